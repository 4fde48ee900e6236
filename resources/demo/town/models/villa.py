"""A villa: granite ground floor, half-timbered gable, a corner turret, dormers and a terrace with steps."""

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Point2, Ring, Solid, at, block, disc, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Level, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts
from resources.demo.town.models.outdoors import flight, railing, tree
from resources.demo.town.models.roofs import chimney, dormer, gutter, hip, spire
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly, opening_solids
from resources.demo.town.plan import TownBuilding

_USES: tuple[tuple[Use, ...], ...] = (
    (("Salon", "客厅"), ("Dining room", "餐厅"), ("Hall", "门厅"), ("Kitchen", "厨房")),
    (("Bedroom", "卧室"), ("Study", "书房"), ("Landing", "过厅"), ("Bathroom", "浴室")),
    (("Bedroom", "卧室"), ("Bedroom", "卧室"), ("Landing", "过厅"), ("Attic room", "阁楼")),
)
_WINDOW = Opening(1.15, 1.7, 0.85, "segment", (2, 3), "frame", surround="granite")
_UPPER = Opening(1.05, 1.6, 0.85, "flat", (2, 3), "frame", surround="", shutters="timber")
_TALL = Opening(1.3, 2.5, 0.1, "round", (2, 3), "frame", surround="granite")
_DOOR = Opening(1.3, 2.4, 0.0, "round", (1, 1), "timber", surround="granite", is_door=True)
_SLIT = Opening(0.55, 1.4, 0.9, "round", (1, 2), "frame", surround="")
_LOOKS = ("plaster ochre", "plaster white", "plaster", "plaster rose")
TURRET_M = 1.7


def villa(house: TownBuilding) -> BuildingModel:
    """Return the building model of a villa."""
    ring, place = plot(house.outline, house.front, house.base_m)
    storey_m = round((house.eaves_m - 0.5) / house.storeys, 3)
    storeys = [Level(f"F{k + 1:02d}", "", round(k * storey_m, 3), storey_m) for k in range(house.storeys)]
    storeys.append(Level("Roof", "", round(house.storeys * storey_m, 3), round(house.roof_rise_m + 0.5, 3)))
    body = Body(f"historic {house.id}", storeys)
    look = _LOOKS[house.style % len(_LOOKS)]
    foot = house.foot_m - house.base_m
    for level in range(house.storeys):
        _storey(body, level, ring, "granite" if level == 0 else look)
        _turret_storey(body, level, ring, "granite" if level == 0 else look, foot if level == 0 else 0.0)
    body.add(
        0,
        "IfcFooting",
        "plinth",
        [plate(shrunk(ring, -0.08), foot, 0.45 - foot, "granite", shrunk(ring, 0.3))],
        predefined="STRIP_FOOTING",
    )
    _terrace(body, ring, foot)
    _roof(body, house, ring, look)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _storey(body: Body, level: int, ring: Ring, look: str) -> None:
    body.add(level, "IfcSlab", "slab", [plate(shrunk(ring, 0.1), -0.26, 0.26, "floor")], predefined="FLOOR")
    window = _WINDOW if level == 0 else _UPPER
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        length = length_m(a, b)
        openings = evenly(length, window, 2.9, margin_m=0.9)
        if side == 0 and level == 0:
            openings = [Placed(p.x, _TALL) for p in openings]
            openings[len(openings) // 2] = Placed(openings[len(openings) // 2].x, _DOOR)
        if side in (0, 1):
            corner = length if side == 0 else 0.0
            openings = [p for p in openings if abs(p.x - corner) > TURRET_M + 0.4]
        build_wall(body, level, a, b, look, openings, label="wall")
    inner = shrunk(ring, 0.4)
    uses = _USES[min(level, 2)]
    parts = [
        ((0.0, 0.5), (0.0, 0.55)),
        ((0.5, 1.0), (0.0, 0.55)),
        ((0.0, 0.55), (0.55, 1.0)),
        ((0.55, 1.0), (0.55, 1.0)),
    ]
    for use, (u, v) in zip(uses, parts, strict=True):
        body.room(level, use, shrunk(cell(inner, u, v), 0.08))
    high = body.levels[level].height_m - 0.26
    door = Opening(0.95, 2.1, 0.0, "flat", (1, 1), "timber", surround="", is_door=True)
    lines = (((0.0, 0.55), (1.0, 0.55)), ((0.5, 0.0), (0.5, 0.55)), ((0.55, 0.55), (0.55, 1.0)))
    for (u0, v0), (u1, v1) in lines:
        a, b = (cell(inner, (u, u + 0.1), (v, v + 0.1))[0] for u, v in ((u0, v0), (u1, v1)))
        build_wall(
            body,
            level,
            a,
            b,
            "plaster white",
            [Placed(length_m(a, b) * 0.42, door)],
            thick_m=0.16,
            height_m=high,
            label="partition",
        )


def _turret_storey(body: Body, level: int, ring: Ring, look: str, foot: float) -> None:
    corner = _turret(ring)
    high = body.levels[level].height_m
    for k in range(8):
        a, b = corner[k], corner[(k + 1) % 8]
        length = length_m(a, b)
        outside = not _within(between(a, b, 0.5), ring)
        openings = [Placed(length / 2, _SLIT)] if outside and length > 0.9 else []
        if outside:
            build_wall(body, level, a, b, look, openings, thick_m=0.25, height_m=high, foot_m=foot, label="turret wall")


def _turret(ring: Ring) -> Ring:
    x, y = ring[1]
    middle = np.array(ring).mean(axis=0)
    away = (middle - (x, y)) / np.linalg.norm(middle - (x, y)) * 0.9
    return disc(TURRET_M, middle=(x + float(away[0]), y + float(away[1])), sides=8)


def _within(spot: Point2, ring: Ring) -> bool:
    points = np.array(ring)
    ahead = np.roll(points, -1, axis=0) - points
    to = np.array(spot) - points
    return bool((ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0] > 0).all())


