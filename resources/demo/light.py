"""Sun, shadow and sky over the whole town, worked out once on a height raster and then asked for by place.

A point is in shadow where the sun ray that passes above its column is blocked: the raster keeps, for every column,
the height below which everything is in shadow. Narrow courts are dark because the mean height around them is high.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from layers.data.geometry import Float32, Float64
from resources.demo.faces import Plane
from resources.demo.plan import Building, Plan, inset
from resources.demo.terrain import HALF_M, ground

CELL_M = 0.5
SIZE = int(2 * HALF_M / CELL_M)
SUN_AZIMUTH_DEG, SUN_HEIGHT_DEG = 222.0, 43.0
SUN = np.array(
    [
        np.sin(np.radians(SUN_AZIMUTH_DEG)) * np.cos(np.radians(SUN_HEIGHT_DEG)),
        np.cos(np.radians(SUN_AZIMUTH_DEG)) * np.cos(np.radians(SUN_HEIGHT_DEG)),
        np.sin(np.radians(SUN_HEIGHT_DEG)),
    ]
)
SUN_COLOUR = np.array([0.72, 0.67, 0.57], np.float32)
SKY_COLOUR = np.array([0.50, 0.53, 0.58], np.float32)
REACH_M = 75.0
_CODE = 170.0


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The town's light.

    Parameters
    ----------
    shadow_m : float32 (SIZE, SIZE)
        Height below which a column is in shadow; first row south.
    enclosure_m : float32 (SIZE, SIZE)
        Mean height of what stands around, local metres up.
    """

    shadow_m: Float32
    enclosure_m: Float32

    def on(self, points: Float64, normal: Float64) -> Float32:
        """Return float32 (..., 3), the light on (..., 3) points of a plane with unit `normal`."""
        # A little off the surface, so that it does not shade itself.
        column, row = self._cells(points + normal * 0.8)
        shade = _sample(self.shadow_m, column, row) - points[..., 2].astype(np.float32) - 0.35
        lit = np.clip(0.5 - shade / 0.8, 0.0, 1.0)
        depth = _sample(self.enclosure_m, column, row) - points[..., 2].astype(np.float32)
        sky = 1.0 / (1.0 + 0.16 * np.clip(depth, 0.0, None)) * (0.68 + 0.32 * float(normal[2]))
        result: Float32 = (
            sky[..., None] * SKY_COLOUR + (lit * max(0.0, float(normal @ SUN)))[..., None] * SUN_COLOUR
        ).astype(np.float32)
        return result

    def over(self, plane: Plane, shape: tuple[int, int]) -> Float32:
        """Return float32 (h, w, 3), the light over a picture of `plane`; worked out on every fourth pixel."""
        coarse = (shape[0] // 4 + 2, shape[1] // 4 + 2)
        code = (self.on(plane.positions(coarse), plane.normal) * _CODE).clip(0, 255).astype(np.uint8)
        wide = Image.fromarray(code).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
        result: Float32 = np.asarray(wide, np.float32) / _CODE
        return result

    def on_small(self, normal: Float64) -> Float32:
        """Return float32 (3,), the light on a small unshaded face, in steps of an eighth so that faces look alike."""
        light = (0.68 + 0.32 * normal[2]) * SKY_COLOUR + max(0.0, float(normal @ SUN)) * SUN_COLOUR
        return np.asarray(np.round(light * 8) / 8, np.float32)

    def _cells(self, points: Float64) -> tuple[Float32, Float32]:
        place = ((points[..., :2] + HALF_M) / CELL_M - 0.5).astype(np.float32)
        return place[..., 0], place[..., 1]


def make_light(plan: Plan) -> Light:
    """Return the light over `plan`."""
    heights = height_raster(plan)
    bare = height_raster(plan, tower=False)
    shadow = np.full_like(heights, -1e3)
    steps = int(REACH_M / CELL_M)
    rise = CELL_M * np.tan(np.radians(SUN_HEIGHT_DEG))
    toward = SUN[:2] / np.linalg.norm(SUN[:2])
    for k in range(2, steps, 1 if steps < 100 else 2):
        # What stands k cells towards the sun shades this column up to its height less the ray's fall.
        dx, dy = (round(float(t) * k) for t in toward)
        _shift_max(shadow, heights - np.float32(k * rise), dx=dx, dy=dy)
    enclosure = np.maximum(_mean_around(heights, 4), _mean_around(heights, 10))
    # The ground under the tower is seen while its storeys are unfolded: as on an open square.
    under = heights > bare + 1.0
    shadow[under] = enclosure[under] = bare[under]
    return Light(shadow, enclosure)


def height_raster(plan: Plan, *, tower: bool = True) -> Float32:
    """Return float32 (SIZE, SIZE) heights of ground, roofs and trees, first row south."""
    at = (np.arange(SIZE) + 0.5) * CELL_M - HALF_M
    x, y = np.meshgrid(at, at)
    terrain = ground(x, y).astype(np.float32)
    image = Image.fromarray(terrain.copy())
    draw = ImageDraw.Draw(image)
    for tree in plan.trees:
        x0, y0, z = tree.foot
        for part, height in ((1.0, 0.55), (0.7, 0.85), (0.35, 1.0)):
            _disc(draw, x0, y0, tree.radius_m * part, z + tree.height_m * height)
    for building in plan.buildings:
        if tower or building.kind != "tower":
            _stamp(draw, building)
    heights = np.array(image, np.float32)
    for building in plan.buildings:
        court = building.courtyard
        if court is not None:
            mask = Image.new("L", (SIZE, SIZE))
            ImageDraw.Draw(mask).polygon(_cells(court), fill=255)
            inside = np.asarray(mask) > 0
            heights[inside] = terrain[inside]
    return heights


def _stamp(draw: ImageDraw.ImageDraw, building: Building) -> None:
    eaves = building.base_m + building.eaves_m
    draw.polygon(_cells(building.outline), fill=eaves)
    depth = building.wing_m / 2 or float(np.linalg.norm(building.outline[1] - building.outline[2])) / 2
    if building.kind == "church":
        for part in (0.25, 0.6, 0.9):
            draw.polygon(_cells(_narrow(building.outline, part)), fill=eaves + 9.0 * part)
        for corner in spire_feet(building):
            draw.polygon(_cells(corner), fill=building.base_m + 26.0)
            for part in (0.35, 0.7):
                draw.polygon(_cells(inset(corner, 3.4 * part)), fill=building.base_m + 26.0 + 20.0 * part)
    elif building.kind != "tower":
        for part in (0.3, 0.6, 0.9):
            if building.wing_m or depth * part * 2.2 < np.linalg.norm(building.outline[0] - building.outline[1]):
                ring = inset(building.outline, min(depth, 8.0) * part)
                draw.polygon(_cells(ring), fill=eaves + building.roof_rise_m * part)


def spire_feet(church: Building) -> tuple[Float64, Float64]:
    """Return the outlines of the church's two towers, at its southern corners."""
    a, b, _, d = church.outline
    right = (b - a) / np.linalg.norm(b - a)
    up = (d - a) / np.linalg.norm(d - a)
    size = 6.4

    def square(corner: Float64) -> Float64:
        return np.array([corner, corner + right * size, corner + right * size + up * size, corner + up * size])

    return square(a - right * 1.2 - up * 1.2), square(b - right * (size - 1.2) - up * 1.2)


def _narrow(outline: Float64, part: float) -> Float64:
    # The outline drawn together across its first edge.
    a, b, c, d = outline
    shift = (b - a) * part / 2
    return np.array([a + shift, b - shift, c - shift, d + shift])


def _cells(outline: Float64) -> list[tuple[float, float]]:
    return [((float(x) + HALF_M) / CELL_M - 0.5, (float(y) + HALF_M) / CELL_M - 0.5) for x, y in outline]


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius_m: float, height_m: float) -> None:
    (left, low), (right, high) = _cells(np.array([[x - radius_m, y - radius_m], [x + radius_m, y + radius_m]]))
    draw.ellipse((left, low, right, high), fill=height_m)


