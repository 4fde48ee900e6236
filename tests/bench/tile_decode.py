"""Tiles of Draco meshes and pictures: whole tiles by the reader, against the two decoders alone on the same bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from importers.files.resolver import Resolver
from importers.place import Place
from importers.tiles3d.importer import Tiles3dImporter
from importers.tiles3d.source import Tiles3dSource
from layers.data.tileset import TileNode
from tests.bench.oblique import THREADS, WUHAN, LoaderThreads, encoded_tile, never, opened, tiles_of
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input
from tests.bench.webp_tiles import with_webp

LEVELS = (16, 17, 18)
ROUNDS = 15


def measure() -> Iterator[Row]:
    """Yield the rows."""
    import imagecodecs
    import simplejpeg

    folder = real_input(WUHAN)
    source = opened(Tiles3dImporter(), folder / "tileset.json").source
    assert isinstance(source, Tiles3dSource)
    files = {path.name: path.read_bytes() for path in folder.rglob("*.b3dm") if _is_measured(path.name)}
    tiles = [tile for tile in tiles_of(source) if _is_measured(tile.key)]
    if len(tiles) != len(files):
        raise ValueError(f"{len(tiles)} tiles are read, {len(files)} files are there")
    with LoaderThreads() as threads:
        yield _row("JPEG", files, tiles, source, threads, decode=simplejpeg.decode_jpeg, codec="simplejpeg")
        webp = {name: with_webp(data) for name, data in files.items()}
        yield _row("WebP", webp, tiles, source, threads, decode=imagecodecs.webp_decode, codec="libwebp")


def _row(
    kind: str,
    files: dict[str, bytes],
    tiles: list[TileNode],
    source: Tiles3dSource,
    threads: LoaderThreads,
    *,
    decode: Callable[[bytes], Any],
    codec: str,
) -> Row:
    import DracoPy

    held = replace(source, resolver=HeldFiles(source.resolver, files))
    encoded = [encoded_tile(data) for data in files.values()]
    rounds = timed(
        {
            "ours": lambda: threads.each(lambda tile: held.load(tile, cancelled=never), tiles),
            "floor": lambda: threads.each(
                lambda tile: [*map(DracoPy.decode, tile.draco), *map(decode, tile.pictures)], encoded
            ),
        },
        rounds=ROUNDS,
    )
    pictures = sum(len(tile.pictures) for tile in encoded)
    return Row(
        f"{len(tiles)} tiles of Draco and {kind} in memory (Wuhan, L{LEVELS[0]} to L{LEVELS[-1]}, {pictures} "
        f"pictures), {THREADS} threads",
        f"DracoPy and {codec} alone on the same bytes",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}; "
        f"processor time {rounds.processor_ratio('ours', to='floor'):.2f}",
        reach="<= 1.25",
    )


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """A resolver that has some files in memory: what is measured begins with the same bytes as its floor."""

    inner: Resolver
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return self.inner.origin

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        return self.inner.resolve(uri, base=base, place=place)

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        held = self.files.get(address.rpartition("/")[2])
        return self.inner.read(address, cancelled=cancelled) if held is None else held

    def read_range(self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never) -> Any:
        return self.inner.read_range(address, offset=offset, length=length, cancelled=cancelled)

    def shown(self, address: str) -> str:
        return self.inner.shown(address)

    def for_streaming(self) -> "HeldFiles":
        return self


def _is_measured(name: str) -> bool:
    parts = Path(name).stem.split("_")
    return name.endswith(".b3dm") and len(parts) > 1 and parts[-2] in {f"L{level}" for level in LEVELS}
