"""Footprints seen from above: which of many rings holds a point."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32

Bool = npt.NDArray[np.bool_]


class FootprintIndex:
    """Rings of many features with their boxes, for point-in-polygon questions. Any thread.

    Parameters
    ----------
    points : float64 (k, 2 or more)
        Ring corners, metres; only east and north are looked at.
    offsets : int32 (r + 1,)
    feature : int32 (r,)
    is_hole : bool (r,)
    """

    def __init__(self, points: Float64, offsets: Int32, *, feature: Int32, is_hole: Bool) -> None:
        self._xy = np.ascontiguousarray(points[:, :2])
        self._offsets = offsets
        self._feature = feature
        self._is_hole = is_hole
        count = len(feature)
        self._low = np.full((count, 2), np.inf)
        self._high = np.full((count, 2), -np.inf)
        self._area = np.zeros(count)
        filled = np.flatnonzero(np.diff(offsets) > 0)
        if len(filled):
            starts = offsets[filled]
            self._low[filled] = np.minimum.reduceat(self._xy, starts)
            self._high[filled] = np.maximum.reduceat(self._xy, starts)
            self._area[filled] = np.abs(ring_areas(self._xy, offsets))[filled]

    def features_at(self, east_m: float, north_m: float) -> tuple[int, ...]:
        """Return the features whose footprint holds the point (holes do not), smallest footprint first."""
        at = np.array([east_m, north_m])
        near = np.flatnonzero(((self._low <= at) & (at <= self._high)).all(axis=1))
        area: dict[int, float] = {}
        holes: set[int] = set()
        for ring in near:
            if not self._ring_holds(int(ring), east_m, north_m):
                continue
            row = int(self._feature[ring])
            if self._is_hole[ring]:
                holes.add(row)
            else:
                area[row] = min(area.get(row, np.inf), float(self._area[ring]))
        return tuple(sorted((row for row in area if row not in holes), key=lambda row: (area[row], row)))

    def feature_near(self, east_m: float, north_m: float, *, within_m: float) -> int:
        """Return the feature with an outline nearest to the point, no farther than `within_m`; -1 for none."""
        at = np.array([east_m, north_m])
        near = np.flatnonzero(((self._low - within_m <= at) & (at <= self._high + within_m)).all(axis=1))
        best, nearest_m = -1, within_m
        for ring in near.tolist():
            away_m = self._outline_away_m(ring, at)
            if away_m <= nearest_m:
                best, nearest_m = int(self._feature[ring]), away_m
        return best

    def _outline_away_m(self, ring: int, at: Float64) -> float:
        begin = self._xy[self._offsets[ring] : self._offsets[ring + 1]]
        along = np.roll(begin, -1, axis=0) - begin
        length2 = np.maximum((along**2).sum(axis=1), 1e-12)
        part = np.clip(((at - begin) * along).sum(axis=1) / length2, 0.0, 1.0)
        return float(np.sqrt(((begin + part[:, None] * along - at) ** 2).sum(axis=1).min()))

    def _ring_holds(self, ring: int, east_m: float, north_m: float) -> bool:
        """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
        corners = self._xy[self._offsets[ring] : self._offsets[ring + 1]]
        x0, y0 = corners[:, 0], corners[:, 1]
        x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
        crosses = (y0 > north_m) != (y1 > north_m)
        with np.errstate(divide="ignore", invalid="ignore"):
            at_east = x0 + (north_m - y0) / (y1 - y0) * (x1 - x0)
        return bool(np.count_nonzero(crosses & (east_m < at_east)) % 2)


def ring_areas(xy: Float64, offsets: Int32) -> Float64:
    """Return the signed areas of rings, float64 (r,), square metres; counter-clockwise is positive."""
    count = len(offsets) - 1
    areas = np.zeros(count)
    filled = np.flatnonzero(np.diff(offsets) > 0)
    if not len(filled):
        return areas
    starts, ends = offsets[filled], offsets[filled + 1] - 1
    # Relative to each ring's first corner: far from the origin the products would lose the small differences.
    first = np.repeat(xy[starts, :2], np.diff(offsets)[filled], axis=0)
    rel = xy[:, :2] - first
    following = np.roll(rel, -1, axis=0)
    following[ends] = rel[starts]
    cross = rel[:, 0] * following[:, 1] - rel[:, 1] * following[:, 0]
    areas[filled] = np.add.reduceat(cross, starts) / 2
    return areas
