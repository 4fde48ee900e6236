"""What the inspector says about the chosen thing: a card, made from the model alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.features import Attribute
from layers.data.live_thing import LiveThing, event_state
from layers.data.report import InputReport
from layers.data.surface_index import SurfaceHit
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import SelectionPath
from layers.site import Site
from widgets.attribute_table import Row
from widgets.live_text import remaining_text, value_text
from widgets.messages import translate_message
from widgets.pictures import Picture, pictures_of
from widgets.place_names import (
    BuildingKeys,
    element_text,
    find_element,
    find_space,
    find_storey,
    place_said,
    prefers_chinese,
    space_text,
    storey_text,
    thing_category,
    thing_title,
)
from widgets.report_notes import ReportNote, notes_of
from widgets.state_style import StateStyle, severity_text, style_of_state, style_of_thing
from widgets.surface_card import (
    chosen_feature,
    feature_name,
    forgotten_notes,
    surface_rows,
    surface_subtitle,
    surface_title,
)
from widgets.twins import in_one_language, said
from widgets.wording import (
    age_text,
    clock_text,
    count_name,
    count_text,
    date_text,
    datum_text,
    duration_text,
    format_text,
    kind_text,
    lonlat_text,
    metres_text,
    number_text,
    stamp_text,
)

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Step:
    """One state in the life cycle of an event."""

    style: StateStyle
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that is said of one thing.

    Parameters
    ----------
    kind : str
        Name of its icon.
    title, subtitle : str
    badge : StateStyle or None
    age : str
        ``"observed 10:45:12, 3 min ago"``; empty for what has no age.
    stale : str
        Why it should not be relied on; empty when it may be.
    figure : str
        The value that matters, with its unit.
    steps : tuple of Step
        Life cycle, oldest first.
    rows : tuple of Row
    notes : tuple of ReportNote
    pictures : tuple of Picture
        Files that it names.
    """

    kind: str
    title: str
    subtitle: str = ""
    badge: StateStyle | None = None
    age: str = ""
    stale: str = ""
    figure: str = ""
    steps: tuple[Step, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[ReportNote, ...] = ()
    pictures: tuple[Picture, ...] = ()


def card_of(
    layers: LayerList,
    path: SelectionPath,
    now: datetime,
    *,
    hit: SurfaceHit | None = None,
    site: Site | None = None,
) -> Card | None:
    """Return the card of what is chosen; None when nothing is, or it is no longer there.

    Parameters
    ----------
    hit : SurfaceHit or None
        The place on a tile that was clicked; the card is its where nothing else is chosen.
    site : Site or None
        For its position.
    """
    if hit is not None and not path:
        path = SelectionPath(hit.layer_id)
        layer = layers.find(hit.layer_id)
        return surface_card(layer, path, hit, site) if layer is not None else None
    layer = layers.find(path.layer_id)
    if layer is None:
        return None
    if isinstance(layer, BuildingLayer):
        return _building_card(layer, path, layers)
    if isinstance(layer, DistrictLayer) and 0 <= path.feature < len(layer.table):
        return _record_card(layer, path.feature)
    if path.tile:
        return surface_card(layer, path, hit if chosen_feature(hit, path) is not None else None, site)
    if isinstance(layer, LiveLayer) and path.source_id:
        thing = layer.thing(path.source_id)
        return _thing_card(layer, thing, layers, now) if thing is not None else None
    return layer_card(layer)


def surface_card(layer: Layer, path: SelectionPath, hit: SurfaceHit | None, site: Site | None) -> Card:
    """Return the card of a feature of a tile (`path`), or of the place that was clicked.

    Without a `hit` (the feature was chosen earlier, by undo or in a project) only what the path says is known.
    """
    if hit is None:
        rows = [
            Row(translate("Inspector", "tile"), path.tile),
            Row(translate("Inspector", "number"), str(path.feature)),
        ]
        title, notes = feature_name(None, path), forgotten_notes()
        return Card("feature", title, surface_subtitle(layer, None, path), rows=tuple(rows), notes=notes)
    kind = "feature" if path.tile else layer.kind
    title = feature_name(hit, path) if path.tile else surface_title(hit)
    return Card(kind, title, surface_subtitle(layer, hit, path), rows=tuple(surface_rows(layer, hit, site)))


def layer_card(layer: Layer) -> Card:
    """Return the card of a whole layer: what its import read and assumed."""
    rows = list(_report_rows(layer.report)) if layer.report is not None else []
    if isinstance(layer, LiveLayer):
        group = translate("Inspector", "Now")
        rows.insert(0, Row(translate("Inspector", "sources known"), count_text(layer.source_count), group))
        if layer.late:
            rows.insert(1, Row(translate("Inspector", "observations that came late"), count_text(layer.late), group))
        if layer.forgotten:
            gone = translate("Inspector", "older sources let go")
            rows.insert(1, Row(gone, count_text(layer.forgotten), group, "warn"))
    if isinstance(layer, DistrictLayer):
        rows += _suspect_rows(layer)
    kind = layer.kind if layer.kind in ("building", "district", "live", "tileset", "mesh", "point_cloud") else "layers"
    return Card(kind, layer.name, kind_text(layer.kind), rows=tuple(rows), notes=tuple(notes_of(layer.report)))


def _report_rows(report: InputReport) -> Iterable[Row]:
    group = translate("Inspector", "Read")
    for key, count in report.counts.items():
        state = "warn" if key in ("missing", "suspect", "rejected") and count else ""
        yield Row(count_name(key), count_text(count), group, state)
    group = translate("Inspector", "Where")
    if report.crs:
        crs = report.crs if len(report.crs) < 200 else report.crs[:200] + "…"
        yield Row(translate("Inspector", "coordinate system"), crs, group)
    if report.vertical_datum:
        yield Row(translate("Inspector", "heights"), datum_text(report.vertical_datum), group)
    if report.origin is not None:
        place = lonlat_text(report.origin.lon, report.origin.lat)
        yield Row(translate("Inspector", "origin (WGS 84)"), place, group)
    box = report.bounds
    if not box.is_empty:
        size = " × ".join(
            number_text(span, decimals=1) for span in (box.east - box.west, box.north - box.south, box.top - box.bottom)
        )
        yield Row(translate("Inspector", "size east × north × up"), f"{size} m", group)
    group = translate("Inspector", "File")
    yield Row(translate("Inspector", "file"), report.path, group)
    yield Row(translate("Inspector", "format"), format_text(report.format), group)


def _suspect_rows(layer: DistrictLayer) -> list[Row]:
    group = translate("Inspector", "Suspect rows: listed, not drawn")
    label = translate("Inspector", "row {n}")
    return [
        Row(label.replace("{n}", str(row + 1)), translate_message(reason), group, "warn")
        for row, reason in layer.table.suspect[:500]
    ]


def _building_card(layer: BuildingLayer, path: SelectionPath, layers: LayerList) -> Card:
    element = find_element(layer, path.element)
    storey = find_storey(layer, path.storey)
    space = find_space(storey, path.space)
    if element is not None:
        at = storey_text(storey) if storey is not None else ""
        subtitle = " · ".join(part for part in (element.ifc_class, at) if part)
        rows = [Row("GlobalId", element.guid), *_property_rows(element.properties)]
        return Card("element", element_text(element), subtitle, rows=tuple(rows))
    if space is not None and storey is not None:
        figure = f"{number_text(space.area_m2, decimals=1)} m²" if space.area_m2 > 0 else ""
        rows = [Row("GlobalId", space.guid), *_property_rows(space.properties)]
        return Card(
            "space", space_text(space), f"{layer.name} · {storey_text(storey)}", figure=figure, rows=tuple(rows)
        )
    if storey is not None:
        rows = [
            Row(translate("Inspector", "floor above the building's zero"), metres_text(storey.elevation_m)),
            Row(translate("Inspector", "storey height"), metres_text(storey.height_m)),
            Row(translate("Inspector", "rooms"), count_text(len(storey.spaces))),
            Row(translate("Inspector", "parts"), count_text(storey.element_count)),
        ]
        area = sum(s.area_m2 for s in storey.spaces)
        if area:
            rows.append(Row(translate("Inspector", "floor area of rooms"), f"{number_text(area, decimals=1)} m²"))
        rows += [Row("GlobalId", storey.guid), *_property_rows(storey.properties)]
        notes: tuple[ReportNote, ...] = ()
        if storey.source == "found":
            text = (
                translate("Inspector", "the file states no storey; this one was found from slabs, sure to {percent}%")
                if layer.stands_for is None
                else translate(
                    "Inspector", "cut out of the mesh, as high as the others up to the eaves, sure to {percent}%"
                )
            )
            percent = number_text(storey.confidence * 100, decimals=0)
            notes = (ReportNote("assumption", text.replace("{percent}", percent)),)
        return Card("storey", storey_text(storey), layer.name, rows=tuple(rows), notes=notes)
    whole = layer_card(layer)
    rows = [*whole.rows, *_property_rows(layer.data.properties)]
    if layer.stands_for is not None:
        record = layers.find(layer.stands_for.layer_id)
        if isinstance(record, DistrictLayer):
            own = _record_card(record, layer.stands_for.row)
            return replace(own, kind="building", rows=(*rows, *own.rows))
    return Card("building", layer.name, kind_text(layer.kind), rows=tuple(rows), notes=whole.notes)


def _property_rows(properties: dict[str, str]) -> list[Row]:
    rows = []
    for key, value in properties.items():
        group, _, name = key.partition(".")
        rows.append(Row(name, value, group) if name else Row(key, value))
    # Rows without a heading come first, so that none seems to belong to the heading above it.
    return sorted(rows, key=lambda row: bool(row.group))


def _record_card(layer: DistrictLayer, row: int) -> Card:
    table = layer.table
    values = {column.name: value for column, value in zip(table.columns, table.rows[row], strict=False)}
    rows = _attribute_rows(values.items())
    at = table.column_with("kind")
    kind = said(values, table.columns[at].name, chinese=prefers_chinese()) if at >= 0 else ""
    subtitle = " · ".join(part for part in (kind, layer.name) if part)
    notes = [
        ReportNote(
            "warning", translate("Inspector", "not drawn: {reason}").replace("{reason}", translate_message(reason))
        )
        for at, reason in table.suspect
        if at == row
    ]
    title = table.label(row, chinese=prefers_chinese())
    pictures = pictures_of(values.items(), layer.report)
    return Card("feature", title, subtitle, rows=tuple(rows), notes=tuple(notes), pictures=pictures)


def _attribute_rows(pairs: Iterable[tuple[str, Attribute]], *, group: str = "") -> list[Row]:
    """Return attributes in the user's language first; what they are in the other one stands below."""
    told = in_one_language(pairs, chinese=prefers_chinese())
    rows = [Row(name, _value(value), group, "" if value not in (None, "") else "quiet") for name, value in told.shown]
    other = translate("Inspector", "In the other language")
    return rows + [Row(name, _value(value), other, "quiet") for name, value in told.other]


def _value(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return translate("Inspector", "yes") if value else translate("Inspector", "no")
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _thing_card(layer: LiveLayer, thing: LiveThing, layers: LayerList, now: datetime) -> Card:
    stale = ""
    if thing.stale and thing.limit_s is not None:
        since = clock_text(datetime.fromtimestamp(thing.observed_at.timestamp() + thing.limit_s, tz=now.tzinfo))
        text = translate("Inspector", "stale since {time}: older than its limit of {limit}")
        stale = text.replace("{time}", since).replace("{limit}", duration_text(thing.limit_s))
    rows = _thing_rows(layer, thing, layers, now)
    kinds = {"event": "event", "reading": "sensor", "pose": thing.thing_class or "camera"}
    icon_name = (
        kinds[thing.kind] if kinds[thing.kind] in ("event", "sensor", "camera", "vehicle", "drone") else "person"
    )
    quantity = thing.quantity if thing.kind == "reading" else ""
    subtitle = " · ".join(part for part in (thing_category(thing), quantity, layer.name) if part)
    return Card(
        icon_name,
        thing_title(thing),
        subtitle,
        badge=style_of_thing(thing),
        age=age_text(thing.observed_at, now),
        stale=stale,
        figure=value_text(thing),
        steps=_steps(layer, thing) if thing.kind == "event" else (),
        rows=tuple(rows),
        pictures=pictures_of(thing.observation.payload.items(), layer.report),
    )


def _thing_rows(layer: LiveLayer, thing: LiveThing, layers: LayerList, now: datetime) -> list[Row]:
    rows = []
    place = BuildingKeys(layers).text(thing) or place_said(thing)
    if place:
        rows.append(Row(translate("Inspector", "place"), place))
    if thing.position_enu is None:
        rows.append(Row(translate("Inspector", "position"), translate("Inspector", "not on the map"), state="warn"))
    elif thing.observation.position is not None:
        at = thing.observation.position
        rows.append(Row(translate("Inspector", "position"), lonlat_text(at.lon, at.lat)))
    if thing.kind == "event":
        state = "" if thing.severity == "info" else "alarm" if thing.severity == "alarm" else "warn"
        rows.append(Row(translate("Inspector", "severity"), severity_text(thing.severity), state=state))
    if thing.deadline is not None:
        left = remaining_text(thing, now=now)
        if left and thing.deadline >= now:
            left = translate("Inspector", "{time} left").replace("{time}", left)
        due = stamp_text(thing.deadline) + (f" ({left})" if left else "")
        rows.append(Row(translate("Inspector", "deadline"), due, state="alarm" if thing.state == "overdue" else ""))
    if thing.kind == "pose":
        for name, value, unit in (
            (translate("Inspector", "heading"), thing.heading_deg, "°"),
            (translate("Inspector", "field of view"), thing.fov_deg, "°"),
            (translate("Inspector", "range"), thing.range_m, " m"),
        ):
            if value is not None:
                rows.append(Row(name, f"{number_text(value, decimals=1)}{unit}"))
    rows.append(Row(translate("Inspector", "source"), thing.source_id))
    group = translate("Inspector", "As received")
    rows += _attribute_rows(thing.observation.payload.items(), group=group)
    return rows


def _steps(layer: LiveLayer, thing: LiveThing) -> tuple[Step, ...]:
    steps = []
    history = layer.history(thing.source_id)
    same_day = len({date_text(observation.observed_at) for observation in history}) <= 1
    for observation in history:
        # Each record's own state: whether it was overdue then is told at its own time.
        style = style_of_state(event_state(observation, now=observation.observed_at))
        words = said(observation.payload, "note", "action", "step", chinese=prefers_chinese())
        when = clock_text(observation.observed_at) if same_day else stamp_text(observation.observed_at)
        steps.append(Step(style, when, words))
    return tuple(steps)
