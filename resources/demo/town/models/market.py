"""The market hall: two storeys of stalls around a middle that is open to a glass lantern."""

from itertools import pairwise

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Point2, Ring, Solid, at, block, drum, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts
from resources.demo.town.models.outdoors import flight, railing
from resources.demo.town.models.public_hall import (
    before,
    plinth,
    storeys_of,
)
from resources.demo.town.models.roofs import frustum, gutter
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly
from resources.demo.town.plan import TownBuilding


def market(house: TownBuilding) -> BuildingModel:
    """Return the building model of the market hall."""
    ring, place = plot(house.outline, house.front, house.base_m)
    body = Body(f"historic {house.id}", storeys_of(house))
    plinth(body, house, ring, high_m=0.5)
    void = cell(ring, (0.28, 0.72), (0.28, 0.72))
    top = house.storeys
    wall = round(house.eaves_m - body.levels[top].elevation_m, 3)
    gate = Opening(3.2, 3.8, 0.0, "round", (1, 1), "iron", surround="granite", is_void=True)
    arch = Opening(2.8, 3.2, 0.6, "round", (3, 3), "iron", surround="granite")
    high = Opening(2.2, 2.6, 1.0, "segment", (3, 3), "iron", surround="granite")
    for level in range(top):
        body.add(
            level,
            "IfcSlab",
            "slab",
            [plate(shrunk(ring, 0.1), -0.3, 0.3, "paving" if level == 0 else "floor", *((void,) if level else ()))],
            predefined="FLOOR",
        )
        for side in range(4):
            a, b = ring[side], ring[(side + 1) % 4]
            openings = evenly(length_m(a, b), arch if level == 0 else high, 4.6, margin_m=1.5)
            if level == 0:
                middle = len(openings) // 2
                openings[middle] = Placed(openings[middle].x, gate)
            build_wall(body, level, a, b, "brick", openings, thick_m=0.55, label="wall")
    gutter(body, 1, ring, -0.3, out_m=0.2, high_m=0.3, look="sandstone")
    _market_inside(body, ring, void)
    build = [plate(ring, wall - 0.35, 0.35, "zinc", void)]
    body.add(top, "IfcSlab", "roof", build, predefined="ROOF")
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        build_wall(body, top, a, b, "brick", height_m=wall, thick_m=0.5, label="parapet")
    gutter(body, top, ring, wall - 0.3, out_m=0.3, high_m=0.3, look="sandstone")
    # The lantern lets light in over the middle.
    curb = shrunk(void, -0.3)
    body.add(
        top,
        "IfcPlate",
        "lantern glazing",
        [plate(curb, wall - 0.1, 0.9, "glass", shrunk(curb, 0.12))],
        predefined="NOTDEFINED",
    )
    body.add(
        top,
        "IfcRoof",
        "lantern roof",
        [frustum(shrunk(curb, -0.4), wall + 0.8, 1.7, 0.35, "glass")],
        predefined="NOTDEFINED",
    )
    ribs: list[Solid] = [
        block((0.14, 0.14, 1.0), "iron", middle=between(c, d, k / 8), z=wall - 0.1)
        for c, d in pairwise((*curb, curb[0]))
        for k in range(8)
    ]
    body.add(top, "IfcMember", "lantern frame", ribs, predefined="MULLION")
    for side in range(4):
        _market_gable(body, top, ring[side], ring[(side + 1) % 4], wall)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _market_gable(body: Body, top: int, a: Point2, b: Point2, wall: float) -> None:
    turn = np.linspace(0.0, np.pi, 13)
    arc = np.column_stack([4.2 * np.cos(turn), wall + 0.2 + 1.5 * np.sin(turn)])
    frame = at(*between(a, b, 0.5), along=(b[0] - a[0], b[1] - a[1]))
    body.add(
        top,
        "IfcWall",
        "gate gable",
        [elevation(ring_of([(-4.2, -0.4), (4.2, -0.4), *arc]), 0.4, "brick", y=-0.12)],
        frame=frame,
        predefined="PARAPET",
    )
    board = elevation(
        ring_of([(-2.6, wall - 0.5), (2.6, wall - 0.5), (2.6, wall + 0.3), (-2.6, wall + 0.3)]),
        0.08,
        "sign red",
        y=-0.2,
    )
    body.add(top, "IfcCovering", "sign", [board], frame=frame, predefined="CLADDING")


def _market_inside(body: Body, ring: Ring, void: Ring) -> None:
    inner = shrunk(ring, 0.7)
    body.room(0, ("Market hall", "市场大厅"), shrunk(void, 0.2), height_m=9.5)
    halls: tuple[tuple[tuple[float, float], tuple[float, float], Use], ...] = (
        ((0.0, 1.0), (0.0, 0.27), ("Fish hall", "水产厅")),
        ((0.0, 1.0), (0.73, 1.0), ("Meat hall", "肉食厅")),
        ((0.0, 0.27), (0.28, 0.72), ("Vegetable hall", "蔬菜厅")),
        ((0.73, 1.0), (0.28, 0.72), ("Dry goods hall", "干货厅")),
    )
    for level in range(2):
        for across, deep, use in halls:
            body.room(
                level,
                use if level == 0 else ("Gallery stalls", "二层摊位"),
                shrunk(cell(inner, across, deep), 0.2),
                height_m=4.6,
            )
    column: tuple[Solid, ...] = (
        drum(0.13, 4.7, "iron", sides=8),
        block((0.5, 0.5, 0.3), "granite"),
        block((1.4, 0.16, 0.16), "iron", z=4.45),
    )
    way = (ring[1][0] - ring[0][0], ring[1][1] - ring[0][1])
    for level in range(2):
        for u in np.linspace(0.07, 0.93, 8).tolist():
            for v in (0.14, 0.28, 0.72, 0.86):
                body.add(
                    level,
                    "IfcColumn",
                    "column",
                    column,
                    frame=at(*cell(ring, (u, u + 0.05), (v, v + 0.05))[0], along=way),
                    predefined="COLUMN",
                )
    stall: tuple[Solid, ...] = (
        block((2.6, 1.0, 0.85), "timber"),
        block((2.8, 1.3, 0.06), "sign red", z=2.3),
        *(block((0.06, 0.06, 2.3), "iron", middle=(x, y)) for x in (-1.3, 1.3) for y in (-0.5, 0.5)),
        block((2.3, 0.8, 0.12), "lamp", z=0.85),
    )
    for level in range(2):
        rows = (0.07, 0.2, 0.8, 0.93) if level else (0.07, 0.2, 0.38, 0.5, 0.62, 0.8, 0.93)
        for v in rows:
            for u in np.linspace(0.1, 0.9, 12).tolist():
                body.add(
                    level,
                    "IfcFurniture",
                    "stall",
                    stall,
                    frame=at(*cell(ring, (u, u + 0.05), (v, v + 0.05))[0], along=way),
                    predefined="NOTDEFINED",
                )
    for a, b in pairwise((*void, void[0])):
        count = max(1, round(length_m(a, b) / 4))
        for k in range(count):
            railing(body, 1, between(a, b, (k + 1) / count), between(a, b, k / count), 0.0, look="iron", every_m=0.3)
    a, b = void[0], void[1]
    flight(
        body,
        0,
        before(a, b, 0.2, 0.0, -1.3),
        before(a, b, 0.2, 8.4, -1.3),
        0.0,
        body.levels[0].height_m,
        wide_m=1.6,
        look="granite",
        railed="iron",
    )
