"""Fewer triangles by collapsing edges; the border of a tile stays as it is, so that neighbours of any level fit."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32

Int64 = npt.NDArray[np.int64]

_AGGRESSIVENESS = 7.0
"""How fast larger errors are allowed: slower is better and takes longer."""


def simplified(points: Float64, triangles: Int32, *, count: int) -> tuple[Float64, Int32]:
    """Return about `count` triangles of the same surface, and those that its border takes, whose vertices stay.

    Were the border counted too, a large tile would have nothing left for what stands in it.

    Quadric error metrics after M. Garland and P. Heckbert (1997), by pyfqmr.
    """
    import pyfqmr

    if count >= len(triangles):
        return points, triangles
    # pyfqmr takes edges with one triangle for the border. Where the surface touches itself there it may have three:
    # such triangles are left out, which makes a border around them.
    edges, uses, excess = edge_uses(triangles)
    count += int(np.count_nonzero(uses == 1))
    knots = np.zeros(len(points), np.bool_)
    knots[edges[(excess != 0) & (uses != 1)]] = True
    left_out = knots[triangles].any(axis=1)
    mesh = pyfqmr.Simplify()
    mesh.setMesh(points, triangles[~left_out])
    mesh.simplify_mesh(target_count=count, aggressiveness=_AGGRESSIVENESS, preserve_border=True, verbose=False)
    fewer = (np.asarray(mesh.getMesh()[0], np.float64), np.asarray(mesh.getMesh()[1], np.int32))
    return welded([fewer, (points, triangles[left_out])]) if left_out.any() else fewer


def edge_uses(triangles: Int32) -> tuple[Int64, Int64, Int64]:
    """Return int64 (n, 2) edges, how many triangles each has, and how many more run through it upwards than downwards.

    Where the last is not 0 the surface is open.
    """
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64)
    low, high = ends.min(axis=1), ends.max(axis=1)
    keys, number, uses = np.unique(low << 32 | high, return_inverse=True, return_counts=True)
    excess = np.bincount(number, weights=np.where(ends[:, 0] == low, 1.0, -1.0)).astype(np.int64)
    return np.column_stack([keys >> 32, keys & 0xFFFFFFFF]), uses, excess


def welded(parts: list[tuple[Float64, Int32]]) -> tuple[Float64, Int32]:
    """Return the parts as one mesh: vertices at one place become one, those of no triangle go."""
    points = np.concatenate([p for p, _ in parts])
    offsets = np.cumsum([0, *(len(p) for p, _ in parts[:-1])])
    triangles = np.concatenate([t + offset for (_, t), offset in zip(parts, offsets, strict=True)])
    keys = np.ascontiguousarray(points + 0.0).view("V24").ravel()
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    joined = number.ravel()[triangles]
    a, b, c = joined.T
    joined = joined[(a != b) & (b != c) & (c != a)]
    used, renumbered = np.unique(joined, return_inverse=True)
    return points[first][used], renumbered.reshape(-1, 3).astype(np.int32)
