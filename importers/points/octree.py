"""An octree of points as a `TileSource`: coarse points in its upper nodes, finer ones beside them further down.

Shared by all stores that are cut in this way: COPC, EPT, an index of our own. What is in a node and below it comes from
a `NodeStore`; where nodes lie, how large an error they show and which loads bring children is said here.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from importers.place import Place
from importers.points.placement import PointPlacement
from importers.points.spacing import measured_spacing
from importers.points.tile import CloudPoints, PointFields, point_data
from layers.data.geometry import Float64
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileNode

VoxelKey = tuple[int, int, int, int]
"""Level, x, y, z."""

ROOT_KEY: VoxelKey = (0, 0, 0, 0)
MAX_LEVEL = 24
MAX_NODE_POINTS = 10_000_000
IN_ANOTHER_PAGE = -1

SCREEN_ERROR_PX = 16.0
WIDEST_GAP_PX = 2.0
ERROR_PER_SPACING = SCREEN_ERROR_PX / WIDEST_GAP_PX
"""Geometric error of a node in spacings of its points.

Refined while it looks more than 16 px wrong, the engine's default, a node stays alone while its points are at most
2 px apart; as the spacing halves from level to level, the finest shown are 1 to 2 px apart: closed as a surface, and
no dot that nobody sees.
"""


@dataclass(frozen=True, slots=True)
class OctreeEntry:
    """A node: how many points it has, and where they or the page that says so are.

    Parameters
    ----------
    count : int
        `IN_ANOTHER_PAGE`: only the page at `offset` and `length` says.
    offset, length : int
        Bytes; of no meaning where a store keeps nodes in files of their own.
    """

    key: VoxelKey
    count: int
    offset: int = 0
    length: int = 0


class NodeStore(Protocol):
    """Where nodes come from. Any thread, several at once.

    Attributes
    ----------
    origin : str
        See `TileSource`.
    """

    @property
    def origin(self) -> str: ...  # noqa: D102

    def page(self, entry: OctreeEntry, *, cancelled: Callable[[], bool]) -> list[OctreeEntry]:
        """Return what the page of ``entry.key`` holds, that node and nodes below it only, checked.

        Raises
        ------
        ImportFailed, Cancelled
        """
        ...

    def points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool]) -> CloudPoints:
        """Return the points of a node.

        Raises
        ------
        TileMissing, ImportFailed, Cancelled
        """
        ...

    def place(self, entry: OctreeEntry) -> Place:
        """Return where a node is, for refusals."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class OctreeShape:
    """Where nodes lie, in the coordinate reference system of the points.

    Parameters
    ----------
    low : float64 (3,)
        Least corner of the root cube.
    edge : float
        Of the root cube.
    spacing : float
        Between the points of the root node.
    box : (float64 (3,), float64 (3,))
        Where the points are; volumes are cut to it.
    """

    low: Float64
    edge: float
    spacing: float
    box: tuple[Float64, Float64]

    def cell(self, key: VoxelKey) -> tuple[Float64, float]:
        """Return the least corner, float64 (3,), and the edge of a node's whole cube."""
        edge = self.edge / 2 ** key[0]
        corner: Float64 = self.low + np.array(key[1:], np.float64) * edge
        return corner, edge

    def cells(self, keys: Sequence[VoxelKey]) -> tuple[Float64, Float64]:
        """Return the least and greatest corners, float64 (k, 3), of nodes, cut to the box."""
        rows = np.array(keys, np.float64).reshape(-1, 4)
        edge = self.edge / 2.0 ** rows[:, :1]
        low = self.low + rows[:, 1:] * edge
        least, most = self.box
        start = np.minimum(np.maximum(low, least), most)
        return start, np.maximum(np.minimum(low + edge, most), start)


