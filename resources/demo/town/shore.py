"""What divides land from sea in the old town: its shore, pier, moles and breakwater, by distance."""

import itertools

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.terrain import (
    BREAKWATER,
    BREAKWATER_WIDTH_M,
    MOLES,
    PIER,
    PIER_HEAD_M,
    QUAY_M,
    coast,
    ground,
    quay,
    shore_distance,
)

BEACH_X = (70.0, 395.0)
"""The bathing beach at the foot of the quay lies between these eastings."""
BEACH_M = 34.0


def pier_m(x: Float64, y: Float64) -> Float64:
    """Return how far inside of the pier's edge places are; negative outside."""
    (west, east), length = PIER
    foot = float(coast(np.zeros(1))[0]) + 1.0
    head = foot - length
    deck = np.minimum(np.minimum(x - west, east - x), np.minimum(y - head, foot - y))
    bow = np.minimum(PIER_HEAD_M - np.hypot(x, y - head), head - y)
    return np.maximum(deck, bow)


def moles_m(x: Float64, y: Float64) -> Float64:
    """Return how far inside of a mole's edge places are; negative outside."""
    inside = np.full(np.broadcast(x, y).shape, -1e4)
    for middle, width, length in MOLES:
        end = float(quay(np.array([middle]))[0]) - length
        across, along = width / 2 - np.abs(y - middle), np.minimum(x - end, quay(y) + 1.0 - x)
        outside = np.hypot(np.minimum(across, 0.0), np.minimum(along, 0.0))
        np.maximum(inside, np.where(outside > 0.0, -outside, np.minimum(across, along)), out=inside)
    return inside


def breakwater_m(x: Float64, y: Float64) -> Float64:
    """Return how far inside of the breakwater's edge places are; negative outside."""
    axis = ((float(quay(np.array([BREAKWATER[0][1]]))[0]) + 1.0, BREAKWATER[0][1]), *BREAKWATER)
    nearest = np.full(np.broadcast(x, y).shape, 1e4)
    for (x0, y0), (x1, y1) in itertools.pairwise(axis):
        dx, dy = x1 - x0, y1 - y0
        part = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        np.minimum(nearest, np.hypot(x - x0 - part * dx, y - y0 - part * dy), out=nearest)
    return BREAKWATER_WIDTH_M / 2 - nearest


_PARTS = (shore_distance, pier_m, moles_m, breakwater_m)


def dry_m(x: Float64, y: Float64) -> Float64:
    """Return how far from the water places are; negative in the sea."""
    result: Float64 = np.maximum.reduce([part(x, y) for part in _PARTS])
    return result


def dry_near_m(x: Float64, y: Float64, *, within_m: float) -> Float64 | None:
    """Return `dry_m` of rows `y` and columns `x` of a square, right within `within_m` of the water's edge.

    None where nothing of the square is that near to land.
    """
    middle = np.array([x.mean()]), np.array([y.mean()])
    reach = 0.75 * float(np.ptp(x) + np.ptp(y)) + within_m
    near = [part for part in _PARTS if float(part(*middle)[0]) > -reach]
    if not near:
        return None
    column, row = x[None, :], y[:, None]
    result: Float64 = np.maximum.reduce([part(column, row) + np.zeros((len(y), len(x))) for part in near])
    return result


def surface(x: Float64, y: Float64) -> Float64:
    """Return the height of what is seen from above where nothing is built: ground, quays, or the sea."""
    built = np.maximum.reduce([pier_m(x, y), moles_m(x, y), breakwater_m(x, y)])
    return np.maximum(ground(x, y), np.where(built > 0.0, QUAY_M, 0.0))
