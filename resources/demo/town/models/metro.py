"""The metro under the main street: a station box with concourse and platform, two tubes, entrances on the pavement."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from layers.data.geometry import Float64
from resources.demo.building_model import BuildingModel, MapPlace, Properties
from resources.demo.solids import (
    Frame,
    Prism,
    Ring,
    Solid,
    at,
    block,
    direction,
    disc,
    elevation,
    plate,
    point3,
    ring_of,
)
from resources.demo.town.models.body import Body, Level, cell, length_m
from resources.demo.town.models.outdoors import flight
from resources.demo.town.names import MAIN_STREET
from resources.demo.town.terrain import CRS, MAIN_U, ORIGIN_EN, from_grid, ground

STATION_V = 150.0
"""Where the middle of the station is along the main street, by the square at its end."""
BOX_M = (132.0, 20.0)
DEEPEST_M, SHALLOWEST_M = 24.0, 18.0
"""Of the rails below the street."""
SMOOTHINGS = 3000
RADIUS_M, LINING_M, APART_M = 2.9, 0.3, 15.0
RING_M = 20.0
PLATFORM_M, CONCOURSE_M = 1.05, 6.2
_SIDES = 14
BEGIN_V, END_V = 40.0, 1600.0
STREET_M = 15.0
STAIR_M, STAIR_RUN = 1.7, 1.85
"""Width of the ways down, and how far they reach for each metre of depth."""


def rail_m(v: Float64) -> Float64:
    """Return the height of the rails at places along the main street: level in the station, never steep."""
    surface = _street_m(v)
    low, high = surface - DEEPEST_M + 0.2, surface - SHALLOWEST_M - 0.2
    rails = (low + high) / 2
    station = np.abs(v - STATION_V) < BOX_M[0] / 2 + 2 * RING_M
    level = float(np.clip(rails[station].mean(), low[station].max(), high[station].min()))
    # A line drawn taut between the deepest and the shallowest it may lie.
    for _ in range(SMOOTHINGS):
        rails[1:-1] = (rails[:-2] + 2 * rails[1:-1] + rails[2:]) / 4
        rails[[0, -1]] = rails[[1, -2]]
        rails = np.clip(rails, low, high)
        rails[station] = level
    return rails


def _street_m(v: Float64) -> Float64:
    xy = _axis(v)
    return ground(xy[:, 0], xy[:, 1])


def _axis(v: Float64) -> Float64:
    return from_grid(np.column_stack([np.full(len(v), MAIN_U), v]))


def metro() -> BuildingModel:
    """Return the building model of the station with its tubes."""
    v = np.arange(BEGIN_V, END_V + 1.0, RING_M)
    rails = rail_m(v)
    ends = _axis(np.array([STATION_V - 1.0, STATION_V + 1.0]))
    along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    zero = _axis(np.array([STATION_V]))[0]
    street = float(ground(zero[:1], zero[1:])[0])
    rail = float(rails[np.argmin(np.abs(v - STATION_V))])
    base = round(rail + PLATFORM_M, 3)
    east, north = (round(float(c + o), 4) for c, o in zip(zero, ORIGIN_EN, strict=True))
    place = MapPlace(CRS, east, north, base, (round(float(along[0]), 9), round(float(along[1]), 9)))
    roof = round(street - base - 3.0, 3)
    storeys = [
        Level("M2", "Platform 站台层", 0.0, CONCOURSE_M),
        Level("M1", "Concourse 站厅层", CONCOURSE_M, round(min(roof - CONCOURSE_M, 5.4), 3)),
        Level("G", "Street 地面", round(street - base, 3), 4.0),
    ]
    body = Body("metro", storeys)
    half = (BOX_M[0] / 2, BOX_M[1] / 2)
    box = ring_of([(-half[0], -half[1]), (half[0], -half[1]), (half[0], half[1]), (-half[0], half[1])])
    ways = _ways(zero, along, base)
    _box(body, box, ways)
    _platform(body)
    _concourse(body, box)
    for part in _stretches():
        _tubes(body, _local(_axis(part), zero, along), np.interp(part, v, rails) - base)
    for way in ways:
        _entrance(body, way)
    name = f"{MAIN_STREET[0]} Station"
    return body.model(
        name,
        f"{MAIN_STREET[1]}站",
        place,
        {"Liyuan_Building": {"BuildingId": "M01", "Kind": "metro station", "Line": "Line 1"}},
    )


def _stretches() -> tuple[Float64, Float64]:
    """Return where rings meet, south and north of the station: they begin in the walls of its box."""
    half = BOX_M[0] / 2 - 0.6
    south = np.arange(STATION_V - half, BEGIN_V, -RING_M)[::-1]
    return south, np.arange(STATION_V + half, END_V, RING_M)


def _local(points: Float64, zero: Float64, along: Float64) -> Float64:
    away = points - zero
    return np.column_stack([away @ along, away @ np.array([-along[1], along[0]])])


def _box(body: Body, box: Ring, ways: "list[_Way]") -> None:
    low = -PLATFORM_M - 1.2
    body.add(0, "IfcSlab", "base slab", [plate(box, low, 0.9, "concrete dark")], predefined="BASESLAB")
    first, second = body.levels[0].height_m, body.levels[1].height_m
    stair = [cell(box, (u, u + 0.09), (0.42, 0.58)) for u in (0.2, 0.455, 0.71)]
    body.add(1, "IfcSlab", "concourse slab", [plate(box, -0.6, 0.6, "concrete", *stair)], predefined="FLOOR")
    holes = [way.hole(body.levels[1].elevation_m + second) for way in ways]
    body.add(1, "IfcSlab", "roof slab", [plate(box, second, 0.9, "concrete dark", *holes)], predefined="ROOF")
    tube = disc(RADIUS_M, sides=_SIDES)
    for side in range(4):
        a, b = box[side], box[(side + 1) % 4]
        length = length_m(a, b)
        way = (b[0] - a[0], b[1] - a[1])
        outline = ring_of([(0.0, low), (length, low), (length, first), (0.0, first)])
        holes = []
        if side % 2:
            holes = [
                ring_of([(length / 2 + x + p[0], p[1] - PLATFORM_M + 1.75) for p in tube])
                for x in (-APART_M / 2, APART_M / 2)
            ]
            holes = [h for h in holes if min(p[0] for p in h) > 0.0 and max(p[0] for p in h) < length]
        body.add(
            0,
            "IfcWall",
            "diaphragm wall",
            [elevation(outline, 0.8, "concrete", *holes)],
            frame=at(*a, along=way),
            predefined="SOLIDWALL",
        )
        upper = elevation(ring_of([(0.0, 0.0), (length, 0.0), (length, second), (0.0, second)]), 0.8, "concrete")
        body.add(1, "IfcWall", "diaphragm wall", [upper], frame=at(*a, along=way), predefined="SOLIDWALL")
    shaft: tuple[Solid, ...] = (
        block((0.7, 1.1, first - 0.6), "plaster white"),
        block((0.72, 1.12, 0.5), "sign red", z=1.6),
    )
    for k, x in enumerate(np.arange(-56.0, 57.0, 8.0).tolist()):
        if k % 4 != 2:
            body.add(0, "IfcColumn", "column", shaft, frame=at(x, 0.0), predefined="COLUMN")


def _platform(body: Body) -> None:
    half, wide = 60.0, 4.6
    body.add(0, "IfcSlab", "platform", [plate(_rect(half, wide), -0.3, 0.3, "paving")], predefined="FLOOR")
    body.room(0, ("Island platform", "岛式站台"), _rect(half - 0.2, wide - 0.2), height_m=4.6)
    screen: tuple[Solid, ...] = (
        block((3.9, 0.06, 2.3), "glass"),
        block((4.0, 0.1, 0.3), "frame dark", z=2.3),
        block((0.1, 0.1, 2.3), "steel", middle=(1.95, 0.0)),
    )
    for side in (-1.0, 1.0):
        for k in range(29):
            kind = "IfcDoor" if k % 3 == 1 else "IfcPlate"
            predefined = "DOOR" if kind == "IfcDoor" else "CURTAIN_PANEL"
            body.add(0, kind, "screen", screen, frame=at(-56.0 + 4.0 * k, side * (wide - 0.15)), predefined=predefined)
        edge = block((2 * half, 0.4, 0.02), "lamp", middle=(0.0, side * (wide - 0.7)))
        body.add(0, "IfcCovering", "edge strip", [edge], predefined="FLOORING")
        rails = [
            block((BOX_M[0], 0.07, 0.16), "steel", middle=(0.0, side * APART_M / 2 + x), z=-PLATFORM_M - 0.12)
            for x in (-0.72, 0.72)
        ]
        body.add(0, "IfcMember", "rails", rails, predefined="NOTDEFINED")
        body.room(
            0,
            ("Track", "轨行区"),
            ring_of(
                [
                    (-64.0, side * 7.0 - 2.2),
                    (64.0, side * 7.0 - 2.2),
                    (64.0, side * 7.0 + 2.2),
                    (-64.0, side * 7.0 + 2.2),
                ]
            ),
            height_m=4.6,
        )
    rise = body.levels[0].height_m
    for x in (-37.0, -3.2, 30.4):
        flight(body, 0, (x, -1.4), (x + 10.2, -1.4), 0.0, rise, wide_m=1.5, look="concrete", railed="steel")
        ramp = ring_of([(0.0, 0.0), (1.0, 0.0), (11.2, rise - 0.6), (11.2, rise), (10.4, rise), (0.0, 0.2)])
        escalator = [
            elevation(ramp, 1.1, "steel"),
            *(elevation(_handrail(rise), 0.12, "device", y=y) for y in (-0.06, 1.04)),
        ]
        body.add(0, "IfcTransportElement", "escalator", escalator, frame=at(x - 0.6, 0.3), predefined="ESCALATOR")
    seat: tuple[Solid, ...] = (block((2.2, 0.5, 0.08), "steel", z=0.42), block((0.1, 0.4, 0.42), "steel"))
    sign: tuple[Solid, ...] = (
        block((2.6, 0.12, 0.5), "sign", z=2.9),
        *(block((0.05, 0.05, 1.6), "steel", middle=(s, 0.0), z=3.4) for s in (-1.0, 1.0)),
    )
    for k, x in enumerate(np.arange(-52.0, 54.0, 13.0).tolist()):
        body.add(0, "IfcFurniture", "bench", seat, frame=at(x, 1.6 if k % 2 else -1.6), predefined="NOTDEFINED")
        body.add(0, "IfcFurniture", "sign", sign, frame=at(x + 5.0, 0.0, along=(0.0, 1.0)), predefined="NOTDEFINED")


def _handrail(rise: float) -> Ring:
    return ring_of(
        [(0.0, 0.1), (0.9, 0.1), (11.2, rise), (11.2, rise + 1.0), (10.4, rise + 1.0), (0.6, 1.1), (0.0, 1.0)]
    )


def _rect(half_x: float, half_y: float) -> Ring:
    return ring_of([(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)])


def _concourse(body: Body, box: Ring) -> None:
    rooms = (
        (("Concourse, paid", "站厅付费区"), (0.18, 0.82), (0.1, 0.9)),
        (("Concourse, unpaid, south", "站厅南非付费区"), (0.05, 0.18), (0.05, 0.95)),
        (("Concourse, unpaid, north", "站厅北非付费区"), (0.82, 0.95), (0.05, 0.95)),
        (("Station control", "车控室"), (0.955, 0.995), (0.05, 0.45)),
        (("Switch room", "配电室"), (0.955, 0.995), (0.55, 0.95)),
        (("Ventilation", "环控机房"), (0.005, 0.045), (0.05, 0.95)),
    )
    for use, u, v in rooms:
        body.room(1, use, cell(box, u, v), height_m=4.2)
    gate: tuple[Solid, ...] = (
        block((1.6, 0.22, 1.0), "steel"),
        block((0.1, 0.5, 0.9), "glass", middle=(0.0, 0.35), z=0.1),
        block((0.3, 0.2, 0.06), "sign", middle=(0.6, 0.0), z=1.0),
    )
    machine: tuple[Solid, ...] = (
        block((0.9, 0.7, 1.8), "machine"),
        block((0.6, 0.03, 0.4), "lamp", middle=(0.0, -0.36), z=1.1),
    )
    for x in (-43.0, 43.0):
        for k in range(9):
            body.add(1, "IfcFurniture", "ticket gate", gate, frame=at(x, -6.0 + 1.5 * k), predefined="NOTDEFINED")
        for k in range(5):
            body.add(
                1,
                "IfcFurniture",
                "ticket machine",
                machine,
                frame=at(x * 1.28, -3.0 + 1.5 * k, along=(0.0, -1.0 if x < 0 else 1.0)),
                predefined="NOTDEFINED",
            )
    shaft: tuple[Solid, ...] = (block((0.9, 0.9, body.levels[1].height_m), "plaster white"),)
    for x in np.arange(-56.0, 57.0, 8.0).tolist():
        for y in (-4.2, 4.2):
            body.add(1, "IfcColumn", "column", shaft, frame=at(x, y), predefined="COLUMN")


def _tubes(body: Body, axis: Float64, rails: Float64) -> None:
    """Put both tubes, ring after ring."""
    way = np.gradient(axis, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    across = np.column_stack([-way[:, 1], way[:, 0]])
    for side, track in ((-1.0, "west"), (1.0, "east")):
        # They come together a little beyond the station.
        away = np.abs(axis[:, 0]) - BOX_M[0] / 2
        offset = side * (APART_M / 2 - np.clip(away / 120.0, 0.0, 1.0) * 1.2)
        line = np.column_stack([axis + across * offset[:, None], rails + 1.75])
        for number, ((p, q), aside) in enumerate(zip(pairwise(line), across[:-1], strict=True)):
            depth: Properties = {
                "Liyuan_Tunnel": {"Track": track, "Ring": number, "RailLevelM": round(float(p[2]) - 1.75, 3)}
            }
            body.add(0, "IfcCivilElement", f"tube {track}", [_tube(p, q, aside)], properties=depth)
            body.add(0, "IfcMember", f"track {track}", [_bed(p, q, aside)], predefined="NOTDEFINED")


def _tube(p: Float64, q: Float64, across: Float64) -> Prism:
    """Return a ring of a tube from `p` to `q`, straight: the line's bends are wide."""
    rim, hollow = disc(RADIUS_M + LINING_M, sides=_SIDES), disc(RADIUS_M, sides=_SIDES)
    return _run(p, q, across, rim, "concrete", hollow)


