"""Things around a place, metres along a front and out of it: solid ones, blots on the ground, smoke and flames."""

from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.photos.models import Colour, Model

_SMOKE: Colour = (84, 82, 80)

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Puff:
    """Something without an edge: smoke, flame, spray.

    Parameters
    ----------
    at : (float, float, float)
    radius_m : float
    opacity : float
        In its middle.
    shines : bool
        It adds light instead of covering.
    """

    at: tuple[float, float, float]
    radius_m: float
    colour: Colour
    opacity: float
    shines: bool = False


@dataclass(slots=True)
class Things:
    """What is to be set around a place.

    Parameters
    ----------
    solid : list of Model
        Each around its own foot, which `feet` says: metres along, out and up from the ground.
    flat : list of (float64 (n, 2), colour, float)
        Convex outlines on the ground, and how much they cover.
    puffs : list of Puff
    """

    solid: list[tuple[Model, tuple[float, float, float]]] = field(default_factory=list)
    flat: list[tuple[Float64, Colour, float]] = field(default_factory=list)
    puffs: list[Puff] = field(default_factory=list)

    def put(self, model: Model, x: float, y: float, z: float = 0.0, *, angle: float = 0.0) -> None:
        """Set a model on the ground."""
        self.solid.append((model.moved(np.zeros(3), angle=angle), (x, y, z)))

    def spill(self, x: float, y: float, size: tuple[float, float], colour: Colour, cover: float, rng: Random) -> None:
        """Lay a blot on the ground: some ovals over each other."""
        angle = np.arange(14) / 14 * 2 * np.pi
        for share in (1.0, 0.72, 0.6):
            off = rng.normal(0.0, 0.22, 2) * size * (share < 1.0)
            rim = np.column_stack([np.cos(angle) * size[0], np.sin(angle) * size[1]]) * share
            self.flat.append((rim + np.array([x, y]) + off, colour, cover))


def flames(things: Things, rng: Random, *, size: float, smoke: int) -> None:
    """Add a fire: flames `size` metres high, and its smoke."""
    for k in range(smoke):
        up = size * 0.6 + 0.24 * size * k
        at = (float(rng.normal(0.1 * k * size * 0.3, 0.15 * size)), float(rng.normal(0, 0.15 * size)), up)
        tone = float(rng.uniform(0.8, 1.3))
        colour = (_SMOKE[0] * tone, _SMOKE[1] * tone, _SMOKE[2] * tone)
        things.puffs.append(Puff(at, size * (0.3 + 0.045 * k), colour, 0.42))
    for _ in range(26):
        up = float(rng.uniform(0.0, 1.0)) ** 1.4
        at = (*(rng.normal(0.0, 0.2 * size * (1.1 - up), 2)).tolist(), up * size)
        things.puffs.append(Puff(at, size * (0.22 - 0.13 * up), (255, 150 - 60 * up, 40), 0.55, shines=True))
