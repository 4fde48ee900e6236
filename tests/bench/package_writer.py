"""Writes a .3tz of very many stored entries, with its index.

3D Tiles Archive Format 1.3 and PKWARE's APPNOTE 6.3.10 (zip64).
"""

import hashlib
import struct
import zlib
from array import array
from pathlib import Path
from types import TracebackType

import numpy as np

from importers.files.package_zip import INDEX_NAME

Entries = list[tuple[str, bytes]]
_DATE = 0x21
"""1 January 1980, so that the same entries give the same package."""


class PackageWriter:
    """A package under construction; entries are stored, in the order in which they come.

    Parameters
    ----------
    path : pathlib.Path
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._names: list[bytes] = []
        self._numbers = array("Q")
        self._end = 0

    def __enter__(self) -> "PackageWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._file.close()

    def add(self, entries: Entries) -> None:
        """Append entries: names with forward slashes, and their bytes."""
        for name, data in entries:
            self._add(name.encode(), data)

    def _add(self, name: bytes, data: bytes) -> None:
        crc, size = zlib.crc32(data), len(data)
        self._file.write(struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name)
        self._file.write(data)
        self._names.append(name)
        self._numbers.extend((self._end, size, crc))
        self._end += 30 + len(name) + size

    def _finish(self) -> None:
        self._add(INDEX_NAME, self._index())
        start = self._end
        for number, name in enumerate(self._names):
            offset, size, crc = self._numbers[3 * number : 3 * number + 3]
            central = struct.pack(
                "<4s6H3I5H2I", b"PK\1\2", 45, 45, 0, 0, 0, _DATE, crc, size, size, len(name), 12, 0, 0, 0, 0, 0xFFFFFFFF
            )
            self._file.write(central + name + struct.pack("<HHQ", 1, 8, offset))
            self._end += len(central) + len(name) + 12
        count, length = len(self._names), self._end - start
        self._file.write(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start))
        self._file.write(struct.pack("<4sIQI", b"PK\6\7", 0, self._end, 1))
        self._file.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))

    def _index(self) -> bytes:
        rows = np.empty(len(self._names), [("low", "<u8"), ("high", "<u8"), ("offset", "<u8")])
        for number, name in enumerate(self._names):
            low, high = struct.unpack("<QQ", hashlib.md5(name, usedforsecurity=False).digest())
            rows[number] = low, high, self._numbers[3 * number]
        return bytes(np.sort(rows, order=["low", "high"]).tobytes())
