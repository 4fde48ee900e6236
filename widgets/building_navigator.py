"""The tree of buildings: storeys, the top one first, their rooms and their parts.

`BuildingNavigator(layers, selection)`. Signals: `isolate_requested(layer, storey_guid)` (empty: all storeys again),
`unfold_requested(layer, bool)` (animated by the application), `frame_requested(layer, SelectionPath)`. A click sets
the selection; the slider sets `layer.unfold` directly.
"""

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSlider,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from layers.base import Layer
from layers.building import BuildingLayer
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath
from widgets.building_rows import building_item, children, fill_parts, path_of
from widgets.empty_state import EmptyState, Stack
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size

SEARCH_DELAY_MS = 150


class BuildingNavigator(QWidget):
    """Buildings of the session, kept in step with the selection.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
    """

    isolate_requested = Signal(object, str)
    unfold_requested = Signal(object, bool)
    frame_requested = Signal(object, object)

    def __init__(self, layers: LayerList, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers, self._selection = layers, selection
        self._syncing = False
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a storey, a room or a part"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.tree = _Tree(self)
        empty = EmptyState(
            self.tr("No building yet"),
            self.tr("Open a building model (IFC) to go through its storeys and rooms."),
            self,
        )
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self._bar())
        self.stack = Stack(body, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self.apply_search)
        self.search.textChanged.connect(self._on_typed)
        self.tree.itemExpanded.connect(self._on_expanded)
        self.tree.itemClicked.connect(self._on_clicked)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemDoubleClicked.connect(self._on_double_clicked)
        self.tree.framed.connect(self._on_framed)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(layers.added, self._on_added)
        self._subscriptions.add(layers.removed, self._on_removed)
        self._subscriptions.add(layers.reordered, self._on_reordered)
        self._subscriptions.add(selection.changed, self._on_selection)
        for layer in layers:
            self._listen(layer)
        self._rebuild()

    def release(self) -> None:
        """Stop listening to the model."""
        self._search_timer.stop()
        self._subscriptions.release()

    def current_building(self) -> BuildingLayer | None:
        """Return the selected building; the only one when there is just one; else None."""
        layer = self._layers.find(self._selection.path.layer_id)
        if isinstance(layer, BuildingLayer):
            return layer
        buildings = self._buildings()
        return buildings[0] if len(buildings) == 1 else None

    def apply_search(self) -> None:
        """Show only rows whose name contains what is typed, with the rows that lead to them."""
        self._search_timer.stop()
        wanted = self.search.text().strip().casefold()
        if wanted:
            self._fill_everything()
        for top in self.tree.tops():
            self._search_in(top, wanted)
        if not wanted:
            self._on_selection(self._selection.path)

    def _on_typed(self) -> None:
        self._search_timer.start()

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(8)
        self.unfold_button = QPushButton(icon("unfold"), self.tr("Unfold"), bar)
        self.unfold_button.setCheckable(True)
        self.unfold_button.setIconSize(icon_size())
        self.unfold_button.setToolTip(self.tr("Lift the storeys apart, or fold them back"))
        self.unfold_button.clicked.connect(self._on_unfold)
        self.unfold_slider = QSlider(Qt.Orientation.Horizontal, bar)
        self.unfold_slider.setRange(0, 100)
        self.unfold_slider.setToolTip(self.tr("How far the storeys are apart"))
        self.unfold_slider.setAccessibleName(self.unfold_slider.toolTip())
        self.unfold_slider.valueChanged.connect(self._on_slid)
        self.all_button = QPushButton(self.tr("All storeys"), bar)
        self.all_button.setToolTip(self.tr("Show every storey again"))
        self.all_button.clicked.connect(self._on_all)
        row.addWidget(self.unfold_button)
        row.addWidget(self.unfold_slider, 1)
        row.addWidget(self.all_button)
        return bar

    def _buildings(self) -> list[BuildingLayer]:
        return [layer for layer in self._layers if isinstance(layer, BuildingLayer)]

    def _listen(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._subscriptions.add(layer.changed, self._on_changed, layer)

    def _rebuild(self) -> None:
        self.tree.clear()
        for layer in self._buildings():
            self.tree.addTopLevelItem(building_item(layer))
        self.stack.show_empty(self.tree.topLevelItemCount() == 0)
        self.tree.expandToDepth(0)
        if self.search.text():
            self.apply_search()
        self._on_selection(self._selection.path)

    def _on_added(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._listen(layer)
            self._rebuild()

    def _on_removed(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._subscriptions.drop(layer.changed)
            self._rebuild()

    def _on_reordered(self) -> None:
        shown = [path.layer_id for top in self.tree.tops() if (path := path_of(top)) is not None]
        if shown != [layer.layer_id for layer in self._buildings()]:
            self._rebuild()

    def _on_changed(self, layer: BuildingLayer, field: str) -> None:
        if field == "name":
            for top in self.tree.tops():
                path = path_of(top)
                if path is not None and path.layer_id == layer.layer_id:
                    top.setText(0, layer.name)
        elif field in ("unfold", "isolated"):
            self._show_bar()

    def _show_bar(self) -> None:
        layer = self.current_building()
        for widget in (self.unfold_button, self.unfold_slider):
            widget.setEnabled(layer is not None and len(layer.data.storeys) > 1)
        self.all_button.setVisible(layer is not None and bool(layer.isolated))
        unfolded = layer.unfold if layer is not None else 0.0
        self.unfold_button.setChecked(unfolded > 0.5)
        self.unfold_button.setText(self.tr("Fold") if unfolded > 0.5 else self.tr("Unfold"))
        with QSignalBlocker(self.unfold_slider):
            self.unfold_slider.setValue(round(unfolded * 100))

    def _on_selection(self, path: SelectionPath) -> None:
        self._show_bar()
        item = self._item_for(path)
        self._syncing = True
        if item is None:
            self.tree.setCurrentIndex(QModelIndex())
            self.tree.clearSelection()
        elif item is not self.tree.currentItem() or not item.isSelected():
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)
        self._syncing = False

    def _item_for(self, path: SelectionPath) -> QTreeWidgetItem | None:
        """Return the row of `path`, or the innermost one that leads to it."""
        found: QTreeWidgetItem | None = None
        for top in self.tree.tops():
            mine = path_of(top)
            if mine is not None and mine.layer_id == path.layer_id:
                found = top
                found = self._child(found, storey=path.storey) or found
                if path.space:
                    found = self._child(found, storey=path.storey, space=path.space) or found
                if path.element:
                    found = self._part(found, path.element) or found
        return found

    def _child(self, item: QTreeWidgetItem, *, storey: str, space: str = "") -> QTreeWidgetItem | None:
        for child in children(item):
            path = path_of(child)
            if path is not None and storey and (path.storey, path.space, path.element) == (storey, space, ""):
                return child
        return None

    def _part(self, storey: QTreeWidgetItem, element: str) -> QTreeWidgetItem | None:
        """Return a part's row where its heading was opened already; it is not opened for that."""
        for heading in children(storey):
            for group in children(heading):
                for part in children(group):
                    path = path_of(part)
                    if path is not None and path.element == element:
                        return part
        return None

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        path = path_of(item)
        if path is not None:
            self._selection.set(path)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if not self._syncing and item is not None and self.tree.hasFocus():
            self._on_clicked(item)

    def _on_double_clicked(self, item: QTreeWidgetItem) -> None:
        path = path_of(item)
        layer = self._layers.find(path.layer_id) if path is not None else None
        if path is None or not isinstance(layer, BuildingLayer):
            return
        if not path.storey:
            self.frame_requested.emit(layer, path)
        else:
            again = layer.isolated == path.storey and not path.space and not path.element
            self.isolate_requested.emit(layer, "" if again else path.storey)

    def _on_framed(self) -> None:
        path = path_of(self.tree.currentItem())
        layer = self._layers.find(path.layer_id) if path is not None else None
        if layer is not None:
            self.frame_requested.emit(layer, path)

    def _on_unfold(self, on: bool) -> None:
        layer = self.current_building()
        if layer is not None:
            self.unfold_requested.emit(layer, on)

    def _on_slid(self, value: int) -> None:
        layer = self.current_building()
        if layer is not None:
            layer.unfold = value / 100

    def _on_all(self) -> None:
        layer = self.current_building()
        if layer is not None:
            self.isolate_requested.emit(layer, "")

    def _on_expanded(self, item: QTreeWidgetItem) -> None:
        layer = self._layer_above(item)
        if layer is not None:
            fill_parts(item, layer)

    def _layer_above(self, item: QTreeWidgetItem | None) -> BuildingLayer | None:
        while item is not None:
            path = path_of(item)
            if path is not None:
                layer = self._layers.find(path.layer_id)
                return layer if isinstance(layer, BuildingLayer) else None
            item = item.parent()
        return None

    def _fill_everything(self) -> None:
        waiting = self.tree.tops()
        while waiting:
            item = waiting.pop()
            self._on_expanded(item)
            waiting.extend(children(item))

    def _search_in(self, item: QTreeWidgetItem, wanted: str) -> bool:
        mine = not wanted or wanted in item.text(0).casefold()
        below = [self._search_in(child, wanted) for child in children(item)]
        item.setHidden(not (mine or any(below)))
        if wanted:
            item.setExpanded(any(below))
        elif item.parent() is not None:
            item.setExpanded(False)
        return mine or any(below)


class _Tree(QTreeWidget):
    framed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("buildingTree")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def tops(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(i) for i in range(self.topLevelItemCount()))
        return [item for item in found if item is not None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F frames the current row; the rest is the tree's."""
        if event.key() == Qt.Key.Key_F and not event.modifiers():
            self.framed.emit()
            return
        super().keyPressEvent(event)
