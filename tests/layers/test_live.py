"""Live things: newest wins, life cycles, ages and deadlines, seeking, drill-down."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from layers.data.observation import Observation
from layers.data.recording import Recording
from layers.live import MAX_HISTORY, LiveFilter, LiveLayer
from layers.site import LonLatH, Site

START = datetime(2026, 3, 1, 10, 45, tzinfo=UTC)
PLACE = LonLatH(120.32, 36.07, 10.0)
SITE = Site(PLACE)


def at(minutes):
    return START + timedelta(minutes=minutes)


def event(minutes, state, *, source="case", place=PLACE, **payload):
    return Observation("event", f"{source}:{minutes}", source, at(minutes), place, {"state": state, **payload})


def reading(minutes, value, *, source="meter", place=PLACE, **payload):
    return Observation("reading", f"{source}:{minutes}", source, at(minutes), place, {"value": value, **payload})


# The case of Xinglong Road: caught, verified, dispatched, returned.
CASE = (event(0, "open"), event(21, "open", place=None), event(23, "under_way", place=None), event(59, "done"))


def live(*observations, **options):
    recording = Recording("r", tuple(sorted(observations, key=lambda o: o.observed_at))) if observations else None
    return LiveLayer(name="live", site=SITE, recording=recording, **options)


def test_a_batch_is_one_signal_and_the_newest_state_wins():
    layer = live()
    heard = []
    layer.observed.connect(heard.append)
    layer.now = at(30)
    layer.apply(CASE[:3])
    layer.apply(())
    assert heard == [CASE[:3]]
    (thing,) = layer.things()
    assert (thing.state, thing.observed_at, thing.age_s) == ("under_way", at(23), 420.0)
    assert layer.history("case") == CASE[:3]


def test_a_state_without_a_place_keeps_the_place_it_had():
    layer = live()
    layer.apply(CASE[:2])
    np.testing.assert_allclose(layer.things()[0].position_enu, (0, 0, 0), atol=1e-6)


def test_a_late_record_is_history_not_news():
    layer = live()
    layer.apply((CASE[0], CASE[2], CASE[1]))
    assert layer.things()[0].state == "under_way"
    assert layer.history("case") == CASE[:3]
    assert layer.late == 1


def test_overdue_is_told_by_the_deadline_and_the_scene_clock():
    layer = live()
    layer.now = at(0)
    layer.apply((event(0, "open", deadline=at(30).isoformat()),))
    assert layer.things()[0].state == "open"
    layer.now = at(31)
    assert layer.things()[0].state == "overdue"
    layer.apply((event(32, "done", deadline=at(30).isoformat()),))
    assert layer.things()[0].state == "done"


def test_a_value_older_than_its_limit_is_stale():
    layer = live()
    layer.now = at(0)
    layer.apply((reading(0, 21.5, unit="°C", limit_s=60),))
    assert not layer.things()[0].stale
    layer.now = at(1) + timedelta(seconds=1)
    thing = layer.things()[0]
    assert (thing.stale, thing.age_s, thing.value, thing.unit) == (True, 61.0, 21.5, "°C")


@pytest.mark.parametrize("minutes", [0, 10, 21, 22, 23, 58, 59, 70])
def test_seeking_gives_what_playing_up_to_there_gave(minutes):
    observations = (*CASE, *(reading(m, m) for m in range(0, 70, 7)), reading(5, 1, source="late one", place=None))
    played = live(*observations)
    played.apply([o for o in played.recording.observations if o.observed_at <= at(minutes)])
    played.now = at(minutes)
    sought = live(*observations)
    sought.reset_to(at(70))
    sought.reset_to(at(minutes))
    assert [t.observation for t in sought.things()] == [t.observation for t in played.things()]
    np.testing.assert_array_equal(sought.positions(), played.positions())
    assert sought.history("case") == played.history("case")
    assert [t.state for t in sought.things()] == [t.state for t in played.things()]


def test_seeking_before_the_start_shows_nothing():
    layer = live(*CASE)
    layer.reset_to(at(10))
    layer.reset_to(at(-1))
    assert layer.things() == ()
    assert layer.positions().shape == (0, 3)


def test_histories_are_bounded():
    layer = live()
    layer.apply([event(m, "open") for m in range(80)])
    assert len(layer.history("case")) == MAX_HISTORY
    assert layer.history("case")[-1].observed_at == at(79)


def test_when_full_the_oldest_goes_and_open_events_stay():
    layer = live(max_things=3)
    layer.apply([event(0, "open"), *(reading(m, m, source=f"s{m}") for m in range(1, 6))])
    assert {t.source_id for t in layer.things()} == {"case", "s4", "s5"}
    assert (layer.forgotten, layer.source_count) == (3, 3)


def test_drill_down_matches_guid_or_name_and_hides_what_does_not_say():
    layer = live()
    layer.apply(
        [
            reading(0, 1, source="a", building="Tower", storey="17F"),
            reading(0, 2, source="b", building="tower-guid", storey="16F"),
            reading(0, 3, source="c"),
        ]
    )
    changes = []
    layer.changed.connect(changes.append)
    layer.filter = LiveFilter(building=("TOWER-GUID", "tower"))
    assert [t.source_id for t in layer.things()] == ["a", "b"]
    layer.filter = LiveFilter(building=("TOWER-GUID", "tower"), storey=("17f",))
    assert [t.source_id for t in layer.things()] == ["a"]
    layer.filter = LiveFilter()
    assert len(layer.things()) == 3
    assert changes == ["filter"] * 3


def test_pick_finds_the_nearest_thing_with_a_place():
    layer = live()
    east = LonLatH(*SITE.lonlath_from_enu([[20.0, 0.0, 0.0]])[0])
    layer.apply(
        [reading(0, 1, source="here"), reading(0, 2, source="east", place=east), reading(0, 3, source="x", place=None)]
    )
    found = layer.pick(np.array([18.0, 0.0, 0.0]), tolerance_m=5.0)
    assert found.source_id == "east"
    assert found.distance_m == pytest.approx(2.0)
    assert layer.pick(np.array([10.0, 0.0, 0.0]), tolerance_m=5.0) is None
    assert live().pick(np.zeros(3), tolerance_m=5.0) is None


def test_hostile_payloads_count_as_absent():
    layer = live()
    payload = {"heading_deg": "north", "limit_s": float("inf"), "deadline": "tomorrow", "severity": 7, "title": True}
    layer.apply([Observation("pose", "1", "cam", START, None, payload)])
    (thing,) = layer.things()
    assert (thing.heading_deg, thing.limit_s, thing.deadline, thing.severity, thing.title) == (
        None,
        None,
        None,
        "info",
        "cam",
    )
    assert thing.position_enu is None


def test_bounds_are_those_of_the_whole_recording():
    east = LonLatH(*SITE.lonlath_from_enu([[50.0, 0.0, 0.0]])[0])
    layer = live(reading(0, 1), reading(5, 2, place=east))
    assert layer.bounds().east == pytest.approx(50.0)
    local = LiveLayer(name="x", site=Site.local(), recording=layer.recording)
    local.reset_to(at(9))
    assert local.bounds().is_empty
    assert local.things()[0].position_enu is None
