"""The one resolver of uris that stand inside files: what a dataset may reach, and nothing else.

A dataset on disk reaches the files below its own folder; one on a server reaches its own origin. Everything else
(other schemes, absolute and drive and UNC paths, escapes by ``..``, by percent-encoding or by a link) is refused.
"""

import base64
import binascii
import functools
import os
import re
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes

from importers.place import INLINE, Place
from layers.errors import Cancelled, ImportFailed

MAX_FILE_BYTES = 1 << 30
MAX_DATA_URI_BYTES = 64 << 20
MAX_URI_CHARACTERS = 4096
# Deflate cannot do better than about 1030; repetitive JSON reaches 60.
MAX_GZIP_RATIO = 200

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Windows opens devices by these names in any folder.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.IGNORECASE)
# What nearly all uris look like: no step that begins with a dot or like a device, nothing that means something.
_PLAIN = re.compile(
    r"(?:(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|\Z))[A-Z0-9_+-][A-Z0-9_+.-]*(?:/(?!\Z)|\Z))+",
    re.IGNORECASE | re.ASCII,
)


def never() -> bool:
    """Return False: work that nobody cancels."""
    return False


class Resolver(Protocol):
    """Where one dataset's files come from. Frozen and picklable; any thread.

    Attributes
    ----------
    origin : str
        The server, ``"http://host:8080"``; empty where nothing has to be waited for: disk, memory.
    """

    @property
    def origin(self) -> str: ...  # noqa: D102

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Return the address of `uri` as written in the file at `base`.

        Raises
        ------
        ImportFailed
            `uri` is empty, malformed or leads out of the dataset.
        """
        ...

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return all bytes at `address`, which `resolve` gave; gzip is undone.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        ImportFailed
            It cannot be read, is too large, or lies outside the dataset after all.
        Cancelled
        """
        ...

    def read_range(
        self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never
    ) -> "FileRange":
        """Return `length` bytes from byte `offset` on, as they are stored; fewer only where the file ends.

        Raises
        ------
        FileNotFoundError
        ImportFailed
            As `read`; and where a server gives whole files only.
        Cancelled
        """
        ...

    def shown(self, address: str) -> str:
        """Return `address` as people know it: a path or a URL."""
        ...

    def for_streaming(self) -> "Resolver":
        """Return the same files for threads that load tiles: somebody else tries again what fails for a time."""
        ...


@dataclass(frozen=True, slots=True)
class FileRange:
    """A piece of a file.

    Parameters
    ----------
    data : bytes
    total_bytes : int
        Of the whole file.
    """

    data: bytes
    total_bytes: int


@dataclass(frozen=True, slots=True)
class FileResolver:
    """A dataset in a folder. Addresses are paths below `root` with forward slashes."""

    root: Path
    origin = ""

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Return the address of `uri`; see `Resolver`."""
        folder = "" if base.startswith("data:") else base.rpartition("/")[0]
        if len(uri) <= MAX_URI_CHARACTERS and _PLAIN.fullmatch(uri):
            return f"{folder}/{uri}" if folder else uri
        if uri.startswith("data:"):
            return uri
        check_uri(uri, place=place)
        path = decode_uri_path(uri.partition("#")[0].partition("?")[0], place=place).replace("\\", "/")
        if path.startswith("/") or ":" in path:
            raise place.refuse("the uri {uri} is absolute", uri=uri[:80], advice="make it relative to its file")
        return joined(path, folder=folder, uri=uri, place=place)

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return all bytes of a file; see `Resolver`."""
        if cancelled():
            raise Cancelled
        place = Place(self.shown(address))
        if address.startswith("data:"):
            return unzipped(decode_data_uri(address, place=place), place=place)
        path = self._path(address, place=place)
        try:
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                raise place.refuse(
                    "the file has {size} bytes, allowed are {limit}",
                    advice="export the tileset again with smaller tiles",
                    size=size,
                    limit=MAX_FILE_BYTES,
                )
            data = path.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _unreadable(error, place=place) from error
        return unzipped(data, place=place)

    def read_range(self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never) -> FileRange:
        """Return a piece of a file; see `Resolver`."""
        if cancelled():
            raise Cancelled
        place = Place(self.shown(address))
        path = self._path(address, place=place)
        try:
            with path.open("rb") as file:
                total = os.fstat(file.fileno()).st_size
                file.seek(offset)
                # Never more than there is: the length may be a file's own word.
                return FileRange(file.read(max(0, min(length, total - offset))), total)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _unreadable(error, place=place) from error

    def shown(self, address: str) -> str:
        """Return the path of `address`."""
        return INLINE if address.startswith("data:") else str(self.root / address)

    def for_streaming(self) -> "FileResolver":
        """Return itself."""
        return self

    def _path(self, address: str, *, place: Place) -> Path:
        root = _real_root(str(self.root))
        real = os.path.realpath(os.path.join(root, address))  # noqa: PTH118  pathlib takes thrice as long
        if not real.startswith(root if root.endswith(os.sep) else root + os.sep):
            raise place.refuse("the file is a link that leads out of its dataset", advice="copy the file itself")
        try:
            # A named pipe would never end; only regular files are opened.
            if not stat.S_ISREG(os.stat(real).st_mode):  # noqa: PTH116
                raise FileNotFoundError(real)
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise _unreadable(error, place=place) from error
        return Path(real)


