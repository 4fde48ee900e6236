"""A tile that holds content, and the states of tiles."""

from enum import IntEnum

from layers.data.tileset import TileContent, TileNode
from scene.streaming.sink import NOTHING


class TileState(IntEnum):
    """Where a tile's content is; kept as a number in `TileTable.states`."""

    UNLOADED = 0
    QUEUED = 1
    LOADING = 2
    DECODED = 3
    ATTACHED = 4
    FAILED = 5


class Tile:
    """What is held of a tile whose content is here. Scene thread only.

    Tiles without content have no such object: they are only a row of the `TileTable`.

    Attributes
    ----------
    row : int
        In the table.
    content : TileContent or None
        None once it is attached, or when it has nothing to draw.
    drawable : bool
    held : Held
        Kept by `TileCache`.
    named_bytes : int
        Of `held`, what the children take that its content names.
    triangles, points : int
        That it draws.
    """

    __slots__ = ("content", "drawable", "held", "named_bytes", "node", "points", "row", "triangles")

    def __init__(self, row: int, *, node: TileNode, content: TileContent, named_bytes: int = 0) -> None:
        self.row = row
        self.node = node
        self.drawable = content.is_drawable
        self.content = content if self.drawable else None
        self.held = NOTHING
        self.named_bytes = named_bytes
        self.triangles = content.triangle_count
        self.points = content.point_count

    def __repr__(self) -> str:
        return f"Tile({self.node.key!r}, row {self.row})"
