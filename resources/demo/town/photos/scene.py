"""Draws what a lens sees of the town, and of things set into it: light, haze and sky, without a camera's flaws."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.mesh.charts import SWATCH_M
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.models import Model
from resources.demo.town.photos.raster import NOTHING, Raster
from resources.demo.town.photos.skins import EVEN_LIGHT, GROUND_PX_PER_M, Skins, cell_m, sampled
from resources.demo.town.photos.sky import haze, sky
from resources.demo.town.photos.stage import Stage

GROUND = 0
THING = 1 << 24
"""Number of what was added to a view."""
_ADDED = THING + 1
_GROUND_SCALES = 3


@dataclass(slots=True, eq=False)
class View:
    """A picture with what is known of each pixel.

    Parameters
    ----------
    raster : Raster
        Numbers: `GROUND`, triangles of buildings, `THING`.
    colour : float32 (h, w, 3)
        0..255, lit, without air.
    """

    raster: Raster
    colour: Float32

    @property
    def lens(self) -> Lens:
        """What it was seen through."""
        return self.raster.lens

    def plus(self, *models: Model, both_sides: bool = False) -> "View":
        """Return another with models in it, which are lit already."""
        raster, colour = self.raster.copy(), self.colour.copy()
        for model in models:
            raster.draw(model.corners, _ADDED + np.arange(len(model.corners), dtype=np.int32), both_sides=both_sides)
            added = raster.number >= _ADDED
            colour[added] = model.colours[raster.number[added] - _ADDED]
            raster.number[added] = THING
        return View(raster, colour)

    def finished(self, *, overcast: float = 0.0, seed: int = 0) -> Float32:
        """Return float32 (h, w, 3), 0..255, with air and sky."""
        raster = self.raster
        seen = raster.number != NOTHING
        out = np.empty_like(self.colour)
        out[seen] = haze(self.colour[seen], raster.depth_m[seen])
        if not seen.all():
            out[~seen] = sky(raster.lens.ways()[~seen], overcast=overcast, seed=seed)
        return out


class Scene:
    """Draws views of a stage. One thread at a time.

    Parameters
    ----------
    stage : Stage
    skins : Skins
    """

    def __init__(self, stage: Stage, skins: Skins) -> None:
        self._stage, self.skins = stage, skins
        surfaces = stage.surfaces
        self._is_swatch = np.array([True, *(s.paint == "swatch" or s.building < 0 for s in surfaces)])
        a, b, c = (stage.built.corners[:, k] for k in range(3))
        normal = np.cross(b - a, c - a)
        self._normals = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        planes = [s.plane for s in surfaces]
        self._zero = np.array([np.zeros(3), *(p.corners[0] for p in planes)])
        self._along = np.array([np.zeros(3), *(p.along for p in planes)])
        self._up = np.array([np.zeros(3), *(p.up for p in planes)])
        self._low = np.array([np.zeros(2), *(p.st.min(axis=0) for p in planes)])
        self._size = np.array([np.ones(2), *(np.maximum(np.ptp(p.st, axis=0), 1e-6) for p in planes)])

    def built(self, lens: Lens) -> View:
        """Return what a lens sees of ground and buildings."""
        raster = self.outline(lens)
        return View(raster, self._shaded(raster))

    def outline(self, lens: Lens) -> Raster:
        """Return the same without colours: to judge whether the lens stands well."""
        stage = self._stage
        raster = Raster(lens)
        raster.draw(*stage.built.ahead(lens))
        raster.draw(*stage.ground.ahead(lens))
        fine = stage.ground_near(lens)
        raster.draw(fine, np.full(len(fine), GROUND, np.int32))
        return raster

    def grown(self, view: View, *, cars: bool = True, grown: float = 1.0, but: Float64 | None = None) -> View:
        """Return a view of what is built with the trees around in it, `grown` to a share of their height, and cars.

        Without what stands on the place `but` (3,) or hides it.
        """
        stage, lens = self._stage, view.lens
        leafy = view.plus(stage.trees_near(lens, grown=grown, but=but), both_sides=True)
        return leafy.plus(stage.cars_near(lens, but=but)) if cars else leafy

    def _shaded(self, raster: Raster) -> Float32:
        lens = raster.lens
        number = raster.number.reshape(-1)
        depth = raster.depth_m.reshape(-1)
        out = np.zeros((len(number), 3), np.float32)
        ways = lens.ways().reshape(-1, 3)
        built = np.flatnonzero(number > GROUND)
        label = self._stage.labels[number[built] - 1]
        order = np.argsort(label, kind="stable")
        built, label = built[order], label[order]
        place = lens.eye + ways[built].astype(np.float64) * depth[built, None]
        out[built] = self._faces(label, number[built], place, depth[built], ways[built], lens)
        ground = np.flatnonzero(number == GROUND)
        place = lens.eye + ways[ground].astype(np.float64) * depth[ground, None]
        out[ground] = self._ground(place, depth[ground], ways[ground], lens)
        return out.reshape(*raster.number.shape, 3)

    def _faces(self, label: Int32, number: Int32, place: Float64, depth: Float32, ways: Float32, lens: Lens) -> Float32:
        """Return colours of pixels in order of their labels."""
        out = np.empty((len(label), 3), np.float32)
        bounds = np.flatnonzero(np.diff(label, prepend=-1, append=-1)).tolist()
        for start, stop in pairwise(bounds):
            own, rows = int(label[start]), slice(start, stop)
            if self._is_swatch[own]:
                out[rows] = self._swatch(own, place[rows], number[rows])
                continue
            normal = self._stage.surfaces[own - 1].plane.normal
            tilt = np.abs(ways[rows] @ normal.astype(np.float32)) / np.linalg.norm(ways[rows], axis=1)
            # A pixel's edge on the face: between its longer and its shorter one.
            edge = depth[rows] / np.float32(lens.focal_px) / np.sqrt(np.maximum(tilt, 0.04))
            nearest = float(np.quantile(edge[:: max(1, len(edge) // 64)], 0.1))
            mips = self.skins.face(own, 1.0 / nearest)
            relative = place[rows] - self._zero[own]
            s = (relative @ self._along[own] - self._low[own, 0]) / self._size[own, 0]
            t = (relative @ self._up[own] - self._low[own, 1]) / self._size[own, 1]
            fine = mips[0].shape[1] / self._size[own, 0]
            level = np.log2(np.maximum(edge * np.float32(fine), 1e-6))
            out[rows] = sampled(mips, s.astype(np.float32), (1.0 - t).astype(np.float32), level)
        return out

    def _swatch(self, label: int, place: Float64, number: Int32) -> Float32:
        picture = self.skins.swatch(label)
        x, y, z = place.T
        st = np.column_stack([(x * 0.8 + y * 0.6) / SWATCH_M, (z + 0.35 * (x - y)) / SWATCH_M])
        folded = np.abs((st / 2 - np.floor(st / 2 + 0.5)) * 2).astype(np.float32)
        colour = sampled([picture], folded[:, 0], folded[:, 1], np.zeros(len(st), np.float32))
        light = self._stage.light.on(place, self._normals[number - 1])
        return colour * (light / np.float32(EVEN_LIGHT))

    def _ground(self, place: Float64, depth: Float32, ways: Float32, lens: Lens) -> Float32:
        out = np.empty((len(place), 3), np.float32)
        tilt = np.abs(ways[:, 2]) / np.linalg.norm(ways, axis=1)
        edge = depth / np.float32(lens.focal_px) / np.sqrt(np.maximum(tilt, 0.01))
        sizes = np.array([cell_m(k) for k in range(_GROUND_SCALES)])
        scale = np.clip(np.ceil(np.log2(np.maximum(edge * GROUND_PX_PER_M, 1.0)) / 2), 0, _GROUND_SCALES - 1).astype(
            np.intp
        )
        cell = np.floor(place[:, :2] / sizes[scale][:, None]).astype(np.int64)
        key = (scale.astype(np.int64) << 40) + ((cell[:, 0] + (1 << 19)) << 20) + cell[:, 1] + (1 << 19)
        order = np.argsort(key, kind="stable")
        bounds = np.flatnonzero(np.diff(key[order], prepend=-1, append=-1)).tolist()
        for start, stop in pairwise(bounds):
            rows = order[start:stop]
            own, (column, row) = int(scale[rows[0]]), cell[rows[0]].tolist()
            mips = self.skins.ground(own, column, row)
            part = place[rows, :2] / sizes[own] - (column, row)
            level = np.log2(np.maximum(edge[rows] * mips[0].shape[0] / np.float32(sizes[own]), 1e-6))
            out[rows] = sampled(
                mips, part[:, 0].astype(np.float32), (1.0 - part[:, 1]).astype(np.float32), level.astype(np.float32)
            )
        return out
