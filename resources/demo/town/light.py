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
SIZE = int((REACH_M[2] - REACH_M[0]) / CELL_M)


def make_town_light(town: TownPlan, trees: Trees, *, low: Float64 | None = None, high: Float64 | None = None) -> Light:
    """Return the light over `town` with its `trees`, or over what lies between `low` and `high`, float64 (2,) each."""
    start, end = np.array(REACH_M[:2]), np.array(REACH_M[2:])
    west_m, south_m = start
    size = SIZE
    if low is not None and high is not None:
        # Cells are those of the whole.
        west_m, south_m = start + np.floor((np.maximum(low, start) - start) / CELL_M) * CELL_M
        size = int(np.ceil((np.minimum(high, end) - (west_m, south_m)).max() / CELL_M))
    relief = bare_relief(surface, west_m=float(west_m), south_m=float(south_m), cell_m=CELL_M, size=size)
    corner = np.array([west_m, south_m])
    tall = zip(trees.foot, trees.height_m.tolist(), trees.radius_m.tolist(), strict=True)
    for foot, height_m, radius_m in tall:
        if (np.abs(foot[:2] - corner - size * CELL_M / 2) < size * CELL_M / 2 + radius_m).all():
            relief.crown(foot, height_m=height_m, radius_m=radius_m)
    for building in town.buildings:
        if (building.outline.max(axis=0) > corner).all() and (
            building.outline.min(axis=0) < corner + size * CELL_M
        ).all():
            relief.roof(building, is_flat=building.kind in FLAT, spire_m=SPIRE_M)
    return cast_light(relief)
