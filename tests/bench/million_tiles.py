"""A delivery of a million tiles, opened and flown under a budget; ``python -m tests.bench.million_tiles [PATH]``."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from importers.importer import ImportContext
from layers.data.tileset import TilesetData
from scene.commands import SceneSettings
from scene.streaming.tile_budget import DEFAULT_LIMIT_BYTES
from tests.bench.flight import SSE_PX, Flight
from tests.bench.flight_log import FlightLog
from tests.bench.make_delivery import LEVELS, Delivery
from tests.bench.rounds import percentile
from tests.bench.row import InputAbsent, Row, milliseconds
from twin_app import registry

BUILD = Path(__file__).resolve().parents[2] / "build"
LAPS = 2
BUDGET_BYTES = DEFAULT_LIMIT_BYTES
BUDGET_REACH = 1.05
SELECTION_REACH_MS = 4.0
FINER_PX = 0.5
"""Asks for more than the budget holds."""


def measure() -> Iterator[Row]:
    """Yield the rows, of the largest delivery that was made.

    Raises
    ------
    tests.bench.row.InputAbsent
    """
    found = [path for n in range(LEVELS, 2, -1) if (path := Delivery(n).path(BUILD)).exists()]
    if not found:
        raise InputAbsent("make it with python -m tests.bench.make_delivery build")
    log = fly(found[0], laps=LAPS, finer=False)
    name = found[0].name
    yield Row(
        f"{name}: most memory held by tiles",
        "the budget",
        log.most.memory_bytes / BUDGET_BYTES,
        f"{log.most.memory_bytes / 2**20:.0f} MiB / {BUDGET_BYTES / 2**20:.0f} MiB",
        f"≤ {BUDGET_REACH}",
    )
    yield Row(
        f"{name}: most graphics memory held by tiles",
        "the budget",
        log.most.graphics_bytes / BUDGET_BYTES,
        f"{log.most.graphics_bytes / 2**20:.0f} MiB / {BUDGET_BYTES / 2**20:.0f} MiB",
        f"≤ {BUDGET_REACH}",
    )
    yield Row(
        f"{name}: process after {LAPS} flights",
        "after the first",
        log.lap_rss_bytes[-1] / log.lap_rss_bytes[0],
        f"{log.lap_rss_bytes[-1] / 1e6:.0f} MB / {log.lap_rss_bytes[0] / 1e6:.0f} MB",
        f"≤ {BUDGET_REACH}",
    )
    yield Row(
        f"{name}: choosing tiles in flight, p95",
        f"{SELECTION_REACH_MS:g} ms",
        percentile(log.selection_ms, 95) / SELECTION_REACH_MS,
        f"{milliseconds(percentile(log.selection_ms, 95))}, processor "
        f"{milliseconds(percentile(log.selection_processor_ms, 95))}; open {log.open_s:.2f} s, "
        f"first picture {log.first_s:.2f} s",
        "≤ 1",
    )


def fly(path: Path, *, laps: int, budget_bytes: int = BUDGET_BYTES, finer: bool = True) -> FlightLog:
    """Open `path`, fly the route `laps` times and, if `finer`, ask for more than fits; return what was counted."""
    log = FlightLog()
    settings = SceneSettings(sse_px=SSE_PX, cache_bytes=budget_bytes, graphics_bytes=budget_bytes)
    started = time.perf_counter()
    data = registry.choose(path).read(path, ImportContext()).data[0]
    log.open_s = time.perf_counter() - started
    if not isinstance(data, TilesetData):
        raise TypeError(f"{path} is no tile tree")
    with Flight(data, log=log, settings=settings) as flight:
        flight.first()
        for _ in range(laps):
            flight.lap()
        if finer:
            flight.ask(f"all at {FINER_PX} px", replace(settings, sse_px=FINER_PX))
    return log


def main(arguments: list[str]) -> int:
    """Fly and print everything that was counted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.million_tiles", description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=Delivery().path(BUILD))
    parser.add_argument("--laps", type=int, default=LAPS)
    parser.add_argument("--budget-mib", type=int, default=BUDGET_BYTES >> 20)
    parser.add_argument("--no-finer", action="store_true", help="do not ask for more than fits")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    log = fly(given.path, laps=given.laps, budget_bytes=given.budget_mib << 20, finer=not given.no_finer)
    print("\n".join(log.lines()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
