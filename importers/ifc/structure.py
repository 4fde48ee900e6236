"""What an IFC model is made of: buildings, storeys in order, rooms, elements and their properties, without geometry."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from importers.ifc.georeference import Float64, world_matrix
from importers.ifc.homes import Deadly, Homes
from importers.ifc.properties import floor_area_m2, properties_of, systems_by_id, with_systems
from importers.ifc.text import decoded_name
from layers.data.building import Element

MAX_ELEMENTS = 2_000_000
MAX_BUILDINGS = 256
"""A file with more is read as one building."""

_NOT_NAMED = ("IfcFeatureElement", "IfcVirtualElement")
"""Openings and the like: they shape other elements and are none themselves."""
_OF_THE_GROUND = ("IfcSite", "IfcGeographicElement")
_NO_NAMES = ("default", "building", "default building", "undefined", "project number", "project name", "xyz", "-")
"""What authoring programs write where nobody gave a name."""
_SHAPES_WITHOUT_BODY = ("Axis", "FootPrint", "Annotation", "Box", "Plan", "Profile", "CoG", "Reference", "Clearance")


@dataclass(frozen=True, slots=True)
class RawBuilding:
    """A building, or in IFC4x3 another facility: a bridge, a road, a railway, a quay.

    Parameters
    ----------
    zero_m : float
        Height of its placement, model metres.
    """

    guid: str
    name: str
    ifc_class: str
    zero_m: float
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawSpace:
    """A room before its geometry is known.

    Parameters
    ----------
    building, storey : int
        Indices; `storey` is -1 where the file says none.
    base_m : float
        Height of its placement, model metres.
    """

    entity_id: int
    building: int
    storey: int
    guid: str
    name: str
    long_name: str
    area_m2: float
    base_m: float
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawElement:
    """An element before its geometry is known.

    Parameters
    ----------
    building, storey : int
        Indices; `storey` is -1 where the file says none.
    stands_apart : bool
        It is no part of the building: the ground, or not contained in any building.
    whole_id : int
        Of the element that it is a part of; 0 when it is none.
    kind : str
        ``PredefinedType``.
    element : Element
        `Element.storey_id` is that of `storey`.
    """

    entity_id: int
    building: int
    storey: int
    stands_apart: bool
    whole_id: int
    kind: str
    element: Element


@dataclass(frozen=True, slots=True)
class RawStorey:
    """A storey that the file states.

    Parameters
    ----------
    elevation_m : float
        As the file states it, or its placement above the building's.
    floor_m : float
        Height of the floor in model metres.
    """

    building: int
    guid: str
    name: str
    elevation_m: float
    floor_m: float
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything but triangles.

    Parameters
    ----------
    buildings : tuple of RawBuilding
        At least one. What belongs to none is counted to the first.
    storeys : tuple of RawStorey
        By elevation, lowest first.
    drawable_ids : tuple of int
        Entities with a body and a sound placement.
    broken_ids : frozenset of int
        Elements and rooms whose placement or decomposition is broken or circular.
    stated_buildings : int
        How many the file has.
    """

    buildings: tuple[RawBuilding, ...]
    storeys: tuple[RawStorey, ...]
    spaces: tuple[RawSpace, ...]
    elements: tuple[RawElement, ...]
    drawable_ids: tuple[int, ...]
    broken_ids: frozenset[int]
    repeated_guids: int
    stated_buildings: int


def read_structure(
    model: Any,
    *,
    unit_m: float,
    area_unit_m2: float,
    name: str,
    placements: dict[int, Float64 | None],
    tangled: frozenset[int],
) -> Structure:
    """Return the model's buildings, storeys, rooms and elements.

    `name` is taken where the file gives a building none; what is drawn through one of the `tangled` entities is
    broken. `placements` are those known so far, as of `world_matrix`.
    """
    return _Reader(model, unit_m, placements, tangled).read(area_unit_m2, name)


