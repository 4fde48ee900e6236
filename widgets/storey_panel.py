"""What the chosen storey shows: figures, tenants, resource use, devices, colours of its rooms.

`StoreyPanel(layers, selection, clock, facts)`. Signal `isolate_requested(layer, storey_guid)` after another storey was
chosen here while one is shown alone. A click on a row or a bar sets the selection.
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTabWidget, QToolButton, QVBoxLayout, QWidget

from layers.base import Layer
from layers.building import BuildingLayer
from layers.clock import Clock
from layers.data.live_thing import LiveThing
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.room_colours import LIVE, room_quantities, room_theme
from layers.selection import Selection, SelectionPath
from layers.storey_facts import Device, FactsOfBuildings, StoreyFacts, Tenant
from widgets.empty_state import EmptyState, Stack
from widgets.fact_table import FactModel, FactView
from widgets.join_report import JoinReport
from widgets.place_names import prefers_chinese, storey_text
from widgets.room_colouring import RoomColouring
from widgets.storey_figures import StoreyFigures
from widgets.storey_tables import device_columns, tenant_columns
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px

if TYPE_CHECKING:
    from widgets.storey_charts import UseCharts

REFRESH_MS = 1000
"""What is live is shown anew so often at the most."""


class Shown(NamedTuple):
    """The building and the place of its storey in it (-1: all of them)."""

    building: BuildingLayer
    storey: int


class StoreyPanel(QWidget):
    """Facts of the storey that is chosen, of the whole building when none is.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
    clock : Clock
        What is stale follows it.
    facts : FactsOfBuildings
    """

    isolate_requested = Signal(object, str)

    def __init__(
        self,
        layers: LayerList,
        selection: Selection,
        clock: Clock,
        facts: FactsOfBuildings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layers, self._selection, self._facts = layers, selection, facts
        self._shown: Shown | None = None
        self.charts: UseCharts | None = None
        self.figures = StoreyFigures(self)
        self.tenants: FactModel[Tenant] = FactModel(tenant_columns(self._storey_name), self)
        self.devices: FactModel[Device] = FactModel(device_columns(self._thing, self._storey_name), self)
        self.tenant_view = FactView(self.tenants, "tenantTable", self)
        self.device_view = FactView(self.devices, "deviceTable", self)
        self.tenant_view.set_empty_text(self.tr("No table says who is in here."))
        self.device_view.set_empty_text(self.tr("No device reports from here."))
        self.tenant_view.row_chosen.connect(self._on_tenant)
        self.device_view.row_chosen.connect(self._on_device)
        self.colouring = RoomColouring(self)
        self.colouring.chosen.connect(self._on_quantity)
        self.stack = Stack(self._body(), self._empty(), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(layers.added, self._on_added)
        self._subscriptions.add(layers.removed, self._on_removed)
        self._subscriptions.add(selection.changed, self._on_selection)
        self._subscriptions.add(clock.moved, self._on_moved)
        for layer in layers:
            self._listen(layer)
        self.refresh()

    def release(self) -> None:
        """Stop listening to the model."""
        self._timer.stop()
        self._subscriptions.release()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.refresh()

    def shown(self) -> Shown | None:
        """Return what the selection leads to: the storey chosen, or that of the device or the row that is chosen."""
        path = self._selection.path
        layer = self._layers.find(path.layer_id)
        if isinstance(layer, BuildingLayer):
            return Shown(layer, layer.data.storey_index(path.storey or layer.isolated))
        found = None
        if isinstance(layer, LiveLayer) and (thing := layer.thing(path.source_id)) is not None:
            found = self._facts.storeys_of_things()(thing)
        elif isinstance(layer, DistrictLayer) and 0 <= path.feature < len(layer.table):
            found = self._facts.storeys_of_rows(layer)(path.feature)
        if found is not None:
            return Shown(found[0], found[1].storey)
        buildings = [one for one in self._layers if isinstance(one, BuildingLayer)]
        building = buildings[0] if len(buildings) == 1 else None
        return Shown(building, building.data.storey_index(building.isolated)) if building is not None else None

    def refresh(self) -> None:
        """Show everything as it is now; of a panel that nobody sees only the colours of the rooms."""
        self._timer.stop()
        coloured = any(isinstance(b, BuildingLayer) and (b.room_quantity or b.room_colours) for b in self._layers)
        if not (self.isVisible() or coloured):
            return
        shown = self.shown()
        self._recolour(shown)
        if not self.isVisible():
            return
        self._shown = shown
        self.stack.show_empty(self._shown is None)
        if self._shown is None:
            return
        building, storey = self._shown
        facts = self._facts.of(building)
        self._show_storeys(building, storey)
        self.figures.show_figures(facts, storey)
        self.report_button.setEnabled(bool(facts.joined))
        self.tenants.show_rows(facts.tenants_of(storey))
        self.devices.show_rows(facts.devices(storey))
        self._show_charts(facts, storey)

    def choose_storey(self, storey: int) -> None:
        """Choose a storey by its place in the building; -1 chooses the building as a whole."""
        shown = self._shown
        if shown is None:
            return
        building = shown.building
        guid = building.data.storeys[storey].guid if storey >= 0 else ""
        if building.isolated:
            self.isolate_requested.emit(building, guid)
        self._selection.set(SelectionPath(building.layer_id, storey=guid))

    # Built once

    def _body(self) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(px(8), px(8), px(8), 0)
        column.setSpacing(px(8))
        head = QHBoxLayout()
        self.storey_combo = QComboBox(body)
        self.storey_combo.setAccessibleName(self.tr("Storey"))
        self.storey_combo.setToolTip(self.tr("The storey that is shown here"))
        self.storey_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.storey_combo.setMinimumContentsLength(8)
        self.storey_combo.currentIndexChanged.connect(self._on_storey)
        self.report_button = QToolButton(body)
        self.report_button.setIcon(icon("table"))
        self.report_button.setIconSize(icon_size())
        self.report_button.setToolTip(self.tr("Which rows of the tables found their storey, and which did not"))
        self.report_button.setAccessibleName(self.tr("Rows and storeys"))
        self.report_button.clicked.connect(self.show_report)
        head.addWidget(self.storey_combo, 1)
        head.addWidget(self.report_button)
        column.addLayout(head)
        column.addWidget(self.figures)
        self.tabs = QTabWidget(body)
        self.tabs.setDocumentMode(True)
        self._use_page = QWidget(self.tabs)
        use = QVBoxLayout(self._use_page)
        use.setContentsMargins(0, 0, 0, 0)
        self._no_use = EmptyState(
            self.tr("No use known"),
            self.tr("Open a table with a date, a storey and columns such as electricity_kwh or water_m3."),
            self._use_page,
        )
        use.addWidget(self._no_use)
        for page, title, tip in (
            (self.tenant_view, self.tr("Tenants"), self.tr("Who rents what, and what is vacant")),
            (self._use_page, self.tr("Use"), self.tr("Electricity, water, gas and heat by day and by storey")),
            (self.device_view, self.tr("Devices"), self.tr("What measures here, and what it says now")),
            (self.colouring, self.tr("Rooms"), self.tr("Colours of the rooms in the scene")),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(page, title), tip)
        self.tabs.currentChanged.connect(self.refresh)
        column.addWidget(self.tabs, 1)
        return body

    def _empty(self) -> EmptyState:
        return EmptyState(
            self.tr("No storey yet"),
            self.tr("Open or choose a building model: its tenants, resource use and devices are shown here."),
            self,
        )

    # Shown

    def show_report(self) -> None:
        """Show what the tables were joined by."""
        if self._shown is not None:
            report = JoinReport(self._facts.of(self._shown.building), self)
            report.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            report.open()

    def _show_storeys(self, building: BuildingLayer, storey: int) -> None:
        names = [storey_text(one) for one in building.data.storeys]
        wanted = [(building.name, -1), *((names[k], k) for k in reversed(range(len(names))))]
        with QSignalBlocker(self.storey_combo):
            combo = self.storey_combo
            if wanted != [(combo.itemText(k), combo.itemData(k)) for k in range(combo.count())]:
                self.storey_combo.clear()
                for text, number in wanted:
                    self.storey_combo.addItem(text, number)
            self.storey_combo.setCurrentIndex(self.storey_combo.findData(storey))

    def _show_charts(self, facts: StoreyFacts, storey: int) -> None:
        self._no_use.setVisible(not facts.use)
        if self.tabs.currentWidget() is not self._use_page:
            return
        if self.charts is None and facts.use:
            # Takes a third of a second to import: only for who looks at charts.
            from widgets.storey_charts import UseCharts

            self.charts = UseCharts(self._use_page)
            self.charts.storey_chosen.connect(self.choose_storey)
            layout = self._use_page.layout()
            assert layout is not None  # noqa: S101  it was made in `_body`
            layout.addWidget(self.charts)
        if self.charts is not None:
            self.charts.setVisible(bool(facts.use))
            names = tuple(storey_text(one) for one in facts.building.data.storeys)
            self.charts.show_use(facts.use, storey, names)

    def _recolour(self, shown: Shown | None) -> None:
        """Colour the rooms of every building that asks for it."""
        for layer in self._layers:
            if not isinstance(layer, BuildingLayer):
                continue
            is_shown = shown is not None and layer is shown.building
            storey = shown.storey if shown is not None and is_shown else layer.data.storey_index(layer.isolated)
            by = layer.room_quantity
            facts = self._facts.of(layer) if by or (is_shown and self.isVisible()) else None
            theme = room_theme(facts, storey, by, chinese=prefers_chinese()) if facts is not None and by else None
            layer.room_colours = theme.colours if theme is not None else {}
            if is_shown and facts is not None and self.isVisible():
                self.colouring.show_choices(room_quantities(facts, storey), by)
                units = (d.unit for d in facts.devices(storey) if d.unit and f"{LIVE}{d.quantity}" == by)
                self.colouring.show_theme(theme, by=by, unit="m²" if by == "area" else next(units, ""))

    def _storey_name(self, storey: int) -> str:
        storeys = self._shown.building.data.storeys if self._shown is not None else ()
        return storey_text(storeys[storey]) if 0 <= storey < len(storeys) else ""

    def _thing(self, device: Device) -> LiveThing | None:
        return self._facts.of(self._shown.building).thing(device) if self._shown is not None else None

    # Heard

    def _listen(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._subscriptions.add(layer.changed, self._on_building)
        elif isinstance(layer, LiveLayer):
            self._subscriptions.add(layer.observed, self._on_observed)

    def _on_added(self, layer: Layer) -> None:
        self._listen(layer)
        if isinstance(layer, BuildingLayer | DistrictLayer | LiveLayer):
            self.refresh()

    def _on_removed(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._subscriptions.drop(layer.changed)
        elif isinstance(layer, LiveLayer):
            self._subscriptions.drop(layer.observed)
        self.refresh()

    def _on_building(self, field: str) -> None:
        if field in ("isolated", "room_quantity", "name"):
            self.refresh()

    def _on_selection(self, _path: SelectionPath) -> None:
        self.refresh()

    def _on_observed(self, _batch: object) -> None:
        self._wait()

    def _on_moved(self, _now: datetime) -> None:
        self._wait()

    def _wait(self) -> None:
        coloured = any(isinstance(b, BuildingLayer) and b.room_quantity.startswith(LIVE) for b in self._layers)
        if (self.isVisible() or coloured) and not self._timer.isActive():
            self._timer.start()

    def _on_storey(self) -> None:
        storey = self.storey_combo.currentData()
        if isinstance(storey, int):
            self.choose_storey(storey)

    def _on_quantity(self, by: str) -> None:
        if self._shown is not None:
            self._shown.building.room_quantity = by

    def _on_tenant(self, tenant: Tenant) -> None:
        self._choose_room(tenant.storey, tenant.spaces[0] if tenant.spaces else "")

    def _on_device(self, device: Device) -> None:
        if device.layer_id:
            self._selection.set(SelectionPath(device.layer_id, source_id=device.source_id))
        else:
            self._choose_room(device.storey, device.space)

    def _choose_room(self, storey: int, space: str) -> None:
        if self._shown is not None:
            building = self._shown.building
            guid = building.data.storeys[storey].guid
            self._selection.set(SelectionPath(building.layer_id, storey=guid, space=space))
