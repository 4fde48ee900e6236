"""What holds for every panel: it builds on an empty session and on a full one, and leaves nothing behind."""

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from layers.selection import SelectionPath
from tests.widgets.sample_model import Sample, building_layer, district_layer, live_layer, sample
from widgets.about import AboutDialog
from widgets.breadcrumb import Breadcrumb
from widgets.building_navigator import BuildingNavigator
from widgets.inspector import Inspector
from widgets.layer_tree import LayerTree
from widgets.live_table import LiveTable
from widgets.timeline import Timeline

PANELS = {
    "layer tree": lambda m: LayerTree(m.layers, m.selection),
    "inspector": lambda m: Inspector(m.layers, m.selection, m.clock),
    "building navigator": lambda m: BuildingNavigator(m.layers, m.selection),
    "live table": lambda m: LiveTable(m.layers, m.selection, m.clock),
    "timeline": lambda m: Timeline(m.layers, m.clock),
    "breadcrumb": lambda m: Breadcrumb(m.layers, m.selection),
}

every_panel = pytest.mark.parametrize("make", PANELS.values(), ids=PANELS.keys())


def destroy(widget):
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(widget)


@every_panel
def test_no_listener_is_left_after_the_panel_is_destroyed(qapp, make):
    model = sample()
    panel = make(model)
    panel.show()
    assert model.listeners() > 0
    destroy(panel)
    assert model.listeners() == 0


@every_panel
def test_no_listener_is_left_after_release(qapp, make):
    model = sample()
    panel = make(model)
    panel.release()
    assert model.listeners() == 0
    model.selection.set(SelectionPath("tower"))
    model.layers.clear()
    destroy(panel)


@every_panel
def test_a_panel_that_nobody_holds_is_freed(qapp, make):
    model = sample()
    panel = make(model)
    gone = weakref.ref(panel)
    del panel
    gc.collect()
    assert gone() is None, "the model must not keep a panel alive"
    assert model.listeners() == 0


@every_panel
def test_layers_may_come_and_go(qapp, make):
    model = Sample()
    panel = make(model)
    panel.show()
    for layer in (building_layer(), district_layer(), live_layer()):
        model.layers.add(layer)
        model.selection.set(SelectionPath(layer.layer_id))
    QApplication.processEvents()
    held = list(model.layers)
    model.layers.clear()
    model.selection.clear()
    QApplication.processEvents()
    assert sum(len(layer.changed) for layer in held) == 0, "a removed layer is listened to by nobody"
    destroy(panel)


def test_about_can_be_copied(qtbot):
    dialog = AboutDialog("0.1.0", [("VTK", "9.7", "BSD-3-Clause")])
    qtbot.addWidget(dialog)
    dialog.copy()
    text = QApplication.clipboard().text()
    assert "Liyuan 0.1.0" in text
    assert "VTK 9.7 · BSD-3-Clause" in text
