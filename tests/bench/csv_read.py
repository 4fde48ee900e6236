"""A table of events with coordinates: read, typed and placed, against Python's own csv reader."""

import csv
from collections.abc import Iterator
from typing import Any

from importers.importer import ImportContext
from importers.records.table import TableImporter
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input

FILE = "events-baltimore311/311_sample.csv"


def measure() -> Iterator[Row]:
    """Yield the rows."""
    path = real_input(FILE)

    def floor() -> list[list[str]]:
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def ours() -> Any:
        return TableImporter().read(path, ImportContext())

    count = len(floor()) - 1
    rounds = timed({"ours": ours, "floor": floor}, rounds=7)
    yield Row(
        f"{count} rows of CSV (Baltimore 311), typed and placed",
        "csv.reader alone",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}; "
        f"processor time {rounds.processor_ratio('ours', to='floor'):.2f}",
    )
