"""Making the index of a cloud: a folder with an octree of its points, in bounded memory, whatever their number.

The order is that of "Fast Out-of-Core Octree Generation for Massive Point Clouds" (Schuetz, Ohrhallinger, Wimmer
2020): all points are put into the cells of a coarse grid, on disk; then cells are read and cut one after the other.
No cell straddles a grid cell of the nodes above it, so each gives its part of those without looking at others.
"""

import os
import shutil
import threading
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from importers.importer import ImportContext
from importers.points.index import NODES_FILE, IndexRow, write_index
from importers.points.index_log import CELL_LEVELS, CELLS, CellLog, taken
from importers.points.index_octree import DEEPEST, below, cut, grid_bits_for
from importers.points.index_records import Cube, Records, check_box
from importers.points.octree import ROOT_KEY, VoxelKey
from importers.points.source import Int64, PointSource
from layers.data.geometry import Float64

# Cut at once, about; more costs memory, less costs calls.
UNIT_POINTS = 600_000
# Cells with more are put into finer cells first.
MOST_UNIT_POINTS = 2_500_000
BATCH_POINTS = 1_000_000
MOST_THREADS = 4
# A cube that is so many times wider than the points was not theirs.
WIDE = 4.0
READING = 0.6

J = TypeVar("J")


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """A node whose points are cut at once: cells `first` to before `last` of a log."""

    key: VoxelKey
    first: int
    last: int
    count: int


def make_index(source: PointSource, *, folder: Path, context: ImportContext, threads: int = 0) -> None:
    """Write the index of `source` into `folder`, which is empty. Worker process.

    Raises
    ------
    ImportFailed, Cancelled
    """
    _Writer(source, folder, context, threads or min(MOST_THREADS, 1 + (os.cpu_count() or 1))).run()


class _Writer:
    def __init__(self, source: PointSource, folder: Path, context: ImportContext, threads: int) -> None:
        self._source = source
        self._folder = folder
        self._context = context
        self._threads = threads
        self._dtype = source.layout.dtype
        self._lock = threading.Lock()
        self._done = 0
        self._logs = 0
        self._grid_bits = 0

    def run(self) -> None:
        """Write everything; the list of nodes last."""
        self._check_room()
        log = self._distributed()
        self._grid_bits = grid_bits_for(log.sample)
        self._done = 0
        with _Nodes(self._folder, self._dtype) as nodes:
            self._cut_log(log, ROOT_KEY, nodes)
            rows = nodes.finish()
        write_index(
            self._folder,
            source=self._source,
            cube=log.cube,
            grid_bits=self._grid_bits,
            box=self._box(log) if log.census.count else None,
            classes=log.census.classes,
            rows=rows,
        )

    def _check_room(self) -> None:
        needed = 2 * self._source.count * self._dtype.itemsize
        free = shutil.disk_usage(self._folder).free
        if needed > free:
            raise self._source.place.refuse(
                "its index needs {needed} GB of disk, {free} are free",
                advice="make room, or set LIYUAN_HOME to another folder",
                needed=round(needed / 1e9, 1),
                free=round(free / 1e9, 1),
            )

    def _distributed(self) -> CellLog:
        """Return all points by cell of the cube around them."""
        source = self._source
        cube = Cube(np.zeros(3), 1.0) if source.box is None else Cube.around(*source.box)
        log = self._new_log(cube, level=0, expected=source.count)
        self._each(range(source.pieces), lambda piece: self._take_piece(piece, log))
        log.finish()
        if not log.census.count:
            return log
        box = self._box(log)
        true = Cube.around(*box)
        if cube.holds(*box, slack=float(np.abs(source.grid.scale).max())) and cube.edge <= WIDE * true.edge:
            return log
        # The file's box lied; what has been read is put right.
        again = self._new_log(true, level=0, expected=log.census.count)
        for records in log.batches(0, CELLS, most=BATCH_POINTS):
            self._context.check_cancelled()
            again.append(records)
        again.finish()
        log.remove()
        return again

    def _box(self, log: CellLog) -> tuple[Float64, Float64]:
        return check_box(self._source.grid, log.census.low, log.census.high, place=self._source.place)

    def _take_piece(self, piece: int, log: CellLog) -> None:
        records = self._source.read(piece, cancelled=self._context.cancelled)
        log.append(records)
        self._tell(len(records), base=0.0, share=READING)

    def _cut_log(self, log: CellLog, key: VoxelKey, nodes: "_Nodes", *, shared: int = 0) -> None:
        """Cut all points of a log of node `key`, cells with too many after they were put into finer ones."""
        units = _units(log.counts, key)
        alike = [shared, *(_shared_levels(a.key, b.key) for a, b in pairwise(units))]
        jobs = list(zip(units, alike, strict=False))
        small = [job for job in jobs if job[0].count <= MOST_UNIT_POINTS]
        self._each(small, lambda job: self._cut_unit(log, job[0], job[1], nodes))
        for unit, levels in jobs:
            if unit.count > MOST_UNIT_POINTS:
                self._cut_large(log, unit, levels, nodes)
        log.remove()

    def _cut_unit(self, log: CellLog, unit: _Unit, shared: int, nodes: "_Nodes") -> None:
        records = log.read(unit.first, unit.last)
        fractions = log.cube.fractions(records, grid=self._source.grid)
        found = cut(fractions, key=unit.key, place=self._source.place, grid_bits=self._grid_bits, shared=shared)
        del fractions
        ordered = taken(records, np.concatenate([node.rows for node in found]))
        nodes.write(ordered, [(node.key, len(node.rows)) for node in found], whole_from=unit.key[0])
        self._tell(unit.count, base=READING, share=1 - READING)

    def _cut_large(self, log: CellLog, unit: _Unit, shared: int, nodes: "_Nodes") -> None:
        if unit.key[0] >= DEEPEST:
            raise self._source.place.refuse("{count} points stand at one place", count=unit.count)
        finer = self._new_log(log.cube, level=unit.key[0], expected=unit.count)
        for records in log.batches(unit.first, unit.last, most=BATCH_POINTS):
            self._context.check_cancelled()
            finer.append(records)
        finer.finish()
        self._cut_log(finer, unit.key, nodes, shared=shared)

    def _new_log(self, cube: Cube, *, level: int, expected: int) -> CellLog:
        self._logs += 1
        path = self._folder / f"points-{self._logs}.log"
        return CellLog(path, dtype=self._dtype, cube=cube, grid=self._source.grid, level=level, expected=expected)

    def _each(self, jobs: Iterable[J], work: Callable[[J], None]) -> None:
        """Call `work` for each of `jobs` in the threads; the first refusal ends it."""

        def checked(job: J) -> None:
            self._context.check_cancelled()
            work(job)

        with ThreadPoolExecutor(self._threads, thread_name_prefix="index") as pool:
            for _ in pool.map(checked, jobs):
                pass

    def _tell(self, more: int, *, base: float, share: float) -> None:
        with self._lock:
            self._done += more
            done = self._done
        total = max(self._source.count, 1)
        self._context.progress(base + share * min(1.0, done / total), f"{done:,} / {total:,}")


