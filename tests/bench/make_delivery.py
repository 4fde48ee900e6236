"""``python -m tests.bench.make_delivery FOLDER``: make a delivery of a million tiles, or a smaller one like it.

The city of `tests.bench.made_city` as 3D Tiles: implicit tiles told by subtrees, or a tree of external tilesets; one
.3tz package, or a folder with a file for each tile. The same arguments give the same bytes.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.made_city import HIGHEST_M, City
from tests.bench.package_writer import Entries, PackageWriter
from tests.importers.tiles3d.tiles3d_files import ecef_transform, subtree, tileset

LEVELS = 11
SPLIT = 4
"""Levels told by one subtree, or by one external tileset."""

PROCESSES = 2
TILINGS = ("implicit", "external")
SPARE_BYTES = 2 << 30
"""Left free on the disk."""

_TILES_A_JOB = 512
_AHEAD = 8
_TILE_BYTES = 6_000
_FILE_BYTES = 4_096
_ROOT = "tileset.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is made.

    Parameters
    ----------
    levels : int
        11 are a million tiles, one less is a quarter.
    tiling : str
        One of `TILINGS`.
    packed : bool
        One .3tz.
    """

    levels: int = LEVELS
    tiling: str = "implicit"
    packed: bool = True

    @property
    def name(self) -> str:
        """Of the folder, or of the package."""
        return f"city-{self.levels}-{self.tiling}" + (".3tz" if self.packed else "")

    def path(self, folder: Path) -> Path:
        """Return what is to be opened."""
        return folder / self.name if self.packed else folder / self.name / _ROOT


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    path: Path
    tiles: int
    files: int
    nbytes: int


def make(delivery: Delivery, folder: Path) -> Made:
    """Make a delivery in `folder`; what stands there under its name is replaced.

    Raises
    ------
    SystemExit
        The disk has not enough room.
    """
    city = City(delivery.levels)
    needed = city.tile_count * (_TILE_BYTES + (0 if delivery.packed else _FILE_BYTES)) + SPARE_BYTES
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SystemExit(f"{needed / 1e9:.1f} GB must be free in {folder}, {free / 1e9:.1f} GB are")
    files = nbytes = 0
    target = folder / delivery.name
    partial = folder / f"{delivery.name}.part"
    for old in (target, partial):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    with ProcessPoolExecutor(PROCESSES, initializer=_begin, initargs=(delivery.levels,)) as processes:
        entries = _in_order(processes, delivery, _jobs(city))
        root = json.dumps(_root(city, delivery.tiling)).encode()
        if delivery.packed:
            with PackageWriter(partial) as package:
                package.add([(_ROOT, root)])
                for some in entries:
                    package.add(some)
                    files += len(some)
            nbytes = partial.stat().st_size
        else:
            partial.mkdir()
            (partial / _ROOT).write_bytes(root)
            for some in entries:
                files += len(some)
                nbytes += _write(partial, some)
    # Under its own name only when it is whole.
    partial.rename(target)
    return Made(delivery.path(folder), city.tile_count, files + 1, nbytes)


def _write(folder: Path, entries: Entries) -> int:
    for name, data in entries:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sum(len(data) for _, data in entries)


Job = tuple[int, np.ndarray[Any, Any], np.ndarray[Any, Any]]


def _jobs(city: City) -> Iterator[Job]:
    """Yield some tiles of a level at a time, neighbours together."""
    for level, there in enumerate(city.there):
        xs, ys = np.nonzero(there)
        order = np.argsort(_morton(xs, ys), kind="stable")
        for start in range(0, len(xs), _TILES_A_JOB):
            part = order[start : start + _TILES_A_JOB]
            yield level, xs[part], ys[part]


def _in_order(processes: ProcessPoolExecutor, delivery: Delivery, jobs: Iterable[Job]) -> Iterator[Entries]:
    """Yield what the jobs give, in their order, with few of them ahead."""
    waiting = []
    for job in jobs:
        waiting.append(processes.submit(_made, delivery.tiling, job))
        if len(waiting) > _AHEAD:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


_city: City | None = None


def _begin(levels: int) -> None:
    global _city
    _city = City(levels)


