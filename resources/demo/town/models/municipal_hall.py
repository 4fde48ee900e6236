"""The old municipal hall: wings around a court, a portico with a balcony, a shaped gable with a clock."""

from itertools import pairwise

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Ring, Solid, at, block, drum, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts, wing_of
from resources.demo.town.models.outdoors import railing
from resources.demo.town.models.public_hall import (
    ARCH,
    COURT,
    INNER,
    OFFICE,
    PLAIN,
    PORTAL,
    TALL,
    before,
    circle,
    partition,
    plinth,
    storeys_of,
)
from resources.demo.town.models.roofs import chimney, dormer, gutter, ring_roof
from resources.demo.town.models.walls import Placed, build_wall, evenly
from resources.demo.town.plan import TownBuilding


def municipal_hall(house: TownBuilding) -> BuildingModel:
    """Return the building model of the old municipal hall."""
    ring, place = plot(house.outline, house.front, house.base_m)
    court = shrunk(ring, house.wing_m)
    body = Body(f"historic {house.id}", storeys_of(house))
    plinth(body, house, ring)
    for level in range(house.storeys):
        body.add(level, "IfcSlab", "slab", [plate(shrunk(ring, 0.1), -0.3, 0.3, "floor", court)], predefined="FLOOR")
        look = "granite" if level == 0 else "plaster ochre"
        window = (ARCH, TALL, PLAIN, PLAIN)[min(level, 3)]
        for side in range(4):
            a, b = ring[side], ring[(side + 1) % 4]
            openings = evenly(length_m(a, b), window, 3.6, margin_m=1.2)
            if level == 0 and side == 0:
                middle = length_m(a, b) / 2
                openings = [p for p in openings if abs(p.x - middle) > 5.4]
                openings += [Placed(middle + x, PORTAL) for x in (-3.6, 0.0, 3.6)]
            build_wall(body, level, a, b, look, openings, thick_m=0.6, label="wall")
            c, d = court[(side + 1) % 4], court[side]
            build_wall(
                body, level, c, d, "plaster", evenly(length_m(c, d), COURT, 3.4), thick_m=0.45, label="court wall"
            )
            _wing_rooms(body, level, wing_of(ring, court, side), side)
        if level:
            gutter(body, level, ring, -0.25, out_m=0.22 if level == 1 else 0.12, high_m=0.25)
    body.add(0, "IfcSlab", "court paving", [plate(court, -0.4, 0.25, "paving")], predefined="BASESLAB")
    _risalit(body, house, ring)
    top = house.storeys
    wall = round(house.eaves_m - body.levels[top].elevation_m, 3)
    for side in range(4):
        build_wall(
            body, top, ring[side], ring[(side + 1) % 4], "plaster ochre", height_m=wall, thick_m=0.6, label="attic wall"
        )
    body.add(top, "IfcSlab", "ceiling", [plate(shrunk(ring, 0.1), -0.2, 0.2, "timber", court)], predefined="ROOF")
    body.add(top, "IfcRoof", "roof", [ring_roof(ring, court, wall, house.roof_rise_m, "tile")], predefined="HIP_ROOF")
    gutter(body, top, ring, wall - 0.45, out_m=0.45, high_m=0.4)
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        inner = court[side], court[(side + 1) % 4]
        for part in (0.14, 0.28, 0.72, 0.86):
            spot = between(between(a, b, part), between(*inner, part), 0.1)
            dormer(
                body,
                top,
                spot,
                (b[0] - a[0], b[1] - a[1]),
                wall + house.roof_rise_m * 0.18,
                wide_m=2.0,
                wall="plaster ochre",
            )
        ridge = between(between(a, b, 0.4), between(*inner, 0.4), 0.55)
        chimney(body, top, ridge, wall + house.roof_rise_m - 1.2, 2.2)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _wing_rooms(body: Body, level: int, wing: Ring, side: int) -> None:
    count = max(3, round(length_m(wing[0], wing[1]) / 6.0))
    lower, upper = (0.5, 0.72) if side % 2 == 0 else (0.48, 0.72)
    main: Use = ("Council chamber", "会议厅") if level == 1 and side == 0 else OFFICE
    body.room(level, ("Corridor", "走廊"), shrunk(cell(wing, (0.01, 0.99), (lower, upper)), 0.15))
    for v, use in (((0.0, lower), main), ((upper, 1.0), ("Registry", "档案室"))):
        for k, (u0, u1) in enumerate(pairwise(np.linspace(0.0, 1.0, count + 1).tolist())):
            part = cell(wing, (u0, u1), v)
            body.room(
                level,
                ("Entrance hall", "门厅") if level == 0 and side == 0 and k == count // 2 else use,
                shrunk(part, 0.32),
            )
            if k:
                # Not through the outer wall, nor through that of the court.
                partition(body, level, part[0], part[3], ends_m=(0.65, 0.1) if v[0] == 0.0 else (0.1, 0.5))
            c, d = (part[3], part[2]) if v[0] == 0.0 else (part[1], part[0])
            partition(body, level, c, d, [Placed(length_m(c, d) * 0.3, INNER)], ends_m=(0.0, 0.0))


