"""Making the overview of a delivery: every root file is read once, square by square, in bounded memory."""

import os
import shutil
import threading
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BufferedWriter
from pathlib import Path

import numpy as np

from importers.importer import ImportContext
from importers.osgb.delivery import Delivery, LinkedNames, read_beside
from importers.osgb.file_cache import open_osgb
from importers.osgb.overview.plan import MARGIN_CELLS, Plan, box_of, plan_overview
from importers.osgb.overview.raster import SIDE, Raster, Splats
from importers.osgb.overview.samples import NO_SAMPLES, Samples, joined, samples_of
from importers.osgb.overview.store import (
    QUALITY,
    TILES_FILE,
    Corner,
    Description,
    TileRow,
    overview_name,
    record_of,
    root_files,
    write_index,
)
from importers.osgb.overview.surface import Surface, surface_of
from importers.osgb.placement import RigidPlacement
from importers.osgb.tree import volume_of_part
from importers.place import Place
from layers.data.geometry import Float64
from layers.data.tileset import TileMissing
from layers.errors import Cancelled, ImportFailed

MOST_THREADS = 2
# Put into cells at once.
BATCH_SAMPLES = 1 << 19
# Cells by which a surface may miss a height, when a cell sideways is allowed.
TOLERANCE_CELLS = 1.0
# A neighbour of the next level is seldom lower by more; the outermost edge shows its curtain.
SKIRT_ERRORS = 2.0
PLANNING = 0.1
MOST_TILE_BYTES = 1 << 20
"""A tile and its part of the tiles above it take less."""

_FILES_COORDINATES = RigidPlacement(np.eye(4))


def make_overview(
    delivery: Delivery, *, linked_names: LinkedNames, folder: Path, context: ImportContext, threads: int = 0
) -> None:
    """Write the overview of `delivery` into `folder`, which is empty. Worker process.

    Raises
    ------
    ImportFailed
        No root can be read, the disk is full, or the delivery has changed meanwhile.
    Cancelled
    """
    place = Place(str(delivery.folder))
    roots = root_files(delivery, linked_names=linked_names, check_cancelled=context.check_cancelled)
    plan = plan_overview(
        delivery,
        roots,
        progress=lambda share: context.progress(PLANNING * share, ""),
        check_cancelled=context.check_cancelled,
    )
    if plan is None:
        raise place.refuse("none of its {count} root tiles can be read", advice="copy it again", count=len(roots))
    needed, free = len(plan.squares) * MOST_TILE_BYTES, shutil.disk_usage(folder).free
    if needed > free:
        raise place.refuse(
            "its overview needs up to {needed} GB of disk, {free} are free",
            advice="make room, or set LIYUAN_HOME to another folder",
            needed=round(needed / 1e9, 1),
            free=round(free / 1e9, 1),
        )
    paths = [root.path for root in roots]
    with (folder / TILES_FILE).open("wb") as file:
        writer = _Writer(delivery, paths, plan, context, file, threads or min(MOST_THREADS, os.cpu_count() or 1))
        writer.run()
        size = file.tell()
    again = root_files(delivery, linked_names=linked_names, check_cancelled=context.check_cancelled)
    if overview_name(delivery, again) != overview_name(delivery, roots):
        raise place.refuse("it has changed while it was read", advice="open it again once it is written")
    told = Description(len(roots), size, tuple(writer.apart), tuple(plan.empty), tuple(writer.rows))
    write_index(folder, told)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """A square that was made: its cells for the square above, what holds it, how wrong its surface may be."""

    halved: Raster
    low: Float64
    high: Float64
    deviation: float


@dataclass(frozen=True, slots=True, eq=False)
class _Square:
    """The cells of a square that is to be made, and how wrong they may be.

    Of a finest square also the roots in it, and those that do not fit.
    """

    raster: Raster
    low: Float64
    high: Float64
    deviation: float = 0.0
    inside: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()


