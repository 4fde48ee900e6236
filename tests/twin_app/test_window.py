"""The real window, driven as a person drives it, on the demo district."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from layers.building import BuildingLayer
from layers.data.geometry import Float64
from layers.district import DistrictLayer
from layers.errors import ImportFailed
from layers.selection import SelectionPath
from tests.twin_app import samples
from twin_app import project_file
from twin_app.desktop import Desktop
from twin_app.project_file import LayerEntry, ProjectEntry
from twin_app.settings import Settings
from widgets.ask_crs import CrsAnswer
from widgets.theme import apply_theme

# A last resort: what is waited for are states, however busy the machine is.
WAIT_MS = 600_000


class Driver:
    """Waits for what a person would wait for, and clicks where a person would click."""

    def __init__(self, desktop: Desktop, qtbot: QtBot) -> None:
        self.desktop, self.qtbot, self.view = desktop, qtbot, desktop.window.viewport

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def settle(self) -> None:
        """Wait until everything is read, nothing moves and the picture is whole."""

        def settled() -> bool:
            desktop, frame = self.desktop, self.view.frame
            return (
                not desktop.loader.busy
                and not len(desktop.loader.news)
                and not desktop.documents.opening
                and not desktop.session.camera.moving
                and not desktop.unfolding.moving
                and frame is not None
                and frame.complete
                and frame.camera == desktop.session.camera.state
            )

        self.until(settled)

    def click(self, position: Float64) -> None:
        """Click the pixel where `position` (ENU metres) is seen."""
        frame = self.view.frame
        assert frame is not None
        pixel, depth = frame.camera.project([position], size=(self.view.width(), self.view.height()))
        assert depth[0] > 0
        at = QPoint(*(int(v) for v in pixel[0]))
        assert self.view.rect().contains(at)
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)


def shown(desktop: Desktop, qtbot: QtBot) -> None:
    """Show the window and wait until it takes keys: shortcuts are for the active window only."""
    desktop.window.show()
    desktop.window.activateWindow()
    desktop.window.viewport.setFocus()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desktop.window, timeout=WAIT_MS)


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    apply_theme(qapp)
    desktop = Desktop(Settings())
    desktop.window.resize(1280, 800)
    shown(desktop, qtbot)
    desktop.start()
    yield Driver(desktop, qtbot)
    desktop.window.close()
    assert not [t.name for t in threading.enumerate() if t is not threading.main_thread() and not t.daemon]


def kinds(desktop: Desktop) -> set[str]:
    return {layer.kind for layer in desktop.session.layers}


def state_of(desktop: Desktop) -> dict[str, object]:
    session = desktop.session
    return {
        "layers": [(layer.layer_id, layer.settings()) for layer in session.layers],
        "selection": session.selection.path,
        "camera": session.camera.state,
        "now": session.clock.now,
        "rate": session.clock.rate,
        "site": session.site,
        "live": sorted((t.source_id, t.state) for layer in session.live_layers() for t in layer.things()),
    }


@pytest.mark.xvfb
def test_a_day_in_the_demo(
    driver: Driver, demo_project: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    desktop = driver.desktop
    session = desktop.session
    desktop.documents.open_project(demo_project)
    driver.settle()
    assert kinds(desktop) == {"tileset", "building", "district", "live"}
    assert not session.refusals

    # Click the tower: it is chosen, and its panel shows its storeys.
    tower = next(layer for layer in session.layers if isinstance(layer, BuildingLayer))
    desktop.places.frame_layer(tower)
    driver.settle()
    wall = seen_wall(driver, tower)
    driver.click(wall)
    driver.until(lambda: session.selection.path == SelectionPath(tower.layer_id))

    # Unfold it: the storeys rise, and so does its box.
    folded_top = tower.bounds().top
    driver.key(Qt.Key.Key_U)
    driver.until(lambda: tower.unfold == 1.0)
    assert tower.bounds().top > folded_top + 10
    driver.key(Qt.Key.Key_F)
    driver.settle()

    # Pick a storey in the scene, then show it alone.
    driver.click(seen_wall(driver, tower))
    driver.until(lambda: bool(session.selection.path.storey))
    storey = session.selection.path.storey
    driver.key(Qt.Key.Key_I)
    driver.until(lambda: tower.isolated == storey)
    assert all(live.filter.storey for live in session.live_layers())

    # Play: events come, the table follows.
    before = session.clock.now
    session.clock.rate = 1000
    driver.key(Qt.Key.Key_Space)
    driver.until(lambda: (session.clock.now - before).total_seconds() > 300)
    driver.key(Qt.Key.Key_Space)
    assert not session.clock.playing
    driver.settle()

    # Save, close, open again: the same state.
    project = tmp_path / "mine.twin"
    assert desktop.documents.save_to(project)
    kept = state_of(desktop)
    desktop.window.close()
    again = Driver(Desktop(Settings()), qtbot)
    again.desktop.window.resize(1280, 800)
    shown(again.desktop, qtbot)
    again.desktop.start()
    again.desktop.documents.open_project(project)
    again.settle()
    try:
        assert state_of(again.desktop) == kept
    finally:
        again.desktop.window.close()


def seen_wall(driver: Driver, tower: BuildingLayer) -> Float64:
    """Return a point of the tower that the frame really shows, not hidden under a marker."""
    frame = driver.view.frame
    assert frame is not None
    box = tower.bounds()
    width, height = driver.view.width(), driver.view.height()
    for v in np.linspace(0.3, 0.7, 15):
        for u in np.linspace(0.4, 0.6, 15):
            x, y = int(u * width), int(v * height)
            point = driver.view.position_at(QPointF(x, y))
            layout = driver.view.overlay
            # A cluster's count is a marker too: a click on it flies to its members.
            if point is None or layout is None or layout.at(x, y) is not None:
                continue
            if box.bottom + 1 < point[2] < box.top and tower.pick(point, tolerance_m=0.2) is not None:
                return point
    raise AssertionError("the tower is not seen")


@pytest.mark.xvfb
def test_dropped_files_open_and_a_refused_one_changes_nothing(driver: Driver, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ifc"
    bad.write_bytes(b"nothing of the kind")
    driver.view.files_dropped.emit([str(samples.tiles3d(tmp_path)), str(bad), str(samples.geojson(tmp_path))])
    driver.settle()
    assert kinds(driver.desktop) == {"tileset", "district"}
    assert [Path(error.path).name for error in driver.desktop.session.refusals] == ["bad.ifc"]
    assert driver.desktop.window.docks["report"].isVisible()


def test_a_file_may_be_dropped_on_any_panel(driver: Driver, tmp_path: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(samples.geojson(tmp_path)))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    panel, none = driver.desktop.window.layer_tree, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel, QDragEnterEvent(QPoint(5, 5), action, files, button, none))
    QApplication.sendEvent(panel, QDropEvent(QPointF(5, 5), action, files, button, none))
    driver.settle()
    assert kinds(driver.desktop) == {"district"}
    assert not driver.desktop.session.refusals


def test_a_clicked_place_is_shown_until_esc(driver: Driver, tmp_path: Path) -> None:
    desktop, window = driver.desktop, driver.desktop.window
    desktop.documents.open_paths([str(samples.tiles3d(tmp_path))])
    driver.settle()
    layer = next(iter(desktop.session.layers))
    driver.click(layer.bounds().centre)
    driver.until(lambda: desktop.session.picked_surface is not None)
    assert window.inspector.title.text() == "A place on the surface"
    assert window.breadcrumb.texts()[1] == layer.name
    driver.key(Qt.Key.Key_Escape)
    driver.until(lambda: desktop.session.picked_surface is None)
    assert window.inspector.stack.is_empty
    assert window.breadcrumb.texts() == ["City"]


@pytest.mark.xvfb
def test_undo_covers_what_was_done_to_the_view(driver: Driver, tmp_path: Path) -> None:
    desktop = driver.desktop
    desktop.documents.open_paths([str(samples.tiles3d(tmp_path)), str(samples.geojson(tmp_path))])
    driver.settle()
    driver.until(lambda: desktop.history.can_undo or not desktop.loader.busy)
    houses = next(layer for layer in desktop.session.layers if isinstance(layer, DistrictLayer))
    desktop.history.record()
    houses.visible = False
    desktop.history.record()
    desktop.window.actions_by_id["edit.undo"].trigger()
    assert houses.visible
    desktop.window.actions_by_id["edit.redo"].trigger()
    assert not houses.visible


def test_a_missing_system_is_asked_for_and_cancel_changes_nothing(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("name,x,y\nOne,548000.5,3993000.5\nTwo,548100.5,3993100.5\n", encoding="utf-8")
    asked: list[ImportFailed] = []
    monkeypatch.setattr(driver.desktop.window.questions, "ask_crs", lambda error: asked.append(error))
    driver.desktop.documents.open_paths([str(path)])
    driver.until(lambda: bool(asked))
    assert not len(driver.desktop.session.layers)
    assert driver.desktop.session.refusals == asked


@pytest.mark.parametrize("for_all", [True, False])
def test_one_answer_serves_all_files_of_an_import_when_wanted(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_all: bool
) -> None:
    desktop = driver.desktop
    paths = [tmp_path / f"plan{i}.csv" for i in range(3)]
    for path in paths:
        path.write_text("name,x,y\nOne,548000.5,3993000.5\nTwo,548100.5,3993100.5\n", encoding="utf-8")
    asked: list[ImportFailed] = []

    def answer(error: ImportFailed) -> CrsAnswer:
        asked.append(error)
        return CrsAnswer("EPSG:4549", None, for_all)

    monkeypatch.setattr(desktop.window.questions, "ask_crs", answer)
    desktop.documents.open_paths([str(path) for path in paths])
    driver.until(lambda: len(desktop.session.layers) == 3)
    assert len(asked) == (1 if for_all else 3)
    driver.until(lambda: not desktop.loader.busy and not len(desktop.loader.news))
    desktop.documents.open_paths([str(paths[0])])
    driver.until(lambda: len(desktop.session.layers) == 4)
    assert len(asked) == (2 if for_all else 4)


def test_a_cancelled_question_keeps_the_layer_in_its_project(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = driver.desktop
    (tmp_path / "plan.csv").write_text("name,x,y\nOne,548000.5,3993000.5\nTwo,548100.5,3993100.5\n", encoding="utf-8")
    path = tmp_path / "city.twin"
    layers = (LayerEntry("a", "plan.csv"),)
    project_file.save_project(ProjectEntry(format="liyuan.project/1", layers=layers), path)
    monkeypatch.setattr(desktop.window.questions, "ask_crs", lambda _error: None)
    desktop.documents.open_project(path)
    driver.until(lambda: bool(desktop.session.refusals) and not desktop.documents.opening)
    assert desktop.documents.save_to(path)
    assert project_file.load_project(path).layers == layers


def test_a_project_that_is_refused_leaves_everything_as_it_is(driver: Driver, tmp_path: Path) -> None:
    driver.desktop.documents.open_paths([str(samples.geojson(tmp_path))])
    driver.until(lambda: len(driver.desktop.session.layers) == 1)
    bad = tmp_path / "bad.twin"
    bad.write_text("{", encoding="utf-8")
    driver.desktop.documents.open_project(bad)
    assert len(driver.desktop.session.layers) == 1
    assert len(driver.desktop.session.refusals) == 1


def test_unsaved_changes_are_asked_about(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desktop = driver.desktop
    asked: list[str] = []
    monkeypatch.setattr(desktop.window.questions, "may_leave", lambda: bool(asked.append("asked")))
    desktop.documents.open_paths([str(samples.geojson(tmp_path))])
    driver.until(lambda: len(desktop.session.layers) == 1 and not desktop.loader.busy)
    assert not desktop.documents.changed
    assert desktop.documents.save_to(tmp_path / "mine.twin")
    assert not desktop.documents.changed
    next(iter(desktop.session.layers)).visible = False
    assert desktop.documents.changed
    assert not desktop.window.close()
    desktop.documents.new()
    desktop.documents.open_project(tmp_path / "mine.twin")
    assert asked == ["asked"] * 3
    assert [layer.visible for layer in desktop.session.layers] == [False]
    assert desktop.documents.save()
    assert desktop.window.close()


def test_what_was_being_read_for_a_closed_project_is_dropped(driver: Driver, tmp_path: Path) -> None:
    desktop = driver.desktop
    desktop.ticker.stop()
    desktop.documents.open_paths([str(samples.geojson(tmp_path))])
    driver.until(lambda: not desktop.loader.busy)
    assert len(desktop.loader.news)  # read, and not yet taken up
    desktop.documents.new()
    desktop.beat(0.01)
    assert not len(desktop.session.layers)
    assert desktop.session.site is None
    desktop.documents.open_paths([str(samples.table(tmp_path))])
    desktop.ticker.start()
    driver.until(lambda: len(desktop.session.layers) == 1)


def test_a_project_asks_before_it_connects(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desktop = driver.desktop
    path = tmp_path / "far.twin"
    address = "http://127.0.0.1:9/tileset.json"
    layers = (LayerEntry("a", address),)
    project_file.save_project(ProjectEntry(format="liyuan.project/1", layers=layers), path)
    asked: list[list[str]] = []
    monkeypatch.setattr(desktop.window.questions, "ask_hosts", lambda hosts: bool(asked.append(hosts)))
    desktop.documents.open_project(path)
    driver.until(lambda: not desktop.loader.busy and not desktop.documents.opening)
    assert asked == [["127.0.0.1:9"]]
    assert [error.path for error in desktop.session.refusals] == [address]
    assert desktop.documents.save_to(path)
    assert project_file.load_project(path).layers == layers


@pytest.mark.xvfb
def test_closing_while_reading_is_quick_and_leaves_nothing(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    apply_theme(qapp)
    for _ in range(3):
        desktop = Desktop(Settings())
        desktop.window.show()
        desktop.start()
        desktop.documents.open_paths([str(samples.house(tmp_path)), str(samples.geojson(tmp_path))])
        qtbot.wait(50)
        desktop.window.close()
        assert not [t.name for t in threading.enumerate() if t.name in {"loader", "scene"}]
