"""Tile content: b3dm, cmpt, glb and glTF, told by their first bytes, to meshes in site ENU.

3D Tiles 1.0 and 1.1, "Tile format specifications"; the two headers of b3dm before 1.0 as CesiumJS reads them.
"""

import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.gltf import mesh_of, read_gltf, zup_from_gltf
from importers.gltf_document import GLB_MAGIC, Budget, Fetch
from importers.place import Place
from importers.resolver import never
from importers.strict_json import decode_json
from layers.data.geometry import MeshData
from layers.data.tileset import TileContent
from layers.errors import Cancelled

Float64 = npt.NDArray[np.float64]

MAX_COMPOSITE_DEPTH = 4
MAX_NOTES = 50
_B3DM_HEADER, _CMPT_HEADER = 28, 16
# In the old headers these bytes already hold JSON text or GLB's magic, read as a length.
_NO_LENGTH = 0x22000000
_NOT_READ = {b"i3dm": "i3dm", b"pnts": "pnts", b"vctr": "vctr", b"geom": "geom", b"subt": "subtree"}
_CONVERT = "convert it to glb, for example with 3d-tiles-tools"


@dataclass(frozen=True, slots=True, eq=False)
class TileFrame:
    """Where a tile's content stands.

    Parameters
    ----------
    enu_from_tile : float64 (4, 4)
    up_axis : str
        Of glTF inside: ``"Y"``, or what old tilesets state.
    """

    enu_from_tile: Float64
    up_axis: str = "Y"


def is_json(data: bytes | memoryview) -> bool:
    """Return whether content is JSON text: an external tileset, or a glTF."""
    return bytes(data[:16]).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def decode_content(
    data: bytes | memoryview,
    *,
    frame: TileFrame,
    place: Place,
    fetch: Fetch,
    cancelled: Callable[[], bool] = never,
    tally: Counter[str] | None = None,
) -> TileContent:
    """Return the meshes of one tile's content (no external tileset). Worker thread, several at once.

    Parameters
    ----------
    fetch : callable
        Bytes of a uri inside the content, relative to it.
    tally : Counter or None
        Takes what meshes cannot say: ``degenerate`` triangles that are declared but not stored.

    Raises
    ------
    ImportFailed
        Damaged, hostile, or of a kind that this version does not read.
    Cancelled
    """
    work = _Work(frame, fetch, cancelled, Budget(len(data)), Counter() if tally is None else tally)
    _decode(memoryview(data), work, place=place, depth=0)
    return TileContent(tuple(work.meshes), (), tuple(work.notes[:MAX_NOTES]))


@dataclass(slots=True)
class _Work:
    """One content on its way; composites share it."""

    frame: TileFrame
    fetch: Fetch
    cancelled: Callable[[], bool]
    budget: Budget
    tally: Counter[str]
    meshes: list[MeshData] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _decode(data: memoryview, work: _Work, *, place: Place, depth: int) -> None:
    if work.cancelled():
        raise Cancelled
    magic = bytes(data[:4])
    if magic == b"cmpt":
        if depth >= MAX_COMPOSITE_DEPTH:
            raise place.refuse("composites are nested deeper than {limit}", limit=MAX_COMPOSITE_DEPTH)
        for i, inner in enumerate(_composite(data, place=place)):
            _decode(inner, work, place=place.at(f"tiles[{i}]"), depth=depth + 1)
        return
    rtc_centre = np.zeros(3)
    if magic == b"b3dm":
        data, rtc_centre = _batched(data, place=place)
        place = place.at("glTF")
    elif magic != GLB_MAGIC and not is_json(data):
        raise _foreign(data, place=place)
    scene = read_gltf(data, place=place, fetch=work.fetch, budget=work.budget, cancelled=work.cancelled)
    work.notes += scene.notes
    offset = _translation(rtc_centre + scene.rtc_centre)
    enu_from_gltf = work.frame.enu_from_tile @ offset @ zup_from_gltf(work.frame.up_axis)
    work.meshes += (mesh_of(part, enu_from_gltf @ matrix) for part, matrix in scene.parts)
    work.tally["degenerate"] += sum(part.degenerate for part, _ in scene.parts)


