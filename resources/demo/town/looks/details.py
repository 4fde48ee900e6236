"""Small parts: dormers, chimneys, turrets, galleries, stairs, parapets, balconies."""

from collections.abc import Callable

import numpy as np

from resources.demo.faces import Plane
from resources.demo.town.looks import surfaces, windows
from resources.demo.town.looks.roofs import tiles
from resources.demo.town.looks.stamp import Colour
from resources.demo.town.looks.wall import Wall

COPPER: Colour = (126, 138, 128)
BRICK: Colour = (142, 92, 76)
GRANITE: Colour = (170, 164, 154)


def paint_detail(wall: Wall, plane: Plane) -> None:
    """Paint a face of a small part; what is unknown is plastered."""
    PARTS.get(wall.role, _plain)(wall, plane)


def _plain(wall: Wall, plane: Plane) -> None:
    del plane
    surfaces.plaster(wall, wall.look.plaster, worn=wall.look.worn * 0.6)


def _upright(plane: Plane) -> bool:
    return abs(float(plane.normal[2])) < 0.2


def _dormer(wall: Wall, plane: Plane) -> None:
    _plain(wall, plane)
    height = wall.high_m - wall.low_m
    if not _upright(plane) or len(plane.corners) < 4 or wall.width_m < 0.9 or height < 0.7:
        wall.tint(0.0, wall.width_m, wall.low_m, wall.high_m, -12.0)
        return
    wide, tall = min(1.2, wall.width_m * 0.72), min(1.3, height * 0.66)
    stamp = wall.stamp(windows.window, _tenth(wide), _tenth(tall), wall.look.frame, "casement", 0.0, None, variants=6)
    wall.put(stamp, wall.width_m / 2, wall.low_m + height * 0.14)
    wall.tint(0.0, wall.width_m, wall.high_m - 0.12, wall.high_m, -30.0)


def _roof(wall: Wall, plane: Plane) -> None:
    del plane
    tiles(wall, wall.look.roof)
    wall.bar(0.0, wall.width_m, wall.low_m, wall.low_m + 0.1, (90, 80, 74), opacity=0.7)


def _turret_roof(wall: Wall, plane: Plane) -> None:
    if wall.look.manner % 3:
        _roof(wall, plane)
        return
    surfaces.plaster(wall, COPPER, worn=0.4, mended=False)
    for left, _ in wall.bays(0.6)[1:]:
        wall.tint(left - 0.04, left + 0.04, wall.low_m, wall.high_m, -14.0)


def _chimney(wall: Wall, plane: Plane) -> None:
    height = wall.high_m - wall.low_m
    if not _upright(plane):
        surfaces.plaster(wall, (150, 140, 130), worn=0.5)
        inner = wall.width_m * 0.28
        wall.bar(inner, wall.width_m - inner, wall.low_m + height * 0.28, wall.high_m - height * 0.28, (44, 40, 38))
        return
    if wall.look.manner % 3 == 0:
        surfaces.plaster(wall, wall.look.plaster, worn=0.7)
    else:
        surfaces.brick(wall, BRICK, worn=0.6)
    wall.tint(0.0, wall.width_m, wall.high_m - 0.5, wall.high_m, -18.0)
    wall.bar(0.0, wall.width_m, wall.high_m - 0.22, wall.high_m - 0.06, (164, 156, 146), opacity=0.8)


def _turret(wall: Wall, plane: Plane) -> None:
    _plain(wall, plane)
    if not _upright(plane):
        return
    height = wall.high_m - wall.low_m
    z = wall.high_m - 2.6
    while z > wall.low_m + 1.0 and wall.width_m > 1.0:
        wide = _tenth(min(0.8, wall.width_m * 0.5))
        wall.put(wall.stamp(windows.arched, wide, 1.6, wall.look.frame, 16.0, variants=4), wall.width_m / 2, z)
        z -= 3.2
    wall.band(wall.high_m - 0.4, wall.high_m, tint=16.0)
    if height > 5.0:
        wall.band(wall.high_m - 3.4, wall.high_m - 3.15, tint=14.0)


def _spire(wall: Wall, plane: Plane) -> None:
    if _upright(plane) and len(plane.corners) > 3:
        _turret(wall, plane)
    else:
        tiles(wall, wall.look.roof, worn=0.3)
        for k in range(1, 8):
            z = wall.low_m + (wall.high_m - wall.low_m) * k / 8
            wall.tint(0.0, wall.width_m, z, z + 0.2, -10.0)


