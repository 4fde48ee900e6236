"""Paints the plan of a storey, with what is chosen and where the camera stands; zooms and pans.

``PlanCanvas()``; signals ``room_clicked(guid)``, ``place_clicked(x, y)`` (site ENU metres, folded).
"""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from layers.building import NOTHING_CHOSEN, Chosen
from layers.data.building import BuildingData, Space
from layers.data.camera import CameraState
from layers.storey_plan import StoreyPlan
from widgets import theme as look
from widgets.place_names import space_text
from widgets.wording import number_text

WHEEL_STEP, NOTCH = 1.25, 120.0
MARGIN_PX, DRAG_FROM_PX = 16.0, 4.0
MOST_PX_A_METRE, LEAST_PX_A_METRE = 400.0, 0.05
ARROW_PX = 11.0
DOORS = ("IfcDoor", "IfcDoorStandardCase", "Door")
WINDOWS = ("IfcWindow", "IfcWindowStandardCase", "IfcPlate", "IfcCurtainWall", "Window")
SOLIDS = ("Wall", "Column", "Pile", "Slab", "Member", "Beam", "Ramp", "Stair", "Chimney", "Footing")
_LEAST_TEXT_PX = 26.0


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A part or room as Qt paints it."""

    path: QPainterPath
    kind: str
    guid: str


class PlanCanvas(QWidget):
    """The plan of one storey."""

    room_clicked = Signal(str)
    place_clicked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("planCanvas")
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(look.px(160), look.px(120)))
        self.setAccessibleName(self.tr("Plan of the storey"))
        self._plan: StoreyPlan | None = None
        self._parts: list[_Drawn] = []
        self._rooms: list[tuple[_Drawn, Space, tuple[float, float]]] = []
        self._chosen = NOTHING_CHOSEN
        self._camera: CameraState | None = None
        self._middle = np.zeros(2)
        self._scale = 1.0
        self._fitted = True
        self._pressed: QPointF | None = None
        self._dragged = False
        self._hovered = ""

    @property
    def plan(self) -> StoreyPlan | None:
        """What is painted."""
        return self._plan

    def show_plan(self, plan: StoreyPlan | None, data: BuildingData | None) -> None:
        """Paint another plan, fitted into the widget unless it is of the place that was looked at."""
        if plan is self._plan:
            return
        before, self._plan = self._plan, plan
        self._parts, self._rooms = _drawn(plan, data)
        if plan is not None and (before is None or self._fitted or not _overlap(before, plan)):
            self.fit()
        self.update()

    def show_chosen(self, chosen: Chosen) -> None:
        """Paint what is chosen in amber."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def show_camera(self, camera: CameraState | None) -> None:
        """Paint the arrow that says: you are here. The position is that of the folded storey."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def fit(self) -> None:
        """Show the whole plan."""
        if self._plan is None or not len(self._plan.points):
            return
        turned = self._turned(self._plan.points)
        low, high = turned.min(axis=0), turned.max(axis=0)
        self._middle = (low + high) / 2
        room = np.array([self.width(), self.height()]) - 2 * look.px(MARGIN_PX)
        self._scale = float(np.clip((np.maximum(room, 8) / np.maximum(high - low, 0.1)).min(), 0.05, MOST_PX_A_METRE))
        self._fitted = True
        self.update()

    def transform(self) -> QTransform:
        """Return what takes site ENU metres to the widget's pixels."""
        heading = math.radians(self._plan.heading_deg if self._plan is not None else 0.0)
        cos, sin, s = math.cos(heading), math.sin(heading), self._scale
        # Turned so that the building's up is up, then mirrored: y of a widget goes down.
        dx = self.width() / 2 - s * float(self._middle[0])
        dy = self.height() / 2 + s * float(self._middle[1])
        return QTransform(s * cos, -s * sin, -s * sin, -s * cos, dx, dy)

    def place_at(self, at: QPointF) -> tuple[float, float]:
        """Return the site ENU metres under a position."""
        place = self.transform().inverted()[0].map(at)
        return place.x(), place.y()

    # Painted

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint rooms, what is cut, names, and the arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = look.current()
        painter.fillRect(self.rect(), theme.qcolor("ground"))
        if self._plan is not None:
            transform = self.transform()
            painter.setTransform(transform)
            for drawn, _, _ in self._rooms:
                painter.fillPath(drawn.path, self._room_colour(drawn.guid))
            for drawn in self._parts:
                self._paint_part(painter, drawn)
            self._outline_chosen_room(painter)
            painter.resetTransform()
            self._paint_names(painter, transform)
            self._paint_camera(painter, transform)
            self._paint_north(painter)
        painter.end()

    def _room_colour(self, guid: str) -> QColor:
        theme = look.current()
        if guid == self._chosen.space:
            return theme.qcolor("accent", alpha=0.45)
        return theme.qcolor("action", alpha=0.28 if guid == self._hovered else 0.14)

    def _paint_part(self, painter: QPainter, drawn: _Drawn) -> None:
        theme = look.current()
        chosen = bool(drawn.guid) and drawn.guid == self._chosen.element
        name, alpha, fill = {
            "solid": ("text", 0.9, True),
            "door": ("warn", 0.95, True),
            "window": ("action", 0.95, True),
            "other": ("quiet", 0.8, False),
        }[drawn.kind]
        colour = theme.qcolor("accent") if chosen else theme.qcolor(name, alpha=alpha)
        pen = QPen(colour, 2.4 if chosen else 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(colour if fill or chosen else Qt.BrushStyle.NoBrush)
        painter.drawPath(drawn.path)

    def _outline_chosen_room(self, painter: QPainter) -> None:
        room = next((drawn for drawn, _, _ in self._rooms if drawn.guid == self._chosen.space), None)
        if room is not None and self._chosen.space:
            pen = QPen(look.current().qcolor("accent"), 2.4)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(room.path)

    def _paint_names(self, painter: QPainter, transform: QTransform) -> None:
        """Write into each room what fits: name and area, the area alone, or nothing."""
        theme, scale = look.current(), look.scale()
        painter.setFont(look.font(11, scale=scale))
        metrics = QFontMetricsF(painter.font())
        for drawn, space, label in self._rooms:
            box = transform.mapRect(drawn.path.boundingRect())
            if box.width() < _LEAST_TEXT_PX * scale or box.height() < metrics.height():
                continue
            at, wide = transform.map(QPointF(*label)), box.width() - 6 * scale
            area = f"{number_text(space.area_m2, decimals=1)} m²" if space.area_m2 > 0 else ""
            fitting = (text for text in (space_text(space), space.name) if 0 < metrics.horizontalAdvance(text) <= wide)
            lines = [next(fitting, "")]
            if area and metrics.horizontalAdvance(area) <= wide and box.height() >= 2.2 * metrics.height():
                lines.append(area)
            lines = [line for line in lines if line]
            top = at.y() - metrics.height() * len(lines) / 2
            for number, line in enumerate(lines):
                painter.setPen(theme.qcolor("quiet" if line is area else "text"))
                row = QRectF(at.x() - wide / 2, top + number * metrics.height(), wide, metrics.height())
                painter.drawText(row, Qt.AlignmentFlag.AlignCenter, line)

    def _paint_camera(self, painter: QPainter, transform: QTransform) -> None:
        """Paint where the camera stands and looks; at the edge, hollow, when that is elsewhere."""
        if self._camera is None:
            return
        theme, scale = look.current(), look.scale()
        at = transform.map(QPointF(self._camera.x, self._camera.y))
        edge = ARROW_PX * 1.5 * scale
        inside = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        shown = QPointF(
            min(max(at.x(), inside.left()), inside.right()), min(max(at.y(), inside.top()), inside.bottom())
        )
        elsewhere = shown != at
        turn = self._camera.heading_deg - (self._plan.heading_deg if self._plan is not None else 0.0)
        painter.save()
        painter.translate(shown)
        painter.rotate(turn)
        size = ARROW_PX * scale
        if not elsewhere:
            half = self._camera.fov_deg / 2
            cone = QPainterPath(QPointF(0, 0))
            reach = size * 5
            cone.arcTo(QRectF(-reach, -reach, 2 * reach, 2 * reach), 90 - half, 2 * half)
            cone.closeSubpath()
            painter.fillPath(cone, theme.qcolor("alarm", alpha=0.16))
        corners = ((0.0, -1.0), (0.72, 0.8), (0.0, 0.4), (-0.72, 0.8))
        arrow = QPolygonF([QPointF(across * size, down * size) for across, down in corners])
        painter.setPen(QPen(theme.qcolor("alarm" if elsewhere else "panel"), 1.6 * scale))
        painter.setBrush(Qt.BrushStyle.NoBrush if elsewhere else theme.qcolor("alarm"))
        painter.drawPolygon(arrow)
        painter.restore()

    def _paint_north(self, painter: QPainter) -> None:
        theme, scale = look.current(), look.scale()
        painter.save()
        painter.translate(self.width() - 18 * scale, 20 * scale)
        painter.rotate(-(self._plan.heading_deg if self._plan is not None else 0.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("quiet"))
        painter.drawPolygon(QPolygonF([QPointF(0, -12 * scale), QPointF(4 * scale, 0), QPointF(-4 * scale, 0)]))
        painter.setPen(theme.qcolor("quiet"))
        painter.setFont(look.font(11, bold=True, scale=scale))
        box = QRectF(-10 * scale, 0, 20 * scale, 14 * scale)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("N"))
        painter.restore()

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the plan."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or light up the room under the cursor."""
        at = event.position()
        if self._pressed is None:
            self._hover(at)
            return
        step = at - self._pressed
        if self._dragged or step.manhattanLength() >= DRAG_FROM_PX:
            self._dragged, self._fitted = True, False
            self._middle = self._middle - np.array([step.x(), -step.y()]) / self._scale
            self._pressed = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; without a drag it was a click: on a room, or where to go."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._pressed, self._dragged = self._dragged, None, False
        self.unsetCursor()
        if dragged or self._plan is None:
            return
        x, y = self.place_at(event.position())
        room = self._plan.room_at(x, y)
        if room is not None:
            self.room_clicked.emit(room.space.guid)
        else:
            self.place_clicked.emit(x, y)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go there, be it into a room."""
        if event.button() == Qt.MouseButton.LeftButton and self._plan is not None:
            self.place_clicked.emit(*self.place_at(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the place under the cursor."""
        before = self._turned(np.array([self.place_at(event.position())]))[0]
        factor = WHEEL_STEP ** (event.angleDelta().y() / NOTCH)
        scale = min(max(self._scale * factor, LEAST_PX_A_METRE), MOST_PX_A_METRE)
        # The place keeps its distance from the middle in pixels.
        self._middle = before + (self._middle - before) * (self._scale / scale)
        self._scale, self._fitted = scale, False
        self.update()
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """Light up nothing any more."""
        self._set_hovered("")

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Stay fitted."""
        if self._fitted:
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Say a room's name and area, also where they do not fit into it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._plan is not None:
            room = self._plan.room_at(*self.place_at(QPointF(event.pos())))
            tip = self.tr("Double-click: go there")
            if room is not None:
                area = f"{number_text(room.space.area_m2, decimals=1)} m²" if room.space.area_m2 > 0 else ""
                tip = "\n".join(part for part in (space_text(room.space), area, tip) if part)
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def _hover(self, at: QPointF) -> None:
        room = self._plan.room_at(*self.place_at(at)) if self._plan is not None else None
        self._set_hovered(room.space.guid if room is not None else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor if room is not None else Qt.CursorShape.ArrowCursor)

    def _set_hovered(self, guid: str) -> None:
        if guid != self._hovered:
            self._hovered = guid
            self.update()

    def _turned(
        self, points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        heading = math.radians(self._plan.heading_deg if self._plan is not None else 0.0)
        cos, sin = math.cos(heading), math.sin(heading)
        return np.column_stack([points @ (cos, -sin), points @ (sin, cos)])


def part_kind(ifc_class: str) -> str:
    """Return how an element is drawn: solid, door, window or other."""
    if ifc_class in DOORS:
        return "door"
    if ifc_class in WINDOWS:
        return "window"
    name = ifc_class.removeprefix("Ifc")
    return "solid" if name.startswith(SOLIDS) else "other"


def _drawn(
    plan: StoreyPlan | None, data: BuildingData | None
) -> tuple[list[_Drawn], list[tuple[_Drawn, Space, tuple[float, float]]]]:
    if plan is None or data is None:
        return [], []
    parts = []
    for part in plan.parts:
        element = data.elements[part.element]
        path = _path(part.rings)
        for line in part.lines:
            path.addPolygon(_polygon(line))
        parts.append(_Drawn(path, part_kind(element.ifc_class), element.guid))
    # Furniture first, doors over the walls that they are in.
    order = {"other": 0, "solid": 1, "window": 2, "door": 3}
    parts.sort(key=lambda drawn: order[drawn.kind])
    rooms = [(_Drawn(_path(r.rings), "room", r.space.guid), r.space, r.label) for r in plan.rooms]
    return parts, rooms


def _path(rings: tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(_polygon(ring))
        path.closeSubpath()
    return path


def _polygon(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _overlap(one: StoreyPlan, other: StoreyPlan) -> bool:
    """Return whether two plans lie over one another: storeys of one building."""
    if not len(one.points) or not len(other.points):
        return False
    low = np.maximum(one.points.min(axis=0), other.points.min(axis=0))
    high = np.minimum(one.points.max(axis=0), other.points.max(axis=0))
    return bool((high > low).all())