def _shift_max(target: Float32, source: Float32, *, dx: int, dy: int) -> None:
    rows, columns = target.shape
    to_row, from_row = slice(max(0, -dy), rows - max(0, dy)), slice(max(0, dy), rows - max(0, -dy))
    to_column, from_column = slice(max(0, -dx), columns - max(0, dx)), slice(max(0, dx), columns - max(0, -dx))
    part = target[to_row, to_column]
    np.maximum(part, source[from_row, from_column], out=part)


def _mean_around(raster: Float32, radius: int) -> Float32:
    width = 2 * radius + 1
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(raster, padding, mode="edge"), axis=axis, dtype=np.float64)
        above, below = (sums[width:], sums[:-width]) if axis == 0 else (sums[:, width:], sums[:, :-width])
        raster = ((above - below) / width).astype(np.float32)
    return raster


def _sample(raster: Float32, column: Float32, row: Float32) -> Float32:
    column = np.clip(column, 0.0, SIZE - 1.001)
    row = np.clip(row, 0.0, SIZE - 1.001)
    i, j = column.astype(np.int32), row.astype(np.int32)
    s, t = column - i, row - j
    low = raster[j, i] * (1 - s) + raster[j, i + 1] * s
    high = raster[j + 1, i] * (1 - s) + raster[j + 1, i + 1] * s
    result: Float32 = low * (1 - t) + high * t
    return result
