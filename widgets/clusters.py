"""Symbols that would cover one another, gathered by layer on a grid that keeps to the ground while the view pans."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.frame import Frame
from layers.data.geometry import Float64
from widgets.overlay_item import OverlaySet

Int64 = npt.NDArray[np.int64]

MAX_SYMBOLS = 220
CELL_GROWTH = (1.0, 1.5, 2.25, 3.4)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Rows of an `OverlaySet` by cluster.

    Parameters
    ----------
    rows : int64 (n,)
        One cluster after the other, the most important member of each first.
    starts : int64 (k,)
        Where each cluster begins in `rows`.
    """

    rows: Int64
    starts: Int64

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def counts(self) -> Int64:
        """int64 (k,)."""
        return np.diff(np.append(self.starts, len(self.rows)))

    def means(self, values: Float64) -> Float64:
        """Return float64 (k, ...): the mean of `values` (by row of the set) over each cluster."""
        counts = self.counts.reshape(-1, *([1] * (values.ndim - 1)))
        result: Float64 = np.add.reduceat(values[self.rows], self.starts, axis=0) / counts
        return result

    def least(self, values: Float64) -> Float64:
        """Return float64 (k,): the smallest of `values` in each cluster."""
        result: Float64 = np.minimum.reduceat(values[self.rows], self.starts)
        return result

    def all_of(self, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return bool (k,): whether `flags` holds for every member."""
        result: npt.NDArray[np.bool_] = np.logical_and.reduceat(flags[self.rows], self.starts)
        return result

    def members(self) -> list[Int64]:
        """Return the rows of each cluster."""
        ends = [*self.starts[1:].tolist(), len(self.rows)]
        return [self.rows[start:end] for start, end in zip(self.starts.tolist(), ends, strict=True)]


def clustered(
    frame: Frame, items: OverlaySet, rows: Int64, xy: Float64, *, stretch: Float64, cell_px: float
) -> Clusters:
    """Return `rows` by cluster; cells grow until no more than `MAX_SYMBOLS` symbols are left to look at.

    Parameters
    ----------
    rows : int64 (m,)
    xy : float64 (n, 2)
        Pixels by row of the set.
    """
    if not len(rows):
        return Clusters(rows, np.empty(0, np.int64))
    key = np.zeros(0, np.int64)
    for growth in CELL_GROWTH:
        shift = _grid_shift(frame, stretch, cell_px * growth)
        cells = np.floor((xy[rows] - shift) / (cell_px * growth)).astype(np.int64)
        cells -= cells.min(axis=0)
        across, down = (int(v) + 1 for v in cells.max(axis=0))
        key = (items.groups[rows] * down + cells[:, 1]) * across + cells[:, 0]
        if len(np.unique(key)) <= MAX_SYMBOLS:
            break
    order = np.lexsort((-items.ranks[rows], key))
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    return Clusters(rows[order], starts)


def _grid_shift(frame: Frame, stretch: Float64, cell_px: float) -> Float64:
    # The grid is pinned to a point of the world, so that clusters do not flicker while the view pans.
    camera = frame.camera
    ahead = camera.axes()[2]
    reach = min(abs(camera.z / ahead[2]) if abs(ahead[2]) > 0.05 else 1000.0, 1e5)
    spacing = 2.0 ** math.ceil(math.log2(max(reach, 1.0)))
    pinned = np.round((camera.position + ahead * reach) / spacing) * spacing
    pixel, depth = camera.project(pinned * (1, 1, 0), size=frame.size)
    if not (depth[0] > 0 and np.isfinite(pixel).all()):
        return np.zeros(2)
    shift: Float64 = np.mod(pixel[0] * stretch, cell_px)
    return shift