def _terrace(body: Body, ring: Ring, foot: float) -> None:
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    way = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    out = (way[1], -way[0])

    def spot(along: float, away: float) -> Point2:
        return a[0] + way[0] * along + out[0] * away, a[1] + way[1] * along + out[1] * away

    wide, deep = length - TURRET_M - 1.2, 2.4
    pad = ring_of([spot(0.3, deep), spot(wide, deep), spot(wide, 0.0), spot(0.3, 0.0)])
    low = max(foot, -2.2)
    body.add(0, "IfcSlab", "terrace", [plate(pad, low, -low - 0.03, "granite")], predefined="NOTDEFINED")
    middle = (0.3 + wide) / 2
    for c, d in (
        (spot(0.3, 0.0), spot(0.3, deep)),
        (spot(0.3, deep), spot(middle - 0.9, deep)),
        (spot(middle + 0.9, deep), spot(wide, deep)),
        (spot(wide, deep), spot(wide, 0.0)),
    ):
        railing(body, 0, c, d, -0.03, look="frame", every_m=0.35, high_m=0.85)
    climb = min(-low - 0.03, 1.6)
    flight(body, 0, spot(middle - 0.9, deep + climb * 1.7), spot(middle - 0.9, deep), -0.03 - climb, climb, wide_m=1.8)
    for along, away in ((0.5, deep + 2.6), (wide - 0.5, deep + 3.2)):
        tree(body, -1, spot(along, away), low + 0.6, height_m=5.5, style=int(along * 3))


