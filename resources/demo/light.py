"""Sun, shadow and sky over a whole town, worked out once on a height raster and then asked for by place.

A point is in shadow where the sun ray that passes above its column is blocked: the raster keeps, for every column,
the height below which everything is in shadow. Narrow courts are dark because the mean height around them is high.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from layers.data.geometry import Float32, Float64
from resources.demo.faces import Plane
from resources.demo.plan import Plan
from resources.demo.relief import Relief, bare_relief
from resources.demo.terrain import HALF_M, ground

CELL_M = 0.5
SIZE = int(2 * HALF_M / CELL_M)
"""Cells along a side of the district."""

SUN_AZIMUTH_DEG, SUN_HEIGHT_DEG = 222.0, 43.0
SUN = np.array(
    [
        np.sin(np.radians(SUN_AZIMUTH_DEG)) * np.cos(np.radians(SUN_HEIGHT_DEG)),
        np.cos(np.radians(SUN_AZIMUTH_DEG)) * np.cos(np.radians(SUN_HEIGHT_DEG)),
        np.sin(np.radians(SUN_HEIGHT_DEG)),
    ]
)
SUN_COLOUR = np.array([0.74, 0.68, 0.56], np.float32)
SKY_COLOUR = np.array([0.49, 0.53, 0.60], np.float32)
BOUNCE_COLOUR = np.array([0.20, 0.165, 0.12], np.float32)
"""What sunlit ground and walls send into the shade and under eaves."""
OFF_M = 0.8
"""A point is looked up so far off its surface, that this does not shade itself."""
EDGE_M = 0.8
BIAS_M = 0.35
CLOSENESS = 0.12
# Around a column: how far mean heights are taken, in cells of two, and how much each counts.
_AROUND = ((1, 1.0), (4, 0.7), (11, 0.4))
_HIGHEST_M = 22.0
_CODE = 150.0
_CHUNK = 1 << 14

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """A town's light.

    Parameters
    ----------
    shadow_m : float32 (rows, columns)
        Height below which a column is in shadow; first row south.
    enclosure_m : float32 (rows, columns)
        Height up to which a column is closed in by what stands around, local metres up.
    west_m, south_m : float
        Of the raster, local metres.
    cell_m : float
    """

    shadow_m: Float32
    enclosure_m: Float32
    west_m: float
    south_m: float
    cell_m: float

    def on(self, points: Float64, normal: Float64) -> Float32:
        """Return float32 (..., 3), the light on (..., 3) points of a surface with unit normal (3,) or (..., 3)."""
        flat = points.reshape(-1, 3)
        normals = np.broadcast_to(normal, points.shape).reshape(-1, 3) if np.ndim(normal) > 1 else None
        result = np.empty((len(flat), 3), np.float32)
        for begin in range(0, len(flat), _CHUNK):
            # Pieces that stay in the processor's cache.
            part = slice(begin, begin + _CHUNK)
            own = np.asarray(normal, np.float64) if normals is None else normals[part].T
            self._light(flat[part].T, own, result[part])
        return result.reshape(points.shape)

    def _light(self, point: Float64, normal: Float64, out: Float32) -> None:
        z = point[2].astype(np.float32)
        column = (point[0] + normal[0] * OFF_M - self.west_m) / self.cell_m - 0.5
        row = (point[1] + normal[1] * OFF_M - self.south_m) / self.cell_m - 0.5
        corners = list(_corners(column, row, *self.shadow_m.shape))
        # Each corner is in the sun or not, then the mean: heights are not blurred over a roof's edge.
        from_m = z / EDGE_M + np.float32(0.5 + BIAS_M / EDGE_M)
        shadow = self.shadow_m.reshape(-1)
        sunny = np.zeros_like(z)
        for index, weight in corners:
            free = from_m - shadow.take(index, mode="clip") * np.float32(1 / EDGE_M)
            np.minimum(np.maximum(free, 0.0, out=free), 1.0, out=free)
            free *= weight
            sunny += free
        enclosure = self.enclosure_m.reshape(-1)
        depth = -z
        for index, weight in corners:
            depth += enclosure.take(index, mode="clip") * weight
        shine(sunny, depth, normal, out)

    def over(self, plane: Plane, shape: tuple[int, int]) -> Float32:
        """Return float32 (h, w, 3), the light over a picture of `plane`; worked out on every fourth pixel."""
        coarse = (shape[0] // 4 + 2, shape[1] // 4 + 2)
        code = (self.on(plane.positions(coarse), plane.normal) * _CODE).clip(0, 255).astype(np.uint8)
        wide = Image.fromarray(code).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
        result: Float32 = np.asarray(wide, np.float32) / _CODE
        return result

    def on_small(self, normal: Float64) -> Float32:
        """Return float32 (3,), the light on a small unshaded face, in steps of an eighth so that faces look alike."""
        out = np.empty((1, 3), np.float32)
        shine(np.ones(1, np.float32), np.zeros(1, np.float32), np.asarray(normal, np.float64), out)
        return np.asarray(np.round(out[0] * 8) / 8, np.float32)


def shine(sunny: Float32, depth_m: Float32, normal: Float64, out: Float32) -> None:
    """Write the light into `out`, float32 (n, 3).

    Parameters
    ----------
    sunny : float32 (n,)
        How much of the sun is seen, 0..1.
    depth_m : float32 (n,)
        How far below the edge of what encloses the place; used as room to work in.
    normal : float64 (3,) or (3, n)
    """
    up = np.asarray(normal[2], np.float32)
    np.maximum(depth_m, 0.0, out=depth_m)
    open_ = np.float32(1.0) / (depth_m * np.float32(CLOSENESS) + np.float32(1.0))
    toward = sum(normal[k] * SUN[k] for k in range(3))
    direct = sunny * np.maximum(toward, 0.0).astype(np.float32)
    sky = open_ * (np.float32(0.68) + np.float32(0.32) * up)
    bounce = np.float32(1.0) - open_ + (np.float32(1.0) - up) * np.float32(0.5)
    for k in range(3):
        out[:, k] = sky * SKY_COLOUR[k] + direct * SUN_COLOUR[k] + bounce * BOUNCE_COLOUR[k]


def make_light(plan: Plan) -> Light:
    """Return the light over the district of `plan`."""
    relief = bare_relief(ground, west_m=-HALF_M, south_m=-HALF_M, cell_m=CELL_M, size=SIZE)
    for tree in plan.trees:
        relief.crown(np.array(tree.foot), height_m=tree.height_m, radius_m=tree.radius_m)
    for building in plan.buildings:
        if building.kind != "tower":
            relief.roof(building, is_flat=False)
    bare = relief.heights.copy()
    relief.roof(plan.tower, is_flat=True)
    light = cast_light(relief)
    # The ground under the tower is seen while its storeys are unfolded: as on an open square.
    under = relief.heights > bare + 1.0
    light.shadow_m[under] = light.enclosure_m[under] = bare[under]
    return light


def cast_light(relief: Relief) -> Light:
    """Return the light over all that stands on `relief`."""
    shadow = _shadow(relief.heights, relief.cell_m)
    return Light(shadow, _enclosure(relief), relief.west_m, relief.south_m, relief.cell_m)


def _shadow(heights: Float32, cell_m: float) -> Float32:
    """Return the height of the shadow over each column: the highest ray end of all that stands towards the sun.

    Row by row away from the sun. The rays' heights are kept in a frame that goes with the rays, so that they are taken
    between two cells once on their way in and once on their way out.
    """
    toward = SUN[:2] / np.linalg.norm(SUN[:2])
    aside = float(toward[0] / -toward[1])
    fall = np.float32(cell_m / -toward[1] * np.tan(np.radians(SUN_HEIGHT_DEG)))
    rows, columns = heights.shape
    room = int(np.ceil(abs(aside) * rows)) + 2
    rays = np.full(columns + room + 2, -1e3, np.float32)
    shadow = np.empty_like(heights)
    for row in range(rows):
        # Column c of this row is the rays' place c + start.
        start = aside * row + (0 if aside >= 0 else room)
        whole = int(np.floor(start))
        part = np.float32(start - whole)
        low, high = rays[whole : whole + columns], rays[whole + 1 : whole + columns + 1]
        shadow[row] = low + (high - low) * part
        here = heights[row]
        before = np.concatenate([here[:1], here[:-1]])
        between = here + (before - here) * part
        np.maximum(low, between, out=low)
        rays -= fall
    return shadow


def _enclosure(relief: Relief) -> Float32:
    # On cells twice as large, as what is meant is soft.
    rows, columns = (n // 2 * 2 for n in relief.heights.shape)
    floor = _halved(relief.ground[:rows, :columns])
    low = np.minimum(_halved(relief.heights[:rows, :columns]), floor + np.float32(_HIGHEST_M))
    closed = np.zeros_like(low)
    for radius, counts in _AROUND:
        depth = _mean_around(_mean_around(low, radius), radius)
        depth -= floor
        np.maximum(depth, 0.0, out=depth)
        closed += (depth * np.float32(counts)) ** 3
    np.cbrt(closed, out=closed)
    closed += floor
    return _doubled(closed, relief.heights.shape)


def _halved(raster: Float32) -> Float32:
    a, b, c, d = raster[::2, ::2], raster[::2, 1::2], raster[1::2, ::2], raster[1::2, 1::2]
    result: Float32 = (a + b + c + d) * np.float32(0.25)
    return result


def _doubled(raster: Float32, shape: tuple[int, ...]) -> Float32:
    for axis, count in enumerate(shape):
        at = np.clip((np.arange(count) - 0.5) / 2, 0, raster.shape[axis] - 1.001)
        low = at.astype(np.intp)
        part = (at - low).astype(np.float32).reshape(-1, *([1] * (1 - axis)))
        raster = raster.take(low, axis) * (1 - part) + raster.take(low + 1, axis) * part
    return raster


def _mean_around(raster: Float32, radius: int) -> Float32:
    width = 2 * radius + 1
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(raster, padding, mode="edge"), axis=axis, dtype=np.float64)
        above, below = (sums[width:], sums[:-width]) if axis == 0 else (sums[:, width:], sums[:, :-width])
        raster = ((above - below) / width).astype(np.float32)
    return raster


def _corners(column: Float64, row: Float64, rows: int, columns: int) -> Iterator[tuple[Index, Float32]]:
    # Flat numbers of the four cells around each place, and how much each counts.
    column = np.clip(column, 0.0, columns - 1.001)
    row = np.clip(row, 0.0, rows - 1.001)
    i, j = column.astype(np.intp), row.astype(np.intp)
    s, t = (column - i).astype(np.float32), (row - j).astype(np.float32)
    first = j * columns + i
    far_s, far_t = 1 - s, 1 - t
    yield first, far_s * far_t
    yield first + 1, s * far_t
    yield first + columns, far_s * t
    yield first + columns + 1, s * t
