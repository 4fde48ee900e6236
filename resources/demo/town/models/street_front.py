"""A commercial building of the 1930s on the main street: piers between bays, shops below, a stepped parapet."""

from itertools import pairwise

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Ring, Solid, at, block, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Level, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.courtyard_house import building_facts
from resources.demo.town.models.outdoors import railing
from resources.demo.town.models.roofs import chimney, dormer, gutter, hip
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly
from resources.demo.town.plan import TownBuilding

_SHOP: Use = ("Shop", "店铺")
_OFFICE: Use = ("Office", "办公室")
_FLAT: Use = ("Flat", "公寓")
_STAIR: Use = ("Staircase", "楼梯间")
_CORRIDOR: Use = ("Corridor", "走廊")
_WINDOW = Opening(1.45, 2.1, 0.8, "flat", (2, 3), "frame dark", surround="granite")
_TOP = Opening(1.45, 2.0, 0.85, "round", (2, 3), "frame dark", surround="granite")
_SIDE = Opening(1.1, 1.7, 1.0, "flat", (2, 2), "frame dark", surround="")
_GLASS = Opening(2.5, 2.5, 0.4, "flat", (3, 2), "frame dark", surround="")
_DOOR = Opening(1.5, 2.7, 0.0, "flat", (1, 1), "timber", surround="granite", is_door=True)
_LOOKS = ("plaster", "sandstone", "brick", "plaster grey", "plaster ochre")
BAY_M = 3.1


