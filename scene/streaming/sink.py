"""What draws tiles for the streamer: actors in the scene, a list in the tests."""

from typing import Protocol

from layers.data.tileset import TileContent, TileNode


class TileSink(Protocol):
    """Turns tile content into something drawn. Scene thread only."""

    def attach(self, tile: TileNode, content: TileContent) -> int:
        """Make `content` drawable, still **hidden**; return the bytes it holds from now on."""
        ...

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile."""
        ...

    def detach(self, tile: TileNode) -> None:
        """Give back everything an attached tile holds."""
        ...
