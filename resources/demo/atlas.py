"""One picture from many: rectangles on shelves, with a border so that neighbours do not bleed."""

from collections.abc import Sequence

import numpy as np

from layers.data.geometry import UInt8
from resources.demo.paint import shrunk

BORDER = 1


def pack(images: Sequence[UInt8], *, width: int, limit: int) -> tuple[UInt8, list[tuple[int, int]]] | None:
    """Return an atlas of `width` and at most `limit` rows, and the left top pixel of each image; None if they overflow.

    The first image stands at (0, 0) without a border.
    """
    base = images[0]
    order = sorted(range(1, len(images)), key=lambda i: (-images[i].shape[0], -images[i].shape[1], i))
    places = [(0, 0)] * len(images)
    # Shelves beside the first image, then below it.
    left, top, shelf, right_of = base.shape[1], 0, 0, base.shape[1]
    for i in order:
        height, across = images[i].shape[0] + 2 * BORDER, images[i].shape[1] + 2 * BORDER
        if across > width:
            return None
        while True:
            if left + across <= width and top + (shelf or height) <= (base.shape[0] if right_of else limit):
                break
            if right_of and top + shelf + height <= base.shape[0] and shelf and right_of + across <= width:
                top, left, shelf = top + shelf, right_of, 0
            elif right_of:
                left, top, shelf, right_of = 0, base.shape[0], 0, 0
            elif shelf:
                top, left, shelf = top + shelf, 0, 0
            else:
                return None
        shelf = max(shelf, height)
        places[i] = (left + BORDER, top + BORDER)
        left += across
    bottom = max([base.shape[0], *(places[i][1] + images[i].shape[0] + BORDER for i in order)])
    if bottom > limit:
        return None
    atlas = np.zeros((-(-bottom // 16) * 16, width, 3), np.uint8)
    for image, (x, y) in zip(images, places, strict=True):
        height, across = image.shape[:2]
        if image is not base:
            atlas[y - BORDER : y + height + BORDER, x - BORDER : x + across + BORDER] = np.pad(
                image, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge"
            )
        atlas[y : y + height, x : x + across] = image
    return atlas, places


def pack_to_fit(
    base: UInt8, images: Sequence[UInt8], *, factor: float, width: int, limit: int
) -> tuple[UInt8, list[tuple[int, int]], list[UInt8]]:
    """Return an atlas with `images` at `factor` of their size, or less if need be; `base` keeps its size."""
    while True:
        small = [base, *(shrunk(image, factor=factor) if max(image.shape) > 12 else image for image in images)]
        packed = pack(small, width=width, limit=limit)
        if packed is not None:
            return packed[0], packed[1], small
        factor *= 0.92
