"""The command palette (Ctrl+K): every command, layer, storey, room, record and live thing in one box.

`CommandPalette(commands, layers, selection)`: `commands` is a callable that gives a sequence of objects with `id`,
`title` (translated), `shortcut` (text) and `run` (callable), and optionally `enabled`. `popup_over(window)` opens it.
Signals: `frame_requested(SelectionPath)` after a layer or a place was chosen (and selected), before that
`storey_requested(layer, storey_guid)` when a tenant or a device on a storey of an open building was chosen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from layers.base import Layer
from layers.building import BuildingLayer
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import Selection, SelectionPath
from layers.storey_facts import FactsOfBuildings
from layers.storey_links import Placed
from widgets.layer_row_delegate import KIND_ICONS, square
from widgets.place_names import prefers_chinese, space_text, storey_text, thing_title
from widgets.ranking import ranked
from widgets.state_style import colour, text_colour
from widgets.theme import icon, px
from widgets.wording import count_text, kind_text

MAX_RESULTS = 60
MAX_SEARCHED = 50_000


class Command(Protocol):
    """What the palette asks of a command."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def shortcut(self) -> str: ...  # noqa: D102
    @property
    def run(self) -> Callable[[], object]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One row: what it is called, what it belongs to, and what happens.

    Parameters
    ----------
    storey : tuple of BuildingLayer and str
        The storey that it is on, by GUID: that is shown alone first.
    """

    title: str
    hint: str
    symbol: str
    shortcut: str = ""
    command: Command | None = None
    path: SelectionPath | None = None
    storey: tuple[BuildingLayer, str] | None = None


class CommandPalette(QFrame):
    """A box to type in over a list; arrow keys choose, Enter does, Esc closes.

    Parameters
    ----------
    commands : callable
        Gives the commands of now.
    layers : LayerList
    selection : Selection
    facts : FactsOfBuildings, optional
        Tells which storey a record or a device is on.
    """

    frame_requested = Signal(object)
    storey_requested = Signal(object, str)

    def __init__(
        self,
        commands: Callable[[], Sequence[Command]],
        layers: LayerList,
        selection: Selection,
        parent: QWidget | None = None,
        *,
        facts: FactsOfBuildings | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("commandPalette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._commands, self._layers, self._selection = commands, layers, selection
        self._facts = facts if facts is not None else FactsOfBuildings(layers)
        self._entries: list[PaletteEntry] = []
        self._left_out = 0
        self.box = QLineEdit(self)
        self.box.setPlaceholderText(self.tr("Search commands, layers, storeys, records…"))
        self.box.setAccessibleName(self.box.placeholderText())
        self.box.setClearButtonEnabled(True)
        self.box.addAction(icon("search", colour="quiet"), QLineEdit.ActionPosition.LeadingPosition)
        self.box.textChanged.connect(self._search)
        self.box.installEventFilter(self)
        self._model = _Results(self)
        self.view = QListView(self)
        self.view.setObjectName("paletteList")
        self.view.setModel(self._model)
        self.view.setItemDelegate(_ResultDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._choose)
        self._foot = QLabel(self)
        self._foot.setObjectName("quiet")
        self._foot.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(8), px(8), px(8), px(8))
        layout.setSpacing(px(8))
        layout.addWidget(self.box)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._foot)

    def popup_over(self, window: QWidget) -> None:
        """Open over the upper middle of `window`, with everything that there is now."""
        width = min(px(640), max(px(320), window.width() - px(80)))
        height = min(px(460), max(px(220), window.height() - px(120)))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.setGeometry(QRect(corner.x() + (window.width() - width) // 2, corner.y() + px(56), width, height))
        self.gather()
        self.box.clear()
        self._search("")
        self.show()
        self.box.setFocus()

    def gather(self) -> None:
        """Look at the commands and the layers anew; at most 50,000 entries, the rest is counted."""
        self._entries = []
        self._left_out = 0
        for entry in self._everything():
            if len(self._entries) < MAX_SEARCHED:
                self._entries.append(entry)
            else:
                self._left_out += 1

    def results(self) -> list[PaletteEntry]:
        """Return the rows that are shown, best first."""
        return list(self._model.entries)

    def choose_current(self) -> None:
        """Do what the current row says."""
        self._choose(self.view.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the arrow keys and Enter of the box to the list."""
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose_current()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def _everything(self) -> Iterator[PaletteEntry]:
        for command in self._commands():
            if getattr(command, "enabled", True):
                yield PaletteEntry(
                    command.title, self.tr("Command"), "chevron-right", command.shortcut, command=command
                )
        for layer in self._layers:
            symbol = KIND_ICONS.get(layer.kind, "layers")
            yield PaletteEntry(layer.name, kind_text(layer.kind), symbol, path=SelectionPath(layer.layer_id))
        for layer in self._layers:
            yield from self._inside(layer)

    def _inside(self, layer: Layer) -> Iterator[PaletteEntry]:
        if isinstance(layer, BuildingLayer):
            for storey in reversed(layer.data.storeys):
                path = SelectionPath(layer.layer_id, storey=storey.guid)
                yield PaletteEntry(storey_text(storey), layer.name, "storey", path=path)
            for storey in layer.data.storeys:
                for space in storey.spaces:
                    path = SelectionPath(layer.layer_id, storey=storey.guid, space=space.guid)
                    hint = f"{layer.name} › {storey_text(storey)}"
                    yield PaletteEntry(space_text(space), hint, "space", path=path)
        elif isinstance(layer, DistrictLayer):
            yield from self._records(layer)
        elif isinstance(layer, LiveLayer):
            # All of them, also those that the drill-down hides: who searches may want to go elsewhere.
            place_of = self._facts.storeys_of_things()
            for thing in filter(None, map(layer.thing, layer.newest)):
                path = SelectionPath(layer.layer_id, source_id=thing.source_id)
                hint, where = _on_storey(layer, place_of(thing))
                yield PaletteEntry(thing_title(thing), hint, "live", path=path, storey=where)

    def _records(self, layer: DistrictLayer) -> Iterator[PaletteEntry]:
        place_of = self._facts.storeys_of_rows(layer)
        for row in range(len(layer.table)):
            path = SelectionPath(layer.layer_id, feature=row)
            found = place_of(row)
            hint, storey = _on_storey(layer, found)
            if found is not None and storey is not None:
                space = found[1].spaces[0] if found[1].spaces else ""
                path = SelectionPath(storey[0].layer_id, storey=storey[1], space=space)
            title = layer.table.label(row, chinese=prefers_chinese())
            yield PaletteEntry(title, hint, "feature", path=path, storey=storey)

    def _search(self, text: str) -> None:
        wanted = text.strip()
        entries = self._entries if wanted else [e for e in self._entries if e.command or self._is_layer(e)]
        found = ranked(wanted, ((entry.title, entry) for entry in entries), limit=MAX_RESULTS)
        if wanted and len(found) < MAX_RESULTS:
            rest = ((f"{entry.hint} {entry.title}", entry) for entry in entries)
            held = {id(entry) for entry in found}
            found = [*found, *(e for e in ranked(wanted, rest, limit=MAX_RESULTS) if id(e) not in held)][:MAX_RESULTS]
        self._model.show_entries(found)
        if found:
            self.view.setCurrentIndex(self._model.index(0))
        if not found:
            self._foot.setText(self.tr("Nothing matches “{text}”.").replace("{text}", wanted))
        elif self._left_out:
            text = self.tr("{n} further entries are not searched: narrow the layers.")
            self._foot.setText(text.replace("{n}", count_text(self._left_out)))
        else:
            self._foot.setText(self.tr("↑↓ choose · Enter go · Esc close"))

    def _is_layer(self, entry: PaletteEntry) -> bool:
        return entry.path is not None and entry.path == SelectionPath(entry.path.layer_id)

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            row = self.view.currentIndex().row() + by
            row = row % count if abs(by) == 1 else min(count - 1, max(0, row))
            self.view.setCurrentIndex(self._model.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self._model.entries):
            return
        entry = self._model.entries[index.row()]
        self.hide()
        if entry.command is not None:
            entry.command.run()
        elif entry.path is not None:
            if entry.storey is not None:
                self.storey_requested.emit(*entry.storey)
            self._selection.set(entry.path)
            self.frame_requested.emit(entry.path)


