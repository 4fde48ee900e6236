"""Triangles: distances from a point, which of them hold a point in plan, their sharp edges; vectorised, any thread."""

import numpy as np

from layers.data.geometry import Float32, Float64, Int32


def distances_to_triangles(point: Float64, corners: Float64) -> Float64:
    """Return float64 (m,): metres from `point` (3,) to each of the triangles `corners` (m, 3 corners, 3).

    The foot of the perpendicular where it falls inside the triangle, the nearest of the three edges elsewhere
    (Ericson, Real-Time Collision Detection, 5.1.5). Triangles without area count as their edges.
    """
    a, b, c = (np.asarray(corners[:, i], np.float64) for i in range(3))
    edges = np.min([_distances_to_segments(point, a, b), _distances_to_segments(point, b, c)], axis=0)
    result = np.minimum(edges, _distances_to_segments(point, c, a))
    normal = np.cross(b - a, c - a)
    doubled_area = np.linalg.norm(normal, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = normal / doubled_area[:, None]
        height = np.einsum("ij,ij->i", point - a, unit)
        foot = point - height[:, None] * unit
        inside = np.ones(len(a), np.bool_)
        for start, end in ((a, b), (b, c), (c, a)):
            inside &= np.einsum("ij,ij->i", np.cross(end - start, foot - start), unit) >= 0
    inside &= doubled_area > 0
    result[inside] = np.minimum(result, np.abs(height))[inside]
    return np.asarray(result, np.float64)


def triangles_under(xy: Float64, corners: Float64) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Return bool (m,): whether each triangle of `corners` (m, 3, 3), seen from above, holds `xy` (2,)."""
    plan = np.asarray(corners[:, :, :2], np.float64) - xy
    crosses = np.empty((len(plan), 3))
    for i in range(3):
        start, end = plan[:, i], plan[:, (i + 1) % 3]
        crosses[:, i] = start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]
    flat = np.abs(crosses.sum(axis=1)) < 1e-9
    held: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (
        (crosses >= -1e-9).all(axis=1) | (crosses <= 1e-9).all(axis=1)
    ) & ~flat
    return held


def _distances_to_segments(point: Float64, start: Float64, end: Float64) -> Float64:
    along = end - start
    squared = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", point - start, along) / np.where(squared > 0, squared, 1.0)
    nearest = start + np.clip(share, 0.0, 1.0)[:, None] * along
    distance: Float64 = np.linalg.norm(point - nearest, axis=1)
    return distance


def feature_edges(points: Float32, triangles: Int32, groups: Int32, *, angle_deg: float = 30.0) -> Int32:
    """Return int32 (k, 2): the vertex pairs of edges that a draughtsman would draw.

    Kept are edges with one triangle, with more than two, and those where the two planes meet at more than
    `angle_deg`. Vertices at one place (to 1 mm) count as one when their triangles belong to the same of the `groups`,
    int32 (m,), so that parts which touch keep their outlines.
    """
    if not len(triangles):
        return np.empty((0, 2), np.int32)
    places = np.round(points[triangles].astype(np.float64) * 1000.0).astype(np.int64)
    keys = places[..., 0] * 73856093 ^ places[..., 1] * 19349669 << 1 ^ places[..., 2] * 83492791 << 2
    keys ^= groups.astype(np.int64)[:, None] * 2654435761 << 3
    _, corners = np.unique(keys.reshape(-1), return_inverse=True)
    corners = corners.reshape(-1, 3)
    a, b, c = (points[triangles[:, i]].astype(np.float64) for i in range(3))
    cross = np.cross(b - a, c - a)
    length = np.linalg.norm(cross, axis=1)
    normals = cross / np.where(length > 0, length, 1.0)[:, None]
    starts, ends = corners.reshape(-1), np.roll(corners, -1, axis=1).reshape(-1)
    low, high = np.minimum(starts, ends).astype(np.int64), np.maximum(starts, ends)
    owners = np.repeat(np.arange(len(triangles)), 3)
    pairs = np.column_stack([triangles.reshape(-1), np.roll(triangles, -1, axis=1).reshape(-1)])
    real = (low != high) & (length[owners] > 0)
    codes, owners, pairs = (low * (len(keys) * 3 + 1) + high)[real], owners[real], pairs[real]
    order = np.argsort(codes, kind="stable")
    codes, owners, pairs = codes[order], owners[order], pairs[order]
    first = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else np.empty(0, np.int64)
    counts = np.diff(np.append(first, len(codes)))
    kept = np.ones(len(first), np.bool_)
    shared = np.flatnonzero(counts == 2)
    cosines = np.einsum("ij,ij->i", normals[owners[first[shared]]], normals[owners[first[shared] + 1]])
    kept[shared] = np.abs(cosines) < np.cos(np.radians(angle_deg))
    return np.ascontiguousarray(pairs[first[kept]], np.int32)
