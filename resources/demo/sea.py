"""Open water seen from above: its colour by depth, and how waves under the wind take the sun."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.light import SUN

WAVES = 1024
"""Samples along a side of a picture of waves; it repeats at its edges."""
WIND = np.radians(-28.0)
"""Where the wind blows to, from east."""
NEAR = (110.0, 130.0, 120.0)
MIDDLE = (84.0, 110.0, 106.0)
DEEP = (62.0, 88.0, 90.0)
FOAM = (214.0, 220.0, 216.0)
ROCK = (84.0, 76.0, 64.0)
TINT = (8.0, 9.5, 9.5)
"""How much a wave of mean steepness changes red, green and blue."""


def tone(depth: Float32) -> Float32:
    """Return float32 (3, ...): turquoise-grey near the shore to a deep grey-green, of metres from the shore."""
    near, deep = np.exp(-depth / 22.0), 1.0 - np.exp(-depth / 210.0)
    layers = [m + (d - m) * deep for m, d in zip(MIDDLE, DEEP, strict=True)]
    return np.stack([layer + (n - layer) * near for layer, n in zip(layers, NEAR, strict=True)]).astype(np.float32)


def waves(rng: np.random.Generator, sample_m: float, between_m: tuple[float, float], *, spread: float) -> Float32:
    """Return float32 (WAVES, WAVES), about -3..3: how steeply waves of these lengths rise against the sun.

    Parameters
    ----------
    rng : numpy.random.Generator
    sample_m : float
        How wide a sample is.
    between_m : (float, float)
        Shortest and longest wave.
    spread : float
        How far waves turn from the wind, radians.
    """
    frequency = np.fft.fftfreq(WAVES, sample_m)
    fx, fy = frequency[None, : WAVES // 2 + 1].copy(), frequency[:, None]
    fx[0, -1] = abs(fx[0, -1])
    size = np.maximum(np.hypot(fx, fy), 1e-9)
    turn = np.arctan2(fy, fx) - WIND
    turn = np.abs((turn + np.pi / 2) % np.pi - np.pi / 2)
    low, high = 1 / between_m[1], 1 / between_m[0]
    ring = np.where((size > low) & (size < high), (low / size) ** 1.4, 0.0)
    spectrum = np.fft.rfft2(rng.standard_normal((WAVES, WAVES))) * ring * np.exp(-((turn / spread) ** 2))
    slope = np.fft.irfft2(spectrum * 1j * (fx * SUN[0] + fy * SUN[1]), (WAVES, WAVES))
    return np.asarray(slope / slope.std(), np.float32)
