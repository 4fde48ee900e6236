"""What lies under the streets: water, sewer, power and telecom, each in its place and at its depth."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import from_grid, ground

# Kind, its place across the street in halves of its width, depth, how much that varies, and what it is made of.
_KINDS = (
    ("water", "给水", -0.55, 1.35, 0.12, ("球墨铸铁", "灰口铸铁", "PE")),
    ("sewer", "污水", 0.0, 2.3, 0.3, ("混凝土", "HDPE")),
    ("power", "电力", 0.72, 0.8, 0.06, ("电缆沟", "排管")),
    ("telecom", "通信", -0.82, 0.95, 0.08, ("PVC", "栅格管")),
)
SEWER_FALL = 0.004
_DIAMETERS_MM: dict[str, dict[float, tuple[int, ...]]] = {
    "water": {12.0: (400, 600), 7.0: (200, 300), 0.0: (100, 150)},
    "sewer": {12.0: (800, 1000), 7.0: (400, 600), 0.0: (300, 400)},
    "power": {0.0: (150, 200)},
    "telecom": {0.0: (110,)},
}


@dataclass(frozen=True, slots=True, eq=False)
class Pipe:
    """A pipe or duct under a street.

    Parameters
    ----------
    depth_m : float64 (n,)
        Below the ground, at each point of `line`.
    line : float64 (n, 3)
        Local metres.
    """

    id: str
    kind: str
    kind_zh: str
    street: int
    diameter_mm: int
    material_zh: str
    year: int
    depth_m: Float64
    line: Float64


def lay_pipes(town: TownPlan) -> list[Pipe]:
    """Return one of each kind under every street."""
    rng = np.random.default_rng([town.seed, 3])
    pipes = []
    for street in town.streets.streets:
        for kind, kind_zh, aside, middle_m, spread_m, materials in _KINDS:
            xy = from_grid(street.grid_line(aside * street.width_m / 2))
            surface = ground(xy[:, 0], xy[:, 1])
            depth = np.full(len(xy), middle_m + float(rng.uniform(-spread_m, spread_m)))
            if kind == "sewer":
                depth += _fall(xy, surface)
            depth = np.round(depth, 2)
            choices = next(d for least, d in _DIAMETERS_MM[kind].items() if street.width_m >= least)
            pipes.append(
                Pipe(
                    id=f"{kind[0].upper()}{street.number + 1:03d}",
                    kind=kind,
                    kind_zh=kind_zh,
                    street=street.number,
                    diameter_mm=int(rng.choice(choices)),
                    material_zh=materials[int(rng.integers(len(materials)))],
                    year=int(rng.integers(1958, 2022)),
                    depth_m=depth,
                    line=np.column_stack([xy, surface - depth]),
                )
            )
    return pipes


def _fall(xy: Float64, surface: Float64) -> Float64:
    """Return how much deeper a sewer lies towards its lower end, at most 1.5 m."""
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(xy, axis=0), axis=1))])
    down = run if surface[-1] <= surface[0] else run[-1] - run
    return np.minimum(down * SEWER_FALL, 1.5)
