"""Grid cells of the city in four levels: districts, sub-districts, communities, base grids, bounded by its streets."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.city.blocks import Cuts
from resources.demo.city.density import Density
from resources.demo.city.grid import from_grid
from resources.demo.city.names import DISTRICTS, TOWN_SUBDISTRICT, place_names
from resources.demo.city.streets import town_outline
from resources.demo.city.terrain import EXTENT_M, shore_distance, shore_line
from resources.demo.town.names import TOWN, Name

LEVELS = (("district", "区"), ("sub-district", "街道"), ("community", "社区"), ("base grid", "单元网格"))
COUNTS = (len(DISTRICTS), 62, 640, 5600)
"""Of the city without the old town, which is a sub-district more and has a grid of its own."""
STEP_M = 60.0
_OPEN_LAND = 0.012
_LOOKED_AT = (0.03, 0.27, 0.5, 0.73, 0.97)
"""Where in a block, from side to side."""


@dataclass(slots=True, eq=False)
class CityCells:
    """Every cell, parents before children.

    Parameters
    ----------
    node : list of int
        In `Cuts`; -1 for the old town's sub-district.
    level : list of int
        Index into `LEVELS`.
    code, parent : list of str
        The code begins with the parent's: 6, 9, 12 and 15 digits.
    name : list of (str, str)
    outlines : array of shapely.Geometry
        Local metres.
    base : int32 (nodes,)
        Row of the base grid that a node of `Cuts` belongs to; -1 above them.
    """

    node: list[int]
    level: list[int]
    code: list[str]
    parent: list[str]
    name: list[Name]
    outlines: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]"
    base: Int32

    def base_at(self, xy: Float64) -> Int32:
        """Return int32 (n,): row of the base grid at or next to each of (n, 2) places."""
        rows = np.flatnonzero(np.array(self.level) == len(LEVELS) - 1)
        nearest = shapely.STRtree(self.outlines[rows]).nearest(shapely.points(xy))
        return np.asarray(rows[nearest], np.int32)


def make_cells(cuts: Cuts, density: Density, rng: np.random.Generator) -> CityCells:
    """Return the cells: of like weight, where weight is built-up land."""
    weight = _weights(cuts, density)
    tops: list[int] = [0]
    levels: list[list[int]] = []
    for count in COUNTS:
        tops = _divided(cuts, weight, tops, count)
        levels.append(tops)
    return _numbered(cuts, levels, rng)


def _weights(cuts: Cuts, density: Density) -> Float64:
    """Return float64 (n,): built-up land in each node."""
    weight = np.zeros(len(cuts.rects))
    leaves = cuts.leaves
    low, size = cuts.rects[leaves, :2], cuts.rects[leaves, 2:] - cuts.rects[leaves, :2]
    # A block of which only a corner is land belongs to a cell too.
    spread = np.stack(np.meshgrid(_LOOKED_AT, _LOOKED_AT), axis=-1).reshape(-1, 2)
    x, y = from_grid((low[:, None, :] + size[:, None, :] * spread).reshape(-1, 2)).T
    west, south, east, north = EXTENT_M
    dry = (shore_distance(x, y) > 0) & (x > west) & (x < east) & (y > south) & (y < north)
    dry &= ~shapely.contains_xy(town_outline(), x, y)
    share = np.where(dry, _OPEN_LAND + density.at(x, y), 0.0).reshape(len(leaves), -1).mean(axis=1)
    weight[leaves] = share * size.prod(axis=1)
    # Children come after their parents.
    for node in range(len(weight) - 1, 0, -1):
        weight[cuts.parent[node]] += weight[node]
    return weight


def _divided(cuts: Cuts, weight: Float64, tops: list[int], count: int) -> list[int]:
    """Return `count` nodes below `tops`: the heaviest is cut until there are enough."""
    heap = [(-float(weight[node]), node) for node in tops]
    heapq.heapify(heap)
    done: list[int] = []
    while heap and len(heap) + len(done) < count:
        _, node = heapq.heappop(heap)
        first = int(cuts.first[node])
        if first < 0:
            done.append(node)
            continue
        for child in (first, first + 1):
            if weight[child] > 0:
                heapq.heappush(heap, (-float(weight[child]), child))
    return sorted(done + [node for _, node in heap])


def _numbered(cuts: Cuts, levels: list[list[int]], rng: np.random.Generator) -> CityCells:
    node: list[int] = []
    level: list[int] = []
    code: list[str] = []
    parent: list[str] = []
    name: list[Name] = []
    districts = _ordered(cuts, levels[0])
    town_district = _nearest_to_town(cuts, districts)
    others = iter(DISTRICTS[1:])
    top = {n: DISTRICTS[0] if n == town_district else next(others) for n in districts}
    below = _children(cuts, levels)
    sub_names = iter(place_names(COUNTS[1], rng))
    community_names = iter(place_names(COUNTS[2], rng))

    def add(at: int, depth: int, own: str, above: str, called: Name) -> None:
        node.append(at)
        level.append(depth)
        code.append(own)
        parent.append(above)
        name.append(called)
        start = 2 if own == TOWN_SUBDISTRICT[:6] else 1
        if own == TOWN_SUBDISTRICT[:6]:
            add(-1, 1, TOWN_SUBDISTRICT, own, TOWN)
        for number, child in enumerate(below.get((at, depth), ()), start=start):
            child_code = f"{own}{number:03d}"
            add(child, depth + 1, child_code, own, _named(depth + 1, number, called, sub_names, community_names))

    for district in districts:
        own, called = top[district]
        add(district, 0, own, "", called)
    outlines = _outlines(cuts, node, level)
    base = _base_rows(cuts, node, level)
    return CityCells(node, level, code, parent, name, outlines, base)


def _named(depth: int, number: int, above: Name, sub_names: Iterator[Name], community_names: Iterator[Name]) -> Name:
    if depth == 3:
        return f"{above[0]} grid {number}", f"{above[1]}第{number}网格"
    source = sub_names if depth == 1 else community_names
    called, called_zh = next(source)
    return (f"{called} Sub-district", called_zh + "街道") if depth == 1 else (f"{called} Community", called_zh + "社区")


def _ordered(cuts: Cuts, nodes: list[int]) -> list[int]:
    # From the south to the north.
    return sorted(nodes, key=lambda n: float(cuts.rects[n, 1] + cuts.rects[n, 3]))


def _nearest_to_town(cuts: Cuts, nodes: list[int]) -> int:
    corner = [(float(cuts.rects[n, 0] ** 2 + cuts.rects[n, 1] ** 2), n) for n in nodes]
    return min(corner)[1]


def _children(cuts: Cuts, levels: list[list[int]]) -> dict[tuple[int, int], list[int]]:
    """Return the cells of the next level in each cell, by (node, level)."""
    found: dict[tuple[int, int], list[int]] = {}
    for depth in range(1, len(levels)):
        above = set(levels[depth - 1])
        for n in levels[depth]:
            at = n
            while at not in above:
                at = int(cuts.parent[at])
            found.setdefault((at, depth - 1), []).append(n)
    return found


def _outlines(cuts: Cuts, nodes: list[int], levels: list[int]) -> "np.ndarray[tuple[int, ...], np.dtype[np.object_]]":
    _, _, east, north = EXTENT_M
    dry = shapely.Polygon(np.vstack([shore_line(), [(east + 300.0, north + 300.0)]]))
    dry = shapely.intersection(dry, shapely.box(*EXTENT_M))
    town = town_outline()
    of_city = np.array(nodes) >= 0
    rings = [_ring(cuts.rects[n]) for n in nodes if n >= 0]
    # All at once: bending the grid costs more by the call than by the place.
    corners = np.round(from_grid(np.concatenate(rings)), 3)
    outlines = shapely.linearrings(corners, indices=np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]))
    whole = np.full(len(nodes), town, object)
    whole[of_city] = shapely.polygons(outlines)
    for part, rows in ((dry, of_city), (shapely.difference(dry, town), of_city & (np.array(levels) > 0))):
        shapely.prepare(part)
        partly = rows & ~shapely.contains_properly(part, whole)
        whole[partly] = shapely.intersection(whole[partly], part)
    return whole


def _ring(rect: Float64) -> Float64:
    """Return float64 (n, 2) ring around a rectangle, grid metres."""
    u0, v0, u1, v1 = rect.tolist()
    u, v = _between(u0, u1), _between(v0, v1)
    south = np.column_stack([u[:-1], np.full(len(u) - 1, v0)])
    east = np.column_stack([np.full(len(v) - 1, u1), v[:-1]])
    north = np.column_stack([u[:0:-1], np.full(len(u) - 1, v1)])
    west = np.column_stack([np.full(len(v) - 1, u0), v[:0:-1]])
    return np.vstack([south, east, north, west])


def _between(low: float, high: float) -> Float64:
    # The same places on every edge along one line, so that neighbours meet.
    inner = np.arange(np.floor(low / STEP_M) + 1, np.ceil(high / STEP_M)) * STEP_M
    return np.concatenate([[low], inner, [high]])


def _base_rows(cuts: Cuts, node: list[int], level: list[int]) -> Int32:
    base = np.full(len(cuts.rects), -1, np.int32)
    for row, (n, depth) in enumerate(zip(node, level, strict=True)):
        if depth == len(LEVELS) - 1:
            base[n] = row
    for n in range(1, len(base)):
        if base[n] < 0:
            base[n] = base[cuts.parent[n]]
    return base
