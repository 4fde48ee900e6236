"""Points of LAS and LAZ files as arrays.

ASPRS LAS 1.4 revision 15, tables 7 to 17; what is checked of a LAZ chunk before a decoder sees it is from the LASzip
specification, "layered" chunks. LAZ runs through `NativeCalls`: the decoder dies of what it does not expect.
"""

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.native import Array, NativeCalls, Result
from importers.place import INLINE, Place
from importers.points.las_header import (
    MAX_CHUNK_POINTS,
    MAX_COORDINATE,
    VARIABLE_CHUNKS,
    LasHeader,
    LazDescription,
)
from layers.data.geometry import Float64, Int32, UInt8, UInt16
from layers.errors import ImportFailed

Int64 = npt.NDArray[np.int64]

RGB_AT = {2: 20, 3: 28, 5: 28, 7: 30, 8: 30, 10: 30}
# Layers of a chunk of formats 6 to 10: the point's nine, colour's one or two, the wave packet's.
LAYERS = {6: 9, 7: 10, 8: 11, 9: 10, 10: 12}
# Coordinates, intensity, class and colour; the rest of a layered chunk is not even decoded.
SELECTION = 1 | 2 | 8 | 256
# An entry of a chunk table takes at least some bits.
_MAX_CHUNKS_PER_BYTE = 8


@dataclass(frozen=True, slots=True, eq=False)
class LasPoints:
    """Points as a file has them.

    Parameters
    ----------
    xyz : int32 (n, 3)
        Axis by axis in memory. Coordinates are ``xyz * scale + offset`` of the header, in its reference system.
    intensity : uint16 (n,)
    classes : uint8 (n,)
        ASPRS codes.
    rgb : uint16 (n, 3) or None
        As stored: some files use 0..255 of it only, see `importers.points.las_colours`.
    """

    xyz: Int32
    intensity: UInt16
    classes: UInt8
    rgb: UInt16 | None = None

    def __len__(self) -> int:
        return len(self.xyz)


@dataclass(frozen=True, slots=True, eq=False)
class LazChunks:
    """Where the chunks of a LAZ file lie.

    Parameters
    ----------
    counts : int64 (k,)
        Points.
    offsets : int64 (k,)
        Bytes from the start of the file.
    lengths : int64 (k,)
        Bytes.
    """

    counts: Int64
    offsets: Int64
    lengths: Int64

    def __len__(self) -> int:
        return len(self.counts)


def read_las_points(
    header: LasHeader, file: RangedFile, *, first: int, count: int, cancelled: Callable[[], bool] = never
) -> LasPoints:
    """Return `count` points from number `first` on, of a file that is not compressed. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    if header.laz is not None or not 0 <= first <= first + count <= header.count:
        raise ValueError("these points are compressed, or not there")
    size = header.point_bytes
    data = file.read(header.points_at + first * size, length=count * size, cancelled=cancelled)
    return points_of_records(data, point_format=header.point_format, point_bytes=size)


def read_laz_chunk(
    header: LasHeader,
    file: RangedFile,
    *,
    offset: int,
    length: int,
    count: int,
    native: NativeCalls,
    cancelled: Callable[[], bool] = never,
) -> LasPoints:
    """Return the points of one LAZ chunk; one of `read_laz_chunks`, or of a COPC hierarchy. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    laz = laz_of(header)
    place = file.place.at(f"chunk at byte {offset}")
    if not 0 < count <= MAX_CHUNK_POINTS or length <= 0:
        raise place.refuse("{count} points cannot be in {length} bytes", count=count, length=length)
    data = file.read(offset, length=length, cancelled=cancelled)
    return decode_chunk(
        data,
        laz=laz,
        point_format=header.point_format,
        point_bytes=header.point_bytes,
        count=count,
        native=native,
        place=place,
        cancelled=cancelled,
    )


def read_all_points(
    header: LasHeader, file: RangedFile, *, native: NativeCalls, cancelled: Callable[[], bool] = never
) -> LasPoints:
    """Return every point of a small file, compressed or not. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    if header.count > MAX_CHUNK_POINTS:
        raise file.place.refuse("{count} points are too many for one tile", count=header.count)
    if header.laz is None or not header.count:
        if header.laz is None:
            return read_las_points(header, file, first=0, count=header.count, cancelled=cancelled)
        return points_of_records(b"", point_format=header.point_format, point_bytes=header.point_bytes)
    chunks = read_laz_chunks(header, file, native=native, cancelled=cancelled)
    parts = [
        read_laz_chunk(header, file, offset=offset, length=length, count=count, native=native, cancelled=cancelled)
        for count, offset, length in zip(
            chunks.counts.tolist(), chunks.offsets.tolist(), chunks.lengths.tolist(), strict=True
        )
    ]
    return joined(parts)


def joined(parts: Sequence[LasPoints]) -> LasPoints:
    """Return all points of some parts (one at least) of one file."""
    if len(parts) == 1:
        return parts[0]
    colours = [part.rgb for part in parts if part.rgb is not None]
    return LasPoints(
        np.concatenate([part.xyz.T for part in parts], axis=1).T,
        np.concatenate([part.intensity for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate(colours) if len(colours) == len(parts) else None,
    )


def decode_chunk(
    data: bytes,
    *,
    laz: LazDescription,
    point_format: int,
    point_bytes: int,
    count: int,
    native: NativeCalls,
    place: Place,
    cancelled: Callable[[], bool] = never,
) -> LasPoints:
    """Return the points of the bytes of one LAZ chunk. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    check_chunk(data, laz=laz, point_format=point_format, point_bytes=point_bytes, count=count, place=place)
    try:
        found = native.call(
            decode_laz, data, laz.record, point_format, point_bytes, count, path=place.path, cancelled=cancelled
        )
    except ImportFailed as error:
        raise place.told(error) from error
    return points_of(found, count=count, place=place)


