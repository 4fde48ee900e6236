"""The overview of a delivery in a folder: `TILES_FILE`, records of all tiles, and `INDEX_FILE` that tells of them.

Places are in the delivery's own coordinates, not in a site's: a project may move.
"""

import hashlib
import logging
import os
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import msgspec
import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.osgb.delivery import Delivery, LinkedNames, own_root, roots_in
from importers.osgb.overview.surface import Surface
from importers.pictures.picture import decode_picture
from importers.place import Place
from layers.data.geometry import Float32, Float64, Int32, UInt8
from layers.errors import ImportFailed

log = logging.getLogger(__name__)

INDEX_FILE = "index.bin"
TILES_FILE = "tiles.bin"
# Another one makes all overviews anew.
VERSION = 1
MAX_INDEX_BYTES = 1 << 28
QUALITY = 85
"""Of the pictures."""

_MAGIC = b"LYROOTS\0"
_DIGEST_BYTES = 32
_RECORD = struct.Struct("<6I")
_TRIANGLE_BYTES = 6
_AGAIN = "open the delivery again: its overview is made anew"

Corner = tuple[float, float, float]


class TileRow(msgspec.Struct, frozen=True, array_like=True):
    """A tile of an overview.

    Parameters
    ----------
    level : int
        0 is the finest; each is twice as coarse as the one below.
    column, row : int
        Among the squares of its level; its parent's are half of them.
    corner : (float, float)
        x and y of the first point of its lattice.
    step : float
        Of the lattice.
    error : float
        How far the delivery's own coarsest surface is from it.
    low, high : (float, float, float)
        Corners of what holds it and all that is below it.
    roots : tuple of int
        Of a finest tile: the root files that it stands for, as they are counted in `root_files`.
    offset, length, crc : int
        Its record.
    """

    level: int
    column: int
    row: int
    corner: tuple[float, float]
    step: float
    error: float
    low: Corner
    high: Corner
    roots: tuple[int, ...]
    offset: int
    length: int
    crc: int

    @property
    def place(self) -> tuple[int, int, int]:
        """Level, column and row."""
        return self.level, self.column, self.row

    @property
    def above(self) -> tuple[int, int, int]:
        """The place of its parent."""
        return self.level + 1, self.column // 2, self.row // 2


