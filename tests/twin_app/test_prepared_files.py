"""Files made ready once: kept whole or not at all, bounded, the longest unused go first."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from importers.importer import ImportContext
from layers.errors import ImportFailed
from tests.twin_app import hostile_importers as hostile
from twin_app.prepared_files import keep_within
from twin_app.workers import Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(allowed=("tests.",)) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "input.x"
    file.write_text("cloud")
    return file


def test_what_was_made_is_kept_under_its_name(workers: Workers, path: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for _ in range(2):
        workers.prepare(hostile.Prepares(), path, ImportContext(cache_folder=cache), name="key")
        assert [p.relative_to(cache).as_posix() for p in cache.rglob("*")] == ["key", "key/made"]
        assert (cache / "key" / "made").read_text() == "cloud"


@pytest.mark.parametrize("reader", [hostile.PreparesOutside, hostile.DiesPreparing, hostile.RefusesPreparing])
def test_nothing_is_left_of_what_failed(
    reader: type[hostile.Prepares], workers: Workers, path: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(ImportFailed):
        workers.prepare(reader(), path, ImportContext(cache_folder=cache), name="key")
    assert list(cache.iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["input.x"]


def test_a_folder_that_cannot_be_written_is_told(workers: Workers, path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be written"):
        workers.prepare(hostile.Prepares(), path, ImportContext(cache_folder=path / "cache"), name="key")


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    for age, name in enumerate(["new", "spared", "old", "oldest"]):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data").write_bytes(bytes(100))
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert keep_within(tmp_path, limit_bytes=400) == 400
    assert keep_within(tmp_path, limit_bytes=399) == 300
    assert keep_within(tmp_path, limit_bytes=150, spared="spared") == 100
    assert [p.name for p in tmp_path.iterdir()] == ["spared"]
    assert keep_within(tmp_path / "absent", limit_bytes=0) == 0
