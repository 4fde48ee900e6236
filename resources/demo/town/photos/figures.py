"""Digits and capitals as cameras write them into their pictures: a raster of five by seven, the same on any machine."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32

# Rows from the top, five bits each.
_GLYPHS = {
    "0": (14, 17, 19, 21, 25, 17, 14),
    "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31),
    "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14),
    "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12),
    "-": (0, 0, 0, 31, 0, 0, 0),
    ":": (0, 4, 4, 0, 4, 4, 0),
    " ": (0, 0, 0, 0, 0, 0, 0),
    "C": (14, 17, 16, 16, 16, 17, 14),
    "A": (14, 17, 17, 31, 17, 17, 17),
    "M": (17, 27, 21, 21, 17, 17, 17),
}
_WIDE, _TALL = 6, 7


def stamp(picture: Float32, text: str, *, row: int, column: int, from_right: bool = False) -> None:
    """Write white figures with a dark rim into a picture; what has no glyph is left blank."""
    ink = _ink(text)
    if from_right:
        column -= ink.shape[1]
    column = max(1, column)
    ink = ink[:, : max(0, picture.shape[1] - column - 2)]
    rim = np.zeros((ink.shape[0] + 2, ink.shape[1] + 2), np.bool_)
    for dy in range(3):
        for dx in range(3):
            rim[dy : dy + ink.shape[0], dx : dx + ink.shape[1]] |= ink
    around = picture[row - 1 : row + ink.shape[0] + 1, column - 1 : column + ink.shape[1] + 1]
    around[rim] *= np.float32(0.3)
    picture[row : row + ink.shape[0], column : column + ink.shape[1]][ink] = 244.0


def _ink(text: str) -> npt.NDArray[np.bool_]:
    ink = np.zeros((_TALL, _WIDE * len(text)), np.bool_)
    for place, sign in enumerate(text):
        for row, bits in enumerate(_GLYPHS.get(sign, _GLYPHS[" "])):
            for bit in range(5):
                ink[row, place * _WIDE + bit] = bool(bits >> (4 - bit) & 1)
    return ink
