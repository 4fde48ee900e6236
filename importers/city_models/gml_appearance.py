"""Appearances of CityGML: parameterized textures and X3D materials, by the ids of rings and surfaces."""

import re
from array import array
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import numpy as np

from importers.city_models.draft import FIRST_RING, MATERIAL, POLYGON_WIDTH, Draft
from importers.city_models.gml_geometry import Geometries
from importers.city_models.gml_xml import first, local, text_of

MAX_TARGETS = 8_000_000
_GREY = (0.8, 0.8, 0.8)


@dataclass(slots=True)
class _Theme:
    """What one theme says.

    Parameters
    ----------
    rings : dict
        Id of a ring -> picture, first pair of texture coordinates, pairs.
    surfaces : dict
        Id of a surface -> material.
    """

    rings: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    surfaces: dict[str, int] = field(default_factory=dict)


class Appearances:
    """Reads appearances; they are applied when everything is read."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._themes: dict[str, _Theme] = {}
        self._targets = 0

    def read(self, appearance: Element) -> None:
        """Read an ``Appearance``."""
        name = text_of(first(appearance, "theme"))[:80]
        theme = self._themes.setdefault(name, _Theme())
        for member in appearance:
            for data in member:
                kind = local(data.tag)
                if kind == "ParameterizedTexture":
                    self._texture(data, theme)
                elif kind == "X3DMaterial":
                    self._material(data, theme)
                elif kind == "GeoreferencedTexture":
                    self._draft.skipped.add("world")

    def apply(self, geometries: Geometries) -> None:
        """Give surfaces the pictures and materials of the theme that says most."""
        draft = self._draft
        draft.themes = {
            name: len(t.rings) + len(t.surfaces) for name, t in self._themes.items() if t.rings or t.surfaces
        }
        if not draft.themes:
            return
        draft.theme = max(draft.themes, key=lambda name: (bool(self._themes[name].rings), draft.themes[name]))
        theme = self._themes[draft.theme]
        for name, material in theme.surfaces.items():
            span = geometries.spans.get(name)
            for number in range(*span.polygons) if span is not None else ():
                draft.polygons[number * POLYGON_WIDTH + MATERIAL] = material
        firsts = np.array(draft.polygons[FIRST_RING::POLYGON_WIDTH], np.int64)
        for name, (texture, start, count) in theme.rings.items():
            ring = geometries.rings.get(name)
            if ring is None:
                continue
            polygon = int(np.searchsorted(firsts, ring, side="right")) - 1
            if draft.set_uv(ring, range(start, start + count)):
                draft.set_texture(polygon, texture)
            else:
                draft.skipped.add("uv")

    def _texture(self, data: Element, theme: _Theme) -> None:
        image = text_of(first(data, "imageURI"))
        if not image:
            self._draft.skipped.add("picture")
            return
        number = self._draft.texture_number(image)
        for listed in data.iter():
            kind = local(listed.tag)
            if kind == "TexCoordGen":
                self._draft.skipped.add("world")
            if kind != "TexCoordList":
                continue
            coordinates = [child for child in listed if local(child.tag) == "textureCoordinates"]
            rings = [text_of(child) for child in listed if local(child.tag) == "ring"]
            for i, element in enumerate(coordinates):
                name = element.get("ring") or next((v for k, v in element.attrib.items() if k.endswith(" ring")), "")
                self._ring(element, name or (rings[i] if i < len(rings) else ""), number, theme)

    def _ring(self, element: Element, name: str, texture: int, theme: _Theme) -> None:
        pool = self._draft.uv_pool
        start = len(pool)
        try:
            pool.extend(array("d", map(float, re.split(r"[\s,]+", text_of(element)))))
        except ValueError:
            del pool[start:]
        self._targets += 1
        count = len(pool) - start
        if not count or count % 2 or not name or self._targets > MAX_TARGETS:
            del pool[start:]
            self._draft.skipped.add("uv")
            return
        theme.rings.setdefault(name.rpartition("#")[2], (texture, start // 2, count // 2))

    def _material(self, data: Element, theme: _Theme) -> None:
        try:
            colour = [float(v) for v in text_of(first(data, "diffuseColor")).split()] or list(_GREY)
            opacity = 1.0 - float(text_of(first(data, "transparency")) or 0.0)
        except ValueError:
            return
        if len(colour) != 3 or not all(0.0 <= v <= 1.0 for v in (*colour, opacity)):
            return
        self._draft.materials.append((colour[0], colour[1], colour[2], opacity))
        number = len(self._draft.materials) - 1
        for target in data:
            self._targets += 1
            if local(target.tag) == "target" and self._targets <= MAX_TARGETS:
                theme.surfaces.setdefault(text_of(target).rpartition("#")[2], number)
