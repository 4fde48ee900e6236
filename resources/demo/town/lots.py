"""Lots and what is built on them: by quarter, and by the street they face. In grid metres until they are built."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from resources.demo.town.streets import MAIN_WIDTH_M, Land, Rect
from resources.demo.town.terrain import HILLS

PAVEMENT_M = 2.6
MAIN_DEPTH_M = 27.0
LOT_M = {"liyuan": (23.5, 24.0), "villa": (21.0, 20.5), "slab": (54.0, 20.0), "modern": (40.0, 40.0)}
GAP_M = 0.45


@dataclass(frozen=True, slots=True)
class Lot:
    """A piece of a block with one building on it.

    Parameters
    ----------
    rect : (float, float, float, float)
        What the building covers, before it is bent with the streets.
    kind : str
    block : int
    side : int
        Which of its sides faces a street: west, south, east, north.
    """

    rect: Rect
    kind: str
    block: int
    side: int


def quarter(u: float, v: float, rng: np.random.Generator) -> str:
    """Return what a block at a place of the street grid is built with; quarters have no sharp edges."""
    u, v = u + float(rng.normal(0, 22.0)), v + float(rng.normal(0, 22.0))
    hill = HILLS[0]
    if v > 1470 and u < -150:
        return "modern"
    if v > 1335 or (u > 440 and v > 1130):
        return "slab"
    near_hill = (u - hill.u) ** 2 + (v - hill.v) ** 2 < 285.0**2
    if near_hill or (u > 300 and v < 1000) or (abs(u - HILLS[1].u) < 95 and abs(v - HILLS[1].v) < 100):
        return "villa"
    return "liyuan"


def lots_of(number: int, land: Land, rng: np.random.Generator) -> Iterator[Lot]:
    """Yield the lots of a block; its `lot_cuts` are set."""
    u0, v0, u1, v1 = (c + d for c, d in zip(land.kerbs, (PAVEMENT_M,) * 2 + (-PAVEMENT_M,) * 2, strict=True))
    if land.cover != "built":
        yield from _landmark(number, land, (u0, v0, u1, v1))
        return
    style = quarter((u0 + u1) / 2, (v0 + v1) / 2, rng)
    faces_main = (land.widths[0] == MAIN_WIDTH_M, land.widths[2] == MAIN_WIDTH_M)
    on_coast = land.sides[1] == 1
    strips: list[tuple[float, float]] = []
    if any(faces_main):
        # Fronts stand close along the main street; the rest of the block is as the quarter is.
        depth = MAIN_DEPTH_M if u1 - u0 > MAIN_DEPTH_M + 20.0 else u1 - u0
        strips = [(u0, u0 + depth) if faces_main[0] else (u1 - depth, u1)]
        u0, u1 = (u0 + depth, u1) if faces_main[0] else (u0, u1 - depth)
        style = "liyuan" if style == "villa" else style
    across, deep = (32.0, 26.0) if on_coast and style == "liyuan" else LOT_M[style]
    us, vs = _split(u0, u1, across, rng) if u1 - u0 > 1.0 else [], _split(v0, v1, deep, rng)
    columns = sorted([*us, *strips])
    land.lot_cuts = tuple(b for _, b in columns[:-1]), tuple(b for _, b in vs[:-1])
    for low, high in strips:
        for c, d in vs:
            for a, b in _split(c, d, 13.0, rng, spread=0.12):
                front = (low + GAP_M, a + GAP_M / 2, high - GAP_M, b - GAP_M / 2)
                yield Lot(front, "commercial", number, 0 if faces_main[0] else 2)
    for i, (a, b) in enumerate(us):
        for j, (c, d) in enumerate(vs):
            side = 1 if j == 0 else 3 if j == len(vs) - 1 else 0 if i == 0 else 2
            kind = "public" if on_coast and j == 0 and style != "villa" else style
            yield from _built(kind, (a, c, b, d), number, side, rng)


def _split(
    low: float, high: float, size: float, rng: np.random.Generator, *, spread: float = 0.1
) -> list[tuple[float, float]]:
    count = max(1, round((high - low) / size))
    cuts = [low + (high - low) * (k + rng.uniform(-spread, spread)) / count for k in range(1, count)]
    return list(zip([low, *cuts], [*cuts, high], strict=True))


def _built(kind: str, rect: Rect, block: int, side: int, rng: np.random.Generator) -> Iterator[Lot]:
    a, c, b, d = rect
    across, deep = b - a, d - c
    draw = rng.random()
    if min(across, deep) < 9.0:
        return
    if kind == "villa":
        if draw < 0.06:
            return  # a garden
        half_u, half_v = across * rng.uniform(0.24, 0.31), deep * rng.uniform(0.24, 0.31)
        u, v = (a + b) / 2 + rng.uniform(-2.0, 2.0), (c + d) / 2 + rng.uniform(-2.0, 2.0)
        yield Lot((u - half_u, v - half_v, u + half_u, v + half_v), "villa", block, side)
    elif kind == "slab":
        middle = (c + d) / 2
        yield Lot((a + 3.5, middle - 5.8, b - 3.5, middle + 5.8), "slab", block, side)
    elif kind == "modern":
        half_u, half_v = min(15.0, across * 0.31), min(13.0, deep * 0.31)
        u, v = (a + b) / 2, (c + d) / 2
        yield Lot((u - half_u, v - half_v, u + half_u, v + half_v), "modern", block, side)
    elif kind == "public":
        yield Lot((a + 1.5, c + 2.0, b - 1.5, d - 1.5), "public", block, side)
    elif min(across, deep) > 19.0 and draw < 0.8:
        yield Lot((a + GAP_M, c + GAP_M, b - GAP_M, d - GAP_M), "liyuan", block, side)
    elif draw > 0.985:
        return  # an empty lot
    elif across > deep:
        cut = a + across * rng.uniform(0.46, 0.54)
        yield Lot((a + GAP_M, c + GAP_M, cut - GAP_M, d - GAP_M), "house", block, side)
        yield Lot((cut + GAP_M, c + 1.5, b - GAP_M, d - 1.5), "house", block, side)
    else:
        cut = c + deep * rng.uniform(0.42, 0.5)
        yield Lot((a + GAP_M, c + GAP_M, b - GAP_M, cut - 1.5), "house", block, side)
        yield Lot((a + GAP_M, cut + 1.5, b - GAP_M, d - GAP_M), "house", block, side)


def _landmark(number: int, land: Land, rect: Rect) -> Iterator[Lot]:
    a, c, b, d = rect
    u, v = (a + b) / 2, (c + d) / 2
    if land.cover == "church":
        yield Lot((u - 9.0, v - 24.0, u + 9.0, v + 24.0), "church", number, 1)
    elif land.cover == "station":
        # The hall, its square before it to the south.
        yield Lot((a + 8.0, d - 38.0, b - 8.0, d - 8.0), "station", number, 1)
    elif land.cover == "hall":
        yield Lot((a + 22.0, c + 34.0, b - 22.0, d - 10.0), "hall", number, 1)
    elif land.cover == "market":
        yield Lot((a + 6.0, c + 6.0, b - 6.0, d - 6.0), "market", number, 1)
    elif land.cover == "tower":
        yield Lot((u - 19.0, v - 15.0, u + 19.0, v + 15.0), "tower", number, 1)
