"""Importer of LAS and LAZ point clouds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.las_header import LasHeader, is_las, read_las_header
from importers.las_points import (
    RGB_AT,
    LasPoints,
    joined,
    read_las_points,
    read_laz_chunk,
    read_laz_chunks,
)
from importers.native import NativeCalls
from importers.place import Place
from importers.point_index_cloud import PointFile, inspect_point_file, prepare_point_file, read_point_file
from importers.point_index_records import Grid, RecordLayout, Records
from importers.point_preview import las_sample
from importers.ranged_file import RangedFile
from importers.resolver import never
from layers.data.geometry import Float64
from layers.data.report import InputReport

PIECE_POINTS = 1_000_000


class LasImporter:
    """Reads LAS and LAZ; see `PreparingImporter`."""

    name = "las"
    title = "Point cloud (LAS, LAZ)"
    suffixes = (".las", ".laz")
    # Only LAZ chunks are native code's to read, and `NativeCalls` sees to that.
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes are those of LAS."""
        del path
        return is_las(head)

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what the header and some points say; with ``context.full`` all points are read and counted.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return inspect_point_file(_file(path, context), context)

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Open the cloud, or a coarse stand-in while there is no index of it. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return read_point_file(_file(path, context), context)

    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        """Write the index; see `PreparingImporter`.

        Raises
        ------
        ImportFailed
        """
        prepare_point_file(_file(path, context), context, folder=folder)


@dataclass(frozen=True, slots=True, eq=False)
class LasSource:
    """All points of a LAS or LAZ file; see `PointSource`.

    Parameters
    ----------
    header : LasHeader
    file : RangedFile
    native : NativeCalls
    spans : sequence of tuples (count, offset, length)
        LAZ chunks, or runs of points that are not compressed: each piece is some of them.
    starts : sequence of int
        First of `spans` of each piece, and their number.
    """

    header: LasHeader
    file: RangedFile
    native: NativeCalls
    spans: Sequence[tuple[int, int, int]]
    starts: Sequence[int]
    lost: int = 0

    @staticmethod
    def of(header: LasHeader, file: RangedFile, context: ImportContext) -> "LasSource":
        """Return the points of a file; the chunk table is read.

        Raises
        ------
        ImportFailed, Cancelled
        """
        if header.laz is None:
            counts = [min(PIECE_POINTS, header.count - first) for first in range(0, header.count, PIECE_POINTS)]
            spans = [(count, PIECE_POINTS * i, 0) for i, count in enumerate(counts)]
            return LasSource(header, file, context.native, spans, range(len(spans) + 1))
        chunks = read_laz_chunks(header, file, native=context.native, cancelled=context.cancelled)
        spans = list(zip(chunks.counts.tolist(), chunks.offsets.tolist(), chunks.lengths.tolist(), strict=True))
        # A piece begins with the chunk in which another million begins.
        millions = (np.cumsum(chunks.counts) - chunks.counts) // PIECE_POINTS
        starts = np.flatnonzero(np.diff(millions, prepend=-1)).tolist()
        return LasSource(header, file, context.native, spans, [*starts, len(spans)])

    @property
    def count(self) -> int:
        """As in the header."""
        return self.header.count

    @property
    def pieces(self) -> int:
        """Of about a million points each."""
        return len(self.starts) - 1

    @property
    def grid(self) -> Grid:
        """Of the header."""
        return Grid(self.header.scale, self.header.offset)

    @property
    def layout(self) -> RecordLayout:
        """As the point format has it."""
        return RecordLayout(rgb=self.header.point_format in RGB_AT, intensity=True, classes=True)

    @property
    def box(self) -> tuple[Float64, Float64] | None:
        """Of the header."""
        return self.header.box

    @property
    def place(self) -> Place:
        """The file."""
        return self.file.place

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> Records:
        """Return the points of one piece; see `PointSource`."""
        parts = [
            self._span(*span, cancelled=cancelled) for span in self.spans[self.starts[piece] : self.starts[piece + 1]]
        ]
        points = joined(parts)
        return self.layout.packed(points.xyz, points)

    def _span(self, count: int, offset: int, length: int, *, cancelled: Callable[[], bool]) -> LasPoints:
        if self.header.laz is None:
            return read_las_points(self.header, self.file, first=offset, count=count, cancelled=cancelled)
        return read_laz_chunk(
            self.header,
            self.file,
            offset=offset,
            length=length,
            count=count,
            native=self.native,
            cancelled=cancelled,
        )


def _file(path: Path, context: ImportContext) -> PointFile:
    context.check_cancelled()
    file = RangedFile.of_path(path)
    header = read_las_header(file, cancelled=context.cancelled)
    return PointFile(
        path,
        LasImporter.name,
        count=header.count,
        source=partial(LasSource.of, header, file),
        sample=partial(_sample, header, file, path),
        crs=header.crs,
        # Those of the system are told where it is used.
        notes=tuple(note for note in header.notes if note not in header.crs.notes),
        details={
            "version": f"{header.version[0]}.{header.version[1]}",
            "point_format": header.point_format,
            "software": header.software,
        },
    )


def _sample(header: LasHeader, file: RangedFile, path: Path, context: ImportContext) -> tuple[Records, Grid]:
    points = las_sample(header, file, path=path, native=context.native, cancelled=context.cancelled)
    layout = RecordLayout(rgb=points.rgb is not None, intensity=True, classes=True)
    return layout.packed(points.xyz, points), Grid(header.scale, header.offset)
