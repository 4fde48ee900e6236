"""Streets and blocks of the city: the grid's rectangle cut in two again and again, finer where the city is denser."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32
from resources.demo.city.density import Density
from resources.demo.city.grid import GRID_M, from_grid
from resources.demo.city.terrain import shore_distance

Bool = npt.NDArray[np.bool_]
UInt8 = npt.NDArray[np.uint8]

WIDTHS_M = (34.0, 24.0, 16.0, 9.0, 5.5)
"""Between the kerbs: expressway, main road, road, street, lane."""
_CUT_OVER_M = (5200.0, 1500.0, 640.0, 210.0)
"""Streets that cut more than this are of the class."""
LEVELS = 26
SMALLEST_M = 62.0


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """The tree of rectangles and the streets between them; node 0 is the whole.

    Parameters
    ----------
    rects : float64 (n, 4)
        West, south, east, north, grid metres.
    parent, first : int32 (n,)
        Parent and first child (the second is the one after); -1 for none.
    sides : uint8 (n, 4)
        Class of the street on each side.
    axes : float64 (s, 4)
        Streets from (u, v) to (u, v), grid metres; one a cut.
    classes : uint8 (s,)
    """

    rects: Float64
    parent: Int32
    first: Int32
    sides: UInt8
    axes: Float64
    classes: UInt8

    @property
    def leaves(self) -> Int32:
        """int32 (m,): the blocks."""
        return np.flatnonzero(self.first < 0).astype(np.int32)

    def leaf_at(self, uv: Float64) -> Int32:
        """Return int32 (n,): the block at each of (n, 2) places, grid metres."""
        node = np.zeros(len(uv), np.int32)
        for _ in range(LEVELS):
            first = self.first[node]
            inner = np.flatnonzero(first >= 0)
            if not len(inner):
                break
            own, low = self.rects[node[inner]], self.rects[first[inner]]
            beyond = np.where(low[:, 2] < own[:, 2], uv[inner, 0] >= low[:, 2], uv[inner, 1] >= low[:, 3])
            node[inner] = first[inner] + beyond
        return node


def cut_blocks(density: Density, rng: np.random.Generator) -> Cuts:
    """Return all blocks and streets."""
    rects = np.array([GRID_M])
    sides = np.zeros((1, 4), np.uint8)
    everything, all_sides, parents = [rects], [sides], [np.array([-1], np.int32)]
    firsts, axes, classes = [], [], []
    begin, numbers = 1, np.array([0], np.int32)
    for _ in range(LEVELS):
        sizes = rects[:, 2:] - rects[:, :2]
        # Drawn for every rectangle, so that what is cut elsewhere changes nothing here.
        at_share, aspect = rng.uniform(0.41, 0.59, len(rects)), rng.uniform(0.85, 1.18, len(rects))
        cut = _is_cut(rects, sizes, density) & (sizes.max(axis=1) > 2 * SMALLEST_M)
        first = np.full(len(rects), -1, np.int32)
        first[cut] = begin + 2 * np.arange(np.count_nonzero(cut), dtype=np.int32)
        firsts.append(first)
        if not cut.any():
            break
        whole, size, side, share = rects[cut], sizes[cut], sides[cut], at_share[cut]
        along_u = size[:, 1] * aspect[cut] > size[:, 0]
        kind = np.searchsorted(-np.array(_CUT_OVER_M), -size.max(axis=1), side="left").astype(np.uint8)
        at = np.where(along_u, whole[:, 1] + size[:, 1] * share, whole[:, 0] + size[:, 0] * share)
        axes.append(
            np.column_stack(
                [
                    np.where(along_u, whole[:, 0], at),
                    np.where(along_u, at, whole[:, 1]),
                    np.where(along_u, whole[:, 2], at),
                    np.where(along_u, at, whole[:, 3]),
                ]
            )
        )
        classes.append(kind)
        halves = np.repeat(whole, 2, axis=0)
        half_sides = np.repeat(side, 2, axis=0)
        one, other = np.arange(0, len(halves), 2), np.arange(1, len(halves), 2)
        for is_u, low, high in ((True, 1, 3), (False, 0, 2)):
            which = along_u == is_u
            halves[one[which], high] = at[which]
            halves[other[which], low] = at[which]
            half_sides[one[which], high] = kind[which]
            half_sides[other[which], low] = kind[which]
        parents.append(np.repeat(numbers[cut], 2))
        rects, sides = halves, half_sides
        numbers = begin + np.arange(len(rects), dtype=np.int32)
        begin += len(rects)
        everything.append(rects)
        all_sides.append(sides)
    else:
        firsts.append(np.full(len(rects), -1, np.int32))
    return Cuts(
        np.concatenate(everything),
        np.concatenate(parents),
        np.concatenate(firsts),
        np.concatenate(all_sides),
        np.concatenate(axes),
        np.concatenate(classes),
    )


def _is_cut(rects: Float64, sizes: Float64, density: Density) -> Bool:
    """Return bool (n,): the rectangle is larger than a block is there, looked at in nine places of it."""
    spread = np.array([0.1, 0.5, 0.9])
    du, dv = (axis.ravel() for axis in np.meshgrid(spread, spread))
    u = rects[:, :1] + sizes[:, :1] * du
    v = rects[:, 1:2] + sizes[:, 1:] * dv
    xy = from_grid(np.column_stack([u.ravel(), v.ravel()]))
    dry = shore_distance(xy[:, 0], xy[:, 1]) > 0
    dense = np.where(dry, density.at(xy[:, 0], xy[:, 1]), 0.0).reshape(len(rects), -1).max(axis=1)
    # Of open land only what is large is cut, by country roads.
    block_m = np.interp(
        dense, [0.0, 0.03, 0.1, 0.25, 0.5, 0.75, 1.0], [9000.0, 1500.0, 520.0, 215.0, 168.0, 132.0, 100.0]
    )
    return np.asarray(sizes.max(axis=1) > block_m * 1.28)
