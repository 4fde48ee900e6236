"""Places of the city that draw trouble: markets, building sites, estates, crossings."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.city.buildings import COMMERCIAL, OFFICE, OLD, SITE, SLAB, VILLAGE, Blocks
from resources.demo.city.kerbs import Kerbs
from resources.demo.city.streets import MAIN_ROAD, ROAD

PULLS = ("market", "site", "estate", "traffic")
_COUNTS = {"market": 190, "site": 321, "estate": 150, "traffic": 130}
REACH_M = {"market": 95.0, "site": 140.0, "estate": 160.0, "traffic": 75.0}
SHARE = 0.46
"""Of what happens is at a hot spot."""
_STREETS = np.array([0.12, 0.9, 1.0, 1.0, 0.75])


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """Hot spots by what draws trouble there.

    Parameters
    ----------
    places : dict of str to float64 (n, 2)
        Local metres; the worst first.
    """

    places: dict[str, Float64]

    def weights(self, kerbs: Kerbs, pull: str) -> Float64:
        """Return float64 (m,): how much happens on each piece of street; ``"any"`` is a mixture."""
        base = kerbs.length_m * (0.04 + kerbs.density) * _STREETS[kerbs.kind]
        base /= base.sum()
        pulls = PULLS if pull == "any" else (pull,)
        hot = sum((_heat(kerbs, base, self.places[p], REACH_M[p]) for p in pulls), np.zeros(len(base)))
        return np.asarray((1.0 - SHARE) * base + SHARE * hot / hot.sum())


def find_hot_spots(blocks: Blocks, kerbs: Kerbs, rng: np.random.Generator) -> HotSpots:
    """Return the hot spots of the city."""
    wanted = {
        "market": np.isin(blocks.use, (COMMERCIAL, OFFICE, OLD)) * blocks.density,
        "site": (blocks.use == SITE).astype(np.float64),
        "estate": np.isin(blocks.use, (SLAB, OLD, VILLAGE)) * (0.15 + blocks.density),
    }
    places = {}
    for pull, weight in wanted.items():
        count = min(_COUNTS[pull], int(np.count_nonzero(weight)))
        rows = rng.choice(len(weight), count, replace=False, p=weight / weight.sum())
        places[pull] = _on_street(kerbs, blocks.middle[rows])
    main = np.isin(kerbs.kind, (MAIN_ROAD, ROAD)) * kerbs.density
    rows = rng.choice(len(main), _COUNTS["traffic"], replace=False, p=main / main.sum())
    places["traffic"] = kerbs.middle[rows]
    return HotSpots(places)


def _on_street(kerbs: Kerbs, xy: Float64) -> Float64:
    middle = kerbs.middle
    return np.asarray(middle[shapely.STRtree(shapely.points(middle)).nearest(shapely.points(xy))])


def _heat(kerbs: Kerbs, base: Float64, places: Float64, reach_m: float) -> Float64:
    middle = kerbs.middle
    tree = shapely.STRtree(shapely.points(middle))
    spot, piece = tree.query(shapely.points(places), predicate="dwithin", distance=3.0 * reach_m)
    away = np.hypot(*(middle[piece] - places[spot]).T)
    # The worst are far worse than the rest.
    strength = 1.0 / (1.0 + spot) ** 0.7
    heat = np.bincount(piece, strength * np.exp(-(away**2) / (2 * reach_m**2)), minlength=len(base))
    return np.asarray(heat * kerbs.length_m)
