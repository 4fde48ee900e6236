"""How far the points of a set lie apart, where the file does not say."""

import math

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64

MAX_GRID = 256


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
    index = np.zeros(len(coordinates), np.intp)
    for axis in range(3):
        along = np.clip((coordinates[:, axis] - low[axis]) * (1 / spacing), 0, cells - 1)
        index *= cells
        index += along.astype(np.intp)
    met = np.zeros(cells**3, np.bool_)
    met[index] = True
    return spacing / math.sqrt(len(coordinates) / int(np.count_nonzero(met)))
