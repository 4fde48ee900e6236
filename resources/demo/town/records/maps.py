"""Maps of the town as a surveying office delivers them: footprints, streets, water and land, contours, pipes, grid."""

from pathlib import Path

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.tower_plan import tower_plan
from resources.demo.town.cells import LEVELS, Cell
from resources.demo.town.contours import make_contours
from resources.demo.town.names import TOWN
from resources.demo.town.pipes import lay_pipes
from resources.demo.town.plan import KINDS_ZH, TownPlan
from resources.demo.town.records.vector import lines, polygons, write_geopackage
from resources.demo.town.terrain import (
    BREAKWATER,
    BREAKWATER_WIDTH_M,
    MOLES,
    PIER,
    PIER_HEAD_M,
    QUAY_M,
    REACH_M,
    SHORE_Y,
    coast,
    grounded,
    placed,
    quay,
)

_ROADS = ((12.0, "main road", "主干路"), (9.0, "road", "次干路"), (7.0, "street", "支路"), (0.0, "lane", "巷"))
_PARKS = {"park": ("park", "公园"), "church": ("church garden", "教堂花园")}
_SQUARES = {
    "square": ("seafront square", "滨海广场"),
    "station": ("station square", "站前广场"),
    "hall": ("town hall square", "市政广场"),
    "tower": ("plaza", "大厦广场"),
}
ABOVE_LAND_M = 0.15


def write_footprints(town: TownPlan, cells: list[Cell], path: Path) -> None:
    """Write every building with its storeys and height, its yard cut out."""
    built = town.buildings
    tower = tower_plan(town.tower)
    rings = [np.column_stack([b.outline, np.full(4, b.base_m)]) for b in built]
    yards = [np.column_stack([b.courtyard, np.full(4, b.base_m)]) if b.courtyard is not None else None for b in built]
    addresses = [town.address(b) for b in built]
    columns: dict[str, list[object]] = {
        "id": [b.id for b in built],
        "name": [b.name for b in built],
        "name_zh": [b.name_zh for b in built],
        "kind": [b.kind for b in built],
        "kind_zh": [KINDS_ZH[b.kind] for b in built],
        "storeys": [b.storeys for b in built],
        "height_m": [b.height_m for b in built],
        "base_m": [b.base_m for b in built],
        "year_built": [b.year for b in built],
        "area_m2": [round(b.foot_area_m2, 1) for b in built],
        "address": [address for address, _ in addresses],
        "address_zh": [address_zh for _, address_zh in addresses],
        "grid_cell": list(base_cells(np.array([b.centre for b in built]), cells)),
        "building": [tower.guid if b.kind == "tower" else None for b in built],
    }
    write_geopackage(path, polygons(rings, yards), columns, kind="Polygon Z")


def base_cells(xy: Float64, cells: list[Cell]) -> list[str]:
    """Return the code of the base grid cell at each of (n, 2) local places."""
    base = [cell for cell in cells if cell.level == len(LEVELS)]
    tree = shapely.STRtree([shapely.Polygon(cell.ring) for cell in base])
    nearest = tree.nearest(shapely.points(xy))
    return [base[i].code for i in nearest.tolist()]


def write_streets(town: TownPlan, path: Path) -> None:
    """Write the axes of all streets."""
    streets = town.streets.streets
    kinds = [next(kind for kind in _ROADS if s.width_m >= kind[0]) for s in streets]
    columns: dict[str, list[object]] = {
        "id": [f"S{s.number + 1:03d}" for s in streets],
        "name": [name for name, _ in town.street_names],
        "name_zh": [name_zh for _, name_zh in town.street_names],
        "class": [kind for _, kind, _ in kinds],
        "class_zh": [kind_zh for _, _, kind_zh in kinds],
        "width_m": [s.width_m for s in streets],
    }
    write_geopackage(path, lines([grounded(s.line()) for s in streets]), columns, kind="LineString Z")


def write_carriageways(town: TownPlan, path: Path) -> None:
    """Write the carriageways between the kerbs."""
    streets = town.streets.streets
    columns: dict[str, list[object]] = {
        "street_id": [f"S{s.number + 1:03d}" for s in streets],
        "area_m2": [round(float(shapely.Polygon(s.carriageway).area), 1) for s in streets],
    }
    rings = [grounded(s.carriageway, above_m=ABOVE_LAND_M) for s in streets]
    write_geopackage(path, polygons(rings), columns, kind="Polygon Z")


def write_parks(town: TownPlan, path: Path) -> None:
    """Write parks and gardens."""
    _write_open(town, path, _PARKS)


def write_squares(town: TownPlan, path: Path) -> None:
    """Write squares."""
    _write_open(town, path, _SQUARES)


def _write_open(town: TownPlan, path: Path, covers: dict[str, tuple[str, str]]) -> None:
    open_ = [land for land in town.blocks if land.cover in covers]
    rings = [grounded(land.outline, above_m=ABOVE_LAND_M) for land in open_]
    columns: dict[str, list[object]] = {
        "id": [f"{path.stem[0].upper()}{n:02d}" for n in range(1, len(open_) + 1)],
        "kind": [covers[land.cover][0] for land in open_],
        "kind_zh": [covers[land.cover][1] for land in open_],
    }
    write_geopackage(path, polygons(rings), columns, kind="Polygon Z")