class OctreeSource:
    """A `TileSource` over a `NodeStore`. `load` may run in several worker threads at once.

    Parameters
    ----------
    store : NodeStore
    shape : OctreeShape
    top : sequence of OctreeEntry
        Of the root page.
    placement : PointPlacement
    fields : PointFields
    first : CloudPoints or None
        Those of the root node, when they have been read already; they serve its first load.
    """

    def __init__(
        self,
        store: NodeStore,
        *,
        shape: OctreeShape,
        top: Sequence[OctreeEntry],
        placement: PointPlacement,
        fields: PointFields,
        first: CloudPoints | None = None,
    ) -> None:
        self._store = store
        self._shape = shape
        self._placement = placement
        self._fields = fields
        self._lock = threading.Lock()
        self._first = first
        self._spacing_m = shape.spacing * placement.metres_per_unit
        self._root = self._tree(top, key=ROOT_KEY)

    @property
    def origin(self) -> str:
        """The store's; see `TileSource`."""
        return self._store.origin

    def root(self) -> TileNode:
        """Return the root. Any thread."""
        return self._root

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Read and decode one node, and the page below it where it has one; see `TileSource`. Worker thread.

        Raises
        ------
        TileMissing, ImportFailed, Cancelled
        """
        entry = tile.locator
        if not isinstance(entry, OctreeEntry):
            raise TypeError("this tile belongs to another source")
        children: tuple[TileNode, ...] = ()
        if entry.count == IN_ANOTHER_PAGE:
            page = self._store.page(entry, cancelled=cancelled)
            children = self._tree(page, key=entry.key).children
            entry = next((e for e in page if e.key == entry.key), OctreeEntry(entry.key, 0))
        if not entry.count:
            return TileContent(children=children)
        points = self._points(entry, cancelled=cancelled)
        spacing = self._shape.spacing / 2 ** entry.key[0]
        if not (children or tile.children):
            # The last node of a branch takes all points that are left, closer than its level would have them.
            low, edge = self._shape.cell(entry.key)
            spacing = measured_spacing(points.coordinates, low=low, edge=edge, spacing=spacing)
        data = point_data(
            points,
            placement=self._placement,
            fields=self._fields,
            spacing_m=spacing * self._placement.metres_per_unit,
            place=self._store.place(entry),
        )
        return TileContent(children=children, points=(data,) if len(data.points) else ())

    def _points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool]) -> CloudPoints:
        if entry.key == ROOT_KEY:
            with self._lock:
                first, self._first = self._first, None
            if first is not None:
                return first
        return self._store.points(entry, cancelled=cancelled)

    def _tree(self, entries: Sequence[OctreeEntry], *, key: VoxelKey) -> TileNode:
        """Return the node of `key` with all that `entries` say is below it."""
        entries = sorted(entries, key=lambda entry: entry.key)
        if not entries or entries[0].key != key:
            entries = [OctreeEntry(key, 0), *entries]
        known = {entry.key for entry in entries}
        children: dict[VoxelKey, list[TileNode]] = {}
        # From the finest to the coarsest: a node is made once those below it are.
        for entry, volume in zip(reversed(entries), reversed(self._volumes(entries)), strict=True):
            below = tuple(reversed(children.pop(entry.key, ())))
            node = self._node(entry, volume, below)
            if entry.key == key:
                return node
            above = parent_of(entry.key)
            # A node without points may have been left out.
            while above not in known:
                above = parent_of(above)
            if entry.count or below:
                children.setdefault(above, []).append(node)
        raise AssertionError("the first entry is that of the key")

    def _node(self, entry: OctreeEntry, volume: BoundingVolume, children: tuple[TileNode, ...]) -> TileNode:
        return TileNode(
            key_text(entry.key),
            volume,
            self._spacing_m / 2 ** entry.key[0] * ERROR_PER_SPACING,
            refine=Refine.ADD,
            has_content=entry.count != 0,
            children=children,
            locator=entry,
        )

    def _volumes(self, entries: Sequence[OctreeEntry]) -> list[BoundingVolume]:
        return self._placement.volumes(*self._shape.cells([entry.key for entry in entries]))


def check_entries(entries: Sequence[OctreeEntry], *, top: VoxelKey, total: int, place: Place) -> None:
    """Refuse a page that cannot be: of node `top` and nodes below it, in a cloud of `total` points.

    Raises
    ------
    ImportFailed
        Nodes that are not below `top` (so no chain of pages comes back to where it began), levels or places that do
        not exist, a node twice, more points than there are.
    """
    if not entries:
        raise place.refuse("it holds no nodes")
    keys = np.array([entry.key for entry in entries], np.float64).reshape(-1, 4)
    level = keys[:, 0]
    if level.min() < top[0] or level.max() > MAX_LEVEL:
        wrong = level.min() if level.min() < top[0] else level.max()
        raise place.refuse("a node has level {level}", level=int(wrong))
    if (np.floor(keys[:, 1:] / 2.0 ** (level - top[0])[:, None]) != np.array(top[1:])).any():
        raise place.refuse("it holds nodes that are not below node {key}", key=key_text(top))
    if len({entry.key for entry in entries}) != len(entries):
        raise place.refuse("it holds a node twice")
    counts = [entry.count for entry in entries]
    for count in (min(counts), max(counts)):
        if not IN_ANOTHER_PAGE <= count <= MAX_NODE_POINTS:
            raise place.refuse("a node cannot have {count} points", count=count)
    if (found := sum(count for count in counts if count > 0)) > total:
        raise place.refuse("its nodes have {found} points, the cloud {count}", found=found, count=total)
    if any(entry.key == top and entry.count == IN_ANOTHER_PAGE for entry in entries):
        raise place.refuse("the page leads back to itself")


def parent_of(key: VoxelKey) -> VoxelKey:
    """Return the key of the node above."""
    level, x, y, z = key
    return level - 1, x >> 1, y >> 1, z >> 1


def key_text(key: VoxelKey) -> str:
    """Return a node's name: ``"2-0-1-1"``."""
    return "-".join(str(part) for part in key)
