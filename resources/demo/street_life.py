"""What stands in the open: trees, parked cars, the pier with its pavilion, boats; as faces."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from layers.data.geometry import Float64, Int32
from resources.demo.buildings import Builder
from resources.demo.faces import FINEST, Face, box_planes, face_of, plane_of
from resources.demo.foliage import leaf_picture
from resources.demo.light import SUN, Light
from resources.demo.paint import Painter, lit
from resources.demo.plan import Car, Tree, rectangle
from resources.demo.terrain import PIER_X_M, SEA_M, coast

GREENS = ((94, 116, 72), (108, 124, 78), (84, 108, 74), (124, 130, 80))
CARS = ((230, 230, 228), (40, 42, 46), (150, 154, 158), (168, 36, 34), (36, 66, 120), (206, 200, 188), (96, 100, 104))
LEAVES_PX = 48
PIER_HALF_M = 4.5
PIER_END_M = -226.0
PAVILION_M = 9.5


class Scenery:
    """Turns what stands in the open into faces, lit."""

    def __init__(self, painter: Painter, light: Light, builder: Builder) -> None:
        self._painter = painter
        self._light = light
        self._builder = builder
        self._leaves = [leaf_picture(painter.rng, colour, LEAVES_PX) for colour in GREENS]
        self._bark = lit(painter.fill((8, 8), (96, 80, 64)), np.array([0.7, 0.7, 0.7], np.float32))
        self._crowns = {level: _crown(level) for level in (0, 1, 2)}

    def tree(self, tree: Tree) -> Iterator[Face]:
        """Yield a tree at three grades of detail."""
        x, y, z = tree.foot
        squash = np.array([tree.radius_m, tree.radius_m, tree.height_m * 0.42])
        centre = np.array([x, y, z + tree.height_m * 0.6])
        turn = self._painter.rng.uniform(0, 2 * np.pi)
        spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        for detail, levels in ((2, (FINEST, FINEST)), (1, (2, 2)), (0, (0, 1))):
            directions, triangles, bumps = self._crowns[detail]
            turned = directions @ spin.T
            points = centre + turned * bumps[:, None] * squash
            # The leaves' picture runs from shade to sun, and from top to bottom.
            uv = np.column_stack([0.5 + 0.46 * (turned @ SUN), 0.5 - 0.46 * turned[:, 2]])
            yield Face(points, triangles, uv, self._leaves[tree.shade], levels)
        trunk = rectangle(np.array([x, y]), 0.35, 0.35, turn)
        for plane in box_planes(trunk, low_m=z - 0.3, high_m=z + tree.height_m * 0.4, lid=False):
            yield face_of(plane, self._bark, levels=(FINEST, FINEST))

    def car(self, car: Car) -> Iterator[Face]:
        """Yield a car: a body and a cabin of glass."""
        x, y, z = car.centre
        body = rectangle(np.array([x, y]), 4.3, 1.8, car.angle)
        cabin = rectangle(np.array([x, y]), 2.2, 1.55, car.angle)
        for outline, low, high, colour in (
            (body, 0.15, 0.95, CARS[car.colour]),
            (cabin, 0.95, 1.5, (52, 60, 68)),
        ):
            for plane in box_planes(outline, low_m=z + low, high_m=z + high):
                top = plane.normal[2] > 0.5
                tone = CARS[car.colour] if top else colour
                picture = self._builder.swatch("car", tone, plane.normal)
                yield face_of(plane, picture, levels=(FINEST if low > 0.5 else 2, FINEST))

    def pier(self) -> Iterator[Face]:
        """Yield the pier, its round head and the pavilion on it."""
        shore = float(coast(np.array([PIER_X_M]))[0]) + 3.0
        deck = SEA_M + 3.0
        bounds = np.linspace(PIER_END_M + 6, shore, 7)
        for low, high in pairwise(bounds):
            outline = np.array(
                [
                    [PIER_X_M - PIER_HALF_M, low],
                    [PIER_X_M + PIER_HALF_M, low],
                    [PIER_X_M + PIER_HALF_M, high],
                    [PIER_X_M - PIER_HALF_M, high],
                ]
            )
            for plane in box_planes(outline, low_m=SEA_M - 1.0, high_m=deck):
                yield self._stone(plane.corners)
        head = _round(PIER_X_M, PIER_END_M, 15.0, count=12)
        for plane in box_planes(head, low_m=SEA_M - 1.0, high_m=deck + 0.15):
            yield self._stone(plane.corners)
        hall = _round(PIER_X_M, PIER_END_M, PAVILION_M, count=8)
        for plane in box_planes(hall, low_m=deck, high_m=deck + 5.2, lid=False):
            yield self._builder.plain(plane, (186, 70, 52))
        for foot, top, low, high in ((PAVILION_M + 1.6, 5.2, 5.0, 7.4), (5.6, 0.4, 9.0, 12.6)):
            lower, upper = _round(PIER_X_M, PIER_END_M, foot, count=8), _round(PIER_X_M, PIER_END_M, top, count=8)
            for i in range(8):
                k = (i + 1) % 8
                corners = (
                    (*lower[i], deck + low),
                    (*lower[k], deck + low),
                    (*upper[k], deck + high),
                    (*upper[i], deck + high),
                )
                yield self._builder.plain(plane_of(corners), (196, 150, 62))
        for plane in box_planes(_round(PIER_X_M, PIER_END_M, 4.6, count=8), low_m=deck + 7.2, high_m=deck + 9.2):
            yield self._builder.plain(plane, (178, 66, 50))

    def boats(self, rng: np.random.Generator) -> Iterator[Face]:
        """Yield a few moored boats."""
        for _ in range(9):
            x, y = float(rng.uniform(-230, 230)), float(rng.uniform(-240, -168))
            if abs(x - PIER_X_M) < 30:
                continue
            angle = float(rng.uniform(0, 2 * np.pi))
            hull = rectangle(np.array([x, y]), 7.5, 2.4, angle)
            bow = (hull[1] + hull[2]) / 2 + np.array([np.cos(angle), np.sin(angle)]) * 2.4
            outline = np.array([hull[0], hull[1], bow, hull[2], hull[3]])
            colour = ((224, 222, 214), (60, 96, 140), (190, 80, 50))[int(rng.integers(3))]
            for plane in box_planes(outline, low_m=SEA_M - 0.2, high_m=SEA_M + 0.9):
                yield face_of(plane, self._builder.swatch("boat", colour, plane.normal), levels=(1, FINEST))
            cabin = rectangle(np.array([x, y]), 2.4, 1.6, angle)
            for plane in box_planes(cabin, low_m=SEA_M + 0.9, high_m=SEA_M + 2.3):
                yield face_of(plane, self._builder.swatch("boat", (232, 230, 224), plane.normal), levels=(2, FINEST))

    def _stone(self, corners: Float64) -> Face:
        plane = plane_of(corners)
        shape = plane.pixels(px_per_m=7.0)
        picture = self._painter.granite(shape, px_per_m=7.0, block_m=1.2)
        return face_of(plane, lit(picture, self._light.over(plane, shape)))


def _round(x: float, y: float, radius_m: float, *, count: int) -> Float64:
    angle = (np.arange(count) + 0.5) / count * 2 * np.pi
    return np.column_stack([x + radius_m * np.cos(angle), y + radius_m * np.sin(angle)])


def _crown(detail: int) -> tuple[Float64, Int32, Float64]:
    # Unit directions, triangles and a bumpy radius for each: an octahedron, an icosahedron, that one refined.
    if detail == 0:
        points = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
        triangles = np.array(
            [(i, (i + 1) % 4, 4) for i in range(4)] + [((i + 1) % 4, i, 5) for i in range(4)], np.int32
        )
        return points, triangles, np.full(6, 1.1)
    points, triangles = _icosahedron()
    if detail == 2:
        points, triangles = _refined(points, triangles)
    chance = np.random.default_rng(3)
    return points, triangles, chance.uniform(0.86, 1.16, len(points))


def _icosahedron() -> tuple[Float64, Int32]:
    ring = np.arange(5) * 2 * np.pi / 5
    z, r = 1 / np.sqrt(5), 2 / np.sqrt(5)
    upper = np.column_stack([r * np.cos(ring), r * np.sin(ring), np.full(5, z)])
    lower = np.column_stack([r * np.cos(ring + np.pi / 5), r * np.sin(ring + np.pi / 5), np.full(5, -z)])
    points = np.vstack([[0, 0, 1], upper, lower, [0, 0, -1]])
    triangles = []
    for i in range(5):
        k = (i + 1) % 5
        triangles += [(0, 1 + i, 1 + k), (1 + i, 6 + i, 1 + k), (1 + k, 6 + i, 6 + k), (11, 6 + k, 6 + i)]
    return points, np.array(triangles, np.int32)


def _refined(points: Float64, triangles: Int32) -> tuple[Float64, Int32]:
    grown = [*points]
    middles: dict[tuple[int, int], int] = {}

    def middle(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in middles:
            point = points[a] + points[b]
            middles[key] = len(grown)
            grown.append(point / np.linalg.norm(point))
        return middles[key]

    finer = []
    for a, b, c in triangles.tolist():
        ab, bc, ca = middle(a, b), middle(b, c), middle(c, a)
        finer += [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.array(grown), np.array(finer, np.int32)
