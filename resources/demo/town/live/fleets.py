"""The vehicles of the town's services: how many of each kind, what they are called, where they stand at night."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.live.driving import Manner
from resources.demo.town.live.roads import RoadMap, Spot
from resources.demo.town.names import Name
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import MOLES, quay

VEHICLES = 600
SLOT_M = 10.0
_ON_MOLE_M = (5.0, 12.0)


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """A kind of vehicle.

    Parameters
    ----------
    code : str
        Of its number plates, one letter.
    count : int
        Of 600; the muck trucks are those that are left.
    """

    kind: str
    name: Name
    code: str
    count: int
    manner: Manner
    every_s: int = 20


FLEETS = (
    Fleet("bus", ("Bus", "公交车"), "G", 48, Manner(9.5)),
    Fleet("patrol", ("Patrol car", "城管巡查车"), "C", 70, Manner(6.5)),
    Fleet("police", ("Police car", "警车"), "J", 78, Manner(8.5)),
    Fleet("sweeper", ("Street sweeper", "清扫车"), "S", 40, Manner(2.4, waits=0.1)),
    Fleet("refuse", ("Refuse lorry", "垃圾清运车"), "H", 40, Manner(5.0, halt_every_m=85.0, halt_s=(20.0, 70.0))),
    Fleet("ambulance", ("Ambulance", "急救车"), "E", 14, Manner(11.0, waits=0.0), every_s=10),
    Fleet("fire", ("Fire engine", "消防车"), "F", 12, Manner(10.5, waits=0.0), every_s=10),
    Fleet("muck", ("Muck truck", "渣土车"), "Z", 298, Manner(8.0)),
)
BY_KIND = {fleet.kind: fleet for fleet in FLEETS}


@dataclass(frozen=True, slots=True, eq=False)
class Vehicle:
    """One vehicle and where it stands when it is not needed."""

    id: str
    fleet: Fleet
    plate: Name
    home: Spot

    @property
    def title(self) -> Name:
        """What it is called: its kind and its number plate."""
        (name, name_zh), (plate, plate_zh) = self.fleet.name, self.plate
        return f"{name} {plate}", f"{name_zh} {plate_zh}"


class Kerbs:
    """Gives out places at kerbs, each once."""

    def __init__(self, roads: RoadMap) -> None:
        self._roads = roads
        self._taken: dict[int, int] = {}

    def near(self, node: int, count: int, *, slot_m: float = SLOT_M) -> list[Spot]:
        """Return free places on the stretches around a crossing, the nearest first; around all of the town's."""
        return [spot for spot, _ in zip(self._around(node, slot_m), range(count), strict=False)]

    def _around(self, node: int, slot_m: float) -> Iterator[Spot]:
        seen, waiting = {node}, [node]
        while waiting:
            here = waiting.pop(0)
            for stretch in self._roads.leaving[here]:
                beyond = self._roads.stretches[stretch].end
                if beyond not in seen:
                    seen.add(beyond)
                    waiting.append(beyond)
                length = self._roads.stretches[stretch].length_m
                while (at := 14.0 + self._taken.get(stretch, 0) * slot_m) < length - 14.0:
                    self._taken[stretch] = self._taken.get(stretch, 0) + 1
                    yield self._roads.kerb_spot(stretch, at)


def make_vehicles(town: TownPlan, roads: RoadMap, kerbs: Kerbs, *, count: int) -> list[Vehicle]:
    """Return all vehicles; of a larger number the muck trucks are more, of a smaller one all are fewer.

    Raises
    ------
    ValueError
        The town's kerbs have too little room.
    """
    wanted = {f.kind: min(f.count, max(1, round(f.count * count / VEHICLES))) for f in FLEETS}
    wanted["muck"] = max(1, count - sum(number for kind, number in wanted.items() if kind != "muck"))
    bases = _bases(town, roads)
    yard = _yard(roads)
    made = []
    for fleet in FLEETS:
        number = wanted[fleet.kind]
        homes = [spot for spot, _ in zip(yard, range(number), strict=False)] if fleet.kind in _YARDED else []
        nodes = bases[fleet.kind]
        left = number - len(homes)
        for k, node in enumerate(nodes):
            homes += kerbs.near(node, (left + k) // len(nodes))
        if len(homes) < number:
            raise ValueError("the town's kerbs have too little room for its vehicles")
        for k, home in enumerate(homes):
            plate = f"WA-{fleet.code}{k + 1:04d}", f"湾A·{fleet.code}{k + 1:04d}"
            made.append(Vehicle(f"{fleet.code}{k + 1:04d}", fleet, plate, home))
    return made


_YARDED = ("sweeper", "refuse", "muck")


def _bases(town: TownPlan, roads: RoadMap) -> dict[str, list[int]]:
    def near(kind: str) -> int:
        x, y = town.of_kinds(kind)[0].centre
        return roads.nearest_node((float(x), float(y)))

    def at(x: float, y: float) -> int:
        return roads.nearest_node((x, y))

    return {
        "bus": [near("station"), at(60.0, -770.0), near("tower")],
        "patrol": [near("hall"), near("market"), at(-380.0, -500.0), at(420.0, 500.0)],
        "police": [near("hall"), near("station"), at(300.0, -600.0), at(-300.0, 500.0), at(500.0, 200.0)],
        "sweeper": [near("station")],
        "refuse": [near("station")],
        "ambulance": [at(250.0, 350.0), at(-250.0, -350.0)],
        "fire": [at(-180.0, 240.0), at(200.0, -400.0)],
        "muck": [roads.nearest_node((float(x), float(y))) for x, y in _muck_corners()],
    }


def _muck_corners() -> Float64:
    # Where trucks stand that find no room on the moles.
    return np.array([(-520.0, 620.0), (-300.0, 700.0), (0.0, 740.0), (300.0, 700.0), (500.0, 500.0), (520.0, 0.0)])


def _yard(roads: RoadMap) -> Iterator[Spot]:
    """Yield places in rows on the harbour's moles, reached from the road along the quay."""
    across, along = _ON_MOLE_M
    for middle, width, length in MOLES:
        for row in range(int((width - 10.0) / across)):
            y = middle - width / 2 + 7.0 + row * across
            shore = float(quay(np.array([y]))[0])
            for column in range(int((length - 24.0) / along)):
                place = (shore - 14.0 - column * along, y)
                yield roads.spot_beside(place, gate=(shore + 3.0, y), least_width_m=12.0)
