"""Paint without light: mottled colours and granite. Small pictures at a given scale."""

from copy import copy
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from PIL import Image

from layers.data.geometry import Float32, UInt8
from resources.demo.grain import NOISE, Grain, make_grain

WALL_PX_PER_M = 10.0
ROOF_PX_PER_M = 8.0

GRANITE = (168, 160, 150)


@dataclass(slots=True, eq=False)
class Painter:
    """Paints with one source of chance; what it paints depends on the order of calls.

    Granite is drawn once for each size, from a source of its own: it is the same whoever asked first.
    """

    rng: np.random.Generator
    shared: Grain
    _root: int = field(init=False)
    _ashlar: dict[tuple[float, float], Float32] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._root = int(self.rng.integers(1 << 32))

    def drawing_from(self, rng: np.random.Generator) -> "Painter":
        """Return a painter with the same noise and granite, and another source of chance."""
        other = copy(self)
        other.rng = rng
        return other

    def grain(self, shape: tuple[int, int], *, rough: float = 0.5, at: tuple[int, int] | None = None) -> Float32:
        """Return float32 (h, w) about 0, within -1..1: patches and, by `rough`, pixel grain.

        Pieces of a larger picture say `at` which row and column of it they begin, so that patches run on.
        """
        place = self.anywhere() if at is None else at
        patches, grains = (self.shared.piece(a, shape, place) for a in (self.shared.patches, self.shared.grains))
        mixed: Float32 = patches * np.float32(2 * (1 - rough)) + grains * np.float32(rough)
        return mixed

    def anywhere(self) -> tuple[int, int]:
        """Return a place in the noise."""
        y, x = self.rng.integers(0, NOISE, 2).tolist()
        return y, x

    def fill(self, shape: tuple[int, int], colour: tuple[int, int, int], *, spread: float = 9.0) -> Float32:
        """Return float32 (h, w, 3) of a mottled colour."""
        base = np.broadcast_to(np.array(colour, np.float32), (*shape, 3))
        result: Float32 = base + self.grain(shape)[..., None] * spread
        return result

    def granite(self, shape: tuple[int, int], *, px_per_m: float, block_m: float = 0.9) -> Float32:
        """Return rough granite ashlar: a piece of one large wall of it."""
        key = (px_per_m, block_m)
        if key not in self._ashlar:
            self._ashlar[key] = self._apart(key)._lay((NOISE // 2, NOISE), px_per_m, block_m)
        whole = self._ashlar[key]
        if shape[0] > whole.shape[0] or shape[1] > whole.shape[1]:
            times = [-(-size // have) for size, have in zip(shape, whole.shape[:2], strict=True)]
            whole = np.tile(whole, (*times, 1))
        y = int(self.rng.integers(whole.shape[0] - shape[0] + 1))
        x = int(self.rng.integers(whole.shape[1] - shape[1] + 1))
        return whole[y : y + shape[0], x : x + shape[1]].copy()

    def _apart(self, key: tuple[object, ...]) -> "Painter":
        return self.drawing_from(np.random.default_rng([self._root, crc32(repr(key).encode())]))

    def _lay(self, shape: tuple[int, int], px_per_m: float, block_m: float) -> Float32:
        picture = self.fill(shape, GRANITE, spread=15.0)
        course = max(2, round(block_m * 0.45 * px_per_m))
        length = block_m * px_per_m
        columns = np.arange(shape[1])
        for top in range(0, shape[0], course):
            # Stones of unequal length, each of its own tone, a little warmer or colder.
            ends = np.cumsum(self.rng.uniform(0.55, 1.35, int(shape[1] / length / 0.5) + 2) * max(2.0, length))
            stone = np.searchsorted(ends, columns, side="right")
            tones = self.rng.normal(0, 6, (len(ends), 1)) + self.rng.normal(0, 1, (len(ends), 1)) * (1.5, 0.0, -2.0)
            row = picture[top : top + course]
            row += tones[np.minimum(stone, len(ends) - 1)]
            row[:, np.flatnonzero(np.diff(stone)) + 1] -= 13
            row[:1] -= 12
        return picture


def make_painter(rng: np.random.Generator) -> Painter:
    """Return a painter with noise of its own, both from `rng`."""
    return Painter(rng, make_grain(rng))


def to_bytes(picture: Float32) -> UInt8:
    """Return uint8 of a picture in 0..255."""
    return np.clip(picture, 0, 255).astype(np.uint8)


def lit(picture: Float32 | UInt8, light: Float32) -> UInt8:
    """Return the picture under a light of (3,) or (h, w, 3)."""
    return to_bytes(np.asarray(picture, np.float32) * light)


def shrunk_shape(image: UInt8, *, factor: float) -> tuple[int, int]:
    """Return the height and width of `shrunk`."""
    return max(2, round(image.shape[0] * factor)), max(2, round(image.shape[1] * factor))


def shrunk(image: UInt8, *, factor: float) -> UInt8:
    """Return the picture at `factor` (at most 1) of its size."""
    height, width = shrunk_shape(image, factor=factor)
    if (height, width) == image.shape[:2]:
        return image
    how = Image.Resampling.BOX if factor < 0.7 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(image).resize((width, height), how))