def write_sea_and_land(folder: Path) -> None:
    """Write ``sea.gpkg``, and ``land.gpkg`` with the shore, the pier, the moles and the breakwater."""
    parts = [("land", "陆地", _shore()), ("pier", "栈桥", _pier())]
    for middle, width, length in MOLES:
        north = np.linspace(middle - width / 2, middle + width / 2, 9)
        along = quay(north) + 1.0
        end = float(quay(np.array([middle]))[0]) - length
        outline = [(end, north[0]), *zip(along, north, strict=True), (end, north[-1])]
        parts.append(("mole", "码头", np.array(outline)))
    axis = shapely.LineString([(float(quay(np.array([BREAKWATER[0][1]]))[0]) + 1.0, BREAKWATER[0][1]), *BREAKWATER])
    breakwater = axis.buffer(BREAKWATER_WIDTH_M / 2, quad_segs=4)
    parts.append(("breakwater", "防波堤", shapely.get_coordinates(breakwater)))
    columns: dict[str, list[object]] = {"kind": [kind for kind, _, _ in parts], "kind_zh": [zh for _, zh, _ in parts]}
    land = polygons([np.column_stack([ring, np.full(len(ring), QUAY_M)]) for _, _, ring in parts])
    write_geopackage(folder / "land.gpkg", land, columns, kind="Polygon Z")
    west, south, east, north_ = REACH_M
    reach = placed(np.array([[west, south, 0.0], [east, north_, 0.0]]))
    sea = shapely.difference(shapely.box(*reach[0, :2], *reach[1, :2]), shapely.union_all(shapely.force_2d(land)))
    whole = max(shapely.get_parts(sea), key=lambda part: float(part.area))
    flat = shapely.force_3d(shapely.set_precision(whole, 0.001), 0.05)
    names: dict[str, list[object]] = {"name": ["Yunwan Bay"], "name_zh": ["云湾"]}
    write_geopackage(folder / "sea.gpkg", np.array([flat], object), names, kind="Polygon Z")


def _shore() -> Float64:
    """Return float64 (n, 2): the harbour's quay from the north, the bay's to the east, and the edges of the map."""
    _, _, east, north = REACH_M
    y = np.arange(north, float(coast(quay(np.array([SHORE_Y])))[0]), -6.0)
    harbour = np.column_stack([quay(y), y])
    x = np.arange(harbour[-1, 0] + 3.0, east, 6.0)
    return np.vstack([harbour, np.column_stack([x, coast(x)]), [[east, coast(np.array([east]))[0]], [east, north]]])


def _pier() -> Float64:
    """Return float64 (n, 2): the pier with its round head."""
    west, east = PIER[0]
    foot = float(coast(np.array([0.0]))[0]) + 1.0
    head, turn = foot - PIER[1], np.linspace(np.pi, 2 * np.pi, 17)
    bow = np.column_stack([PIER_HEAD_M * np.cos(turn), head + PIER_HEAD_M * np.sin(turn)])
    return np.vstack([[[west, foot], [west, head]], bow, [[east, head], [east, foot]]])


def write_contours(path: Path) -> None:
    """Write contour lines."""
    drawn = [(level, line) for level, parts in make_contours() for line in parts]
    columns: dict[str, list[object]] = {
        "elevation_m": [level for level, _ in drawn],
        "index": [int(level % 25 == 0) for level, _ in drawn],
    }
    write_geopackage(path, lines([line for _, line in drawn]), columns, kind="LineString Z")


def write_pipes(town: TownPlan, path: Path) -> None:
    """Write the pipes and ducts under every street, each at its depth."""
    pipes = lay_pipes(town)
    columns: dict[str, list[object]] = {
        "id": [p.id for p in pipes],
        "kind": [p.kind for p in pipes],
        "kind_zh": [p.kind_zh for p in pipes],
        "street": [town.street_names[p.street][0] for p in pipes],
        "street_zh": [town.street_names[p.street][1] for p in pipes],
        "street_id": [f"S{p.street + 1:03d}" for p in pipes],
        "diameter_mm": [p.diameter_mm for p in pipes],
        "material_zh": [p.material_zh for p in pipes],
        "depth_from_m": [float(p.depth_m[0]) for p in pipes],
        "depth_to_m": [float(p.depth_m[-1]) for p in pipes],
        "year_laid": [p.year for p in pipes],
    }
    write_geopackage(path, lines([p.line for p in pipes]), columns, kind="LineString Z")


def write_grid(cells: list[Cell], path: Path) -> None:
    """Write the grid cells of all levels."""
    columns: dict[str, list[object]] = {
        "code": [c.code for c in cells],
        "level": [c.level for c in cells],
        "level_name": [LEVELS[c.level - 1][0] for c in cells],
        "level_zh": [LEVELS[c.level - 1][1] for c in cells],
        "parent": [c.parent for c in cells],
        "name_zh": [f"{TOWN[1]}{c.code[6:]}{LEVELS[c.level - 1][1]}" for c in cells],
    }
    write_geopackage(path, polygons([grounded(c.ring, above_m=0.5) for c in cells]), columns, kind="Polygon Z")
