"""Pictures of leaves and of cars."""

import numpy as np

from layers.data.geometry import UInt8
from resources.demo.foliage import leaf_picture
from resources.demo.paint import to_bytes
from resources.demo.town.greenery import CAR_COLOURS, GREENS

LEAVES_PX = 64
CAR_PX = 16
LEAF_COLOURS = ((104, 118, 78), (114, 124, 82), (92, 110, 76), (122, 126, 86), (106, 122, 88), (88, 104, 74))
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
