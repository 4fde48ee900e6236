"""Light over the old town."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.light import Light, cast_light
from resources.demo.records import SPIRE_M
from resources.demo.relief import bare_relief
from resources.demo.town.greenery import REACH_M, Trees
from resources.demo.town.plan import FLAT, TownPlan
from resources.demo.town.shore import surface

CELL_M = 0.5


def make_town_light(town: TownPlan, trees: Trees, *, reach_m: tuple[float, float, float, float] = REACH_M) -> Light:
    """Return the light over `town` with its `trees`: over a square that holds west, south, east, north of `reach_m`."""
    start, end = np.array(REACH_M[:2]), np.array(REACH_M[2:])
    # Its cells are those of the whole.
    first = np.floor((np.maximum(reach_m[:2], start) - start) / CELL_M)
    corner: Float64 = start + first * CELL_M
    size = int(np.ceil((np.minimum(reach_m[2:], end) - corner).max() / CELL_M))
    wide = size * CELL_M
    relief = bare_relief(surface, west_m=float(corner[0]), south_m=float(corner[1]), cell_m=CELL_M, size=size)
    for foot, height_m, radius_m in zip(trees.foot, trees.height_m.tolist(), trees.radius_m.tolist(), strict=True):
        if (np.abs(foot[:2] - corner - wide / 2) < wide / 2 + radius_m).all():
            relief.crown(foot, height_m=height_m, radius_m=radius_m)
    for building in town.buildings:
        low, high = building.outline.min(axis=0), building.outline.max(axis=0)
        if (high > corner).all() and (low < corner + wide).all():
            relief.roof(building, is_flat=building.kind in FLAT, spire_m=SPIRE_M)
    return cast_light(relief)
