"""Connections that are used again and cut in time; keys sent along and never shown."""

import contextlib
import itertools
import socket
import sys
import threading
import time
from dataclasses import replace
from email.utils import formatdate
from http.client import HTTPConnection
from pathlib import Path

import pytest

from importers.files import http as resolver_http
from importers.files.http import HttpResolver
from importers.files.http_breaker import PAUSES_S
from importers.files.http_cache import HttpCache
from importers.files.http_connections import MAX_PER_ORIGIN, Exchange
from importers.place import Place
from layers.errors import Cancelled, ImportFailed, ServerSilent, TemporaryFailure
from tests.importers.files.conftest import Clock
from tests.importers.files.loopback import (
    Loopback,
    endless,
    hang_up,
    one_byte_a_tick,
    one_head_byte_a_tick,
    silence,
)

PLACE = Place("tileset.json", "root.content.uri")


def test_a_connection_is_used_again(server: Loopback, resolver: HttpResolver) -> None:
    server.answers["/a"] = (200, {}, b"tile")
    for _ in range(5):
        assert resolver.read(f"{server.url}/a") == b"tile"
    assert (server.hits["/a"], server.opened) == (5, 1)


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(server: Loopback, resolver: HttpResolver) -> None:
    server.answers["/a"] = (200, {"Connection": "close"}, b"tile")
    server.answers["/b"] = (200, {}, b"tile")
    server.answers["/hang"] = hang_up
    for path in ("/a", "/b", "/a", "/b"):
        assert resolver.read(server.url + path) == b"tile"
    with pytest.raises(TemporaryFailure):
        resolver.read(f"{server.url}/hang")
    assert resolver.read(f"{server.url}/b") == b"tile"


def test_connections_that_the_server_closed_all_at_once_are_replaced(server: Loopback, resolver: HttpResolver) -> None:
    server.answers["/a"] = (200, {}, b"tile")
    patience = {"timeout_s": 5.0, "total_s": 5.0, "cancelled": lambda: False}
    use = resolver_http._connections.use
    origin = resolver_http.origin_of(server.url)
    with use(origin, **patience) as one, use(origin, **patience) as other:  # type: ignore[arg-type]
        for exchange in (one, other):
            assert exchange.connection is not None
            exchange.connection.request("GET", "/a")
            assert exchange.connection.getresponse().read() == b"tile"
            exchange.is_whole = True
    for connection in tuple(server.sockets):
        connection.shutdown(socket.SHUT_RDWR)
    assert replace(resolver, attempts=1).read(f"{server.url}/a") == b"tile"
    assert server.opened == 3


def test_what_was_taken_back_while_it_connected_is_cut_once_it_has() -> None:
    exchange = Exchange(lambda: True, timeout_s=600.0, total_s=600.0)
    exchange.connection = HTTPConnection("127.0.0.1")
    exchange.look()
    assert exchange.reason == "cancelled"
    near, far = socket.socketpair()
    with near, far:
        exchange.connection.sock = near
        exchange.look()
        assert far.recv(1) == b""
        exchange.look()


@pytest.mark.parametrize("behaviour", [one_byte_a_tick, silence, endless])
def test_a_read_that_nobody_waits_for_ends(server: Loopback, resolver: HttpResolver, behaviour: object) -> None:
    server.answers["/a"] = behaviour  # type: ignore[assignment]
    begun = threading.Event()

    def cancelled() -> bool:
        if server.hits["/a"]:
            begun.set()
        return begun.is_set()

    with pytest.raises(Cancelled):
        resolver.read(f"{server.url}/a", cancelled=cancelled)
    assert server.hits["/a"] == 1


@pytest.mark.parametrize("behaviour", [one_byte_a_tick, silence])
def test_an_answer_that_never_ends_is_given_up(server: Loopback, resolver: HttpResolver, behaviour: object) -> None:
    server.answers["/a"] = behaviour  # type: ignore[assignment]
    short = replace(resolver, total_s=0.2, attempts=2)
    with pytest.raises(TemporaryFailure, match="not done after"):
        short.read(f"{server.url}/a")
    assert server.hits["/a"] == 2


def test_an_endless_body_is_refused(server: Loopback, resolver: HttpResolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver_http, "MAX_BODY_BYTES", 4 << 20)
    server.answers["/a"] = endless
    with pytest.raises(ImportFailed, match="larger than"):
        resolver.read(f"{server.url}/a")
    assert server.hits["/a"] == 1


