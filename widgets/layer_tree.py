"""The tree of layers: what is shown, in which order, how solid.

`LayerTree(layers, selection)`. Signals for the application: `remove_requested(layer)` (with an undo of its making),
`frame_requested(layer)` (fly there), `open_requested()` (the empty state's offer), `index_requested(layer)` and
`cancel_requested(job_id)` (what replaces a coarse preview; said back by `show_preparing`). Visibility, opacity, name,
looks and order are set on the model directly.
"""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QVBoxLayout, QWidget

from layers.base import Layer
from layers.layer_list import LayerList
from layers.seen_points import SeenPoints
from layers.selection import Selection, SelectionPath
from layers.site import Site
from widgets.empty_state import EmptyState, Stack
from widgets.layer_controls import LayerControls
from widgets.layer_row_delegate import LayerRowDelegate
from widgets.layer_rows import LayerRows
from widgets.preview_badge import PreviewBadge
from widgets.report_notes import NotesPopup, notes_of
from widgets.subscriptions import Subscriptions
from widgets.theme import icon


class LayerTree(QWidget):
    """Layers, the top one first, with the controls of the chosen one beneath.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
        A click chooses the layer; what is chosen elsewhere is marked here.
    seen : SeenPoints or None
        For the legends of points.
    """

    remove_requested = Signal(object)
    frame_requested = Signal(object)
    open_requested = Signal()
    index_requested = Signal(object)
    cancel_requested = Signal(int)

    def __init__(
        self,
        layers: LayerList,
        selection: Selection,
        parent: QWidget | None = None,
        *,
        seen: SeenPoints | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._syncing = False
        self.rows = LayerRows(layers, self)
        self.view = _View(self)
        self.view.setModel(self.rows)
        self._delegate = LayerRowDelegate(self.view)
        self.view.setItemDelegate(self._delegate)
        self.controls = LayerControls(seen, self)
        empty = EmptyState(
            self.tr("No layers yet"),
            self.tr("Drop an oblique mesh, a point cloud, a building model, records or a recording here."),
            self,
            action=self.tr("Open files…"),
        )
        empty.action_requested.connect(self.open_requested)
        self.stack = Stack(self.view, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.controls)
        self._delegate.explain_asked.connect(self._explain)
        self._delegate.badge_clicked.connect(self._on_badge)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked.connect(self._on_clicked)
        self.view.doubleClicked.connect(self._on_double_clicked)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.key_pressed.connect(self._on_key)
        self.controls.frame_requested.connect(self.frame_requested)
        self.controls.remove_requested.connect(self.remove_requested)
        self.controls.rename_requested.connect(self.rename)
        for changed in (self.rows.rowsInserted, self.rows.rowsRemoved):
            changed.connect(self._show_empty)
        self.rows.dataChanged.connect(self._on_data_changed)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(selection.changed, self._on_selection)
        self._show_empty()
        self._on_selection(selection.path)

    def release(self) -> None:
        """Stop listening to the model."""
        self._subscriptions.release()
        self.rows.release()
        self.controls.release()

    def current_layer(self) -> Layer | None:
        """Return the layer whose row is the current one."""
        return self.rows.layer(self.view.currentIndex())

    def show_site(self, site: Site | None) -> None:
        """Say heights in `site` from now on."""
        self.controls.show_site(site)

    def show_preparing(self, layer_id: str, badge: PreviewBadge | None) -> None:
        """Say how far what replaces a coarse preview is; None: nothing makes it."""
        self.rows.show_preparing(layer_id, badge)

    def rename(self, layer: Layer) -> None:
        """Open the name's editor."""
        index = self.rows.row_of(layer.layer_id)
        self.view.setCurrentIndex(index)
        self.view.edit(index)

    def _show_empty(self) -> None:
        self.stack.show_empty(self.rows.rowCount() == 0)
        self.controls.setVisible(self.rows.rowCount() > 0)
        if self.rows.rowCount() == 1 and not self.view.currentIndex().isValid():
            # There is only one that the controls can mean.
            only = QItemSelectionModel.SelectionFlag.NoUpdate
            self.view.selectionModel().setCurrentIndex(self.rows.index(0), only)
        self.controls.show_layer(self.current_layer())

    def _on_data_changed(self) -> None:
        self.view.scheduleDelayedItemsLayout()  # a badge makes a row taller

    def _on_selection(self, path: SelectionPath) -> None:
        self._syncing = True
        index = self.rows.row_of(path.layer_id) if path else QModelIndex()
        if path:
            self.view.setCurrentIndex(index)
        else:
            self.view.selectionModel().clearSelection()
        self._syncing = False

    def _on_current(self, index: QModelIndex) -> None:
        layer = self.rows.layer(index)
        self.controls.show_layer(layer)
        if not self._syncing and layer is not None and self.view.hasFocus():
            self._selection.set(SelectionPath(layer.layer_id))

    def _on_clicked(self, index: QModelIndex) -> None:
        layer = self.rows.layer(index)
        if layer is not None and self._selection.path.layer_id != layer.layer_id:
            self._selection.set(SelectionPath(layer.layer_id))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        layer = self.rows.layer(index)
        if layer is not None:
            self.frame_requested.emit(layer)

    def _on_key(self, key: int) -> None:
        layer = self.current_layer()
        if layer is None:
            return
        match key:
            case Qt.Key.Key_Delete:
                self.remove_requested.emit(layer)
            case Qt.Key.Key_F:
                self.frame_requested.emit(layer)
            case Qt.Key.Key_Up:
                self.rows.move(layer, by=-1)
            case Qt.Key.Key_Down:
                self.rows.move(layer, by=1)

    def _explain(self, layer: Layer, at: QPoint) -> None:
        NotesPopup.explain(layer.name, notes_of(layer.report), at, parent=self)

    def _on_badge(self, layer: Layer) -> None:
        badge = self.rows.badge_of(layer)
        if badge is not None and badge.fraction is not None:
            self.cancel_requested.emit(badge.job_id)
        elif badge is not None:
            self.index_requested.emit(layer)

    def _menu(self, at: QPoint) -> None:
        layer = self.rows.layer(self.view.indexAt(at))
        if layer is not None:
            self.menu_for(layer, self.view.viewport().mapToGlobal(at)).popup(self.view.viewport().mapToGlobal(at))

    def menu_for(self, layer: Layer, at: QPoint) -> QMenu:
        """Return the menu of what can be done with `layer`; its explanation would open at the global `at`."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("fit"), self.tr("Fly to"), lambda: self.frame_requested.emit(layer))
        shown = menu.addAction(self.tr("Visible"))
        shown.setCheckable(True)
        shown.setChecked(layer.visible)
        shown.toggled.connect(lambda on: setattr(layer, "visible", on))
        menu.addAction(self.tr("Show only this"), lambda: self._show_only(layer))
        menu.addSeparator()
        row = self.rows.row_of(layer.layer_id).row()
        up = menu.addAction(self.tr("Move up"), lambda: self.rows.move(layer, by=-1))
        up.setEnabled(row > 0)
        down = menu.addAction(self.tr("Move down"), lambda: self.rows.move(layer, by=1))
        down.setEnabled(row < self.rows.rowCount() - 1)
        menu.addAction(icon("pencil-outline"), self.tr("Rename"), lambda: self.rename(layer))
        badge = self.rows.badge_of(layer)
        if badge is not None:
            menu.addAction(badge.tip, lambda: self._on_badge(layer))
        if notes_of(layer.report):
            menu.addAction(self.tr("What was assumed…"), lambda: self._explain(layer, at))
        menu.addSeparator()
        menu.addAction(icon("remove"), self.tr("Remove"), lambda: self.remove_requested.emit(layer))
        return menu

    def _show_only(self, layer: Layer) -> None:
        for row in range(self.rows.rowCount()):
            other = self.rows.layer(self.rows.index(row))
            if other is not None:
                other.visible = other is layer


class _View(QListView):
    key_pressed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("layerTree")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, F, Ctrl+Up and Ctrl+Down act on the layer; the rest is the list's."""
        moves = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        acts = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F) or event.matches(QKeySequence.StandardKey.Delete)
        if acts or (moves and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            self.key_pressed.emit(int(event.key()))
            event.accept()
            return
        super().keyPressEvent(event)
