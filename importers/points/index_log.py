"""Points of a cloud in a temporary file, sorted by octree cell within each batch: written in order, read by cell."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.points.index_octree import z_codes, z_order
from importers.points.index_records import Cube, Grid, Records
from importers.points.source import Census

CELL_LEVELS = 5
CELLS = 8**CELL_LEVELS
# One point in so many is looked at to choose a grid.
SAMPLED = 1 << 20

UInt32 = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Where the cells of a batch are: cell ``cells[i]`` is records ``starts[i]`` to ``starts[i + 1]`` from `offset`."""

    offset: int
    cells: npt.NDArray[np.uint16]
    starts: npt.NDArray[np.int64]


class CellLog:
    """Records of points by cell, five levels below a node. Any thread; finish writing before reading.

    Parameters
    ----------
    path : Path
        Of the file, which is made; `remove` deletes it.
    dtype : numpy.dtype
        Of the records.
    cube : Cube
        The root's.
    grid : Grid
    level : int
        Of the node.
    expected : int
        Points, about.
    """

    def __init__(
        self, path: Path, *, dtype: "np.dtype[np.void]", cube: Cube, grid: Grid, level: int, expected: int
    ) -> None:
        self.cube = cube
        self._grid = grid
        self.level = level
        self.census = Census()
        self.counts = np.zeros(CELLS, np.int64)
        self._dtype = dtype
        self._path = path
        self._file = path.open("wb")
        self._written = 0
        self._batches: list[_Batch] = []
        self._sample: list[UInt32] = []
        self._every = max(1, expected // SAMPLED)
        self._lock = threading.Lock()

    def append(self, records: Records) -> None:
        """Add a batch of points."""
        if not len(records):
            return
        census = Census()
        census.add(records)
        fractions = self.cube.fractions(records, grid=self._grid)
        codes = z_codes(fractions, level=self.level, bits=CELL_LEVELS)
        order = z_order(codes, bits=3 * CELL_LEVELS)
        ordered = codes.take(order)
        begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        cells, starts = ordered[begins].astype(np.uint16), np.append(begins, len(records))
        data = taken(records, order)
        sample = fractions[:, :: self._every].copy()
        with self._lock:
            self.census.count += census.count
            self.census.classes += census.classes
            self.census.low = np.minimum(self.census.low, census.low)
            self.census.high = np.maximum(self.census.high, census.high)
            self.counts[cells] += np.diff(starts)
            self._batches.append(_Batch(self._written, cells, starts))
            self._sample.append(sample)
            data.tofile(self._file)
            self._written += data.nbytes

    def finish(self) -> None:
        """End the writing."""
        self._file.close()

    def remove(self) -> None:
        """Delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    @property
    def sample(self) -> UInt32:
        """Where an even part of all points is, uint32 (3, n); see `Cube.fractions`."""
        return np.concatenate([*self._sample, np.empty((3, 0), np.uint32)], axis=1)

    def read(self, first: int, last: int) -> Records:
        """Return the points of cells from `first` to before `last`."""
        parts = []
        for batch in self._batches:
            i, j = np.searchsorted(batch.cells, (first, last))
            if i < j:
                parts.append((batch.offset, int(batch.starts[i]), int(batch.starts[j])))
        records = np.empty(sum(end - start for _, start, end in parts), self._dtype)
        at = 0
        with self._path.open("rb", buffering=0) as file:
            for offset, start, end in parts:
                file.seek(offset + start * self._dtype.itemsize)
                into = records[at : at + end - start].view(np.uint8).data
                if _read_into(file, into) != len(into):
                    raise OSError(f"{self._path.name} has become shorter")
                at += end - start
        return records

    def batches(self, first: int, last: int, *, most: int) -> Iterator[Records]:
        """Yield the points of cells from `first` to before `last` in pieces of about `most`, in no order."""
        with self._path.open("rb", buffering=0) as file:
            for batch in self._batches:
                i, j = np.searchsorted(batch.cells, (first, last))
                start, end = int(batch.starts[i]), int(batch.starts[j])
                for at in range(start, end, most):
                    file.seek(batch.offset + at * self._dtype.itemsize)
                    records = np.empty(min(most, end - at), self._dtype)
                    _read_into(file, records.view(np.uint8).data)
                    yield records


def taken(records: Records, order: npt.NDArray[np.intp]) -> Records:
    """Return records in another order: as lumps of bytes, many times faster than field by field."""
    lumps = records.view(np.dtype((np.void, records.dtype.itemsize)))
    result: Records = lumps.take(order).view(records.dtype)
    return result


def _read_into(file: Any, into: memoryview) -> int:
    done = 0
    while done < len(into) and (count := file.readinto(into[done:])):
        done += count
    return done
