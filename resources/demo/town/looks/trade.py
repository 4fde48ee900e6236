"""Shop fronts, signs and awnings."""

import numpy as np

from resources.demo.town.looks.stamp import Colour, Draft
from resources.demo.town.looks.wall import Wall

SIGNS: tuple[Colour, ...] = (
    (150, 38, 34),
    (138, 30, 30),
    (34, 66, 108),
    (40, 92, 70),
    (180, 140, 58),
    (96, 48, 84),
    (52, 52, 56),
    (186, 96, 44),
    (206, 200, 188),
    (60, 40, 34),
    (164, 44, 40),
)
AWNINGS: tuple[Colour, ...] = ((150, 52, 44), (54, 92, 74), (60, 84, 124), (176, 146, 82), (120, 116, 108))


def shop_front(width_m: float, height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft the front of a shop: glass, a door, wares behind; or a shutter let down."""
    half = width_m / 2
    draft = Draft((-half, half, -0.3, height_m + 0.1), px_per_m=px_per_m)
    draft.rect(-half, half, -0.3, height_m, (70, 64, 58), opacity=rng.uniform(0.15, 0.45))
    a, b = -half + 0.12, half - 0.12
    draw = rng.random()
    if draw < 0.2:
        tone = np.array((150, 152, 152)) * rng.uniform(0.75, 1.1) + rng.normal(0, 6, 3)
        draft.rect(a, b, 0.0, height_m, tone)
        for z in np.arange(0.0, height_m, 0.3):
            draft.tint(a, b, z, z + 0.12, -14.0)
        return draft
    glow = 255.0
    if draw < 0.3:
        # Boarded with old wood.
        wood = np.array((104, 62, 46)) * rng.uniform(0.75, 1.15)
        draft.rect(a, b, 0.0, height_m, wood)
        for x in np.arange(a, b, 0.45):
            draft.tint(x, x + 0.06, 0.0, height_m, -16.0)
        return draft
    bright = rng.uniform(0.7, 1.4)
    top, bottom = np.array((72, 76, 78)) * bright, np.array((46, 46, 46)) * bright
    draft.fade(a, b, 0.0, height_m, tuple(top.tolist()), tuple(bottom.tolist()), glow=glow)
    for _ in range(int(6 * width_m)):
        # Wares, posters, reflections of the street.
        x, z = rng.uniform(a, b), rng.uniform(0.25, height_m - 0.4)
        w, h = rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.5)
        colour = rng.uniform(40, 160) + rng.normal(0, 16, 3)
        draft.rect(max(a, x), min(b, x + w), z, z + h, colour, opacity=rng.uniform(0.35, 0.9), glow=glow)
    draft.rect(a, b, 0.0, rng.choice([0.12, 0.5]), np.array((108, 102, 94)) * rng.uniform(0.7, 1.2))
    frame = np.array(((70, 62, 56), (176, 176, 172), (112, 60, 46))[int(rng.integers(3))])
    for x in (a, b - 0.08, a + (b - a) * rng.uniform(0.3, 0.7)):
        draft.rect(x, x + 0.08, 0.0, height_m, frame)
    draft.rect(a, b, height_m - 0.5, height_m - 0.43, frame)
    x = rng.uniform(a + 0.1, max(a + 0.11, b - 1.1))
    draft.rect(x, min(b, x + 0.95), 0.0, 2.1, (38, 36, 36), opacity=0.75, glow=glow)
    draft.tint(a, b, height_m - 0.25, height_m, -24.0)
    return draft


def sign_board(width_m: float, height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a sign over a shop: large characters, and a line of smaller letters."""
    half = width_m / 2
    draft = Draft((-half, half, -0.2, height_m), px_per_m=px_per_m)
    ground = np.array(SIGNS[int(rng.integers(len(SIGNS)))]) * rng.uniform(0.85, 1.1) + rng.normal(0, 4, 3)
    draft.tint(-half, half, -0.2, 0.0, -26.0)
    draft.rect(-half, half, 0.0, height_m, ground, glow=150.0)
    draft.tint(-half, half, height_m - 0.06, height_m, 20.0)
    ink = np.array((60, 40, 36) if ground.mean() > 150 else (228, 214, 180) if rng.random() < 0.7 else (226, 190, 96))
    two_lines = rng.random() < 0.45
    low = height_m * (0.38 if two_lines else 0.16)
    size = height_m * 0.86 - low
    count = int(np.clip((width_m - 0.5) / (size * 1.25), 2, 7))
    left = -count * size * 1.2 / 2 + rng.uniform(-0.2, 0.2)
    for k in range(count):
        _character(draft, rng, left + k * size * 1.2, low, size, ink)
    if two_lines:
        x = left
        while x < left + count * size * 1.15:
            w = rng.uniform(0.05, 0.12)
            draft.rect(x, x + w, height_m * 0.12, height_m * 0.27, ink, opacity=0.8, glow=255.0)
            x += w + rng.choice([0.06, 0.06, 0.16])
    return draft


def upright_sign(height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a tall sign that hangs out from the front; its anchor is its lower middle."""
    draft = Draft((-0.45, 0.75, -0.2, height_m), px_per_m=px_per_m)
    ground = np.array(SIGNS[int(rng.integers(len(SIGNS)))]) * rng.uniform(0.8, 1.05)
    draft.tint(0.4, 0.7, -0.2, height_m - 0.3, -24.0)
    draft.rect(-0.4, 0.4, 0.0, height_m, ground, glow=200.0)
    draft.rect(-0.4, -0.3, 0.0, height_m, ground * 0.7)
    ink = np.array((230, 216, 184) if ground.mean() < 150 else (120, 32, 28))
    count = max(2, int((height_m - 0.2) / 0.85))
    for k in range(count):
        _character(draft, rng, -0.28, height_m - 0.8 - k * (height_m - 0.2) / count, 0.56, ink)
    return draft


def _character(draft: Draft, rng: np.random.Generator, x: float, z: float, size: float, ink: np.ndarray) -> None:
    # A few strokes along and down, as writing looks from the air.
    thick = size * 0.13
    for k in rng.choice(4, 3, replace=False).tolist():
        a, b = sorted(rng.uniform(0, 1, 2).tolist())
        at = z + size * (0.1 + 0.26 * k)
        draft.rect(x + size * a * 0.5, x + size * (0.6 + 0.4 * b), at, at + thick, ink, glow=255.0)
    for k in rng.choice(3, 2, replace=False).tolist():
        a, b = sorted(rng.uniform(0, 1, 2).tolist())
        at = x + size * (0.08 + 0.38 * k)
        draft.rect(at, at + thick, z + size * a * 0.5, z + size * (0.55 + 0.45 * b), ink, glow=255.0)


def awning(width_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft an awning, plain or striped, and the shade beneath it; its anchor is the middle of its upper edge."""
    half = width_m / 2
    draft = Draft((-half, half, -1.5, 0.1), px_per_m=px_per_m)
    cloth = np.array(AWNINGS[int(rng.integers(len(AWNINGS)))]) * rng.uniform(0.85, 1.1)
    draft.tint(-half, half, -1.5, -0.7, -22.0)
    draft.rect(-half, half, -0.75, 0.0, cloth)
    if rng.random() < 0.5:
        for x in np.arange(-half, half, 0.7):
            draft.rect(x, min(half, x + 0.35), -0.75, 0.0, (196, 190, 178), opacity=0.8)
    draft.tint(-half, half, -0.75, -0.6, -26.0)
    draft.tint(-half, half, -0.15, 0.0, 14.0)
    return draft


def shops(wall: Wall, bays: list[tuple[float, float]], *, height_m: float, skip: int = -1, share: float = 1.0) -> None:
    """Set shop fronts into bays of the ground floor, and signs over runs of them; bay `skip` stays free."""
    traded = [k != skip and wall.rng.random() < share for k in range(len(bays))]
    for k, (left, right) in enumerate(bays):
        if traded[k]:
            size = _stepped(right - left)
            wall.put(wall.stamp(shop_front, size, height_m, variants=12), (left + right) / 2, 0.0, lit=0.75)
    k = 0
    while k < len(bays):
        run = 1
        while k + run < len(bays) and traded[k] and traded[k + run] and run < 3 and wall.rng.random() < 0.55:
            run += 1
        if traded[k]:
            left, right = bays[k][0], bays[k + run - 1][1]
            size = _stepped(right - left - 0.2)
            draw = wall.rng.random()
            if draw < 0.88:
                tall = 0.75 if wall.rng.random() < 0.6 else 0.95
                wall.put(wall.stamp(sign_board, size, tall, variants=24), (left + right) / 2, height_m + 0.02, lit=0.6)
            if draw > 0.8:
                wall.put(wall.stamp(awning, size, variants=6), (left + right) / 2, height_m + 0.1, lit=0.0)
        k += run


def _stepped(metres: float) -> float:
    # Few sizes, so that stamps serve many walls.
    return max(0.8, int(metres * 2.5) / 2.5)
