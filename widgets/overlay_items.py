"""What the layers put over the scene: records, live things, storeys and rooms as overlay items.

``OverlaySource(layers)`` listens to a `LayerList` and makes again only what changed; ``source.items()`` gives the set.
"""

import re
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

import numpy as np
from psygnal import Signal
from PySide6.QtCore import QCoreApplication, QLocale

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.building import Storey
from layers.data.geometry import Bounds, Float64
from layers.data.live_thing import LiveThing
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import SelectionPath
from widgets.overlay_item import OverlayItem, OverlayKind, OverlaySet
from widgets.wording import count_text, duration_text, number_text

LABELS_FROM_UNFOLD = 0.4
MANY, MANY_EVERY_S = 500, 0.25

IconTable = tuple[tuple[tuple[str, ...], str], ...]

# First word found decides; Chinese and English alike.
RECORD_ICONS: IconTable = (
    (("museum", "博物馆", "纪念馆", "gallery"), "museum"),
    (("former residence", "故居", "旧居", "rowhouse", "house", "home"), "home"),
    (("shop", "store", "商铺", "商店", "店"), "shop"),
    (("church", "教堂", "temple", "寺", "庙"), "church"),
    (("school", "学校", "college", "大学"), "school"),
    (("park", "公园", "garden"), "tree"),
    (("liyuan", "里院", "历史建筑", "building", "建筑"), "district"),
)
EVENT_ICONS: IconTable = (
    (("bin", "waste", "trash", "garbage", "垃圾"), "waste"),
    (("goods", "piled", "物品", "堆放", "出店", "占道"), "goods"),
    (("crowd", "人群", "聚集"), "crowd"),
    (("fire", "火", "smoke", "烟"), "fire"),
    (("water", "flood", "leak", "水", "manhole", "井盖"), "water"),
    (("light", "lamp", "路灯"), "light"),
    (("vehicle", "traffic", "parking", "车", "交通"), "traffic"),
    (("tree", "树"), "tree"),
    (("noise", "噪"), "noise"),
)
QUANTITY_ICONS: IconTable = (
    (("temp", "温度"), "temperature"),
    (("humid", "湿度"), "humidity"),
    (("power", "energy", "electr", "电"), "power"),
    (("water", "level", "水"), "water"),
    (("light", "lux", "brightness", "照度"), "light"),
    (("noise", "sound", "噪"), "noise"),
    (("people", "person", "crowd", "count", "人"), "crowd"),
    (("co2", "pm", "air", "空气"), "molecule-co2"),
)
CLASS_ICONS = {"camera": "camera", "vehicle": "vehicle", "person": "person", "drone": "drone", "truck": "truck"}


