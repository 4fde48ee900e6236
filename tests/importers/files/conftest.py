"""A server on this machine, what reads from it, and a clock that only pauses move on."""

from collections.abc import Callable, Iterator

import pytest

from importers.files import http as resolver_http
from importers.files.http import HttpResolver
from importers.files.http_connections import Connections
from tests.importers.files.loopback import (
    Loopback,
)


class Clock:
    """Time that only pauses move on."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def pause(self, seconds: float, *, cancelled: Callable[[], bool]) -> None:
        del cancelled
        self.pauses.append(seconds)
        self.now_s += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(resolver_http, "_pause", made.pause)
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Loopback]:
    connections = Connections(clock=clock)
    monkeypatch.setattr(resolver_http, "_connections", connections)
    made = Loopback()
    yield made
    connections.close()
    made.close()


@pytest.fixture
def resolver(server: Loopback) -> HttpResolver:
    return HttpResolver(f"{server.url}/tileset.json", backoff_s=0.0, timeout_s=5.0)
