"""Where the scene is seen from: a pinhole camera in site ENU metres, up is always up."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64

DEFAULT_FOV_DEG = 60.0


@dataclass(frozen=True, slots=True)
class CameraState:
    """A camera.

    Parameters
    ----------
    x, y, z : float
        Eye, site ENU metres.
    heading_deg : float
        Clockwise from north; 0 looks north.
    pitch_deg : float
        Above the horizon; -90 looks straight down.
    fov_deg : float
        Field of view across the **longer** side of the picture.
    """

    x: float
    y: float
    z: float
    heading_deg: float = 0.0
    pitch_deg: float = -45.0
    fov_deg: float = DEFAULT_FOV_DEG

    @property
    def position(self) -> Float64:
        """float64 (3,), ENU metres."""
        return np.array([self.x, self.y, self.z])

    def axes(self) -> tuple[Float64, Float64, Float64]:
        """Return unit vectors right, up, forward, each float64 (3,)."""
        heading, pitch = math.radians(self.heading_deg), math.radians(self.pitch_deg)
        sin_h, cos_h, sin_p, cos_p = math.sin(heading), math.cos(heading), math.sin(pitch), math.cos(pitch)
        right = np.array([cos_h, -sin_h, 0.0])
        up = np.array([-sin_h * sin_p, -cos_h * sin_p, cos_p])
        forward = np.array([sin_h * cos_p, cos_h * cos_p, sin_p])
        return right, up, forward

    def focal_px(self, size: tuple[int, int]) -> float:
        """Return the focal length in pixels for a picture of `size` (width, height)."""
        return max(size) / 2 / math.tan(math.radians(self.fov_deg) / 2)

    def vertical_fov_deg(self, size: tuple[int, int]) -> float:
        """Return the field of view across the height of a picture of `size`."""
        return math.degrees(2 * math.atan(size[1] / 2 / self.focal_px(size)))

    def project(self, points: npt.ArrayLike, *, size: tuple[int, int]) -> tuple[Float64, Float64]:
        """Return pixel positions (n, 2), origin top left, and depths (n,), metres along the view axis.

        A point with depth <= 0 is behind the eye; its pixel position means nothing.
        """
        right, up, forward = self.axes()
        rel = np.asarray(points, np.float64).reshape(-1, 3) - self.position
        depth = rel @ forward
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = self.focal_px(size) / depth
            x = size[0] / 2 + rel @ right * scale
            y = size[1] / 2 - rel @ up * scale
        return np.column_stack([x, y]), depth

    def ray(self, x: float, y: float, *, size: tuple[int, int]) -> Float64:
        """Return the unit direction through pixel (`x`, `y`), origin top left: float64 (3,)."""
        right, up, forward = self.axes()
        focal = self.focal_px(size)
        direction = forward + right * ((x - size[0] / 2) / focal) - up * ((y - size[1] / 2) / focal)
        unit: Float64 = direction / np.linalg.norm(direction)
        return unit

    def moved_to(self, position: npt.ArrayLike) -> "CameraState":
        """Return the same camera at another eye."""
        x, y, z = (float(v) for v in np.asarray(position, np.float64).reshape(3))
        return replace(self, x=x, y=y, z=z)


def camera_around(
    centre: npt.ArrayLike,
    radius_m: float,
    *,
    heading_deg: float = 0.0,
    pitch_deg: float = -45.0,
    range_radii: float = 2.0,
    fov_deg: float = DEFAULT_FOV_DEG,
) -> CameraState:
    """Return the camera that looks at `centre` from `range_radii` × `radius_m` away.

    The same numbers give CesiumJS' ``viewBoundingSphere`` with a ``HeadingPitchRange``.
    """
    aimed = CameraState(0.0, 0.0, 0.0, heading_deg, pitch_deg, fov_deg)
    _, _, forward = aimed.axes()
    return aimed.moved_to(np.asarray(centre, np.float64).reshape(3) - forward * max(radius_m, 1e-3) * range_radii)
