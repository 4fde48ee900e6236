import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from layers.base import Layer
from layers.camera import Camera
from layers.data.section import CutPlane, SectionBox, SectionState
from layers.layer_list import LayerList
from layers.section import Section
from layers.selection import Selection
from tests.widgets.scenes import LOOKING_DOWN, ground_frame
from tests.widgets.test_viewport import move
from widgets.section_bar import SectionBar
from widgets.section_handles import SectionHandles
from widgets.viewport import Viewport

SIZE = (640, 360)
BOX = SectionBox(0.0, 0.0, 5.0, 40.0, 30.0, 10.0)


@pytest.fixture
def scene(qtbot):
    layers, camera, section = LayerList(), Camera(LOOKING_DOWN), Section()
    layers.add(Layer(name="mesh"))
    view = Viewport(layers, camera, Selection())
    qtbot.addWidget(view)
    view.section, view.camera = section, camera
    view.handles = SectionHandles(section, camera, view)
    view.bar = SectionBar(section, view)
    view.paintings.append(view.handles.paint)
    view.resize(*SIZE)
    view.show()
    view.show_frame(ground_frame(size=SIZE))
    yield view
    view.handles.release()
    view.bar.release()
    view.release()


def drag(view, start, end):
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    move(view, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), Qt.MouseButton.LeftButton)
    move(view, end, Qt.MouseButton.LeftButton)


def handle(view, number):
    return next(h for h in view.handles.handles(LOOKING_DOWN, size=SIZE) if h.number == number)


def test_a_face_is_dragged_along_its_normal_and_the_camera_stays(scene):
    scene.section.set_box(BOX)
    right = handle(scene, 1)
    start = tuple(round(v) for v in right.at)
    drag(scene, start, (start[0] + 50, start[1]))
    QTest.mouseRelease(scene, Qt.MouseButton.LeftButton, pos=QPoint(start[0] + 50, start[1]))
    box = scene.section.state.box
    assert box.handles[0] == pytest.approx(BOX.handles[0])
    assert box.width_m == pytest.approx(BOX.width_m + 50 / right.px_a_metre, rel=1e-6)
    assert scene.camera.state == LOOKING_DOWN


def test_escape_while_dragging_puts_it_back(scene):
    scene.section.set_box(BOX)
    start = tuple(round(v) for v in handle(scene, 5).at)
    drag(scene, start, (start[0], start[1] - 40))
    assert scene.section.state.box.height_m > BOX.height_m
    QTest.keyClick(scene, Qt.Key.Key_Escape)
    assert scene.section.state.box == BOX


def test_beside_a_handle_the_scene_is_panned(scene):
    scene.section.set_box(BOX)
    drag(scene, (30, 330), (80, 330))
    QTest.mouseRelease(scene, Qt.MouseButton.LeftButton, pos=QPoint(80, 330))
    assert scene.section.state.box == BOX
    assert scene.camera.state != LOOKING_DOWN


def test_a_plane_has_one_handle_and_off_there_are_none(scene):
    scene.section.add_plane(CutPlane(0, 0, 0))
    assert [h.number for h in scene.handles.handles(LOOKING_DOWN, size=SIZE)] == [0]
    assert scene.handles.handle_at(QPointF(320, 180)) is not None
    scene.section.toggle()
    assert scene.handles.handle_at(QPointF(320, 180)) is None


def test_the_section_is_painted_over_the_scene(scene):
    before = scene.grab().toImage()
    scene.section.set_box(BOX)
    QApplication.processEvents()
    assert scene.grab().toImage() != before


def test_the_bar_says_how_it_is_cut_and_is_gone_without(scene):
    assert not scene.bar.isVisible()
    scene.section.set_box(BOX)
    assert scene.bar.isVisible()
    assert scene.bar.text.text() == "Section box 40.0 × 30.0 × 10.0 m"
    assert not scene.bar.flip.isVisible()
    scene.section.toggle()
    assert scene.bar.text.text().endswith("(off)")
    scene.section.state = SectionState((CutPlane(0, 0, 0), CutPlane(0, 0, 0, 1, 0, 0)))
    assert scene.bar.text.text() == "2 cuts"
    asked = []
    scene.bar.command_requested.connect(asked.append)
    scene.bar.flip.click()
    scene.bar.reset.click()
    assert asked == ["section.flip", "section.reset"]
    assert scene.bar.rect().translated(scene.bar.pos()).right() < SIZE[0]
