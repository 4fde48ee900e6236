import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from layers.building import BuildingLayer
from layers.camera import Camera
from layers.data.camera import CameraState
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath
from tests.building_sample import ORIGIN, sample_building
from tests.widgets.test_viewport import move
from widgets.plan_canvas import part_kind
from widgets.storey_plan import StoreyPlanPanel

WAIT_MS = 600_000


class Rig:
    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.layers, self.selection = LayerList(), Selection()
        self.camera = Camera(CameraState(ORIGIN[0] + 8, ORIGIN[1] + 4, 12.0, 90.0, 0.0))
        self.layer = BuildingLayer(sample_building(), name="Sample", layer_id="house")
        self.layers.add(self.layer)
        self.panel = StoreyPlanPanel(self.layers, self.selection, self.camera)
        qtbot.addWidget(self.panel)
        self.panel.resize(420, 360)
        self.panel.show()

    @property
    def canvas(self):
        return self.panel.canvas

    def choose(self, storey, space=""):
        self.selection.set(SelectionPath("house", storey=storey, space=space))
        self.layer.chosen = (storey, space, "")
        self.wait_for(storey)

    def wait_for(self, storey):
        def drawn():
            return self.canvas.plan is not None and self.canvas.plan.storey == storey

        self.qtbot.waitUntil(drawn, timeout=WAIT_MS)

    def pixel(self, x, y):
        at = self.canvas.transform().map(QPointF(ORIGIN[0] + x, ORIGIN[1] + y))
        return QPoint(round(at.x()), round(at.y()))

    def colour(self, x, y):
        QApplication.processEvents()
        return self.canvas.grab().toImage().pixelColor(self.pixel(x, y))


@pytest.fixture
def rig(qtbot):
    made = Rig(qtbot)
    yield made
    made.panel.release()
    assert not [t for t in threading.enumerate() if t.name.startswith("plan")]


def test_the_chosen_storey_is_drawn_and_another_one_in_its_place(rig):
    assert rig.panel.stack.is_empty
    rig.choose("storey-1F")
    assert rig.panel.title.text() == "1F"
    assert not rig.panel.stack.is_empty
    wall, room = rig.colour(5, 4), rig.colour(2, 6)
    assert wall.lightness() > room.lightness() + 60
    rig.choose("storey-2F")
    assert rig.panel.title.text() == "2F"
    rig.selection.clear()
    assert rig.panel.stack.is_empty
    rig.layer.isolated = "storey-B1"
    rig.wait_for("storey-B1")


def test_a_click_on_a_room_chooses_it_and_elsewhere_goes_there(rig):
    rig.choose("storey-1F")
    moves = []
    rig.panel.move_requested.connect(lambda x, y: moves.append((x, y)))
    QTest.mouseClick(rig.canvas, Qt.MouseButton.LeftButton, pos=rig.pixel(2, 4))
    assert rig.selection.path == SelectionPath("house", storey="storey-1F", space="room-1F-0")
    assert moves == []
    QTest.mouseClick(rig.canvas, Qt.MouseButton.LeftButton, pos=rig.pixel(5, 4))
    assert moves[0] == pytest.approx((ORIGIN[0] + 5, ORIGIN[1] + 4), abs=0.05)
    QTest.mouseDClick(rig.canvas, Qt.MouseButton.LeftButton, pos=rig.pixel(2, 4))
    assert moves[-1] == pytest.approx((ORIGIN[0] + 2, ORIGIN[1] + 4), abs=0.05)


def test_the_chosen_room_is_amber(rig):
    rig.choose("storey-1F")
    before = rig.colour(2, 6)
    rig.choose("storey-1F", "room-1F-0")
    after = rig.colour(2, 6)
    assert after.red() > before.red() + 40
    assert after.red() > after.blue()


def test_the_arrow_stands_where_the_camera_is_and_at_the_edge_when_it_is_elsewhere(rig):
    rig.choose("storey-1F")

    def red(x, y):
        colour = rig.colour(x, y)
        return colour.red() - colour.blue()

    assert red(8, 4) > 80
    rig.camera.set_state(CameraState(ORIGIN[0] + 2, ORIGIN[1] + 2, 12.0))
    assert red(2, 2) > 80
    assert red(8, 4) < 40
    rig.camera.set_state(CameraState(ORIGIN[0] + 500, ORIGIN[1] + 4, 12.0))
    QApplication.processEvents()
    picture = rig.canvas.grab().toImage()
    width, height = picture.width(), picture.height()
    edge = [picture.pixelColor(x, y) for x in range(width - 40, width) for y in range(0, height, 2)]
    assert any(c.red() - c.blue() > 80 for c in edge)


def test_zoom_keeps_the_place_under_the_cursor_and_a_drag_pans(rig):
    rig.choose("storey-1F")
    at = QPointF(rig.pixel(7, 6))
    place = rig.canvas.place_at(at)
    from PySide6.QtGui import QWheelEvent

    event = QWheelEvent(
        at, rig.canvas.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(rig.canvas, event)
    assert rig.canvas.place_at(at) == pytest.approx(place, abs=1e-6)
    start = at.toPoint()
    held = rig.canvas.place_at(QPointF(start))
    QTest.mousePress(rig.canvas, Qt.MouseButton.LeftButton, pos=start)
    move(rig.canvas, (start.x() + 30, start.y() - 20), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(rig.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(30, -20))
    assert rig.canvas.place_at(QPointF(start + QPoint(30, -20))) == pytest.approx(held, abs=1e-6)
    assert not rig.selection.path.space
    rig.panel.fit.click()
    points = np.array([(0.0, 0.0), (10.0, 8.0)])
    for x, y in points.tolist():
        assert rig.canvas.rect().contains(rig.pixel(x, y))


def test_buttons_ask_for_the_view_from_above_and_on_foot(rig):
    rig.choose("storey-1F")
    asked = []
    rig.panel.top_requested.connect(lambda: asked.append("top"))
    rig.panel.walk_requested.connect(lambda: asked.append("walk"))
    rig.panel.top.click()
    rig.panel.walk.click()
    assert asked == ["top", "walk"]
    assert not rig.panel.walk.isChecked()
    rig.camera.walk(10.0, rig.camera.state)
    rig.camera.tick(10.0)
    assert rig.panel.walk.isChecked()


def test_kinds_of_parts():
    kinds = {name: part_kind(name) for name in ("IfcDoor", "IfcWindow", "IfcWallStandardCase", "IfcFurniture", "")}
    assert list(kinds.values()) == ["door", "window", "solid", "other", "other"]
