"""Windows and doors as stamps; their anchor is the middle of the sill or threshold."""

import numpy as np

from resources.demo.town.looks.stamp import Colour, Draft

GLOW = 230.0
STONE: Colour = (196, 188, 172)


def _extent(width_m: float, height_m: float, margin_m: float = 0.35) -> tuple[float, float, float, float]:
    half = width_m / 2 + margin_m
    return -half, half, -margin_m - 0.8, height_m + margin_m


def _glass(draft: Draft, rng: np.random.Generator, left: float, right: float, low: float, high: float) -> None:
    # Dark rooms, or the sky in the upper part; curtains behind some.
    tone = rng.uniform(0.6, 1.25)
    sky = rng.random() < 0.3
    top = np.array((104, 116, 126) if sky else (50, 56, 62)) * tone
    bottom = np.array((56, 64, 70) if sky else (34, 38, 42)) * tone
    draft.fade(left, right, low, high, tuple(top.tolist()), tuple(bottom.tolist()), glow=GLOW)
    draw = rng.random()
    width, height = right - left, high - low
    if draw < 0.2:
        # Curtains at the sides.
        cloth = np.array((176, 164, 146)) * rng.uniform(0.6, 1.0) + rng.normal(0, 8, 3)
        part = width * rng.uniform(0.15, 0.4)
        draft.rect(left, left + part, low, high, cloth, opacity=0.75, glow=GLOW * 0.8)
        draft.rect(right - part, right, low, high, cloth, opacity=0.75, glow=GLOW * 0.8)
    elif draw < 0.36:
        # A blind part of the way down.
        cloth = np.array((180, 174, 160)) * rng.uniform(0.65, 1.0)
        draft.rect(left, right, high - height * rng.uniform(0.3, 0.95), high, cloth, opacity=0.8, glow=GLOW * 0.7)
    # The shadow of lintel and reveal.
    draft.tint(left, right, high - 0.14, high, -16.0)
    draft.tint(left, left + 0.08, low, high, -10.0)


def _sashes(
    draft: Draft,
    rng: np.random.Generator,
    left: float,
    right: float,
    low: float,
    high: float,
    frame: Colour,
    *,
    kind: str,
) -> None:
    bar = 0.07
    tone = rng.uniform(0.85, 1.05)
    colour = np.array(frame) * tone
    for a, b in ((left, left + bar), (right - bar, right)):
        draft.rect(a, b, low, high, colour)
    for a, b in ((low, low + bar), (high - bar, high)):
        draft.rect(left, right, a, b, colour)
    middle, transom = (left + right) / 2, low + (high - low) * 0.68
    if kind == "casement":
        draft.rect(middle - bar / 2, middle + bar / 2, low, high, colour)
        draft.rect(left, right, transom - bar / 2, transom + bar / 2, colour)
    elif kind == "sliding":
        shift = (right - left) * float(rng.choice([0.0, 0.0, 0.15]))
        draft.rect(middle + shift - bar / 2, middle + shift + bar / 2, low, high, colour)
    elif kind == "gridded":
        for k in range(1, 3):
            x = left + (right - left) * k / 3
            draft.rect(x - bar / 3, x + bar / 3, low, high, colour, opacity=0.8)
        for k in range(1, 4):
            z = low + (high - low) * k / 4
            draft.rect(left, right, z - bar / 3, z + bar / 3, colour, opacity=0.8)


def _stain(draft: Draft, rng: np.random.Generator, half: float) -> None:
    # Rain carries dust from the ends of a sill.
    for side in (-1, 1):
        if rng.random() < 0.65:
            x = side * half * rng.uniform(0.6, 1.0)
            length = rng.uniform(0.25, 0.8)
            draft.tint(x - 0.09, x + 0.09, -0.1 - length, -0.1, -rng.uniform(8, 20))
            draft.tint(x - 0.05, x + 0.05, -0.1 - length * 0.6, -0.1, -rng.uniform(4, 12))
    draft.tint(-half, half, -0.35, -0.1, -6.0)


