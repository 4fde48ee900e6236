"""The tiles of one tileset that hold content, and the order in which they go."""

from collections.abc import Iterator

import numpy as np

from scene.streaming.sink import NOTHING, Held
from scene.streaming.tile import Tile
from scene.streaming.tile_table import BASE, Rows, TileTable


class TileCache:
    """Which tiles hold bytes. Scene thread only.

    Parameters
    ----------
    table : TileTable
        Knows when each was last wanted.
    """

    def __init__(self, table: TileTable) -> None:
        self._table = table
        self._tiles: dict[int, Tile] = {}
        self.used = NOTHING

    def __len__(self) -> int:
        return len(self._tiles)

    def __iter__(self) -> Iterator[Tile]:
        return iter(tuple(self._tiles.values()))

    def __getitem__(self, row: int) -> Tile:
        return self._tiles[row]

    def hold(self, tile: Tile, held: Held) -> None:
        """Count `tile` with `held`; replaces its earlier figure."""
        if tile.row in self._tiles:
            self.used = self.used.minus(tile.held)
        tile.held = held
        self.used = self.used.plus(held)
        self._tiles[tile.row] = tile

    def release(self, tile: Tile) -> None:
        """Count `tile` no longer."""
        if self._tiles.pop(tile.row, None) is not None:
            self.used = self.used.minus(tile.held)

    def rows(self) -> Rows:
        """Return the rows of all tiles."""
        return np.fromiter(self._tiles, np.intp, len(self._tiles))

    def get(self, row: int) -> Tile | None:
        """Return the tile of a row, if it holds anything."""
        return self._tiles.get(row)

    def oldest(self, rows: Rows) -> Rows:
        """Return `rows` in the order in which they are to go: longest not wanted first.

        The coarsest tiles of each region come last: without them a jump to that region shows nothing until something
        is loaded. Of those wanted at the same time the finer one goes first.
        """
        table = self._table
        order = np.lexsort((table.errors_m[rows], table.touched[rows], table.flags[rows] & BASE))
        ordered: Rows = rows[order]
        return ordered
