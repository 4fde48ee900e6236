"""A table of facts: columns that say how a row is shown, as many of them as there is room for.

`FactModel(columns)` with `show_rows(rows)`; `FactView(model)`; signal `row_chosen(row)` after a click or Enter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from widgets.state_style import text_colour
from widgets.theme import px

T = TypeVar("T")


def _plain(_row: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class FactColumn(Generic[T]):
    """One column.

    Parameters
    ----------
    text, key : callable
        What a row shows, and what it is sorted by.
    width : int
        Design pixels.
    rank : int
        The greatest go first when there is no room.
    token : callable
        Colour of the text; empty for the text's own.
    """

    title: str
    text: Callable[[T], str]
    key: Callable[[T], object]
    width: int
    rank: int = 0
    number: bool = False
    token: Callable[[T], str] = _plain


class FactModel(QAbstractTableModel, Generic[T]):
    """Rows as they are given, sorted by a column."""

    def __init__(self, columns: Sequence[FactColumn[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[T] = []
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show_rows(self, rows: Sequence[T]) -> None:
        """Show other rows; only their contents when as many of the same are there."""
        same = list(rows) == self.rows
        self.beginResetModel() if not same else None
        self.rows = list(rows)
        if not same:
            self._sort()
            self.endResetModel()
        elif self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 keeps the order that rows come in."""
        self._sorted_by = (column, order) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        self._sort()
        self.layoutChanged.emit()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.columns[section].title
        return _alignment(self.columns[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows; the tooltip is the whole row."""
        if not 0 <= index.row() < len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(f"{c.title}: {text}" for c in self.columns if (text := c.text(row)))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                token = column.token(row)
                return QBrush(text_colour(token)) if token else None
        return None

    def _sort(self) -> None:
        if self._sorted_by is not None:
            column, order = self._sorted_by
            key = self.columns[column].key
            self.rows.sort(key=lambda row: (key(row),), reverse=order == Qt.SortOrder.DescendingOrder)


class FactView(QTableView):
    """The table; columns that there is no room for are hidden, the first takes what is left."""

    row_chosen = Signal(object)

    def __init__(self, model: "FactModel[T]", name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._facts = model
        self._empty_text = ""
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(px(28))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def fit_columns(self) -> None:
        """Share the width out."""
        columns = self._facts.columns
        room = self.viewport().width()
        shown: list[int] = []
        for number in sorted(range(len(columns)), key=lambda k: columns[k].rank):
            if not shown or sum(px(columns[k].width) for k in (*shown, number)) <= room:
                shown.append(number)
        for number, column in enumerate(columns):
            self.setColumnHidden(number, number not in shown)
            self.setColumnWidth(number, px(column.width))
        spare = room - sum(px(columns[k].width) for k in shown)
        self.setColumnWidth(0, max(px(40), px(columns[0].width) + spare))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out again."""
        super().resizeEvent(event)
        self.fit_columns()

    def set_empty_text(self, text: str) -> None:
        """Say this where there is no row."""
        self._empty_text = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, or say why there are none."""
        super().paintEvent(event)
        if self._facts.rows or not self._empty_text:
            return
        painter = QPainter(self.viewport())
        painter.setPen(text_colour("quiet"))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(self.viewport().rect().adjusted(px(12), px(12), -px(12), -px(12)), flags, self._empty_text)

    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._facts.rows):
            self.row_chosen.emit(self._facts.rows[index.row()])


def _alignment(column: "FactColumn[T]") -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
