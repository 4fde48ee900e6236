"""Sets things into a view: on the ground, lit, with their shadow; and smoke, flames and spray before what is behind."""

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.faces import fan
from resources.demo.light import SUN, Light
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.models import Model, together
from resources.demo.town.photos.raster import Raster
from resources.demo.town.photos.scene import View
from resources.demo.town.photos.things import Puff, Things
from resources.demo.town.shore import surface

_OVER_M = 0.025
_SUNNY = 0.72
_SHADE = 0.5
_SOFT_SHADE = 0.74


def set_into(
    view: View, things: Things, place: Float64, along: Float64, light: Light, *, on_wall: bool = False
) -> View:
    """Return another view with things in it.

    Parameters
    ----------
    place : float64 (3,)
        Local metres: where their zero is, from above. Their height is the ground's, unless they hang on a wall.
    along : float64 (2,)
        Their x, a unit direction; y is to the left of it.
    """
    where = _Where(place, along, on_wall)
    solid = together([where.put(model, foot) for model, foot in things.solid])
    view = _flattened(view, things, where, light)
    if len(solid.corners):
        if not on_wall:
            view = _shaded(view, solid, place, light)
        lit = light.on(solid.corners.mean(axis=1) + np.array([0.0, 0.0, 0.3]), solid.normals)
        view = view.plus(Model(solid.corners, solid.colours * np.maximum(lit, 0.2)))
    if things.puffs:
        view = puffed(view, [(where.at(puff.at), puff) for puff in things.puffs])
    return view


class _Where:
    def __init__(self, place: Float64, along: Float64, on_wall: bool) -> None:
        self._place, self._along, self._on_wall = place, along, on_wall
        self._aside = np.array([-along[1], along[0]])
        self._angle = float(np.arctan2(along[1], along[0]))

    def at(self, spot: tuple[float, float, float]) -> Float64:
        xy = self._place[:2] + self._along * spot[0] + self._aside * spot[1]
        return np.array([*xy, self._zero(xy[None])[0] + spot[2]])

    def put(self, model: Model, foot: tuple[float, float, float]) -> Model:
        return model.moved(self.at(foot), angle=self._angle)

    def laid(self, rim: Float64, above_m: float) -> Float64:
        xy = self._place[:2] + rim[:, :1] * self._along + rim[:, 1:] * self._aside
        return np.column_stack([xy, self._zero(xy) + above_m])

    def _zero(self, xy: Float64) -> Float64:
        if self._on_wall:
            return np.full(len(xy), float(self._place[2]))
        return surface(xy[:, 0], xy[:, 1])


def _flattened(view: View, things: Things, where: _Where, light: Light) -> View:
    if not things.flat:
        return view
    colour = view.colour.copy()
    up = np.array([0.0, 0.0, 1.0])
    for rim, tone, cover in things.flat:
        corners = where.laid(rim, _OVER_M)[fan(len(rim))]
        hit = _hit(view.raster, corners)
        lit = light.on(corners[:1, 0], up)[0] * np.array(tone, np.float32)
        colour[hit] += (lit - colour[hit]) * np.float32(cover)
    return View(view.raster, colour)


def _shaded(view: View, solid: Model, place: Float64, light: Light) -> View:
    up = np.array([0.0, 0.0, 1.0])
    is_sunny = float(light.on((place + np.array([0.0, 0.0, 0.5]))[None], up)[0, 0]) > _SUNNY
    # Out of the sun the open sky throws a shadow straight below.
    way = SUN / SUN[2] if is_sunny else np.array([0.12, 0.1, 1.0])
    points = solid.corners.reshape(-1, 3)
    floor = surface(points[:, 0], points[:, 1])
    fallen = points - way * np.maximum(points[:, 2] - floor, 0.0)[:, None]
    fallen[:, 2] = surface(fallen[:, 0], fallen[:, 1]) + _OVER_M
    hit = _hit(view.raster, fallen.reshape(-1, 3, 3))
    colour = view.colour.copy()
    colour[hit] *= np.float32(_SHADE if is_sunny else _SOFT_SHADE)
    return View(view.raster, colour)


def _hit(raster: Raster, corners: Float64) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return bool (h, w): where triangles would be seen."""
    trial = Raster(raster.lens)
    trial.nearness[:] = raster.nearness
    trial.draw(corners, np.zeros(len(corners), np.int32), both_sides=True)
    seen: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = trial.number == 0
    return seen


def puffed(view: View, puffs: list[tuple[Float64, Puff]]) -> View:
    """Return another view with puffs at places, float64 (3,) each, before what is behind them."""
    colour = view.colour.copy()
    lens = view.lens
    depth = view.raster.depth_m
    if not puffs:
        return view
    places = np.array([at for at, _ in puffs])
    ahead = lens.seen(places)[:, 2]
    for k in np.argsort(-ahead, kind="stable").tolist():
        if ahead[k] > 0.5:
            _puff(colour, depth, lens, places[k], float(ahead[k]), puffs[k][1])
    return View(view.raster, colour)


def _puff(colour: Float32, depth: Float32, lens: Lens, place: Float64, ahead: float, puff: Puff) -> None:
    (column, row) = lens.pixel(place[None])[0].tolist()
    radius = puff.radius_m * lens.focal_px / ahead
    top, bottom = max(0, int(row - 2 * radius)), min(lens.height, int(row + 2 * radius) + 1)
    left, right = max(0, int(column - 2 * radius)), min(lens.width, int(column + 2 * radius) + 1)
    if top >= bottom or left >= right:
        return
    y = ((np.arange(top, bottom) + 0.5 - row) / radius).astype(np.float32)[:, None]
    x = ((np.arange(left, right) + 0.5 - column) / radius).astype(np.float32)[None, :]
    cover = np.exp(-(x * x + y * y) * np.float32(1.6)) * np.float32(puff.opacity)
    # It fades into what it touches.
    cover *= np.clip((depth[top:bottom, left:right] - ahead) / np.float32(puff.radius_m) + 1.0, 0.0, 1.0)
    part = colour[top:bottom, left:right]
    tone = np.array(puff.colour, np.float32)
    part += cover[..., None] * (tone if puff.shines else tone - part)
