"""Streets and blocks: the town's rectangle in grid metres, cut in two by a street, and the halves again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.terrain import EAST_U, HILLS, MAIN_U, NORTH_V, SOUTH_V, WEST_U, from_grid

Rect = tuple[float, float, float, float]
"""West, south, east, north, grid metres."""

MAIN_WIDTH_M = 15.0
STEP_M = 12.0
SMALLEST_M = 36.0
MARGIN_M = 40.0
_OUTER = (12.0, 14.0, 10.0, 10.0)

RESERVED: tuple[tuple[str, Rect], ...] = (
    ("park", (HILLS[0].u - 115.0, HILLS[0].v - 105.0, HILLS[0].u + 115.0, HILLS[0].v + 105.0)),
    ("church", (HILLS[1].u - 46.0, HILLS[1].v - 52.0, HILLS[1].u + 46.0, HILLS[1].v + 52.0)),
    ("park", (HILLS[2].u - 70.0, HILLS[2].v - 62.0, HILLS[2].u + 70.0, HILLS[2].v + 62.0)),
    ("square", (MAIN_U, SOUTH_V, MAIN_U + 118.0, SOUTH_V + 78.0)),
    ("station", (-470.0, 90.0, -330.0, 215.0)),
    ("hall", (190.0, 300.0, 320.0, 410.0)),
    ("market", (-215.0, 520.0, -115.0, 610.0)),
    ("tower", (WEST_U, 1445.0, WEST_U + 120.0, 1560.0)),
)
"""Blocks that are there before the streets: what covers them, and where."""


@dataclass(slots=True, eq=False)
class Land:
    """A rectangle between four street axes, with the widths of these streets; cut in two, or a block.

    Parameters
    ----------
    rect : (float, float, float, float)
        West, south, east, north axes, grid metres.
    widths : (float, float, float, float)
        Of the streets on these sides, metres.
    sides : (int, int, int, int)
        Numbers of these streets.
    halves : tuple of Land
        Two, or none for a block.
    cover : str
        Of a block: ``"built"`` or what it is reserved for.
    lot_cuts : (tuple of float, tuple of float)
        Of a block: where its lots meet, along u and along v.
    """

    rect: Rect
    widths: tuple[float, float, float, float]
    sides: tuple[int, int, int, int]
    halves: tuple["Land", ...] = ()
    cover: str = "built"
    lot_cuts: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    @property
    def kerbs(self) -> Rect:
        """The land between the kerbs."""
        (u0, v0, u1, v1), (west, south, east, north) = self.rect, self.widths
        return u0 + west / 2, v0 + south / 2, u1 - east / 2, v1 - north / 2

    @property
    def outline(self) -> Float64:
        """float64 (n, 2) ring along the kerbs, local metres."""
        u0, v0, u1, v1 = self.kerbs
        corners = np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v1), (u0, v0)])
        steps = max(1, int(np.ceil(max(u1 - u0, v1 - v0) / STEP_M)))
        at = np.arange(4 * steps) / steps
        sides = range(5)
        return from_grid(np.column_stack([np.interp(at, sides, corners[:, k]) for k in range(2)]))

    def blocks(self) -> Iterator["Land"]:
        """Yield the blocks in it."""
        if not self.halves:
            yield self
        for half in self.halves:
            yield from half.blocks()


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """A street of the town: its axis, and its carriageway between the kerbs.

    Parameters
    ----------
    along_u : bool
        It runs across the slope.
    at, begin, end : float
        Where its axis lies, and from where to where, grid metres.
    trims : (float, float)
        How much of its ends belongs to the streets it meets.
    """

    number: int
    along_u: bool
    at: float
    begin: float
    end: float
    trims: tuple[float, float]
    width_m: float

    def line(self, aside_m: float = 0.0, *, step_m: float = STEP_M) -> Float64:
        """Return float64 (n, 2) local metres: the axis, or a line beside it."""
        return from_grid(self.grid_line(aside_m, step_m=step_m))

    def grid_line(self, aside_m: float = 0.0, *, step_m: float = STEP_M, trimmed: bool = False) -> Float64:
        """Return the same in grid metres; `trimmed` where it meets others."""
        begin, end = (self.begin + self.trims[0], self.end - self.trims[1]) if trimmed else (self.begin, self.end)
        ahead = np.linspace(begin, end, max(2, int(np.ceil((end - begin) / step_m)) + 1))
        side = np.full(len(ahead), self.at + aside_m)
        return np.column_stack([ahead, side] if self.along_u else [side, ahead])

    @property
    def carriageway(self) -> Float64:
        """float64 (n, 2) ring between its kerbs, local metres."""
        half = self.width_m / 2
        left, right = (self.grid_line(side, trimmed=True) for side in (-half, half))
        return from_grid(np.vstack([left, right[::-1]]))


@dataclass(slots=True, eq=False)
class StreetPlan:
    """The town's streets, and its land as cut by them."""

    land: Land
    streets: list[Street] = field(default_factory=list)

    @property
    def main(self) -> Street:
        """The main street."""
        return next(s for s in self.streets if not s.along_u and s.at == MAIN_U and s.width_m == MAIN_WIDTH_M)


