"""Maps of the city as GeoPackages: footprints, streets, land and water, contours, parks, facilities, grid cells."""

from pathlib import Path

import numpy as np
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.city.buildings import KINDS, PARK, Blocks, Footprints
from resources.demo.city.cells import LEVELS, CityCells
from resources.demo.city.density import RUNWAY
from resources.demo.city.names import place_names
from resources.demo.city.streets import CLASSES, Streets
from resources.demo.city.terrain import (
    EXTENT_M,
    RIVERS,
    TOWN_BOX_M,
    ground,
    grounded,
    land,
    river_lines,
    shore_distance,
    town_distance,
    wharves,
)
from resources.demo.town.contours import contour_lines
from resources.demo.town.names import Name
from resources.demo.town.records.vector import Columns, lines, polygons, write_geopackage
from resources.demo.town.terrain import QUAY_M, placed

CONTOURS_M = (50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0)
CONTOUR_CELL_M = 40.0
ABOVE_LAND_M = 0.15


def write_footprints(built: Footprints, blocks: Blocks, cells: CityCells, path: Path) -> None:
    """Write every building with its storeys and height."""
    base = cells.base[blocks.node[built.block]]
    corners = placed(built.corners.reshape(-1, 3)).reshape(-1, 4, 3)
    columns: Columns = {
        "id": [f"J{n:06d}" for n in range(1, len(built) + 1)],
        "kind": [KINDS[k].name for k in built.kind.tolist()],
        "kind_zh": [KINDS[k].name_zh for k in built.kind.tolist()],
        "storeys": built.storeys.tolist(),
        "height_m": built.height_m.tolist(),
        "grid_cell": [cells.code[row] if row >= 0 else None for row in base.tolist()],
    }
    write_geopackage(path, shapely.polygons(corners), columns, kind="Polygon Z")


def write_streets(streets: Streets, names: list[Name], path: Path) -> None:
    """Write the axes of all streets but the old town's."""
    points = placed(grounded(streets.points))
    of = np.repeat(np.arange(len(streets)), np.diff(streets.offsets))
    columns: Columns = {
        "id": [f"L{n:05d}" for n in range(1, len(streets) + 1)],
        "name": [names[c][0] for c in streets.cut.tolist()],
        "name_zh": [names[c][1] for c in streets.cut.tolist()],
        "class": [CLASSES[k][0] for k in streets.classes.tolist()],
        "class_zh": [CLASSES[k][1] for k in streets.classes.tolist()],
        "width_m": streets.widths_m.tolist(),
    }
    write_geopackage(path, shapely.linestrings(points, indices=of), columns, kind="LineString Z")


def write_land_and_sea(folder: Path) -> None:
    """Write ``land.gpkg``, ``sea.gpkg`` and ``rivers.gpkg``; what the town's own maps show is left out."""
    dry = land()
    box = shapely.box(*EXTENT_M)
    wet = shapely.difference(shapely.difference(box, shapely.box(*TOWN_BOX_M)), dry)
    sea = max(shapely.get_parts(wet), key=lambda part: float(part.area))
    write_geopackage(
        folder / "land.gpkg", _flat(dry, QUAY_M), {"kind": ["land"], "kind_zh": ["陆地"]}, kind="MultiPolygon Z"
    )
    names: Columns = {"name": ["Yunwan Bay"], "name_zh": ["云湾"]}
    write_geopackage(folder / "sea.gpkg", _flat(sea, 0.05), names, kind="MultiPolygon Z")
    rings = []
    for line, (_, _, width, _) in zip(river_lines(), RIVERS, strict=True):
        water = shapely.intersection(line.buffer(width / 2, quad_segs=3), dry)
        ring = shapely.get_coordinates(max(shapely.get_parts(water), key=lambda part: float(part.area)).exterior)
        rings.append(grounded(ring, above_m=2 * ABOVE_LAND_M))
    columns: Columns = {
        "name": [name for name, _, _, _ in RIVERS],
        "name_zh": [name_zh for _, name_zh, _, _ in RIVERS],
        "width_m": [width for _, _, width, _ in RIVERS],
    }
    write_geopackage(folder / "rivers.gpkg", polygons(rings), columns, kind="Polygon Z")


