"""A day of live data, read back with plain JSON: life cycles, places, and whether what happens hangs together."""

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from importers.importer import ImportContext
from resources.demo.town.layers import FIRST_MOMENT
from resources.demo.town.live.caseload import BURSTS, FIRES, SPILLS_S
from resources.demo.town.live.day import FILES
from resources.demo.town.live.fleets import FLEETS, Kerbs, make_vehicles
from resources.demo.town.live.roads import LIMITS_MPS, RoadMap
from resources.demo.town.plan import TownPlan
from tests.resources.demo.town.conftest import Written
from twin_app import registry

Record = dict[str, Any]

SENSORS = ("tower.jsonl", "readings.jsonl")

TO_MAP = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
MIDNIGHT = datetime.fromisoformat("2026-05-20T00:00:00+08:00")
STEPS = {
    "Found by camera analysis": "f",
    "Reported by a citizen": "f",
    "Found on patrol": "f",
    "Alarm of a sensor": "f",
    "Not confirmed, closed": "x",
    "Verified and reported": "v",
    "Being worked on": "w",
    "Result returned, pictures before and after": "r",
    "Re-check failed, sent back": "b",
    "Re-check passed": "p",
    "Closed": "c",
}
# Found, verified, dispatched, worked on, result (sent back, worked on, result), re-checked, closed; or turned down.
LIFE = re.compile(r"f(x|vdwr(bwr)?pc)")
OPEN_LIFE = re.compile(r"f(v(d(w(r(b(wr?)?)?)?)?)?)?")


@dataclass(frozen=True)
class Fixes:
    """Of a vehicle: seconds from midnight, metres on the map, speed, and whether it is parked."""

    time_s: np.ndarray
    xy: np.ndarray
    speed: np.ndarray
    parked: np.ndarray
    title: str
    line: str

    def place(self, when_s: float) -> np.ndarray:
        return np.array([np.interp(when_s, self.time_s, self.xy[:, k]) for k in range(2)])


@dataclass(frozen=True)
class Day:
    folder: Path
    heads: dict[str, Record]
    events: dict[str, list[Record]]
    vehicles: dict[str, Fixes]
    readings: dict[str, list[tuple[int, float, Record]]]
    crowds: dict[str, list[tuple[int, float, Record]]]
    drones: dict[str, list[Record]]
    ids: dict[str, list[str]]
    times: dict[str, list[int]]


def seconds(record: Record) -> int:
    return round((datetime.fromisoformat(record["observed_at"]) - MIDNIGHT).total_seconds())


def on_map(records: list[Record]) -> np.ndarray:
    lon, lat = ([r["position"][key] for r in records] for key in ("lon", "lat"))
    return np.column_stack(TO_MAP.transform(lon, lat))


@pytest.fixture(scope="session")
def day(written: Written) -> Day:
    heads, files, ids, times = {}, {}, {}, {}
    for name in FILES:
        by_source: dict[str, list[Record]] = {}
        with (written.folder / name).open(encoding="utf-8") as lines:
            heads[name] = json.loads(next(lines))
            ids[name], times[name] = [], []
            for line in lines:
                record = json.loads(line)
                ids[name].append(record["id"])
                times[name].append(seconds(record))
                by_source.setdefault(record["source_id"], []).append(record)
        files[name] = by_source
    return Day(
        written.folder,
        heads,
        files["events.jsonl"],
        {source: fixes(records) for source, records in files["vehicles.jsonl"].items()},
        {source: values(rs) for name in SENSORS for source, rs in files[name].items()},
        {source: values(records) for source, records in files["crowds.jsonl"].items()},
        files["drones.jsonl"],
        ids,
        times,
    )


def fixes(records: list[Record]) -> Fixes:
    payloads = [r["payload"] for r in records]
    return Fixes(
        np.array([seconds(r) for r in records]),
        on_map(records),
        np.array([p["speed_mps"] for p in payloads]),
        np.array([p.get("parked", False) for p in payloads]),
        payloads[0]["title"],
        payloads[0].get("line", ""),
    )


def values(records: list[Record]) -> list[tuple[int, float, Record]]:
    first = records[0]
    return [(seconds(r), r["payload"]["value"], {**r["payload"], "position": first["position"]}) for r in records]


