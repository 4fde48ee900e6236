"""A line of sight through one pixel, and what it meets of a mesh or of a set of dots.

Geometry is taken relative to the eye in float64, so that large coordinates cost nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.camera import CameraState
from layers.data.geometry import Float64, Int32, PointData, SurfaceData, UInt16
from layers.data.point_cloud import PointLook

# The depth buffer has 24 bits; interpolating and reading it back costs a few of the last ones.
_DEPTH_STEP = 2.0**-24
_DEPTH_STEPS = 8.0
# Rasterisers snap vertices to 1/256 pixel; on a surface seen from its edge that shifts the depth.
_SNAP_PX = 1.0 / 64.0
_MOST_GRAZING = 1e4

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """A place on a triangle, or a point.

    Parameters
    ----------
    row : int
        Triangle, or point.
    position : float64 (3,)
        Site ENU metres.
    normal : float64 (3,) or None
        Unit, towards the eye.
    vertices : int32 (k,)
    weights : float64 (k,)
        Barycentric.
    rank : tuple of float
        The least is what the picture shows.
    """

    row: int
    position: Float64
    normal: Float64 | None
    vertices: Int32
    weights: Float64
    rank: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class LineOfSight:
    """The ray through a pixel's centre.

    Parameters
    ----------
    camera : CameraState
    size : (width, height)
        Of the picture, pixels.
    x, y : float
        The pixel's centre, origin top left.
    depth_m : float
        Of what the picture shows there, along the view axis; ``inf`` on the sky.
    near_m, far_m : float
        Clipping range.
    """

    camera: CameraState
    size: tuple[int, int]
    x: float
    y: float
    depth_m: float
    near_m: float
    far_m: float

    @property
    def meets_something(self) -> bool:
        """False on the sky."""
        return bool(np.isfinite(self.depth_m))

    @property
    def direction(self) -> Float64:
        """Unit vector, site ENU."""
        return self.camera.ray(self.x, self.y, size=self.size)

    @property
    def cosine(self) -> float:
        """Of the angle between the ray and the view axis: metres of depth a metre of ray."""
        return float(self.direction @ self.camera.axes()[2])

    @property
    def pixel_m(self) -> float:
        """Width of a pixel at 1 m of depth, metres."""
        return 1.0 / self.camera.focal_px(self.size)

    @property
    def error_m(self) -> float:
        """How wrong `depth_m` may be because the buffer is coarse.

        Window depth is linear in 1 / depth, so a step of it is worth depth² (1 / near - 1 / far) metres.
        """
        return _DEPTH_STEPS * _DEPTH_STEP * self.depth_m**2 * (1 / self.near_m - 1 / self.far_m)

    @property
    def stretch_m(self) -> tuple[float, float]:
        """Where along the ray things may lie, metres of depth."""
        if not self.meets_something:
            return self.near_m, self.far_m
        # A grazing surface is met within a pixel's width; more is not needed to find its box.
        slack = self.error_m + self.depth_m * self.pixel_m
        return self.depth_m - slack, self.depth_m + slack

    def boxes_met(self, low: Float64, high: Float64, *, margin_px: Float64) -> Bools:
        """Return bool (n,): the boxes that the ray passes within `stretch_m`.

        Source: the slab method, T. Kay and J. Kajiya 1986.

        Parameters
        ----------
        low, high : float64 (n, 3)
            Corners, site ENU metres.
        margin_px : float64 (n,)
            By which what is drawn reaches beyond them.
        """
        cosine, direction = self.cosine, self.direction
        nearest, farthest = (depth / cosine for depth in self.stretch_m)
        reach = min(farthest, self.far_m / cosine)
        margin = (1e-3 + margin_px * reach * self.pixel_m)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            enter = (low - margin - self.camera.position) / direction
            leave = (high + margin - self.camera.position) / direction
        first, last = np.fmin(enter, leave), np.fmax(enter, leave)
        found: Bools = np.fmax(first.max(axis=1), nearest) <= np.fmin(last.min(axis=1), farthest)
        return found


def triangles_met(surface: SurfaceData, *, sight: LineOfSight, slack_px: float = 0.0) -> Iterator[Met]:
    """Yield the triangles of `surface` that the ray meets at the picture's depth (on the sky: at any).

    The triangles are projected along the ray; it meets those that hold the origin of that plane, by the signs of
    their edge functions (J. Pineda 1988). Backs count only where it is drawn from both sides.

    Parameters
    ----------
    slack_px : float
        Take triangles this far beside the ray too, at their nearest place.
    """
    direction = sight.direction
    rel = surface.points - (sight.camera.position - surface.origin_enu_m)
    plane = rel @ _across(direction).T
    beside = slack_px * sight.pixel_m * (sight.depth_m if sight.meets_something else sight.near_m)
    rows = _around_the_ray(plane, surface.triangles, beside=beside)
    a, b, c = (plane[surface.triangles[rows, corner]] for corner in range(3))
    with np.errstate(invalid="ignore", over="ignore"):
        edges = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)])
        area = edges.sum(axis=0)
        slack = beside * np.stack([_length(c - b), _length(a - c), _length(b - a)])
        met = (edges >= -slack).all(axis=0) & (area > 0.0)
        if surface.double_sided:
            met |= (edges <= slack).all(axis=0) & (area < 0.0)
    for found in np.flatnonzero(met):
        weights = np.clip(edges[:, found] / area[found], 0.0, None)
        weights /= weights.sum()
        row = int(rows[found])
        vertices = surface.triangles[row].astype(np.int32)
        corners = rel[vertices]
        place = weights @ corners
        normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        length = float(np.linalg.norm(normal))
        if not (length > 0.0 and np.isfinite(place).all()):
            continue
        normal /= length if float(normal @ direction) < 0.0 else -length
        rank = _rank(place, normal, sight=sight, slack_px=slack_px)
        if rank is not None:
            position = place + sight.camera.position
            yield Met(row, position, normal, vertices, weights, rank)


def dot_met(points: PointData, *, sight: LineOfSight, look: PointLook, spacing_m: float) -> Met | None:
    """Return the point whose dot the picture shows at this pixel.

    A dot is a square about its point's place on the screen and has that point's depth all over.
    """
    if not len(points.points):
        return None
    camera = sight.camera
    forward = camera.axes()[2]
    eye = camera.position - points.origin_enu_m
    # Roughly first, in the points' own float32.
    depth = points.points @ forward.astype(np.float32) - np.float32(eye @ forward)
    low, high = sight.stretch_m
    rough = 1e-5 * float(np.abs(points.points[0]).max() + np.abs(eye).max()) + 1e-3
    rows = np.flatnonzero((depth >= low - rough) & (depth <= high + rough))
    if not len(rows):
        return None
    places = points.points[rows].astype(np.float64) + points.origin_enu_m
    pixel, exact = camera.project(places, size=sight.size)
    beside = np.abs(pixel - (sight.x, sight.y)).max(axis=1)
    half = look.dot_px(exact, spacing_m=spacing_m, focal_px=camera.focal_px(sight.size)) / 2
    with np.errstate(invalid="ignore"):
        met = (beside <= half + _SNAP_PX) & (exact >= sight.near_m)
        if sight.meets_something:
            met &= np.abs(exact - sight.depth_m) <= sight.error_m
    if not met.any():
        return None
    # On the screen the nearest of those at the depth; on the sky (translucent dots) the nearest to the eye.
    away = beside if sight.meets_something else exact
    best = int(np.flatnonzero(met)[np.argmin(away[met])])
    row = int(rows[best])
    normal = None
    if points.normals is not None:
        normal = points.normals[row].astype(np.float64)
        length = float(np.linalg.norm(normal))
        normal = normal / length if np.isfinite(length) and length > 0.0 else None
    off = abs(float(exact[best]) - sight.depth_m) if sight.meets_something else 0.0
    return Met(
        row,
        places[best],
        normal,
        np.array([row], np.int32),
        np.ones(1),
        (max(0.0, off - sight.error_m / 2) if sight.meets_something else 0.0, float(exact[best])),
    )


def _rank(place: Float64, normal: Float64, *, sight: LineOfSight, slack_px: float) -> tuple[float, float] | None:
    """Return how well a place fits the picture's depth, then how near it is; None when it does not."""
    depth = float(place @ sight.camera.axes()[2])
    if not sight.meets_something:
        return (0.0, depth) if depth >= sight.near_m else None
    facing = min(1.0, abs(float(normal @ sight.direction)))
    slope = min(_MOST_GRAZING, (1.0 - facing**2) ** 0.5 / max(facing, 1e-9))
    grazing = (_SNAP_PX + slack_px) * sight.pixel_m * sight.depth_m * slope
    off = abs(depth - sight.depth_m)
    if off > sight.error_m + grazing:
        return None
    # Depths closer than the buffer can tell are equal to it; the nearer surface was drawn.
    return max(0.0, off - sight.error_m / 2), depth


def _around_the_ray(plane: Float64, triangles: Int32 | UInt16, *, beside: float) -> Rows:
    """Return the few triangles with a corner on each of the ray's four sides: the others cannot hold it."""
    u, v = plane[:, 0], plane[:, 1]
    with np.errstate(invalid="ignore"):
        sides = (u >= -beside) | (u <= beside).astype(np.uint8) << 1
        sides |= (v >= -beside).astype(np.uint8) << 2 | (v <= beside).astype(np.uint8) << 3
    corners = sides.take(triangles)
    found: Rows = np.flatnonzero((corners[:, 0] | corners[:, 1] | corners[:, 2]) == 0b1111)
    return found


def _cross(a: Float64, b: Float64) -> Float64:
    result: Float64 = a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]
    return result


def _length(a: Float64) -> Float64:
    result: Float64 = np.hypot(a[:, 0], a[:, 1])
    return result


def _across(direction: Float64) -> Float64:
    """Return two unit rows that make, with the way back to the eye, a right-handed frame."""
    aside = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    first = np.cross(direction, aside)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(first, direction)])
