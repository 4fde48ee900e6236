"""What each vehicle does on an ordinary day: loads of muck, bus lines, sweeping, collecting, patrols."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.live.driving import DAY_S, Drive, Track, drive, joined, standing
from resources.demo.town.live.fleets import Kerbs, Vehicle
from resources.demo.town.live.roads import STEP_M, Int64, RoadMap, Spot, Way

HOUR_S = 3600.0
BUS_STOP_M = 380.0
BUS_LINES = (
    ("1", (-390.0, -660.0), (-520.0, 640.0)),
    ("2", (60.0, -770.0), (-20.0, 740.0)),
    ("5", (-390.0, -640.0), (520.0, 300.0)),
    ("8", (420.0, -860.0), (-480.0, 660.0)),
    ("16", (-400.0, -600.0), (480.0, 640.0)),
    ("25", (80.0, -760.0), (330.0, 700.0)),
)
"""Number of the line, and its two ends in local metres."""
MUCK_SITES = ((-420.0, 560.0), (-250.0, 690.0), (120.0, 640.0), (400.0, 520.0), (480.0, -120.0), (90.0, -330.0))
SITE_BAYS, QUAY_BAYS = 16, 12


class Driver:
    """Moves one vehicle through its day, from where it stood last.

    Parameters
    ----------
    seed : sequence of int
        Of this vehicle's own chance: its day does not depend on how many others there are.
    """

    def __init__(self, vehicle: Vehicle, roads: RoadMap, seed: tuple[int, ...]) -> None:
        self.vehicle = vehicle
        self.rng = np.random.default_rng(seed)
        self.free_s = float(self.rng.integers(0, 50))
        self.spot = vehicle.home
        self._roads = roads
        self._tracks: list[Track] = [standing(self.spot.xy, roads.heading_deg(self.spot.stretch), int(self.free_s))]

    def go(self, to: Spot, start_s: float, *, stops: Float64 | None = None) -> float:
        """Drive to a spot, no sooner than it is free, halting at `stops` (n, 2) on its way; return when it arrives."""
        return self._driven(self._roads.quickest(self.spot, to), start_s, to, stops=stops)

    def cruise(self, start_s: float, *, seconds: float) -> float:
        """Drive about for roughly so long, wide streets rather than lanes, and home; return when it is there."""
        roads, home = self._roads, self.vehicle.home
        between: list[int] = []
        last, left = self.spot.stretch, seconds
        while True:
            here = roads.stretches[last].end
            back = roads.seconds(here, roads.stretches[home.stretch].start)
            if left < back and between:
                break
            last = self._next(last)
            between.append(last)
            left -= roads.stretches[last].length_m / min(self.vehicle.fleet.manner.cruise_mps, 5.0)
        between += roads.route(roads.stretches[last].end, roads.stretches[home.stretch].start)
        return self._driven(roads.way(self.spot, between, home), start_s, home)

    def track(self) -> Track:
        """Return the whole day."""
        return joined(self._tracks)

    def _next(self, stretch: int) -> int:
        here = self._roads.stretches[stretch]
        ways = [k for k in self._roads.leaving[here.end] if self._roads.stretches[k].end != here.start]
        ways = ways or self._roads.leaving[here.end]
        weights = np.array([self._roads.width_m(k) for k in ways])
        return ways[int(self.rng.choice(len(ways), p=weights / weights.sum()))]

    def _driven(self, way: Way, start_s: float, to: Spot, *, stops: Float64 | None = None) -> float:
        start_s = max(start_s, self.free_s + 5.0)
        if start_s >= DAY_S:
            self.free_s = start_s
            return start_s
        fleet = self.vehicle.fleet
        points = None if stops is None else _points_at(way, stops)
        driven: Drive = drive(way, start_s, fleet.manner, self.rng, stops=points)
        self._tracks.append(driven.track(every_s=fleet.every_s))
        self.spot, self.free_s = to, driven.end_s + 1.0
        return driven.end_s


def _bus_stops(way: Way) -> Float64:
    """Return float64 (n, 2): the stops of a bus line along its way."""
    at = np.arange(BUS_STOP_M / 2, way.at_m[-1] - BUS_STOP_M / 3, BUS_STOP_M)
    stops: Float64 = way.xy[np.searchsorted(way.at_m, at)]
    return stops


def _points_at(way: Way, places: Float64) -> Int64:
    """Return the points of a way that lie at places, leaving out places that it does not pass."""
    away = np.linalg.norm(way.xy[None] - places[:, None], axis=2)
    nearest = away.argmin(axis=1)
    passed: Int64 = nearest[away.min(axis=1) < STEP_M]
    return passed


class Rounds:
    """Drives every vehicle through its ordinary day."""

    def __init__(self, roads: RoadMap, kerbs: Kerbs) -> None:
        def bays(x: float, y: float, count: int) -> list[Spot]:
            return kerbs.near(roads.nearest_node((x, y)), count)

        self._sites = [bays(x, y, SITE_BAYS) for x, y in MUCK_SITES]
        self._quay = [*bays(-560.0, -190.0, QUAY_BAYS), *bays(-560.0, 380.0, QUAY_BAYS)]
        self._ends = [(bays(*one, 10), bays(*other, 10)) for _, one, other in BUS_LINES]
        # Both directions of a line have their own stops.
        self._stops = [
            tuple(_bus_stops(roads.quickest(start[0], end[0])) for start, end in ((one, other), (other, one)))
            for one, other in self._ends
        ]

    def run(self, driver: Driver, number: int) -> None:
        """Drive through the day; `number` counts the vehicles of a fleet."""
        match driver.vehicle.fleet.kind:
            case "muck":
                self._muck(driver, number)
            case "bus":
                self._bus(driver, number)
            case "sweeper":
                _cruises(driver, ((4.4, 7.6), (13.4, 15.2)), ride_min=(35, 50), rest_min=(20, 40))
            case "refuse":
                _cruises(driver, ((5.0, 5.8), (19.0, 19.8)), ride_min=(10, 14), rest_min=(30, 40))
            case "patrol":
                shift = (8.0, 15.0) if number % 2 else (14.5, 21.6)
                _cruises(driver, (shift,), ride_min=(12, 20), rest_min=(55, 95))
            case "police":
                begin = 8.0 * (number % 3)
                _cruises(driver, ((begin, begin + 7.8),), ride_min=(10, 18), rest_min=(60, 100))

    def _muck(self, driver: Driver, number: int) -> None:
        rng = driver.rng
        bays = self._sites[int(rng.integers(len(self._sites)))]
        # No muck is driven through the town when people go to work and come home.
        for begin, end in ((9.5, 16.2),) if number % 2 else ((0.0, 4.2), (21.4, 24.0)):
            when = begin * HOUR_S + float(rng.uniform(60, 3000))
            while when < end * HOUR_S:
                when = driver.go(bays[int(rng.integers(len(bays)))], when) + float(rng.uniform(2400, 4800))
                when = driver.go(self._quay[int(rng.integers(len(self._quay)))], when) + float(rng.uniform(900, 2700))
            driver.go(driver.vehicle.home, when)

    def _bus(self, driver: Driver, number: int) -> None:
        rng = driver.rng
        line = number % len(BUS_LINES)
        ends = self._ends[line]
        turn = number // len(BUS_LINES)
        when = 5.7 * HOUR_S + turn * 300.0 + float(rng.uniform(0, 60))
        side = turn % 2  # where it is bound for
        while when < 22.2 * HOUR_S:
            spots = ends[side]
            stops = self._stops[line][1 - side]
            when = driver.go(spots[turn % len(spots)], when, stops=stops) + float(rng.uniform(1900, 2900))
            side = 1 - side
        driver.go(driver.vehicle.home, when)


def line_of(number: int) -> str:
    """Return the bus line of the bus with this number."""
    return BUS_LINES[number % len(BUS_LINES)][0]


def _cruises(
    driver: Driver,
    shifts: tuple[tuple[float, float], ...],
    *,
    ride_min: tuple[int, int],
    rest_min: tuple[int, int],
) -> None:
    for begin, last in shifts:
        when, end = begin * HOUR_S, last * HOUR_S
        when += float(driver.rng.uniform(0, 60.0 * rest_min[1]))
        while when < end:
            when = driver.cruise(when, seconds=60.0 * float(driver.rng.uniform(*ride_min)))
            when += 60.0 * float(driver.rng.uniform(*rest_min))
