"""The tower's building model: storeys with slabs, core, curtain wall, rooms and what is in them, on the map."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from layers.data.geometry import Float64
from layers.site import transform_coordinates
from resources.demo import tower_catalogue as catalogue
from resources.demo.building_model import BuildingModel, Element, MapPlace, SpaceModel, StoreyModel
from resources.demo.car_park import car_park
from resources.demo.ifc_file import write_ifc as write_model
from resources.demo.plan import Building
from resources.demo.solids import at, block, plate
from resources.demo.terrain import lonlath
from resources.demo.tower_facade import canopy, crown, curtain_wall
from resources.demo.tower_fitting import fittings
from resources.demo.tower_plan import (
    CLEAR_M,
    RENTED,
    SLAB_M,
    STOREY_M,
    TowerPlan,
    TowerStorey,
    tower_plan,
)
from resources.demo.tower_walls import inner_walls

CRS = "EPSG:4549"
Extra = Callable[[TowerPlan, TowerStorey], Sequence[Element]]


def write_ifc(tower: Building, path: Path) -> None:
    """Write the building model of the small district's `tower`."""
    plan = tower_plan(tower)
    points = lonlath(np.array([plan.place(0, 0, 0), plan.place(1000, 0, 0)]))
    east, north, _ = transform_coordinates("EPSG:4979", CRS, points)
    write_model(tower_model(plan, map_place(np.column_stack([east, north, points[:, 2]]))), path)


def map_place(points: Float64) -> MapPlace:
    """Return a place by float64 (2, 3) points of a map: the model's zero and one on its x axis."""
    axis = points[1, :2] - points[0, :2]
    axis = axis / np.linalg.norm(axis)
    east, north, height = (float(v) for v in points[0])
    return MapPlace(CRS, east, north, height, (float(axis[0]), float(axis[1])))


def tower_model(plan: TowerPlan, place: MapPlace, *, extra: Extra = lambda plan, storey: ()) -> BuildingModel:
    """Return the whole model; `extra` gives more elements of each storey."""
    return BuildingModel(
        key="tower",
        guid=plan.guid,
        name=plan.name,
        name_zh=plan.name_zh,
        place=place,
        storeys=tuple(_storey(plan, storey, extra) for storey in plan.storeys),
        properties={"Liyuan_Building": {"BuildingId": plan.id, "Use": "Offices"}},
    )


def _storey(plan: TowerPlan, storey: TowerStorey, extra: Extra) -> StoreyModel:
    rooms = tuple(
        SpaceModel(
            room.guid,
            room.name,
            room.use,
            room.use_zh,
            plan.net_ring(room),
            CLEAR_M,
            {"Pset_SpaceCommon": {"IsExternal": False, "PubliclyAccessible": room.use not in RENTED}},
        )
        for room in storey.rooms
    )
    elements = (*_structure(plan, storey), *inner_walls(plan, storey.name, storey.rooms), *fittings(plan, storey))
    return StoreyModel(storey.guid, storey.name, "", storey.elevation_m, (*elements, *extra(plan, storey)), rooms)


def _structure(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    half_x, half_y = plan.half_m
    outline = plan.ring((-half_x, -half_y, half_x, half_y), inset_m=0.12)
    if storey.elevation_m < 0:
        yield from car_park(plan, storey)
    else:
        yield Element("IfcSlab", f"{storey.name} slab", (plate(outline, -SLAB_M, SLAB_M, "slab"),), predefined="FLOOR")
        yield from curtain_wall(plan, storey)
        if storey.elevation_m == 0:
            yield canopy(plan)
    yield from _columns(plan, storey)
    if storey is plan.storeys[-1]:
        yield Element("IfcSlab", f"{storey.name} roof", (plate(outline, CLEAR_M, SLAB_M, "slab"),), predefined="ROOF")
        yield from crown(plan, storey)
        yield from _roof_plant(plan, storey)


def _columns(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    half_x, half_y = plan.half_m
    # Lower storeys carry more.
    side = round(0.6 + 0.5 * max(0.0, 1.0 - max(storey.elevation_m, 0.0) / 170.0), 1) if half_y > 13.0 else 0.6
    solids = (block((side, side, CLEAR_M), "column"),)
    spots = [(x, y) for x in np.linspace(-half_x + 1.0, half_x - 1.0, 6) for y in (-half_y + 1.0, half_y - 1.0)]
    spots += [(x, y) for y in np.linspace(-half_y + 1.0, half_y - 1.0, 5)[1:-1] for x in (-half_x + 1.0, half_x - 1.0)]
    for number, spot in enumerate(spots, start=1):
        frame = at(*plan.flat(float(spot[0]), float(spot[1])))
        yield Element("IfcColumn", f"{storey.name} column {number:02d}", solids, frame, "COLUMN")


def _roof_plant(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    west, south, east, north = plan.core
    room = plan.ring((west, south, east, north))
    yield Element(
        "IfcWall", f"{storey.name} lift machine room", (plate(room, STOREY_M, 3.2, "facade"),), predefined="SOLIDWALL"
    )
    lid = plan.ring((west - 0.4, south - 0.4, east + 0.4, north + 0.4))
    yield Element(
        "IfcSlab", f"{storey.name} machine room roof", (plate(lid, STOREY_M + 3.2, 0.25, "slab"),), predefined="ROOF"
    )
    product = catalogue.COOLING_TOWER
    y = (plan.half_m[1] + north) / 2
    for number, x in enumerate((-9.0, -3.0, 3.0, 9.0), start=1):
        frame = at(*plan.flat(x, y), STOREY_M, along=(1.0, 0.0))
        name = f"{product.kind.name} roof {number}"
        yield Element(product.kind.entity, name, product.solids, frame, product.kind.predefined, product.kind)
    if plan.park_m != plan.half_m:
        mast = (block((0.5, 0.5, 4.0), "steel"), block((0.2, 0.2, 9.0), "steel", z=4.0))
        yield Element("IfcMember", f"{storey.name} mast", mast, at(0.0, 0.0, STOREY_M + 3.45), "POST")
