from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QStyleOptionViewItem

from layers.selection import SelectionPath
from tests.widgets.sample_model import Sample, mesh_layer, sample
from widgets.layer_tree import LayerTree
from widgets.report_notes import NotesPopup


def make(qtbot, model=None):
    model = model or sample()
    tree = LayerTree(model.layers, model.selection)
    qtbot.addWidget(tree)
    tree.resize(280, 400)
    tree.show()
    return model, tree


def names(tree):
    return [tree.rows.index(row).data() for row in range(tree.rows.rowCount())]


def test_rows_follow_the_model(qtbot):
    model, tree = make(qtbot)
    assert names(tree) == ["Today", "Historic buildings", "Wanbang Tower", "Oblique mesh of the old town, production 5"]
    model.layers["tower"].name = "Tower"
    model.layers.move(model.layers["mesh"], index=0)
    model.layers.remove(model.layers["live"])
    assert names(tree) == ["Oblique mesh of the old town, production 5", "Historic buildings", "Tower"]


def test_an_empty_list_says_what_belongs_here_and_offers_it(qtbot):
    model, tree = make(qtbot, Sample())
    assert tree.stack.is_empty
    model.layers.add(mesh_layer())
    assert not tree.stack.is_empty
    model.layers.clear()
    assert tree.stack.is_empty


def test_current_row_stays_with_its_layer_when_the_order_changes(qtbot):
    model, tree = make(qtbot)
    model.selection.set(SelectionPath("records"))
    model.layers.move(model.layers["records"], index=3)
    assert tree.current_layer() is model.layers["records"]
    assert tree.view.currentIndex().row() == 3


def test_a_drag_moves_the_layer(qtbot):
    model, tree = make(qtbot)
    assert tree.rows.moveRow(tree.rows.index(-1), 3, tree.rows.index(-1), 1)
    assert [layer.layer_id for layer in model.layers] == ["live", "mesh", "records", "tower"]
    assert tree.rows.moveRow(tree.rows.index(-1), 0, tree.rows.index(-1), 4)
    assert [layer.layer_id for layer in model.layers] == ["mesh", "records", "tower", "live"]
    assert not tree.rows.moveRow(tree.rows.index(-1), 1, tree.rows.index(-1), 2)


def test_a_click_selects_and_does_not_throw_away_a_deeper_place(qtbot):
    model, tree = make(qtbot)
    model.selection.set(SelectionPath("tower", storey="storey-1"))
    rect = tree.view.visualRect(tree.rows.row_of("tower"))
    qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert model.selection.path.storey == "storey-1"
    rect = tree.view.visualRect(tree.rows.row_of("records"))
    qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert model.selection.path == SelectionPath("records")


def click_part(tree, layer_id, part):
    index = tree.rows.row_of(layer_id)
    option = QStyleOptionViewItem()
    option.rect = tree.view.visualRect(index)
    delegate = tree.view.itemDelegate()
    at = QPointF(delegate.parts(option.rect, noted=True)[part].center())
    event = QMouseEvent(
        QEvent.Type.MouseButtonRelease, at, at, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    return delegate.editorEvent(event, tree.rows, option, index)


def test_the_eye_hides_and_shows(qtbot):
    model, tree = make(qtbot)
    assert click_part(tree, "tower", 0)
    assert not model.layers["tower"].visible
    assert tree.rows.row_of("tower").data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    click_part(tree, "tower", 0)
    assert model.layers["tower"].visible


def test_the_triangle_explains_itself(qtbot):
    _, tree = make(qtbot)
    assert "EPSG:4547" in tree.rows.row_of("mesh").data(Qt.ItemDataRole.ToolTipRole)
    click_part(tree, "mesh", 3)
    popups = tree.findChildren(NotesPopup)
    assert len(popups) == 1
    assert popups[0].isVisible()


def test_keys_ask_the_application(qtbot):
    model, tree = make(qtbot)
    model.selection.set(SelectionPath("records"))
    with qtbot.waitSignal(tree.remove_requested) as removed:
        qtbot.keyClick(tree.view, Qt.Key.Key_Delete)
    with qtbot.waitSignal(tree.frame_requested) as framed:
        qtbot.keyClick(tree.view, Qt.Key.Key_F)
    assert removed.args == framed.args == [model.layers["records"]]
    assert len(model.layers) == 4, "removing, with its undo, is the application's"
    qtbot.keyClick(tree.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert next(iter(model.layers)).layer_id == "records"


def test_rename_takes_no_empty_name(qtbot):
    model, tree = make(qtbot)
    index = tree.rows.row_of("tower")
    assert tree.rows.setData(index, "  Tower\nA ")
    assert model.layers["tower"].name == "Tower A"
    assert not tree.rows.setData(index, "   ")
    assert model.layers["tower"].name == "Tower A"


def test_the_slider_and_the_layer_agree(qtbot):
    model, tree = make(qtbot)
    model.selection.set(SelectionPath("tower"))
    tree.controls.slider.setValue(40)
    assert model.layers["tower"].opacity == 0.4
    model.layers["tower"].opacity = 0.75
    assert tree.controls.slider.value() == 75
    model.selection.set(SelectionPath("records"))
    assert tree.controls.slider.value() == 100
    assert model.layers["tower"].opacity == 0.75


def test_controls_offer_what_the_kind_has(qtbot):
    model, tree = make(qtbot)
    model.selection.set(SelectionPath("tower"))
    assert not tree.controls.rooms.isHidden()
    assert tree.controls.labels.isHidden()
    tree.controls.rooms.click()
    assert model.layers["tower"].show_spaces
    model.selection.set(SelectionPath("records"))
    tree.controls.labels.click()
    assert not model.layers["records"].labelled
    assert tree.controls.rooms.isHidden()


def test_the_menu_offers_what_can_be_done_with_that_layer(qtbot):
    model, tree = make(qtbot)
    menu = tree.menu_for(model.layers["live"], QPoint())
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert not actions["Move up"].isEnabled()
    assert "What was assumed…" not in actions
    actions["Show only this"].trigger()
    assert [layer.visible for layer in model.layers] == [True, False, False, False]
    menu.close()


def test_the_only_layer_can_be_changed_without_choosing_it(qtbot):
    model, tree = make(qtbot, Sample())
    layer = mesh_layer()
    model.layers.add(layer)
    tree.controls.slider.setValue(30)
    assert layer.opacity == 0.3
    assert not model.selection.path
