"""Streets as a graph: crossings, the stretches between them, and ways along the right-hand side."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64
from resources.demo.town.streets import StreetPlan
from resources.demo.town.terrain import from_grid

Int64 = npt.NDArray[np.int64]

LIMITS_MPS = ((12.0, 11.1), (9.0, 8.3), (7.0, 6.9), (0.0, 5.6))
"""Speed limits by the least width of a street: 40, 30, 25 and 20 km/h."""
STEP_M = 6.0
CORNER_MPS = 3.0
KEPT_WAYS = 10_000
_NARROW = 1.35


def limit_mps(width_m: float) -> float:
    """Return the speed limit of a street."""
    return next(limit for least, limit in LIMITS_MPS if width_m >= least)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A street between two crossings, in one direction: crossings, street, and grid metres along it."""

    start: int
    end: int
    street: int
    length_m: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a vehicle stands: a place beside a stretch, reached and left in the stretch's direction.

    Parameters
    ----------
    stretch : int
    along_m : float
        From the stretch's start.
    xy : (float, float)
        Local metres.
    gate : (float, float) or None
        What it is reached through from the street.
    """

    stretch: int
    along_m: float
    xy: tuple[float, float]
    gate: tuple[float, float] | None = None

    @property
    def path(self) -> Float64:
        """float64 (n, 2) local metres: from where it stands to its gate, with a point every few metres."""
        return np.array([self.xy]) if self.gate is None else _straight(np.array(self.xy), np.array(self.gate))


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A line to drive along.

    Parameters
    ----------
    xy : float64 (n, 2)
        Local metres.
    at_m : float64 (n,)
        Length along it.
    limit_mps : float64 (n,)
        Speed limit of the street, less in its corners.
    crossings : int64 (k,)
        Points of it that lie on crossings with a wide street.
    """

    xy: Float64
    at_m: Float64
    limit_mps: Float64
    crossings: Int64


