"""A 3D Tiles package as a zip archive (.3tz): one entry read at a time, found by the index at its end.

3D Tiles Archive Format 1.3 and PKWARE's APPNOTE 6.3.10 (zip64; stored, deflate and Zstandard). Nothing is extracted:
an entry is asked for by a name that was resolved and checked, so names in the archive never become paths.
"""

import hashlib
import struct
import zlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.files.resolver import MAX_FILE_BYTES, MAX_GZIP_RATIO
from importers.place import Place

INDEX_NAME = b"@3dtilesIndex1@"
MAX_ENTRIES = 8_000_000
# Without an index every name must be read.
MAX_LISTED = 1_000_000
_ROW = np.dtype([("key", "<u8"), ("rest", "V8"), ("offset", "<u8")])
_END, _END64, _LOCATOR64, _CENTRAL, _LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
_STORED, _DEFLATE, _ZSTD = 0, 8, 93
_FOUR_GIB, _TWO = 0xFFFFFFFF, 0xFFFF
_ENCRYPTED, _SIZES_AFTER = 1, 8
_REPACK = "pack the tileset again, for example with 3d-tiles-tools"

Read = Callable[[int, int], bytes]
Uint64 = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """Where an entry's bytes lie.

    Parameters
    ----------
    method : int
        0 stored, 8 deflate, 93 Zstandard.
    start : int
        Of its packed bytes in the archive.
    """

    method: int
    start: int
    packed_bytes: int
    size_bytes: int
    crc: int


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Entries by the first eight bytes of their name's MD5, ascending; what it says is checked at the entry itself."""

    keys: Uint64
    offsets: Uint64
    # Of the archive's directory: packed bytes, bytes and checksum; empty when it is from the index.
    sizes: Uint64


