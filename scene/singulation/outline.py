"""How far places are from one footprint's outline."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32, Float64, Int32
from scene.plan_distance import away_m, ring_segments

SIZE = 160
"""Texels along a side: a building of 40 m has one every 30 cm, and between them distances are straight."""
AROUND_M = 3.0


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
    east, north = np.meshgrid(x, y)
    places = np.column_stack([east.ravel(), north.ravel()])
    away = away_m(places, *ring_segments(xy, offsets)) - margin_m
    result = away.reshape(SIZE, SIZE).astype(np.float32)
    return Outline(result, float(corner[0]), float(corner[1]), edge_m)
