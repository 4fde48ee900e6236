"""Answers kept on disk: asked about once a run, bounded, damage noticed."""

import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from importers.files.http import HttpResolver
from importers.files.http_cache import Answer, HttpCache, fresh_until_s
from importers.place import Place
from tests.importers.files.loopback import (
    Loopback,
)

PLACE = Place("tileset.json", "root.content.uri")


@pytest.fixture
def cache(tmp_path: Path) -> HttpCache:
    return HttpCache(tmp_path / "http", limit_bytes=1 << 20)


def test_an_answer_is_asked_about_once_a_run(
    server: Loopback, resolver: HttpResolver, cache: HttpCache, tmp_path: Path
) -> None:
    server.answers["/a"] = (200, {"ETag": '"1"'}, b"tile")
    for _ in range(3):
        assert replace(resolver, cache=cache).read(f"{server.url}/a") == b"tile"
    assert server.hits["/a"] == 1
    again = HttpCache(tmp_path / "http", limit_bytes=1 << 20)
    for _ in range(2):
        assert replace(resolver, cache=again).read(f"{server.url}/a") == b"tile"
    assert server.hits["/a"] == 2
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    server.answers["/a"] = (200, {"ETag": '"2"'}, b"newer")
    third = HttpCache(tmp_path / "http", limit_bytes=1 << 20)
    assert replace(resolver, cache=third).read(f"{server.url}/a") == b"newer"
    assert third.get(f"{server.url}/a") == Answer(b"newer", '"2"')


def test_what_is_fresh_is_not_asked_about_and_what_may_not_be_kept_is_not(
    server: Loopback, resolver: HttpResolver, cache: HttpCache, tmp_path: Path
) -> None:
    server.answers["/fresh"] = (200, {"Cache-Control": "public, max-age=600"}, b"tile")
    server.answers["/secret"] = (200, {"Cache-Control": "no-store", "ETag": '"1"'}, b"tile")
    server.answers["/plain"] = (200, {}, b"tile")
    for _ in range(2):
        fresh = replace(resolver, cache=HttpCache(tmp_path / "http", limit_bytes=1 << 20))
        for path in ("/fresh", "/secret", "/plain"):
            assert fresh.read(server.url + path) == b"tile"
    assert (server.hits["/fresh"], server.hits["/secret"], server.hits["/plain"]) == (1, 2, 2)
    assert cache.stats.entries == 1


def test_pieces_are_kept_apart(server: Loopback, resolver: HttpResolver, cache: HttpCache) -> None:
    server.answers["/a"] = (200, {"ETag": '"1"'}, bytes(range(100)))
    kept = replace(resolver, cache=cache)
    for _ in range(2):
        for offset in (0, 50):
            piece = kept.read_range(f"{server.url}/a", offset=offset, length=10)
            assert piece.data == bytes(range(offset, offset + 10))
            assert piece.total_bytes == 100
    assert server.hits["/a"] == 2


def test_a_silent_server_leaves_what_was_kept(server: Loopback, resolver: HttpResolver, tmp_path: Path) -> None:
    server.answers["/a"] = [(200, {"ETag": '"1"'}, b"tile"), (503, {}, b"")]
    for _ in range(2):
        cache = HttpCache(tmp_path / "http", limit_bytes=1 << 20)
        assert replace(resolver, cache=cache, attempts=1).read(f"{server.url}/a") == b"tile"
    assert server.hits["/a"] == 2


@pytest.mark.parametrize("damage", ["cut", "flip", "swap", "empty"])
def test_damaged_entries_are_noticed(cache: HttpCache, tmp_path: Path, damage: str) -> None:
    cache.put("a", Answer(b"body of a", '"1"'))
    cache.put("b", Answer(b"body of b", '"1"'))
    one, other = sorted((tmp_path / "http").iterdir())
    data = one.read_bytes()
    if damage == "swap":
        one.write_bytes(other.read_bytes())
    else:
        one.write_bytes({"cut": data[:-1], "flip": data[:-1] + b"!", "empty": b"LYHTTP1\n"}[damage])
    assert sorted(a.body for k in "ab" if (a := cache.get(k)) is not None) in ([b"body of a"], [b"body of b"])
    assert cache.stats.damaged == 1
    assert cache.stats.entries == 1


def test_the_limit_holds_and_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = HttpCache(tmp_path / "http", limit_bytes=50_000)
    for number in range(20):
        cache.put(str(number), Answer(bytes(5_000), '"1"'))
        assert cache.get("0") is not None
    stats = cache.stats
    assert stats.used_bytes <= 50_000
    assert stats.used_bytes == sum(p.stat().st_size for p in (tmp_path / "http").iterdir())
    assert stats.removed == 20 - stats.entries
    assert cache.get("1") is None
    cache.put("large", Answer(bytes(20_000), '"1"'))
    assert cache.get("large") is None
    cache.limit_bytes = 6_000
    assert cache.stats.entries == 1
    cache.clear()
    assert (cache.stats.used_bytes, list((tmp_path / "http").iterdir())) == (0, [])


def test_a_folder_of_before_is_known_by_age(tmp_path: Path) -> None:
    first = HttpCache(tmp_path, limit_bytes=1 << 20)
    for number in range(3):
        first.put(str(number), Answer(bytes(1000), '"1"'))
    paths = {p.name: p for p in tmp_path.iterdir()}
    oldest = sorted(paths)[1]
    os.utime(paths[oldest], (1, 1))
    second = HttpCache(tmp_path, limit_bytes=1 << 20)
    second.limit_bytes = 2_800
    assert not paths[oldest].exists()
    assert second.stats.entries == 2


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    cache = HttpCache(file / "http", limit_bytes=1 << 20)
    cache.put("a", Answer(b"x", '"1"'))
    assert cache.get("a") is None


def test_it_crosses_to_another_process_as_the_same_folder(cache: HttpCache) -> None:
    cache.put("a", Answer(b"x", '"1"'))
    other = pickle.loads(pickle.dumps(cache))
    assert other.get("a") == Answer(b"x", '"1"')
    assert other.limit_bytes == cache.limit_bytes


@pytest.mark.parametrize(
    ("cache_control", "expires", "wanted"),
    [
        ("", "", 0.0),
        ("no-store, max-age=5", "", -1.0),
        ("max-age=60, no-cache", "", 0.0),
        ("Max-Age=60", "", 1060.0),
        ("max-age=99999999999", "", 1000.0 + 30 * 24 * 3600),
        ("max-age=9999999999", "", 1000.0 + 30 * 24 * 3600),
        ("", "Thu, 01 Jan 1970 01:00:00 GMT", 3600.0),
        ("", "never", 0.0),
    ],
)
def test_how_long_an_answer_is_fresh(cache_control: str, expires: str, wanted: float) -> None:
    assert fresh_until_s(cache_control=cache_control, expires=expires, now_s=1000.0) == wanted
