"""Courses of granite for walls of quays and terraces, without light."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.grain import cloud
from resources.demo.paint import GRANITE

COURSE_M = 0.5
BLOCK_M = 1.15


def stone(shape: tuple[int, int], px_per_m: float, key: int) -> Float32:
    """Return float32 (h, w, 3), 0..255: a wall of granite; the same for the same `key`, first row on top."""
    rng = np.random.default_rng([key, 53])
    height, width = shape
    size = 1 << max(5, int(np.ceil(np.log2(max(shape)))))
    tone = cloud(rng, size, octaves=5)[:height, :width] * np.float32(9.0)
    tone += rng.standard_normal(shape, np.float32) * np.float32(5.0)
    row = (np.arange(height) / px_per_m / COURSE_M).astype(np.float32)
    course = row.astype(np.intp)
    shift = rng.uniform(0.0, 1.0, course[-1] + 1).astype(np.float32)
    along = (np.arange(width) / px_per_m / BLOCK_M).astype(np.float32)[None, :] + shift[course][:, None]
    block = along.astype(np.intp)
    tones = rng.normal(0.0, 8.0, (course[-1] + 1, int(block.max()) + 1)).astype(np.float32)
    tone += tones[course[:, None], block]
    # Joints are two centimetres wide and show paler in a coarser picture.
    joint = np.float32(min(1.0, 0.025 * px_per_m) * 55.0)
    tone -= joint * ((along - block) < 1 / px_per_m / BLOCK_M)
    tone -= joint * ((row - course) < 1 / px_per_m / COURSE_M)[:, None]
    colour = np.array(GRANITE, np.float32)
    # Damp and weed towards the foot.
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None, None] ** 3
    picture = colour + tone[..., None]
    picture -= down * np.array([44.0, 34.0, 40.0], np.float32)
    return picture
