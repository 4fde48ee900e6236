"""How far places are from one footprint's outline."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32, Float64, Int32

SIZE = 160
"""Texels along a side: a building of 40 m has one every 30 cm, and between them distances are straight."""
AROUND_M = 3.0
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Distances around one footprint.

    Parameters
    ----------
    away_m : float32 (SIZE, SIZE)
        To the outline, negative inside; first row south, at the middles of texels.
    west_m, south_m, edge_m : float
        The square that they cover.
    """

    away_m: Float32
    west_m: float
    south_m: float
    edge_m: float


def outline_of(xy: Float64, offsets: Int32, *, margin_m: float = 0.0) -> Outline:
    """Return the distances around the rings of one row; holes are told by the even-odd rule.

    Parameters
    ----------
    xy : float64 (k, 2)
        Corners, metres.
    offsets : int32 (r + 1,)
    margin_m : float
        By how much the footprint is wider than its rings.
    """
    low, high = xy.min(axis=0), xy.max(axis=0)
    around = AROUND_M + margin_m
    edge_m = float((high - low).max()) + 2 * around
    corner = (low + high) / 2 - edge_m / 2
    at = (np.arange(SIZE) + 0.5) / SIZE * edge_m
    x, y = corner[0] + at, corner[1] + at
    sizes = np.diff(offsets)
    following = np.arange(1, len(xy) + 1)
    following[np.asarray(offsets[1:])[sizes > 0] - 1] = np.asarray(offsets[:-1])[sizes > 0]
    begin, end = xy, xy[following]
    nearest2 = np.full(SIZE * SIZE, np.inf)
    inside = np.zeros(SIZE * SIZE, np.bool_)
    px, py = (a.ravel() for a in np.meshgrid(x, y))
    step = max(1, _AT_ONCE // (SIZE * SIZE))
    for first in range(0, len(begin), step):
        a, b = begin[first : first + step], end[first : first + step]
        along = b - a
        length2 = np.maximum((along**2).sum(axis=1), 1e-12)
        dx, dy = px[:, None] - a[None, :, 0], py[:, None] - a[None, :, 1]
        part = np.clip((dx * along[:, 0] + dy * along[:, 1]) / length2, 0.0, 1.0)
        away2 = (dx - part * along[:, 0]) ** 2 + (dy - part * along[:, 1]) ** 2
        np.minimum(nearest2, away2.min(axis=1), out=nearest2)
        crosses = (a[None, :, 1] > py[:, None]) != (b[None, :, 1] > py[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):
            east = a[:, 0] + (py[:, None] - a[:, 1]) / along[:, 1] * along[:, 0]
        inside ^= (np.count_nonzero(crosses & (px[:, None] < east), axis=1) % 2).astype(np.bool_)
    away = np.where(inside, -1.0, 1.0) * np.sqrt(nearest2) - margin_m
    result = away.reshape(SIZE, SIZE).astype(np.float32)
    return Outline(result, float(corner[0]), float(corner[1]), edge_m)
