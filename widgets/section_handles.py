"""The section over the scene: edges of the box, and a handle on each face or plane that is dragged along its normal."""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from layers.camera import Camera
from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import Float64
from layers.data.section import SectionState, moved
from layers.section import Section
from widgets import theme as look
from widgets.subscriptions import Subscriptions
from widgets.wording import number_text

HANDLE_PX, ARROW_PX = 11.0, 26.0
EDGES = ((0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7))
PLANE_SHARE = 0.18
"""Half the side of the square that shows a plane, of the distance to it."""
_EDGE_ON_PX = 4.0
_NEAR_M = 0.05


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle on the screen.

    Parameters
    ----------
    number : int
        Of the face or the plane.
    at : tuple of 2 floats
    along : tuple of 2 floats
        Where the handle's normal points to, unit; zero where it points at the eye.
    px_a_metre : float
        How far a metre along the normal is on the screen.
    """

    number: int
    at: tuple[float, float]
    along: tuple[float, float]
    px_a_metre: float


class SectionHandles(QObject):
    """Paints the handles of a section over a scene and lets them be dragged. GUI thread only.

    Parameters
    ----------
    section : Section
    camera : Camera
        That of the scene.
    scene : QWidget
        Whose mouse it sees first.
    """

    def __init__(self, section: Section, camera: Camera, scene: QWidget) -> None:
        super().__init__(scene)
        self._section = section
        self._camera = camera
        self._scene = scene
        self._held: tuple[Handle, QPointF, SectionState] | None = None
        self._hovered = -1
        scene.installEventFilter(self)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(section.changed, self._on_changed)

    def release(self) -> None:
        """Stop listening."""
        self._subscriptions.release()

    def handles(self, camera: CameraState, *, size: tuple[int, int]) -> list[Handle]:
        """Return the handles that a picture of `size` shows, the nearest last."""
        cuts = self._section.state.cuts
        if not cuts:
            return []
        points = np.array([cut.point for cut in cuts])
        normals = np.array([cut.normal for cut in cuts])
        pixels, depths = camera.project(points, size=size)
        step_m = np.maximum(depths, 1.0) * 1e-3
        ahead, _ = camera.project(points + normals * step_m[:, None], size=size)
        found = []
        for row in np.argsort(-depths).tolist():
            x, y = (float(v) for v in pixels[row])
            if depths[row] <= _NEAR_M or not (0 <= x <= size[0] and 0 <= y <= size[1]):
                continue
            dx, dy = (float(v) / float(step_m[row]) for v in ahead[row] - pixels[row])
            length = math.hypot(dx, dy)
            along = (dx / length, dy / length) if length > 1e-6 else (0.0, 0.0)
            found.append(Handle(row, (x, y), along, length))
        return found

    def handle_at(self, at: QPointF) -> Handle | None:
        """Return the topmost handle under a position."""
        reach = (HANDLE_PX + 3) * look.scale()
        handles = self.handles(self._camera.state, size=self._size)
        near = (h for h in reversed(handles) if math.hypot(at.x() - h.at[0], at.y() - h.at[1]) <= reach)
        return next(near, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant for a handle; the scene gets the rest."""
        if not self._section.state.cuts and self._held is None:
            return super().eventFilter(watched, event)
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
            return self._take_mouse(cast(QMouseEvent, event))
        if kind == QEvent.Type.ToolTip and self._hovered >= 0:
            tip = cast(QHelpEvent, event)
            QToolTip.showText(tip.globalPos(), self.tr("Drag to move the section"), self._scene)
            return True
        if kind == QEvent.Type.KeyPress and cast(QKeyEvent, event).key() == Qt.Key.Key_Escape and self._held:
            state, self._held = self._held[2], None
            self._section.state = state
            return True
        return super().eventFilter(watched, event)

    def _take_mouse(self, event: QMouseEvent) -> bool:
        at, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonPress:
            handle = self.handle_at(at) if left else None
            if handle is None:
                return False
            self._held, self._hovered = (handle, at, self._section.state), handle.number
            self._scene.setFocus(Qt.FocusReason.MouseFocusReason)
            self._scene.update()
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            held = self._held is not None and left
            if held:
                self._held = None
                self._scene.update()
            return held
        if self._held is not None:
            self._drag(at)
            return True
        return event.buttons() == Qt.MouseButton.NoButton and self._hover(at)

    def _hover(self, at: QPointF) -> bool:
        handle = self.handle_at(at)
        number = handle.number if handle is not None else -1
        if number != self._hovered:
            self._hovered = number
            self._scene.update()
        if number >= 0:
            self._scene.setCursor(Qt.CursorShape.PointingHandCursor)
        return number >= 0

    def _drag(self, at: QPointF) -> None:
        assert self._held is not None  # noqa: S101  asked for only while one is held
        handle, began, state = self._held
        # From where it began, so that nothing adds up; a face seen head-on cannot be dragged, and must not jump.
        if handle.px_a_metre * self._camera.focus_m <= _EDGE_ON_PX:
            return
        step = at - began
        by_m = (step.x() * handle.along[0] + step.y() * handle.along[1]) / handle.px_a_metre
        self._section.state = moved(state, handle.number, by_m)

    def paint(self, painter: QPainter, frame: Frame, size: tuple[int, int]) -> None:
        """Paint over a frame that is shown at `size`."""
        camera, state = frame.camera, self._section.state
        if not state.cuts:
            return
        theme, scale = look.current(), look.scale()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, name, alpha in ((3.4, "ground", 0.5), (1.6, "action", 0.95)):
            painter.setPen(QPen(theme.qcolor(name, alpha=alpha), width * scale))
            for first, second in _lines(state, camera):
                _paint_line(painter, camera, first, second, size=size)
        for handle in self.handles(camera, size=size):
            self._paint_handle(painter, handle, scale=scale)
        painter.restore()

    @property
    def _size(self) -> tuple[int, int]:
        return max(1, self._scene.width()), max(1, self._scene.height())

    def _on_changed(self, _state: SectionState) -> None:
        self._scene.update()

    def _paint_handle(self, painter: QPainter, handle: Handle, *, scale: float) -> None:
        theme = look.current()
        held = self._held is not None and self._held[0].number == handle.number
        on = held or handle.number == self._hovered
        colour = theme.qcolor("accent" if on else "action")
        at = QPointF(*handle.at)
        if handle.px_a_metre > 0.0:
            along, aside = QPointF(*handle.along), QPointF(-handle.along[1], handle.along[0])
            for way in (1.0, -1.0):
                tip = at + along * (ARROW_PX * scale * way)
                base = at + along * ((ARROW_PX - 8) * scale * way)
                painter.setPen(QPen(theme.qcolor("ground", alpha=0.7), 1.2 * scale))
                painter.setBrush(colour)
                painter.drawPolygon(QPolygonF([tip, base + aside * (5 * scale), base - aside * (5 * scale)]))
        painter.setPen(QPen(theme.qcolor("panel"), 2 * scale))
        painter.setBrush(colour)
        radius = HANDLE_PX * scale * (0.85 if on else 0.7)
        painter.drawEllipse(at, radius, radius)
        if held:
            self._paint_number(painter, handle, scale=scale)

    def _paint_number(self, painter: QPainter, handle: Handle, *, scale: float) -> None:
        theme, state = look.current(), self._section.state
        if state.box is not None:
            side = (state.box.width_m, state.box.depth_m, state.box.height_m)[handle.number // 2]
            text = f"{number_text(side, decimals=2)} m"
        else:
            cut = state.cuts[handle.number]
            text = f"{number_text(float(cut.point @ cut.normal), decimals=2)} m"
        painter.setFont(look.font(13, bold=True, scale=scale))
        width = painter.fontMetrics().horizontalAdvance(text) + 16 * scale
        plate = QRectF(handle.at[0] - width / 2, handle.at[1] - 46 * scale, width, 24 * scale)
        painter.setPen(QPen(theme.qcolor("accent"), scale))
        painter.setBrush(theme.qcolor("panel", alpha=0.95))
        painter.drawRoundedRect(plate, 4 * scale, 4 * scale)
        painter.setPen(theme.qcolor("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _lines(state: SectionState, camera: CameraState) -> list[tuple[Float64, Float64]]:
    """Return the edges of the box, or a square in each plane around its handle."""
    if state.box is not None:
        corners = state.box.corners
        return [(corners[a], corners[b]) for a, b in EDGES]
    lines = []
    for cut in state.cuts:
        half = PLANE_SHARE * float(np.linalg.norm(cut.point - camera.position))
        up = np.array([0.0, 0.0, 1.0]) if abs(cut.nz) < 0.9 else np.array([0.0, 1.0, 0.0])
        across = np.cross(cut.normal, up)
        across /= np.linalg.norm(across)
        above = np.cross(across, cut.normal)
        around = [cut.point + (a * across + b * above) * half for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        lines += list(zip(around, [*around[1:], around[0]], strict=True))
    return lines


def _paint_line(
    painter: QPainter, camera: CameraState, first: Float64, second: Float64, *, size: tuple[int, int]
) -> None:
    """Paint what of a line lies before the eye."""
    forward = camera.axes()[2]
    a, b = (float((p - camera.position) @ forward) - _NEAR_M for p in (first, second))
    if a <= 0.0 and b <= 0.0:
        return
    if a <= 0.0:
        first = first + (second - first) * (a / (a - b))
    elif b <= 0.0:
        second = second + (first - second) * (b / (b - a))
    (x0, y0), (x1, y1) = camera.project(np.array([first, second]), size=size)[0].tolist()
    painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
