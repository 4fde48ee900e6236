"""The signed distance to everything in the town, sampled on voxels: negative inside of the ground or of a solid.

A sample's value depends on its place alone, not on the tile that asks: every term is worked out element by element from
coordinates that are multiples of a half metre, so that neighbours agree to the last bit where they meet.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.greenery import Cars, Trees
from resources.demo.town.mesh.frame import CELL_M, SOUTH_M, TILE_CELLS, WEST_M
from resources.demo.town.mesh.solids import GROUND, HIDDEN, Solid
from resources.demo.town.terrain import ground

BAND_M = 0.8
"""How far around a thing its distance is worked out: more than a voxel."""
BLEND_M = 1.9
"""Buildings nearer to each other than half of it grow together; their distance is worked out that far."""
ROUGH_M = 0.02
"""Height of the small bumps that photogrammetry leaves on flat surfaces."""
_MM = 1024.0


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Distances around one tile.

    Parameters
    ----------
    distance : float32 (nx, ny, nz)
        The first sample in x and y lies one voxel before the tile, the last one on its far edge.
    facet : int32 (nx, ny, nz)
        What is nearest: `GROUND`, a plane of a solid, a tree or a car; see `Field`.
    ground_m : float32 (nx, ny)
        Height of the ground or the sea.
    first : (int, int, int)
        The first sample in voxels from the raster's corner, and from height 0.
    """

    distance: Float32
    facet: Int32
    ground_m: Float32
    first: tuple[int, int, int]


class Field:
    """Everything that is fused: picklable, for the processes that make tiles.

    Attributes
    ----------
    planes : float64 (facets, 4)
        Planes of the solids by facet; zeros for the ground, trees and cars.
    labels : int32 (facets,)
        What each facet shows.
    """

    def __init__(self, solids: list[Solid], trees: Trees, cars: Cars, *, surfaces: int) -> None:
        self._solids = solids
        self._trees = trees
        self._cars = cars
        count = [len(s.planes) for s in solids]
        self._first_facets = np.cumsum([1, *count]).tolist()
        self._first_tree: int = self._first_facets[-1]
        self._first_car = self._first_tree + len(trees.foot)
        open_air = len(trees.foot) + len(cars.centre)
        self.planes = np.concatenate([np.zeros((1, 4)), *(s.planes for s in solids), np.zeros((open_air, 4))])
        shown = [s.labels for s in solids]
        after = surfaces + 1 + np.arange(open_air)
        self.labels = np.concatenate([[GROUND], *shown, after]).astype(np.int32)
        boxes = [np.concatenate([s.low, s.high]) for s in solids]
        self._boxes = np.array(boxes).reshape(-1, 6)
        groups = np.array([s.group for s in solids])
        # Solids of one group follow each other.
        starts = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
        self._groups = list(zip(starts.tolist(), [*starts[1:].tolist(), len(solids)], strict=True))
        self._group_boxes = np.array(
            [[*self._boxes[a:b, :3].min(axis=0), *self._boxes[a:b, 3:].max(axis=0)] for a, b in self._groups]
        )

    def sample(self, column: int, row: int) -> Samples:
        """Return the distances around a tile of the finest level."""
        # From whole numbers of voxels: the same place is the same number in every tile.
        count = np.arange(-1, TILE_CELLS + 1, dtype=np.float64)
        x: Float64 = WEST_M + (column * TILE_CELLS + count) * CELL_M
        y: Float64 = SOUTH_M + (row * TILE_CELLS + count) * CELL_M
        xs, ys = np.meshgrid(x, y, indexing="ij")
        # The sea is flat; what lies under it is not seen.
        floor = np.maximum(np.round(ground(xs, ys) * _MM) / _MM, 0.0).astype(np.float32)
        groups = self._near(self._group_boxes[:, [0, 1]], self._group_boxes[:, [3, 4]], x, y)
        trees = self._near_points(self._trees.foot, self._trees.radius_m * 1.3, x, y)
        cars = self._near_points(self._cars.centre, np.full(len(self._cars.centre), 7.0), x, y)
        top = float(floor.max())
        if len(groups):
            top = max(top, float(self._group_boxes[groups, 5].max()))
        if len(trees):
            top = max(top, float((self._trees.foot[trees, 2] + self._trees.height_m[trees] * 1.15).max()))
        if len(cars):
            top = max(top, float(self._cars.centre[cars, 2].max()) + 4.0)
        low = int(np.floor(float(floor.min()) / CELL_M)) - 2
        high = int(np.ceil(top / CELL_M)) + 3
        z: Float64 = np.arange(low, high + 1, dtype=np.float64) * CELL_M
        distance = z.astype(np.float32)[None, None, :] - floor[:, :, None]
        facet = np.full(distance.shape, GROUND, np.int32)
        fill = _Fill(x, y, z, distance, facet, floor)
        for index in groups.tolist():
            fill.building([(self._solids[k], self._first_facets[k]) for k in range(*self._groups[index])])
        for index in trees.tolist():
            foot = self._trees.foot[index]
            size = float(self._trees.height_m[index]), float(self._trees.radius_m[index])
            fill.tree(foot, *size, self._first_tree + index, phase=index * 1.7)
        for index in cars.tolist():
            fill.car(self._cars, index, self._first_car + index)
        _roughen(x, y, z, distance)
        return Samples(distance, facet, floor, (column * TILE_CELLS - 1, row * TILE_CELLS - 1, low))

    @staticmethod
    def _near(low: Float64, high: Float64, x: Float64, y: Float64) -> npt.NDArray[np.intp]:
        near = (low[:, 0] < x[-1] + BLEND_M) & (high[:, 0] > x[0] - BLEND_M)
        near &= (low[:, 1] < y[-1] + BLEND_M) & (high[:, 1] > y[0] - BLEND_M)
        return np.flatnonzero(near)

    @staticmethod
    def _near_points(spots: Float64, reach: Float64, x: Float64, y: Float64) -> npt.NDArray[np.intp]:
        return Field._near(spots[:, :2] - reach[:, None], spots[:, :2] + reach[:, None], x, y)


