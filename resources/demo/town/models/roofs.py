"""Roofs as closed shells: hips, gables, rings around a courtyard, spires; and what stands on them."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.solids import (
    Point2,
    Point3,
    Ring,
    Shell,
    Solid,
    at,
    block,
    elevation,
    plate,
    point3,
    ring_of,
)
from resources.demo.town.models.body import Body, between, length_m, shrunk


def _shell(points: list[tuple[float, float, float]], faces: list[tuple[int, ...]], look: str) -> Shell:
    return Shell(tuple(point3(*p) for p in points), tuple(faces), look)


def _at(ring: Ring, z: float) -> list[tuple[float, float, float]]:
    return [(x, y, z) for x, y in ring]


def hip(ring: Ring, z: float, rise_m: float, look: str, *, eaves_m: float = 0.5, gabled: bool = False) -> Shell:
    """Return a roof over a four-cornered ring, its ridge along the longer sides; with gables at the ends or hipped."""
    outer = shrunk(ring, -eaves_m)
    if length_m(outer[0], outer[1]) < length_m(outer[1], outer[2]):
        outer = (*outer[1:], outer[0])
    a, b, c, d = outer
    deep, long = length_m(b, c), (length_m(a, b) + length_m(c, d)) / 2
    part = 0.0 if gabled else min(deep / 2 / long, 0.5)
    west, east = between(a, d, 0.5), between(b, c, 0.5)
    ends = (between(west, east, part), between(west, east, 1 - part))
    drop = rise_m * eaves_m / (deep / 2)
    points = [*_at(outer, z - drop), *((*p, z + rise_m) for p in ends)]
    return _shell(points, [(0, 1, 5, 4), (1, 2, 5), (2, 3, 4, 5), (3, 0, 4), (3, 2, 1, 0)], look)


def ring_roof(outer: Ring, inner: Ring, z: float, rise_m: float, look: str, *, eaves_m: float = 0.55) -> Shell:
    """Return a roof over the wings around a courtyard, with its ridge over their middle."""
    out, into = shrunk(outer, -eaves_m), shrunk(inner, eaves_m * 1.8)
    ridge = [between(p, q, 0.5) for p, q in zip(outer, inner, strict=True)]
    wing = length_m(outer[0], inner[0])
    drop = rise_m * eaves_m / max(wing / 2.9, 1.0)
    points = [*_at(out, z - drop), *((*p, z + rise_m) for p in ridge), *_at(into, z - drop)]
    faces: list[tuple[int, ...]] = []
    for k in range(4):
        n = (k + 1) % 4
        faces += [(k, n, 4 + n, 4 + k), (4 + k, 4 + n, 8 + n, 8 + k), (k, 8 + k, 8 + n, n)]
    return _shell(points, faces, look)


def spire(ring: Ring, z: float, height_m: float, look: str) -> Shell:
    """Return a pyramid over any convex ring."""
    x, y = np.array(ring).mean(axis=0)
    count = len(ring)
    points = [*_at(ring, z), (float(x), float(y), z + height_m)]
    return _shell(points, [*((k, (k + 1) % count, count) for k in range(count)), tuple(range(count))[::-1]], look)


def frustum(ring: Ring, z: float, height_m: float, top_part: float, look: str) -> Shell:
    """Return a pyramid cut off where it is `top_part` as wide."""
    middle = np.array(ring).mean(axis=0)
    upper = [(middle + (np.array(p) - middle) * top_part).tolist() for p in ring]
    count = len(ring)
    points = [*_at(ring, z), *((u[0], u[1], z + height_m) for u in upper)]
    faces: list[tuple[int, ...]] = [(k, (k + 1) % count, count + (k + 1) % count, count + k) for k in range(count)]
    return _shell(points, [*faces, tuple(range(count))[::-1], tuple(range(count, 2 * count))], look)


def ball(middle: Point3, radius_m: float, look: str, *, squash: float = 1.0) -> Shell:
    """Return a rough ball of 32 faces, as the crown of a tree has it."""
    rings: list[Float64] = []
    for lift in (-0.62, 0.0, 0.62):
        turn = (np.arange(8) + (0.5 if lift == 0.0 else 0.0)) * np.pi / 4
        wide = radius_m * np.sqrt(1 - lift**2)
        rings.append(
            np.column_stack(
                [
                    middle[0] + wide * np.cos(turn),
                    middle[1] + wide * np.sin(turn),
                    np.full(8, middle[2] + lift * radius_m * squash),
                ]
            )
        )
    points = [tuple(p) for ring in rings for p in ring.tolist()]
    points += [
        (middle[0], middle[1], middle[2] - radius_m * squash),
        (middle[0], middle[1], middle[2] + radius_m * squash),
    ]
    faces: list[tuple[int, ...]] = []
    for k in range(8):
        n = (k + 1) % 8
        faces += [(k, n, 8 + k), (n, 8 + n, 8 + k), (8 + k, 8 + n, 16 + n), (8 + k, 16 + n, 16 + k)]
        faces += [(n, k, 24), (16 + k, 16 + n, 25)]
    return _shell([(p[0], p[1], p[2]) for p in points], faces, look)


def gutter(
    body: Body, level: int, ring: Ring, z: float, *, out_m: float = 0.35, high_m: float = 0.25, look: str = "granite"
) -> None:
    """Put a cornice around a ring."""
    body.add(
        level,
        "IfcCovering",
        "cornice",
        [plate(shrunk(ring, -out_m), z, high_m, look, shrunk(ring, 0.05))],
        predefined="MOLDING",
    )


def chimney(body: Body, level: int, spot: Point2, z: float, height_m: float, *, look: str = "brick") -> None:
    """Put a chimney on a roof, its foot at `z`."""
    solids: list[Solid] = [block((0.9, 0.62, height_m), look), block((1.08, 0.8, 0.14), "granite", z=height_m)]
    solids += [block((0.24, 0.24, 0.35), "tile dark", middle=(x, 0.0), z=height_m + 0.14) for x in (-0.24, 0.24)]
    body.add(level, "IfcChimney", "chimney", solids, frame=at(*spot, z), predefined="NOTDEFINED")


def dormer(
    body: Body,
    level: int,
    spot: Point2,
    way: Point2,
    z: float,
    *,
    wide_m: float = 1.8,
    look: str = "tile",
    wall: str = "plaster",
) -> None:
    """Put a dormer on a roof: its front at `spot`, looking to the right of `way`, its sill at `z`."""
    half, high, gable, deep = wide_m / 2, 1.35, wide_m * 0.42, 2.6
    front = ring_of([(-half, 0.0), (half, 0.0), (half, high), (0.0, high + gable), (-half, high)])
    hole = ring_of([(-half + 0.35, 0.25), (half - 0.35, 0.25), (half - 0.35, high - 0.05), (-half + 0.35, high - 0.05)])
    frame = at(*spot, z, along=way)
    body.add(
        level,
        "IfcWall",
        "dormer",
        [elevation(front, 0.2, wall, hole), elevation(_cheeks(half, high), deep, wall, y=0.2)],
        frame=frame,
        predefined="SOLIDWALL",
    )
    pane = elevation(hole, 0.04, "glass", y=0.08)
    bars = [
        block((0.06, 0.08, high - 0.3), "frame", middle=(0.0, 0.08), z=0.25),
        elevation(hole, 0.08, "frame", shrunk(hole, 0.07), y=0.04),
    ]
    body.add(level, "IfcWindow", "dormer window", [pane, *bars], frame=frame, predefined="WINDOW")
    over = 0.22
    left = [(-half - over, high - 0.12), (0.0, high + gable), (0.0, high + gable + 0.14), (-half - over, high + 0.02)]
    right = [(-x, y) for x, y in left[::-1]]
    lids = [elevation(ring_of(r), deep + 0.25, look, y=-0.2) for r in (left, right)]
    body.add(level, "IfcRoof", "dormer roof", lids, frame=frame, predefined="GABLE_ROOF")


def _cheeks(half: float, high: float) -> Ring:
    return ring_of([(-half, 0.0), (half, 0.0), (half, high), (-half, high)])
