"""Public buildings: offices, the station, the governor's hall, the market, the church; granite and light plaster."""

import numpy as np

from resources.demo.town.looks import surfaces, trade, windows
from resources.demo.town.looks.stamp import Colour, Draft
from resources.demo.town.looks.wall import Wall

VARIANTS = 6
STONE_TINT = 22.0


def paint_public(wall: Wall) -> None:
    """Paint a wall of an office, the station or the governor's hall."""
    look, kind = wall.look, wall.building.kind
    surfaces.plaster(wall, look.plaster, worn=look.worn * 0.7)
    all_stone = kind == "hall" or (kind == "public" and look.manner % 5 == 0)
    top = wall.building.eaves_m
    if all_stone:
        wall.granite(wall.low_m, wall.high_m, tone=8.0)
    wall.granite(wall.low_m, wall.storey_m - 0.2, block_m=1.3, tone=-4.0)
    bays = wall.bays(3.6 if kind == "hall" else 3.2)
    arches = _arches(wall)
    for storey in range(wall.building.storeys):
        floor = storey * wall.storey_m
        if storey:
            wall.band(floor - 0.2, floor + 0.12, tint=STONE_TINT)
        for left, right in bays:
            x = (left + right) / 2
            taken = (storey == 0 and any(abs(x - arch) < 2.6 for arch in arches)) or (
                storey == 1 and kind == "station" and arches and abs(x - arches[len(arches) // 2]) < 2.2
            )
            if right - left >= 1.9 and not taken:
                _opening(wall, x, storey)
    if arches:
        _portal(wall, arches)
    if not all_stone:
        surfaces.quoins(wall, top - 0.6)
    surfaces.cornice(wall, top, deep=0.6, tint=STONE_TINT)
    if wall.high_m > wall.eaves_m + 2.5 and wall.width_m > 5.0:
        _gable(wall)


def _opening(wall: Wall, x: float, storey: int) -> None:
    look, floor = wall.look, storey * wall.storey_m
    height = wall.storey_m - 1.9
    if storey == 0 or (storey == wall.building.storeys - 1 and look.manner % 2):
        stamp = wall.stamp(windows.arched, 1.4, _tenth(height + 0.3), look.frame, STONE_TINT, variants=VARIANTS)
    else:
        stamp = wall.stamp(
            windows.window, 1.3, _tenth(height), look.frame, "gridded", STONE_TINT, None, variants=VARIANTS
        )
    wall.put(stamp, x, floor + 1.0)


def _arches(wall: Wall) -> list[float]:
    """Return where along the wall entrance arches stand."""
    if wall.role != "street" or wall.width_m < 8.0:
        return []
    middle = wall.width_m / 2
    return [middle - 4.2, middle, middle + 4.2] if wall.width_m > 45.0 else [middle]


def _portal(wall: Wall, arches: list[float]) -> None:
    # A middle part of stone with large arches, flat columns beside it.
    middle = wall.width_m / 2
    reach = max(arches[-1] - middle + 2.6, min(4.2, wall.width_m * 0.2))
    top = wall.building.eaves_m
    for x in (middle - reach, middle + reach):
        surfaces.pilaster(wall, x, 0.0, top - 0.6, half=0.45, tint=20.0)
    tall = _tenth(min(3.8, wall.storey_m - 0.4))
    for x in arches:
        wall.put(wall.stamp(windows.gate, 2.6, tall, (186, 178, 164), variants=3), x, 0.0, lit=1.0)
    wall.band(
        wall.storey_m - 0.1, wall.storey_m + 0.3, tint=26.0, left=middle - reach - 0.5, right=middle + reach + 0.5
    )
    if wall.building.kind == "station":
        wall.put(wall.stamp(_clock, 1.3), middle, wall.storey_m * 1.5, lit=1.0)


def _gable(wall: Wall) -> None:
    middle = wall.width_m / 2
    z = wall.eaves_m + 0.5
    for offset in (-1.5, 0.0, 1.5) if wall.width_m > 9.0 else (0.0,):
        stamp = wall.stamp(windows.arched, 0.9, 1.8, wall.look.frame, STONE_TINT, variants=VARIANTS)
        wall.put(stamp, middle + offset, z)
    wall.band(z - 0.3, z - 0.1, tint=STONE_TINT)


def paint_market(wall: Wall) -> None:
    """Paint a wall of the market: brick, large arches, granite dressings."""
    surfaces.brick(wall, wall.look.plaster, worn=wall.look.worn)
    wall.granite(wall.low_m, 0.9)
    bays = wall.bays(5.2)
    top = wall.building.eaves_m
    for left, right in bays:
        middle = (left + right) / 2
        if right - left < 4.0:
            continue
        stamp = wall.stamp(_market_arch, 3.6, 4.6, wall.look.frame, variants=5)
        wall.put(stamp, middle, 0.0, lit=0.7)
        for offset in (-1.1, 1.1):
            pair = wall.stamp(windows.arched, 1.2, 2.4, wall.look.frame, 46.0, variants=VARIANTS)
            wall.put(pair, middle + offset, wall.storey_m + 1.2)
    for cut in [bays[0][0] + 0.4, *(right for _, right in bays[:-1]), bays[-1][1] - 0.4]:
        surfaces.pilaster(wall, cut, 0.0, top - 0.5, half=0.4, tint=12.0)
    for low, high in ((wall.storey_m + 0.1, wall.storey_m + 0.5), (top - 0.6, top)):
        wall.bar(0.0, wall.width_m, low, high, (180, 170, 154), opacity=0.8)
        wall.tint(0.0, wall.width_m, low - 0.3, low, -26.0)
    if wall.role == "street" and wall.width_m > 20.0:
        wall.put(wall.stamp(trade.sign_board, 9.0, 1.0, variants=2), wall.width_m / 2, wall.storey_m + 0.2, lit=1.0)


def _market_arch(width_m: float, height_m: float, frame: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    half = width_m / 2
    draft = Draft((-half - 0.6, half + 0.6, -0.2, height_m + 0.7), px_per_m=px_per_m)
    rise = np.maximum(0.0, draft.z - (height_m - half))
    for grown, colour, glow in ((0.4, (178, 168, 152), 0.0), (0.0, (52, 50, 50), 230.0)):
        reach = half + grown
        draft.cover((draft.x**2 + rise**2 < reach**2) & (np.abs(draft.x) < reach), colour, glow=glow)
    inside = (draft.x**2 + rise**2 < half**2) & (np.abs(draft.x) < half)
    for x in np.linspace(-half, half, 7):
        draft.cover(inside & (np.abs(draft.x - x) < 0.05) & (draft.z > 2.6), np.array(frame))
    draft.cover(inside & (np.abs(draft.z - 2.7) < 0.12), np.array(frame))
    for _ in range(10):
        x, z = rng.uniform(-half, half - 0.5), rng.uniform(0.0, 1.4)
        draft.rect(
            x,
            x + rng.uniform(0.2, 0.8),
            z,
            z + rng.uniform(0.2, 0.6),
            rng.uniform(50, 140) + rng.normal(0, 16, 3),
            glow=255.0,
        )
    return draft


def paint_church(wall: Wall) -> None:
    """Paint a wall of the church: lancets between buttresses, a rose and a clock in the front."""
    surfaces.plaster(wall, wall.look.plaster, worn=0.35)
    wall.granite(wall.low_m, 2.2, block_m=1.1)
    tall = wall.high_m
    is_front = wall.role in ("street", "gable") and wall.width_m > 12.0
    bays = wall.bays(wall.width_m / 3 if is_front else 4.6)
    for k, (left, right) in enumerate(bays):
        middle = (left + right) / 2
        if right - left < 1.6 or (is_front and k == len(bays) // 2):
            continue
        z = 3.0
        while z + 3.0 < min(tall, wall.building.eaves_m + 14.0):
            height = _tenth(min(6.4, max(2.4, min(tall, 17.0) - z - 2.0)))
            wall.put(wall.stamp(windows.lancet, 1.3, height, (96, 90, 84), STONE_TINT, variants=4), middle, z)
            z += height + 2.6
    for left, _ in [*bays, (wall.width_m, 0.0)]:
        wall.bar(left - 0.45, left + 0.45, 0.0, tall - 0.4, (178, 170, 154), opacity=0.85)
        wall.tint(left + 0.45, left + 0.65, 0.0, tall - 0.4, -22.0)
    for z in (9.8, 17.6):
        if z < tall:
            wall.band(z, z + 0.4, tint=24.0)
    if is_front:
        middle = wall.width_m / 2
        eaves = wall.building.eaves_m
        wall.put(wall.stamp(_portal_door, 3.2, _tenth(min(6.0, eaves * 0.34))), middle, 0.0, lit=1.0)
        wall.put(wall.stamp(_rose, _tenth(min(2.6, eaves * 0.14))), middle, eaves * 0.66, lit=1.0)
        if tall > eaves + 2.0:
            wall.put(wall.stamp(_clock, 1.1), middle, eaves + 1.6, lit=1.0)
    surfaces.cornice(wall, min(tall, wall.building.eaves_m), deep=0.5, tint=20.0)


def _portal_door(width_m: float, height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    half = width_m / 2
    draft = Draft((-half - 1.0, half + 1.0, -0.8, height_m + 1.4), px_per_m=px_per_m)
    for step, tone in ((0.9, 178.0), (0.6, 150.0), (0.3, 190.0)):
        reach = half + step
        rise = np.maximum(0.0, draft.z - (height_m - reach))
        draft.cover((draft.x**2 + rise**2 < reach**2) & (np.abs(draft.x) < reach), (tone, tone * 0.96, tone * 0.9))
    rise = np.maximum(0.0, draft.z - (height_m - half))
    inside = (draft.x**2 + rise**2 < half**2) & (np.abs(draft.x) < half)
    draft.cover(inside, (86, 50, 38), glow=40.0)
    draft.cover(inside & (draft.z > height_m - half), (66, 72, 84), glow=200.0)
    draft.cover(inside & (np.abs(draft.x) < 0.06), (50, 32, 26))
    del rng
    return draft


def _rose(radius_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    reach = radius_m + 0.5
    draft = Draft((-reach, reach, -reach, reach), px_per_m=px_per_m)
    away = np.hypot(draft.x, draft.z)
    angle = np.arctan2(draft.z, draft.x)
    draft.cover(away < reach, (194, 186, 168))
    draft.shade((away < reach) & (away > radius_m + 0.35), -24.0)
    glass = (away < radius_m) & (np.abs(((angle / (2 * np.pi) * 12) % 1.0) - 0.5) < 0.36) & (away > radius_m * 0.34)
    glass &= np.abs(away - radius_m * 0.7) > 0.08
    draft.cover(glass, (60, 66, 92), glow=230.0)
    draft.cover(away < radius_m * 0.22, (92, 66, 70), glow=230.0)
    del rng
    return draft


def _clock(radius_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    draft = Draft((-radius_m - 0.3, radius_m + 0.3, -radius_m - 0.3, radius_m + 0.3), px_per_m=px_per_m)
    away = np.hypot(draft.x, draft.z)
    draft.cover(away < radius_m + 0.2, (92, 84, 76))
    draft.cover(away < radius_m, (222, 218, 204), glow=255.0)
    draft.rect(-0.06, 0.06, 0.0, radius_m * 0.8, (40, 38, 38))
    draft.rect(-radius_m * 0.55, 0.0, -0.06, 0.06, (40, 38, 38))
    del rng
    return draft


def _tenth(metres: float) -> float:
    return float(round(metres, 1))
