from PySide6.QtCore import Qt

from layers.selection import SelectionPath
from tests.widgets.sample_model import sample
from widgets.breadcrumb import Breadcrumb


def make(qtbot, path):
    model = sample()
    model.at(45)
    model.selection.set(path)
    breadcrumb = Breadcrumb(model.layers, model.selection)
    qtbot.addWidget(breadcrumb)
    breadcrumb.resize(900, 32)
    breadcrumb.show()
    return model, breadcrumb


def test_it_names_the_way_down_and_each_step_goes_back(qtbot):
    path = SelectionPath("tower", storey="storey-1", space="space-1-0")
    model, breadcrumb = make(qtbot, path)
    assert breadcrumb.texts() == ["City", "Wanbang Tower", "2F", "201 Office"]
    qtbot.mouseClick(breadcrumb.chip(1).button, Qt.MouseButton.LeftButton)
    assert model.selection.path == SelectionPath("tower")
    assert breadcrumb.texts() == ["City", "Wanbang Tower"]
    qtbot.mouseClick(breadcrumb.chip(0).button, Qt.MouseButton.LeftButton)
    assert not model.selection.path
    assert breadcrumb.texts() == ["City"]


def test_parts_records_and_live_things_have_names(qtbot):
    model, breadcrumb = make(qtbot, SelectionPath("tower", storey="storey-1", element="element-1-2"))
    assert breadcrumb.texts() == ["City", "Wanbang Tower", "2F", "Window 1.2"]
    model.selection.set(SelectionPath("records", feature=2))
    assert breadcrumb.texts() == ["City", "Historic buildings", "No. 3 Huangdao Road"]
    model.selection.set(SelectionPath("live", source_id="case"))
    assert breadcrumb.texts() == ["City", "Today", "Goods outside a shop"]


def test_it_follows_names_and_removals(qtbot):
    model, breadcrumb = make(qtbot, SelectionPath("tower", storey="storey-1"))
    model.layers["tower"].name = "T & Co"
    assert breadcrumb.texts() == ["City", "T & Co", "2F"]
    assert breadcrumb.chip(1).button.text() == "T && Co", "no mnemonic out of a name"
    model.layers.remove(model.layers["tower"])
    assert breadcrumb.texts() == ["City"]


def test_without_room_the_inner_steps_go_first(qtbot):
    _, breadcrumb = make(qtbot, SelectionPath("tower", storey="storey-1", space="space-1-0"))
    breadcrumb.resize(200, 32)
    shown = [not breadcrumb.chip(i).isHidden() for i in range(4)]
    assert shown[0]
    assert shown[3]
    assert not shown[1]


def test_the_steps_stand_at_the_left_in_their_order_however_often_they_change(qtbot):
    model, breadcrumb = make(qtbot, SelectionPath())
    paths = (
        SelectionPath("tower"),
        SelectionPath("tower", storey="storey-1"),
        SelectionPath(),
        SelectionPath("tower", storey="storey-1", space="space-1-0"),
    )
    for path in paths:
        model.selection.set(path)
        breadcrumb.layout().activate()
        lefts = [breadcrumb.chip(i).x() for i in range(len(breadcrumb.texts()))]
        assert lefts[0] == 0
        assert lefts == sorted(lefts)
        last = breadcrumb.chip(len(lefts) - 1)
        assert last.geometry().right() < breadcrumb.width() - 200, "the room that is left is at the right"
