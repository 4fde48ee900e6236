"""The twin-spire church: nave and aisles, towers at the front, buttresses, a rose window, a gallery for the choir."""

from itertools import pairwise

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.records import SPIRE_M
from resources.demo.solids import Ring, Solid, at, block, disc, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Level, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts
from resources.demo.town.models.roofs import hip, spire
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly
from resources.demo.town.plan import TownBuilding

TOWER_M, TOWER_HIGH_M = 5.6, 29.0
CHOIR_M = 6.5
_AISLE = Opening(1.5, 4.6, 2.2, "round", (2, 4), "iron", "glass warm", "sandstone")
_HIGH = Opening(1.3, 3.0, 12.2, "round", (2, 3), "iron", "glass warm", "sandstone")
_BELL = Opening(1.1, 3.4, 0.0, "round", (1, 1), "timber", surround="sandstone")
_SLIT = Opening(0.8, 2.2, 0.0, "round", (1, 2), "iron", surround="sandstone")
_PORTAL = Opening(2.6, 4.4, 0.0, "round", (1, 1), "timber", surround="sandstone", is_door=True)


def church(house: TownBuilding) -> BuildingModel:
    """Return the building model of the church."""
    ring, place = plot(house.outline, house.front, house.base_m)
    wall = house.eaves_m
    storeys = [
        Level("F01", "Nave 中殿", 0.0, CHOIR_M),
        Level("F02", "Choir gallery 唱经楼", CHOIR_M, round(wall - CHOIR_M, 3)),
        Level("Roof", "Roof and spires 屋顶与尖塔", wall, SPIRE_M - wall),
    ]
    body = Body(f"historic {house.id}", storeys)
    foot = house.foot_m - house.base_m
    body.add(
        0,
        "IfcFooting",
        "plinth",
        [plate(shrunk(ring, -0.35), foot, 0.7 - foot, "granite", shrunk(ring, 0.4))],
        predefined="STRIP_FOOTING",
    )
    body.add(0, "IfcSlab", "floor", [plate(shrunk(ring, 0.1), -0.3, 0.3, "paving")], predefined="BASESLAB")
    _nave(body, ring, wall)
    for tower in _towers(ring):
        _tower(body, tower, wall)
    _inside(body, ring)
    _roof(body, house, ring)
    a, b = ring[0], ring[1]
    way = ((b[0] - a[0]) / length_m(a, b), (b[1] - a[1]) / length_m(a, b))
    climb = min(2.4, -foot)
    steps = [
        block((length_m(a, b) * 0.7, 0.36 * (k + 1), 0.17), "granite", middle=(0.0, -0.18 * (k + 1)), z=-0.17 * (k + 1))
        for k in range(int(climb / 0.17))
    ]
    body.add(0, "IfcStairFlight", "front steps", steps, frame=at(*between(a, b, 0.5), along=way), predefined="STRAIGHT")
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _towers(ring: Ring) -> list[Ring]:
    a, b, c, _ = ring
    across, deep = TOWER_M / length_m(a, b), TOWER_M / length_m(b, c)
    return [cell(ring, (0.0, across), (0.0, deep)), cell(ring, (1 - across, 1.0), (0.0, deep))]


def _nave(body: Body, ring: Ring, wall: float) -> None:
    for side in (1, 2, 3):
        a, b = ring[side], ring[(side + 1) % 4]
        length = length_m(a, b)
        openings = [Placed(p.x, _AISLE) for p in evenly(length, _AISLE, 5.0, margin_m=1.0)]
        if side == 1:
            openings = [p for p in openings if p.x > TOWER_M + 1.0]
        if side == 3:
            openings = [p for p in openings if p.x < length - TOWER_M - 1.0]
        upper = [] if side == 2 else [Placed(p.x, _HIGH) for p in openings]
        build_wall(body, 0, a, b, "granite", [*openings, *upper], height_m=wall, thick_m=0.6, label="wall")
        if side != 2:
            way = (b[0] - a[0], b[1] - a[1])
            cuts = [p.x - 2.4 for p in openings] + [openings[-1].x + 2.4] if openings else []
            for x in cuts:
                pier: list[Solid] = [
                    block((0.8, 0.9, wall * 0.45), "granite", middle=(0.0, -0.3)),
                    block((0.7, 0.55, wall * 0.8), "granite", middle=(0.0, -0.15)),
                ]
                pier.append(block((0.9, 1.0, 0.25), "sandstone", middle=(0.0, -0.32), z=wall * 0.45))
                body.add(
                    0,
                    "IfcMember",
                    "buttress",
                    pier,
                    frame=at(*between(a, b, min(max(x, 0.5), length - 0.5) / length), along=way),
                    predefined="POST",
                )
    a, b = ring[0], ring[1]
    part = TOWER_M / length_m(a, b)
    c, d = between(a, b, part), between(a, b, 1 - part)
    middle = length_m(c, d) / 2
    high = wall + 4.6
    build_wall(body, 0, c, d, "granite", [Placed(middle, _PORTAL)], height_m=CHOIR_M, thick_m=0.8, label="front")
    top = [(2 * middle, wall - CHOIR_M), (middle, high - CHOIR_M), (0.0, wall - CHOIR_M)]
    build_wall(body, 1, c, d, "granite", [], thick_m=0.8, top=top, label="front gable")
    _rose(body, c, d)


