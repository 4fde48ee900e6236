"""The town as photographs see it: sharp walls and roofs from the same solids as the mesh, ground, trees, cars."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.faces import Plane, fan
from resources.demo.light import SUN, Light
from resources.demo.town.greenery import REACH_M as LIGHT_REACH_M
from resources.demo.town.greenery import Cars, Trees
from resources.demo.town.looks.street_life import LEAF_COLOURS, PAINTS
from resources.demo.town.mesh.harbour import HarbourMasses
from resources.demo.town.mesh.massing import BuildingMasses
from resources.demo.town.mesh.solids import Masses, Surface
from resources.demo.town.outdoors import Outdoors, make_outdoors
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.models import VARIETIES, Model, car, crown, post, together
from resources.demo.town.plan import TownPlan
from resources.demo.town.shore import surface
from resources.demo.town.terrain import REACH_M

FINE_M, COARSE_M, FAR_M = 3.0, 18.0, 120.0
"""Cells of the ground: around the eye, in the town, and beyond it."""
FINE_CELLS = 24
"""So far finely, to each side."""
SIGHT_M = 1800.0
TREES_M, CARS_M = 420.0, 160.0
_LEAVES_M = (160.0, 75.0, 34.0, 14.0)
_SMALL_PX = 0.7
_BEFORE_LENS_M, _ON_PLACE_M = 2.6, 0.9
_WALLED = ("veranda", "turret", "church")
_NARROW_M = 1.9
_OWN_KEYS = 1 << 20
_TRUNK: tuple[float, float, float] = (92, 78, 64)


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """Numbered triangles that stay, with what is needed to leave out most of them at a glance.

    Parameters
    ----------
    corners : float64 (n, 3, 3)
        Local metres.
    numbers : int32 (n,)
    middles : float32 (n, 2)
        Of their boxes from above.
    reaches : float32 (n,)
        From there to the farthest corner.
    """

    corners: Float64
    numbers: Int32
    middles: Float32
    reaches: Float32

    def ahead(self, lens: Lens) -> tuple[Float64, Int32]:
        """Return corners and numbers of what may be seen."""
        away = self.middles - lens.eye[:2].astype(np.float32)
        right, _, _ = lens.axes.astype(np.float32)
        level = np.array([-right[1], right[0]])
        # Looking up or down, a picture is wider than its middle row.
        tilt = np.float32(lens.width / 2 / lens.focal_px / max(0.3, np.cos(np.radians(abs(lens.pitch_deg) + 25.0))))
        ahead, aside = away @ level, np.abs(away @ right[:2])
        keep = (ahead > -self.reaches) & (aside < tilt * np.maximum(ahead, 0.0) + (1.0 + tilt) * self.reaches)
        keep &= self.reaches * np.float32(2 * lens.focal_px / _SMALL_PX) > ahead
        rows = np.flatnonzero(keep)
        return self.corners[rows], self.numbers[rows]


def shell(corners: Float64, numbers: Int32) -> Shell:
    """Return triangles that stay."""
    flat = corners[:, :, :2]
    middles = (flat.min(axis=1) + flat.max(axis=1)) / 2
    reaches = np.linalg.norm(corners[:, :, :2] - middles[:, None], axis=2).max(axis=1)
    tall = np.ptp(corners[:, :, 2], axis=1) / 2
    return Shell(corners, numbers, middles.astype(np.float32), np.hypot(reaches, tall).astype(np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """All that stands in the town.

    Parameters
    ----------
    built : Shell
        Buildings, harbour and boats, numbered from 1.
    labels : int32 (n,)
        Places of its triangles in `surfaces`, from 1.
    ground : Shell
        Coarsely, numbered 0.
    """

    town: TownPlan
    surfaces: list[Surface]
    built: Shell
    labels: Int32
    ground: Shell
    trees: Trees
    cars: Cars
    light: Light

    def cars_near(self, lens: Lens, *, but: Float64 | None = None) -> Model:
        """Return the cars around, lit, without those before the lens, or on a place (3,) that has to be seen."""
        cars = self.cars
        near = np.flatnonzero(_ahead(lens, cars.centre, CARS_M))
        for place, room in ((lens.eye, _BEFORE_LENS_M), (but, _ON_PLACE_M)):
            if place is not None:
                apart = np.linalg.norm(cars.centre[near, :2] - place[:2], axis=1)
                near = near[apart > room + cars.length_m[near] / 2]
        models = []
        for k in near.tolist():
            size = np.array([cars.length_m[k], cars.width_m[k], cars.height_m[k]])
            shape = "car" if size[2] < 1.8 else "van"
            model = car(PAINTS[int(cars.colour[k])], kind=shape)
            models.append(model.moved(cars.centre[k], angle=float(cars.angle[k]), scale=size))
        return self.lit(together(models))

    def trees_near(self, lens: Lens, *, grown: float = 1.0, but: Float64 | None = None) -> Model:
        """Return the trees around, lit, each of as many leaves as can be told apart; `grown` to a share of a height.

        Without those around the lens, or before a place (3,) that has to be seen.
        """
        trees = self.trees
        near = np.flatnonzero(_ahead(lens, trees.foot, TREES_M))
        aside = _aside(trees.foot[near], lens.eye, lens.eye if but is None else but)
        near = near[aside > trees.radius_m[near] * (1.0 if but is None else 0.75) + 0.5]
        if not len(near):
            return together([])
        foot, tall, wide = trees.foot[near], trees.height_m[near] * grown, trees.radius_m[near] * grown
        away = np.linalg.norm(foot - lens.eye, axis=1)
        level = sum((away < reach).astype(np.intp) for reach in _LEAVES_M)
        up = np.array([0.0, 0.0, 1.0])
        sunny = self.light.on(foot + up * 0.96 * tall[:, None], up)[:, 0].astype(np.float64)
        colours = np.array(LEAF_COLOURS, np.float32)[trees.shade[near]]
        size = np.column_stack([wide, wide, tall * 0.42])
        middle = foot + up * 0.6 * tall[:, None]
        models = []
        kinds = level * VARIETIES + near % VARIETIES
        for kind in np.unique(kinds).tolist():
            own = np.flatnonzero(kinds == kind)
            corners, way, tones = crown(*divmod(kind, VARIETIES))
            toward = np.clip(way @ SUN * 0.62 + 0.42, 0.0, None)
            shade = (0.46 + 0.24 * way[:, 2]) + toward * (0.35 + 0.4 * sunny[own])[:, None]
            colour = colours[own][:, None] * (shade * tones)[:, :, None].astype(np.float32)
            placed = corners * size[own][:, None, None] + middle[own][:, None, None]
            models.append(Model(placed.reshape(-1, 3, 3), colour.reshape(-1, 3)))
        whole = np.flatnonzero(level > 0)
        trunks = [
            post(1.0, 1.0, _TRUNK, sides=6).moved(
                foot[k], scale=np.array([0.045 * wide[k] + 0.04] * 2 + [tall[k] * 0.55])
            )
            for k in whole.tolist()
        ]
        return together([*models, self.lit(together(trunks))])

    def lit(self, model: Model) -> Model:
        """Return a model with the light on its triangles in its colours."""
        if not len(model.corners):
            return model
        light = self.light.on(model.corners.mean(axis=1), model.normals)
        return Model(model.corners, model.colours * light)

    def ground_near(self, lens: Lens) -> Float64:
        """Return float64 (n, 3, 3): the ground around the eye, finely."""
        west, south = np.floor(lens.eye[:2] / FINE_M) * FINE_M
        steps = np.arange(-FINE_CELLS, FINE_CELLS + 1) * FINE_M
        return _triangles(west + steps, south + steps)


def make_stage(
    town: TownPlan, *, outdoors: Outdoors | None = None, within: tuple[Float64, Float64] | None = None
) -> Stage:
    """Return everything, as the mesh has it: the same solids, trees and cars.

    Parameters
    ----------
    outdoors : Outdoors or None
        None to work them out.
    within : (float64 (2,), float64 (2,)) or None
        South-western and north-eastern corner of what is built and lit; None for the whole town.
    """
    faces = _Faces()
    masses = BuildingMasses(faces, town.seed)
    for row, building in enumerate(town.buildings):
        if within is None or ((building.centre > within[0]).all() and (building.centre < within[1]).all()):
            masses.add(row, building)
    HarbourMasses(faces, town.seed).add()
    if outdoors is None:
        west, south, east, north = LIGHT_REACH_M if within is None else (float(v) for v in (*within[0], *within[1]))
        outdoors = make_outdoors(town, reach_m=(west, south, east, north))
    corners = np.concatenate([plane.corners[fan(len(plane.corners))] for plane, _ in faces.kept])
    labels = np.concatenate([np.full(len(plane.corners) - 2, label, np.int32) for plane, label in faces.kept])
    ground = _ground()
    return Stage(
        town=town,
        surfaces=faces.surfaces,
        built=shell(corners, np.arange(1, len(corners) + 1, dtype=np.int32)),
        labels=labels,
        ground=shell(ground, np.zeros(len(ground), np.int32)),
        trees=outdoors.trees,
        cars=outdoors.cars,
        light=outdoors.light,
    )


def _ground() -> Float64:
    """Return the ground of the town, and around it what is seen to the horizon."""
    west, south, east, north = REACH_M
    near = _triangles(np.arange(west, east + COARSE_M, COARSE_M), np.arange(south, north + COARSE_M, COARSE_M))
    far = _triangles(
        np.arange(west - SIGHT_M, east + SIGHT_M, FAR_M), np.arange(south - SIGHT_M, north + SIGHT_M, FAR_M)
    )
    middle = far.mean(axis=1)
    within = (middle[:, 0] > west) & (middle[:, 0] < east) & (middle[:, 1] > south) & (middle[:, 1] < north)
    return np.concatenate([near, far[~within]])


class _Faces(Masses):
    """Keeps the polygons of solids, which the mesh's field has no use for."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[Plane, int]] = []

    def solid(self, faces: Iterable[tuple[Plane, int]], corners: Float64, *, group: int) -> None:
        """Keep the faces that are seen."""
        del corners, group
        for plane, label in faces:
            if label > 0:
                self.kept.append((plane, self._walled(plane, label)))

    def _walled(self, plane: Plane, label: int) -> int:
        """Return the label of a face of its own for one that shares its picture with others on the mesh."""
        surface = self.surfaces[label - 1]
        if surface.role not in _WALLED or abs(float(plane.normal[2])) > 0.1:
            return label
        own = replace(surface, plane=plane, paint="detail", key=_OWN_KEYS + len(self.kept))
        if plane.width_m > _NARROW_M:
            own = replace(own, paint="wall", role="side")
        return self.surface(own)


def _aside(points: Float64, one: Float64, other: Float64) -> Float64:
    """Return float64 (n,): how far points lie from the line between two others, from above."""
    way = other[:2] - one[:2]
    part = np.clip((points[:, :2] - one[:2]) @ way / max(float(way @ way), 1e-9), 0.0, 1.0)
    distance: Float64 = np.linalg.norm(points[:, :2] - one[:2] - part[:, None] * way, axis=1)
    return distance


def _ahead(lens: Lens, places: Float64, reach_m: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return bool (n,): within reach and not behind, with room for what is there."""
    right, _, ahead = lens.seen(places).T
    tilt = lens.width / 2 / lens.focal_px
    seen: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (ahead > -4.0) & (np.hypot(right, ahead) < reach_m) & (np.abs(right) < tilt * np.abs(ahead) + 12.0)
    )
    return seen


def _triangles(x: Float64, y: Float64) -> Float64:
    """Return the ground over a grid."""
    z = surface(x[None, :], y[:, None])
    points = np.stack(np.broadcast_arrays(x[None, :], y[:, None], z), axis=-1)
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    return np.concatenate([np.stack([p, q, r], axis=2).reshape(-1, 3, 3) for p, q, r in ((a, b, c), (a, c, d))])
