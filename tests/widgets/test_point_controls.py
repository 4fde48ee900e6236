from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from layers.data.geometry import Bounds, PointData
from layers.data.point_cloud import ColourBy, PointCloudData
from layers.data.surface_index import LayerSurfaces, ShownPart, ShownTile, SurfaceIndex
from layers.data.tileset import TilesetData
from layers.point_cloud import PointCloudLayer
from layers.seen_points import SeenPoints
from layers.selection import SelectionPath
from layers.tileset import TilesetLayer
from tests.widgets.sample_model import SITE, Sample, sample
from widgets.layer_tree import LayerTree
from widgets.preview_badge import PreviewBadge

BOX = Bounds(-100, -100, -5, 100, 100, 25)


def cloud(*available: ColourBy, preview: bool = False) -> PointCloudLayer:
    data = PointCloudData(None, BOX, 1000, available=available or (ColourBy.HEIGHT,), is_preview=preview)  # type: ignore[arg-type]
    return PointCloudLayer(data, name="Cloud", layer_id="cloud")


def seen_by(layer_id: str, *, classes: tuple[int, ...] = (), seen: SeenPoints | None = None) -> SeenPoints:
    seen = seen or SeenPoints()
    given = np.array(classes, np.uint8) if classes else None
    points = PointData(np.zeros((max(1, len(classes)), 3), np.float32), np.zeros(3), classes=given)
    tile = ShownTile("0", (ShownPart(points, 0, np.zeros(3), np.zeros(3)),))
    seen.learn(SurfaceIndex((LayerSurfaces(layer_id, (tile,)),)))
    return seen


def make(qtbot, layer, seen=None):
    model = Sample()
    model.layers.add(layer)
    tree = LayerTree(model.layers, model.selection, seen=seen)
    qtbot.addWidget(tree)
    tree.resize(280, 600)
    tree.show()
    model.selection.set(SelectionPath(layer.layer_id))
    return tree, tree.controls.points


def offered(controls):
    return [controls.colour_by.itemData(i) for i in range(controls.colour_by.count())]


def choose(controls, kind):
    index = offered(controls).index(kind)
    controls.colour_by.setCurrentIndex(index)
    controls.colour_by.activated.emit(index)


def test_only_what_the_points_carry_is_offered_and_what_is_chosen_is_the_layers(qtbot):
    layer = cloud(ColourBy.CLASS, ColourBy.INTENSITY)
    _, controls = make(qtbot, layer)
    assert offered(controls) == [ColourBy.INTENSITY, ColourBy.CLASS, ColourBy.HEIGHT]
    assert controls.colour_by.currentData() is ColourBy.CLASS
    choose(controls, ColourBy.HEIGHT)
    assert layer.look.colour_by is ColourBy.HEIGHT
    assert layer.settings()["colour_by"] == "height", "what the settings keep, the history takes back"
    layer.look = replace(layer.look, colour_by=ColourBy.INTENSITY, size=2.0, eye_dome=False)
    assert controls.colour_by.currentData() is ColourBy.INTENSITY
    assert not controls.eye_dome.isChecked()
    assert layer.look.size == 2.0, "showing a size does not change it"


def test_size_and_lighting(qtbot):
    layer = cloud()
    _, controls = make(qtbot, layer)
    assert controls.size_slider.value() == 0
    controls.size_slider.setValue(controls.size_slider.maximum())
    assert layer.look.size == 10.0
    controls.size_slider.setValue(controls.size_slider.minimum())
    assert layer.look.size == 0.1
    qtbot.mouseClick(controls.eye_dome, Qt.MouseButton.LeftButton, pos=controls.eye_dome.rect().center() * 0.2)
    assert not layer.look.eye_dome


def test_the_height_legend_says_heights_of_the_site(qtbot):
    layer = cloud()
    tree, controls = make(qtbot, layer)
    assert controls.ramp.isVisible()
    assert controls.ramp.ends == ("-5.0 m", "25.0 m")
    tree.show_site(SITE)
    assert controls.ramp.ends == ("5.0 m", "35.0 m"), "the site's origin is 10 m above the ellipsoid"
    assert "ellipsoid" in controls.ramp.toolTip()