def test_a_busy_server_is_a_passing_failure_and_a_stern_one_is_not(server: Loopback, resolver: HttpResolver) -> None:
    server.answers["/busy"] = (503, {"Retry-After": "0"}, b"later")
    with pytest.raises(TemporaryFailure, match="status 503"):
        resolver.read(f"{server.url}/busy")
    assert server.hits["/busy"] == 3
    server.answers["/stern"] = (403, {}, b"no")
    with pytest.raises(ImportFailed, match="status 403") as caught:
        resolver.read(f"{server.url}/stern")
    assert not isinstance(caught.value, TemporaryFailure)
    assert server.hits["/stern"] == 1


def test_no_more_connections_to_one_server_than_allowed(server: Loopback, resolver: HttpResolver) -> None:
    inside = threading.Semaphore(0)
    go_on = threading.Event()
    most: list[int] = []

    def behaviour(handler: object, server: Loopback) -> None:
        inside.release()
        go_on.wait(10)
        server.send(handler, (200, {}, b"tile"))  # type: ignore[arg-type]

    server.answers["/a"] = behaviour  # type: ignore[assignment]
    threads = [threading.Thread(target=lambda: resolver.read(f"{server.url}/a")) for _ in range(MAX_PER_ORIGIN + 3)]
    for thread in threads:
        thread.start()
    for _ in range(MAX_PER_ORIGIN):
        assert inside.acquire(timeout=10)
    most.append(server.hits["/a"])
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert most == [MAX_PER_ORIGIN]
    assert server.hits["/a"] == len(threads)


def test_a_key_in_the_address_is_sent_along_and_never_shown(server: Loopback) -> None:
    base = f"{server.url}/set/tileset.json?token=secret&v=1"
    resolver = HttpResolver(base, attempts=1)
    address = resolver.resolve("a/b.glb?v=2", base=base, place=PLACE)
    assert address == f"{server.url}/set/a/b.glb?v=2&token=secret"
    assert resolver.resolve(address, base=base, place=PLACE) == address
    assert "secret" not in resolver.shown(address)
    with_user = address.replace("http://", "http://me:secret@")
    assert "secret" not in resolver.shown(with_user)
    server.answers["/set/a/b.glb"] = (500, {}, b"")
    with pytest.raises(ImportFailed) as caught:
        resolver.read(address)
    assert "secret" not in caught.value.line()
    assert server.asked[0][0] == "/set/a/b.glb?v=2&token=secret"


def test_a_user_in_the_address_becomes_a_header(server: Loopback) -> None:
    server.answers["/a"] = (200, {}, b"x")
    url = server.url.replace("http://", "http://me:p%40ss@") + "/a"
    assert HttpResolver(url).read(url) == b"x"
    assert server.asked[0][1]["Authorization"] == "Basic bWU6cEBzcw=="


def test_a_silent_server_fails_at_once_until_it_is_tried_again(
    server: Loopback, resolver: HttpResolver, clock: Clock
) -> None:
    server.answers["/a"] = silence
    streamed = replace(resolver.for_streaming(), timeout_s=0.1)
    with pytest.raises(TemporaryFailure, match=r"silent for 0\.1 s") as first:
        streamed.read(f"{server.url}/a?key=secret")
    assert not isinstance(first.value, ServerSilent), "it was asked"
    for path in ("/a", "/b"):
        with pytest.raises(ServerSilent) as refused:
            streamed.read(f"{server.url}{path}?key=secret")
        assert (refused.value.path, refused.value.wait_s) == (server.url, PAUSES_S[0])
    assert server.hits == {"/a": 1}
    clock.now_s += PAUSES_S[0]
    with pytest.raises(TemporaryFailure, match="silent for"):
        streamed.read(f"{server.url}/a")
    with pytest.raises(ServerSilent) as refused:
        streamed.read(f"{server.url}/a")
    assert refused.value.wait_s == PAUSES_S[1], "the pause grows"
    clock.now_s += PAUSES_S[1]
    server.answers["/a"] = server.answers["/b"] = (200, {}, b"tile")
    for path in ("/a", "/b"):
        assert streamed.read(server.url + path) == b"tile"
    assert server.hits == {"/a": 3, "/b": 1}


def test_whoever_opens_an_address_is_not_turned_away(server: Loopback, resolver: HttpResolver, clock: Clock) -> None:
    server.answers["/a"] = silence
    with pytest.raises(TemporaryFailure, match="silent for"):
        replace(resolver, timeout_s=0.1).read(f"{server.url}/a")
    assert server.hits["/a"] == 3, "three tries, whatever the silence of the first"
    assert sum(clock.pauses) >= PAUSES_S[0] + PAUSES_S[1]
    server.answers["/a"] = (200, {}, b"tile")
    with pytest.raises(ServerSilent):
        resolver.for_streaming().read(f"{server.url}/a")
    resolver_http.expect_answer(f"{server.url}/b")
    assert resolver.for_streaming().read(f"{server.url}/a") == b"tile"


