"""The files of an oblique-mesh delivery: which are roots, where metadata.xml lies, where a link leads."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from importers.osgb.metadata import METADATA_NAME
from layers.errors import ImportFailed

SUFFIX = ".osgb"
MAX_ROOTS = 200_000
# Loose files without a common root are opened to see which of them another one names.
MAX_FILES_TO_LOOK_INTO = 2000
# Of more folders that are named after the cells of a grid only the names are read.
MAX_FOLDERS_TO_LOOK_INTO = 64
# Folders around the one with Data that hold nothing else.
MAX_WRAPPERS = 4
MAX_PICTURE_FILE_BYTES = 64 << 20

_DATA_FOLDER = "data"
_TILE_FOLDER = re.compile(r"tile_", re.IGNORECASE)
_CELL = re.compile(r"(?P<grid>.*?)(?P<column>[+-]?\d{1,6})_(?P<row>[+-]?\d{1,6})(?P<level>_[+-]\d{1,6})?")
_FINER = re.compile(r"(?P<tile>.+?)_L\d+_.*", re.IGNORECASE)

LinkedNames = Callable[[Path], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was found under a path.

    Parameters
    ----------
    folder : Path
        Holds everything; no link leads out of it.
    roots : tuple of Path
        Files that no other one names, in order of name, as far as they were looked for.
    metadata : Path or None
    folders : tuple of Path
        Folders with tile files, for finding those that nothing leads to; empty for a single file.
    cells : tuple of Path
        Folders named after a cell of a grid that were not looked into, because there are many; `roots_in` does it.
    """

    folder: Path
    roots: tuple[Path, ...]
    metadata: Path | None = None
    folders: tuple[Path, ...] = ()
    cells: tuple[Path, ...] = ()

    def key(self, path: Path) -> str:
        """Return the name of `path` within the delivery."""
        return path.relative_to(self.folder).as_posix()

    def each_root(self, *, linked_names: "LinkedNames") -> Iterator[Path]:
        """Yield every root, those of `cells` as well."""
        yield from self.roots
        for folder in self.cells:
            yield from roots_of_cell(folder, linked_names=linked_names)

    def all_files(self) -> Iterable[Path]:
        """Yield every tile file there is, led to or not."""
        for folder in (*self.folders, *self.cells):
            yield from _tile_files(folder)


def find_delivery(path: Path, *, linked_names: LinkedNames) -> Delivery:
    """Return the delivery at `path`. Worker thread.

    Parameters
    ----------
    path : Path
        An .osgb file, a ``metadata.xml``, a folder with it and ``Data``, ``Data`` itself, one folder ``Tile_*``, or a
        folder of loose files.
    linked_names : callable
        Gives the file names that a tile file refers to.

    Raises
    ------
    ImportFailed
        Nothing there, or no tile file in it.
    """
    path = Path(os.path.normpath(path))
    if not path.exists():
        raise _refused(path, "it does not exist", advice="check the path")
    if path.name.lower() == METADATA_NAME:
        path = path.parent
    if path.is_file():
        return Delivery(path.parent, (path,), _metadata_near(path.parent))
    path = _descended(path)
    data = _child(path, _DATA_FOLDER)
    folder = data if data is not None and data.is_dir() else path
    inner = _folders(folder)
    if len(inner) > MAX_ROOTS:
        raise _refused(path, "it has more than {limit} root tiles", advice="open a part", limit=MAX_ROOTS)
    cells = [f for f in inner if cell_of(f.name) is not None]
    if len(cells) <= MAX_FOLDERS_TO_LOOK_INTO:
        cells = []
    unseen = set(cells)
    roots: list[Path] = []
    folders: list[Path] = []
    for tile_folder in (folder, *(f for f in inner if f not in unseen)):
        found = roots_in(tile_folder, linked_names=linked_names)
        if found:
            folders.append(tile_folder)
            roots.extend(found)
    if not roots and not cells:
        raise _refused(path, "no .osgb file is in it", advice="open the folder that holds Data and metadata.xml")
    return Delivery(path, tuple(roots), _metadata_near(path), tuple(folders), tuple(cells))


def roots_in(folder: Path, *, linked_names: LinkedNames) -> list[Path]:
    """Return the tile files directly in `folder` that no other one names, in order of name. Worker thread."""
    files = _tile_files(folder)
    name = folder.name.casefold()
    own = [f for f in files if f.stem.casefold() == name]
    return own or (_roots_among(files, linked_names=linked_names) if files else [])


def own_root(folder: Path) -> Path:
    """Return the root file of a tile folder as it is named by rule; it need not exist."""
    return folder / f"{folder.name}{SUFFIX}"


def roots_of_cell(folder: Path, *, linked_names: LinkedNames) -> list[Path]:
    """Return what `roots_in` does; a folder with a root of its own name is not listed. Worker thread."""
    own = own_root(folder)
    return [own] if own.is_file() else roots_in(folder, linked_names=linked_names)


