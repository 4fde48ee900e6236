"""Whether what happens hangs together: tracks, readings and counts with the events that they cause."""

from collections import Counter

import numpy as np

from resources.demo.town.live.caseload import BURSTS, FIRES, SPILLS_S
from tests.resources.demo.town.live.conftest import Day, at, found, letters, of_category, on_map, seconds


def test_a_truck_that_spills_is_at_the_place_when_it_happens(day: Day) -> None:
    spills = of_category(day, "Spilt muck")
    assert len(spills) == len(SPILLS_S)
    for records in spills.values():
        track = day.vehicles[records[0]["payload"]["vehicles"]]
        assert track.title.startswith("Muck truck")
        place = on_map(records)[0]
        near = np.abs(track.time_s - found(records)) < 60
        assert np.linalg.norm(track.xy[near] - place, axis=1).min() < 10.0
        assert track.speed[near].max() > 3.0


def test_smoke_and_heat_rise_before_a_fire_is_raised_and_engines_come_after(day: Day) -> None:
    fires = of_category(day, "Fire")
    assert len(fires) == len(FIRES)
    for records in fires.values():
        payload, when = records[0]["payload"], found(records)
        own = [s for s in day.readings.values() if s[0][2].get("storey") == payload["storey"]]
        for kind, quiet, loud in (("smoke", 0.6, 2.0), ("temperature", 27.0, 29.0)):
            sensors = [s for s in own if s[0][2]["quantity"] == kind]
            before = max(v for s in sensors for t, v, _ in s if when - 3600 < t < when - 700)
            rising = max(v for s in sensors for t, v, _ in s if when - 200 < t <= when)
            peak = max(v for s in sensors for t, v, _ in s if when < t < when + 900)
            assert before < quiet
            assert rising > loud
            assert peak > rising
        alarm = day.readings[payload["sensor"]]
        assert any(p.get("severity") == "alarm" for t, _, p in alarm if when - 240 < t <= when)
        far = next(
            s for s in day.readings.values() if s[0][2].get("storey") == "F05" and s[0][2]["quantity"] == "smoke"
        )
        assert max(v for t, v, _ in far if abs(t - when) < 1800) < 0.6
        arrived = next(r for r in records if letters([r]) == "w")
        engines = arrived["payload"]["vehicles"].split()
        assert len(engines) >= 3
        place = on_map(records)[0]
        for engine in engines:
            track = day.vehicles[engine]
            assert track.title.startswith("Fire engine")
            at_fire = np.linalg.norm(track.xy - place, axis=1) < 120.0
            assert track.time_s[at_fire & track.parked & (track.time_s > when)].min() >= seconds(arrived) - 1
            assert np.linalg.norm(track.place(when) - place) > 150.0


def test_sensors_say_what_raised_their_alarms(day: Day) -> None:
    checked: Counter[str] = Counter()
    for records in day.events.values():
        payload, when = records[0]["payload"], found(records)
        if payload["channel"] != "sensor" or payload["category"] in ("Lift at a standstill", "Electrical fault"):
            continue
        series = day.readings[payload["sensor"]]
        around = [p for t, _, p in series if when - 660 < t <= when + 660]
        assert any(p.get("severity") in ("warning", "alarm") for p in around), payload["title"]
        early = [v for t, v, _ in series if when - 5400 < t < when - 4200]
        late = [v for t, v, _ in series if when - 120 < t <= when + 420]
        assert not early or not late or max(late) > max(early)
        checked[series[0][2]["quantity"]] += 1
    assert set(checked) >= {"bin", "noise", "pm25", "manhole", "smoke"}


def test_a_burst_main_fills_the_sewer_beside_it(day: Day) -> None:
    bursts = of_category(day, "Burst water main")
    assert len(bursts) == BURSTS
    for records in bursts.values():
        place, when = on_map(records)[0], found(records)
        wells = [s for s in day.readings.values() if s[0][2]["quantity"] == "manhole"]
        near = min(wells, key=lambda s: float(np.linalg.norm(on_map([s[0][2]])[0] - place)))
        before = max(v for t, v, _ in near if when - 5400 < t < when - 700)
        after = max(v for t, v, _ in near if when < t < when + 1200)
        assert after > before + 0.5


def test_crowds_rise_before_they_are_noticed_and_are_gone_after(day: Day) -> None:
    events = of_category(day, "Crowding")
    assert len(events) >= 5
    for records in events.values():
        when = found(records)
        series = day.crowds[records[0]["payload"]["area"]]
        holds = series[0][2]["holds"]
        then = max(v for t, v, _ in series if when - 120 < t < when + 400)
        assert then > 0.85 * holds
        before = [v for t, v, _ in series if when - 2400 < t < when - 1560]
        assert not before or min(before) < then
    street = next(s for s in day.crowds.values() if s[0][2]["title_zh"] == "中山路第1段")

    def mean(clock: str) -> float:
        return float(np.mean([v for t, v, _ in street if abs(t - at(clock)) < 1500]))

    assert mean("03:00") < 0.2 * mean("10:00")
    assert mean("12:20") > mean("10:00") < mean("19:10")
