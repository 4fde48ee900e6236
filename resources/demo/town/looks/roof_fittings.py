"""What stands on roofs, seen from above; painted, so flat, each with the shadow it throws."""

import numpy as np

from resources.demo.town.looks.stamp import Draft


def skylight(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a window in a tiled roof."""
    draft = Draft((-0.7, 0.7, -0.2, 1.4), px_per_m=px_per_m)
    draft.tint(-0.45, 0.6, -0.15, 0.0, -24.0)
    draft.rect(-0.45, 0.45, 0.0, 1.15, np.array((176, 170, 160)) * rng.uniform(0.6, 1.0))
    draft.fade(-0.36, 0.36, 0.09, 1.06, (118, 130, 140), (58, 66, 74), glow=160.0)
    return draft


def vent_pipe(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a pipe's end and its shadow."""
    draft = Draft((-0.3, 0.8, -0.3, 0.8), px_per_m=px_per_m)
    draft.shade((np.abs(draft.x - draft.z) < 0.15) & (draft.x > 0.0) & (draft.x < 0.6), -26.0)
    draft.cover(draft.x**2 + draft.z**2 < 0.15**2, np.array((150, 146, 140)) * rng.uniform(0.6, 1.1))
    return draft


def water_heater(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a solar heater: a tank above a slope of dark tubes."""
    draft = Draft((-1.1, 1.4, -1.0, 1.1), px_per_m=px_per_m)
    draft.tint(-0.8, 1.25, -0.9, 0.6, -30.0)
    tone = rng.uniform(0.8, 1.2)
    for x in np.arange(-0.9, 0.9, 0.15):
        draft.rect(x, x + 0.1, -0.75, 0.5, np.array((42, 46, 62)) * tone)
    draft.rect(-0.9, 0.9, -0.8, -0.7, (140, 140, 138))
    draft.rect(-1.0, 1.0, 0.5, 0.9, np.array((200, 202, 202)) * rng.uniform(0.8, 1.0))
    draft.tint(-1.0, 1.0, 0.5, 0.62, -26.0)
    return draft


def machine(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a ventilation box with round fans."""
    width, depth = float(rng.uniform(1.0, 2.6)), float(rng.uniform(0.9, 1.6))
    draft = Draft((-0.2, width + 0.9, -0.6, depth + 0.2), px_per_m=px_per_m)
    draft.tint(0.3, width + 0.7, -0.5, depth - 0.3, -36.0)
    box = np.array((178, 180, 178)) * rng.uniform(0.8, 1.05)
    draft.rect(0.0, width, 0.0, depth, box)
    for k in range(max(1, int(width / 0.95))):
        x = (k + 0.5) * width / max(1, int(width / 0.95))
        draft.cover((draft.x - x) ** 2 + (draft.z - depth / 2) ** 2 < 0.34**2, box * 0.55)
        draft.cover((draft.x - x) ** 2 + (draft.z - depth / 2) ** 2 < 0.1**2, box * 0.85)
    draft.tint(0.0, width, 0.0, 0.12, -24.0)
    return draft


def shed(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft a hut with a sheet roof."""
    width, depth = float(rng.uniform(2.0, 3.6)), float(rng.uniform(1.8, 2.8))
    draft = Draft((-0.2, width + 1.3, -1.0, depth + 0.2), px_per_m=px_per_m)
    draft.tint(0.5, width + 1.1, -0.8, depth - 0.5, -40.0)
    sheet = np.array(((112, 128, 146), (140, 82, 70), (150, 150, 148))[int(rng.integers(3))]) * rng.uniform(0.85, 1.05)
    draft.rect(0.0, width, 0.0, depth, sheet)
    for x in np.arange(0.0, width, 0.3):
        draft.tint(x, x + 0.12, 0.0, depth, 8.0)
    return draft


def rubble(*, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft left boards, pots and bricks."""
    draft = Draft((-1.2, 1.2, -0.9, 0.9), px_per_m=px_per_m)
    for _ in range(int(rng.integers(6, 16))):
        x, z = rng.normal(0, 0.5), rng.normal(0, 0.35)
        w, h = rng.uniform(0.1, 0.6), rng.uniform(0.1, 0.35)
        draft.tint(x + 0.1, x + w + 0.1, z - 0.1, z + h - 0.1, -20.0)
        draft.rect(x, x + w, z, z + h, rng.uniform(60, 180) + rng.normal(0, 14, 3))
    return draft
