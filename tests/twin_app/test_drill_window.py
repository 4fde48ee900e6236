"""Into a building and out again in the real window: every step is taken back, and a link shows it elsewhere."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from layers.building import BuildingLayer
from layers.selection import SelectionPath
from tests.twin_app import samples
from tests.twin_app.test_window import Driver, shown
from twin_app.desktop import Desktop
from twin_app.settings import Settings
from twin_app.twin_link import parse_link
from widgets.theme import apply_theme


@pytest.fixture
def drivers(qtbot: QtBot, qapp: QApplication) -> Iterator[list[Driver]]:
    apply_theme(qapp)
    made: list[Driver] = []
    yield made
    for driver in made:
        driver.desktop.window.close()


def opened(drivers: list[Driver], qtbot: QtBot) -> Driver:
    desktop = Desktop(Settings())
    desktop.window.resize(1280, 800)
    desktop.window.questions.may_leave = lambda: True  # type: ignore[method-assign]
    shown(desktop, qtbot)
    desktop.start()
    drivers.append(Driver(desktop, qtbot))
    return drivers[-1]


def view_of(desktop: Desktop) -> tuple[object, ...]:
    session = desktop.session
    layers = [(layer.layer_id, layer.settings()) for layer in session.layers]
    return layers, session.selection.path, session.section.state


def tower_of(desktop: Desktop) -> BuildingLayer:
    return next(layer for layer in desktop.session.layers if isinstance(layer, BuildingLayer))


def test_every_step_is_taken_back_and_a_link_opens_it_in_a_second_window(
    drivers: list[Driver], demo_project: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = opened(drivers, qtbot)
    desktop = driver.desktop
    desktop.documents.open_project(demo_project)
    driver.settle()
    tower = tower_of(desktop)
    desktop.places.frame_layer(tower)
    driver.settle()
    desktop.history.record()
    storey = tower.data.storeys[len(tower.data.storeys) // 2]
    room = SelectionPath(tower.layer_id, storey=storey.guid, space=storey.spaces[0].guid)
    plan = desktop.window.plan
    steps = [
        lambda: desktop.session.selection.set(SelectionPath(tower.layer_id)),
        lambda: driver.key(Qt.Key.Key_U),
        lambda: desktop.session.selection.set(SelectionPath(tower.layer_id, storey=storey.guid)),
        lambda: driver.key(Qt.Key.Key_I),
        lambda: driver.key(Qt.Key.Key_O),
        lambda: driver.key(Qt.Key.Key_C),
        lambda: driver.key(Qt.Key.Key_B),
        lambda: driver.key(Qt.Key.Key_X),
        lambda: desktop.session.selection.set(room),
    ]
    driver.key(Qt.Key.Key_P)
    views = [view_of(desktop)]
    for step in steps:
        step()
        driver.settle()
        desktop.history.record()
        views.append(view_of(desktop))
    assert [a != b for a, b in itertools.pairwise(views)] == [True, True, True, True, False, True, True, True, True]
    assert (tower.isolated, tower.group_look.xray) == (storey.guid, True)
    assert desktop.session.section.state.box is not None
    driver.until(lambda: plan.canvas.plan is not None and plan.canvas.plan.storey == storey.guid)

    # A second window, in which the user agrees to open the project.
    desktop.window.actions_by_id["link.copy"].trigger()
    text = QGuiApplication.clipboard().text()
    assert parse_link(text).selection == room
    second = opened(drivers, qtbot)
    asked: list[Path] = []
    monkeypatch.setattr(second.desktop.window.questions, "ask_project", lambda path: not asked.append(path))
    second.desktop.links.open(text)
    second.settle()
    second.until(lambda: second.desktop.session.selection.path == room)
    second.settle()
    assert asked == [demo_project]
    # To a tenth of a millimetre.
    link = parse_link(text)
    assert view_of(second.desktop) == (*views[-1][:2], link.section)
    assert link.section.box is not None
    assert link.section.box.middle == pytest.approx(desktop.session.section.state.box.middle, abs=1e-4)
    there, here = (d.session.camera.state.position for d in (second.desktop, desktop))
    assert there == pytest.approx(here, abs=1e-3)

    # Back to where it began, step by step.
    for view in reversed(views[:-1]):
        desktop.history.undo()
        driver.settle()
        assert view_of(desktop) == view
    for _ in steps:
        desktop.history.redo()
    assert view_of(desktop) == views[-1]


def test_a_link_opens_no_file_that_the_user_does_not_agree_to(
    drivers: list[Driver], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = opened(drivers, qtbot)
    desktop = driver.desktop
    desktop.documents.open_paths([str(samples.geojson(tmp_path))])
    driver.until(lambda: len(desktop.session.layers) == 1)
    strange = tmp_path / "strange.twin"
    strange.write_text('{"format": "liyuan.project/1"}', encoding="utf-8")
    asked: list[Path] = []
    monkeypatch.setattr(desktop.window.questions, "ask_project", lambda path: bool(asked.append(path)))
    desktop.documents.open_paths([f"twin://open?project={strange.as_posix()}"])
    assert asked == [strange]
    assert len(desktop.session.layers) == 1
    for text in ("twin://open?project=https://evil.example/a.twin", f"twin://open?project={tmp_path}/none.twin"):
        desktop.links.open(text)
    assert asked == [strange]
    assert len(desktop.session.refusals) == 2
    assert len(desktop.session.layers) == 1


def test_two_clicks_cut_the_scene_and_escape_leaves_a_walk(
    drivers: list[Driver], demo_project: Path, qtbot: QtBot
) -> None:
    driver = opened(drivers, qtbot)
    desktop = driver.desktop
    desktop.documents.open_project(demo_project)
    driver.settle()
    tower = tower_of(desktop)
    desktop.places.frame_layer(tower)
    driver.settle()
    before = desktop.session.selection.path
    driver.key(Qt.Key.Key_V)
    box = tower.bounds()
    for east in (box.west - 20.0, box.east + 20.0):
        point = box.centre
        point[0], point[2] = east, box.bottom + 2.0
        driver.click(point)
    driver.until(lambda: bool(desktop.session.section.state))
    assert desktop.session.selection.path == before
    (plane,) = desktop.session.section.state.planes
    assert plane.nz == 0.0
    driver.until(lambda: driver.view.frame.section == desktop.session.section.state)  # type: ignore[union-attr]
    desktop.session.section.reset()
    desktop.session.selection.set(SelectionPath(tower.layer_id, storey=tower.data.storeys[-2].guid))
    driver.key(Qt.Key.Key_K)
    driver.until(lambda: desktop.session.camera.walking)
    driver.key(Qt.Key.Key_Escape)
    assert not desktop.session.camera.walking
    assert tower.isolated