def _rose(body: Body, c: tuple[float, float], d: tuple[float, float]) -> None:
    frame = at(*between(c, d, 0.5), 5.2, along=(d[0] - c[0], d[1] - c[1]))

    def circle(radius: float, sides: int = 24) -> Ring:
        return disc(radius, sides=sides)

    rim = [elevation(circle(2.3), 0.2, "sandstone", circle(1.95), y=-0.16)]
    body.add(1, "IfcCovering", "rose surround", rim, frame=frame, predefined="CLADDING")
    parts: list[Solid] = [
        elevation(circle(1.95), 0.06, "glass warm", y=-0.06),
        elevation(circle(0.55, 12), 0.12, "sandstone", circle(0.4, 12), y=-0.14),
    ]
    for k in range(8):
        turn = k * np.pi / 4
        x, z = 1.32 * float(np.cos(turn)), 1.32 * float(np.sin(turn))
        ring = ring_of([(x + p[0], z + p[1]) for p in circle(0.5, 12)])
        hole = ring_of([(x + p[0], z + p[1]) for p in circle(0.38, 12)])
        parts.append(elevation(ring, 0.1, "sandstone", hole, y=-0.13))
    body.add(1, "IfcWindow", "rose window", parts, frame=frame, predefined="WINDOW")


def _tower(body: Body, ring: Ring, wall: float) -> None:
    storeys = ((0, 0.0, CHOIR_M, 1.8), (1, 0.0, wall - CHOIR_M, 3.2), (2, 0.0, TOWER_HIGH_M - wall, 2.2))
    for level, low, high, sill in storeys:
        for side in range(4):
            a, b = ring[side], ring[(side + 1) % 4]
            middle = length_m(a, b) / 2
            slit = [Placed(middle, _SLIT, sill)]
            if level == 2:
                slit = [Placed(middle + x, _BELL, high - 4.6) for x in (-0.95, 0.95)] + [Placed(middle, _SLIT, 1.2)]
            build_wall(body, level, a, b, "granite", slit, height_m=high, foot_m=low, thick_m=0.7, label="tower wall")
        band = plate(shrunk(ring, -0.22), high - 0.35, 0.35, "sandstone", shrunk(ring, 0.1))
        body.add(level, "IfcCovering", "tower cornice", [band], predefined="MOLDING")
    top = TOWER_HIGH_M - wall
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        length = length_m(a, b)
        gable = elevation(ring_of([(0.4, top), (length - 0.4, top), (length / 2, top + 3.2)]), 0.4, "granite")
        body.add(
            2, "IfcWall", "tower gable", [gable], frame=at(*a, along=(b[0] - a[0], b[1] - a[1])), predefined="SOLIDWALL"
        )
    middle = np.array(ring).mean(axis=0)
    eight = disc(length_m(ring[0], ring[1]) * 0.52, middle=(float(middle[0]), float(middle[1])), sides=8)
    cross_m = 2.2
    body.add(
        2,
        "IfcRoof",
        "spire",
        [spire(eight, top + 0.2, SPIRE_M - cross_m - TOWER_HIGH_M - 0.2, "tile")],
        predefined="NOTDEFINED",
    )
    cross = [block((0.14, 0.14, cross_m + 0.6), "copper"), block((1.1, 0.14, 0.14), "copper", z=cross_m - 0.3)]
    body.add(
        2,
        "IfcMember",
        "cross",
        cross,
        frame=at(float(middle[0]), float(middle[1]), SPIRE_M - wall - cross_m - 0.6),
        predefined="POST",
    )


