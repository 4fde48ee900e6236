"""Vehicles and drones of a day: streets, limits, stops and flights."""

from collections import Counter
from typing import Any

import numpy as np
import pyogrio
import shapely

from resources.demo.town.live.fleets import FLEETS, Kerbs, make_vehicles
from resources.demo.town.live.roads import LIMITS_MPS, RoadMap
from resources.demo.town.plan import TownPlan
from tests.resources.demo.town.live.conftest import Day, Fixes, at, found, of_category, on_map, seconds


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
