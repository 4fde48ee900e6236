"""The index of a cloud: an octree of its points in a folder, read node by node; or in memory, of a small one.

A folder holds `NODES_FILE`, packed records of all nodes, and `INDEX_FILE`: a magic word, a description as JSON, a row
for each node, a digest of all that. Coordinates are those of the cloud's file, not of a site: a project may move.
"""

import hashlib
import logging
import os
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.place import Place
from importers.points.index_octree import NodeRows, cut, grid_bits_for
from importers.points.index_records import Cube, Grid, RecordLayout, Records, check_box
from importers.points.octree import ROOT_KEY, OctreeEntry, VoxelKey, check_entries, key_text
from importers.points.source import Census, Int64, PointSource
from importers.points.tile import CloudPoints
from layers.data.geometry import Float64
from layers.errors import ImportFailed

log = logging.getLogger(__name__)

INDEX_FILE = "index.bin"
NODES_FILE = "nodes.bin"
# Another one makes all indexes anew.
VERSION = 1
MAX_INDEX_BYTES = 1 << 30

_MAGIC = b"LYPOINTS"
_HEAD = struct.Struct("<8sIQQ")
_ROW = np.dtype([("level", "u1"), ("xyz", "<u4", (3,)), ("count", "<u4"), ("crc", "<u4"), ("offset", "<u8")])
_DIGEST_BYTES = 32
_TEMPORARY_AGAIN = "open the file again: its index is made anew"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A node: its points are `count` records from byte `offset` of the nodes' file on, `crc` their CRC-32."""

    key: VoxelKey
    count: int
    offset: int
    crc: int


class Description(msgspec.Struct, frozen=True):
    """What an index says of its cloud; numbers as in `OctreeIndex`."""

    count: int
    lost: int
    scale: tuple[float, float, float]
    offset: tuple[float, float, float]
    low: tuple[float, float, float]
    edge: float
    grid_bits: int
    layout: dict[str, bool]
    box: tuple[float, float, float, float, float, float] | None
    classes: dict[str, int]
    nodes_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class OctreeIndex:
    """An octree of points that can be opened as a cloud.

    Parameters
    ----------
    store : NodeStore
    entries : tuple of OctreeEntry
    low : float64 (3,)
        Least corner of the root cube, coordinates.
    edge, spacing : float
    box : (float64 (3,), float64 (3,)) or None
        Where the points are; None when there are none.
    count, lost : int
        Points, and those left out as they have no place.
    classes : dict of int to int, or None
        Points of each class, where they were counted.
    """

    store: "MemoryStore | FolderStore"
    entries: tuple[OctreeEntry, ...]
    low: Float64
    edge: float
    spacing: float
    box: tuple[Float64, Float64] | None
    count: int
    lost: int = 0
    classes: dict[int, int] | None = None


