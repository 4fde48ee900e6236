"""The lie of the old town: bay, harbour, hills and the bent street grid.

Local metres are metres east, north and up of `ORIGIN_EN` in EPSG:4549; the sea is at 0.
"""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from layers.site import lonlath_from_crs
from resources.demo.terrain import smooth

CRS = "EPSG:4549"
ORIGIN_EN = (528_600.0, 3_992_900.0)
"""Easting and northing of the local zero."""
_ZERO = np.array([*ORIGIN_EN, 0.0])

WEST_U, EAST_U = -620.0, 620.0
SOUTH_V, NORTH_V = 0.0, 1640.0
"""The town in grid metres: across the slope, and inland. Its edges are the axes of its outermost streets."""
MAIN_U = 0.0
SHORE_Y = -805.0
"""Northing of the quay at the head of the bay."""
QUAY_M = 4.0
BED_M = -6.0
TOP_M = 90.0
COAST_ROAD_M = 15.0
"""From the quay's edge to the axis of the coast road."""
REACH_M = (-1150.0, -1330.0, 880.0, 1010.0)
"""What the maps show: from west, south to east, north; local metres."""
PIER = ((-5.0, 5.0), 340.0)
"""The pleasure pier: between these eastings, and how far it reaches into the bay."""
PIER_HEAD_M = 16.0
MOLES = ((-190.0, 44.0, 190.0), (80.0, 52.0, 235.0), (380.0, 46.0, 215.0), (640.0, 40.0, 150.0))
"""The harbour's moles: northing of the middle, width, length to the west."""
BREAKWATER = ((-700.0, -420.0), (-860.0, -330.0), (-985.0, -150.0), (-1035.0, 80.0), (-1010.0, 300.0))
"""The breakwater's axis, local metres; it begins at the quay."""
BREAKWATER_WIDTH_M = 14.0


@dataclass(frozen=True, slots=True)
class Hill:
    """A hill: its place on the street grid, its height and width, and how far streets turn around it (radians)."""

    u: float
    v: float
    height_m: float
    sigma_m: float
    reach_m: float
    turn: float


HILLS = (
    Hill(345.0, 660.0, 76.6, 172.0, 330.0, 0.46),
    Hill(165.0, 1085.0, 26.0, 100.0, 200.0, -0.34),
    Hill(-335.0, 985.0, 40.0, 150.0, 270.0, 0.36),
)


def coast(x: Float64) -> Float64:
    """Return the northing of the quay's edge at easting `x`: a bay between two headlands."""
    west = 95.0 * smooth((-x - 120.0) / 420.0)
    east = 150.0 * smooth((x - 90.0) / 430.0)
    return SHORE_Y - west - east + 9.0 * np.sin(x / 61.0 + 0.4) * smooth((np.abs(x) - 30.0) / 120.0)


def from_grid(uv: Float64) -> Float64:
    """Return float64 (n, 2) local east, north of (n, 2) grid metres. One to one, streets turn around the hills."""
    places = _bent(uv)
    for hill, (x, y) in zip(HILLS, _CENTRES, strict=True):
        away = places - (x, y)
        q = (away**2).sum(axis=1) / hill.reach_m**2
        angle = hill.turn * np.clip(1.0 - q, 0.0, None) ** 2
        cos, sin = np.cos(angle), np.sin(angle)
        places = np.column_stack([x + cos * away[:, 0] - sin * away[:, 1], y + sin * away[:, 0] + cos * away[:, 1]])
    return places


def _bent(uv: Float64) -> Float64:
    u, v = uv[:, 0], uv[:, 1]
    east = (u - WEST_U) / (EAST_U - WEST_U)
    x = u + 26.0 * np.sin(v / 300.0 - 0.5) * (1.0 - (u / EAST_U) ** 2) * smooth(v / 400.0)
    x += 52.0 * np.sin(v / 285.0 + 0.5) * np.clip(1.0 - east, 0.0, None) ** 2
    x += 44.0 * np.sin(v / 330.0 + 2.2) * np.clip(east, 0.0, None) ** 2
    straight = smooth(v / 760.0)
    y = (1 - straight) * coast(x) + straight * (SHORE_Y - 20.0 + 0.04 * x) + v + COAST_ROAD_M
    return np.column_stack([x, y])


_CENTRES = [tuple(float(c) for c in _bent(np.array([[hill.u, hill.v]]))[0]) for hill in HILLS]

_QUAY_V = np.arange(-200.0, 2200.0, 5.0)
_QUAY = _bent(np.column_stack([np.full(len(_QUAY_V), WEST_U - COAST_ROAD_M), _QUAY_V]))


def quay(y: Float64) -> Float64:
    """Return the easting of the harbour's quay at northing `y`."""
    return np.interp(y, _QUAY[:, 1], _QUAY[:, 0])


def shore_distance(x: Float64, y: Float64) -> Float64:
    """Return roughly how far inland a place is, metres; negative in the sea. Pier and moles are not counted."""
    south: Float64 = y - coast(x)
    return np.minimum(south, x - quay(y))


def ground(x: Float64, y: Float64) -> Float64:
    """Return the height of the ground, or of the sea's bed, above the sea."""
    inland = shore_distance(x, y)
    slope = 0.0125 * np.clip(inland - 30.0, 0.0, 1100.0)
    rise = np.zeros_like(inland)
    for hill, (cx, cy) in zip(HILLS, _CENTRES, strict=True):
        rise += hill.height_m * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * hill.sigma_m**2))
    rise *= smooth((inland - 25.0) / 170.0)
    quay = BED_M + (QUAY_M - BED_M) * np.clip((inland + 1.0) / 2.0, 0.0, 1.0)
    total: Float64 = quay + np.where(inland > 0, slope + rise, 0.0)
    return np.minimum(total, TOP_M)


def placed(points: Float64) -> Float64:
    """Return float64 (n, 3) easting, northing in `CRS` and height, to the millimetre, of (n, 3) local metres."""
    moved: Float64 = np.round(points + _ZERO, 3)
    return moved


def grounded(xy: Float64, *, above_m: float = 0.0) -> Float64:
    """Return float64 (n, 3) local metres of (n, 2): on the ground, or `above_m` over it."""
    return np.column_stack([xy, ground(xy[:, 0], xy[:, 1]) + above_m])


def lonlath(points: Float64) -> Float64:
    """Return float64 (n, 3) degrees east and north, and height, of (n, 3) local metres."""
    return lonlath_from_crs(points + _ZERO, crs=CRS)
