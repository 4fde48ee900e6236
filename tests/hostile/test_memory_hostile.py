"""What a worker process holds at most while it reads what was made to fill it (R-02)."""

import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.hostile import table_cases, vector_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, check, new_world, open_case
from twin_app.workers import Workers

SAMPLE_S = 0.005
NAMED = ("81_xlsx_far_cell", "85_csv_unclosed_quote_100MB", "69_geojson_5000_nested_gc")


class ChildPeak:
    """The most memory that any child process held, sampled while it is on."""

    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="child-peak")

    def __enter__(self) -> "ChildPeak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        here = psutil.Process()
        while not self._over.wait(SAMPLE_S):
            for child in here.children():
                try:
                    memory = child.memory_info()
                except psutil.Error:
                    continue
                self.bytes = max(self.bytes, _high_water(child.pid), memory.rss, getattr(memory, "peak_wset", 0))


def _high_water(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


@pytest.mark.parametrize("name", NAMED)
def test_a_reader_stays_within_its_memory(
    name: str, tmp_path: Path, listener: Listener, workers: Workers, record_property: Callable[[str, object], None]
) -> None:
    (case,) = (c for c in (*table_cases.CASES, *vector_cases.CASES) if c.name == name)
    assert isinstance(case, Case)
    with ChildPeak() as peak:
        outcome = open_case(case, new_world(tmp_path, listener), workers, watched=False)
    check(case, outcome)
    record_property("peak_bytes", peak.bytes)
    assert 0 < peak.bytes <= min(2 << 30, (256 << 20) + 64 * Path(outcome.spec.path).stat().st_size)
