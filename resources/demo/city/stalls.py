"""Clusters of market stalls along streets, and the stalls in them."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32
from resources.demo.city.components import shared_out
from resources.demo.city.hot_spots import HotSpots
from resources.demo.city.kerbs import Kerbs
from resources.demo.city.streets import LANE, ROAD, STREET

CLUSTERS = 200
STALLS = 30_000
APART_M = 2.4
SHORTEST_M = 170.0
MOST = 260
_OUT_M = (0.7, 2.2)


@dataclass(frozen=True, slots=True, eq=False)
class Stalls:
    """Stalls, one cluster after the other.

    Parameters
    ----------
    xy : float64 (n, 2)
        Local metres.
    cluster : int32 (n,)
    piece, cell : int32 (n,)
        Index into `Kerbs`, into ``kerbs.codes``.
    """

    xy: Float64
    cluster: Int32
    piece: Int32
    cell: Int32


def set_up_stalls(kerbs: Kerbs, spots: HotSpots, rng: np.random.Generator) -> Stalls:
    """Return all stalls: each cluster along one street, on both sides of it."""
    total = np.concatenate([[0.0], np.cumsum(kerbs.length_m)])
    first = np.flatnonzero(np.diff(kerbs.line, prepend=-1))
    last = np.append(first[1:], len(kerbs.line))
    long = total[last] - total[first]
    weight = np.add.reduceat(spots.weights(kerbs, "market"), first) / long
    weight = weight * (long > SHORTEST_M) * np.isin(kerbs.kind[first], (ROAD, STREET, LANE))
    lines = rng.choice(len(first), CLUSTERS, replace=False, p=weight / weight.sum())
    counts = np.minimum(shared_out(rng.uniform(0.3, 1.7, CLUSTERS), STALLS), MOST)
    # What the largest may not hold stands in the others.
    for row in np.argsort(counts, kind="stable").tolist():
        counts[row] += min(MOST - int(counts[row]), STALLS - int(counts.sum()))
    cluster = np.repeat(np.arange(CLUSTERS, dtype=np.int32), counts)
    number = np.arange(STALLS) - np.repeat(np.cumsum(counts) - counts, counts)
    room = long[lines] - 16.0
    step = np.minimum(APART_M, room / ((counts + 1) // 2))
    begin = 8.0 + (room - step * ((counts + 1) // 2)) * rng.random(CLUSTERS)
    at = total[first[lines[cluster]]] + begin[cluster] + (number // 2) * step[cluster]
    piece = (np.searchsorted(total, at, side="right") - 1).astype(np.int32)
    left = number % 2 == 0
    out = rng.uniform(*_OUT_M, STALLS)
    xy = np.round(kerbs.places(piece, at - total[piece], left=left, out_m=out), 2)
    return Stalls(xy, cluster, piece, kerbs.cell[piece, np.where(left, 0, 1)])