class Description(msgspec.Struct, frozen=True):
    """What an index says.

    Parameters
    ----------
    root_count : int
        Root files of the delivery.
    apart : tuple of int
        Those that no tile stands for: they are drawn as they are.
    empty : tuple of int
        Those that draw nothing.
    tiles : tuple of TileRow
        Children before parents.
    """

    root_count: int
    tiles_bytes: int
    apart: tuple[int, ...]
    empty: tuple[int, ...]
    tiles: tuple[TileRow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TileSurface:
    """A tile's record.

    Parameters
    ----------
    points : float32 (n, 3)
        Columns and rows of the lattice, and heights.
    triangles : int32 (m, 3)
    uv : float32 (n, 2)
        v = 0 is the first row of the picture.
    pixels : uint8 (height, width, 4)
    """

    points: Float32
    triangles: Int32
    uv: Float32
    pixels: UInt8


@dataclass(frozen=True, slots=True)
class RootFile:
    """A root file as it was when it was looked at; `size` is -1 when it is not there, `changed_ns` is its time."""

    path: Path
    size: int
    changed_ns: int

    @property
    def is_there(self) -> bool:
        """Whether it is a file."""
        return self.size >= 0


def root_files(delivery: Delivery, *, linked_names: LinkedNames, check_cancelled: Callable[[], None]) -> list[RootFile]:
    """Return all root files of a delivery, always in the same order. Worker thread."""
    found = [_looked_at(path) for path in delivery.roots]
    for folder in delivery.cells:
        check_cancelled()
        # One question to the disk for each of thousands.
        own = _looked_at(own_root(folder))
        found.extend([own] if own.is_there else map(_looked_at, roots_in(folder, linked_names=linked_names)))
    return found


def _looked_at(path: Path) -> RootFile:
    try:
        told = os.stat(path)  # noqa: PTH116 - half of its time would go into the method
    except OSError:
        return RootFile(path, -1, 0)
    return RootFile(path, told.st_size if S_ISREG(told.st_mode) else -1, told.st_mtime_ns)


def overview_name(delivery: Delivery, roots: Sequence[RootFile]) -> str:
    """Return the name under which the overview of a delivery is kept; another one once a root file has changed."""
    told = hashlib.sha256(f"{delivery.folder.resolve()}\0{VERSION}".encode("utf-8", "surrogateescape"))
    outer = len(str(delivery.folder))
    for root in roots:
        entry = f"\0{str(root.path)[outer:]}\0{root.size}\0{root.changed_ns}"
        told.update(entry.encode("utf-8", "surrogateescape"))
    return "overview-" + told.hexdigest()[:32]


def record_of(surface: Surface, *, first: tuple[int, int], picture: bytes, size: tuple[int, int]) -> bytes:
    """Return the bytes of a tile.

    Parameters
    ----------
    first : (int, int)
        Column and row, among the cells, of the first texel.
    picture : bytes
        A JPEG whose first row is the southernmost.
    size : (int, int)
        Its width and height.
    """
    lattice = np.stack([surface.columns, surface.rows], axis=1).astype("<u2")
    heights, triangles = surface.heights.astype("<f4"), surface.triangles.astype("<u2")
    head = _RECORD.pack(len(heights), len(triangles), *first, *size)
    return b"".join([head, lattice.tobytes(), heights.tobytes(), triangles.tobytes(), picture])


def write_index(folder: Path, description: Description) -> None:
    """Write the description of an overview whose tiles are written."""
    body = _MAGIC + struct.pack("<I", VERSION) + msgspec.json.encode(description)
    (folder / INDEX_FILE).write_bytes(body + hashlib.sha256(body).digest())


class OverviewStore:
    """An overview on disk. Any thread.

    Attributes
    ----------
    description : Description
    """

    def __init__(self, folder: Path, *, description: Description, file: RangedFile) -> None:
        self.description = description
        self._folder = folder
        self._file = file

    def surface(self, tile: TileRow, *, cancelled: Callable[[], bool] = never) -> TileSurface:
        """Return a tile's surface.

        Raises
        ------
        ImportFailed
            It is damaged; the next opening makes the overview anew.
        """
        data = self._file.read(tile.offset, length=tile.length, cancelled=cancelled)
        place = self._file.place.at(f"tile {tile.level}/{tile.column}/{tile.row}")
        if zlib.crc32(data) != tile.crc:
            # Without it the folder is no overview.
            (self._folder / INDEX_FILE).unlink(missing_ok=True)
            raise place.refuse("the overview of the delivery is damaged", advice=_AGAIN)
        return _surface(data, place=place)


def open_overview(folder: Path, *, root_count: int) -> OverviewStore | None:
    """Return the overview in `folder`, marked as used; None when there is none that can be read. Any thread."""
    if not (folder / INDEX_FILE).is_file():
        return None
    try:
        found = _opened(folder, root_count=root_count)
    except (OSError, ImportFailed, ValueError, msgspec.MsgspecError) as error:
        log.warning("the overview in %s is made anew: %s", folder.name, error)
        return None
    try:
        os.utime(folder)
    except OSError:
        log.debug("the time of %s cannot be set", folder.name, exc_info=True)
    return found


def _opened(folder: Path, *, root_count: int) -> OverviewStore:
    place = Place(str(folder / INDEX_FILE))
    if (folder / INDEX_FILE).stat().st_size > MAX_INDEX_BYTES:
        raise place.refuse("it is too large")
    data = (folder / INDEX_FILE).read_bytes()
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise place.refuse("it is damaged")
    head = _MAGIC + struct.pack("<I", VERSION)
    if not body.startswith(head):
        raise place.refuse("it is of another version")
    told = msgspec.json.decode(body[len(head) :], type=Description)
    file = RangedFile.of_path(folder / TILES_FILE)
    whole = file.total_bytes == told.tiles_bytes and all(
        t.offset >= 0 and t.length > 0 and t.offset + t.length <= told.tiles_bytes for t in told.tiles
    )
    counted = sorted([*told.apart, *told.empty, *(root for t in told.tiles for root in t.roots)])
    if not whole or told.root_count != root_count or counted != list(range(root_count)):
        raise place.refuse("the tiles are not whole")
    return OverviewStore(folder, description=told, file=file)


def _surface(data: bytes, *, place: Place) -> TileSurface:
    vertices, triangles, column, row, width, height = _RECORD.unpack_from(data)
    heights_at = _RECORD.size + 4 * vertices
    triangles_at = heights_at + 4 * vertices
    picture_at = triangles_at + _TRIANGLE_BYTES * triangles
    if picture_at > len(data) or not vertices:
        raise place.refuse("the overview of the delivery is damaged", advice=_AGAIN)
    lattice = np.frombuffer(data, "<u2", 2 * vertices, _RECORD.size).reshape(-1, 2).astype(np.float32)
    heights = np.frombuffer(data, "<f4", vertices, heights_at).astype(np.float32)
    corners = np.frombuffer(data, "<u2", 3 * triangles, triangles_at).reshape(-1, 3).astype(np.int32)
    if triangles and int(corners.max()) >= vertices:
        raise place.refuse("the overview of the delivery is damaged", advice=_AGAIN)
    # A step of the lattice is two cells.
    texels = (2 * lattice - np.array([column, row], np.float32)) / np.array([width, height], np.float32)
    pixels = decode_picture(data[picture_at:], path=place.path, where=place.where, top_first=True)
    return TileSurface(np.column_stack([lattice, heights]), corners, np.clip(texels, 0, 1), pixels)


def placed_points(tile: TileRow, surface: TileSurface) -> Float64:
    """Return float64 (n, 3): a tile's vertices in the delivery's coordinates."""
    points = surface.points.astype(np.float64)
    points[:, :2] = points[:, :2] * tile.step + np.array(tile.corner)
    return points
