"""Roofs: clay tiles that fade, are patched and gather moss; flat roofs and what stands on them."""

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.faces import Plane
from resources.demo.town.looks import roof_fittings as fittings
from resources.demo.town.looks.stamp import Colour
from resources.demo.town.looks.wall import Wall

COURSE_M, PAN_M = 0.34, 0.24
SHEETS: tuple[Colour, ...] = ((110, 126, 146), (150, 84, 70), (146, 148, 146), (96, 100, 98))
FLAT_TONES: tuple[Colour, ...] = ((148, 144, 136), (126, 124, 120), (164, 160, 152), (112, 110, 108), (150, 134, 120))
LEVEL = 0.985


def paint_roof(wall: Wall, plane: Plane) -> None:
    """Paint a roof's plane."""
    edges = _edges(plane)
    if plane.normal[2] > LEVEL:
        _flat(wall, edges)
    else:
        tiles(wall, wall.look.roof)
        _caps(wall, edges)
        _openings(wall, edges)


def tiles(wall: Wall, colour: Colour, *, worn: float | None = None) -> None:
    """Cover all of the face with clay tiles, the eaves below."""
    worn = wall.look.worn if worn is None else worn
    rows, columns = wall.picture.shape[:2]
    shape = (rows, columns)
    shared, rng = wall.painter.shared, wall.rng
    px = wall.px_per_m
    down = (np.arange(rows, dtype=np.float32) + 0.5) / np.float32(px * COURSE_M)
    along = (np.arange(columns, dtype=np.float32) + 0.5) / np.float32(px * PAN_M)
    # Every tile its own tone, some of them new.
    i, j = down.astype(np.int64), along.astype(np.int64)
    tones = rng.normal(0.0, 3.0 + 3.0 * worn, (int(i[-1]) + 1, int(j[-1]) + 1)).astype(np.float32)
    tones += rng.normal(0.0, 2.0, (len(tones), 1)).astype(np.float32)
    mixed = tones[i[:, None], j]
    # Courses and pans blur where they are finer than pixels.
    strength = np.float32(np.clip(px * PAN_M - 1.0, 0.25, 2.0))
    mixed += (np.cos(down * np.float32(2 * np.pi)) * (4.0 * strength))[:, None]
    mixed += np.cos(along * np.float32(2 * np.pi)) * (2.5 * strength)
    patches = shared.piece(shared.patches, shape, wall.painter.anywhere())
    mixed += patches * np.float32(11.0)
    picture = wall.picture
    np.multiply(mixed[..., None], np.array((1.0, 0.88, 0.8), np.float32), out=picture)
    picture += np.array(colour, np.float32)
    # Fading to grey in places, moss and soot in others; more towards the eaves.
    grey = shared.piece(shared.patches, shape, wall.painter.anywhere()) * np.float32(0.3)
    grey += np.float32(0.02 + 0.2 * worn)
    np.clip(grey, 0.0, 0.6, out=grey)
    mean = np.float32(sum(colour) / 3)
    picture += (np.array((mean + 14, mean + 6, mean - 4), np.float32) - picture) * grey[..., None]
    moss = shared.piece(shared.blotches, shape, wall.painter.anywhere()) * np.float32(0.2 + 0.4 * worn)
    low = np.linspace(0.25, 1.0, rows, dtype=np.float32)[:, None]
    picture += (np.array((78, 76, 62), np.float32) - picture) * (moss * low)[..., None]
    streaks = shared.piece(shared.streaks, shape, wall.painter.anywhere())
    picture -= (streaks * np.float32(3.0 + 4.0 * worn))[..., None]
    _relaid(wall)
    _patched(wall, colour, worn)


def _relaid(wall: Wall) -> None:
    # Roofs are mended by the strip, from the ridge to the eaves.
    rng = wall.rng
    if wall.width_m < 6.0 or rng.random() > 0.45:
        return
    left = rng.uniform(-0.2, 0.9) * wall.width_m
    right = left + rng.uniform(2.0, 9.0)
    tone = np.array((1.0, 0.8, 0.7), np.float32) * np.float32(rng.choice([-1.0, 1.0]) * rng.uniform(5, 13))
    wall.part(left, right, wall.low_m, wall.high_m)[...] += tone


def _patched(wall: Wall, colour: Colour, worn: float) -> None:
    # Parts laid anew; sheets of metal or felt over leaks.
    rng = wall.rng
    area = wall.width_m * (wall.high_m - wall.low_m)
    for _ in range(int(rng.poisson(area * (0.006 + 0.014 * worn)))):
        width, height = rng.uniform(0.6, 3.6), rng.uniform(0.5, 2.2)
        x, z = rng.uniform(-0.5, wall.width_m), rng.uniform(wall.low_m - 0.5, wall.high_m)
        draw = rng.random()
        spot = wall.part(x, x + width, z, z + height)
        if draw < 0.5:
            spot += np.array((15.0, 4.0, 0.0), np.float32) * np.float32(rng.uniform(0.4, 1.1))
        elif draw < 0.9:
            spot += np.array((-20.0, -10.0, -7.0), np.float32) * np.float32(rng.uniform(0.4, 1.2))
        elif area > 20.0 and worn > 0.35:
            sheet = SHEETS[int(rng.integers(len(SHEETS)))]
            wall.bar(x, x + width, z, z + height, sheet, opacity=0.85)
            wall.tint(x, x + width, z - 0.12, z, -20.0)


