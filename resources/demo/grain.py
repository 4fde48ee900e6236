"""Noise that all painting shares: patches, pixel grain, rain streaks, blotches. Made once; pieces are cut from it."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from layers.data.geometry import Float32

NOISE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """Fields of noise that repeat every `NOISE` pixels, each float32 about 0 and twice over in both directions.

    Parameters
    ----------
    patches : soft, as dust and fading
    grains : pixel by pixel
    streaks : tall and narrow, as rain leaves them
    blotches : islands with an edge, 0 between them and up to 1
    """

    patches: Float32
    grains: Float32
    streaks: Float32
    blotches: Float32

    def piece(self, field: Float32, shape: tuple[int, int], at: tuple[int, int]) -> Float32:
        """Return a (h, w) piece of a field, a view of it where it is small enough."""
        height, width = shape
        y, x = at[0] % NOISE, at[1] % NOISE
        if height <= NOISE and width <= NOISE:
            return field[y : y + height, x : x + width]
        rows, columns = (np.arange(height) + y) % NOISE, (np.arange(width) + x) % NOISE
        piece: Float32 = field[rows[:, None], columns]
        return piece


def make_grain(rng: np.random.Generator) -> Grain:
    """Return fields of noise."""
    patches = cloud(rng, NOISE, octaves=6)
    grains = rng.standard_normal((NOISE, NOISE), np.float32) * np.float32(0.35)
    streaks = sum(
        (_stretched(rng, rows, columns) * np.float32(part) for rows, columns, part in ((3, 300, 0.6), (8, 700, 0.4))),
        np.zeros((NOISE, NOISE), np.float32),
    )
    islands = cloud(rng, NOISE, octaves=7)
    blotches = np.clip((islands - np.float32(0.62)) * np.float32(5.0), 0.0, 1.0)
    return Grain(*(np.tile(field, (2, 2)) for field in (patches, grains, streaks, blotches)))


def cloud(rng: np.random.Generator, size: int, *, octaves: int) -> Float32:
    """Return float32 (size, size) of soft noise in about -1..1 that repeats at its edges roughly."""
    total = np.zeros((size, size), np.float32)
    for k in range(octaves):
        cells = 4 * 2**k
        total += _stretched(rng, cells, cells, size=size) * np.float32(0.6**k)
    result: Float32 = np.clip(total / 2.2, -1.5, 1.5).astype(np.float32)
    return result


def _stretched(rng: np.random.Generator, rows: int, columns: int, *, size: int = NOISE) -> Float32:
    coarse = rng.standard_normal((rows, columns)).astype(np.float32)
    wide = Image.fromarray(np.pad(coarse, 1, mode="wrap")).resize(
        (size, size), Image.Resampling.BICUBIC, box=(1, 1, columns + 1, rows + 1)
    )
    return np.asarray(wide)
