"""Everything that the processes which make tiles need: plan, solids, trees, cars and light."""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from resources.demo.light import Light
from resources.demo.progress import Say
from resources.demo.town.mesh.charts import Kinds, kinds_of
from resources.demo.town.mesh.field import Field
from resources.demo.town.mesh.frame import TILE_M, Node, corner_m
from resources.demo.town.mesh.harbour import HarbourMasses
from resources.demo.town.mesh.massing import BuildingMasses
from resources.demo.town.mesh.pictures import Pictures
from resources.demo.town.mesh.solids import Masses
from resources.demo.town.outdoors import Outdoors, load_light, make_outdoors, save_light
from resources.demo.town.plan import TownPlan

NEAR_M = 5.0
"""How far beyond them buildings matter to their surface."""
SHADE_M = 80.0
"""How far beyond its tiles the light is worked out: what stands there throws shadows."""
LEFT_OUT = ("tower",)
"""Kinds that are not fused: the tower's building model stands there, and a mesh around it would hide its storeys."""


@dataclass(slots=True, eq=False)
class Parts:
    """What tiles are made of."""

    town: TownPlan
    kinds: Kinds
    field: Field
    light: Light

    def pictures(self) -> Pictures:
        """Return a painter for one process."""
        return Pictures(self.town, self.kinds, self.light)


def gather(town: TownPlan, tiles: Iterable[Node], say: Say, *, outdoors: Outdoors | None = None) -> Parts:
    """Return the parts of `town` for `tiles` of the finest level; without `outdoors` only their light is worked out."""
    corners = np.array([corner_m(*tile) for tile in tiles])
    low, high = corners.min(axis=0), corners.max(axis=0) + TILE_M
    say(0.0, "solids")
    masses = Masses()
    buildings = BuildingMasses(masses, town.seed)
    for row, building in enumerate(town.buildings):
        near = (building.outline.max(axis=0) > low - NEAR_M).all() and (
            building.outline.min(axis=0) < high + NEAR_M
        ).all()
        if near and building.kind not in LEFT_OUT:
            buildings.add(row, building)
    HarbourMasses(masses, town.seed).add()
    if outdoors is None:
        say(0.5, "light")
        west, south, east, north = (float(v) for v in (*(low - SHADE_M), *(high + SHADE_M)))
        outdoors = make_outdoors(town, reach_m=(west, south, east, north))
    say(1.0, "tiles")
    trees, cars = outdoors.trees, outdoors.cars
    field = Field(masses.solids, trees, cars, surfaces=len(masses.surfaces))
    return Parts(town, kinds_of(masses.surfaces, trees, cars), field, outdoors.light)


def save(parts: Parts, folder: Path) -> None:
    """Write the parts for other processes."""
    bare = save_light(parts.light, folder)
    with (folder / "parts.pickle").open("wb") as file:
        pickle.dump(replace(parts, light=bare), file, protocol=5)


def load(folder: Path) -> Parts:
    """Return what `save` wrote: only our own files of this run."""
    with (folder / "parts.pickle").open("rb") as file:
        parts: Parts = pickle.load(file)  # noqa: S301
    return replace(parts, light=load_light(parts.light, folder))
