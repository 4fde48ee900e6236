"""Slabs of the eighties: six storeys of flats, balconies glazed in as each household liked, stained concrete."""

import numpy as np

from resources.demo.town.looks import fittings, surfaces, trade, windows
from resources.demo.town.looks.stamp import Colour, Draft
from resources.demo.town.looks.wall import Wall

VARIANTS = 12
FLAT_M = 3.3
FRONTS: tuple[Colour, ...] = ((196, 190, 180), (178, 172, 162), (188, 178, 160), (180, 184, 178), (190, 172, 158))


def paint_slab(wall: Wall) -> None:
    """Paint a wall of a slab."""
    look = wall.look
    surfaces.concrete(wall, look.plaster, worn=min(1.0, look.worn + 0.15), panel_m=FLAT_M if look.manner % 2 else 0.0)
    wall.bar(0.0, wall.width_m, wall.low_m, 0.6, (128, 122, 114), opacity=0.7)
    if wall.width_m < 15.0:
        _end(wall)
        return
    bays = wall.bays(FLAT_M)
    south = wall.role == "street"
    if look.manner % 3 == 0:
        _stripes(wall)
    for k, (left, right) in enumerate(bays):
        if k % 4 == 1 and not south:
            _stairwell(wall, left, right)
        elif south and k % 4 != 2:
            _balconies(wall, left, right)
        else:
            _windows(wall, left, right)
    if south and look.manner % 3 == 1:
        trade.shops(wall, bays, height_m=2.5, share=0.7)
    for left, _ in bays[2::4]:
        surfaces.downpipe(wall, left)
    wall.band(wall.building.eaves_m - 0.5, wall.building.eaves_m - 0.2, tint=10.0)


def _stripes(wall: Wall) -> None:
    r, g, b = wall.look.plaster
    for storey in range(wall.building.storeys):
        z = storey * wall.storey_m
        wall.bar(0.0, wall.width_m, z, z + 0.85, (r * 0.84, g * 0.8, b * 0.76), opacity=0.5)


def _windows(wall: Wall, left: float, right: float) -> None:
    middle = (left + right) / 2
    for storey in range(wall.building.storeys):
        z = storey * wall.storey_m
        wide = (1.5, 1.8)[wall.look.manner % 2]
        frame = NEWER[int(wall.rng.integers(len(NEWER)))]
        wall.put(
            wall.stamp(windows.window, wide, 1.4, frame, "sliding", 0.0, None, variants=VARIANTS), middle, z + 0.95
        )
        if wall.rng.random() < 0.5:
            side = 1.0 if wall.rng.random() < 0.5 else -1.0
            wall.put(wall.stamp(fittings.air_conditioner, variants=8), middle + side * 1.15, z + 0.25)


def _balconies(wall: Wall, left: float, right: float) -> None:
    middle, width = (left + right) / 2, round((right - left - 0.3) * 2.5) / 2.5
    for storey in range(wall.building.storeys):
        stamp = wall.stamp(balcony, width, round(wall.storey_m, 1), variants=32)
        wall.put(stamp, middle, storey * wall.storey_m, lit=0.45)
        if wall.rng.random() < 0.25:
            wall.put(wall.stamp(fittings.air_conditioner, variants=8), right - 0.15, storey * wall.storey_m + 0.3)


def _stairwell(wall: Wall, left: float, right: float) -> None:
    middle = (left + right) / 2
    wall.tint(middle - 1.0, middle + 1.0, 0.0, wall.building.eaves_m, -7.0)
    for storey in range(wall.building.storeys - 1):
        # Landings lie half a storey above the floors.
        stamp = wall.stamp(windows.window, 1.1, 0.9, (120, 118, 112), "gridded", 0.0, None, variants=4)
        wall.put(stamp, middle, (storey + 0.5) * wall.storey_m + 1.0, lit=0.25)
    wall.put(wall.stamp(windows.door, 1.3, 2.1, (96, 92, 88), 6.0, variants=2), middle, 0.0, lit=0.6)
    wall.bar(middle - 1.1, middle + 1.1, 2.3, 2.5, (170, 166, 158))
    wall.tint(middle - 1.1, middle + 1.1, 1.9, 2.3, -24.0)


