"""Liyuan and plain houses: plaster on granite plinths, shops in the street, galleries around the yard."""

import numpy as np

from resources.demo.town.looks import fittings, surfaces, trade, windows
from resources.demo.town.looks.stamp import Colour, Draft, scaled
from resources.demo.town.looks.wall import Wall

GATE_STONE: Colour = (178, 170, 156)
SHOP_M = 2.75
VARIANTS = 10


def paint_liyuan(wall: Wall) -> None:
    """Paint a wall of a liyuan."""
    if wall.role == "court":
        _court(wall)
        return
    _plaster(wall)
    bays = wall.bays(wall.look.bay_m)
    on_street = wall.role == "street"
    gate = len(bays) // 2 if on_street and wall.width_m > 9.0 else -1
    shops = 0.75 if wall.look.manner % 4 else 0.35
    traded = on_street and wall.width_m > 5.0 and wall.look.manner % 8 != 0
    _storeys(wall, bays, ground=not traded, gate=gate)
    if traded:
        trade.shops(wall, bays, height_m=SHOP_M, skip=gate, share=shops)
    if gate >= 0:
        left, right = bays[gate]
        wall.put(wall.stamp(windows.gate, 2.0, 3.0, GATE_STONE, variants=3), (left + right) / 2, 0.0, lit=0.8)
    _clutter(wall, bays)


def paint_house(wall: Wall) -> None:
    """Paint a wall of a house."""
    _plaster(wall)
    bays = wall.bays(wall.look.bay_m)
    entry = -1
    if wall.role == "street" and wall.width_m > 5.0:
        entry = int(wall.look.manner % len(bays))
    traded = wall.role == "street" and wall.look.manner % 5 == 0
    _storeys(wall, bays, ground=not traded, gate=entry)
    if traded:
        trade.shops(wall, bays, height_m=SHOP_M, skip=entry, share=0.8)
    if entry >= 0:
        left, right = bays[entry]
        wall.put(wall.stamp(windows.door, 1.3, 2.6, wall.look.timber, 16.0, variants=3), (left + right) / 2, 0.0)
    _clutter(wall, bays)


def _plaster(wall: Wall) -> None:
    if wall.look.manner % 11 == 3:
        surfaces.brick(wall, (142, 96, 80) if wall.look.manner % 2 else (136, 130, 122), worn=wall.look.worn)
    else:
        surfaces.plaster(wall, wall.look.plaster, worn=wall.look.worn)
    if wall.role == "street" and wall.look.manner % 7 == 2:
        wall.granite(wall.low_m, wall.storey_m)
    else:
        wall.granite(wall.low_m, 0.55 + 0.1 * (wall.look.manner % 5))


