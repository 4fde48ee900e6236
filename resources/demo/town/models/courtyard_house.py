"""A liyuan: wings around a yard with galleries, an outside stair, shops at the street and a gable over the gate."""

from itertools import pairwise

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.solids import Point2, Ring, at, block, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Level, Use, between, cell, length_m, plot, shrunk
from resources.demo.town.models.outdoors import flight, railing, tree
from resources.demo.town.models.roofs import chimney, gutter, ring_roof
from resources.demo.town.models.walls import Opening, Placed, build_wall, evenly
from resources.demo.town.plan import TownBuilding

GALLERY_M = 1.45
PLINTH_M = 0.6
_ROOM_M = 4.3
_WINDOW = Opening(1.1, 1.7, 0.9, "segment", (2, 3), "timber red")
_UPPER = Opening(1.1, 1.8, 0.75, "segment", (2, 3), "timber red")
_SHOP = Opening(2.2, 2.3, 0.35, "segment", (4, 2), "timber red")
_YARD_WINDOW = Opening(1.0, 1.4, 0.9, "flat", (2, 2), "timber red", surround="")
_YARD_DOOR = Opening(1.0, 2.2, 0.0, "flat", (1, 1), "timber red", surround="", is_door=True)
_GATE = Opening(2.6, 2.75, 0.0, "round", surround="granite", is_void=True)
_PASSAGE = Opening(2.6, 2.6, 0.0, "flat", surround="", is_void=True)
SHOP: Use = ("Shop", "店铺")
HOME: Use = ("Dwelling", "住户")
PASSAGE: Use = ("Gateway", "门洞")
_PLASTER = ("plaster ochre", "plaster", "plaster white", "plaster rose", "plaster grey")


def courtyard_house(house: TownBuilding) -> BuildingModel:
    """Return the building model of a liyuan."""
    ring, place = plot(house.outline, house.front, house.base_m)
    yard = shrunk(ring, house.wing_m)
    storey_m = (house.eaves_m - 0.5) / house.storeys
    storeys = [Level(f"F{k + 1:02d}", "", round(k * storey_m, 3), round(storey_m, 3)) for k in range(house.storeys)]
    storeys.append(Level("Roof", "", round(house.storeys * storey_m, 3), round(house.roof_rise_m + 0.5, 3)))
    body = Body(f"historic {house.id}", storeys)
    look = _PLASTER[house.style % len(_PLASTER)]
    foot = house.foot_m - house.base_m
    for level in range(house.storeys):
        _storey(body, level, ring, yard, look)
        if level:
            _gallery(body, level, yard, last=level == house.storeys - 1)
    _ground(body, ring, yard, foot, storey_m, levels=house.storeys)
    _roof(body, house, ring, yard, look)
    return body.model(house.name, house.name_zh, place, building_facts(house))


def building_facts(house: TownBuilding) -> dict[str, dict[str, str | float | int | bool]]:
    """Return what a model says of its building; the id is that of the map of footprints."""
    return {
        "Liyuan_Building": {
            "BuildingId": house.id,
            "Kind": house.kind,
            "YearBuilt": house.year,
            "Storeys": house.storeys,
            "HeightM": house.height_m,
        }
    }


def _storey(body: Body, level: int, ring: Ring, yard: Ring, look: str) -> None:
    ground = level == 0
    body.add(level, "IfcSlab", "slab", [plate(shrunk(ring, 0.1), -0.28, 0.28, "floor", yard)], predefined="FLOOR")
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        length = length_m(a, b)
        if ground and side == 0:
            shops = evenly(length / 2 - 1.9, _SHOP, 3.4)
            half = [Placed(p.x, p.opening) for p in shops]
            openings = [*half, Placed(length / 2, _GATE), *(Placed(length - p.x, p.opening) for p in half)]
        else:
            openings = evenly(length, _WINDOW if ground else _UPPER, 3.1 if side == 0 else 3.7)
        build_wall(body, level, a, b, look, openings, label="street wall")
        c, d = yard[(side + 1) % 4], yard[side]
        inner = evenly(length_m(c, d), _YARD_WINDOW, 2.2, margin_m=0.4)
        openings = [Placed(p.x, _YARD_DOOR if k % 3 == 1 else _YARD_WINDOW) for k, p in enumerate(inner)]
        if ground and side == 0:
            middle = length_m(c, d) / 2
            openings = [p for p in openings if abs(p.x - middle) > 2.2] + [Placed(middle, _PASSAGE)]
        build_wall(body, level, c, d, "plaster white", openings, label="yard wall", thick_m=0.3)
        _rooms(body, level, ring, yard, side)