def _batched(data: memoryview, *, place: Place) -> tuple[memoryview, Float64]:
    """Return the glTF inside a b3dm, and its RTC_CENTER."""
    if len(data) < _B3DM_HEADER:
        raise place.refuse("the b3dm ends in its header")
    version, total = struct.unpack_from("<II", data, 4)
    lengths = list(struct.unpack_from("<IIII", data, 12))
    if version != 1:
        raise place.at("byte 4").refuse("b3dm version {version} is not read, only 1", version=version)
    if total != len(data):
        raise place.at("byte 8").refuse(
            "the b3dm declares {total} bytes, there are {found}", total=total, found=len(data)
        )
    start = _B3DM_HEADER
    if lengths[2] >= _NO_LENGTH:  # batchLength, batchTableByteLength
        start, lengths = 20, [0, 0, lengths[1], 0]
    elif lengths[3] >= _NO_LENGTH:  # batchTableJsonByteLength, batchTableBinaryByteLength, batchLength
        start, lengths = 24, [0, 0, lengths[0], lengths[1]]
    if start + sum(lengths) >= total:
        raise place.at("byte 12").refuse("the tables of the b3dm leave no room for its glTF")
    table = data[start : start + lengths[0]]
    binary = data[start + lengths[0] : start + lengths[0] + lengths[1]]
    return data[start + sum(lengths) :], _rtc_centre(table, binary, place=place.at("feature table"))


def _rtc_centre(table: memoryview, binary: memoryview, *, place: Place) -> Float64:
    if not len(bytes(table).strip(b" \0")):
        return np.zeros(3)
    value = decode_json(table, place=place).get("RTC_CENTER")
    if value is None:
        return np.zeros(3)
    where = place.at("RTC_CENTER")
    if isinstance(value, dict):
        offset = where.at("byteOffset").whole(value.get("byteOffset"))
        if offset + 12 > len(binary):
            raise where.refuse("byte offset {offset} lies past the data", offset=offset)
        value = list(struct.unpack_from("<3f", binary, offset))
    return np.array(where.numbers(value, count=3))


def _composite(data: memoryview, *, place: Place) -> list[memoryview]:
    """Return the tiles inside a cmpt."""
    if len(data) < _CMPT_HEADER:
        raise place.refuse("the cmpt ends in its header")
    version, total, count = struct.unpack_from("<III", data, 4)
    if version != 1 or total != len(data):
        raise place.at("byte 4").refuse(
            "the cmpt declares version {version} and {total} bytes, there are {found}",
            version=version,
            total=total,
            found=len(data),
        )
    if count * 12 > total - _CMPT_HEADER:
        raise place.at("byte 12").refuse("the cmpt declares {count} tiles in {total} bytes", count=count, total=total)
    tiles: list[memoryview] = []
    offset = _CMPT_HEADER
    for i in range(count):
        if offset + 12 > total:
            raise place.at(f"tiles[{i}]").refuse("the tile lies past the end of the cmpt")
        (length,) = struct.unpack_from("<I", data, offset + 8)
        if length < 12 or length > total - offset:
            raise place.at(f"tiles[{i}]").refuse("the tile of {length} bytes does not fit its cmpt", length=length)
        tiles.append(data[offset : offset + length])
        offset += length
    if total - offset >= 8:
        raise place.refuse("{left} bytes of the cmpt belong to no tile", left=total - offset)
    return tiles


def _foreign(data: memoryview, *, place: Place) -> Exception:
    if not len(data):
        return place.refuse("the content is empty")
    kind = _NOT_READ.get(bytes(data[:4]))
    if kind:
        return place.refuse("content type {kind} is not read by this version", advice=_CONVERT, kind=kind)
    if bytes(data[:64]).lstrip()[:1] == b"<":
        return place.refuse("this is a web page or XML, not a tile", advice="check the address")
    return place.refuse(
        "this is no tile content (it starts with {head})", advice="check the file", head=bytes(data[:4]).hex(" ")
    )


def _translation(offset: Float64) -> Float64:
    matrix = np.eye(4)
    matrix[:3, 3] = offset
    return matrix
