"""What people hang on walls: air conditioners, washing, meters, chimney flues, plants, lean-to roofs."""

import numpy as np

from resources.demo.town.looks.stamp import Colour, Draft

CLOTHES: tuple[Colour, ...] = (
    (196, 194, 190),
    (64, 76, 108),
    (150, 62, 58),
    (176, 150, 116),
    (96, 116, 128),
    (60, 58, 60),
    (188, 156, 162),
    (120, 136, 96),
)


def air_conditioner(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft an outdoor unit on its bracket, with rust below; its anchor is its lower middle."""
    draft = Draft((-0.7, 0.8, -1.3, 0.9), px_per_m=px_per_m)
    tone = rng.uniform(0.8, 1.0)
    box = np.array((206, 204, 196)) * tone
    draft.tint(0.42, 0.58, -0.15, 0.5, -22.0)
    draft.tint(-0.42, 0.5, -0.2, 0.0, -24.0)
    draft.rect(-0.42, 0.42, 0.0, 0.58, box)
    disc = (draft.x + 0.1) ** 2 + (draft.z - 0.29) ** 2 < 0.22**2
    draft.cover(disc, box * 0.62)
    length = rng.uniform(0.3, 1.0)
    x = rng.uniform(-0.3, 0.3)
    draft.rect(x - 0.08, x + 0.08, -0.1 - length, -0.1, (110, 84, 60), opacity=rng.uniform(0.1, 0.35))
    draft.tint(x - 0.15, x + 0.15, -0.1 - length * 0.7, -0.1, -8.0)
    return draft


def washing(width_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft washing on a line; its anchor is the middle of the line."""
    half = width_m / 2
    draft = Draft((-half, half, -1.1, 0.1), px_per_m=px_per_m)
    x = -half + rng.uniform(0.0, 0.3)
    while x < half - 0.3:
        width, length = rng.uniform(0.25, 0.8), rng.uniform(0.4, 1.0)
        colour = np.array(CLOTHES[int(rng.integers(len(CLOTHES)))]) * rng.uniform(0.8, 1.05)
        draft.rect(x, min(half, x + width), -length, 0.0, colour)
        draft.tint(x + width * 0.5, min(half, x + width), -length, 0.0, -10.0)
        x += width + rng.choice([0.03, 0.05, 0.4])
    draft.rect(-half, half, -0.02, 0.02, (90, 88, 84), opacity=0.7)
    return draft


def meters(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a cabinet of meters with its tubes; its anchor is its lower middle."""
    draft = Draft((-0.6, 0.6, -0.2, 2.6), px_per_m=px_per_m)
    draft.rect(-0.04, 0.02, 0.6, 2.6, (120, 118, 112), opacity=0.8)
    draft.rect(-0.4, 0.4, 0.0, 0.6, np.array((150, 150, 146)) * rng.uniform(0.75, 1.1))
    draft.rect(-0.35, 0.35, 0.06, 0.26, (96, 98, 98), opacity=0.6)
    draft.tint(-0.4, 0.4, -0.12, 0.0, -20.0)
    return draft


def flue(height_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a stove pipe up the wall, with soot; its anchor is its lower end."""
    draft = Draft((-0.5, 0.5, -0.2, height_m + 0.6), px_per_m=px_per_m)
    draft.tint(-0.3, 0.3, height_m - 0.5, height_m + 0.6, -rng.uniform(10, 24))
    draft.tint(0.06, 0.18, 0.0, height_m, -16.0)
    draft.rect(-0.07, 0.07, 0.0, height_m, np.array((130, 128, 124)) * rng.uniform(0.6, 1.1))
    return draft


def lean_to(width_m: float, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a shed leaning on the wall: its sheet roof seen from before, boards and a window below."""
    half = width_m / 2
    draft = Draft((-half - 0.2, half + 0.2, -0.2, 2.5), px_per_m=px_per_m)
    board = np.array(((126, 116, 102), (112, 92, 76), (140, 132, 120))[int(rng.integers(3))]) * rng.uniform(0.8, 1.1)
    draft.rect(-half, half, 0.0, 1.9, board)
    for x in np.arange(-half, half, 0.4):
        draft.tint(x, x + 0.05, 0.0, 1.9, -10.0)
    draft.rect(-half + 0.2, -half + 1.0, 0.0, 1.75, board * 0.72)
    if width_m > 2.0:
        draft.fade(half - 1.1, half - 0.25, 0.9, 1.6, (84, 92, 98), (50, 54, 58), glow=180.0)
    roof = np.array(((118, 124, 128), (92, 110, 136), (128, 76, 64), (96, 92, 88))[int(rng.integers(4))])
    draft.tint(-half, half, 1.6, 1.9, -28.0)
    draft.rect(-half - 0.15, half + 0.15, 1.9, 2.45, roof * rng.uniform(0.85, 1.1))
    for x in np.arange(-half, half, 0.3):
        draft.tint(x, x + 0.1, 1.9, 2.45, 9.0)
    return draft


def outside_stairs(rise_m: float, wood: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a stair along the wall, up to the right; its anchor is its foot."""
    run = rise_m * 1.25
    draft = Draft((-0.3, run + 1.0, -0.2, rise_m + 1.1), px_per_m=px_per_m)
    line = draft.x * (rise_m / run)
    along = (draft.x > -0.1) & (draft.x < run)
    under = along & (draft.z < line) & (draft.z > 0.0)
    draft.cover(under, np.array((52, 44, 40)) * rng.uniform(0.8, 1.2))
    draft.cover(along & (np.abs(draft.z - line) < 0.2), np.array(wood) * 1.15)
    steps = along & (np.abs(draft.z - line) < 0.2) & ((draft.x * 3.6) % 1.0 < 0.3)
    draft.shade(steps, -24.0)
    draft.cover(along & (np.abs(draft.z - line - 0.95) < 0.05), np.array(wood) * 1.05)
    posts = along & (draft.z > line) & (draft.z < line + 0.95) & ((draft.x * 1.25) % 1.0 < 0.1)
    draft.cover(posts, np.array(wood) * 0.95)
    return draft


def lamp(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a lamp on a bracket."""
    draft = Draft((-0.3, 0.3, -0.3, 0.5), px_per_m=px_per_m)
    draft.rect(-0.05, 0.05, 0.0, 0.5, (60, 58, 56))
    draft.rect(-0.15, 0.15, -0.1, 0.15, np.array((190, 184, 160)) * rng.uniform(0.8, 1.0), glow=255.0)
    return draft
