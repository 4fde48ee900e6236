"""A camera's lens: where it stands, how it looks, and where in its picture a place is."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32, Float64


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """A pinhole camera, upright.

    Parameters
    ----------
    eye : float64 (3,)
        Local metres.
    heading_deg : float
        Clockwise from north.
    pitch_deg : float
        Upwards from level.
    fov_deg : float
        Across the picture's width.
    width, height : int
        Of the picture, pixels.
    """

    eye: Float64
    heading_deg: float
    pitch_deg: float
    fov_deg: float
    width: int
    height: int

    @property
    def focal_px(self) -> float:
        """How many pixels a metre at a metre's distance has."""
        return self.width / 2 / float(np.tan(np.radians(self.fov_deg) / 2))

    @property
    def axes(self) -> Float64:
        """float64 (3, 3): to the right, down, and ahead; local."""
        heading, pitch = np.radians(self.heading_deg), np.radians(self.pitch_deg)
        level = np.array([np.sin(heading), np.cos(heading), 0.0])
        right = np.array([np.cos(heading), -np.sin(heading), 0.0])
        up = np.array([0.0, 0.0, 1.0])
        ahead = level * np.cos(pitch) + up * np.sin(pitch)
        return np.stack([right, level * np.sin(pitch) - up * np.cos(pitch), ahead])

    def seen(self, points: Float64) -> Float64:
        """Return float64 (n, 3) metres to the right, down and ahead of (n, 3) local metres."""
        # Column by column: a product of matrices takes several times as long for so few columns.
        x, y, z = (points[:, k] - self.eye[k] for k in range(3))
        seen = np.empty((len(points), 3))
        for k, (a, b, c) in enumerate(self.axes.tolist()):
            seen[:, k] = x * a + y * b + z * c
        return seen

    def pixel(self, points: Float64) -> Float64:
        """Return float64 (n, 2) columns and rows of (n, 3) local metres ahead; pixels' middles lie at halves."""
        right, down, ahead = self.seen(points).T
        return np.column_stack(
            [right / ahead * self.focal_px + self.width / 2, down / ahead * self.focal_px + self.height / 2]
        )

    def ways(self) -> Float32:
        """Return float32 (h, w, 3): from the eye through each pixel's middle, a metre ahead; local."""
        across = (np.arange(self.width) + 0.5 - self.width / 2) / self.focal_px
        down = (np.arange(self.height) + 0.5 - self.height / 2) / self.focal_px
        right, below, ahead = self.axes.astype(np.float32)
        rows = ahead + down.astype(np.float32)[:, None, None] * below
        ways: Float32 = rows + across.astype(np.float32)[None, :, None] * right
        return ways
