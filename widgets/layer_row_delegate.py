"""How a row of the layer tree is drawn, and what a click on its parts does."""

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QMouseEvent, QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from layers.base import Layer
from widgets.layer_rows import BADGE_ROLE, LAYER_ROLE, NOTED_ROLE, Index
from widgets.preview_badge import PreviewBadge
from widgets.state_style import colour
from widgets.theme import icon, px, scale

ROW_HEIGHT = 32
EYE_WIDTH, ICON_WIDTH, MARK_WIDTH = 28, 22, 24

KIND_ICONS = {
    "tileset": "tileset",
    "mesh": "mesh",
    "building": "building",
    "district": "district",
    "point_cloud": "point_cloud",
    "live": "live",
}


class LayerRowDelegate(QStyledItemDelegate):
    """Draws eye, kind, name, the triangle of assumptions, and the badge of a stand-in.

    Signals: ``explain_asked(layer, global position)`` by a click on the triangle; ``badge_clicked(layer)`` by one on
    the badge's sign.
    """

    explain_asked = Signal(object, QPoint)
    badge_clicked = Signal(object)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of 32 px, or more when the letters are larger; two with a badge."""
        height = _line_height(option)
        if isinstance(index.data(BADGE_ROLE), PreviewBadge):
            height += _badge_height(option)
        return QSize(160, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        layer = index.data(LAYER_ROLE)
        if not isinstance(layer, Layer):
            return
        background = QStyleOptionViewItem(option)
        self.initStyleOption(background, index)
        background.text = ""
        background.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        widget = option.widget
        style = widget.style() if isinstance(widget, QWidget) else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, background, painter, widget)
        painter.save()
        badge = index.data(BADGE_ROLE)
        eye, kind, name, mark = self.parts(self._line(option, index), noted=bool(index.data(NOTED_ROLE)))
        icon("visible" if layer.visible else "hidden", colour="text" if layer.visible else "quiet").paint(
            painter, square(eye.adjusted(px(4), 0, -px(4), 0))
        )
        mode = QIcon.Mode.Normal if layer.visible else QIcon.Mode.Disabled
        icon(KIND_ICONS.get(layer.kind, "layers")).paint(painter, square(kind), Qt.AlignmentFlag.AlignCenter, mode)
        shown = option.palette.color(QPalette.ColorRole.Text) if layer.visible else colour("quiet")
        painter.setPen(shown)
        metrics = QFontMetrics(option.font)
        percent = f"{round(layer.opacity * 100)}%" if layer.opacity < 0.995 else ""
        if percent:
            width = metrics.horizontalAdvance(percent) + 8
            painter.setPen(colour("quiet"))
            painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), percent)
            name = name.adjusted(0, 0, -width, 0)
            painter.setPen(shown)
        text = metrics.elidedText(layer.name, Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
        if not mark.isEmpty():
            draw_triangle(painter, mark, colour("warn"))
        if isinstance(badge, PreviewBadge):
            self._paint_badge(painter, badge, option)
        painter.restore()

    def badge_parts(self, option: QStyleOptionViewItem) -> tuple[QRect, QRect]:
        """Return the places of a badge's words and of its sign."""
        left = option.rect.left() + 2 + px(EYE_WIDTH) + px(ICON_WIDTH) + 9
        top = option.rect.top() + _line_height(option) - px(4)
        row = QRect(left, top, option.rect.right() - left - 2, _badge_height(option))
        sign = QRect(row.right() - px(MARK_WIDTH), row.top(), px(MARK_WIDTH), row.height())
        return row.adjusted(0, 0, -px(MARK_WIDTH) - 4, 0), sign

    def _paint_badge(self, painter: QPainter, badge: PreviewBadge, option: QStyleOptionViewItem) -> None:
        words, sign = self.badge_parts(option)
        painter.setPen(colour("quiet"))
        painter.setFont(_badge_font(option))
        text = painter.fontMetrics().elidedText(badge.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words.adjusted(0, 0, 0, -px(6)), int(Qt.AlignmentFlag.AlignVCenter), text)
        bar = QRect(words.left(), words.bottom() - px(4), words.width(), px(2))
        painter.fillRect(bar, colour("line"))
        if badge.fraction is not None:
            bar.setWidth(round(bar.width() * max(0.0, min(1.0, badge.fraction))))
            painter.fillRect(bar, colour("action"))
        icon("clear" if badge.fraction is not None else "play").paint(painter, square(sign.adjusted(4, 2, -4, -6)))

    def _line(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Return where the name's line is."""
        rect = option.rect
        if not isinstance(index.data(BADGE_ROLE), PreviewBadge):
            return rect
        return QRect(rect.left(), rect.top(), rect.width(), _line_height(option))

    def parts(self, rect: QRect, *, noted: bool) -> tuple[QRect, QRect, QRect, QRect]:
        """Return the places of eye, kind, name and triangle (empty when there is nothing to explain) in a row."""
        eye = QRect(rect.left() + 2, rect.top(), px(EYE_WIDTH), rect.height())
        kind = QRect(eye.right() + 1, rect.top(), px(ICON_WIDTH), rect.height()).adjusted(2, 0, -2, 0)
        mark = QRect(rect.right() - px(MARK_WIDTH) - 2, rect.top(), px(MARK_WIDTH), rect.height()) if noted else QRect()
        right = mark.left() - 4 if noted else rect.right() - 8
        return eye, kind, QRect(QPoint(kind.right() + 8, rect.top()), QPoint(right, rect.bottom())), mark

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the name's editor over the name."""
        _, _, name, _ = self.parts(self._line(option, index), noted=bool(index.data(NOTED_ROLE)))
        editor.setGeometry(name.adjusted(-4, 2, 0, -2))

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """Toggle at the eye, explain at the triangle."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            eye, _, _, mark = self.parts(self._line(option, index), noted=bool(index.data(NOTED_ROLE)))
            at = event.position().toPoint()
            layer = index.data(LAYER_ROLE)
            on_badge = isinstance(index.data(BADGE_ROLE), PreviewBadge) and self.badge_parts(option)[1].contains(at)
            if isinstance(layer, Layer) and on_badge:
                if event.type() == QEvent.Type.MouseButtonRelease:
                    self.badge_clicked.emit(layer)
                return True
            if isinstance(layer, Layer) and (eye.contains(at) or mark.contains(at)):
                if event.type() == QEvent.Type.MouseButtonRelease and eye.contains(at):
                    layer.visible = not layer.visible
                elif event.type() == QEvent.Type.MouseButtonRelease:
                    self.explain_asked.emit(layer, event.globalPosition().toPoint())
                return True
        return False


def _line_height(option: QStyleOptionViewItem) -> int:
    return max(px(ROW_HEIGHT), QFontMetrics(option.font).height() + 12)


def _badge_font(option: QStyleOptionViewItem) -> QFont:
    result = QFont(option.font)
    result.setPixelSize(px(11))
    return result


def _badge_height(option: QStyleOptionViewItem) -> int:
    return QFontMetrics(_badge_font(option)).height() + px(10)


def square(rect: QRect) -> QRect:
    """Return the largest square in the middle of `rect`."""
    side = min(rect.width(), rect.height())
    result = QRect(0, 0, side, side)
    result.moveCenter(rect.center())
    return result


def draw_triangle(painter: QPainter, rect: QRect, fill: QColor) -> None:
    """Draw the small triangle with its mark in the middle of `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x, y = rect.center().x() + 0.5, rect.center().y() + 0.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.translate(x, y)
    painter.scale(scale(), scale())
    painter.drawPolygon(QPolygonF([QPointF(0, -6), QPointF(7, 6), QPointF(-7, 6)]))
    painter.setBrush(colour("ground"))
    painter.drawRect(QRectF(-1, -2, 2, 4))
    painter.drawRect(QRectF(-1, 3, 2, 2))
    painter.restore()
