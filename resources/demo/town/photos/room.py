"""A room of the tower as a camera in its corner sees it, with what happens there."""

import numpy as np

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.models import Colour, Model, ball, frustum, post, together
from resources.demo.town.photos.raster import Raster
from resources.demo.town.photos.scene import THING, View
from resources.demo.town.photos.setting import puffed
from resources.demo.town.photos.things import Puff, Things, flames

SIZE_M = (9.0, 6.6, 2.9)
_LAMP = np.array([0.1, -0.2, 1.0]) / np.linalg.norm([0.1, -0.2, 1.0])


def room_with(kind: str, rng: np.random.Generator, *, width: int, height: int) -> tuple[View, View]:
    """Return views of a room with an event in it, and without."""
    x, y, z = SIZE_M
    lens = Lens(np.array([-x / 2 + 0.3, -y / 2 + 0.3, z - 0.3]), float(rng.uniform(48, 60)), -17.0, 86.0, width, height)
    empty = _drawn(lens, [_shell(rng), *_desks(rng), *(_lift_doors() if kind == "lift" else [])])
    things = Things()
    spot = (float(rng.uniform(0.4, 1.6)), float(rng.uniform(-0.2, 1.0)))
    _MAKERS.get(kind, _haze)(things, rng, spot)
    solid = [model.moved(np.array(foot)) for model, foot in things.solid]
    full = empty.plus(_in_light(together(solid))) if solid else empty
    return puffed(full, [(np.array(puff.at), puff) for puff in things.puffs]), empty


def _drawn(lens: Lens, models: list[Model]) -> View:
    model = _in_light(together(models))
    raster = Raster(lens)
    numbers: Int32 = np.arange(len(model.corners), dtype=np.int32)
    raster.draw(model.corners, numbers, both_sides=True)
    colour: Float32 = np.zeros((lens.height, lens.width, 3), np.float32)
    seen = raster.number >= 0
    colour[seen] = model.colours[raster.number[seen]]
    raster.number[seen] = THING
    return View(raster, colour)


def _in_light(model: Model) -> Model:
    tone = 0.66 + 0.3 * np.abs(model.normals @ _LAMP) * (model.normals[:, 2] > -0.5)
    return Model(model.corners, model.colours * tone[:, None].astype(np.float32))


def _quad(a: Colour, b: Colour, c: Colour, d: Colour, colour: Colour) -> Model:
    p = np.array([a, b, c, d], np.float64)
    return Model(np.array([p[[0, 1, 2]], p[[0, 2, 3]]]), np.array([colour] * 2, np.float32))


def _shell(rng: np.random.Generator) -> Model:
    """Return floor, ceiling, walls, windows and lamps, from within; in pieces, of many tones."""
    x, y, z = SIZE_M[0] / 2, SIZE_M[1] / 2, SIZE_M[2]
    parts = []
    for i in np.arange(-x, x - 0.1, 0.6).tolist():
        for j in np.arange(-y, y - 0.1, 0.6).tolist():
            tone = float(rng.normal(0, 2.5))
            i1, j1 = min(i + 0.6, x), min(j + 0.6, y)
            grey = (122 + tone, 126 + tone, 132 + tone)
            parts.append(_quad((i, j, 0), (i1, j, 0), (i1, j1, 0), (i, j1, 0), grey))
            is_lamp = round((i + x) / 0.6) % 4 == 1 and round((j + y) / 0.6) % 3 == 1
            white = (330, 330, 320) if is_lamp else (206 + tone, 206 + tone, 202 + tone)
            parts.append(_quad((i, j, z), (i, j1, z), (i1, j1, z), (i1, j, z), white))
    wall = (214, 210, 200)
    parts.append(_quad((x, -y, 0), (x, y, 0), (x, y, z), (x, -y, z), wall))
    parts.append(_quad((x, y, 0), (-x, y, 0), (-x, y, 0.9), (x, y, 0.9), wall))
    parts.append(_quad((x, y, 2.5), (-x, y, 2.5), (-x, y, z), (x, y, z), wall))
    for k in range(6):
        left, right = -x + k * 1.5, -x + k * 1.5 + 1.5
        glass = (198 + float(rng.normal(0, 5)), 216, 236)
        parts.append(_quad((right, y, 0.9), (left, y, 0.9), (left, y, 2.5), (right, y, 2.5), (92, 94, 98)))
        parts.append(
            _quad((right - 0.05, y - 0.02, 0.95), (left + 0.05, y - 0.02, 0.95), (left + 0.05, y - 0.02, 2.45),
                  (right - 0.05, y - 0.02, 2.45), glass)
        )  # fmt: skip
    parts.append(_quad((-x, y, 0), (-x, -y, 0), (-x, -y, z), (-x, y, z), wall))
    parts.append(_quad((-x, -y, 0), (x, -y, 0), (x, -y, z), (-x, -y, z), wall))
    return together(parts)


