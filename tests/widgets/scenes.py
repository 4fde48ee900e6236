"""Frames that were never rendered: a level ground, a wall on it, and sky."""

import numpy as np

from layers.data.camera import CameraState
from layers.data.frame import Frame, FrameStats

NEAR_M, FAR_M = 0.5, 20_000.0
LOOKING_DOWN = CameraState(0.0, -100.0, 100.0, 0.0, -45.0)


def ground_frame(
    camera: CameraState = LOOKING_DOWN,
    *,
    size: tuple[int, int] = (640, 360),
    ground_m: float = 0.0,
    wall: tuple[float, float, float, float] | None = None,
    complete: bool = True,
    number: int = 1,
    pending: int = 0,
    colour: tuple[int, int, int] = (90, 110, 80),
) -> Frame:
    """Return a frame of the level `ground_m` seen by `camera`.

    `wall` (west, east, north, top) stands at y = north, facing south, from the ground up.
    """
    width, height = size
    right, up, forward = camera.axes()
    focal = camera.focal_px(size)
    x = (np.arange(width) + 0.5 - width / 2) / focal
    y = (np.arange(height) + 0.5 - height / 2) / focal
    # Rays of unit length along the view axis: their parameter is the depth.
    rays = forward + x[None, :, None] * right - y[:, None, None] * up
    eye = camera.position
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = (ground_m - eye[2]) / rays[..., 2]
        depth = np.where(depth > 0, depth, np.inf)
        if wall is not None:
            west, east, north, top = wall
            at = (north - eye[1]) / rays[..., 1]
            point = eye + rays * at[..., None]
            on_wall = (at > 0) & (point[..., 0] >= west) & (point[..., 0] <= east)
            on_wall &= (point[..., 2] >= ground_m) & (point[..., 2] <= top)
            depth = np.where(on_wall, np.minimum(depth, at), depth)
        window = (1 / np.clip(depth, NEAR_M, FAR_M) - 1 / NEAR_M) / (1 / FAR_M - 1 / NEAR_M)
    window = np.where(np.isfinite(depth) & (depth < FAR_M), window, 1.0).astype(np.float32)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[~np.isfinite(depth), :3] = (150, 180, 210)
    stats = FrameStats(tiles_selected=10, tiles_pending=pending)
    return Frame(number, pixels, window, NEAR_M, FAR_M, camera, complete, stats=stats)
