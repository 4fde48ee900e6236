"""Contour lines of the ground by marching squares."""

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64
from resources.demo.town.terrain import REACH_M, SHORE_Y, WEST_U, ground

Index = npt.NDArray[np.int64]

CELL_M = 8.0
EVERY_M = 5.0
# Sides of a cell (south, east, north, west) that a line joins, by which corners (SW, SE, NE, NW) are higher. Saddles
# are cut as two corners each.
_CASES = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((0, 1), (2, 3)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}


def make_contours() -> list[tuple[float, list[Float64]]]:
    """Return heights and their lines, float64 (n, 3) local metres each; the quay's edge is no contour."""
    x = np.arange(WEST_U - 10.0, REACH_M[2] + 1.0, CELL_M)
    y = np.arange(SHORE_Y - 250.0, REACH_M[3] + 1.0, CELL_M)
    xs, ys = np.meshgrid(x, y)
    heights = ground(xs.ravel(), ys.ravel()).reshape(xs.shape)
    levels = np.arange(2 * EVERY_M, heights.max(), EVERY_M)
    return [(float(level), contour_lines(x, y, heights, float(level))) for level in levels]


def contour_lines(x: Float64, y: Float64, heights: Float64, level: float) -> list[Float64]:
    """Return the lines of one level, float64 (n, 3) each, over a grid of heights; those below 40 m are left out."""
    above = heights > level
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    segments = []
    for number, sides in _CASES.items():
        rows, columns = np.nonzero(case == number)
        for one, other in sides:
            ends = [_crossing(x, y, heights, level, rows, columns, side) for side in (one, other)]
            segments.append(np.stack(ends, axis=1))
    every = np.concatenate(segments)
    every = every[(every[:, 0] != every[:, 1]).any(axis=1)]
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(every)))
    parts = shapely.get_parts(merged)
    parts = parts[shapely.length(parts) > 40.0]
    return [np.column_stack([c, np.full(len(c), level)]) for c in map(shapely.get_coordinates, parts)]


def _crossing(
    x: Float64, y: Float64, heights: Float64, level: float, rows: Index, columns: Index, side: int
) -> Float64:
    """Return float64 (n, 2): where the level crosses a side of each cell, the same from both sides of it."""
    from_, to = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0)))[side]
    r0, c0, r1, c1 = rows + from_[0], columns + from_[1], rows + to[0], columns + to[1]
    low, high = heights[r0, c0], heights[r1, c1]
    part = (level - low) / (high - low)
    places = np.column_stack([x[c0] + (x[c1] - x[c0]) * part, y[r0] + (y[r1] - y[r0]) * part])
    return np.round(places, 3)
