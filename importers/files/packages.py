"""Packages (.3tz, .3dtiles) as folders of their dataset: `Resolver` of files that may lie in one.

MAXAR_content_3tz 1.0.0: ``a/b.3tz/c.glb`` names a file in a package, ``a/b.3tz`` its tileset.json. A uri inside a
package that names another package means one that lies in it, else one beside it; every other uri stays inside.
"""

import contextlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path

from importers.files.package_sqlite import MAGIC, SqlitePackage
from importers.files.package_zip import ZipPackage
from importers.files.resolver import FileRange, FileResolver, Resolver, never, unzipped
from importers.place import Place
from layers.errors import Cancelled, ImportFailed

SUFFIXES = (".3tz", ".3dtiles")
ROOT_NAME = "tileset.json"
# Packages in packages.
MAX_DEPTH = 4
# Opened at once; a package holds 16 bytes for each of its entries.
MAX_OPEN = 32
_PACKAGE = re.compile(r"[^/?#]\.(?:3tz|3dtiles)(?=[/?#]|$)", re.IGNORECASE)

Package = ZipPackage | SqlitePackage


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who reads in a package now: packages stay open from one reader to the next."""

    files: Resolver
    cancelled: Callable[[], bool] = never


_asker: ContextVar[_Asker] = ContextVar("_asker")


class OpenPackages:
    """The packages that one resolver has open, the least recently used ones closed. Any thread; pickled empty."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Package] = OrderedDict()

    def __reduce__(self) -> tuple[type["OpenPackages"], tuple[()]]:
        """Return what makes an empty one: open files stay in their process."""
        return OpenPackages, ()

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._open)

    def get(self, address: str, opened: Callable[[], Package]) -> Package:
        """Return the package at `address`, opened when it is not yet."""
        with self._lock:
            package = self._open.get(address)
            if package is None:
                package = self._open[address] = opened()
            self._open.move_to_end(address)
            while len(self._open) > MAX_OPEN:
                self._open.popitem(last=False)
            return package