class OverlaySource:
    """The overlay items of all visible layers, made again only where a layer changed. GUI thread only.

    ``changed`` says that `items` gives something new.

    Parameters
    ----------
    layers : LayerList
    chinese : bool or None
        Chinese titles are taken where a source gives them; None: by the user's locale.
    """

    changed = Signal()

    def __init__(self, layers: LayerList, *, chinese: bool | None = None) -> None:
        self._layers = layers
        self._chinese = chinese
        self._made: dict[str, tuple[OverlayItem, ...]] = {}
        self._dirty: set[str] = set()
        self._seconds: dict[str, int] = {}
        self._made_at_s: dict[str, float] = {}
        self._listened: dict[str, tuple[Layer, Callable[..., None]]] = {}
        self._set: OverlaySet | None = None
        layers.added.connect(self._on_added)
        layers.removed.connect(self._on_removed)
        layers.reordered.connect(self._on_reordered)
        for layer in layers:
            self._on_added(layer)

    @property
    def stale(self) -> bool:
        """True when `items` would give something new, if only because a second passed for what is live."""
        return self._set is None or bool(self._dirty) or any(self._is_late(layer) for layer in self._layers)

    def items(self) -> OverlaySet:
        """Return the items of all visible layers; the same object while nothing changed."""
        for layer in self._layers:
            known = layer.layer_id in self._made
            if not known or ((layer.layer_id in self._dirty or self._is_late(layer)) and self._may_make(layer)):
                self._make(layer)
        if self._set is None:
            everything = [item for layer in self._layers for item in self._made[layer.layer_id]]
            self._set = OverlaySet(tuple(everything))
        return self._set

    def release(self) -> None:
        """Stop listening."""
        self._layers.added.disconnect(self._on_added, missing_ok=True)
        self._layers.removed.disconnect(self._on_removed, missing_ok=True)
        self._layers.reordered.disconnect(self._on_reordered, missing_ok=True)
        for layer, _ in tuple(self._listened.values()):
            self._on_removed(layer)

    def _is_late(self, layer: Layer) -> bool:
        # Ages and remaining times are told in seconds.
        if not isinstance(layer, LiveLayer) or not layer.visible:
            return False
        return self._seconds.get(layer.layer_id) != int(layer.now.timestamp())

    def _may_make(self, layer: Layer) -> bool:
        # A fast replay changes thousands of things at every tick; a few times a second is enough to look at.
        if len(self._made[layer.layer_id]) <= MANY:
            return True
        return time.monotonic() - self._made_at_s.get(layer.layer_id, 0.0) >= MANY_EVERY_S

    def _make(self, layer: Layer) -> None:
        self._made[layer.layer_id] = items_of(layer, chinese=self._chinese)
        self._dirty.discard(layer.layer_id)
        self._set = None
        if isinstance(layer, LiveLayer):
            self._seconds[layer.layer_id] = int(layer.now.timestamp())
            self._made_at_s[layer.layer_id] = time.monotonic()

    def _on_added(self, layer: Layer) -> None:
        def listener(*_: object) -> None:
            self._dirty.add(layer.layer_id)
            self.changed.emit()

        self._listened[layer.layer_id] = (layer, listener)
        layer.changed.connect(listener)
        if isinstance(layer, LiveLayer):
            layer.observed.connect(listener)
        self._on_reordered()

    def _on_removed(self, layer: Layer) -> None:
        known = self._listened.pop(layer.layer_id, None)
        if known is not None:
            layer.changed.disconnect(known[1], missing_ok=True)
            if isinstance(layer, LiveLayer):
                layer.observed.disconnect(known[1], missing_ok=True)
        self._made.pop(layer.layer_id, None)
        self._dirty.discard(layer.layer_id)
        self._seconds.pop(layer.layer_id, None)
        self._made_at_s.pop(layer.layer_id, None)
        self._on_reordered()

    def _on_reordered(self) -> None:
        self._set = None
        self.changed.emit()


def items_from_layers(layers: Iterable[Layer], *, chinese: bool | None = None) -> OverlaySet:
    """Return the overlay items of all visible `layers`, for one picture."""
    return OverlaySet(tuple(item for layer in layers for item in items_of(layer, chinese=chinese)))


def items_of(layer: Layer, *, chinese: bool | None = None) -> tuple[OverlayItem, ...]:
    """Return the overlay items of one layer; none when it is hidden or of a kind that has none."""
    if not layer.visible:
        return ()
    if chinese is None:
        chinese = QLocale().language() == QLocale.Language.Chinese
    if isinstance(layer, DistrictLayer):
        return tuple(_record_items(layer))
    if isinstance(layer, LiveLayer):
        items = (_live_item(layer, thing, chinese=chinese) for thing in layer.things())
        return tuple(item for item in items if item is not None)
    if isinstance(layer, BuildingLayer):
        return tuple(_building_items(layer))
    return ()


