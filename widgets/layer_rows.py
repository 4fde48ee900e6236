"""The layers as rows: the model of the layer tree."""

from dataclasses import replace

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from layers.base import Layer
from layers.layer_list import LayerList
from layers.point_cloud import PointCloudLayer
from layers.tileset import TilesetLayer
from widgets.elided_label import plain_tip
from widgets.preview_badge import PreviewBadge
from widgets.report_notes import notes_of
from widgets.subscriptions import Subscriptions
from widgets.wording import counts_text, kind_text

LAYER_ROLE = Qt.ItemDataRole.UserRole
NOTED_ROLE = Qt.ItemDataRole.UserRole + 1
BADGE_ROLE = Qt.ItemDataRole.UserRole + 2


Index = QModelIndex | QPersistentModelIndex


class LayerRows(QAbstractListModel):
    """One row a layer, the top layer first; visibility is the check state, the name is editable."""

    def __init__(self, layers: LayerList, parent: QObject) -> None:
        super().__init__(parent)
        self._layers = layers
        self._rows: list[Layer] = []
        self._preparing: dict[str, PreviewBadge] = {}
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

    def badge_of(self, layer: Layer) -> PreviewBadge | None:
        """Return what is said of a stand-in, or of one without its overview; None of a layer that is itself."""
        lacks_overview = isinstance(layer, TilesetLayer) and layer.data.lacks_overview
        if not lacks_overview and not (isinstance(layer, PointCloudLayer) and layer.data.is_preview):
            return None
        return replace(self._preparing.get(layer.layer_id, PreviewBadge()), of_overview=lacks_overview)

    def show_preparing(self, layer_id: str, badge: PreviewBadge | None) -> None:
        """Say how far the real tree of a layer is; None: nothing makes it."""
        if badge is not None:
            self._preparing[layer_id] = badge
        else:
            self._preparing.pop(layer_id, None)
        index = self.row_of(layer_id)
        if index.isValid():
            self.dataChanged.emit(index, index)

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
                return plain_tip(self._tip(layer))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._tip(layer)
        if role == LAYER_ROLE:
            return layer
        if role == NOTED_ROLE:
            return bool(notes_of(layer.report))
        if role == BADGE_ROLE:
            return self.badge_of(layer)
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

    def _tip(self, layer: Layer) -> str:
        badge = self.badge_of(layer)
        return layer_tip(layer) + (f"\n{badge.text}" if badge is not None else "")

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
