"""Solids that building models are made of: prisms and faceted shells, for IFC and for triangle meshes alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from layers.data.geometry import Float64, Int32

Point2 = tuple[float, float]
Point3 = tuple[float, float, float]
Ring = tuple[Point2, ...]
"""Corners of a polygon, counter-clockwise, the first one not repeated."""

DIGITS = 4
_FLAT_RAD = 1e-9


@dataclass(frozen=True, slots=True)
class Frame:
    """Where something stands: its zero, and where its x and z axes point."""

    origin: Point3 = (0.0, 0.0, 0.0)
    x: Point3 = (1.0, 0.0, 0.0)
    z: Point3 = (0.0, 0.0, 1.0)

    @property
    def matrix(self) -> Float64:
        """float64 (4, 4): from here to outside."""
        return _matrix(self)


@lru_cache(maxsize=1 << 16)
def _matrix(frame: Frame) -> Float64:
    (ax, ay, az), (cx, cy, cz), (x, y, z) = frame.x, frame.z, frame.origin
    bx, by, bz = cy * az - cz * ay, cz * ax - cx * az, cx * ay - cy * ax
    matrix = np.array([(ax, bx, cx, x), (ay, by, cy, y), (az, bz, cz, z), (0.0, 0.0, 0.0, 1.0)])
    matrix.flags.writeable = False
    return matrix


HERE = Frame()


@dataclass(frozen=True, slots=True)
class Prism:
    """A polygon pushed along its normal.

    Parameters
    ----------
    ring : Ring
        In the plane of `frame`.
    depth_m : float
        How far, along the frame's z.
    look : str
        Its material.
    """

    ring: Ring
    depth_m: float
    look: str
    holes: tuple[Ring, ...] = ()
    frame: Frame = HERE


@dataclass(frozen=True, slots=True)
class Shell:
    """A closed surface of flat convex faces; corners counter-clockwise from outside."""

    points: tuple[Point3, ...]
    faces: tuple[tuple[int, ...], ...]
    look: str


Solid = Prism | Shell


def rounded(values: Iterable[float]) -> tuple[float, ...]:
    """Return numbers as they are written: to a tenth of a millimetre, without a minus before zero."""
    return tuple(round(float(v), DIGITS) + 0.0 for v in values)


def point3(x: float, y: float, z: float) -> Point3:
    """Return a place as it is written."""
    a, b, c = rounded((x, y, z))
    return a, b, c


def ring_of(points: Sequence[Sequence[float]] | Float64) -> Ring:
    """Return a polygon as it is written."""
    return tuple((round(float(p[0]), DIGITS) + 0.0, round(float(p[1]), DIGITS) + 0.0) for p in points)


def direction(x: float, y: float, z: float = 0.0) -> Point3:
    """Return a direction of length 1, to nine digits."""
    length = float(np.sqrt(x * x + y * y + z * z))
    return round(x / length, 9) + 0.0, round(y / length, 9) + 0.0, round(z / length, 9) + 0.0


def at(x: float, y: float, z: float = 0.0, *, along: tuple[float, float] = (1.0, 0.0)) -> Frame:
    """Return a frame that stands upright, its x axis `along`."""
    return Frame(point3(x, y, z), direction(*along))


def block(size: tuple[float, float, float], look: str, *, middle: Point2 = (0.0, 0.0), z: float = 0.0) -> Prism:
    """Return a box that stands with its foot's `middle` at a place."""
    half_x, half_y, (x, y) = size[0] / 2, size[1] / 2, middle
    ring = ring_of(
        [(x - half_x, y - half_y), (x + half_x, y - half_y), (x + half_x, y + half_y), (x - half_x, y + half_y)]
    )
    return plate(ring, z, size[2], look)


def plate(ring: Ring, z: float, thick_m: float, look: str, *holes: Ring) -> Prism:
    """Return a level plate from `z` upwards."""
    return Prism(ring, round(thick_m, DIGITS), look, holes, Frame(point3(0.0, 0.0, z)))


def drum(
    radius_m: float, height_m: float, look: str, *, middle: Point2 = (0.0, 0.0), z: float = 0.0, sides: int = 12
) -> Prism:
    """Return an upright cylinder."""
    return plate(disc(radius_m, middle=middle, sides=sides), z, height_m, look)


