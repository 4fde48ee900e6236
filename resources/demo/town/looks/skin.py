"""The looks of every face of the town, each from the seed, its building and its own key alone."""

from zlib import crc32

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.faces import Plane
from resources.demo.paint import make_painter
from resources.demo.plan import Building
from resources.demo.town.looks.character import Character, character_of
from resources.demo.town.looks.details import paint_detail
from resources.demo.town.looks.kinds import paint_wall
from resources.demo.town.looks.roofs import paint_roof
from resources.demo.town.looks.stamp import StampBook
from resources.demo.town.looks.wall import Wall, blank


class Skin:
    """Paints faces without light.

    A picture depends on the seed, the building and `key`, not on what was painted before. One thread at a time.

    Parameters
    ----------
    seed : int
        The town's.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._painter = make_painter(np.random.default_rng([seed, 60]))
        self._book = StampBook(seed)
        self._last: tuple[Building, Character] | None = None

    def wall(self, plane: Plane, building: Building, *, role: str, key: int, px_per_m: float) -> Float32:
        """Return float32 (h, w, 3), 0..255, of an upright wall's bounding rectangle, first row on top.

        Parameters
        ----------
        role : str
            ``"street"``, ``"side"``, ``"court"`` or ``"gable"``.
        key : int
            Number of the face among those of its building.
        """
        wall = self._blank(plane, building, role=role, key=key, px_per_m=px_per_m, above_m=building.base_m)
        paint_wall(wall)
        return np.clip(wall.picture, 0.0, 255.0, out=wall.picture)

    def lights(self, plane: Plane, building: Building, *, role: str, key: int, px_per_m: float) -> UInt8:
        """Return uint8 (h, w): how bright windows and shop fronts of the same `wall` shine at night."""
        wall = self._blank(
            plane, building, role=role, key=key, px_per_m=px_per_m, above_m=building.base_m, at_night=True
        )
        paint_wall(wall)
        return wall.glow

    def roof(self, plane: Plane, building: Building, *, key: int, px_per_m: float) -> Float32:
        """Return float32 (h, w, 3), 0..255, of a roof's bounding rectangle: tiled where it slopes."""
        wall = self._blank(plane, building, role="roof", key=key, px_per_m=px_per_m)
        paint_roof(wall, plane)
        return np.clip(wall.picture, 0.0, 255.0, out=wall.picture)

    def detail(self, plane: Plane, building: Building, *, role: str, key: int, px_per_m: float) -> Float32:
        """Return float32 (h, w, 3), 0..255, of a face of a small part, such as ``"dormer"`` or ``"chimney"``."""
        wall = self._blank(plane, building, role=role, key=key, px_per_m=px_per_m)
        paint_detail(wall, plane)
        return np.clip(wall.picture, 0.0, 255.0, out=wall.picture)

    def _blank(
        self,
        plane: Plane,
        building: Building,
        *,
        role: str,
        key: int,
        px_per_m: float,
        above_m: float | None = None,
        at_night: bool = False,
    ) -> Wall:
        # Where storeys are drawn, z counts from the ground floor; elsewhere from the face's lower edge.
        source = [self._seed, 62, crc32(building.id.encode()), key]
        return blank(
            plane,
            building,
            self._look(building),
            role=role,
            low_m=0.0 if above_m is None else float(plane.corners[:, 2].min()) - above_m,
            px_per_m=px_per_m,
            painter=self._painter.drawing_from(np.random.default_rng(source)),
            night=np.random.default_rng([*source, 1]),
            book=self._book,
            at_night=at_night,
        )

    def _look(self, building: Building) -> Character:
        # Faces come building by building.
        if self._last is None or self._last[0] is not building:
            self._last = building, character_of(building, seed=self._seed)
        return self._last[1]
