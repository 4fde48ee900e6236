"""Which camera sees a place: working, turned to it, near enough, and no wall between."""

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.devices import Cameras

NEAR_M, TOO_NEAR_M = 70.0, 3.0
_OFF_WALL_M = 0.4


class Watch:
    """All cameras, to be asked what they see."""

    def __init__(self, town: TownPlan, cameras: Cameras) -> None:
        self.cameras = cameras
        self._tree = shapely.STRtree(shapely.points(cameras.places[:, :2]))
        self._walls = shapely.STRtree([shapely.Polygon(b.outline) for b in town.buildings])

    def seeing(self, place: Float64) -> int:
        """Return the row of the nearest camera that sees a place (3,); -1 when none does."""
        cameras = self.cameras
        near = np.sort(self._tree.query(shapely.Point(place[0], place[1]), predicate="dwithin", distance=NEAR_M))
        ways = place[:2] - cameras.places[near, :2]
        away = np.linalg.norm(ways, axis=1)
        bearing = np.degrees(np.arctan2(ways[:, 0], ways[:, 1]))
        aside = np.abs((bearing - cameras.headings_deg[near] + 180.0) % 360.0 - 180.0)
        sees = cameras.working[near] & (aside < cameras.fovs_deg[near] * 0.46)
        sees &= (away < cameras.reaches_m[near]) & (away > TOO_NEAR_M)
        for row in near[sees][np.argsort(away[sees], kind="stable")].tolist():
            if self._is_clear(cameras.places[row, :2], place[:2]):
                return int(row)
        return -1

    def _is_clear(self, eye: Float64, place: Float64) -> bool:
        step = (place - eye) / np.linalg.norm(place - eye) * _OFF_WALL_M
        sight = shapely.LineString([eye + step, place - step])
        return not len(self._walls.query(sight, predicate="intersects"))
