"""From where somebody photographs a place: in the open, near, with nothing in the way, by the plan."""

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.town.facades import fronts
from resources.demo.town.greenery import Cars, Trees
from resources.demo.town.plan import TownPlan
from resources.demo.town.shore import surface

EYE_M = 1.6
_AROUND, _AWAY_M = 16, (5.5, 7.5, 9.5)
_ROOM_M, _TRUNK_M, _CAR_M = 0.6, 1.2, 2.4


class Standing:
    """Finds stands, and which way fronts run."""

    def __init__(self, town: TownPlan, trees: Trees, cars: Cars) -> None:
        self._walls = shapely.STRtree([shapely.Polygon(b.outline) for b in town.buildings])
        self._fronts, self._out = fronts(town.buildings)
        self._lines = shapely.STRtree(shapely.linestrings(self._fronts))
        self._feet = shapely.STRtree(shapely.points(trees.foot[:, :2]))
        self._cars = shapely.STRtree(shapely.points(cars.centre[:, :2]))

    def along(self, place: Float64) -> tuple[Float64, Float64]:
        """Return the direction of the nearest front and the one out of it, float64 (2,) each, out being to its left."""
        nearest = int(self._lines.nearest(shapely.Point(*place[:2])))
        out: Float64 = self._out[nearest]
        return np.array([out[1], -out[0]]), out

    def before(self, place: Float64, *, on_wall: bool) -> Float64:
        """Return float64 (3,): an eye from which a place is seen; off the wall that it is on."""
        _, out = self.along(place)
        angle = np.arange(_AROUND) / _AROUND * 2 * np.pi
        ways = np.column_stack([np.cos(angle), np.sin(angle)])
        if on_wall:
            ways = ways[ways @ out > 0.5]
        target = place[:2] + out * 0.4
        eyes = np.concatenate([place[:2] + ways * away for away in _AWAY_M])
        points = shapely.points(eyes)
        cost = np.abs(np.concatenate([ways @ out] * len(_AWAY_M)) - 0.6) * 0.8 + np.repeat((0.3, 0.0, 0.2), len(ways))
        sights = shapely.linestrings(np.stack([eyes, np.broadcast_to(target, eyes.shape)], axis=1))
        for tree, what, room, weight in (
            (self._walls, points, _ROOM_M, 9.0),
            (self._walls, sights, 0.0, 6.0),
            (self._feet, sights, _TRUNK_M, 0.8),
            (self._cars, points, _CAR_M, 3.0),
            (self._cars, sights, 1.2, 1.0),
        ):
            hit, _ = tree.query(what, predicate="dwithin", distance=room)
            cost += weight * np.bincount(hit, minlength=len(cost))
        eye = eyes[int(np.argmin(cost))]
        return np.array([*eye, float(surface(eye[:1], eye[1:])[0]) + EYE_M])