def at(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


def found(records: list[Record]) -> int:
    return seconds(records[0])


def due(records: list[Record]) -> int:
    return seconds({"observed_at": records[0]["payload"]["deadline"]})


def letters(records: list[Record]) -> str:
    return "".join(STEPS.get(r["payload"]["step"], "d") for r in records)


def of_category(day: Day, category: str) -> dict[str, list[Record]]:
    return {name: rs for name, rs in day.events.items() if rs[0]["payload"]["category"] == category}


def table(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def cameras(day: Day) -> dict[str, dict[str, str]]:
    return {row["设备编码"]: row for row in table(day.folder / "cameras.csv", "gb18030")}


def shapes(path: Path, key: str) -> dict[str, Any]:
    meta, _, wkb, fields = pyogrio.raw.read(path)
    keys = fields[list(meta["fields"]).index(key)].tolist()
    return dict(zip(keys, shapely.force_2d(shapely.from_wkb(wkb)), strict=True))


@pytest.fixture(scope="session")
def footprints(day: Day) -> dict[str, Any]:
    return shapes(day.folder / "footprints.gpkg", "id")


@pytest.fixture(scope="session")
def roads(day: Day) -> Any:
    return shapely.union_all(list(shapes(day.folder / "carriageways.gpkg", "street_id").values()))


def test_every_source_is_there_and_all_of_it_is_of_one_day(day: Day) -> None:
    assert len(day.events) == 700
    assert len(day.vehicles) == 600
    assert len(day.crowds) >= 28
    assert len(day.drones) == 2
    assert set(day.readings) == {row["id"] for row in table(day.folder / "sensors.csv", "utf-8-sig")}
    for name in FILES:
        assert len(set(day.ids[name])) == len(day.ids[name])
        assert day.times[name] == sorted(day.times[name])
        assert 0 <= day.times[name][0] < 700
        assert day.times[name][-1] < 86_400
        assert day.heads[name]["format"] == "liyuan.replay/1"
        assert day.heads[name]["title_zh"]
    assert sum((day.folder / name).stat().st_size for name in FILES) < 125e6


@pytest.mark.parametrize("name", FILES)
def test_the_product_opens_each_recording_with_a_clean_report(day: Day, name: str) -> None:
    path = day.folder / name
    result = registry.choose(path).read(path, ImportContext())
    assert not result.report.warnings
    assert not result.report.errors
    assert not result.report.assumptions
    assert result.report.counts["observations"] == len(day.ids[name])
    assert result.report.counts["rejected"] == result.report.counts["without_place"] == 0


def test_every_event_goes_through_its_life_in_order(day: Day) -> None:
    closed = 0
    for records in day.events.values():
        times = [seconds(r) for r in records]
        assert all(a < b for a, b in pairwise(times))
        word = letters(records)
        is_closed = records[-1]["payload"]["state"] == "done"
        assert (LIFE if is_closed else OPEN_LIFE).fullmatch(word), word
        closed += is_closed
        for letter, record in zip(word, records, strict=True):
            payload = record["payload"]
            assert payload["state"] == {"f": "open", "x": "done", "c": "done"}.get(letter, "under_way")
            assert ("deadline" in payload) == (letter in "fvdwb")
            assert ("photo_after" in payload) == (letter in "rpc")
            assert payload["photo_before"] == f"photos/events/{record['source_id']}-before.jpg"
            assert ("department" in payload) == (letter not in "fvx")
            assert payload["grid_officer_zh"]
    assert 0.985 <= closed / 700 <= 0.995


def test_matters_are_many_at_the_hours_and_in_the_hands_they_have(day: Day) -> None:
    words = [letters(records) for records in day.events.values()]
    assert 20 <= sum("b" in word for word in words) <= 80
    assert 20 <= sum("x" in word for word in words) <= 80
    late = [
        records
        for records in day.events.values()
        if "r" in letters(records) and due(records) < next(seconds(r) for r in records if letters([r]) == "r")
    ]
    assert 14 <= len(late) <= 90
    kinds = Counter(records[0]["payload"]["category_zh"] for records in day.events.values())
    wanted = "出店占道 物品堆放 垃圾满溢 人群集聚 违法停车 井盖缺失 渣土撒漏 路面破损 火情 水管爆裂"
    assert set(wanted.split()) <= set(kinds)
    assert len(kinds) >= 24
    assert kinds["出店占道"] > kinds["井盖缺失"]
    assert len({r["payload"].get("department") for rs in day.events.values() for r in rs}) >= 10
    assert len({due(records) - found(records) for records in day.events.values()}) >= 6
    hours = Counter(found(records) // 3600 for records in day.events.values())
    assert sum(hours[h] for h in (9, 10, 11, 16, 17, 18)) > 8 * sum(hours[h] for h in (0, 1, 2, 3, 4))
    addresses = Counter(
        rs[0]["payload"]["address_zh"].split("号")[0].rstrip("0123456789") for rs in day.events.values()
    )
    assert addresses.most_common(1)[0][0] == "中山路"


def test_the_shop_on_the_main_street_to_the_minute(day: Day, cameras: Any, footprints: Any) -> None:
    ((name, records),) = [(n, rs) for n, rs in day.events.items() if found(rs) == at("10:45")]
    payload = records[0]["payload"]
    assert payload["category_zh"] == "出店占道"
    assert payload["step_zh"] == "视频智能识别发现"
    assert payload["address_zh"].startswith("中山路")
    stages = {letter: seconds(r) for letter, r in zip(letters(records), records, strict=True)}
    assert stages["v"] == at("11:06")
    assert stages["d"] == at("11:08")
    assert stages["r"] == at("11:44")
    assert stages["c"] > stages["p"] > stages["r"]
    dispatched = next(r for r in records if letters([r]) == "d")
    assert dispatched["payload"]["step_zh"] == "派遣至云湾街道办事处"
    result = next(r for r in records if letters([r]) == "r")
    assert result["payload"]["photo_after"] == f"photos/events/{name}-after.jpg"
    camera = cameras[payload["camera"]]
    assert camera["状态"] == "在线"
    eye, place = np.array(TO_MAP.transform(float(camera["经度"]), float(camera["纬度"]))), on_map(records)[0]
    way = place - eye
    bearing = np.degrees(np.arctan2(way[0], way[1]))
    aside = abs((bearing - float(camera["方位角"]) + 180) % 360 - 180)
    assert aside < float(camera["水平视场角"]) / 2
    assert np.linalg.norm(way) < float(camera["可视距离"])
    assert 0.5 < footprints[payload["building_id"]].distance(shapely.Point(place)) < 2.5
    assert seconds({"observed_at": FIRST_MOMENT.isoformat()}) == at("10:44")


def test_what_events_name_is_there_and_they_lie_where_they_belong(
    day: Day, cameras: Any, footprints: Any, roads: Any
) -> None:
    firsts = [records[0] for records in day.events.values()]
    places = shapely.points(on_map(firsts))
    built = shapely.union_all(list(footprints.values()))
    cells = shapes(day.folder / "grid.gpkg", "code")
    manholes = shapes(day.folder / "pipes.gpkg", "id")
    pipes = shapely.STRtree([line for key, line in manholes.items() if key])
    shapely.prepare(built)
    shapely.prepare(roads)
    for record, place in zip(firsts, places, strict=True):
        payload = record["payload"]
        # The pier lies before the town's cells.
        assert "area" in payload or cells[payload["grid_cell"]].distance(place) < 20.0
        assert payload.get("camera", next(iter(cameras))) in cameras
        assert payload["channel"] != "camera" or payload["camera"] in cameras
        assert payload.get("sensor", "T001") in day.readings
        assert payload.get("area", "C01") in day.crowds
        if "building_id" in payload:
            assert footprints[payload["building_id"]].distance(place) < 3.0
        match payload["category"]:
            case "Loose plaster" | "Bill posting" | "Damaged shop sign":
                assert footprints[payload["building_id"]].exterior.distance(place) < 0.3
                assert record["position"]["h"] > 5.0
            case "Missing manhole cover" | "Damaged manhole cover" | "Burst water main":
                assert shapely.dwithin(pipes.geometries.take(pipes.nearest(place)), place, 0.2)
                assert roads.distance(place) < 0.1
            case "Damaged road" | "Spilt muck":
                assert roads.distance(place) < 0.1
            case "Piled objects" | "Illegal parking" | "Rubbish in the open":
                assert roads.distance(place) > 0.1
                assert built.distance(place) > 0.1
            case "Fire" | "Smoke alarm" | "Lift at a standstill":
                assert re.fullmatch(r"F\d\d-\d\d", payload["space"])
                assert footprints[payload["building_id"]].contains(place)
    assert {r["payload"]["channel"] for r in firsts} == {"camera", "citizen", "patrol", "sensor"}


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
        # Heat comes later than smoke to sensors that are some rooms away.
        for kind, quiet, rise in (("smoke", 0.6, 1.4), ("temperature", 27.0, 0.8)):
            sensors = [s for s in own if s[0][2]["quantity"] == kind]
            before = max(v for s in sensors for t, v, _ in s if when - 3600 < t < when - 700)
            rising = max(v for s in sensors for t, v, _ in s if when - 200 < t <= when)
            peak = max(v for s in sensors for t, v, _ in s if when < t < when + 900)
            assert before < quiet
            assert rising > before + rise
            assert peak > before + 3 * rise
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


def test_vehicles_drive_on_streets_within_their_limits(day: Day, roads: Any) -> None:
    fleets = Counter(track.title.rsplit(" ", 1)[0] for track in day.vehicles.values())
    assert fleets == {fleet.name[0]: fleet.count for fleet in FLEETS}
    land = shapely.force_2d(shapely.from_wkb(pyogrio.raw.read(day.folder / "land.gpkg")[2]))
    shapely.prepare(roads)
    moving = np.concatenate([t.xy[~t.parked & (t.speed > 4.5)] for t in day.vehicles.values()])
    assert len(moving) > 45_000
    assert roads.buffer(0.6).contains(shapely.points(moving)).all()
    slow = np.concatenate([t.xy[::7] for t in day.vehicles.values()])
    # Off the streets they only stand, or roll to where they stand: on the harbour's moles.
    assert shapely.dwithin(shapely.union_all([roads, *land]), shapely.points(slow), 0.5).all()
    fastest = max(limit for _, limit in LIMITS_MPS)
    for track in day.vehicles.values():
        steps = np.linalg.norm(np.diff(track.xy, axis=0), axis=1)
        assert (steps <= fastest * np.diff(track.time_s) + 1.0).all()
        assert track.speed.max() <= fastest
        gaps = np.diff(track.time_s)
        assert (gaps[~track.parked[:-1]] <= 20).all()
        # Where it stood is where it drives on.
        assert (steps[track.parked[:-1]] < 25.0).all()
        assert track.time_s[0] < 60
    busy = [t for t in day.vehicles.values() if len(t.time_s) > 30]
    assert len(busy) > 540


def test_buses_of_a_line_halt_at_the_same_stops(day: Day) -> None:
    lines: dict[str, list[Fixes]] = {}
    for track in day.vehicles.values():
        if track.line:
            lines.setdefault(track.line, []).append(track)
    assert len(lines) >= 5
    for tracks in lines.values():
        halts = np.concatenate([t.xy[(t.speed < 0.3) & ~t.parked] for t in tracks])
        # Most halts are at a few places: within 8 m of many others.
        crowd = np.array([(np.linalg.norm(halts - place, axis=1) < 8.0).sum() for place in halts])
        assert np.median(crowd) >= 10


def test_of_more_vehicles_the_others_are_muck_trucks(town: TownPlan) -> None:
    roads = RoadMap(town.streets)
    few, many = (make_vehicles(town, roads, Kerbs(roads), count=count) for count in (60, 1200))
    assert (len(few), len(many)) == (60, 1200)
    kinds = Counter(vehicle.fleet.kind for vehicle in many)
    assert kinds["muck"] == 1200 - sum(fleet.count for fleet in FLEETS if fleet.kind != "muck")
    assert len({vehicle.home.xy for vehicle in many}) == len({vehicle.id for vehicle in many}) == 1200
    assert {vehicle.fleet.kind for vehicle in few} == {fleet.kind for fleet in FLEETS}


def test_drones_fly_over_coast_and_town_and_are_up_at_the_first_moment(day: Day, town: TownPlan) -> None:
    up = 0
    for records in day.drones.values():
        assert records[0]["payload"]["class"] == "drone"
        flying = [r for r in records if r["payload"]["flying"]]
        xy, when = on_map(flying), np.array([seconds(r) for r in flying])
        height = np.array([r["position"]["h"] for r in flying])
        assert np.percentile(height, 20) > 45.0
        assert height.max() < 260.0
        step = np.diff(when)
        near = step <= 8
        assert (np.linalg.norm(np.diff(xy, axis=0), axis=1)[near] <= 12.0 * step[near]).all()
        pitches = [r["payload"]["pitch_deg"] for r in flying]
        assert all(-90 <= p < 0 or abs(p) < 30 for p in pitches)
        assert all(0 <= r["payload"]["heading_deg"] < 360 for r in records)
        up += bool((np.abs(when - at("10:44")) < 10).any())
        assert not records[-1]["payload"]["flying"]
    assert up == 2
    tower = shapely.Point(on_map([next(iter(of_category(day, "Fire").values()))[0]])[0])
    fire = found(next(iter(of_category(day, "Fire").values())))
    looks = [r for r in day.drones["UAV-1"] if fire < seconds(r) < fire + 1500]
    assert min(tower.distance(shapely.Point(p)) for p in on_map(looks)) < 110.0
