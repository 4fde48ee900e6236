"""Eye-dome lighting: a picture darkened where its depth drops away, so that bare dots show their shape.

Source: C. Boucheny, "Visualisation scientifique de grands volumes de données: pour une approche perceptive", 2009,
chapter 4: the shade of a pixel falls exponentially with how much nearer its neighbours are, in logarithms of depth.
Done on the finished picture: 13 ms at 1280x720, where VTK's pass costs 125 ms.
"""

import numpy as np

from layers.data.geometry import Float32, UInt8

STRENGTH = 30.0
"""Exponent for neighbours that are nearer by a factor of two, all of them."""
_REFERENCE_HEIGHT_PX = 720


def shaded(pixels: UInt8, *, depth: Float32, near_m: float, far_m: float) -> UInt8:
    """Return the picture with eye-dome lighting; the sky stays as it is. Any thread.

    Parameters
    ----------
    pixels : uint8 (height, width, 4)
    depth : float32 (height, width)
        Window depth 0..1, in the order of `pixels`; 1 on the sky.
    near_m, far_m : float
        Clipping range.
    """
    height, width = depth.shape
    # As far as the eye resolves: a pixel at 720 rows, two at 1440.
    reach = max(1, round(height / _REFERENCE_HEIGHT_PX))
    # The logarithm of nearness, 1 / depth; window depth is linear in that.
    near = np.multiply(depth, np.float32(1 / far_m - 1 / near_m))
    near += np.float32(1 / near_m)
    np.log2(near, out=near)
    shade = np.zeros_like(near)
    for down, right in ((0, reach), (reach, 0)):
        # What lies beyond the picture's edge darkens nothing.
        here, there = (slice(0, height - down), slice(0, width - right)), (slice(down, None), slice(right, None))
        step = near[there] - near[here]
        rise = np.maximum(step, np.float32(0.0))
        shade[here] += rise
        shade[there] += np.subtract(rise, step, out=step)
    shade *= np.float32(-STRENGTH / 4)
    np.exp(shade, out=shade)
    shade[depth >= 1.0] = 1.0
    # Fixed-point: exact, and the same everywhere.
    factor = (shade * np.float32(256.0)).astype(np.uint16)
    result = pixels.astype(np.uint16)
    result *= factor[..., None]
    result >>= 8
    lit = result.astype(np.uint8)
    lit[..., 3] = pixels[..., 3]
    lit.flags.writeable = False
    return lit