def check_chunk(
    data: bytes, *, laz: LazDescription, point_format: int, point_bytes: int, count: int, place: Place
) -> None:
    """Refuse a chunk whose sizes do not fit: a decoder allocates what a layered chunk declares.

    Raises
    ------
    ImportFailed
    """
    if len(data) < point_bytes:
        raise place.refuse("it ends within its first point")
    if not laz.is_layered:
        return
    layers = LAYERS[point_format] + laz.extra_bytes
    head = point_bytes + 4 + 4 * layers
    if len(data) < head:
        raise place.refuse("it ends within its first point")
    stored, *sizes = struct.unpack_from(f"<{1 + layers}I", data, point_bytes)
    if stored != count:
        raise place.refuse("it says {stored} points, {count} are declared", stored=stored, count=count)
    if head + sum(sizes) > len(data):
        raise place.refuse("its layers are longer than the {length} bytes there are", length=len(data))


def decode_laz(data: bytes, record: bytes, point_format: int, point_bytes: int, count: int) -> Result:
    """Return the points of a checked LAZ chunk: ``xyz``, ``intensity``, ``classes``, ``rgb``. For `NativeCalls`.

    Raises
    ------
    ImportFailed
    """
    import lazrs

    raw = np.zeros(count * point_bytes, np.uint8)
    try:
        # A file of one chunk, its table behind it: so no threads are needed, as they are for chunks alone.
        source = io.BytesIO()
        source.write(struct.pack("<q", 8 + len(data)))
        source.write(data)
        lazrs.write_chunk_table(source, [(count, len(data))], lazrs.LazVlr(record))
        source.seek(0)
        decoder = lazrs.LasZipDecompressor(source, record, lazrs.DecompressionSelection(SELECTION))
        decoder.decompress_many(raw)
    except BaseException as error:
        # Its panics are no `Exception`.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Place(INLINE).refuse("the compressed points are damaged ({reason})", reason=str(error)[:120]) from None
    return arrays_of(raw, point_format=point_format, point_bytes=point_bytes)


