"""Property sets and quantities of an IFC entity as flat text."""

from collections.abc import Sequence
from typing import Any

from importers.ifc.text import decoded_name
from layers.building_groups import BETWEEN, SYSTEM

MAX_PROPERTIES = 200
MAX_VALUE_CHARS = 300

_MOST_SYSTEMS = 20
_SYSTEM_NAMES = frozenset({"System Name", "System Type", "SystemName", "系统名称", "系统类型"})
"""What authoring programs call it in their own property sets."""
_AREAS = ("NetFloorArea", "GrossFloorArea", "NetArea", "GrossArea", "Area", "GSA BIM Area")


def properties_of(entity: Any) -> dict[str, str]:
    """Return ``"Pset_WallCommon.FireRating" -> "F90"`` of an entity and its type; empty when they are broken."""
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


def systems_by_id(model: Any) -> dict[int, list[str]]:
    """Return the names of the systems that entities are assigned to, by the entity's number."""
    found: dict[int, list[str]] = {}
    for link in model.by_type("IfcRelAssignsToGroup"):
        group = link.RelatingGroup
        # IFC4 makes a zone a system of its own kind; it is one of rooms.
        if group is None or not group.is_a("IfcSystem") or group.is_a("IfcZone"):
            continue
        name = decoded_name(group.Name) or decoded_name(getattr(group, "LongName", None))
        for entity in link.RelatedObjects or () if name else ():
            names = found.setdefault(entity.id(), [])
            if name not in names and len(names) < _MOST_SYSTEMS:
                names.append(name)
    return found


def with_systems(properties: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return properties with the systems of an entity: `names`, or what its property sets call so."""
    if not names:
        names = [v for k, v in properties.items() if k.rpartition(".")[2] in _SYSTEM_NAMES][:1]
    return {SYSTEM: BETWEEN.join(names), **properties} if names else properties


def floor_area_m2(properties: dict[str, str], *, area_unit_m2: float) -> float:
    """Return the floor area that a room's properties state; 0 when they state none that can be."""
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
