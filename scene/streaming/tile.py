"""One tile as the streamer sees it: its node, its state, and marks that the passes of a traversal leave on it."""

import math
from enum import Enum

import numpy as np

from layers.data.geometry import Float64
from layers.data.tileset import Refine, TileContent, TileNode
from scene.streaming.view_state import volume_rows


class TileState(Enum):
    """Where a tile's content is."""

    UNLOADED = "unloaded"
    QUEUED = "queued"
    LOADING = "loading"
    DECODED = "decoded"
    ATTACHED = "attached"
    FAILED = "failed"


class Tile:
    """A `TileNode` with its state. Scene thread only.

    Attributes
    ----------
    children : list of Tile or None
        None while they have not been looked at or while no content has named them.
    child_rows : float64 (k, 16)
        `volume_rows` of the children.
    content_children : tuple of TileNode
        Children that the content named.
    drawable : bool or None
        The content has meshes; None before it was loaded.
    nbytes : int
        Bytes the content holds or, once given back, held; 0 when unknown.
    held : int
        Tiles of this subtree, itself included, that hold content, are on their way or failed.
    attached_below : int
        Attached drawable tiles below this one.
    is_base : bool
        Nothing drawable lies above it.
    shown : bool
        On screen.

    Marks of the last traversal that came by (`frame` says which): `visible`, `sse_px`, `weight`, `entered_px` (the
    error above which the tile is reached at all: the smallest of its ancestors'), `refining` (its children are wanted
    in its place), `reached`, `coverable`, `covered`.
    """

    __slots__ = (
        "attached_below",
        "child_errors_m",
        "child_rows",
        "children",
        "content",
        "content_children",
        "coverable",
        "covered",
        "drawable",
        "entered_px",
        "frame",
        "held",
        "is_base",
        "missing",
        "nbytes",
        "node",
        "parent",
        "reached",
        "refining",
        "shown",
        "sse_px",
        "state",
        "triangles",
        "visible",
        "weight",
    )

    def __init__(self, node: TileNode, *, parent: "Tile | None") -> None:
        self.node = node
        self.parent = parent
        self.state = TileState.UNLOADED
        self.children: list[Tile] | None = None
        self.child_rows: Float64 = volume_rows([])
        self.child_errors_m: Float64 = np.empty(0)
        self.content: TileContent | None = None
        self.content_children: tuple[TileNode, ...] = ()
        self.drawable: bool | None = None if node.has_content else False
        self.missing = False
        self.nbytes = 0
        self.triangles = 0
        self.held = 0
        self.attached_below = 0
        self.is_base = False
        self.shown = False
        self.frame = -1
        self.visible = False
        self.sse_px = 0.0
        self.weight = 0.0
        self.entered_px = math.inf
        self.refining = False
        self.reached = False
        self.coverable = False
        self.covered = False

    def __repr__(self) -> str:
        return f"Tile({self.node.key!r}, {self.state.name})"

    @property
    def is_group(self) -> bool:
        """True when nothing can be drawn for it: no content, content without meshes, or content that failed."""
        return self.drawable is False or self.state is TileState.FAILED

    @property
    def is_drawn(self) -> bool:
        """True when it can be shown at once."""
        return self.drawable is True and self.state is TileState.ATTACHED

    @property
    def adds(self) -> bool:
        """True when finer tiles are drawn beside it, not in its place."""
        return self.node.refine is Refine.ADD

    def open(self) -> list["Tile"]:
        """Return the children that are known now."""
        if self.children is None:
            nodes = (*self.node.children, *self.content_children)
            self.children = [Tile(node, parent=self) for node in nodes]
            self.child_rows = volume_rows([node.volume for node in nodes])
            self.child_errors_m = np.array([node.geometric_error_m for node in nodes], np.float64)
        return self.children

    @property
    def has_children(self) -> bool:
        """True when children are known."""
        return bool(self.node.children or self.content_children)

    def discover(self, nodes: tuple[TileNode, ...]) -> None:
        """Take the children that the content names; those known from an earlier load stay."""
        if not self.content_children:
            self.content_children = nodes
            if nodes:
                self.children = None if not self.children else self._extended(nodes)

    def add_held(self, count: int) -> None:
        """Count `count` more tiles (or fewer) with content, here and in every ancestor."""
        tile: Tile | None = self
        while tile is not None:
            tile.held += count
            tile = tile.parent

    def add_attached(self, count: int) -> None:
        """Count `count` more (or fewer) attached tiles below every ancestor."""
        tile = self.parent
        while tile is not None:
            tile.attached_below += count
            tile = tile.parent

    def prune(self, *, frame: int) -> None:
        """Forget the children of this tile and its ancestors where nothing below is held, from here upwards.

        Tiles that traversal `frame` came by keep theirs.
        """
        tile: Tile | None = self
        while tile is not None and tile.held == 0 and tile.frame != frame:
            tile.children = None
            tile.child_rows = volume_rows([])
            tile.child_errors_m = np.empty(0)
            tile.content_children = ()
            tile = tile.parent

    def has_nothing_drawable_above(self) -> bool:
        """Return whether all ancestors are groups."""
        tile = self.parent
        while tile is not None and tile.is_group:
            tile = tile.parent
        return tile is None

    def _extended(self, nodes: tuple[TileNode, ...]) -> list["Tile"]:
        self.child_rows = np.concatenate([self.child_rows, volume_rows([n.volume for n in nodes])])
        self.child_errors_m = np.concatenate([self.child_errors_m, [n.geometric_error_m for n in nodes]])
        return [*(self.children or ()), *(Tile(n, parent=self) for n in nodes)]
