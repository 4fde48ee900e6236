"""What an IFC model is made of: storeys in order, rooms, elements and their properties, without geometry."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from importers.ifc.homes import Deadly, Homes
from importers.ifc.place import Float64, world_matrix
from importers.ifc.text import decoded_name
from layers.data.building import Element

MAX_PROPERTIES = 200
MAX_VALUE_CHARS = 300
MAX_ELEMENTS = 2_000_000

_NOT_NAMED = ("IfcFeatureElement", "IfcVirtualElement")
"""Openings and the like: they shape other elements and are none themselves."""
_AREAS = ("NetFloorArea", "GrossFloorArea", "NetArea", "GrossArea", "Area", "GSA BIM Area")
_NO_NAMES = ("default", "building", "default building", "undefined", "project number", "project name", "xyz", "-")
"""What authoring programs write where nobody gave a name."""
_SHAPES_WITHOUT_BODY = ("Axis", "FootPrint", "Annotation", "Box", "Plan", "Profile", "CoG", "Reference", "Clearance")


@dataclass(frozen=True, slots=True)
class RawSpace:
    """A room before its geometry is known."""

    entity_id: int
    guid: str
    name: str
    long_name: str
    area_m2: float
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawStorey:
    """A storey before its geometry is known.

    Parameters
    ----------
    elevation_m : float
        As the file states it, or its placement above the building's.
    floor_m : float
        Height of the floor in model metres.
    """

    entity_id: int
    guid: str
    name: str
    elevation_m: float
    floor_m: float
    spaces: tuple[RawSpace, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything but triangles.

    Parameters
    ----------
    storeys : tuple of RawStorey
        By elevation, lowest first.
    element_of_id, storey_of_id : dict
        Index of the element and of its storey (-1 for none) by entity id; rooms are in `space_of_id`.
    drawable_ids : tuple of int
        Entities with a body and a sound placement.
    broken : tuple of str
        GUIDs of elements whose placement or decomposition is broken or circular.
    """

    guid: str
    name: str
    properties: dict[str, str]
    storeys: tuple[RawStorey, ...]
    elements: tuple[Element, ...]
    element_of_id: dict[int, int]
    storey_of_id: dict[int, int]
    space_of_id: dict[int, tuple[int, int]]
    drawable_ids: tuple[int, ...]
    broken: tuple[str, ...]
    repeated_guids: int
    buildings: int

    @property
    def space_count(self) -> int:
        """Rooms of all storeys."""
        return sum(len(s.spaces) for s in self.storeys)


class _Properties:
    """Property sets and quantities as flat text, each set read once."""

    def __init__(self) -> None:
        self.raw: dict[int, dict[str, Any]] = {}

    def of(self, entity: Any) -> dict[str, str]:
        from ifcopenshell.util.element import get_psets

        try:
            sets = get_psets(entity)
        except (AttributeError, TypeError, ValueError, RecursionError, RuntimeError):
            return {}
        flat: dict[str, str] = {}
        for set_name, values in sets.items():
            for key, value in values.items():
                if key == "id" or value is None or value == "":
                    continue
                if len(flat) >= MAX_PROPERTIES:
                    return flat
                flat[decoded_name(f"{set_name}.{key}")] = _text(value)
        return flat


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(_text(v) for v in value[:20])
    if isinstance(value, dict):
        value = value.get("value", value.get("properties", ""))
    return decoded_name(value, limit=MAX_VALUE_CHARS)


