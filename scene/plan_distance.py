"""How far places are from outlines in plan."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32

_AT_ONCE = 1 << 20


def ring_segments(xy: Float64, offsets: Int32) -> tuple[Float64, Float64]:
    """Return the begins and ends, float64 (k, 2), of the edges of rings that are not closed twice.

    Parameters
    ----------
    xy : float64 (k, 2)
    offsets : int32 (r + 1,)
    """
    sizes = np.diff(offsets)
    following = np.arange(1, len(xy) + 1)
    following[np.asarray(offsets[1:])[sizes > 0] - 1] = np.asarray(offsets[:-1])[sizes > 0]
    return xy, xy[following]


def away_m(points: Float64, begin: Float64, end: Float64) -> Float64:
    """Return how far points, float64 (n, 2), are from the nearest edge, negative inside (even-odd rule). Any thread."""
    nearest2 = np.full(len(points), np.inf)
    inside: npt.NDArray[np.bool_] = np.zeros(len(points), np.bool_)
    px, py = points[:, 0, None], points[:, 1, None]
    step = max(1, _AT_ONCE // max(1, len(points)))
    for first in range(0, len(begin), step):
        a, b = begin[first : first + step], end[first : first + step]
        along = b - a
        length2 = np.maximum((along**2).sum(axis=1), 1e-12)
        dx, dy = px - a[:, 0], py - a[:, 1]
        part = np.clip((dx * along[:, 0] + dy * along[:, 1]) / length2, 0.0, 1.0)
        away2 = (dx - part * along[:, 0]) ** 2 + (dy - part * along[:, 1]) ** 2
        np.minimum(nearest2, away2.min(axis=1), out=nearest2)
        crosses = (a[:, 1] > py) != (b[:, 1] > py)
        with np.errstate(divide="ignore", invalid="ignore"):
            east = a[:, 0] + (py - a[:, 1]) / along[:, 1] * along[:, 0]
        inside ^= (np.count_nonzero(crosses & (px < east), axis=1) % 2).astype(np.bool_)
    result: Float64 = np.where(inside, -1.0, 1.0) * np.sqrt(nearest2)
    return result