def window(
    width_m: float,
    height_m: float,
    frame: Colour,
    sashes: str,
    surround: float,
    shutter: Colour | None,
    *,
    rng: np.random.Generator,
    px_per_m: float,
) -> Draft:
    """Draft an upright window; `surround` is how much lighter than the wall its stone frame is."""
    half = width_m / 2
    margin = 0.35 if shutter is None else half + 0.15
    draft = Draft(_extent(width_m, height_m, margin), px_per_m=px_per_m)
    if surround:
        draft.tint(-half - 0.16, half + 0.16, -0.1, height_m + 0.2, surround)
    _glass(draft, rng, -half, half, 0.0, height_m)
    opened = rng.random()
    _sashes(draft, rng, -half, half, 0.0, height_m, frame, kind=sashes)
    if opened < 0.12 and sashes == "casement":
        # One leaf stands open: the room's dark, and the leaf edge on.
        draft.rect(-half + 0.07, -0.03, 0.07, height_m * 0.66, (24, 25, 28), glow=GLOW)
        draft.rect(-half - 0.05, -half + 0.1, 0.0, height_m * 0.68, np.array(frame) * 0.9)
    elif opened > 0.88 and sashes in ("casement", "sliding") and shutter is None:
        # A cage against burglars.
        draft.rect(-half - 0.08, half + 0.08, -0.05, height_m + 0.05, (150, 148, 144), opacity=0.22, glow=GLOW * 0.7)
        for k in range(5):
            z = height_m * k / 4
            draft.rect(-half - 0.08, half + 0.08, z - 0.03, z + 0.03, (178, 176, 172), opacity=0.6)
    if shutter is not None:
        for side in (-1, 1):
            a, b = sorted((side * half, side * (half * 2.0)))
            draft.rect(a, b, 0.0, height_m, np.array(shutter) * rng.uniform(0.9, 1.1))
            for z in np.arange(0.1, height_m, 0.2):
                draft.tint(a + 0.05, b - 0.05, z, z + 0.08, -16.0)
            draft.tint(a, b, -0.12, 0.0, -22.0)
    # Sill, and its shadow.
    draft.rect(-half - 0.14, half + 0.14, -0.1, 0.0, np.array(STONE) * rng.uniform(0.9, 1.02))
    draft.tint(-half - 0.14, half + 0.14, -0.2, -0.1, -24.0)
    _stain(draft, rng, half)
    return draft


def arched(
    width_m: float, height_m: float, frame: Colour, surround: float, *, rng: np.random.Generator, px_per_m: float
) -> Draft:
    """Draft a window with a round head, `height_m` to its crown."""
    return _headed(width_m, height_m, frame, surround, pointed=False, rng=rng, px_per_m=px_per_m)


def lancet(
    width_m: float, height_m: float, frame: Colour, surround: float, *, rng: np.random.Generator, px_per_m: float
) -> Draft:
    """Draft a window with a pointed head, `height_m` to its point."""
    return _headed(width_m, height_m, frame, surround, pointed=True, rng=rng, px_per_m=px_per_m)


