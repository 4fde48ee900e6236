"""Surface nets: one vertex in each voxel that the surface passes through, one quad across each edge that it cuts.

After S. F. F. Gibson, "Constrained elastic surface nets" (1998), in its plain form: a vertex is the mean of the places
where the surface cuts its voxel's edges. Where planes meet in a voxel it is drawn towards their edge, as in dual
contouring (T. Ju and others, "Dual contouring of Hermite data", 2002), but not all the way: eaves are straight, and
slightly round, as photogrammetry makes them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.mesh.field import Field, Samples
from resources.demo.town.mesh.frame import CELL_M, SOUTH_M, TILE_CELLS, WEST_M
from resources.demo.town.mesh.solids import GROUND

Int64 = npt.NDArray[np.int64]

SHARP = 0.85
"""How far a vertex goes towards the edge in which planes meet."""
_ALIKE = 0.94
"""Cosine between the normals of planes that make no edge."""
_STIFF = 0.03

_CORNERS = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
_EDGES = [
    (a, b)
    for a in range(8)
    for b in range(a + 1, 8)
    if sum(p != q for p, q in zip(_CORNERS[a], _CORNERS[b], strict=True)) == 1
]


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """The surface within one tile.

    Parameters
    ----------
    points : float64 (n, 3)
        Local metres, whole millimetres: a neighbour has the same ones where it meets this tile.
    triangles : int32 (m, 3)
        Counter-clockwise seen from outside.
    cells : int64 (n, 3)
        Voxels of the points, from the raster's corner and height 0.
    labels : int32 (n,)
        What the surface is there.
    """

    points: Float64
    triangles: Int32
    cells: Int64
    labels: Int32


def surface_net(samples: Samples, field: Field) -> Net:
    """Return the surface where the distance is zero, for the edges that begin within the tile."""
    distance = samples.distance
    inside = distance < 0
    pairs = [inside[i : i - 1 or None, j : j - 1 or None, k : k - 1 or None] for i, j, k in _CORNERS]
    some, all_ = pairs[0].copy(), pairs[0].copy()
    for part in pairs[1:]:
        some |= part
        all_ &= part
    at = np.argwhere(some & ~all_)
    number = np.full(some.shape, -1, np.int32)
    number[at[:, 0], at[:, 1], at[:, 2]] = np.arange(len(at), dtype=np.int32)
    points, labels = _vertices(samples, at, field)
    triangles = _triangles(inside, number, points)
    used = np.zeros(len(points), np.bool_)
    used[triangles] = True
    renumbered = np.cumsum(used, dtype=np.int32) - 1
    cells = at[used] + np.array(samples.first)
    return Net(points[used], renumbered[triangles], cells, labels[used])


def _vertices(samples: Samples, at: Int64, field: Field) -> tuple[Float64, Int32]:
    i, j, k = at.T
    values = np.stack([samples.distance[i + a, j + b, k + c] for a, b, c in _CORNERS], axis=1)
    facets = np.stack([samples.facet[i + a, j + b, k + c] for a, b, c in _CORNERS], axis=1)
    corners = np.array(_CORNERS, np.float32)
    total = np.zeros((len(at), 3), np.float32)
    count = np.zeros(len(at), np.float32)
    for a, b in _EDGES:
        one, other = values[:, a], values[:, b]
        cut = (one < 0) != (other < 0)
        part = np.where(cut, one / np.where(cut, one - other, 1.0), 0.0)
        total += np.where(cut[:, None], corners[a] + part[:, None] * (corners[b] - corners[a]), 0.0)
        count += cut
    inside = (total / count[:, None]).astype(np.float64)
    nearest = facets[np.arange(len(at)), np.abs(values).argmin(axis=1)]
    mixed = np.flatnonzero((facets != facets[:, :1]).any(axis=1))
    inside[mixed] = _sharpened(inside[mixed], at[mixed], values[mixed], facets[mixed], samples, field)
    place = (inside + at + np.array(samples.first)) * CELL_M + np.array([WEST_M, SOUTH_M, 0.0])
    return np.round(place, 3), field.labels[nearest]


def _sharpened(inside: Float64, at: Int64, values: Float32, facets: Int32, samples: Samples, field: Field) -> Float64:
    """Return places within their voxels, 0..1, drawn towards the edges of the planes that meet there."""
    origin = (at + np.array(samples.first)) * CELL_M + np.array([WEST_M, SOUTH_M, 0.0])
    place = origin + inside * CELL_M
    away = np.abs(values).astype(np.float64)
    rows = np.arange(len(at))
    normals, gaps = [], []
    for _ in range(3):
        pick = away.argmin(axis=1)
        held = np.isfinite(away[rows, pick])
        plane = _planes(facets[rows, pick], at, samples, field)
        plane[~held] = 0.0
        normals.append(plane[:, :3])
        gaps.append((plane[:, :3] * place).sum(axis=1) + plane[:, 3])
        # What lies in about the same plane makes no edge with it.
        for corner in range(8):
            other = field.planes[facets[:, corner], :3]
            alike = (other * plane[:, :3]).sum(axis=1) > _ALIKE
            same = (facets[:, corner] == facets[rows, pick]) | alike
            away[same, corner] = np.inf
    matrix = np.stack(normals, axis=1)
    product = matrix @ matrix.transpose(0, 2, 1) + _STIFF * np.eye(3)
    step = np.linalg.solve(product, -np.stack(gaps, axis=1)[..., None])[..., 0]
    moved = inside + (matrix * step[..., None]).sum(axis=1) / CELL_M * SHARP
    result: Float64 = np.clip(moved, 0.02, 0.98)
    return result


def _planes(facets: Int32, at: Int64, samples: Samples, field: Field) -> Float64:
    """Return float64 (n, 4) planes of facets in voxels; the ground's as it lies there, zeros for trees and cars."""
    planes = field.planes[facets].copy()
    on_ground = np.flatnonzero(facets == GROUND)
    i, j = at[on_ground, 0], at[on_ground, 1]
    floor = samples.ground_m.astype(np.float64)
    here, east, north = floor[i, j], floor[i + 1, j], floor[i, j + 1]
    normal = np.column_stack([here - east, here - north, np.full(len(i), CELL_M)])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    corner = np.column_stack([at[on_ground, :2] + np.array(samples.first[:2]), np.zeros(len(i))])
    spot = corner * CELL_M + np.array([WEST_M, SOUTH_M, 0.0])
    spot[:, 2] = here
    planes[on_ground] = np.column_stack([normal, -(normal * spot).sum(axis=1)])
    return planes


