"""The measures of many buildings, each tile of the mesh read once as far as memory allows."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from layers.data.features import FeatureTable
from layers.data.geometry import Float64, MeshData
from layers.data.tileset import TileContent, TileNode, TileSource
from layers.district import vertical_extents
from scene.analysis.gather import TooMuch
from scene.analysis.standing import Measures, standing_in

KEPT_BYTES = 384 << 20
_MORTON_CELL_M = 25.0


class KeepingSource:
    """A tile source that remembers what it read last, without pictures. One thread.

    Attributes
    ----------
    origin : str
    """

    def __init__(self, source: TileSource) -> None:
        self._source = source
        self.origin = source.origin
        self._kept: OrderedDict[str, TileContent] = OrderedDict()
        self._bytes = 0

    def root(self) -> TileNode:
        """Return the root of the tree."""
        return self._source.root()

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Return a tile's content, read once while it is remembered."""
        found = self._kept.get(tile.key)
        if found is not None:
            self._kept.move_to_end(tile.key)
            return found
        whole = self._source.load(tile, cancelled=cancelled)
        content = TileContent(tuple(_bare(mesh) for mesh in whole.meshes), whole.children)
        self._kept[tile.key] = content
        self._bytes += content.nbytes
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.nbytes
        return content


def _bare(mesh: MeshData) -> MeshData:
    return MeshData(mesh.points, mesh.triangles, mesh.origin_enu_m)


def measured(
    table: FeatureTable,
    *,
    sources: Sequence[TileSource],
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Measures | None]]:
    """Yield the rows that have a footprint, each with its measures; None for one that is too large. Worker thread.

    Neighbours come one after the other, so that they find their tiles read.

    Raises
    ------
    Cancelled
    """
    keeping = [KeepingSource(source) for source in sources]
    for row in _along_a_curve(table):
        try:
            found = standing_in(table, row, sources=keeping, cancelled=cancelled)
        except TooMuch:
            yield row, None
            continue
        if found is not None:
            yield row, found.measures


def _along_a_curve(table: FeatureTable) -> list[int]:
    """Return the rows with footprints in Morton order."""
    rows = np.unique(table.ring_feature)
    places: Float64 = table.anchors[rows, :2]
    rows, places = rows[np.isfinite(places).all(axis=1)], places[np.isfinite(places).all(axis=1)]
    if not len(rows):
        return []
    cells = np.floor((places - places.min(axis=0)) / _MORTON_CELL_M).astype(np.int64)
    key = np.zeros(len(rows), np.int64)
    for bit in range(20):
        key |= ((cells[:, 0] >> bit) & 1) << (2 * bit)
        key |= ((cells[:, 1] >> bit) & 1) << (2 * bit + 1)
    return [int(row) for row in rows[np.argsort(key, kind="stable")]]


class NoGround(Exception):
    """Neither a mesh nor the record tells how high the ground is there."""


def foot_of(
    table: FeatureTable, row: int, *, sources: Sequence[TileSource], cancelled: Callable[[], bool] = lambda: False
) -> float:
    """Return the height of the ground around a row's footprint, site ENU metres: the mesh's, else the record's.

    Raises
    ------
    NoGround, Cancelled, scene.analysis.gather.TooMuch
    """
    standing = standing_in(table, row, sources=sources, cancelled=cancelled)
    if standing is None:
        raise NoGround
    found = standing.measures.foot_m
    if np.isfinite(found):
        return found
    base_m = float(vertical_extents(table)[0][row])
    if table.draped or not np.isfinite(base_m):
        raise NoGround
    return base_m
