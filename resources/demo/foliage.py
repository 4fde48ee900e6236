"""Pictures of leaves in the sun."""

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.grain import cloud
from resources.demo.light import SKY_COLOUR, SUN_COLOUR
from resources.demo.paint import to_bytes


def leaf_picture(rng: np.random.Generator, colour: tuple[int, int, int], size: int) -> UInt8:
    """Return uint8 (size, size, 3): clumps of leaves.

    From left to right it goes from the side away from the sun to the one towards it, from top to bottom from the open
    sky to under the crown.
    """
    across = np.linspace(-1.0, 1.0, size, dtype=np.float32)[None, :]
    down = np.linspace(1.0, 0.38, size, dtype=np.float32)[:, None]
    clumps = cloud(rng, size, octaves=4)
    fine = rng.standard_normal((size, size)).astype(np.float32)
    # A clump's side towards the sun is bright, the gap behind it dark.
    slope = clumps - np.roll(clumps, 2, axis=1)
    direct = np.clip(across * 0.62 + 0.34 + slope * 0.9 + clumps * 0.2, 0.0, 1.0)
    gap = np.clip(1.04 + clumps * 0.26 + fine * 0.06, 0.6, 1.25)
    light: Float32 = (SKY_COLOUR * down[..., None] * 1.1 + direct[..., None] * SUN_COLOUR) * gap[..., None]
    warm = np.array([1.0, 0.85, 0.5], np.float32) * (clumps * 5.0 + fine * 4.0)[..., None]
    return to_bytes((np.array(colour, np.float32) + warm) * light * 1.05)
