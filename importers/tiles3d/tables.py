"""What b3dm, i3dm and pnts have in common: a header, a feature table and a batch table in front of the body.

3D Tiles 1.0, "Tile format specifications", "Feature Table" and "Batch Table"; the two headers of b3dm before 1.0 as
CesiumJS reads them.
"""

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import Json
from importers.place import Place, shown
from importers.strict_json import decode_json
from layers.data.geometry import Float64

Array = npt.NDArray[Any]

# In the old headers these bytes already hold JSON text or GLB's magic, read as a length.
_NO_LENGTH = 0x22000000
_HEADER = 28
MAX_ROWS = (1 << 31) - 1
MAX_QUANTIZED = 65535
COMPONENTS: dict[str, np.dtype[Any]] = {
    "BYTE": np.dtype("<i1"),
    "UNSIGNED_BYTE": np.dtype("<u1"),
    "SHORT": np.dtype("<i2"),
    "UNSIGNED_SHORT": np.dtype("<u2"),
    "INT": np.dtype("<i4"),
    "UNSIGNED_INT": np.dtype("<u4"),
    "FLOAT": np.dtype("<f4"),
    "DOUBLE": np.dtype("<f8"),
}


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """Numbers of a tile's features, in JSON or in the bytes after it.

    Parameters
    ----------
    json : mapping
    binary : memoryview
    place : Place
    """

    json: Json
    binary: memoryview
    place: Place

    def __contains__(self, name: str) -> bool:
        """Return whether the table says `name`."""
        return self.json.get(name) is not None

    def count(self, name: str) -> int:
        """Return a whole number that must be there, such as ``POINTS_LENGTH``."""
        return self.place.at(name).whole(self.array(name, "UNSIGNED_INT", rows=1, width=1)[0, 0].item())

    def vector(self, name: str, *, width: int = 3) -> Float64:
        """Return one vector; zeros when the table has none."""
        if name not in self:
            return np.zeros(width)
        found: Float64 = self.array(name, "FLOAT", rows=1, width=width)[0].astype(np.float64)
        if not np.isfinite(found).all():
            raise self.place.at(name).refuse("the number is not finite")
        return found

    def array(self, name: str, component: str, *, rows: int, width: int) -> Array:
        """Return (rows, width) numbers, a view of the binary part where they stand there.

        Parameters
        ----------
        component : str
            Of the semantic, unless the table names one.

        Raises
        ------
        ImportFailed
            Missing, or less than that.
        """
        where = self.place.at(name)
        value = self.json.get(name)
        if isinstance(value, dict):
            if "componentType" in value:
                component = where.at("componentType").text(value["componentType"])
            return binary_rows(self.binary, value, component, rows=rows, width=width, place=where)
        if value is None:
            raise where.refuse("it is missing")
        given = value if isinstance(value, list) else [value]
        if len(given) != rows * width:
            raise where.refuse("{found} numbers are given, {count} are needed", found=len(given), count=rows * width)
        return np.array([where.number(v) for v in given], np.float64).reshape(rows, width)


@dataclass(frozen=True, slots=True, eq=False)
class TileParts:
    """A b3dm, i3dm or pnts taken apart; nothing of the batch table is read yet.

    Parameters
    ----------
    features : FeatureTable
    batch_text, batch_binary : memoryview
    body : memoryview
        What follows the tables.
    gltf_format : int
        Of an i3dm: 0 a uri, 1 a GLB.
    old_batch_length : int
        Of a header before 1.0, where it stood; 0 else.
    """

    features: FeatureTable
    batch_text: memoryview
    batch_binary: memoryview
    body: memoryview
    gltf_format: int = 1
    old_batch_length: int = 0


@dataclass(slots=True)
class _Lengths:
    start: int
    tables: list[int] = field(default_factory=list)
    batches: int = 0


def read_tile_parts(data: memoryview, kind: str, *, place: Place) -> TileParts:
    """Return the parts of a tile of `kind` (``"b3dm"``, ``"i3dm"``, ``"pnts"``). Any thread.

    Raises
    ------
    ImportFailed
        The lengths that its header declares do not add up.
    """
    header = _HEADER + (4 if kind == "i3dm" else 0)
    if len(data) < header:
        raise place.refuse("the {kind} ends in its header", kind=kind)
    version, total = struct.unpack_from("<II", data, 4)
    if version != 1:
        raise place.at("byte 4").refuse("{kind} version {version} is not read, only 1", kind=kind, version=version)
    if total != len(data):
        raise place.at("byte 8").refuse(
            "the {kind} declares {total} bytes, there are {found}", kind=kind, total=total, found=len(data)
        )
    found = _Lengths(header, list(struct.unpack_from("<IIII", data, 12)))
    if kind == "b3dm":
        found = _b3dm_lengths(found)
    needed = found.start + sum(found.tables)
    if needed > total or (needed == total and kind != "pnts"):
        raise place.at("byte 12").refuse("the tables of the {kind} leave no room for what follows", kind=kind)
    pieces: list[memoryview] = []
    offset = found.start
    for length in found.tables:
        pieces.append(data[offset : offset + length])
        offset += length
    where = place.at("feature table")
    json = decode_json(pieces[0], place=where) if bytes(pieces[0]).strip(b" \0") else {}
    gltf_format = struct.unpack_from("<I", data, 28)[0] if kind == "i3dm" else 1
    return TileParts(
        FeatureTable(json, pieces[1], where), pieces[2], pieces[3], data[offset:], gltf_format, found.batches
    )


def _b3dm_lengths(found: _Lengths) -> _Lengths:
    first, second, third, fourth = found.tables
    if third >= _NO_LENGTH:  # batchLength, batchTableByteLength
        return _Lengths(20, [0, 0, second, 0], first)
    if fourth >= _NO_LENGTH:  # batchTableJsonByteLength, batchTableBinaryByteLength, batchLength
        return _Lengths(24, [0, 0, first, second], third)
    return found


def binary_rows(data: memoryview, entry: Json, component: str, *, rows: int, width: int, place: Place) -> Array:
    """Return (rows, width) numbers at the ``byteOffset`` of a table's entry, a view of `data`.

    Raises
    ------
    ImportFailed
        They lie past the data.
    """
    dtype = COMPONENTS.get(component)
    if dtype is None:
        raise place.refuse("the component type {type} is unknown", type=shown(component))
    offset = place.at("byteOffset").whole(entry.get("byteOffset"))
    end = offset + rows * width * dtype.itemsize
    if end > len(data):
        raise place.refuse("{count} elements end {over} bytes past the data", count=rows, over=end - len(data))
    return np.ndarray((rows, width), dtype, data, offset)
