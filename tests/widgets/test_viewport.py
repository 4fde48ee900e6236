"""The viewport paints frames at every pixel ratio and turns the mouse and keys into camera moves and signals."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from layers.base import Layer
from layers.camera import Camera
from layers.data.camera import CameraState
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath
from tests.widgets.scenes import LOOKING_DOWN, ground_frame
from tests.widgets.test_overlay_items import building_layer, live_layer, observed, record_layer
from widgets import theme
from widgets import viewport_chrome as chrome
from widgets.overlay_item import OverlayItem
from widgets.shown_frame import ShownFrame
from widgets.viewport import Viewport

SIZE = (640, 360)


class Scene:
    """A viewport over a level ground whose frames follow the camera at once."""

    def __init__(self, qtbot):
        self.layers, self.camera, self.selection = LayerList(), Camera(LOOKING_DOWN), Selection()
        self.view = Viewport(self.layers, self.camera, self.selection)
        qtbot.addWidget(self.view, before_close_func=lambda view: view.release())
        self.view.resize(*SIZE)
        self.view.show()
        self.number = 0

    def add(self, layer):
        self.layers.add(layer)
        self.draw()
        return layer

    def draw(self, **more):
        self.number += 1
        self.view.show_frame(ground_frame(self.camera.state, size=SIZE, number=self.number, **more))
        self.view.grab()

    def drag(self, start, *path, button=Qt.MouseButton.LeftButton):
        QTest.mousePress(self.view, button, Qt.KeyboardModifier.NoModifier, QPoint(*start))
        for point in path:
            move(self.view, point, button)
        QTest.mouseRelease(self.view, button, Qt.KeyboardModifier.NoModifier, QPoint(*path[-1]))

    def wheel(self, at, angle, modifiers=Qt.KeyboardModifier.NoModifier):
        event = QWheelEvent(
            QPointF(*at), QPointF(*at), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.view, event)

    def settle(self):
        for _ in range(100):
            self.camera.tick(0.05)

    def pixel(self, point):
        xy, _ = self.camera.state.project(point, size=SIZE)
        return xy[0]


def move(view, point, button=Qt.MouseButton.NoButton):
    from PySide6.QtGui import QMouseEvent

    at = QPointF(*point)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton, button,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def under(scene, x, y):
    """Return the point of the level ground exactly under a position."""
    ray = scene.camera.state.ray(x, y, size=SIZE)
    return scene.camera.state.position - ray * (scene.camera.state.z / ray[2])


@pytest.fixture
def scene(qtbot):
    made = Scene(qtbot)
    made.add(Layer(name="mesh"))
    return made


def test_left_drag_keeps_the_ground_point_under_the_cursor(scene):
    held = under(scene, 300, 200)
    scene.drag((300, 200), (310, 205), (420, 260), (150, 300))
    assert np.abs(scene.pixel(held) - (150, 300)).max() < 0.5
    assert scene.camera.state.z == pytest.approx(LOOKING_DOWN.z, abs=1e-6)
    assert scene.camera.state.heading_deg == LOOKING_DOWN.heading_deg


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_right_and_middle_drag_orbit_around_the_point_under_the_cursor(scene, button):
    pivot = under(scene, 200, 250)
    menus = []
    scene.view.context_menu_requested.connect(lambda *a: menus.append(a))
    scene.drag((200, 250), (240, 250), (300, 230), button=button)
    assert np.abs(scene.pixel(pivot) - (200, 250)).max() < 0.5
    assert scene.camera.state.heading_deg == pytest.approx(30.0)
    assert scene.camera.state.pitch_deg < LOOKING_DOWN.pitch_deg
    assert menus == []


def test_the_wheel_zooms_to_the_cursor_and_shift_is_fine(scene):
    point = under(scene, 500, 300)
    before = np.linalg.norm(scene.camera.state.position - point)
    scene.wheel((500, 300), 120)
    near = np.linalg.norm(scene.camera.state.position - point)
    assert near == pytest.approx(before / 1.25, rel=1e-3)
    assert np.abs(scene.pixel(point) - (500, 300)).max() < 0.5
    scene.wheel((500, 300), 120, Qt.KeyboardModifier.ShiftModifier)
    assert np.linalg.norm(scene.camera.state.position - point) == pytest.approx(near / 1.05, rel=1e-3)


def test_turning_the_wheel_goes_on_towards_the_same_point_while_frames_lag(scene):
    point = under(scene, 500, 300)
    for _ in range(5):
        scene.wheel((500, 300), 120)  # no new frame in between
    assert np.abs(scene.pixel(point) - (500, 300)).max() < 0.5


def test_a_click_gives_the_surface_and_does_not_move(scene):
    clicks = []
    scene.view.clicked.connect(lambda *a: clicks.append(a))
    QTest.mouseClick(scene.view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    (x, y, position) = clicks[0]
    assert (x, y) == (320, 180)
    assert np.abs(position - (0, 0, 0)).max() < 0.5
    assert scene.camera.state == LOOKING_DOWN


def test_a_click_on_the_sky_gives_none_and_a_drag_there_is_tame(scene):
    scene.camera.set_state(CameraState(0, -100, 30, 0, 0))
    scene.draw()
    positions = []
    scene.view.clicked.connect(lambda _x, _y, position: positions.append(position))
    QTest.mouseClick(scene.view, Qt.MouseButton.LeftButton, pos=QPoint(320, 20))
    assert positions == [None]
    scene.drag((320, 20), (330, 20), (500, 60))
    assert np.linalg.norm(scene.camera.state.position - (0, -100, 30)) < 500


def test_double_click_flies_to_the_point(scene):
    point = under(scene, 400, 220)
    before = np.linalg.norm(scene.camera.state.position - point)
    QTest.mouseDClick(scene.view, Qt.MouseButton.LeftButton, pos=QPoint(400, 220))
    assert scene.camera.flying
    scene.settle()
    assert np.abs(scene.pixel(point) - (320, 180)).max() < 2
    assert np.linalg.norm(scene.camera.state.position - point) < before * 0.6


def test_a_press_stops_a_flight(scene):
    scene.camera.fly_to(replace(LOOKING_DOWN, x=500.0))
    scene.camera.tick(0.2)
    QTest.mousePress(scene.view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    assert not scene.camera.flying


def test_keys_steer_and_let_go_with_the_focus(scene):
    QTest.keyPress(scene.view, Qt.Key.Key_W)
    scene.camera.tick(0.1)
    assert scene.camera.state.y > LOOKING_DOWN.y
    assert scene.camera.state.x == pytest.approx(0.0)
    QTest.keyPress(scene.view, Qt.Key.Key_Right)
    scene.camera.tick(0.1)
    assert scene.camera.state.x > 0
    scene.view.clearFocus()
    QApplication.sendEvent(scene.view, _focus_out())
    here = scene.camera.state
    scene.camera.tick(0.1)
    assert scene.camera.state == here


def _focus_out():
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent

    return QFocusEvent(QEvent.Type.FocusOut)


def test_numbers_save_and_recall_views(scene):
    saved, recalled = [], []
    scene.view.view_saved.connect(saved.append)
    scene.view.view_recalled.connect(recalled.append)
    QTest.keyClick(scene.view, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    scene.camera.set_state(replace(LOOKING_DOWN, x=300.0))
    QTest.keyClick(scene.view, Qt.Key.Key_5)
    assert not scene.camera.flying
    QTest.keyClick(scene.view, Qt.Key.Key_4)
    scene.settle()
    assert scene.camera.state == LOOKING_DOWN
    assert (saved, recalled) == ([4], [4])


def test_escape_ends_a_drag_first_and_then_steps_out(scene):
    steps = []
    scene.view.escape_pressed.connect(lambda: steps.append(1))
    QTest.mousePress(scene.view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    move(scene.view, (340, 220), Qt.MouseButton.LeftButton)
    QTest.keyClick(scene.view, Qt.Key.Key_Escape)
    assert steps == []
    QTest.keyClick(scene.view, Qt.Key.Key_Escape)
    assert steps == [1]


def test_the_right_button_without_a_drag_asks_for_a_menu(scene):
    menus = []
    scene.view.context_menu_requested.connect(lambda at, position: menus.append(position))
    QTest.mouseClick(scene.view, Qt.MouseButton.RightButton, pos=QPoint(320, 180))
    assert np.abs(menus[0]).max() < 0.5


def test_hover_says_where(scene):
    seen = []
    scene.view.hovered.connect(seen.append)
    move(scene.view, (320, 180))
    assert np.abs(seen[-1]).max() < 0.5
    QApplication.sendEvent(scene.view, _leave())
    assert seen[-1] is None


def _leave():
    from PySide6.QtCore import QEvent

    return QEvent(QEvent.Type.Leave)


def test_a_click_on_a_marker_gives_its_item_and_selection_turns_it_amber(scene):
    live = live_layer([observed("event", "e1", (0, 0, 0), title="Fire", severity="warning")])
    scene.add(live)
    place = scene.view.overlay.placed[0]
    items: list[OverlayItem] = []
    scene.view.overlay_clicked.connect(items.append)
    QTest.mouseClick(scene.view, Qt.MouseButton.LeftButton, pos=QPointF(*place.centre).toPoint())
    assert items[0].path == SelectionPath(live.layer_id, source_id="e1")
    scene.selection.set(items[0].path)
    scene.view.grab()
    assert scene.view.overlay.placed[0].selected


def test_a_click_on_a_cluster_flies_nearer(scene):
    scene.add(record_layer([(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)]))
    place = max(scene.view.overlay.placed, key=lambda p: p.count)
    assert place.count > 1
    QTest.mouseClick(scene.view, Qt.MouseButton.LeftButton, pos=QPointF(*place.centre).toPoint())
    assert scene.camera.flying
    assert np.linalg.norm(scene.camera.destination.position) < 60


def test_an_alarm_that_comes_later_pulses_and_one_that_was_there_does_not(scene):
    live = scene.add(live_layer([observed("event", "old", (0, 0, 0), severity="alarm")]))
    scene.draw()
    assert scene.view._overlay.pulsing == frozenset()
    live.apply([observed("event", "new", (5, 5, 0), severity="alarm")])
    scene.draw()
    assert scene.view._overlay.pulsing == {"new"}


def test_unfolded_storeys_are_labelled(scene):
    layer = scene.add(building_layer())
    assert scene.view.overlay.placed == ()
    layer.unfold = 1.0
    scene.draw()
    assert {p.item.title for p in scene.view.overlay.placed} == {"EG", "OG"}


def test_the_ground_that_was_seen_stops_the_camera(scene):
    scene.camera.set_state(replace(LOOKING_DOWN, x=0.0, y=0.0, z=-50.0))
    assert 1.0 < scene.camera.state.z < 3.0


def test_the_compass_turns_the_view_north(scene):
    scene.camera.set_state(replace(LOOKING_DOWN, heading_deg=120.0))
    scene.draw()
    compass = chrome.chrome_places(*SIZE).compass.center().toPoint()
    clicks = []
    scene.view.clicked.connect(lambda *a: clicks.append(a))
    QTest.mouseClick(scene.view, Qt.MouseButton.LeftButton, pos=compass)
    scene.settle()
    assert scene.camera.state.heading_deg % 360 == pytest.approx(0.0)
    assert clicks == []


def test_sizes_are_told_in_device_pixels(qtbot):
    scene = Scene(qtbot)
    sizes = []
    scene.view.resized_px.connect(lambda *size: sizes.append(size))
    scene.view.resize(500, 300)
    assert sizes == [(500, 300)]
    assert scene.view.size_px() == (500, 300)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_frames_fill_the_picture_at_every_ratio_and_size(qapp, ratio, share):
    camera = Camera(LOOKING_DOWN)
    shown = ShownFrame(camera)
    device = (round(SIZE[0] * ratio), round(SIZE[1] * ratio))
    frame = ground_frame(size=(round(device[0] * share), round(device[1] * share)), colour=(200, 30, 40))
    shown.take(frame)
    image = QImage(*device, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    shown.paint(painter, size=SIZE, ratio=ratio)
    painter.end()
    for x in (0, device[0] // 2, device[0] - 1):
        for y in (0, device[1] // 2, device[1] - 1):
            assert image.pixelColor(x, y).getRgb()[:3] == (200, 30, 40)
    assert camera.focus_m == pytest.approx(141.4, rel=0.02)
    position = shown.position_at(QPointF(320, 180), size=SIZE)
    assert np.abs(position).max() < 1.0


def test_rows_and_columns_are_not_swapped(qapp):
    frame = ground_frame(size=SIZE)
    frame.pixels[:10, :10, :3] = (255, 0, 0)
    frame.pixels[-10:, -10:, :3] = (0, 0, 255)
    shown = ShownFrame(Camera())
    shown.take(frame)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    shown.paint(painter, size=SIZE, ratio=1.0)
    painter.end()
    assert image.pixelColor(3, 3).getRgb()[:3] == (255, 0, 0)
    assert image.pixelColor(SIZE[0] - 3, SIZE[1] - 3).getRgb()[:3] == (0, 0, 255)


def test_the_empty_state_offers_two_ways_to_begin(qtbot):
    scene = Scene(qtbot)
    assert scene.view._empty.isVisible()
    with qtbot.waitSignal(scene.view.open_requested):
        QTest.mouseClick(scene.view._empty._open, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(scene.view.demo_requested):
        QTest.mouseClick(scene.view._empty._demo, Qt.MouseButton.LeftButton)
    layer = Layer(name="mesh")
    scene.layers.add(layer)
    assert not scene.view._empty.isVisible()
    scene.layers.remove(layer)
    assert scene.view._empty.isVisible()


def test_dropped_files_are_told(qtbot, tmp_path):
    scene = Scene(qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://host.example/tileset.json")])
    dropped = []
    scene.view.files_dropped.connect(dropped.extend)
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(10, 10), *how)
    QApplication.sendEvent(scene.view, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(scene.view, QDropEvent(QPointF(10, 10), *how))
    assert [QUrl.fromLocalFile(dropped[0]).toLocalFile(), dropped[1]] == [
        QUrl.fromLocalFile(str(tmp_path)).toLocalFile(),
        "https://host.example/tileset.json",
    ]


def test_an_unfinished_picture_shows_a_line_that_grows(scene):
    def line():
        image = scene.view.grab().toImage()
        action = theme.current().qcolor("action").getRgb()[:3]
        return sum(image.pixelColor(x, 0).getRgb()[:3] == action for x in range(image.width()))

    scene.draw(complete=False, pending=30)
    few = line()
    scene.draw(complete=False, pending=5)
    more = line()
    scene.draw()
    assert 0 < few < more
    assert line() == 0


def test_a_replay_is_framed_in_amber(scene):
    amber = theme.current().qcolor("accent").getRgb()[:3]
    corners = [(1, 180), (638, 180), (100, 358)]

    def edge():
        image = scene.view.grab().toImage()
        return [image.pixelColor(*xy).getRgb()[:3] == amber for xy in corners]

    assert edge() == [False] * 3
    scene.view.set_replay("REPLAY 10:45:12 ×4")
    assert edge() == [True] * 3
    scene.view.set_replay("")
    assert edge() == [False] * 3


@pytest.mark.parametrize(("longest", "nice"), [(137, 100), (99, 50), (4.4, 2), (2000, 2000), (0.07, 0.05), (0, 0)])
def test_scale_bars_are_round(longest, nice):
    assert chrome.nice_length_m(longest) == pytest.approx(nice)


def test_after_release_nothing_listens(qtbot):
    layers, camera, selection = LayerList(), Camera(), Selection()
    layer = live_layer([])
    layers.add(layer)
    view = Viewport(layers, camera, selection)
    qtbot.addWidget(view)
    assert len(layer.changed) == 1
    view.release()
    for signal in (layers.added, layers.removed, layers.reordered, selection.changed, layer.changed, layer.observed):
        assert len(signal) == 0
    assert camera.ground_m is None


@pytest.mark.parametrize("replay", ["", "REPLAY 10:45:12 ×4"])
def test_a_half_loaded_view_says_so_also_while_a_recording_is_shown(scene, replay):
    scene.add(record_layer([(0, 0, 0)]))
    scene.view.set_replay(replay)
    action = theme.current().qcolor("action")

    def blue_rows():
        image = scene.view.grab().toImage()
        return [y for y in range(12) if image.pixelColor(40, y) == action]

    scene.draw(complete=False, pending=10)
    assert len(blue_rows()) == 2
    scene.draw()
    assert blue_rows() == []


def test_who_walks_looks_around_by_dragging_and_stays_where_he_is(scene):
    scene.camera.walk(10.0, replace(scene.camera.state, pitch_deg=-20.0))
    scene.settle()
    before = scene.camera.state
    scene.draw()
    scene.drag((300, 200), (310, 200), (360, 190))
    after = scene.camera.state
    assert after.position == pytest.approx(before.position)
    assert after.heading_deg != before.heading_deg
    # What was under the cursor is under it still, nearly.
    ahead, _ = after.project([before.position + before.ray(300, 200, size=SIZE) * 50], size=SIZE)
    assert np.abs(ahead[0] - (360, 190)).max() < 8
    scene.wheel((320, 250), 120)
    assert scene.camera.state.z == pytest.approx(11.6)
