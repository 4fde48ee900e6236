"""The table of what happens: events, sensors, cameras and vehicles.

`LiveTable(layers, selection, clock)`. Signals: `fly_requested(position_enu float64 (3,), SelectionPath)` after a row
was clicked, `play_requested()` (the empty state's offer to open a recording). A click sets the selection; a selection
made elsewhere scrolls to its row.
"""

from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from layers.building import BuildingLayer
from layers.clock import Clock
from layers.layer_list import LayerList
from layers.live import LiveFilter
from layers.selection import Selection, SelectionPath
from widgets.chip import Chip
from widgets.empty_state import EmptyState, Stack
from widgets.live_model import LiveModel
from widgets.live_text import CATEGORY, KINDS, PLACE, REMAINING, SEVERITY, STATE, TIME, TITLE, VALUE
from widgets.place_names import places
from widgets.state_style import text_colour
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px
from widgets.wording import count_text

TELL_TIME_MS = 250
COLUMN_WIDTHS = {
    STATE: 110,
    TIME: 90,
    TITLE: 280,
    CATEGORY: 160,
    PLACE: 220,
    SEVERITY: 90,
    REMAINING: 120,
    VALUE: 120,
}


class LiveTable(QWidget):
    """Rows of everything live with a filter above.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
    clock : Clock
        Ages and remaining times follow it.
    """

    fly_requested = Signal(object, object)
    play_requested = Signal()

    def __init__(self, layers: LayerList, selection: Selection, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers, self._selection = layers, selection
        self._syncing = False
        self._told_second = 0
        self.model = LiveModel(layers, self)
        self.view = _View(self)
        self.view.setModel(self.model)
        self.view.fit_columns()
        self.view.sortByColumn(TIME, Qt.SortOrder.DescendingOrder)
        empty = EmptyState(
            self.tr("Nothing is live yet"),
            self.tr("Open a recording (JSON lines, CSV) or connect a feed: events, sensors and cameras appear here."),
            self,
            action=self.tr("Open a recording…"),
        )
        empty.action_requested.connect(self.play_requested)
        body = QWidget(self)
        column_layout = QVBoxLayout(body)
        column_layout.setContentsMargins(8, 8, 8, 0)
        column_layout.setSpacing(8)
        column_layout.addLayout(self._bar())
        column_layout.addWidget(self.view, 1)
        self.stack = Stack(body, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._time_timer = QTimer(self)
        self._time_timer.setSingleShot(True)
        self._time_timer.setInterval(TELL_TIME_MS)
        self._time_timer.timeout.connect(self.tell_time)
        self.view.clicked.connect(self._on_clicked)
        self.view.activated.connect(self._on_clicked)
        self.model.rows_reset.connect(self._restore)
        self.model.filter_changed.connect(self._show_place)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            changed.connect(self._count)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(selection.changed, self._on_selection)
        self._subscriptions.add(clock.moved, self._on_moved)
        self._show_place()
        self._count()

    def release(self) -> None:
        """Stop listening to the model."""
        self._time_timer.stop()
        self._subscriptions.release()
        self.model.release()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the clock."""
        super().showEvent(event)
        self.tell_time()

    def tell_time(self) -> None:
        """Show ages and remaining times as of now."""
        self._time_timer.stop()
        self.model.tell_time()

    def set_kinds(self, kinds: frozenset[str]) -> None:
        """Show only these kinds (of `live_text.KINDS`); none or all: every kind."""
        some = kinds if kinds < frozenset(KINDS) else frozenset()
        for kind, button in self.kind_buttons.items():
            button.setChecked(kind in some)
        self.model.set_filter(kinds=some or frozenset(KINDS))
        self._count()

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(4)
        self.filter_box = QLineEdit(self)
        self.filter_box.setPlaceholderText(self.tr("Filter"))
        self.filter_box.setAccessibleName(self.tr("Filter the table"))
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.setMinimumWidth(80)
        self.filter_box.setMaximumWidth(px(260))
        self.filter_box.textChanged.connect(self._on_filter)
        bar.addWidget(self.filter_box, 2)
        names = {
            "event": (self.tr("Events"), "event"),
            "reading": (self.tr("Sensors"), "sensor"),
            "camera": (self.tr("Cameras"), "camera"),
            "vehicle": (self.tr("Vehicles"), "vehicle"),
            "other": (self.tr("Others"), "feature"),
        }
        self.kind_buttons: dict[str, QToolButton] = {}
        for kind in KINDS:
            text, symbol = names[kind]
            button = QToolButton(self)
            button.setIcon(icon(symbol))
            button.setIconSize(icon_size())
            button.setText(text)
            button.setToolTip(self.tr("Show only: {kind}").replace("{kind}", text))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.clicked.connect(self._on_kinds)
            self.kind_buttons[kind] = button
            bar.addWidget(button)
        self.place_chip = Chip("", self, current=True, dismissable=True)
        self.place_chip.dismissed.connect(self._everywhere)
        self.place_chip.clicked.connect(self._everywhere)
        bar.addWidget(self.place_chip)
        bar.addStretch(1)
        self._total = QLabel(self)
        self._total.setObjectName("quiet")
        self._total.setTextFormat(Qt.TextFormat.PlainText)
        self._total.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        bar.addWidget(self._total)
        return bar

    def resizeEvent(self, event: object) -> None:
        """Leave the words off the kind buttons when there is no room."""
        del event
        narrow = self.width() < px(900)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self.kind_buttons.values():
            button.setToolButtonStyle(style)

    def _on_filter(self, text: str) -> None:
        self.model.set_filter(text=text)
        self._count()

    def _on_kinds(self) -> None:
        self.set_kinds(frozenset(kind for kind, button in self.kind_buttons.items() if button.isChecked()))

    def _everywhere(self) -> None:
        for layer in self.model.live_layers():
            layer.filter = LiveFilter()

    def _show_place(self) -> None:
        filtered = any(layer.filter for layer in self.model.live_layers())
        self.place_chip.setVisible(filtered)
        if filtered:
            steps = [step.text for step in places(self._layers, self._selection.path)[1:]]
            in_building = isinstance(self._layers.find(self._selection.path.layer_id), BuildingLayer)
            place = " › ".join(steps) if steps and in_building else self.tr("the chosen building")
            self.place_chip.set_text(
                self.tr("Only in: {place}").replace("{place}", place),
                hint=self.tr("Live layers follow the drill-down. Click to see everything."),
            )
        self._count()

    def _count(self) -> None:
        live = self.model.live_layers()
        self.stack.show_empty(not live)
        known = sum(layer.source_count for layer in live if layer.visible)
        shown = self.model.rowCount()
        text = self.tr("{shown} of {known}") if shown != known else self.tr("{shown}")
        self._total.setText(text.replace("{shown}", count_text(shown)).replace("{known}", count_text(known)))
        forgotten = sum(layer.forgotten for layer in live)
        tip = self.tr("{n} older sources were let go to stay within the limit").replace("{n}", count_text(forgotten))
        self._total.setToolTip(tip if forgotten else "")

    def _on_moved(self, now: datetime) -> None:
        # Ages are told in seconds, and at ×1000 four times a second is enough.
        second = int(now.timestamp())
        if second != self._told_second and self.isVisible() and not self._time_timer.isActive():
            self._told_second = second
            self._time_timer.start()

    def _on_clicked(self, index: QModelIndex) -> None:
        found = self.model.thing_at(index.row())
        if found is None:
            return
        layer, thing = found
        path = SelectionPath(layer.layer_id, source_id=thing.source_id)
        self._syncing = True
        self._selection.set(path)
        self._syncing = False
        if thing.position_enu is not None:
            self.fly_requested.emit(thing.position_enu, path)

    def _on_selection(self, path: SelectionPath) -> None:
        self._show_place()
        self._restore(scroll=not self._syncing)

    def _restore(self, *, scroll: bool = False) -> None:
        """Mark the row of what is chosen."""
        path = self._selection.path
        row = self.model.row_of(path.layer_id, path.source_id) if path.source_id else -1
        if row < 0:
            self.view.clearSelection()
            return
        index = self.model.index(row, 0)
        self.view.setCurrentIndex(index)
        if scroll:
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)


class _View(QTableView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("liveTable")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setAutoScroll(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(px(30))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsMovable(True)
        header.setStretchLastSection(False)

    def fit_columns(self) -> None:
        """Give title and place what is left, so that a value stands with its row and not at the far edge of a wall."""
        widths = {column: px(width) for column, width in COLUMN_WIDTHS.items()}
        spare = max(0, self.viewport().width() - sum(widths.values()))
        widths[TITLE] += spare - spare // 3
        widths[PLACE] += spare // 3
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, or say that none is left."""
        super().paintEvent(event)
        if self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(text_colour("quiet"))
        painter.drawText(
            self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Nothing here matches the filter")
        )
