"""The tower's storeys and rooms, in metres along and across it, with ids that never change."""

import hashlib
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import Building

BASEMENTS = 2
STOREY_M = 3.7
SLAB_M = 0.3
WALL_M = 0.25
CORE = (-5.5, -3.2, 5.5, 3.2)
_GUID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


@dataclass(frozen=True, slots=True)
class Room:
    """A space: GUID, number, use in both languages, and its rectangle (west, south, east, north)."""

    guid: str
    name: str
    use: str
    use_zh: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TowerStorey:
    """A storey: GUID, name, height of its floor above the ground floor, and its rooms."""

    guid: str
    name: str
    elevation_m: float
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TowerPlan:
    """The tower about its own middle: x along its longer side.

    Parameters
    ----------
    half_m : (float, float)
        Half its length and width.
    centre : float64 (3,)
        Middle of the ground floor, local metres.
    angle : float
        Of its length, radians from east.
    """

    guid: str
    name: str
    name_zh: str
    half_m: tuple[float, float]
    centre: Float64
    angle: float
    storeys: tuple[TowerStorey, ...]

    def place(self, x: float, y: float, z: float) -> Float64:
        """Return local metres (3,) of a point of the tower."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        point: Float64 = self.centre + np.array([x * cos - y * sin, x * sin + y * cos, z])
        return point


def guid_of(name: str) -> str:
    """Return the IFC GlobalId that belongs to `name`: 128 bits in 22 characters."""
    number = int.from_bytes(hashlib.sha256(f"liyuan demo/{name}".encode()).digest()[:16], "big")
    digits = []
    for _ in range(22):
        number, digit = divmod(number, 64)
        digits.append(_GUID[digit])
    return "".join(reversed(digits))


def tower_plan(tower: Building) -> TowerPlan:
    """Return the inside of the town's tower."""
    a, b, c, _ = tower.outline
    half_x, half_y = float(np.linalg.norm(b - a)) / 2, float(np.linalg.norm(c - b)) / 2
    storeys = []
    for number in (*range(-BASEMENTS, 0), *range(1, tower.storeys + 1)):
        name = f"B{-number}" if number < 0 else f"F{number:02d}"
        level = number if number < 0 else number - 1
        rooms = tuple(_rooms(name, number, half_x - WALL_M, half_y - WALL_M))
        storeys.append(TowerStorey(guid_of(f"storey {name}"), name, round(level * STOREY_M, 3), rooms))
    return TowerPlan(
        guid=guid_of("building"),
        name=tower.name,
        name_zh=tower.name_zh,
        half_m=(half_x, half_y),
        centre=np.array([*tower.centre, tower.base_m]),
        angle=float(np.arctan2(*(b - a)[::-1])),
        storeys=tuple(storeys),
    )


def _rooms(storey: str, number: int, x: float, y: float) -> list[Room]:
    west, south, east, north = CORE
    thirds = (-x, -x / 3, x / 3, x)
    boxes = [(thirds[k], -y, thirds[k + 1], south) for k in range(3)]
    boxes += [(thirds[k], north, thirds[k + 1], y) for k in range(3)]
    boxes += [(-x, south, west, north), (east, south, x, north)]
    if number < 0:
        uses = [("Parking", "停车库")] * 6 + [("Pump room", "水泵房"), ("Switch room", "配电室")]
    elif number == 1:
        uses = [("Cafe", "咖啡馆"), ("Entrance hall", "门厅"), ("Bookshop", "书店")]
        uses += [("Post room", "收发室"), ("Control room", "消控室"), ("Bank", "银行网点")]
        uses += [("Corridor", "走廊"), ("Corridor", "走廊")]
    elif number == 2:
        uses = [("Exhibition", "展厅")] * 3 + [("Meeting room", "会议室")] * 3 + [("Corridor", "走廊")] * 2
    else:
        uses = [("Office", "办公室")] * 5 + [("Meeting room", "会议室")] + [("Corridor", "走廊")] * 2
    rooms = []
    for k, (box, (use, use_zh)) in enumerate(zip(boxes, uses, strict=True), start=1):
        name = f"{storey}-{k:02d}"
        rooms.append(Room(guid_of(f"room {name}"), name, use, use_zh, box))
    return rooms
