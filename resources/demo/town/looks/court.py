"""The yard side of a liyuan: wooden galleries, stairs, sheds, washing."""

import numpy as np

from resources.demo.town.looks import fittings, surfaces
from resources.demo.town.looks.stamp import Colour, Draft, scaled
from resources.demo.town.looks.wall import Wall

BAY_M = 2.3
GLASS = 220.0


def paint_court(wall: Wall) -> None:
    """Paint a wall that faces the yard."""
    look, rng = wall.look, wall.rng
    wood = look.timber
    surfaces.plaster(wall, scaled(look.plaster, 0.96), worn=min(1.0, look.worn + 0.2))
    bays = wall.bays(BAY_M)
    storeys = wall.building.storeys
    for storey in range(storeys):
        tall = wall.storey_m if storey < storeys - 1 else wall.eaves_m - storey * wall.storey_m
        if tall < 0.5:
            continue
        for left, right in bays:
            # Few widths, so that bays serve many yards; posts hide what they miss.
            width = max(0.5, round((right - left) * 2.5) / 2.5)
            maker = _railed if storey else _doorstep
            stamp = wall.stamp(maker, width, round(tall, 1), wood, variants=10)
            wall.put(stamp, (left + right) / 2, storey * wall.storey_m)
    for storey in range(1, storeys + 1):
        z = min(storey * wall.storey_m, wall.high_m)
        wall.bar(0.0, wall.width_m, z - 0.28, z, scaled(wood, 1.2))
        wall.tint(0.0, wall.width_m, z - 0.5, z - 0.28, -18.0)
    for cut, _ in [*bays, (wall.width_m, 0.0)]:
        wall.bar(cut - 0.09, cut + 0.09, 0.0, wall.eaves_m, scaled(wood, 1.15))
    wall.granite(wall.low_m, 0.12)
    _stand_before(wall)
    for _ in range(int(rng.integers(0, 4))):
        z = int(rng.integers(1, storeys + 1)) * wall.storey_m - 0.9
        stamp = wall.stamp(fittings.washing, float(rng.integers(3, 7)) / 2, variants=8)
        wall.put(stamp, rng.uniform(0.2, 1.0) * wall.width_m, z)


def _stand_before(wall: Wall) -> None:
    rng = wall.rng
    if wall.width_m > 7.0 and wall.look.manner % 3 and wall.building.storeys > 1:
        stairs = wall.stamp(fittings.outside_stairs, round(wall.storey_m, 1), wall.look.timber, variants=3)
        wall.put(stairs, rng.uniform(0.5, wall.width_m - 5.5), 0.0)
    if rng.random() < 0.45 and wall.width_m > 5.0:
        shed = wall.stamp(fittings.lean_to, float(rng.integers(4, 9)) / 2, variants=5)
        wall.put(shed, rng.uniform(2.5, wall.width_m - 2.5), 0.0)


def _recess(draft: Draft, rng: np.random.Generator, half: float, height_m: float, wood: Colour) -> None:
    # The wall in the depth of the gallery, darker towards the ceiling; a door and a window.
    draft.rect(-half, half, 0.0, height_m, (34, 28, 26), opacity=rng.uniform(0.28, 0.4))
    draft.rect(-half, half, height_m - 1.0, height_m, (26, 22, 20), opacity=0.35)
    leaf = np.array(wood) if rng.random() < 0.7 else np.array((98, 100, 100))
    x = float(rng.choice([-1.0, 1.0])) * half * 0.44
    draft.rect(x - 0.42, x + 0.42, 0.0, 2.1, leaf * rng.uniform(0.65, 1.05), glow=60.0)
    draft.tint(x - 0.42, x + 0.42, 1.5, 2.1, -12.0)
    x = -x
    draft.rect(x - 0.52, x + 0.52, 0.83, 2.17, np.array(wood) * 0.95)
    tone = rng.uniform(0.8, 1.5)
    draft.rect(x - 0.44, x + 0.44, 0.91, 2.09, np.array((48, 52, 56)) * tone, glow=GLASS)
    draft.rect(x - 0.03, x + 0.03, 0.91, 2.09, np.array(wood) * 0.95)


def _doorstep(width_m: float, height_m: float, wood: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a bay on the ground: door, window, and what stands before them."""
    half = width_m / 2
    draft = Draft((-half, half, 0.0, height_m), px_per_m=px_per_m)
    _recess(draft, rng, half, height_m, wood)
    for _ in range(int(rng.integers(0, 4))):
        # Crates, stoves, pots.
        left, width, height = rng.uniform(-1.0, 0.6) * half, rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.9)
        draft.rect(left, min(half, left + width), 0.0, height, rng.uniform(60, 140) + rng.normal(0, 14, 3))
    return draft


def _railed(width_m: float, height_m: float, wood: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a bay of a gallery with its rail; some are glazed in or boarded up by whoever lives there."""
    half = width_m / 2
    draft = Draft((-half, half, 0.0, height_m), px_per_m=px_per_m)
    draw = rng.random()
    if draw < 0.16:
        boards = np.array(((126, 112, 96), (104, 66, 52), (146, 144, 136))[int(rng.integers(3))]) * rng.uniform(
            0.8, 1.1
        )
        draft.rect(-half, half, 0.0, height_m, boards)
        for k in range(3):
            left = -half + width_m * (k + 0.08) / 3
            tone = rng.uniform(0.8, 1.4)
            top, bottom = scaled((78, 84, 88), tone), scaled((48, 52, 56), tone)
            draft.fade(left, left + width_m * 0.28, 1.05, height_m - 0.6, top, bottom, glow=GLASS)
        return draft
    _recess(draft, rng, half, height_m, wood)
    draft.rect(-half, half, 0.95, 1.05, np.array(wood) * 1.3)
    draft.rect(-half, half, 0.0, 0.14, np.array(wood) * 1.1)
    for left in np.arange(-half, half, 0.25):
        draft.rect(left, left + 0.12, 0.14, 0.95, np.array(wood) * 1.08)
    if draw > 0.8:
        # A mat or a quilt hung over the rail.
        left = rng.uniform(-half, 0.0)
        cloth = np.array(fittings.CLOTHES[int(rng.integers(len(fittings.CLOTHES)))]) * 0.9
        draft.rect(left, left + rng.uniform(0.6, 1.3), 0.25, 1.06, cloth)
    return draft
