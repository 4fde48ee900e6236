"""Geometries of CityJSON: nested lists of numbers to polygons, with semantics, materials, textures and templates."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.city_models.draft import NONE, CitySurface, Draft, Instance
from importers.place import Place

Float64 = npt.NDArray[np.float64]
Json = dict[str, object]

# Lists around a polygon.
_DEPTHS = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}
_WITHOUT_SURFACES = ("MultiPoint", "MultiLineString")
_DEFAULT_GREY = (0.8, 0.8, 0.8)


def vertices_of(value: object, *, place: Place) -> Float64:
    """Return float64 (n, 3); rows that are no three numbers are not numbers.

    Raises
    ------
    ImportFailed
        `value` is no list.
    """
    found = place.items(value if value is not None else [])
    if not found:
        return np.empty((0, 3))
    try:
        array = np.array(found, np.float64)
        if array.ndim == 2 and array.shape[1] == 3:
            return array
    except (ValueError, TypeError, OverflowError):
        pass
    return np.array([_numbers(row, count=3) for row in found], np.float64)


def _numbers(row: object, *, count: int) -> tuple[float, ...]:
    if isinstance(row, list) and len(row) == count:
        try:
            return tuple(float(v) for v in row if isinstance(v, int | float))[:count] + (math.nan,) * (
                count - sum(isinstance(v, int | float) for v in row)
            )
        except OverflowError:
            pass
    return (math.nan,) * count


@dataclass(slots=True)
class Appearance:
    """Pictures and materials of one document, by their numbers in it.

    Parameters
    ----------
    textures, materials : list of int
        Their numbers in the draft; -1: unusable.
    uv_first, uv_count : int
        Where its texture coordinates lie in the draft's pool.
    """

    textures: list[int] = field(default_factory=list)
    materials: list[int] = field(default_factory=list)
    uv_first: int = 0
    uv_count: int = 0
    texture_theme: str = ""
    material_theme: str = ""

    @staticmethod
    def of(document: Json, draft: Draft) -> "Appearance":
        """Return the appearance of a document; what is damaged is left out and counted."""
        found = document.get("appearance")
        if not isinstance(found, dict):
            return Appearance()
        result = Appearance(uv_first=len(draft.uv_pool) // 2)
        textures, materials, uv = (found.get(k) for k in ("textures", "materials", "vertices-texture"))
        for entry in textures if isinstance(textures, list) else []:
            image = entry.get("image") if isinstance(entry, dict) else None
            result.textures.append(draft.texture_number(image) if isinstance(image, str) and image else NONE)
        for entry in materials if isinstance(materials, list) else []:
            result.materials.append(_material(entry, draft))
        if isinstance(uv, list) and uv:
            pairs = np.array([_numbers(row, count=2) for row in uv], np.float64)
            result.uv_count = len(pairs)
            draft.uv_pool.frombytes(pairs.tobytes())
        for key, name in (("texture_theme", "default-theme-texture"), ("material_theme", "default-theme-material")):
            theme = found.get(name)
            setattr(result, key, theme if isinstance(theme, str) else "")
        return result


def _material(entry: object, draft: Draft) -> int:
    if not isinstance(entry, dict):
        return NONE
    colour = _numbers(entry.get("diffuseColor", list(_DEFAULT_GREY)), count=3)
    opacity = 1.0 - _numbers([entry.get("transparency", 0.0)], count=1)[0]
    values = (*colour, opacity)
    if not all(0.0 <= v <= 1.0 for v in values):
        return NONE
    draft.materials.append((values[0], values[1], values[2], values[3]))
    return len(draft.materials) - 1


class Geometries:
    """Reads geometries into a draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._templates: list[tuple[int, int, int] | None] = []

    def read_templates(self, found: Json, appearance: Appearance) -> None:
        """Read the templates of a document; their polygons have no owner."""
        place = self._draft.place.at("geometry-templates")
        vertices = vertices_of(found.get("vertices-templates"), place=place.at("vertices-templates"))
        self._draft.open_pool(len(vertices))
        self._draft.vertices.frombytes(vertices.tobytes())
        for geometry in place.at("templates").items(found.get("templates", [])):
            first = self._draft.polygon_count
            lod = self._surfaces(NONE, geometry, appearance)
            self._templates.append((first, self._draft.polygon_count, lod) if lod >= 0 else None)

    def read(self, owner: int, geometry: object, appearance: Appearance, vertices: Float64) -> None:
        """Read a geometry of an object; what is damaged is left out and counted."""
        if isinstance(geometry, dict) and geometry.get("type") == "GeometryInstance":
            self._instance(owner, geometry, vertices)
        else:
            self._surfaces(owner, geometry, appearance)

    def _instance(self, owner: int, geometry: Json, vertices: Float64) -> None:
        number, matrix, anchor = (geometry.get(k) for k in ("template", "transformationMatrix", "boundaries"))
        template = None
        if type(number) is int and 0 <= number < len(self._templates):
            template = self._templates[number]
        values = _numbers(matrix, count=16)
        point = anchor[0] if isinstance(anchor, list) and len(anchor) == 1 else None
        if template is None or not all(map(math.isfinite, values)) or type(point) is not int:
            self._draft.skipped.add("instance", self._draft.id_of(owner))
            return
        if not 0 <= point < len(vertices):
            self._draft.skipped.add("vertex", self._draft.id_of(owner))
            return
        x, y, z = vertices[point].tolist()
        if template[1] > template[0]:
            self._draft.add_instance(Instance(owner, template[2], template[:2], values, (x, y, z)))

    def _surfaces(self, owner: int, geometry: object, appearance: Appearance) -> int:
        """Add the polygons of a geometry and return its level of detail; -1 when it has none."""
        draft = self._draft
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if not isinstance(geometry, dict) or not isinstance(kind, str) or kind not in _DEPTHS:
            reason = "points" if kind in _WITHOUT_SURFACES else "geometry"
            draft.skipped.add(reason, draft.id_of(owner))
            return NONE
        depth = _DEPTHS[kind]
        lod = geometry.get("lod", "")
        number = draft.lod_number(str(lod) if isinstance(lod, str | int | float) else "")
        semantics = _Semantics(draft, owner, geometry.get("semantics"))
        textures = _themed(geometry.get("texture"), appearance.texture_theme, draft)
        materials = _themed(geometry.get("material"), appearance.material_theme, draft)
        pictured = textures.get("values") if textures else None
        coloured = materials.get("values") if materials else None
        whole = materials.get("value") if materials else None
        for path, rings in _polygons(geometry.get("boundaries"), depth):
            if not isinstance(rings, list):
                draft.skipped.add("polygon", draft.id_of(owner))
                continue
            material = whole if coloured is None else _at(coloured, path)
            polygon = draft.add_polygon(
                owner,
                rings,
                surface=semantics.at(path),
                lod=number,
                material=_listed(appearance.materials, material),
            )
            if polygon >= 0 and pictured is not None:
                self._texture(polygon, _at(pictured, path), appearance)
        return number

    def _texture(self, polygon: int, values: object, appearance: Appearance) -> None:
        """Give a polygon's rings their texture coordinates: ``[[picture, corner, corner, ...], ...]``."""
        draft = self._draft
        if not isinstance(values, list) or not values:
            return
        outline = values[0]
        if not isinstance(outline, list) or not outline or outline[0] is None:
            return
        texture = _listed(appearance.textures, outline[0])
        if texture < 0:
            draft.skipped.add("picture")
            return
        for ring, listed in zip(draft.rings_of(polygon), values, strict=False):
            numbers = listed[1:] if isinstance(listed, list) else []
            good = all(type(n) is int and 0 <= n < appearance.uv_count for n in numbers)
            if not good or not draft.set_uv(ring, [n + appearance.uv_first for n in numbers]):
                draft.skipped.add("uv")
                return
        draft.set_texture(polygon, texture)


