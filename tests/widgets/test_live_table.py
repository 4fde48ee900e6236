from datetime import timedelta

import numpy as np
from PySide6.QtCore import QPersistentModelIndex, Qt

from layers.live import LiveFilter, LiveLayer
from layers.selection import SelectionPath
from tests.widgets.sample_model import SITE, START, Sample, live_layer, observation, sample
from widgets.live_table import LiveTable
from widgets.live_text import KINDS, PLACE, REMAINING, STATE, TITLE, VALUE


def make(qtbot, model=None, *, minute=45.0):
    model = model or sample()
    model.at(minute)
    table = LiveTable(model.layers, model.selection, model.clock)
    qtbot.addWidget(table)
    table.resize(1200, 300)
    table.show()
    return model, table


def column(table, number):
    return [table.model.index(row, number).data() for row in range(table.model.rowCount())]


def signals_of(model):
    heard = []
    model.rowsInserted.connect(lambda _, first, last: heard.append(("inserted", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: heard.append(("removed", first, last)))
    model.layoutChanged.connect(lambda *_: heard.append(("sorted",)))
    model.dataChanged.connect(lambda first, last: heard.append(("changed", first.row(), last.row())))
    model.modelReset.connect(lambda: heard.append(("reset",)))
    return heard


def test_rows_say_state_by_shape_and_word(qtbot):
    _, table = make(qtbot)
    states = dict(zip(column(table, TITLE), column(table, STATE), strict=True))
    assert states == {
        "Truck 12": "■ current",
        "Noise": "○ open",
        "Smoke": "○ open",
        "Goods outside a shop": "▲ overdue",
        "Bin overflows": "▲ overdue",
        "Room 1703": "◌ stale",
        "Zhongshan Road 7": "■ current",
    }


def test_places_deadlines_and_values_are_in_words(qtbot):
    _, table = make(qtbot)
    rows = {title: row for row, title in enumerate(column(table, TITLE))}
    places, left, values = column(table, PLACE), column(table, REMAINING), column(table, VALUE)
    assert places[rows["Room 1703"]] == "Wanbang Tower › 2F › 201 Office"
    assert places[rows["Noise"]] == "∅ not on the map"
    assert left[rows["Bin overflows"]] == "5 min over"
    assert values[rows["Room 1703"]] == "21.53 °C"


def test_a_batch_is_one_insertion_and_one_range(qtbot):
    model = Sample()
    first = tuple(observation(i, minute=i / 100, title=f"event {i}", state="open") for i in range(2000))
    layer = LiveLayer(name="feed", site=SITE, layer_id="feed")
    model.layers.add(layer)
    _, table = make(qtbot, model)
    heard = signals_of(table.model)
    layer.apply(first)
    assert [signal[0] for signal in heard] == ["inserted", "sorted"]
    assert heard[0] == ("inserted", 0, 1999)
    heard.clear()
    layer.apply(tuple(observation(i, minute=i / 100, title=f"event {i}", state="done") for i in range(500, 700)))
    assert heard == [("changed", 1300, 1499)]


def test_new_rows_keep_the_selection_and_the_scroll(qtbot):
    model = Sample()
    layer = LiveLayer(name="feed", site=SITE, layer_id="feed")
    model.layers.add(layer)
    _, table = make(qtbot, model)
    layer.apply(tuple(observation(i, minute=i / 100, title=f"event {i}") for i in range(500)))
    model.selection.set(SelectionPath("feed", source_id="event-100"))
    index = QPersistentModelIndex(table.view.currentIndex())
    heard = signals_of(table.model)
    layer.apply(tuple(observation(i, minute=60, title=f"event {i}") for i in range(500, 520)))
    assert ("reset",) not in heard
    assert index.row() == table.model.row_of("feed", "event-100") == 419
    assert table.view.currentIndex().row() == 419


def test_a_click_selects_and_flies_there(qtbot):
    model, table = make(qtbot)
    row = table.model.row_of("live", "bin")
    rect = table.view.visualRect(table.model.index(row, TITLE))
    with qtbot.waitSignal(table.fly_requested) as asked:
        qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    path = SelectionPath("live", source_id="bin")
    assert model.selection.path == path
    assert asked.args[1] == path
    assert np.allclose(asked.args[0], model.layers["live"].thing("bin").position_enu)


def test_a_row_without_a_place_is_selected_but_nobody_flies(qtbot):
    model, table = make(qtbot)
    with qtbot.assertNotEmitted(table.fly_requested):
        table.view.clicked.emit(table.model.index(table.model.row_of("live", "lost"), 0))
    assert model.selection.path.source_id == "lost"


def test_a_selection_from_elsewhere_scrolls_to_its_row(qtbot):
    model = Sample()
    layer = LiveLayer(name="feed", site=SITE, layer_id="feed")
    model.layers.add(layer)
    _, table = make(qtbot, model)
    layer.apply(tuple(observation(i, minute=i / 100, title=f"event {i}") for i in range(500)))
    model.selection.set(SelectionPath("feed", source_id="event-3"))
    rect = table.view.visualRect(table.view.currentIndex())
    assert table.view.viewport().rect().intersects(rect)
    model.selection.clear()
    assert table.view.selectionModel().selectedRows() == []


def test_text_and_kinds_filter(qtbot):
    _, table = make(qtbot)
    table.filter_box.setText("overdue")
    assert set(column(table, TITLE)) == {"Goods outside a shop", "Bin overflows"}
    table.filter_box.setText("meeting")
    assert column(table, TITLE) == []
    table.filter_box.clear()
    table.kind_buttons["camera"].click()
    assert column(table, TITLE) == ["Zhongshan Road 7"]
    table.kind_buttons["vehicle"].click()
    assert set(column(table, TITLE)) == {"Zhongshan Road 7", "Truck 12"}
    table.set_kinds(frozenset(KINDS))
    assert table.model.rowCount() == 7


def test_drilling_down_filters_with_a_chip_that_says_so(qtbot):
    model, table = make(qtbot)
    live = model.layers["live"]
    assert table.place_chip.isHidden()
    model.selection.set(SelectionPath("tower", storey="storey-1"))
    live.filter = LiveFilter(building=("building-0",), storey=("storey-1", "2F"))
    assert column(table, TITLE) == ["Room 1703"]
    assert not table.place_chip.isHidden()
    assert table.place_chip.button.accessibleName() == "Only in: Wanbang Tower › 2F"
    table.place_chip.dismissed.emit()
    assert not live.filter
    assert table.place_chip.isHidden()
    assert table.model.rowCount() == 7


def test_a_new_observation_outside_the_place_does_not_appear(qtbot):
    model, table = make(qtbot)
    live = model.layers["live"]
    live.filter = LiveFilter(storey=("storey-1",))
    live.apply((observation(9, source="far", minute=46, title="far away"),))
    assert column(table, TITLE) == ["Room 1703"]


def test_sorting_by_severity_puts_the_worst_first(qtbot):
    _, table = make(qtbot)
    table.view.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    assert column(table, TITLE)[:2] == ["Smoke", "Goods outside a shop"]
    table.view.sortByColumn(REMAINING, Qt.SortOrder.AscendingOrder)
    assert set(column(table, REMAINING)[:2]) == {"5 min over"}


def test_seeking_back_takes_rows_away_and_hidden_layers_have_none(qtbot):
    model, table = make(qtbot)
    model.at(2)
    assert set(column(table, TITLE)) == {"Goods outside a shop", "Room 1703", "Zhongshan Road 7"}
    model.layers["live"].visible = False
    assert table.model.rowCount() == 0
    model.layers.remove(model.layers["live"])
    assert table.stack.is_empty


def test_sources_that_the_layer_lets_go_leave_the_table_and_are_counted(qtbot):
    model = Sample()
    layer = live_layer((), max_things=10)
    model.layers.add(layer)
    _, table = make(qtbot, model)
    layer.apply(tuple(observation(i, minute=i, title=f"event {i}") for i in range(8)))
    layer.apply(tuple(observation(i, minute=i, title=f"event {i}") for i in range(8, 15)))
    assert table.model.rowCount() == table.model.total == layer.source_count == 10
    assert layer.forgotten == 5


def test_time_that_passes_repaints_and_keeps_the_rows(qtbot):
    model, table = make(qtbot)
    heard = signals_of(table.model)
    model.clock.seek(START + timedelta(minutes=46))
    table.tell_time()
    assert heard == [("changed", 0, 6)]
