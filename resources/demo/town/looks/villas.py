"""Villas of the German years: plaster, quoins, shutters, half-timber in gables, verandas."""

import numpy as np

from resources.demo.town.looks import fittings, surfaces, windows
from resources.demo.town.looks.stamp import Colour, Draft, scaled
from resources.demo.town.looks.wall import Wall

VARIANTS = 8
BEAM_M = 0.22


def paint_villa(wall: Wall) -> None:
    """Paint a wall of a villa."""
    look, rng = wall.look, wall.rng
    surfaces.plaster(wall, look.plaster, worn=look.worn)
    rough = look.manner % 5 == 0
    wall.granite(wall.low_m, wall.storey_m if rough else 0.8 + 0.1 * (look.manner % 5), block_m=0.7)
    timbered = look.manner % 3 == 0
    top = wall.building.storeys - 1
    if timbered and wall.building.storeys > 2:
        _half_timber(wall, top * wall.storey_m, wall.eaves_m)
    if wall.high_m > wall.eaves_m + 0.6:
        if timbered:
            _half_timber(wall, wall.eaves_m, wall.high_m)
        elif look.manner % 3 == 1:
            wall.bar(0.0, wall.width_m, wall.eaves_m, wall.high_m, look.timber, opacity=0.55)
    if look.manner % 4 != 2:
        surfaces.quoins(wall, (top if timbered else top + 1) * wall.storey_m)
    for storey in range(1, wall.building.storeys):
        wall.band(storey * wall.storey_m + 0.02, storey * wall.storey_m + 0.24, tint=14.0)
    bays = wall.bays(look.bay_m + 0.3)
    veranda = wall.role == "street" and look.manner % 4 == 1 and len(bays) > 2
    _openings(wall, bays, veranda=veranda)
    if wall.high_m > wall.eaves_m + 1.6 and wall.width_m > 4.0:
        stamp = wall.stamp(windows.window, 0.9, 1.2, look.frame, "casement", 18.0, None, variants=VARIANTS)
        wall.put(stamp, wall.width_m / 2, wall.eaves_m + 0.25)
    wall.tint(0.0, wall.width_m, wall.eaves_m - 0.4, wall.eaves_m, -22.0 if wall.role != "gable" else -6.0)
    if rng.random() < 0.5:
        surfaces.downpipe(wall, 0.9)
    if rng.random() < 0.3:
        wall.put(wall.stamp(fittings.air_conditioner, variants=8), wall.width_m * 0.5, wall.storey_m * 0.9)


def _openings(wall: Wall, bays: list[tuple[float, float]], *, veranda: bool) -> None:
    look = wall.look
    width, height = ((0.95, 1.6), (1.1, 1.8), (1.2, 1.6))[look.manner // 16 % 3]
    entry = int(look.manner // 32 % len(bays)) if wall.role == "street" and wall.width_m > 4.0 else -1
    blind = 0.06 if wall.role == "street" else 0.2
    style = "sliding" if look.renewed else ("casement", "gridded")[look.manner % 2]
    shutter = look.shutter if look.manner % 3 < 2 and bays[0][1] - bays[0][0] > width * 2.1 else None
    for storey in range(wall.building.storeys):
        floor = storey * wall.storey_m
        for k, (left, right) in enumerate(bays):
            middle = (left + right) / 2
            if veranda and storey < 2 and k < 2:
                glazed = round((right - left) * 2.5) / 2.5
                stamp, z = wall.stamp(_veranda, glazed, round(wall.storey_m, 1), look.timber, variants=4), floor
            elif storey == 0 and k == entry:
                stamp, z = wall.stamp(windows.door, 1.2, 2.6, look.timber, 20.0, variants=3), 0.0
            elif storey == 1 and k == entry:
                stamp, z = wall.stamp(_french, look.frame, variants=4), floor
            elif right - left < width + 0.3 or wall.rng.random() < blind:
                continue
            elif storey == 0 and look.manner // 8 % 3 == 0:
                z = floor + 0.95
                stamp = wall.stamp(windows.arched, width + 0.1, height + 0.2, look.frame, 20.0, variants=VARIANTS)
            else:
                z = floor + 0.95
                stamp = wall.stamp(windows.window, width, height, look.frame, style, 20.0, shutter, variants=VARIANTS)
            wall.put(stamp, middle, z)


def _french(frame: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a window down to the floor behind a balcony's rail."""
    draft = Draft((-1.3, 1.4, -0.6, 2.9), px_per_m=px_per_m)
    draft.tint(-0.85, 0.85, 0.0, 2.75, 20.0)
    tone = rng.uniform(0.7, 1.2)
    draft.fade(-0.65, 0.65, 0.0, 2.55, scaled((66, 74, 80), tone), scaled((36, 40, 44), tone), glow=windows.GLOW)
    for x in (-0.65, -0.04, 0.57):
        draft.rect(x, x + 0.08, 0.0, 2.55, frame)
    draft.rect(-0.65, 0.65, 1.85, 1.93, frame)
    draft.tint(-1.1, 1.2, -0.6, -0.2, -26.0)
    draft.rect(-1.15, 1.15, -0.2, 0.0, (182, 174, 160))
    draft.rect(-1.1, 1.1, 0.9, 0.98, (70, 66, 62))
    for x in np.arange(-1.1, 1.15, 0.2):
        draft.rect(x, x + 0.06, 0.0, 0.9, (70, 66, 62), opacity=0.8)
    return draft


def _half_timber(wall: Wall, low: float, high: float) -> None:
    light: Colour = (212, 202, 178)
    wall.bar(0.0, wall.width_m, low, high, light, opacity=0.75)
    wood: Colour = (96, 62, 48)
    z = low
    while z <= high:
        wall.bar(0.0, wall.width_m, z, z + BEAM_M, wood, opacity=0.9)
        z += max(1.3, (high - low) / max(1, round((high - low) / 1.6)))
    bays = wall.bays(1.25)
    for left, _ in [*bays, (wall.width_m, 0.0)]:
        wall.bar(left - BEAM_M / 2, left + BEAM_M / 2, low, high, wood, opacity=0.9)
    for k, (left, right) in enumerate(bays):
        if k % 3 == 0:
            # Braces.
            steps = 12
            for i in range(steps):
                x = left + (right - left) * (i if k % 2 else steps - 1 - i) / steps
                z = low + min(1.4, high - low) * i / steps
                wall.bar(x, x + 0.2, z, z + 0.2, wood, opacity=0.85)


def _veranda(width_m: float, height_m: float, wood: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a glazed veranda's bay."""
    half = width_m / 2
    draft = Draft((-half, half, 0.0, height_m), px_per_m=px_per_m)
    draft.rect(-half, half, 0.0, height_m, [v * 1.1 for v in wood])
    draft.rect(-half, half, 0.0, 0.9, [v * 0.95 for v in wood])
    count = max(2, round(width_m / 0.8))
    for k in range(count):
        a, b = (-half + width_m * (k + part) / count for part in (0.1, 0.9))
        tone = rng.uniform(0.75, 1.2)
        draft.fade(
            a,
            b,
            1.0,
            height_m - 0.75,
            (92 * tone, 104 * tone, 112 * tone),
            (48 * tone, 54 * tone, 58 * tone),
            glow=220.0,
        )
        draft.fade(a, b, height_m - 0.65, height_m - 0.3, (104, 112, 116), (70, 78, 84), glow=220.0)
    draft.tint(-half, half, height_m - 0.15, height_m, 16.0)
    draft.tint(-half, half, height_m - 0.3, height_m - 0.15, -20.0)
    return draft
