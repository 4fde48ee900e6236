"""Fire engines and ambulances: who is sent where, when they arrive, when they come home."""

from collections.abc import Sequence

from layers.data.geometry import Float64
from resources.demo.town.live.roads import RoadMap
from resources.demo.town.live.rounds import Driver

TURNOUT_S = {"fire": (35.0, 70.0), "ambulance": (50.0, 110.0)}
_ABREAST_M = 12.0


class Calls:
    """Sends what stands nearest and is free.

    Parameters
    ----------
    drivers : sequence of Driver
        Of fire engines and ambulances.
    """

    def __init__(self, roads: RoadMap, drivers: Sequence[Driver]) -> None:
        self._roads = roads
        self._drivers = drivers

    def send(
        self, kind: str, place: Float64, *, called_s: float, count: int, stays_s: float
    ) -> list[tuple[str, float]]:
        """Return the vehicles sent to a place and when each arrives; the calls must come in the order of time.

        They stay for `stays_s` and go home; fewer than `count` come when no more are free.
        """
        free = [d for d in self._drivers if d.vehicle.fleet.kind == kind and d.free_s < called_s]
        target = self._roads.spot_beside((float(place[0]), float(place[1])))
        node = self._roads.stretches[target.stretch].start
        free.sort(key=lambda d: self._roads.seconds(self._roads.stretches[d.spot.stretch].end, node))
        arrivals = []
        length = self._roads.stretches[target.stretch].length_m
        for number, driver in enumerate(free[:count]):
            # One behind the other at the kerb, the first at the place itself.
            along = min(max(target.along_m - number * _ABREAST_M, 6.0), length - 6.0)
            spot = self._roads.kerb_spot(target.stretch, along)
            arrives = driver.go(spot, called_s + float(driver.rng.uniform(*TURNOUT_S[kind])))
            driver.go(driver.vehicle.home, arrives + stays_s + 60.0 * number)
            arrivals.append((driver.vehicle.id, arrives))
        return arrivals
