"""Footprints to triangles and lines: caps, walls up to the known height, and crisp upper edges."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.features import FeatureTable
from layers.data.geometry import Float32, Float64, Int32
from layers.district import vertical_extents

Bool = npt.NDArray[np.bool_]

# A flat footprint lies this much above its height, so that it does not flicker with a ground at the same one.
LIFT_M = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class FootprintShapes:
    """Everything a table's footprints and lines need to be drawn, over one array of points.

    Parameters
    ----------
    points : float32 (n, 3)
        Metres, site ENU minus `origin_enu_m`.
    origin_enu_m : float64 (3,)
    caps : int32 (c, 3)
        Triangles of the upper faces; of the whole footprint where no height is known.
    cap_feature : int32 (c,)
    walls : int32 (w, 3)
        Triangles of the sides.
    wall_feature : int32 (w,)
    edges : int32 (e, 2)
        Segments of the upper outlines and of lines.
    edge_feature : int32 (e,)
    unfilled : int
        Footprints that cross themselves: outlined only.
    line_points : int
        The last so many of `points` are of lines.
    """

    points: Float32
    origin_enu_m: Float64
    caps: Int32
    cap_feature: Int32
    walls: Int32
    wall_feature: Int32
    edges: Int32
    edge_feature: Int32
    unfilled: int = 0
    line_points: int = 0

    @property
    def feet(self) -> Int32:
        """int32 (c, 3), the triangles of `caps` at the feet."""
        # Corners at the feet come first, those above in the same order.
        ring_points = len(self.points) - self.line_points
        return self.caps - np.int32(ring_points // 2)


def shapes_from_table(table: FeatureTable) -> FootprintShapes:
    """Return the shapes of all rows. Any thread; pure."""
    rings, lines = table.ring_points, table.line_points
    count = len(rings)
    everything = np.concatenate([rings, lines])
    middle = (everything.min(axis=0) + everything.max(axis=0)) / 2 if len(everything) else np.zeros(3)
    feature_of_point = np.repeat(table.ring_feature, np.diff(table.ring_offsets))
    _, height_m = vertical_extents(table)
    height_of_point = height_m[feature_of_point]
    tall = np.isfinite(height_of_point)
    tops = rings.copy()
    tops[:, 2] += np.where(tall, height_of_point, LIFT_M)
    points = np.concatenate([rings, tops, lines]) - middle
    after = _next_corner(table.ring_offsets)
    here = np.arange(count, dtype=np.int32)
    caps, unfilled = _caps(table)
    wall_from = here[tall]
    wall_to = after[tall]
    walls = np.concatenate(
        [
            np.column_stack([wall_from, wall_to, wall_to + count]),
            np.column_stack([wall_from, wall_to + count, wall_from + count]),
        ]
    )
    line_from, line_feature = _line_segments(table)
    return FootprintShapes(
        points=np.ascontiguousarray(points, np.float32),
        origin_enu_m=middle,
        caps=(caps + count).astype(np.int32),
        cap_feature=feature_of_point[caps[:, 0]] if len(caps) else np.empty(0, np.int32),
        walls=walls.astype(np.int32),
        wall_feature=np.tile(feature_of_point[tall], 2),
        edges=np.concatenate(
            [
                np.column_stack([here, after]) + count,
                np.column_stack([line_from, line_from + 1]) + 2 * count,
            ]
        ).astype(np.int32),
        edge_feature=np.concatenate([feature_of_point, line_feature]).astype(np.int32),
        unfilled=unfilled,
        line_points=len(lines),
    )


def collars(table: FeatureTable, rows: Bool, *, origin: Float64, width_m: float) -> tuple[Float32, Int32]:
    """Return strips to both sides of the outlines of `rows`, at their feet: points and triangles. Any thread.

    What a mesh leaves out for a footprint is a little wider than that.

    Parameters
    ----------
    origin : float64 (3,)
        What is taken from the points, site ENU metres.
    width_m : float
        To each side.
    """
    sizes = np.diff(table.ring_offsets)
    mine = rows[table.ring_feature]
    points = table.ring_points[np.repeat(mine, sizes)] - origin
    count = len(points)
    here = np.arange(count, dtype=np.int32)
    after = _next_corner(np.concatenate([[0], np.cumsum(sizes[mine])]).astype(np.int32))
    before = np.empty_like(here)
    before[after] = here
    along = points[after, :2] - points[:, :2]
    normal = np.column_stack([along[:, 1], -along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    mitre = normal + normal[before]
    # As far from both edges that meet in a corner, but never far out of a sharp one.
    mitre *= (width_m / np.maximum((mitre * normal).sum(axis=1), 0.5))[:, None]
    out, inner = points.copy(), points.copy()
    out[:, :2] += mitre
    inner[:, :2] -= mitre
    triangles = [np.column_stack([here, after, after + count]), np.column_stack([here, after + count, here + count])]
    return np.concatenate([out, inner]).astype(np.float32), np.concatenate(triangles).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Upright blocks over some footprints.

    Parameters
    ----------
    points : float32 (n, 3)
        Metres, site ENU minus an origin.
    tops, walls : int32 (k, 3)
    """

    points: Float32
    tops: Int32
    walls: Int32


