"""Small things in photographs, made of coloured triangles: boxes, posts, balls; trees, cars, people."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from layers.data.geometry import Float32, Float64

Colour = tuple[float, float, float]

GLASS: Colour = (48, 56, 64)
TYRE: Colour = (34, 34, 36)
LEAVES = (40, 130, 500, 1600, 4800)
"""Triangles of a crown, from far to near."""
VARIETIES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Triangles with a colour each.

    Parameters
    ----------
    corners : float64 (n, 3, 3)
        Metres, z up; counter-clockwise seen from outside.
    colours : float32 (n, 3)
        0..255, without light.
    """

    corners: Float64
    colours: Float32

    @property
    def normals(self) -> Float64:
        """float64 (n, 3), unit, outwards."""
        a, b, c = (self.corners[:, k] for k in range(3))
        normal = np.cross(b - a, c - a)
        unit: Float64 = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        return unit

    def moved(self, place: Float64, *, angle: float = 0.0, scale: float | Float64 = 1.0) -> "Model":
        """Return it at `place` (3,), turned to the left by `angle` radians after it was stretched."""
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
        return Model((self.corners * scale) @ turn.T + place, self.colours)


def together(models: list[Model]) -> Model:
    """Return one model of several."""
    if not models:
        return Model(np.zeros((0, 3, 3)), np.zeros((0, 3), np.float32))
    return Model(np.concatenate([m.corners for m in models]), np.concatenate([m.colours for m in models]))


def frustum(size: tuple[float, float, float], colour: Colour, *, at: Colour = (0, 0, 0), top: float = 1.0) -> Model:
    """Return a box of `size` that stands on `at`, drawn in to `top` of its width above."""
    x, y, z = size
    base = np.array([(-x / 2, -y / 2), (x / 2, -y / 2), (x / 2, y / 2), (-x / 2, y / 2)])
    return _between(base, 0.0, base * top, z, colour).moved(np.array(at, np.float64))


def post(radius_m: float, height_m: float, colour: Colour, *, at: Colour = (0, 0, 0), sides: int = 7) -> Model:
    """Return an upright prism that stands on `at`."""
    angle = np.arange(sides) / sides * 2 * np.pi
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * radius_m
    return _between(ring, 0.0, ring, height_m, colour).moved(np.array(at, np.float64))


def ball(radius_m: Colour, colour: Colour, *, at: Colour = (0, 0, 0), rings: int = 5, sides: int = 8) -> Model:
    """Return an ellipsoid around `at`, with radii along the axes."""
    down = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    angle = np.arange(sides) / sides * 2 * np.pi
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    layers = [
        _between(ring * max(np.cos(a), 1e-3), np.sin(a), ring * max(np.cos(b), 1e-3), np.sin(b), colour, closed=False)
        for a, b in zip(down[:-1].tolist(), down[1:].tolist(), strict=True)
    ]
    return together(layers).moved(np.array(at, np.float64), scale=np.array(radius_m, np.float64))


def _between(low: Float64, low_m: float, high: Float64, high_m: float, colour: Colour, *, closed: bool = True) -> Model:
    a = np.column_stack([low, np.full(len(low), low_m)])
    b = np.column_stack([high, np.full(len(high), high_m)])
    a1, b1 = np.roll(a, -1, axis=0), np.roll(b, -1, axis=0)
    parts = [np.stack([a, a1, b1], axis=1), np.stack([a, b1, b], axis=1)]
    if closed:
        parts.append(np.stack([np.broadcast_to(b[0], b[1:-1].shape), b[1:-1], b[2:]], axis=1))
    corners = np.concatenate(parts)
    return Model(corners, np.broadcast_to(np.array(colour, np.float32), (len(corners), 3)))


@lru_cache(maxsize=32)
def car(colour: Colour, *, kind: str = "car") -> Model:
    """Return a car, van or bus a metre long, wide and high, heading along x; see `Cars` for how large they are."""
    if kind == "car":
        parts = [
            frustum((1.0, 1.0, 0.42), colour, at=(0, 0, 0.16), top=0.97),
            _cabin(colour, 0.58, 1.0, (-0.36, 0.24), (-0.26, 0.1)),
        ]
    else:
        parts = [
            frustum((1.0, 1.0, 0.84), colour, at=(0, 0, 0.12), top=0.98),
            frustum((1.004, 1.02, 0.26), GLASS, at=(0, 0, 0.52), top=0.99),
            frustum((1.0, 1.0, 0.04), colour, at=(0, 0, 0.96), top=0.9),
        ]
    for x in (-0.3, 0.31):
        parts += [_wheel(x, side) for side in (-1.0, 1.0)]
    parts += [frustum((0.01, 0.22, 0.09), (238, 236, 220), at=(0.5, side * 0.33, 0.36)) for side in (-1.0, 1.0)]
    parts += [frustum((0.01, 0.2, 0.09), (166, 30, 26), at=(-0.5, side * 0.34, 0.4)) for side in (-1.0, 1.0)]
    parts.append(frustum((0.012, 0.3, 0.07), (40, 70, 150), at=(-0.5, 0.0, 0.26)))
    return together(parts)