def _risalit(body: Body, house: TownBuilding, ring: Ring) -> None:
    """Put a portico and a shaped gable before the middle of the front, not above the ridge."""
    a, b = ring[0], ring[1]
    way = (b[0] - a[0], b[1] - a[1])
    frame = at(*between(a, b, 0.5), along=way)
    first = body.levels[0].height_m
    for x in (-5.6, -1.8, 1.8, 5.6):
        shaft: list[Solid] = [
            block((1.0, 1.0, 0.5), "granite"),
            drum(0.38, first - 1.1, "sandstone", z=0.5, sides=14),
            block((1.0, 1.0, 0.35), "sandstone", z=first - 0.6),
        ]
        spot = at(*before(a, b, 0.5, x, 2.2), along=way)
        body.add(0, "IfcColumn", "portico column", shaft, frame=spot, predefined="COLUMN")
    balcony: list[Solid] = [block((13.0, 3.2, 0.5), "granite", middle=(0.0, -1.55), z=-0.3)]
    body.add(1, "IfcSlab", "portico balcony", balcony, frame=frame, predefined="NOTDEFINED")
    for (x0, y0), (x1, y1) in pairwise(((-6.3, 0.0), (-6.3, 3.0), (6.3, 3.0), (6.3, 0.0))):
        railing(body, 1, before(a, b, 0.5, x0, y0), before(a, b, 0.5, x1, y1), 0.2, look="sandstone", every_m=0.4)
    foot = max(house.foot_m - house.base_m, -1.6)
    steps = [
        block((13.0 + 0.5 * k, 3.2 + 0.34 * k, 0.17), "granite", middle=(0.0, -1.6 - 0.17 * k), z=-0.17 * (k + 1))
        for k in range(int(-foot / 0.17))
    ]
    body.add(0, "IfcStairFlight", "front steps", steps, frame=frame, predefined="STRAIGHT")
    top = house.storeys
    wall = house.eaves_m - body.levels[top].elevation_m
    rise = house.roof_rise_m
    shape = ring_of(
        [
            (-7.0, -0.6),
            (7.0, -0.6),
            (7.0, wall + 0.6),
            (4.8, wall + 1.0),
            (4.2, wall + rise * 0.55),
            (1.8, wall + rise * 0.7),
            (1.2, wall + rise),
            (-1.2, wall + rise),
            (-1.8, wall + rise * 0.7),
            (-4.2, wall + rise * 0.55),
            (-4.8, wall + 1.0),
            (-7.0, wall + 0.6),
        ]
    )
    body.add(
        top,
        "IfcWall",
        "shaped gable",
        [elevation(shape, 0.6, "sandstone", y=-0.35)],
        frame=frame,
        predefined="SOLIDWALL",
    )
    z = wall + rise * 0.3
    dial = [
        elevation(circle(1.05, z), 0.12, "granite", y=-0.44),
        elevation(circle(0.88, z), 0.04, "frame", y=-0.47),
        block((0.07, 0.03, 0.7), "iron", middle=(0.0, -0.48), z=z),
        block((0.5, 0.03, 0.07), "iron", middle=(0.25, -0.48), z=z),
    ]
    body.add(top, "IfcCovering", "clock", dial, frame=frame, predefined="CLADDING")
    saddle = [
        elevation(ring_of([(-4.6, wall), (4.6, wall), (0.0, wall + rise * 0.9)]), house.wing_m * 0.5, "tile", y=0.2)
    ]
    body.add(top, "IfcRoof", "risalit roof", saddle, frame=frame, predefined="GABLE_ROOF")
