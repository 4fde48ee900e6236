"""Surfaces of walls: plaster, concrete, brick, facing tiles; and how rain, dust and repairs have aged them."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.town.looks.stamp import Colour, scaled
from resources.demo.town.looks.wall import Wall

DIRT = np.array([1.0, 0.96, 0.88], np.float32)
"""How much of a darkening falls to red, green and blue: old dirt is brown."""


def plaster(wall: Wall, colour: Colour, *, worn: float, mottle: float = 5.0, mended: bool = True) -> None:
    """Cover all of the wall with plaster of a colour, weathered; and repainted and mended in parts."""
    shape = (wall.picture.shape[0], wall.picture.shape[1])
    shared, rng = wall.painter.shared, wall.rng
    patches = shared.piece(shared.patches, shape, wall.painter.anywhere())
    grains = shared.piece(shared.grains, shape, wall.painter.anywhere())
    dark = grains * np.float32(-mottle)
    dark += patches * np.float32(-7.0 - 9.0 * worn)
    dark += _weather(wall, shape, worn)
    np.multiply(dark[..., None], -DIRT, out=wall.picture)
    wall.picture += np.array(colour, np.float32)
    if not mended:
        return
    if rng.random() < worn * 0.8 and wall.eaves_m > 4.0:
        _repainted(wall, colour)
    if rng.random() < worn * 1.4:
        _fallen(wall, colour, worn)
    if rng.random() < 0.25 + worn * 0.5:
        _repairs(wall, colour, count=int(rng.integers(1, 4)))


def _weather(wall: Wall, shape: tuple[int, int], worn: float) -> Float32:
    """Return float32 (h, w) of darkening: streaks from the eaves down, dirt splashed up from the ground."""
    shared = wall.painter.shared
    height = shape[0]
    z = np.linspace(wall.high_m, wall.low_m, height, dtype=np.float32)
    streaks = shared.piece(shared.streaks, shape, wall.painter.anywhere())
    below_eaves = np.exp(np.minimum(z - wall.eaves_m, 0.0) / np.float32(2.5 + 4.0 * worn))
    near_ground = np.exp(-np.maximum(z, 0.0) / np.float32(0.9))
    run = np.float32(3.0) + below_eaves * np.float32(6.0 + 13.0 * worn)
    darkening: Float32 = np.maximum(streaks, np.float32(-0.3)) * run[:, None]
    darkening += (near_ground * np.float32(10.0 + 16.0 * worn) + below_eaves * np.float32(4.0))[:, None]
    return darkening


def _fallen(wall: Wall, colour: Colour, worn: float) -> None:
    # Where plaster fell, mortar and brick show.
    shape = (wall.picture.shape[0], wall.picture.shape[1])
    shared = wall.painter.shared
    bare = shared.piece(shared.blotches, shape, wall.painter.anywhere())
    under = np.array(colour, np.float32) * 0.45 + np.array((74, 66, 58), np.float32)
    wall.picture += (under - wall.picture) * (bare * np.float32(0.25 + 0.55 * worn))[..., None]


def _repainted(wall: Wall, colour: Colour) -> None:
    # What hands reach is painted more often: a dado, or all of the ground floor.
    high = float(wall.rng.choice([1.3, wall.storey_m, wall.storey_m]))
    tone = float(wall.rng.uniform(0.78, 1.06))
    grey = float(wall.rng.uniform(0.0, 0.5))
    mean = sum(colour) / 3
    r, g, b = (v + (mean - v) * grey for v in colour)
    wall.bar(0.0, wall.width_m, 0.0, high, scaled((r, g, b), tone), opacity=0.5)


def _repairs(wall: Wall, colour: Colour, *, count: int) -> None:
    for _ in range(count):
        width, height = wall.rng.uniform(0.8, 4.0), wall.rng.uniform(0.5, 2.0)
        x, z = wall.rng.uniform(0, wall.width_m), wall.rng.uniform(0, max(0.5, wall.eaves_m - 1.0))
        fresh = np.array(colour) * 0.7 + wall.rng.uniform(38, 68) + wall.rng.normal(0, 3, 3)
        r, g, b = fresh.tolist()
        wall.bar(x, x + width, z, z + height, (r, g, b), opacity=float(wall.rng.uniform(0.25, 0.6)))


def concrete(wall: Wall, colour: Colour, *, worn: float, panel_m: float = 0.0) -> None:
    """Cover all of the wall with painted concrete; with the joints of panels, if they have a size."""
    plaster(wall, colour, worn=worn, mottle=3.5)
    if panel_m:
        for left, _ in wall.bays(panel_m)[1:]:
            wall.tint(left - 0.03, left + 0.03, wall.low_m, wall.high_m, -10.0)
        for k in range(1, wall.building.storeys + 1):
            z = k * wall.storey_m
            wall.tint(0.0, wall.width_m, z - 0.04, z + 0.04, -12.0)


def brick(wall: Wall, colour: Colour, *, worn: float) -> None:
    """Cover all of the wall with brickwork: courses too fine to count, bricks of many tones."""
    plaster(wall, colour, worn=worn * 0.6, mottle=8.0, mended=False)
    rows, columns = wall.picture.shape[:2]
    course = max(1, round(0.16 * wall.px_per_m))
    length = max(1, round(0.3 * wall.px_per_m))
    tones = wall.rng.normal(0, 5.0, (rows // course + 1, columns // length + 2)).astype(np.float32)
    wall.picture += tones[np.arange(rows)[:, None] // course, np.arange(columns) // length][..., None]


def facing(wall: Wall, colour: Colour, *, tile_m: float = 0.6) -> None:
    """Cover all of the wall with facing tiles, which keep cleaner than plaster."""
    plaster(wall, colour, worn=0.12, mottle=2.5, mended=False)
    rows, columns = wall.picture.shape[:2]
    size = max(1, round(tile_m * wall.px_per_m))
    tones = wall.rng.normal(0, 2.2, (rows // size + 1, columns // size + 2)).astype(np.float32)
    wall.picture += tones[np.arange(rows)[:, None] // size, np.arange(columns) // size][..., None]


def downpipe(wall: Wall, x: float) -> None:
    """Set a rain pipe from the eaves to the ground."""
    high = wall.eaves_m - 0.3
    tone = float(wall.rng.uniform(96, 150))
    wall.tint(x + 0.05, x + 0.2, 0.0, high, -16.0)
    wall.bar(x - 0.06, x + 0.06, 0.0, high, (tone, tone * 0.96, tone * 0.9), opacity=0.85)


def cables(wall: Wall, z: float) -> None:
    """Hang a cable or two along the wall."""
    columns = np.arange(wall.picture.shape[1])
    for _ in range(int(wall.rng.integers(1, 3))):
        span = wall.rng.uniform(5.0, 9.0) * wall.px_per_m
        sag = 0.3 * np.sin(columns / span * np.pi) ** 2
        rows = np.rint((wall.high_m - z + sag) * wall.px_per_m).astype(np.int64)
        inside = (rows >= 0) & (rows < wall.picture.shape[0])
        wall.picture[rows[inside], columns[inside]] -= 30.0
        z += 0.18


def cornice(wall: Wall, z: float, *, deep: float = 0.35, tint: float = 22.0) -> None:
    """Run a cornice whose top is at z, with its shadow."""
    wall.tint(0.0, wall.width_m, z - deep, z, tint)
    wall.tint(0.0, wall.width_m, z - deep * 0.55, z - deep * 0.4, -12.0)
    wall.tint(0.0, wall.width_m, z - deep - 0.3, z - deep, -30.0)
    wall.tint(0.0, wall.width_m, z - deep - 0.7, z - deep - 0.3, -10.0)


def pilaster(wall: Wall, x: float, low: float, high: float, *, half: float = 0.3, tint: float = 14.0) -> None:
    """Raise a pilaster: a lighter strip whose right side throws a shadow."""
    wall.tint(x - half, x + half, low, high, tint)
    wall.tint(x + half, x + half + 0.14, low, high, -22.0)


def quoins(wall: Wall, high: float, *, tint: float = -14.0) -> None:
    """Set cornerstones at both ends, long and short in turn."""
    z, is_long = 0.0, True
    stone: Colour = (172, 164, 152)
    while z < high:
        reach = 0.75 if is_long else 0.45
        for left, right in ((0.0, reach), (wall.width_m - reach, wall.width_m)):
            wall.bar(left, right, z + 0.03, z + 0.4, stone, opacity=0.85)
            wall.tint(left, right, z, z + 0.05, tint)
        z += 0.42
        is_long = not is_long