def _rooms(body: Body, level: int, ring: Ring, yard: Ring, side: int) -> None:
    """Divide a wing; the corners belong to the wings along the front and the back."""
    wing = wing_of(ring, yard, side)
    length = length_m(wing[0], wing[1])
    count = max(2, round(length / _ROOM_M))
    if level == 0 and side == 0 and count % 2 == 0:
        count += 1
    cuts = [k / count for k in range(count + 1)]
    for k, (u, v) in enumerate(pairwise(cuts)):
        part = cell(wing, (u, v), (0.0, 1.0))
        room = shrunk(part, 0.2)
        is_gate = level == 0 and side == 0 and k == count // 2
        body.room(level, PASSAGE if is_gate else SHOP if level == 0 and side == 0 else HOME, room)
        if k:
            a, b = part[0], part[3]
            high = body.levels[level].height_m - 0.28
            inset = 0.35 / length_m(a, b)
            build_wall(
                body,
                level,
                between(a, b, inset),
                between(a, b, 1 - inset),
                "plaster white",
                thick_m=0.16,
                height_m=high,
                label="partition",
            )


def wing_of(ring: Ring, yard: Ring, side: int) -> Ring:
    """Return the four corners of a wing: those along the front and the back reach from side to side."""
    a, b, c, d = (ring[(side + k) % 4] for k in range(4))
    inner = yard[side], yard[(side + 1) % 4]
    deep = [length_m(a, yard[side]) * 0.7071, length_m(b, inner[1]) * 0.7071]
    near, far = between(a, d, deep[0] / length_m(a, d)), between(b, c, deep[1] / length_m(b, c))
    if side % 2 == 0:
        return ring_of([a, b, far, near])
    ahead, back = deep[0] / length_m(a, b), 1 - deep[1] / length_m(a, b)
    return ring_of([between(a, b, ahead), between(a, b, back), inner[1], inner[0]])


def _gallery(body: Body, level: int, yard: Ring, *, last: bool) -> None:
    inner = shrunk(yard, GALLERY_M)
    body.add(level, "IfcSlab", "gallery", [plate(yard, -0.2, 0.2, "timber", inner)], predefined="LANDING")
    beam = plate(shrunk(yard, GALLERY_M - 0.16), -0.42, 0.22, "timber red", inner)
    body.add(level, "IfcBeam", "gallery beam", [beam], predefined="BEAM")
    high = body.levels[level].height_m
    for side in range(4):
        a, b = inner[side], inner[(side + 1) % 4]
        count = max(1, round(length_m(a, b) / 2.6))
        for k in range(count):
            spot, ahead = between(a, b, k / count), between(a, b, (k + 1) / count)
            railing(body, level, ahead, spot, 0.0)
            way = (b[0] - a[0], b[1] - a[1])
            low = -body.levels[level - 1].height_m
            solids = [block((0.16, 0.16, high - low), "timber red", z=low), block((0.26, 0.26, 0.3), "granite", z=low)]
            if last:
                solids += [block((0.7, 0.12, 0.14), "timber red", z=high - 0.35)]
            body.add(level, "IfcColumn", "gallery post", solids, frame=at(*spot, along=way), predefined="COLUMN")


def _ground(body: Body, ring: Ring, yard: Ring, foot: float, storey_m: float, *, levels: int) -> None:
    stone = plate(shrunk(ring, -0.06), foot, PLINTH_M - foot - 0.3, "granite", shrunk(ring, 0.3))
    body.add(0, "IfcFooting", "plinth", [stone], predefined="STRIP_FOOTING")
    body.add(0, "IfcSlab", "yard paving", [plate(yard, -0.35, 0.2, "paving")], predefined="BASESLAB")
    # The stair climbs along the gallery at the back of the yard.
    inner = shrunk(yard, GALLERY_M)
    for level in range(levels - 1):
        a, b = (inner[3], inner[2]) if level % 2 == 0 else (inner[2], inner[3])
        run = min(storey_m * 1.45, length_m(a, b) - 0.4)
        start = between(a, b, 0.15 / length_m(a, b))
        end = between(a, b, (0.15 + run) / length_m(a, b))
        if level % 2 == 0:
            flight(
                body,
                level,
                *_aside(start, end, 1.15),
                -0.15 if level == 0 else 0.0,
                storey_m + (0.15 if level == 0 else 0.0),
                look="timber",
                railed="timber red",
                wide_m=1.15,
            )
        else:
            flight(body, level, start, end, 0.0, storey_m, look="timber", railed="timber red", wide_m=1.15)
    middle = np.array(inner).mean(axis=0)
    tree(body, 0, (float(middle[0]) + 1.2, float(middle[1]) - 0.8), -0.15, height_m=5.2, style=3)
    well = [block((1.1, 1.1, 0.7), "granite"), block((0.7, 0.7, 0.02), "device", z=0.7)]
    body.add(
        0,
        "IfcBuildingElementProxy",
        "well",
        well,
        frame=at(float(middle[0]) - 1.6, float(middle[1]) + 0.6, -0.15),
        predefined="NOTDEFINED",
    )


