"""A demo made in a process of its own: what it tells, and that nothing of it stays when it is stopped."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from layers.errors import Cancelled, ImportFailed
from tests.twin_app import fake_demos
from twin_app import demo
from twin_app.demo_maker import DemoMaker, MakingNews
from twin_app.folder_lock import made_alone


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "demo-full"


def maker(folder: Path, make: Callable[..., Path], clock: Callable[[], float] = time.monotonic) -> DemoMaker:
    return DemoMaker(folder, size="full", language="zh_CN", make=make, needed_bytes=1, clock=clock)


def next_news(of: DemoMaker) -> MakingNews:
    while (news := of.poll()) is None:
        time.sleep(0.01)
    return news


def outcome(of: DemoMaker) -> MakingNews:
    while (news := next_news(of)).state == "running":
        pass
    return news


def test_it_is_made_behind_the_window_and_says_how_far_it_is(folder):
    making = maker(folder, fake_demos.quick)
    seen = [next_news(making)]
    while seen[-1].state == "running":
        seen.append(next_news(making))
    assert seen[-1] == MakingNews("done", 1.0, project=folder / "town.twin")
    assert {(news.fraction, news.text) for news in seen[:-1]} <= {(0.5, "full zh_CN")}
    assert int((folder / "nice").read_text()) > 0
    assert making.poll() is None


def test_a_cancelled_one_ends_by_itself(folder):
    making = maker(folder, fake_demos.patient)
    assert next_news(making) == MakingNews("running", 0.25, "streets")
    making.cancel()
    assert outcome(making).state == "cancelled"
    assert not list(folder.parent.glob("*.making"))


def test_one_that_does_not_listen_is_killed_with_all_it_started(folder):
    clock = Clock()
    making = maker(folder, fake_demos.stubborn, clock)
    assert next_news(making).text == "mesh"
    helper = int((folder.with_name("demo-full.making") / "helper").read_text())
    making.cancel()
    assert making.poll() is None
    clock.now_s = 1e6
    assert outcome(making).state == "cancelled"
    assert not _runs(helper)


def test_closing_leaves_neither_a_process_nor_a_folder(folder):
    making = maker(folder, fake_demos.stubborn)
    assert next_news(making).text == "mesh"
    helper = int((folder.with_name("demo-full.making") / "helper").read_text())
    making.close(timeout_s=0.0)
    assert not _runs(helper)
    assert not folder.exists()
    assert not folder.with_name("demo-full.making").exists()
    making.close(timeout_s=0.0)


def _runs(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        process.wait(60)
    except psutil.NoSuchProcess:
        return False
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (fake_demos.full_disk, "the demo cannot be made: No space left on device; make room"),
        (fake_demos.refusing, "3 things are wrong; mend them"),
        (fake_demos.dying, "the demo cannot be made: exit code 7"),
        (fake_demos.broken, "the demo cannot be made: ValueError: a mistake of its own"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(folder, make, told):
    news = outcome(maker(folder, make))
    assert news.state == "failed"
    assert news.error is not None
    assert told in news.error.line()
    assert "\n" not in news.error.line()


def test_it_is_not_begun_where_there_is_no_room(folder):
    with pytest.raises(ImportFailed, match="needs 4096 GB of free disk"):
        DemoMaker(folder, size="full", language="en", make=fake_demos.quick, needed_bytes=1 << 42)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImportFailed, match="the demo cannot be made"):
        maker(tmp_path / "file" / "demo", fake_demos.quick)


def test_two_do_not_make_the_same_folder(tmp_path):
    folder = tmp_path / "demo"
    with made_alone(folder), pytest.raises(ImportFailed, match="another program is making it"):
        demo.ensure_demo(folder)
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_unless_it_is_being_made(tmp_path):
    folder, making = tmp_path / "demo", tmp_path / "demo.making"
    making.mkdir()
    (making / "part").write_text("")
    with made_alone(folder):
        demo.discard_unfinished(folder)
        assert making.exists()
    demo.discard_unfinished(folder)
    assert not making.exists()


def test_a_full_disk_gets_its_room_back(tmp_path, monkeypatch):
    def fills(out: Path, **_: object) -> Path:
        (out / "part").write_text("")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(demo._DEMOS, "small", replace(demo._DEMOS["small"], write=fills))
    with pytest.raises(OSError, match="No space"):
        demo.ensure_demo(tmp_path / "demo")
    assert not list(tmp_path.glob("demo*/*"))


def test_a_cancel_after_the_last_step_still_counts(tmp_path, monkeypatch):
    monkeypatch.setitem(demo._DEMOS, "small", replace(demo._DEMOS["small"], write=lambda out, **_: out))
    with pytest.raises(Cancelled):
        demo.ensure_demo(tmp_path / "demo", cancelled=lambda: True)
    assert demo.made_demo(tmp_path / "demo") is None
