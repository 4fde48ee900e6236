"""Triangles cut where storeys meet, so that each storey takes its part of the skin with it."""

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]

# Nearer than that a corner lies in the plane.
IN_PLANE_M = 1e-4


def cut_at_heights(corners: Float64, heights: Float64) -> tuple[Float64, Int64]:
    """Return triangles that lie on one side of each height, and which of the given ones each is a part of.

    Parameters
    ----------
    corners : float64 (n, 3, 3)
    heights : float64 (k,)

    Returns
    -------
    float64 (m, 3, 3), int64 (m,)
        Turned as the given ones.
    """
    sources = np.arange(len(corners), dtype=np.int64)
    for height in heights.tolist():
        z = corners[:, :, 2]
        across = (z.min(axis=1) < height - IN_PLANE_M) & (z.max(axis=1) > height + IN_PLANE_M)
        if across.any():
            parts, of = _cut(corners[across], height)
            corners = np.concatenate([corners[~across], parts])
            sources = np.concatenate([sources[~across], sources[across][of]])
    return corners, sources


def _cut(corners: Float64, height: float) -> tuple[Float64, Int64]:
    """Cut triangles that all reach across a height into one on one side and two on the other."""
    above = corners[:, :, 2] > height
    alone_above = above.sum(axis=1) == 1
    # The corner that is alone on its side comes first.
    alone = np.argmax(above == alone_above[:, None], axis=1)
    turned = np.take_along_axis(corners, ((alone[:, None] + np.arange(3)) % 3)[:, :, None], axis=1)
    a, b, c = turned[:, 0], turned[:, 1], turned[:, 2]
    ab, ac = _crossing(a, b, height), _crossing(a, c, height)
    parts = np.concatenate([np.stack(t, axis=1) for t in ((a, ab, ac), (ab, b, c), (ab, c, ac))])
    of = np.tile(np.arange(len(corners), dtype=np.int64), 3)
    edges = parts[:, 1:] - parts[:, :1]
    has_area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) > 0
    return parts[has_area], of[has_area]


def _crossing(start: Float64, end: Float64, height: float) -> Float64:
    share = np.clip((height - start[:, 2]) / (end[:, 2] - start[:, 2]), 0.0, 1.0)[:, None]
    result: Float64 = start + share * (end - start)
    result[:, 2] = np.where(share[:, 0] < 1.0, height, result[:, 2])
    return result
