"""Least-recently-used order of the tiles that hold bytes."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from scene.streaming.tile import Tile


class TileCache:
    """Which tiles of one tileset hold bytes, longest unused first. Scene thread only.

    The coarsest tiles of each region (`Tile.is_base`) come last: without them a jump to that region shows nothing
    until something is loaded.
    """

    def __init__(self) -> None:
        self._bytes: OrderedDict[Tile, int] = OrderedDict()
        self.used_bytes = 0

    def __len__(self) -> int:
        return len(self._bytes)

    def __iter__(self) -> Iterator[Tile]:
        return iter(tuple(self._bytes))

    def hold(self, tile: Tile, *, nbytes: int) -> None:
        """Count `tile` with `nbytes`, as the most recently used; replaces its earlier figure."""
        self.used_bytes += nbytes - self._bytes.get(tile, 0)
        self._bytes[tile] = nbytes
        self._bytes.move_to_end(tile)

    def release(self, tile: Tile) -> None:
        """Count `tile` no longer."""
        self.used_bytes -= self._bytes.pop(tile, 0)

    def touch(self, tiles: Iterable[Tile]) -> None:
        """Make those of `tiles` that hold bytes the most recently used, the last one most of all."""
        for tile in tiles:
            if tile in self._bytes:
                self._bytes.move_to_end(tile)

    def oldest(self) -> Iterator[Tile]:
        """Yield tiles in the order in which they are to go."""
        tiles = tuple(self._bytes)
        yield from (tile for tile in tiles if not tile.is_base)
        yield from (tile for tile in tiles if tile.is_base)
