"""The old town comes by itself where nobody is disturbed by it, is offered otherwise, and is not made twice unasked."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from layers.data.camera import CameraState
from layers.selection import SelectionPath
from tests.twin_app import fake_demos
from twin_app import paths, project_file
from twin_app.desktop import Desktop
from twin_app.old_town import OldTown
from twin_app.project_file import LayerEntry, ProjectEntry
from twin_app.settings import Settings
from widgets.theme import apply_theme

WAIT_MS = 600_000
RECORDS = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "a"}, '
RECORDS += '"geometry": {"type": "Point", "coordinates": [120.3, 36.0]}}]}'


class Start:
    """An application whose demo district is a point, and whose old town is made by a fake."""

    def __init__(self, qtbot: QtBot, make: Callable[..., Path], settings: Settings) -> None:
        self.qtbot = qtbot
        self.desktop = Desktop(settings)
        self.desktop.old_town = OldTown(self.desktop, job_id=next(itertools.count(99)), make=make, needed_bytes=1)
        self.desktop.window.progress.cancel_requested.connect(self.desktop.old_town.cancel)
        self.window = self.desktop.window
        self.window.show()
        self.desktop.start()

    def first(self) -> None:
        self.desktop.old_town.open_first()
        self.until(lambda: self.desktop.documents.untouched_demo)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def finish(self) -> None:
        (paths.demo_folder("full").parent / "gate").write_text("")
        self.until(lambda: not self.desktop.old_town.making)

    @property
    def opened(self) -> Path | None:
        return self.desktop.session.path


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Start]]:
    apply_theme(qapp)
    monkeypatch.setattr("twin_app.documents.ensure_demo", _small)
    monkeypatch.setattr("twin_app.old_town.NEEDED_MEMORY_BYTES", 0)
    made: list[Start] = []

    def begin(make: Callable[..., Path] = fake_demos.gated, settings: Settings | None = None) -> Start:
        made.append(Start(qtbot, make, settings or Settings()))
        return made[-1]

    yield begin
    for each in made:
        each.window.close()
    assert not list(paths.home().glob("*.making"))


def _small(folder: Path, **_: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "records.geojson").write_text(RECORDS)
    project = ProjectEntry(
        format="liyuan.project/1",
        camera=CameraState(0.0, -100.0, 50.0),
        layers=(LayerEntry("demo-records", "records.geojson"),),
    )
    project_file.save_project(project, folder / "district.twin")
    return folder / "district.twin"


def town() -> Path:
    return paths.demo_folder("full").resolve() / "town.twin"


def test_the_window_grows_to_the_whole_town_by_itself(start):
    run = start()
    run.first()
    run.until(lambda: "25%" in run.window.status.busy.text)
    assert run.window.progress.isHidden()
    run.window.status.busy.clicked.emit()
    assert not run.window.progress.isHidden()
    run.finish()
    run.until(lambda: run.opened == town())
    assert run.window.progress.isHidden()
    assert run.window.status.busy.isHidden()
    assert not run.desktop.session.refusals


def test_somebody_who_works_is_only_offered_it(start, tmp_path):
    run = start()
    run.first()
    own = tmp_path / "own.geojson"
    own.write_text(RECORDS)
    run.desktop.documents.open_paths([str(own)])
    run.until(lambda: len(run.desktop.session.layers) == 2)
    run.finish()
    offer = run.window._offer
    run.until(lambda: not offer.isHidden())
    assert run.opened == paths.demo_folder().resolve() / "district.twin"
    offer.action.click()
    assert offer.isHidden()


@pytest.mark.parametrize("what", ["a layer's look", "a saved view", "a choice"])
def test_a_demo_that_was_touched_stays(start, what):
    run = start()
    run.first()
    session = run.desktop.session
    if what == "a layer's look":
        session.layers["demo-records"].opacity = 0.5
    elif what == "a saved view":
        session.camera.save_view(1)
    else:
        session.selection.set(SelectionPath("demo-records", feature=0))
    run.finish()
    run.until(lambda: not run.window._offer.isHidden())
    assert run.opened == paths.demo_folder().resolve() / "district.twin"


def test_it_waits_while_the_camera_flies(start):
    run = start()
    run.first()
    camera = run.desktop.session.camera
    camera.fly_to(CameraState(0.0, -5000.0, 900.0))
    assert camera.moving
    run.desktop.old_town._ready = town()
    run.desktop.old_town.tick()
    assert run.desktop.old_town._ready == town()


def test_a_cancelled_one_is_not_begun_again_until_it_is_asked_for(start):
    settings = Settings()
    run = start(settings=settings)
    run.first()
    run.until(lambda: run.desktop.old_town.making)
    run.window.progress.cancel_requested.emit(12345)
    assert settings.make_old_town
    run.window.progress.cancel_requested.emit(99)
    run.until(lambda: not run.desktop.old_town.making)
    assert not settings.make_old_town
    again = start(settings=settings)
    again.first()
    assert not again.desktop.old_town.making
    again.desktop.old_town.open()
    assert settings.make_old_town
    again.finish()
    again.until(lambda: again.opened == town())


def test_asked_for_while_it_is_made_it_opens_when_it_is_done(start):
    run = start()
    run.first()
    run.desktop.session.layers["demo-records"].opacity = 0.5
    run.until(lambda: run.desktop.old_town.making)
    run.desktop.old_town.open()
    assert run.opened != town()
    run.finish()
    run.until(lambda: run.opened == town())
    assert not run.desktop.old_town.making


def test_what_fails_is_told_once_and_the_demo_goes_on(start):
    run = start(fake_demos.full_disk)
    run.first()
    run.until(lambda: bool(run.desktop.session.refusals))
    assert "No space left on device" in run.desktop.session.refusals[0].line()
    assert run.window.status.busy.isHidden()
    assert run.opened == paths.demo_folder().resolve() / "district.twin"
    assert not run.desktop.old_town.making


def test_closing_while_it_is_made_leaves_nothing_half_made(start):
    run = start(fake_demos.patient)
    run.first()
    run.until(lambda: run.window.progress._jobs[99].fraction > 0 if len(run.window.progress) else False)
    assert list(paths.home().glob("*.making"))
    run.window.close()
    assert not list(paths.home().glob("*.making"))
    assert not paths.demo_folder("full").exists()


def test_a_town_that_is_made_opens_at_once(start, monkeypatch):
    fake_demos.quick(
        paths.demo_folder("full"), size="full", language="en", progress=lambda *_: None, cancelled=lambda: False
    )
    monkeypatch.setattr("twin_app.old_town.made_demo", lambda folder, **_: folder / "town.twin")
    run = start()
    run.desktop.old_town.open_first()
    assert run.opened == town()
    assert not run.desktop.old_town.making
