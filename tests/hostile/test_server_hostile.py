"""A tile server that lies, stalls or floods: the camera goes on, the parent stays, tries are few (promise R-15)."""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from importers.files import http as resolver_http
from importers.files.http import HttpResolver
from importers.files.http_connections import MAX_PER_ORIGIN, MAX_REQUESTS, Connections
from importers.files.packages import PackageResolver
from importers.importer import ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from importers.tiles3d.source import Tiles3dSource
from layers.data.tileset import TileContent, TileNode
from layers.errors import ImportFailed
from scene.streaming.motion import REST_S
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState
from tests.hostile.opening import check_line
from tests.hostile.server_cases import CASES, TILE, TRIES, ServerCase
from tests.importers.files.loopback import Loopback, loopback, silence
from tests.importers.tiles3d.tiles3d_files import tile, tileset, write
from tests.scene.streaming.rig import look
from tests.scene.streaming.synthetic import ListSink

LEFT, RIGHT = ({"boundingVolume": {"box": [x, 2, 0, 3, 0, 0, 0, 3, 0, 0, 0, 1]}} for x in (2, 8))
VIEW = look(5, 2, 30)
LOADERS = "test-loader"
THREADS = 4


class Clock:
    """Time that the test moves on, for the pauses of tiles and of servers alike."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Recorded:
    """A `TileSource` that notes who loads, and how it ended."""

    def __init__(self, source: Tiles3dSource) -> None:
        self._source = source
        self.threads: set[str] = set()
        self.ends: Counter[str] = Counter()

    @property
    def origin(self) -> str:
        return self._source.origin

    def root(self) -> TileNode:
        return self._source.root()

    def load(self, node: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        self.threads.add(threading.current_thread().name)
        try:
            content = self._source.load(node, cancelled=cancelled)
        except Exception as error:
            self.ends[type(error).__name__] += 1
            raise
        self.ends["content"] += 1
        return content


class Visit:
    """A tileset on a server, streamed as a stage does: loads in threads, time moved by the test."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        threads: int = THREADS,
        in_flight: int = 8,
        timeout_s: float = 20.0,
        total_s: float = 20.0,
    ) -> None:
        source = Tiles3dImporter().read(url, ImportContext()).data[0].source  # type: ignore[union-attr]
        assert isinstance(source, Tiles3dSource)
        packages = source.resolver
        assert isinstance(packages, PackageResolver)
        assert isinstance(packages.files, HttpResolver)
        hasty = replace(packages.files, timeout_s=timeout_s, total_s=total_s)
        self.source = Recorded(replace(source, resolver=replace(packages, files=hasty)))
        self.clock = clock
        self.sink = ListSink()
        self.woken = threading.Event()
        self._running: list[Future[Any]] = []
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix=LOADERS)
        self.streamer = TileStreamer(
            self.source,
            sink=self.sink,
            executor=self,  # type: ignore[arg-type]
            budget=TileBudget(limit_bytes=1 << 30),
            wake=self.woken.set,
            in_flight=in_flight,
            clock=clock,
            chance=random.Random(1),
        )

    def submit(self, call: Callable[..., Any], *given: Any) -> Future[Any]:
        future = self.threads.submit(call, *given)
        self._running.append(future)
        return future

    def update(self, view: ViewState = VIEW) -> StreamStats:
        return self.streamer.update(view, attach_budget_s=1.0)

    def settle(self, view: ViewState = VIEW) -> StreamStats:
        """Update until nothing is on its way."""
        self.clock.now_s += REST_S
        for _ in range(500):
            self.woken.clear()
            stats = self.update(view)
            if not self._running and not self.woken.is_set():
                return stats
            _, late = wait(self._running, timeout=30)
            assert not late, "a load never ends"
            self._running.clear()
        pytest.fail("it never comes to rest")

    def update_until(self, true: Callable[[], bool]) -> None:
        """Update, though something is on its way for ever."""
        for _ in range(2_000):
            self.woken.clear()
            self.clock.now_s += REST_S
            self.update()
            if true():
                return
            self.woken.wait(0.01)
        pytest.fail("it never comes to that")

    def outlast(self) -> StreamStats:
        """Let all pauses pass, one after the other, and some more."""
        stats = self.settle()
        for _ in range(6):
            self.clock.now_s += 30.0
            stats = self.settle()
        return stats

    @property
    def visible(self) -> set[str]:
        return {key.rpartition("/")[2] for key in self.sink.visible}

    def close(self) -> None:
        self.streamer.close()
        self.threads.shutdown(wait=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Connections]:
    made = Connections(clock=clock)
    monkeypatch.setattr(resolver_http, "_connections", made)
    monkeypatch.setattr(resolver_http, "MAX_BODY_BYTES", 20 << 20)
    monkeypatch.setattr(resolver_http, "_pause", lambda seconds, *, cancelled: None)
    yield made
    made.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    """Serve a tileset of a root and two finer tiles, all good."""
    children = [tile("good.b3dm", **LEFT), tile("bad.b3dm", **RIGHT)]
    names = ("root.b3dm", "good.b3dm", "bad.b3dm")
    write(tmp_path, {"tileset.json": tileset(tile("root.b3dm", error=10.0, children=children))})
    write(tmp_path, dict.fromkeys(names, TILE))
    with loopback(tmp_path) as made:
        yield made


