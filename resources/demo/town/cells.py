"""Grid cells in five levels, cut along the streets and between lots: each cell's children fill it exactly."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.streets import Land, Rect
from resources.demo.town.terrain import from_grid

CHILDREN = (4, 5, 4, 5)
"""How many children a cell of each level but the last has: 1 + 4 + 20 + 80 + 400 cells."""
LEVELS = (
    ("town", "街道"),
    ("community", "社区"),
    ("station", "片区"),
    ("precinct", "网格"),
    ("base grid", "基础网格"),
)
STEP_M = 20.0


@dataclass(slots=True, eq=False)
class Cell:
    """A grid cell.

    Parameters
    ----------
    code : str
        The parent's code and two digits more.
    level : int
        From 1, the whole town, to 5.
    parent : str
        Code of the parent; empty for the town.
    rect : (float, float, float, float)
        Grid metres.
    ring : float64 (n, 2)
        Local metres; it has the corners of all cells that touch it.
    """

    code: str
    level: int
    parent: str
    rect: Rect
    ring: Float64 = field(default_factory=lambda: np.empty((0, 2)))


@dataclass(frozen=True, slots=True)
class _Part:
    rect: Rect
    land: Land


def make_cells(town: Land) -> list[Cell]:
    """Return all cells, each parent before its children.

    Raises
    ------
    ValueError
        The town has too few lots.
    """
    cells = list(_Divider().cells(_Part(town.rect, town), code="370201", level=1, parent=""))
    corners = _Corners(cells)
    for cell in cells:
        cell.ring = from_grid(corners.ring(cell.rect))
    return cells


class _Divider:
    """Cuts along streets, else between lots, in parts of like area that can themselves be cut as often as needed."""

    def __init__(self) -> None:
        self._room: dict[tuple[Rect, int], int] = {}

    def cells(self, part: _Part, *, code: str, level: int, parent: str) -> Iterator[Cell]:
        yield Cell(code, level, parent, part.rect)
        if level <= len(CHILDREN):
            if self._room_for(part, level + 1) < CHILDREN[level - 1]:
                raise ValueError("the town has too few lots for its grid cells")
            for number, child in enumerate(self._parted(part, CHILDREN[level - 1], level + 1), start=1):
                yield from self.cells(child, code=f"{code}{number:02d}", level=level + 1, parent=code)

    def _parted(self, part: _Part, count: int, level: int) -> Iterator[_Part]:
        if count == 1:
            yield part
            return
        one, other = _halves(part)
        share = round(count * _area(one.rect) / _area(part.rect))
        most, least = self._room_for(one, level), count - self._room_for(other, level)
        share = min(max(share, least, 1), most, count - 1)
        yield from self._parted(one, share, level)
        yield from self._parted(other, count - share, level)

    def _room_for(self, part: _Part, level: int) -> int:
        """Return into how many cells of `level` a part can be cut."""
        key = (part.rect, level)
        if key not in self._room:
            own = int(level > len(CHILDREN) or self._room_for(part, level + 1) >= CHILDREN[level - 1])
            rooms: list[int] = [self._room_for(half, level) for half in _halves(part)]
            self._room[key] = max(own, sum(rooms) if all(rooms) else 0)
        return self._room[key]


def _halves(part: _Part) -> list[_Part]:
    land = part.land
    if land.halves:
        return [_Part(half.rect, half) for half in land.halves]
    u0, v0, u1, v1 = part.rect
    inside = [(min(c - u0, u1 - c), False, c) for c in land.lot_cuts[0] if u0 < c < u1]
    inside += [(min(c - v0, v1 - c), True, c) for c in land.lot_cuts[1] if v0 < c < v1]
    if not inside:
        return []
    _, along_u, at = max(inside)
    first, second = ((u0, v0, u1, at), (u0, at, u1, v1)) if along_u else ((u0, v0, at, v1), (at, v0, u1, v1))
    return [_Part(first, land), _Part(second, land)]


def _area(rect: Rect) -> float:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])


class _Corners:
    # Neighbours share an edge exactly when both have every corner that any cell has on it.
    def __init__(self, cells: list[Cell]) -> None:
        self._on_u: dict[float, set[float]] = {}
        self._on_v: dict[float, set[float]] = {}
        for cell in cells:
            u0, v0, u1, v1 = cell.rect
            for u in (u0, u1):
                self._on_u.setdefault(u, set()).update((v0, v1))
            for v in (v0, v1):
                self._on_v.setdefault(v, set()).update((u0, u1))

    def ring(self, rect: Rect) -> Float64:
        u0, v0, u1, v1 = rect
        south = [(u, v0) for u in _between(self._on_v[v0], u0, u1)]
        east = [(u1, v) for v in _between(self._on_u[u1], v0, v1)]
        north = [(u, v1) for u in _between(self._on_v[v1], u0, u1)]
        west = [(u0, v) for v in _between(self._on_u[u0], v0, v1)]
        return np.array([*south[:-1], *east[:-1], *north[:0:-1], *west[:0:-1]])


def _between(corners: set[float], low: float, high: float) -> list[float]:
    steps = (STEP_M * k for k in range(int(low // STEP_M), int(high // STEP_M) + 2))
    return sorted({c for c in (*corners, *steps) if low <= c <= high})
