"""What the chosen storey shows."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from layers.building import BuildingLayer
from layers.clock import Clock
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import Selection, SelectionPath
from layers.storey_facts import FactsOfBuildings
from tests.building_sample import sample_building
from tests.layers.tables import table
from tests.layers.test_storey_facts import house, layers, reading
from widgets.command_palette import CommandPalette
from widgets.fact_table import FactColumn, FactModel, FactView
from widgets.join_report import JoinReport
from widgets.storey_panel import StoreyPanel
from widgets.theme import apply_theme

__all__ = ["layers"]


class Panel:
    """The panel over a small session."""

    def __init__(self, qtbot: QtBot, layers: LayerList) -> None:
        self.layers, self.selection, self.clock = layers, Selection(), Clock()
        self.facts = FactsOfBuildings(layers)
        self.widget = StoreyPanel(layers, self.selection, self.clock, self.facts)
        qtbot.addWidget(self.widget)
        self.widget.resize(340, 640)
        self.widget.show()

    def go(self, storey: str = "", space: str = "") -> None:
        self.selection.set(SelectionPath("house", storey=storey, space=space))


@pytest.fixture
def panel(qtbot: QtBot, layers: LayerList) -> Panel:
    return Panel(qtbot, layers)


def cells(model: FactModel[object], column: int) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_the_whole_building_until_a_storey_is_chosen(panel: Panel) -> None:
    widget = panel.widget
    assert widget.storey_combo.currentText() == "House"
    assert widget.figures.let.value.text() == "90 m²"
    assert widget.figures.vacancy.value.text() == "10.0%"
    assert widget.figures.energy.value.text() == "60.0 kWh"
    assert (widget.figures.devices.value.text(), widget.figures.devices.note.text) == ("1", "of 3")
    panel.go("storey-1F")
    assert widget.storey_combo.currentText() == "1F"
    assert widget.figures.let.value.text() == "30 m²"
    assert widget.figures.energy.value.text() == "20.0 kWh"
    assert widget.figures.energy.note.text == "−33% to the mean"


def test_tenants_with_what_is_vacant_and_a_click_chooses_the_room(panel: Panel) -> None:
    panel.go("storey-1F")
    widget = panel.widget
    assert cells(widget.tenants, 0) == ["Cafe One", "Vacant"]
    assert cells(widget.tenants, 1) == ["● let", "○ vacant"]
    widget.tenant_view.clicked.emit(widget.tenants.index(1, 0))
    assert panel.selection.path == SelectionPath("house", storey="storey-1F", space="room-1F-1")
    assert widget.storey_combo.currentText() == "1F"


def test_devices_with_their_values_and_a_click_chooses_them(panel: Panel) -> None:
    panel.go("storey-1F")
    widget = panel.widget
    assert cells(widget.devices, 0) == ["Live T1", "Meter"]
    assert cells(widget.devices, 1) == ["21.5 °C", "–"]
    assert "current" in cells(widget.devices, 2)[0]
    widget.device_view.clicked.emit(widget.devices.index(0, 0))
    assert panel.selection.path == SelectionPath("live", source_id="T1")
    assert widget.storey_combo.currentText() == "1F"
    widget.device_view.clicked.emit(widget.devices.index(1, 0))
    assert panel.selection.path == SelectionPath("house", storey="storey-1F", space="room-1F-1")


def test_what_is_heard_is_shown_after_a_while(panel: Panel) -> None:
    panel.go("storey-1F")
    live = panel.layers["live"]
    assert isinstance(live, LiveLayer)
    live.apply([reading("T1", 30.25, minutes=-1, storey="1F", space="0")])
    panel.widget.refresh()
    assert cells(panel.widget.devices, 1)[0] == "30.25 °C"


def test_the_storey_is_chosen_in_the_list_and_isolation_follows(panel: Panel) -> None:
    building = house(panel.layers)
    asked: list[tuple[BuildingLayer, str]] = []
    panel.widget.isolate_requested.connect(lambda layer, storey: asked.append((layer, storey)))
    combo = panel.widget.storey_combo
    combo.setCurrentIndex(combo.findText("2F"))
    assert panel.selection.path == SelectionPath("house", storey="storey-2F")
    assert asked == []
    building.isolated = "storey-2F"
    combo.setCurrentIndex(combo.findText("1F"))
    assert asked == [(building, "storey-1F")]


def test_charts_are_made_when_asked_for_and_a_bar_chooses_its_storey(panel: Panel) -> None:
    widget = panel.widget
    panel.go("storey-1F")
    assert widget.charts is None
    widget.tabs.setCurrentIndex(1)
    charts = widget.charts
    assert charts is not None
    assert [charts.combo.itemText(k) for k in range(charts.combo.count())] == ["Electricity (kWh)", "Water (m³)"]
    x, y = charts.days._line.getData()
    assert (x.tolist(), y.tolist()) == ([0, 1], [10, 20])
    assert charts.days._mean.getData()[1].tolist() == [20, 30]
    assert charts.bars.tip_at(QPointF(0, 2)) == "2F: 70.0 kWh"
    assert charts.days.tip_at(QPointF(1, 0)) == "05-19: 20.0 kWh"
    charts.bars.choose_at(QPointF(5, 2.2))
    assert panel.selection.path == SelectionPath("house", storey="storey-2F")
    charts.combo.setCurrentIndex(1)
    assert charts.days._line.getData()[1].tolist() == [2, 0]
    panel.go()
    assert charts.days._line.getData()[1].tolist() == [3, 0]


def test_the_arrow_keys_go_through_the_storeys_of_the_chart(panel: Panel, qtbot: QtBot) -> None:
    panel.go("storey-1F")
    panel.widget.tabs.setCurrentIndex(1)
    assert panel.widget.charts is not None
    qtbot.keyClick(panel.widget.charts.bars, Qt.Key.Key_Up)
    assert panel.selection.path.storey == "storey-2F"
    qtbot.keyClick(panel.widget.charts.bars, Qt.Key.Key_Down)
    assert panel.selection.path.storey == "storey-1F"


def test_charts_follow_the_theme(panel: Panel, qapp: QApplication) -> None:
    panel.widget.tabs.setCurrentIndex(1)
    assert panel.widget.charts is not None
    try:
        for name in ("light", "dark"):
            theme = apply_theme(qapp, name)
            assert panel.widget.charts.bars.backgroundBrush().color() == theme.qcolor("panel")
    finally:
        apply_theme(qapp, "dark")


def test_rooms_are_coloured_while_asked_for(panel: Panel) -> None:
    building = house(panel.layers)
    panel.go("storey-1F")
    colouring = panel.widget.colouring
    colouring.combo.setCurrentIndex(colouring.combo.findData("vacancy"))
    assert building.room_quantity == "vacancy"
    assert building.room_colours.keys() == {"room-1F-0", "room-1F-1"}
    assert sorted(colouring.legend.lines) == ["let 1", "vacant 1"]
    panel.widget.hide()
    panel.go("storey-2F")
    assert building.room_colours.keys() == {"room-2F-0", "room-2F-1"}
    building.room_quantity = ""
    assert building.room_colours == {}


def test_nothing_open_says_so(qtbot: QtBot) -> None:
    panel = Panel(qtbot, LayerList())
    assert panel.widget.stack.is_empty
    panel.layers.add(BuildingLayer(sample_building(), name="House", layer_id="house"))
    assert not panel.widget.stack.is_empty
    assert panel.widget.figures.let.value.text() == "–"
    panel.widget.tabs.setCurrentIndex(1)
    assert panel.widget.charts is None
    panel.layers.clear()
    assert panel.widget.stack.is_empty


def test_of_two_buildings_the_chosen_one_is_shown(panel: Panel) -> None:
    panel.layers.add(BuildingLayer(sample_building(), name="Other", layer_id="other"))
    assert panel.widget.stack.is_empty
    panel.selection.set(SelectionPath("other"))
    assert panel.widget.storey_combo.currentText() == "Other"


def test_nothing_is_listened_to_after_release(panel: Panel) -> None:
    panel.widget.release()
    panel.go("storey-1F")
    assert panel.widget.storey_combo.currentText() == "House"


def test_the_report_says_what_found_no_storey(panel: Panel, qtbot: QtBot) -> None:
    report = JoinReport(panel.facts.of(house(panel.layers)))
    qtbot.addWidget(report)
    use = next(line for line in report.lines if line.name == "use")
    assert use.counts == {"matched": 5, "unmatched": 1}
    assert use.by == "name 5"
    assert use.sample == "unmatched: 1 rows, the first of them\n  6: 2026-05-19 · Roof · 999 · 0 · 60"
    report.view.row_chosen.emit(next(line for line in report.lines if line.name == "tenants"))
    assert report.rows.toPlainText() == "Every row of this table is on a storey."


def test_the_report_opens_from_the_panel(panel: Panel) -> None:
    panel.widget.report_button.click()
    (report,) = panel.widget.findChildren(JoinReport)
    assert report.isVisible()
    report.close()


def chosen_in(panel: Panel, qtbot: QtBot, text: str) -> tuple[list[tuple[object, str]], str]:
    parent = QWidget()
    qtbot.addWidget(parent)
    palette = CommandPalette(list, panel.layers, panel.selection, parent, facts=panel.facts)
    asked: list[tuple[object, str]] = []
    palette.storey_requested.connect(lambda layer, storey: asked.append((layer, storey)))
    palette.popup_over(parent)
    palette.box.setText(text)
    hint = palette.results()[0].hint
    palette.choose_current()
    return asked, hint


def test_a_tenant_that_is_searched_for_leads_to_its_room(panel: Panel, qtbot: QtBot) -> None:
    asked, hint = chosen_in(panel, qtbot, "Cafe One")
    assert asked == [(house(panel.layers), "storey-1F")]
    assert hint == "tenants › House › 1F"
    assert panel.selection.path == SelectionPath("house", storey="storey-1F", space="room-1F-0")


def test_a_device_that_is_searched_for_leads_to_its_storey_also_from_another(panel: Panel, qtbot: QtBot) -> None:
    live = panel.layers["live"]
    assert isinstance(live, LiveLayer)
    live.filter = type(live.filter)(storey=("1F",))
    asked, _ = chosen_in(panel, qtbot, "Live T9")
    assert asked == [(house(panel.layers), "storey-2F")]
    assert panel.selection.path == SelectionPath("live", source_id="T9")


def test_columns_without_room_are_left_out_by_rank(qtbot: QtBot) -> None:
    columns = [FactColumn(name, str, str, 100, rank=rank) for name, rank in (("a", 0), ("b", 2), ("c", 1))]
    view = FactView(FactModel(columns), "facts")
    qtbot.addWidget(view)
    view.show()
    view.resize(250, 100)
    assert [view.isColumnHidden(k) for k in range(3)] == [False, True, False]
    view.resize(350, 100)
    assert not view.isColumnHidden(1)


def test_a_table_is_sorted_by_what_it_means(qtbot: QtBot) -> None:
    model = FactModel([FactColumn("n", lambda n: f"{n} m²", lambda n: n, 80)])
    model.show_rows([10, 9, 100])
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert cells(model, 0) == ["100 m²", "10 m²", "9 m²"]  # type: ignore[arg-type]


def test_a_table_that_comes_later_is_shown(panel: Panel) -> None:
    panel.go("storey-B1")
    rows = table(["name", "storey", "trade", "area_m2"], ("Garage", "B1", "Parking", 80.0), roles=("name",))
    panel.layers.add(DistrictLayer(rows, name="more"))
    assert cells(panel.widget.tenants, 0) == ["Garage"]