def test_a_server_that_is_left_in_peace_for_long_is_not_waited_for(
    server: Loopback, resolver: HttpResolver, clock: Clock
) -> None:
    server.answers["/a"] = silence
    hasty = replace(resolver, timeout_s=0.05)
    for _ in range(len(PAUSES_S)):
        clock.now_s += PAUSES_S[-1]
        with pytest.raises(TemporaryFailure, match="silent for"):
            hasty.for_streaming().read(f"{server.url}/a")
    clock.pauses.clear()
    with pytest.raises(TemporaryFailure, match="it is silent"):
        hasty.read(f"{server.url}/a")
    assert clock.pauses == []


def test_what_was_kept_serves_while_the_server_is_silent(
    server: Loopback, resolver: HttpResolver, tmp_path: Path
) -> None:
    server.answers["/a"] = (200, {"ETag": '"1"'}, b"tile")
    server.answers["/b"] = silence
    streamed = replace(resolver.for_streaming(), timeout_s=0.1)
    replace(streamed, cache=HttpCache(tmp_path / "http")).read(f"{server.url}/a")
    with pytest.raises(TemporaryFailure):
        streamed.read(f"{server.url}/b")
    assert replace(streamed, cache=HttpCache(tmp_path / "http")).read(f"{server.url}/a") == b"tile"
    assert server.hits["/a"] == 1


def test_a_drip_is_as_good_as_silence(server: Loopback, resolver: HttpResolver) -> None:
    server.answers["/body"], server.answers["/head"] = one_byte_a_tick, one_head_byte_a_tick
    for path in ("/body", "/head"):
        resolver_http.expect_answer(server.url)
        with pytest.raises(TemporaryFailure, match=r"silent for 0\.3 s"):
            replace(resolver.for_streaming(), timeout_s=0.3, total_s=600.0).read(server.url + path)
    with pytest.raises(ServerSilent):
        resolver.for_streaming().read(f"{server.url}/body")


def test_a_server_says_how_long_to_wait(server: Loopback, resolver: HttpResolver, clock: Clock) -> None:
    later = formatdate(time.time() + 3600, usegmt=True)
    for words, wait_s in (("7", 7.0), ("3600", 10.0), (later, 10.0), ("-5", 0.0), ("soon", 0.0), ("9" * 400, 10.0)):
        server.answers["/a"] = [(429, {"Retry-After": words}, b""), (200, {}, b"tile")]
        clock.pauses.clear()
        assert resolver.read(f"{server.url}/a") == b"tile"
        assert clock.pauses == [wait_s], words
    server.answers["/a"] = (503, {"Retry-After": "7"}, b"")
    with pytest.raises(TemporaryFailure) as caught:
        resolver.for_streaming().read(f"{server.url}/a")
    assert caught.value.wait_s == 7.0


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ("bytes 0-9/100", b"x" * 10),
        ("bytes 10-19/99999999999999999999", b"x" * 10),
        ("bytes 10-18/100", b"x" * 10),
        ("bytes 10-59/100", b"x" * 50),
        ("bytes 10-14/100", b"x" * 5),
        ("", b"x" * 10),
    ],
)
def test_another_piece_than_asked_for_is_refused(
    server: Loopback, resolver: HttpResolver, given: str, body: bytes
) -> None:
    server.answers["/a"] = (206, {"Content-Range": given}, body)
    with pytest.raises(ImportFailed) as caught:
        resolver.read_range(f"{server.url}/a", offset=10, length=10)
    assert not isinstance(caught.value, TemporaryFailure)
    assert server.hits["/a"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue of connections is refused, not silent")
def test_connecting_ends_when_nobody_waits(resolver: HttpResolver) -> None:
    """Nobody takes connections, as behind a firewall that drops what it does not like."""
    asked = itertools.count()
    with socket.socket() as deaf, contextlib.ExitStack() as queue:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/a"
        with pytest.raises(Cancelled):
            HttpResolver(url, timeout_s=600.0).read(url, cancelled=lambda: next(asked) > 3)


def test_greeting_a_silent_server_ends_when_nobody_waits(server: Loopback) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/a"
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(mute.accept()[0]))
        thread.start()
        with pytest.raises(Cancelled):
            HttpResolver(url, timeout_s=600.0).read(url, cancelled=lambda: bool(taken))
        thread.join(20)
        taken[0].close()


def test_idle_connections_are_given_up(monkeypatch: pytest.MonkeyPatch, server: Loopback) -> None:
    server.answers["/a"] = (200, {}, b"x")
    resolver = HttpResolver(f"{server.url}/a")
    resolver.read(f"{server.url}/a")
    now = time.monotonic()
    monkeypatch.setattr("importers.files.http_connections.time.monotonic", lambda: now + 100.0)
    resolver.read(f"{server.url}/a")
    assert server.opened == 2
