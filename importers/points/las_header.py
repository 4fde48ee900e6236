"""What stands before and behind the points of a LAS or LAZ file: header, variable length records, LAZ description.

ASPRS LAS 1.4 revision 15 (and 1.0 to 1.3 before it); the LAZ record is that of the LASzip specification. Every count
and length is checked against the bytes that are there before anything is read or allocated by it.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from importers.files.ranged_file import RangedFile, Window
from importers.files.resolver import never
from importers.place import Place
from importers.points.las_crs import StatedCrs, stated_crs
from layers.data.geometry import Float64
from layers.data.report import Note, note

MAGIC = b"LASF"
FORMAT_BYTES = (20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67)
WAVE_FORMATS = (4, 5, 9, 10)
MAX_RECORDS = 1_000
MAX_CHUNK_POINTS = 10_000_000
MAX_CRS_BYTES = 1 << 20
MAX_COORDINATE = 1e9
VARIABLE_CHUNKS = 0xFFFFFFFF
LAYERED = 3

_HEADER_BYTES = {0: 227, 1: 227, 2: 227, 3: 235, 4: 375}
_VLR = struct.Struct("<2x16sHH32x")
_EVLR = struct.Struct("<2x16sHQ32x")
_LASZIP = struct.Struct("<HHBBHIIqqH")
_LASZIP_ITEM = struct.Struct("<HHH")
# Size of each LAZ item by its type; the last of a kind (extra bytes) has any.
_ITEM_BYTES = {6: 20, 7: 8, 8: 6, 9: 29, 10: 30, 11: 6, 12: 8, 13: 29}
_EXTRA_ITEMS = (0, 14)
# Types of the items of each point format, without extra bytes.
_FORMAT_ITEMS = (
    (6,),
    (6, 7),
    (6, 8),
    (6, 7, 8),
    (6, 7, 9),
    (6, 7, 8, 9),
    (10,),
    (10, 11),
    (10, 12),
    (10, 13),
    (10, 12, 13),
)


@dataclass(frozen=True, slots=True)
class LasRecord:
    """A variable length record.

    Parameters
    ----------
    user_id : str
    record_id : int
    offset, length : int
        Of its data in the file.
    """

    user_id: str
    record_id: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class LazDescription:
    """How the points of a LAZ file are compressed.

    Parameters
    ----------
    record : bytes
        As stored, checked; what a decoder takes.
    is_layered : bool
        Each field of a chunk apart (formats 6 to 10).
    chunk_points : int
        Points of each chunk but the last; `VARIABLE_CHUNKS`: the chunk table says.
    extra_bytes : int
        Bytes of a point behind those of its format.
    """

    record: bytes
    is_layered: bool
    chunk_points: int
    extra_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class LasHeader:
    """A LAS or LAZ file, without its points.

    Parameters
    ----------
    version : (major, minor)
    point_format : int
        0 to 10.
    point_bytes : int
        Of one point, extra bytes included.
    points_at : int
        Byte of the first point, or of the LAZ chunk table's address.
    count : int
    scale, offset : float64 (3,)
        Coordinates are ``integer * scale + offset``.
    box : (float64 (3,), float64 (3,)) or None
        The least and greatest coordinates that the header declares; None when these cannot be.
    laz : LazDescription or None
    records : tuple of LasRecord
    crs : StatedCrs
    software : str
    notes : tuple of Note
        What is odd but readable.
    """

    version: tuple[int, int]
    point_format: int
    point_bytes: int
    points_at: int
    count: int
    scale: Float64
    offset: Float64
    box: tuple[Float64, Float64] | None
    laz: LazDescription | None
    records: tuple[LasRecord, ...]
    crs: StatedCrs
    software: str
    notes: tuple[Note, ...]

    def record(self, user_id: str, record_id: int) -> LasRecord | None:
        """Return the first record of that kind."""
        for found in self.records:
            if (found.user_id, found.record_id) == (user_id, record_id):
                return found
        return None


def is_las(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of LAS or LAZ."""
    return head[:4] == MAGIC