def _inside(body: Body, ring: Ring) -> None:
    across, deep = TOWER_M / length_m(ring[0], ring[1]), TOWER_M / length_m(ring[1], ring[2])
    inner = shrunk(ring, 0.7)
    body.room(0, ("Narthex", "前厅"), shrunk(cell(ring, (across, 1 - across), (0.02, deep)), 0.2))
    body.room(0, ("North tower", "北塔"), shrunk(_towers(ring)[0], 0.75))
    body.room(0, ("South tower", "南塔"), shrunk(_towers(ring)[1], 0.75))
    body.room(0, ("Nave", "中殿"), shrunk(cell(inner, (0.27, 0.73), (deep + 0.02, 0.84)), 0.1), height_m=17.0)
    body.room(0, ("North aisle", "北侧廊"), shrunk(cell(inner, (0.0, 0.27), (deep + 0.02, 0.84)), 0.1), height_m=11.0)
    body.room(0, ("South aisle", "南侧廊"), shrunk(cell(inner, (0.73, 1.0), (deep + 0.02, 0.84)), 0.1), height_m=11.0)
    body.room(0, ("Chancel", "圣坛"), shrunk(cell(inner, (0.0, 1.0), (0.84, 1.0)), 0.1), height_m=17.0)
    way = (ring[1][0] - ring[0][0], ring[1][1] - ring[0][1])
    pew: tuple[Solid, ...] = (
        block((3.4, 0.42, 0.05), "timber", z=0.44),
        block((3.4, 0.05, 0.9), "timber", middle=(0.0, -0.22)),
        *(block((0.06, 0.44, 0.46), "timber", middle=(x, 0.0)) for x in (-1.6, 1.6)),
    )
    shaft: tuple[Solid, ...] = (
        block((1.0, 1.0, 0.6), "granite"),
        *(plate(disc(0.36, sides=10), 0.6, 10.0, "sandstone"),),
        block((0.95, 0.95, 0.5), "sandstone", z=10.6),
    )
    for v in np.linspace(deep + 0.06, 0.8, 8).tolist():
        for u in (0.27, 0.73):
            spot = cell(inner, (u, u + 0.1), (v, v + 0.1))[0]
            body.add(0, "IfcColumn", "column", shaft, frame=at(*spot, along=way), predefined="COLUMN")
    for v in np.linspace(deep + 0.08, 0.76, 20).tolist():
        for u in (0.385, 0.615):
            spot = cell(inner, (u, u + 0.1), (v, v + 0.1))[0]
            body.add(0, "IfcFurniture", "pew", pew, frame=at(*spot, along=way), predefined="NOTDEFINED")
    spot = cell(inner, (0.5, 0.6), (0.92, 0.95))[0]
    altar = [
        block((3.0, 1.1, 1.05), "granite"),
        block((5.5, 4.0, 0.36), "paving"),
        block((0.12, 0.12, 3.2), "copper", middle=(0.0, 0.6), z=1.0),
        block((1.2, 0.12, 0.12), "copper", middle=(0.0, 0.6), z=3.2),
    ]
    body.add(0, "IfcFurniture", "altar", altar, frame=at(*spot, along=way), predefined="NOTDEFINED")
    loft = cell(inner, (0.0, 1.0), (0.0, deep + 0.1))
    body.add(1, "IfcSlab", "choir loft", [plate(shrunk(loft, 0.05), -0.3, 0.3, "timber")], predefined="FLOOR")
    body.room(
        1, ("Choir loft", "唱经楼"), shrunk(cell(inner, (across, 1 - across), (0.0, deep + 0.1)), 0.1), height_m=8.0
    )
    organ: list[Solid] = [block((6.0, 1.4, 1.2), "timber")]
    organ += [
        plate(
            disc(0.14, middle=(x, 0.2), sides=8),
            1.2,
            3.6 - abs(x) * 0.6 if round(x * 2) % 2 else 2.6 + abs(x) * 0.3,
            "zinc",
        )
        for x in np.linspace(-2.7, 2.7, 16).tolist()
    ]
    body.add(
        1,
        "IfcFurniture",
        "organ",
        organ,
        frame=at(*cell(inner, (0.5, 0.6), (0.05, 0.1))[0], along=way),
        predefined="NOTDEFINED",
    )
    for a, b in pairwise((loft[3], loft[2])):
        body.add(
            1,
            "IfcRailing",
            "loft front",
            [
                elevation(
                    ring_of([(0.0, -0.3), (length_m(a, b), -0.3), (length_m(a, b), 1.0), (0.0, 1.0)]), 0.15, "timber"
                )
            ],
            frame=at(*a, along=(b[0] - a[0], b[1] - a[1])),
            predefined="BALUSTRADE",
        )


def _roof(body: Body, house: TownBuilding, ring: Ring) -> None:
    deep = TOWER_M * 0.55 / length_m(ring[1], ring[2])
    nave = cell(ring, (0.0, 1.0), (deep, 1.0))
    body.add(
        2,
        "IfcRoof",
        "nave roof",
        [hip(nave, 0.0, house.roof_rise_m, "tile", eaves_m=0.4, gabled=False)],
        predefined="HIP_ROOF",
    )
    body.add(2, "IfcSlab", "vault", [plate(shrunk(nave, 0.5), -0.3, 0.3, "plaster white")], predefined="ROOF")
    body.add(
        1,
        "IfcCovering",
        "eaves cornice",
        [plate(shrunk(ring, -0.3), house.eaves_m - CHOIR_M - 0.45, 0.4, "sandstone", shrunk(ring, 0.1))],
        predefined="MOLDING",
    )
    middle = between(between(ring[0], ring[1], 0.5), between(ring[3], ring[2], 0.5), 0.72)
    turret = spire(disc(0.9, middle=middle, sides=8), house.roof_rise_m + 1.2, 5.0, "copper")
    body.add(2, "IfcRoof", "ridge turret", [turret], predefined="NOTDEFINED")
    body.add(
        2,
        "IfcWall",
        "ridge turret",
        [plate(disc(0.8, middle=middle, sides=8), house.roof_rise_m - 0.8, 2.1, "copper")],
        predefined="SOLIDWALL",
    )
