"""Towers at the town's edge: curtain walls, ribbon windows, tiled flats with balconies; the one with 46 storeys."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.town.looks import fittings, surfaces, trade, windows
from resources.demo.town.looks.slabs import FLAT_M, balcony
from resources.demo.town.looks.stamp import Colour, scaled
from resources.demo.town.looks.wall import Wall


def paint_modern(wall: Wall) -> None:
    """Paint a wall of a modern tower."""
    (_glass, _ribbons, _flats)[wall.look.manner % 3](wall)
    _ground(wall)


def paint_tower(wall: Wall) -> None:
    """Paint a wall of the tower with 46 storeys: glass behind fins, a mechanical floor, a crown."""
    surfaces.facing(wall, wall.look.plaster, tile_m=1.5)
    wall.bar(0.0, wall.width_m, 0.0, wall.building.eaves_m - 0.5, (104, 120, 128), opacity=0.75)
    _panes(wall, 1.5, sill=0.75, head=0.15, colour=(84, 108, 122))
    for left, _ in wall.bays(3.0)[1:]:
        wall.bar(left - 0.12, left + 0.12, wall.storey_m, wall.high_m, (196, 200, 200))
        wall.tint(left + 0.12, left + 0.35, wall.storey_m, wall.high_m, -16.0)
    for left, right in ((0.0, 1.2), (wall.width_m - 1.2, wall.width_m)):
        wall.bar(left, right, wall.low_m, wall.high_m, (192, 194, 192))
    storeys = wall.building.storeys
    for storey in (storeys // 3, 2 * storeys // 3):
        _louvres(wall, storey * wall.storey_m)
    crown = wall.building.eaves_m - 2 * wall.storey_m
    _louvres(wall, crown)
    wall.bar(0.0, wall.width_m, wall.building.eaves_m - 0.5, wall.high_m, (186, 188, 186))
    _lobby(wall)


def _lobby(wall: Wall) -> None:
    # Two storeys of tall panes under a bright edge.
    top = 1.8 * wall.storey_m
    wall.bar(0.0, wall.width_m, wall.low_m, 0.4, (134, 132, 130))
    wall.bar(0.0, wall.width_m, 0.4, top, (62, 74, 82))
    for left, _ in wall.bays(3.0):
        tone = float(wall.rng.uniform(0.8, 1.5))
        wall.bar(left + 0.1, left + 2.8, 0.6, top - 0.4, scaled((66, 76, 82), tone), opacity=0.7)
        wall.bar(left - 0.18, left + 0.18, wall.low_m, top, (176, 178, 176))
    wall.bar(0.0, wall.width_m, top - 0.4, top + 0.5, (198, 200, 198))
    wall.tint(0.0, wall.width_m, top - 0.9, top - 0.4, -24.0)
    if wall.at_night:
        first, last = wall.rows(0.6, top - 0.5)
        wall.glow[first:last] = 235


def _louvres(wall: Wall, z: float) -> None:
    wall.bar(0.0, wall.width_m, z, z + wall.storey_m, (120, 124, 126), opacity=0.9)
    for k in range(8):
        wall.tint(0.0, wall.width_m, z + k * wall.storey_m / 8, z + (k + 0.4) * wall.storey_m / 8, -22.0)


def _panes(wall: Wall, pane_m: float, *, sill: float, head: float, colour: Colour, first: int = 1) -> None:
    """Glaze all storeys with panes, each its own reflection; the whole wall mirrors sky above and town below."""
    bays = wall.bays(pane_m)
    storeys = wall.building.storeys
    rng = wall.rng
    tones = rng.normal(1.0, 0.07, (storeys, len(bays))) + rng.normal(0.0, 0.03, (storeys, 1))
    # Some rooms have blinds.
    blinds = rng.random((storeys, len(bays))) < 0.1
    shared = wall.painter.shared
    shape = (wall.picture.shape[0], wall.picture.shape[1])
    mirrored = shared.piece(shared.patches, shape, wall.painter.anywhere()) * np.float32(0.14)
    mirrored += np.linspace(1.22, 0.78, shape[0], dtype=np.float32)[:, None]
    columns = np.clip((np.arange(shape[1]) / shape[1] * len(bays)).astype(np.int64), 0, len(bays) - 1)
    lit = wall.night.random((storeys, len(bays))) < np.where(wall.night.random((storeys, 1)) < 0.3, 0.65, 0.18)
    strength = wall.night.uniform(0.5, 1.0, (storeys, len(bays)))
    for storey in range(first, storeys):
        z = storey * wall.storey_m
        top, bottom = wall.rows(z + sill, z + wall.storey_m - head)
        if bottom <= top:
            continue
        tone = (tones[storey][columns].astype(np.float32) * mirrored[top:bottom])[..., None]
        glass: Float32 = np.array(colour, np.float32) * tone
        shaded = (blinds[storey][columns] * np.float32(0.4))[:, None]
        wall.picture[top:bottom] = glass + (np.array((168, 166, 158), np.float32) - glass) * shaded
        if wall.at_night:
            wall.glow[top:bottom] = (lit[storey] * strength[storey] * 210.0)[columns].astype(np.uint8)
    for left, _ in bays[1:]:
        wall.bar(
            left - 0.04, left + 0.04, first * wall.storey_m, wall.building.eaves_m - 0.5, (64, 76, 84), opacity=0.7
        )


def _glass(wall: Wall) -> None:
    colours: tuple[Colour, ...] = ((78, 104, 120), (92, 112, 116), (70, 92, 112), (104, 118, 124))
    colour = colours[wall.look.manner // 3 % 4]
    surfaces.facing(wall, (120, 130, 134))
    _panes(wall, 1.6, sill=0.8, head=0.1, colour=colour)
    for storey in range(1, wall.building.storeys):
        z = storey * wall.storey_m
        wall.bar(0.0, wall.width_m, z, z + 0.75, scaled(colour, 0.82), opacity=0.75)
        wall.tint(0.0, wall.width_m, z - 0.05, z + 0.05, -18.0)
    for left, right in ((0.0, 1.0), (wall.width_m - 1.0, wall.width_m)):
        wall.bar(left, right, wall.low_m, wall.high_m, wall.look.plaster)
    wall.bar(0.0, wall.width_m, wall.building.eaves_m - 1.2, wall.high_m, wall.look.plaster)


def _ribbons(wall: Wall) -> None:
    surfaces.facing(wall, wall.look.plaster)
    _panes(wall, 1.2, sill=1.0, head=0.75, colour=(66, 80, 88))
    for left, right in [(0.0, 1.5), (wall.width_m - 1.5, wall.width_m)]:
        wall.bar(left, right, wall.low_m, wall.high_m, wall.look.plaster)
    for left, _ in wall.bays(6.4)[1:]:
        wall.bar(left - 0.4, left + 0.4, wall.low_m, wall.high_m, wall.look.plaster)
        wall.tint(left + 0.4, left + 0.55, wall.storey_m, wall.high_m, -18.0)
    for storey in range(1, wall.building.storeys):
        z = storey * wall.storey_m
        wall.tint(0.0, wall.width_m, z + 0.9, z + 1.0, 10.0)
        wall.tint(0.0, wall.width_m, z + wall.storey_m - 0.9, z + wall.storey_m - 0.75, -18.0)


def _flats(wall: Wall) -> None:
    surfaces.facing(wall, wall.look.plaster)
    r, g, b = wall.look.plaster
    bays = wall.bays(FLAT_M)
    for k, (left, right) in enumerate(bays):
        middle = (left + right) / 2
        if k % 3 == 1 and wall.role == "street":
            wall.bar(left, right, wall.storey_m, wall.building.eaves_m, (r * 0.78, g * 0.74, b * 0.72), opacity=0.8)
        for storey in range(1, wall.building.storeys):
            z = storey * wall.storey_m
            if k % 3 == 1 and wall.role == "street":
                wall.put(wall.stamp(balcony, 2.8, round(wall.storey_m, 1), variants=32), middle, z, lit=0.45)
                continue
            stamp = wall.stamp(windows.window, 1.8, 1.6, (206, 206, 204), "sliding", 0.0, None, variants=12)
            wall.put(stamp, middle, z + 0.9)
            if wall.rng.random() < 0.4:
                wall.put(wall.stamp(fittings.air_conditioner, variants=8), right - 0.35, z + 0.3)
    for storey in range(1, wall.building.storeys, 3):
        wall.band(storey * wall.storey_m, storey * wall.storey_m + 0.2, tint=10.0)
    wall.band(wall.building.eaves_m - 0.6, wall.building.eaves_m, tint=12.0)


def _ground(wall: Wall) -> None:
    wall.bar(0.0, wall.width_m, wall.low_m, wall.storey_m, (136, 130, 126), opacity=0.85)
    bays = wall.bays(4.2)
    if wall.role == "street" or wall.look.manner % 2:
        trade.shops(wall, bays, height_m=min(3.0, wall.storey_m - 0.8))
    wall.band(wall.storey_m - 0.2, wall.storey_m + 0.3, tint=18.0)