def _bed(p: Float64, q: Float64, across: Float64) -> Prism:
    """Return the track bed between two rings."""
    return _run(p, q, across, ring_of([(-1.9, -2.1), (1.9, -2.1), (1.6, -1.8), (-1.6, -1.8)]), "concrete dark")


def _run(p: Float64, q: Float64, across: Float64, ring: Ring, look: str, *holes: Ring) -> Prism:
    ahead = q - p
    length = float(np.linalg.norm(ahead))
    level = np.array([across[0], across[1], 0.0])
    level -= ahead * (level @ ahead) / length**2
    frame = Frame(point3(*p), direction(*level), direction(*ahead))
    return Prism(ring, round(length, 4), look, holes, frame)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way down: its letter, where it begins at the street, and which way along the street it goes."""

    letter: str
    x: float
    y: float
    z: float
    outwards: float

    @property
    def deep_m(self) -> float:
        return self.z - CONCOURSE_M

    @property
    def run_m(self) -> float:
        return self.deep_m * STAIR_RUN

    def hole(self, under_m: float) -> Ring:
        """Return the opening in a roof slab with its underside at `under_m`."""
        near = (self.z - under_m - 3.6) * STAIR_RUN
        far = (self.z - under_m) * STAIR_RUN + 0.6
        low, high = sorted((self.x + self.outwards * near, self.x + self.outwards * far))
        half = STAIR_M / 2 + 0.05
        return ring_of([(low, self.y - half), (high, self.y - half), (high, self.y + half), (low, self.y + half)])


def _ways(zero: Float64, along: Float64, base: float) -> list[_Way]:
    """Return four ways down, on both pavements, from the middle of the station towards its ends."""
    ways = []
    for letter, away, side in (("A", -33.0, 1.0), ("B", -33.0, -1.0), ("C", 33.0, 1.0), ("D", 33.0, -1.0)):
        spot = from_grid(np.array([(MAIN_U + side * (STREET_M / 2 + STAIR_M / 2 + 0.05), STATION_V + away)]))
        x, y = (round(float(c), 3) for c in _local(spot, zero, along)[0])
        level = round(float(ground(spot[:, 0], spot[:, 1])[0]) - base, 3)
        ways.append(_Way(letter, x, y, level, float(np.sign(away))))
    return ways


def _entrance(body: Body, way: _Way) -> None:
    """Put a way down: steps in a sloping shaft, and over its upper end a glass roof on posts."""
    ahead = (way.outwards, 0.0)
    half, z = STAIR_M / 2, way.z - body.levels[2].elevation_m
    # The flight climbs from the concourse; to the left of its way it is as wide as the shaft.
    side = way.y + way.outwards * half
    foot, head = (way.x + way.outwards * way.run_m, side), (way.x, side)
    flight(body, 1, foot, head, 0.0, way.deep_m, wide_m=STAIR_M, look="granite", railed="steel")
    frame = at(way.x, way.y, z, along=ahead)
    opening, end = 7.0, (way.deep_m - body.levels[1].height_m - 0.9) * STAIR_RUN
    shaft = ring_of(
        [
            *((0.0, -0.4), (end, -end / STAIR_RUN - 0.4), (end, -end / STAIR_RUN + 2.7)),
            *((opening, 2.7 - opening / STAIR_RUN), (opening, -0.05), (0.0, -0.05)),
        ]
    )
    walls = [elevation(shaft, 0.25, "concrete", y=y) for y in (-half - 0.25, half)]
    body.add(2, "IfcWall", f"entrance {way.letter} shaft", walls, frame=frame, predefined="SOLIDWALL")
    length = 7.4
    middle = at(way.x + way.outwards * (length / 2 - 0.2), way.y, z, along=ahead)
    posts = [
        block((0.12, 0.12, 2.7), "frame dark", middle=(x, y))
        for x in np.linspace(-length / 2 + 0.3, length / 2 - 0.3, 4).tolist()
        for y in (-half - 0.1, half + 0.1)
    ]
    body.add(2, "IfcMember", f"entrance {way.letter} frame", posts, frame=middle, predefined="POST")
    roof = [block((length + 1.2, STAIR_M + 0.9, 0.08), "glass", z=2.75)]
    roof += [
        block((length + 1.2, 0.12, 0.2), "frame dark", middle=(0.0, y), z=2.65) for y in (-half - 0.35, half + 0.35)
    ]
    body.add(2, "IfcRoof", f"entrance {way.letter} roof", roof, frame=middle, predefined="FLAT_ROOF")
    glass = [block((length - 0.4, 0.04, 1.1), "glass", middle=(0.2, y), z=0.05) for y in (-half - 0.1, half + 0.1)]
    glass.append(block((0.04, STAIR_M, 1.1), "glass", middle=(length / 2, 0.0), z=0.05))
    body.add(2, "IfcPlate", f"entrance {way.letter} glass", glass, frame=middle, predefined="NOTDEFINED")
    totem = [block((0.5, 0.2, 3.4), "steel"), block((0.9, 0.24, 0.9), "sign", z=3.4)]
    sign = at(way.x - way.outwards * 0.9, way.y, z, along=ahead)
    body.add(2, "IfcFurniture", f"entrance {way.letter} sign", totem, frame=sign, predefined="NOTDEFINED")
