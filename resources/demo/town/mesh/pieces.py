"""The parts that buildings are put together from: walls, roofs, boxes, turrets, dormers, chimneys."""

from collections.abc import Iterator, Sequence

import numpy as np

from layers.data.geometry import Float64
from resources.demo.faces import Plane, plane_of, wall
from resources.demo.town.mesh.solids import HIDDEN, Masses, Surface
from resources.demo.town.plan import TownBuilding

MITRE_M = 0.06
"""By which wings reach into their neighbours, so that no gap is left between them."""
_UP = np.array([0.0, 0.0, 1.0])


class Pieces:
    """Puts solids of one building together from walls, roofs and materials."""

    def __init__(self, masses: Masses, row: int, building: TownBuilding, rng: np.random.Generator) -> None:
        self._masses = masses
        self._row = row
        self._b = building
        self._rng = rng
        self._key = 0
        self._swatches: dict[str, int] = {}
        self._top = building.base_m + building.eaves_m
        self._foot = building.foot_m

    def _surface(self, plane: Plane, paint: str, role: str) -> int:
        self._key += 1
        return self._masses.surface(Surface(plane, self._row, paint, role, self._key))

    def _swatch(self, role: str) -> int:
        """Return the label of a material that small parts of this building share."""
        if role not in self._swatches:
            square = plane_of([(0, 0, 0), (4, 0, 0), (4, 0, 4), (0, 0, 4)])
            self._swatches[role] = self._surface(square, "swatch", role)
        return self._swatches[role]

    def _piece(self, faces: Sequence[tuple[Plane, int]], bottom: Float64, low_m: float) -> None:
        """Add a solid over the outline `bottom` (n, 2) that begins at `low_m`."""
        floor = np.column_stack([bottom[::-1], np.full(len(bottom), low_m)])
        corners = np.concatenate([floor, *(plane.corners for plane, _ in faces)])
        self._masses.solid([*faces, (plane_of(floor), HIDDEN)], corners, group=self._row)

    def _walls(self, outline: Float64, low_m: float, high_m: float, label: str) -> list[tuple[Plane, int]]:
        """Return walls over a convex outline, all of one material."""
        swatch = self._swatch(label)
        return [(wall(a, b, low_m=low_m, high_m=high_m), swatch) for a, b in edges(outline)]

    def _box(self, outline: Float64, low_m: float, high_m: float, side: str, lid: str) -> None:
        faces = self._walls(outline, low_m, high_m, side)
        faces.append((plane_of(raised(outline, high_m)), self._swatch(lid)))
        self._piece(faces, outline, low_m)

    def _pointed(self, outline: Float64, low_m: float, high_m: float, tip_m: float, side: str, roof: str) -> None:
        """Add a turret: walls over `outline` and a pointed roof."""
        faces = self._walls(outline, low_m, high_m, side)
        tip = np.array([*outline.mean(axis=0), tip_m])
        eaves = raised(outline, high_m)
        faces += [(plane_of((a, b, tip)), self._swatch(roof)) for a, b in edges(eaves)]
        self._piece(faces, outline, low_m)

    def _roof(self, corners: Sequence[Float64]) -> tuple[Plane, int]:
        plane = plane_of(np.array(corners))
        return plane, self._surface(plane, "roof", "roof")

    def _wall(self, a: Float64, b: Float64, role: str, *, high_m: float | None = None) -> tuple[Plane, int]:
        plane = wall(a, b, low_m=self._foot, high_m=self._top if high_m is None else high_m)
        return plane, self._surface(plane, "wall", role)

    def _gable(self, a: Float64, b: Float64, peak: Float64, role: str) -> tuple[Plane, int]:
        foot, top = self._foot, self._top
        plane = plane_of(np.array([(*a, foot), (*b, foot), (*b, top), (*peak,), (*a, top)]))
        return plane, self._surface(plane, "wall", role)

    def _role(self, side: int) -> str:
        return "street" if side % 4 == self._b.front else "side"

    def _mitres(self, a: Float64, b: Float64, c: Float64, d: Float64) -> Iterator[tuple[Plane, int]]:
        for start, end in ((b, c), (d, a)):
            along = (end - start) / np.linalg.norm(end - start)
            out = np.array([along[1], -along[0]]) * MITRE_M
            yield wall(start + out, end + out, low_m=self._foot, high_m=self._top), HIDDEN

    def _turret(self, spot: Float64, radius_m: float, eaves_m: float, tip_m: float, *, sides: int = 8) -> None:
        turn = np.arctan2(*(self._b.outline[1] - self._b.outline[0])[::-1])
        angle = (np.arange(sides) + 0.5) / sides * 2 * np.pi + turn
        outline = spot + radius_m * np.column_stack([np.cos(angle), np.sin(angle)])
        self._pointed(outline, self._foot, eaves_m, tip_m, "turret", "turret_roof")

    def _dormers(self, slope: Plane) -> None:
        count = int(slope.width_m // 7.5)
        flat = np.array([slope.normal[0], slope.normal[1], 0.0])
        if np.linalg.norm(flat) < 0.2 or slope.height_m < 3.0:
            return
        out = flat / np.linalg.norm(flat)
        for k in range(count):
            if self._rng.random() < 0.35:
                continue
            part = (k + 0.5) / count
            foot = slope.corners[0] + slope.along * part * slope.width_m + slope.up * slope.height_m * 0.28
            if slope.height_m > 2.6:
                self._dormer(foot, slope.along, out)

    def _dormer(self, foot: Float64, along: Float64, out: Float64) -> None:
        half, cheek, peak = 0.85, 1.15, 1.95
        depth = out * 3.4
        left, right = foot - along * half, foot + along * half
        high, top = _UP * cheek, foot + _UP * peak
        front = plane_of((left, right, right + high, top, left + high))
        side, roof = self._swatch("dormer_side"), self._swatch("dormer_roof")
        faces = [
            (front, self._surface(front, "detail", "dormer")),
            (plane_of((right, right - depth, right - depth + high, right + high)), side),
            (plane_of((left - depth, left, left + high, left - depth + high)), side),
            (plane_of((right + high, right - depth + high, top - depth, top)), roof),
            (plane_of((left - depth + high, left + high, top, top - depth)), roof),
            (plane_of((right - depth, left - depth, left - depth + high, right - depth + high)), HIDDEN),
        ]
        base = np.array([left[:2], right[:2], (right - depth)[:2], (left - depth)[:2]])
        self._piece(faces, base, float(foot[2]) - 0.2)

    def _chimney(self, place: Float64) -> None:
        if self._rng.random() < 0.35:
            return
        along = unit(self._b.outline[1] - self._b.outline[0])
        outline = rect(place[:2], along * 0.5, np.array([-along[1], along[0]]) * 0.42)
        self._box(outline, float(place[2]) - 1.4, float(place[2]) + 1.3, "chimney", "chimney_top")


def edges(outline: Float64) -> Iterator[tuple[Float64, Float64]]:
    """Yield both ends of each edge of a closed outline."""
    yield from zip(outline, np.roll(outline, -1, axis=0), strict=True)


def raised(outline: Float64, height_m: float) -> Float64:
    """Return float64 (n, 3): the (n, 2) outline at a height."""
    return np.column_stack([outline, np.full(len(outline), height_m)])


def unit(vector: Float64) -> Float64:
    """Return the vector at length 1."""
    result: Float64 = vector / np.linalg.norm(vector)
    return result


def right(p: Float64, q: Float64) -> Float64:
    """Return the direction to the right of the way from `p` to `q`: outside of a counter-clockwise outline."""
    along = unit(q - p)
    return np.array([along[1], -along[0]])


def rect(centre: Float64, along: Float64, across: Float64) -> Float64:
    """Return the counter-clockwise rectangle of two half axes; `across` lies to the left of `along`."""
    if along[0] * across[1] - along[1] * across[0] < 0:
        across = -across
    return np.array(
        [centre - along - across, centre + along - across, centre + along + across, centre - along + across]
    )


def cut_corners(outline: Float64, cut_m: float) -> Float64:
    """Return the outline with each corner cut off, `cut_m` from it on both sides."""
    corners = []
    for before, corner, after in zip(np.roll(outline, 1, axis=0), outline, np.roll(outline, -1, axis=0), strict=True):
        corners += [corner + unit(before - corner) * cut_m, corner + unit(after - corner) * cut_m]
    return np.array(corners)
