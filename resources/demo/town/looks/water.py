"""The bay seen from above: depth, swell, wind, the glitter of the sun, wakes, foam and the beach."""

from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.sea import FOAM, ROCK, TINT, WIND, tone
from resources.demo.sea import waves as make_waves
from resources.demo.terrain import smooth
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.lattice import Noise, between, wrapped
from resources.demo.town.shore import BEACH_M, BEACH_X, dry_m
from resources.demo.town.terrain import BREAKWATER, coast, shore_distance

FINE_M, SWELL_M = 0.15, 0.6
COARSE_M = 1.2
BOATS = 16
UMBRELLAS, BATHERS = 70, 190

SAND = (198.0, 182.0, 150.0)
WET_SAND = (152.0, 136.0, 108.0)
TOWELS: tuple[Colour, ...] = (
    (206, 204, 198), (176, 84, 74), (92, 116, 150), (200, 170, 104), (122, 146, 128), (70, 72, 78),
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Bay:
    """Paints water.

    Parameters
    ----------
    seed : int
    noise : Noise
    """

    seed: int
    noise: Noise
    _fine: Float32 = field(init=False)
    _swell: Float32 = field(init=False)
    _boats: list[tuple[Float64, float, float]] = field(init=False)
    _bathers: list[tuple[Float64, float, Colour]] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 56])
        self._fine = make_waves(rng, FINE_M, (0.7, 3.2), spread=0.55)
        self._swell = make_waves(rng, SWELL_M, (3.5, 19.0), spread=0.85)
        self._boats = _boats(rng)
        self._bathers = _bathers(rng)

    def paint(self, canvas: Canvas, dry: Float32 | None) -> None:
        """Paint the sea where `dry`, float32 (n, n) metres from the water, is negative; everywhere without it."""
        if dry is not None and float(dry.min()) >= 0.0:
            return
        x, y = canvas.x, canvas.y
        coarse_x, coarse_y, column, row = _coarse(canvas)
        calm = _calm(coarse_x, coarse_y)
        streaks = self._streaks(coarse_x, coarse_y)
        wide = self.noise.soft(coarse_x, coarse_y, sample_m=1.7, shift=311.0)
        off = np.clip(-shore_distance(coarse_x[None, :], coarse_y[:, None]), 0.0, None).astype(np.float32)
        depth = (off + 70.0 * calm) * (1.0 + 0.25 * wide)
        rough = (1.0 - 0.72 * calm) * (0.75 + 0.35 * streaks) * np.clip(0.4 + off / 60.0, 0.0, 1.0)
        colour = tone(depth) + (5.0 * wide + 2.8 * streaks * (1 - calm))[None] - 5.0 * calm[None]
        waves = wrapped(self._fine, x / FINE_M, y / FINE_M) * np.float32(0.55)
        waves += wrapped(self._swell, x / SWELL_M, y / SWELL_M) * np.float32(0.62)
        waves *= np.float32(min(1.0, 2 * FINE_M / canvas.px_m) ** 0.5)
        waves *= between(rough.astype(np.float32), column, row)
        glitter = np.clip(waves - np.float32(1.05), 0.0, 1.2)
        # More of it towards the sun.
        sunward = 0.35 + 0.25 * smooth((500.0 - coarse_x[None, :] - 1.1 * coarse_y[:, None]) / 2400.0)
        glitter *= between(np.clip(sunward + 1.1 * wide, 0.0, 1.3).astype(np.float32), column, row)
        for k, tint in enumerate(TINT):
            layer = between(colour[k].astype(np.float32), column, row)
            layer += waves * np.float32(tint)
            layer += glitter * np.float32((66.0, 62.0, 52.0)[k])
            if dry is None:
                canvas.rgb[k] = layer
            else:
                np.copyto(canvas.rgb[k], layer, where=dry < 0.0)
        if dry is not None:
            self._edge(canvas, dry, waves)
            for outline, height_m, cloth in self._bathers:
                canvas.box(outline, height_m, cloth)
        for place, heading, speed in self._boats:
            _boat(canvas, place, heading, speed, self.noise)

    def _streaks(self, x: Float64, y: Float64) -> Float32:
        # Bands of rougher water along the wind, each some metres wide and a hundred long.
        ahead = (x[None, :] * np.cos(WIND) + y[:, None] * np.sin(WIND)) / 60.0
        aside = (y[:, None] * np.cos(WIND) - x[None, :] * np.sin(WIND)) / 6.0
        return _sampled(self.noise, ahead, aside)

    def _edge(self, canvas: Canvas, dry: Float32, waves: Float32) -> None:
        x, y = canvas.x, canvas.y
        patches = self.noise.soft(x, y, sample_m=0.15, shift=77.0)
        off = -dry
        beach = _beach_m(x)[None, :].astype(np.float32) * (1.0 + 0.10 * patches)
        every = (slice(0, canvas.pixels), slice(0, canvas.pixels))
        if beach.max() > 1.0:
            white = self.noise.white(x, y, px_m=canvas.px_m)
            # Trodden near the wall, smooth where the last tide reached, with weed at its edge.
            trodden = np.clip((beach - off - 9.0) / 8.0, 0.0, 1.0)
            grain = patches * 6.0 + white * (2.5 + 6.0 * trodden)
            grain += self.noise.soft(x, y, sample_m=0.035, shift=19.0) * 8.0 * trodden
            sand = np.array(SAND, np.float32)[:, None, None] + grain[None]
            weed = np.exp(-(((off - beach + 9.0 - patches * 2.0) / 0.5) ** 2)) * np.clip(white, 0.0, 1.0)
            sand -= weed[None] * np.array([70.0, 62.0, 52.0], np.float32)[:, None, None]
            wet = np.clip((off - beach + 7.0) / 4.0, 0.0, 1.0)
            sand += (np.array(WET_SAND, np.float32)[:, None, None] - sand) * wet
            on = canvas.part(np.minimum(beach - off, off))
            # Shallow water over sand in front of it.
            shallow = np.clip(1.0 - (off - beach) / 26.0, 0.0, 1.0) * (beach > 1.0) * (off > 0)
            canvas.blend(every, shallow * np.float32(0.5), (134.0, 148.0, 128.0))
            canvas.blend(every, on, sand)
            for at, width, share in ((0.6, 0.7, 0.85), (3.4, 0.6, 0.6), (8.0, 0.5, 0.35)):
                wobble = off - beach - at - patches * 1.6
                foam = np.exp(-((wobble / width) ** 2)) * np.clip(0.55 + 0.5 * waves, 0.0, 1.0)
                canvas.blend(every, foam * share * (beach > 2.0) * (off > 0), FOAM)
        # Reefs before the points of the bay, and foam where water meets stone.
        reefs = np.clip((patches - 0.46 + np.where(beach > 1.0, -2.0, 0.0)) * 4.0, 0.0, 1.0)
        reefs *= np.clip(1.0 - off / 34.0, 0.0, 1.0) * (off > 0.3) * _reef(x)[None, :] * (y < -860.0)[:, None]
        rim = reefs * (1.0 - reefs) * 4.0
        canvas.blend(every, rim * np.float32(0.35), FOAM)
        canvas.blend(every, reefs, ROCK)
        lap = (
            np.exp(-(((off - 0.5) / 0.45) ** 2)) * np.clip(0.3 + 0.45 * patches, 0.0, 0.75) * (off > 0) * (beach < 1.0)
        )
        canvas.blend(every, lap.astype(np.float32), FOAM)