def test_the_class_legend_lists_what_was_seen_by_name(qtbot):
    layer = cloud(ColourBy.CLASS)
    seen = SeenPoints()
    _, controls = make(qtbot, layer, seen)
    assert not controls.classes.isVisible()
    seen_by("cloud", classes=(6, 2, 40, 70, 6), seen=seen)
    assert controls.classes.lines == ["2 · Ground", "6 · Building", "40 · Reserved", "70 · User-defined"]
    assert controls.classes.isVisible()
    assert not controls.ramp.isVisible()


def test_a_tile_set_has_them_once_points_of_it_are_seen(qtbot):
    layer = TilesetLayer(TilesetData(None, BOX), name="Tiles", layer_id="tiles")  # type: ignore[arg-type]
    seen = SeenPoints()
    _, controls = make(qtbot, layer, seen)
    assert controls.isHidden()
    seen_by("tiles", seen=seen)
    assert not controls.isHidden()
    assert offered(controls) == [ColourBy.RGB, ColourBy.HEIGHT]


def test_other_layers_have_none(qtbot):
    model = sample()
    tree = LayerTree(model.layers, model.selection, seen=SeenPoints())
    qtbot.addWidget(tree)
    model.selection.set(SelectionPath("tower"))
    assert tree.controls.points.isHidden()


def badge_at(tree, layer_id):
    """Click the sign of a row's badge."""
    rect = tree.view.visualRect(tree.rows.row_of(layer_id))
    at = rect.bottomRight()
    at.setX(at.x() - 14)
    at.setY(at.y() - 14)
    return at


def test_a_preview_says_how_far_its_index_is_and_can_be_stopped_and_begun_again(qtbot):
    layer = cloud(preview=True)
    tree, _ = make(qtbot, layer)
    plain = tree.view.visualRect(tree.rows.row_of("cloud")).height()
    tree.show_preparing("cloud", PreviewBadge(0.42, 7))
    assert "Coarse preview: indexing 42%" in tree.rows.row_of("cloud").data(Qt.ItemDataRole.ToolTipRole)
    qtbot.waitUntil(tree.view.isVisible)
    with qtbot.waitSignal(tree.cancel_requested) as cancelled:
        qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=badge_at(tree, "cloud"))
    assert cancelled.args == [7]
    tree.show_preparing("cloud", None)
    assert tree.rows.badge_of(layer).text == "Coarse preview: not indexed"
    with qtbot.waitSignal(tree.index_requested) as asked:
        qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=badge_at(tree, "cloud"))
    assert asked.args == [layer]
    layer.data = replace(layer.data, is_preview=False)
    assert tree.rows.badge_of(layer) is None
    tree.view.doItemsLayout()
    assert tree.view.visualRect(tree.rows.row_of("cloud")).height() < plain


def test_a_delivery_says_how_far_its_overview_is_and_can_be_stopped_and_begun_again(qtbot):
    layer = TilesetLayer(TilesetData(None, BOX, lacks_overview=True), name="City", layer_id="city")  # type: ignore[arg-type]
    tree, _ = make(qtbot, layer)
    assert tree.rows.badge_of(layer).text == "No overview"
    assert "coarser levels" in tree.rows.badge_of(layer).tip
    tree.show_preparing("city", PreviewBadge(0.42, 7))
    assert "Making the overview: 42%" in tree.rows.row_of("city").data(Qt.ItemDataRole.ToolTipRole)
    assert "Stop" in tree.rows.badge_of(layer).tip
    qtbot.waitUntil(tree.view.isVisible)
    with qtbot.waitSignal(tree.cancel_requested) as cancelled:
        qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=badge_at(tree, "city"))
    assert cancelled.args == [7]
    tree.show_preparing("city", None)
    with qtbot.waitSignal(tree.index_requested) as asked:
        qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=badge_at(tree, "city"))
    assert asked.args == [layer]
    layer.data = replace(layer.data, lacks_overview=False)
    assert tree.rows.badge_of(layer) is None