def read_laz_chunks(
    header: LasHeader, file: RangedFile, *, native: NativeCalls, cancelled: Callable[[], bool] = never
) -> LazChunks:
    """Return where the chunks of a LAZ file lie, checked against its length and its count of points. Any thread.

    Raises
    ------
    ImportFailed
        No chunk table, or one that does not fit the file.
    Cancelled
    """
    laz = laz_of(header)
    place = file.place.at("chunk table")
    if not header.count:
        none = np.empty(0, np.int64)
        return LazChunks(none, none, none)
    start = header.points_at + 8
    table_at = struct.unpack("<q", file.read(header.points_at, length=8, cancelled=cancelled))[0]
    if table_at == -1 and file.total_bytes >= start + 8:
        # A writer that could not go back put the address at the end.
        table_at = struct.unpack("<q", file.read(file.total_bytes - 8, length=8, cancelled=cancelled))[0]
    if not start <= table_at <= file.total_bytes - 8:
        raise place.refuse("it cannot lie at byte {offset}", offset=table_at)
    # The table ends where something else begins; nothing says where, but its entries are bounded by the file.
    left = file.total_bytes - table_at
    version, count = struct.unpack("<II", file.read(table_at, length=8, cancelled=cancelled))
    limit = min((table_at - start) // header.point_bytes + 1, left * _MAX_CHUNKS_PER_BYTE)
    if version != 0 or not 0 < count <= limit:
        raise place.refuse("version {version} with {count} chunks is not possible", version=version, count=count)
    table = file.read(table_at, length=min(left, 64 + 16 * count), cancelled=cancelled)
    try:
        found = native.call(decode_chunk_table, table, laz.record, path=place.path, cancelled=cancelled)
    except ImportFailed as error:
        raise place.told(error) from error
    counts, lengths = _column(found, "counts", count, place), _column(found, "lengths", count, place)
    if laz.chunk_points != VARIABLE_CHUNKS:
        counts = np.full(count, laz.chunk_points, np.int64)
        counts[-1] = min(header.count - laz.chunk_points * (count - 1), laz.chunk_points)
    # A LAZ file may end with an empty chunk.
    if counts[-1] == 0:
        counts, lengths = counts[:-1], lengths[:-1]
    if len(counts) and (counts.min() <= 0 or counts.max() > MAX_CHUNK_POINTS or lengths.min() < header.point_bytes):
        raise place.refuse("a chunk in it cannot be: {least} to {most} points", least=counts.min(), most=counts.max())
    if int(counts.sum()) != header.count:
        raise place.refuse("it has {found} points, the header {count}", found=int(counts.sum()), count=header.count)
    if start + int(lengths.sum()) > table_at:
        raise place.refuse("its chunks are longer than the file's points")
    return LazChunks(counts, start + np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)


def decode_chunk_table(table: bytes, record: bytes) -> Result:
    """Return ``counts`` and ``lengths`` of a LAZ chunk table from its version on. For `NativeCalls`."""
    import lazrs

    try:
        found = lazrs.read_chunk_table_only(io.BytesIO(table), lazrs.LazVlr(record))
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Place(INLINE).refuse("the chunk table is damaged ({reason})", reason=str(error)[:120]) from None
    rows = np.array(found, np.float64).reshape(-1, 2)
    rows = np.where(rows < 2.0**53, rows, -1.0).astype(np.int64)
    return {"counts": rows[:, 0].copy(), "lengths": rows[:, 1].copy()}


def points_of_records(data: bytes, *, point_format: int, point_bytes: int) -> LasPoints:
    """Return the points of uncompressed records, one after the other. Any thread."""
    raw = np.frombuffer(data, np.uint8)
    found = arrays_of(raw[: len(raw) // point_bytes * point_bytes], point_format=point_format, point_bytes=point_bytes)
    return points_of(found, count=len(raw) // point_bytes, place=Place(""))


def coordinates(xyz: Int32, *, scale: Float64, offset: Float64, place: Place) -> Float64:
    """Return float64 (n, 3) in the file's coordinate reference system, axis by axis in memory.

    Raises
    ------
    ImportFailed
        A coordinate is beyond 1e9.
    """
    if len(xyz):
        corners = np.stack([xyz.min(axis=0), xyz.max(axis=0)]) * scale + offset
        if not float(np.abs(corners).max()) <= MAX_COORDINATE:
            raise place.refuse("the coordinates go beyond {limit}", limit=f"{MAX_COORDINATE:g}")
    result = np.empty((3, len(xyz)))
    np.multiply(xyz.T, scale[:, None], out=result)
    result += offset[:, None]
    return result.T


def arrays_of(raw: UInt8, *, point_format: int, point_bytes: int) -> Result:
    """Return ``xyz``, int32 (3, n), ``intensity``, ``classes`` and ``rgb`` of records; see `LasPoints`."""
    names, formats, offsets = ["xyz", "intensity", "class"], ["(3,)<i4", "<u2", "u1"], [0, 12, 16]
    if point_format < 6:
        offsets[2] = 15
    if point_format in RGB_AT:
        names, formats, offsets = [*names, "rgb"], [*formats, "(3,)<u2"], [*offsets, RGB_AT[point_format]]
    records = raw.view(np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": point_bytes}))
    found: Result = {
        "xyz": np.ascontiguousarray(records["xyz"].T, np.int32),
        "intensity": np.ascontiguousarray(records["intensity"], np.uint16),
        # Formats 0 to 5 keep flags in the upper three bits.
        "classes": records["class"] & np.uint8(0x1F) if point_format < 6 else records["class"].copy(),
    }
    if point_format in RGB_AT:
        found["rgb"] = np.ascontiguousarray(records["rgb"], np.uint16)
    return found


def points_of(found: Result, *, count: int, place: Place) -> LasPoints:
    """Return what `arrays_of` gave in a process that had bytes from outside in its hands, checked.

    Raises
    ------
    ImportFailed
    """
    shapes = {"xyz": (np.int32, (3, count)), "intensity": (np.uint16, (count,)), "classes": (np.uint8, (count,))}
    if "rgb" in found:
        shapes["rgb"] = (np.uint16, (count, 3))
    for name, (kind, shape) in shapes.items():
        if name not in found or found[name].dtype != kind or found[name].shape != shape:
            raise place.refuse("the points could not be read")
    return LasPoints(found["xyz"].T, found["intensity"], found["classes"], found.get("rgb"))


def _column(found: Result, name: str, count: int, place: Place) -> Int64:
    column: Array | None = found.get(name)
    if column is None or column.shape != (count,):
        raise place.refuse("the chunk table is damaged")
    return np.asarray(column, np.int64)


def laz_of(header: LasHeader) -> LazDescription:
    """Return how the points are compressed; ValueError when they are not."""
    if header.laz is None:
        raise ValueError("these points are not compressed")
    return header.laz
