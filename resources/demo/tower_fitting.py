"""What stands in the tower's rooms, by their use: furniture, plant and devices, each where it would be."""

from collections.abc import Iterator

import numpy as np

from resources.demo import tower_catalogue as c
from resources.demo.building_model import Element, Properties
from resources.demo.solids import at
from resources.demo.tower_catalogue import Product
from resources.demo.tower_plan import LIFT, LIFTS, STAIR, Room, TowerPlan, TowerStorey

Spot = tuple[Product, float, float]
"""A product, and how far from the middle of its room it stands: metres along and across."""

_ALWAYS = (c.SMOKE,)
_PLANT_ROOM: tuple[Spot, ...] = ((c.AHU, 0.0, -1.2), (c.FAN, 0.0, 1.6))
_BY_USE: dict[str, tuple[Spot, ...]] = {
    "Office": ((c.DESKS, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0), (c.DIFFUSER, 0.0, 1.9)),
    "Meeting room": ((c.MEETING_TABLE, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0), (c.DIFFUSER, 0.0, 1.9)),
    "Cafe": ((c.TABLES, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Restaurant": ((c.TABLES, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0), (c.DIFFUSER, 0.0, 1.9)),
    "Bookshop": ((c.TABLES, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Bank": ((c.RECEPTION, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Post room": ((c.RECEPTION, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Control room": ((c.DESKS, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Entrance hall": ((c.LIGHTS, 0.0, 0.0), (c.CAMERA, 0.0, 1.5)),
    "Exhibition": ((c.LIGHTS, 0.0, 0.0), (c.CAMERA, 0.0, 1.5)),
    "Viewing hall": ((c.LIGHTS, 0.0, 0.0), (c.DIFFUSER, 0.0, 1.9)),
    "Gym": ((c.LIGHTS, 0.0, 0.0),),
    "Corridor": ((c.CAMERA, 0.0, 0.0), (c.HYDRANT, 0.9, 0.0), (c.CALL_POINT, -0.9, 0.0)),
    "Lift lobby": ((c.CAMERA, 0.0, 0.0), (c.LIGHTS, 0.0, 0.0)),
    "Toilets": ((c.PANS, 0.0, 1.0), (c.BASINS, 0.0, -1.2)),
    "Switch room": ((c.BOARD, 0.4, 1.2), (c.BOARD, -0.6, 1.2)),
    "Air handling room": ((c.AHU, 0.0, 0.0),),
    "Pantry": ((c.BASINS, 0.0, 0.6),),
    "Plant room": _PLANT_ROOM,
    "Refuge area": ((c.LIGHTS, 0.0, 0.0), (c.HYDRANT, 0.0, -1.5)),
    "Kitchen": ((c.RECEPTION, 0.0, 0.0), (c.BASINS, 0.0, -2.0), (c.LIGHTS, 0.0, 0.0)),
    "Staircase": ((c.STAIRS, 0.0, 0.0),),
    "Pump room": ((c.PUMP, -2.2, 0.0), (c.PUMP, 0.0, 0.0), (c.PUMP, 2.2, 0.0)),
}
_LARGE: dict[str, tuple[Spot, ...]] = {
    "Chiller room": (
        *((c.CHILLER, x, 0.6) for x in (-6.0, -1.5, 3.0)),
        *((c.PUMP, x, -2.6) for x in (-6.0, -3.0, 0.0, 3.0, 6.0)),
    ),
    "Pump room": (
        *((c.FIRE_PUMP, x, 1.6) for x in (-5.0, -1.8)),
        *((c.PUMP, x, -1.8) for x in (-5.0, -2.5, 0.0, 2.5, 5.0)),
    ),
    "Fire water tank": tuple((c.TANK, x, 0.0) for x in (-4.6, 0.0, 4.6)),
    "Switch room": (
        *((c.TRANSFORMER, x, 1.8) for x in (-5.4, -1.8, 1.8, 5.4)),
        (c.SWITCHBOARD, -3.6, -1.6),
        (c.SWITCHBOARD, 3.6, -1.6),
    ),
    "Generator room": ((c.GENSET, -2.6, 0.0), (c.GENSET, 3.4, 0.0)),
    "Plant room": (*((c.AHU, x, 1.4) for x in (-5.0, -1.0, 3.0)), (c.FAN, -4.0, -1.8), (c.FAN, 2.0, -1.8)),
}
_LARGE_M = 14.0
CAR_EVERY = 7


def fittings(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    """Yield what stands in a storey; a name says the room."""
    for room in storey.rooms:
        west, south, east, north = room.box
        spots = _LARGE.get(room.use, ()) if east - west > _LARGE_M else ()
        spots = (
            *((p, 0.8, 0.0) for p in _ALWAYS if room.use not in (LIFT[0], STAIR[0])),
            *(spots or _BY_USE.get(room.use, ())),
        )
        turned = north - south > 1.6 * (east - west) or room.use == STAIR[0]
        for number, (product, along, across) in enumerate(spots, start=1):
            x, y = (-across, along) if turned else (along, across)
            # Nothing stands in a wall, however small the room.
            half = ((east - west) / 2 - 0.3, (north - south) / 2 - 0.3)
            x, y = float(np.clip(x, -half[0], half[0])), float(np.clip(y, -half[1], half[1]))
            spot = plan.flat((west + east) / 2 + x, (south + north) / 2 + y)
            way = plan.across if turned else (1.0, 0.0)
            yield _element(room, number, product, spot, way)
    yield from _lift_cars(plan, storey)


def _element(room: Room, number: int, product: Product, spot: tuple[float, float], way: tuple[float, float]) -> Element:
    kind = product.kind
    serial = f"{room.name}-{number:02d}"
    properties: Properties = {
        "Liyuan_Asset": {"AssetId": f"HC-{serial}", "Space": room.name, "Since": 2012 + sum(map(ord, serial)) % 14}
    }
    return Element(
        kind.entity, f"{kind.name} {serial}", product.solids, at(*spot, along=way), kind.predefined, kind, properties
    )


def _lift_cars(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    """Yield the cars that stand in this storey; each lift has one, at a storey of its own."""
    shafts = [room for room in storey.rooms if room.use == LIFT[0]]
    above = [s.name for s in plan.storeys if s.elevation_m >= 0]
    for number, room in enumerate(shafts):
        if above[(number * CAR_EVERY + 3) % len(above)] != storey.name:
            continue
        west, south, east, north = room.box
        spot = plan.flat((west + east) / 2, (south + north) / 2)
        towards = -1.0 if number < LIFTS // 2 else 1.0
        yield _element(room, 9, c.LIFT_CAR, spot, (towards, 0.0))
