"""The railway station: a great hall between two wings, and a platform with its roof behind."""

from itertools import pairwise

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Ring, Solid, at, block, drum, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts
from resources.demo.town.models.public_hall import (
    ARCH,
    INNER,
    PORTAL,
    TALL,
    before,
    circle,
    partition,
    plinth,
    storeys_of,
)
from resources.demo.town.models.roofs import chimney, dormer, gutter, hip
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly, opening_solids
from resources.demo.town.plan import TownBuilding


def station(house: TownBuilding) -> BuildingModel:
    """Return the building model of the railway station."""
    ring, place = plot(house.outline, house.front, house.base_m)
    body = Body(f"historic {house.id}", storeys_of(house))
    plinth(body, house, ring)
    top = house.storeys
    wall = round(house.eaves_m - body.levels[top].elevation_m, 3)
    hall_u = (0.38, 0.62)
    hall = cell(ring, hall_u, (0.0, 1.0))
    wings = [cell(ring, (0.0, hall_u[0]), (0.0, 1.0)), cell(ring, (hall_u[1], 1.0), (0.0, 1.0))]
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    for level in range(top):
        rest = shrunk(ring, 0.1)
        holes = (shrunk(hall, 1.0),) if level else ()
        body.add(level, "IfcSlab", "slab", [plate(rest, -0.3, 0.3, "floor", *holes)], predefined="FLOOR")
        window = ARCH if level == 0 else TALL
        for side in range(4):
            c, d = ring[side], ring[(side + 1) % 4]
            openings = evenly(length_m(c, d), window, 3.9, margin_m=1.2)
            if side % 2 == 0:
                openings = [p for p in openings if not hall_u[0] - 0.02 < p.x / length < hall_u[1] + 0.02]
                if level == 0:
                    openings += [Placed(length * 0.5 + x, PORTAL) for x in (-7.5, 7.5)]
                    openings.append(
                        Placed(
                            length * 0.5,
                            Opening(3.6, 3.6, 0.0, "round", (1, 1), "timber", surround="granite", is_door=True),
                        )
                    )
            build_wall(
                body, level, c, d, "granite" if level == 0 else "plaster ochre", openings, thick_m=0.6, label="wall"
            )
    gutter(body, 1, ring, -0.3, out_m=0.15, high_m=0.3)
    _station_rooms(body, wings, hall)
    body.add(top, "IfcSlab", "ceiling", [plate(shrunk(ring, 0.1), -0.2, 0.2, "timber")], predefined="ROOF")
    for side in range(4):
        build_wall(
            body, top, ring[side], ring[(side + 1) % 4], "plaster ochre", height_m=wall, thick_m=0.6, label="attic wall"
        )
    rise = house.roof_rise_m
    for wing in wings:
        body.add(
            top, "IfcRoof", "wing roof", [hip(wing, wall, rise * 0.82, "tile", eaves_m=0.6)], predefined="HIP_ROOF"
        )
    gutter(body, top, ring, wall - 0.4, out_m=0.35, high_m=0.35)
    _great_hall(body, hall, top, wall, rise)
    for wing in wings:
        for part in (0.25, 0.5, 0.75):
            spot = between(between(wing[0], wing[1], part), between(wing[3], wing[2], part), 0.08)
            dormer(
                body,
                top,
                spot,
                (wing[1][0] - wing[0][0], wing[1][1] - wing[0][1]),
                wall + 0.7,
                wide_m=1.9,
                wall="plaster ochre",
            )
        chimney(
            body,
            top,
            between(between(wing[0], wing[1], 0.4), between(wing[3], wing[2], 0.4), 0.5),
            wall + rise * 0.7,
            2.0,
        )
    _platforms(body, ring)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _station_rooms(body: Body, wings: list[Ring], hall: Ring) -> None:
    body.room(0, ("Booking hall", "售票大厅"), shrunk(hall, 0.8), height_m=11.5)
    names: tuple[tuple[Use, ...], ...] = (
        (("Waiting room", "候车室"), ("Luggage", "行李房"), ("Post office", "邮政"), ("Telegraph", "电报房")),
        (("Office", "办公室"), ("Traffic control", "调度室"), ("Office", "办公室"), ("Staff room", "职工室")),
    )
    for level in range(2):
        for wing in wings:
            for k, (u0, u1) in enumerate(pairwise((0.0, 0.25, 0.5, 0.75, 1.0))):
                for v in ((0.0, 0.5), (0.5, 1.0)):
                    part = cell(wing, (u0, u1), v)
                    body.room(level, names[level][(k + int(v[0] * 2)) % 4], shrunk(part, 0.45))
                if k:
                    line = cell(wing, (u0, u1), (0.0, 1.0))
                    length = length_m(line[0], line[3])
                    doors = [Placed(length * 0.3, INNER), Placed(length * 0.7, INNER)]
                    partition(body, level, line[0], line[3], doors, ends_m=(0.65, 0.65))