def roller(radius_m: float, length_m: float, look: str, *, x: float, y: float, z: float, sides: int = 14) -> Prism:
    """Return a lying cylinder, from `x` onwards."""
    frame = Frame(point3(x, y, z), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    return Prism(disc(radius_m, sides=sides), round(length_m, DIGITS), look, (), frame)


def disc(radius_m: float, *, middle: Point2 = (0.0, 0.0), sides: int = 12) -> Ring:
    """Return a circle's polygon."""
    turn = (np.arange(sides) + 0.5) * 2 * np.pi / sides
    return ring_of(np.column_stack([middle[0] + radius_m * np.cos(turn), middle[1] + radius_m * np.sin(turn)]))


def elevation(outline: Ring, thick_m: float, look: str, *holes: Ring, y: float = 0.0) -> Prism:
    """Return an upright plate by its picture from outside: x along it, z up, from `y` to `y + thick_m` inwards."""
    frame = Frame(point3(0.0, y + thick_m, 0.0), (1.0, 0.0, 0.0), (0.0, -1.0, 0.0))
    return Prism(outline, round(thick_m, DIGITS), look, holes, frame)


def section(outline: Ring, x: float, length_m: float, look: str) -> Prism:
    """Return a bar by its cross-section: y across, z up, from `x` onwards."""
    return Prism(
        outline, round(length_m, DIGITS), look, (), Frame(point3(x, 0.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    )


def moved(solid: Solid, frame: Frame) -> Solid:
    """Return a solid of `frame` as one of the frame's outside."""
    matrix = frame.matrix
    if isinstance(solid, Shell):
        points = np.array(solid.points) @ matrix[:3, :3].T + matrix[:3, 3]
        return replace(solid, points=tuple(point3(*p) for p in points))
    inner = matrix @ solid.frame.matrix
    place = Frame(point3(*inner[:3, 3]), direction(*inner[:3, 0]), direction(*inner[:3, 2]))
    return replace(solid, frame=place)


def ring_area_m2(ring: Ring) -> float:
    """Return a polygon's area."""
    x, y = np.array(ring).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def triangles_of(solid: Solid) -> tuple[Float64, Int32]:
    """Return float64 (n, 3) points and int32 (m, 3) triangles; faces share no points."""
    faces = (
        list(_prism_faces(solid))
        if isinstance(solid, Prism)
        else [(np.array([solid.points[i] for i in face]), _fan(len(face))) for face in solid.faces]
    )
    starts = np.cumsum([0, *(len(points) for points, _ in faces)])
    triangles = [corners + start for (_, corners), start in zip(faces, starts[:-1], strict=True)]
    return np.concatenate([points for points, _ in faces]), np.concatenate(triangles).astype(np.int32)


def _prism_faces(prism: Prism) -> Iterable[tuple[Float64, Int32]]:
    matrix = prism.frame.matrix
    flat, corners = _cap(prism.ring, prism.holes)

    def placed(points: Float64, z: float) -> Float64:
        lifted: Float64 = np.column_stack([points, np.full(len(points), z)]) @ matrix[:3, :3].T + matrix[:3, 3]
        return lifted

    yield placed(flat, prism.depth_m), corners
    yield placed(flat, 0.0), corners[:, ::-1]
    for ring in (prism.ring, *(hole[::-1] for hole in prism.holes)):
        here = np.array(ring)
        ahead = np.roll(here, -1, axis=0)
        for a, b in zip(here, ahead, strict=True):
            side = np.vstack([placed(np.array([a, b]), 0.0), placed(np.array([b, a]), prism.depth_m)])
            yield side, _fan(4)


def _cap(ring: Ring, holes: tuple[Ring, ...]) -> tuple[Float64, Int32]:
    points = np.array(ring)
    if not holes and _is_convex(points):
        return points, _fan(len(points))
    import shapely

    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(shapely.Polygon(ring, holes)))
    corners = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]
    (ax, ay), (bx, by) = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
    doubled = ax * by - ay * bx
    corners[doubled < 0] = corners[doubled < 0, ::-1]
    return corners.reshape(-1, 2), np.arange(3 * len(corners), dtype=np.int32).reshape(-1, 3)


def _is_convex(points: Float64) -> bool:
    ahead = np.roll(points, -1, axis=0) - points
    turns = ahead[:, 0] * np.roll(ahead[:, 1], -1) - ahead[:, 1] * np.roll(ahead[:, 0], -1)
    return bool((turns > -_FLAT_RAD).all())


def _fan(count: int) -> Int32:
    return np.array([(0, k, k + 1) for k in range(1, count - 1)], np.int32)
