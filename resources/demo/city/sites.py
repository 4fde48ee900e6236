"""Building sites, landfill sites and satellite change patches of the city, as outlines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32
from resources.demo.city.buildings import SITE, Blocks
from resources.demo.city.density import Density
from resources.demo.city.terrain import EXTENT_M, hills, shore_distance, town_distance

LANDFILL_SITES = 243
CHANGE_PATCHES = 1100
_APART_M = 60.0
LANDFILLS_APART_M = 560.0


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """Outlines somewhere in the city.

    Parameters
    ----------
    rings : list of float64 (n, 2)
        Local metres, not closed.
    middle : float64 (p, 2)
    """

    rings: list[Float64]
    middle: Float64


def building_sites(blocks: Blocks) -> Patches:
    """Return the blocks that are being built."""
    rows = np.flatnonzero(blocks.use == SITE).astype(np.int32)
    return Patches(blocks.outlines(rows), blocks.middle[rows])


def landfill_sites(density: Density, rng: np.random.Generator) -> Patches:
    """Return where muck is taken: at the feet of hills and in open land."""

    def wanted(x: Float64, y: Float64) -> Float64:
        rise = hills(x, y)
        return (density.at(x, y) < 0.16) * (0.15 + np.exp(-(((rise - 40.0) / 45.0) ** 2))) * (rise < 190.0)

    middle = _spread(LANDFILL_SITES, wanted, LANDFILLS_APART_M, rng)
    return Patches(_blobs(middle, rng.uniform(35.0, 110.0, len(middle)), rng), middle)


def change_patches(density: Density, rng: np.random.Generator) -> Patches:
    """Return where two satellite pictures differ: at the city's edges, in villages, on slopes."""

    def wanted(x: Float64, y: Float64) -> Float64:
        dense = density.at(x, y)
        edge = np.exp(-(((dense - 0.22) / 0.2) ** 2)) + 0.8 * density.is_village(x, y) * (dense > 0.1)
        slope = 0.25 * np.exp(-(((hills(x, y) - 70.0) / 60.0) ** 2))
        return np.asarray(np.minimum(edge + slope, 1.0))

    middle = _spread(CHANGE_PATCHES, wanted, _APART_M + 90.0, rng)
    size = np.exp(rng.normal(3.2, 0.5, len(middle))).clip(9.0, 75.0)
    return Patches(_blobs(middle, size, rng), middle)


def _spread(
    count: int, wanted: Callable[[Float64, Float64], Float64], apart_m: float, rng: np.random.Generator
) -> Float64:
    """Return float64 (count, 2): places on land drawn by `wanted`, kept apart."""
    west, south, east, north = EXTENT_M
    kept: list[tuple[float, float]] = []
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    while len(kept) < count:
        places = rng.uniform((west + 200.0, south), (east - 200.0, north - 200.0), (20_000, 2))
        x, y = places.T
        good = (shore_distance(x, y) > 150.0) & (town_distance(x, y) > 150.0)
        good &= rng.random(len(x)) < wanted(x, y)
        for a, b in places[good].tolist():
            cell = int(a // apart_m), int(b // apart_m)
            near = (q for i in (-1, 0, 1) for j in (-1, 0, 1) for q in taken.get((cell[0] + i, cell[1] + j), ()))
            if len(kept) < count and all((a - p) ** 2 + (b - q) ** 2 > apart_m**2 for p, q in near):
                kept.append((a, b))
                taken.setdefault(cell, []).append((a, b))
    return np.array(kept)


def _blobs(middle: Float64, radius_m: Float64, rng: np.random.Generator) -> list[Float64]:
    """Return irregular outlines around places: seen from the middle every corner is free."""
    rings = []
    for (x, y), radius in zip(middle.tolist(), radius_m.tolist(), strict=True):
        corners = int(rng.integers(6, 15))
        angle = (np.arange(corners) + rng.uniform(-0.3, 0.3, corners)) / corners * 2 * np.pi
        away = radius * rng.uniform(0.6, 1.25, corners)
        turn, stretch = rng.uniform(0, np.pi), rng.uniform(1.0, 1.9)
        along, across = away * np.cos(angle) * stretch, away * np.sin(angle) / stretch
        cos, sin = np.cos(turn), np.sin(turn)
        rings.append(np.round(np.column_stack([x + cos * along - sin * across, y + sin * along + cos * across]), 3))
    return rings


def codes(prefix: str, count: int) -> list[str]:
    """Return ``"GD0001"`` and so on."""
    return [f"{prefix}{n:04d}" for n in range(1, count + 1)]


def rows_by_weight(count: int, of: int, rng: np.random.Generator) -> Int32:
    """Return int32 (count,) rows below `of`; some come far more often than others."""
    weight = np.cumsum(rng.random(of) ** 3 + 0.05)
    return np.asarray(np.searchsorted(weight, rng.random(count) * weight[-1], side="right"), np.int32)