def _cabin(colour: Colour, low: float, high: float, foot: tuple[float, float], roof: tuple[float, float]) -> Model:
    def ring(ends: tuple[float, float], half: float) -> Float64:
        return np.array([(ends[0], -half), (ends[1], -half), (ends[1], half), (ends[0], half)])

    glass = _between(ring(foot, 0.46), low, ring(roof, 0.38), high, GLASS)
    lid = _between(ring((roof[0] - 0.01, roof[1] + 0.01), 0.39), high - 0.03, ring(roof, 0.36), high + 0.01, colour)
    pillars = [frustum((0.035, 0.885, 0.4), colour, at=(-0.09, 0, low), top=0.86)]
    return together([glass, lid, *pillars])


def _wheel(x: float, side: float) -> Model:
    angle = np.arange(10) / 10 * 2 * np.pi
    rim = np.column_stack([np.cos(angle) * 0.072, np.full(10, side * 0.505), np.sin(angle) * 0.21 + 0.2])
    rim = rim if side < 0 else rim[::-1]
    centre = np.array([0.0, side * 0.505, 0.2])
    disc = np.stack([np.broadcast_to(centre, rim.shape), rim, np.roll(rim, -1, axis=0)], axis=1)
    inner = centre + (disc - centre) * 0.52 + np.array([0.0, side * 0.004, 0.0])
    colours = np.repeat(np.array([TYRE, (150, 152, 154)], np.float32), 10, axis=0)
    return Model(np.concatenate([disc, inner]) + np.array([x, 0.0, 0.0]), colours)


def person(coat: Colour, trousers: Colour, *, stride: float = 0.18) -> Model:
    """Return somebody 1.7 m tall who looks along x."""
    skin, hair = (206, 164, 138), (38, 32, 30)
    parts = []
    for side in (-1.0, 1.0):
        parts += [
            frustum((0.15, 0.15, 0.8), trousers, at=(side * stride / 2, side * 0.09, 0.05), top=1.1),
            frustum((0.26, 0.1, 0.08), (44, 40, 38), at=(side * stride / 2 + 0.05, side * 0.09, 0)),
            frustum((0.11, 0.1, 0.6), coat, at=(-side * stride / 3, side * 0.25, 0.8), top=1.15),
        ]
    parts += [
        frustum((0.23, 0.36, 0.62), coat, at=(0, 0, 0.8), top=1.14),
        post(0.055, 0.1, skin, at=(0, 0, 1.4)),
        ball((0.105, 0.085, 0.13), skin, at=(0.012, 0, 1.57)),
        ball((0.11, 0.098, 0.12), hair, at=(-0.02, 0, 1.605)),
    ]
    return together(parts)


@lru_cache(maxsize=len(LEAVES) * VARIETIES)
def crown(level: int, variety: int) -> tuple[Float64, Float64, Float32]:
    """Return a crown of unit radius around 0: float64 (n, 3, 3) corners, (n, 3) directions outwards, (n,) tones."""
    rng = np.random.default_rng([61, variety])
    count = LEAVES[level]
    way = rng.normal(size=(LEAVES[-1], 3))[:count]
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    # Clumps: leaves gather where the crown swells out, and gaps are between.
    bumps = np.sin(way @ rng.normal(0, 3.2, (3, 4)) + rng.uniform(0, 6.28, 4)).mean(axis=1)
    deep = rng.random(LEAVES[-1])[:count] ** 2.2
    middle = way * ((1.0 + 0.26 * bumps) * (1.0 - 0.5 * deep))[:, None]
    size = 1.75 * np.sqrt(4.6 / count) * rng.uniform(0.75, 1.3, (LEAVES[-1], 1, 1))[:count]
    offset = rng.normal(0.0, 0.5, (LEAVES[-1], 3, 3))[:count]
    corners = middle[:, None] + (offset - offset.mean(axis=1, keepdims=True)) * size
    tones = (1.0 + 0.34 * bumps - 0.5 * deep + rng.normal(0, 0.07, LEAVES[-1])[:count]).astype(np.float32)
    return corners, way, tones
