"""The inspector: everything that is known of the chosen thing, with its age and its assumptions.

`Inspector(layers, selection, clock)`, `show_surface(hit, site=)`. Signals: `frame_requested(SelectionPath)` (fly
there), `position_requested(position)` (the same for a place that was clicked), `unfold_requested(layer, bool)`,
`isolate_requested(layer, storey_guid)` (empty: all storeys again).
"""

from datetime import datetime

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from layers.base import Layer
from layers.building import BuildingLayer
from layers.clock import Clock
from layers.data.observation import Observation
from layers.data.surface_index import SurfaceHit
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import Selection, SelectionPath
from layers.site import Site
from widgets.attribute_table import AttributeTable
from widgets.elided_label import ElidedLabel, plain_tip
from widgets.empty_state import EmptyState, Stack
from widgets.inspector_card import Card, card_of
from widgets.life_cycle import LifeCycle
from widgets.pictures import PictureStrip
from widgets.report_notes import NotesPopup
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px
from widgets.wording import zone_note

REFRESH_MS = 250


class Inspector(QWidget):
    """The card of what is chosen.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
    clock : Clock
        Ages follow it.
    """

    frame_requested = Signal(object)
    position_requested = Signal(object)
    unfold_requested = Signal(object, bool)
    isolate_requested = Signal(object, str)

    def __init__(self, layers: LayerList, selection: Selection, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._layers, self._selection, self._clock = layers, selection, clock
        self._hit: SurfaceHit | None = None
        self._site: Site | None = None
        self._card: Card | None = None
        self._told_second = 0
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addLayout(self._head(body))
        self.subtitle = ElidedLabel("", body)
        self.subtitle.set_state("quiet")
        column.addWidget(self.subtitle)
        column.addLayout(self._state_line(body))
        self.stale = self._text(body)
        self.stale.setProperty("state", "warn")
        column.addWidget(self.stale)
        column.addLayout(self._buttons(body))
        self.life_cycle = LifeCycle(body)
        column.addWidget(self.life_cycle)
        self.pictures = PictureStrip(body)
        column.addWidget(self.pictures)
        self.table = AttributeTable(body)
        column.addWidget(self.table, 1)
        empty = EmptyState(
            self.tr("Nothing is selected"),
            self.tr("Click a building, a surface, a record or a marker in the scene to see what is known of it."),
            self,
        )
        self.stack = Stack(body, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(selection.changed, self._on_selection)
        self._subscriptions.add(clock.moved, self._on_moved)
        self._subscriptions.add(layers.added, self._listen)
        self._subscriptions.add(layers.removed, self._on_removed)
        for layer in layers:
            self._listen(layer)
        self.refresh()

    def release(self) -> None:
        """Stop listening to the model."""
        self._timer.stop()
        self._second.stop()
        self._subscriptions.release()

    def show_surface(self, hit: SurfaceHit | None, *, site: Site | None) -> None:
        """Say what is known of the place on a tile that was clicked, from now on; None: no such place."""
        self._hit, self._site = hit, site
        self.table.filter_box.clear()
        self.refresh()

    @property
    def card(self) -> Card | None:
        """What is said now; None when nothing is chosen."""
        return self._card

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._second.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._second.stop()

    def refresh(self) -> None:
        """Say what is known now."""
        self._timer.stop()
        card = card_of(self._layers, self._selection.path, self._clock.now, hit=self._hit, site=self._site)
        self.stack.show_empty(card is None)
        self._show_building()
        if card is not None and card != self._card:
            self._show(card)
        self._card = card

    def _head(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self._icon = QLabel(parent)
        self.title = self._text(parent)
        self.title.setProperty("role", "title")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.triangle = QToolButton(parent)
        self.triangle.setIcon(icon("warning", colour="warn"))
        self.triangle.setIconSize(icon_size())
        self.triangle.setAutoRaise(True)
        self.triangle.setAccessibleName(self.tr("What was assumed"))
        self.triangle.clicked.connect(self._explain)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.title, 1)
        row.addWidget(self.triangle, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _state_line(self, parent: QWidget) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(px(4))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.figure = self._text(parent)
        self.figure.setProperty("role", "figure")
        self.figure.setWordWrap(False)
        self.badge = ElidedLabel("", parent)
        row.addWidget(self.figure)
        row.addWidget(self.badge, 1)
        lines.addLayout(row)
        self.age = ElidedLabel("", parent)
        lines.addWidget(self.age)
        return lines

    def _buttons(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.fly_button = self._button(self.tr("Fly to"), "fit", self.tr("Fly to it (F)"))
        self.fly_button.clicked.connect(self._on_fly)
        self.unfold_button = self._button(
            self.tr("Unfold"), "unfold", self.tr("Lift the storeys apart, or fold them back")
        )
        self.unfold_button.setCheckable(True)
        self.unfold_button.clicked.connect(self._on_unfold)
        self.isolate_button = self._button(
            self.tr("Isolate"), "isolate", self.tr("Show this storey alone, or all again")
        )
        self.isolate_button.setCheckable(True)
        self.isolate_button.clicked.connect(self._on_isolate)
        for button in (self.fly_button, self.unfold_button, self.isolate_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _button(self, text: str, symbol: str, tip: str) -> QPushButton:
        button = QPushButton(icon(symbol), text, self)
        button.setIconSize(icon_size())
        button.setToolTip(tip)
        return button

    def _text(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _show(self, card: Card) -> None:
        self._icon.setPixmap(icon(card.kind).pixmap(icon_size()))
        self.title.setText(card.title if len(card.title) <= 200 else card.title[:200] + "…")
        self.title.setToolTip(plain_tip(card.title))
        self.subtitle.set_text(card.subtitle)
        self.subtitle.setVisible(bool(card.subtitle))
        self.figure.setText(card.figure)
        self.figure.setVisible(bool(card.figure))
        self._quieten(self.figure, bool(card.stale))
        self.badge.setVisible(card.badge is not None)
        if card.badge is not None:
            self.badge.set_text(f"{card.badge.symbol} {card.badge.text}")
            self.badge.set_state(card.badge.token)
        self.age.set_text(card.age, hint=zone_note() if card.age else "")
        self.age.set_state("quiet")
        self.age.setVisible(bool(card.age))
        self.stale.setText(f"▲ {card.stale}" if card.stale else "")
        self.stale.setVisible(bool(card.stale))
        self.life_cycle.show_steps(card.steps)
        self.life_cycle.setVisible(len(card.steps) > 0)
        self.pictures.show_pictures(card.pictures)
        self.triangle.setVisible(bool(card.notes))
        self.triangle.setToolTip(plain_tip("\n".join(note.line for note in card.notes[:8])))
        self.table.show_rows(card.rows)
        self.table.setVisible(bool(card.rows))

    def _quieten(self, label: QLabel, quiet: bool) -> None:
        label.setProperty("state", "quiet" if quiet else "")
        label.style().unpolish(label)
        label.style().polish(label)

    def _show_building(self) -> None:
        path = self._selection.path
        layer = self._layers.find(path.layer_id)
        building = isinstance(layer, BuildingLayer) and len(layer.data.storeys) > 1
        on_mesh = isinstance(layer, DistrictLayer) and layer.on_mesh and path.feature >= 0
        self.unfold_button.setVisible(building or on_mesh)
        self.isolate_button.setVisible(building and bool(path.storey))
        if isinstance(layer, BuildingLayer):
            self.unfold_button.setChecked(layer.unfold > 0.5)
            self.unfold_button.setText(self.tr("Fold") if layer.unfold > 0.5 else self.tr("Unfold"))
            self.isolate_button.setChecked(bool(layer.isolated) and layer.isolated == path.storey)
        elif on_mesh:
            self.unfold_button.setChecked(False)
            self.unfold_button.setText(self.tr("Unfold"))

    def _explain(self) -> None:
        if self._card is not None and self._card.notes:
            at = self.triangle.mapToGlobal(QPoint(0, self.triangle.height()))
            NotesPopup.explain(self._card.title, self._card.notes, at, parent=self)

    def _on_fly(self) -> None:
        if self._hit is not None and not self._selection.path:
            self.position_requested.emit(self._hit.position)
            return
        self.frame_requested.emit(self._selection.path)

    def _on_unfold(self, on: bool) -> None:
        layer = self._layers.find(self._selection.path.layer_id)
        if layer is not None:
            self.unfold_requested.emit(layer, on)

    def _on_isolate(self, on: bool) -> None:
        layer = self._layers.find(self._selection.path.layer_id)
        if layer is not None:
            self.isolate_requested.emit(layer, self._selection.path.storey if on else "")

    def _listen(self, layer: Layer) -> None:
        self._subscriptions.add(layer.changed, self._on_changed, layer)
        if isinstance(layer, LiveLayer):
            self._subscriptions.add(layer.observed, self._on_observed, layer)

    def _on_removed(self, layer: Layer) -> None:
        self._subscriptions.drop(layer.changed)
        if isinstance(layer, LiveLayer):
            self._subscriptions.drop(layer.observed)
        self.refresh()

    def _on_selection(self, path: SelectionPath) -> None:
        del path
        self.table.filter_box.clear()
        self.refresh()

    def _on_changed(self, layer: Layer, field: str) -> None:
        if layer.layer_id != self._selection.path.layer_id:
            return
        if field in ("unfold", "isolated"):
            self._show_building()
        elif field == "name":
            self.refresh()

    def _on_observed(self, layer: LiveLayer, batch: tuple[Observation, ...]) -> None:
        path = self._selection.path
        if layer.layer_id == path.layer_id and (not batch or any(o.source_id == path.source_id for o in batch)):
            self._soon()

    def _on_moved(self, now: datetime) -> None:
        second = int(now.timestamp())
        if second != self._told_second and self._has_age():
            self._told_second = second
            self._soon()

    def _on_second(self) -> None:
        if self._clock.is_live and self._has_age():
            self._soon()

    def _has_age(self) -> bool:
        return self._card is not None and bool(self._card.age)

    def _soon(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
