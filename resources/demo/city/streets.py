"""The city's streets as lines on the ground: where its grid meets land, cut off by sea, hills, rivers and the town."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.city.blocks import WIDTHS_M, Cuts
from resources.demo.city.density import Density
from resources.demo.city.grid import from_grid
from resources.demo.city.terrain import (
    BRIDGE,
    EXTENT_M,
    RIVERS,
    coast,
    hills,
    quay,
    river_lines,
    shore_distance,
)
from resources.demo.town.streets import Land
from resources.demo.town.terrain import EAST_U, NORTH_V, SOUTH_V, WEST_U

Bool = npt.NDArray[np.bool_]
UInt8 = npt.NDArray[np.uint8]

STEP_M = 28.0
SHORTEST_M = 60.0
SHORE_ROAD_M = 30.0
EXPRESSWAY, MAIN_ROAD, ROAD, STREET, LANE = range(5)
CLASSES = (
    ("expressway", "快速路"),
    ("main road", "主干路"),
    ("road", "次干路"),
    ("street", "支路"),
    ("lane", "巷"),
)
_LEAST_DENSITY = np.array([0.0, 0.0, 0.028, 0.09, 0.13])
_HIGHEST_M = np.array([150.0, 120.0, 85.0, 62.0, 55.0])
TOWN_EDGE_M = 8.0
"""From the axes of the town's outermost streets to the city's own buildings."""


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Axes of streets, one after the other.

    Parameters
    ----------
    points : float64 (k, 2)
        Local metres.
    offsets : int32 (s + 1,)
    classes : uint8 (s,)
        Index into `CLASSES`.
    cut : int32 (s,)
        The cut that the street belongs to: pieces of one street share it, and its name.
    uv : float64 (k, 2)
        The points in grid metres; NaN where the street does not follow the grid.
    """

    points: Float64
    offsets: Int32
    classes: UInt8
    cut: Int32
    uv: Float64

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def widths_m(self) -> Float64:
        """float64 (s,): between the kerbs."""
        return np.array(WIDTHS_M)[self.classes]


def town_outline() -> shapely.Polygon:
    """Return the old town along the axes of its outermost streets, local metres."""
    edge = Land((WEST_U, SOUTH_V, EAST_U, NORTH_V), (0.0, 0.0, 0.0, 0.0), (0, 1, 2, 3))
    return shapely.Polygon(edge.outline)


def lay_streets(cuts: Cuts, density: Density) -> Streets:
    """Return the streets of the city, without the town's own."""
    lengths = np.abs(cuts.axes[:, 2:] - cuts.axes[:, :2]).max(axis=1)
    counts = np.ceil(lengths / STEP_M).astype(np.int64) + 1
    cut = np.repeat(np.arange(len(lengths), dtype=np.int32), counts)
    begin = np.repeat(np.cumsum(counts) - counts, counts)
    along = (np.arange(len(cut)) - begin) / np.repeat(counts - 1, counts)
    uv = cuts.axes[cut, :2] + (cuts.axes[cut, 2:] - cuts.axes[cut, :2]) * along[:, None]
    xy = np.round(from_grid(uv), 3)
    usable = _usable(xy, cuts.classes[cut], density)
    grown = _runs(xy, uv, cut, usable, cuts.classes)
    return _joined([grown, *_shore_roads(len(lengths)), _bridge(len(lengths) + 2)])


def _usable(xy: Float64, classes: UInt8, density: Density) -> Bool:
    x, y = xy.T
    west, south, east, north = EXTENT_M
    usable: Bool = (shore_distance(x, y) > SHORE_ROAD_M + 8.0) & (x > west) & (x < east) & (y > south) & (y < north)
    usable &= (density.at(x, y) >= _LEAST_DENSITY[classes]) & (hills(x, y) <= _HIGHEST_M[classes])
    inside = np.flatnonzero(usable)
    outline = town_outline()
    shapely.prepare(outline)
    usable[inside[shapely.contains_xy(outline, x[inside], y[inside])]] = False
    # Rivers are crossed by roads; streets end at them.
    small = np.flatnonzero(usable & (classes >= STREET))
    for line, (_, _, width, _) in zip(river_lines(), RIVERS, strict=True):
        bank = line.buffer(width / 2 + 14.0, quad_segs=2)
        shapely.prepare(bank)
        usable[small[shapely.contains_xy(bank, x[small], y[small])]] = False
    return usable


def _runs(xy: Float64, uv: Float64, cut: Int32, usable: Bool, classes: UInt8) -> Streets:
    """Return the stretches of usable points, those too short left out."""
    kept = np.flatnonzero(usable)
    new = (np.diff(kept, prepend=-2) > 1) | (np.diff(cut[kept], prepend=-1) != 0)
    run = np.cumsum(new) - 1
    points = xy[kept]
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    length = np.bincount(run, np.where(new, 0.0, step))
    good = length >= SHORTEST_M
    keep = good[run]
    sizes = np.bincount(run)[good]
    of = cut[kept[new]][good]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return Streets(points[keep], offsets, classes[of], of, uv[kept[keep]])


def _shore_roads(number: int) -> list[Streets]:
    """Return the roads along both shores, up to the town."""
    outline = town_outline().buffer(30.0)
    _, _, east, north = EXTENT_M
    x = np.arange(-200.0, min(east, 11_600.0), STEP_M)
    y = np.arange(0.0, north, STEP_M)
    roads = []
    for road, line in enumerate((_aside(x, coast(x)), _aside(quay(y)[::-1], y[::-1]))):
        free = shapely.difference(shapely.LineString(line), outline)
        longest = max(shapely.get_parts(free), key=lambda part: float(part.length))
        points = np.round(shapely.get_coordinates(longest), 3)
        roads.append(_single(points, MAIN_ROAD, number + road))
    return roads


def _aside(x: Float64, y: Float64) -> Float64:
    shore = shapely.LineString(np.column_stack([x, y])).simplify(4.0)
    moved = shapely.offset_curve(shore, SHORE_ROAD_M, quad_segs=4)
    parts = shapely.get_parts(shapely.segmentize(moved, STEP_M))
    return np.asarray(shapely.get_coordinates(max(parts, key=lambda part: float(part.length))))


def _bridge(number: int) -> Streets:
    points = np.round(shapely.get_coordinates(shapely.segmentize(shapely.LineString(BRIDGE), STEP_M)), 3)
    return _single(points, EXPRESSWAY, number)


def _single(points: Float64, kind: int, number: int) -> Streets:
    offsets, classes = np.array([0, len(points)], np.int32), np.array([kind], np.uint8)
    return Streets(points, offsets, classes, np.array([number], np.int32), np.full_like(points, np.nan))


def _joined(parts: list[Streets]) -> Streets:
    shifts = np.cumsum([0, *(len(part.points) for part in parts)])
    offsets = [part.offsets[:-1] + shift for part, shift in zip(parts, shifts, strict=False)]
    return Streets(
        np.concatenate([part.points for part in parts]),
        np.concatenate([*offsets, shifts[-1:]]).astype(np.int32),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.cut for part in parts]),
        np.concatenate([part.uv for part in parts]),
    )
