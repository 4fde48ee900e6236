"""Buildings as a tree: storeys from the top down, their rooms, and their parts by class, filled in when opened."""

from collections import defaultdict

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QTreeWidgetItem

from layers.building import BuildingLayer
from layers.data.building import Element, Storey
from layers.selection import SelectionPath
from widgets.elided_label import plain_tip
from widgets.place_names import element_text, space_text, storey_text
from widgets.state_style import row_brush
from widgets.theme import icon
from widgets.wording import count_text, metres_text, number_text

PATH_ROLE = Qt.ItemDataRole.UserRole
LAZY_ROLE = Qt.ItemDataRole.UserRole + 1
MAX_ELEMENTS = 2000

translate = QCoreApplication.translate


def building_item(layer: BuildingLayer) -> QTreeWidgetItem:
    """Return a building with its storeys and rooms; parts of a storey come with `fill_parts`."""
    storeys = layer.data.storeys
    count = translate("BuildingRows", "{n} storeys").replace("{n}", count_text(len(storeys)))
    item = make_item(layer.name, count, "building", SelectionPath(layer.layer_id))
    for storey in reversed(storeys):
        item.addChild(_storey_item(layer, storey))
    return item


def make_item(text: str, figure: str, symbol: str, path: SelectionPath | None, tip: str = "") -> QTreeWidgetItem:
    """Return one row: a name and a quiet figure at the right."""
    item = QTreeWidgetItem([text, figure])
    item.setIcon(0, icon(symbol))
    item.setData(0, PATH_ROLE, path)
    item.setToolTip(0, plain_tip(tip or text))
    item.setForeground(1, row_brush("quiet"))
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def children(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    """Return the rows below one."""
    if item is None:
        return []
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]


def path_of(item: QTreeWidgetItem | None) -> SelectionPath | None:
    """Return the place that a row stands for; None for a mere heading."""
    path = item.data(0, PATH_ROLE) if item is not None else None
    return path if isinstance(path, SelectionPath) else None


def fill_parts(item: QTreeWidgetItem, layer: BuildingLayer) -> None:
    """Fill a heading of parts the first time it is opened."""
    storey_id = item.data(0, LAZY_ROLE)
    if not isinstance(storey_id, str):
        return
    item.setData(0, LAZY_ROLE, None)
    by_class: dict[str, list[Element]] = defaultdict(list)
    parts = [e for e in layer.data.elements if e.storey_id == storey_id]
    for element in parts[:MAX_ELEMENTS]:
        by_class[element.ifc_class].append(element)
    for name in sorted(by_class):
        group = make_item(class_text(name), count_text(len(by_class[name])), "element", None)
        for element in sorted(by_class[name], key=element_text):
            path = SelectionPath(layer.layer_id, storey=storey_id, element=element.guid)
            group.addChild(make_item(element_text(element), "", "element", path, f"{element.ifc_class} {element.guid}"))
        item.addChild(group)
    if len(parts) > MAX_ELEMENTS:
        more = translate("BuildingRows", "{n} more are not listed").replace(
            "{n}", count_text(len(parts) - MAX_ELEMENTS)
        )
        item.addChild(make_item(more, "", "warning", None))


def class_text(ifc_class: str) -> str:
    """Return an IFC class without its prefix."""
    return ifc_class.removeprefix("Ifc") or translate("BuildingRows", "Other")


def _storey_item(layer: BuildingLayer, storey: Storey) -> QTreeWidgetItem:
    path = SelectionPath(layer.layer_id, storey=storey.guid)
    tip = translate("BuildingRows", "{name}: floor at {elevation} above the building's zero, {height} high")
    tip = tip.replace("{name}", storey_text(storey)).replace("{elevation}", metres_text(storey.elevation_m))
    tip = tip.replace("{height}", metres_text(storey.height_m))
    elevation = f"{'+' if storey.elevation_m >= 0 else '−'}{metres_text(abs(storey.elevation_m))}"
    item = make_item(storey_text(storey), elevation, "storey", path, tip)
    if storey.source == "found":
        found = translate("BuildingRows", "△ found from slabs, not stated by the file; sure to {percent}%")
        item.setText(0, f"{storey_text(storey)} △")
        percent = number_text(storey.confidence * 100, decimals=0)
        item.setToolTip(0, plain_tip(f"{tip}\n{found.replace('{percent}', percent)}"))
    for space in storey.spaces:
        area = f"{number_text(space.area_m2, decimals=1)} m²" if space.area_m2 > 0 else ""
        inner = SelectionPath(layer.layer_id, storey=storey.guid, space=space.guid)
        item.addChild(make_item(space_text(space), area, "space", inner))
    if storey.element_count:
        parts = make_item(translate("BuildingRows", "Parts"), count_text(storey.element_count), "element", None)
        parts.setData(0, LAZY_ROLE, storey.guid)
        parts.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        item.addChild(parts)
    return item