def _caps(wall: Wall, edges: Float64) -> None:
    """Lay ridge and hip caps, verges and the gutter along the edges of the polygon."""
    px = wall.px_per_m
    rows, columns = wall.picture.shape[:2]
    z = wall.high_m - (np.arange(rows) + 0.5) / rows * (wall.high_m - wall.low_m)
    x = (np.arange(columns) + 0.5) / columns * wall.width_m
    mortar, tile = np.array((196, 176, 158), np.float32), np.array(wall.look.roof, np.float32) * 1.04
    for k, (x0, z0, x1, z1) in enumerate(edges.tolist()):
        length = float(np.hypot(x1 - x0, z1 - z0))
        if length < 0.5:
            continue
        nx, nz = -(z1 - z0) / length, (x1 - x0) / length
        steep = abs(x1 - x0) < 0.08 * length
        if k == 0:
            # The gutter, and the shade of the last tiles before it.
            wall.bar(0.0, wall.width_m, 0.0, 0.13, (92, 84, 78), opacity=0.8)
            wall.tint(0.0, wall.width_m, 0.13, 0.34, 8.0)
            continue
        wide = 0.2 if steep else 0.24
        if abs(z1 - z0) < 0.05 * length:
            top = wall.high_m - max(z0, z1)
            first = max(0, round(top * px))
            band = wall.picture[first : first + max(1, round(wide * px))]
            band += (tile + 12.0 - band) * np.float32(0.7)
            wall.tint(0.0, wall.width_m, wall.high_m - top - wide - 0.1, wall.high_m - top - wide, -18.0)
            continue
        # Slanting or upright: for every row the columns near the line.
        within = (z > min(z0, z1)) & (z < max(z0, z1))
        at = x0 + (z[within] - z0) * (x1 - x0) / (z1 - z0)
        reach = wide / max(0.2, abs(nx))
        span = np.arange(-1, int(np.ceil(reach * px)) + 2)
        inward = 1 if nx > 0 else -1
        index = np.clip(np.searchsorted(x, at)[:, None] + span * inward, 0, columns - 1)
        offset = (x[index] - at[:, None]) * inward
        share = np.clip((reach - offset) * px + 0.5, 0.0, 1.0).astype(np.float32)[..., None] * np.float32(0.75)
        row = np.flatnonzero(within)[:, None]
        colour = mortar * np.float32(0.82) if steep else tile + np.float32(12.0)
        wall.picture[row, index] = wall.picture[row, index] * (1 - share) + colour * share
        _ = nz


def _openings(wall: Wall, edges: Float64) -> None:
    height = wall.high_m - wall.low_m
    if height < 2.6 or wall.width_m < 5.0 or len(edges) < 4:
        return
    rng = wall.rng
    for _ in range(int(rng.poisson(wall.width_m * 0.035))):
        x, z = rng.uniform(0.25, 0.75) * wall.width_m, wall.low_m + height * rng.uniform(0.25, 0.6)
        wall.put(wall.stamp(fittings.skylight, variants=6), x, z)
    for _ in range(int(rng.poisson(wall.width_m * 0.03))):
        x, z = rng.uniform(0.2, 0.8) * wall.width_m, wall.low_m + height * rng.uniform(0.3, 0.8)
        wall.put(wall.stamp(fittings.vent_pipe, variants=3), x, z)
    if wall.building.kind in ("liyuan", "house") and rng.random() < 0.22:
        x, z = rng.uniform(0.2, 0.8) * wall.width_m, wall.low_m + height * 0.45
        wall.put(wall.stamp(fittings.water_heater, variants=3), x, z)


