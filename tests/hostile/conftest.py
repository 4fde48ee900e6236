"""A listener that nobody may speak to, and worker processes that leave nothing behind."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.canary import Listener
from twin_app.workers import Limits, Workers

# A gigabyte and a half of address space holds every reader's libraries and nothing that is out of proportion.
LIMITS = Limits(memory_bytes=3 << 29, time_s=90.0, result_bytes=256 << 20)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("temp")
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        with Workers(limits=LIMITS, allowed=("importers.", "tests.")) as made:
            yield made
    finally:
        tempfile.tempdir = before
    assert list(Path(folder).iterdir()) == [], "a worker left files behind"
