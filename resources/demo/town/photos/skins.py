"""Pictures of faces and of the ground as finely as a photograph shows them: painted when seen, kept for a while."""

from collections.abc import Callable

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.paint import shrunk
from resources.demo.town.mesh.pictures import Pictures
from resources.demo.town.mesh.solids import Surface

KEPT_BYTES = 400 << 20
FINEST_PX_PER_M = 20.0
SCALES, STEP = 2, 3.0
"""Each a third as fine as the one before: what a face needs beside its pixels is dear, so they are few."""
MOST_PX = 1 << 21
"""In one picture of a face: large ones are painted less finely."""
CELL_PX, GROUND_PX_PER_M = 256, 12.0
"""A square of the ground; each scale is a quarter as fine as the one before."""
EVEN_LIGHT = 0.88
"""On swatches: see `Pictures`."""

Mips = list[UInt8]


class Skins:
    """Paints what is asked for; a picture does not depend on what was painted before.

    Parameters
    ----------
    surfaces : list of Surface
        Of labels 1, 2 and so on.
    pictures : Pictures
        Paints them.
    """

    def __init__(self, surfaces: list[Surface], pictures: Pictures) -> None:
        self._surfaces, self._pictures = surfaces, pictures
        self._kept: dict[tuple[int, ...], Mips] = {}
        self._bytes = 0

    def face(self, label: int, px_per_m: float) -> Mips:
        """Return a lit face, at least as fine as asked where that is possible, and its halves down to a few pixels."""
        surface = self._surfaces[label - 1]
        scale = scale_of(px_per_m)
        fine = FINEST_PX_PER_M / STEP**scale
        while scale < SCALES - 1 and surface.plane.width_m * surface.plane.height_m * fine * fine > MOST_PX:
            scale, fine = scale + 1, fine / STEP
        return self._keep((label, scale), lambda: self._pictures.face(surface, px_per_m=fine))

    def swatch(self, label: int) -> UInt8:
        """Return a material, lit evenly."""
        return self._pictures.of(label)

    def ground(self, scale: int, column: int, row: int) -> Mips:
        """Return a square of the ground, `CELL_PX` wide, from the town's zero."""
        size = cell_m(scale)
        return self._keep(
            (-1 - scale, column, row), lambda: self._pictures.ground(column * size, row * size, size, CELL_PX)
        )

    def _keep(self, key: tuple[int, ...], paint: Callable[[], UInt8]) -> Mips:
        mips = self._kept.pop(key, None)
        if mips is None:
            mips = mips_of(paint())
            self._bytes += sum(m.nbytes for m in mips)
        self._kept[key] = mips
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            gone = self._kept.pop(next(iter(self._kept)))
            self._bytes -= sum(m.nbytes for m in gone)
        return mips


def scale_of(px_per_m: float) -> int:
    """Return the coarsest scale that is as fine as asked; 0 is the finest."""
    return int(np.clip(np.floor(np.log(FINEST_PX_PER_M / max(px_per_m * 0.7, 1e-3)) / np.log(STEP)), 0, SCALES - 1))


def cell_m(scale: int) -> float:
    """Return the edge of a square of ground."""
    return float(CELL_PX * (1 << 2 * scale)) / GROUND_PX_PER_M


def mips_of(picture: UInt8) -> Mips:
    """Return a picture and its halves."""
    mips = [picture]
    while min(mips[-1].shape[:2]) > 4 and len(mips) < 6:
        mips.append(shrunk(mips[-1], factor=0.5))
    return mips


def sampled(mips: Mips, s: Float32, t: Float32, level: Float32) -> Float32:
    """Return float32 (n, 3) of places 0..1 (t down), each from the half that its level says, between four pixels."""
    out = np.empty((len(s), 3), np.float32)
    which = np.clip(np.round(level), 0, len(mips) - 1).astype(np.intp)
    for number, picture in enumerate(mips):
        rows = np.flatnonzero(which == number)
        if not len(rows):
            continue
        height, width = picture.shape[:2]
        x = np.clip(s[rows] * np.float32(width) - np.float32(0.5), 0, width - 1)
        y = np.clip(t[rows] * np.float32(height) - np.float32(0.5), 0, height - 1)
        left, top = x.astype(np.intp), y.astype(np.intp)
        x, y = (x - left)[:, None], (y - top)[:, None]
        right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
        upper = picture[top, left] * (1 - x) + picture[top, right] * x
        lower = picture[low, left] * (1 - x) + picture[low, right] * x
        out[rows] = upper * (1 - y) + lower * y
    return out
