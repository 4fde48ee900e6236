"""OSGB: every level of every file against reading the bytes and decoding the JPEGs alone; opening 10,000 folders."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importers.osgb.importer import OsgbImporter
from tests.bench.oblique import THREADS, TIELU, LoaderThreads, jpegs_in, never, opened, tiles_of
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input
from tests.importers.osgb.osgb_deliveries import write_grid

SIDE = 100


def measure() -> Iterator[Row]:
    """Yield the rows."""
    yield _opening()
    yield _decoding()


def _opening() -> Row:
    with tempfile.TemporaryDirectory() as place:
        folder = write_grid(Path(place), itertools.product(range(SIDE), range(SIDE)), finer=False)

        def floor() -> int:
            return sum(sum(1 for _ in os.scandir(entry.path)) for entry in os.scandir(folder / "Data"))

        rounds = timed({"ours": lambda: opened(OsgbImporter(), folder), "floor": floor}, rounds=5)
    return Row(
        f"OSGB delivery of {SIDE * SIDE} folders: opened",
        "os.scandir of all its folders",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}",
        reach="<= 2 s",
    )


def _decoding() -> Row:
    import simplejpeg

    folder = real_input(TIELU)
    tiles = tiles_of(opened(OsgbImporter(), folder).source)
    files = sorted(folder.rglob("*.osgb"))
    pictures = sum(1 for path in files for _ in jpegs_in(path.read_bytes()))

    def ours() -> list[Any]:
        # Opened anew: a source keeps the files it has parsed, and their pictures.
        source = opened(OsgbImporter(), folder).source
        return threads.each(lambda tile: source.load(tile, cancelled=never), tiles)

    def floor() -> list[Any]:
        return threads.each(
            lambda path: [simplejpeg.decode_jpeg(picture) for picture in jpegs_in(path.read_bytes())], files
        )

    with LoaderThreads() as threads:
        rounds = timed({"ours": ours, "floor": floor, "opening": lambda: opened(OsgbImporter(), folder)}, rounds=15)
    return Row(
        f"OSGB delivery (Tielu): opened, then its {len(tiles)} levels of detail in {len(files)} files, "
        f"{THREADS} threads",
        f"reading the bytes and simplejpeg alone on its {pictures} JPEGs",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))}, of which {milliseconds(rounds.median_ms('opening'))} opening"
        f" / {milliseconds(rounds.median_ms('floor'))}; "
        f"processor time {rounds.processor_ratio('ours', to='floor'):.2f}",
        reach="<= 1.5",
    )
