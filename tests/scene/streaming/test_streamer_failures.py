"""What fails for a time is tried again, with growing pauses, three times at most; the parent stays."""

import random
from collections.abc import Callable

from layers.data.tileset import TileContent, TileNode
from layers.errors import ServerSilent
from scene.streaming.motion import REST_S
from scene.streaming.retries import JITTER, LATELY_S, PAUSES_S, Retries
from tests.scene.streaming.rig import Rig, look, quad
from tests.scene.streaming.synthetic import MISSING, boxed

VIEW = look(0, 0, 60)


def flaky_quad(*, failures: int) -> Rig:
    boxes = [(-100, -100, 0, 0), (0, -100, 100, 0), (-100, 0, 0, 100), (0, 0, 100, 100)]
    children = [boxed(f"r{i}", box=b, error_m=0.0, flaky=failures if i == 2 else 0) for i, b in enumerate(boxes)]
    return Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=tuple(children)))


def test_a_busy_server_is_asked_again_and_the_parent_stays_meanwhile() -> None:
    rig = flaky_quad(failures=2)
    stats = rig.settle(VIEW)
    assert (stats.failed, stats.retrying, stats.pending) == (1, 1, 0)
    assert rig.sink.visible == {"r"}
    assert rig.streamer.problems == (), "not yet worth telling"
    rig.now_s += 0.5
    assert rig.settle(VIEW).retrying == 1
    assert rig.source.loads.count("r2") == 1
    rig.now_s += 1.0
    rig.settle(VIEW)
    assert rig.source.loads.count("r2") == 2
    rig.now_s += 2.0
    rig.settle(VIEW)
    assert rig.source.loads.count("r2") == 2, "the second pause is longer"
    rig.now_s += 4.0
    stats = rig.settle(VIEW)
    assert (stats.failed, stats.retrying) == (0, 0)
    assert rig.sink.visible == {"r0", "r1", "r2", "r3"}


def test_three_more_tries_and_no_more() -> None:
    rig = flaky_quad(failures=1000)
    rig.settle(VIEW)
    for _ in range(20):
        rig.now_s += 30.0
        stats = rig.settle(VIEW)
    assert rig.source.loads.count("r2") == 4
    assert (stats.failed, stats.retrying) == (1, 0)
    assert [problem.line() for problem in rig.streamer.problems] == ["r2: busy; try again"]
    assert rig.sink.visible == {"r"}


def test_what_is_missing_or_damaged_is_not_asked_for_again() -> None:
    rig = Rig(quad({1: MISSING, 2: "damaged"}))
    rig.settle(VIEW)
    for _ in range(5):
        rig.now_s += 100.0
        stats = rig.settle(VIEW)
    assert (stats.failed, stats.missing, stats.retrying) == (1, 1, 0)
    assert rig.source.loads.count("r1") == rig.source.loads.count("r2") == 1


def silenced(rig: Rig, *, silent: Callable[[], bool]) -> None:
    """Make the rig's tiles below the root those of a server that is left in peace while `silent`."""
    load = rig.source.load

    def refuse(tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        if silent() and tile.key != "r":
            rig.source.loads.append(tile.key)
            raise ServerSilent("http://tiles.example", wait_s=2.0)
        return load(tile, cancelled=cancelled)

    rig.source.load = refuse  # type: ignore[method-assign]


def test_tiles_of_a_silent_server_wait_as_long_as_it_takes_and_one_line_tells() -> None:
    rig = Rig(quad({}))
    is_silent = True
    silenced(rig, silent=lambda: is_silent)
    for _ in range(50):
        stats = rig.settle(VIEW)
        assert stats.failed == stats.retrying > 0
        assert rig.sink.visible == {"r"}
        rig.now_s += 30.0
    assert [problem.path for problem in rig.streamer.problems] == ["http://tiles.example"]
    is_silent = False
    assert rig.settle(VIEW).failed == 0
    assert rig.sink.visible == {"r0", "r1", "r2", "r3"}


def test_a_silent_server_is_not_asked_before_its_pause_is_over() -> None:
    rig = Rig(quad({}))
    silenced(rig, silent=lambda: True)
    rig.settle(VIEW)
    count = len(rig.source.loads)
    rig.now_s += 1.9 - REST_S
    rig.settle(VIEW)
    assert len(rig.source.loads) == count
    rig.now_s += 2.0 * JITTER + 0.2
    rig.settle(VIEW)
    assert len(rig.source.loads) > count


def test_no_tile_is_given_up_while_others_wait_for_a_silent_server() -> None:
    now_s = 0.0
    retries = Retries(clock=lambda: now_s, chance=random.Random(0))
    assert retries.wait(1, pause_s=2.0), "news"
    assert not retries.wait(2, pause_s=2.0)
    for _ in range(3 * len(PAUSES_S)):
        now_s += 20.0
        retries.due()
        retries.wait(2, pause_s=2.0)
        assert retries.put_off(1)
    retries.forget(2)
    assert not retries.put_off(1), "it alone: its own fault"
    now_s += LATELY_S
    assert retries.wait(3, pause_s=2.0), "so long ago that it is news again"


def test_a_busy_server_may_ask_for_a_longer_pause() -> None:
    now_s = 0.0
    retries = Retries(clock=lambda: now_s, chance=random.Random(0))
    assert retries.put_off(1, least_s=10.0)
    now_s += 10.0 * (1 - JITTER) - 0.1
    assert retries.due() == []
    now_s += 20.0 * JITTER
    assert retries.due() == [1]


def test_pauses_grow_and_differ() -> None:
    now_s = 0.0
    retries = Retries(clock=lambda: now_s, chance=random.Random(0))
    seen = []
    for pause_s in PAUSES_S:
        for row in range(20):
            assert retries.put_off(row)
        now_s += pause_s * (1 - JITTER) - 1e-9
        assert retries.due() == []
        now_s += pause_s * JITTER
        seen.append(len(retries.due()))
        now_s += pause_s * JITTER + 1e-6
        retries.due()
        assert len(retries) == 0
    assert all(0 < count < 20 for count in seen)
    assert not retries.put_off(0)
    assert retries.put_off(0), "given up and forgotten: another visit begins anew"
