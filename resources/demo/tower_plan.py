"""The tower's storeys and rooms, in metres along its sides, with ids that never change."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from layers.data.geometry import Float64
from resources.demo.building_model import guid_of
from resources.demo.plan import Building, inset
from resources.demo.solids import Point2, Ring, ring_area_m2, ring_of

BASEMENTS = 2
STOREY_M = 3.7
SLAB_M = 0.3
WALL_M = 0.25
CLEAR_M = STOREY_M - SLAB_M
PARTITION_M = 0.12
PARK_M = (44.0, 41.0)
"""Half the length and width of the car park under a large tower's square."""
PARK_COVER_M = 1.2
"""How much deeper that lies, for the trees and pipes of the square."""
REFUGE_EVERY = 15
"""A storey of refuge and plant after so many: none is further than 50 m from the next one."""
Box = tuple[float, float, float, float]
Use = tuple[str, str]

OFFICE: Use = ("Office", "办公室")
MEETING: Use = ("Meeting room", "会议室")
CORRIDOR: Use = ("Corridor", "走廊")
PARKING: Use = ("Parking", "停车库")
LOBBY: Use = ("Lift lobby", "电梯厅")
LIFT: Use = ("Lift shaft", "电梯井")
STAIR: Use = ("Staircase", "楼梯间")
TOILET: Use = ("Toilets", "卫生间")
SWITCH: Use = ("Switch room", "配电室")
AIR: Use = ("Air handling room", "空调机房")
PANTRY: Use = ("Pantry", "茶水间")
PUMPS: Use = ("Pump room", "水泵房")
CHILLERS: Use = ("Chiller room", "制冷机房")
TANKS: Use = ("Fire water tank", "消防水池")
GENERATOR: Use = ("Generator room", "发电机房")
REFUGE: Use = ("Refuge area", "避难区")
PLANT: Use = ("Plant room", "设备机房")
HALL: Use = ("Entrance hall", "门厅")
RENTED = (OFFICE[0], MEETING[0], "Cafe", "Bookshop", "Bank", "Restaurant", "Gym")
"""Uses of rooms that are let."""


@dataclass(frozen=True, slots=True)
class Room:
    """A space: GUID, number, use in both languages, and its box (west, south, east, north) along the tower's sides."""

    guid: str
    name: str
    use: str
    use_zh: str
    box: Box


@dataclass(frozen=True, slots=True)
class TowerStorey:
    """A storey: GUID, name, height of its floor above the ground floor, and its rooms."""

    guid: str
    name: str
    elevation_m: float
    rooms: tuple[Room, ...]

    @property
    def is_plant(self) -> bool:
        """It holds plant and a refuge, no offices."""
        return any(room.use == REFUGE[0] for room in self.rooms)


@dataclass(frozen=True, slots=True, eq=False)
class TowerPlan:
    """The tower about its own middle: x along its front, y along its sides, which need not be at right angles.

    Parameters
    ----------
    half_m : (float, float)
        Half its length and width, along its sides.
    centre : float64 (3,)
        Middle of the ground floor, local metres.
    angle : float
        Of its length, radians from east.
    across : (float, float)
        Direction of its sides in its own metres, (0, 1) for a rectangle.
    core : (float, float, float, float)
    park_m : (float, float)
        Half the length and width of its basements.
    """

    id: str
    guid: str
    name: str
    name_zh: str
    half_m: tuple[float, float]
    centre: Float64
    angle: float
    storeys: tuple[TowerStorey, ...]
    across: tuple[float, float]
    core: Box
    park_m: tuple[float, float]

    def flat(self, x: float, y: float) -> Point2:
        """Return metres at right angles of a place along the tower's sides."""
        return x + y * self.across[0], y * self.across[1]

    def place(self, x: float, y: float, z: float) -> Float64:
        """Return local metres (3,) of a point of the tower."""
        x, y = self.flat(x, y)
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        point: Float64 = self.centre + np.array([x * cos - y * sin, x * sin + y * cos, z])
        return point

    def ring(self, box: Box, *, inset_m: float = 0.0) -> Ring:
        """Return the polygon of a box."""
        west, south, east, north = box
        corners = [self.flat(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north))]
        return ring_of(inset(np.array(corners), inset_m) if inset_m else corners)

    def net_ring(self, room: Room) -> Ring:
        """Return the polygon of a room between its walls."""
        return self.ring(room.box, inset_m=PARTITION_M / 2 + 0.02)

    def net_area_m2(self, room: Room) -> float:
        """Return a room's net floor area, as the building model says it."""
        return round(ring_area_m2(self.net_ring(room)), 2)


