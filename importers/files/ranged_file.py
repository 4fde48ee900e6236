"""A large file, on disk or on a server, of which pieces are read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from importers.files.resolver import FileRange, FileResolver, Resolver, missing, never
from importers.place import Place

# A server answers in the time of many kilobytes; what follows a small piece is often wanted next.
AHEAD_BYTES = 64 << 10
MAX_PIECE_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class RangedFile:
    """A file read in pieces, each checked against its length. Frozen and picklable; any thread.

    Parameters
    ----------
    resolver : Resolver
    address : str
    total_bytes : int
    """

    resolver: Resolver
    address: str
    total_bytes: int

    @staticmethod
    def of_path(path: Path) -> "RangedFile":
        """Return a file on disk.

        Raises
        ------
        ImportFailed
            It is absent or cannot be read.
        """
        path = path.absolute()
        return RangedFile.opened(FileResolver(path.parent), path.name)

    @staticmethod
    def opened(resolver: Resolver, address: str, *, cancelled: Callable[[], bool] = never) -> "RangedFile":
        """Return the file at `address`, which `resolver` gave; asks for its length.

        Raises
        ------
        ImportFailed, Cancelled
        """
        try:
            total = resolver.read_range(address, offset=0, length=1, cancelled=cancelled).total_bytes
        except FileNotFoundError as error:
            raise missing(resolver.shown(address)) from error
        return RangedFile(resolver, address, total)

    @staticmethod
    def of_bytes(data: bytes, *, path: str) -> "RangedFile":
        """Return a file that has been read already; `path` is told in refusals."""
        return RangedFile(HeldFile(data, path), "", len(data))

    def for_streaming(self) -> "RangedFile":
        """Return the same file for threads that load tiles; see `Resolver.for_streaming`."""
        return replace(self, resolver=self.resolver.for_streaming())

    @property
    def place(self) -> Place:
        """The file, for refusals."""
        return Place(self.resolver.shown(self.address))

    def read(self, offset: int, *, length: int, cancelled: Callable[[], bool] = never) -> bytes:
        """Return exactly `length` bytes from byte `offset` on.

        Raises
        ------
        ImportFailed
            The file ends before, has changed, or the piece is too large for one reading.
        Cancelled
        """
        place = self.place.at(f"byte {offset}")
        if offset < 0 or length < 0 or offset + length > self.total_bytes:
            raise place.refuse(
                "{length} bytes are expected here, but the file has only {total}",
                length=length,
                total=self.total_bytes,
            )
        if length > MAX_PIECE_BYTES:
            raise place.refuse("a piece of {length} bytes is too large", length=length)
        if not length:
            return b""
        try:
            piece = self.resolver.read_range(self.address, offset=offset, length=length, cancelled=cancelled)
        except FileNotFoundError as error:
            raise missing(self.place.path) from error
        if len(piece.data) != length:
            raise place.refuse("the file has become shorter while it was read")
        return piece.data


@dataclass(frozen=True, slots=True, eq=False)
class HeldFile:
    """A `Resolver` of one file that is in memory, and of nothing beside it.

    Parameters
    ----------
    data : bytes
    path : str
        For people.
    """

    data: bytes
    path: str
    origin = ""

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Refuse; see `Resolver`."""
        del base
        raise place.refuse("{uri} cannot be reached from here", uri=uri[:80])

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return all of it; see `Resolver`."""
        del address, cancelled
        return self.data

    def read_range(self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never) -> FileRange:
        """Return a piece; see `Resolver`."""
        del address, cancelled
        return FileRange(self.data[offset : offset + length], len(self.data))

    def shown(self, address: str) -> str:
        """Return the path."""
        del address
        return self.path

    def for_streaming(self) -> "HeldFile":
        """Return itself."""
        return self


class Window:
    """Reads small pieces of a file in order, few at a time. One thread.

    Parameters
    ----------
    file : RangedFile
    """

    def __init__(self, file: RangedFile, *, cancelled: Callable[[], bool] = never) -> None:
        self.file = file
        self._cancelled = cancelled
        self._start = 0
        self._held = b""

    def read(self, offset: int, *, length: int) -> bytes:
        """Return exactly `length` bytes; see `RangedFile.read`."""
        if not (self._start <= offset and offset + length <= self._start + len(self._held)):
            ahead = max(length, min(AHEAD_BYTES, self.file.total_bytes - offset))
            self._held = self.file.read(offset, length=ahead, cancelled=self._cancelled)
            self._start = offset
        at = offset - self._start
        return self._held[at : at + length]