def read_structure(
    model: Any,
    *,
    unit_m: float,
    area_unit_m2: float,
    name: str,
    with_properties: bool,
    tangled: frozenset[int] = frozenset(),
) -> Structure:
    """Return the model's storeys, rooms and elements.

    `name` is taken where the file gives the building none; what is drawn through one of the `tangled` entities is
    broken.
    """
    read = _Properties()
    properties = read.of if with_properties else _no_properties
    placements: dict[int, Float64 | None] = dict.fromkeys(tangled)
    entities = sorted(model.by_type("IfcBuildingStorey"), key=lambda e: e.id())
    bases = [_height(b, placements) for b in model.by_type("IfcBuilding")]
    floors = _floors_m(entities, placements, base=bases[0] if bases else 0.0, unit_m=unit_m)
    order = sorted(range(len(entities)), key=lambda i: (floors[i][0], entities[i].id()))
    index_of_storey = {entities[i].id(): rank for rank, i in enumerate(order)}
    homes = Homes(index_of_storey)
    deadly = Deadly(model, tangled)
    guids = _Guids()

    rooms: list[list[RawSpace]] = [[] for _ in order]
    storey_of_id: dict[int, int] = {}
    space_of_id: dict[int, tuple[int, int]] = {}
    drawable: list[int] = []
    broken: list[str] = []

    def note_geometry(entity: Any, guid: str) -> None:
        if not has_body(entity):
            return
        place = entity.ObjectPlacement
        if (
            homes.is_circular(entity)
            or deadly.has(entity)
            or (place is not None and world_matrix(place, placements) is None)
        ):
            broken.append(guid)
        else:
            drawable.append(entity.id())

    for entity in model.by_type("IfcSpace"):
        storey = homes.storey_of(entity)
        if storey < 0:
            continue
        facts = properties(entity)
        guid = guids.unique(entity.GlobalId)
        space_of_id[entity.id()] = (storey, len(rooms[storey]))
        rooms[storey].append(
            RawSpace(
                entity.id(),
                guid,
                decoded_name(entity.Name),
                decoded_name(entity.LongName),
                _area_m2(facts, area_unit_m2),
                facts,
            )
        )
        note_geometry(entity, guid)

    elements: list[Element] = []
    element_of_id: dict[int, int] = {}
    for entity in _named_elements(model):
        storey = homes.storey_of(entity)
        guid = guids.unique(entity.GlobalId)
        element_of_id[entity.id()] = len(elements)
        storey_of_id[entity.id()] = storey
        home = entities[order[storey]].GlobalId if storey >= 0 else ""
        label = decoded_name(entity.Name) or decoded_name(getattr(entity, "Tag", None))
        elements.append(Element(guid, label, entity.is_a(), decoded_name(home), properties(entity)))
        note_geometry(entity, guid)

    storeys = tuple(
        RawStorey(
            entities[i].id(),
            guids.unique(entities[i].GlobalId),
            decoded_name(entities[i].Name) or decoded_name(entities[i].LongName),
            floors[i][0],
            floors[i][1],
            tuple(rooms[rank]),
            properties(entities[i]),
        )
        for rank, i in enumerate(order)
    )
    buildings = model.by_type("IfcBuilding")
    building = buildings[0] if buildings else None
    return Structure(
        guid=decoded_name(building.GlobalId) if building is not None else "",
        name=_building_name(model, building) or name,
        properties=properties(building) if building is not None else {},
        storeys=storeys,
        elements=tuple(elements),
        element_of_id=element_of_id,
        storey_of_id=storey_of_id,
        space_of_id=space_of_id,
        drawable_ids=tuple(drawable),
        broken=tuple(broken),
        repeated_guids=guids.repeated,
        buildings=len(buildings),
    )


def _no_properties(entity: Any) -> dict[str, str]:
    del entity
    return {}


def _named_elements(model: Any) -> list[Any]:
    skipped = {e.id() for kind in _NOT_NAMED for e in _by_type(model, kind)}
    found = [e for e in model.by_type("IfcElement") if e.id() not in skipped]
    found += [e for e in model.by_type("IfcSite") if e.Representation is not None]
    found += _by_type(model, "IfcProxy")
    return found[:MAX_ELEMENTS]


def _by_type(model: Any, kind: str) -> list[Any]:
    try:
        return list(model.by_type(kind))
    except RuntimeError:  # the schema does not know the class
        return []


def has_body(entity: Any) -> bool:
    """Return whether an entity has a shape beyond axes, footprints and boxes."""
    shape = entity.Representation
    if shape is None:
        return False
    return any(
        r.RepresentationIdentifier not in _SHAPES_WITHOUT_BODY
        and r.RepresentationType not in ("BoundingBox", "Curve2D", "GeometricCurveSet", "Annotation2D")
        and r.Items
        for r in shape.Representations or ()
    )


def _floors_m(
    entities: list[Any], placements: dict[int, Float64 | None], *, base: float, unit_m: float
) -> list[tuple[float, float]]:
    """Return elevation and floor height in model metres of each storey.

    The placement is where the content stands; where all placements are alike but the elevations differ, the
    elevations above the building are taken.
    """
    heights = [_height(e, placements) for e in entities]
    stated = [float(e.Elevation) if e.Elevation is not None else None for e in entities]
    flat = len(set(heights)) == 1 and len({s for s in stated if s is not None}) > 1
    result = []
    for height, elevation in zip(heights, stated, strict=True):
        known = elevation if elevation is not None and np.isfinite(elevation) else height - base
        result.append((known * unit_m, (base + known if flat else height) * unit_m))
    return result


def _height(entity: Any, placements: dict[int, Float64 | None]) -> float:
    matrix = world_matrix(entity.ObjectPlacement, placements) if entity.ObjectPlacement is not None else None
    return float(matrix[2, 3]) if matrix is not None else 0.0


def _area_m2(properties: dict[str, str], area_unit_m2: float) -> float:
    for wanted in _AREAS:
        for key, value in properties.items():
            if key.rsplit(".", 1)[-1] == wanted:
                try:
                    area = float(value) * area_unit_m2
                except ValueError:
                    continue
                if 0.0 < area < 1e6:
                    return area
    return 0.0


def _building_name(model: Any, building: Any) -> str:
    projects = model.by_type("IfcProject")
    holders = ([building] if building is not None else []) + list(projects)
    for holder in holders:
        for text in (holder.LongName, holder.Name):
            name = decoded_name(text)
            if name and name.lower() not in _NO_NAMES:
                return name
    return ""


class _Guids:
    """Makes ids unique: a repeated one gets ``~2``, so that a click means one thing."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self.repeated = 0

    def unique(self, guid: Any) -> str:
        text = decoded_name(guid, limit=64)
        count = self._seen.get(text, 0) + 1
        self._seen[text] = count
        if count == 1:
            return text
        self.repeated += 1
        return f"{text}~{count}"
