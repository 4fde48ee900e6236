"""Loads from servers: apart from one another, bounded in all and for each, taken back while they wait."""

import threading
from collections.abc import Iterator

import pytest

from scene.streaming.server_threads import MOST_A_SERVER, MOST_THREADS, ServerThreads

PATIENCE_S = 20.0


class Gate:
    """Holds calls back and counts those that are inside."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = False
        self.inside = self.most = self.done = 0

    def go_on(self) -> None:
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def pass_through(self) -> None:
        with self._changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._open, PATIENCE_S)
            self.inside -= 1
            self.done += 1

    def wait_inside(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.inside == count, PATIENCE_S)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.go_on()


@pytest.fixture
def threads(gate: Gate) -> Iterator[ServerThreads]:
    made = ServerThreads()
    yield made
    gate.go_on()
    made.shutdown(wait=True)


def test_a_silent_server_keeps_no_other_waiting(threads: ServerThreads, gate: Gate) -> None:
    silent = threads.executor("http://silent")
    calls = [silent.submit(gate.pass_through) for _ in range(40)]
    assert gate.wait_inside(MOST_A_SERVER)
    assert threads.executor("http://good").submit(lambda: "tile").result(PATIENCE_S) == "tile"
    gate.go_on()
    for call in calls:
        call.result(PATIENCE_S)
    assert (gate.most, gate.done) == (MOST_A_SERVER, 40)


def test_they_are_bounded_in_all(threads: ServerThreads, gate: Gate) -> None:
    calls = [threads.executor(f"http://{i % 5}").submit(gate.pass_through) for i in range(50)]
    assert gate.wait_inside(MOST_THREADS)
    gate.go_on()
    for call in calls:
        call.result(PATIENCE_S)
    assert (gate.most, gate.done) == (MOST_THREADS, 50)


def test_calls_to_one_server_begin_in_their_order_and_what_is_taken_back_never_does(gate: Gate) -> None:
    threads = ServerThreads(most_a_server=1)
    lane = threads.executor("http://a")
    assert threads.executor("http://a") is lane
    begun: list[int] = []
    lane.submit(gate.pass_through)
    calls = [lane.submit(begun.append, i) for i in range(5)]
    assert calls[1].cancel()
    gate.go_on()
    calls[-1].result(PATIENCE_S)
    assert begun == [0, 2, 3, 4]
    threads.shutdown(wait=True)


def test_what_a_call_raises_is_its_result(threads: ServerThreads) -> None:
    call = threads.executor("http://a").submit(lambda: 1 // 0)
    assert isinstance(call.exception(PATIENCE_S), ZeroDivisionError)
    assert threads.executor("http://a").submit(int, "7").result(PATIENCE_S) == 7


def test_shutting_down_takes_back_what_waits(gate: Gate) -> None:
    threads = ServerThreads(most_a_server=1)
    lane = threads.executor("http://a")
    running = lane.submit(gate.pass_through)
    assert gate.wait_inside(1)
    waiting = lane.submit(gate.pass_through)
    threads.shutdown(wait=False)
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        lane.submit(gate.pass_through)
    gate.go_on()
    threads.shutdown(wait=True)
    assert running.done()
    assert gate.done == 1
