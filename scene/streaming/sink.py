"""What draws tiles for the streamer: actors in the scene, a list in the tests."""

from dataclasses import dataclass
from typing import Protocol

from layers.data.tileset import TileContent, TileNode


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that an attached tile holds, or that tiles may hold.

    Parameters
    ----------
    memory_bytes : int
        In the process.
    graphics_bytes : int
        In buffers and textures of the graphics card; without one the driver keeps them in memory too.
    """

    memory_bytes: int
    graphics_bytes: int = 0

    def holds(self, other: "Held") -> bool:
        """Return whether `other` fits into this."""
        return other.memory_bytes <= self.memory_bytes and other.graphics_bytes <= self.graphics_bytes

    def plus(self, other: "Held") -> "Held":
        """Return the sum."""
        return Held(self.memory_bytes + other.memory_bytes, self.graphics_bytes + other.graphics_bytes)

    def at_least(self, other: "Held") -> "Held":
        """Return the larger of each."""
        return Held(
            max(self.memory_bytes, other.memory_bytes),
            max(self.graphics_bytes, other.graphics_bytes),
        )

    def minus(self, other: "Held") -> "Held":
        """Return the difference."""
        return Held(self.memory_bytes - other.memory_bytes, self.graphics_bytes - other.graphics_bytes)


NOTHING = Held(0, 0)


class TileSink(Protocol):
    """Turns tile content into something drawn. Scene thread only."""

    @property
    def common(self) -> Held:
        """What attached tiles hold together, beside what each holds: pictures that they share."""
        ...

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make `content` drawable, still **hidden**; return what it holds from now on."""
        ...

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile."""
        ...

    def detach(self, tile: TileNode) -> None:
        """Give back everything an attached tile holds."""
        ...
