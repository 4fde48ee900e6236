"""The bytes of an .osgb file: header, compression, scalars in the file's byte order, brackets.

Every read is checked against the bytes that are left before anything is allocated. Source of the format: the
serializers of OpenSceneGraph 3.6.5 (``src/osgDB``, ``src/osgWrappers/serializers/osg``).
"""

import struct
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from layers.errors import ImportFailed

MAGIC_LITTLE = b"\xa1\x0e\x91\x6c\x45\x45\xfb\x1a"
MAGIC_BIG = b"\x6c\x91\x0e\xa1\x1a\xfb\x45\x45"
MIN_VERSION, MAX_VERSION = 60, 200
SCENE_TYPE = 1
HAS_DOMAINS, HAS_SCHEMA, HAS_BRACKETS = 1, 2, 4
FIRST_VERSION_OF_WIDE_BRACKETS = 149

MAX_FILE_BYTES = 1 << 30
MAX_UNPACKED_BYTES = 1 << 29
# Meshes and JPEG pack 1.1 to 20 times; a bomb packs 1000 times.
MAX_UNPACK_RATIO = 200
UNPACK_ALLOWANCE_BYTES = 1 << 20
MAX_STRING_BYTES = 16 << 20

DAMAGED = "copy or export the file again"


class OsgbStream:
    """A cursor over the body of one .osgb file. One thread at a time.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : Path
        For refusals.
    size : int or None
        Of the file, when `data` is only its beginning: reading beyond that is a ``struct.error``.

    Raises
    ------
    ImportFailed
        Not OSGB, of a kind or version that is not understood, or damaged.
    """

    def __init__(self, data: bytes, *, path: Path, size: int | None = None) -> None:
        self.path = path
        self.data = memoryview(data)
        self.pos = 0
        self.compressor = "0"
        self.version = 0
        self.brackets = False
        self._limit = len(data) if size is None else size
        self.order: Literal["<", ">"] = "<"
        if data[:8] == MAGIC_BIG:
            self.order = ">"
        elif data[:8] != MAGIC_LITTLE:
            raise self.failure(
                "this is no binary OpenSceneGraph file (it starts with {start})",
                "convert it to .osgb, or give it the suffix of its real format",
                at=0,
                start=data[:8].hex(" ") or "nothing",
            )
        self._structs: dict[str, struct.Struct] = {}
        self.pos = 8
        self._read_header()

    def failure(self, problem: str, advice: str = DAMAGED, *, at: int | None = None, **values: object) -> ImportFailed:
        """Return the refusal at byte `at` (None: where the cursor stands)."""
        place = f"byte {self.pos if at is None else at}"
        if self.compressor not in ("0", "null"):
            place += " after unpacking"
        return ImportFailed(self.path, where=place, problem=problem, advice=advice, **values)

    @property
    def left(self) -> int:
        """Bytes up to the end of the innermost bracket, or of the file."""
        return self._limit - self.pos

    def need(self, count: int, *, size: int = 1) -> None:
        """Refuse when `count` elements of `size` bytes cannot be in what is left."""
        if count * size > self.left:
            raise self.failure(
                "{count} elements of at least {size} bytes are declared, {left} bytes are left",
                count=count,
                size=size,
                left=self.left,
            )

    def u8(self) -> int:
        """Read one byte."""
        return int(self.numbers("B")[0])

    def flag(self) -> bool:
        """Read a bool: one byte, anything but 0 is true."""
        at = self.pos
        if at >= self._limit:
            raise self._ended()
        self.pos = at + 1
        return self.data[at] != 0

    def i32(self) -> int:
        """Read a signed number of 4 bytes."""
        return int(self.numbers("i")[0])

    def u32(self) -> int:
        """Read an unsigned number of 4 bytes."""
        return int(self.numbers("I")[0])

    def f32(self) -> float:
        """Read a float of 4 bytes."""
        return float(self.numbers("f")[0])

    def f64(self) -> float:
        """Read a float of 8 bytes."""
        return float(self.numbers("d")[0])

    def numbers(self, codes: str) -> tuple[Any, ...]:
        """Read numbers that follow one another, named by the letters of `struct`: ``"I4f"``."""
        reader = self._structs.get(codes)
        if reader is None:
            reader = self._structs[codes] = struct.Struct(self.order + codes)
        at = self.pos
        end = at + reader.size
        if end > self._limit:
            raise self._ended()
        self.pos = end
        return reader.unpack_from(self.data, at)

    def count(self, *, size: int = 1) -> int:
        """Read a count of things that take at least `size` bytes each."""
        number = self.u32()
        self.need(number, size=size)
        return number

    def text(self) -> str:
        """Read a string: UTF-8, or GB18030 where it is not."""
        start = self.pos
        length = self.i32()
        if not 0 <= length <= min(self.left, MAX_STRING_BYTES):
            raise self.failure(
                "a string of {length} bytes is declared, {left} bytes are left", at=start, length=length, left=self.left
            )
        raw = bytes(self.data[self.pos : self.pos + length])
        self.pos += length
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("gb18030", errors="replace")

    def block(self, size: int) -> memoryview:
        """Take `size` bytes, as a view."""
        self.need(size)
        view = self.data[self.pos : self.pos + size]
        self.pos += size
        return view

    def array(self, dtype: str, *, columns: int = 1, bracketed: bool = False) -> npt.NDArray[np.generic]:
        """Read a count and that many elements, as a read-only view in the file's byte order, perhaps unaligned.

        Parameters
        ----------
        dtype : str
            ``"f4"``.
        columns : int
        bracketed : bool
            The elements stand in brackets, if this file has them.

        Returns
        -------
        (n,) for one column, else (n, columns)
        """
        kind = np.dtype(dtype).newbyteorder(self.order)
        number = self.count(size=kind.itemsize * columns)
        bracket = self.open_bracket() if bracketed else None
        values: npt.NDArray[np.generic] = np.frombuffer(self.block(number * kind.itemsize * columns), kind)
        self.close_bracket(bracket)
        return values if columns == 1 else values.reshape(number, columns)

    def open_bracket(self) -> tuple[int, int] | None:
        """Read a bracket's start; return what `close_bracket` wants (None: this file has no brackets)."""
        if not self.brackets:
            return None
        start = self.pos
        size = int(self.numbers("Q" if self.version >= FIRST_VERSION_OF_WIDE_BRACKETS else "I")[0])
        end = start + size
        if not self.pos <= end <= self._limit:
            raise self.failure(
                "a block of {size} bytes does not fit into what holds it ({left} bytes are left)",
                at=start,
                size=size,
                left=self._limit - start,
            )
        outer, self._limit = self._limit, end
        return outer, end

    def close_bracket(self, bracket: tuple[int, int] | None, *, skip: bool = False) -> None:
        """End a bracket; the cursor must have arrived there, or is moved there with `skip`."""
        if bracket is None:
            return
        outer, end = bracket
        if skip:
            self.pos = end
        if self.pos != end:
            raise self.failure("a block ends at byte {end} but its content ends here", end=end)
        self._limit = outer

    def expect_end(self) -> None:
        """Refuse bytes after the root object: the format has no tags, so they mean that the reading went wrong."""
        if self.pos != len(self.data):
            raise self.failure("{left} bytes follow the scene", left=len(self.data) - self.pos)

    def _ended(self) -> ImportFailed:
        return self.failure("the file ends here, in the middle of its content")

    def _read_header(self) -> None:
        kind = self.u32()
        if kind != SCENE_TYPE:
            raise self.failure("the file holds no scene but type {kind}", "open a scene", at=8, kind=kind)
        self.version = self.u32()
        if not MIN_VERSION <= self.version <= MAX_VERSION:
            raise self.failure(
                "version {version} is not one of {low} to {high}",
                "save it again with OpenSceneGraph 3.6",
                at=12,
                version=self.version,
                low=MIN_VERSION,
                high=MAX_VERSION,
            )
        attributes = self.u32()
        self.brackets = bool(attributes & HAS_BRACKETS)
        if attributes & HAS_DOMAINS:
            for _ in range(self.count(size=8)):
                self.text()
                self.i32()
        at = self.pos
        compressor = self.text()
        if compressor == "zlib":
            self._unpack()
        elif compressor == "null":
            size_at, size = self.pos, self.u32()
            if size != self.left:
                raise self.failure(
                    "a body of {size} bytes is declared, {left} are there", at=size_at, size=size, left=self.left
                )
        elif compressor != "0":
            raise self.failure(
                "the compressor {name} is unknown", "save it with zlib or uncompressed", at=at, name=compressor[:40]
            )
        self.compressor = compressor
        if attributes & HAS_SCHEMA:
            self.text()

    def _unpack(self) -> None:
        packed = self.data[self.pos :]
        limit = min(MAX_UNPACKED_BYTES, MAX_UNPACK_RATIO * len(packed) + UNPACK_ALLOWANCE_BYTES)
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # zlib or gzip, by their headers
        try:
            body = unpacker.decompress(packed, limit)
        except zlib.error as error:
            raise self.failure("the packed body is damaged ({reason})", reason=str(error)) from error
        if not unpacker.eof:
            if len(body) >= limit:
                raise self.failure(
                    "{size} bytes unpack to more than {limit} bytes",
                    "save it again uncompressed if you trust it",
                    size=len(packed),
                    limit=limit,
                )
            raise self.failure("the packed body ends too early")
        if unpacker.unused_data:
            raise self.failure("{left} bytes follow the packed body", left=len(unpacker.unused_data))
        self.data, self.pos, self._limit = memoryview(body), 0, len(body)
