"""What stands in the water: the pier with its pavilion, moles, the breakwater, moored boats."""

from itertools import pairwise

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.faces import Plane, plane_of, wall
from resources.demo.town.mesh.solids import GROUND, HIDDEN, Masses, Surface
from resources.demo.town.terrain import (
    BREAKWATER,
    BREAKWATER_WIDTH_M,
    MOLES,
    PIER,
    PIER_HEAD_M,
    QUAY_M,
    coast,
    quay,
)

FOOT_M = -2.0
PAVILION_M = 9.0
_NO_BUILDING = -1


class HarbourMasses:
    """Adds the harbour's solids to `masses`."""

    def __init__(self, masses: Masses, seed: int) -> None:
        self._masses = masses
        self._rng = np.random.default_rng([seed, 21])
        self._labels: dict[str, int] = {}

    def add(self) -> None:
        """Add all of them."""
        self._moles()
        self._breakwater()
        self._pier()
        self._boats()

    def _swatch(self, role: str) -> int:
        if role not in self._labels:
            square = plane_of([(0, 0, 0), (4, 0, 0), (4, 0, 4), (0, 0, 4)])
            surface = Surface(square, _NO_BUILDING, "swatch", role, len(self._labels) + 1)
            self._labels[role] = self._masses.surface(surface)
        return self._labels[role]

    def _prism(self, outline: Float64, low_m: float, high_m: float, side: str, top: int) -> None:
        """Add a prism over a convex counter-clockwise outline."""
        faces = self._sides(outline, low_m, high_m, side)
        lid = np.column_stack([outline, np.full(len(outline), high_m)])
        faces.append((plane_of(lid), top))
        self._close(faces, outline, low_m)

    def _sides(self, outline: Float64, low_m: float, high_m: float, side: str) -> list[tuple[Plane, int]]:
        label = self._swatch(side)
        after = np.roll(outline, -1, axis=0)
        return [(wall(a, b, low_m=low_m, high_m=high_m), label) for a, b in zip(outline, after, strict=True)]

    def _close(self, faces: list[tuple[Plane, int]], outline: Float64, low_m: float) -> None:
        floor = np.column_stack([outline[::-1], np.full(len(outline), low_m)])
        corners = np.concatenate([floor, *(plane.corners for plane, _ in faces)])
        self._masses.solid([*faces, (plane_of(floor), HIDDEN)], corners, group=_NO_BUILDING)

    def _moles(self) -> None:
        for middle, width, length in MOLES:
            low, high = middle - width / 2, middle + width / 2
            shore = float(quay(np.array([low, middle, high])).max()) + 2.0
            end = float(quay(np.array([middle]))[0]) - length
            outline = np.array([(end, low), (shore, low), (shore, high), (end, high)])
            self._prism(outline, FOOT_M, QUAY_M, "stone", GROUND)
            self._stacks(end, min(shore, end + length) - 20.0, middle, width)

    def _stacks(self, west: float, east: float, middle: float, width: float) -> None:
        """Sheds along one edge of a mole, containers along the other."""
        at = west + 14.0
        while at + 34.0 < east:
            outline = _rect((at + 15.0, middle + width * 0.18), 15.0, width * 0.2)
            ridge = np.array([[at, middle + width * 0.18], [at + 30.0, middle + width * 0.18]])
            self._shed(outline, ridge)
            for k in range(4):
                if self._rng.random() < 0.75:
                    colour = ("container_red", "container_blue", "container_green", "container_grey")
                    role = colour[int(self._rng.integers(4))]
                    box = _rect((at + 4.0 + 7.2 * k, middle - width * 0.32), 3.05, 1.22)
                    high = 2.6 * int(self._rng.integers(1, 4))
                    self._prism(box, QUAY_M - 0.5, QUAY_M + high, role, self._swatch(role))
            at += 40.0

    def _shed(self, outline: Float64, ridge: Float64) -> None:
        eaves, top = QUAY_M + 5.5, QUAY_M + 8.0
        a, b, c, d = np.column_stack([outline, np.full(4, eaves)])
        left, right = (np.array([*p, top]) for p in ridge)
        roof, side = self._swatch("shed_roof"), self._swatch("shed")
        faces = self._sides(outline, QUAY_M - 0.5, top, "shed")
        faces[1] = (plane_of((*_lowered(b, c), c, right, b)), side)
        faces[3] = (plane_of((*_lowered(d, a), a, left, d)), side)
        faces += [(plane_of((a, b, right, left)), roof), (plane_of((c, d, left, right)), roof)]
        self._close(faces, outline, QUAY_M - 0.5)

    def _breakwater(self) -> None:
        start = (float(quay(np.array([BREAKWATER[0][1]]))[0]) + 2.0, BREAKWATER[0][1])
        for a, b in pairwise((start, *BREAKWATER)):
            piece = shapely.LineString([a, b]).buffer(BREAKWATER_WIDTH_M / 2, quad_segs=3)
            outline = shapely.get_coordinates(shapely.orient_polygons(piece))[:-1]
            self._prism(_plain(outline), FOOT_M, QUAY_M, "rubble", GROUND)
        head = np.array(BREAKWATER[-1])
        self._prism(_round(head, 3.2, 10), QUAY_M - 0.5, QUAY_M + 9.0, "lighthouse", self._swatch("lighthouse"))
        self._prism(_round(head, 1.7, 8), QUAY_M + 8.5, QUAY_M + 12.0, "lantern", self._swatch("turret_roof"))

    def _pier(self) -> None:
        west, east = PIER[0]
        foot = float(coast(np.array([0.0]))[0]) + 1.5
        head = foot - 0.5 - PIER[1]
        self._prism(np.array([(west, head), (east, head), (east, foot), (west, foot)]), FOOT_M, QUAY_M, "stone", GROUND)
        centre = np.array([0.0, head])
        self._prism(_round(centre, PIER_HEAD_M, 24), FOOT_M, QUAY_M, "stone", GROUND)
        self._prism(_round(centre, PAVILION_M - 1.2, 8), QUAY_M - 0.5, QUAY_M + 4.6, "pavilion", GROUND)
        self._eave(centre, PAVILION_M + 0.8, 5.2, QUAY_M + 4.2, QUAY_M + 7.0)
        self._prism(_round(centre, 4.8, 8), QUAY_M + 6.0, QUAY_M + 8.6, "pavilion", GROUND)
        self._eave(centre, 6.4, 0.5, QUAY_M + 8.2, QUAY_M + 12.4)

    def _eave(self, centre: Float64, wide_m: float, narrow_m: float, low_m: float, high_m: float) -> None:
        """Add a ring of a pagoda's roof: thick enough at its edge to be seen."""
        lower, upper = _round(centre, wide_m, 8), _round(centre, narrow_m, 8)
        roof = self._swatch("pavilion_roof")
        faces = self._sides(lower, low_m, low_m + 0.6, "pavilion_roof")
        for i in range(8):
            k = (i + 1) % 8
            slope = ((*lower[i], low_m + 0.6), (*lower[k], low_m + 0.6), (*upper[k], high_m), (*upper[i], high_m))
            faces.append((plane_of(slope), roof))
        faces.append((plane_of(np.column_stack([upper, np.full(8, high_m)])), roof))
        self._close(faces, lower, low_m)

    def _boats(self) -> None:
        count = 0
        while count < 70:
            x, y = float(self._rng.uniform(-900, 500)), float(self._rng.uniform(-1120, 700))
            spot = np.array([x, y])
            if not self._afloat(x, y):
                continue
            count += 1
            angle = float(self._rng.uniform(0, 2 * np.pi))
            along = np.array([np.cos(angle), np.sin(angle)])
            large = self._rng.random() < 0.25
            half, beam = (11.0, 2.8) if large else (4.2, 1.4)
            left = np.array([-along[1], along[0]]) * beam
            hull = np.array(
                [
                    spot - along * half - left,
                    spot + along * half * 0.55 - left,
                    spot + along * half * 1.05,
                    spot + along * half * 0.55 + left,
                    spot - along * half + left,
                ]
            )
            role = ("hull_white", "hull_blue", "hull_red")[int(self._rng.integers(3))]
            self._prism(hull, FOOT_M, 1.9 if large else 1.1, role, self._swatch("deck"))
            cabin = np.array(
                [
                    spot - along * half * 0.5 - left * 0.6,
                    spot + along * half * 0.1 - left * 0.6,
                    spot + along * half * 0.1 + left * 0.6,
                    spot - along * half * 0.5 + left * 0.6,
                ]
            )
            high = 4.4 if large else 2.4
            self._prism(cabin, 0.5, high, "cabin", self._swatch("cabin"))

    @staticmethod
    def _afloat(x: float, y: float) -> bool:
        at = np.array([x]), np.array([y])
        if y - float(coast(at[0])[0]) > -14.0 and x - float(quay(at[1])[0]) > -14.0:
            return False
        if abs(x) < 24.0 and y > float(coast(np.array([0.0]))[0]) - PIER[1] - 30.0:
            return False
        if any(abs(y - m) < w / 2 + 12.0 and x > float(quay(np.array([m]))[0]) - n - 14.0 for m, w, n in MOLES):
            return False
        line = shapely.LineString(BREAKWATER)
        inside = x > -690.0 or y < -800.0 or shapely.distance(line, shapely.Point(x, y)) > 24.0
        return bool(inside) and float(shapely.distance(line, shapely.Point(x, y))) > 24.0


def _round(centre: Float64, radius_m: float, count: int) -> Float64:
    angle = (np.arange(count) + 0.5) / count * 2 * np.pi
    return centre + radius_m * np.column_stack([np.cos(angle), np.sin(angle)])


def _rect(centre: tuple[float, float], half_x: float, half_y: float) -> Float64:
    x, y = centre
    return np.array(
        [(x - half_x, y - half_y), (x + half_x, y - half_y), (x + half_x, y + half_y), (x - half_x, y + half_y)]
    )


def _plain(outline: Float64) -> Float64:
    """Return the outline without corners that repeat."""
    apart = np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1) > 1e-6
    kept: Float64 = outline[apart]
    return kept


def _lowered(b: Float64, c: Float64) -> tuple[Float64, Float64]:
    low = QUAY_M - 0.5
    return np.array([b[0], b[1], low]), np.array([c[0], c[1], low])