class _Writer:
    def __init__(
        self,
        delivery: Delivery,
        paths: list[Path],
        plan: Plan,
        context: ImportContext,
        file: BufferedWriter,
        threads: int,
    ) -> None:
        self._delivery = delivery
        self._paths = paths
        self._plan = plan
        self._context = context
        self._file = file
        self._threads = threads
        self._lock = threading.Lock()
        self._done = 0
        self._stopped = threading.Event()
        self._used: set[tuple[int, int, int]] = set()
        self.apart = list(plan.apart)
        self.rows: list[TileRow] = []

    def run(self) -> None:
        """Write all tiles, children before parents."""
        columns, rows = np.array(list(self._plan.squares)).max(axis=0).tolist()
        top = max(columns, rows).bit_length()
        self._used = {(level, c >> level, r >> level) for c, r in self._plan.squares for level in range(top + 1)}
        with ThreadPoolExecutor(self._threads, thread_name_prefix="overview") as pool:
            finest = self._in_order(pool)
            try:
                self._made(top, 0, 0, finest)
            finally:
                self._stopped.set()

    def _in_order(self, pool: ThreadPoolExecutor) -> Iterator[_Square]:
        """Yield the finest squares in their order, few of them ahead."""
        waiting: deque[Future[_Square]] = deque()
        for (column, row), inside in self._plan.squares.items():
            waiting.append(pool.submit(self._finest, column, row, inside))
            if len(waiting) > self._threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _made(self, level: int, column: int, row: int, finest: Iterator[_Square]) -> _Level | None:
        """Write a square and all below it; None when there is nothing in it."""
        self._context.check_cancelled()
        if (level, column, row) not in self._used:
            return None
        if level == 0:
            square = next(finest)
            self.apart.extend(square.apart)
            if not square.raster.valid.any():
                self.apart.extend(square.inside)
                return None
            return self._write((level, column, row), square)
        raster = Raster.empty()
        half = self._plan.ground.square_cells // 2
        below: list[_Level] = []
        # In the order of the squares.
        for up, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
            made = self._made(level - 1, 2 * column + right, 2 * row + up, finest)
            if made is None:
                continue
            at = self._plan.ground.margin // 2
            raster.take(made.halved, column=at + right * half, row=at + up * half)
            below.append(made)
        if not below:
            return None
        raster.grow()
        low = np.min([made.low for made in below], axis=0)
        high = np.max([made.high for made in below], axis=0)
        return self._write((level, column, row), _Square(raster, low, high, max(made.deviation for made in below)))

    def _write(self, place: tuple[int, int, int], square: _Square) -> _Level:
        level, column, row = place
        ground = self._plan.ground
        cell = ground.cell * 2**level
        surface = surface_of(square.raster, tolerance=TOLERANCE_CELLS * cell)
        deviation = square.deviation + surface.deviation
        error = max(cell, deviation)
        data = _record(surface.with_skirts(SKIRT_ERRORS * error), square.raster)
        corner = ground.raster_corner(level, column, row)
        offset = self._file.tell()
        self._file.write(data)
        # The surface reaches beyond the roots by some cells, and its skirts below them.
        beyond = MARGIN_CELLS * cell
        low, high = square.low - (beyond, beyond, SKIRT_ERRORS * error + beyond), square.high + beyond
        self.rows.append(
            TileRow(
                level,
                column,
                row,
                (float(corner[0]), float(corner[1])),
                2 * cell,
                error,
                _corner(low),
                _corner(high),
                square.inside,
                offset,
                len(data),
                zlib.crc32(data),
            )
        )
        return _Level(square.raster.halved(), low, high, deviation)

    def _finest(self, column: int, row: int, members: list[int]) -> _Square:
        """Read the roots of a finest square. Worker thread."""
        ground = self._plan.ground
        corner = ground.raster_corner(0, column, row)
        first, last = corner + MARGIN_CELLS * ground.cell, corner + (SIDE - MARGIN_CELLS) * ground.cell
        splats = Splats(ground.cell)
        waiting: list[Samples] = []
        inside: list[int] = []
        apart: list[int] = []
        lows: list[Float64] = []
        highs: list[Float64] = []
        base: float | None = None
        for index in members:
            if self._stopped.is_set():
                raise Cancelled
            path = self._paths[index]
            try:
                opened = open_osgb(path)
                box = box_of(opened)
                fits = box is not None and bool((box[0][:2] >= first).all() and (box[1][:2] <= last).all())
                samples = NO_SAMPLES
                if box is not None and fits:
                    base = float(box[0][2]) if base is None else base
                    samples = samples_of(
                        opened,
                        read_external=partial(read_beside, beside=path, folder=self._delivery.folder),
                        corner=np.array([*corner, base]),
                        cell=ground.cell,
                    )
            except (TileMissing, ImportFailed):
                samples = NO_SAMPLES
            if not len(samples):
                apart.append(index)
            else:
                inside.append(index)
                waiting.append(samples)
                bounds = volume_of_part(opened.scene.part, placement=_FILES_COORDINATES).bounds()
                lows.append(np.array([bounds.west, bounds.south, bounds.bottom]))
                highs.append(np.array([bounds.east, bounds.north, bounds.top]))
                if sum(len(s) for s in waiting) > BATCH_SAMPLES:
                    splats.add(joined(waiting))
                    waiting.clear()
            self._tell()
        splats.add(joined(waiting))
        raster = splats.raster()
        if base is not None:
            raster.heights[:] += np.float32(base)
        low = np.min(lows, axis=0) if lows else np.zeros(3)
        high = np.max(highs, axis=0) if highs else np.zeros(3)
        return _Square(raster, low, high, inside=tuple(inside), apart=tuple(apart))

    def _tell(self) -> None:
        with self._lock:
            self._done += 1
            done = self._done
        total = max(1, len(self._paths))
        share = min(1.0, done / total)
        self._context.progress(PLANNING + (1 - PLANNING) * share, f"{done:,} / {total:,}")


def _record(surface: Surface, raster: Raster) -> bytes:
    """Return the bytes of a tile: its surface, and the part of the picture that it shows."""
    import simplejpeg

    valid = raster.valid
    rows, columns = np.flatnonzero(valid.any(axis=1)), np.flatnonzero(valid.any(axis=0))
    shown = (slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))
    colours = raster.colours[shown].copy()
    there = valid[shown]
    # So that no edge shines through.
    colours[~there] = colours[there].mean(axis=0)
    pixels = np.ascontiguousarray(np.clip(colours + 0.5, 0, 255), np.uint8)
    picture = simplejpeg.encode_jpeg(pixels, quality=QUALITY, colorspace="RGB", colorsubsampling="420")
    return record_of(
        surface,
        first=(int(columns[0]), int(rows[0])),
        picture=bytes(picture),
        size=(pixels.shape[1], pixels.shape[0]),
    )


def _corner(place: Float64) -> Corner:
    x, y, z = place.tolist()
    return x, y, z
