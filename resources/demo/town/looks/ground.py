"""The old town's ground and sea from straight above, lit: any square of it, at any scale."""

import numpy as np

from layers.data.geometry import Float32, Float64, UInt8
from resources.demo.light import BIAS_M, EDGE_M, SUN, SUN_COLOUR, Light, shine
from resources.demo.paint import to_bytes
from resources.demo.town.greenery import park_cars, plant
from resources.demo.town.looks.blocks import Blocks
from resources.demo.town.looks.canvas import Canvas
from resources.demo.town.looks.lattice import Noise, between, make_grid_lattice
from resources.demo.town.looks.outskirts import Outskirts
from resources.demo.town.looks.roads import Roads
from resources.demo.town.looks.stone import stone
from resources.demo.town.looks.traffic import Traffic
from resources.demo.town.looks.water import Bay
from resources.demo.town.looks.waterfront import Waterfront
from resources.demo.town.plan import TownPlan
from resources.demo.town.shore import dry_near_m, surface

EDGE_REACH_M = 60.0
_STEEPEST = 0.45


class GroundPainter:
    """Paints squares of a town's ground; what it paints depends on the place alone.

    Parameters
    ----------
    town : TownPlan
    light : Light
        Over all of it.
    """

    def __init__(self, town: TownPlan, light: Light) -> None:
        self._light = light
        noise = Noise((town.seed, 52))
        self._lattice = make_grid_lattice()
        self._bay = Bay(town.seed, noise)
        self._roads = Roads(town, noise)
        self._outskirts = Outskirts(noise)
        self._waterfront = Waterfront(town.seed, noise)
        self._blocks = Blocks(town, plant(town), noise)
        self._traffic = Traffic(park_cars(town))

    def picture(self, west_m: float, south_m: float, size_m: float, pixels: int) -> UInt8:
        """Return uint8 (pixels, pixels, 3) of the square from `west_m`, `south_m` (local metres), first row north."""
        canvas = Canvas(west_m, south_m, size_m, pixels)
        dry = dry_near_m(canvas.x, canvas.y, within_m=EDGE_REACH_M)
        near = None if dry is None else dry.astype(np.float32)
        if near is not None and float(near.max()) > 0.0:
            canvas.lay_grid(self._lattice)
            self._outskirts.paint(canvas)
            self._waterfront.paint(canvas, near)
            self._roads.paint(canvas)
            self._blocks.paint(canvas)
            self._traffic.paint(canvas)
        self._bay.paint(canvas, near)
        self._shine(canvas)
        return np.ascontiguousarray(to_bytes(canvas.rgb).transpose(1, 2, 0))

    def stone(self, shape: tuple[int, int], px_per_m: float, key: int) -> Float32:
        """Return float32 (h, w, 3), 0..255: unlit courses of granite for a wall, the same for the same `key`."""
        return stone(shape, px_per_m, key)

    def _shine(self, canvas: Canvas) -> None:
        """Put the light on the ground, worked out on the light's own cells."""
        light = self._light
        cell = light.cell_m
        first = [int(np.floor((at - zero) / cell)) - 2 for at, zero in self._corner(canvas)]
        count = int(np.ceil(canvas.size_m / cell)) + 5
        columns, rows = (np.clip(f + np.arange(count), 0, n - 1) for f, n in zip(first, self._shape(), strict=True))
        x: Float64 = light.west_m + (columns.astype(np.float64) + 0.5) * cell
        y: Float64 = light.south_m + (rows.astype(np.float64) + 0.5) * cell
        z = surface(x[None, :], y[:, None]).astype(np.float32)
        window = np.ix_(rows, columns)
        sunny = (z - light.shadow_m[window]) / EDGE_M + np.float32(0.5 + BIAS_M / EDGE_M)
        sunny = _smoothed(np.clip(sunny, 0.0, 1.0))
        depth = light.enclosure_m[window] - z
        by_y, by_x = (np.gradient(z, cell, axis=axis) for axis in (0, 1))
        # The edge of a quay is no slope.
        slope = (np.abs(by_x) < _STEEPEST) & (np.abs(by_y) < _STEEPEST)
        normal = np.stack([-by_x * slope, -by_y * slope, np.ones_like(z)])
        normal /= np.sqrt((normal**2).sum(axis=0))
        sky = np.empty((z.size, 3), np.float32)
        shine(np.zeros(z.size, np.float32), depth.reshape(-1), normal.reshape(3, -1), sky)
        direct = sunny * np.maximum(np.tensordot(SUN.astype(np.float32), normal, axes=1), 0.0)
        at_column = (canvas.x - light.west_m) / cell - 0.5 - first[0]
        at_row = (canvas.y - light.south_m) / cell - 0.5 - first[1]
        sun = between(direct, at_column, at_row)
        sun *= canvas.sunny
        for k in range(3):
            on = between(np.ascontiguousarray(sky[:, k]).reshape(z.shape), at_column, at_row)
            on += sun * SUN_COLOUR[k]
            canvas.rgb[k] *= on

    def _corner(self, canvas: Canvas) -> tuple[tuple[float, float], tuple[float, float]]:
        return (canvas.west_m, self._light.west_m), (canvas.south_m, self._light.south_m)

    def _shape(self) -> tuple[int, int]:
        rows, columns = self._light.shadow_m.shape
        return columns, rows


def _smoothed(raster: Float32) -> Float32:
    # A shadow's edge is some decimetres wide.
    for axis in (0, 1):
        before, after = np.roll(raster, 1, axis), np.roll(raster, -1, axis)
        raster = raster * np.float32(0.5) + (before + after) * np.float32(0.25)
    return raster
