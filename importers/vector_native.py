"""Shapefiles and GeoPackages through GDAL, once their bytes are seen to be what their suffix says.

GDAL opens by content: a file must not reach it before its own first bytes were checked here. Worker process only.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importers.features_crs import candidates
from importers.importer import ImportContext
from importers.text_bytes import encoding_of
from layers.errors import CrsMissing, ImportFailed

NATIVE_SUFFIXES = (".shp", ".gpkg")
MAX_ROWS = 2_000_000
MAX_LAYERS = 1000

_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")


@dataclass(frozen=True, slots=True, eq=False)
class NativeFeatures:
    """Features as GeoJSON-like dicts, coordinates as lists."""

    features: Sequence[dict[str, Any]]
    crs: str
    details: dict[str, object]


def read_native(path: Path, context: ImportContext) -> NativeFeatures:
    """Return all features of a shapefile, or of the largest layer of a GeoPackage.

    Raises
    ------
    ImportFailed, CrsMissing
    """
    import numpy as np
    import pyogrio
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

    is_shape = path.suffix.lower() == ".shp"
    details: dict[str, object] = {}
    encoding = None
    if is_shape:
        _check_shapefile(path)
        encoding = _dbf_encoding(path)
        details["encoding"] = encoding
    else:
        _check_geopackage(path)
    try:
        layers = pyogrio.list_layers(path)
        if not 0 < len(layers) <= MAX_LAYERS:
            raise ImportFailed(path, problem="it holds {count} layers", advice="give 1 to 1000", count=len(layers))
        sizes = {str(name): int(pyogrio.read_info(path, layer=str(name))["features"]) for name, _ in layers}
        layer = max(sizes, key=lambda name: sizes[name])
        details["layers"] = sizes
        if sizes[layer] > MAX_ROWS:
            raise ImportFailed(
                path,
                problem="{count} features are more than the {limit} that are read at once",
                advice="split the file",
                count=sizes[layer],
                limit=MAX_ROWS,
            )
        meta, _, wkb, fields = pyogrio.raw.read(path, layer=layer, encoding=encoding, datetime_as_string=True)
        geometries = shapely.from_wkb(wkb, on_invalid="ignore") if wkb is not None else np.full(len(fields[0]), None)
    except (DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeError, ValueError) as error:
        raise ImportFailed(
            path,
            problem="GDAL cannot read it: {reason}",
            advice="export it again",
            reason=str(error).replace(str(path), path.name)[:200],
        ) from None
    crs = context.crs or str(meta["crs"] or "")
    if not crs:
        bounds = shapely.bounds(geometries)
        raise CrsMissing(path, candidates=candidates((bounds[:, :2] + bounds[:, 2:]) / 2))
    columns = [column.tolist() for column in fields]
    names = [str(name) for name in meta["fields"]]
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, values, strict=True)),
            "geometry": None if geometry is None else _lists(geometry.__geo_interface__),
        }
        for geometry, *values in zip(geometries, *columns, strict=True)
    ]
    return NativeFeatures(features, crs, details)


def _lists(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_lists(item) for item in value]
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return value


def _check_shapefile(path: Path) -> None:
    """Refuse a .shp whose header or record lengths do not agree with its bytes."""
    for sidecar in (".shx", ".dbf"):
        if not any(path.with_suffix(s).exists() for s in (sidecar, sidecar.upper())):
            raise ImportFailed(
                path,
                problem="its {sidecar} file is missing",
                advice="put all parts of the shapefile together",
                sidecar=sidecar,
            )
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(100)
        if len(header) < 100 or struct.unpack(">i", header[:4])[0] != 9994:
            raise ImportFailed(path, where="byte 0", problem="this is not a shapefile", advice="export it again")
        declared = struct.unpack(">i", header[24:28])[0] * 2
        if declared != size:
            raise ImportFailed(
                path,
                where="byte 24",
                problem="the header says {declared} bytes, the file has {size}",
                advice="it was cut or damaged; copy it again",
                declared=declared,
                size=size,
            )
        at = 100
        while at < size:
            file.seek(at)
            record = file.read(56)
            if len(record) < 12:
                raise _bad_record(path, at)
            length = struct.unpack(">i", record[4:8])[0] * 2
            if length < 4 or at + 8 + length > size:
                raise _bad_record(path, at)
            kind = struct.unpack("<i", record[8:12])[0] % 10
            if kind in (3, 5) and length >= 44:
                parts, points = struct.unpack("<ii", record[44:52])
                if parts < 0 or points < 0 or 44 + 4 * parts + 16 * points > length:
                    raise _bad_record(path, at)
            at += 8 + length


def _bad_record(path: Path, at: int) -> ImportFailed:
    return ImportFailed(
        path,
        where=f"byte {at}",
        problem="a record is longer than the bytes that are left",
        advice="the file is damaged; copy it again",
    )


def _dbf_encoding(path: Path) -> str:
    """Return the encoding of the attributes: what .cpg says, else UTF-8 when it fits, else GB18030."""
    for suffix in (".cpg", ".CPG"):
        stated = path.with_suffix(suffix)
        if stated.exists():
            name = stated.read_bytes()[:64].decode("ascii", "replace").strip()
            try:
                "".encode(name)
            except LookupError:
                break
            return name
    table = path.with_suffix(".dbf")
    data = (table if table.exists() else path.with_suffix(".DBF")).read_bytes()
    if len(data) < 33:
        raise ImportFailed(path, problem="its .dbf file is cut short", advice="copy it again")
    records, header, width = struct.unpack("<IHH", data[4:12])
    if header < 33 or header > len(data) or width < 1 or header + records * width > len(data) + 1:
        raise ImportFailed(
            path, problem="its .dbf file says more records than it has bytes", advice="it is damaged; copy it again"
        )
    return "UTF-8" if encoding_of(data[header:]).startswith("utf-8") else "GB18030"


def _check_geopackage(path: Path) -> None:
    """Refuse what is not a GeoPackage, and one whose tables are views or have triggers."""
    import sqlite3

    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0") or (header[68:72] not in _GPKG_IDS and header[68:72] != b"\0\0\0\0"):
        raise ImportFailed(path, where="byte 0", problem="this is not a GeoPackage", advice="export it again")
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        database.execute("pragma trusted_schema = off")
        steps = 0

        def enough() -> int:
            nonlocal steps
            steps += 1
            return int(steps > 5000)

        database.set_progress_handler(enough, 10_000)
        contents = {name for (name,) in database.execute("select table_name from gpkg_contents limit 2000")}
        for kind, name, text in database.execute("select type, tbl_name, sql from sqlite_master"):
            virtual = kind == "table" and "virtual" in (text or "")[:40].lower()
            if name in contents and (kind == "view" or virtual):
                raise ImportFailed(
                    path, problem='"{name}" is not a plain table', advice="export it again without views", name=name
                )
    except (sqlite3.Error, UnicodeError) as error:
        raise ImportFailed(
            path, problem="the database is damaged: {reason}", advice="copy it again", reason=str(error)
        ) from None
    finally:
        database.close()