@dataclass(frozen=True, slots=True)
class PackageResolver:
    """A dataset that holds packages, or is one. Addresses are those of `files`, through packages as through folders.

    Parameters
    ----------
    files : Resolver
        Of the dataset's files as they are stored.
    """

    files: Resolver
    packages: OpenPackages = field(default_factory=OpenPackages, repr=False, compare=False)

    @property
    def origin(self) -> str:
        """That of `files`; see `Resolver`."""
        return self.files.origin

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Return the address of `uri`; see `Resolver`."""
        address = self.files.resolve(uri, base=base, place=place)
        if ".3" not in address or address.startswith("data:"):
            return address
        outer = _innermost(base)
        if outer and _PACKAGE.search(uri) and not self._holds(address, outer):
            address = self.files.resolve(uri, base=outer, place=place)
        path, mark, query = address.partition("?")
        return f"{path}/{ROOT_NAME}{mark}{query}" if path.lower().endswith(SUFFIXES) else address

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return all bytes of a file, in a package or not; see `Resolver`."""
        outer, inner = self._split(address)
        if not outer:
            return self.files.read(address, cancelled=cancelled)
        if cancelled():
            raise Cancelled
        data = self._stored(outer, inner, cancelled=cancelled)
        return unzipped(data, place=Place(self.shown(address)))

    def read_range(self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never) -> FileRange:
        """Return a piece of a file, in a package or not; see `Resolver`."""
        outer, inner = self._split(address)
        if not outer:
            return self.files.read_range(address, offset=offset, length=length, cancelled=cancelled)
        data = self._stored(outer, inner, cancelled=cancelled)
        return FileRange(data[offset : offset + length], len(data))

    def shown(self, address: str) -> str:
        """Return the path or URL of `address`."""
        return self.files.shown(address)

    def for_streaming(self) -> "PackageResolver":
        """Return the same files, the same packages open; see `Resolver`."""
        return replace(self, files=self.files.for_streaming())

    def _split(self, address: str) -> tuple[str, str]:
        """Return the address of the outermost package on the way to `address` and the rest; empty without one."""
        if address.startswith("data:"):
            return "", ""
        # A server's query may hold a key: it belongs to the package's address.
        path, mark, query = address.partition("?")
        for found in _PACKAGE.finditer(path):
            outer, inner = path[: found.end()], path[found.end() + 1 :]
            if inner and not self._is_folder(outer):
                return outer + mark + query, inner
        return "", ""

    def _is_folder(self, address: str) -> bool:
        return isinstance(self.files, FileResolver) and (self.files.root / address).is_dir()

    def _holds(self, address: str, outer: str) -> bool:
        """Return whether the package at `outer` holds the package that `address` names."""
        if not address.startswith(outer + "/"):
            return False
        found = _PACKAGE.search(address, len(outer))
        if found is None:
            return False
        outermost, inner = self._split(address[: found.end()])
        try:
            with self._asking(never):
                package, name = self._walk(outermost, inner)
                return isinstance(package, ZipPackage) and package.find(name) is not None
        except (FileNotFoundError, ImportFailed):
            return False

    @contextlib.contextmanager
    def _asking(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        token = _asker.set(_Asker(self.files, cancelled))
        try:
            yield
        finally:
            _asker.reset(token)

    def _stored(self, outer: str, inner: str, *, cancelled: Callable[[], bool]) -> bytes:
        place = Place(self.shown(f"{outer}/{inner}"))
        with self._asking(cancelled):
            package, name = self._walk(outer, inner)
            if isinstance(package, SqlitePackage):
                data = package.bytes_of(name, place=place)
            else:
                entry = package.find(name)
                data = None if entry is None else package.bytes_of(entry, place=place)
        if data is None:
            raise FileNotFoundError(place.path)
        return data

    def _walk(self, outer: str, inner: str) -> tuple[Package, str]:
        """Return the package that holds the file at `inner` of the package at `outer`, and the file's name there."""
        package = self.packages.get(outer, lambda: self._opened(outer))
        for _ in range(MAX_DEPTH):
            found = _PACKAGE.search(inner)
            if found is None or found.end() == len(inner):
                return package, inner
            name, inner = inner[: found.end()], inner[found.end() + 1 :]
            package = self._nested(package, outer, name)
            outer = f"{outer}/{name}"
        raise Place(self.shown(outer)).refuse("packages are nested deeper than {limit}", limit=MAX_DEPTH)

    def _nested(self, package: Package, outer: str, name: str) -> Package:
        """Return a package in another one; it must be stored as it is, so that it is read where it lies."""
        place = Place(self.shown(f"{outer}/{name}"))
        entry = package.find(name) if isinstance(package, ZipPackage) else None
        if not isinstance(package, ZipPackage) or (entry and (entry.method or name.lower().endswith(".3dtiles"))):
            raise place.refuse(
                "this package lies packed in another one",
                advice="put it beside the other one, or store it there without compression",
            )
        if entry is None:
            raise FileNotFoundError(place.path)
        return self.packages.get(f"{outer}/{name}", lambda: package.nested(entry, place=place))

    def _opened(self, address: str) -> Package:
        place = Place(self.shown(address))
        head = self.files.read_range(address, offset=0, length=16, cancelled=_asker.get().cancelled)
        if head.data == MAGIC:
            if not isinstance(self.files, FileResolver):
                raise place.refuse("a .3dtiles package is read from disk only", advice="copy the file here")
            # `read_range` has checked that it lies in the dataset.
            return SqlitePackage(Path(os.path.realpath(self.files.root / address)), place=place)

        def read(offset: int, length: int) -> bytes:
            asker = _asker.get()
            return asker.files.read_range(address, offset=offset, length=length, cancelled=asker.cancelled).data

        return ZipPackage(read, total_bytes=head.total_bytes, place=place)


def _innermost(address: str) -> str:
    """Return the address of the package that holds the file at `address`; empty when none does."""
    if address.startswith("data:"):
        return ""
    end = 0
    for found in _PACKAGE.finditer(address):
        if found.end() < len(address):
            end = found.end()
    return address[:end]
