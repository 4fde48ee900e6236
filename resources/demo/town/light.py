"""Light over the whole old town."""

from resources.demo.light import Light, cast_light
from resources.demo.records import SPIRE_M
from resources.demo.relief import bare_relief
from resources.demo.town.greenery import REACH_M, Trees
from resources.demo.town.plan import FLAT, TownPlan
from resources.demo.town.shore import surface

CELL_M = 0.5
SIZE = int((REACH_M[2] - REACH_M[0]) / CELL_M)


def make_town_light(town: TownPlan, trees: Trees) -> Light:
    """Return the light over `town` with its `trees`."""
    relief = bare_relief(surface, west_m=REACH_M[0], south_m=REACH_M[1], cell_m=CELL_M, size=SIZE)
    sizes = zip(trees.foot, trees.height_m.tolist(), trees.radius_m.tolist(), strict=True)
    for foot, height_m, radius_m in sizes:
        relief.crown(foot, height_m=height_m, radius_m=radius_m)
    for building in town.buildings:
        relief.roof(building, is_flat=building.kind in FLAT, spire_m=SPIRE_M)
    return cast_light(relief)
