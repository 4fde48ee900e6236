"""The valid records of an input, kept in columns as they come, and the line of each."""

from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from importers.replay.record import Record, Rejections
from layers.data.observation_table import Int64, ObservationTable, TableBuilder
from layers.errors import ImportFailed

MAX_RECORDS = 5_000_000


class KeptRecords:
    """Records in the order of the input.

    Attributes
    ----------
    builder : TableBuilder
    numbers : array of int
        Line of each.
    """

    def __init__(self) -> None:
        self.builder = TableBuilder()
        self.numbers = array("q")
        self._id_hashes = array("q")

    def add(self, record: Record) -> None:
        """Keep one; without a height it says that it is draped."""
        place, payload = None, record.payload
        if record.position is not None:
            lon, lat, h = record.position
            place = (lon, lat, np.nan if h is None else h)
            if h is None:
                payload = {**payload, "draped": True}
        self.builder.add(record.kind, record.id, record.source_id, record.observed_at, place, payload)
        self.numbers.append(record.number)
        self._id_hashes.append(hash(record.id))

    def unique_rows(self, table: ObservationTable, rejections: Rejections) -> Int64:
        """Return the rows of `table`, made of these, whose id was not there before; the others are counted."""
        hashes = np.array(self._id_hashes, np.int64)
        alike = np.argsort(hashes, kind="stable")
        again = np.flatnonzero(np.diff(hashes[alike]) == 0)
        # Ids of one hash are nearly always one id; only these are looked at.
        doubtful = np.unique(np.concatenate([alike[again], alike[again + 1]]))
        seen: set[str] = set()
        repeated = []
        for row in doubtful.tolist():
            record_id = table.id_of(row)
            if record_id in seen:
                rejections.add(self.numbers[row], "its id was there before")
                repeated.append(row)
            seen.add(record_id)
        rows: Int64 = np.delete(np.arange(len(table)), np.array(repeated, np.int64))
        return rows


def kept_records(path: Path, records: Iterable[Record]) -> KeptRecords:
    """Return the records of an input, kept.

    Raises
    ------
    ImportFailed
        They are more than `MAX_RECORDS`.
    """
    kept = KeptRecords()
    for record in records:
        if len(kept.builder) >= MAX_RECORDS:
            raise ImportFailed(
                path,
                where=f"line {record.number}",
                problem="there are more than {limit} records",
                advice="split the recording by hour or by day",
                limit=MAX_RECORDS,
            )
        kept.add(record)
    return kept