def _on_storey(
    layer: Layer, found: tuple[BuildingLayer, Placed] | None
) -> tuple[str, tuple[BuildingLayer, str] | None]:
    """Return what a thing of `layer` belongs to, for people, and the storey that it is on."""
    if found is None:
        return layer.name, None
    building, placed = found
    storey = building.data.storeys[placed.storey]
    return f"{layer.name} › {building.name} › {storey_text(storey)}", (building, storey.guid)


class _Results(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: Sequence[PaletteEntry] = ()

    def show_entries(self, entries: Sequence[PaletteEntry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.title} ({entry.hint})"
        return None


class _ResultDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del index
        return QSize(px(200), max(px(34), option.fontMetrics.height() + px(14)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(entry, PaletteEntry):
            return
        background = QStyleOptionViewItem(option)
        style = option.widget.style() if isinstance(option.widget, QWidget) else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, background, painter, option.widget)
        painter.save()
        area = option.rect.adjusted(px(8), 0, -px(8), 0)
        side = px(18)
        icon(entry.symbol, colour="quiet").paint(painter, square(QRect(area.left(), area.top(), side, area.height())))
        metrics = option.fontMetrics
        right = area.right()
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        for words, tint in ((entry.shortcut, colour("text")), (entry.hint, text_colour("quiet"))):
            if words:
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, area.width() * 2 // 5)
                painter.setPen(tint)
                painter.drawText(QRect(area.left(), area.top(), right - area.left(), area.height()), flags, shown)
                right -= metrics.horizontalAdvance(shown) + px(12)
        left = area.left() + side + px(10)
        painter.setPen(colour("text"))
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(
            QRect(left, area.top(), right - left, area.height()), int(Qt.AlignmentFlag.AlignVCenter), title
        )
        painter.restore()