class RoadMap:
    """The town's streets as a graph.

    Parameters
    ----------
    plan : StreetPlan

    Attributes
    ----------
    nodes, places : float64 (n, 2)
        The crossings in grid metres and in local metres.
    widest : float64 (n,)
        Width of the widest street of each, metres.
    """

    def __init__(self, plan: StreetPlan) -> None:
        self.streets = plan.streets
        self.stretches: list[Stretch] = []
        places: dict[tuple[float, float], int] = {}
        widest: list[float] = []
        for street in self.streets:
            on_it = []
            for other in self.streets:
                meets = other.along_u != street.along_u and street.begin <= other.at <= street.end
                if meets and other.begin <= street.at <= other.end:
                    uv = (other.at, street.at) if street.along_u else (street.at, other.at)
                    node = places.setdefault((round(uv[0], 3), round(uv[1], 3)), len(places))
                    if node == len(widest):
                        widest.append(0.0)
                    widest[node] = max(widest[node], min(street.width_m, 99.0))
                    on_it.append((other.at, node))
            on_it.sort()
            for (a, start), (b, end) in pairwise(on_it):
                self.stretches.append(Stretch(start, end, street.number, b - a))
                self.stretches.append(Stretch(end, start, street.number, b - a))
        self.nodes: Float64 = np.array(list(places))
        self.places: Float64 = from_grid(self.nodes)
        self.widest: Float64 = np.array(widest)
        self.leaving: list[list[int]] = [[] for _ in places]
        for number, stretch in enumerate(self.stretches):
            self.leaving[stretch.start].append(number)
        self._cost = [self._seconds(stretch) for stretch in self.stretches]
        self._ways: dict[tuple[Spot, Spot], Way] = {}
        self._trees: dict[int, tuple[list[float], list[int]]] = {}

    def width_m(self, stretch: int) -> float:
        """Return the width of a stretch's street."""
        return self.streets[self.stretches[stretch].street].width_m

    def heading_deg(self, stretch: int) -> float:
        """Return where a stretch leads to, degrees clockwise from north."""
        s = self.stretches[stretch]
        x, y = (self.places[s.end] - self.places[s.start]).tolist()
        return float(np.degrees(np.arctan2(x, y)) % 360.0)

    def route(self, start: int, end: int) -> list[int]:
        """Return the stretches of the quickest route from one crossing to another."""
        before = self._tree(start)[1]
        found: list[int] = []
        node = end
        while node != start:
            found.append(before[node])
            node = self.stretches[before[node]].start
        return found[::-1]

    def seconds(self, start: int, end: int) -> float:
        """Return roughly how long a route takes."""
        return self._tree(start)[0][end]

    def nearest_node(self, xy: tuple[float, float]) -> int:
        """Return the crossing nearest to a place."""
        return int(np.linalg.norm(self.places - xy, axis=1).argmin())

    def kerb_spot(self, stretch: int, along_m: float) -> Spot:
        """Return a place at the right-hand kerb of a stretch."""
        aside = max(self.width_m(stretch) / 2 - 1.2, self._lane_m(stretch))
        x, y = from_grid(self._point(stretch, along_m, aside)[None])[0].tolist()
        return Spot(stretch, along_m, (x, y))

    def spot_beside(
        self, xy: tuple[float, float], *, gate: tuple[float, float] | None = None, least_width_m: float = 0.0
    ) -> Spot:
        """Return a place off the streets, reached from the stretch that passes nearest to it, on its right."""
        starts = self.places[[s.start for s in self.stretches]]
        ways = self.places[[s.end for s in self.stretches]] - starts
        share = np.clip(((xy - starts) * ways).sum(axis=1) / (ways**2).sum(axis=1), 0.1, 0.9)
        away = xy - (starts + ways * share[:, None])
        left = (away * np.column_stack([ways[:, 1], -ways[:, 0]])).sum(axis=1) < 0
        narrow = np.array([self.width_m(k) < least_width_m for k in range(len(self.stretches))])
        best = int((np.linalg.norm(away, axis=1) + left * 3.0 + narrow * 1e6).argmin())
        return Spot(best, float(share[best]) * self.stretches[best].length_m, xy, gate)

    def quickest(self, start: Spot, end: Spot) -> Way:
        """Return the line of the quickest route from one spot to another; the first `KEPT_WAYS` of them are kept."""
        way = self._ways.get((start, end))
        if way is None:
            between = self.route(self.stretches[start.stretch].end, self.stretches[end.stretch].start)
            way = self.way(start, between, end)
            if len(self._ways) < KEPT_WAYS:
                self._ways[(start, end)] = way
        return way

    def way(self, start: Spot, between: Sequence[int], end: Spot) -> Way:
        """Return the line from one spot along the stretches `between` to another, on the right-hand side."""
        stretches = [start.stretch, *between, end.stretch]
        corners = [self._point(start.stretch, start.along_m, self._lane_m(start.stretch), ahead_m=6.0)]
        widths, crossings = [self.width_m(start.stretch)], []
        for one, other in pairwise(stretches):
            here = self.nodes[self.stretches[one].end]
            (_, d1), (_, d2) = self._line(one), self._line(other)
            a, b = _right(d1) * self._lane_m(one), _right(d2) * self._lane_m(other)
            joined = [here + a + b] if abs(d1 @ d2) < 0.5 else [here + a, here + b]
            if self.widest[self.stretches[one].end] >= LIMITS_MPS[1][0]:
                crossings.append(len(corners))
            corners += joined
            widths += [min(self.width_m(one), self.width_m(other))] * len(joined)
        corners.append(self._point(end.stretch, end.along_m, self._lane_m(end.stretch), ahead_m=-6.0))
        widths.append(self.width_m(end.stretch))
        return _way(start.path, np.array(corners), np.array(widths), crossings, end.path[::-1])

    def _lane_m(self, stretch: int) -> float:
        return self.width_m(stretch) / 4

    def _line(self, stretch: int) -> tuple[Float64, Float64]:
        s = self.stretches[stretch]
        start = self.nodes[s.start]
        direction: Float64 = (self.nodes[s.end] - start) / s.length_m
        return start, direction

    def _point(self, stretch: int, along_m: float, aside_m: float, *, ahead_m: float = 0.0) -> Float64:
        start, direction = self._line(stretch)
        length = self.stretches[stretch].length_m
        along = min(max(along_m + ahead_m, min(1.0, length / 2)), max(length - 1.0, length / 2))
        point: Float64 = start + direction * along + _right(direction) * aside_m
        return point

    def _seconds(self, stretch: Stretch) -> float:
        width = self.streets[stretch.street].width_m
        return stretch.length_m / limit_mps(width) * (_NARROW if width < LIMITS_MPS[2][0] else 1.0) + 2.0

    def _tree(self, start: int) -> tuple[list[float], list[int]]:
        if start not in self._trees:
            best = [np.inf] * len(self.nodes)
            before = [-1] * len(self.nodes)
            best[start] = 0.0
            heap = [(0.0, start)]
            while heap:
                cost, node = heapq.heappop(heap)
                if cost > best[node]:
                    continue
                for number in self.leaving[node]:
                    beyond = self.stretches[number].end
                    total = cost + self._cost[number]
                    if total < best[beyond]:
                        best[beyond], before[beyond] = total, number
                        heapq.heappush(heap, (total, beyond))
            self._trees[start] = (best, before)
        return self._trees[start]