def _gallery(wall: Wall, plane: Plane) -> None:
    surfaces.plaster(wall, _lighter(wall.look.timber, 24.0), worn=0.4, mottle=7.0, mended=False)
    if _upright(plane):
        height = wall.high_m - wall.low_m
        if height > 0.6:
            # A rail: dark gaps between its balusters.
            for left, right in wall.bays(0.45):
                wall.tint(left + 0.2, right, wall.low_m + 0.15, wall.high_m - 0.12, -30.0)
        wall.tint(0.0, wall.width_m, wall.high_m - 0.12, wall.high_m, 22.0)
        return
    for left, _ in wall.bays(0.35)[1:]:
        wall.tint(left - 0.03, left + 0.03, wall.low_m, wall.high_m, -14.0)


def _stairs(wall: Wall, plane: Plane) -> None:
    stone: Colour = (158, 150, 140) if wall.look.manner % 2 else _lighter(wall.look.timber, 18.0)
    surfaces.plaster(wall, stone, worn=0.6, mottle=7.0, mended=False)
    if _upright(plane) and wall.high_m - wall.low_m < 0.5:
        return
    z = wall.low_m
    while z < wall.high_m:
        wall.tint(0.0, wall.width_m, z, z + 0.12, -30.0)
        wall.tint(0.0, wall.width_m, z + 0.12, z + 0.2, 12.0)
        z += 0.3


def _parapet(wall: Wall, plane: Plane) -> None:
    _plain(wall, plane)
    if not _upright(plane):
        wall.picture += np.float32(12.0)
        return
    wall.tint(0.0, wall.width_m, wall.high_m - 0.14, wall.high_m, 20.0)
    wall.tint(0.0, wall.width_m, wall.high_m - 0.26, wall.high_m - 0.14, -24.0)


def _lift_house(wall: Wall, plane: Plane) -> None:
    if not _upright(plane):
        surfaces.plaster(wall, (146, 144, 138), worn=0.6)
        return
    _plain(wall, plane)
    height = wall.high_m - wall.low_m
    if wall.width_m > 2.0 and height > 1.8:
        x = wall.width_m * (0.25 + 0.5 * float(wall.rng.random()))
        wall.bar(x - 0.45, x + 0.45, wall.low_m, wall.low_m + min(2.0, height * 0.8), (112, 104, 98))
        for k in range(5):
            z = wall.high_m - 0.8 + 0.12 * k
            wall.bar(wall.width_m - 1.4, wall.width_m - 0.4, z, z + 0.06, (80, 82, 82))
    wall.tint(0.0, wall.width_m, wall.high_m - 0.2, wall.high_m, 14.0)


def _balcony(wall: Wall, plane: Plane) -> None:
    _plain(wall, plane)
    if not _upright(plane):
        return
    height = wall.high_m - wall.low_m
    if height > 1.7:
        sill = wall.low_m + min(1.0, height * 0.36)
        wall.bar(0.05, wall.width_m - 0.05, sill, wall.high_m - 0.15, (74, 84, 90))
        for left, right in wall.bays(0.8):
            wall.bar(left - 0.05, left + 0.05, sill, wall.high_m - 0.15, wall.look.frame)
            if wall.rng.random() < 0.3:
                wall.bar(left + 0.05, right - 0.05, sill, wall.high_m - 0.3, (170, 160, 146), opacity=0.6)
    wall.tint(0.0, wall.width_m, wall.high_m - 0.12, wall.high_m, 16.0)


def _canopy(wall: Wall, plane: Plane) -> None:
    surfaces.plaster(wall, (150, 148, 144), worn=0.5)
    if _upright(plane):
        wall.tint(0.0, wall.width_m, wall.high_m - 0.1, wall.high_m, 24.0)
    else:
        for left, _ in wall.bays(1.2)[1:]:
            wall.tint(left - 0.04, left + 0.04, wall.low_m, wall.high_m, -14.0)


def _tenth(metres: float) -> float:
    return round(metres, 1)


def _lighter(colour: Colour, amount: float) -> Colour:
    r, g, b = (v + amount for v in colour)
    return r, g, b


PARTS: dict[str, Callable[[Wall, Plane], None]] = {
    "dormer": _dormer,
    "dormer_roof": _roof,
    "chimney": _chimney,
    "turret": _turret,
    "turret_roof": _turret_roof,
    "spire": _spire,
    "gallery": _gallery,
    "stairs": _stairs,
    "parapet": _parapet,
    "lift_house": _lift_house,
    "balcony": _balcony,
    "canopy": _canopy,
}