class _Reader:
    def __init__(
        self, model: Any, unit_m: float, placements: dict[int, Float64 | None], tangled: frozenset[int]
    ) -> None:
        self._model = model
        self._unit_m = unit_m
        self._placements = placements
        self._deadly = Deadly(model, tangled)
        self._guids = _Guids()
        self._systems = systems_by_id(model)
        self._drawable: list[int] = []
        self._broken: list[int] = []
        facilities = _facilities(model)
        self._facilities = facilities if len(facilities) <= MAX_BUILDINGS else facilities[:1]
        self._stated = len(facilities)
        owners = {f.id(): i for i, f in enumerate(self._facilities)} if len(facilities) <= MAX_BUILDINGS else {}
        self._owners = Homes(owners)
        self._one_owner = not owners

    def read(self, area_unit_m2: float, name: str) -> Structure:
        buildings = self._buildings(name)
        entities = sorted(self._model.by_type("IfcBuildingStorey"), key=lambda e: e.id())
        owner_of = [max(0, self._owners.index_of(e)) for e in entities]
        floors = _floors_m(
            [(e, self._height(e), self._unit_m) for e in entities],
            [buildings[o].zero_m / self._unit_m for o in owner_of],
            owner_of,
        )
        order = sorted(range(len(entities)), key=lambda i: (floors[i][0], entities[i].id()))
        homes = Homes({entities[i].id(): rank for rank, i in enumerate(order)})
        storeys = tuple(
            RawStorey(
                owner_of[i],
                self._guids.unique(entities[i].GlobalId),
                decoded_name(entities[i].Name) or decoded_name(entities[i].LongName),
                floors[i][0],
                floors[i][1],
                properties_of(entities[i]),
            )
            for i in order
        )
        return Structure(
            buildings=buildings,
            storeys=storeys,
            spaces=tuple(self._space(e, homes, storeys, area_unit_m2) for e in self._model.by_type("IfcSpace")),
            elements=tuple(self._element(e, homes, storeys) for e in _named_elements(self._model)),
            drawable_ids=tuple(self._drawable),
            broken_ids=frozenset(self._broken),
            repeated_guids=self._guids.repeated,
            stated_buildings=self._stated,
        )

    def _buildings(self, name: str) -> tuple[RawBuilding, ...]:
        if not self._facilities:
            return (RawBuilding("", _project_name(self._model) or name, "", 0.0),)
        alone = len(self._facilities) == 1
        return tuple(
            RawBuilding(
                self._guids.unique(f.GlobalId),
                _own_name(f) or (_project_name(self._model) if alone else "") or (name if alone else f"{name} {i + 1}"),
                f.is_a(),
                self._height(f) * self._unit_m,
                properties_of(f),
            )
            for i, f in enumerate(self._facilities)
        )

    def _space(self, entity: Any, homes: Homes, storeys: tuple[RawStorey, ...], area_unit_m2: float) -> RawSpace:
        storey = homes.index_of(entity)
        facts = properties_of(entity)
        self._note_geometry(entity, homes)
        return RawSpace(
            entity.id(),
            storeys[storey].building if storey >= 0 else max(0, self._owners.index_of(entity)),
            storey,
            self._guids.unique(entity.GlobalId),
            decoded_name(entity.Name),
            decoded_name(entity.LongName),
            floor_area_m2(facts, area_unit_m2=area_unit_m2),
            self._height(entity) * self._unit_m,
            facts,
        )

    def _element(self, entity: Any, homes: Homes, storeys: tuple[RawStorey, ...]) -> RawElement:
        storey = homes.index_of(entity)
        owner = storeys[storey].building if storey >= 0 else self._owners.index_of(entity)
        tag = decoded_name(getattr(entity, "Tag", None))
        self._note_geometry(entity, homes)
        return RawElement(
            entity.id(),
            max(0, owner),
            storey,
            (owner < 0 and not self._one_owner) or any(entity.is_a(kind) for kind in _OF_THE_GROUND),
            _whole_id(entity),
            decoded_name(getattr(entity, "PredefinedType", None), limit=64),
            Element(
                self._guids.unique(entity.GlobalId),
                decoded_name(entity.Name) or tag,
                entity.is_a(),
                storeys[storey].guid if storey >= 0 else "",
                with_systems(properties_of(entity), self._systems.get(entity.id(), ())),
                tag,
            ),
        )

    def _note_geometry(self, entity: Any, homes: Homes) -> None:
        if not has_body(entity):
            return
        place = entity.ObjectPlacement
        if (
            homes.is_circular(entity)
            or self._deadly.has(entity)
            or (place is not None and world_matrix(place, self._placements) is None)
        ):
            self._broken.append(entity.id())
        else:
            self._drawable.append(entity.id())

    def _height(self, entity: Any) -> float:
        """Return the height of an entity's placement in model units."""
        place = entity.ObjectPlacement
        matrix = world_matrix(place, self._placements) if place is not None else None
        return float(matrix[2, 3]) if matrix is not None else 0.0


def _facilities(model: Any) -> list[Any]:
    """Return what becomes a building of its own: buildings and other facilities, but not sections of one."""
    found = {e.id(): e for kind in ("IfcBuilding", "IfcFacility") for e in _by_type(model, kind)}
    whole = {i: e for i, e in found.items() if not (e.CompositionType == "PARTIAL" and _whole_id(e) in found)}
    return [whole[i] for i in sorted(whole)] or [found[i] for i in sorted(found)]


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


def _whole_id(entity: Any) -> int:
    for link in getattr(entity, "Decomposes", None) or ():
        whole = getattr(link, "RelatingObject", None)
        if whole is not None:
            return int(whole.id())
    return 0


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
    storeys: list[tuple[Any, float, float]], bases: list[float], owner_of: list[int]
) -> list[tuple[float, float]]:
    """Return elevation and floor height in model metres of each storey.

    The placement is where the content stands; where all placements of a building are alike but the elevations
    differ, the elevations above the building are taken.

    Parameters
    ----------
    storeys : list of (entity, float, float)
        Each with the height of its placement, in model units, and the metres of these.
    bases : list of float
        Height of each one's building, model units.
    """
    stated = [
        float(e.Elevation) if e.Elevation is not None and np.isfinite(e.Elevation) else None for e, _, _ in storeys
    ]
    heights: dict[int, set[float]] = {}
    elevations: dict[int, set[float]] = {}
    for owner, (_, height, _), elevation in zip(owner_of, storeys, stated, strict=True):
        heights.setdefault(owner, set()).add(height)
        elevations.setdefault(owner, set()).update(() if elevation is None else (elevation,))
    result = []
    for owner, base, (_, height, unit_m), elevation in zip(owner_of, bases, storeys, stated, strict=True):
        known = elevation if elevation is not None else height - base
        flat = len(heights[owner]) == 1 and len(elevations[owner]) > 1
        result.append((known * unit_m, (base + known if flat else height) * unit_m))
    return result


def _own_name(entity: Any) -> str:
    for text in (entity.LongName, entity.Name):
        name = decoded_name(text)
        if name and name.lower() not in _NO_NAMES:
            return name
    return ""


def _project_name(model: Any) -> str:
    return next((n for n in map(_own_name, model.by_type("IfcProject")) if n), "")


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
