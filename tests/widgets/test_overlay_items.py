"""Layers become items: who is shown, with which words, icon, state and remaining time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QLocale

from layers.building import BuildingLayer
from layers.data.building import BuildingData, ElementMesh, Space, Storey
from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds
from layers.data.observation import Observation
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import SelectionPath
from layers.site import LonLatH, Site
from widgets.item_icons import EVENT_ICONS, RECORD_ICONS, icon_for
from widgets.overlay_items import (
    DONE_SHOWN_S,
    OverlaySource,
    items_from_layers,
    items_of,
    value_text,
)

SITE = Site(LonLatH(120.32, 36.065, 0.0))
NOW = datetime(2026, 3, 1, 2, 45, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


def observed(kind, source_id, position, *, ago_s=60.0, **payload):
    place = None
    if position is not None:
        lon, lat, h = (float(v) for v in SITE.lonlath_from_enu([position])[0])
        place = LonLatH(lon, lat, h)
    when = NOW - timedelta(seconds=ago_s)
    return Observation(kind, f"{source_id}-{ago_s}", source_id, when, place, payload)


def live_layer(observations):
    layer = LiveLayer(name="live", site=SITE)
    layer.now = NOW
    layer.apply(observations)
    return layer


def record_layer(points, **table):
    anchors = np.array(points, float).reshape(-1, 3)
    rows = tuple((f"House {n}", "museum" if n == 0 else "shop", 1900 + n, 12.0) for n in range(len(anchors)))
    columns = (Column("n", "name"), Column("k", "kind"), Column("d", "date"), Column("h", "height_m"))
    none = np.zeros(0)
    return DistrictLayer(
        FeatureTable(
            "records", columns, rows, anchors, np.zeros((0, 3)), np.zeros(1, np.int32), none.astype(np.int32),
            none.astype(bool), Bounds.of_points(anchors), **table,
        ),
        name="records",
    )  # fmt: skip


def test_lines_have_a_pin_only_with_their_names():
    line = {
        "line_points": np.array([(0.0, 2, 3), (2, 2, 3)]),
        "line_offsets": np.array([0, 2], np.int32),
        "line_feature": np.array([0], np.int32),
    }
    layer = record_layer([(1, 2, 3), (4, 5, 6)], **line)
    assert len(items_of(layer)) == 2
    layer.labelled = False
    assert only(layer).title == "House 1"


def building_layer():
    def box(z):
        points = [(x, y, z + up) for up in (0, 3) for x, y in ((-10, 0), (10, 0), (10, 15), (-10, 15))]
        return ElementMesh(
            np.array(points, np.float32), np.array([[0, 1, 2], [4, 5, 6]], np.int32),
            np.full((8, 4), 255, np.uint8), np.zeros(2, np.int32),
        )  # fmt: skip

    empty = ElementMesh(
        np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), np.zeros((0, 4), np.uint8), np.zeros(0, np.int32)
    )
    rooms = (
        Space("r1", "101", "Kitchen", "s1", 18.25, Bounds(-10, 0, 0, 0, 15, 3)),
        Space("r2", "102", "", "s1", 0.0, Bounds(0, 0, 0, 10, 15, 3)),
        Space("r3", "nowhere", "", "s1"),
    )
    storeys = (
        Storey("s1", "EG", 0.0, 3.0, 0.0, spaces=rooms, element_count=40),
        Storey("s2", "OG", 3.0, 3.0, 3.0, element_count=7),
    )
    data = BuildingData(
        "b", "House", storeys, (), (box(0.0), box(3.0)), (empty, empty), np.zeros(3), Bounds(-10, 0, 0, 10, 15, 6)
    )
    return BuildingLayer(data, name="House")


def only(layer, **more):
    (item,) = items_of(layer, **more)
    return item


def test_records_carry_name_date_icon_and_row():
    layer = record_layer([(1, 2, 3), (4, 5, 6), (np.nan, 0, 0)], draped=False)
    first, second = items_of(layer)
    assert (first.title, first.detail, first.icon) == ("House 0", "1900", "museum")
    assert (second.icon, second.path) == ("shop", SelectionPath(layer.layer_id, feature=1))
    assert first.anchor == (1, 2, 15.0)  # on its roof
    assert not first.draped
    layer.labelled = False
    layer.filter_text = "house 1"
    item = only(layer)
    assert (item.title, item.labelled) == ("House 1", False)
    layer.visible = False
    assert items_of(layer) == ()


def test_an_event_says_what_is_left_of_its_time():
    began = observed("event", "e", (0, 0, 0), ago_s=600, title="Goods outside shop", state="open")
    deadline = (NOW + timedelta(minutes=30)).isoformat()
    newest = observed("event", "e", (0, 0, 0), ago_s=60, title="Goods outside shop", title_zh="出店占道",
                      state="under_way", severity="warning", deadline=deadline)  # fmt: skip
    layer = live_layer([began, newest])
    item = only(layer, chinese=False)
    assert (item.kind, item.icon, item.state, item.severity) == ("event", "goods", "under_way", "warning")
    assert item.remaining == pytest.approx(30 / 40)
    assert item.detail == "30 min left"
    assert only(layer, chinese=True).title == "出店占道"


def test_a_passed_deadline_is_an_alarm_and_a_done_event_has_none():
    late = (NOW - timedelta(minutes=12)).isoformat()
    overdue = only(live_layer([observed("event", "e", (0, 0, 0), deadline=late)]))
    assert (overdue.state, overdue.remaining, overdue.detail, overdue.is_alarm) == (
        "overdue", 0.0, "12 min overdue", True,
    )  # fmt: skip
    done = only(live_layer([observed("event", "e", (0, 0, 0), deadline=late, state="done", severity="alarm")]))
    assert (done.remaining, done.is_alarm) == (None, False)


def test_a_sensor_shows_value_and_unit_and_its_age_when_stale():
    fresh = observed("reading", "s", (0, 0, 0), title="Room 1", quantity="temperature", value=21.43, unit="°C")
    item = only(live_layer([fresh]))
    assert (item.kind, item.title, item.detail, item.icon) == ("sensor", "21.4 °C", "Room 1", "temperature")
    stale = observed("reading", "s", (0, 0, 0), ago_s=720, value=612, unit="ppm", limit_s=600)
    item = only(live_layer([stale]))
    assert (item.title, item.stale, item.detail) == ("612 ppm", True, "12 min ago")


def test_cameras_and_vehicles_keep_where_they_look():
    camera = observed("pose", "c", (0, 0, 5), heading_deg=90.0, fov_deg=50.0, range_m=30.0, **{"class": "camera"})
    truck = observed("pose", "v", (3, 0, 0), heading_deg=10.0, **{"class": "truck"})
    first, second = items_of(live_layer([camera, truck]))
    assert (first.kind, first.heading_deg, first.fov_deg, first.range_m) == ("camera", 90.0, 50.0, 30.0)
    assert (second.kind, second.icon) == ("vehicle", "truck")


def test_an_event_that_was_done_long_ago_is_drawn_only_while_it_is_chosen():
    fresh = observed("event", "new", (0, 0, 0), ago_s=DONE_SHOWN_S - 60, state="done")
    old = observed("event", "old", (5, 0, 0), ago_s=DONE_SHOWN_S + 60, state="done")
    open_still = observed("event", "open", (9, 0, 0), ago_s=DONE_SHOWN_S * 9, state="open")
    layer = live_layer([fresh, old, open_still])
    assert [item.path.source_id for item in items_of(layer)] == ["new", "open"]
    assert len(layer.things()) == 3
    layer.selected = "old"
    assert [item.path.source_id for item in items_of(layer)] == ["new", "old", "open"]


def test_a_parked_vehicle_is_drawn_once_it_moves_on_or_is_chosen():
    layer = live_layer([observed("pose", "v", (0, 0, 0), ago_s=9000, parked=True, **{"class": "vehicle"})])
    assert items_of(layer) == ()
    layer.selected = "v"
    assert only(layer).path.source_id == "v"
    layer.selected = ""
    layer.apply([observed("pose", "v", (1, 0, 0), ago_s=5, **{"class": "vehicle"})])
    assert only(layer).path.source_id == "v"


def test_what_has_no_place_is_not_drawn():
    assert items_of(live_layer([observed("event", "e", None)])) == ()


def test_storeys_are_labelled_while_unfolded_with_their_numbers():
    layer = building_layer()
    assert items_of(layer) == ()
    layer.unfold = 1.0
    ground, upper = items_of(layer)
    assert ground.path == SelectionPath(layer.layer_id, storey="s1")
    assert (ground.title, ground.detail) == ("EG", "3.00 m · 18 m² · 3 rooms")
    assert upper.detail == "3.00 m · 7 parts"
    offset = layer.storey_offsets_m()[1, 2]
    assert offset > 0
    # At the corners of what the storey is made of, raised with it.
    assert {(x, y) for x, y, _ in upper.corners.tolist()} == {(-10, 0), (10, 0), (10, 15), (-10, 15)}
    assert 3 + offset <= upper.corners[:, 2].min() <= upper.corners[:, 2].max() <= 6 + offset


def test_rooms_are_labelled_in_an_isolated_storey():
    layer = building_layer()
    layer.unfold = 1.0
    layer.isolated = "s1"
    first, second = items_of(layer)
    assert (first.title, first.detail) == ("101 Kitchen", "18.3 m²")
    assert second.path == SelectionPath(layer.layer_id, storey="s1", space="r2")
    assert second.detail == ""


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(21.456, "°C", "21.5 °C"), (1.234, "m", "1.23 m"), (48.2, "%", "48.2%"), (13, "", "13"),
     (12500.0, "W", "12,500 W"), (True, "", "on"), (None, "ppm", ""), ("north", "", "north")],
)  # fmt: skip
def test_values_are_said_with_their_unit(value, unit, text):
    assert value_text(value, unit) == text


@pytest.mark.parametrize(
    ("words", "table", "icon"),
    [("Street light out", EVENT_ICONS, "light"), ("Fallen tree", EVENT_ICONS, "tree"),
     ("物品堆放", EVENT_ICONS, "goods"), ("老舍故居", RECORD_ICONS, "home"), ("something else", EVENT_ICONS, "none")],
)  # fmt: skip
def test_icons_are_found_by_word(words, table, icon):
    assert icon_for(words, table, otherwise="none") == icon


def test_a_source_makes_again_only_what_changed():
    layers = LayerList()
    records, live = record_layer([(0, 0, 0)]), live_layer([observed("event", "e", (0, 0, 0))])
    layers.add(records)
    source = OverlaySource(layers)
    heard = []
    source.changed.connect(lambda: heard.append(1))
    layers.add(live)
    first = source.items()
    assert len(first) == 2
    assert source.items() is first
    assert not source.stale
    live.apply([observed("event", "f", (1, 0, 0), ago_s=30)])
    assert source.stale
    second = source.items()
    assert len(second) == 3
    assert second.items[-1] is first.items[-1]  # the record was not made again
    live.now = NOW + timedelta(seconds=1)
    assert source.stale
    layers.remove(live)
    assert [item.kind for item in source.items()] == ["record"]
    assert len(heard) >= 3
    source.release()
    for signal in (layers.added, layers.removed, layers.reordered, records.changed):
        assert len(signal) == 0


def test_a_hidden_live_layer_is_never_late():
    layers = LayerList()
    live = live_layer([observed("event", "e", (0, 0, 0))])
    layers.add(live)
    source = OverlaySource(layers)
    live.visible = False
    assert len(source.items()) == 0
    live.now = NOW + timedelta(seconds=90)
    assert not source.stale


def test_items_of_several_layers():
    layers = [record_layer([(0, 0, 0)]), live_layer([observed("event", "e", (0, 0, 0))])]
    assert [item.kind for item in items_from_layers(layers)] == ["record", "event"]
