from PySide6.QtCore import Qt

from layers.selection import SelectionPath
from tests.widgets.sample_model import Sample, building_layer, sample
from widgets.building_navigator import BuildingNavigator
from widgets.building_rows import children, path_of


def make(qtbot, model=None):
    model = model or sample()
    navigator = BuildingNavigator(model.layers, model.selection)
    qtbot.addWidget(navigator)
    navigator.resize(320, 600)
    navigator.show()
    return model, navigator


def storeys(navigator):
    return children(navigator.tree.topLevelItem(0))


def test_storeys_stand_as_in_the_building_with_their_elevations(qtbot):
    _, navigator = make(qtbot)
    assert [item.text(0) for item in storeys(navigator)] == ["4F △", "3F", "2F", "1F"]
    assert [item.text(1) for item in storeys(navigator)] == ["+10.80 m", "+7.20 m", "+3.60 m", "+0.00 m"]
    assert "80%" in storeys(navigator)[0].toolTip(0)


def test_rooms_first_then_parts_that_are_filled_in_when_opened(qtbot):
    _, navigator = make(qtbot)
    storey = storeys(navigator)[2]
    rooms = children(storey)
    assert [item.text(0) for item in rooms] == ["201 Office", "202 Meeting room", "Parts"]
    assert children(rooms[2]) == []
    navigator.tree.expandItem(storey)
    navigator.tree.expandItem(rooms[2])
    groups = children(rooms[2])
    assert [(item.text(0), item.text(1)) for item in groups] == [("Door", "2"), ("Wall", "2"), ("Window", "2")]
    assert path_of(children(groups[0])[0]) == SelectionPath("tower", storey="storey-1", element="element-1-1")


def test_a_click_selects_and_a_selection_is_marked(qtbot):
    model, navigator = make(qtbot)
    navigator.tree.itemClicked.emit(storeys(navigator)[1], 0)
    assert model.selection.path == SelectionPath("tower", storey="storey-2")
    model.selection.set(SelectionPath("tower", storey="storey-0", space="space-0-1"))
    assert navigator.tree.currentItem().text(0) == "102 Meeting room"
    model.selection.step_out()
    assert navigator.tree.currentItem().text(0) == "1F"
    model.selection.clear()
    assert navigator.tree.selectedItems() == []


def test_marking_a_selection_changes_nothing(qtbot):
    model, navigator = make(qtbot)
    heard = []
    model.selection.changed.connect(heard.append)
    path = SelectionPath("tower", storey="storey-1", element="element-1-3")
    model.selection.set(path)
    assert heard == [path]
    assert navigator.tree.currentItem().text(0) == "2F", "a part whose heading was never opened: its storey"


def test_double_click_isolates_and_again_shows_all(qtbot):
    model, navigator = make(qtbot)
    tower = model.layers["tower"]
    with qtbot.waitSignal(navigator.isolate_requested) as asked:
        navigator.tree.itemDoubleClicked.emit(storeys(navigator)[1], 0)
    assert asked.args == [tower, "storey-2"]
    tower.isolated = "storey-2"
    assert not navigator.all_button.isHidden()
    with qtbot.waitSignal(navigator.isolate_requested) as asked:
        navigator.tree.itemDoubleClicked.emit(storeys(navigator)[1], 0)
    assert asked.args == [tower, ""]


def test_unfold_button_and_slider_show_what_the_building_does(qtbot):
    model, navigator = make(qtbot)
    tower = model.layers["tower"]
    with qtbot.waitSignal(navigator.unfold_requested) as asked:
        navigator.unfold_button.click()
    assert asked.args == [tower, True]
    tower.unfold = 1.0
    assert navigator.unfold_button.isChecked()
    assert navigator.unfold_slider.value() == 100
    navigator.unfold_slider.setValue(30)
    assert tower.unfold == 0.3


def test_search_finds_parts_that_were_never_opened_and_hides_the_rest(qtbot):
    _, navigator = make(qtbot)
    navigator.search.setText("door 2.")
    navigator.apply_search()
    shown = [item.text(0) for item in storeys(navigator) if not item.isHidden()]
    assert shown == ["3F"]
    navigator.search.clear()
    navigator.apply_search()
    assert all(not item.isHidden() for item in storeys(navigator))


def test_a_search_that_is_cleared_keeps_the_selection_in_sight(qtbot):
    model, navigator = make(qtbot)
    model.selection.set(SelectionPath("tower", storey="storey-1", space="space-1-0"))
    navigator.search.setText("zzz")
    navigator.apply_search()
    assert all(item.isHidden() for item in storeys(navigator))
    navigator.search.clear()
    navigator.apply_search()
    assert navigator.tree.currentItem().text(0) == "201 Office"


def test_buildings_come_and_go(qtbot):
    model, navigator = make(qtbot, Sample())
    assert navigator.stack.is_empty
    tower = building_layer()
    model.layers.add(tower)
    assert not navigator.stack.is_empty
    assert navigator.current_building() is tower, "the only one needs no choosing"
    tower.name = "New name"
    assert navigator.tree.topLevelItem(0).text(0) == "New name"
    model.layers.remove(tower)
    assert navigator.stack.is_empty


def test_f_frames_the_current_row(qtbot):
    model, navigator = make(qtbot)
    path = SelectionPath("tower", storey="storey-1")
    model.selection.set(path)
    with qtbot.waitSignal(navigator.frame_requested) as asked:
        qtbot.keyClick(navigator.tree, Qt.Key.Key_F)
    assert asked.args == [model.layers["tower"], path]
