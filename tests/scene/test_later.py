"""Work beside the scene, taken once."""

import pytest

from scene.later import Done, Later
from tests.scene.later_executor import LaterExecutor


class Workers:
    """Counts how often the scene was woken."""

    def __init__(self) -> None:
        self.executor = LaterExecutor()
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
def workers() -> Workers:
    return Workers()


def test_a_result_is_taken_once_and_wakes_the_scene(workers: Workers) -> None:
    later: Later[int] = Later(workers)
    assert (later.pending, later.take()) == (0, None)
    later.start(lambda: 7)
    assert (later.pending, later.take()) == (1, None)
    workers.executor.run()
    assert workers.woken == 1
    assert later.take() == Done(7)
    assert (later.pending, later.take()) == (0, None)


def test_what_went_wrong_is_handed_over(workers: Workers) -> None:
    later: Later[int] = Later(workers)
    later.start(lambda: 1 // 0)
    workers.executor.run()
    made = later.take()
    assert made is not None
    assert made.result is None
    assert isinstance(made.problem, ZeroDivisionError)


def test_a_newer_one_takes_the_place_of_an_older(workers: Workers) -> None:
    later: Later[int] = Later(workers)
    later.start(lambda: 1)
    later.start(lambda: 2)
    workers.executor.run()
    assert later.take() == Done(2)
    assert later.take() is None


def test_what_is_dropped_does_not_come(workers: Workers) -> None:
    later: Later[int] = Later(workers)
    later.start(lambda: 1)
    later.drop()
    assert later.pending == 0
    workers.executor.run()
    assert later.take() is None