def blocks(table: FeatureTable, extents_m: Mapping[int, tuple[float, float]], *, origin: Float64) -> Blocks:
    """Return a block for each row of `extents_m`, from its foot to its top. Any thread.

    Parameters
    ----------
    extents_m : mapping of int to (foot, top)
        Site ENU metres.
    origin : float64 (3,)
        What is taken from the points, site ENU metres.
    """
    count = len(table.ring_points)
    feature_of_point = np.repeat(table.ring_feature, np.diff(table.ring_offsets))
    low, high = np.zeros(len(table)), np.zeros(len(table))
    mine = np.zeros(len(table), np.bool_)
    for row, (foot_m, top_m) in extents_m.items():
        low[row], high[row], mine[row] = foot_m, top_m, True
    feet, tops = table.ring_points.copy(), table.ring_points.copy()
    feet[:, 2], tops[:, 2] = low[feature_of_point], high[feature_of_point]
    after = _next_corner(table.ring_offsets)
    here = np.flatnonzero(mine[feature_of_point]).astype(np.int32)
    there = after[here]
    caps, _ = _caps(table)
    caps = caps[mine[feature_of_point[caps[:, 0]]]] if len(caps) else caps
    walls = [np.column_stack([here, there, there + count]), np.column_stack([here, there + count, here + count])]
    points = np.concatenate([feet, tops]) - origin
    return Blocks(points.astype(np.float32), (caps + count).astype(np.int32), np.concatenate(walls).astype(np.int32))


def _next_corner(offsets: Int32) -> Int32:
    """Return int32 (k,): for each corner the next one of its ring."""
    after = np.arange(1, int(offsets[-1]) + 1, dtype=np.int32)
    filled = np.flatnonzero(np.diff(offsets) > 0)
    after[offsets[filled + 1] - 1] = offsets[filled]
    return after


def _line_segments(table: FeatureTable) -> tuple[Int32, Int32]:
    """Return the first corner of each segment and its feature."""
    begins = np.arange(len(table.line_points), dtype=np.int32)
    per_line = np.diff(table.line_offsets)
    feature = np.repeat(table.line_feature, per_line)
    is_last = np.zeros(len(begins), np.bool_)
    is_last[table.line_offsets[1:][per_line > 0] - 1] = True
    return begins[~is_last], feature[~is_last]


