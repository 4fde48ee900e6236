"""What a building model says, whatever it is written as: storeys with spaces and elements, and its place on the map."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from resources.demo.solids import HERE, Frame, Ring, Solid, ring_area_m2

Value = str | float | int | bool
Properties = Mapping[str, Mapping[str, Value]]
"""Values by the names of their sets and their own."""

NONE: Properties = {}
_GUID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A type of product, as in a catalogue: its IFC class, its predefined type, and what is true of each."""

    entity: str
    name: str
    predefined: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A part of a building.

    Parameters
    ----------
    entity : str
        Its IFC class.
    name : str
        Unique in the building.
    solids : tuple of Solid
        In its own `frame`; equal ones are written once.
    frame : Frame
        In the storey's.
    predefined : str
        Its predefined type; empty for none.
    kind : Kind or None
    parts : tuple of Element
        What it consists of, in the storey's frame; it has no solids of its own then.
    """

    entity: str
    name: str
    solids: tuple[Solid, ...] = ()
    frame: Frame = HERE
    predefined: str = ""
    kind: Kind | None = None
    properties: Properties = field(default_factory=dict)
    parts: tuple["Element", ...] = ()

    def every(self) -> Iterator["Element"]:
        """Yield it and its parts."""
        yield self
        for part in self.parts:
            yield from part.every()


@dataclass(frozen=True, slots=True, eq=False)
class SpaceModel:
    """A room: its number, its use in both languages, and the polygon of its floor."""

    guid: str
    name: str
    use: str
    use_zh: str
    ring: Ring
    height_m: float
    properties: Properties = field(default_factory=dict)

    @property
    def area_m2(self) -> float:
        """Net floor area, as it is written."""
        return round(ring_area_m2(self.ring), 2)


@dataclass(frozen=True, slots=True, eq=False)
class StoreyModel:
    """A storey; its elements and spaces are about the building's middle, their z from its own floor."""

    guid: str
    name: str
    long_name: str
    elevation_m: float
    elements: tuple[Element, ...]
    spaces: tuple[SpaceModel, ...] = ()
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapPlace:
    """Where a model's zero lies in a map's system, and where its x axis points there."""

    crs: str
    east_m: float
    north_m: float
    height_m: float
    x_axis: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class BuildingModel:
    """A building with all that is in it.

    Parameters
    ----------
    key : str
        Ids are made of it: unique among all models.
    guid : str
    place : MapPlace
    storeys : tuple of StoreyModel
        The lowest first.
    outside : tuple of Element
        What stands on the site.
    """

    key: str
    guid: str
    name: str
    name_zh: str
    place: MapPlace
    storeys: tuple[StoreyModel, ...]
    outside: tuple[Element, ...] = ()
    properties: Properties = field(default_factory=dict)


def guid_of(name: str) -> str:
    """Return the IFC GlobalId that belongs to `name`: 128 bits in 22 characters."""
    number = int.from_bytes(hashlib.sha256(f"liyuan demo/{name}".encode()).digest()[:16], "big")
    digits = []
    for _ in range(22):
        number, digit = divmod(number, 64)
        digits.append(_GUID[digit])
    return "".join(reversed(digits))