def _storeys(wall: Wall, bays: list[tuple[float, float]], *, ground: bool, gate: int) -> None:
    look = wall.look
    surround = (0.0, 12.0, 20.0)[look.manner % 3]
    sashes = ("casement", "gridded", "casement", "sliding")[look.manner // 4 % 4] if not look.renewed else "sliding"
    width = (1.0, 1.1, 1.25)[look.manner // 16 % 3]
    height = (1.6, 1.75, 1.9)[look.manner // 3 % 3]
    blind = {"street": 0.03, "side": 0.3, "gable": 0.4}.get(wall.role, 0.2)
    for storey in range(wall.building.storeys):
        floor = storey * wall.storey_m
        if storey and look.manner % 4 != 1:
            wall.band(floor + 0.05, floor + 0.28, tint=14.0)
        if storey == 0 and not ground:
            continue
        for k, (left, right) in enumerate(bays):
            if (storey == 0 and k == gate) or right - left < width + 0.4 or wall.rng.random() < blind:
                continue
            stamp = wall.stamp(windows.window, width, height, look.frame, sashes, surround, None, variants=VARIANTS)
            wall.put(stamp, (left + right) / 2, floor + 0.95)
    if wall.high_m > wall.eaves_m + 1.8 and wall.width_m > 5.0:
        stamp = wall.stamp(windows.window, 0.8, 1.1, look.frame, "casement", surround, None, variants=VARIANTS)
        wall.put(stamp, wall.width_m / 2, wall.eaves_m + 0.2)
    surfaces.cornice(wall, wall.building.eaves_m, deep=0.3, tint=16.0 if look.manner % 2 else 6.0)


def _clutter(wall: Wall, bays: list[tuple[float, float]]) -> None:
    rng = wall.rng
    for left, right in bays:
        for storey in range(wall.building.storeys):
            if rng.random() < 0.13:
                z = storey * wall.storey_m + (0.2 if storey else 2.9) + rng.uniform(0.0, 0.3)
                x = left + (right - left) * (0.06 if rng.random() < 0.5 else 0.96)
                wall.put(wall.stamp(fittings.air_conditioner, variants=8), x, z)
    if wall.role == "street" and rng.random() < 0.8:
        surfaces.cables(wall, 3.1 + rng.uniform(0.0, 0.5))
    if rng.random() < 0.6:
        surfaces.downpipe(wall, 0.4)
    if wall.width_m > 12.0 and rng.random() < 0.6:
        surfaces.downpipe(wall, wall.width_m - 0.4)
    if rng.random() < 0.3 and wall.width_m > 4.0:
        wall.put(wall.stamp(fittings.meters, variants=4), rng.uniform(1.0, wall.width_m - 1.0), 1.3)
    if wall.role != "street" and rng.random() < 0.35 and wall.width_m > 3.0:
        wall.put(
            wall.stamp(fittings.flue, 2.4, variants=4), rng.uniform(0.8, wall.width_m - 0.8), rng.uniform(0.5, 3.5)
        )


def _court(wall: Wall) -> None:
    look, rng = wall.look, wall.rng
    wood = look.timber
    surfaces.plaster(wall, scaled(look.plaster, 0.82), worn=min(1.0, look.worn + 0.2))
    bays = wall.bays(2.3)
    storeys = wall.building.storeys
    for storey in range(storeys):
        tall = wall.storey_m if storey < storeys - 1 else wall.eaves_m - storey * wall.storey_m
        for left, right in bays:
            width = float(round((right - left) * 4) / 4)
            stamp = wall.stamp(_gallery, width, round(tall, 2), wood, look.plaster, storey > 0, variants=7)
            wall.put(stamp, (left + right) / 2, storey * wall.storey_m)
    for storey in range(1, storeys + 1):
        z = min(storey * wall.storey_m, wall.high_m)
        wall.bar(0.0, wall.width_m, z - 0.28, z, scaled(wood, 1.25))
        wall.tint(0.0, wall.width_m, z - 0.5, z - 0.28, -22.0)
    for cut, _ in [*bays, (wall.width_m, 0.0)]:
        wall.bar(cut - 0.09, cut + 0.09, 0.0, wall.eaves_m, scaled(wood, 1.2))
    wall.granite(wall.low_m, 0.12)
    if wall.width_m > 7.0 and look.manner % 3 != 0:
        stamp = wall.stamp(fittings.outside_stairs, round(wall.storey_m, 2), wood, variants=3)
        wall.put(stamp, rng.uniform(0.5, wall.width_m - 5.5), 0.0)
    if rng.random() < 0.45 and wall.width_m > 5.0:
        wall.put(
            wall.stamp(fittings.lean_to, float(rng.integers(4, 9)) / 2, variants=5),
            rng.uniform(2.5, wall.width_m - 2.5),
            0.0,
        )
    for _ in range(int(rng.integers(0, 4))):
        z = int(rng.integers(1, storeys + 1)) * wall.storey_m - 0.9
        wall.put(
            wall.stamp(fittings.washing, float(rng.integers(3, 8)) / 2, variants=8),
            rng.uniform(0.2, 1.0) * wall.width_m,
            z,
        )


def _gallery(
    width_m: float,
    height_m: float,
    wood: Colour,
    wall_colour: Colour,
    railed: bool,
    *,
    rng: np.random.Generator,
    px_per_m: float,
) -> Draft:
    """Draft a bay of a gallery: the shaded wall in its depth with door and window, and the rail before it."""
    half = width_m / 2
    draft = Draft((-half, half, 0.0, height_m), px_per_m=px_per_m)
    back = np.array(scaled(wall_colour, 0.62)) + rng.normal(0, 4, 3)
    draft.fade(-half, half, 0.0, height_m, tuple((back * 0.5).tolist()), tuple(back.tolist()))
    side = float(rng.choice([-1.0, 1.0]))
    leaf = (
        np.array(wood) * rng.uniform(0.6, 1.0) if rng.random() < 0.7 else np.array((90, 96, 98)) * rng.uniform(0.7, 1.0)
    )
    x = side * width_m * 0.22
    draft.rect(x - 0.42, x + 0.42, 0.0, 2.1, leaf, glow=60.0)
    draft.tint(x - 0.42, x + 0.42, 1.5, 2.1, -12.0)
    x = -x
    draft.rect(x - 0.5, x + 0.5, 0.85, 2.15, np.array(wood) * 0.9)
    draft.fade(x - 0.42, x + 0.42, 0.93, 2.07, (66, 72, 76), (34, 36, 40), glow=220.0)
    draft.rect(x - 0.03, x + 0.03, 0.93, 2.07, np.array(wood) * 0.9)
    if railed:
        draft.rect(-half, half, 0.95, 1.05, np.array(wood) * 1.35)
        draft.rect(-half, half, 0.0, 0.14, np.array(wood) * 1.1)
        for at in np.arange(-half, half, 0.25):
            draft.rect(at, at + 0.11, 0.14, 0.95, np.array(wood) * 1.05)
        if rng.random() < 0.25:
            # Boarded up, or hung with a mat.
            tone = np.array((146, 132, 112)) * rng.uniform(0.7, 1.1)
            a = rng.uniform(-half, 0.0)
            draft.rect(a, a + rng.uniform(0.6, 1.4), 0.1, 1.0, tone)
    else:
        for _ in range(int(rng.integers(0, 4))):
            # Crates, stoves, pots.
            a, w, h = rng.uniform(-half, max(-half, half - 0.5)), rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.9)
            draft.rect(a, a + w, 0.0, h, rng.uniform(60, 140) + rng.normal(0, 14, 3))
    return draft
