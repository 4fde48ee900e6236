"""Importer of PLY files that are point clouds: text, and binary in both byte orders.

The PLY polygon file format (Greg Turk, Stanford); a file with faces is a mesh and not read here.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.place import Place, shown
from importers.points.index_cloud import PointFile
from importers.points.point_file import PointFileImporter
from importers.points.rows import MAX_COLUMNS, BinaryRows, Roles, RowSource, TextRows, ranged, sample_of
from importers.points.source import GridSource

MAX_HEADER_BYTES = 1 << 20
MAX_COUNT = 1 << 40

_TYPES = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
}
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}


class PlyPointsImporter(PointFileImporter):
    """Reads PLY files without faces; see `PreparingImporter`."""

    name = "ply-points"
    title = "Point cloud (PLY)"
    suffixes = (".ply",)

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is PLY; files with faces are taken by the reader of meshes before."""
        del path
        return head[:4] in (b"ply\n", b"ply\r")

    def opened(self, path: Path, context: ImportContext) -> PointFile:
        """Return the file with its header read; see `PointFileImporter`."""
        context.check_cancelled()
        rows = ranged(ply_rows(RangedFile.of_path(path), context))
        return PointFile(
            path,
            PlyPointsImporter.name,
            count=rows.count,
            source=partial(GridSource.of, rows),
            sample=lambda context: sample_of(rows, cancelled=context.cancelled),
            may_be_local=True,
        )


def ply_rows(file: RangedFile, context: ImportContext) -> RowSource:
    """Return the vertices of a PLY file. Any thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    place = file.place.at("header")
    head = file.read(0, length=min(file.total_bytes, MAX_HEADER_BYTES), cancelled=context.cancelled)
    end = head.find(b"end_header")
    newline = head.find(b"\n", end)
    if head[:3] != b"ply" or end < 0 or newline < 0:
        raise place.refuse("it has no end" if head[:3] == b"ply" else "this is no PLY file")
    lines = head[:end].decode("ascii", "replace").splitlines()
    order, elements = _elements(lines, place)
    before = elements[: next((i for i, e in enumerate(elements) if e.name == "vertex"), 0)]
    vertex = next((e for e in elements if e.name == "vertex"), None)
    if vertex is None:
        raise place.refuse("it has no vertices")
    dtype = vertex.dtype(order or "<", place)
    roles = Roles.of(dtype, place=place)
    start = newline + 1
    if not order:
        return TextRows.found(
            file,
            offset=start,
            skipped=sum(e.count for e in before),
            count=vertex.count,
            dtype=dtype,
            roles=roles,
            cancelled=context.cancelled,
        )
    start += sum(e.count * e.dtype(order, place).itemsize for e in before)
    if start + vertex.count * dtype.itemsize > file.total_bytes:
        raise place.refuse("it declares {count} vertices, but the file ends before", count=vertex.count)
    return BinaryRows(file, start, vertex.count, dtype, roles)


class _Element:
    def __init__(self, name: str, count: int) -> None:
        self.name = name
        self.count = count
        self.columns: list[tuple[str, str]] = []
        self.has_list = False

    def dtype(self, order: str, place: Place) -> "np.dtype[Any]":
        if self.has_list:
            raise place.at(self.name).refuse("its rows have no fixed length")
        names = [name for name, _ in self.columns]
        if len(set(names)) != len(names) or not names or len(names) > MAX_COLUMNS:
            raise place.at(self.name).refuse("it has no column, one twice, or too many")
        return np.dtype([(name, order + kind) for name, kind in self.columns])


def _elements(lines: list[str], place: Place) -> tuple[str, list[_Element]]:
    order: str | None = None
    elements: list[_Element] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        at = place.at(f"line {number}")
        match words:
            case ["format", kind, *_]:
                if kind not in _ORDERS:
                    raise at.refuse("the format {kind} is not known", kind=shown(kind))
                order = _ORDERS[kind]
            case ["element", name, count]:
                if not count.isdecimal() or int(count) > MAX_COUNT:
                    raise at.refuse("{count} is no number of rows", count=shown(count))
                elements.append(_Element(name, int(count)))
            case ["property", "list", *_] if elements:
                elements[-1].has_list = True
            case ["property", kind, name] if elements:
                if kind not in _TYPES:
                    raise at.refuse("the type {kind} is not known", kind=shown(kind))
                elements[-1].columns.append((name, _TYPES[kind]))
            case ["ply"] | ["comment", *_] | ["obj_info", *_] | []:
                pass
            case _:
                raise at.refuse("the line is not understood")
    if order is None:
        raise place.refuse("it does not say its format")
    return order, elements
