"""What the sensors measure over the day, each by its daily curve, and what the day's cases do to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.live.cases import Case
from resources.demo.town.live.driving import DAY_S
from resources.demo.town.live.roads import Int64
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.devices import Sensor

EVERY_S = {"smoke": 300, "power": 300, "noise": 300}
SLOW_EVERY_S, ALARM_EVERY_S = 600, 60
LIMITS = {
    "smoke": (1.0, "alarm"),
    "temperature": (40.0, "alarm"),
    "co2": (1300.0, "warning"),
    "power": (20.0, "warning"),
    "noise": (75.0, "warning"),
    "pm25": (100.0, "warning"),
    "bin": (90.0, "warning"),
    "manhole": (1.2, "warning"),
}
"""From which value on a sensor says what."""
_HOURS = np.arange(25.0)
# By hour of the day, from midnight to midnight.
_CURVES: dict[str, tuple[float, ...]] = {
    "temperature": (22.4, 22.2, 22.1, 22.0, 22.0, 22.0, 22.1, 22.4, 23.0, 23.4, 23.6, 23.8, 24.0,
                    24.1, 24.3, 24.4, 24.3, 24.1, 23.9, 23.5, 23.2, 22.9, 22.7, 22.5, 22.4),
    "co2": (430, 425, 420, 420, 420, 425, 440, 500, 640, 780, 840, 820, 660,
            700, 810, 850, 820, 740, 620, 540, 500, 470, 450, 440, 430),
    "power": (2.1, 2.0, 1.9, 1.9, 1.9, 2.0, 2.6, 4.8, 8.6, 11.2, 12.0, 11.6, 9.2,
              10.4, 11.9, 12.2, 11.6, 10.1, 7.2, 5.0, 4.0, 3.2, 2.6, 2.3, 2.1),
    "smoke": (0.2,) * 25,
    "noise": (48, 46, 45, 45, 46, 50, 56, 62, 65, 63, 62, 63, 62,
              61, 61, 62, 63, 65, 65, 63, 61, 58, 54, 50, 48),
    "pm25": (21, 20, 19, 19, 20, 23, 28, 33, 35, 32, 28, 25, 23,
             22, 22, 22, 24, 27, 30, 31, 29, 27, 24, 22, 21),
    "manhole": (0.42, 0.38, 0.36, 0.35, 0.36, 0.42, 0.56, 0.7, 0.72, 0.66, 0.6, 0.6, 0.64,
                0.6, 0.55, 0.54, 0.56, 0.6, 0.67, 0.72, 0.7, 0.64, 0.56, 0.48, 0.42),
}  # fmt: skip
_NOISE = {"temperature": 0.12, "co2": 14.0, "power": 0.35, "smoke": 0.03, "noise": 1.3, "pm25": 1.2, "manhole": 0.012}
_SPREAD = {"temperature": 0.7, "co2": 45.0, "power": 1.4, "smoke": 0.04, "noise": 4.0, "pm25": 2.5, "manhole": 0.08}
SPREAD_S_M = 6.0
"""Seconds in which smoke and heat come a metre further under a ceiling, rooms and doors on the way."""
_EMPTIED_H = (5.6, 19.4)
_FILLING = (1, 1, 1, 1, 1, 1, 3, 5, 6, 6, 7, 9, 10, 8, 7, 7, 8, 9, 10, 10, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Swell:
    """What a case adds to a sensor: from nothing to a height, held, and back to nothing; seconds from midnight."""

    begin_s: float
    full_s: float
    until_s: float
    gone_s: float
    height: float

    def at(self, time_s: Int64) -> Float64:
        """Return what it adds at (n,) times."""
        ends = (self.begin_s, self.full_s, self.until_s, self.gone_s)
        added: Float64 = np.interp(time_s, ends, (0.0, self.height, self.height, 0.0))
        return added


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What a sensor measured.

    Parameters
    ----------
    time_s : int64 (n,)
    value : float64 (n,)
    """

    sensor: Sensor
    time_s: Int64
    value: Float64


def measure(town: TownPlan, sensors: Sequence[Sensor], cases: Iterable[Case]) -> list[Readings]:
    """Return the readings of all sensors: every five or ten minutes, and every minute while something is going on."""
    swells = _swells(sensors, cases)
    full = {c.place.sensor.id: c for c in cases if c.kind.where == "bin" and c.place.sensor is not None}
    measured = []
    for number, sensor in enumerate(sensors):
        rng = np.random.default_rng([town.seed, 55, number])
        own = swells.get(sensor.id, [])
        every_s = EVERY_S.get(sensor.kind, SLOW_EVERY_S)
        times = [np.arange(int(rng.integers(0, every_s)), DAY_S, every_s)]
        times += [np.arange(int(s.begin_s) - 240, int(s.gone_s) + 300, ALARM_EVERY_S) for s in own]
        if sensor.id in full:
            times.append(np.arange(full[sensor.id].found_s - 60, full[sensor.id].found_s + 1, 20))
        time_s = np.unique(np.concatenate(times))
        time_s = time_s[(time_s >= 0) & (time_s < DAY_S)]
        value = _filling(time_s, full.get(sensor.id), rng) if sensor.kind == "bin" else _usual(sensor, time_s, rng)
        for swell in own:
            value = value + swell.at(time_s)
        decimals = 0 if sensor.kind in ("co2", "bin") else 1 if sensor.kind in ("noise", "pm25") else 2
        measured.append(Readings(sensor, time_s, np.maximum(value, 0.0).round(decimals)))
    return measured


