"""GeoPackages and shapefiles of the town, through GDAL, with one fixed date: the same rows give the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64
from resources.demo.town.terrain import CRS, placed

DATE = "2026-05-20"

Geometries = npt.NDArray[np.object_]
Columns = Mapping[str, Sequence[object]]


def write_geopackage(path: Path, geometries: Geometries, columns: Columns, *, kind: str) -> None:
    """Write one layer, named as the file; `kind` is the geometry type as GDAL names it."""
    import pyogrio

    with _fixed_date():
        pyogrio.raw.write(
            path,
            shapely.to_wkb(geometries, output_dimension=3),
            [np.array(values, _dtype(values)) for values in columns.values()],
            list(columns),
            layer=path.stem,
            driver="GPKG",
            geometry_type=kind,
            crs=CRS,
        )


def write_shapefile(path: Path, geometries: Geometries, columns: Columns, *, kind: str) -> None:
    """Write a shapefile in GBK, with .prj and, as in practice, without .cpg."""
    import pyogrio

    with _fixed_date():
        pyogrio.raw.write(
            path,
            shapely.to_wkb(geometries),
            [np.array(values, _dtype(values)) for values in columns.values()],
            list(columns),
            driver="ESRI Shapefile",
            geometry_type=kind,
            crs=CRS,
            encoding="CP936",
            layer_options={"DBF_DATE_LAST_UPDATE": DATE},
        )
    path.with_suffix(".cpg").unlink(missing_ok=True)


def points(xyz: Float64) -> Geometries:
    """Return points of (n, 3) local metres, in the map's system."""
    found: Geometries = shapely.points(placed(xyz))
    return found


def lines(parts: Sequence[Float64]) -> Geometries:
    """Return lines of (n, 3) local metres each, in the map's system."""
    return np.array([shapely.LineString(placed(part)) for part in parts], object)


def polygons(rings: Sequence[Float64], holes: Sequence[Float64 | None] = ()) -> Geometries:
    """Return polygons of (n, 3) rings, and at most one hole each, in local metres, in the map's system."""
    inner = list(holes) or [None] * len(rings)
    return np.array(
        [
            shapely.Polygon(placed(ring), [placed(hole)] if hole is not None else None)
            for ring, hole in zip(rings, inner, strict=True)
        ],
        object,
    )


def _dtype(values: Sequence[object]) -> type:
    if all(isinstance(value, int) for value in values):
        return np.int32
    return np.float64 if all(isinstance(value, float | int) for value in values) else object


@contextmanager
def _fixed_date() -> Iterator[None]:
    import pyogrio

    # A GeoPackage keeps when it was changed.
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{DATE}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