def tower_plan(tower: Building) -> TowerPlan:
    """Return the inside of a town's tower."""
    a, b, c, d = tower.outline
    along, side = (b - a + c - d) / 2, (d - a + c - b) / 2
    half_x, half_y = float(np.linalg.norm(along)) / 2, float(np.linalg.norm(side)) / 2
    is_large = half_y > 13.0
    turned = complex(*side) / complex(*along)
    across = np.round(np.array([turned.real, turned.imag]) / abs(turned), 9) + 0.0
    cover_m = PARK_COVER_M if is_large else 0.0
    storeys = []
    for number in (*range(-BASEMENTS, 0), *range(1, tower.storeys + 1)):
        name = f"B{-number}" if number < 0 else f"F{number:02d}"
        level = number * STOREY_M - cover_m if number < 0 else (number - 1) * STOREY_M
        layout = _large_rooms if is_large else _small_rooms
        rooms = layout(number, half_x - WALL_M, half_y - WALL_M, tower.storeys)
        storeys.append(TowerStorey(guid_of(f"storey {name}"), name, round(level, 3), tuple(_numbered(name, rooms))))
    return TowerPlan(
        id=tower.id,
        guid=guid_of("building"),
        name=tower.name,
        name_zh=tower.name_zh,
        half_m=(half_x, half_y),
        centre=np.array([*tower.centre, tower.base_m]),
        angle=float(np.arctan2(along[1], along[0])),
        storeys=tuple(storeys),
        across=(float(across[0]), float(across[1])),
        core=_LARGE_CORE if is_large else _SMALL_CORE,
        park_m=PARK_M if is_large else (half_x, half_y),
    )


def _numbered(storey: str, rooms: list[tuple[Box, Use]]) -> list[Room]:
    names = [f"{storey}-{k:02d}" for k in range(1, len(rooms) + 1)]
    return [Room(guid_of(f"room {name}"), name, *use, box) for name, (box, use) in zip(names, rooms, strict=True)]


_SMALL_CORE = (-5.5, -3.2, 5.5, 3.2)


def _small_rooms(number: int, x: float, y: float, storeys: int) -> list[tuple[Box, Use]]:
    del storeys
    west, south, east, north = _SMALL_CORE
    thirds = (-x, -x / 3, x / 3, x)
    boxes: list[Box] = [(thirds[k], -y, thirds[k + 1], south) for k in range(3)]
    boxes += [(thirds[k], north, thirds[k + 1], y) for k in range(3)]
    boxes += [(-x, south, west, north), (east, south, x, north)]
    if number < 0:
        uses = [*[PARKING] * 6, PUMPS, SWITCH]
    elif number == 1:
        uses = [("Cafe", "咖啡馆"), HALL, ("Bookshop", "书店"), ("Post room", "收发室"), ("Control room", "消控室")]
        uses += [("Bank", "银行网点"), CORRIDOR, CORRIDOR]
    elif number == 2:
        uses = [*[("Exhibition", "展厅")] * 3, *[MEETING] * 3, *[CORRIDOR] * 2]
    else:
        uses = [*[OFFICE] * 5, MEETING, *[CORRIDOR] * 2]
    return list(zip(boxes, uses, strict=True))


_LARGE_CORE = (-9.5, -5.6, 9.5, 5.6)
_RING = (-11.4, -7.5, 11.4, 7.5)
_LIFTS_X = (-6.6, 1.5)
_LOBBY_Y = 1.5
LIFTS = 6


