"""How densely the city is built: its centres, the plain between them, the villages; nothing on hills and water."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.city.terrain import BUILDABLE_M, EXTENT_M, TOO_HIGH_M, hills, shore_distance
from resources.demo.terrain import smooth

VILLAGES = 170
VILLAGE_M = 210.0
PLAIN = 0.035


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre of the city: its place, how dense its middle is, and how far it reaches."""

    x: float
    y: float
    share: float
    reach_m: float


CORE = Centre(900.0, 900.0, 0.98, 2700.0)
CENTRES = (
    CORE,
    Centre(5200.0, 300.0, 0.94, 1650.0),
    Centre(9600.0, 2300.0, 0.72, 1500.0),
    Centre(2500.0, 6300.0, 0.86, 2300.0),
    Centre(7600.0, 5900.0, 0.70, 1900.0),
    Centre(4200.0, 11_300.0, 0.80, 2300.0),
    Centre(5900.0, 16_300.0, 0.58, 1500.0),
    Centre(5200.0, 20_800.0, 0.74, 2200.0),
    Centre(600.0, 27_000.0, 0.46, 1500.0),
    Centre(7300.0, 28_300.0, 0.55, 1700.0),
    Centre(6800.0, 33_700.0, 0.70, 1900.0),
    Centre(10_600.0, 22_300.0, 0.40, 1300.0),
)
HARBOUR = Centre(-300.0, 3600.0, 0.70, 1300.0)
WORKS = (HARBOUR, Centre(2900.0, 14_900.0, 0.66, 1500.0), Centre(9300.0, 26_900.0, 0.50, 1500.0),
         Centre(3300.0, 31_300.0, 0.40, 1300.0), Centre(-700.0, 30_800.0, 0.45, 1500.0))  # fmt: skip
"""Harbours and works."""
RUNWAY = (9300.0, 29_400.0, 900.0, 3300.0, 0.15)
"""The airfield: middle, breadth, length, turn."""


class Density:
    """The density of one city: 0 for open land to 1 for the densest middle.

    Parameters
    ----------
    rng : numpy.random.Generator
        Places the villages.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        west, south, east, north = EXTENT_M
        places = rng.uniform((west, south + 9000.0), (east, north), (40 * VILLAGES, 2))
        open_ = (_centres(places[:, 0], places[:, 1], CENTRES + WORKS) < 0.22) & (_buildable(*places.T) > 0.9)
        places = places[open_ & (shore_distance(*places.T) > 350.0)]
        kept: list[tuple[float, float]] = []
        for x, y in places.tolist():
            if len(kept) < VILLAGES and all((x - a) ** 2 + (y - b) ** 2 > 950.0**2 for a, b in kept):
                kept.append((x, y))
        self.villages: Float64 = np.array(kept)
        self._tree = shapely.STRtree(shapely.points(self.villages))
        self._sizes = VILLAGE_M * rng.uniform(0.7, 1.35, len(kept))

    def at(self, x: Float64, y: Float64) -> Float64:
        """Return the density at (n,) places."""
        built = np.maximum(_centres(x, y, CENTRES + WORKS), self._village(x, y))
        # Nothing has a smooth edge: towns end in fingers.
        ragged = 0.5 + 0.5 * np.sin(x / 530.0 + 0.4 * np.sin(y / 710.0)) * np.sin(y / 610.0 - 0.7 * np.sin(x / 890.0))
        built = built * (1.0 - 0.38 * ragged * (1.0 - built))
        return np.asarray(np.maximum(built, PLAIN) * _buildable(x, y))

    def works(self, x: Float64, y: Float64) -> Float64:
        """Return how much of what is built there is harbour and works, 0 to 1."""
        works = _centres(x, y, WORKS)
        return np.asarray(works / (works + _centres(x, y, CENTRES) + 1e-9))

    def is_village(self, x: Float64, y: Float64) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        """Return bool (n,): what is built there is a village."""
        return np.asarray(self._village(x, y) > _centres(x, y, CENTRES + WORKS))

    def _village(self, x: Float64, y: Float64) -> Float64:
        nearest = self._tree.nearest(shapely.points(x, y))
        distance = np.hypot(x - self.villages[nearest, 0], y - self.villages[nearest, 1])
        return np.asarray(0.52 * np.exp(-((distance / self._sizes[nearest]) ** 4)))


def _centres(x: Float64, y: Float64, centres: tuple[Centre, ...]) -> Float64:
    empty = np.ones_like(x)
    for c in centres:
        empty *= 1.0 - c.share * np.exp(-((x - c.x) ** 2 + (y - c.y) ** 2) / (2 * c.reach_m**2))
    return 1.0 - empty


def _buildable(x: Float64, y: Float64) -> Float64:
    mid_x, mid_y, breadth, length, turn = RUNWAY
    cos, sin = np.cos(turn), np.sin(turn)
    across, along = cos * (x - mid_x) + sin * (y - mid_y), cos * (y - mid_y) - sin * (x - mid_x)
    field = (np.abs(across) < breadth / 2) & (np.abs(along) < length / 2)
    low = 1.0 - smooth((hills(x, y) - BUILDABLE_M) / (TOO_HIGH_M - BUILDABLE_M))
    return np.where(field, 0.0, low)
