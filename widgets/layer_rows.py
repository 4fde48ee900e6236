"""The layers as rows: the model of the layer tree and how a row is drawn."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QMouseEvent, QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from layers.base import Layer
from layers.layer_list import LayerList
from widgets.elided_label import plain_tip
from widgets.report_notes import notes_of
from widgets.state_style import colour
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, px, scale
from widgets.wording import counts_text, kind_text

LAYER_ROLE = Qt.ItemDataRole.UserRole
NOTED_ROLE = Qt.ItemDataRole.UserRole + 1

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

Index = QModelIndex | QPersistentModelIndex


class LayerRows(QAbstractListModel):
    """One row a layer, the top layer first; visibility is the check state, the name is editable."""

    def __init__(self, layers: LayerList, parent: QObject) -> None:
        super().__init__(parent)
        self._layers = layers
        self._rows: list[Layer] = []
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(layers.added, self._on_added)
        self._subscriptions.add(layers.removed, self._on_removed)
        self._subscriptions.add(layers.reordered, self._on_reordered)
        for layer in layers:
            self._rows.append(layer)
            self._subscriptions.add(layer.changed, self._on_changed, layer)

    def release(self) -> None:
        """Stop listening to the model."""
        self._subscriptions.release()

    def layer(self, index: Index) -> Layer | None:
        """Return the layer of a row."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def row_of(self, layer_id: str) -> QModelIndex:
        """Return the row of a layer; an invalid index when it is not there."""
        row = next((i for i, layer in enumerate(self._rows) if layer.layer_id == layer_id), -1)
        return self.index(row) if row >= 0 else QModelIndex()

    def move(self, layer: Layer, *, by: int) -> None:
        """Move a layer up (negative) or down."""
        row = self._rows.index(layer)
        target = min(len(self._rows) - 1, max(0, row + by))
        if target != row:
            self._layers.move(layer, index=target)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        """Layers."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, visibility, tooltip and the layer itself."""
        layer = self.layer(index)
        if layer is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return layer.name
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(layer_tip(layer))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return layer_tip(layer)
        if role == LAYER_ROLE:
            return layer
        if role == NOTED_ROLE:
            return bool(notes_of(layer.report))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename, show or hide."""
        layer = self.layer(index)
        if layer is None:
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            layer.visible = not layer.visible
            return True
        if role == Qt.ItemDataRole.EditRole and str(value).strip():
            layer.name = " ".join(str(value).split())
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything but dropping one layer on another."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def moveRows(self, parent: Index, row: int, count: int, target_parent: Index, target: int) -> bool:
        """Put the layer of `row` before that of `target`: what the view calls after a drag."""
        del parent, target_parent
        if count != 1 or not 0 <= row < len(self._rows) or target in (row, row + 1):
            return False
        self._layers.move(self._rows[row], index=target - 1 if target > row else target)
        return True

    def _on_added(self, layer: Layer) -> None:
        row = [other.layer_id for other in self._layers].index(layer.layer_id)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, layer)
        self._subscriptions.add(layer.changed, self._on_changed, layer)
        self.endInsertRows()

    def _on_removed(self, layer: Layer) -> None:
        row = self._rows.index(layer)
        self.beginRemoveRows(QModelIndex(), row, row)
        self._subscriptions.drop(layer.changed)
        self._rows.pop(row)
        self.endRemoveRows()

    def _on_reordered(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._rows[index.row()] for index in before]
        self._rows = list(self._layers)
        self.changePersistentIndexList(before, [self.index(self._rows.index(layer)) for layer in held])
        self.layoutChanged.emit()

    def _on_changed(self, layer: Layer, field: str) -> None:
        del field
        index = self.row_of(layer.layer_id)
        self.dataChanged.emit(index, index)


def layer_tip(layer: Layer) -> str:
    """Return what a layer is, what it holds, and what was assumed of it."""
    lines = [f"{layer.name} · {kind_text(layer.kind)}"]
    if layer.report is not None:
        lines.append(counts_text(layer.report.counts, most=4))
    notes = notes_of(layer.report)
    lines += [f"△ {note.line}" for note in notes[:6]]
    if len(notes) > 6:
        lines.append("…")
    return "\n".join(line for line in lines if line)


class LayerRowDelegate(QStyledItemDelegate):
    """Draws eye, kind, name and the triangle of assumptions; a click on the triangle asks what they are.

    Signals: ``explain_asked(layer, global position)``.
    """

    explain_asked = Signal(object, QPoint)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of 32 px, or more when the letters are larger."""
        del index
        return QSize(160, max(px(ROW_HEIGHT), QFontMetrics(option.font).height() + 12))

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
        eye, kind, name, mark = self.parts(option.rect, noted=bool(index.data(NOTED_ROLE)))
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
        painter.restore()

    def parts(self, rect: QRect, *, noted: bool) -> tuple[QRect, QRect, QRect, QRect]:
        """Return the places of eye, kind, name and triangle (empty when there is nothing to explain) in a row."""
        eye = QRect(rect.left() + 2, rect.top(), px(EYE_WIDTH), rect.height())
        kind = QRect(eye.right() + 1, rect.top(), px(ICON_WIDTH), rect.height()).adjusted(2, 0, -2, 0)
        mark = QRect(rect.right() - px(MARK_WIDTH) - 2, rect.top(), px(MARK_WIDTH), rect.height()) if noted else QRect()
        right = mark.left() - 4 if noted else rect.right() - 8
        return eye, kind, QRect(QPoint(kind.right() + 8, rect.top()), QPoint(right, rect.bottom())), mark

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the name's editor over the name."""
        _, _, name, _ = self.parts(option.rect, noted=bool(index.data(NOTED_ROLE)))
        editor.setGeometry(name.adjusted(-4, 2, 0, -2))

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """Toggle at the eye, explain at the triangle."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            eye, _, _, mark = self.parts(option.rect, noted=bool(index.data(NOTED_ROLE)))
            at = event.position().toPoint()
            layer = index.data(LAYER_ROLE)
            if isinstance(layer, Layer) and (eye.contains(at) or mark.contains(at)):
                if event.type() == QEvent.Type.MouseButtonRelease and eye.contains(at):
                    layer.visible = not layer.visible
                elif event.type() == QEvent.Type.MouseButtonRelease:
                    self.explain_asked.emit(layer, event.globalPosition().toPoint())
                return True
        return False


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
