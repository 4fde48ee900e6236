"""How far the points of a set lie apart, where the file does not say."""

import numpy as np
import numpy.typing as npt


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
