"""One picture from many: rectangles on shelves, with a border so that neighbours do not bleed."""

from collections.abc import Sequence

import numpy as np

from layers.data.geometry import UInt8
from resources.demo.paint import shrunk, shrunk_shape

BORDER = 1
SWATCH_PX = 12
"""Pictures up to this size are never made smaller."""

Shape = tuple[int, int]


def pack_to_fit(
    base: UInt8, images: Sequence[UInt8], *, factor: float, width: int, limit: int
) -> tuple[UInt8, list[tuple[int, int]], list[UInt8]]:
    """Return an atlas with `base` at (0, 0), the left top pixel of each of `images`, and these as they stand in it.

    They are made smaller by `factor`, or by more than that if they would not fit into `width` by `limit` pixels;
    `base` keeps its size.
    """
    corner = (base.shape[0], base.shape[1])
    while True:
        factors = [factor if max(image.shape[:2]) > SWATCH_PX else 1.0 for image in images]
        shapes = [shrunk_shape(image, factor=f) for image, f in zip(images, factors, strict=True)]
        places = pack(corner, shapes, width=width, limit=limit)
        if places is not None:
            break
        factor *= 0.97
    small = [shrunk(image, factor=f) for image, f in zip(images, factors, strict=True)]
    bottom = max([corner[0], *(y + shape[0] + BORDER for (_, y), shape in zip(places, shapes, strict=True))])
    atlas = np.zeros((-(-bottom // 16) * 16, width, 3), np.uint8)
    atlas[: corner[0], : corner[1]] = base
    for image, (x, y) in zip(small, places, strict=True):
        height, across = image.shape[:2]
        atlas[y : y + height, x : x + across] = image
        atlas[y - 1, x : x + across] = image[0]
        atlas[y + height, x : x + across] = image[-1]
        atlas[y - 1 : y + height + 1, x - 1] = atlas[y - 1 : y + height + 1, x]
        atlas[y - 1 : y + height + 1, x + across] = atlas[y - 1 : y + height + 1, x + across - 1]
    return atlas, places, small


def pack(corner: Shape, shapes: Sequence[Shape], *, width: int, limit: int) -> list[tuple[int, int]] | None:
    """Return the left top pixel of rectangles of `shapes` (height, width); None when they overflow.

    The rectangle `corner` is kept free at (0, 0): shelves run beside it first, then below it.
    """
    order = sorted(range(len(shapes)), key=lambda i: (-shapes[i][0], -shapes[i][1], i))
    places = [(0, 0)] * len(shapes)
    start, floor = corner[1], corner[0]
    left, top, shelf = start, 0, 0
    for i in order:
        height, across = shapes[i][0] + 2 * BORDER, shapes[i][1] + 2 * BORDER
        if left + across > width and left > start:
            left, top, shelf = start, top + shelf, 0
        if start and (start + across > width or top + max(shelf, height) > floor):
            start = left = shelf = 0
            top = floor
        if across > width or top + height > limit:
            return None
        places[i] = (left + BORDER, top + BORDER)
        left += across
        shelf = max(shelf, height)
    return places