class _Semantics:
    """Which surface each polygon of one geometry is."""

    def __init__(self, draft: Draft, owner: int, found: object) -> None:
        self._draft, self._owner = draft, owner
        self._listed: list[object] = []
        self._rows: dict[int, int] = {}
        self._values: object = None
        if isinstance(found, dict) and isinstance(found.get("surfaces"), list):
            self._listed = found["surfaces"]
            self._values = found.get("values")

    def at(self, path: tuple[int, ...]) -> int:
        """Return the row of the surface of a polygon; -1 for none."""
        if self._values is None:
            return NONE
        number = _at(self._values, path)
        if type(number) is not int or not 0 <= number < len(self._listed):
            return NONE
        if number not in self._rows:
            self._rows[number] = self._add(self._listed[number])
        return self._rows[number]

    def _add(self, entry: object) -> int:
        if not isinstance(entry, dict) or not isinstance(entry.get("type"), str) or self._owner < 0:
            return NONE
        more = {str(k)[:80]: v for k, v in entry.items() if k not in ("type", "parent", "children", "id")}
        name = entry.get("id")
        surface = CitySurface(self._owner, str(entry["type"])[:80], name if isinstance(name, str) else "", more)
        return self._draft.add_surface(surface)


def _themed(found: object, wanted: str, draft: Draft) -> Json | None:
    """Return what one theme says: the default one, or the first."""
    if not isinstance(found, dict) or not found:
        return None
    for name in found:
        draft.themes[str(name)[:80]] = draft.themes.get(str(name)[:80], 0) + 1
    name = wanted if wanted in found else next(iter(found))
    draft.theme = draft.theme or str(name)[:80]
    chosen = found[name]
    return chosen if isinstance(chosen, dict) else None


def _polygons(boundaries: object, depth: int) -> Iterator[tuple[tuple[int, ...], object]]:
    """Yield each polygon's rings with the way to them."""
    if depth == 0:
        yield (), boundaries
        return
    for number, inner in enumerate(boundaries if isinstance(boundaries, list) else [boundaries]):
        if depth == 1:
            yield (number,), inner
        else:
            for path, rings in _polygons(inner, depth - 1):
                yield (number, *path), rings


def _at(values: object, path: tuple[int, ...]) -> object:
    """Return what stands at the end of a way; a list that is cut short, or null, holds for all below."""
    for step in path:
        if not isinstance(values, list):
            return values
        if step >= len(values):
            return None
        values = values[step]
    return values


def _listed(numbers: list[int], number: object) -> int:
    return numbers[number] if type(number) is int and 0 <= number < len(numbers) else NONE