def footprint_polygons(table: FeatureTable, *, origin: Float64) -> tuple[npt.NDArray[np.object_], Int32]:
    """Return a table's footprints as shapely polygons with their holes, (p,), and the feature of each, int32 (p,).

    Parameters
    ----------
    origin : float64 (2,)
        What is taken from east and north, site ENU metres.
    """
    import shapely

    polygon_of_ring = _polygon_of_ring(table)
    sizes = np.diff(table.ring_offsets)
    usable = (polygon_of_ring >= 0) & (sizes >= 3)
    shells = np.flatnonzero(usable & ~table.ring_is_hole)
    if not len(shells):
        return np.empty(0, np.object_), np.empty(0, np.int32)
    holes = np.flatnonzero(usable & table.ring_is_hole)
    xy = table.ring_points[:, :2] - origin
    outlines = _linear_rings(xy, table.ring_offsets, shells)
    if len(holes):
        number = np.full(len(polygon_of_ring), -1)
        number[shells] = np.arange(len(shells))
        owner = number[polygon_of_ring[holes]]
        holes, owner = holes[owner >= 0], owner[owner >= 0]
    polygons: npt.NDArray[np.object_] = shapely.polygons(outlines)
    if len(holes):
        for polygon in np.unique(owner):
            inner = _linear_rings(xy, table.ring_offsets, holes[owner == polygon])
            polygons[polygon] = shapely.polygons(outlines[polygon], inner)
    return polygons, table.ring_feature[shells]


def _caps(table: FeatureTable) -> tuple[Int32, int]:
    """Return int32 (c, 3) triangles over `ring_points`, and how many polygons could not be filled."""
    empty = np.empty((0, 3), np.int32)
    if not len(table.ring_feature):
        return empty, 0
    import shapely

    centre = table.ring_points[:, :2].mean(axis=0)
    polygons, feature_of_polygon = footprint_polygons(table, origin=centre)
    if not len(polygons):
        return empty, 0
    xy = table.ring_points[:, :2] - centre
    sizes = np.diff(table.ring_offsets)
    valid = shapely.is_valid(polygons)
    triangles, source = shapely.get_parts(shapely.constrained_delaunay_triangles(polygons[valid]), return_index=True)
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3].reshape(-1, 2)
    feature = np.repeat(feature_of_polygon[valid][source], 3)
    found = _matched(xy, np.repeat(table.ring_feature, sizes), corners, feature).reshape(-1, 3)
    return found[(found >= 0).all(axis=1)], int(np.count_nonzero(~valid))


def _linear_rings(xy: Float64, offsets: Int32, rings: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    import shapely

    sizes = np.diff(offsets)[rings]
    corners = np.concatenate([np.arange(offsets[r], offsets[r + 1]) for r in rings])
    made: npt.NDArray[np.object_] = shapely.linearrings(xy[corners], indices=np.repeat(np.arange(len(rings)), sizes))
    return made


def _polygon_of_ring(table: FeatureTable) -> npt.NDArray[np.int64]:
    """Return for each ring the outer ring it belongs to: itself, or for a hole the one before it; -1 for none."""
    ring = np.arange(len(table.ring_feature))
    outer = np.maximum.accumulate(np.where(table.ring_is_hole, -1, ring))
    same = (outer >= 0) & (table.ring_feature[np.maximum(outer, 0)] == table.ring_feature)
    return np.where(same, outer, -1)


def _matched(known: Float64, known_feature: Int32, wanted: Float64, wanted_feature: Int32) -> Int32:
    """Return int32: for each wanted corner the index of the same corner of the same feature; -1 for none."""
    xy = np.concatenate([known, wanted])
    feature = np.concatenate([known_feature, wanted_feature])
    is_wanted = np.arange(len(xy)) >= len(known)
    order = np.lexsort((is_wanted, xy[:, 1], xy[:, 0], feature))
    newest_known = np.maximum.accumulate(np.where(is_wanted[order], 0, np.arange(len(order))))
    source = order[newest_known]
    same = (xy[source] == xy[order]).all(axis=1) & (feature[source] == feature[order]) & ~is_wanted[source]
    result = np.full(len(xy), -1, np.int32)
    result[order] = np.where(same, source, -1)
    return result[len(known) :]
