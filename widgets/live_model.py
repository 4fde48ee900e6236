"""Rows of everything live: events, readings, cameras and vehicles of all live layers, sorted and filtered.

Thousands of rows. A batch changes rows in place, adds new ones with one insertion, and sorts at most once; selection
and scroll stay. Only a change of filter, order of columns or a large removal resets the rows (`rows_reset` after it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from layers.base import Layer
from layers.data.live_thing import LiveThing
from layers.data.observation import Observation
from layers.layer_list import LayerList
from layers.live import LiveLayer
from widgets.elided_label import plain_tip
from widgets.live_text import (
    KINDS,
    REMAINING,
    SEVERITY_RANK,
    TIME,
    VALUE,
    cell_brush,
    remaining_text,
    table_kind,
    value_text,
)
from widgets.place_names import BuildingKeys, place_said, thing_category, thing_title
from widgets.state_style import severity_text, style_of_thing
from widgets.subscriptions import Subscriptions
from widgets.wording import age_text, clock_text, date_text, stamp_text, zone_note

THING_ROLE = Qt.ItemDataRole.UserRole
MAX_RANGES = 64

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class _Entry:
    layer: LiveLayer
    source_id: str
    sort_key: tuple[object, ...]
    shown: bool


class LiveModel(QAbstractTableModel):
    """Live things of all visible live layers. GUI thread only.

    Parameters
    ----------
    layers : LayerList
    """

    rows_reset = Signal()
    filter_changed = Signal()

    def __init__(self, layers: LayerList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._entries: dict[Key, _Entry] = {}
        self._rows: list[Key] = []
        self._row_of: dict[Key, int] = {}
        self._forgotten: dict[str, int] = {}
        self._sort: tuple[int, Qt.SortOrder] = (TIME, Qt.SortOrder.DescendingOrder)
        self._text = ""
        self._kinds: frozenset[str] = frozenset(KINDS)
        self._names = BuildingKeys(())
        self._heads = [
            self.tr("State"),
            self.tr("Time"),
            self.tr("Title"),
            self.tr("Category"),
            self.tr("Place"),
            self.tr("Severity"),
            self.tr("Time left"),
            self.tr("Value"),
        ]
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(layers.added, self._on_added)
        self._subscriptions.add(layers.removed, self._on_removed)
        for layer in layers:
            self._listen(layer)
        self.rebuild()

    def release(self) -> None:
        """Stop listening to the model."""
        self._subscriptions.release()

    def live_layers(self) -> list[LiveLayer]:
        """Return the layers that the rows come from."""
        return [layer for layer in self._layers if isinstance(layer, LiveLayer)]

    @property
    def total(self) -> int:
        """Things known, the filtered ones too."""
        return len(self._entries)

    def set_filter(self, *, text: str | None = None, kinds: frozenset[str] | None = None) -> None:
        """Show only rows that contain `text` and are of one of `kinds`."""
        if text is not None:
            self._text = text.strip().casefold()
        if kinds is not None:
            self._kinds = kinds
        for entry in self._entries.values():
            self._judge(entry)
        self._arrange(reset=True)

    def rebuild(self) -> None:
        """Look at every layer anew."""
        self._names = BuildingKeys(self._layers)
        self._gather()

    def _gather(self) -> None:
        fresh: dict[Key, _Entry] = {}
        for layer in self.live_layers():
            if layer.visible:
                for thing in layer.things():
                    entry = _Entry(layer, thing.source_id, (), False)
                    self._judge(entry)
                    fresh[(layer.layer_id, thing.source_id)] = entry
        self._entries = fresh
        self._arrange()

    def thing_at(self, row: int) -> tuple[LiveLayer, LiveThing] | None:
        """Return the layer and the thing of a row."""
        if not 0 <= row < len(self._rows):
            return None
        entry = self._entries.get(self._rows[row])
        thing = entry.layer.thing(entry.source_id) if entry is not None else None
        return (entry.layer, thing) if entry is not None and thing is not None else None

    def row_of(self, layer_id: str, source_id: str) -> int:
        """Return the row of a thing; -1 when it is not shown."""
        return self._row_of.get((layer_id, source_id), -1)

    def tell_time(self) -> None:
        """Say that ages and remaining times changed: one range; only rows on screen are asked for again."""
        if self._rows:
            last = len(self._rows) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, VALUE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        """Things shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Eight."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == TIME:
            return zone_note()
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (REMAINING, VALUE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, colour, tooltip and the thing itself."""
        found = self.thing_at(index.row())
        if found is None:
            return None
        layer, thing = found
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text_of(layer, thing, index.column())
            case Qt.ItemDataRole.ForegroundRole:
                return cell_brush(thing, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._tip(layer, thing, index.column()))
            case Qt.ItemDataRole.TextAlignmentRole if index.column() in (REMAINING, VALUE):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return thing if role == THING_ROLE else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column."""
        if column < 0 or (column, order) == self._sort:
            return
        self._sort = (column, order)
        for entry in self._entries.values():
            self._judge(entry)
        self._arrange()

    def _listen(self, layer: Layer) -> None:
        self._subscriptions.add(layer.changed, self._on_changed, layer)
        if isinstance(layer, LiveLayer):
            self._subscriptions.add(layer.observed, self._on_observed, layer)

    def _on_added(self, layer: Layer) -> None:
        self._listen(layer)
        self.rebuild()
        self.filter_changed.emit()

    def _on_removed(self, layer: Layer) -> None:
        self._subscriptions.drop(layer.changed)
        self._forgotten.pop(layer.layer_id, None)
        if isinstance(layer, LiveLayer):
            self._subscriptions.drop(layer.observed)
        self.rebuild()
        self.filter_changed.emit()

    def _on_changed(self, layer: Layer, field: str) -> None:
        if isinstance(layer, LiveLayer) and field in ("visible", "filter"):
            self._gather()
            self.filter_changed.emit()
        elif field == "name" and not isinstance(layer, LiveLayer):
            self._names = BuildingKeys(self._layers)
            self.tell_time()

    def _on_observed(self, layer: LiveLayer, batch: tuple[Observation, ...]) -> None:
        if not layer.visible:
            return
        if not batch:
            self._gather()
            return
        for source_id in {observation.source_id for observation in batch}:
            key = (layer.layer_id, source_id)
            thing = layer.thing(source_id)
            if thing is None or not layer.filter.accepts(thing):
                self._entries.pop(key, None)
                continue
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry(layer, source_id, (), False)
            self._judge(entry)
        if layer.forgotten != self._forgotten.get(layer.layer_id, 0):
            # The layer let sources go that the batch does not name.
            self._forgotten[layer.layer_id] = layer.forgotten
            lost = [k for k, e in self._entries.items() if e.layer is layer and layer.thing(e.source_id) is None]
            for key in lost:
                del self._entries[key]
        changed = [self._row_of[k] for o in batch if (k := (layer.layer_id, o.source_id)) in self._row_of]
        self._arrange(changed=changed)

    def _judge(self, entry: _Entry) -> None:
        thing = entry.layer.thing(entry.source_id)
        if thing is None:
            entry.shown = False
            return
        entry.shown = table_kind(thing) in self._kinds and (not self._text or self._text in self._searched(thing))
        entry.sort_key = self._sort_key(thing)

    def _searched(self, thing: LiveThing) -> str:
        texts = (thing.title, thing.title_zh, thing.category, thing.category_zh, thing.source_id, self._place_of(thing))
        return "\n".join((*texts, style_of_thing(thing).text)).casefold()

    def _sort_key(self, thing: LiveThing) -> tuple[object, ...]:
        when = thing.observed_at
        match self._sort[0]:
            case 0:
                return (style_of_thing(thing).rank, when)
            case 2:
                return (thing_title(thing).casefold(), when)
            case 3:
                return (thing_category(thing).casefold(), when)
            case 4:
                return (self._place_of(thing).casefold(), when)
            case 5:
                return (SEVERITY_RANK.get(thing.severity, 3), when)
            case 6:
                waits = thing.deadline is not None and thing.state != "done"
                return (0 if waits else 1, thing.deadline if waits else when)
            case 7:
                number = thing.value if isinstance(thing.value, int | float) else None
                return (0 if number is not None else 1, number if number is not None else str(thing.value or ""))
        return (when, thing.source_id)

    def _arrange(self, *, changed: Sequence[int] = (), reset: bool = False) -> None:
        """Bring the rows to what the entries say, with as few and as small signals as there can be."""
        wanted = [key for key, entry in self._entries.items() if entry.shown]
        kept = set(wanted)
        gone = [row for row, key in enumerate(self._rows) if key not in kept]
        fresh = [key for key in wanted if key not in self._row_of]
        ranges = _ranges(gone)
        if reset or len(ranges) > MAX_RANGES:
            self.beginResetModel()
            self._rows = self._ordered(wanted)
            self._index()
            self.endResetModel()
            self.rows_reset.emit()
            return
        for first, last in reversed(ranges):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        if ranges:
            self._index()
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows.extend(fresh)
            self._index()
            self.endInsertRows()
        ordered = self._ordered(self._rows)
        if ordered != self._rows:
            self._reorder(ordered)
        elif changed and self._rows:
            first, last = min(changed), min(max(changed), len(self._rows) - 1)
            self.dataChanged.emit(self.index(first, 0), self.index(last, VALUE))

    def _ordered(self, keys: Sequence[Key]) -> list[Key]:
        def by_key(key: Key) -> tuple[object, ...]:
            return self._entries[key].sort_key

        return sorted(keys, key=by_key, reverse=self._sort[1] == Qt.SortOrder.DescendingOrder)

    def _reorder(self, ordered: list[Key]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self._rows[index.row()], index.column()) for index in before]
        self._rows = ordered
        self._index()
        after = [self.index(self._row_of[key], column) for key, column in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _index(self) -> None:
        self._row_of = {key: row for row, key in enumerate(self._rows)}

    def _place_of(self, thing: LiveThing) -> str:
        return self._names.text(thing) or place_said(thing)

    def _text_of(self, layer: LiveLayer, thing: LiveThing, column: int) -> str:
        match column:
            case 0:
                style = style_of_thing(thing)
                return f"{style.symbol} {style.text}"
            case 1:
                same_day = date_text(thing.observed_at) == date_text(layer.now)
                return clock_text(thing.observed_at) if same_day else stamp_text(thing.observed_at)
            case 2:
                return thing_title(thing)
            case 3:
                return thing_category(thing)
            case 4:
                place = self._place_of(thing)
                if thing.position_enu is None:
                    nowhere = self.tr("∅ not on the map")
                    return f"{nowhere} · {place}" if place else nowhere
                return place
            case 5:
                return severity_text(thing.severity) if thing.kind == "event" else ""
            case 6:
                return remaining_text(thing, now=layer.now)
            case 7:
                return value_text(thing)
        return ""

    def _tip(self, layer: LiveLayer, thing: LiveThing, column: int) -> str:
        lines = [self._text_of(layer, thing, column), age_text(thing.observed_at, layer.now)]
        if thing.stale:
            lines.append(self.tr("older than its limit: not to be relied on"))
        if thing.position_enu is None:
            lines.append(self.tr("Its source says no place that can be trusted: it is listed, not drawn."))
        return "\n".join(line for line in lines if line)


def _ranges(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return runs of consecutive numbers as (first, last)."""
    found = []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        members = [row for _, row in run]
        found.append((members[0], members[-1]))
    return found