def lay_streets(rng: np.random.Generator) -> StreetPlan:
    """Return streets and blocks."""
    whole = (WEST_U, SOUTH_V, EAST_U, NORTH_V)
    plan = StreetPlan(Land(whole, _OUTER, (0, 1, 2, 3)))
    for number, (side, width) in enumerate(zip((WEST_U, SOUTH_V, EAST_U, NORTH_V), _OUTER, strict=True)):
        along_u = number % 2 == 1
        ends = (WEST_U, EAST_U) if along_u else (SOUTH_V, NORTH_V)
        # The corners belong to the coast road and to the one on top.
        trims = (-_OUTER[0] / 2, -_OUTER[2] / 2) if along_u else (_OUTER[1] / 2, _OUTER[3] / 2)
        plan.streets.append(Street(number, along_u, side, *ends, trims, width))
    _cut(plan, plan.land, MAIN_U, along_u=False, width_m=MAIN_WIDTH_M)
    for half in plan.land.halves:
        _divide(plan, half, rng)
    return plan


def _divide(plan: StreetPlan, land: Land, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = land.rect
    inside = [(cover, rect) for cover, rect in RESERVED if _holds(land.rect, rect)]
    for cover, rect in inside:
        if rect == land.rect:
            land.cover = cover
            return
    across, deep = u1 - u0, v1 - v0
    longest, shortest = rng.uniform(88.0, 128.0), 74.0
    if not inside and max(across, deep) < longest and min(across, deep) < shortest:
        return
    cut = _reserved_cut(land.rect, [rect for _, rect in inside]) if max(across, deep) < 330.0 else None
    if cut is None:
        along_u = deep * rng.uniform(0.9, 1.1) > across
        low, high = (v0, v1) if along_u else (u0, u1)
        at = low + (high - low) * rng.uniform(0.4, 0.6)
        cut = along_u, _beside_reserved(at, along_u, [rect for _, rect in inside])
    along_u, at = cut
    low, high = (v0, v1) if along_u else (u0, u1)
    if min(at - low, high - at) < SMALLEST_M and not inside:
        return
    size = max(across, deep)
    width = 12.0 if size > 700 else 9.5 if size > 330 else 7.5 if size > 170 else 5.5
    _cut(plan, land, at, along_u=along_u, width_m=width)
    for half in land.halves:
        _divide(plan, half, rng)


def _holds(outer: Rect, inner: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _reserved_cut(rect: Rect, inside: list[Rect]) -> tuple[bool, float] | None:
    """Return the cut along an edge of what is reserved that leaves most room beyond; None when there is none."""
    found = []
    for inner in inside:
        for side, (own, whole) in enumerate(zip(inner, rect, strict=True)):
            room = abs(own - whole)
            along_u = side % 2 == 1
            if room > 0 and own == _beside_reserved(own, along_u, inside):
                found.append((room, along_u, own))
    return max(found)[1:] if found else None


def _beside_reserved(at: float, along_u: bool, inside: list[Rect]) -> float:
    """Return `at`, or the nearest edge of what is reserved where a cut at `at` would go through it."""
    for _ in inside:
        for rect in inside:
            low, high = (rect[1], rect[3]) if along_u else (rect[0], rect[2])
            if low < at < high:
                at = low if at - low < high - at else high
            elif 0 < abs(at - low) < MARGIN_M:
                at = low
            elif 0 < abs(at - high) < MARGIN_M:
                at = high
    return at


def _cut(plan: StreetPlan, land: Land, at: float, *, along_u: bool, width_m: float) -> None:
    number = len(plan.streets)
    u0, v0, u1, v1 = land.rect
    west, south, east, north = land.sides
    w0, w1, w2, w3 = land.widths
    if along_u:
        plan.streets.append(Street(number, along_u, at, u0, u1, (w0 / 2, w2 / 2), width_m))
        low = Land((u0, v0, u1, at), (w0, w1, w2, width_m), (west, south, east, number))
        high = Land((u0, at, u1, v1), (w0, width_m, w2, w3), (west, number, east, north))
    else:
        plan.streets.append(Street(number, along_u, at, v0, v1, (w1 / 2, w3 / 2), width_m))
        low = Land((u0, v0, at, v1), (w0, w1, width_m, w3), (west, south, number, north))
        high = Land((at, v0, u1, v1), (width_m, w1, w2, w3), (number, south, east, north))
    land.halves = (low, high)
