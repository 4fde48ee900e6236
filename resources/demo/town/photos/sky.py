"""Sky with clouds, and the air before what is far."""

from functools import lru_cache

import numpy as np

from layers.data.geometry import Float32
from resources.demo.grain import cloud
from resources.demo.light import SUN

CLEAR_M = 1400.0
AIR = (190.0, 201.0, 213.0)
_TOP = (92.0, 138.0, 196.0)
_OVERCAST = (204.0, 207.0, 210.0)
_SIZE = 512


@lru_cache(maxsize=8)
def _clouds(seed: int) -> Float32:
    return cloud(np.random.default_rng([62, seed]), _SIZE, octaves=6)


def haze(colour: Float32, depth_m: Float32) -> Float32:
    """Return colours (n, 3), 0..255, with the air of so many metres before them."""
    clear = np.exp(-depth_m / np.float32(CLEAR_M))[:, None]
    result: Float32 = colour * clear + np.array(AIR, np.float32) * (1 - clear)
    return result


def sky(ways: Float32, *, overcast: float, seed: int) -> Float32:
    """Return float32 (n, 3) of the sky in directions (n, 3).

    Parameters
    ----------
    overcast : float
        0 for a clear day, 1 for a closed cover.
    seed : int
        Of the clouds.
    """
    way = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    up = np.clip(way[:, 2], 0.0, 1.0)
    low = np.exp(-up * 5.0)[:, None]
    colour = np.array(_TOP, np.float32) * (1 - low) + np.array(AIR, np.float32) * low
    toward = np.clip(way @ SUN.astype(np.float32), 0.0, 1.0)
    colour = colour + (toward[:, None] ** 8) * np.array([38.0, 34.0, 22.0], np.float32)
    # Clouds lie on a plane: they close up towards the horizon.
    noise = _clouds(seed)
    flat = way[:, :2] / (up + 0.12)[:, None] * (_SIZE / 9.0)
    x, y = (np.floor(flat[:, k]).astype(np.intp) % _SIZE for k in (0, 1))
    fx, fy = (flat[:, k] - np.floor(flat[:, k]) for k in (0, 1))
    x1, y1 = (x + 1) % _SIZE, (y + 1) % _SIZE
    value = (noise[y, x] * (1 - fx) + noise[y, x1] * fx) * (1 - fy) + (
        noise[y1, x] * (1 - fx) + noise[y1, x1] * fx
    ) * fy
    cover = np.clip((value - 0.35 + 1.6 * overcast) * 1.1, 0.0, 1.0) * (0.25 + 0.75 * np.clip(up * 6, 0, 1))
    shade = np.clip(1.0 - 0.1 * (value + 0.2), 0.8, 1.05)[:, None]
    white = np.array([244.0, 244.0, 243.0], np.float32) * (1 - overcast) + np.array(_OVERCAST, np.float32) * overcast
    result: Float32 = (colour + (white * shade - colour) * cover[:, None] * 0.86).astype(np.float32)
    return result
