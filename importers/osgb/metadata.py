"""metadata.xml of an oblique-mesh delivery: the spatial reference system and the origin of the vertices."""

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from importers.placement.place_notes import datum_of_height_system
from layers.data.report import Note, note
from layers.errors import ImportFailed
from layers.site import LonLatH, VerticalDatum, lonlath_from_crs

MAX_METADATA_BYTES = 1 << 20
METADATA_NAME = "metadata.xml"
SAME_PLACE_M = 1.0
MAX_DEGREES_OUTSIDE = 1.0
ENU_PREFIX = "ENU:"

_AUTHORITY_KEYWORDS = ("AUTHORITY", "ID")
_EARTH_RADIUS_M = 6371008.8


@dataclass(frozen=True, slots=True, eq=False)
class Georeference:
    """Where an oblique mesh lies.

    Parameters
    ----------
    crs : str
        ``"EPSG:4547"`` or WKT, horizontal; ``"ENU:30.5,114.1"`` for the tangent plane at `place`; empty when it is not
        stated.
    place : LonLatH or None
        Of the vertices' zero.
    origin : tuple of 3 floats
        What is added to the vertices, in `crs`.
    vertical_datum : str
        What the file says about heights; None when it says nothing.
    unit_m : float
        Metres in a unit of `crs`; heights are in that unit too.
    warnings : tuple of Note
    """

    crs: str = ""
    place: LonLatH | None = None
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    vertical_datum: VerticalDatum | None = None
    warnings: tuple[Note, ...] = ()
    unit_m: float = 1.0

    @property
    def is_plane(self) -> bool:
        """Coordinates are those of a tangent plane."""
        return self.crs.startswith(ENU_PREFIX)

    @property
    def shown_crs(self) -> str:
        """In which positions are shown to people."""
        return "EPSG:4326" if self.is_plane or not self.crs else self.crs

    @property
    def name(self) -> str:
        """Short, for people."""
        match = re.match(r'\w+\s*\[\s*"([^"]*)"', self.crs)
        return match[1] if match else self.crs