class MemoryStore:
    """Nodes of an octree in memory; see `NodeStore`. Any thread."""

    origin = ""

    def __init__(self, nodes: Sequence[NodeRows], records: Records, *, grid: Grid, place: Place) -> None:
        self._nodes = {node.key: node.rows for node in nodes}
        self._records = records
        self._grid = grid
        self._place = place

    def page(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> list[OctreeEntry]:
        """Return no more than is known; see `NodeStore`."""
        del cancelled
        return [entry]

    def points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of a node; see `NodeStore`."""
        del cancelled
        return self._grid.points(self._records[self._nodes[entry.key]], place=self.place(entry))

    def place(self, entry: OctreeEntry) -> Place:
        """Return where a node is; see `NodeStore`."""
        return self._place.at(f"node {key_text(entry.key)}")


class FolderStore:
    """Nodes of an index on disk; see `NodeStore`. Any thread.

    Parameters
    ----------
    folder : Path
    file : RangedFile
        The nodes.
    checks : mapping of VoxelKey to int
        CRC-32 of each.
    """

    origin = ""

    def __init__(
        self, folder: Path, *, file: RangedFile, checks: dict[VoxelKey, int], grid: Grid, dtype: "np.dtype[np.void]"
    ) -> None:
        self._folder = folder
        self._file = file
        self._checks = checks
        self._grid = grid
        self._dtype = dtype

    def page(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> list[OctreeEntry]:
        """Return no more than is known; see `NodeStore`."""
        del cancelled
        return [entry]

    def points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of a node; see `NodeStore`."""
        data = self._file.read(entry.offset, length=entry.length, cancelled=cancelled)
        if zlib.crc32(data) != self._checks[entry.key]:
            # Without it the folder is no index, and the next opening makes one.
            (self._folder / INDEX_FILE).unlink(missing_ok=True)
            raise self.place(entry).refuse("the index of the points is damaged", advice=_TEMPORARY_AGAIN)
        return self._grid.points(np.frombuffer(data, self._dtype), place=self.place(entry))

    def place(self, entry: OctreeEntry) -> Place:
        """Return where a node is; see `NodeStore`."""
        return self._file.place.at(f"node {key_text(entry.key)}")


def index_in_memory(records: Records, *, grid: Grid, place: Place) -> OctreeIndex:
    """Return an octree of some million points. Any thread.

    Raises
    ------
    ImportFailed
        Coordinates beyond 1e9, or too many points at one place.
    """
    if not len(records):
        none = MemoryStore((), records, grid=grid, place=place)
        return OctreeIndex(none, (), np.zeros(3), 1.0, 1 / 128, None, 0)
    census = Census()
    census.add(records)
    box = check_box(grid, census.low, census.high, place=place)
    cube = Cube.around(*box)
    fractions = cube.fractions(records, grid=grid)
    bits = grid_bits_for(fractions[:, :: max(1, len(records) // (1 << 20))])
    nodes = cut(fractions, key=ROOT_KEY, place=place, grid_bits=bits)
    entries = tuple(OctreeEntry(node.key, len(node.rows)) for node in nodes)
    store = MemoryStore(nodes, records, grid=grid, place=place)
    return OctreeIndex(store, entries, cube.low, cube.edge, cube.edge / 2**bits, box, len(records))


def index_name(path: Path) -> str:
    """Return the name under which the index of a file is kept; another one once the file has changed.

    Raises
    ------
    ImportFailed
    """
    try:
        found = path.stat()
    except OSError as error:
        raise Place(str(path)).refuse(
            "cannot be read: {reason}", advice="check the rights and the disk", reason=error.strerror
        ) from error
    told = f"{path.resolve()}\0{found.st_size}\0{found.st_mtime_ns}\0{VERSION}"
    return "points-" + hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def write_index(
    folder: Path,
    *,
    source: PointSource,
    cube: Cube,
    grid_bits: int,
    box: tuple[Float64, Float64] | None,
    classes: Int64,
    rows: Sequence[IndexRow],
) -> None:
    """Write the description and the rows of an index whose nodes are written."""
    description = Description(
        count=sum(row.count for row in rows),
        lost=source.lost,
        scale=tuple(source.grid.scale.tolist()),
        offset=tuple(source.grid.offset.tolist()),
        low=tuple(cube.low.tolist()),
        edge=cube.edge,
        grid_bits=grid_bits,
        layout=asdict(source.layout),
        box=None if box is None else (*box[0].tolist(), *box[1].tolist()),
        classes={str(code): int(count) for code, count in enumerate(classes.tolist()) if count},
        nodes_bytes=(folder / NODES_FILE).stat().st_size,
    )
    table = np.zeros(len(rows), _ROW)
    if rows:
        table["level"] = [row.key[0] for row in rows]
        table["xyz"] = [row.key[1:] for row in rows]
        table["count"] = [row.count for row in rows]
        table["crc"] = [row.crc for row in rows]
        table["offset"] = [row.offset for row in rows]
    told = msgspec.json.encode(description)
    body = _HEAD.pack(_MAGIC, VERSION, len(told), len(rows)) + told + table.tobytes()
    (folder / INDEX_FILE).write_bytes(body + hashlib.sha256(body).digest())


def open_index(folder: Path) -> OctreeIndex | None:
    """Return the index in `folder`, marked as used; None when there is none that can be read. Any thread."""
    if not (folder / INDEX_FILE).is_file():
        return None
    try:
        found = _read_index(folder)
    except (OSError, ImportFailed, ValueError, struct.error, msgspec.MsgspecError) as error:
        log.warning("the index in %s is made anew: %s", folder.name, error)
        return None
    try:
        os.utime(folder)
    except OSError:
        log.debug("the time of %s cannot be set", folder.name, exc_info=True)
    return found


def _read_index(folder: Path) -> OctreeIndex:
    place = Place(str(folder / INDEX_FILE))
    if (folder / INDEX_FILE).stat().st_size > MAX_INDEX_BYTES:
        raise place.refuse("it is too large")
    data = (folder / INDEX_FILE).read_bytes()
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise place.refuse("it is damaged")
    magic, version, told_bytes, row_count = _HEAD.unpack_from(body)
    rows_at = _HEAD.size + told_bytes
    if (magic, version) != (_MAGIC, VERSION) or len(body) != rows_at + row_count * _ROW.itemsize:
        raise place.refuse("it is of another version")
    told = msgspec.json.decode(body[_HEAD.size : rows_at], type=Description)
    dtype = RecordLayout(**told.layout).dtype
    rows = np.frombuffer(body, _ROW, row_count, rows_at)
    file = RangedFile.of_path(folder / NODES_FILE)
    ends = rows["offset"].astype(np.float64) + rows["count"] * float(dtype.itemsize)
    if file.total_bytes != told.nodes_bytes or (row_count and ends.max() > file.total_bytes):
        raise place.refuse("the nodes are not whole")
    keys = [(level, *xyz) for level, xyz in zip(rows["level"].tolist(), rows["xyz"].tolist(), strict=True)]
    entries = tuple(
        OctreeEntry(key, count, offset, count * dtype.itemsize)
        for key, count, offset in zip(keys, rows["count"].tolist(), rows["offset"].tolist(), strict=True)
    )
    if entries:
        check_entries(entries, top=ROOT_KEY, total=told.count, place=place)
    grid = Grid(np.array(told.scale), np.array(told.offset))
    box = None if told.box is None else (np.array(told.box[:3]), np.array(told.box[3:]))
    store = FolderStore(
        folder, file=file, checks=dict(zip(keys, rows["crc"].tolist(), strict=True)), grid=grid, dtype=dtype
    )
    return OctreeIndex(
        store,
        entries,
        np.array(told.low),
        told.edge,
        told.edge / 2**told.grid_bits,
        box,
        told.count,
        told.lost,
        {int(code): count for code, count in told.classes.items()},
    )
