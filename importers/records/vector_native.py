"""Shapefiles and GeoPackages through GDAL, once their bytes are seen to be what their suffix says.

GDAL opens by content: a file must not reach it before its own first bytes were checked here. Worker process only.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importers.importer import ImportContext
from importers.records.features_crs import candidates
from importers.records.vector_geopackage import MAX_LAYERS, check_geopackage
from importers.records.vector_shapefile import checked_shapefile
from layers.data.report import Note
from layers.errors import CrsMissing, ImportFailed

NATIVE_SUFFIXES = (".shp", ".gpkg")
MAX_ROWS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class NativeFeatures:
    """Features as GeoJSON-like dicts, coordinates as lists."""

    features: Sequence[dict[str, Any]]
    crs: str
    details: dict[str, object]
    warnings: tuple[Note, ...] = ()


def read_native(path: Path, context: ImportContext) -> NativeFeatures:
    """Return all features of a shapefile, or of the largest layer of a GeoPackage.

    Raises
    ------
    ImportFailed, CrsMissing
    """
    details: dict[str, object] = {}
    with ExitStack() as stack:
        if path.suffix.lower() == ".shp":
            checked = stack.enter_context(checked_shapefile(path))
            details["encoding"] = checked.encoding
            opened, encoding, warnings = checked.path, checked.encoding or None, checked.warnings
            wanted: frozenset[str] | None = None
        else:
            opened, encoding, warnings = path, None, ()
            wanted = check_geopackage(path)
        # Only now: what was refused never meets GDAL.
        import numpy as np
        import pyogrio
        import shapely
        from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

        try:
            layers = pyogrio.list_layers(opened)
            if not 0 < len(layers) <= MAX_LAYERS:
                raise ImportFailed(path, problem="it holds {count} layers", advice="give 1 to 1000", count=len(layers))
            names = [str(name) for name, _ in layers if wanted is None or str(name).lower() in wanted]
            if not names:
                raise ImportFailed(path, problem="it holds no layer of its own", advice="export it again")
            sizes = {name: int(pyogrio.read_info(opened, layer=name)["features"]) for name in names}
            layer = max(sizes, key=lambda name: sizes[name])
            if wanted is not None:
                details["layers"] = sizes
            if sizes[layer] > MAX_ROWS:
                raise ImportFailed(
                    path,
                    problem="{count} features are more than the {limit} that are read at once",
                    advice="split the file",
                    count=sizes[layer],
                    limit=MAX_ROWS,
                )
            meta, _, wkb, fields = pyogrio.raw.read(opened, layer=layer, encoding=encoding, datetime_as_string=True)
            geometries = (
                shapely.from_wkb(wkb, on_invalid="ignore") if wkb is not None else np.full(len(fields[0]), None)
            )
        except (DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeError, ValueError) as error:
            raise ImportFailed(
                path,
                problem="GDAL cannot read it: {reason}",
                advice="export it again",
                reason=str(error).replace(str(opened), path.name)[:200],
            ) from None
    crs = context.crs or _stated_crs(meta["crs"])
    if not crs:
        bounds = shapely.bounds(geometries)
        raise CrsMissing(path, candidates=candidates((bounds[:, :2] + bounds[:, 2:]) / 2))
    columns = [column.tolist() for column in fields]
    titles = [str(name) for name in meta["fields"]]
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(titles, values, strict=True)),
            "geometry": None if geometry is None else as_lists(geometry.__geo_interface__),
        }
        for geometry, *values in zip(geometries, *columns, strict=True)
    ]
    return NativeFeatures(features, crs, details, warnings)


def _stated_crs(text: object) -> str:
    """Return the system that GDAL found; empty for the two that GeoPackage has for "nobody knows"."""
    crs = str(text or "")
    return "" if "undefined" in crs[:60].lower() else crs


def as_lists(value: Any) -> Any:
    """Return a geometry as shapely gives it with lists for tuples, as JSON has it."""
    if isinstance(value, tuple | list):
        return [as_lists(item) for item in value]
    if isinstance(value, dict):
        return {key: as_lists(item) for key, item in value.items()}
    return value
