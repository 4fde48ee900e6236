"""Importer of E57 point clouds: all scans of a file, each in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.importer import ImportContext
from importers.place import Place
from importers.points.e57_pages import MAGIC, E57Pages
from importers.points.e57_scan import PIECE_RECORDS, E57Scan, read_scan
from importers.points.index_cloud import PointFile
from importers.points.index_records import Grid, RecordLayout, Records
from importers.points.las_crs import StatedCrs, stated_crs
from importers.points.point_file import PointFileImporter
from importers.points.rows import SAMPLE_ROWS, records_of_parts
from importers.points.source import GridSource
from importers.points.tile import CloudPoints

MAX_SCANS = 100_000
SAMPLE_RUNS = 400


class E57Importer(PointFileImporter):
    """Reads E57; see `PreparingImporter`."""

    name = "e57"
    title = "Point cloud (E57)"
    suffixes = (".e57",)

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes are those of E57."""
        del path
        return head[: len(MAGIC)] == MAGIC

    def opened(self, path: Path, context: ImportContext) -> PointFile:
        """Return the file with its header read; see `PointFileImporter`."""
        context.check_cancelled()
        source, crs = read_e57(RangedFile.of_path(path), context)
        return PointFile(
            path,
            E57Importer.name,
            count=source.count,
            source=partial(GridSource.of, source),
            sample=partial(_sample, source),
            crs=crs,
            may_be_local=True,
            details={"scans": len(source.scans)},
        )


@dataclass(frozen=True, slots=True, eq=False)
class E57Source:
    """All scans of a file; see `FloatSource`.

    Parameters
    ----------
    scans : tuple of E57Scan
    place : Place
    """

    scans: tuple[E57Scan, ...]
    place: Place

    @property
    def count(self) -> int:
        """Of records, invalid ones among them."""
        return sum(scan.count for scan in self.scans)

    @property
    def pieces(self) -> int:
        """Those of all scans, one after the other."""
        return sum(scan.pieces for scan in self.scans)

    @property
    def layout(self) -> RecordLayout:
        """What any of the scans has."""
        layouts = [scan.layout for scan in self.scans]
        return RecordLayout(
            rgb=any(found.rgb for found in layouts),
            intensity=any(found.intensity for found in layouts),
            classes=any(found.classes for found in layouts),
        )

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece; see `FloatSource`."""
        for scan in self.scans:
            if piece < scan.pieces:
                return scan.read(piece, cancelled=cancelled)
            piece -= scan.pieces
        raise ValueError("there is no such piece")

    def sample(self, *, cancelled: Callable[[], bool] = never) -> list[CloudPoints]:
        """Return runs of points from places spread over all scans; checksums are left for the whole reading."""
        step = max(1, self.count // SAMPLE_RUNS)
        run = min(PIECE_RECORDS, max(8, SAMPLE_ROWS // SAMPLE_RUNS))
        found = []
        for scan in self.scans:
            for first in range(0, scan.count, max(step, run)):
                at = first // 8 * 8
                found.append(scan.records(at, min(run, scan.count - at), checked=False, cancelled=cancelled))
        return found


def read_e57(file: RangedFile, context: ImportContext) -> tuple[E57Source, StatedCrs]:
    """Return the scans of a file, and the system that it states. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    pages = E57Pages.of(file, cancelled=context.cancelled)
    root = pages.xml(cancelled=context.cancelled)
    place = file.place.at("data3D")
    data = root.child("data3D")
    elements = [] if data is None else [e for e in data.children if e.name == "vectorChild"]
    if len(elements) > MAX_SCANS:
        raise place.refuse("{count} scans are too many", count=len(elements))
    scans = tuple(
        read_scan(pages, element, place=place.at(f"[{i}]"), cancelled=context.cancelled)
        for i, element in enumerate(elements)
    )
    metadata = root.child("coordinateMetadata")
    text = "" if metadata is None else metadata.text.strip()
    return E57Source(scans, file.place), stated_crs(wkt=text.encode("utf-8", "replace")) if text else StatedCrs()


def _sample(source: E57Source, context: ImportContext) -> tuple[Records, Grid]:
    return records_of_parts(source.sample(cancelled=context.cancelled), source.layout)