def _large_rooms(number: int, x: float, y: float, storeys: int) -> list[tuple[Box, Use]]:
    """Return the rooms around the ring, five at the front, five behind and two on each side; then ring and core."""
    west, south, east, north = _RING
    if number < 0:
        return [*zip(_park_boxes(), _park_uses(number), strict=True), *_core_rooms(number)]
    # The outer ones reach far enough along the ring for a door.
    cuts = (-x, -9.9, -3.3, 3.3, 9.9, x)
    boxes: list[Box] = [(a, -y, b, south) for a, b in pairwise(cuts)]
    boxes += [(a, north, b, y) for a, b in pairwise(cuts)]
    boxes += [(-x, south, west, 0.0), (-x, 0.0, west, north), (east, south, x, 0.0), (east, 0.0, x, north)]
    core = _LARGE_CORE
    ring: list[Box] = [(west, south, east, core[1]), (west, core[3], east, north)]
    ring += [(west, core[1], core[0], core[3]), (core[2], core[1], east, core[3])]
    return [
        *zip(boxes, _large_uses(number, storeys), strict=True),
        *((b, CORRIDOR) for b in ring),
        *_core_rooms(number),
    ]


def _large_uses(number: int, storeys: int) -> list[Use]:
    if number == 1:
        front = [("Cafe", "咖啡馆"), HALL, HALL, HALL, ("Bank", "银行网点")]
        behind = [("Post room", "收发室"), HALL, HALL, ("Control room", "消控室"), ("Bookshop", "书店")]
        return [*front, *behind, *[("Exhibition", "展厅")] * 2, HALL, HALL]
    if number == 2:
        return [*[("Exhibition", "展厅")] * 5, *[MEETING] * 5, *[("Gym", "健身房")] * 2, MEETING, MEETING]
    if number == 3 or number == storeys - 1:
        return [*[("Restaurant", "餐厅")] * 8, *[("Kitchen", "厨房")] * 2, *[("Restaurant", "餐厅")] * 4]
    if number == storeys:
        return [*[("Viewing hall", "观光厅")] * 7, ("Cafe", "咖啡馆"), PLANT, PLANT, *[("Viewing hall", "观光厅")] * 4]
    if number % REFUGE_EVERY == 1:
        return [*[REFUGE] * 5, *[PLANT] * 5, *[REFUGE] * 2, *[PLANT] * 2]
    return [*[OFFICE] * 8, MEETING, OFFICE, OFFICE, OFFICE, MEETING, OFFICE]


def _core_rooms(number: int) -> list[tuple[Box, Use]]:
    west, south, east, north = _LARGE_CORE
    first, last = _LIFTS_X
    rooms: list[tuple[Box, Use]] = [
        ((west, -_LOBBY_Y, last, _LOBBY_Y), LOBBY),
        ((west, south, first, -_LOBBY_Y), STAIR),
        ((6.2, _LOBBY_Y, east, north), STAIR),
        ((last, _LOBBY_Y, 6.2, north), TOILET if number > 0 else SWITCH),
        ((last, south, 5.2, -_LOBBY_Y), TOILET if number > 0 else PUMPS),
        ((west, _LOBBY_Y, first, north), SWITCH),
        ((5.2, south, east, -_LOBBY_Y), AIR),
        ((last, -_LOBBY_Y, east, _LOBBY_Y), PANTRY if number > 0 else CORRIDOR),
    ]
    cuts = np.linspace(first, last, LIFTS // 2 + 1).round(3).tolist()
    for low, high in ((south, -_LOBBY_Y), (_LOBBY_Y, north)):
        rooms += [((a, low, b, high), LIFT) for a, b in pairwise(cuts)]
    return rooms


def _park_boxes() -> list[Box]:
    x, y = PARK_M[0] - WALL_M, PARK_M[1] - WALL_M
    west, south, east, north = _LARGE_CORE
    return [
        *[(-x, -y, 0.0, south), (0.0, -y, x, south), (-x, north, 0.0, y - 9.0), (0.0, north, x, y - 9.0)],
        *[(-x, south, west, north), (east, south, x, north)],
        *[(-x, y - 9.0, -24.0, y), (-24.0, y - 9.0, -8.0, y), (-8.0, y - 9.0, 8.0, y), (8.0, y - 9.0, 24.0, y)],
        (24.0, y - 9.0, x, y),
    ]


def _park_uses(number: int) -> list[Use]:
    below = [CHILLERS, PUMPS, TANKS, SWITCH, GENERATOR]
    above = [PLANT, SWITCH, ("Bicycles", "自行车库"), ("Goods in", "卸货区"), ("Waste room", "垃圾房")]
    return [*[PARKING] * 6, *(below if number == -2 else above)]
