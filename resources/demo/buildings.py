"""Buildings as textured faces: walls, tiled roofs around courtyards, dormers, chimneys, the church and the tower."""

from collections.abc import Iterator

import numpy as np

from layers.data.geometry import Float64, UInt8
from resources.demo.faces import FINEST, Face, Plane, box_planes, face_of, plane_of, wall
from resources.demo.light import Light
from resources.demo.paint import ROOF_PX_PER_M, WALL_PX_PER_M, Painter, lit
from resources.demo.plan import Building, edge_lengths, inset
from resources.demo.relief import spire_feet
from resources.demo.town.looks.skin import Skin

OVERHANG_M = 0.45
TOWER_PX_PER_M = 8.0
_NEAR = (FINEST, FINEST)
_NEARER = (2, FINEST)


class Builder:
    """Turns buildings into faces, lit."""

    def __init__(self, painter: Painter, light: Light, skin: Skin) -> None:
        self._painter = painter
        self._light = light
        self._skin = skin
        self._face = 0
        self._swatches: dict[tuple[object, ...], UInt8] = {}

    def faces(self, building: Building) -> Iterator[Face]:
        """Yield the faces of one building."""
        self._face = 0
        if building.kind == "church":
            yield from self._church(building)
        elif building.kind == "tower":
            yield from self._tower(building)
        else:
            yield from self._house(building)

    def swatch(self, name: str, colour: tuple[int, int, int], normal: Float64, *, size: int = 8) -> UInt8:
        """Return a small lit picture of one colour, shared by all faces that look alike."""
        tone = self._light.on_small(normal)
        key = (name, colour, *tone.tolist())
        if key not in self._swatches:
            self._swatches[key] = lit(self._painter.fill((size, size), colour, spread=5.0), tone)
        return self._swatches[key]

    def tiled(self, plane: Plane, building: Building) -> Face:
        """Return a face of clay tiles."""
        picture = self._skin.roof(plane, building, key=self._next(), px_per_m=ROOF_PX_PER_M)
        return face_of(plane, lit(picture, self._light.over(plane, picture.shape[:2])))

    def plain(self, plane: Plane, colour: tuple[int, int, int], *, px_per_m: float = 6.0) -> Face:
        """Return a face of one mottled colour."""
        shape = plane.pixels(px_per_m=px_per_m)
        picture = self._painter.fill(shape, colour)
        return face_of(plane, lit(picture, self._light.over(plane, shape)))

    def painted(self, plane: Plane, building: Building, *, role: str, px_per_m: float = WALL_PX_PER_M) -> Face:
        """Return a wall of `building`."""
        picture = self._skin.wall(plane, building, role=role, key=self._next(), px_per_m=px_per_m)
        return face_of(plane, lit(picture, self._light.over(plane, picture.shape[:2])))

    def _next(self) -> int:
        # Faces of a building are numbered as they are made.
        self._face += 1
        return self._face

    def _house(self, building: Building) -> Iterator[Face]:
        top = building.base_m + building.eaves_m
        outline = building.outline
        for i, (a, b) in enumerate(zip(outline, np.roll(outline, -1, axis=0), strict=True)):
            role = "street" if i == building.front else "side"
            plane = wall(a, b, low_m=building.foot_m, high_m=top)
            yield self.painted(plane, building, role=role)
        court = building.courtyard
        if court is None:
            yield from self._hip(building, top)
            return
        floor = building.base_m - 1.2
        for a, b in zip(np.roll(court, -1, axis=0), court, strict=True):
            plane = wall(a, b, low_m=floor, high_m=top)
            yield self.painted(plane, building, role="court")
        yield from self._ring(building, top)

    def _ring(self, building: Building, top: float) -> Iterator[Face]:
        rise, half = building.roof_rise_m, building.wing_m / 2
        drop = OVERHANG_M * rise / half
        ridge = _at(inset(building.outline, half), top + rise)
        outer = _at(inset(building.outline, -OVERHANG_M), top - drop)
        inner = _at(inset(building.outline, building.wing_m + OVERHANG_M), top - drop)
        for i in range(4):
            k = (i + 1) % 4
            outside = plane_of((outer[i], outer[k], ridge[k], ridge[i]))
            yield self.tiled(outside, building)
            yield self.tiled(plane_of((inner[k], inner[i], ridge[i], ridge[k])), building)
            if building.style % 5 < 3:
                yield from self._dormers(outside, building)
            yield from self._chimney(ridge[i] * 0.62 + ridge[k] * 0.38)

    def _hip(self, building: Building, top: float) -> Iterator[Face]:
        outline = building.outline
        lengths = edge_lengths(outline)
        if lengths[0] + lengths[2] < lengths[1] + lengths[3]:
            outline = np.roll(outline, -1, axis=0)
        half = float(edge_lengths(outline)[1::2].mean()) / 2
        rise = building.roof_rise_m
        a, b, c, d = _at(inset(outline, -OVERHANG_M), top - OVERHANG_M * rise / half)
        left, right = (a + d) / 2, (b + c) / 2
        along = (right - left) / np.linalg.norm(right - left)
        run = min(half * 0.95, float(np.linalg.norm(right - left)) * 0.48)
        left, right = left + along * run, right - along * run
        left[2] = right[2] = top + rise
        for corners in ((a, b, right, left), (b, c, right), (c, d, left, right), (d, a, left)):
            plane = plane_of(corners)
            yield self.tiled(plane, building)
            if len(corners) == 4 and building.style % 2:
                yield from self._dormers(plane, building)
        yield from self._chimney(left * 0.7 + right * 0.3)

    def _dormers(self, plane: Plane, building: Building) -> Iterator[Face]:
        count = int(plane.width_m // 8.5)
        flat = np.array([plane.normal[0], plane.normal[1], 0.0])
        if np.linalg.norm(flat) < 0.2 or plane.height_m < 3.0:
            return
        out = flat / np.linalg.norm(flat)
        for k in range(count):
            if self._painter.rng.random() < 0.45:
                continue
            foot = plane.corners[0] + plane.along * (k + 0.5) / count * plane.width_m + plane.up * plane.height_m * 0.3
            yield from self._dormer(foot, plane.along, out, plane.up, building)

    def _dormer(self, foot: Float64, along: Float64, out: Float64, up: Float64, building: Building) -> Iterator[Face]:
        half, high = 0.75, np.array([0.0, 0.0, 1.05])
        slope = up[2] / max(1e-6, float(np.hypot(up[0], up[1])))
        back = -out * (1.05 / slope)
        left, right = foot - along * half, foot + along * half
        peak, deep = foot + high * 1.55, -out * (1.05 * 1.55 / slope)
        front = plane_of((left, right, right + high, left + high))
        pane = self._skin.detail(front, building, role="dormer", key=self._next(), px_per_m=ROOF_PX_PER_M)
        yield face_of(front, lit(pane, self._light.on_small(front.normal)), levels=_NEAR)
        tone = (196, 176, 140)
        yield self._small("dormer", (right, right + high + back, right + high), tone)
        yield self._small("dormer", (left, left + high, left + high + back), tone)
        yield self._small("dormer", (left + high, right + high, peak), tone)
        red = (158 - building.style % 3 * 8, 78, 58)
        eave = out * 0.25
        yield self._small("dormer roof", (right + high + eave, right + high + back, peak + deep, peak + eave), red)
        yield self._small("dormer roof", (left + high + back, left + high + eave, peak + eave, peak + deep), red)

    def _chimney(self, place: Float64) -> Iterator[Face]:
        if self._painter.rng.random() < 0.4:
            return
        half = 0.45
        corners = place[:2] + np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
        for plane in box_planes(corners, low_m=place[2] - 1.2, high_m=place[2] + 1.1):
            yield self._small("chimney", plane.corners, (150, 92, 74) if plane.normal[2] < 0.5 else (70, 62, 58))

    def _small(self, name: str, corners: object, colour: tuple[int, int, int]) -> Face:
        plane = plane_of(corners)  # type: ignore[arg-type]
        return face_of(plane, self.swatch(name, colour, plane.normal), levels=_NEAR)

    def _church(self, church: Building) -> Iterator[Face]:
        top = church.base_m + church.eaves_m
        for i, (a, b) in enumerate(zip(church.outline, np.roll(church.outline, -1, axis=0), strict=True)):
            plane = wall(a, b, low_m=church.foot_m, high_m=top)
            yield self.painted(plane, church, role="street" if i == church.front else "side")
        a, b, c, d = _at(church.outline, top)
        front, back = (a + b) / 2, (c + d) / 2
        front[2] = back[2] = top + 9.0
        for corners in ((b, c, back, front), (d, a, front, back)):
            yield self.tiled(plane_of(corners), church)
        for gable in ((a, b, front), (c, d, back)):
            yield self.painted(plane_of(gable), church, role="gable")
        for foot in spire_feet(church):
            yield from self._spire(church, foot)

    def _spire(self, church: Building, foot: Float64) -> Iterator[Face]:
        shaft, tip = church.base_m + 26.0, church.base_m + 48.0
        for a, b in zip(foot, np.roll(foot, -1, axis=0), strict=True):
            plane = wall(a, b, low_m=church.foot_m, high_m=shaft)
            yield self.painted(plane, church, role="side")
        eaves = _at(inset(foot, -0.3), shaft)
        point = np.array([*foot.mean(axis=0), tip])
        for a, b in zip(eaves, np.roll(eaves, -1, axis=0), strict=True):
            yield self.tiled(plane_of((a, b, point)), church)
        middle = foot.mean(axis=0)
        for size, low, high in (((0.12, 0.12), tip - 0.5, tip + 3.2), ((0.9, 0.12), tip + 1.7, tip + 2.0)):
            corners = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(size)
            for plane in box_planes(corners, low_m=low, high_m=high):
                picture = self.swatch("cross", (190, 170, 110), plane.normal)
                yield face_of(plane, picture, levels=_NEARER)

    def _tower(self, tower: Building) -> Iterator[Face]:
        top = tower.base_m + tower.eaves_m + 0.9
        for plane in box_planes(tower.outline, low_m=tower.foot_m, high_m=top, lid=False):
            yield self.painted(plane, tower, role="street", px_per_m=TOWER_PX_PER_M)
        roof = top - 0.9
        yield self.plain(plane_of(_at(tower.outline, roof)), (150, 148, 142))
        inside = inset(tower.outline, 0.35)
        for plane in box_planes(inside[::-1], low_m=roof, high_m=top, lid=False):
            yield self.plain(plane, (176, 178, 176), px_per_m=2.0)
        ring, hole = _at(tower.outline, top), _at(inside, top)
        for i in range(4):
            k = (i + 1) % 4
            yield self.plain(plane_of((ring[i], ring[k], hole[k], hole[i])), (188, 190, 188), px_per_m=2.0)
        for plane in box_planes(inset(tower.outline, 6.2), low_m=roof, high_m=roof + 3.4):
            yield self.plain(plane, (170, 172, 170))


def _at(outline: Float64, height_m: float) -> Float64:
    return np.column_stack([outline, np.full(len(outline), height_m)])