def read_las_header(file: RangedFile, *, cancelled: Callable[[], bool] = never) -> LasHeader:
    """Return the header of a file. Any thread.

    Raises
    ------
    ImportFailed
        No LAS, a version or format that does not exist, or counts, lengths and scales that cannot be.
    Cancelled
    """
    window = Window(file, cancelled=cancelled)
    place = file.place.at("header")
    head = window.read(0, length=min(file.total_bytes, 375))
    if not is_las(head) or len(head) < 227:
        raise place.refuse("this is no LAS file")
    major, minor = head[24], head[25]
    if major != 1 or minor not in _HEADER_BYTES:
        raise place.refuse("LAS version {version} is not known", version=f"{major}.{minor}")
    header_bytes, points_at, record_count = struct.unpack_from("<HII", head, 94)
    if header_bytes < _HEADER_BYTES[minor] or header_bytes > file.total_bytes:
        raise place.refuse("the header's size cannot be {size}", size=header_bytes)
    if not header_bytes <= points_at <= file.total_bytes:
        raise place.refuse("the points cannot begin at byte {offset}", offset=points_at)
    if record_count > MAX_RECORDS:
        raise place.refuse(
            "{count} variable length records are declared, allowed are {limit}", count=record_count, limit=MAX_RECORDS
        )
    point_format, point_bytes, is_compressed = _point_format(head, place=place)
    scale, offset = _scales(head, place=place)
    notes: list[Note] = []
    records = _vlrs(window, start=header_bytes, end=points_at, count=record_count)
    records += _evlrs(window, head, points_at=points_at, notes=notes) if minor >= 4 else []
    laz = _laz_description(window, records, point_format, point_bytes) if is_compressed else None
    count = _count(head, minor=minor)
    left = file.total_bytes - points_at
    if laz is None and count * point_bytes > left:
        raise place.refuse(
            "{count} points of {size} bytes are declared, but only {left} bytes follow",
            count=count,
            size=point_bytes,
            left=left,
        )
    if point_format in WAVE_FORMATS:
        notes.append(note("the recorded waveforms are left out, the points are read"))
    return LasHeader(
        version=(major, minor),
        point_format=point_format,
        point_bytes=point_bytes,
        points_at=points_at,
        count=count,
        scale=scale,
        offset=offset,
        box=_box(head, count=count, notes=notes),
        laz=laz,
        records=tuple(records),
        crs=_crs(window, records, prefers_wkt=bool(head[6] & 0x10), notes=notes),
        software=_text(head[58:90]),
        notes=tuple(notes),
    )


def _point_format(head: bytes, *, place: Place) -> tuple[int, int, bool]:
    code, size = struct.unpack_from("<BH", head, 104)
    point_format, is_compressed = code & 0x3F, bool(code & 0x80)
    if code & 0x40:
        raise place.refuse("the points are compressed by an unfinished LAZ", advice="compress the file again")
    if point_format >= len(FORMAT_BYTES):
        raise place.refuse("point format {code} is not known", code=point_format)
    if size < FORMAT_BYTES[point_format]:
        raise place.refuse(
            "a point of format {code} has at least {least} bytes, not {size}",
            code=point_format,
            least=FORMAT_BYTES[point_format],
            size=size,
        )
    return point_format, size, is_compressed


def _scales(head: bytes, *, place: Place) -> tuple[Float64, Float64]:
    scale = np.array(struct.unpack_from("<3d", head, 131), np.float64)
    offset = np.array(struct.unpack_from("<3d", head, 155), np.float64)
    for value in scale.tolist():
        if not math.isfinite(value) or abs(value) < 1e-300 or abs(value) > MAX_COORDINATE:
            raise place.refuse("the scale of the coordinates cannot be {value}", value=value)
    for value in offset.tolist():
        if not abs(value) <= MAX_COORDINATE:
            raise place.refuse("the offset of the coordinates cannot be {value}", value=value)
    return scale, offset


def _count(head: bytes, *, minor: int) -> int:
    legacy = int(struct.unpack_from("<I", head, 107)[0])
    return (int(struct.unpack_from("<Q", head, 247)[0]) or legacy) if minor >= 4 else legacy


def _box(head: bytes, *, count: int, notes: list[Note]) -> tuple[Float64, Float64] | None:
    sides = np.array(struct.unpack_from("<6d", head, 179), np.float64)
    low, high = sides[1::2], sides[::2]
    if not count:
        return None
    if not np.isfinite(sides).all() or (low > high).any() or np.abs(sides).max() > MAX_COORDINATE:
        notes.append(note("the bounding box in the header cannot be; that of the points is taken"))
        return None
    return low, high