def _aside(a: Point2, b: Point2, by_m: float) -> tuple[Point2, Point2]:
    """Return a way moved to its right."""
    length = length_m(a, b)
    x, y = (b[1] - a[1]) / length * by_m, -(b[0] - a[0]) / length * by_m
    return (a[0] + x, a[1] + y), (b[0] + x, b[1] + y)


def _roof(body: Body, house: TownBuilding, ring: Ring, yard: Ring, look: str) -> None:
    top = house.storeys
    body.add(top, "IfcSlab", "ceiling", [plate(shrunk(ring, 0.1), -0.2, 0.2, "timber", yard)], predefined="ROOF")
    wall = house.eaves_m - body.levels[top].elevation_m
    for side in range(4):
        a, b = ring[side], ring[(side + 1) % 4]
        build_wall(body, top, a, b, look, height_m=wall, label="attic wall")
    roof = ring_roof(ring, yard, wall, house.roof_rise_m, "tile")
    body.add(top, "IfcRoof", "roof", [roof], predefined="HIP_ROOF")
    gutter(body, top, ring, wall - 0.32)
    for level in range(1, top):
        gutter(body, level, ring, -0.2, out_m=0.08, high_m=0.2)
    _gate_gable(body, top, ring, wall, look, house)
    _corner_stones(body, ring, house)
    for k in range(4):
        ridge = [between(p, q, 0.5) for p, q in zip(ring, yard, strict=True)]
        for part in (0.27, 0.74):
            chimney(body, top, between(ridge[k], ridge[(k + 1) % 4], part), wall + house.roof_rise_m - 0.7, 1.6)


def _gate_gable(body: Body, top: int, ring: Ring, wall: float, look: str, house: TownBuilding) -> None:
    a, b = ring[0], ring[1]
    half, high = 2.9, min(1.9, house.roof_rise_m)
    turn = np.linspace(0.0, np.pi, 11)
    arc = np.column_stack([1.6 * np.cos(turn), wall + high - 0.9 + 0.9 * np.sin(turn)])
    ring_ = ring_of(
        [
            (-half, wall - 0.3),
            (half, wall - 0.3),
            (half, wall + 0.3),
            (1.6, wall + 0.45),
            *arc,
            (-1.6, wall + 0.45),
            (-half, wall + 0.3),
        ]
    )
    frame = at(*between(a, b, 0.5), along=(b[0] - a[0], b[1] - a[1]))
    body.add(top, "IfcWall", "gate gable", [elevation(ring_, 0.35, look, y=-0.42)], frame=frame, predefined="PARAPET")
    plaque = elevation(
        ring_of([(-1.1, wall + 0.1), (1.1, wall + 0.1), (1.1, wall + 0.65), (-1.1, wall + 0.65)]),
        0.06,
        "granite",
        y=-0.48,
    )
    body.add(top, "IfcCovering", "plaque", [plaque], frame=frame, predefined="CLADDING")


def _corner_stones(body: Body, ring: Ring, house: TownBuilding) -> None:
    for level in range(house.storeys):
        high = body.levels[level].height_m
        for k, corner in enumerate(ring):
            n, p = ring[(k + 1) % 4], ring[k - 1]
            for start, end in ((corner, n), (corner, p)):
                way = (end[0] - start[0], end[1] - start[1]) if end is n else (start[0] - end[0], start[1] - end[1])
                sign = 1.0 if end is n else -1.0
                stones = [
                    elevation(
                        _stone(sign * (0.62 if r % 2 else 0.42), r * high / 8, (r + 1) * high / 8 - 0.03),
                        0.1,
                        "granite",
                        y=-0.06,
                    )
                    for r in range(8)
                ]
                body.add(
                    level, "IfcCovering", "corner stones", stones, frame=at(*corner, along=way), predefined="CLADDING"
                )


def _stone(reach: float, low: float, high: float) -> Ring:
    x0, x1 = min(0.0, reach), max(0.0, reach)
    return ring_of([(x0, low), (x1, low), (x1, high), (x0, high)])
