"""Courtyards from above: slabs, sheds, washing, flower pots, a well, a stair."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import rectangle
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.plan import TownBuilding

FLOORS: tuple[Colour, ...] = ((164, 156, 143), (152, 145, 132), (172, 161, 144), (158, 154, 147))
SHEDS: tuple[Colour, ...] = (
    (150, 151, 148),
    (132, 98, 78),
    (120, 124, 124),
    (104, 118, 130),
    (158, 150, 136),
    (98, 104, 90),
)
CLOTH: tuple[Colour, ...] = (
    (206, 204, 198), (150, 62, 58), (84, 104, 138), (196, 176, 120), (120, 140, 116), (182, 140, 150), (90, 90, 96),
)  # fmt: skip
PLANTS: tuple[Colour, ...] = ((74, 94, 56), (88, 104, 60), (150, 72, 66), (96, 112, 66))
EARTHEN: Colour = (134, 92, 70)
STONE: Colour = (172, 166, 154)


class Courts:
    """Paints the courtyards of buildings; each from its building's own chance."""

    def __init__(self, seed: int, noise: Noise) -> None:
        self._seed = seed
        self._noise = noise

    def paint(self, canvas: Canvas, building: TownBuilding, court: Float64) -> None:
        """Paint the courtyard of a building."""
        window = canvas.window(court.min(axis=0), court.max(axis=0))
        if window is None:
            return
        rng = np.random.default_rng([self._seed, 58, int(building.id[1:])])
        yard = _Yard(canvas, court, rng)
        inside = canvas.inside(court, window)
        x, y = canvas.x[window[1]], canvas.y[window[0]]
        colour = FLOORS[int(rng.integers(len(FLOORS)))]
        tone = self._noise.white(x, y, px_m=canvas.px_m) * np.float32(5.0)
        tone += self._noise.soft(x, y, sample_m=0.06, shift=21.0) * np.float32(10.0)
        s, t = yard.across(x, y)
        slab = float(rng.uniform(0.55, 1.1))
        i, j = np.floor(s / slab), np.floor(t / (slab * 0.7))
        tone += self._noise.at(i.astype(np.int32), j.astype(np.int32)) * np.float32(5.0)
        tone -= (np.minimum(s / slab - i, (t / (slab * 0.7) - j) * 0.7) < 0.5 * canvas.px_m / slab) * np.float32(9.0)
        # Damp along the walls, and a drain along the middle.
        tone -= np.clip(1.0 - inside / 1.0, 0.0, 1.0) * np.float32(20.0)
        tone -= canvas.part(np.float32(0.12) - np.abs(s - np.float32(yard.width * 0.5))) * np.float32(26.0)
        canvas.blend(window, canvas.part(inside), np.array(colour, np.float32)[:, None, None] + tone)
        if building.kind in ("public", "hall"):
            yard.garden()
        else:
            yard.clutter()