@functools.lru_cache(maxsize=256)
def _real_root(root: str) -> str:
    return os.path.realpath(root)


def check_uri(uri: str, *, place: Place) -> None:
    """Refuse a uri that is empty, too long, holds control characters, or names a scheme, a drive or a host."""
    if not uri or uri.startswith(("#", "?")):
        raise place.refuse("the uri is empty")
    if len(uri) > MAX_URI_CHARACTERS:
        raise place.refuse("the uri has {count} characters", count=len(uri))
    if _CONTROL.search(uri):
        raise place.refuse("the uri holds control characters")
    if _SCHEME.match(uri) or uri.startswith(("/", "\\")):
        raise place.refuse(
            "the uri {uri} is absolute or leads elsewhere", uri=uri[:80], advice="make it relative to its file"
        )


def decode_uri_path(path: str, *, place: Place) -> str:
    """Return `path` with ``%XX`` undone, as in ``Tile_%2B000``; an encoded dot, slash, colon or control is refused."""
    if not _ESCAPE.search(path):
        return path
    for escape in _ESCAPE.findall(path):
        if int(escape[1:], 16) < 0x20 or chr(int(escape[1:], 16)) in "./\\:%\x7f":
            raise place.refuse("the uri {uri} hides {escape} by percent-encoding", uri=path[:80], escape=escape)
    try:
        return unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise place.refuse("the uri {uri} is not UTF-8", uri=path[:80]) from error


def joined(path: str, *, folder: str, uri: str, place: Place) -> str:
    """Return `path` below `folder` (both relative, forward slashes) without ``.`` and ``..``; never above the root."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                raise place.refuse(
                    "the uri {uri} leads out of the dataset's folder",
                    uri=uri[:80],
                    advice="open the tileset above it, or put all files below one folder",
                )
            parts.pop()
        elif part not in ("", "."):
            if _DEVICE.match(part):
                raise place.refuse("the uri {uri} names a device", uri=uri[:80])
            parts.append(part)
    if not parts or path.endswith("/"):
        raise place.refuse("the uri {uri} names no file", uri=uri[:80])
    return "/".join(parts)


def decode_data_uri(uri: str, *, place: Place) -> bytes:
    """Return the bytes in a ``data:`` uri."""
    head, comma, body = uri.partition(",")
    if not comma:
        raise place.refuse("the data: uri has no data")
    if len(body) > MAX_DATA_URI_BYTES * 4 // 3 + 4:
        raise place.refuse("the data: uri is larger than {limit} bytes", limit=MAX_DATA_URI_BYTES)
    try:
        raw = unquote_to_bytes(body)
        return base64.b64decode(raw, validate=True) if head.endswith(";base64") else raw
    except (binascii.Error, ValueError) as error:
        raise place.refuse("the data: uri is damaged ({reason})", reason=str(error)) from error


def unzipped(data: bytes, *, place: Place) -> bytes:
    """Return `data`, or what it holds when it is gzip; the output is bounded by `MAX_GZIP_RATIO`."""
    if data[:2] != b"\x1f\x8b":
        return data
    limit = min(MAX_FILE_BYTES, (1 << 16) + MAX_GZIP_RATIO * len(data))
    decompressor = zlib.decompressobj(wbits=31)
    try:
        result = decompressor.decompress(data, limit)
    except zlib.error as error:
        raise place.refuse("the gzip data is damaged ({reason})", reason=str(error)) from error
    if decompressor.eof:
        return result
    if len(result) >= limit:
        raise place.refuse("the gzip data holds more than {limit} bytes", limit=limit)
    raise place.refuse("the gzip data ends too early")


def _unreadable(error: Exception, *, place: Place) -> ImportFailed:
    return place.refuse(
        "the file cannot be read ({reason})",
        advice="check that you may read it",
        reason=getattr(error, "strerror", None) or type(error).__name__,
    )


def missing(path: str) -> ImportFailed:
    """Return the refusal for an input that is not there."""
    return ImportFailed(path, problem="there is no such file", advice="check the path")