class ZipPackage:
    """One .3tz. Any thread once made.

    Parameters
    ----------
    read : callable
        ``read(offset, length)`` gives bytes of the archive; fewer only at its end.
    total_bytes : int

    Raises
    ------
    ImportFailed
        No zip archive, or a damaged one.
    """

    def __init__(self, read: Read, *, total_bytes: int, place: Place) -> None:
        self._read = read
        self._place = place
        self._count, self._start, self._size = self._directory_span(total_bytes)
        self._listed: _Table | None = None
        self._table = self._index() or self._directory()

    def find(self, name: str) -> ZipEntry | None:
        """Return an entry by its name with forward slashes; None when there is none.

        Raises
        ------
        ImportFailed
            It is encrypted, or lies outside the archive.
        """
        found = self._find(name, self._table)
        if found is None and self._listed is None and self._count <= MAX_LISTED:
            # The index may be incomplete or lead elsewhere: the archive's own directory counts.
            self._table = self._directory()
            found = self._find(name, self._table)
        return found

    def bytes_of(self, entry: ZipEntry, *, place: Place) -> bytes:
        """Return an entry unpacked.

        Raises
        ------
        ImportFailed
            Damaged, too large, or packed in a way that is not read.
        """
        limit = min(MAX_FILE_BYTES, (1 << 16) + MAX_GZIP_RATIO * entry.packed_bytes)
        if entry.size_bytes > limit or entry.packed_bytes > MAX_FILE_BYTES:
            raise place.refuse(
                "the entry declares {size} bytes, allowed are {limit}", size=entry.size_bytes, limit=limit
            )
        packed = self._read(entry.start, entry.packed_bytes)
        data = _unpacked(packed, entry, place=place)
        if len(data) != entry.size_bytes or zlib.crc32(data) != entry.crc:
            raise place.refuse("the entry is damaged: its size or checksum is wrong", advice=_REPACK)
        return data

    def nested(self, entry: ZipEntry, *, place: Place) -> "ZipPackage":
        """Return the package that is stored, not packed, as an entry of this one."""

        def read(offset: int, length: int) -> bytes:
            return self._read(entry.start + offset, max(0, min(length, entry.size_bytes - offset)))

        return ZipPackage(read, total_bytes=entry.size_bytes, place=place)

    def _directory_span(self, total: int) -> tuple[int, int, int]:
        """Return how many entries there are, and where the directory begins and how long it is."""
        place = self._place.at("end of central directory")
        tail_start = max(0, total - _TWO - 22)
        tail = self._read(tail_start, total - tail_start)
        at = tail.rfind(_END)
        while at >= 0 and (at + 22 > len(tail) or at + 22 + struct.unpack_from("<H", tail, at + 20)[0] > len(tail)):
            at = tail.rfind(_END, 0, at)
        if at < 0:
            raise self._place.refuse("this is no zip archive, or its end is missing", advice=_REPACK)
        count, size, start = struct.unpack_from("<HII", tail, at + 10)
        end = tail_start + at
        if count == _TWO or _FOUR_GIB in (size, start):
            locator = self._read(max(0, end - 20), 20)
            if locator[:4] == _LOCATOR64:
                (end,) = struct.unpack_from("<Q", locator, 8)
                record = self._read(end, 56) if end < total else b""
                if len(record) < 56 or record[:4] != _END64:
                    raise place.refuse("the zip64 record is not where it should be", advice=_REPACK)
                count, size, start = struct.unpack_from("<QQQ", record, 32)
        if count > MAX_ENTRIES:
            raise place.refuse("there are {count} entries, allowed are {limit}", count=count, limit=MAX_ENTRIES)
        if count < 1 or start + size > end or count * 46 > size:
            raise place.refuse("{count} entries do not fit the directory of {size} bytes", count=count, size=size)
        return count, start, size

    def _index(self) -> _Table | None:
        """Return the index, the archive's last entry; None when there is none or it cannot be used."""
        length = min(self._size, 4096)
        tail = self._read(self._start + self._size - length, length)
        at = tail.rfind(INDEX_NAME) - 46
        if at < 0 or tail[at : at + 4] != _CENTRAL:
            return None
        method, offset, packed, _, _ = _central(tail, at)
        header = self._read(offset, 30) if offset < self._start else b""
        if method != _STORED or len(header) < 30 or header[:4] != _LOCAL or packed % 24:
            return None
        start = offset + 30 + sum(struct.unpack_from("<HH", header, 26))
        if start + packed > self._start or packed // 24 > MAX_ENTRIES:
            return None
        rows = np.frombuffer(self._read(start, packed), _ROW)
        order = np.argsort(rows["key"], kind="stable")
        return _Table(rows["key"][order].astype(np.uint64), rows["offset"][order].astype(np.uint64), _none())

    def _directory(self) -> _Table:
        """Return what the archive's own directory says."""
        if self._listed is not None:
            return self._listed
        place = self._place.at("central directory")
        if self._count > MAX_LISTED:
            raise place.refuse("without a usable index {count} entries are too many", advice=_REPACK, count=self._count)
        data = self._read(self._start, self._size)
        keys, rest = array("Q"), array("Q")
        names: set[bytes] = set()
        at = 0
        for _ in range(self._count):
            if data[at : at + 4] != _CENTRAL or at + 46 > len(data):
                raise place.at(f"byte {at}").refuse("the directory is damaged", advice=_REPACK)
            lengths = struct.unpack_from("<HHH", data, at + 28)
            name = data[at + 46 : at + 46 + lengths[0]]
            _check_name(name, place=place)
            digest = hashlib.md5(name, usedforsecurity=False).digest()
            if digest in names:
                raise place.refuse("two entries have the name {name}", name=name.decode("utf-8", "replace")[:80])
            names.add(digest)
            _, offset, packed, size, crc = _central(data, at)
            keys.append(int.from_bytes(digest[:8], "little"))
            rest.extend((offset, packed, size, crc))
            at += 46 + sum(lengths)
        found = np.frombuffer(keys, np.uint64)
        order = np.argsort(found, kind="stable")
        values = np.frombuffer(rest, np.uint64).reshape(-1, 4)[order]
        self._listed = _Table(found[order], values[:, 0].copy(), values[:, 1:].copy())
        return self._listed

    def _find(self, name: str, table: _Table) -> ZipEntry | None:
        wanted = name.encode()
        key = np.uint64(int.from_bytes(hashlib.md5(wanted, usedforsecurity=False).digest()[:8], "little"))
        row = int(np.searchsorted(table.keys, key))
        while row < len(table.keys) and table.keys[row] == key:
            sizes = table.sizes[row].tolist() if len(table.sizes) else None
            entry = self._entry(int(table.offsets[row]), wanted, sizes)
            if entry is not None:
                return entry
            row += 1
        return None

    def _entry(self, offset: int, wanted: bytes, sizes: list[int] | None) -> ZipEntry | None:
        """Return the entry at `offset` when it bears the wanted name and says its sizes."""
        header = self._read(offset, 30 + len(wanted)) if offset < self._start else b""
        if len(header) < 30 + len(wanted) or header[:4] != _LOCAL or header[30:] != wanted:
            return None
        flags, method = struct.unpack_from("<HH", header, 6)
        crc, packed, size, name_length, extra_length = struct.unpack_from("<IIIHH", header, 14)
        if name_length != len(wanted):
            return None
        place = self._place.at(wanted.decode("utf-8", "replace")[:120])
        if flags & _ENCRYPTED:
            raise place.refuse("the entry is encrypted", advice="pack the tileset without a password")
        start = offset + 30 + name_length + extra_length
        if sizes is not None:
            packed, size, crc = sizes
        elif flags & _SIZES_AFTER:
            return None
        elif _FOUR_GIB in (packed, size):
            extra = self._read(start - extra_length, extra_length)
            size, packed = _sizes64(extra, (size, packed))[:2]
        if start + packed > self._start:
            raise place.refuse("the entry ends {over} bytes past its place", over=start + packed - self._start)
        return ZipEntry(method, start, packed, size, crc)