class _Nodes:
    """The file of all nodes, and a temporary one with parts of those that many units give to. Any thread."""

    def __init__(self, folder: Path, dtype: "np.dtype[np.void]") -> None:
        self._dtype = dtype
        self._file = (folder / NODES_FILE).open("wb")
        self._parts_path = folder / "parts.log"
        self._parts_file = self._parts_path.open("wb")
        self._rows: list[IndexRow] = []
        self._parts: dict[VoxelKey, list[tuple[int, int]]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._parts_file.close()
        self._parts_path.unlink(missing_ok=True)

    def write(self, records: Records, nodes: list[tuple[VoxelKey, int]], *, whole_from: int) -> None:
        """Write the points of `nodes`, one after the other in `records`; those above level `whole_from` are parts."""
        data = memoryview(records.view(np.uint8))  # type: ignore[arg-type]
        size = self._dtype.itemsize
        at = 0
        parts: list[tuple[VoxelKey, int, int]] = []
        whole: list[tuple[VoxelKey, int, int, int]] = []
        for key, count in nodes:
            end = at + count * size
            if key[0] < whole_from:
                parts.append((key, at, end))
            else:
                whole.append((key, count, zlib.crc32(data[at:end]), at))
            at = end
        # Parts come first, level by level from the root.
        begin = max((end for _, _, end in parts), default=0)
        with self._lock:
            start = self._parts_file.tell()
            self._parts_file.write(data[:begin])
            for key, first, end in parts:
                self._parts.setdefault(key, []).append((start + first, end - first))
            offset = self._file.tell() - begin
            self._file.write(data[begin:])
            self._rows += [IndexRow(key, count, offset + first, crc) for key, count, crc, first in whole]

    def finish(self) -> list[IndexRow]:
        """Put the parts of nodes together; return all nodes."""
        self._parts_file.close()
        with self._parts_path.open("rb") as file:
            for key, pieces in self._parts.items():
                found = []
                for offset, length in pieces:
                    file.seek(offset)
                    found.append(file.read(length))
                data = b"".join(found)
                count = len(data) // self._dtype.itemsize
                self._rows.append(IndexRow(key, count, self._file.tell(), zlib.crc32(data)))
                self._file.write(data)
        self._file.close()
        return sorted(self._rows, key=lambda row: row.key)


def _units(counts: Int64, key: VoxelKey) -> list[_Unit]:
    """Return the largest nodes at and below `key` with at most `UNIT_POINTS`, or cells, along the Z curve."""
    totals = np.concatenate([[0], np.cumsum(counts)])
    found = []
    waiting = [(0, 0)]
    while waiting:
        level, code = waiting.pop()
        first, last = (c << 3 * (CELL_LEVELS - level) for c in (code, code + 1))
        count = int(totals[last] - totals[first])
        if not count:
            continue
        if count <= UNIT_POINTS or level == CELL_LEVELS:
            found.append(_Unit(below(key, code, levels=level), first, last, count))
        else:
            waiting += [(level + 1, 8 * code + c) for c in range(7, -1, -1)]
    return found


def _shared_levels(a: VoxelKey, b: VoxelKey) -> int:
    """Return how many levels the ways to two nodes have in common."""
    level = min(a[0], b[0])
    differ = 0
    for x, y in zip(a[1:], b[1:], strict=True):
        differ |= (x >> (a[0] - level)) ^ (y >> (b[0] - level))
    return level - differ.bit_length()