def severity_of(kind: str, value: float) -> str:
    """Return how grave a value is: info, warning or alarm."""
    limit, severity = LIMITS[kind]
    return severity if value >= limit else "info"


def _usual(sensor: Sensor, time_s: Int64, rng: np.random.Generator) -> Float64:
    kind = sensor.kind
    own = float(rng.normal(0.0, _SPREAD[kind]))
    curve = np.interp(time_s / 3600.0, _HOURS, _CURVES[kind])
    # Slow wandering by the hour, and what differs from reading to reading.
    drift = np.interp(time_s / 3600.0, _HOURS, rng.normal(0.0, 1.5 * _NOISE[kind], 25))
    value: Float64 = curve + own + drift + rng.normal(0.0, _NOISE[kind], len(time_s))
    return np.clip(value, None, LIMITS[kind][0] * 0.93)


def _filling(time_s: Int64, case: Case | None, rng: np.random.Generator) -> Float64:
    """Return how full a bin is: it fills when people are about, and is emptied twice a day and after a case of it."""
    filled = np.concatenate([[0.0], np.cumsum(_FILLING)])
    emptied = [0.0, *(h * 3600.0 + float(rng.uniform(-1500, 1500)) for h in _EMPTIED_H)]
    if case is not None:
        emptied = sorted([*(e for e in emptied if not case.found_s - 1800 < e < case.over_s), float(case.over_s)])
    start = float(rng.uniform(5, 35))
    value = np.zeros(len(time_s))
    for begin, end in zip(emptied, [*emptied[1:], float(DAY_S) + 1.0], strict=True):
        inside = (time_s >= begin) & (time_s < end)
        lows = np.interp([begin / 3600.0], _HOURS, filled)[0]
        rise = np.interp(time_s[inside] / 3600.0, _HOURS, filled) - lows
        least = start if begin == 0.0 else float(rng.uniform(2, 6))
        most = max(float(np.interp(min(end, DAY_S) / 3600.0, _HOURS, filled)) - lows, 1e-6)
        rate = float(rng.uniform(45, 74)) / most
        if case is not None and begin <= case.found_s < end:
            then = float(np.interp(case.found_s / 3600.0, _HOURS, filled)) - lows
            rate = (95.0 - least) / max(then, 1e-6)
        value[inside] = np.minimum(least + rise * rate, 100.0)
    return value


def _swells(sensors: Sequence[Sensor], cases: Iterable[Case]) -> dict[str, list[Swell]]:
    found: dict[str, list[Swell]] = {}
    for case in cases:
        sensor, at, over = case.place.sensor, case.found_s, case.over_s
        if sensor is None:
            continue
        own: list[tuple[Sensor, Swell]] = []
        match case.kind.code:
            case "fire":
                own = _fire(sensors, case)
            case "smoke":
                own = [(sensor, Swell(at - 180, at + 20, at + 60, at + 480, 2.1))]
            case "noise":
                own = [(sensor, Swell(at - 300, at - 60, over - 60, over, 28.0))]
            case "dust":
                own = [(sensor, Swell(at - 1200, at - 60, over - 300, over + 600, 118.0))]
            case "sewage":
                own = [(sensor, Swell(at - 2400, at - 60, over - 600, over + 900, 1.15))]
            case "burst":
                # The water runs into the sewer.
                own = [(sensor, Swell(at - 600, at + 300, over - 600, over + 900, 0.9))]
            case "power":
                loads = [s for s in sensors if s.kind == "power" and _on_storey(s, sensor)]
                own = [(min(loads, key=lambda s: _metres(s, sensor)), Swell(at - 900, at - 60, over - 120, over, 19.0))]
        for one, swell in own:
            found.setdefault(one.id, []).append(swell)
    return found


def _fire(sensors: Sequence[Sensor], case: Case) -> list[tuple[Sensor, Swell]]:
    """Return what a fire does on its storey and, less and later, on the one above."""
    origin, at, over = case.place.sensor, case.found_s, case.over_s
    if origin is None or origin.storey is None:
        return []
    height = {"smoke": 7.0, "temperature": 46.0, "co2": 1500.0}
    own = []
    for sensor in sensors:
        if sensor.storey is None or sensor.kind not in height:
            continue
        rise_m = sensor.storey.elevation_m - origin.storey.elevation_m
        if not -0.1 < rise_m < 4.0:
            continue
        away_m = _metres(sensor, origin)
        late_s = SPREAD_S_M * away_m + 60.0 * rise_m
        share = float(np.exp(-away_m / 22.0)) * (0.25 if rise_m > 0.1 else 1.0)
        swell = Swell(at - 480 + late_s, at + 240 + late_s, over - 1500, over + 900, height[sensor.kind] * share)
        own.append((sensor, swell))
    return own


def _on_storey(sensor: Sensor, other: Sensor) -> bool:
    return sensor.storey is not None and other.storey is not None and sensor.storey.guid == other.storey.guid


def _metres(sensor: Sensor, other: Sensor) -> float:
    return float(np.linalg.norm(sensor.place - other.place))