def _central(data: bytes, at: int) -> tuple[int, int, int, int, int]:
    """Return method, offset, packed bytes, bytes and checksum of a directory record."""
    (method,) = struct.unpack_from("<H", data, at + 10)
    crc, packed, size, name_length, extra_length = struct.unpack_from("<IIIHH", data, at + 16)
    (offset,) = struct.unpack_from("<I", data, at + 42)
    if _FOUR_GIB in (packed, size, offset):
        extra = data[at + 46 + name_length : at + 46 + name_length + extra_length]
        size, packed, offset = _sizes64(extra, (size, packed, offset))
    return method, offset, packed, size, crc


def _sizes64(extra: bytes, small: tuple[int, ...]) -> list[int]:
    """Return the numbers of `small` with those that did not fit taken from the zip64 field."""
    result = list(small)
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            field = extra[at + 4 : at + 4 + length]
            for i, value in enumerate(small):
                if value == _FOUR_GIB and len(field) >= 8:
                    result[i] = int.from_bytes(field[:8], "little")
                    field = field[8:]
            break
        at += 4 + length
    return result


def _unpacked(packed: bytes, entry: ZipEntry, *, place: Place) -> bytes:
    if entry.method == _STORED:
        return packed
    if entry.method == _DEFLATE:
        try:
            return zlib.decompressobj(wbits=-15).decompress(packed, entry.size_bytes + 1)
        except zlib.error as error:
            raise place.refuse("the entry is damaged ({reason})", advice=_REPACK, reason=str(error)) from error
    if entry.method == _ZSTD:
        import imagecodecs

        try:
            # The size is the archive's, checked: never that of the Zstandard frame.
            return bytes(imagecodecs.zstd_decode(packed, out=entry.size_bytes))
        except (imagecodecs.ZstdError, ValueError) as error:
            raise place.refuse("the entry is damaged ({reason})", advice=_REPACK, reason=str(error)) from error
    raise place.refuse(
        "the entry is packed by method {method}; stored, deflate and Zstandard are read",
        advice=_REPACK,
        method=entry.method,
    )


def _check_name(name: bytes, *, place: Place) -> None:
    parts = name.replace(b"\\", b"/").split(b"/")
    if b".." in parts or not parts[0] or b":" in parts[0] or any(c < 0x20 for c in name):
        raise place.refuse(
            "the entry {name} leads out of the package", advice=_REPACK, name=name.decode("utf-8", "replace")[:80]
        )


def _none() -> Uint64:
    return np.empty((0, 3), np.uint64)
