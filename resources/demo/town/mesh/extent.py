"""Which tiles of the finest level are made."""

from dataclasses import dataclass

import numpy as np
import shapely

from resources.demo.town.mesh.frame import ACROSS, FINEST, SOUTH_M, TILE_M, WEST_M, Node, parent_of
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import shore_distance

BEYOND_M = 70.0
"""How far the mesh reaches over the outermost streets."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Columns and rows of the tiles, from the south-west corner."""

    tiles: frozenset[tuple[int, int]]

    def nodes(self) -> frozenset[Node]:
        """Return the tiles of all levels."""
        level: set[Node] = {(FINEST, column, row) for column, row in self.tiles}
        every = set(level)
        for _ in range(FINEST):
            level = {parent_of(node) for node in level}
            every |= level
        return frozenset(every)

    @staticmethod
    def of_town(town: TownPlan) -> "Extent":
        """Return all tiles that show the town or the bay."""
        middle = (np.arange(ACROSS) + 0.5) * TILE_M
        x, y = np.meshgrid(WEST_M + middle, SOUTH_M + middle)
        near = shapely.Polygon(town.streets.land.outline).buffer(BEYOND_M)
        shown = shapely.contains_xy(near, x, y) | (shore_distance(x.ravel(), y.ravel()).reshape(x.shape) < 0.0)
        rows, columns = np.nonzero(shown)
        return Extent(frozenset(zip(columns.tolist(), rows.tolist(), strict=True)))

    @staticmethod
    def around(x_m: float, y_m: float, reach_m: float) -> "Extent":
        """Return the tiles within `reach_m` of a place, local metres."""
        spans = []
        for at, start in ((x_m, WEST_M), (y_m, SOUTH_M)):
            low, high = (int((at + side * reach_m - start) // TILE_M) for side in (-1, 1))
            spans.append(range(max(0, low), min(ACROSS - 1, high) + 1))
        return Extent(frozenset((column, row) for column in spans[0] for row in spans[1]))
