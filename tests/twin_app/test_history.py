from pathlib import Path

import pytest

from layers.data.camera import CameraState
from layers.data.section import CutPlane, SectionBox, SectionState
from layers.selection import SelectionPath
from tests.twin_app import samples
from twin_app import history
from twin_app.history import History
from twin_app.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session()
    samples.open_into(session, samples.geojson(tmp_path))
    samples.open_into(session, samples.table(tmp_path))
    return session


def shown(session: Session) -> object:
    return [(layer.layer_id, layer.settings()) for layer in session.layers], session.selection.path


def test_every_change_of_what_is_shown_is_taken_back_and_done_again(session: Session) -> None:
    steps = History(session)
    first, second = session.layers
    states = [shown(session)]
    for change in (
        lambda: setattr(first, "visible", False),
        lambda: setattr(second, "opacity", 0.3),
        lambda: session.layers.move(second, index=0),
        lambda: session.selection.set(SelectionPath(first.layer_id, feature=1)),
        lambda: session.layers.remove(first),
    ):
        change()
        steps.record()
        states.append(shown(session))
    for state in reversed(states[:-1]):
        steps.undo()
        assert shown(session) == state
    assert not steps.can_undo
    for state in states[1:]:
        steps.redo()
        assert shown(session) == state
    assert not steps.can_redo


def test_undo_flies_back(session: Session) -> None:
    session.camera.set_state(CameraState(0, 0, 100))
    steps = History(session)
    session.camera.set_state(CameraState(500, 0, 100))
    steps.record()
    steps.undo()
    assert session.camera.destination == CameraState(0, 0, 100)
    session.camera.tick(10.0)
    assert session.camera.state == CameraState(0, 0, 100)


def test_what_was_not_recorded_yet_is_the_first_step_back(session: Session) -> None:
    steps = History(session)
    layer = next(iter(session.layers))
    layer.visible = False
    steps.undo()
    assert layer.visible


def test_a_new_change_forgets_what_was_taken_back(session: Session) -> None:
    steps = History(session)
    layer = next(iter(session.layers))
    layer.visible = False
    steps.record()
    steps.undo()
    layer.opacity = 0.5
    steps.record()
    assert not steps.can_redo


def test_steps_are_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = History(session)
    layer = next(iter(session.layers))
    for i in range(history.MAX_STEPS + 20):
        layer.name = f"name {i}"
        steps.record()
    count = 0
    while steps.can_undo:
        steps.undo()
        count += 1
    assert count == history.MAX_STEPS


def test_the_light_is_taken_back_too(session: Session) -> None:
    steps = History(session)
    session.surroundings.light = "night"
    steps.record()
    steps.undo()
    assert session.surroundings.light == "day"
    steps.redo()
    assert session.surroundings.light == "night"


def test_each_cut_is_taken_back_and_done_again(session: Session) -> None:
    steps = History(session)
    box = SectionState(box=SectionBox(0, 0, 0, 4, 4, 4))
    plane = SectionState((CutPlane(0, 0, 3),))
    for state in (box, plane):
        session.section.state = state
        steps.record()
    steps.undo()
    assert session.section.state == box
    steps.undo()
    assert not session.section.state
    steps.redo()
    assert session.section.state == box
