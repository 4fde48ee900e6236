"""Pictures of leaves and of cars."""

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.grain import cloud
from resources.demo.light import SKY_COLOUR, SUN_COLOUR
from resources.demo.paint import to_bytes
from resources.demo.town.greenery import CAR_COLOURS, GREENS

LEAVES_PX = 64
CAR_PX = 16
LEAF_COLOURS = ((92, 108, 66), (106, 118, 70), (82, 100, 66), (120, 122, 76), (96, 114, 78), (76, 92, 64))
PAINTS = (
    (226, 226, 222),
    (46, 48, 52),
    (150, 153, 157),
    (140, 38, 36),
    (44, 66, 104),
    (196, 188, 172),
    (92, 96, 102),
    (196, 160, 62),
)
_GLASS = (46, 54, 62)


def leaves() -> list[UInt8]:
    """Return a lit picture for each green of trees, uint8 (64, 64, 3).

    From left to right it goes from the side away from the sun to the one towards it, from top to bottom from the open
    sky to under the crown.
    """
    rng = np.random.default_rng(54)
    return [leaf_picture(rng, colour, LEAVES_PX) for colour in LEAF_COLOURS[:GREENS]]


def leaf_picture(rng: np.random.Generator, colour: tuple[int, int, int], size: int) -> UInt8:
    """Return uint8 (size, size, 3): clumps of leaves, lit from the right, darker below."""
    across = np.linspace(-1.0, 1.0, size, dtype=np.float32)[None, :]
    down = np.linspace(1.0, 0.38, size, dtype=np.float32)[:, None]
    clumps = cloud(rng, size, octaves=4)
    fine = rng.standard_normal((size, size)).astype(np.float32)
    # A clump's side towards the sun is bright, the gap behind it dark.
    slope = clumps - np.roll(clumps, 2, axis=1)
    direct = np.clip(across * 0.72 + 0.24 + slope * 1.4 + clumps * 0.22, 0.0, 1.05)
    gap = np.clip(1.0 + clumps * 0.42 + fine * 0.09, 0.45, 1.35)
    light: Float32 = (SKY_COLOUR * down[..., None] * 0.92 + direct[..., None] * SUN_COLOUR) * gap[..., None]
    warm = np.array([1.0, 0.75, 0.2], np.float32) * (clumps * 6.0 + fine * 5.0)[..., None]
    return to_bytes((np.array(colour, np.float32) + warm) * light * 1.08)


def car_paint() -> list[UInt8]:
    """Return a picture for each colour of cars, uint8 (16, 16, 3): from the roof on top to the wheels below."""
    rng = np.random.default_rng(55)
    pictures = []
    for colour in PAINTS[:CAR_COLOURS]:
        body = np.array(colour, np.float32)
        rows = np.empty((CAR_PX, CAR_PX, 3), np.float32)
        rows[:5] = body * 1.02
        rows[5:8] = np.array(_GLASS, np.float32)
        rows[5] = rows[5] * 0.6 + np.array((96, 106, 112), np.float32) * 0.4
        rows[8:13] = body * np.linspace(0.86, 0.66, 5, dtype=np.float32)[:, None, None]
        rows[13:] = np.array((34, 34, 35), np.float32)
        rows += rng.normal(0.0, 2.0, rows.shape[:2]).astype(np.float32)[..., None]
        pictures.append(to_bytes(rows))
    return pictures
