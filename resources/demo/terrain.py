"""The lie of the land: coast, hill and the bent street grid, in metres east, north and up of the demo's origin."""

import numpy as np

from layers.data.geometry import Float64
from layers.site import LonLatH, Site

ORIGIN_LONLATH = (120.316, 36.064, 20.0)
SITE = Site(origin=LonLatH(*ORIGIN_LONLATH), crs="EPSG:4549")

HALF_M = 256.0
"""The district reaches this far from the origin in each direction."""
SEA_M = -12.0
QUAY_M = 3.6
"""Height of the promenade above the sea."""
SHORE_M = -132.0

STREETS_U = (-262.0, -186.0, -108.0, -28.0, 50.0, 128.0, 206.0, 278.0)
"""Axes of the streets that climb, in grid metres; the fourth is the main street."""
STREETS_V = (15.0, 96.0, 170.0, 246.0, 322.0, 402.0)
"""Axes of the streets along the slope, metres inland; the first is the coast road."""
MAIN_U = 3
PIER_X_M = -44.0


def smooth(t: Float64) -> Float64:
    """Return the smooth step of `t`: 0 below 0, 1 above 1."""
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3 - 2 * t)


def coast(x: Float64) -> Float64:
    """Return the northing of the quay's edge at easting `x`."""
    return SHORE_M + 13.0 * np.sin(x / 74.0 + 0.6) - 0.05 * x - 10.0 * smooth((np.abs(x + 150.0) - 20.0) / 90.0) + 8.0


def ground(x: Float64, y: Float64) -> Float64:
    """Return the ground's (or the sea's) height at eastings `x` and northings `y`."""
    inland = y - coast(x)
    quay = QUAY_M * np.clip((inland + 3.5) / 5.0, 0.0, 1.0)
    slope = 0.034 * np.clip(inland - 24.0, 0.0, None)
    hill = 9.5 * np.exp(-((x - 118.0) ** 2 + (y - 150.0) ** 2) / (2 * 95.0**2))
    knoll = 4.0 * np.exp(-((x + 170.0) ** 2 + (y - 190.0) ** 2) / (2 * 80.0**2))
    rise = (hill + knoll) * smooth((inland - 20.0) / 60.0)
    beach = 1.5 * smooth((inland + 16.0) / 16.0) * smooth((95.0 - np.abs(x - 165.0)) / 30.0)
    return SEA_M + np.maximum(quay + slope + rise, beach)


def from_grid(uv: Float64) -> Float64:
    """Return float64 (n, 2) east, north of (n, 2) grid metres: along the slope, inland."""
    u, v = uv[:, 0], uv[:, 1]
    x = u + 0.1 * (v - 150.0) + 9.0 * np.sin(v / 105.0)
    straight = smooth(v / 300.0)
    y = (1 - straight) * coast(x) + straight * (SHORE_M + 0.07 * x) + v
    return np.column_stack([x, y])


def lonlath(points: Float64) -> Float64:
    """Return float64 (n, 3) degrees east, north and ellipsoidal metres of (n, 3) local metres."""
    return SITE.lonlath_from_enu(points)