class _Fill:
    def __init__(self, x: Float64, y: Float64, z: Float64, distance: Float32, facet: Int32, ground_m: Float32) -> None:
        self._axes = (x, y, z)
        self._distance = distance
        self._facet = facet
        self._ground = ground_m

    def building(self, solids: list[tuple[Solid, int]]) -> None:
        """Add solids, each with the facet of its first plane."""
        low = np.min([s.low for s, _ in solids], axis=0)
        high = np.max([s.high for s, _ in solids], axis=0)
        whole = self._cut(low, high, BLEND_M)
        if whole is None:
            return
        axes = [axis[c] for axis, c in zip(self._axes, whole, strict=True)]
        shape = (len(axes[0]), len(axes[1]), len(axes[2]))
        empty = np.full(shape, np.inf, np.float32), np.full(shape, GROUND, np.int32)
        own = _Fill(axes[0], axes[1], axes[2], *empty, self._ground)
        for solid, first in solids:
            own.solid(solid, first)
        self._blend(whole, own._distance, own._facet)

    def solid(self, solid: Solid, first: int) -> None:
        cut = self._cut(solid.low, solid.high, BLEND_M)
        if cut is None:
            return
        near = np.round(solid.low)
        x, y, z = (axis[c] - o for axis, c, o in zip(self._axes, cut, near, strict=True))
        planes = solid.planes
        constant = planes[:, 3] + planes[:, 0] * near[0] + planes[:, 1] * near[1] + planes[:, 2] * near[2]
        upright = np.abs(planes[:, 2]) < 1e-9
        flat = np.full((len(x), len(y)), -np.inf, np.float32)
        mark = np.full(flat.shape, GROUND, np.int32)
        for k in np.flatnonzero(upright).tolist():
            part = ((planes[k, 0] * x + constant[k])[:, None] + (planes[k, 1] * y)[None, :]).astype(np.float32)
            _take(flat, mark, part, first + k if solid.labels[k] != HIDDEN else HIDDEN)
        value = np.repeat(flat[:, :, None], len(z), axis=2)
        facet = np.repeat(mark[:, :, None], len(z), axis=2)
        for k in np.flatnonzero(~upright).tolist():
            plan = (planes[k, 0] * x + constant[k])[:, None] + (planes[k, 1] * y)[None, :]
            part = plan.astype(np.float32)[:, :, None] + (planes[k, 2] * z).astype(np.float32)[None, None, :]
            _take(value, facet, part, first + k if solid.labels[k] != HIDDEN else HIDDEN)
        self._merge(cut, value, facet)

    def tree(self, foot: Float64, height_m: float, radius_m: float, facet: int, *, phase: float) -> None:
        reach = np.array([radius_m * 1.2, radius_m * 1.2])
        low = np.array([*(foot[:2] - reach), foot[2] - 0.5])
        high = np.array([*(foot[:2] + reach), foot[2] + height_m * 1.1])
        cut = self._cut(low, high)
        if cut is None:
            return
        x, y, z = (axis[c] - o for axis, c, o in zip(self._axes, cut, foot, strict=True))
        dx, dy, dz = x[:, None, None], y[None, :, None], (z - height_m * 0.58)[None, None, :]
        across2 = dx * dx + dy * dy
        crown = np.sqrt(across2 / radius_m**2 + (dz / (height_m * 0.42)) ** 2)
        # Clumps of leaves: no tree is an egg.
        bumps = np.sin(dx * 2.1 + phase) * np.sin(dy * 1.9 - phase) * np.sin(dz * 2.3 + 0.6 * phase)
        tufts = np.sin(dx * 4.9 - phase) * np.sin(dy * 5.3 + phase) * np.sin(dz * 4.7 - phase)
        value = (crown - 1.0 - 0.2 * bumps - 0.1 * tufts) * radius_m
        trunk = np.maximum(np.sqrt(across2) - 0.5, dz)
        self._merge(cut, np.minimum(value, trunk).astype(np.float32), facet)

    def car(self, cars: Cars, index: int, facet: int) -> None:
        centre, angle = cars.centre[index], float(cars.angle[index])
        half = np.array([cars.length_m[index] / 2, cars.width_m[index] / 2])
        tall = float(cars.height_m[index])
        reach = float(np.hypot(*half))
        cut = self._cut(centre - np.array([reach, reach, 0.5]), centre + np.array([reach, reach, tall]))
        if cut is None:
            return
        x, y, z = (axis[c] - o for axis, c, o in zip(self._axes, cut, centre, strict=True))
        cos, sin = np.cos(angle), np.sin(angle)
        along = np.abs(x[:, None] * cos + y[None, :] * sin)[:, :, None]
        across = np.abs(y[None, :] * cos - x[:, None] * sin)[:, :, None]
        up = z[None, None, :]
        # A cabin drawn in towards the roof; vans and buses are boxes.
        slope = 0.75 if tall < 1.8 else 0.05
        body = np.maximum(along - half[0], across - half[1])
        lean = np.maximum(up - tall * 0.55, 0.0)
        value = np.maximum(np.maximum(body + lean * slope, up - tall), -up - 0.6)
        self._merge(cut, value.astype(np.float32), facet)

    def _cut(self, low: Float64, high: Float64, band_m: float = BAND_M) -> tuple[slice, slice, slice] | None:
        cuts = []
        for axis, a, b in zip(self._axes, low, high, strict=True):
            start, end = np.searchsorted(axis, (a - band_m, b + band_m))
            if start == end:
                return None
            cuts.append(slice(int(start), int(end)))
        return cuts[0], cuts[1], cuts[2]

    def _blend(self, cut: tuple[slice, slice, slice], value: Float32, facet: Int32) -> None:
        """Merge a building: smoothly with other buildings, sharply with the ground."""
        distance, ground_m = self._distance[cut], self._ground[cut[0], cut[1]]
        nearer = value < distance
        # A polynomial smooth minimum, after Inigo Quilez, "Smooth minimum"; it only matters outside of both.
        apart = np.maximum(np.float32(1.0) - np.abs(value - distance) / np.float32(BLEND_M), 0.0)
        apart *= apart * np.float32(BLEND_M / 4)
        z = self._axes[2][cut[2]].astype(np.float32)
        apart[distance >= z[None, None, :] - ground_m[:, :, None]] = 0.0
        np.minimum(distance, value, out=distance)
        distance -= apart
        np.copyto(self._facet[cut], facet, where=nearer)

    def _merge(self, cut: tuple[slice, slice, slice], value: Float32, facet: Int32 | int) -> None:
        distance = self._distance[cut]
        nearer = value < distance
        np.minimum(distance, value, out=distance)
        np.copyto(self._facet[cut], facet, where=nearer)


def _take(value: Float32, facet: Int32, part: Float32, own: int) -> None:
    """Take `part` where it is larger; a plane that only closes a solid leaves the facet."""
    if own != HIDDEN:
        np.copyto(facet, own, where=part > value)
    np.maximum(value, part, out=value)


def _roughen(x: Float64, y: Float64, z: Float64, distance: Float32) -> None:
    def wave(axis: Float64, length_m: float, phase: float) -> Float32:
        return np.round(np.sin(axis * (2 * np.pi / length_m) + phase), 4).astype(np.float32)

    # On the sea too: what is quite flat cannot be simplified, no collapse being better than another.
    first = wave(x, 3.1, 0.3)[:, None] * wave(y, 2.7, 1.1)[None, :]
    second = wave(x, 7.9, 0.9)[:, None] * wave(y, 8.7, 0.2)[None, :]
    upright = wave(z, 2.9, 0.5)
    distance += (first * np.float32(ROUGH_M))[:, :, None] * upright
    distance += (second * np.float32(ROUGH_M * 1.3))[:, :, None]
