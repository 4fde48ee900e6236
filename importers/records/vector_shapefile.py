"""A shapefile's parts, checked against one another before GDAL sees them. Worker process only."""

import shutil
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from importers.records.text_bytes import encoding_of
from layers.data.report import Note, note
from layers.errors import ImportFailed

MAX_PRJ_BYTES = 64 * 1024
MAX_PRJ_DEPTH = 64

_HEADER_BYTES = 100
_DAMAGED = "the file is damaged; copy it again"
# Shape types whose records say how many points, and how many parts, they hold.
_MULTIPOINT, _PARTED = (8, 18, 28), (3, 5, 13, 15, 23, 25, 31)


@dataclass(frozen=True, slots=True)
class CheckedShapefile:
    """A shapefile that GDAL may open.

    Parameters
    ----------
    path : Path
        The user's own, or a copy in the worker's folder when a part had to be made anew.
    encoding : str
        Of the attributes; empty when there are none.
    warnings : tuple of Note
    """

    path: Path
    encoding: str
    warnings: tuple[Note, ...] = ()


@contextmanager
def checked_shapefile(path: Path) -> Iterator[CheckedShapefile]:
    """Check the parts of a shapefile; an index that is missing or wrong is made again in a folder of its own.

    Raises
    ------
    ImportFailed
        Lengths that do not agree with the bytes.
    """
    records = _records(path)
    table, index, prj = (part_of(path, suffix) for suffix in (".dbf", ".shx", ".prj"))
    encoding = _table_encoding(path, table) if table is not None else ""
    if prj is not None:
        _check_prj(path, prj)
    warnings: list[Note] = []
    if table is None:
        warnings.append(note("its {part} file is missing: the rows have no attributes", part=".dbf"))
    if index is not None and _index_fits(index, records):
        yield CheckedShapefile(path, encoding, tuple(warnings))
        return
    if index is None:
        warnings.append(note("its {part} file is missing: the rows are in the order of the .shp file", part=".shx"))
    else:
        warnings.append(note("its {part} file does not fit: the rows are in the order of the .shp file", part=".shx"))
    with tempfile.TemporaryDirectory(prefix="shapefile-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "rebuilt.shp"
        try:
            shutil.copyfile(path, copy)
            for part in (table, prj):
                if part is not None:
                    shutil.copyfile(part, copy.with_suffix(part.suffix.lower()))
            with path.open("rb") as file:
                header = file.read(_HEADER_BYTES)
            copy.with_suffix(".shx").write_bytes(_index_bytes(header, records))
        except OSError as error:
            raise ImportFailed(
                path,
                problem="its .shx file is missing or wrong, and there is no room to make it again: {reason}",
                advice="put all parts of the shapefile together",
                reason=error.strerror or str(error),
            ) from None
        yield CheckedShapefile(copy, encoding, tuple(warnings))


def part_of(path: Path, suffix: str) -> Path | None:
    """Return the part of a shapefile with that suffix, in either case."""
    for name in (suffix, suffix.upper()):
        if path.with_suffix(name).is_file():
            return path.with_suffix(name)
    return None


def _records(path: Path) -> dict[int, int]:
    """Return where records begin and how long their contents are, from the .shp alone, in its order."""
    size = path.stat().st_size
    records: dict[int, int] = {}
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES or struct.unpack(">i", header[:4])[0] != 9994:
            raise ImportFailed(path, where="byte 0", problem="this is not a shapefile", advice="export it again")
        declared = struct.unpack(">i", header[24:28])[0] * 2
        if declared != size:
            raise ImportFailed(
                path,
                where="byte 24",
                problem="the header says {declared} bytes, the file has {size}",
                advice="it was cut or damaged; copy it again",
                declared=declared,
                size=size,
            )
        at = _HEADER_BYTES
        while at < size:
            file.seek(at)
            record = file.read(56)
            length = struct.unpack(">i", record[4:8])[0] * 2 if len(record) >= 12 else 0
            if length < 4 or at + 8 + length > size or not _fits(record, length):
                raise ImportFailed(
                    path,
                    where=f"byte {at}",
                    problem="a record is longer than the bytes that are left",
                    advice=_DAMAGED,
                )
            records[at] = length
            at += 8 + length
    return records


def _fits(record: bytes, length: int) -> bool:
    """Return whether a shape's own counts agree with its length."""
    kind = struct.unpack("<i", record[8:12])[0]
    if kind in _PARTED and length >= 44:
        parts, points = struct.unpack("<ii", record[44:52])
        each = 8 if kind == 31 else 4
        return bool(parts >= 0 and points >= 0 and 44 + each * parts + 16 * points <= length)
    if kind in _MULTIPOINT and length >= 40:
        (points,) = struct.unpack("<i", record[44:48])
        return bool(points >= 0 and 40 + 16 * points <= length)
    return True


def _index_fits(index: Path, records: dict[int, int]) -> bool:
    """Return whether every entry of a .shx is a record of the .shp; a record taken out there is no entry."""
    data = index.read_bytes() if index.stat().st_size <= _HEADER_BYTES + 8 * len(records) else b""
    if len(data) < _HEADER_BYTES or (len(data) - _HEADER_BYTES) % 8:
        return False
    if struct.unpack(">i", data[24:28])[0] * 2 != len(data) or (records and len(data) == _HEADER_BYTES):
        return False
    return all(
        offset == 0 or records.get(offset * 2) == length * 2
        for offset, length in struct.iter_unpack(">ii", data[_HEADER_BYTES:])
    )


def _index_bytes(header: bytes, records: dict[int, int]) -> bytes:
    # The header of a .shx is that of its .shp but for the length, in words of two bytes.
    size = (_HEADER_BYTES + 8 * len(records)) // 2
    entries = b"".join(struct.pack(">ii", at // 2, length // 2) for at, length in records.items())
    return header[:24] + struct.pack(">i", size) + header[28:] + entries


def _check_prj(path: Path, prj: Path) -> None:
    with prj.open("rb") as file:
        text = file.read(MAX_PRJ_BYTES + 1)
    depth = deepest = 0
    for byte in text:
        depth += (byte in b"[(") - (byte in b"])")
        deepest = max(deepest, depth)
    if len(text) > MAX_PRJ_BYTES or deepest > MAX_PRJ_DEPTH:
        raise ImportFailed(
            path,
            where=prj.name,
            problem="this is too long or nested too deeply to be a coordinate system",
            advice="take that file away and give the system with --crs",
        )


def _table_encoding(path: Path, table: Path) -> str:
    """Return the encoding of the attributes: what .cpg says, else UTF-8 when it fits, else GB18030."""
    data = table.read_bytes()
    if len(data) < 33:
        raise ImportFailed(path, problem="its .dbf file is cut short", advice="copy it again")
    records, header, width = struct.unpack("<IHH", data[4:12])
    if header < 33 or header > len(data) or width < 1 or header + records * width > len(data) + 1:
        raise ImportFailed(
            path, problem="its .dbf file says more records than it has bytes", advice="it is damaged; copy it again"
        )
    return _stated_encoding(path) or ("UTF-8" if encoding_of(data[header:]).startswith("utf-8") else "GB18030")


def _stated_encoding(path: Path) -> str:
    stated = part_of(path, ".cpg")
    if stated is None:
        return ""
    with stated.open("rb") as file:
        name = file.read(64).decode("ascii", "replace").strip()
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return name