def read_metadata(path: Path, *, crs: str = "") -> Georeference:
    """Return what a ``metadata.xml`` says; `crs`, when given, stands in for its SRS. Any thread.

    Raises
    ------
    ImportFailed
        Not XML, with a DOCTYPE, too large, or with an SRS or an origin that is not understood.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_METADATA_BYTES else b""
    except OSError as error:
        raise _refused(path, "it cannot be read ({reason})", reason=error.strerror or str(error)) from error
    if size > MAX_METADATA_BYTES:
        raise _refused(path, "it has {size} bytes, allowed are {limit}", size=size, limit=MAX_METADATA_BYTES)
    return parse_metadata(data, path=path, crs=crs)


def parse_metadata(data: bytes, *, path: Path, crs: str = "") -> Georeference:
    """Return what the text of a ``metadata.xml`` says; see `read_metadata`."""
    # In any encoding whose letters are ASCII's once the zero bytes of UTF-16 are gone.
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data.replace(b"\0", b""), re.IGNORECASE):
        raise _refused(path, "it declares a document type or entities")
    try:
        root = ElementTree.fromstring(_plain_utf8(data))  # noqa: S314 - no DOCTYPE: nothing to expand or to fetch
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _refused(path, "it is no XML ({reason})", reason=str(error)) from error
    if str(root.tag).rpartition("}")[2].casefold() != "modelmetadata":
        raise _refused(path, "it holds {tag}, not ModelMetadata", tag=str(root.tag)[:40])
    texts = {str(element.tag).rpartition("}")[2].casefold(): element.text or "" for element in reversed(root)}
    srs = texts.get("srs", "").strip()
    origin = _origin(texts.get("srsorigin", ""), path=path)
    return georeference(crs or srs, origin=origin, path=path)


def _plain_utf8(data: bytes) -> bytes:
    # The parser knows no Chinese encoding, declared or not; what is not UTF-8 is told by its declaration or GB18030.
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        return data
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\?>", data)
    body = data[declared.end() :] if declared else data
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        body = body.decode("gb18030", errors="replace").encode("utf-8")
    return body


def georeference(srs: str, *, origin: tuple[float, float, float], path: Path) -> Georeference:
    """Return the place of `origin` in the system `srs`: ``EPSG:n``, ``EPSG:n+m``, ``ENU:lat,lon`` or WKT.

    Raises
    ------
    ImportFailed
    """
    srs = _spelled(srs)
    if not srs:
        return Georeference(origin=origin)
    if srs.upper().startswith(ENU_PREFIX):
        return _local_plane(srs, origin=origin, path=path)
    vertical_datum: VerticalDatum | None = None
    crs = srs
    match = re.fullmatch(r"(EPSG:\d+)\s*\+\s*(?:EPSG:)?(\d+)", srs, re.IGNORECASE)
    if match:
        crs = match[1].upper()
        vertical_datum = datum_of_height_system(int(match[2]))
    code = ""
    if "[" in srs:
        crs, code = without_authority(srs)
    unit_m = _unit_m(crs, path=path, shown=srs)
    place = _place(crs, (origin[0], origin[1], origin[2] * unit_m), path=path, shown=srs)
    warnings = _misleading(code, place=place, origin=origin) if code else ()
    return Georeference(crs, place, origin, vertical_datum, warnings, unit_m)


def _spelled(srs: str) -> str:
    # "EPSG 4549", "epsg: 4549", "urn:ogc:def:crs:EPSG::4549", "ENU : 30.5 114.1"
    match = re.fullmatch(r"(?:urn:ogc:def:crs:)?EPSG[:\s]*(?:[\d.]*:)?\s*(\d+)", srs, re.IGNORECASE)
    return f"EPSG:{match[1]}" if match else re.sub(r"^ENU\s*:\s*", ENU_PREFIX, srs, flags=re.IGNORECASE)


def georeference_of_vertices(srs: str, *, centre: tuple[float, float, float], path: Path) -> Georeference:
    """Return the reference of vertices that are themselves coordinates of `srs`; `centre` is about the middle of them.

    Raises
    ------
    ImportFailed
        Also when they lie far outside of where `srs` is meant for.
    """
    from pyproj import CRS

    middle = georeference(srs, origin=centre, path=path)
    if middle.is_plane or middle.place is None:
        return georeference(srs, origin=(0.0, 0.0, 0.0), path=path)
    place, area = middle.place, CRS(middle.crs).area_of_use
    if area is not None and not (
        area.west - MAX_DEGREES_OUTSIDE <= place.lon <= area.east + MAX_DEGREES_OUTSIDE
        and area.south - MAX_DEGREES_OUTSIDE <= place.lat <= area.north + MAX_DEGREES_OUTSIDE
    ):
        raise ImportFailed(
            path,
            problem="by its vertices it would lie at {lon} E {lat} N, outside of where {srs} is used, "
            "and there is no metadata.xml with an origin",
            advice="add metadata.xml, or open it without a place with --crs LOCAL",
            lon=f"{place.lon:.3f}",
            lat=f"{place.lat:.3f}",
            srs=middle.name,
        )
    return replace(middle, origin=(0.0, 0.0, 0.0), place=LonLatH(place.lon, place.lat, 0.0))


def without_authority(wkt: str) -> tuple[str, str]:
    """Return WKT without the outermost system's own AUTHORITY (or ID), and that as ``"EPSG:4547"`` or empty.

    Producers change the parameters and keep the code; then readers that look the code up are wrong.
    """
    depth, start, in_text = 0, -1, False
    for index, letter in enumerate(wkt):
        if letter == '"':
            in_text = not in_text
        elif in_text:
            continue
        elif letter in "[(":
            depth += 1
            name = re.search(r"(\w+)\s*$", wkt[:index])
            if depth == 2 and name and name[1].upper() in _AUTHORITY_KEYWORDS:
                start = name.start(1)
        elif letter in "])":
            depth -= 1
            if depth == 1 and start >= 0:
                parts = re.findall(r'"([^"]*)"|(\d+)', wkt[start : index + 1])
                code = ":".join((a or b) for a, b in parts[:2])
                rest = wkt[:start].rstrip().removesuffix(",") + wkt[index + 1 :]
                return rest, code
    return wkt, ""


def _misleading(code: str, *, place: LonLatH, origin: tuple[float, float, float]) -> tuple[Note, ...]:
    from pyproj.exceptions import ProjError

    try:
        lon, lat, _ = (float(v) for v in lonlath_from_crs(np.array([origin]), crs=code)[0])
    except ProjError:
        return ()
    distance_m = _distance_m(place, LonLatH(lon, lat)) if math.isfinite(lon) and math.isfinite(lat) else math.inf
    if distance_m <= SAME_PLACE_M:
        return ()
    return (
        note(
            "the SRS names {code} but has other parameters; the parameters were taken (origin {lon} E {lat} N), "
            "the code would have put it {distance_km} km away, at {code_lon} E {code_lat} N",
            code=code,
            lon=f"{place.lon:.6f}",
            lat=f"{place.lat:.6f}",
            distance_km=f"{distance_m / 1000:.1f}",
            code_lon=f"{lon:.6f}",
            code_lat=f"{lat:.6f}",
        ),
    )


def _local_plane(srs: str, *, origin: tuple[float, float, float], path: Path) -> Georeference:
    try:
        lat, lon = (float(v) for v in re.split(r"[,;\s]+", srs[4:].strip())[:2])
    except ValueError:
        lat, lon = math.nan, math.nan
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise _refused(path, "the SRS {srs} is no ENU:latitude,longitude", srs=srs[:80])
    return Georeference(f"{ENU_PREFIX}{lat},{lon}", LonLatH(lon, lat, 0.0), origin)


def _unit_m(crs: str, *, path: Path, shown: str) -> float:
    """Return metres in a unit of a projection's axes; 1 for degrees, whose heights are metres."""
    from pyproj import CRS
    from pyproj.exceptions import ProjError

    _check_words(crs, path=path, shown=shown)
    try:
        system = CRS(crs)
    except ProjError as error:
        raise _refused(path, "the SRS {srs} is not understood", srs=" ".join(shown.split())[:80]) from error
    if not system.is_projected:
        return 1.0
    factor = float(system.axis_info[0].unit_conversion_factor) if system.axis_info else 1.0
    return factor if 0 < factor < math.inf else 1.0


