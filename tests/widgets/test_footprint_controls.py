"""Footprints told apart on the mesh and coloured by a column, from the panel."""

from layers.district import DistrictLayer
from layers.selection import SelectionPath
from tests.district_tables import small_table
from tests.widgets.sample_model import Sample
from widgets.layer_tree import LayerTree


def make(qtbot, layer):
    model = Sample()
    model.layers.add(layer)
    tree = LayerTree(model.layers, model.selection)
    qtbot.addWidget(tree)
    tree.resize(280, 700)
    tree.show()
    model.selection.set(SelectionPath(layer.layer_id))
    return tree, tree.controls.footprints


def test_what_the_panel_says_the_layer_does(qtbot):
    layer = DistrictLayer(small_table(), name="Yard")
    _tree, controls = make(qtbot, layer)
    assert controls.isVisible()
    assert not controls.column.isEnabled()
    controls.on_mesh.setChecked(True)
    assert layer.on_mesh
    assert [controls.column.itemData(k) for k in range(controls.column.count())] == ["", "note"]
    place = controls.column.findData("note")
    controls.column.setCurrentIndex(place)
    controls.column.activated.emit(place)
    assert layer.theme_column == "note"
    assert controls.legend.lines == ["shop 2", "stone 1"]
    assert controls.legend.parentWidget().parentWidget().isVisible()


def test_what_the_layer_does_the_panel_says(qtbot):
    layer = DistrictLayer(small_table(), name="Yard")
    _tree, controls = make(qtbot, layer)
    layer.on_mesh, layer.theme_column = True, "note"
    assert controls.on_mesh.isChecked()
    assert controls.column.currentData() == "note"
    layer.on_mesh = False
    assert not controls.legend.isVisible()
    layer.theme_column = ""
    assert controls.column.currentData() == ""