def _flat(wall: Wall, edges: Float64) -> None:
    rng, look = wall.rng, wall.look
    shape = (wall.picture.shape[0], wall.picture.shape[1])
    shared = wall.painter.shared
    kind = wall.building.kind
    colour = FLAT_TONES[look.manner % len(FLAT_TONES)]
    if kind in ("modern", "tower"):
        colour = ((158, 156, 150), (142, 146, 146))[look.manner % 2]
    grains = shared.piece(shared.grains, shape, wall.painter.anywhere())
    patches = shared.piece(shared.patches, shape, wall.painter.anywhere())
    mixed = grains * np.float32(6.0) + patches * np.float32(12.0)
    np.multiply(mixed[..., None], np.array((1.0, 0.98, 0.92), np.float32), out=wall.picture)
    wall.picture += np.array(colour, np.float32)
    # Seams of the felt; parts laid anew in silver or tar; puddles that dried.
    seam = 1.0 if look.manner % 3 else 4.0
    for left, _ in wall.bays(seam)[1:]:
        wall.tint(left - 0.05, left + 0.05, wall.low_m, wall.high_m, float(rng.uniform(-14, -4)))
    area = wall.width_m * (wall.high_m - wall.low_m)
    for _ in range(int(rng.poisson(area * 0.006))):
        width, height = rng.uniform(1.0, 9.0), rng.uniform(1.0, 5.0)
        x, z = rng.uniform(-1, wall.width_m), rng.uniform(wall.low_m - 1, wall.high_m)
        tone = ((88, 88, 90), (182, 182, 182), (150, 146, 138), (120, 96, 84))[int(rng.integers(4))]
        wall.bar(x, x + width, z, z + height, tone, opacity=float(rng.uniform(0.12, 0.4)))
    puddles = shared.piece(shared.blotches, shape, wall.painter.anywhere())
    wall.picture -= (puddles * np.float32(24.0))[..., None]
    distance = _inside(wall, edges)
    rim = np.float32(0.3)
    # Dirt along the parapet, then the parapet's coping.
    wall.picture -= (np.exp(-np.maximum(distance - rim, 0.0) / np.float32(0.7)) * np.float32(30.0))[..., None]
    coping = np.clip((rim - distance) * np.float32(wall.px_per_m) + np.float32(0.5), 0.0, 1.0)[..., None]
    edge = np.array(look.plaster, np.float32) * np.float32(0.55) + np.float32(86.0)
    wall.picture += (edge - wall.picture) * coping
    _equip(wall)


def _lanterns(wall: Wall) -> None:
    # Rows of glass over a market hall.
    depth = wall.high_m - wall.low_m
    for row in range(max(1, int(depth / 14.0))):
        low = wall.low_m + (row + 0.5) * depth / max(1, int(depth / 14.0)) - 1.8
        wall.tint(4.4, wall.width_m - 3.4, low - 0.9, low, -34.0)
        wall.bar(4.0, wall.width_m - 4.0, low, low + 3.6, (142, 152, 156))
        wall.bar(4.0, wall.width_m - 4.0, low, low + 1.8, (96, 106, 112), opacity=0.8)
        for left, right in wall.bays(1.2, margin_m=4.0):
            wall.tint(left + 0.2, right, low, low + 3.6, float(wall.rng.normal(0, 7)))
        wall.bar(4.0, wall.width_m - 4.0, low + 1.7, low + 1.9, (176, 176, 172))


def _equip(wall: Wall) -> None:
    rng = wall.rng
    depth = wall.high_m - wall.low_m
    if depth < 5.0 or wall.width_m < 5.0:
        return
    kind = wall.building.kind
    if kind == "market" and wall.width_m > 16.0 and depth > 10.0:
        _lanterns(wall)
        return
    places = [
        (float(x), float(wall.low_m + z))
        for x, z in zip(rng.uniform(2.0, wall.width_m - 2.0, 24), rng.uniform(2.0, depth - 1.8, 24), strict=True)
    ]
    if kind == "slab":
        # Solar heaters stand in rows that face south.
        for row in range(int(rng.integers(1, 3))):
            z = wall.low_m + depth * (0.35 + 0.35 * row)
            for left, right in wall.bays(2.6, margin_m=2.0):
                if rng.random() < 0.5:
                    wall.put(wall.stamp(fittings.water_heater, variants=3), (left + right) / 2, z)
        for x, z in places[:3]:
            wall.put(wall.stamp(fittings.rubble, variants=4), x, z)
    elif kind in ("modern", "tower", "market"):
        for x, z in places[: int(rng.integers(3, 9))]:
            wall.put(wall.stamp(fittings.machine, variants=6), x, z)
    else:
        for x, z in places[: int(rng.integers(1, 5))]:
            maker = (fittings.rubble, fittings.machine, fittings.water_heater, fittings.shed)[int(rng.integers(4))]
            wall.put(wall.stamp(maker, variants=4), x, z)
    for x, z in places[9 : 9 + int(rng.integers(1, 4))]:
        wall.put(wall.stamp(fittings.vent_pipe, variants=3), x, z)


def _edges(plane: Plane) -> Float64:
    """Return float64 (n, 4): x, z, x, z of the ends of each edge, in metres from the picture's lower left."""
    st = plane.st - plane.st.min(axis=0)
    return np.concatenate([st, np.roll(st, -1, axis=0)], axis=1)


def _inside(wall: Wall, edges: Float64) -> Float32:
    """Return float32 (h, w): metres from the nearest edge, negative outside."""
    rows, columns = wall.picture.shape[:2]
    z = (wall.high_m - (np.arange(rows) + 0.5) / rows * (wall.high_m - wall.low_m)).astype(np.float32)[:, None]
    x = ((np.arange(columns) + 0.5) / columns * wall.width_m).astype(np.float32)
    nearest = np.full((rows, columns), np.inf, np.float32)
    for x0, z0, x1, z1 in edges.astype(np.float32).tolist():
        length = np.hypot(x1 - x0, z1 - z0)
        if length > 1e-6:
            away = (x - np.float32(x0)) * np.float32(-(z1 - z0) / length) + (z - np.float32(z0)) * np.float32(
                (x1 - x0) / length
            )
            np.minimum(nearest, away, out=nearest)
    return nearest