def cell_of(name: str) -> tuple[str, int, int] | None:
    """Return what `name` (``Tile_+013_-002``) says: the grid's name, column and row; None when it names no cell."""
    match = _CELL.fullmatch(name)
    return (match["grid"], int(match["column"]), int(match["row"])) if match else None


def same_but_case(path: Path) -> Path | None:
    """Return the file beside `path` whose name differs only by case; None when there is none.

    Deliveries are made where case does not matter, and are opened where it does. A link is none: it may lead anywhere.
    """
    name = path.name.casefold()
    found = next((e for e in _entries(path.parent) if e.name.casefold() == name), None)
    return Path(found.path) if found is not None and found.is_file() and not found.is_symlink() else None


def looks_like_delivery(folder: Path) -> bool:
    """Return whether `folder` may hold an oblique mesh, from a glance at its names."""
    for index, entry in enumerate(_entries(folder)):
        name = entry.name.lower()
        if name.endswith(SUFFIX) or (name.startswith("tile_") and entry.is_dir()):
            return True
        if name == METADATA_NAME or (name == _DATA_FOLDER and entry.is_dir()):
            inner = Path(entry.path)
            if inner.is_file():
                with inner.open("rb") as file:
                    return b"ModelMetadata" in file.read(4096)
            if any(e.name.lower().startswith("tile_") or e.name.lower().endswith(SUFFIX) for e in _entries(inner)):
                return True
        if index > 1000:
            break
    return False


def linked_path(name: str, *, beside: Path, folder: Path) -> Path | None:
    """Return the file that `name` in the tile file `beside` stands for; None when it leads out of the delivery.

    It need not exist. Names are relative; an absolute one is another machine's.
    """
    plain = name.replace("\\", "/")
    if not plain or "\0" in plain or ":" in plain or plain.startswith("/"):
        return None
    home = beside.parent
    try:
        target = (home / plain).resolve()
        allowed = target.is_relative_to(folder.resolve()) or target.is_relative_to(home.resolve())
    except (OSError, RuntimeError, ValueError):
        return None
    path = Path(os.path.normpath(home / plain))
    return path if allowed and path.is_relative_to(folder) else None


def read_beside(name: str, *, beside: Path, folder: Path) -> bytes:
    """Return the bytes of the picture file that `name` in the tile file `beside` stands for. Worker thread.

    Raises
    ------
    FileNotFoundError
        It is not there, leads out of the delivery, or is too large.
    """
    path = linked_path(name, beside=beside, folder=folder)
    if path is not None and not path.is_file():
        other = same_but_case(path)
        path = None if other is None else linked_path(other.name, beside=other, folder=folder)
    if path is None or not path.is_file() or path.stat().st_size > MAX_PICTURE_FILE_BYTES:
        raise FileNotFoundError(name)
    return path.read_bytes()


def _roots_among(files: list[Path], *, linked_names: LinkedNames) -> list[Path]:
    by_tile: dict[str, list[Path]] = {}
    for file in files:
        match = _FINER.fullmatch(file.stem)
        by_tile.setdefault(match["tile"] if match else file.stem, []).append(file)
    roots: list[Path] = []
    for tile, group in by_tile.items():
        own = [f for f in group if f.stem == tile]
        if own or len(group) == 1:
            roots.extend(own or group)
            continue
        linked = {os.path.normcase(n) for f in group[:MAX_FILES_TO_LOOK_INTO] for n in linked_names(f)}
        roots.extend(f for f in group if os.path.normcase(f.name) not in linked)
    return roots


def _descended(path: Path) -> Path:
    # What was unpacked often has a folder or two around it.
    place = path
    for _ in range(MAX_WRAPPERS):
        if looks_like_delivery(place):
            return place
        inside = _folders(place)
        if len(inside) != 1 or _tile_files(inside[0]):
            break
        place = inside[0]
    return path


def _metadata_near(folder: Path) -> Path | None:
    places = [folder]
    if _TILE_FOLDER.match(folder.name):
        places.append(folder.parent)
    if places[-1].name.lower() == _DATA_FOLDER:
        places.append(places[-1].parent)
    for place in places:
        found = _child(place, METADATA_NAME)
        if found is not None and found.is_file():
            return found
    return None


def _child(folder: Path, lower_name: str) -> Path | None:
    exact = folder / lower_name
    if exact.exists():
        return exact
    return next((Path(e.path) for e in _entries(folder) if e.name.lower() == lower_name), None)


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []  # a folder that may not be listed holds nothing for us


def _folders(folder: Path) -> list[Path]:
    return [Path(p) for p in sorted(e.path for e in _entries(folder) if e.is_dir())]


def _tile_files(folder: Path) -> list[Path]:
    paths = sorted(e.path for e in _entries(folder) if e.name.lower().endswith(SUFFIX) and e.is_file())
    return [Path(p) for p in paths]


def _refused(path: Path, problem: str, *, advice: str, limit: int = 0) -> ImportFailed:
    return ImportFailed(path, problem=problem, advice=advice, limit=limit)