def _sampled(noise: Noise, column: Float64, row: Float64) -> Float32:
    i, j = np.floor(column).astype(np.int32), np.floor(row).astype(np.int32)
    s, t = (column - i).astype(np.float32), (row - j).astype(np.float32)
    s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
    low = noise.at(i, j) * (1 - s) + noise.at(i + 1, j) * s
    high = noise.at(i, j + 1) * (1 - s) + noise.at(i + 1, j + 1) * s
    result: Float32 = np.clip(low * (1 - t) + high * t, -1.5, 1.5)
    return result


def _coarse(canvas: Canvas) -> tuple[Float64, Float64, Float64, Float64]:
    """Return eastings and northings of a lattice under the square, and where on it columns and rows lie."""
    step = max(COARSE_M, canvas.px_m)
    first_x, first_y = np.floor(canvas.x[0] / step), np.floor(canvas.y[-1] / step)
    count = int(np.ceil(canvas.size_m / step)) + 3
    lattice_x, lattice_y = (first_x + np.arange(count)) * step, (first_y + np.arange(count)) * step
    return lattice_x, lattice_y, canvas.x / step - first_x, canvas.y / step - first_y


def _calm(x: Float64, y: Float64) -> Float32:
    """Return how still the water is: 1 behind the breakwater, 0 outside."""
    axis = np.array(BREAKWATER)
    edge = np.interp(y, axis[:, 1], axis[:, 0])
    inside = smooth((x[None, :] - edge[:, None]) / 30.0) * smooth((-x[None, :] - 480.0) / 40.0)
    reach = smooth((y + 425.0) / 40.0) * smooth((620.0 - y) / 260.0)
    calm: Float32 = np.asarray(inside * reach[:, None], np.float32)
    return calm


