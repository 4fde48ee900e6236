import pytest

from layers.base import Layer
from layers.building import BuildingLayer
from layers.building_groups import GroupLook
from tests.building_sample import sample_building
from widgets.group_controls import GroupControls


@pytest.fixture
def controls(qtbot):
    made = GroupControls()
    qtbot.addWidget(made)
    made.layer = BuildingLayer(sample_building(), name="Sample")
    made.show_layer(made.layer)
    yield made
    made.release()


def choose(controls, text):
    place = controls.alone.findText(text)
    controls.alone.setCurrentIndex(place)
    controls.alone.activated.emit(place)


def test_classes_are_listed_with_counts_and_chosen(controls):
    texts = [controls.alone.itemText(i) for i in range(controls.alone.count())]
    assert texts == ["everything", "Covering (3)", "Site (1)", "Slab (3)", "Wall (3)", "Window (3)"]
    choose(controls, "Wall (3)")
    controls.xray.setChecked(True)
    assert controls.layer.group_look == GroupLook(alone="class:IfcWall", xray=True)
    choose(controls, "everything")
    assert controls.layer.group_look == GroupLook(xray=True)


def test_classes_are_hidden_by_the_menu_and_all_drawn_again(controls):
    controls.menu.aboutToShow.emit()
    wall = next(a for a in controls.menu.actions() if a.text() == "Wall (3)")
    wall.trigger()
    assert controls.layer.group_look.hidden == ("class:IfcWall",)
    assert controls.hidden.text() == "1"
    controls.menu.aboutToShow.emit()
    controls.menu.actions()[0].trigger()
    assert controls.layer.group_look == GroupLook()


def test_what_changes_elsewhere_is_shown(controls):
    controls.layer.group_look = GroupLook(alone="class:IfcSlab", xray=True)
    assert controls.alone.currentText() == "Slab (3)"
    assert controls.xray.isChecked()


def test_other_layers_have_none(controls):
    controls.show_layer(Layer(name="mesh"))
    assert controls.isHidden()
    controls.show_layer(None)
    assert controls.isHidden()
