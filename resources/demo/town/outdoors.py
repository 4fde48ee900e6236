"""What mesh and photographs share: trees, parked cars and the light; worked out once, mapped by all processes."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from resources.demo.light import Light
from resources.demo.town.greenery import REACH_M, Cars, Trees, park_cars, plant
from resources.demo.town.light import make_town_light
from resources.demo.town.plan import TownPlan


@dataclass(frozen=True, slots=True, eq=False)
class Outdoors:
    """What stands and shines outside."""

    trees: Trees
    cars: Cars
    light: Light


def make_outdoors(town: TownPlan, *, reach_m: tuple[float, float, float, float] = REACH_M) -> Outdoors:
    """Return what is outside; the light over a square that holds west, south, east, north of `reach_m`."""
    trees = plant(town)
    return Outdoors(trees, park_cars(town), make_town_light(town, trees, reach_m=reach_m))


def save_light(light: Light, folder: Path) -> Light:
    """Write the light's rasters as arrays that processes share, and return it without them, for `load_light`."""
    for name in _rasters(light):
        np.save(folder / f"light-{name}.npy", getattr(light, name))
    nothing: dict[str, Any] = {name: np.zeros((0, 0), np.float32) for name in _rasters(light)}
    return replace(light, **nothing)


def load_light(bare: Light, folder: Path) -> Light:
    """Return the light whose rasters `save_light` wrote; they are mapped, not read."""
    mapped: dict[str, Any] = {n: np.load(folder / f"light-{n}.npy", mmap_mode="r") for n in _rasters(bare)}
    return replace(bare, **mapped)


def _rasters(light: Light) -> list[str]:
    return [f.name for f in fields(light) if isinstance(getattr(light, f.name), np.ndarray)]