def _right(direction: Float64) -> Float64:
    return np.array([direction[1], -direction[0]])


def _way(start: Float64, corners: Float64, widths: Float64, crossings: list[int], end: Float64) -> Way:
    """Return the line through `corners` (grid metres), with what leads to the street and from it (local metres)."""
    index, share, first = _pieces(corners)
    street = from_grid(corners[index] + (corners[np.minimum(index + 1, len(corners) - 1)] - corners[index]) * share)
    limits = np.array([limit_mps(w) for w in widths.tolist()])
    limit = np.minimum(limits[index], limits[np.minimum(index + 1, len(limits) - 1)])
    # At its corners a vehicle turns, and at both ends it stands.
    ways = np.diff(corners, axis=0)
    ways /= np.maximum(np.linalg.norm(ways, axis=1), 1e-9)[:, None]
    turning = first[1:-1][(ways[1:] * ways[:-1]).sum(axis=1) < 0.8]
    limit[turning] = np.minimum(limit[turning], CORNER_MPS)
    out = np.vstack([start[:-1], _straight(start[-1], street[0])])
    back = np.vstack([_straight(street[-1], end[0]), end[1:]])
    xy = np.vstack([out[:-1], street, back[1:]])
    limit = np.concatenate([np.full(len(out) - 1, CORNER_MPS), limit, np.full(len(back) - 1, CORNER_MPS)])
    at_m = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(xy, axis=0), axis=1))])
    return Way(xy, at_m, limit, first[np.array(crossings, np.int64)] + len(out) - 1)


def _pieces(corners: Float64) -> tuple[Int64, Float64, Int64]:
    """Return for each point of a line no longer than `STEP_M` its corner and share, and the points of the corners."""
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    pieces = np.maximum(1, np.ceil(lengths / STEP_M).astype(np.int64))
    first = np.concatenate([[0], np.cumsum(pieces)])
    index = np.append(np.repeat(np.arange(len(pieces)), pieces), len(pieces))
    share = (np.arange(first[-1] + 1) - first[index]) / np.append(pieces, 1)[index]
    return index, share[:, None], first


def _straight(start: Float64, end: Float64) -> Float64:
    steps = max(1, int(np.ceil(float(np.linalg.norm(end - start)) / STEP_M)))
    line: Float64 = start + (end - start) * (np.arange(steps + 1) / steps)[:, None]
    return line
