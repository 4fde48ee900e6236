"""Places in the drill-down by name: the city, a layer, a storey, a room, a record, a live thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.building import Element, Space, Storey
from layers.data.live_thing import LiveThing
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import SelectionPath
from widgets.twins import said

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Place:
    """One step of the drill-down."""

    text: str
    path: SelectionPath


def city_text() -> str:
    """Return the name of the outermost level."""
    return translate("Place", "City")


def prefers_chinese() -> bool:
    """Return whether data that carries two languages is shown in Chinese."""
    return QLocale().language() == QLocale.Language.Chinese


def thing_title(thing: LiveThing) -> str:
    """Return the title of a live thing in the user's language."""
    return thing.title_zh if thing.title_zh and prefers_chinese() else thing.title


def thing_category(thing: LiveThing) -> str:
    """Return the category of a live thing in the user's language."""
    return thing.category_zh if thing.category_zh and prefers_chinese() else thing.category


def place_said(thing: LiveThing) -> str:
    """Return where a thing's source says it is, in the user's language; empty when it does not say."""
    return said(thing.observation.payload, "place", "address", "street", chinese=prefers_chinese())


def space_text(space: Space) -> str:
    """Return number and name of a room."""
    return " ".join(part for part in (space.name, space.long_name) if part) or space.guid


def storey_text(storey: Storey) -> str:
    """Return the name of a storey."""
    return storey.name or storey.guid


def element_text(element: Element) -> str:
    """Return the name of a part of a building."""
    return element.name or element.ifc_class or element.guid


def find_storey(layer: BuildingLayer, guid: str) -> Storey | None:
    """Return a storey; None when there is none of that id."""
    index = layer.data.storey_index(guid)
    return layer.data.storeys[index] if index >= 0 else None


def find_space(storey: Storey | None, guid: str) -> Space | None:
    """Return a room of a storey; None when there is none of that id."""
    return next((s for s in storey.spaces if s.guid == guid), None) if storey is not None else None


def find_element(layer: BuildingLayer, guid: str) -> Element | None:
    """Return a part of a building; None when there is none of that id."""
    return next((e for e in layer.data.elements if e.guid == guid), None) if guid else None


def places(layers: LayerList, path: SelectionPath, *, feature: str = "") -> list[Place]:
    """Return the steps from the city down to `path`; steps that no longer exist end it.

    Parameters
    ----------
    feature : str
        Name of the tile's feature, where the path leads to one.
    """
    steps = [Place(city_text(), SelectionPath())]
    layer = layers.find(path.layer_id)
    if layer is None:
        return steps
    steps.append(Place(layer.name, SelectionPath(path.layer_id)))
    if isinstance(layer, BuildingLayer):
        steps.extend(_in_building(layer, path))
    elif isinstance(layer, DistrictLayer) and 0 <= path.feature < len(layer.table):
        steps.append(Place(layer.table.label(path.feature, chinese=prefers_chinese()), path))
    elif path.tile:
        steps.append(Place(feature or path.tile, path))
    elif isinstance(layer, LiveLayer) and path.source_id:
        thing = layer.thing(path.source_id)
        steps.append(Place(thing_title(thing) if thing is not None else path.source_id, path))
    return steps


def _in_building(layer: BuildingLayer, path: SelectionPath) -> list[Place]:
    steps = []
    storey = find_storey(layer, path.storey)
    if storey is not None:
        steps.append(Place(storey_text(storey), SelectionPath(layer.layer_id, storey=storey.guid)))
        space = find_space(storey, path.space)
        if space is not None:
            inner = SelectionPath(layer.layer_id, storey=storey.guid, space=space.guid)
            steps.append(Place(space_text(space), inner))
    element = find_element(layer, path.element)
    if element is not None:
        steps.append(Place(element_text(element), path))
    return steps


class BuildingKeys:
    """Names of buildings, storeys and rooms by what a source may call them: a GUID or a name."""

    def __init__(self, layers: Iterable[Layer]) -> None:
        self._names: dict[str, str] = {}
        for layer in layers:
            if not isinstance(layer, BuildingLayer):
                continue
            self._names[layer.data.guid] = layer.name
            for storey in layer.data.storeys:
                self._names[storey.guid] = storey_text(storey)
                for space in storey.spaces:
                    self._names[space.guid] = space_text(space)

    def text(self, thing: LiveThing) -> str:
        """Return where a thing says it is, outermost first; empty when it does not say."""
        keys = (thing.building, thing.storey, thing.space)
        return " › ".join(self._names.get(key, key) for key in keys if key)
