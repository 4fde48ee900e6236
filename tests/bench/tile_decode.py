"""Tiles of Draco meshes and JPEG pictures: whole tiles by the reader, against the two decoders alone."""

from collections.abc import Iterator
from pathlib import Path

from importers.tiles3d import Tiles3dImporter
from layers.data.tileset import TileNode
from tests.bench.oblique import THREADS, WUHAN, EncodedTile, LoaderThreads, encoded_tile, never, opened, tiles_of
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input

LEVELS = (16, 17, 18)


def measure() -> Iterator[Row]:
    """Yield the rows."""
    folder = real_input(WUHAN)
    source = opened(Tiles3dImporter(), folder / "tileset.json").source
    files = {path.name: path for path in folder.rglob("*.b3dm") if path.stem.split("_")[-2] in _LEVEL_NAMES}
    tiles = [tile for tile in tiles_of(source) if _file_name(tile) in files]
    encoded = [encoded_tile(path) for path in files.values()]
    if len(tiles) != len(encoded):
        raise ValueError(f"{len(tiles)} tiles are read, {len(encoded)} files are there")
    with LoaderThreads() as threads:
        rounds = timed(
            {
                "ours": lambda: threads.each(lambda tile: source.load(tile, cancelled=never), tiles),
                "floor": lambda: threads.each(EncodedTile.decode, encoded),
            },
            rounds=15,
        )
    pictures = sum(len(tile.jpeg) for tile in encoded)
    yield Row(
        f"{len(tiles)} tiles of Draco and JPEG (Wuhan, L{LEVELS[0]} to L{LEVELS[-1]}, {pictures} pictures), "
        f"{THREADS} threads",
        "DracoPy and simplejpeg alone on the same bytes",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}; "
        f"processor time {rounds.processor_ratio('ours', to='floor'):.2f}",
    )


_LEVEL_NAMES = {f"L{level}" for level in LEVELS}


def _file_name(tile: TileNode) -> str:
    contents: tuple[str, ...] = getattr(tile.locator, "contents", ())
    return Path(contents[0]).name if contents else ""
