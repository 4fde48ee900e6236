"""Patrol drones: along the coast, over the roofs of the old town, and around what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.facades import heading_deg
from resources.demo.town.live.cases import Case
from resources.demo.town.live.driving import DAY_S
from resources.demo.town.live.roads import Int64
from resources.demo.town.names import Name
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import coast, ground

EVERY_S = 4
CRUISE_MPS, CLIMB_MPS = 9.0, 3.5
FOV_DEG, RANGE_M = 68.0, 220.0
BATTERY_S = 2600.0
_COAST_M, _ROOFS_M, _ORBIT_M = 70.0, 115.0, 90.0
_COAST_H = {"UAV-2": (7.3, 10.62, 17.4)}
_ROOFS_H = {"UAV-1": (10.6, 16.2)}


@dataclass(frozen=True, slots=True, eq=False)
class Drone:
    """A drone's day.

    Parameters
    ----------
    time_s : int64 (n,)
    xyz : float64 (n, 3)
        Local metres.
    heading_deg, pitch_deg, battery : float64 (n,)
        Where its camera looks; per cent.
    flying : bool (n,)
    """

    id: str
    name: Name
    time_s: Int64
    xyz: Float64
    heading_deg: Float64
    pitch_deg: Float64
    battery: Float64
    flying: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class _Flight:
    start_s: float
    xyz: Float64
    pitch_deg: float
    target: Float64 | None = None


def fly_drones(town: TownPlan, cases: Sequence[Case]) -> list[Drone]:
    """Return the patrols of both drones; the first one also looks at the day's fires."""
    hall = town.of_kinds("hall")[0]
    roofs = [np.array([*hall.centre, hall.base_m + hall.height_m + 0.4 + 3.0 * k]) for k in range(2)]
    roofs[1][:2] += 6.0
    flights: dict[str, list[_Flight]] = {
        "UAV-1": [_Flight(h * 3600, _over_roofs(), -58.0) for h in _ROOFS_H["UAV-1"]],
        "UAV-2": [_Flight(h * 3600, _along_coast(), -32.0) for h in _COAST_H["UAV-2"]],
    }
    for case in cases:
        if case.kind.code == "fire" and case.dispatched_s > 0:
            flights["UAV-1"].append(_Flight(case.dispatched_s + 45.0, _around(case.place.xyz), -20.0, case.place.xyz))
    names = {"UAV-1": ("Patrol drone 1", "巡查无人机1号"), "UAV-2": ("Patrol drone 2", "巡查无人机2号")}
    return [
        _day(name, names[name], pad, sorted(own, key=lambda flight: flight.start_s))
        for (name, own), pad in zip(flights.items(), roofs, strict=True)
    ]


def _along_coast() -> Float64:
    """Return float64 (n, 3): from headland to headland over the water's edge, and back further out."""
    x = np.linspace(-560.0, 640.0, 60)
    out = np.column_stack([x, coast(x) - 25.0, np.full(60, _COAST_M)])
    back = np.column_stack([x[::-1], coast(x[::-1]) - 130.0, np.full(60, _COAST_M + 15.0)])
    return np.vstack([out, back])


def _over_roofs() -> Float64:
    """Return float64 (n, 3): in lanes from south to north."""
    lanes = []
    for number, y in enumerate(np.arange(-680.0, 500.0, 170.0).tolist()):
        x = np.linspace(-430.0, 470.0, 24)[:: -1 if number % 2 else 1]
        lanes.append(np.column_stack([x, np.full(24, y), ground(x, np.full(24, y)) + _ROOFS_M]))
    return np.vstack(lanes)


def _around(place: Float64) -> Float64:
    turn = np.linspace(0.0, 6.0 * np.pi, 72)
    ring = np.column_stack([np.cos(turn), np.sin(turn), np.zeros(72)]) * _ORBIT_M
    orbit: Float64 = place + ring + (0.0, 0.0, 28.0)
    return orbit


def _day(name: str, title: Name, pad: Float64, flights: list[_Flight]) -> Drone:
    parts: list[tuple[Int64, Float64, Float64, Float64, Float64]] = [
        (np.array([20]), pad[None], np.zeros(1), np.zeros(1), np.full(1, 100.0))
    ]
    flying = [np.zeros(1, np.bool_)]
    for flight in flights:
        time_s, xyz, heading, pitch = _flown(pad, flight)
        kept = (time_s > parts[-1][0][-1] + 120) & (time_s < DAY_S)
        if not kept.all():
            continue  # still out, or after midnight
        battery = np.round(100.0 - (time_s - time_s[0]) / BATTERY_S * 100.0)
        parts.append((time_s, xyz, heading, pitch, np.clip(battery, 8.0, 100.0)))
        flying.append(np.append(np.ones(len(time_s) - 1, np.bool_), False))
    time_s, xyz, heading, pitch, battery = (np.concatenate([part[k] for part in parts]) for k in range(5))
    return Drone(name, title, time_s, xyz, heading, pitch, battery, np.concatenate(flying))


def _flown(pad: Float64, flight: _Flight) -> tuple[Int64, Float64, Float64, Float64]:
    high = max(float(flight.xyz[:, 2].max()), pad[2] + 40.0)
    up, home = np.array([*pad[:2], high]), np.array([*pad[:2], high])
    line = np.vstack([pad, up, flight.xyz, home, pad])
    steps = np.diff(line, axis=0)
    level, climb = np.linalg.norm(steps[:, :2], axis=1), np.abs(steps[:, 2])
    took = np.maximum(np.maximum(level / CRUISE_MPS, climb / CLIMB_MPS), 0.1)
    at = flight.start_s + np.concatenate([[0.0], np.cumsum(took)])
    time_s = np.append(np.arange(int(at[0]), int(at[-1]), EVERY_S), int(np.ceil(at[-1])))
    xyz = np.column_stack([np.interp(time_s, at, line[:, k]) for k in range(3)])
    ahead = np.column_stack([np.interp(time_s + 6.0, at, line[:, k]) for k in range(2)]) - xyz[:, :2]
    heading, pitch = heading_deg(ahead), np.full(len(time_s), flight.pitch_deg)
    if flight.target is not None:
        sight = flight.target - xyz
        away = np.linalg.norm(sight[:, :2], axis=1)
        heading, pitch = heading_deg(sight[:, :2]), np.degrees(np.arctan2(sight[:, 2], np.maximum(away, 1.0)))
    return time_s, xyz, heading, pitch