def _record_items(layer: DistrictLayer) -> Iterable[OverlayItem]:
    table = layer.table
    tops = table.anchors[:, 2] + np.nan_to_num(layer.height_m())
    placed = np.isfinite(table.anchors).all(axis=1) & layer.visible_rows()
    kind_column, date_column = table.column_with("kind"), table.column_with("date")
    for row in np.flatnonzero(placed).tolist():
        values = table.rows[row]
        kind = str(values[kind_column] or "") if kind_column >= 0 else ""
        title = table.label(row)
        yield OverlayItem(
            path=SelectionPath(layer.layer_id, feature=row),
            kind="record",
            anchor=(float(table.anchors[row, 0]), float(table.anchors[row, 1]), float(tops[row])),
            title=title,
            detail=str(values[date_column] or "") if date_column >= 0 else "",
            icon=icon_for(kind, RECORD_ICONS, otherwise=icon_for(title, RECORD_ICONS, otherwise="feature")),
            colour=layer.colour,
            draped=table.draped,
            labelled=layer.labelled,
        )


def _live_item(layer: LiveLayer, thing: LiveThing, *, chinese: bool) -> OverlayItem | None:
    if thing.position_enu is None:
        return None
    x, y, z = (float(v) for v in thing.position_enu)
    title = (chinese and thing.title_zh) or thing.title
    category = (chinese and thing.category_zh) or thing.category
    path = SelectionPath(layer.layer_id, source_id=thing.source_id)
    words = f"{thing.category} {thing.category_zh} {thing.title} {thing.title_zh}"
    age = _age(thing.age_s) if thing.stale else ""
    if thing.kind == "event":
        remaining, left = _deadline(layer, thing)
        return OverlayItem(
            path=path,
            kind="event",
            anchor=(x, y, z),
            title=title,
            detail=left or (category if category != title else ""),
            icon=icon_for(words, EVENT_ICONS, otherwise="event"),
            state=thing.state,
            severity=thing.severity,
            remaining=remaining,
            stale=thing.stale,
        )
    if thing.kind == "reading":
        words = f"{thing.quantity} {words}"
        return OverlayItem(
            path=path,
            kind="sensor",
            anchor=(x, y, z),
            title=value_text(thing.value, thing.unit) or title,
            detail=age or title,
            icon=icon_for(words, QUANTITY_ICONS, otherwise="sensor"),
            colour="ok",
            severity=thing.severity,
            stale=thing.stale,
        )
    kind: OverlayKind = "camera" if thing.thing_class == "camera" else "vehicle"
    return OverlayItem(
        path=path,
        kind=kind,
        anchor=(x, y, z),
        title=title,
        detail=age,
        icon=CLASS_ICONS.get(thing.thing_class, "vehicle"),
        colour="action" if kind == "camera" else "warn",
        severity=thing.severity,
        stale=thing.stale,
        heading_deg=thing.heading_deg,
        fov_deg=thing.fov_deg,
        range_m=thing.range_m,
    )


def _deadline(layer: LiveLayer, thing: LiveThing) -> tuple[float | None, str]:
    """Return the share of the time that is left (None: no deadline, or done) and how it is said."""
    if thing.deadline is None or thing.state == "done":
        return None, ""
    left_s = (thing.deadline - layer.now).total_seconds()
    if left_s <= 0:
        return 0.0, _said("{duration} overdue", duration_text(-left_s))
    history = layer.history(thing.source_id)
    began: datetime = history[0].observed_at if history else thing.observed_at
    whole_s = (thing.deadline - began).total_seconds()
    share = min(1.0, left_s / whole_s) if whole_s > 0 else 1.0
    return share, _said("{duration} left", duration_text(left_s))


def _said(template: str, duration: str) -> str:
    known = {
        "{duration} left": QCoreApplication.translate("Overlay", "{duration} left"),
        "{duration} overdue": QCoreApplication.translate("Overlay", "{duration} overdue"),
        "{duration} ago": QCoreApplication.translate("Overlay", "{duration} ago"),
    }
    return known[template].replace("{duration}", duration)


def _age(age_s: float) -> str:
    return _said("{duration} ago", duration_text(age_s))