def _beach_m(x: Float64) -> Float64:
    west, east = BEACH_X
    return BEACH_M * smooth((x - west) / 60.0) * smooth((east - x) / 80.0) * (1.0 + 0.12 * np.sin(x / 31.0))


def _reef(x: Float64) -> Float32:
    return np.asarray(smooth((-x - 330.0) / 120.0) + smooth((x - 430.0) / 80.0), np.float32)


def _boats(rng: np.random.Generator) -> list[tuple[Float64, float, float]]:
    """Return place, heading (radians from east) and speed in metres a second of boats on the bay."""
    found: list[tuple[Float64, float, float]] = []
    while len(found) < BOATS:
        place = rng.uniform((-900.0, -1240.0), (1050.0, -960.0))
        clear = -float(dry_m(place[:1], place[1:])[0])
        if clear > 40.0 and all(np.hypot(*(place - other)) > 70.0 for other, *_ in found):
            speed = float(rng.uniform(3.0, 7.5)) if rng.random() < 0.6 else 0.0
            found.append((place, float(rng.uniform(0, 2 * np.pi)), speed))
    return found


def _bathers(rng: np.random.Generator) -> list[tuple[Float64, float, Colour]]:
    """Return what stands on the beach: outline, height, colour."""
    turn = np.arange(8) * np.pi / 4
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    west, east = BEACH_X
    found = []
    for number in range(UMBRELLAS + BATHERS):
        x = float(rng.uniform(west + 60.0, east - 70.0))
        off = float(rng.uniform(5.0, 0.78 * BEACH_M))
        place = np.array([x, float(coast(np.array([x]))[0]) - off])
        colour = TOWELS[int(rng.integers(len(TOWELS)))]
        if number < UMBRELLAS:
            found.append((place + ring * float(rng.uniform(0.9, 1.3)), 1.9, colour))
        else:
            found.append((place + ring * 0.26, 1.2, colour))
    return found


def _boat(canvas: Canvas, place: Float64, heading: float, speed: float, noise: Noise) -> None:
    ahead = np.array([np.cos(heading), np.sin(heading)])
    aside = np.array([-ahead[1], ahead[0]])
    tail = place - ahead * speed * 22.0
    spread = aside * speed * 4.4
    corners = np.array([tail + spread, tail - spread, place + ahead * 6.0])
    window = canvas.window(corners.min(axis=0) - 4.0, corners.max(axis=0) + 4.0)
    if window is None:
        return
    if speed:
        dx, dy = canvas.x[window[1]] - place[0], canvas.y[window[0]] - place[1]
        behind = -(dx[None, :] * ahead[0] + dy[:, None] * ahead[1])
        off = np.abs(dx[None, :] * aside[0] + dy[:, None] * aside[1])
        fade = np.clip(1.0 - behind / (speed * 21.0), 0.0, 1.0) * (behind > -2.5)
        arms = np.exp(-(((off - 0.2 * np.clip(behind + 3.0, 0.0, None)) / (0.5 + 0.018 * np.abs(behind))) ** 2))
        trail = np.exp(-((off / (0.7 + 0.02 * np.abs(behind))) ** 2))
        grain = 0.7 + 0.5 * noise.soft(canvas.x[window[1]], canvas.y[window[0]], sample_m=0.08)
        foam = (0.5 * arms * fade**1.6 + 0.6 * trail * fade**2) * grain
        canvas.blend(window, np.clip(foam, 0.0, 0.9).astype(np.float32), FOAM)
    hull = [(-4.2, -1.3), (2.2, -1.3), (5.2, 0.0), (2.2, 1.3), (-4.2, 1.3)]
    outline = np.array([place + ahead * a + aside * b for a, b in hull])
    canvas.box(outline, 1.1, (212.0, 210.0, 202.0))
    cabin = [(-1.8, -0.8), (1.2, -0.8), (1.2, 0.8), (-1.8, 0.8)]
    canvas.box(np.array([place + ahead * a + aside * b for a, b in cabin]), 1.4, (122.0, 140.0, 152.0))
