"""A whole day of the old town, written as the recordings that its platforms would deliver."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resources.demo.recording import write_recording
from resources.demo.town.cells import Cell
from resources.demo.town.live.calls import Calls
from resources.demo.town.live.caseload import make_cases
from resources.demo.town.live.cases import Case
from resources.demo.town.live.crowds import Counts, Gathering, count_people, make_areas
from resources.demo.town.live.driving import DAY_S, Track
from resources.demo.town.live.drones import Drone, fly_drones
from resources.demo.town.live.feeds import (
    Desk,
    Series,
    by_time,
    clock,
    crowd_series,
    drone_series,
    reading_series,
    vehicle_series,
)
from resources.demo.town.live.fleets import VEHICLES, Kerbs, Vehicle, make_vehicles
from resources.demo.town.live.measured import Readings, measure
from resources.demo.town.live.places import Places
from resources.demo.town.live.roads import RoadMap
from resources.demo.town.live.rounds import Driver, Rounds
from resources.demo.town.live.watch import Watch
from resources.demo.town.names import Name
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.devices import Cameras, make_cameras, make_sensors

FILES: dict[str, Name] = {
    "events.jsonl": ("Events of a day", "一天的事件"),
    "vehicles.jsonl": ("Vehicles of a day", "一天的车辆"),
    "tower.jsonl": ("Sensors of the tower, a day", "大厦传感器的一天"),
    "readings.jsonl": ("Street sensors of a day", "街道传感器的一天"),
    "crowds.jsonl": ("Crowd counts of a day", "一天的人流"),
    "drones.jsonl": ("Patrol drones of a day", "一天的无人机巡查"),
}
_CALLED = ("fire", "ambulance")


@dataclass(frozen=True, slots=True, eq=False)
class TownDay:
    """All that happened."""

    cases: list[Case]
    vehicles: list[Vehicle]
    tracks: list[Track]
    readings: list[Readings]
    counts: list[Counts]
    drones: list[Drone]
    places: Places
    cameras: Cameras


def make_day(town: TownPlan, *, vehicles: int = VEHICLES) -> TownDay:
    """Return the day of a town: vehicles first, for what they lose; then cases; then what these cause."""
    roads = RoadMap(town.streets)
    kerbs = Kerbs(roads)
    rounds = Rounds(roads, kerbs)
    fleet = make_vehicles(town, roads, kerbs, count=vehicles)
    drivers = list(_drivers(town, roads, fleet))
    for driver, number in drivers:
        rounds.run(driver, number)
    cameras, sensors, areas = make_cameras(town), make_sensors(town), make_areas(town)
    places = Places(town, sensors, areas, np.random.default_rng([town.seed, 51]))
    trucks = ((d.vehicle.id, d.track()) for d, _ in drivers if d.vehicle.fleet.kind == "muck")
    called = [d for d, _ in drivers if d.vehicle.fleet.kind in _CALLED]
    cases = make_cases(town, places, Watch(town, cameras), trucks, Calls(roads, called))
    gatherings = [
        Gathering(case.place.area.id, case.found_s, min(case.over_s, DAY_S)) for case in cases if case.place.area
    ]
    return TownDay(
        cases=cases,
        vehicles=fleet,
        tracks=[driver.track() for driver, _ in drivers],
        readings=measure(town, sensors, cases),
        counts=count_people(town, areas, gatherings),
        drones=fly_drones(town, cases),
        places=places,
        cameras=cameras,
    )


def write_day(town: TownPlan, cells: list[Cell], folder: Path, *, vehicles: int = VEHICLES) -> TownDay:
    """Write the day into `folder`, a recording for each platform that delivers one, and return it.

    Parameters
    ----------
    vehicles : int
        How many there are; of more than 600 the others are muck trucks.
    """
    day = make_day(town, vehicles=vehicles)
    parts: tuple[Sequence[Series], ...] = (
        Desk(town, cells, day.places, day.cameras).series(day.cases),
        vehicle_series(day.vehicles, day.tracks),
        reading_series(town, [m for m in day.readings if m.sensor.storey is not None]),
        reading_series(town, [m for m in day.readings if m.sensor.storey is None]),
        crowd_series(day.counts),
        drone_series(day.drones),
    )
    for (name, title), series in zip(FILES.items(), parts, strict=True):
        write_recording(folder / name, by_time(series), title=title, start=clock(0), end=clock(DAY_S - 1))
    return day


def _drivers(town: TownPlan, roads: RoadMap, fleet: Sequence[Vehicle]) -> Iterator[tuple[Driver, int]]:
    numbers: dict[str, int] = {}
    for vehicle in fleet:
        kind = vehicle.fleet.kind
        number = numbers[kind] = numbers.get(kind, -1) + 1
        yield Driver(vehicle, roads, (town.seed, 53, ord(vehicle.fleet.code), number)), number
