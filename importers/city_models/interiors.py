"""Which buildings of a city model have storeys and rooms, and which object belongs where in them."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.city_models.model import CityModel
from layers.data.building import StoreySource

# Each becomes a layer of its own.
MAX_BUILDINGS = 16
MAX_STOREYS = 300
SAME_STOREY_M = 1.5
SAME_FLOOR_M = 0.3
# A floor may lie a little below its storey's.
BELOW_FLOOR_M = 0.5
MOST_CERTAIN = 0.95

STOREYS = frozenset(("Storey", "BuildingStorey"))
ROOMS = frozenset(("Room", "BuildingRoom"))
UNITS = frozenset(("BuildingUnit",))
BUILDINGS = frozenset(("Building",))
PARTS = frozenset(("BuildingPart",))

Heights = dict[int, tuple[float, float]]


@dataclass(slots=True)
class Interior:
    """One building's objects.

    Parameters
    ----------
    members : list of int
        All objects below it, itself first.
    storeys : list of FoundStorey
        By their floors, lowest first.
    storey_of, room_of : dict
        Of objects that are in one.
    rooms : list of int
        Rooms, and units that hold none.
    base_m : float
        The building's zero, site ENU metres.
    without_place : int
        Storeys that have neither geometry nor a stated height.
    """

    root: int
    members: list[int]
    storeys: list["FoundStorey"] = field(default_factory=list)
    storey_of: dict[int, int] = field(default_factory=dict)
    room_of: dict[int, int] = field(default_factory=dict)
    rooms: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    base_m: float = 0.0
    without_place: int = 0


@dataclass(slots=True)
class FoundStorey:
    """A storey.

    Parameters
    ----------
    row : int
        The object; -1 for one that was found.
    floor_m : float
        Site ENU metres.
    """

    row: int
    name: str
    floor_m: float
    source: StoreySource = "file"
    confidence: float = 1.0


@dataclass(slots=True)
class Interiors:
    """Buildings with interiors, up to `MAX_BUILDINGS`.

    Parameters
    ----------
    beyond : int
        How many more there are.
    empty : int
        Buildings whose storeys and rooms have neither surfaces nor a height.
    """

    buildings: list[Interior]
    beyond: int = 0
    empty: int = 0


def read_interiors(model: CityModel, heights: Heights, *, shift_m: float) -> Interiors:
    """Return the buildings of a model that have storeys or rooms.

    Parameters
    ----------
    heights : dict
        Lowest and highest point of each object with geometry, site ENU metres.
    shift_m : float
        About what is added to a height of the file to get one of the site.
    """
    inside = [*model.rows_of_types(STOREYS | ROOMS | UNITS).tolist(), *model.meta.storeys]
    if not inside:
        return Interiors([])
    children: dict[int, list[int]] = defaultdict(list)
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent in model.parents.tolist():
        children[parent].append(child)
        parents[child].append(parent)
    roots = dict.fromkeys(root for row in inside if (root := _root(model, row, parents)) >= 0)
    found = [_interior(model, root, children, parents, heights, shift_m) for root in list(roots)[:MAX_BUILDINGS]]
    whole = [one for one in found if one.storeys]
    return Interiors(whole, len(roots) - len(found), len(found) - len(whole))


def _root(model: CityModel, row: int, parents: dict[int, list[int]]) -> int:
    """Return the building above an object; -1 for none."""
    part = -1
    for above in _above(row, parents):
        kind = model.type_of(above)
        if kind in BUILDINGS:
            return above
        part = above if kind in PARTS else part
    return part


def _above(row: int, parents: dict[int, list[int]]) -> Iterable[int]:
    """Yield everything above an object, nearest first; a circle ends it."""
    seen, waiting = {row}, deque(parents.get(row, ()))
    while waiting:
        now = waiting.popleft()
        if now not in seen:
            seen.add(now)
            yield now
            waiting.extend(parents.get(now, ()))


def _interior(
    model: CityModel,
    root: int,
    children: dict[int, list[int]],
    parents: dict[int, list[int]],
    heights: Heights,
    shift_m: float,
) -> Interior:
    members, waiting = {root: None}, deque([root])
    while waiting:
        for child in children.get(waiting.popleft(), ()):
            # Another building may be named below this one.
            if child not in members and model.type_of(child) not in BUILDINGS:
                members[child] = None
                waiting.append(child)
    result = Interior(root, list(members))
    kinds = {row: model.type_of(row) for row in members}
    kinds |= {row: "Storey" for row in model.meta.storeys if row in members}
    storeys = [row for row in members if kinds[row] in STOREYS]
    rooms = [row for row in members if kinds[row] in ROOMS]
    result.units = [row for row in members if kinds[row] in UNITS]
    own_storey: dict[int, int] = {}
    above = {row: [a for a in _above(row, parents) if a in members] for row in members}
    for row, line in above.items():
        own_storey[row] = row if kinds[row] in STOREYS else next((a for a in line if kinds[a] in STOREYS), -1)
    holding = {a for row in rooms for a in above[row]}
    result.rooms = rooms + [row for row in result.units if row not in holding]
    for row in members:
        spaces = (row, *above[row])
        result.room_of[row] = next((a for a in spaces if a in result.rooms), -1) if result.rooms else -1
    _storeys_of_file(model, result, storeys, own_storey, heights, shift_m)
    if not result.storeys:
        _storeys_of_rooms(result, heights)
    _rooms_by_height(result, heights)
    result.base_m = _base(model, result)
    if result.storeys and result.storeys[0].source == "found":
        for number, storey in enumerate(result.storeys):
            below = sum(s.floor_m < result.base_m - SAME_FLOOR_M for s in result.storeys)
            storey.name = f"B{below - number}" if number < below else f"{number - below + 1}F"
    return result


def _storeys_of_file(
    model: CityModel,
    result: Interior,
    storeys: list[int],
    own_storey: dict[int, int],
    heights: Heights,
    shift_m: float,
) -> None:
    lowest: dict[int, float] = {}
    for row, storey in own_storey.items():
        if storey >= 0 and row in heights:
            lowest[storey] = min(lowest.get(storey, np.inf), heights[row][0])
    found = []
    for row in storeys:
        stated = number_in(model.objects.row(row).more, "elevation", "floorElevation")
        floor = lowest.get(row, stated + shift_m if stated is not None else None)
        if floor is None:
            result.without_place += 1
            continue
        text = model.objects.row(row)
        found.append(FoundStorey(row, text.name or text.id, floor))
    found.sort(key=lambda s: (s.floor_m, s.row))
    result.storeys = found[:MAX_STOREYS]
    numbers = {storey.row: i for i, storey in enumerate(result.storeys)}
    result.storey_of = {row: numbers[storey] for row, storey in own_storey.items() if storey in numbers}


def _storeys_of_rooms(result: Interior, heights: Heights) -> None:
    """Find storeys where the file has none: rooms whose floors are about as high."""
    floors = sorted((heights[row][0], row) for row in result.rooms if row in heights)
    groups: list[list[float]] = []
    for floor, _ in floors:
        if not groups or floor - groups[-1][0] > SAME_STOREY_M:
            groups.append([])
        groups[-1].append(floor)
    for group in groups[:MAX_STOREYS]:
        floor = float(np.median(group))
        near = sum(abs(f - floor) <= SAME_FLOOR_M for f in group) / len(group)
        result.storeys.append(FoundStorey(-1, "", floor, "found", round(min(near, MOST_CERTAIN), 2)))


def _rooms_by_height(result: Interior, heights: Heights) -> None:
    """Give rooms that belong to no storey the one on whose floor they stand, and what is in them too."""
    if not result.storeys:
        return
    floors = np.array([s.floor_m for s in result.storeys])
    for row in result.rooms:
        if row not in result.storey_of and row in heights:
            result.storey_of[row] = storey_at(floors, heights[row][0] + BELOW_FLOOR_M)
    for row, room in result.room_of.items():
        if row not in result.storey_of and room in result.storey_of:
            result.storey_of[row] = result.storey_of[room]


def storey_at(floors: "npt.NDArray[np.float64]", height: float) -> int:
    """Return the storey whose floor is the highest that is not above `height`; the lowest for what is below all."""
    return max(0, int(np.searchsorted(floors, height, side="right")) - 1)


def _base(model: CityModel, result: Interior) -> float:
    """Return the floor that is the building's zero: above as many storeys as are said to be below ground."""
    floors = [s.floor_m for s in result.storeys]
    if not floors:
        return 0.0
    below = number_in(model.objects.row(result.root).more, "storeysBelowGround")
    if below is not None and 0 < below < len(floors):
        return floors[int(below)]
    keys = [number_in(model.objects.row(s.row).more, "sortKey") if s.row >= 0 else None for s in result.storeys]
    if any(key is not None and key < 0 for key in keys):
        above = [floor for floor, key in zip(floors, keys, strict=True) if key is not None and key >= 0]
        return min(above, default=floors[0])
    return floors[0]


def number_in(properties: dict[str, object], *names: str) -> float | None:
    """Return the first property of these names that is a finite number, or text of one."""
    for name in names:
        value = properties.get(name)
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else np.nan
        except (ValueError, OverflowError):
            continue
        if np.isfinite(number) and abs(number) < 1e6:
            return float(number)
    return None
