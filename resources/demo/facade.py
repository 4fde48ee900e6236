"""Facades: storeys, bays, windows, shop fronts, galleries around courtyards, the tower's curtain wall."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32
from resources.demo.paint import FRAMES, PLASTERS, SIGNS, STONE, TIMBER, WALL_PX_PER_M, Painter
from resources.demo.plan import Building

PLINTH_M = 0.9


@dataclass(frozen=True, slots=True)
class Elevation:
    """What of a wall is to be painted.

    Parameters
    ----------
    width_m, low_m, high_m : float
        Extent; heights are local metres up.
    base_m, eaves_m : float
        Ground floor and top of the wall.
    role : str
        ``"street"``, ``"side"`` or ``"court"``.
    """

    width_m: float
    low_m: float
    high_m: float
    base_m: float
    storey_m: float
    storeys: int
    role: str

    def row(self, z: float, *, height: int) -> int:
        """Return the picture row at a height above the ground floor."""
        return round((self.high_m - self.base_m - z) / (self.high_m - self.low_m) * height)


def paint(painter: Painter, shape: tuple[int, int], wall: Elevation, *, building: Building) -> Float32:
    """Return float32 (h, w, 3), unlit."""
    if building.kind == "tower":
        return _tower(painter, shape, wall)
    if building.kind == "church":
        return _church(painter, shape, wall)
    if wall.role == "court":
        return _gallery(painter, shape, wall, building)
    return _plastered(painter, shape, wall, building)


def _plastered(painter: Painter, shape: tuple[int, int], wall: Elevation, building: Building) -> Float32:
    colour = PLASTERS[building.style % len(PLASTERS)]
    frame = FRAMES[building.style // 16 % len(FRAMES)]
    scale = shape[1] / wall.width_m
    picture = painter.fill(shape, colour, spread=10.0)
    _weather(painter, picture)
    _plinth(painter, picture, wall, scale)
    shops = wall.role == "street" and building.kind in ("shop", "liyuan")
    bays = max(1, round(wall.width_m / 2.7))
    gate = bays // 2 if building.kind == "liyuan" and wall.role == "street" else -1
    for storey in range(wall.storeys):
        floor = storey * wall.storey_m
        if storey:
            _band(picture, wall.row(floor + 0.1, height=shape[0]), 2, tint=18)
        for bay in range(bays):
            left, right = (round(k / bays * shape[1]) for k in (bay, bay + 1))
            if storey == 0 and bay == gate:
                _gate(picture, wall, left, right)
            elif storey == 0 and shops:
                _shop(painter, picture, wall, left, right, big=building.kind == "shop")
            elif wall.role == "side" and painter.rng.random() < 0.25:
                continue
            else:
                _window(painter, picture, wall, floor, (left + right) / 2, scale, frame)
    if shops:
        _signs(painter, picture, wall, shape, bays)
    _band(picture, wall.row(wall.storeys * wall.storey_m + 0.5, height=shape[0]), max(2, round(0.35 * scale)), tint=24)
    return picture


def _weather(painter: Painter, picture: Float32) -> None:
    height, width = picture.shape[:2]
    streaks = np.abs(painter.grain((1, width), rough=0.7)[0])
    fade = np.linspace(1.0, 0.2, height)
    picture -= (streaks[None, :] * fade[:, None] * 13.0)[..., None]
    picture -= (np.linspace(0, 1, height)[:, None, None] ** 4) * 14.0


def _plinth(painter: Painter, picture: Float32, wall: Elevation, scale: float) -> None:
    top = wall.row(PLINTH_M, height=picture.shape[0])
    if 0 <= top < picture.shape[0]:
        picture[top:] = painter.granite((picture.shape[0] - top, picture.shape[1]), px_per_m=WALL_PX_PER_M)


def _band(picture: Float32, row: int, thick: int, *, tint: float) -> None:
    top = max(0, row)
    picture[top : top + thick] += tint
    picture[top + thick : top + thick + 1] -= 34


def _window(
    painter: Painter,
    picture: Float32,
    wall: Elevation,
    floor: float,
    centre: float,
    scale: float,
    frame: tuple[int, int, int],
) -> None:
    height, width = round(1.75 * scale), round(1.15 * scale)
    bottom = wall.row(floor + 0.95, height=picture.shape[0])
    top, left = bottom - height, round(centre - width / 2)
    if top < 2 or left < 2 or left + width + 2 > picture.shape[1] or bottom + 2 > picture.shape[0]:
        return
    picture[top - 2 : bottom + 1, left - 1 : left + width + 1] = np.array(STONE) - 10
    picture[top:bottom, left : left + width] = painter.window(height, width, frame)
    picture[top : top + 2, left : left + width] *= 0.6
    picture[bottom : bottom + 2, left - 2 : left + width + 2] = STONE


def _shop(painter: Painter, picture: Float32, wall: Elevation, left: int, right: int, *, big: bool) -> None:
    top, bottom = wall.row(2.65, height=picture.shape[0]), wall.row(0.1, height=picture.shape[0])
    a, b = left + 3, right - 3
    if b - a < 6 or bottom - top < 8:
        return
    if not big and painter.rng.random() < 0.35:
        picture[top:bottom, a:b] = np.array(TIMBER) * painter.rng.uniform(0.7, 1.1)
        picture[top:bottom, a:b:4] -= 18
        return
    glow = painter.rng.uniform(0.8, 1.5)
    picture[top:bottom, a:b] = np.array([58, 62, 66]) * glow
    for _ in range(7):
        y, x = int(painter.rng.integers(top, bottom - 3)), int(painter.rng.integers(a, b - 2))
        picture[y : y + 3, x : x + 2] = painter.rng.uniform(60, 210, 3)
    picture[top:bottom, [a, (a + b) // 2, b - 1]] = (84, 74, 64)
    picture[bottom - 4 : bottom, a:b] = (92, 80, 70)


def _gate(picture: Float32, wall: Elevation, left: int, right: int) -> None:
    top, bottom = wall.row(2.9, height=picture.shape[0]), wall.row(-0.4, height=picture.shape[0])
    a, b = left + 2, right - 2
    radius = (b - a) / 2
    for column in range(a - 3, b + 3):
        offset = abs(column + 0.5 - (a + b) / 2)
        for reach, colour in ((radius + 3, STONE), (radius, (46, 40, 38))):
            if offset < reach:
                start = round(top + radius - np.sqrt(reach * reach - offset * offset))
                picture[max(0, start) : bottom, column : column + 1] = colour


def _signs(painter: Painter, picture: Float32, wall: Elevation, shape: tuple[int, int], bays: int) -> None:
    top, bottom = wall.row(3.45, height=shape[0]), wall.row(2.75, height=shape[0])
    if top < 0 or bottom - top < 4:
        return
    bay = 0
    while bay < bays:
        run = int(painter.rng.integers(1, 3))
        left, right = (round(min(k, bays) / bays * shape[1]) for k in (bay, bay + run))
        bay += run
        if painter.rng.random() < 0.2 or right - left < 12:
            continue
        colour = np.array(SIGNS[int(painter.rng.integers(len(SIGNS)))], np.float32)
        picture[top:bottom, left + 2 : right - 2] = colour
        size = max(3, (bottom - top) - 4)
        for x in range(left + 6, right - 6 - size, size + 3):
            # Strokes, as writing looks from the air.
            mark = painter.rng.random((size, size)) < 0.5
            picture[top + 2 : top + 2 + size, x : x + size][mark] = (238, 226, 190)


def _gallery(painter: Painter, picture_shape: tuple[int, int], wall: Elevation, building: Building) -> Float32:
    height, width = picture_shape
    scale = width / wall.width_m
    picture = painter.fill(picture_shape, (74, 58, 50), spread=9.0)
    for storey in range(wall.storeys):
        floor = wall.row(storey * wall.storey_m, height=height)
        ceiling = wall.row((storey + 1) * wall.storey_m, height=height)
        for x in np.arange(1.2, wall.width_m - 0.8, 2.2):
            # Doors and windows in the depth of the gallery.
            a, b = round((x - 0.4) * scale), round((x + 0.5) * scale)
            tone = painter.rng.uniform(0.8, 1.2)
            picture[ceiling + 8 : floor, a:b] = np.array([96, 84, 76] if painter.rng.random() < 0.5 else TIMBER) * tone
        if storey:
            rail = wall.row(storey * wall.storey_m + 1.0, height=height)
            picture[rail:floor] = np.array(TIMBER) * 0.9
            picture[rail + 2 : floor - 2, ::2] -= 30
            picture[rail : rail + 2] = np.array(TIMBER) * 1.25
            picture[floor - 1 : floor + 3] = np.array(TIMBER) * 1.4
        picture[max(0, ceiling) : ceiling + 4] = np.array(TIMBER) * 1.15
    step = max(3, round(2.4 * scale))
    for x in range(0, width, step):
        picture[: wall.row(0.0, height=height), x : x + 2] = np.array(TIMBER) * 1.2
    foot = wall.row(0.15, height=height)
    picture[foot:] = painter.granite((height - foot, width), px_per_m=WALL_PX_PER_M)
    if building.style % 3 == 0:
        picture[: wall.row(0.15, height=height)] *= np.array([1.05, 1.12, 1.05], np.float32)
    return picture


def _tower(painter: Painter, shape: tuple[int, int], wall: Elevation) -> Float32:
    height, width = shape
    picture = painter.fill(shape, (196, 198, 196), spread=4.0)
    bays = max(2, round(wall.width_m / 3.0))
    for storey in range(wall.storeys):
        floor = wall.row(storey * wall.storey_m, height=height)
        top = wall.row((storey + 1) * wall.storey_m - 0.5, height=height)
        low = wall.row(storey * wall.storey_m + (0.1 if storey == 0 else 0.9), height=height)
        for bay in range(bays):
            left, right = (round(k / bays * width) for k in (bay, bay + 1))
            tone = painter.rng.uniform(0.85, 1.2)
            down = np.linspace(1.0, 0.3, max(1, low - top))[:, None, None]
            picture[top:low, left + 1 : right - 1] = (np.array([92, 122, 140]) * down + np.array([24, 30, 36])) * tone
        picture[low:floor] -= 10
    parapet = wall.row(wall.storeys * wall.storey_m + 0.4, height=height)
    picture[: max(0, parapet)] = (180, 182, 180)
    return picture


def _church(painter: Painter, shape: tuple[int, int], wall: Elevation) -> Float32:
    height, width = shape
    scale = width / wall.width_m
    picture = painter.fill(shape, (222, 198, 146), spread=9.0)
    _weather(painter, picture)
    _plinth(painter, picture, wall, scale)
    bays = max(1, round(wall.width_m / 4.4))
    tall = wall.high_m - wall.base_m
    for bay in range(bays):
        centre = (bay + 0.5) / bays * width
        levels = ((1.6, min(tall - 2.2, 9.0)),) if tall < 16 else ((2.0, 7.0), (10.0, 15.0), (18.0, tall - 1.8))
        for low, high in levels:
            _lancet(picture, wall, centre, 0.62 * scale, low, high)
    step = max(3, round(4.4 * scale))
    for x in range(0, width, step):
        picture[:, x : x + max(2, round(0.5 * scale))] += 12
    for z in (8.6, 16.4, tall - 0.6):
        if z < tall:
            _band(picture, wall.row(z, height=height), max(2, round(0.4 * scale)), tint=20)
    return picture


def _lancet(picture: Float32, wall: Elevation, centre: float, half: float, low: float, high: float) -> None:
    top, bottom = wall.row(high, height=picture.shape[0]), wall.row(low, height=picture.shape[0])
    for column in range(round(centre - half) - 2, round(centre + half) + 3):
        offset = abs(column + 0.5 - centre) / half
        if 0 <= column < picture.shape[1]:
            if offset < 1.3:
                picture[max(0, round(top - 2 + offset * offset * half)) : bottom + 1, column] = STONE
            if offset < 1.0:
                picture[max(0, round(top + offset * offset * half)) : bottom, column] = (62, 70, 86)
