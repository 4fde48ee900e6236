"""A part of a square that is painted in the metres of the street grid."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.town.looks.canvas import Canvas, Colour, Window
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.terrain import from_grid

Rect = tuple[float, float, float, float]
_WHITE, _USUAL = (0.0, 0.0), (0.15, 3.0)


@dataclass(slots=True, eq=False)
class Piece:
    """Rows and columns of a square, with grid metres of its pixels.

    Parameters
    ----------
    u, v : float32 (h, w)
        Grid metres.
    """

    canvas: Canvas
    noise: Noise
    window: Window
    u: Float32
    v: Float32

    @property
    def x(self) -> Float64:
        """float64 (w,), eastings of columns."""
        return self.canvas.x[self.window[1]]

    @property
    def y(self) -> Float64:
        """float64 (h,), northings of rows."""
        return self.canvas.y[self.window[0]]

    def within(self, rect: Rect) -> Float32:
        """Return how far inside of a rectangle west, south, east, north on the grid pixels are, metres."""
        u0, v0, u1, v1 = (np.float32(c) for c in rect)
        inside: Float32 = np.minimum(np.minimum(self.u - u0, u1 - self.u), np.minimum(self.v - v0, v1 - self.v))
        return inside

    def lay(self, inside: Float32, colour: Colour | Float32, *, alpha: float = 1.0) -> None:
        """Paint where `inside` is positive."""
        cover = self.canvas.part(inside)
        self.canvas.blend(self.window, cover if alpha == 1.0 else cover * np.float32(alpha), colour)

    def rect(self, rect: Rect, colour: Colour | Float32, *, alpha: float = 1.0) -> None:
        """Paint a rectangle on the grid."""
        self.lay(self.within(rect), colour, alpha=alpha)

    def white(self) -> Float32:
        """Return float32 (h, w), for each pixel its own."""
        canvas = self.canvas
        if _WHITE not in canvas.kept:
            canvas.kept[_WHITE] = self.noise.white(canvas.x, canvas.y, px_m=canvas.px_m)
        return canvas.kept[_WHITE][self.window]

    def soft(self, sample_m: float, shift: float) -> Float32:
        """Return float32 (h, w) of patches, about -1..1."""
        canvas, key = self.canvas, (sample_m, shift)
        if key != _USUAL:
            return self.noise.soft(self.x, self.y, sample_m=sample_m, shift=shift)
        if key not in canvas.kept:
            canvas.kept[key] = self.noise.soft(canvas.x, canvas.y, sample_m=sample_m, shift=shift)
        return canvas.kept[key][self.window]

    def mottled(self, colour: Colour, *, white: float = 4.0, soft: float = 8.0, shift: float = _USUAL[1]) -> Float32:
        """Return float32 (3, h, w) of an uneven colour."""
        tone = self.white() * np.float32(white) + self.soft(_USUAL[0], shift) * np.float32(soft)
        return np.array(colour, np.float32)[:, None, None] + tone

    def slabs(self, size_m: float, *, spread: float = 5.0, joint: float = 16.0) -> Float32:
        """Return float32 (h, w), about 0: how slabs of a size differ, and their joints."""
        across, along = self.u / np.float32(size_m), self.v / np.float32(size_m)
        i, j = np.floor(across), np.floor(along)
        tone = self.noise.at(i.astype(np.int32), j.astype(np.int32)) * np.float32(spread)
        # Two centimetres wide: paler where pixels are wider.
        line = np.float32(0.5 * max(self.canvas.px_m, 0.02) / size_m)
        edge = np.minimum(0.5 - np.abs(across - i - 0.5), 0.5 - np.abs(along - j - 0.5)) < line
        tone -= edge * np.float32(joint * min(1.0, 0.1 / self.canvas.px_m))
        return tone

    def grass(self, colour: Colour, *, shift: float = 40.0) -> Float32:
        """Return float32 (3, h, w) of grass, thin and dry in places."""
        patches = self.soft(0.3, shift)
        dry = np.clip(patches * np.float32(0.7) + self.soft(0.07, shift + 9.0) * np.float32(0.35), 0.0, 1.0)
        base = np.array(colour, np.float32)[:, None, None] + (self.white() * 7.0 + patches * 5.0)[None]
        base += (np.array((146.0, 134.0, 102.0), np.float32)[:, None, None] - base) * (dry * np.float32(0.6))
        result: Float32 = base.astype(np.float32)
        return result


def piece_of(canvas: Canvas, noise: Noise, rect: Rect, *, margin_m: float = 2.5) -> Piece | None:
    """Return what of the square lies around a rectangle on the grid; None when nothing does."""
    u0, v0, u1, v1 = rect
    u, v = (u0 + u1) / 2, (v0 + v1) / 2
    ring = np.array([(u0, v0), (u, v0), (u1, v0), (u1, v), (u1, v1), (u, v1), (u0, v1), (u0, v)])
    places = from_grid(ring)
    window = canvas.window(places.min(axis=0) - margin_m, places.max(axis=0) + margin_m)
    if window is None:
        return None
    return Piece(canvas, noise, window, canvas.u[window], canvas.v[window])


def whole(canvas: Canvas, noise: Noise) -> Piece:
    """Return all of the square."""
    every = slice(0, canvas.pixels), slice(0, canvas.pixels)
    return Piece(canvas, noise, every, canvas.u, canvas.v)
