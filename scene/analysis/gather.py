"""The finest triangles of tile trees over a window of the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from layers.data.tileset import Refine, TileContent, TileMissing, TileNode, TileSource
from layers.errors import Cancelled, ImportFailed
from scene.analysis.soup import EMPTY, Soup, merged, soup_of

MAX_TRIANGLES = 1_500_000
MAX_PICTURE_BYTES = 256 << 20
MAX_TILES = 4_000
MAX_DEPTH = 100
FINEST_M = 0.02
"""Tiles that err by less are fine enough: nothing of a building is smaller."""


class TooMuch(Exception):
    """More lies in the window than is taken at that error."""


@dataclass(slots=True)
class _Taken:
    tiles: int = 0
    triangles: int = 0
    picture_bytes: int = 0

    def add(self, soup: Soup) -> None:
        self.triangles += len(soup.triangles)
        self.picture_bytes += sum(int(p.nbytes) for p in soup.pictures)
        if self.triangles > MAX_TRIANGLES or self.picture_bytes > MAX_PICTURE_BYTES:
            raise TooMuch


def gathered(
    sources: Sequence[TileSource],
    *,
    low: Float64,
    high: Float64,
    cancelled: Callable[[], bool] = lambda: False,
) -> Soup:
    """Return all triangles over a window at the finest level that fits `MAX_TRIANGLES` and `MAX_PICTURE_BYTES`.

    Worker thread. Where a finer tile is missing or cannot be read its parent stands, as it does in the picture.

    Parameters
    ----------
    low, high : float64 (2,)
        East and north, site ENU metres.

    Raises
    ------
    Cancelled
    TooMuch
        Even the coarsest level has too many triangles.
    """
    error_m = FINEST_M
    while True:
        taken = _Taken()
        try:
            return merged([_Walk(source, low, high, error_m, taken, cancelled).soup() for source in sources])
        except TooMuch:
            error_m *= 4.0
            if error_m > 100.0:
                raise


class _Walk:
    """Goes down one tree."""

    def __init__(
        self,
        source: TileSource,
        low: Float64,
        high: Float64,
        error_m: float,
        taken: _Taken,
        cancelled: Callable[[], bool],
    ) -> None:
        self._source = source
        self._low, self._high = low, high
        self._error_m = error_m
        self._taken = taken
        self._cancelled = cancelled

    def soup(self) -> Soup:
        found = self._under(self._source.root(), depth=0)
        return EMPTY if found is None else found

    def _under(self, tile: TileNode, *, depth: int) -> Soup | None:
        """Return what a tile and those below it show; None when it cannot be read."""
        if self._cancelled():
            raise Cancelled
        if not self._meets(tile):
            return EMPTY
        content = self._content(tile)
        if content is None:
            return None
        children = (*tile.children, *content.children)
        if not (children and tile.geometric_error_m > self._error_m and depth < MAX_DEPTH):
            return self._own(content)
        before = (self._taken.triangles, self._taken.picture_bytes)
        below = [self._under(child, depth=depth + 1) for child in children]
        found = [soup for soup in below if soup is not None]
        if tile.refine is Refine.ADD:
            return merged([self._own(content), *found])
        if len(found) < len(below) and content.meshes:
            self._taken.triangles, self._taken.picture_bytes = before
            return self._own(content)
        return merged(found)

    def _own(self, content: TileContent) -> Soup:
        own = merged([soup_of(mesh, low=self._low, high=self._high) for mesh in content.meshes])
        self._taken.add(own)
        return own

    def _content(self, tile: TileNode) -> TileContent | None:
        if not tile.has_content:
            return TileContent()
        self._taken.tiles += 1
        if self._taken.tiles > MAX_TILES:
            raise TooMuch
        try:
            return self._source.load(tile, cancelled=self._cancelled)
        except Cancelled:
            raise
        except (TileMissing, ImportFailed, OSError):
            return None

    def _meets(self, tile: TileNode) -> bool:
        extent = np.abs(tile.volume.half_axes).sum(axis=0)[:2]
        centre = tile.volume.centre[:2]
        return bool((centre - extent <= self._high).all() and (centre + extent >= self._low).all())
