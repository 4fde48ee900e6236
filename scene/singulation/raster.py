"""Footprints seen from above, as a raster: which row's footprint holds the middle of each texel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlanWindow:
    """A square of the ground.

    Parameters
    ----------
    west_m, south_m : float
        Its corner, site ENU metres.
    texel_m : float
    size : int
        Texels along a side.
    """

    west_m: float
    south_m: float
    texel_m: float
    size: int

    @property
    def edge_m(self) -> float:
        """Length of a side."""
        return self.texel_m * self.size


@dataclass(frozen=True, slots=True, eq=False)
class PlanRings:
    """Rings of many rows, ready to be drawn into windows; holes are left out of their row by the even-odd rule.

    Parameters
    ----------
    xy : float64 (k, 2)
        Corners, site ENU metres, one ring after the other, not closed twice.
    offsets : int32 (r + 1,)
    row : int32 (r,)
        What each ring belongs to, 0 or more.
    low, high : float64 (r, 2)
        Boxes of the rings.
    ground_m : float
        Of the lowest row, site ENU metres.
    order : int32 (rows,)
        Place of each row when rows are sorted by area, the largest first: the smaller one wins where two overlap.
    """

    xy: Float64
    offsets: Int32
    row: Int32
    low: Float64
    high: Float64
    order: Int32
    ground_m: float

    @staticmethod
    def of(xy: Float64, offsets: Int32, row: Int32, *, rows: int, ground_m: float = 0.0) -> "PlanRings":
        """Return the rings of a table with `rows` rows; empty rings and corners that are not finite are left out."""
        finite = np.isfinite(xy).all(axis=1)
        sizes = np.diff(offsets)
        broken = np.zeros(len(sizes), np.bool_)
        np.logical_or.at(broken, np.repeat(np.arange(len(sizes)), sizes), ~finite)
        whole = (sizes >= 3) & ~broken
        corners = np.repeat(whole, sizes)
        xy, sizes, row = np.ascontiguousarray(xy[corners, :2]), sizes[whole], row[whole]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        if not len(row):
            nothing = np.empty((0, 2))
            return PlanRings(nothing, offsets, row, nothing, nothing, np.zeros(rows, np.int32), ground_m)
        starts = offsets[:-1]
        low, high = np.minimum.reduceat(xy, starts), np.maximum.reduceat(xy, starts)
        area = np.zeros(rows)
        np.maximum.at(area, row, ((high - low)[:, 0] * (high - low)[:, 1]))
        order = np.empty(rows, np.int32)
        order[np.argsort(-area, kind="stable")] = np.arange(rows, dtype=np.int32)
        return PlanRings(xy, offsets, row, low, high, order, ground_m)

    def drawn(self, window: PlanWindow) -> Int32:
        """Return int32 (size, size): the row whose footprint holds the middle of each texel, -1 for none.

        First row south. A scan line through the middles of each row of texels, for all edges at once.
        """
        result = np.full((window.size, window.size), -1, np.int32)
        corner = np.array([window.west_m, window.south_m])
        near = (self.high > corner).all(axis=1) & (self.low < corner + window.edge_m).all(axis=1)
        rings = np.flatnonzero(near)
        if not len(rings):
            return result
        begin, end, owner = self._edges(rings)
        # In texels, so that the middles are whole numbers.
        begin, end = ((p - corner) / window.texel_m - 0.5 for p in (begin, end))
        low, high = np.minimum(begin[:, 1], end[:, 1]), np.maximum(begin[:, 1], end[:, 1])
        first = np.clip(np.ceil(low), 0, window.size).astype(np.int64)
        last = np.clip(np.ceil(high), 0, window.size).astype(np.int64)
        count = last - first
        edge = np.repeat(np.arange(len(count)), count)
        if not len(edge):
            return result
        line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        rise = end[edge] - begin[edge]
        at = begin[edge, 0] + (line - begin[edge, 1]) / rise[:, 1] * rise[:, 0]
        row = owner[edge]
        # Crossings of one row in one line, from west to east: inside between the first and second, third and fourth.
        sorting = np.lexsort((at, line, self.order[row]))
        at, line, row = at[sorting], line[sorting], row[sorting]
        west, east = at[0::2], at[1::2]
        start = np.clip(np.ceil(west), 0, window.size).astype(np.int64)
        stop = np.clip(np.ceil(east), 0, window.size).astype(np.int64)
        _fill(result, line[0::2], start, stop, row[0::2])
        return result

    def _edges(self, rings: Int64) -> tuple[Float64, Float64, Int32]:
        """Return beginnings, ends and rows of the edges of some rings."""
        sizes = np.diff(self.offsets)[rings]
        before = np.cumsum(sizes) - sizes
        corner = np.repeat(self.offsets[rings] - before, sizes) + np.arange(int(sizes.sum()))
        following = corner + 1
        following[before + sizes - 1] = self.offsets[rings]
        return self.xy[corner], self.xy[following], np.repeat(self.row[rings], sizes)


_AT_ONCE = 1 << 22


def _fill(raster: Int32, line: Int64, start: Int64, stop: Int64, row: Int32) -> None:
    """Set spans of a raster; where they overlap the last one stays."""
    length = np.maximum(stop - start, 0)
    flat = raster.reshape(-1)
    begins = line * raster.shape[1] + start
    # In pieces: footprints that lie over each other have more texels than the raster.
    ends = np.cumsum(length)
    at = 0
    while at < len(length):
        done = int(ends[at - 1]) if at else 0
        until = max(at + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        part = length[at:until]
        texel = np.repeat(begins[at:until] - (np.cumsum(part) - part), part) + np.arange(int(part.sum()))
        flat[texel] = np.repeat(row[at:until], part)
        at = until
