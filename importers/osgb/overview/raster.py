"""Cells of a square of ground: how high its surface is, and of what colour, as seen from above.

Of what lies above one another only the uppermost layer counts, but walls colour their cell as well: in the surface
that is made of the cells a wall leans over one of them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.osgb.overview.samples import Samples
from layers.data.geometry import Float32

SIDE = 256
"""Cells along a side of a raster."""

LAYER_CELLS = 2.0
"""What lies that many cell widths below the uppermost sample of its cell is another layer."""

FILLED = 2
"""So many cells around those that have something get what their neighbours have: small holes are closed, and
neighbouring rasters overlap by more than a surface may fall short of its cells."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Cells; row 0 is the southernmost.

    Parameters
    ----------
    heights : float32 (SIDE, SIDE)
        NaN where there is nothing.
    colours : float32 (SIDE, SIDE, 3)
        RGB, 0 to 255.
    """

    heights: Float32
    colours: Float32

    @property
    def valid(self) -> BoolArray:
        """Where there is something."""
        found: BoolArray = ~np.isnan(self.heights)
        return found

    @staticmethod
    def empty() -> "Raster":
        """Return a raster of nothing."""
        return Raster(np.full((SIDE, SIDE), np.nan, np.float32), np.zeros((SIDE, SIDE, 3), np.float32))

    def halved(self) -> "Raster":
        """Return (SIDE / 2, SIDE / 2): each cell the colour of four, and their upper median height."""
        half = SIDE // 2
        quads = self.heights.reshape(half, 2, half, 2).transpose(1, 3, 0, 2).reshape(4, half, half)
        colours = np.where(self.valid[..., None], self.colours, 0).reshape(half, 2, half, 2, 3).sum(axis=(1, 3))
        count = np.maximum((~np.isnan(quads)).sum(axis=0), 1)
        return Raster(upper_median(quads), (colours / count[..., None]).astype(np.float32))

    def take(self, other: "Raster", *, column: int, row: int) -> None:
        """Put `other` in, its first cell at a column and row, where nothing is yet; what lies outside is left out."""
        low_x, low_y = max(0, column), max(0, row)
        high_x, high_y = (
            min(SIDE, at + size) for at, size in zip((column, row), other.heights.shape[::-1], strict=True)
        )
        if low_x >= high_x or low_y >= high_y:
            return
        here = (slice(low_y, high_y), slice(low_x, high_x))
        there = (slice(low_y - row, high_y - row), slice(low_x - column, high_x - column))
        fresh = np.isnan(self.heights[here]) & other.valid[there]
        self.heights[here][fresh] = other.heights[there][fresh]
        self.colours[here][fresh] = other.colours[there][fresh]

    def grow(self) -> None:
        """Give `FILLED` cells around those that have something what their neighbours have."""
        heights, colours = self.heights.ravel(), self.colours.reshape(-1, 3)
        for _ in range(FILLED):
            valid = np.pad(self.valid, 1)
            beside = (valid[:-2, 1:-1], valid[2:, 1:-1], valid[1:-1, :-2], valid[1:-1, 2:])
            fresh = np.flatnonzero(np.logical_or.reduce(beside) & ~valid[1:-1, 1:-1])
            total, count = np.zeros((len(fresh), 4), np.float32), np.zeros(len(fresh), np.float32)
            for there, step in zip(beside, (-SIDE, SIDE, -1, 1), strict=True):
                has = there.ravel()[fresh]
                of = fresh[has] + step
                total[has, 0] += heights[of]
                total[has, 1:] += colours[of]
                count[has] += 1
            total /= count[:, None]
            heights[fresh], colours[fresh] = total[:, 0], total[:, 1:]

    def corners(self) -> Float32:
        """Return float32 (4, SIDE / 2 + 1, SIDE / 2 + 1): heights of the cells around every second corner of cells."""
        padded = np.pad(self.heights, 1, constant_values=np.nan)
        return np.stack([padded[y::2, x::2] for y in (0, 1) for x in (0, 1)])


class Splats:
    """Samples gathered into the cells of a raster.

    Parameters
    ----------
    cell : float
        Side of a cell, in the samples' unit; the corner of the first one is at their zero.
    """

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._top = np.full(SIDE * SIDE, -np.inf, np.float32)
        self._sums = np.zeros((6, SIDE * SIDE))

    def add(self, samples: Samples) -> None:
        """Take samples in; those outside are left out."""
        x, y = (np.floor(along / np.float32(self._cell)) for along in (samples.x, samples.y))
        inside = (x >= 0) & (x < SIDE) & (y >= 0) & (y < SIDE)
        cells = (y[inside] * SIDE + x[inside]).astype(np.intp)
        if not len(cells):
            return
        heights, areas, colours = samples.z[inside], samples.weights[inside], samples.colours[inside]
        before = self._top.copy()
        np.maximum.at(self._top, cells, heights)
        depth = np.float32(LAYER_CELLS * self._cell)
        # What came earlier and is now covered.
        with np.errstate(invalid="ignore"):
            self._sums[:, self._top - before > depth] = 0.0
        upper = heights >= self._top[cells] - depth
        coloured = upper | samples.steep[inside]
        weights = np.where(upper, areas, 0)
        self._sums[0] += np.bincount(cells, weights, SIDE * SIDE)
        self._sums[1] += np.bincount(cells, weights * heights, SIDE * SIDE)
        weights = np.where(coloured, areas, 0)
        self._sums[2] += np.bincount(cells, weights, SIDE * SIDE)
        for k in range(3):
            self._sums[3 + k] += np.bincount(cells, weights * colours[:, k], SIDE * SIDE)

    def raster(self) -> Raster:
        """Return what was gathered, small holes filled."""
        with np.errstate(invalid="ignore", divide="ignore"):
            heights = (self._sums[1] / self._sums[0]).astype(np.float32)
            colours = (self._sums[3:] / self._sums[2]).astype(np.float32)
        raster = Raster(heights.reshape(SIDE, SIDE), np.ascontiguousarray(colours.T).reshape(SIDE, SIDE, 3))
        raster.colours[~raster.valid] = 0
        raster.grow()
        return raster


def upper_median(values: Float32) -> Float32:
    """Return the upper median of float32 (4, ...) along the first axis, of those that are not NaN; NaN of none."""
    missing = np.isnan(values)
    a, b, c, d = np.where(missing, np.float32(-np.inf), values)
    one, two = np.maximum(a, b), np.maximum(c, d)
    second = np.maximum(np.minimum(one, two), np.where(one >= two, np.minimum(a, b), np.minimum(c, d)))
    result: Float32 = np.where(missing.sum(axis=0) <= 1, second, np.maximum(one, two))
    result[missing.all(axis=0)] = np.nan
    return result
