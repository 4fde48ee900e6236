"""The footprint of one row in plan, and the ground around it that is nobody's."""

import numpy as np
import shapely

from layers.data.features import FeatureTable
from layers.row_looks import MARGIN_M


def row_polygon(table: FeatureTable, row: int) -> shapely.Geometry | None:
    """Return a row's footprint with its holes, repaired where it crosses itself; None for a row without. Any thread."""
    mine = np.flatnonzero(table.ring_feature == row)
    spans = {
        bool(hole): [
            table.ring_points[table.ring_offsets[r] : table.ring_offsets[r + 1], :2]
            for r in mine[table.ring_is_hole[mine] == hole].tolist()
        ]
        for hole in (False, True)
    }
    rings = {
        hole: [shapely.make_valid(shapely.polygons(s)) for s in own if len(s) >= 3 and np.isfinite(s).all()]
        for hole, own in spans.items()
    }
    if not rings[False]:
        return None
    shape = shapely.union_all(rings[False])
    shape = shapely.difference(shape, shapely.union_all(rings[True])) if rings[True] else shape
    return None if shape.is_empty else shape


def standing_polygon(table: FeatureTable, row: int, *, margin_m: float = MARGIN_M) -> shapely.Geometry | None:
    """Return where a row's building stands: its footprint, a margin wider where no other one is."""
    own = row_polygon(table, row)
    if own is None:
        return None
    wider = shapely.buffer(own, margin_m, join_style="mitre", mitre_limit=2.0)
    others = neighbour_polygons(table, row, within_m=margin_m)
    if not others:
        return wider
    kept = shapely.union(own, shapely.difference(wider, shapely.union_all(others)))
    # Slivers left over beyond a neighbour are nobody's.
    parts = shapely.get_parts(kept)
    return shapely.union_all(parts[shapely.intersects(parts, own)])


def ground_around(table: FeatureTable, row: int, *, from_m: float = 0.8, to_m: float = 3.0) -> shapely.Geometry:
    """Return the strip around a row's footprint, outside of all footprints."""
    own = row_polygon(table, row)
    if own is None:
        return shapely.Polygon()
    strip = shapely.difference(shapely.buffer(own, to_m), shapely.buffer(own, from_m))
    others = neighbour_polygons(table, row, within_m=to_m)
    return shapely.difference(strip, shapely.buffer(shapely.union_all(others), from_m)) if others else strip


def neighbour_polygons(table: FeatureTable, row: int, *, within_m: float) -> list[shapely.Geometry]:
    """Return the footprints of the other rows that come as near as that to a row's box."""
    found = (row_polygon(table, other) for other in neighbour_rows(table, row, within_m))
    return [polygon for polygon in found if polygon is not None]


def neighbour_rows(table: FeatureTable, row: int, within_m: float) -> list[int]:
    """Return the rows whose boxes come as near as that to a row's."""
    filled = np.flatnonzero(np.diff(table.ring_offsets) > 0)
    if not len(filled):
        return []
    starts = table.ring_offsets[filled]
    xy = table.ring_points[:, :2]
    low, high = np.minimum.reduceat(xy, starts), np.maximum.reduceat(xy, starts)
    owner = table.ring_feature[filled]
    mine = owner == row
    near = (low <= high[mine].max(axis=0) + within_m).all(axis=1) & (high >= low[mine].min(axis=0) - within_m).all(
        axis=1
    )
    return sorted(set(owner[near & ~mine].tolist()))
