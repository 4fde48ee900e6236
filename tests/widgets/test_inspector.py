from datetime import UTC

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from layers.selection import SelectionPath
from tests.widgets.sample_model import START, observation, sample
from widgets.attribute_table import MAX_ROWS, AttributeTable, Row
from widgets.inspector import Inspector
from widgets.inspector_card import card_of
from widgets.report_notes import NotesPopup


def make(qtbot, path=None, *, minute=45.0):
    model = sample()
    model.at(minute)
    model.selection.set(path or SelectionPath())
    inspector = Inspector(model.layers, model.selection, model.clock)
    qtbot.addWidget(inspector)
    inspector.resize(320, 700)
    inspector.show()
    return model, inspector


def values(inspector):
    # The first of a name: what was received stands below what is said of it.
    return {row.name: row.value for row in reversed(inspector.table.rows())}


def test_nothing_selected_says_what_to_do(qtbot):
    model, inspector = make(qtbot)
    assert inspector.stack.is_empty
    model.selection.set(SelectionPath("tower"))
    assert not inspector.stack.is_empty
    model.layers.remove(model.layers["tower"])
    assert inspector.stack.is_empty, "what is gone is not shown"


def test_a_record_shows_every_attribute_as_plain_text(qtbot):
    _, inspector = make(qtbot, SelectionPath("records", feature=3))
    assert inspector.title.text() == "No. 4 Huangdao Road"
    assert inspector.title.textFormat() == Qt.TextFormat.PlainText
    assert values(inspector)["remarks"] == "courtyard house of two storeys; <b>timber</b> gallery"
    assert values(inspector)["owner"] == "—"
    remarks = inspector.table.tree.findItems("remarks", Qt.MatchFlag.MatchExactly)[0]
    assert "&lt;b&gt;" in remarks.toolTip(1), "a tooltip must not read data as markup"


def test_a_suspect_record_says_why_it_is_not_drawn(qtbot):
    _, inspector = make(qtbot, SelectionPath("records", feature=11))
    assert [note.text for note in inspector.card.notes] == ["not drawn: whole degrees"]
    assert not inspector.triangle.isHidden()


def test_an_event_shows_its_life_cycle_and_its_deadline(qtbot):
    _, inspector = make(qtbot, SelectionPath("live", source_id="case"))
    card = inspector.card
    assert card.badge.key == "overdue"
    assert card.age.endswith("24 min ago")
    assert [(step.style.key, step.text) for step in card.steps] == [("open", ""), ("under_way", "verified")]
    assert not inspector.life_cycle.isHidden()
    assert "(5 min over)" in values(inspector)["deadline"]


def test_an_old_value_turns_quiet_and_says_since_when(qtbot):
    model, inspector = make(qtbot, SelectionPath("live", source_id="t-1703"), minute=3)
    assert inspector.figure.text() == "21.53 °C"
    assert inspector.stale.isHidden()
    model.at(45)
    inspector.refresh()
    assert inspector.badge.text == "◌ stale"
    assert "limit of 5 min" in inspector.stale.text()
    assert inspector.figure.property("state") == "quiet"
    assert values(inspector)["place"] == "Wanbang Tower › 2F › 201 Office"


def test_a_new_observation_of_the_chosen_thing_is_shown(qtbot):
    model, inspector = make(qtbot, SelectionPath("live", source_id="t-1703"))
    live = model.layers["live"]
    live.apply((observation(4, source="t-1703", kind="reading", minute=45, value=22.75, unit="°C"),))
    qtbot.waitUntil(lambda: inspector.figure.text() == "22.75 °C")


def test_a_layer_shows_what_was_read_and_assumed(qtbot):
    _, inspector = make(qtbot, SelectionPath("mesh"))
    assert values(inspector)["triangles"] == "81,260"
    assert values(inspector)["heights"] == "height above the WGS 84 ellipsoid"
    assert [note.kind for note in inspector.card.notes] == ["assumption", "warning"]
    inspector.triangle.click()
    assert len(inspector.findChildren(NotesPopup)) == 1


def test_building_buttons_ask_the_application(qtbot):
    path = SelectionPath("tower", storey="storey-1")
    model, inspector = make(qtbot, path)
    tower = model.layers["tower"]
    with qtbot.waitSignal(inspector.isolate_requested) as isolated:
        inspector.isolate_button.click()
    assert isolated.args == [tower, "storey-1"]
    with qtbot.waitSignal(inspector.unfold_requested) as unfolded:
        inspector.unfold_button.click()
    assert unfolded.args == [tower, True]
    with qtbot.waitSignal(inspector.frame_requested) as framed:
        inspector.fly_button.click()
    assert framed.args == [path]
    tower.isolated = "storey-1"
    assert inspector.isolate_button.isChecked()
    model.selection.set(SelectionPath("records", feature=0))
    assert inspector.unfold_button.isHidden()
    assert inspector.isolate_button.isHidden()


def test_properties_stand_in_their_groups(qtbot):
    _, inspector = make(qtbot, SelectionPath("tower", storey="storey-1", element="element-1-2"))
    rows = {row.name: row for row in inspector.table.rows()}
    assert rows["FireRating"].group == "Pset_Common"
    assert rows["Tag"].group == ""
    assert rows["GlobalId"].value == "element-1-2"


def test_times_are_said_from_the_clock_and_not_from_the_machine():
    model = sample()
    model.at(30)
    card = card_of(model.layers, SelectionPath("live", source_id="fire"), START.astimezone(UTC))
    assert card.age.endswith("ahead of the clock"), "a time ahead is never an age"


def table_of(qtbot, rows):
    table = AttributeTable()
    qtbot.addWidget(table)
    table.resize(300, 400)
    table.show()
    table.show_rows(rows)
    return table


def test_the_filter_keeps_rows_whose_name_value_or_group_match(qtbot):
    rows = [Row(f"name {i}", f"value {i}", "odd" if i % 2 else "even") for i in range(10)]
    table = table_of(qtbot, rows)
    table.filter_box.setText("VALUE 3")
    assert [row.name for row in table.rows()] == ["name 3"]
    table.filter_box.setText("even")
    assert len(table.rows()) == 5


def test_copy_gives_names_and_whole_values(qtbot):
    long = "line one\nline two " + "x" * 3000
    table = table_of(qtbot, [Row("a", "1"), Row("b", long)])
    table.tree.selectAll()
    qtbot.keyClick(table.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("a\t1\nb\tline one\nline two")
    assert len(text) < 2100, "what is kept of a value is bounded"


def test_changing_values_keep_the_scroll(qtbot):
    table = table_of(qtbot, [Row(f"name {i}", "0") for i in range(100)])
    table.tree.verticalScrollBar().setValue(200)
    item = table.tree.itemAt(QPoint(5, 5))
    table.show_rows([Row(f"name {i}", "1") for i in range(100)])
    assert table.tree.itemAt(QPoint(5, 5)) is item
    assert item.text(1) == "1"


def test_too_many_rows_are_counted(qtbot):
    table = table_of(qtbot, [Row(f"name {i}", "0") for i in range(MAX_ROWS + 7)])
    assert len(table.rows()) == MAX_ROWS + 1
    assert table.rows()[-1].name == "7 more attributes are not shown"


def test_a_name_gets_the_room_it_needs_but_no_more_than_half(qtbot):
    table = table_of(qtbot, [Row("a very long name of an attribute that goes on and on", "1")])
    assert table.tree.columnWidth(0) <= table.tree.viewport().width() // 2
    assert table.tree.visualItemRect(table.tree.topLevelItem(0)).height() > table.tree.fontMetrics().height() * 2
