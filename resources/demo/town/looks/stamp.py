"""Stamps: windows, doors, boxes and signs, drawn once at a larger size, smoothed, and then set on many walls."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, UInt8

FINE_PX_PER_M = 27.0
STAMPS = 6000

Colour = tuple[float, float, float]


def scaled(colour: Colour, factor: float) -> Colour:
    """Return a colour that much brighter."""
    r, g, b = colour
    return r * factor, g * factor, b * factor


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A small picture that covers a wall in part.

    Parameters
    ----------
    keep : float32 (h, w, 1)
        What remains of the wall beneath, 0..1.
    paint : float32 (h, w, 3)
        What is added to that.
    glow : uint8 (h, w)
        How bright it shines at night when it is lit.
    anchor : (int, int)
        Row and column that come to the place where it is set.
    """

    keep: Float32
    paint: Float32
    glow: UInt8
    anchor: tuple[int, int]


class Draft:
    """A stamp being drawn: metres right of and above its anchor.

    Parameters
    ----------
    extent : (left, right, low, high)
        Metres about the anchor.
    """

    def __init__(self, extent: tuple[float, float, float, float], *, px_per_m: float) -> None:
        left, right, low, high = extent
        # The coarser the picture, the more often each pixel is sampled.
        self._finer = int(np.clip(round(FINE_PX_PER_M / px_per_m), 2, 5))
        self._px = px_per_m * self._finer
        above, before = (int(np.ceil(v * px_per_m)) for v in (high, -left))
        below, after = (max(1, int(np.ceil(v * px_per_m))) for v in (-low, right))
        shape = (above + below) * self._finer, (before + after) * self._finer
        self._anchor = (above, before)
        self._keep = np.ones((*shape, 1), np.float32)
        self._paint = np.zeros((*shape, 3), np.float32)
        self._glow = np.zeros(shape, np.float32)
        rows, columns = np.ogrid[: shape[0], : shape[1]]
        self.z = (above * self._finer - rows - 0.5) / self._px
        self.x = (columns + 0.5 - before * self._finer) / self._px

    def rect(
        self,
        left: float,
        right: float,
        low: float,
        high: float,
        colour: npt.ArrayLike,
        *,
        opacity: float = 1.0,
        glow: float = 0.0,
    ) -> None:
        """Cover a rectangle; `colour` is one colour or broadcasts over the rectangle's (rows, 1 or columns, 3)."""
        spot = self._spot(left, right, low, high)
        self._keep[spot] *= 1 - opacity
        self._paint[spot] = self._paint[spot] * (1 - opacity) + np.asarray(colour, np.float32) * opacity
        self._glow[spot] = glow

    def fade(
        self, left: float, right: float, low: float, high: float, top: Colour, bottom: Colour, *, glow: float = 0.0
    ) -> None:
        """Cover a rectangle with a run of colours from its top to its bottom."""
        rows = self._spot(left, right, low, high)[0]
        down = np.linspace(0, 1, max(1, rows.stop - rows.start))[:, None, None]
        self.rect(left, right, low, high, np.array(top) * (1 - down) + np.array(bottom) * down, glow=glow)

    def tint(self, left: float, right: float, low: float, high: float, amount: float) -> None:
        """Lighten or darken a rectangle, whatever is beneath."""
        self._paint[self._spot(left, right, low, high)] += np.float32(amount)

    def cover(self, mask: npt.NDArray[np.bool_], colour: npt.ArrayLike, *, glow: float = 0.0) -> None:
        """Cover where `mask`, made of `x` and `z`, is true."""
        where = np.broadcast_to(mask, self._glow.shape)
        self._keep[where] = 0.0
        self._paint[where] = np.asarray(colour, np.float32)
        self._glow[where] = glow

    def shade(self, mask: npt.NDArray[np.bool_], amount: float) -> None:
        """Lighten or darken where `mask` is true, whatever is beneath."""
        self._paint[np.broadcast_to(mask, self._glow.shape)] += np.float32(amount)

    def done(self) -> Stamp:
        """Return the stamp at its own size."""
        keep, paint = _reduced(self._keep, self._finer), _reduced(self._paint, self._finer)
        glow = _reduced(self._glow[..., None], self._finer)[..., 0].astype(np.uint8)
        return Stamp(keep, paint, glow, self._anchor)

    def _spot(self, left: float, right: float, low: float, high: float) -> tuple[slice, slice]:
        above, before = (v * self._finer for v in self._anchor)
        rows = slice(max(0, round(above - high * self._px)), max(0, round(above - low * self._px)))
        return rows, slice(max(0, round(before + left * self._px)), max(0, round(before + right * self._px)))


def _reduced(fine: Float32, times: int) -> Float32:
    height, width, depth = fine.shape
    small: Float32 = fine.reshape(height // times, times, width // times, times, depth).mean(axis=(1, 3))
    return small


Maker = Callable[..., Draft]


class StampBook:
    """Draws stamps when they are first wanted and keeps them; each has a source of chance of its own.

    Forgets all when it is full: what it draws does not depend on what it drew before.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._stamps: dict[tuple[object, ...], Stamp] = {}

    def get(self, maker: Maker, *arguments: object, px_per_m: float, variant: int = 0) -> Stamp:
        """Return the stamp that ``maker(*arguments, rng=..., px_per_m=...)`` drafts; of each there are variants."""
        key = (maker, px_per_m, variant, *arguments)
        stamp = self._stamps.get(key)
        if stamp is None:
            if len(self._stamps) >= STAMPS:
                self._stamps.clear()
            text = f"{maker.__module__}.{maker.__qualname__}/{variant}/{arguments!r}"
            rng = np.random.default_rng([self._seed, crc32(text.encode())])
            stamp = self._stamps[key] = maker(*arguments, rng=rng, px_per_m=px_per_m).done()
        return stamp
