"""The first external tilesets of a dataset, opened with it.

A tileset that is a chain of documents shows nothing before the last of them is read, one after the other, each by way
of the scene. Read here at once, they save that; and one that leads back to itself refuses the whole.
"""

from collections.abc import Callable
from dataclasses import replace

from importers.tiles3d.document import TilesetCycle
from importers.tiles3d.source import Tiles3dSource
from layers.data.tileset import TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed

OPENED = 8
LOOKED_AT = 10_000


def with_first_opened(source: Tiles3dSource, *, cancelled: Callable[[], bool]) -> TileNode:
    """Return the root with the tiles of its first external tilesets in place. Worker thread.

    Raises
    ------
    ImportFailed
        A tileset leads back to itself.
    Cancelled
    """
    return _Opening(source, cancelled).opened(source.root())


class _Opening:
    def __init__(self, source: Tiles3dSource, cancelled: Callable[[], bool]) -> None:
        self._source = source
        self._cancelled = cancelled
        self._left = OPENED
        self._looked_at = 0

    def opened(self, node: TileNode) -> TileNode:
        """Return `node` with what is opened below it; itself when that is nothing."""
        self._looked_at += 1
        if not self._left or self._looked_at > LOOKED_AT:
            return node
        if node.has_content and node.key.lower().endswith(".json"):
            self._left -= 1
            try:
                content = self._source.load(node, cancelled=self._cancelled)
            except (TilesetCycle, Cancelled):
                raise
            except (ImportFailed, TileMissing):
                return node  # told when the tile is loaded; its parent stays
            if not content.is_drawable and not content.notes:
                node = replace(node, children=(*node.children, *content.children), has_content=False)
        children = tuple(self.opened(child) for child in node.children)
        if all(new is old for new, old in zip(children, node.children, strict=True)):
            return node
        return replace(node, children=children)
