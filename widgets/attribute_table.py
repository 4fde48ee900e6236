"""Names and values of one thing, in groups: plain text, filtered as one types, copied with Ctrl+C.

`AttributeTable()`; `show_rows(rows)`; `filter_text`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from widgets.building_rows import children
from widgets.elided_label import plain_tip
from widgets.state_style import row_brush
from widgets.theme import px
from widgets.wrapped_rows import WrappedRows

MAX_ROWS = 5000
MAX_VALUE_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute.

    Parameters
    ----------
    group : str
        Heading it stands under; empty for none.
    state : str
        ``"warn"``, ``"alarm"``, ``"quiet"`` or empty.
    """

    name: str
    value: str
    group: str = ""
    state: str = ""


class AttributeTable(QWidget):
    """A filter box over a two-column table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter_box = QLineEdit(self)
        self.filter_box.setPlaceholderText(self.tr("Filter attributes"))
        self.filter_box.setAccessibleName(self.tr("Filter attributes"))
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.textChanged.connect(self._apply_filter)
        self.tree = _Tree(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Attribute"), self.tr("Value")])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.filter_box)
        layout.addWidget(self.tree, 1)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show `rows`, at most 5,000; what is left out is counted in a last row."""
        shown = list(rows[:MAX_ROWS])
        if len(rows) > MAX_ROWS:
            more = self.tr("{n} more attributes are not shown").replace("{n}", str(len(rows) - MAX_ROWS))
            shown.append(Row(more, "", state="warn"))
        if self._update_values(shown):
            return
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for row in shown:
            item = QTreeWidgetItem()
            _fill(item, row)
            if not row.group:
                self.tree.addTopLevelItem(item)
                continue
            if row.group not in groups:
                head = QTreeWidgetItem([row.group, ""])
                head.setData(0, Qt.ItemDataRole.UserRole, row.group)
                font = head.font(0)
                font.setBold(True)
                head.setFont(0, font)
                head.setToolTip(0, plain_tip(row.group))
                groups[row.group] = head
                self.tree.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
            groups[row.group].addChild(item)
        self.tree.expandAll()
        self.tree.fit_names()
        self.filter_box.setVisible(len(shown) > 6)
        self._apply_filter()

    def rows(self) -> list[Row]:
        """Return the rows that are shown now, the filtered ones left out."""
        return [
            Row(i.text(0), i.data(1, Qt.ItemDataRole.UserRole) or "", _group(i))
            for i in self._items()
            if not i.isHidden()
        ]

    def _items(self) -> list[QTreeWidgetItem]:
        items: list[QTreeWidgetItem] = []
        for top in self._tops():
            items.extend(children(top) or [top])
        return items

    def _tops(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _update_values(self, rows: Sequence[Row]) -> bool:
        """Keep the items, scroll and selection when only values differ; False when the rows are others."""
        items = self._items()
        if [(i.text(0), _group(i)) for i in items] != [(r.name, r.group) for r in rows]:
            return False
        for item, row in zip(items, rows, strict=True):
            _fill(item, row)
        return True

    def _apply_filter(self) -> None:
        wanted = self.filter_box.text().strip().casefold() if len(self._items()) > 6 else ""
        for item in self._items():
            text = f"{_group(item)}\n{item.text(0)}\n{item.text(1)}".casefold()
            item.setHidden(bool(wanted) and wanted not in text)
        for top in self._tops():
            if top.childCount():
                top.setHidden(all(child.isHidden() for child in children(top)))


class _Tree(QTreeWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("attributes")
        self.setRootIsDecorated(False)
        self.setIndentation(10)
        self.setWordWrap(True)
        self.setItemDelegate(WrappedRows(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self._fitted_width = -1
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def fit_names(self) -> None:
        """Give the names the room they need, at most half."""
        wanted = max(px(72), self.sizeHintForColumn(0) + px(8))
        self.header().resizeSection(0, min(wanted, max(px(72), self.viewport().width() // 2)))
        self._fitted_width = self.viewport().width()
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._fitted_width:
            self.fit_names()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy(with_names=True)
            return
        super().keyPressEvent(event)

    def _copy(self, *, with_names: bool) -> None:
        lines = []
        for item in self.selectedItems():
            value = str(item.data(1, Qt.ItemDataRole.UserRole) or "")
            lines.append(f"{item.text(0)}\t{value}" if with_names else value)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _menu(self, at: QPoint) -> None:
        if not self.selectedItems():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy value"), lambda: self._copy(with_names=False))
        menu.addAction(self.tr("Copy name and value"), lambda: self._copy(with_names=True))
        menu.popup(self.viewport().mapToGlobal(at))


def _group(item: QTreeWidgetItem) -> str:
    parent = item.parent()
    return parent.text(0) if parent is not None else ""


def _fill(item: QTreeWidgetItem, row: Row) -> None:
    value = row.value if len(row.value) <= MAX_VALUE_CHARS else row.value[:MAX_VALUE_CHARS] + "…"
    item.setText(0, row.name)
    item.setText(1, " ".join(value.split()))
    item.setData(1, Qt.ItemDataRole.UserRole, value)
    item.setToolTip(0, plain_tip(row.name))
    item.setToolTip(1, plain_tip(value))
    item.setForeground(1, row_brush(row.state))
