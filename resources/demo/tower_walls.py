"""The tower's inner walls and doors: between rooms that are apart, with a door from each room to where people walk."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from resources.demo.building_model import Element
from resources.demo.solids import Frame, Solid, at, block, elevation, ring_of
from resources.demo.tower_plan import (
    CLEAR_M,
    CORRIDOR,
    HALL,
    LIFT,
    LOBBY,
    PARKING,
    PARTITION_M,
    REFUGE,
    WALL_M,
    Box,
    Room,
    TowerPlan,
)

DOOR_M, LIFT_DOOR_M, HEAD_M = 1.0, 1.1, 2.1
_OPEN = (HALL[0], REFUGE[0], PARKING[0], "Exhibition", "Restaurant", "Viewing hall")
_WALKED = (CORRIDOR[0], LOBBY[0], HALL[0], REFUGE[0], PARKING[0], "Exhibition", "Restaurant", "Viewing hall")
_LEAF: tuple[Solid, ...] = (
    block((DOOR_M - 0.08, 0.05, HEAD_M - 0.04), "timber light"),
    *(block((0.04, 0.16, HEAD_M), "frame", middle=(x, 0.0)) for x in (-DOOR_M / 2 + 0.02, DOOR_M / 2 - 0.02)),
    block((0.04, 0.12, 0.04), "steel", middle=(0.36, 0.0), z=1.0),
)
_LIFT_LEAVES: tuple[Solid, ...] = tuple(
    block((LIFT_DOOR_M / 2 - 0.01, 0.08, HEAD_M), "steel", middle=(x, 0.0)) for x in (-LIFT_DOOR_M / 4, LIFT_DOOR_M / 4)
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line between rooms: along x or y, where, from and to, the rooms on its lower and upper side."""

    along_x: bool
    line: float
    begin: float
    end: float
    below: Room | None
    above: Room | None

    @property
    def is_open(self) -> bool:
        if self.below is None or self.above is None:
            return self.below is self.above
        uses = (self.below.use, self.above.use)
        return (uses[0] == uses[1] and uses[0] in _OPEN) or all(use in (CORRIDOR[0], LOBBY[0], HALL[0]) for use in uses)


@dataclass(frozen=True, slots=True)
class _Door:
    room: Room
    middle: float
    is_lift: bool


def inner_walls(plan: TowerPlan, storey: str, rooms: tuple[Room, ...]) -> Iterator[Element]:
    """Yield walls and doors of a storey; not those of its outside."""
    pieces = [piece for along_x in (True, False) for piece in _pieces(rooms, along_x=along_x)]
    doors = _doors(rooms, pieces)
    for number, run in enumerate(_runs(plan, pieces), start=1):
        first, last = run[0], run[-1]
        begin, end = first.begin, last.end
        is_core = _in_core(plan.core, first)
        thick = WALL_M if is_core else PARTITION_M
        (x0, y0), (x1, y1) = (_flat(plan, first.along_x, first.line, t) for t in (begin, end))
        way = (x1 - x0, y1 - y0)
        here = [d for piece in run for d in doors.get(piece, ())]
        outline = [(0.0, 0.0)]
        for door in sorted(here, key=lambda d: d.middle):
            half = (LIFT_DOOR_M if door.is_lift else DOOR_M) / 2
            low, high = door.middle - begin - half, door.middle - begin + half
            outline += [(low, 0.0), (low, HEAD_M), (high, HEAD_M), (high, 0.0)]
        length = end - begin
        outline += [(length, 0.0), (length, CLEAR_M), (0.0, CLEAR_M)]
        look = "core" if is_core else "partition"
        body = elevation(ring_of(outline), thick, look, y=-thick / 2)
        kind = "SHEAR" if is_core else "PARTITIONING"
        yield Element("IfcWall", f"{storey} wall {number:02d}", (body,), at(x0, y0, along=way), kind)
        for door in here:
            x, y = _flat(plan, first.along_x, first.line, door.middle)
            name = f"{storey} door {door.room.name[-2:]}"
            frame: Frame = at(x, y, along=way)
            fire = {"Pset_DoorCommon": {"FireExit": door.room.use == "Staircase", "IsExternal": False}}
            yield Element("IfcDoor", name, _LIFT_LEAVES if door.is_lift else _LEAF, frame, "DOOR", properties=fire)


def _flat(plan: TowerPlan, along_x: bool, line: float, t: float) -> tuple[float, float]:
    return plan.flat(t, line) if along_x else plan.flat(line, t)


def _pieces(rooms: tuple[Room, ...], *, along_x: bool) -> Iterator[_Piece]:
    low, high, begin, end = (1, 3, 0, 2) if along_x else (0, 2, 1, 3)
    for line in sorted({room.box[side] for room in rooms for side in (low, high)}):
        below = [room for room in rooms if room.box[high] == line]
        above = [room for room in rooms if room.box[low] == line]
        cuts = sorted({room.box[side] for room in (*below, *above) for side in (begin, end)})
        for a, b in pairwise(cuts):
            sides = [next((r for r in side if r.box[begin] <= a and r.box[end] >= b), None) for side in (below, above)]
            if any(sides):
                yield _Piece(along_x, line, a, b, *sides)


def _doors(rooms: tuple[Room, ...], pieces: list[_Piece]) -> dict[_Piece, list[_Door]]:
    """Return one door for each room that is not walked through, in its longest wall to where people walk."""
    found: dict[_Piece, list[_Door]] = {}
    for room in rooms:
        if room.use in _WALKED:
            continue
        is_lift = room.use == LIFT[0]
        beside = []
        for piece in pieces:
            other = piece.above if piece.below is room else piece.below if piece.above is room else None
            walked = (LOBBY[0],) if is_lift else _WALKED
            if other is not None and other.use in walked and piece.end - piece.begin > DOOR_M + 0.2:
                beside.append((piece.end - piece.begin, piece))
        if beside:
            length, piece = max(beside, key=lambda item: item[0])
            middle = piece.begin + (length / 2 if is_lift or length < 3.0 else 1.1)
            found.setdefault(piece, []).append(_Door(room, middle, is_lift))
    return found


def _runs(plan: TowerPlan, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield walls: pieces one behind the other that are built alike."""
    run: list[_Piece] = []
    for piece in pieces:
        if piece.is_open or piece.below is None or piece.above is None:
            continue
        fits = run and (run[-1].along_x, run[-1].line, run[-1].end) == (piece.along_x, piece.line, piece.begin)
        if fits and _in_core(plan.core, run[-1]) == _in_core(plan.core, piece):
            run.append(piece)
            continue
        if run:
            yield run
        run = [piece]
    if run:
        yield run


def _in_core(core: Box, piece: _Piece) -> bool:
    west, south, east, north = core
    if piece.along_x:
        return south <= piece.line <= north and west <= piece.begin and piece.end <= east
    return west <= piece.line <= east and south <= piece.begin and piece.end <= north