def _great_hall(body: Body, hall: Ring, top: int, wall: float, rise: float) -> None:
    body.add(
        top,
        "IfcRoof",
        "hall roof",
        [hip((*hall[1:], hall[0]), wall + 0.3, rise - 0.3, "tile", eaves_m=0.3, gabled=True)],
        predefined="GABLE_ROOF",
    )
    second = body.levels[1]
    for a, b in ((hall[0], hall[1]), (hall[2], hall[3])):
        length = length_m(a, b)
        low, high = -1.2, second.height_m + wall
        frame = at(*between(a, b, 0.5), along=(b[0] - a[0], b[1] - a[1]))
        great = Opening(9.0, 6.6, 0.0, "round", (8, 4), "iron", surround="granite")
        hole = great.ring(sill_m=0.5)
        shape = ring_of(
            [
                (-length / 2, low),
                (length / 2, low),
                (length / 2, high),
                (5.0, high + rise - 1.0),
                (3.0, high + rise),
                (-3.0, high + rise),
                (-5.0, high + rise - 1.0),
                (-length / 2, high),
            ]
        )
        body.add(
            1,
            "IfcWall",
            "great gable",
            [elevation(shape, 0.5, "sandstone", hole, y=-0.62)],
            frame=frame,
            predefined="SOLIDWALL",
        )
        out = before(a, b, 0.5, 0.0, 0.62)
        body.add(
            1,
            "IfcWindow",
            "great window",
            opening_solids(great, 0.5),
            frame=at(*out, 0.5, along=(b[0] - a[0], b[1] - a[1])),
            predefined="WINDOW",
        )
        dial = [
            elevation(circle(1.2, high + rise - 2.4), 0.1, "granite", y=-0.72),
            elevation(circle(1.0, high + rise - 2.4), 0.04, "frame", y=-0.75),
        ]
        dial += [
            block((0.08, 0.03, 0.8), "iron", middle=(0.0, -0.77), z=high + rise - 2.4),
            block((0.55, 0.03, 0.08), "iron", middle=(0.27, -0.77), z=high + rise - 2.4),
        ]
        body.add(1, "IfcCovering", "clock", dial, frame=frame, predefined="CLADDING")


def _platforms(body: Body, ring: Ring) -> None:
    """Put a platform with its roof on iron columns behind the station."""
    a, b = ring[2], ring[3]
    length = length_m(a, b)
    way = (b[0] - a[0], b[1] - a[1])
    frame = at(*between(a, b, 0.5), along=way)
    deck: list[Solid] = [block((length * 0.96, 6.0, 0.5), "paving", middle=(0.0, -3.0), z=-0.5)]
    body.add(0, "IfcSlab", "platform", deck, frame=frame, predefined="NOTDEFINED")
    roof = [
        block((length * 0.94, 5.6, 0.14), "zinc", middle=(0.0, -3.0), z=4.4),
        block((length * 0.94, 0.1, 0.5), "timber", middle=(0.0, -5.8), z=4.1),
    ]
    body.add(0, "IfcRoof", "platform roof", roof, frame=frame, predefined="FLAT_ROOF")
    count = int(length // 8)
    post: list[Solid] = [
        drum(0.11, 4.3, "iron", sides=8),
        block((0.5, 0.5, 0.4), "granite"),
        block((0.1, 3.6, 0.12), "iron", middle=(0.0, 0.9), z=4.25),
    ]
    for k in range(count):
        spot = before(a, b, 0.04 + 0.92 * k / (count - 1), 0.0, 4.8)
        body.add(0, "IfcColumn", "platform column", post, frame=at(*spot, along=way), predefined="COLUMN")