def _end(wall: Wall) -> None:
    # A mostly blind end wall, one column of small windows, and the rain's marks.
    middle = wall.width_m * (0.5 if wall.look.manner % 2 else 0.3)
    for storey in range(wall.building.storeys):
        if wall.width_m > 5.0 and wall.rng.random() < 0.85:
            frame = NEWER[int(wall.rng.integers(len(NEWER)))]
            stamp = wall.stamp(windows.window, 0.9, 1.3, frame, "sliding", 0.0, None, variants=VARIANTS)
            wall.put(stamp, middle, storey * wall.storey_m + 1.0)
        if wall.rng.random() < 0.3:
            x = wall.rng.uniform(0.8, max(0.9, wall.width_m - 0.8))
            wall.put(wall.stamp(fittings.air_conditioner, variants=8), x, storey * wall.storey_m + 0.6)


NEWER: tuple[Colour, ...] = ((222, 222, 218), (222, 222, 218), (160, 160, 156), (104, 84, 70))


def balcony(width_m: float, height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a balcony: open with washing, or glazed in by whoever lives there."""
    half = width_m / 2
    draft = Draft((-half - 0.1, half + 0.3, -0.4, height_m), px_per_m=px_per_m)
    front = np.array(FRONTS[int(rng.integers(len(FRONTS)))]) * rng.uniform(0.9, 1.04)
    hidden = rng.uniform(0.25, 0.7)
    draft.tint(half, half + 0.25, -0.2, 1.0, -18.0)
    draft.tint(-half, half, -0.4, -0.1, -30.0)
    draw = rng.random()
    if draw < 0.3:
        # Open: a dark recess with a door, washing on the rod.
        draft.fade(-half, half, 1.0, height_m - 0.15, (54, 52, 50), (74, 70, 66))
        draft.rect(-half * 0.6, half * 0.2, 1.0, 2.3, (44, 50, 54), glow=220.0)
        x = -half + 0.2
        while x < half - 0.4 and rng.random() < 0.8:
            w, length = rng.uniform(0.25, 0.6), rng.uniform(0.4, 0.9)
            cloth = np.array(fittings.CLOTHES[int(rng.integers(len(fittings.CLOTHES)))]) * 0.85
            draft.rect(x, x + w, 2.45 - length, 2.45, cloth)
            x += w + rng.uniform(0.05, 0.3)
    else:
        frame = np.array(NEWER[int(rng.integers(len(NEWER)))]) * rng.uniform(0.85, 1.0)
        tone = rng.uniform(0.7, 1.25)
        hue = np.array((1.0, 1.04, 1.08)) if rng.random() < 0.8 else np.array((0.75, 1.0, 1.3))
        top, bottom = np.array((82, 88, 92)) * tone * hue, np.array((46, 50, 52)) * tone * hue
        draft.fade(-half, half, 1.0, height_m - 0.2, tuple(top.tolist()), tuple(bottom.tolist()), glow=220.0)
        for k in range(4):
            if rng.random() < 0.3:
                # Things against the panes, curtains.
                a = -half + width_m * k / 4
                shade = rng.uniform(90, 180) + rng.normal(0, 12, 3)
                draft.rect(a, a + width_m / 4, 1.0, rng.uniform(1.5, 2.6), shade, opacity=0.6, glow=160.0)
        for k in range(5):
            a = -half + width_m * k / 4
            draft.rect(a - 0.04, a + 0.04, 1.0, height_m - 0.2, frame)
        draft.rect(-half, half, 2.05, 2.12, frame)
        draft.rect(-half, half, height_m - 0.26, height_m - 0.14, frame)
        if rng.random() < 0.2:
            draft.rect(-half, half, height_m - 0.3, height_m - 0.1, (112, 128, 150))
    draft.rect(-half, half, -0.1, 1.0, front, opacity=hidden)
    draft.tint(-half, half, 0.9, 1.0, 14.0)
    draft.tint(-half, half, -0.1, 0.05, -10.0)
    for _ in range(2):
        x = rng.uniform(-half, half)
        draft.tint(x - 0.1, x + 0.1, 0.0, 0.9, -rng.uniform(4, 14))
    if rng.random() < 0.15:
        draft.rect(-half, half, 1.0, 1.12, (104, 96, 84))
    return draft
