"""The frame on the screen: its picture, the surface under a position, and the ground that was seen so far."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from layers.camera import Camera
from layers.data.frame import Frame
from layers.data.geometry import Float64
from layers.data.surface_index import SurfaceHit
from layers.navigation import ground_point
from layers.seen_ground import SeenGround
from widgets.surface_anchor import surface_points

_ROUNDING_PX = 1e-6
SMOOTH_UP_TO_PX = 2_300_000  # scaling to a larger picture smoothly costs more than it shows


class ShownFrame:
    """Newest frame, painted without a copy. GUI thread only.

    Parameters
    ----------
    camera : Camera
        Told how far away the middle of the picture is, and where the ground is.
    """

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._ground = SeenGround()
        self._image: QImage | None = None
        self.frame: Frame | None = None
        camera.ground_m = self._ground.height_m

    def take(self, frame: Frame) -> None:
        """Show `frame` from now on; its pixels are kept, not copied."""
        width, height = frame.size
        self.frame = frame
        # The image borrows the frame's pixels: both are kept together.
        self._image = QImage(frame.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
        centre = np.column_stack([np.linspace(0.4, 0.6, 9) * width, np.full(9, height / 2)])
        depths = frame.depths_at(centre)
        if np.isfinite(depths).any():
            self._camera.focus_m = float(np.median(depths[np.isfinite(depths)]))
        if frame.complete and not frame.moving:
            self._ground.learn(surface_points(frame))

    def forget(self) -> None:
        """Nothing that was seen means anything any more."""
        self._ground.forget()

    def release(self) -> None:
        """Let go of the camera."""
        if self._camera.ground_m == self._ground.height_m:
            self._camera.ground_m = None

    def paint(self, painter: QPainter, *, size: tuple[int, int], ratio: float) -> None:
        """Paint the picture over `size` logical pixels; pixel by pixel when it has the device's size."""
        if self._image is None or self.frame is None:
            return
        device = _device_size(size, ratio)
        if self.frame.size == device:
            self._image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(0, 0), self._image)
            return
        self._image.setDevicePixelRatio(1.0)
        smooth = device[0] * device[1] <= SMOOTH_UP_TO_PX
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QRectF(0, 0, *size), self._image)

    def position_at(self, at: QPointF, *, size: tuple[int, int], ratio: float = 1.0) -> Float64 | None:
        """Return the surface point under a position of a widget of `size`, ENU metres; None on the sky."""
        if self.frame is None:
            return None
        return self.frame.unproject(*self.pixel_at(at, size=size, ratio=ratio))

    def hit_at(self, at: QPointF, *, size: tuple[int, int], ratio: float = 1.0) -> SurfaceHit | None:
        """Return what the frame shows of a tile under a position of a widget of `size`."""
        if self.frame is None:
            return None
        return self.frame.hit(*self.pixel_at(at, size=size, ratio=ratio))

    def pixel_at(self, at: QPointF, *, size: tuple[int, int], ratio: float = 1.0) -> tuple[float, float]:
        """Return the frame's pixel under a position in logical pixels, as `paint` puts it there.

        Parameters
        ----------
        size : (width, height)
            Of the widget, logical pixels.
        ratio : float
            Device pixels a logical one.
        """
        if self.frame is None:
            return at.x(), at.y()
        width, height = self.frame.size
        if (width, height) == _device_size(size, ratio):
            # Painted pixel by pixel. A position that came from a whole pixel divided by the ratio stays on it.
            return at.x() * ratio + _ROUNDING_PX, at.y() * ratio + _ROUNDING_PX
        return at.x() * width / size[0], at.y() * height / size[1]

    def point_at(self, at: QPointF, *, size: tuple[int, int], ratio: float = 1.0) -> Float64:
        """Return the point to pan, zoom to and orbit around: exactly under a position, at the surface's depth.

        On the sky it is a point on the ground, or straight ahead.
        """
        state = self._camera.state
        ray = state.ray(at.x(), at.y(), size=size)
        if self.frame is not None:
            x, y = self.pixel_at(at, size=size, ratio=ratio)
            depth = float(self.frame.depths_at([[x, y]])[0])
            if np.isfinite(depth):
                # Through the position itself, not its pixel's centre: in a half-size frame that is a visible jump.
                camera = self.frame.camera
                seen = camera.ray(x, y, size=self.frame.size)
                point: Float64 = camera.position + seen * (depth / float(seen @ camera.axes()[2]))
                return point
        return ground_point(state, ray, level_m=self._ground.level_m, reach_m=self._camera.focus_m)


def _device_size(size: tuple[int, int], ratio: float) -> tuple[int, int]:
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))
