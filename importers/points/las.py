"""Importer of LAS and LAZ point clouds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.importer import ImportContext
from importers.native import NativeCalls
from importers.place import Place
from importers.points.index_cloud import PointFile
from importers.points.index_records import Grid, RecordLayout, Records
from importers.points.las_header import LasHeader, is_las, read_las_header
from importers.points.las_points import RGB_AT, LazChunks, read_las_points, read_laz_chunks
from importers.points.las_runs import read_laz_run
from importers.points.point_file import PointFileImporter
from importers.points.preview import las_sample
from layers.data.geometry import Float64

PIECE_POINTS = 1_000_000


class LasImporter(PointFileImporter):
    """Reads LAS and LAZ; see `PreparingImporter`."""

    name = "las"
    title = "Point cloud (LAS, LAZ)"
    suffixes = (".las", ".laz")

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes are those of LAS."""
        del path
        return is_las(head)

    def opened(self, path: Path, context: ImportContext) -> PointFile:
        """Return the file with its header read; see `PointFileImporter`."""
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


@dataclass(frozen=True, slots=True, eq=False)
class LasSource:
    """All points of a LAS or LAZ file; see `PointSource`.

    Parameters
    ----------
    header : LasHeader
    file : RangedFile
    native : NativeCalls
    chunks : LazChunks or None
        Of a file that is compressed.
    starts : sequence of int
        First chunk of each piece, and their number.
    """

    header: LasHeader
    file: RangedFile
    native: NativeCalls
    chunks: LazChunks | None
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
            return LasSource(header, file, context.native, None, range(-(-header.count // PIECE_POINTS) + 1))
        chunks = read_laz_chunks(header, file, native=context.native, cancelled=context.cancelled)
        # A piece begins with the chunk in which another million begins.
        millions = (np.cumsum(chunks.counts) - chunks.counts) // PIECE_POINTS
        starts = np.flatnonzero(np.diff(millions, prepend=-1)).tolist()
        return LasSource(header, file, context.native, chunks, [*starts, len(chunks)])

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
        if self.chunks is None:
            first = piece * PIECE_POINTS
            count = min(PIECE_POINTS, self.header.count - first)
            points = read_las_points(self.header, self.file, first=first, count=count, cancelled=cancelled)
        else:
            chosen = slice(self.starts[piece], self.starts[piece + 1])
            points = read_laz_run(
                self.header,
                self.file,
                offset=int(self.chunks.offsets[chosen.start]),
                lengths=self.chunks.lengths[chosen],
                counts=self.chunks.counts[chosen],
                native=self.native,
                cancelled=cancelled,
            )
        return self.layout.packed(points.xyz, points)


def _sample(header: LasHeader, file: RangedFile, path: Path, context: ImportContext) -> tuple[Records, Grid]:
    points = las_sample(header, file, path=path, native=context.native, cancelled=context.cancelled)
    layout = RecordLayout(rgb=points.rgb is not None, intensity=True, classes=True)
    return layout.packed(points.xyz, points), Grid(header.scale, header.offset)
