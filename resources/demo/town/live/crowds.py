"""How many people are where: squares, pier, promenade, main street, station, church, market, museums."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.facades import thresholds
from resources.demo.town.live.driving import DAY_S
from resources.demo.town.live.roads import Int64
from resources.demo.town.names import MAIN_STREET, Name
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.records.heritage import MUSEUMS, museum_homes
from resources.demo.town.terrain import PIER, QUAY_M, coast, grounded

EVERY_S, ALARM_EVERY_S = 300, 60
GATHERING_S = 1500.0
CROWDED = 0.9
"""Share of what a place holds above which it is crowded."""
_SECTIONS = 6
# Hour of each swell, how long it lasts, and how high it is.
_SWELLS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "street": ((8.4, 0.8, 0.2), (12.3, 1.1, 0.42), (14.2, 4.4, 0.34), (19.2, 1.5, 0.52)),
    "shore": (
        (6.6, 0.9, 0.18),
        (10.6, 1.4, 0.24),
        (12.4, 1.0, 0.3),
        (14.4, 4.0, 0.3),
        (16.0, 1.9, 0.3),
        (19.0, 1.5, 0.6),
    ),
    "station": ((7.9, 0.9, 0.80), (12.3, 1.4, 0.48), (17.9, 1.2, 0.85), (21.0, 1.0, 0.3)),
    "market": ((7.1, 1.1, 0.85), (12.0, 1.0, 0.6), (17.3, 1.0, 0.62)),
    "church": ((10.4, 1.2, 0.6), (12.3, 0.8, 0.5), (15.3, 1.4, 0.62), (18.6, 0.9, 0.45)),
    "museum": ((10.4, 0.9, 0.55), (12.4, 0.8, 0.6), (14.9, 1.2, 0.78), (16.6, 0.6, 0.35)),
    "park": ((6.3, 0.9, 0.75), (12.3, 1.0, 0.35), (16.0, 1.5, 0.4), (19.4, 1.1, 0.7)),
}
_OPEN_H = {"museum": (9.0, 17.2), "church": (8.0, 19.5)}


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A place where people are counted.

    Parameters
    ----------
    use : str
        Which hours of the day it is full.
    place : float64 (3,)
        Local metres.
    holds : int
        People that find room there.
    building : TownBuilding or None
        The one it is in.
    """

    id: str
    name: Name
    use: str
    place: Float64
    holds: int
    building: TownBuilding | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Gathering:
    """A crowd at an area, from when it is noticed until it has gone, seconds from midnight."""

    area: str
    found_s: int
    gone_s: int


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of people.

    Parameters
    ----------
    time_s, people : int64 (n,)
    """

    area: Area
    time_s: Int64
    people: Int64


def make_areas(town: TownPlan) -> list[Area]:
    """Return where people are counted."""
    spots: list[tuple[Name, str, Float64, int, TownBuilding | None]] = []
    squares = {"square": ("Seafront Square", "滨海广场"), "station": ("Station Square", "站前广场")}
    squares |= {"hall": ("Town Hall Square", "市政广场"), "tower": ("Tower Plaza", "大厦广场")}
    for land in town.blocks:
        middle = grounded(land.outline.mean(axis=0)[None], above_m=1.0)[0]
        if land.cover in squares:
            use = "shore" if land.cover == "square" else "station" if land.cover == "station" else "street"
            spots.append((squares[land.cover], use, middle, 1800 if use == "shore" else 900, None))
        if land.cover == "park":
            number = sum(use == "park" for _, use, *_ in spots)
            name = (("Signal Hill Park", "信号山公园"), ("Observatory Garden", "观象园"))[number % 2]
            spots.append((name, "park", middle, 700, None))
    foot = float(coast(np.zeros(1))[0])
    spots.append((("Pleasure pier", "栈桥"), "shore", np.array([0.0, foot - PIER[1] * 0.6, QUAY_M + 1.0]), 1500, None))
    for x, side, side_zh in ((-380.0, "west", "西段"), (90.0, "middle", "中段"), (480.0, "east", "东段")):
        edge = np.array([[x, float(coast(np.array([x]))[0]) + 5.0]])
        name = f"Promenade, {side}", f"滨海步道{side_zh}"
        spots.append((name, "shore", grounded(edge, above_m=1.0)[0], 700, None))
    axis = town.streets.main.line()
    for k in range(_SECTIONS):
        middle = grounded(axis[round((k + 0.5) / _SECTIONS * (len(axis) - 1))][None], above_m=1.0)[0]
        name = f"{MAIN_STREET[0]}, section {k + 1}", f"{MAIN_STREET[1]}第{k + 1}段"
        spots.append((name, "street", middle, 850 - 70 * k, None))
    for kind, holds in (("station", 1600), ("market", 900), ("church", 260)):
        house = town.of_kinds(kind)[0]
        spots.append(((house.name, house.name_zh), kind, thresholds([house])[0], holds, house))
    for names, house in zip(MUSEUMS, museum_homes(town), strict=True):
        spots.append((names, "museum", thresholds([house])[0], 180, house))
    return [Area(f"C{n:02d}", *spot) for n, spot in enumerate(spots, start=1)]


def count_people(town: TownPlan, areas: Sequence[Area], gatherings: Sequence[Gathering]) -> list[Counts]:
    """Return how many people were counted where over the day; a gathering rises before it is noticed."""
    counted = []
    for number, area in enumerate(areas):
        rng = np.random.default_rng([town.seed, 54, number])
        own = [g for g in gatherings if g.area == area.id]
        times = [np.arange(int(rng.integers(0, EVERY_S)), DAY_S, EVERY_S)]
        times += [np.arange(g.found_s - int(GATHERING_S), min(g.gone_s, DAY_S), ALARM_EVERY_S) for g in own]
        time_s = np.unique(np.concatenate(times))
        time_s = time_s[(time_s >= 0) & (time_s < DAY_S)]
        share = _usual(area.use, time_s / 3600.0) * float(rng.uniform(0.75, 0.95))
        for g in own:
            ends = (g.found_s - GATHERING_S, g.found_s, g.found_s + 300.0, g.gone_s)
            peak = float(rng.uniform(1.02, 1.2))
            crowd = np.interp(time_s, ends, (0.0, CROWDED + 0.04, peak, 0.0))
            share = np.maximum(share, share + (crowd - share) * (crowd > share) * np.minimum(1.0, crowd * 4))
        noise = 1.0 + rng.normal(0.0, 0.035, len(time_s))
        counted.append(Counts(area, time_s, np.round(np.clip(share * noise, 0.0, None) * area.holds).astype(np.int64)))
    return counted


def _usual(use: str, hours: Float64) -> Float64:
    night = 0.02 if use not in _OPEN_H else 0.0
    share: Float64 = np.full(len(hours), night)
    for hour, width, height in _SWELLS[use]:
        share += height * np.exp(-(((hours - hour) / width) ** 2))
    if use in _OPEN_H:
        opens, closes = _OPEN_H[use]
        share *= np.clip((hours - opens) / 0.4, 0.0, 1.0) * np.clip((closes - hours) / 0.4, 0.0, 1.0)
    return np.minimum(share, 0.84)
