"""Who asks a server that was silent, and when; and what counts as silence."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from importers.files import http_connections
from importers.files.http_breaker import MOST_KNOWN, PAUSES_S, CircuitBreaker, Origin, Silent
from importers.files.http_connections import LEAST_BYTES, Connections, Exchange

Use = Callable[[], AbstractContextManager[Exchange]]

ORIGIN: Origin = ("http", "tiles.example", 80)
OTHER: Origin = ("http", "other.example", 80)


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock=clock)


def test_pauses_grow_to_half_a_minute_and_one_request_tries(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.admit(ORIGIN, "first")
    breaker.found_silent(ORIGIN, "first")
    for pause_s in (*PAUSES_S, PAUSES_S[-1]):
        with pytest.raises(Silent) as refused:
            breaker.admit(ORIGIN, "early")
        assert refused.value.wait_s == pause_s
        breaker.admit(OTHER, "another server")
        clock.now_s += pause_s
        breaker.admit(ORIGIN, "probe")
        with pytest.raises(Silent):
            breaker.admit(ORIGIN, "beside the probe")
        breaker.found_silent(ORIGIN, "probe")
    clock.now_s += PAUSES_S[-1]
    breaker.admit(ORIGIN, "probe")
    breaker.heard(ORIGIN)
    for name in ("one", "two"):
        breaker.admit(ORIGIN, name)


def test_a_probe_that_is_taken_back_leaves_its_place(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.found_silent(ORIGIN, "first")
    clock.now_s += PAUSES_S[0]
    breaker.admit(ORIGIN, "probe")
    breaker.left(ORIGIN, "somebody else")
    with pytest.raises(Silent):
        breaker.admit(ORIGIN, "next")
    breaker.left(ORIGIN, "probe")
    breaker.admit(ORIGIN, "next")


def test_requests_that_began_before_the_silence_was_known_add_nothing(breaker: CircuitBreaker, clock: Clock) -> None:
    for number in range(6):
        breaker.found_silent(ORIGIN, number)
    with pytest.raises(Silent):
        breaker.check(ORIGIN)
    clock.now_s += PAUSES_S[0]
    breaker.admit(ORIGIN, "probe")
    breaker.found_silent(ORIGIN, "probe")
    clock.now_s += PAUSES_S[0]
    with pytest.raises(Silent):
        breaker.check(ORIGIN)
    clock.now_s += PAUSES_S[1] - PAUSES_S[0]
    breaker.admit(ORIGIN, "the second pause, not the seventh")
    with pytest.raises(Silent):
        breaker.admit(ORIGIN, "another")


def test_few_servers_are_remembered(breaker: CircuitBreaker) -> None:
    origins: list[Origin] = [("http", f"host{i}", 80) for i in range(MOST_KNOWN + 1)]
    for origin in origins:
        breaker.found_silent(origin, None)
    breaker.check(origins[0])
    with pytest.raises(Silent):
        breaker.check(origins[1])


def never() -> bool:
    return False


@pytest.fixture
def use(clock: Clock) -> Use:
    connections = Connections(clock=clock)
    return lambda: connections.use(ORIGIN, timeout_s=5.0, total_s=60.0, cancelled=never)


def test_a_request_without_an_answer_is_silence(use: Use) -> None:
    with pytest.raises(TimeoutError), use():
        raise TimeoutError
    with pytest.raises(Silent), use():
        pytest.fail("nothing may be asked")


def test_a_server_that_answers_others_meanwhile_is_not_silent(use: Use) -> None:
    unanswered = use()
    unanswered.__enter__()
    with use():
        pass
    with pytest.raises(TimeoutError):
        unanswered.__exit__(TimeoutError, TimeoutError(), None)
    with use():
        pass


@pytest.mark.parametrize("error", [ConnectionRefusedError, ConnectionResetError, ValueError])
def test_a_server_that_refuses_is_there(use: Use, error: type[Exception]) -> None:
    with pytest.raises(error), use():
        raise error
    with use():
        pass


def test_a_large_body_that_goes_on_is_no_silence(use: Use) -> None:
    unanswered = use()
    with use() as large:
        unanswered.__enter__()
        large.arrived(LEAST_BYTES)
        with pytest.raises(TimeoutError):
            unanswered.__exit__(TimeoutError, TimeoutError(), None)
        with use():
            pass


def test_few_bytes_do_not_count(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(http_connections.time, "monotonic", clock)
    exchange = Exchange(never, timeout_s=5.0, total_s=100.0)
    exchange.await_head()
    for _ in range(4):
        clock.now_s += 4.0
        exchange.arrived(LEAST_BYTES)
        exchange.look()
        assert exchange.reason == ""
    clock.now_s += 4.0
    exchange.arrived(LEAST_BYTES - 1)
    exchange.look()
    assert exchange.reason == ""
    clock.now_s += 1.0
    exchange.look()
    assert exchange.reason == "silence"
