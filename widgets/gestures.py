"""What the mouse and the keys do to the camera: pan the point under the cursor, orbit around it, zoom to it."""

import math
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, Qt

from layers.camera import Camera, Motion
from layers.data.geometry import Float64

DRAG_FROM_PX = 4.0
TURN_DEG_A_PX, TILT_DEG_A_PX = 0.3, 0.2
WHEEL_STEP, FINE_WHEEL_STEP = 1.25, 1.05
NOTCH = 120.0
DOUBLE_CLICK_SHARE, DOUBLE_CLICK_MIN_M = 0.4, 12.0

MOVES = {
    Qt.Key.Key_W: ("forward", 1.0),
    Qt.Key.Key_Up: ("forward", 1.0),
    Qt.Key.Key_S: ("forward", -1.0),
    Qt.Key.Key_Down: ("forward", -1.0),
    Qt.Key.Key_D: ("right", 1.0),
    Qt.Key.Key_Right: ("right", 1.0),
    Qt.Key.Key_A: ("right", -1.0),
    Qt.Key.Key_Left: ("right", -1.0),
    Qt.Key.Key_E: ("turn", 1.0),
    Qt.Key.Key_Q: ("turn", -1.0),
    Qt.Key.Key_PageUp: ("up", 1.0),
    Qt.Key.Key_PageDown: ("up", -1.0),
}


class Drag(Enum):
    """What a held button does."""

    NONE = "none"
    PAN = "pan"
    ORBIT = "orbit"


class Gestures:
    """Turns mouse and key events into camera moves. GUI thread only.

    Parameters
    ----------
    camera : Camera
    point_at : callable
        The surface point under a widget position, ENU metres; always gives one (the ground where there is only sky).
    size : callable
        Width and height that the camera's pixels run over.
    """

    def __init__(
        self, camera: Camera, *, point_at: Callable[[QPointF], Float64], size: Callable[[], tuple[int, int]]
    ) -> None:
        self._camera = camera
        self._point_at = point_at
        self._size = size
        self._pressed_at: QPointF | None = None
        self._last = QPointF()
        self._button = Qt.MouseButton.NoButton
        self._anchor: Float64 | None = None
        self._zoom_at: QPointF | None = None
        self._zoom_point: Float64 | None = None
        self._keys: set[Qt.Key] = set()
        self.drag = Drag.NONE

    def press(self, at: QPointF, button: Qt.MouseButton) -> None:
        """Take a pressed button; nothing moves yet."""
        if self._pressed_at is not None:
            return
        self._camera.stop()
        self._pressed_at, self._last, self._button = at, at, button
        self._anchor = self._point_at(at)

    def move(self, at: QPointF) -> bool:
        """Take a moved cursor; True when the camera was dragged."""
        self._zoom_point = None
        if self._pressed_at is None or self._anchor is None:
            return False
        if self.drag is Drag.NONE:
            if (at - self._pressed_at).manhattanLength() < DRAG_FROM_PX:
                return False
            self.drag = Drag.PAN if self._button == Qt.MouseButton.LeftButton else Drag.ORBIT
            self._camera.hold()
        step, self._last = at - self._last, at
        if self._camera.walking:
            self._look_around(step)
        elif self.drag is Drag.PAN:
            ray = self._camera.state.ray(at.x(), at.y(), size=self._size())
            self._camera.drag_pan(self._anchor, ray=ray)
        else:
            turn, tilt = step.x() * TURN_DEG_A_PX, step.y() * TILT_DEG_A_PX
            self._camera.orbit(self._anchor, turn_deg=turn, tilt_deg=tilt)
        return True

    def _look_around(self, step: QPointF) -> None:
        # What is under the cursor stays there, nearly.
        state = self._camera.state
        degrees_a_px = math.degrees(1.0 / state.focal_px(self._size()))
        turn = -step.x() * degrees_a_px / max(0.3, math.cos(math.radians(state.pitch_deg)))
        self._camera.orbit(state.position, turn_deg=turn, tilt_deg=step.y() * degrees_a_px)

    def release(self, button: Qt.MouseButton) -> bool:
        """Take a released button; True when it was a click, not a drag."""
        if button != self._button or self._pressed_at is None:
            return False
        clicked = self.drag is Drag.NONE
        self.cancel()
        return clicked

    def cancel(self) -> bool:
        """End a drag where it is; True when there was one."""
        dragged = self.drag is not Drag.NONE
        if dragged:
            self._camera.release()
        self.drag, self._pressed_at, self._anchor = Drag.NONE, None, None
        self._button = Qt.MouseButton.NoButton
        return dragged

    def wheel(self, at: QPointF, angle: float, *, fine: bool) -> None:
        """Zoom to the point under the cursor; the same point while the cursor rests."""
        if not angle:
            return
        self.zoom(at, (FINE_WHEEL_STEP if fine else WHEEL_STEP) ** (angle / NOTCH))

    def zoom(self, at: QPointF, factor: float) -> None:
        """Go `factor` times nearer to the point under `at`."""
        if self._zoom_point is None or self._zoom_at != at:
            self._zoom_at, self._zoom_point = at, self._point_at(at)
        self._camera.zoom(self._zoom_point, factor=factor)

    def fly_towards(self, point: Float64) -> None:
        """Fly so that `point` is in the middle, at two fifths of the distance."""
        state = self._camera.destination
        away = state.position - point
        distance = float((away**2).sum() ** 0.5)
        _, _, forward = state.axes()
        reach = max(distance * DOUBLE_CLICK_SHARE, min(distance, DOUBLE_CLICK_MIN_M))
        self._camera.fly_to(state.moved_to(point - forward * reach))

    def key(self, key: Qt.Key, *, down: bool, fine: bool) -> bool:
        """Take a pressed or released key; True when it steers."""
        if key == Qt.Key.Key_Shift:
            self._steer(fine=down)
            return False
        if key not in MOVES:
            return False
        (self._keys.add if down else self._keys.discard)(key)
        self._steer(fine=fine)
        return True

    def let_go(self) -> None:
        """Forget held keys and buttons: the focus went elsewhere."""
        self._keys.clear()
        self._camera.steer(Motion())
        self.cancel()

    def _steer(self, *, fine: bool) -> None:
        sums: dict[str, float] = {}
        for key in self._keys:
            axis, amount = MOVES[key]
            sums[axis] = min(1.0, max(-1.0, sums.get(axis, 0.0) + amount))
        self._camera.steer(
            Motion(
                right=sums.get("right", 0.0),
                forward=sums.get("forward", 0.0),
                up=sums.get("up", 0.0),
                turn=sums.get("turn", 0.0),
                fine=fine,
            )
        )
