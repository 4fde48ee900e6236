"""The octree of a COPC file: its info record and its hierarchy pages.

COPC 1.0 (copc.io). Pages are read when they are needed; a page holds an entry for each node, or the address of the
page that does. Every entry is checked against the file: nobody vouches for what it says.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.native import NativeCalls
from importers.place import Place
from importers.points.las_header import MAX_COORDINATE, LasHeader
from importers.points.las_points import read_laz_chunk
from importers.points.octree import OctreeEntry, check_entries, key_text
from importers.points.tile import CloudPoints, cloud_points
from layers.data.geometry import Float64

INFO_BYTES = 160
MAX_PAGE_BYTES = 32 << 20
# A grid of the root cube that writers usually take: the spacing where a file states none that can be.
USUAL_GRID = 128

_INFO = struct.Struct("<5d2Q2d")
_ENTRY = np.dtype([("key", "<i4", (4,)), ("offset", "<u8"), ("length", "<i4"), ("count", "<i4")])


@dataclass(frozen=True, slots=True, eq=False)
class CopcInfo:
    """The root cube and the root page.

    Parameters
    ----------
    centre : float64 (3,)
        In the file's coordinate reference system.
    half : float
        Half the edge of the cube.
    spacing : float
        Between the points of the root node, in units of that system.
    page_offset, page_length : int
    """

    centre: Float64
    half: float
    spacing: float
    page_offset: int
    page_length: int


def is_copc(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of COPC: its info record is the first one, always."""
    return head[:4] == b"LASF" and head[377:382] == b"copc\0" and head[393:395] == b"\x01\x00"


def read_copc_info(header: LasHeader, file: RangedFile, *, cancelled: Callable[[], bool] = never) -> CopcInfo:
    """Return the info record.

    Raises
    ------
    ImportFailed
    """
    place = file.place.at("COPC info")
    record = header.record("copc", 1)
    if record is None or record.length < INFO_BYTES:
        raise place.refuse("this LAZ file is no COPC file")
    if header.laz is None or header.point_format not in (6, 7, 8):
        raise place.refuse("point format {code} cannot be in COPC", code=header.point_format)
    data = file.read(record.offset, length=INFO_BYTES, cancelled=cancelled)
    x, y, z, half, spacing, page_offset, page_length, _, _ = _INFO.unpack_from(data)
    centre = np.array([x, y, z], np.float64)
    if not (np.abs(centre) <= MAX_COORDINATE).all() or not 0 < half <= MAX_COORDINATE:
        raise place.refuse("the root cube cannot be")
    if not 0 < spacing <= 2 * half:
        spacing = 2 * half / USUAL_GRID
    return CopcInfo(centre, half, spacing, page_offset, page_length)


class CopcStore:
    """The nodes of a COPC file. Any thread.

    Parameters
    ----------
    file : RangedFile
    header : LasHeader
    native : NativeCalls
    """

    def __init__(self, file: RangedFile, *, header: LasHeader, native: NativeCalls) -> None:
        self._file = file
        self._header = header
        self._native = native

    @property
    def origin(self) -> str:
        """The file's; see `NodeStore`."""
        return self._file.resolver.origin

    def page(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> list[OctreeEntry]:
        """Return the entries of a hierarchy page; see `NodeStore`."""
        place = self._file.place.at(f"hierarchy page at byte {entry.offset}")
        if not 0 < entry.length <= MAX_PAGE_BYTES or entry.length % _ENTRY.itemsize:
            raise place.refuse("a page cannot have {length} bytes", length=entry.length)
        rows = np.frombuffer(self._file.read(entry.offset, length=entry.length, cancelled=cancelled), _ENTRY)
        self._check_spans(rows, place=place)
        entries = [
            OctreeEntry((level, x, y, z), count, offset, length)
            for (level, x, y, z), count, offset, length in zip(
                rows["key"].tolist(),
                rows["count"].tolist(),
                rows["offset"].tolist(),
                rows["length"].tolist(),
                strict=True,
            )
        ]
        check_entries(entries, top=entry.key, total=self._header.count, place=place)
        return entries

    def points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of a node, one LAZ chunk; see `NodeStore`."""
        found = read_laz_chunk(
            self._header,
            self._file,
            offset=entry.offset,
            length=entry.length,
            count=entry.count,
            native=self._native,
            cancelled=cancelled,
        )
        return cloud_points(found, scale=self._header.scale, offset=self._header.offset, place=self.place(entry))

    def place(self, entry: OctreeEntry) -> Place:
        """Return where a node is; see `NodeStore`."""
        return self._file.place.at(f"node {key_text(entry.key)}")

    def _check_spans(self, rows: "np.ndarray[tuple[int, ...], np.dtype[np.void]]", *, place: Place) -> None:
        used = rows["count"] != 0
        starts, lengths = rows["offset"][used], rows["length"][used].astype(np.int64)
        if not len(starts):
            return
        if starts.max() > self._file.total_bytes or lengths.min() <= 0:
            raise place.refuse("a node lies outside of the file")
        order = np.argsort(starts)
        begin = starts[order].astype(np.int64)
        end = begin + lengths[order]
        if begin[0] < self._header.points_at or end.max() > self._file.total_bytes:
            raise place.refuse("a node lies outside of the file's points")
        if (end[:-1] > begin[1:]).any():
            raise place.refuse("two nodes share their bytes")
