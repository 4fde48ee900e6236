"""Importer of PCD point clouds (Point Cloud Library): text, binary, and binary with LZF compression.

"The PCD (Point Cloud Data) file format", version 0.7 and those before it.
"""

import struct
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.native import Result
from importers.place import INLINE, Place, shown
from importers.points.index_cloud import PointFile
from importers.points.point_file import PointFileImporter
from importers.points.rows import (
    MAX_COLUMNS,
    MAX_ROW_BYTES,
    BinaryRows,
    HeldColumns,
    Roles,
    RowSource,
    TextRows,
    ranged,
    sample_of,
)
from importers.points.source import GridSource

MAX_HEADER_BYTES = 1 << 16
MAX_COUNT = 1 << 40
# What is compressed comes into memory as a whole.
MAX_COMPRESSED_BYTES = 1 << 30
# LZF writes at most 264 bytes for 3.
MAX_RATIO = 100

_KINDS = {("I", 1), ("I", 2), ("I", 4), ("I", 8), ("U", 1), ("U", 2), ("U", 4), ("U", 8), ("F", 4), ("F", 8)}


class PcdImporter(PointFileImporter):
    """Reads PCD; see `PreparingImporter`."""

    name = "pcd"
    title = "Point cloud (PCD)"
    suffixes = (".pcd",)

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first lines are those of a PCD header."""
        del path
        return head.startswith(b"# .PCD") or (b"FIELDS " in head[:1024] and b"\nSIZE " in head[:4096])

    def opened(self, path: Path, context: ImportContext) -> PointFile:
        """Return the file with its header read; see `PointFileImporter`."""
        context.check_cancelled()
        rows = ranged(pcd_rows(RangedFile.of_path(path), context))
        return PointFile(
            path,
            PcdImporter.name,
            count=rows.count,
            source=partial(GridSource.of, rows),
            sample=lambda context: sample_of(rows, cancelled=context.cancelled),
            may_be_local=True,
        )


def pcd_rows(file: RangedFile, context: ImportContext) -> RowSource:
    """Return the points of a PCD file. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    place = file.place.at("header")
    head = file.read(0, length=min(file.total_bytes, MAX_HEADER_BYTES), cancelled=context.cancelled)
    entries, start = _entries(head, place)
    count = _number(entries.get("POINTS") or _product(entries, place), place.at("POINTS"))
    dtype = _dtype(entries, place)
    roles = Roles.of(dtype, place=place)
    kind = " ".join(entries["DATA"]).lower()
    if kind == "ascii":
        return TextRows.found(
            file, offset=start, skipped=0, count=count, dtype=dtype, roles=roles, cancelled=context.cancelled
        )
    if kind == "binary":
        if start + count * dtype.itemsize > file.total_bytes:
            raise place.refuse("it declares {count} points, but the file ends before", count=count)
        return BinaryRows(file, start, count, dtype, roles)
    if kind != "binary_compressed":
        raise place.at("DATA").refuse("the form {kind} is not known", kind=shown(kind))
    return _decompressed(file, start, count, dtype, roles, context)


def decode_lzf(data: bytes, length: int) -> Result:
    """Return ``data``, uint8 (length,). For `NativeCalls`.

    Raises
    ------
    ImportFailed
    """
    import imagecodecs

    try:
        found = imagecodecs.lzf_decode(data, out=length)
    except (ValueError, RuntimeError, imagecodecs.LzfError) as error:
        raise Place(INLINE).refuse("the compressed points are damaged ({reason})", reason=str(error)[:100]) from None
    return {"data": np.frombuffer(found, np.uint8)}


def _decompressed(
    file: RangedFile, start: int, count: int, dtype: "np.dtype[Any]", roles: Roles, context: ImportContext
) -> HeldColumns:
    place = file.place.at("compressed points")
    length = count * dtype.itemsize
    if not count:
        return HeldColumns({name: np.zeros(0, dtype[name]) for name in dtype.names or ()}, 0, roles, file.place)
    stored, declared = struct.unpack("<II", file.read(start, length=8, cancelled=context.cancelled))
    if declared != length:
        raise place.refuse(
            "{count} points have {length} bytes, not {declared}", count=count, length=length, declared=declared
        )
    if length > MAX_COMPRESSED_BYTES:
        raise place.refuse(
            "{length} bytes of points are compressed as one piece, allowed are {limit}",
            advice="write the file uncompressed",
            length=length,
            limit=MAX_COMPRESSED_BYTES,
        )
    if length > MAX_RATIO * stored:
        raise place.refuse("{stored} bytes cannot hold {length}", stored=stored, length=length)
    data = file.read(start + 8, length=stored, cancelled=context.cancelled)
    found = context.native.call(decode_lzf, data, length, path=place.path, cancelled=context.cancelled)["data"]
    if found.dtype != np.uint8 or found.shape != (length,):
        raise place.refuse("the compressed points are damaged")
    columns = {}
    at = 0
    # Column after column, each whole.
    for name in dtype.names or ():
        size = count * dtype[name].itemsize
        columns[name] = found[at : at + size].view(dtype[name].base).reshape(count, *dtype[name].shape)
        at += size
    return HeldColumns(columns, count, roles, file.place)


def _entries(head: bytes, place: Place) -> tuple[dict[str, list[str]], int]:
    entries: dict[str, list[str]] = {}
    at = 0
    while (end := head.find(b"\n", at)) >= 0:
        words = head[at:end].decode("ascii", "replace").split()
        at = end + 1
        if not words or words[0].startswith("#"):
            continue
        entries.setdefault(words[0].upper(), words[1:])
        if words[0].upper() == "DATA":
            return entries, at
    raise place.refuse("it has no end")


def _dtype(entries: dict[str, list[str]], place: Place) -> "np.dtype[Any]":
    names = entries.get("FIELDS") or entries.get("COLUMNS") or []
    sizes, kinds = entries.get("SIZE", []), entries.get("TYPE", [])
    counts = entries.get("COUNT") or ["1"] * len(names)
    if not 0 < len(names) <= MAX_COLUMNS or not len(names) == len(sizes) == len(kinds) == len(counts):
        raise place.refuse("FIELDS, SIZE, TYPE and COUNT do not have one entry each for every column")
    fields: list[Any] = []
    for number, (name, size, kind, count) in enumerate(zip(names, sizes, kinds, counts, strict=True)):
        at = place.at(f"column {number}")
        width, times = _number([size], at), _number([count], at)
        if (kind.upper(), width) not in _KINDS or times > MAX_ROW_BYTES:
            raise at.refuse("{kind}{size} x {count} is no column", kind=shown(kind), size=width, count=times)
        # Padding is called _, as often as it occurs.
        label = f"_{number}" if name == "_" else name
        code = f"<{kind.lower()}{width}"
        if times:
            fields.append((label, code) if times == 1 else (label, code, (times,)))
    if len({field[0] for field in fields}) != len(fields):
        raise place.refuse("a column occurs twice")
    dtype = np.dtype(fields)
    if dtype.itemsize > MAX_ROW_BYTES:
        raise place.refuse("a point cannot have {count} bytes", count=dtype.itemsize)
    return dtype


def _number(words: list[str], place: Place) -> int:
    if len(words) != 1 or not words[0].isdecimal() or int(words[0]) > MAX_COUNT:
        raise place.refuse("{value} is no number of something", value=shown(" ".join(words)))
    return int(words[0])


def _product(entries: dict[str, list[str]], place: Place) -> list[str]:
    return [str(_number(entries.get("WIDTH", []), place) * _number(entries.get("HEIGHT", ["1"]), place))]
