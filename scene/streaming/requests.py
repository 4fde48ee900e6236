"""In which order tiles are asked for: what helps the picture most comes first."""

from dataclasses import dataclass

import numpy as np

from scene.streaming.tile import TileState
from scene.streaming.tile_table import Rows, TileTable
from scene.streaming.view_state import BoolArray, ViewState
from scene.streaming.walk import Walk

MOST_PX = 1e6
"""Errors beyond this are equally urgent."""


@dataclass(frozen=True, slots=True, eq=False)
class Urgency:
    """How much each tile of a walk helps. Scene thread only.

    Parameters
    ----------
    walk : Walk
    table : TileTable
    view : ViewState
        About `table.origin`.
    covered : bool (n,) or None
        What `cover` says, once it is known.
    """

    walk: Walk
    table: TileTable
    view: ViewState
    covered: BoolArray | None = None

    def sorted(self, places: Rows) -> Rows:
        """Return `places` with the tile that helps most first.

        What a tile takes away is the error of what is seen in its place until then: its nearest attached ancestor's.
        Coarse comes before fine among those; the middle of the picture before its edge; a tile whose neighbours are
        there already before one that would be the first of its parent's.
        """
        if len(places) < 2:
            return places
        walk = self.walk
        weight = self.view.centre_weights(self.table.volumes[walk.rows[places]])
        weight = weight * (1 + self._neighbours_there(places))
        standin = np.where(np.isinf(walk.standin_px[places]), np.inf, np.minimum(walk.standin_px[places], MOST_PX))
        own = np.minimum(walk.errors_px[places], MOST_PX)
        order: Rows = places[np.lexsort((-weight, -own * weight, -standin * weight))]
        return order

    def pending(self, wanted: BoolArray) -> Rows:
        """Return the places of the wanted tiles that are not here and have not failed."""
        states = self.table.states[self.walk.rows]
        places: Rows = np.flatnonzero(wanted & (states <= TileState.LOADING))
        return places

    def _neighbours_there(self, places: Rows) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return, for each place, which part of its parent's visible children are on screen or could be."""
        if self.covered is None:
            return np.zeros(len(places))
        above = self.walk.above[1:]
        count = len(self.walk)
        all_of = np.bincount(above, minlength=count)
        there = np.bincount(above, weights=self.covered[1:], minlength=count)
        parents = self.walk.above[places]
        share: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = there[parents] / np.maximum(all_of[parents], 1)
        share[parents < 0] = 0.0
        return share
