"""Heights for things that say only where they are on the map: found on the surface as a frame shows it."""

import numpy as np
import numpy.typing as npt

from layers.data.frame import Frame
from layers.data.geometry import Float64

STEPS = 32
HALVINGS = 7
SPREAD_PX = 48  # grid over the frame from which the range of heights is taken


def surface_points(frame: Frame, *, columns: int = 24, rows: int = 14) -> Float64:
    """Return float64 (n, 3): surface points of `frame` on a coarse grid, ENU metres; none for an empty frame."""
    width, height = frame.size
    x, y = np.meshgrid((np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows)
    xy = np.column_stack([x.ravel(), y.ravel()])
    depth = frame.depths_at(xy)
    seen = np.isfinite(depth)
    right, up, forward = frame.camera.axes()
    focal = frame.camera.focal_px(frame.size)
    rays = (
        forward + np.outer((xy[seen, 0] - width / 2) / focal, right) - np.outer((xy[seen, 1] - height / 2) / focal, up)
    )
    points: Float64 = frame.camera.position + rays * depth[seen, None]
    return points


def surface_heights(frame: Frame, anchors: Float64) -> Float64:
    """Return float64 (n,): the height at which the plumb line through each anchor (n, 3) meets the surface in `frame`.

    NaN where that is not seen: outside the picture, behind a building, or no surface at all. On the plumb line
    `STEPS` heights are looked at from above; where the line goes from before the surface to behind it, the height is
    found by halving. At an outline of something nearer the two sides lie apart, and nothing is taken.
    """
    result = np.full(len(anchors), np.nan)
    seen = surface_points(frame)
    if not len(anchors) or len(seen) < 4:
        return result
    low, high = float(seen[:, 2].min()), float(seen[:, 2].max())
    margin = 5.0 + 0.1 * (high - low)
    levels = np.linspace(high + margin, low - margin, STEPS)
    behind = np.stack([_behind_m(frame, anchors, np.full(len(anchors), level)) for level in levels])
    # The first level from above that is behind the surface, with the one over it before the surface.
    crossing = (behind[:-1] <= 0) & (behind[1:] > 0)
    rows = np.flatnonzero(crossing.any(axis=0))
    if not len(rows):
        return result
    first = crossing[:, rows].argmax(axis=0)
    above, below = levels[first], levels[first + 1]
    points = anchors[rows]
    for _ in range(HALVINGS):
        middle = (above + below) / 2
        is_behind = _behind_m(frame, points, middle) > 0
        above, below = np.where(is_behind, above, middle), np.where(is_behind, middle, below)
    gap = np.abs(_behind_m(frame, points, below))
    meets = gap <= tolerance_m(frame, np.column_stack([points[:, :2], below]))
    result[rows[meets]] = below[meets]
    return result


def hidden(frame: Frame, anchors: Float64, *, pixels: Float64, depths: Float64) -> npt.NDArray[np.bool_]:
    """Return bool (n,): which `anchors` (n, 3) lie behind the surface at their `pixels` (n, 2) of `frame`.

    `depths` (n,) are metres along the view axis. A point on the surface itself is not hidden.
    """
    behind = depths - frame.depths_at(pixels)
    result: npt.NDArray[np.bool_] = behind > tolerance_m(frame, anchors)
    return result


def tolerance_m(frame: Frame, points: Float64) -> Float64:
    """Return float64 (n,): how far in depth a point may be off and still count as on the surface.

    A pixel covers more depth the flatter it is looked at, and the window depth is coarse far away.
    """
    away = frame.camera.position - points
    distance = np.maximum(np.linalg.norm(away, axis=1), 1e-6)
    pixel_m = distance / frame.camera.focal_px(frame.size)
    slope = np.clip(np.abs(away[:, 2]) / distance, 0.05, 1.0)
    result: Float64 = 1.0 + 0.01 * distance + 2 * pixel_m / slope
    return result


def _behind_m(frame: Frame, anchors: Float64, heights: Float64) -> Float64:
    """Return how far each point lies behind the surface at its pixel; negative before it, -inf on the sky."""
    pixels, depth = frame.camera.project(np.column_stack([anchors[:, :2], heights]), size=frame.size)
    surface = np.where(depth > 0, frame.depths_at(pixels), np.inf)
    result: Float64 = depth - surface
    return result
