"""What the layers put over the scene: records, live things, storeys and rooms as overlay items.

``OverlaySource(layers)`` listens to a `LayerList` and makes again only what changed; ``source.items()`` gives the set.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from psygnal import Signal
from PySide6.QtCore import QCoreApplication, QLocale

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.building import Storey
from layers.data.geometry import Float64
from layers.data.live_thing import LiveThing
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import SelectionPath
from widgets.item_icons import CLASS_ICONS, EVENT_ICONS, QUANTITY_ICONS, RECORD_ICONS, icon_for
from widgets.overlay_item import OverlayItem, OverlayKind, OverlaySet
from widgets.wording import count_text, duration_text, number_text, with_unit

LABELS_FROM_UNFOLD = 0.4
MANY, MANY_EVERY_S = 500, 0.25
DONE_SHOWN_S = 1200.0
"""So long a finished event is still drawn."""
OUTLINE_DIRECTIONS = 24

_outlines: WeakKeyDictionary[BuildingLayer, tuple[Float64, ...]] = WeakKeyDictionary()

translate = QCoreApplication.translate


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
        return tuple(_record_items(layer, chinese=chinese))
    if isinstance(layer, LiveLayer):
        items = (_live_item(layer, thing, chinese=chinese) for thing in layer.things())
        return tuple(item for item in items if item is not None)
    if isinstance(layer, BuildingLayer):
        return tuple(_building_items(layer))
    return ()


def _record_items(layer: DistrictLayer, *, chinese: bool) -> Iterable[OverlayItem]:
    table = layer.table
    tops = table.anchors[:, 2] + np.nan_to_num(layer.height_m())
    placed = np.isfinite(table.anchors).all(axis=1) & layer.visible_rows()
    if not layer.labelled:
        # A footprint or a line is seen without a pin.
        placed[table.ring_feature] = False
        placed[table.line_feature] = False
    kind_column, date_column = table.column_with("kind"), table.column_with("date")
    for row in np.flatnonzero(placed).tolist():
        values = table.rows[row]
        kind = str(values[kind_column] or "") if kind_column >= 0 else ""
        title = table.label(row, chinese=chinese)
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
    if thing.position_enu is None or (_is_at_rest(thing) and thing.source_id != layer.selected):
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


def _is_at_rest(thing: LiveThing) -> bool:
    # A day closes hundreds of events, and most vehicles are parked: the table has them, the map what goes on.
    if thing.kind == "event":
        return thing.state == "done" and thing.age_s > DONE_SHOWN_S
    return thing.kind == "pose" and thing.observation.payload.get("parked") is True


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
        "{duration} left": translate("Overlay", "{duration} left"),
        "{duration} overdue": translate("Overlay", "{duration} overdue"),
        "{duration} ago": translate("Overlay", "{duration} ago"),
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
        corners = _outlines_of(layer)[index] + offsets[index]
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
        one, many = translate("Overlay", "1 room"), translate("Overlay", "{n} rooms")
        parts.append(_counted(len(storey.spaces), one, many))
    elif storey.element_count:
        one, many = translate("Overlay", "1 part"), translate("Overlay", "{n} parts")
        parts.append(_counted(storey.element_count, one, many))
    return " · ".join(parts)


def value_text(value: object, unit: str) -> str:
    """Return a sensor's value with its unit: three significant figures or so, by the user's locale."""
    if value is None:
        return ""
    if isinstance(value, bool):
        text = translate("Overlay", "on") if value else translate("Overlay", "off")
    elif isinstance(value, int):
        text = count_text(value)
    elif isinstance(value, float):
        size = abs(value)
        text = QLocale().toString(value, "f", 2 if size < 10 else 1 if size < 1000 else 0)
    else:
        text = str(value)
    return with_unit(text, unit)


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.replace("{n}", count_text(count))


def _outlines_of(layer: BuildingLayer) -> tuple[Float64, ...]:
    """Return float64 (k, 3) for each storey: its outermost points, folded, site ENU metres."""
    outlines = _outlines.get(layer)
    if outlines is None:
        data = layer.data
        made = []
        for storey, content, rooms in zip(data.storeys, data.storey_meshes, data.space_meshes, strict=True):
            points = content.points if len(content.points) else rooms.points
            middle = data.bounds.centre
            middle[2] = storey.floor_enu_m + storey.height_m / 2
            made.append(outermost(points) + data.origin_enu_m if len(points) else middle.reshape(1, 3))
        outlines = _outlines[layer] = tuple(made)
    return outlines


def outermost(points: npt.ArrayLike, *, directions: int = OUTLINE_DIRECTIONS) -> Float64:
    """Return float64 (k, 3): for each of some level directions the point of (n, 3) that lies furthest that way."""
    xyz = np.asarray(points)
    angles = np.arange(directions) * (2 * np.pi / directions)
    furthest = (xyz[:, :2] @ np.array([np.cos(angles), np.sin(angles)], xyz.dtype)).argmax(axis=0)
    result: Float64 = xyz[np.unique(furthest)].astype(np.float64)
    return result
