"""Where events happen: before a shop, on the pavement, a wall, a manhole, a storey; most where people go."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.tower_plan import BASEMENTS, Room, TowerStorey, tower_plan
from resources.demo.town.facades import at_fronts, ground_m, hemmed_in
from resources.demo.town.live.crowds import Area
from resources.demo.town.names import Name
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.records.devices import Sensor
from resources.demo.town.terrain import coast

_LIVELY = {
    "commercial": 7.0,
    "market": 40.0,
    "station": 30.0,
    "public": 2.0,
    "liyuan": 1.1,
    "villa": 0.35,
    "house": 0.7,
}
_MARKET_M = 150.0
_WATER_ASIDE, _SEWER_ASIDE = -0.55, 0.0
_OF_SENSORS = {"bin": "bin", "noise": "noise", "pm25": "pm25", "sewer": "manhole"}


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where something happens.

    Parameters
    ----------
    xyz : float64 (3,)
        Local metres.
    building : TownBuilding
        The one it is at, or the nearest; its address is the place's.
    on_building : bool
        It is on that building or in it, not only near it.
    sensor, area, storey, room
        What it is at, where it is at one.
    """

    xyz: Float64
    building: TownBuilding
    on_building: bool = False
    sensor: Sensor | None = None
    area: Area | None = None
    storey: TowerStorey | None = None
    room: Room | None = None


class Places:
    """Draws places for events.

    Parameters
    ----------
    town : TownPlan
    sensors, areas : list
        Where events lie that these notice.
    rng : numpy.random.Generator
    """

    def __init__(self, town: TownPlan, sensors: list[Sensor], areas: list[Area], rng: np.random.Generator) -> None:
        behind = hemmed_in(town)
        self._town, self._rng, self._areas = town, rng, areas
        self._built = [b for b in town.buildings if b.id not in behind and b.kind != "tower"]
        self._doors = at_fronts(self._built, out_m=0.0)
        self._tree = shapely.STRtree(shapely.points(self._doors))
        self._lines: dict[tuple[int, float], shapely.LineString] = {}
        market = town.of_kinds("market")[0].centre
        weights = np.array([_LIVELY.get(b.kind, 0.9) for b in self._built])
        weights *= 1.0 + 5.0 * np.exp(-((np.linalg.norm(self._doors - market, axis=1) / _MARKET_M) ** 2))
        self._weights = weights / weights.sum()
        self._sensors: dict[str, list[Sensor]] = {}
        for sensor in sensors:
            self._sensors.setdefault(sensor.kind, []).append(sensor)
        self._tower = tower_plan(town.tower)

    def draw(self, where: str) -> Place:
        """Return a place of a kind of places (`Kind.where`)."""
        match where:
            case "front" | "facade":
                return self.at_front(self._built[self._one_of_all()], on_wall=where == "facade")
            case "pavement" | "roadway" | "manhole":
                return self._on_street(self._built[self._one_of_all()], where)
            case "shore":
                return self._on_shore()
            case "crowd":
                area = self._areas[int(self._rng.integers(len(self._areas) - 12))]
                return Place(area.place, area.building or self.nearest(area.place), area=area)
            case "tower":
                storeys = self._tower.storeys[BASEMENTS:]
                return self.in_tower(storeys[int(self._rng.integers(2, len(storeys)))])
            case _:
                sensors = self._sensors[_OF_SENSORS[where]]
                # Each sensor raises one alarm in a day at most.
                return self.at_sensor(sensors.pop(int(self._rng.integers(len(sensors)))))

    def at_front(self, building: TownBuilding, *, on_wall: bool = False) -> Place:
        """Return a place before a building's front, or up on it."""
        rng = self._rng
        part = float(rng.uniform(0.2, 0.8))
        x, y = at_fronts([building], out_m=0.05 if on_wall else 1.3, part=part)[0].tolist()
        up = float(rng.uniform(2.4, max(2.6, building.eaves_m - 0.6)))
        z = building.base_m + up if on_wall else float(ground_m(np.array([[x, y]]))[0]) + 0.4
        return Place(np.array([x, y, z]), building, on_building=True)

    def at_sensor(self, sensor: Sensor) -> Place:
        """Return the place of a sensor."""
        if sensor.storey is not None:
            return Place(sensor.place, self._town.tower, True, sensor, None, sensor.storey, sensor.room)
        return Place(sensor.place, self.nearest(sensor.place), sensor=sensor)

    def over_water_main(self, place: Place) -> Place:
        """Return the place on the water main nearest to another."""
        building, sensor = place.building, place.sensor
        street = sensor.street if sensor is not None else building.street
        xyz = self._beside(street, place.xyz, _WATER_ASIDE * self._town.streets.streets[street].width_m / 2)
        return Place(xyz, self.nearest(xyz), sensor=sensor)

    def at(self, xyz: Float64) -> Place:
        """Return a place on the ground."""
        return Place(xyz, self.nearest(xyz))

    def in_tower(self, storey: TowerStorey) -> Place:
        """Return a place in a room of the tower, below a smoke detector."""
        detectors = [s for s in self._sensors["smoke"] if s.storey is not None and s.storey.guid == storey.guid]
        detector = detectors[int(self._rng.integers(len(detectors)))]
        place = detector.place - (0.0, 0.0, 1.4)
        return Place(place, self._town.tower, True, detector, None, detector.storey, detector.room)

    def nearest(self, xyz: Float64) -> TownBuilding:
        """Return the building whose door is nearest."""
        return self._built[int(self._tree.nearest(shapely.Point(xyz[0], xyz[1])))]

    def address(self, place: Place) -> Name:
        """Return street and number, and the storey where there is one."""
        name, name_zh = self._town.address(place.building)
        if place.storey is not None and place.room is not None:
            return f"{name}, {place.room.name}", f"{name_zh} {place.room.name}"
        if place.area is not None:
            return place.area.name
        return (name, name_zh) if place.on_building else (f"near {name}", f"{name_zh}附近")

    def _one_of_all(self) -> int:
        return int(self._rng.choice(len(self._built), p=self._weights))

    def _on_street(self, building: TownBuilding, where: str) -> Place:
        door = at_fronts([building], out_m=0.0, part=float(self._rng.uniform(0.05, 0.95)))[0]
        half = self._town.streets.streets[building.street].width_m / 2
        aside = {"pavement": half + 0.9, "roadway": half * float(self._rng.uniform(0.2, 0.7)), "manhole": _SEWER_ASIDE}
        sides = [self._beside(building.street, door, side * aside[where]) for side in (-1.0, 1.0)]
        xyz = min(sides, key=lambda place: float(np.linalg.norm(place[:2] - door)))
        return Place(xyz + np.array([0.0, 0.0, 0.05 if where == "manhole" else 0.3]), building)

    def _on_shore(self) -> Place:
        x = float(self._rng.uniform(-480.0, 520.0))
        xy = np.array([[x, float(coast(np.array([x]))[0]) + 1.2]])
        xyz = np.array([*xy[0], float(ground_m(xy)[0]) + 0.3])
        return Place(xyz, self.nearest(xyz))

    def _beside(self, street: int, place: Float64, aside_m: float) -> Float64:
        key = (street, round(aside_m, 3))
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = shapely.LineString(self._town.streets.streets[street].line(aside_m))
        x, y = line.interpolate(line.project(shapely.Point(place[0], place[1]))).coords[0]
        return np.array([x, y, float(ground_m(np.array([[x, y]]))[0])])
