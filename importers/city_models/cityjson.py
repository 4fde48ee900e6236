"""CityJSON 1.0, 1.1, 2.0 and CityJSONSeq to columns (CityJSON Specifications 1.0.3, 1.1.3, 2.0.1; cityjson.org).

`read_cityjson` and `read_cityjson_sequence` run through `NativeCalls`: it is long work on bytes from outside.
"""

import numpy as np

from importers.city_models.cityjson_geometry import Appearance, Geometries, vertices_of
from importers.city_models.columns import columns_of
from importers.city_models.draft import CityObject, Draft
from importers.city_models.uncollected import uncollected
from importers.native import Result
from importers.place import Place, shown
from importers.strict_json import decode_json
from layers.errors import ImportFailed

VERSIONS = ("1.0", "1.1", "2.0")
MAX_LINE_BYTES = 64 << 20
MAX_FAILED_LINES = 1000
MAX_PARENTS = 100
AGAIN = "export it again as CityJSON 1.0, 1.1 or 2.0"

_NAMES = ("name", "Name", "building_name", "label")
Json = dict[str, object]


@uncollected()
def read_cityjson(data: bytes, path: str) -> Result:
    """Return the columns of a CityJSON document.

    Raises
    ------
    ImportFailed
    """
    place = Place(path)
    document = decode_json(data, place=place)
    draft = Draft(place, "CityJSON")
    _read_head(document, draft, place)
    _Reader(draft, document, place).read(document, place)
    return columns_of(draft)


@uncollected()
def read_cityjson_sequence(data: bytes, path: str) -> Result:
    """Return the columns of CityJSON text sequences: a header, then one CityJSONFeature a line.

    Raises
    ------
    ImportFailed
        The header is none, or no line is a feature.
    """
    place = Place(path)
    draft = Draft(place, "CityJSONSeq")
    reader: _Reader | None = None
    start, number, features = 0, 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line, start = data[start:end].strip(b" \t\r\x1e"), end + 1
        number += 1
        if not line:
            continue
        where = place.at(f"line {number}")
        if reader is None:
            header = _line(line, where)
            _read_head(header, draft, where)
            reader = _Reader(draft, header, where)
            reader.read(header, where)
            continue
        try:
            reader.read(_feature(_line(line, where), where), where)
            features += 1
        except ImportFailed as error:
            # The counts of a whole file are no fault of a line.
            if error.where != where.where and not error.where.startswith(f"{where.where}."):
                raise
            draft.skipped.add("line", f"line {number}: {error.problem}"[:120])
            if draft.skipped.counts["line"] > MAX_FAILED_LINES:
                raise
    if reader is None:
        raise place.refuse("it holds no CityJSON header", advice=AGAIN)
    return columns_of(draft)


def _line(line: bytes, place: Place) -> Json:
    if len(line) > MAX_LINE_BYTES:
        raise place.refuse("a line of {size} bytes, allowed are {limit}", size=len(line), limit=MAX_LINE_BYTES)
    return decode_json(line, place=place)


def _feature(document: Json, place: Place) -> Json:
    if document.get("type") != "CityJSONFeature":
        raise place.refuse("a CityJSONFeature is expected here, not {value}", value=shown(document.get("type")))
    return document


def _read_head(document: Json, draft: Draft, place: Place) -> None:
    if document.get("type") != "CityJSON":
        raise place.refuse("the type is {value}, not CityJSON", value=shown(document.get("type")), advice=AGAIN)
    version = str(document.get("version"))[:20]
    # The first exporters wrote "1.0.1" too.
    draft.version = ".".join(version.split(".")[:2])
    if draft.version not in VERSIONS:
        raise place.refuse(
            "CityJSON {version} is not read, only {versions}",
            advice="upgrade it: cjio FILE upgrade save OUT",
            version=version,
            versions=", ".join(VERSIONS),
        )
    metadata = document.get("metadata")
    if isinstance(metadata, dict):
        draft.crs = _text(metadata.get("referenceSystem"))


class _Reader:
    """Documents of one file: the only one, or a sequence's header and features."""

    def __init__(self, draft: Draft, head: Json, place: Place) -> None:
        self._draft = draft
        self._scale, self._shift = _transform(head, place)
        self._geometries = Geometries(draft)
        self._rows: dict[str, int] = {}
        self._waiting: list[tuple[int, str]] = []
        templates = head.get("geometry-templates")
        if isinstance(templates, dict):
            self._geometries.read_templates(templates, Appearance.of(head, draft))

    def read(self, document: Json, place: Place) -> None:
        """Read the city objects of a document."""
        objects = place.at("CityObjects").mapping(document.get("CityObjects", {}))
        vertices = vertices_of(document.get("vertices"), place=place.at("vertices"))
        self._draft.open_pool(len(vertices))
        with np.errstate(over="ignore", invalid="ignore"):
            vertices = vertices * self._scale + self._shift
        self._draft.vertices.frombytes(vertices.tobytes())
        self._rows = {}
        self._waiting = []
        sound: list[tuple[int, object]] = []
        for name, value in objects.items():
            if not isinstance(value, dict) or not isinstance(value.get("type"), str):
                self._draft.skipped.add("object", str(name)[:80])
                continue
            row = self._add(str(name), value)
            sound.append((row, value.get("geometry")))
        for row, wanted in self._waiting:
            parent = self._rows.get(wanted)
            if parent is None or parent == row:
                self._draft.skipped.add("parent", self._draft.id_of(row))
            else:
                self._draft.parents.append((row, parent))
        appearance = Appearance.of(document, self._draft)
        for row, geometries in sound:
            if geometries is None:
                continue
            if not isinstance(geometries, list):
                self._draft.skipped.add("geometry", self._draft.id_of(row))
                continue
            for geometry in geometries:
                self._geometries.read(row, geometry, appearance, vertices)

    def _add(self, name: str, value: Json) -> int:
        attributes = value.get("attributes")
        properties = {str(k)[:80]: v for k, v in attributes.items()} if isinstance(attributes, dict) else {}
        kind = str(value["type"])[:80]
        label = next((_text(properties[key]) for key in _NAMES if key in properties), "")
        row = self._draft.add_object(CityObject(name, kind, label, properties))
        self._rows[name] = row
        for key in ("parents", "parent"):
            named = value.get(key)
            for parent in ([named] if isinstance(named, str) else named if isinstance(named, list) else [])[
                :MAX_PARENTS
            ]:
                if isinstance(parent, str):
                    self._waiting.append((row, parent))
                else:
                    self._draft.skipped.add("parent", name[:80])
        return row


def _transform(document: Json, place: Place) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", ...]:
    if "transform" not in document:
        return np.ones(3), np.zeros(3)
    where = place.at("transform")
    found = where.mapping(document["transform"])
    scale = where.at("scale").numbers(found.get("scale"), count=3)
    shift = where.at("translate").numbers(found.get("translate"), count=3)
    return np.array(scale, np.float64), np.array(shift, np.float64)


def _text(value: object) -> str:
    return value[:500] if isinstance(value, str) else ""
