"""Where things are on a building: before its front, on it, just inside; and the base grid cell that it stands in."""

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.terrain import ground


def fronts(buildings: list[TownBuilding]) -> tuple[Float64, Float64]:
    """Return float64 (n, 2, 2) ends of the walls that face the street, and float64 (n, 2) directions out of them."""
    walls = np.array([[b.outline[b.front], b.outline[(b.front + 1) % 4]] for b in buildings])
    along = walls[:, 1] - walls[:, 0]
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return walls, np.column_stack([along[:, 1], -along[:, 0]])


def at_fronts(buildings: list[TownBuilding], *, out_m: float | Float64, part: float | Float64 = 0.5) -> Float64:
    """Return float64 (n, 2): `part` of the way along each front, `out_m` before it (negative: inside)."""
    walls, outwards = fronts(buildings)
    share, out = np.broadcast_to(part, len(walls)), np.broadcast_to(out_m, len(walls))
    places: Float64 = walls[:, 0] + (walls[:, 1] - walls[:, 0]) * share[:, None] + outwards * out[:, None]
    return places


def thresholds(buildings: list[TownBuilding]) -> Float64:
    """Return float64 (n, 3): just inside the front, on the ground floor; on the building also where it has a yard."""
    inside = at_fronts(buildings, out_m=-2.0)
    return np.column_stack([inside, [b.base_m for b in buildings]])


def heading_deg(way: Float64) -> Float64:
    """Return float64 (n,) degrees clockwise from north, 0 to 360, of (n, 2) directions."""
    degrees: Float64 = np.degrees(np.arctan2(way[:, 0], way[:, 1])) % 360.0
    return degrees


def ground_m(xy: Float64) -> Float64:
    """Return float64 (n,) heights of the ground."""
    return ground(xy[:, 0], xy[:, 1])


def hemmed_in(town: TownPlan) -> set[str]:
    """Return the buildings whose front looks at another one, in the inside of a block."""
    walls, outwards = fronts(town.buildings)
    width = np.array([town.streets.streets[b.street].width_m for b in town.buildings])
    before = walls + (outwards * (width * 0.8 + 2.5)[:, None])[:, None]
    places = shapely.polygons(np.concatenate([walls + outwards[:, None] * 0.2, before[:, ::-1]], axis=1))
    tree = shapely.STRtree([shapely.Polygon(b.outline) for b in town.buildings])
    return {town.buildings[i].id for i in np.unique(tree.query(places, predicate="intersects")[0]).tolist()}