@pytest.fixture
def visits(clock: Clock) -> Iterator[Callable[..., Visit]]:
    made: list[Visit] = []

    def visit(url: str, **more: Any) -> Visit:
        made.append(Visit(url, clock=clock, **more))
        return made[-1]

    yield visit
    for each in made:
        each.close()


def test_a_good_server_shows_its_finest_tiles(server: Loopback, visits: Callable[..., Visit]) -> None:
    visit = visits(f"{server.url}/tileset.json")
    stats = visit.outlast()
    assert visit.visible == {"good.b3dm", "bad.b3dm"}
    assert (stats.failed, stats.missing, stats.pending) == (0, 0, 0)
    assert set(server.hits.values()) == {1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_parent_stays_and_tries_are_few(case: ServerCase, server: Loopback, visits: Callable[..., Visit]) -> None:
    server.answers["/bad.b3dm"] = case.answer
    limits = {"timeout_s": 0.4, "total_s": 0.5} if case.slow else {}
    visit = visits(f"{server.url}/tileset.json", **limits)
    stats = visit.outlast()
    assert visit.visible == {"root.b3dm"}
    assert stats.pending == stats.retrying == 0
    assert (stats.failed, stats.missing) == ((0, 1) if case.fate == "missing" else (1, 0))
    assert server.hits["/bad.b3dm"] in case.hits
    assert server.hits["/good.b3dm"] == server.hits["/root.b3dm"] == 1
    tries = sum(count for end, count in visit.source.ends.items() if end != "content")
    assert tries == (4 if case.fate == "retried" else 1), visit.source.ends
    assert all(name.startswith(LOADERS) for name in visit.source.threads)
    if case.fate != "missing":
        # A server that is silent is told of beside the tile that is given up in the end.
        *silent, problem = (problem.line() for problem in visit.streamer.problems)
        assert "bad.b3dm" in problem
        assert "\n" not in problem
        assert all("the server does not answer" in line for line in silent)
        assert len(silent) <= case.slow * TRIES


@pytest.mark.parametrize("case", [c for c in CASES if not c.slow], ids=lambda case: case.name)
def test_a_tileset_that_is_no_tileset_is_refused(case: ServerCase, server: Loopback) -> None:
    server.answers["/bad.b3dm"] = server.answers["/bad/tileset.json"] = case.answer
    with pytest.raises(ImportFailed) as caught:
        Tiles3dImporter().read(f"{server.url}/bad/tileset.json?key=secret", ImportContext())
    check_line(caught.value)
    assert "secret" not in str(caught.value)
    assert sum(server.hits.values()) <= 6


def test_a_server_that_comes_back_is_shown(server: Loopback, visits: Callable[..., Visit]) -> None:
    server.answers["/bad.b3dm"] = [(503, {}, b""), (503, {}, b""), (200, {}, TILE)]
    visit = visits(f"{server.url}/tileset.json")
    stats = visit.settle()
    assert (visit.visible, stats.failed, stats.retrying) == ({"root.b3dm"}, 1, 1)
    stats = visit.outlast()
    assert (visit.visible, stats.failed) == ({"good.b3dm", "bad.b3dm"}, 0)
    assert server.hits["/bad.b3dm"] == 3


def test_tilesets_that_lead_in_a_circle_end(server: Loopback, visits: Callable[..., Visit]) -> None:
    a, b = (tileset(tile(uri, error=5.0, **RIGHT)) for uri in ("b.json", "a.json"))
    top = tile("root.b3dm", error=10.0, children=[tile("a.json", error=8.0, **RIGHT), tile("good.b3dm", **LEFT)])
    for name, value in (("a", a), ("b", b), ("tileset", tileset(top))):
        server.answers[f"/{name}.json"] = (200, {}, json.dumps(value).encode())
    visit = visits(f"{server.url}/tileset.json")
    stats = visit.outlast()
    assert visit.visible == {"root.b3dm"}
    assert (stats.failed, stats.pending) == (1, 0)
    assert visit.source.ends["TilesetCycle"] == 1
    assert (server.hits["/a.json"], server.hits["/b.json"]) == (1, 1)


def test_the_camera_goes_on_while_a_server_is_silent_and_closing_is_soon(
    server: Loopback, visits: Callable[..., Visit], connections: Connections
) -> None:
    for name in ("good", "bad"):
        server.answers[f"/{name}.b3dm"] = silence
    visit = visits(f"{server.url}/tileset.json", timeout_s=600.0, total_s=600.0)
    visit.update_until(lambda: server.hits["/good.b3dm"] + server.hits["/bad.b3dm"] == 2)
    for step in range(200):
        # Both stay in the picture; nobody waits for them here.
        stats = visit.update(look(5 + step % 7 / 10, 2, 30, heading=step / 10))
        assert visit.visible == {"root.b3dm"}
        assert stats.pending == 2
        assert stats.visited <= 3
    assert (server.hits["/good.b3dm"], server.hits["/bad.b3dm"]) == (1, 1)
    visit.close()
    assert visit.source.ends == {"content": 1, "Cancelled": 2}
    watch = [thread for thread in threading.enumerate() if thread.name == "http-watch"]
    for thread in watch:
        thread.join(20)
        assert not thread.is_alive()


def test_what_leaves_the_picture_is_cut_off(server: Loopback, visits: Callable[..., Visit]) -> None:
    server.answers["/bad.b3dm"] = silence
    visit = visits(f"{server.url}/tileset.json", timeout_s=600.0, total_s=600.0)
    visit.update_until(lambda: server.hits["/bad.b3dm"] == 1 and visit.source.ends["content"] > 0)
    visit.settle(look(500, 500, 30))
    assert visit.source.ends["Cancelled"] >= 1
    assert set(visit.source.ends) == {"content", "Cancelled"}
    assert server.hits["/bad.b3dm"] == 1


def test_a_silent_server_is_left_in_peace_and_comes_back_by_itself(
    tmp_path: Path, visits: Callable[..., Visit], clock: Clock
) -> None:
    """Its first tiles time out; the others are not even asked for, and come once one of them is answered."""
    children = [tile(f"tile{i}.b3dm", **LEFT) for i in range(40)]
    write(tmp_path, {"tileset.json": tileset(tile("root.b3dm", error=10.0, children=children)), "root.b3dm": TILE})
    names = [f"/tile{i}.b3dm" for i in range(40)]

    def asked(server: Loopback) -> int:
        return sum(server.hits[name] for name in names)

    with loopback(tmp_path) as server:
        server.answers |= dict.fromkeys(names, silence)
        visit = visits(f"{server.url}/tileset.json", timeout_s=0.2)
        # The root alone first: an answer to it, meanwhile, would be a sign of life.
        visit.settle(look(5, 2, 20_000))
        assert visit.visible == {"root.b3dm"}
        stats = visit.settle()
        assert stats.failed == stats.retrying > 0
        assert stats.pending == 0
        assert visit.visible == {"root.b3dm"}
        assert 0 < asked(server) <= THREADS
        for _ in range(20):
            before = asked(server)
            clock.now_s += 50.0
            stats = visit.settle()
            assert stats.failed == stats.retrying > 0, "none is given up"
            assert asked(server) - before <= 1, "one request tries"
        assert [problem.line() for problem in visit.streamer.problems] == [
            f"{server.url}: the server does not answer; check the network and the server; "
            "tiles follow by themselves once it answers"
        ]
        server.answers |= dict.fromkeys(names, (200, {}, TILE))
        for _ in range(2):
            clock.now_s += 50.0
            stats = visit.settle()
        assert (stats.failed, stats.pending) == (0, 0)
        assert len(visit.visible) == 40


def test_few_requests_at_once(tmp_path: Path, visits: Callable[..., Visit]) -> None:
    """Three servers, each with more tiles than may be asked for at once."""
    children = [tile(f"tile.b3dm?n={i}", **LEFT) for i in range(40)]
    write(tmp_path, {"tileset.json": tileset(tile("root.b3dm", error=10.0, children=children)), "root.b3dm": TILE})
    go_on = threading.Event()

    def late(handler: Any, server: Loopback) -> None:
        go_on.wait(20)
        server.send(handler, (200, {}, TILE))

    servers = [Loopback(tmp_path) for _ in range(3)]
    try:
        for server in servers:
            server.answers["/tile.b3dm"] = late
        flights = [visits(f"{server.url}/tileset.json", threads=30, in_flight=30) for server in servers]
        for visit in flights:
            visit.update_until(lambda visit=visit: visit.visible and visit.update().pending == 40)  # type: ignore[misc]
        assert servers[0].wait_until(lambda: servers[0].at_once == MAX_PER_ORIGIN)
        assert servers[1].wait_until(lambda: servers[1].at_once == MAX_PER_ORIGIN)
        assert servers[2].wait_until(lambda: servers[2].at_once == MAX_REQUESTS - 2 * MAX_PER_ORIGIN)
        go_on.set()
        for visit in flights:
            visit.settle()
            assert len(visit.visible) == 40
        assert all(server.most_at_once <= MAX_PER_ORIGIN for server in servers)
        assert all(server.hits["/tile.b3dm"] == 40 for server in servers)
    finally:
        go_on.set()
        for visit in flights:
            visit.close()
        for server in servers:
            server.close()


def test_a_hundred_thousand_children(tmp_path: Path, visits: Callable[..., Visit]) -> None:
    side = 320
    one = '{"boundingVolume":{"box":[%d,%d,0,5,0,0,0,5,0,0,0,1]},"geometricError":0,"content":{"uri":"tile.b3dm?n=%d"}}'
    children = ",".join(one % (i % side * 10, i // side * 10, i) for i in range(100_000))
    box = {"boundingVolume": {"box": [1600, 1600, 0, 1605, 0, 0, 0, 1605, 0, 0, 0, 2]}}
    head, tail = json.dumps(tileset(tile("root.b3dm", error=500.0, children=[0], **box))).split("[0]")
    write(tmp_path, {"tileset.json": f"{head}[{children}]{tail}".encode(), "root.b3dm": TILE, "tile.b3dm": TILE})
    with loopback(tmp_path) as server:
        visit = visits(f"{server.url}/tileset.json")
        visited = []
        for step in range(40):
            visited.append(visit.update(look(100 + 70 * step, 100 + 60 * step, 40)).visited)
            visit.clock.now_s += 0.04
            visit.woken.wait(0.01)
        stats = visit.settle(look(1000, 1000, 40))
        assert stats.pending == stats.failed == 0
        assert len(visit.visible) > 4
        assert "root.b3dm" not in visit.visible
        # Of those that are out of the picture most are not even looked at.
        assert max(*visited, stats.visited) < 1_000
        assert stats.known < 20_000
        assert server.hits["/tile.b3dm"] < 2_000
        assert server.most_at_once <= MAX_PER_ORIGIN
        visit.close()