def _roof(body: Body, house: TownBuilding, ring: Ring, look: str) -> None:
    top = house.storeys
    wall = round(house.eaves_m - body.levels[top].elevation_m, 3)
    rise = house.roof_rise_m
    body.add(top, "IfcSlab", "ceiling", [plate(shrunk(ring, 0.1), -0.2, 0.2, "timber")], predefined="ROOF")
    for side in range(4):
        build_wall(body, top, ring[side], ring[(side + 1) % 4], look, height_m=wall, label="attic wall")
    body.add(top, "IfcRoof", "roof", [hip(ring, wall, rise, "tile", eaves_m=0.6)], predefined="HIP_ROOF")
    gutter(body, top, ring, wall - 0.25, out_m=0.2, high_m=0.2, look="timber")
    gutter(body, 1, ring, -0.18, out_m=0.12, high_m=0.18)
    _timbered_gable(body, top, ring, wall, rise)
    turret = shrunk(_turret(ring), -0.3)
    neck = plate(_turret(ring), -0.2, wall + 1.0, look)
    body.add(top, "IfcWall", "turret neck", [neck], predefined="SOLIDWALL")
    body.add(top, "IfcRoof", "turret roof", [spire(turret, wall + 0.8, rise + 1.2, "tile")], predefined="NOTDEFINED")
    ball = [block((0.1, 0.1, 1.0), "copper", z=0.0), block((0.3, 0.3, 0.3), "copper", z=0.3)]
    x, y = np.array(turret).mean(axis=0)
    body.add(top, "IfcMember", "finial", ball, frame=at(float(x), float(y), wall + rise + 1.9), predefined="POST")
    for side in (1, 3):
        a, b = ring[side], ring[(side + 1) % 4]
        c, d = ring[(side + 3) % 4], ring[(side + 2) % 4]
        spot = between(between(a, b, 0.6), between(c, d, 0.6), 0.1)
        dormer(body, top, spot, (b[0] - a[0], b[1] - a[1]), wall + rise * 0.15, wide_m=1.5, wall=look)
    chimney(body, top, between(ring[0], ring[2], 0.62), wall + rise * 0.3, rise * 0.7 + 1.0)


def _timbered_gable(body: Body, top: int, ring: Ring, wall: float, rise: float) -> None:
    """Put a gable with beams over the front, and its roof back into the main one."""
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    half = min(2.9, length * 0.26)
    frame = at(*between(a, b, 0.36), along=(b[0] - a[0], b[1] - a[1]))
    high = rise * 0.92
    shape = ring_of([(-half, wall - 0.1), (half, wall - 0.1), (0.0, wall + high)])
    body.add(
        top, "IfcWall", "gable", [elevation(shape, 0.25, "plaster white", y=-0.05)], frame=frame, predefined="SOLIDWALL"
    )
    beams: list[Solid] = [
        block((0.14, 0.1, high * (1 - abs(x) / half) - 0.1), "timber", middle=(x, -0.08), z=wall)
        for x in np.linspace(-half * 0.7, half * 0.7, 5).tolist()
    ]
    for part in (0.08, 0.42):
        reach = half * (1 - part) * 2 - 0.3
        beams.append(block((reach, 0.1, 0.14), "timber", middle=(0.0, -0.09), z=wall + high * part))
    body.add(top, "IfcMember", "timber frame", beams, frame=frame, predefined="STUD")
    window = Opening(0.9, 1.1, 0.0, "flat", (2, 2), "frame", surround="")
    # It hangs before the gable's wall, not in it.
    out = ((b[1] - a[1]) / length * 0.24, (a[0] - b[0]) / length * 0.24)
    x, y = between(a, b, 0.36)
    spot = at(x + out[0], y + out[1], wall + high * 0.12, along=(b[0] - a[0], b[1] - a[1]))
    body.add(top, "IfcWindow", "gable window", opening_solids(window, 0.2), frame=spot, predefined="WINDOW")
    over, deep = 0.4, min(3.6, length_m(ring[1], ring[2]) * 0.42)
    left = [
        (-half - over, wall - over * high / half - 0.05),
        (0.0, wall + high),
        (0.0, wall + high + 0.16),
        (-half - over, wall - over * high / half + 0.12),
    ]
    right = [(-x, z) for x, z in left[::-1]]
    lids = [elevation(ring_of(r), deep + 0.45, "tile", y=-0.45) for r in (left, right)]
    body.add(top, "IfcRoof", "gable roof", lids, frame=frame, predefined="GABLE_ROOF")