def street_front(house: TownBuilding) -> BuildingModel:
    """Return the building model of a commercial front."""
    ring, place = plot(house.outline, house.front, house.base_m)
    storey_m = round((house.eaves_m - 0.5) / house.storeys, 3)
    storeys = [Level(f"F{k + 1:02d}", "", round(k * storey_m, 3), storey_m) for k in range(house.storeys)]
    storeys.append(Level("Roof", "", round(house.storeys * storey_m, 3), round(house.roof_rise_m + 0.5, 3)))
    body = Body(f"historic {house.id}", storeys)
    look = _LOOKS[house.style % len(_LOOKS)]
    bays = max(3, int((length_m(ring[0], ring[1]) - 1.0) // BAY_M))
    for level in range(house.storeys):
        _storey(body, level, ring, look, bays, top=level == house.storeys - 1)
    stone = plate(
        shrunk(ring, -0.06),
        house.foot_m - house.base_m,
        0.5 + house.base_m - house.foot_m,
        "granite",
        shrunk(ring, 0.3),
    )
    body.add(0, "IfcFooting", "plinth", [stone], predefined="STRIP_FOOTING")
    _piers(body, ring, bays, house.eaves_m)
    _roof(body, house, ring, look)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def _storey(body: Body, level: int, ring: Ring, look: str, bays: int, *, top: bool) -> None:
    body.add(level, "IfcSlab", "slab", [plate(shrunk(ring, 0.1), -0.28, 0.28, "floor")], predefined="FLOOR")
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    spots = [0.5 + (length - 1.0) * (k + 0.5) / bays for k in range(bays)]
    if level == 0:
        front = [Placed(x, _DOOR if k == bays // 2 else _GLASS) for k, x in enumerate(spots)]
    else:
        front = [Placed(x, _TOP if top else _WINDOW) for x in spots]
    build_wall(body, level, a, b, "granite" if level == 0 else look, front, label="front")
    for side, bay_m in ((1, 5.2), (2, 3.4), (3, 5.2)):
        c, d = ring[side], ring[(side + 1) % 4]
        build_wall(body, level, c, d, look, evenly(length_m(c, d), _SIDE, bay_m), label="side wall")
    if level == 1:
        _balcony(body, level, ring, spots[bays // 2])
    if level == 0:
        awning = [elevation(ring_of([(-1.3, 2.95), (1.3, 2.95), (1.3, 3.35), (-1.3, 3.35)]), 0.12, "sign red", y=-0.14)]
        for k, x in enumerate(spots):
            if k != bays // 2:
                spot = between(a, b, x / length)
                body.add(
                    0,
                    "IfcCovering",
                    "shop sign",
                    awning,
                    frame=at(*spot, along=(b[0] - a[0], b[1] - a[1])),
                    predefined="CLADDING",
                )
    _rooms(body, level, ring, bays)


def _rooms(body: Body, level: int, ring: Ring, bays: int) -> None:
    inner = shrunk(ring, 0.42)
    use, behind = (_SHOP, ("Store room", "库房")) if level == 0 else (_OFFICE, _FLAT)
    count = max(2, bays // 2)
    low = 0.42
    rows: list[tuple[tuple[float, float], Use, int]] = [
        ((0.0, low), use, count),
        ((low, low + 0.14), _CORRIDOR, 1),
        ((low + 0.14, 1.0), behind, count + 1),
    ]
    for (v0, v1), what, number in rows:
        for k, (u0, u1) in enumerate(pairwise(np.linspace(0.0, 1.0, number + 1).tolist())):
            part = cell(inner, (u0, u1), (v0, v1))
            is_stair = number > 1 and what is behind and k == number // 2
            body.room(level, _STAIR if is_stair else what, shrunk(part, 0.08))
            high = body.levels[level].height_m - 0.28
            if k and number > 1:
                build_wall(
                    body, level, part[0], part[3], "plaster white", thick_m=0.16, height_m=high, label="partition"
                )
            if number > 1:
                c, d = (part[3], part[2]) if v0 == 0.0 else (part[1], part[0])
                door = Opening(0.95, 2.1, 0.0, "flat", (1, 1), "timber", surround="", is_door=True)
                build_wall(
                    body,
                    level,
                    c,
                    d,
                    "plaster white",
                    [Placed(0.9, door)] if length_m(c, d) > 2.0 else [],
                    thick_m=0.16,
                    height_m=high,
                    label="corridor wall",
                )


def _balcony(body: Body, level: int, ring: Ring, x: float) -> None:
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    way = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    out = (way[1], -way[0])
    frame = at(*between(a, b, x / length), along=way)
    solids: list[Solid] = [block((3.4, 1.1, 0.18), "granite", middle=(0.0, -0.55), z=-0.2)]
    solids += [block((0.25, 0.8, 0.4), "granite", middle=(s, -0.4), z=-0.6) for s in (-1.3, 1.3)]
    body.add(level, "IfcSlab", "balcony", solids, frame=frame, predefined="NOTDEFINED")
    middle = between(a, b, x / length)

    def spot(along: float, away: float) -> tuple[float, float]:
        return middle[0] + way[0] * along + out[0] * away, middle[1] + way[1] * along + out[1] * away

    corners = [spot(-1.65, 0.0), spot(-1.65, 1.05), spot(1.65, 1.05), spot(1.65, 0.0)]
    for c, d in pairwise(corners):
        railing(body, level, c, d, 0.0, look="iron", every_m=0.2)


def _piers(body: Body, ring: Ring, bays: int, eaves_m: float) -> None:
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    way = (b[0] - a[0], b[1] - a[1])
    for k in range(bays + 1):
        x = min(max(0.5 + (length - 1.0) * k / bays, 0.3), length - 0.3)
        solids: list[Solid] = [
            block((0.5, 0.22, eaves_m + 0.2), "granite", middle=(0.0, -0.08)),
            block((0.66, 0.34, 0.7), "granite", middle=(0.0, -0.1)),
        ]
        solids.append(block((0.66, 0.36, 0.4), "granite", middle=(0.0, -0.1), z=eaves_m - 0.5))
        body.add(0, "IfcMember", "pier", solids, frame=at(*between(a, b, x / length), along=way), predefined="POST")


def _roof(body: Body, house: TownBuilding, ring: Ring, look: str) -> None:
    top = house.storeys
    wall = round(house.eaves_m - body.levels[top].elevation_m, 3)
    body.add(top, "IfcSlab", "ceiling", [plate(shrunk(ring, 0.1), -0.2, 0.2, "slab")], predefined="ROOF")
    for level in range(1, top):
        gutter(body, level, ring, -0.22, out_m=0.1 if level > 1 else 0.25, high_m=0.22)
    for side in range(1, 4):
        build_wall(body, top, ring[side], ring[(side + 1) % 4], look, height_m=wall, label="attic wall")
    a, b = ring[0], ring[1]
    length = length_m(a, b)
    high = min(house.roof_rise_m, 2.2)
    steps = [(0.0, 1.0), (0.22, 1.0), (0.22, 1.0 + 0.35 * high), (0.36, 1.0 + 0.35 * high), (0.36, high + 0.5)]
    left = [(length * x, wall + z - 0.5) for x, z in steps]
    right = [(length - x, z) for x, z in left[::-1]]
    build_wall(body, top, a, b, look, height_m=wall, top=[*right, *left[::-1]], label="parapet", thick_m=0.35)
    clock = [
        elevation(_circle(0.75, wall + high - 0.75), 0.14, "granite", y=-0.1),
        elevation(_circle(0.62, wall + high - 0.75), 0.04, "frame", y=-0.13),
    ]
    clock += [
        block((0.05, 0.02, 0.5), "iron", middle=(0.0, -0.14), z=wall + high - 0.75),
        block((0.36, 0.02, 0.05), "iron", middle=(0.18, -0.14), z=wall + high - 0.75),
    ]
    body.add(
        top,
        "IfcCovering",
        "medallion",
        clock,
        frame=at(*between(a, b, 0.5), along=(b[0] - a[0], b[1] - a[1])),
        predefined="CLADDING",
    )
    gutter(body, top, ring, wall - 0.3, out_m=0.4, high_m=0.3)
    body.add(
        top,
        "IfcRoof",
        "roof",
        [hip(shrunk(ring, 0.35), wall, house.roof_rise_m, "tile", eaves_m=0.2)],
        predefined="HIP_ROOF",
    )
    for part in (0.25, 0.75):
        spot = between(between(ring[0], ring[1], part), between(ring[3], ring[2], part), 0.5)
        chimney(body, top, spot, wall + house.roof_rise_m * 0.55, house.roof_rise_m * 0.45 + 0.9)
    back = (ring[3][0] - ring[2][0], ring[3][1] - ring[2][1])
    for part in (0.3, 0.7):
        spot = between(between(ring[3], ring[2], part), between(ring[0], ring[1], part), 0.1)
        dormer(body, top, spot, back, wall + house.roof_rise_m * 0.12, wall=look)


def _circle(radius: float, z: float) -> Ring:
    turn = np.linspace(0.0, 2 * np.pi, 20, endpoint=False)
    return ring_of(np.column_stack([radius * np.cos(turn), z + radius * np.sin(turn)]))
