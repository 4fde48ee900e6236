"""Polygons with holes in space to triangles. Runs through `NativeCalls`: GEOS does the hard ones.

Each polygon is laid into its own plane (Newell's method). Triangles and convex quadrilaterals are taken as they are;
what is left gets a constrained Delaunay triangulation. An outline that crosses itself there, as one that is bent out of
its plane may, is made valid first.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from importers.native import Result

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

MIN_AREA_M2 = 1e-8
# Of what a corner made where lines cross may differ from one that is there.
SAME_PLACE_M = 1e-6
BATCH = 20_000


def triangulate(points: Any, ring_sizes: Any, polygon_rings: Any) -> Result:
    """Return ``triangles`` and what they need.

    Parameters
    ----------
    points : float64 (corners, 3)
        Metres; all finite, about their middle.
    ring_sizes : int32 (rings,)
        Corners of each ring, at least 3.
    polygon_rings : int32 (polygons,)
        Rings of each polygon, the outline first.

    Returns
    -------
    dict
        ``triangles`` int32 (n, 3) corners, counter-clockwise as the outlines are; ``polygon`` int32 (n,);
        ``normals`` float32 (polygons, 3); ``extra_points`` float64 (k, 3), corners behind the given ones that lie where
        outlines cross themselves, and ``extra_like`` int32 (k,), the corner nearest to each; ``failed`` int32 (m,)
        polygons without an area, or that gave no triangle.
    """
    faces = _Faces(points, ring_sizes, polygon_rings)
    found = _Found()
    simple = faces.is_single & faces.has_area
    three = np.flatnonzero(simple & (faces.sizes == 3))
    found.add(faces.starts[three, None] + np.arange(3), three)
    four = np.flatnonzero(simple & (faces.sizes == 4))
    four = four[faces.convex_quads(four)]
    for corners in ((0, 1, 2), (0, 2, 3)):
        found.add(faces.starts[four, None] + np.array(corners), four)
    done = np.zeros(len(faces.starts), np.bool_)
    done[three] = done[four] = True
    hard = np.flatnonzero(faces.has_area & ~done)
    for start in range(0, len(hard), BATCH):
        faces.triangulate_hard(hard[start : start + BATCH], found)
    return found.result(faces)


class _Found:
    """Triangles so far."""

    def __init__(self) -> None:
        self._triangles: list[Int64] = []
        self._polygons: list[Int64] = []
        self.extra_points: list[Float64] = []
        self.extra_like: list[int] = []

    def add(self, triangles: Int64, polygons: Int64) -> None:
        self._triangles.append(triangles.reshape(-1, 3).astype(np.int64))
        self._polygons.append(polygons.astype(np.int64))

    def result(self, faces: "_Faces") -> Result:
        triangles, polygons = np.concatenate(self._triangles), np.concatenate(self._polygons)
        order = np.argsort(polygons, kind="stable")
        triangles, polygons = triangles[order], polygons[order]
        missing = np.ones(len(faces.starts), np.bool_)
        missing[polygons] = False
        return {
            "triangles": triangles.astype(np.int32),
            "polygon": polygons.astype(np.int32),
            "normals": faces.normals.astype(np.float32),
            "extra_points": np.array(self.extra_points, np.float64).reshape(-1, 3),
            "extra_like": np.array(self.extra_like, np.int32),
            "failed": np.flatnonzero(missing).astype(np.int32),
        }


class _Faces:
    """Polygons, each in its own plane."""

    def __init__(self, points: Float64, ring_sizes: Any, polygon_rings: Any) -> None:
        self.points = np.ascontiguousarray(points, np.float64)
        self.ring_sizes = np.asarray(ring_sizes, np.int64)
        rings = np.asarray(polygon_rings, np.int64)
        self.ring_starts = np.cumsum(self.ring_sizes) - self.ring_sizes
        self.first_rings = np.cumsum(rings) - rings
        self.ring_counts = rings
        self.is_single = rings == 1
        self.starts = self.ring_starts[self.first_rings]
        self.sizes = self.ring_sizes[self.first_rings]
        polygon_of_ring = np.repeat(np.arange(len(rings)), rings)
        self._polygon_of_corner = np.repeat(polygon_of_ring, self.ring_sizes)
        vectors = self._newell()
        lengths = np.linalg.norm(vectors, axis=1)
        self.has_area: Bool = lengths / 2 > MIN_AREA_M2
        self.normals = np.divide(
            vectors, lengths[:, None], out=np.tile([0.0, 0.0, 1.0], (len(vectors), 1)), where=lengths[:, None] > 0
        )
        self._u, self._v = _plane_axes(self.normals)
        self.flat = self._laid_flat()

    def _newell(self) -> Float64:
        """Return float64 (polygons, 3): twice the area of each outline, along its normal."""
        if not len(self.starts):
            return np.empty((0, 3))
        corners = _runs(self.starts, self.sizes)
        begins = np.cumsum(self.sizes) - self.sizes
        relative = self.points[corners] - np.repeat(self.points[self.starts], self.sizes, axis=0)
        following = np.roll(relative, -1, axis=0)
        following[begins + self.sizes - 1] = relative[begins]
        result: Float64 = np.add.reduceat(np.cross(relative, following), begins, axis=0)
        return result

    def _laid_flat(self) -> Float64:
        """Return float64 (corners, 2): each corner in the plane of its polygon, about the polygon's first corner."""
        polygon = self._polygon_of_corner
        relative = self.points - self.points[self.starts][polygon]
        return np.column_stack([np.einsum("ij,ij->i", relative, axes[polygon]) for axes in (self._u, self._v)]).reshape(
            -1, 2
        )

    def convex_quads(self, rows: Int64) -> Bool:
        """Return which of some polygons of four corners turn left at each of them."""
        corners = self.flat[self.starts[rows, None] + np.arange(4)]
        before, after = corners - np.roll(corners, 1, axis=1), np.roll(corners, -1, axis=1) - corners
        turns = before[..., 0] * after[..., 1] - before[..., 1] * after[..., 0]
        return np.asarray((turns > 0).all(axis=1), np.bool_)

    def triangulate_hard(self, rows: Int64, found: _Found) -> None:
        """Add the triangles of any polygons."""
        import shapely

        rings = _runs(self.first_rings[rows], self.ring_counts[rows])
        sizes = self.ring_sizes[rings]
        corners = _runs(self.ring_starts[rings], sizes)
        # A ring of GEOS ends where it begins.
        closed = np.cumsum(sizes + 1) - 1
        is_end = np.zeros(int((sizes + 1).sum()), np.bool_)
        is_end[closed] = True
        coordinates = np.empty((len(is_end), 2))
        coordinates[~is_end] = self.flat[corners]
        coordinates[closed] = self.flat[self.ring_starts[rings]]
        offsets = (
            np.concatenate([[0], closed + 1]),
            np.concatenate([[0], np.cumsum(self.ring_counts[rows])]),
        )
        shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, coordinates, offsets)
        good = shapely.is_valid(shapes)
        shapes[~good] = _made_valid(shapes[~good])
        pieces, owners = shapely.get_parts(_delaunay(shapes), return_index=True)
        whole = shapely.get_num_coordinates(pieces) == 4
        pieces, owners = pieces[whole], owners[whole]
        flat = shapely.get_coordinates(pieces).reshape(-1, 4, 2)[:, :3]
        edges = flat[:, 1:] - flat[:, :1]
        area = edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0]
        flat[area < 0] = flat[area < 0][:, ::-1]
        flat, owners = flat[area != 0], owners[area != 0]
        self._match(rows[owners], flat, found)

    def _match(self, polygons: Int64, flat: Float64, found: _Found) -> None:
        """Find the corners that triangles in planes have; make those that are not there."""
        if not len(polygons):
            return
        wanted = np.unique(polygons)
        rings = _runs(self.first_rings[wanted], self.ring_counts[wanted])
        corners = _runs(self.ring_starts[rings], self.ring_sizes[rings])
        known = np.column_stack([self._polygon_of_corner[corners], self.flat[corners]])
        asked = np.column_stack([np.repeat(polygons, 3), flat.reshape(-1, 2)])
        rows = np.concatenate([known, asked])
        order = np.lexsort(rows.T[::-1])
        begins = np.concatenate([[True], (np.diff(rows[order], axis=0) != 0).any(axis=1)])
        # Sorting keeps the order of equals: a corner that is there comes before those that ask for it.
        first = np.empty(len(rows), np.int64)
        first[order] = order[begins][np.cumsum(begins) - 1]
        first = first[len(known) :]
        is_there = first < len(known)
        result = np.empty(len(asked), np.int64)
        result[is_there] = corners[first[is_there]]
        made: dict[int, int] = {}
        for i in np.flatnonzero(~is_there).tolist():
            key = int(first[i])
            if key not in made:
                made[key] = self._made(int(asked[i, 0]), np.asarray(asked[i, 1:], np.float64), found)
            result[i] = made[key]
        triangles = result.reshape(-1, 3)
        sound = (triangles != np.roll(triangles, 1, axis=1)).all(axis=1)
        found.add(triangles[sound], polygons[sound])

    def _made(self, polygon: int, flat: Float64, found: _Found) -> int:
        """Return the corner at a place in a polygon's plane: one that is there, or a new one."""
        first = self.first_rings[polygon]
        start = self.ring_starts[first]
        end = (
            self.ring_starts[first + self.ring_counts[polygon] - 1]
            + self.ring_sizes[first + self.ring_counts[polygon] - 1]
        )
        distances = np.linalg.norm(self.flat[start:end] - flat, axis=1)
        nearest = int(start + np.argmin(distances))
        if distances[nearest - start] <= SAME_PLACE_M:
            return nearest
        found.extra_points.append(
            self.points[self.starts[polygon]] + flat[0] * self._u[polygon] + flat[1] * self._v[polygon]
        )
        found.extra_like.append(nearest)
        return len(self.points) + len(found.extra_points) - 1


def _plane_axes(normals: Float64) -> tuple[Float64, Float64]:
    """Return two directions in each plane that make a right-handed frame with its normal."""
    helper = np.where(np.abs(normals[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    u = np.cross(helper, normals)
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    return u, np.cross(normals, u)


def _made_valid(shapes: Any) -> Any:
    import shapely

    try:
        return shapely.make_valid(shapes)
    except shapely.GEOSException:
        return np.array([_or_nothing(shapely.make_valid, shape) for shape in shapes], object)


def _delaunay(shapes: Any) -> Any:
    import shapely

    try:
        return shapely.constrained_delaunay_triangles(shapes)
    except shapely.GEOSException:
        return np.array([_or_nothing(shapely.constrained_delaunay_triangles, shape) for shape in shapes], object)


def _or_nothing(function: Any, shape: Any) -> Any:
    import shapely

    try:
        return function(shape)
    except shapely.GEOSException:
        return None


def _runs(starts: Int64, sizes: Int64) -> Int64:
    if not len(starts):
        return np.empty(0, np.int64)
    ends = np.cumsum(sizes)
    result: Int64 = np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(starts - (ends - sizes), sizes)
    return result