def _made(tiling: str, job: Job) -> Entries:
    city = _city
    if city is None:
        raise RuntimeError("this process was not begun")
    level, xs, ys = job
    places = list(zip(xs.tolist(), ys.tolist(), strict=True))
    entries = [(_content(level, x, y), data) for (x, y), data in zip(places, city.tiles(level, xs, ys), strict=True)]
    if level % SPLIT == 0:
        for x, y in places:
            if tiling == "implicit":
                entries.append((f"s/{level}/{x}/{y}.subtree", _subtree(city, level, x, y)))
            elif level:
                document = tileset(_tree(city, level, x, y, top=level, up="../../../"), version="1.1")
                entries.append((_document(level, x, y), json.dumps(document).encode()))
    return entries


def _content(level: int | str, x: int | str, y: int | str) -> str:
    return f"c/{level}/{x}/{y}.glb"


def _document(level: int, x: int, y: int) -> str:
    return f"t/{level}/{x}/{y}.json"


def _root(city: City, tiling: str) -> dict[str, Any]:
    root = _tree(city, 0, 0, 0, top=0, up="") if tiling == "external" else _implicit(city)
    return tileset(root | {"transform": ecef_transform()}, version="1.1") | {"geometricError": 2 * city.error_m(0)}


def _implicit(city: City) -> dict[str, Any]:
    return {
        "boundingVolume": _box(city, 0, 0, 0),
        "geometricError": city.error_m(0),
        "refine": "REPLACE",
        "content": {"uri": _content("{level}", "{x}", "{y}")},
        "implicitTiling": {
            "subdivisionScheme": "QUADTREE",
            "availableLevels": city.levels,
            "subtreeLevels": SPLIT,
            "subtrees": {"uri": "s/{level}/{x}/{y}.subtree"},
        },
    }


def _tree(city: City, level: int, x: int, y: int, *, top: int, up: str) -> dict[str, Any]:
    """Return a tile with those below it, down to where the next external tilesets begin."""
    result = {
        "boundingVolume": _box(city, level, x, y),
        "geometricError": city.error_m(level) if level + 1 < city.levels else 0.0,
        "refine": "REPLACE",
    }
    if level and level % SPLIT == 0 and level != top:
        return result | {"content": {"uri": up + _document(level, x, y)}}
    result["content"] = {"uri": up + _content(level, x, y)}
    if level + 1 < city.levels:
        result["children"] = [
            _tree(city, level + 1, a, b, top=top, up=up)
            for b in (2 * y, 2 * y + 1)
            for a in (2 * x, 2 * x + 1)
            if city.there[level + 1][a, b]
        ]
    return result


def _box(city: City, level: int, x: int, y: int) -> dict[str, list[float]]:
    half, high = city.tile_side_m(level) / 2, HIGHEST_M / 2
    east_m, north_m = city.middle_m(level, x, y)
    return {"box": [east_m, north_m, high, half, 0, 0, 0, half, 0, 0, 0, high]}


def _subtree(city: City, level: int, x: int, y: int) -> bytes:
    tiles: list[bool] = []
    for below in range(SPLIT):
        tiles += _bits(city, level, x, y, below=below)
    return subtree(tiles=tiles, contents=[tiles], children=_bits(city, level, x, y, below=SPLIT))


def _bits(city: City, level: int, x: int, y: int, *, below: int) -> list[bool]:
    """Return which tiles there are so many levels below one, in Morton order."""
    count = 1 << below
    if level + below >= city.levels:
        return [False] * (count * count)
    square = city.there[level + below][x * count : (x + 1) * count, y * count : (y + 1) * count]
    xs, ys = np.indices(square.shape).reshape(2, -1)
    result: list[bool] = square.ravel()[np.argsort(_morton(xs, ys), kind="stable")].tolist()
    return result


def _morton(xs: "np.ndarray[Any, Any]", ys: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    code = np.zeros(len(xs), np.int64)
    for bit in range(LEVELS + 1):
        code |= ((xs >> bit & 1) << (2 * bit)) | ((ys >> bit & 1) << (2 * bit + 1))
    return code


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.make_delivery", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build"))
    parser.add_argument("--levels", type=int, default=LEVELS, choices=range(3, LEVELS + 1), metavar=f"3..{LEVELS}")
    parser.add_argument("--tiling", choices=TILINGS, default=TILINGS[0])
    parser.add_argument("--folder-of-files", action="store_true", help="a file for each tile instead of a package")
    given = parser.parse_args(arguments)
    started = time.perf_counter()
    made = make(Delivery(given.levels, given.tiling, packed=not given.folder_of_files), given.folder)
    seconds = time.perf_counter() - started
    print(
        f"{made.path}: {made.tiles:,} tiles, {made.files:,} files, {made.nbytes / 1e9:.2f} GB, in {seconds:.0f} s,"
        f" {os.cpu_count()} processors"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
