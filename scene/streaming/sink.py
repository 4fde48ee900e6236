"""What draws tiles for the streamer: actors in the scene, a list in the tests."""

from dataclasses import dataclass
from typing import Protocol

from layers.data.tileset import TileContent, TileNode


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that an attached tile holds.

    Parameters
    ----------
    memory_bytes : int
        In the process.
    graphics_bytes : int
        In buffers and textures of the graphics card; without one the driver keeps them in memory too.
    """

    memory_bytes: int
    graphics_bytes: int = 0


class TileSink(Protocol):
    """Turns tile content into something drawn. Scene thread only."""

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make `content` drawable, still **hidden**; return what it holds from now on."""
        ...

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile."""
        ...

    def detach(self, tile: TileNode) -> None:
        """Give back everything an attached tile holds."""
        ...