def _desks(rng: np.random.Generator) -> list[Model]:
    parts = []
    for i in range(3):
        for j in range(2):
            at: Float64 = np.array([-2.2 + 2.5 * i, -1.4 + 2.4 * j, 0.0])
            tops = [frustum((1.5, 0.75, 0.04), (196, 168, 128), at=(0, 0, 0.72))]
            tops += [frustum((0.05, 0.7, 0.72), (110, 110, 112), at=(dx, 0, 0)) for dx in (-0.7, 0.7)]
            tops.append(frustum((0.56, 0.04, 0.34), (30, 32, 36), at=(0.1, 0.18, 0.86)))
            tops.append(frustum((0.5, 0.01, 0.29), (74, 100, 134), at=(0.1, 0.155, 0.885)))
            tops.append(post(0.03, 0.12, (40, 40, 42), at=(0.1, 0.18, 0.76)))
            tops.append(frustum((0.46, 0.46, 0.08), (48, 56, 72), at=(0, -0.65, 0.44)))
            tops.append(frustum((0.46, 0.07, 0.5), (48, 56, 72), at=(0, -0.9, 0.52)))
            tops.append(post(0.05, 0.44, (50, 50, 52), at=(0, -0.65, 0)))
            tops.append(frustum((0.22, 0.3, 0.03), (232, 230, 224), at=(-0.4, float(rng.normal(0, 0.1)), 0.76)))
            parts.append(together(tops).moved(at, angle=float(rng.normal(0, 0.02))))
    parts.append(frustum((0.5, 1.6, 1.9), (150, 154, 158), at=(SIZE_M[0] / 2 - 0.3, 0.6, 0)))
    return parts


def _lift_doors() -> list[Model]:
    x = SIZE_M[0] / 2 - 0.06
    leaves = [frustum((0.05, 0.5, 2.1), (168, 170, 174), at=(x, -2.2 + 0.52 * k, 0)) for k in range(2)]
    return [*leaves, frustum((0.04, 1.3, 0.16), (70, 72, 76), at=(x, -1.94, 2.12))]


def _haze(things: Things, rng: np.random.Generator, spot: tuple[float, float]) -> None:
    for _ in range(18):
        at = (spot[0] + float(rng.normal(0, 0.9)), spot[1] + float(rng.normal(0, 0.7)), float(rng.uniform(1.6, 2.8)))
        things.puffs.append(Puff(at, float(rng.uniform(0.5, 0.9)), (176, 176, 174), 0.2))


def _fire(things: Things, rng: np.random.Generator, spot: tuple[float, float]) -> None:
    own = Things()
    flames(own, rng, size=1.1, smoke=12)
    for puff in own.puffs:
        x, y, z = puff.at
        at = (x + spot[0], y + spot[1], min(z + 0.7, 2.75))
        things.puffs.append(Puff(at, puff.radius_m, puff.colour, puff.opacity, puff.shines))


def _stuck(things: Things, rng: np.random.Generator, spot: tuple[float, float]) -> None:
    del rng, spot
    x = SIZE_M[0] / 2
    for y in (-2.3, -1.6):
        things.put(frustum((0.32, 0.32, 0.6), (222, 92, 36), top=0.2), x - 0.6, y)
    things.put(frustum((0.04, 0.5, 0.7), (236, 200, 60)), x - 0.7, -1.95)


def _sparks(things: Things, rng: np.random.Generator, spot: tuple[float, float]) -> None:
    del spot
    x = SIZE_M[0] / 2 - 0.62
    for _ in range(9):
        at = (x, 0.6 + float(rng.normal(0, 0.2)), 1.3 + float(rng.normal(0, 0.25)))
        things.puffs.append(Puff(at, 0.1, (255, 220, 150), 0.8, shines=True))
    for k in range(8):
        things.puffs.append(Puff((x, 0.6, 1.6 + 0.15 * k), 0.25 + 0.03 * k, (90, 90, 92), 0.3))


def _leak(things: Things, rng: np.random.Generator, spot: tuple[float, float]) -> None:
    for _ in range(10):
        r = float(rng.uniform(0.25, 0.6))
        pool = ball((r * 1.3, r, 0.012), (92, 104, 116), rings=4, sides=12)
        things.put(pool, spot[0] + float(rng.normal(0, 0.5)), spot[1] + float(rng.normal(0, 0.4)), 0.01)
    for k in range(14):
        at = (spot[0], spot[1], 0.1 + 0.2 * k)
        things.puffs.append(Puff(at, 0.07, (222, 228, 234), 0.5))
    things.put(frustum((0.34, 0.34, 0.32), (60, 96, 150), top=1.2), spot[0], spot[1])


_MAKERS = {"smoke": _haze, "fire": _fire, "lift": _stuck, "power": _sparks, "leak": _leak}
