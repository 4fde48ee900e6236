"""The scene's place in the window: paints finished frames and the overlay; gestures become camera moves and signals.

``Viewport(layers, camera, selection)``; the application gives it frames with `show_frame` and ticks the camera.
"""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from layers.camera import VIEW_NUMBERS, Camera
from layers.data.frame import Frame
from layers.data.geometry import Float64
from layers.data.surface_index import SurfaceHit
from layers.layer_list import LayerList
from layers.selection import Selection
from widgets import theme as look
from widgets import viewport_chrome as chrome
from widgets.drop_target import DropTarget
from widgets.elided_label import plain_tip
from widgets.gestures import Drag, Gestures
from widgets.overlay import forget_pictures
from widgets.overlay_item import OverlayItem
from widgets.overlay_layout import Layout
from widgets.shown_frame import ShownFrame
from widgets.subscriptions import Subscriptions
from widgets.viewport_empty import ViewportEmpty
from widgets.viewport_overlay import ViewportOverlay

Painting = Callable[[QPainter, Frame, tuple[int, int]], None]
"""Paints something over a frame that is shown at a size, logical pixels."""


class Viewport(QWidget):
    """Shows frames and overlay; steers the camera. GUI thread only.

    Parameters
    ----------
    layers : LayerList
        What the overlay shows.
    camera : Camera
        Moved by gestures; who draws the scene listens to it.
    selection : Selection
        Drawn in amber; changed only by who listens to the signals here.

    Signals
    -------
    clicked(x, y, position), double_clicked(x, y, position)
        Logical pixels; `position` is float64 (3,) ENU metres, or None on the sky.
    overlay_clicked(item)
        An `OverlayItem` instead of the scene behind it.
    hovered(position)
        Under the cursor, or None.
    resized_px(width, height)
        Device pixels: what frames should have.
    context_menu_requested(global_position, position)
    files_dropped(paths)
        list of str: local paths, or addresses.
    view_saved(number), view_recalled(number)
    escape_pressed(), open_requested(), demo_requested()
    """

    clicked = Signal(float, float, object)
    double_clicked = Signal(float, float, object)
    overlay_clicked = Signal(object)
    hovered = Signal(object)
    resized_px = Signal(int, int)
    context_menu_requested = Signal(QPoint, object)
    files_dropped = Signal(list)
    view_saved = Signal(int)
    view_recalled = Signal(int)
    escape_pressed = Signal()
    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self, layers: LayerList, camera: Camera, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewport")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(320, 200))
        self.setAccessibleName(self.tr("Scene"))
        self._layers, self._camera, self._selection = layers, camera, selection
        self._overlay = ViewportOverlay(layers, self)
        self._overlay.changed.connect(self.update)
        self._shown = ShownFrame(camera)
        self._gestures = Gestures(
            camera,
            point_at=lambda at: self._shown.point_at(at, size=self._size(), ratio=self.devicePixelRatioF()),
            size=self._size,
        )
        self.paintings: list[Painting] = []
        """What is painted over the labels."""
        self._compass_hovered = False
        self._replay = ""
        self._dropping = False
        self._told_size: tuple[int, int] | None = None
        drops = DropTarget(self)
        drops.hovering.connect(self._on_dropping)
        drops.dropped.connect(lambda paths: self.files_dropped.emit(paths))
        self._empty = ViewportEmpty(self)
        self._empty.open_requested.connect(lambda: self.open_requested.emit())
        self._empty.demo_requested.connect(lambda: self.demo_requested.emit())
        self._subscriptions = Subscriptions(self)
        for signal in (layers.added, layers.removed):
            self._subscriptions.add(signal, self._on_layers)
        self._subscriptions.add(selection.changed, self._on_selection)
        look.announcer.changed.connect(self._on_theme)
        self._show_empty()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._shown.frame

    @property
    def overlay(self) -> Layout | None:
        """Where the overlay's symbols are, as last painted."""
        return self._overlay.layout

    def show_frame(self, frame: Frame) -> None:
        """Paint `frame` from now on; its pixels are kept, not copied."""
        self._shown.take(frame)
        self.update()

    def set_replay(self, text: str) -> None:
        """Frame the scene in amber and say `text`; empty: it is live."""
        if text != self._replay:
            self._replay = text
            self.update()

    def size_px(self) -> tuple[int, int]:
        """Return width and height in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def position_at(self, at: QPointF) -> Float64 | None:
        """Return the surface point under a widget position, ENU metres; None on the sky."""
        return self._shown.position_at(at, size=self._size(), ratio=self.devicePixelRatioF())

    def hit_at(self, x: float, y: float) -> SurfaceHit | None:
        """Return what the frame on the screen shows of a tile at a widget position; None elsewhere."""
        return self._shown.hit_at(QPointF(x, y), size=self._size(), ratio=self.devicePixelRatioF())

    def item_at(self, at: QPointF) -> OverlayItem | None:
        """Return the single overlay item under a widget position."""
        return self._overlay.item_at(at.x(), at.y())

    def grab_picture(self) -> QImage:
        """Return what is on the screen, device pixels."""
        return self.grab().toImage()

    def release(self) -> None:
        """Stop listening and ticking; before the models go."""
        self._gestures.let_go()
        self._subscriptions.release()
        self._overlay.release()
        look.announcer.changed.disconnect(self._on_theme)
        self._shown.release()

    # Painted

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the newest frame, the overlay over it, and what belongs to the edges."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = look.scale()
        frame, size = self._shown.frame, self._size()
        if frame is None:
            painter.fillRect(self.rect(), look.current().qcolor("ground"))
        else:
            self._shown.paint(painter, size=size, ratio=self.devicePixelRatioF())
            free = chrome.kept_free(size, replay=self._replay, scale=scale)
            self._overlay.paint(painter, frame, size=size, selected=self._selection.path, kept_free=free)
            for paint in self.paintings:
                paint(painter, frame, size)
            if len(self._layers):
                chrome.paint_corners(
                    painter,
                    frame,
                    size=size,
                    focus_m=self._camera.focus_m,
                    compass_hovered=self._compass_hovered,
                    replay=bool(self._replay),
                    scale=scale,
                )
        if self._replay:
            chrome.paint_replay(painter, self._replay, self.width(), self.height(), scale=scale)
        if self._dropping:
            chrome.paint_drop_edge(painter, QRectF(self.rect()), scale=scale)
        painter.end()

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the point under the cursor."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._gestures.press(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or say what is under the cursor."""
        at = event.position()
        if event.buttons() != Qt.MouseButton.NoButton:
            if self._gestures.move(at):
                pan = self._gestures.drag is Drag.PAN
                self.setCursor(Qt.CursorShape.ClosedHandCursor if pan else Qt.CursorShape.SizeAllCursor)
            return
        self._gestures.move(at)
        self._hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; without a drag it was a click."""
        was_click = self._gestures.release(event.button())
        self.unsetCursor()
        if not was_click:
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position())
        elif event.button() == Qt.MouseButton.RightButton:
            self.context_menu_requested.emit(event.globalPosition().toPoint(), self.position_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fly to the point; who listens may fly elsewhere instead."""
        if event.button() != Qt.MouseButton.LeftButton or self._on_compass(event.position()):
            return
        at = event.position()
        place = self._overlay.place_at(at.x(), at.y())
        position = self.position_at(at) if place is None else self._overlay.anchor_of(place)
        if position is not None:
            self._gestures.fly_towards(position)
        self.double_clicked.emit(at.x(), at.y(), position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the point under the cursor; Shift is fine."""
        angle = event.angleDelta()
        # With Alt or Shift some systems turn the wheel sideways.
        self._gestures.wheel(event.position(), float(angle.y() or angle.x()), fine=_is_fine(event))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steer, save and recall views, step out."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        number = event.key() - Qt.Key.Key_0
        if key == Qt.Key.Key_Escape:
            if not self._gestures.cancel():
                self.escape_pressed.emit()
        elif number in VIEW_NUMBERS and control:
            self._camera.save_view(number)
            self.view_saved.emit(number)
        elif number in VIEW_NUMBERS:
            if self._camera.recall_view(number):
                self.view_recalled.emit(number)
        elif control or not self._gestures.key(key, down=True, fine=_is_fine(event)):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Stop steering."""
        if event.isAutoRepeat():
            return
        if not self._gestures.key(Qt.Key(event.key()), down=False, fine=_is_fine(event)):
            event.ignore()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Let go of everything held."""
        self._gestures.let_go()

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the cursor any more."""
        self._compass_hovered = False
        self._overlay.set_hovered(None)
        self.hovered.emit(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Take the menu key; the mouse's menu comes with the release, because the right button orbits."""
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            middle = QPointF(self.width() / 2, self.height() / 2)
            self.context_menu_requested.emit(self.mapToGlobal(middle.toPoint()), self.position_at(middle))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take pinches, tips, and a screen with another pixel ratio."""
        kind = event.type()
        if kind == QEvent.Type.NativeGesture:
            gesture = cast(QNativeGestureEvent, event)
            if gesture.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._gestures.zoom(gesture.position(), max(0.2, 1.0 + gesture.value()))
                return True
        if kind == QEvent.Type.ToolTip:
            self._show_tip(cast(QHelpEvent, event))
            return True
        handled = super().event(event)
        if kind == QEvent.Type.DevicePixelRatioChange:
            self._tell_size()
        return handled

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Ask for frames of the new size."""
        self._camera.set_size(self.width(), self.height())
        self._empty.setGeometry(self.rect())
        self._tell_size()

    # Heard

    def _on_layers(self, _layer: object) -> None:
        self._show_empty()
        if not len(self._layers):
            self._shown.forget()
            self._overlay.forget()
        self.update()

    def _on_dropping(self, held: bool) -> None:
        self._dropping = held
        self.update()

    def _on_selection(self, _path: object) -> None:
        self.update()

    def _on_theme(self) -> None:
        forget_pictures()
        self._empty.restyle()
        self.update()

    def _show_empty(self) -> None:
        self._empty.setVisible(not len(self._layers))

    def _tell_size(self) -> None:
        size = self.size_px()
        if size != self._told_size:
            self._told_size = size
            self.resized_px.emit(*size)

    def _size(self) -> tuple[int, int]:
        return max(1, self.width()), max(1, self.height())

    def _on_compass(self, at: QPointF) -> bool:
        places = chrome.chrome_places(self.width(), self.height(), scale=look.scale())
        return self.frame is not None and bool(len(self._layers)) and places.compass.contains(at)

    def _click(self, at: QPointF) -> None:
        if self._on_compass(at):
            self._camera.face_north()
            return
        place = self._overlay.place_at(at.x(), at.y())
        if place is None:
            self.clicked.emit(at.x(), at.y(), self.position_at(at))
        elif place.count == 1:
            self.overlay_clicked.emit(place.item)
        else:
            # A cluster opens by going nearer.
            self._camera.frame(self._overlay.bounds_of(place))

    def _hover(self, at: QPointF) -> None:
        compass = self._on_compass(at)
        if compass != self._compass_hovered:
            self._compass_hovered = compass
            self.update()
        place = self._overlay.place_at(at.x(), at.y())
        self._overlay.set_hovered(place.item if place is not None and place.count == 1 else None)
        over = compass or place is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.hovered.emit(self.position_at(at))

    def _show_tip(self, event: QHelpEvent) -> None:
        at = QPointF(event.pos())
        item = self.item_at(at)
        places = chrome.chrome_places(self.width(), self.height(), scale=look.scale())
        tip = ""
        if item is not None:
            tip = "\n".join(part for part in (item.title, item.detail) if part)
        elif self._on_compass(at):
            tip = self.tr("Turn the view to the north")
        elif places.scale_bar.contains(at):
            tip = self.tr("Scale in the middle of the picture")
        QToolTip.showText(event.globalPos(), plain_tip(tip) if tip else "", self)


def _is_fine(event: QKeyEvent | QWheelEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