def _triangles(inside: npt.NDArray[np.bool_], number: Int32, points: Float64) -> Int32:
    own = slice(1, TILE_CELLS + 1)
    quads = []
    for axis in range(3):
        after = np.roll(inside, -1, axis=axis)
        cut = (inside != after)[own, own, :-1]
        i, j, k = np.nonzero(cut)
        i, j = i + 1, j + 1
        one, other = (axis + 1) % 3, (axis + 2) % 3
        ring = []
        for back_one, back_other in ((1, 1), (0, 1), (0, 0), (1, 0)):
            cell = [i, j, k]
            cell[one] = cell[one] - back_one
            cell[other] = cell[other] - back_other
            ring.append(number[cell[0], cell[1], cell[2]])
        quad = np.stack(ring, axis=1)
        outwards = inside[i, j, k]
        quads.append(np.where(outwards[:, None], quad, quad[:, ::-1]))
    quad = np.concatenate(quads)
    first = ((points[quad[:, 0]] - points[quad[:, 2]]) ** 2).sum(axis=1)
    second = ((points[quad[:, 1]] - points[quad[:, 3]]) ** 2).sum(axis=1)
    turned = np.where((second < first)[:, None], np.roll(quad, -1, axis=1), quad)
    return np.concatenate([turned[:, [0, 1, 2]], turned[:, [0, 2, 3]]]).astype(np.int32)