def _check_words(crs: str, *, path: Path, shown: str) -> None:
    # PROJ would look a bare name or an address up.
    if not re.match(r"(EPSG|ESRI|OGC|CRS):?\w+$|\w+\s*\[", crs, re.IGNORECASE):
        raise _refused(path, "the SRS {srs} is not understood", srs=shown[:80])


def _place(crs: str, origin: tuple[float, float, float], *, path: Path, shown: str) -> LonLatH:
    from pyproj.exceptions import ProjError

    try:
        lon, lat, h = (float(v) for v in lonlath_from_crs(np.array([origin]), crs=crs)[0])
    except ProjError as error:
        raise _refused(path, "the SRS {srs} is not understood", srs=" ".join(shown.split())[:80]) from error
    if not (math.isfinite(lon) and math.isfinite(lat) and math.isfinite(h)):
        raise _refused(path, "the origin {origin} lies outside of the SRS {srs}", origin=origin, srs=shown[:80])
    return LonLatH(lon, lat, h)


def _origin(text: str, *, path: Path) -> tuple[float, float, float]:
    if not text.strip():
        return 0.0, 0.0, 0.0
    try:
        numbers = [float(v) for v in re.split(r"\s*[,;\uff0c]\s*|\s+", text.strip())]
    except ValueError:
        numbers = []
    if len(numbers) == 2:
        numbers.append(0.0)
    if len(numbers) != 3 or not all(math.isfinite(v) and abs(v) < 1e9 for v in numbers):
        raise _refused(path, "the SRSOrigin {text} is not three numbers", text=" ".join(text.split())[:80])
    return numbers[0], numbers[1], numbers[2]


def _distance_m(a: LonLatH, b: LonLatH) -> float:
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def _refused(path: Path, problem: str, **values: object) -> ImportFailed:
    advice = "correct or remove the file and give the system with --crs"
    return ImportFailed(path, where="", problem=problem, advice=advice, **values)