def _vlrs(window: Window, *, start: int, end: int, count: int) -> list[LasRecord]:
    records = []
    at = start
    for i in range(count):
        place = window.file.place.at(f"variable length record {i}")
        if at + _VLR.size > end:
            raise place.refuse("it reaches beyond the first point")
        user_id, record_id, length = _VLR.unpack(window.read(at, length=_VLR.size))
        at += _VLR.size
        if at + length > end:
            raise place.refuse("its {length} bytes reach beyond the first point", length=length)
        records.append(LasRecord(_text(user_id), record_id, at, length))
        at += length
    return records


def _evlrs(window: Window, head: bytes, *, points_at: int, notes: list[Note]) -> list[LasRecord]:
    """Return the records behind the points; the points can be read without, so damage ends the list."""
    at, count = struct.unpack_from("<QI", head, 235)
    total = window.file.total_bytes
    if not count:
        return []
    if count > MAX_RECORDS or not points_at <= at:
        notes.append(note("the extended records are not read: {count} at byte {offset}", count=count, offset=at))
        return []
    records: list[LasRecord] = []
    for i in range(count):
        if at + _EVLR.size > total:
            notes.append(note("extended record {index} lies beyond the end of the file", index=i))
            break
        user_id, record_id, length = _EVLR.unpack(window.read(at, length=_EVLR.size))
        at += _EVLR.size
        if at + length > total:
            notes.append(note("extended record {index} lies beyond the end of the file", index=i))
            break
        records.append(LasRecord(_text(user_id), record_id, at, length))
        at += length
    return records


def _laz_description(window: Window, records: list[LasRecord], point_format: int, point_bytes: int) -> LazDescription:
    place = window.file.place.at("LAZ record")
    found = [r for r in records if (r.user_id, r.record_id) == ("laszip encoded", 22204)]
    if not found:
        raise place.refuse("the points are compressed, but how is not said")
    if not _LASZIP.size <= found[0].length <= 65535:
        raise place.refuse("it has {length} bytes", length=found[0].length)
    data = window.read(found[0].offset, length=found[0].length)
    compressor, coder, _, _, _, _, chunk_points, _, _, item_count = _LASZIP.unpack_from(data)
    if compressor not in (1, 2, LAYERED) or coder != 0:
        raise place.refuse("compressor {code} is not known", code=compressor)
    if len(data) < _LASZIP.size + item_count * _LASZIP_ITEM.size:
        raise place.refuse("{count} items are declared, but the record ends before", count=item_count)
    items = [_LASZIP_ITEM.unpack_from(data, _LASZIP.size + i * _LASZIP_ITEM.size) for i in range(item_count)]
    extra = point_bytes - FORMAT_BYTES[point_format]
    kinds = tuple(kind for kind, _, _ in items)
    sizes = [size for _, size, _ in items]
    core = _FORMAT_ITEMS[point_format]
    has_extra = len(kinds) == len(core) + 1 and kinds[-1] in _EXTRA_ITEMS and sizes[-1] == extra
    if kinds[: len(core)] != core or not (has_extra or (len(kinds) == len(core) and not extra)):
        raise place.refuse("its items are not those of point format {code}", code=point_format)
    if any(size != _ITEM_BYTES[kind] for kind, size in zip(core, sizes, strict=False)):
        raise place.refuse("its items are not those of point format {code}", code=point_format)
    if any(version > 4 for _, _, version in items):
        raise place.refuse("its items have a version that is not known")
    if (compressor == LAYERED) != (point_format >= 6):
        raise place.refuse("compressor {code} is not for point format {format}", code=compressor, format=point_format)
    if compressor != 1 and chunk_points != VARIABLE_CHUNKS and not 0 < chunk_points <= MAX_CHUNK_POINTS:
        raise place.refuse("a chunk cannot have {count} points", count=chunk_points)
    return LazDescription(data, compressor == LAYERED, chunk_points, extra)


def _crs(window: Window, records: list[LasRecord], *, prefers_wkt: bool, notes: list[Note]) -> StatedCrs:
    found: dict[int, bytes] = {}
    for record in records:
        if record.user_id != "LASF_Projection" or record.record_id in found or not record.length:
            continue
        if record.record_id not in (2112, 34735, 34736):
            continue
        if record.length > MAX_CRS_BYTES:
            raise window.file.place.at(f"byte {record.offset}").refuse(
                "the coordinate reference system is written in {count} bytes", count=record.length
            )
        found[record.record_id] = window.read(record.offset, length=record.length)
    stated = stated_crs(
        wkt=found.get(2112, b""),
        keys=found.get(34735, b""),
        doubles=found.get(34736, b""),
        prefers_wkt=prefers_wkt,
    )
    notes += stated.notes
    return stated


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("latin-1").strip()
