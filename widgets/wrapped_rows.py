"""Rows of a tree that are as high as their text needs."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from widgets.theme import px

MAX_LINES = 8


class WrappedRows(QStyledItemDelegate):
    """Gives each row of `tree` the height of its wrapped text, at most eight lines.

    The tree needs ``setWordWrap(True)``, no uniform row heights, and a layout of its items when it is resized.
    """

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as the column, as high as the text."""
        hint = super().sizeHint(option, index)
        column = index.column()
        width = self._tree.columnWidth(column) - px(16)
        if column == 0:
            width -= self._depth(index) * self._tree.indentation()
        if index.data(Qt.ItemDataRole.DecorationRole) is not None:
            width -= self._tree.iconSize().width() + px(8)
        if self._tree.isFirstColumnSpanned(index.row(), index.parent()) or width <= 0:
            return hint
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        metrics = option.fontMetrics
        box = metrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), text)
        lines = min(MAX_LINES * metrics.lineSpacing(), box.height())
        return QSize(hint.width(), max(px(24), lines + px(8)))

    def _depth(self, index: QModelIndex | QPersistentModelIndex) -> int:
        depth = 1 if self._tree.rootIsDecorated() else 0
        above = index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        return depth
