"""Pictures of what labels stand for, lit, at the scale of the finest level."""

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.light import Light
from resources.demo.paint import lit
from resources.demo.town.looks.ground import GroundPainter
from resources.demo.town.looks.skin import Skin
from resources.demo.town.looks.stone import stone
from resources.demo.town.looks.street_life import car_paint, leaves
from resources.demo.town.mesh.charts import STEEP, SWATCH_M, Kinds
from resources.demo.town.mesh.frame import TEXEL_M
from resources.demo.town.mesh.solids import Surface
from resources.demo.town.plan import TownPlan

PX_PER_M = 1.0 / TEXEL_M
SWATCH_PX = 28
KEPT = 3000
"""Pictures that are kept for the next tile; the oldest go first."""
_SOFT = np.array([0.88, 0.88, 0.86], np.float32)
"""The light on swatches, which lie anywhere: part sun, part shade."""
_MATERIALS = {
    "shed": (176, 172, 164),
    "shed_roof": (124, 134, 142),
    "container_red": (150, 62, 48),
    "container_blue": (52, 88, 128),
    "container_green": (62, 108, 88),
    "container_grey": (160, 160, 156),
    "lighthouse": (226, 222, 214),
    "lantern": (150, 50, 42),
    "turret_roof": (142, 70, 54),
    "pavilion": (158, 62, 46),
    "pavilion_roof": (186, 146, 70),
    "hull_white": (222, 222, 216),
    "hull_blue": (58, 92, 132),
    "hull_red": (150, 62, 46),
    "deck": (158, 132, 100),
    "cabin": (228, 226, 220),
    "rubble": (140, 134, 124),
}


class Pictures:
    """Paints what is asked for and keeps it for a while; a label's picture does not depend on the order."""

    def __init__(self, town: TownPlan, kinds: Kinds, light: Light) -> None:
        self._town = town
        self._kinds = kinds
        self._light = light
        self._skin = Skin(town.seed)
        self._ground = GroundPainter(town, light)
        self._leaves = leaves()
        self._cars = car_paint()
        self._kept: dict[int, UInt8] = {}

    def of(self, label: int) -> UInt8:
        """Return the picture of a label as `Kinds.picture_of` says it, or of `STEEP`."""
        picture = self._kept.pop(label, None)
        if picture is None:
            picture = self._paint(label)
        self._kept[label] = picture
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return picture

    def face(self, surface: Surface, *, px_per_m: float) -> UInt8:
        """Return the picture of a wall, a roof or a detail at any scale; it is not kept."""
        plane, building, key = surface.plane, self._town.buildings[surface.building], surface.key
        if surface.paint == "roof":
            picture = self._skin.roof(plane, building, key=key, px_per_m=px_per_m)
        elif surface.paint == "wall":
            picture = self._skin.wall(plane, building, role=surface.role, key=key, px_per_m=px_per_m)
        else:
            picture = self._skin.detail(plane, building, role=surface.role, key=key, px_per_m=px_per_m)
        return lit(picture, self._light.over(plane, (picture.shape[0], picture.shape[1])))

    def ground(self, west_m: float, south_m: float, size_m: float, pixels: int) -> UInt8:
        """Return the ground's picture, first row north."""
        return self._ground.picture(west_m, south_m, size_m, pixels)

    def _paint(self, label: int) -> UInt8:
        if label <= -100:
            return self._cars[-100 - label]
        if label <= -10:
            return self._leaves[-10 - label]
        if label == STEEP:
            return lit(stone((SWATCH_PX * 2, SWATCH_PX * 2), px_per_m=PX_PER_M, key=0), _SOFT)
        surface = self._kinds.surfaces[label - 1]
        if surface.paint == "swatch":
            return lit(self._swatch(surface), _SOFT)
        return self.face(surface, px_per_m=PX_PER_M)

    def _swatch(self, surface: Surface) -> Float32:
        if surface.building >= 0:
            building = self._town.buildings[surface.building]
            return self._skin.detail(
                surface.plane, building, role=surface.role, key=surface.key, px_per_m=SWATCH_PX / SWATCH_M
            )
        if surface.role == "stone":
            return stone((SWATCH_PX, SWATCH_PX), px_per_m=PX_PER_M, key=surface.key)
        colour = np.array(_MATERIALS[surface.role], np.float32)
        rng = np.random.default_rng([self._town.seed, 22, surface.key])
        grain = rng.normal(0.0, 5.0, (SWATCH_PX, SWATCH_PX)).astype(np.float32)
        picture: Float32 = colour + grain[..., None]
        return picture
