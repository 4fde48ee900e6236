"""Fewer vertices where tiles meet: the same ones from both sides, once for all levels.

Borders are locked when tiles are simplified, so that tiles of any level fit; without this a tile of a kilometre would
keep each voxel of its border. A border is thinned where it is straight, after D. Douglas and T. Peucker (1973).
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32
from resources.demo.town.mesh.frame import TILE_CELLS
from resources.demo.town.mesh.nets import Net
from resources.demo.town.mesh.simplify import edge_uses

AWAY_M = 0.07
"""How far a vertex that goes may lie beside the line that replaces it."""

Chain = list[int]
"""Vertices along the border between one tile and one neighbour, its ends included."""


def thinned(net: Net) -> tuple[Float64, Int32]:
    """Return the net with fewer vertices on its border: each that goes falls to the nearer one that stays."""
    goes_to = np.arange(len(net.points), dtype=np.int32)
    for chain in _chains(net):
        places = net.points[chain]
        stay = _kept(places)
        at = np.arange(len(chain))
        after = np.minimum(np.searchsorted(stay, at), len(stay) - 1)
        before = np.maximum(after - 1, 0)
        nearer = np.where(at - stay[before] < stay[after] - at, stay[before], stay[after])
        goes_to[chain] = np.array(chain, np.int32)[nearer]
    triangles = goes_to[net.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    used = np.zeros(len(net.points), np.bool_)
    used[triangles] = True
    number = np.cumsum(used, dtype=np.int32) - 1
    return net.points[used], number[triangles]


def _chains(net: Net) -> Iterator[Chain]:
    """Yield the border in pieces that both tiles beside it see alike, each from its lesser end."""
    # A vertex lies between columns of tiles, between rows, or where four tiles meet.
    between = (net.cells[:, :2] + 1) % TILE_CELLS == 0
    rim = _rim(net.triangles)
    vertices, uses = np.unique(rim[:, 0], return_counts=True)
    # Where the surface touches itself more than one way leads on.
    ends = set(vertices[(uses > 1) | between[vertices].all(axis=1)].tolist())
    starts = rim[np.isin(rim[:, 0], list(ends))].tolist()
    onwards = dict(rim[~np.isin(rim[:, 0], list(ends))].tolist())
    for first, vertex in starts:
        chain = [first, vertex]
        while chain[-1] not in ends:
            chain.append(onwards.pop(chain[-1]))
        yield _forward(chain, net.points)
    while onwards:
        first, vertex = onwards.popitem()
        ring = [first]
        while vertex != first:
            ring.append(vertex)
            vertex = onwards.pop(vertex)
        start = min(range(len(ring)), key=lambda k: tuple(net.points[ring[k]].tolist()))
        closed = [*ring[start:], *ring[: start + 1]]
        far = int(((net.points[closed] - net.points[closed[0]]) ** 2).sum(axis=1).argmax())
        yield _forward(closed[: far + 1], net.points)
        yield _forward(closed[far:], net.points)


def _forward(chain: Chain, points: Float64) -> Chain:
    first, last = (tuple(points[chain[k]].tolist()) for k in (0, -1))
    return chain if first <= last else chain[::-1]


def _rim(triangles: Int32) -> npt.NDArray[np.int64]:
    """Return int64 (n, 2) edges where the surface is open, as its triangles run around them."""
    edges, _, excess = edge_uses(triangles)
    rim = np.where(excess[:, None] > 0, edges, edges[:, ::-1])
    return np.repeat(rim, np.abs(excess), axis=0)


def _kept(places: Float64) -> npt.NDArray[np.intp]:
    """Return which vertices of a chain stay, ascending, both ends among them."""
    stay = {0, len(places) - 1}
    waiting = [(0, len(places) - 1)]
    while waiting:
        a, b = waiting.pop()
        if b - a < 2:
            continue
        along = places[b] - places[a]
        length = max(float(np.linalg.norm(along)), 1e-9)
        rel = places[a + 1 : b] - places[a]
        part = np.clip(rel @ along / length**2, 0.0, 1.0)
        away = ((rel - part[:, None] * along) ** 2).sum(axis=1)
        worst = int(away.argmax())
        if away[worst] > AWAY_M**2:
            stay.add(a + 1 + worst)
            waiting += [(a, a + 1 + worst), (a + 1 + worst, b)]
    return np.array(sorted(stay), np.intp)
