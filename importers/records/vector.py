"""GeoJSON: FeatureCollections, single Features, bare arrays of Features; shapefiles and GeoPackages beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from importers.importer import ImportContext, ImportResult
from importers.records.features import RawFeatures, place_features
from importers.records.features_crs import crs_from_name
from importers.records.features_place import PartKind, PlacesBuilder
from importers.records.features_roles import with_roles
from importers.records.text_bytes import decode_text, read_bounded
from importers.records.vector_native import NATIVE_SUFFIXES, as_lists, read_native
from layers.data.features import Attribute
from layers.data.report import InputReport, Note, note
from layers.errors import CrsMissing, ImportFailed

MAX_BYTES = 512_000_000
MAX_FEATURES = 2_000_000
MAX_COLUMNS = 1000
MAX_NESTED = 8
MAX_TEXT = 100_000

_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_SNIFFED = tuple(f'"{word}"'.encode() for word in ("FeatureCollection", "Feature", *_GEOMETRIES, "Topology"))


class VectorImporter:
    """Records with geometry. Worker process."""

    name = "geojson"
    title = "District records (GeoJSON, shapefile, GeoPackage)"
    suffixes = (".geojson", ".json", *NATIVE_SUFFIXES)
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the suffix is ours alone, or the first bytes name a GeoJSON type."""
        if path.suffix.lower() != ".json":
            return path.suffix.lower() in self.suffixes
        return any(word in head.replace(b"\0", b"") for word in _SNIFFED)

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what an import gives. GeoJSON has no header: it is read as a whole."""
        return self.read(path, context).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read every feature.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        if path.suffix.lower() in NATIVE_SUFFIXES:
            native = read_native(path, context)
            return _features(
                path,
                context,
                features=native.features,
                crs=native.crs,
                stated=True,
                notes=(),
                details=native.details,
                warnings=native.warnings,
            )
        text, encoding = decode_text(read_bounded(path, limit_bytes=MAX_BYTES), path=path)
        context.progress(0.2, "")
        document = decode_json(text, path=path)
        context.check_cancelled()
        crs, stated = _stated_crs(path, document, context)
        notes: tuple[Note, ...] = ()
        if encoding == "gb18030":
            notes = (note("the text is taken as GB18030"),)
        elif not stated:
            notes = (note("no system is stated: longitude and latitude on WGS 84, as RFC 7946 says"),)
        return _features(
            path,
            context,
            features=_list_of_features(path, document),
            crs=crs,
            stated=stated,
            notes=notes,
            details={"encoding": encoding},
        )


def decode_json(text: str, *, path: Path) -> object:
    """Return the JSON document. Numbers too large for a double become infinite, to be listed with their row.

    Raises
    ------
    ImportFailed
        Malformed, or nested too deeply.
    """
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise _too_deep(path) from None
    except (msgspec.DecodeError, UnicodeEncodeError):
        pass
    try:
        # Slower, but it takes NaN and 1e400, and tells line and column of what it refuses.
        return json.loads(text)
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        problem = "a second document follows the first" if "Extra data" in str(error) else "this is not JSON: {reason}"
        raise ImportFailed(
            path,
            where=f"line {line}, column {column}" if line else "",
            problem=problem,
            advice="export it again as one GeoJSON document",
            reason=str(error).split(":")[0].lower(),
        ) from None


def _too_deep(path: Path) -> ImportFailed:
    return ImportFailed(path, problem="the JSON is nested too deeply", advice="this is no GeoJSON; export it again")


def _stated_crs(path: Path, document: object, context: ImportContext) -> tuple[str, bool]:
    """Return the system and whether somebody said it; a link is never followed."""
    if context.crs:
        return context.crs, True
    member = document.get("crs") if isinstance(document, dict) else None
    if member is None:
        return "EPSG:4326", False
    properties = member.get("properties") if isinstance(member, dict) else None
    if isinstance(member, dict) and isinstance(properties, dict):
        name = properties.get("name")
        if isinstance(name, str) and (crs := crs_from_name(name)):
            return crs, True
        code = properties.get("code")
        if member.get("type") == "EPSG" and isinstance(code, int | str) and str(code).isdigit():
            return f"EPSG:{code}", True
    raise CrsMissing(path, candidates=("EPSG:4326", "EPSG:4490"), where='"crs"')


def _list_of_features(path: Path, document: object) -> Sequence[object]:
    kind = document.get("type") if isinstance(document, dict) else None
    found: object = None
    if isinstance(document, list):
        found = document
    elif isinstance(document, dict) and kind == "FeatureCollection":
        found = document.get("features")
    elif kind == "Feature":
        found = [document]
    elif kind in _GEOMETRIES:
        found = [{"type": "Feature", "properties": {}, "geometry": document}]
    elif kind == "Topology":
        raise ImportFailed(path, problem="this is TopoJSON", advice="convert it to GeoJSON, with mapshaper for example")
    if not isinstance(found, list):
        raise ImportFailed(
            path, problem="there are no GeoJSON features in it", advice="give a FeatureCollection or a list of Features"
        )
    if not found:
        raise ImportFailed(path, problem="the list of features is empty", advice="export it again, with its records")
    if len(found) > MAX_FEATURES:
        raise ImportFailed(
            path,
            problem="{count} features are more than the {limit} that are read at once",
            advice="split the file",
            count=len(found),
            limit=MAX_FEATURES,
        )
    if not any(isinstance(item, dict) and item.get("type") == "Feature" for item in found):
        raise ImportFailed(
            path, problem="none of the list's entries is a Feature", advice='each needs "type": "Feature"'
        )
    return found


def _features(
    path: Path,
    context: ImportContext,
    *,
    features: Sequence[object],
    crs: str,
    stated: bool,
    notes: tuple[Note, ...],
    details: dict[str, object],
    warnings: tuple[Note, ...] = (),
) -> ImportResult:
    builder = PlacesBuilder()
    names: dict[str, int] = {}
    records: list[Mapping[str, object]] = []
    kinds: dict[str, int] = {}
    foreign = 0
    for feature in features:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            foreign += 1
            continue
        row = len(records)
        if row % 5000 == 0:
            context.check_cancelled()
            context.progress(0.3 + 0.5 * row / len(features), "")
        records.append(_attributes(feature))
        for name in records[-1]:
            if name not in names and len(names) < MAX_COLUMNS:
                names[name] = len(names)
        geometry = feature.get("geometry")
        if isinstance(geometry, dict):
            kind = geometry.get("type")
            if kind in _GEOMETRIES:
                kinds[kind] = kinds.get(kind, 0) + 1
            for part, positions in _parts(geometry, builder, row):
                builder.add(row, kind=part, positions=positions)
    rows = tuple(tuple(_attribute(record.get(name)) for name in names) for record in records)
    if foreign:
        warnings = (*warnings, note("{count} entries are no Features: left out", count=foreign))
    raw = RawFeatures(
        path=path,
        format=VectorImporter.name,
        name=path.stem,
        columns=with_roles(tuple(names)),
        rows=rows,
        places=builder.places(),
        crs=crs,
        crs_stated=stated,
        bad=builder.bad,
        assumptions=notes,
        warnings=warnings,
        details={**details, "geometry_types": kinds},
    )
    return place_features(raw, context)


def add_geometry(builder: PlacesBuilder, row: int, wkb: bytes) -> None:
    """Take the parts of a geometry in well-known binary; what is malformed marks the row as bad. Worker process."""
    import shapely

    shape = shapely.from_wkb(wkb, on_invalid="ignore")
    if shape is None:
        builder.bad.setdefault(row, "its geometry is malformed")
        return
    for part, positions in _parts(as_lists(shape.__geo_interface__), builder, row):
        builder.add(row, kind=part, positions=positions)


def _attributes(feature: Mapping[str, object]) -> dict[str, object]:
    properties = feature.get("properties")
    record = dict(properties) if isinstance(properties, dict) else {}
    if "id" in feature and "id" not in record:
        record["id"] = feature["id"]
    return record


def _attribute(value: object) -> Attribute:
    if value is None or isinstance(value, bool | float | str):
        return value[:MAX_TEXT] if isinstance(value, str) else value
    if isinstance(value, int):
        # Larger whole numbers lose digits as soon as something reads them as a double: they are names, not amounts.
        return value if abs(value) < 2**53 else str(value)
    return json.dumps(value, ensure_ascii=False)[:MAX_TEXT]


def _parts(
    geometry: Mapping[str, Any], builder: PlacesBuilder, row: int, depth: int = 0
) -> Iterator[tuple[PartKind, list[Any]]]:
    """Yield the parts of a geometry; what is malformed marks the row as bad."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if depth >= MAX_NESTED or not isinstance(members, list):
            builder.bad.setdefault(row, "its geometry is nested too deeply" if depth else "its geometry is malformed")
            return
        for member in members:
            if isinstance(member, dict):
                yield from _parts(member, builder, row, depth + 1)
        return
    if not isinstance(coordinates, list) or kind not in _GEOMETRIES:
        builder.bad.setdefault(row, "its geometry is malformed")
        return
    if not coordinates:
        return
    if kind == "Point":
        yield PartKind.POINT, [coordinates]
    elif kind == "MultiPoint":
        yield from ((PartKind.POINT, [position]) for position in coordinates)
    elif kind == "LineString":
        yield PartKind.LINE, coordinates
    elif kind == "MultiLineString":
        yield from ((PartKind.LINE, line) for line in coordinates if _is_list(line, builder, row))
    else:
        for polygon in [coordinates] if kind == "Polygon" else coordinates:
            if _is_list(polygon, builder, row):
                yield from _rings(polygon, builder, row)


def _rings(polygon: list[Any], builder: PlacesBuilder, row: int) -> Iterator[tuple[PartKind, list[Any]]]:
    for place, ring in enumerate(polygon):
        if not _is_list(ring, builder, row):
            return
        corners = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
        if len(corners) < 3:
            builder.bad.setdefault(row, "a ring has fewer than four positions")
            return
        yield PartKind.HOLE if place else PartKind.RING, corners


def _is_list(value: object, builder: PlacesBuilder, row: int) -> bool:
    if isinstance(value, list):
        return True
    builder.bad.setdefault(row, "its geometry is malformed")
    return False