def _building_items(layer: BuildingLayer) -> Iterable[OverlayItem]:
    if layer.isolated:
        yield from _space_items(layer, layer.data.storey_index(layer.isolated))
        return
    if layer.unfold < LABELS_FROM_UNFOLD:
        return
    offsets = layer.storey_offsets_m()
    for index, storey in enumerate(layer.data.storeys):
        box = layer.storey_bounds(index)
        height_m = storey.floor_enu_m + float(offsets[index, 2]) + storey.height_m / 2
        if box.is_empty:
            centre = layer.data.bounds.centre
            corners = np.array([[centre[0], centre[1], height_m]])
        else:
            corners = _level_corners(box, min(max(height_m, box.bottom), box.top))
        x, y, z = (float(v) for v in corners.mean(axis=0))
        yield OverlayItem(
            path=SelectionPath(layer.layer_id, storey=storey.guid),
            kind="storey",
            anchor=(x, y, z),
            title=storey.name or f"#{index + 1}",
            detail=storey_numbers(storey),
            icon="storey",
            corners=corners,
        )


def _space_items(layer: BuildingLayer, index: int) -> Iterable[OverlayItem]:
    if index < 0:
        return
    storey = layer.data.storeys[index]
    for space in storey.spaces:
        anchor = layer.space_anchor_enu_m(index, space.guid)
        if anchor is None:
            continue
        named = [part for part in (space.name, space.long_name) if part]
        yield OverlayItem(
            path=SelectionPath(layer.layer_id, storey=storey.guid, space=space.guid),
            kind="space",
            anchor=(float(anchor[0]), float(anchor[1]), float(anchor[2])),
            title=" ".join(dict.fromkeys(named)) or space.guid,
            detail=f"{number_text(space.area_m2, decimals=1)} m²" if space.area_m2 > 0 else "",
            icon="space",
            # Larger rooms keep their name first.
            priority=60 + min(30, int(space.area_m2 / 10)),
        )


def storey_numbers(storey: Storey) -> str:
    """Return the three numbers of a storey: its height, the area of its rooms, and how many rooms or parts."""
    area_m2 = sum(space.area_m2 for space in storey.spaces)
    parts = [f"{number_text(storey.height_m, decimals=2)} m"] if storey.height_m > 0 else []
    if area_m2 > 0:
        parts.append(f"{number_text(area_m2, decimals=0)} m²")
    if storey.spaces:
        rooms = QCoreApplication.translate("Overlay", "{n} rooms")
        parts.append(rooms.replace("{n}", count_text(len(storey.spaces))))
    elif storey.element_count:
        elements = QCoreApplication.translate("Overlay", "{n} parts")
        parts.append(elements.replace("{n}", count_text(storey.element_count)))
    return " · ".join(parts)


def value_text(value: object, unit: str) -> str:
    """Return a sensor's value with its unit: three significant figures or so, by the user's locale."""
    if value is None:
        return ""
    if isinstance(value, bool):
        text = QCoreApplication.translate("Overlay", "on") if value else QCoreApplication.translate("Overlay", "off")
    elif isinstance(value, int):
        text = count_text(value)
    elif isinstance(value, float):
        size = abs(value)
        text = QLocale().toString(value, "f", 2 if size < 10 else 1 if size < 1000 else 0)
    else:
        text = str(value)
    return f"{text} {unit}".strip() if unit != "%" else f"{text}%"


def icon_for(words: str, table: IconTable, *, otherwise: str) -> str:
    """Return the icon of the first row of `table` one of whose words begins a word of `words`."""
    folded = words.casefold()
    return next((icon for pattern, icon in _patterns(table) if pattern.search(folded)), otherwise)


@lru_cache(maxsize=8)
def _patterns(table: IconTable) -> tuple[tuple[re.Pattern[str], str], ...]:
    # Latin words from their beginning ("street" is no "tree"); Chinese has no spaces to begin after.
    def pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join((r"\b" if key.isascii() else "") + re.escape(key) for key in keys))

    return tuple((pattern(keys), icon) for keys, icon in table)


def _level_corners(box: Bounds, height_m: float) -> Float64:
    return np.array([[x, y, height_m] for x in (box.west, box.east) for y in (box.south, box.north)], np.float64)