class _Yard:
    """A courtyard's own metres: s along its first side, t into it."""

    def __init__(self, canvas: Canvas, court: Float64, rng: np.random.Generator) -> None:
        self._canvas = canvas
        self._rng = rng
        a, b, _, d = court
        self._corner = a
        self.width, self.depth = float(np.linalg.norm(b - a)), float(np.linalg.norm(d - a))
        self._ahead, self._up = (b - a) / self.width, (d - a) / self.depth
        self._angle = float(np.arctan2(self._ahead[1], self._ahead[0]))

    def across(self, x: Float64, y: Float64) -> tuple["np.ndarray[tuple[int, int], np.dtype[np.float32]]", ...]:
        """Return s and t of columns and rows."""
        dx, dy = (x - self._corner[0])[None, :], (y - self._corner[1])[:, None]
        return tuple((dx * way[0] + dy * way[1]).astype(np.float32) for way in (self._ahead, self._up))

    def at(self, s: float, t: float) -> Float64:
        """Return the place of s and t."""
        place: Float64 = self._corner + self._ahead * s + self._up * t
        return place

    def garden(self) -> None:
        """Paint a bed in the middle, with a path around."""
        middle, radius = self.at(self.width / 2, self.depth / 2), min(self.width, self.depth) * 0.28
        for size, colour in ((1.0, STONE), (0.9, (92, 108, 64)), (0.36, (150, 96, 84)), (0.22, STONE)):
            self._canvas.disc(middle, radius * size, colour)

    def clutter(self) -> None:
        """Paint what people keep in a yard."""
        area = self.width * self.depth
        if min(self.width, self.depth) < 2.2:
            return
        for _ in range(int(min(6, area / 14) + self._rng.integers(0, 2))):
            self._shed()
        if min(self.width, self.depth) > 6.0:
            self._stair()
            if self._rng.random() < 0.4:
                well = self.at(self.width * self._rng.uniform(0.35, 0.65), self.depth * self._rng.uniform(0.35, 0.65))
                for radius, colour in ((0.75, STONE), (0.42, (44, 46, 46))):
                    self._canvas.disc(well, radius, colour)
        for _ in range(int(min(3, area / 40) + self._rng.integers(0, 2))):
            self._washing()
        for _ in range(int(min(5, area / 18) + 1)):
            self._pots()
        for _ in range(int(min(4, area / 30))):
            self._bicycle()

    def _shed(self) -> None:
        length, deep = (float(v) for v in self._rng.uniform((1.2, 0.8), (3.0, 1.6)))
        along, wall = float(self._rng.uniform(0, 1)), int(self._rng.integers(4))
        if wall % 2 == 0:
            s = length / 2 + along * max(0.0, self.width - length)
            t = deep / 2 if wall == 0 else self.depth - deep / 2
            outline = rectangle(self.at(s, t), length, deep, self._angle)
        else:
            t = length / 2 + along * max(0.0, self.depth - length)
            s = deep / 2 if wall == 1 else self.width - deep / 2
            outline = rectangle(self.at(s, t), deep, length, self._angle)
        colour = SHEDS[int(self._rng.integers(len(SHEDS)))]
        self._canvas.box(outline, 1.9, colour)
        # Corrugated: two paler stripes.
        for part in (0.3, 0.7):
            ends = np.array(
                [outline[0] + (outline[1] - outline[0]) * part, outline[3] + (outline[2] - outline[3]) * part]
            )
            self._canvas.line(ends, 0.1, tuple(c * 0.8 for c in colour))  # type: ignore[arg-type]

    def _stair(self) -> None:
        t = float(self._rng.uniform(1.0, max(1.1, self.depth - 5.5)))
        outline = rectangle(self.at(0.65, t + 2.2), 1.2, 4.4, self._angle)
        self._canvas.box(outline, 1.6, (150, 142, 128))
        for step in np.arange(0.2, 4.3, 0.45):
            self._canvas.line(np.array([self.at(0.08, t + step), self.at(1.22, t + step)]), 0.12, (112, 104, 92))

    def _washing(self) -> None:
        t = float(self._rng.uniform(0.25, 0.75)) * self.depth
        begin, end = self.width * 0.15, self.width * float(self._rng.uniform(0.6, 0.85))
        self._canvas.line(np.array([self.at(begin, t), self.at(end, t)]), 0.03, (90, 90, 88))
        for s in np.arange(begin + 0.3, end - 0.3, 0.75):
            if self._rng.random() < 0.6:
                cloth = rectangle(self.at(float(s), t), 0.55, float(self._rng.uniform(0.2, 0.42)), self._angle)
                self._canvas.box(cloth, 0.8, CLOTH[int(self._rng.integers(len(CLOTH)))])

    def _pots(self) -> None:
        s, t = (float(v) for v in self._rng.uniform((0.5, 0.5), (self.width - 0.5, self.depth - 0.5)))
        if self._rng.random() < 0.7:
            t = 0.4 if self._rng.random() < 0.5 else self.depth - 0.4
        for k in range(int(self._rng.integers(2, 7))):
            place = self.at(min(s + 0.42 * k, self.width - 0.25), t + float(self._rng.uniform(-0.1, 0.1)))
            self._canvas.disc(place, 0.2, EARTHEN)
            self._canvas.disc(place, float(self._rng.uniform(0.14, 0.26)), PLANTS[int(self._rng.integers(len(PLANTS)))])

    def _bicycle(self) -> None:
        s = 0.5 if self._rng.random() < 0.5 else self.width - 0.5
        t = float(self._rng.uniform(0.1, 0.9)) * self.depth
        for k in range(int(self._rng.integers(1, 4))):
            bicycle(self._canvas, self.at(s, t + 0.55 * k), self._angle + float(self._rng.uniform(-0.2, 0.2)), k)


def bicycle(canvas: Canvas, place: Float64, angle: float, number: int) -> None:
    """Paint a bicycle from above, with its shadow."""
    outline = rectangle(place, 1.65, 0.16, angle)
    canvas.shadow(outline, 0.7)
    canvas.fill(outline, ((52, 54, 58), (70, 82, 100), (112, 56, 50), (88, 92, 92))[number % 4])
    canvas.fill(rectangle(place + np.array([np.cos(angle), np.sin(angle)]) * 0.45, 0.14, 0.5, angle), (60, 60, 62))
