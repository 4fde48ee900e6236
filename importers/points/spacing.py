"""How far the points of a set lie apart, where the file does not say."""

import math

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64

MAX_GRID = 256
BLOCK_POINTS = 1 << 13


def surface_spacing_m(points: npt.NDArray[np.float32]) -> float:
    """Return the usual distance between neighbours, metres, of (n, 3) points that lie on one surface; 0 for none.

    Scans and photogrammetry show surfaces, so the two larger extents of their box are taken for the surface's.
    """
    if not len(points):
        return 0.0
    columns = np.ascontiguousarray(points.T)
    _, breadth, length = np.sort((columns.max(axis=1) - columns.min(axis=1)).astype(np.float64))
    # A line of points has no breadth.
    return float(max(np.sqrt(breadth * length / len(points)), length / len(points)))


def measured_spacing(coordinates: Float64, *, low: Float64, edge: float, spacing: float) -> float:
    """Return the usual distance of points that stand in the cube at `low`, in units of their system; at most `spacing`.

    A surface through cells of `spacing` with k points in each that it meets has points ``spacing / sqrt(k)`` apart.
    """
    cells = math.ceil(edge / spacing)
    if not len(coordinates) or not 0 < cells <= MAX_GRID:
        return spacing
    cell = np.empty(len(coordinates), np.int32)
    # Block by block, so that what is between stays cached.
    for start in range(0, len(cell), BLOCK_POINTS):
        block = slice(start, start + BLOCK_POINTS)
        along = coordinates[block].T - low[:, None]
        along *= 1 / spacing
        x, y, z = np.clip(along, 0, cells - 1, out=along).astype(np.int32)
        cell[block] = (x * cells + y) * cells + z
    # Sorting takes less time than marking cells: surfaces leave most of the cube empty.
    cell.sort()
    met = 1 + int(np.count_nonzero(cell[1:] != cell[:-1]))
    return spacing / math.sqrt(len(coordinates) / met)