def _headed(
    width_m: float,
    height_m: float,
    frame: Colour,
    surround: float,
    *,
    pointed: bool,
    rng: np.random.Generator,
    px_per_m: float,
) -> Draft:
    draft = Draft(_extent(width_m, height_m, 0.5), px_per_m=px_per_m)
    half = width_m / 2

    def inside(grown: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        reach = half + grown
        radius = 2 * reach if pointed else reach
        spring = height_m + grown - (reach * np.sqrt(3.0) if pointed else reach)
        rise = np.maximum(0.0, draft.z - spring)
        offset = np.abs(draft.x) + (radius - reach)
        return np.asarray((offset**2 + rise**2 < radius**2) & (np.abs(draft.x) < reach) & (draft.z > -grown))

    if surround:
        draft.shade(inside(0.22), surround)
    tone = rng.uniform(0.7, 1.2)
    dark = np.array((52, 60, 68)) * tone
    draft.cover(inside(0.0), dark, glow=GLOW)
    sky = inside(0.0) & (draft.z > height_m * rng.uniform(0.4, 0.8))
    draft.cover(sky, dark * 1.5 + 8, glow=GLOW)
    rim = inside(0.0) & ~inside(-0.08)
    bars = inside(0.0) & ((np.abs(draft.x) < 0.035) | (np.abs(draft.z - height_m * 0.6) < 0.035))
    draft.cover(rim | bars, np.array(frame) * 0.95)
    draft.rect(-half - 0.2, half + 0.2, -0.12, 0.0, np.array(STONE))
    draft.tint(-half - 0.2, half + 0.2, -0.24, -0.12, -24.0)
    _stain(draft, rng, half)
    return draft


def gate(width_m: float, height_m: float, stone: Colour, *, rng: np.random.Generator, px_per_m: float) -> Draft:
    """Draft the arch through which one walks into a yard: granite around a dark passage, light at its end."""
    half = width_m / 2
    draft = Draft((-half - 0.6, half + 0.6, -0.6, height_m + 0.8), px_per_m=px_per_m)

    def inside(grown: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        reach = half + grown
        rise = np.maximum(0.0, draft.z - (height_m - half))
        return np.asarray((draft.x**2 + rise**2 < reach**2) & (np.abs(draft.x) < reach))

    draft.cover(inside(0.34), np.array(stone))
    angle = np.arctan2(np.maximum(0.0, draft.z - (height_m - half)), draft.x)
    joints = inside(0.34) & (np.abs(np.sin(angle * 9)) < 0.16) & (draft.z > height_m - half)
    draft.shade(joints, -18.0)
    draft.cover(inside(0.0), (40, 36, 34), glow=90.0)
    back = (np.abs(draft.x) < half * 0.55) & (draft.z < height_m * 0.62) & (draft.z > 0.1)
    if rng.random() < 0.6:
        draft.cover(back, np.array((120, 112, 100)) * rng.uniform(0.6, 1.0), glow=60.0)
    draft.rect(-0.25, 0.25, height_m + 0.05, height_m + 0.5, np.array(stone) * 1.08)
    return draft


def door(
    width_m: float, height_m: float, leaf: Colour, stone: float, *, rng: np.random.Generator, px_per_m: float
) -> Draft:
    """Draft a door of two leaves with a light above and steps before it."""
    half = width_m / 2
    draft = Draft((-half - 0.6, half + 0.6, -1.0, height_m + 0.5), px_per_m=px_per_m)
    draft.tint(-half - 0.22, half + 0.22, 0.0, height_m + 0.25, stone)
    draft.rect(-half, half, 0.0, height_m, np.array(leaf) * rng.uniform(0.85, 1.1))
    draft.fade(-half + 0.08, half - 0.08, height_m - 0.5, height_m - 0.08, (70, 80, 88), (44, 50, 56), glow=GLOW)
    for side in (-1, 1):
        draft.tint(side * half / 2 - half * 0.32, side * half / 2 + half * 0.32, 0.2, 1.0, -14.0)
        draft.tint(side * half / 2 - half * 0.32, side * half / 2 + half * 0.32, 1.15, height_m - 0.7, -10.0)
    draft.rect(-0.03, 0.03, 0.0, height_m - 0.5, (40, 28, 24))
    draft.tint(-half, half, height_m - 0.12, height_m, -26.0)
    for k in range(4):
        reach = half + 0.2 + 0.1 * k
        draft.rect(-reach, reach, -0.18 * (k + 1), -0.18 * k, np.array((170, 164, 154)) - 9 * (k % 2) - 4 * k)
    return draft