def _flat(area: shapely.Geometry, height_m: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.object_]]":
    """Return one multi-polygon in the map's system, all at one height."""
    whole = shapely.MultiPolygon(list(shapely.get_parts(area)))
    moved = shapely.transform(whole, lambda xy: placed(np.column_stack([xy, np.zeros(len(xy))]))[:, :2])
    return np.array([shapely.force_3d(moved, height_m)], object)


def write_contours(path: Path) -> None:
    """Write contour lines of the hills outside the old town."""
    west, south, east, north = EXTENT_M
    x = np.arange(west, east + 1.0, CONTOUR_CELL_M)
    y = np.arange(south, north + 1.0, CONTOUR_CELL_M)
    xs, ys = (axis.ravel() for axis in np.meshgrid(x, y))
    heights = np.where((town_distance(xs, ys) > 0) & (shore_distance(xs, ys) > 0), ground(xs, ys), 0.0)
    heights = heights.reshape(len(y), len(x))
    drawn = [(level, line) for level in CONTOURS_M for line in contour_lines(x, y, heights, level)]
    columns: Columns = {
        "elevation_m": [level for level, _ in drawn],
        "index": [int(level % 100 == 0) for level, _ in drawn],
    }
    write_geopackage(path, lines([line for _, line in drawn]), columns, kind="LineString Z")


def write_parks(blocks: Blocks, path: Path, rng: np.random.Generator) -> None:
    """Write the parks."""
    rows = np.flatnonzero(blocks.use == PARK).astype(np.int32)
    names = place_names(len(rows), rng)
    columns: Columns = {
        "id": [f"P{n:04d}" for n in range(1, len(rows) + 1)],
        "name": [f"{name} Park" for name, _ in names],
        "name_zh": [f"{name_zh}公园" for _, name_zh in names],
    }
    rings = [grounded(ring, above_m=ABOVE_LAND_M) for ring in blocks.outlines(rows)]
    write_geopackage(path, polygons(rings), columns, kind="Polygon Z")


def write_facilities(path: Path) -> None:
    """Write the airfield and the container harbour's wharves."""
    mid_x, mid_y, breadth, length, turn = RUNWAY
    cos, sin = np.cos(turn), np.sin(turn)
    shape = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (breadth / 2, length / 2)
    field = np.column_stack([mid_x + shape @ (cos, -sin), mid_y + shape @ (sin, cos)])
    piers = [shapely.get_coordinates(wharf) for wharf in wharves()]
    columns: Columns = {
        "name": ["Yunwan Airport", *(f"Wharf {n}" for n in range(1, len(piers) + 1))],
        "name_zh": ["云湾机场", *(f"{n}号码头" for n in range(1, len(piers) + 1))],
        "kind": ["airfield", *("wharf" for _ in piers)],
        "kind_zh": ["机场", *("码头" for _ in piers)],
    }
    rings = [grounded(field, above_m=ABOVE_LAND_M)]
    rings += [np.column_stack([ring, np.full(len(ring), QUAY_M + ABOVE_LAND_M)]) for ring in piers]
    write_geopackage(path, polygons(rings), columns, kind="Polygon Z")


def write_grid(cells: CityCells, path: Path) -> None:
    """Write the grid cells of all levels; the old town's own grid is a file of the town."""
    columns: Columns = {
        "code": list(cells.code),
        "level": [depth + 1 for depth in cells.level],
        "level_name": [LEVELS[depth][0] for depth in cells.level],
        "level_zh": [LEVELS[depth][1] for depth in cells.level],
        "parent": [code or None for code in cells.parent],
        "name": [name for name, _ in cells.name],
        "name_zh": [name_zh for _, name_zh in cells.name],
    }
    write_geopackage(path, _multi(cells.outlines), columns, kind="MultiPolygon Z")


def _multi(
    outlines: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.object_]]":
    parts, of = shapely.get_parts(outlines, return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    whole = shapely.multipolygons(parts[areas], indices=of[areas])
    moved = shapely.transform(
        shapely.force_3d(whole, 0.0),
        lambda xyz: placed(grounded(xyz[:, :2], above_m=0.5)),
        include_z=True,
    )
    return np.asarray(moved)


def cell_codes(cells: CityCells, xy: Float64) -> list[str]:
    """Return the code of the base grid at or next to each of (n, 2) places."""
    rows: Int32 = cells.base_at(xy)
    return [cells.code[row] for row in rows.tolist()]
