"""The day's 700 cases: the ones that something causes, and the many that just happen."""

from collections.abc import Iterable, Sequence

import numpy as np

from layers.data.geometry import Float64
from resources.demo.tower_plan import BASEMENTS, tower_plan
from resources.demo.town.live.calls import Calls
from resources.demo.town.live.cases import Case, Course, begin, draw_course, exactly, finish
from resources.demo.town.live.driving import Track
from resources.demo.town.live.kinds import BY_CODE, CHANNELS, KINDS, Kind
from resources.demo.town.live.places import Places
from resources.demo.town.live.watch import Watch
from resources.demo.town.plan import TownPlan

EVENTS, LEFT_OPEN = 700, 7
THE_SHOP = {
    "found": (10, 45),
    "verified": (11, 6),
    "dispatched": (11, 8),
    "on_site": (11, 19),
    "result": (11, 44),
    "rechecked": (11, 52),
    "closed": (11, 57),
}
"""Goods outside a shop, found by a camera: a case as cities report it."""
FIRES = ((14, 20, 17), (19, 36, 31))
"""Hour, minute and storey."""
SMOKE_ALARMS, BURSTS = 4, 2
SPILLS_S = (9 * 3600 + 42 * 60, 15 * 3600 + 12 * 60, 21 * 3600 + 50 * 60)
_MOVING_MPS = 4.0
_LATEST_S = 23 * 3600 + 20 * 60
# What drives to it, how many, and for how long they stay.
_CALLED = {
    "fire": ("fire", 5, 2700.0),
    "smoke": ("fire", 2, 600.0),
    "burning": ("fire", 1, 900.0),
    "medical": ("ambulance", 1, 540.0),
}
_CHANNELS = tuple(CHANNELS)


def make_cases(
    town: TownPlan, places: Places, watch: Watch, trucks: Iterable[tuple[str, Track]], calls: Calls
) -> list[Case]:
    """Return the day's cases in the order in which they were found, each with its steps."""
    rng = np.random.default_rng([town.seed, 50])
    shop = _the_shop(town, places, watch)
    exactly(shop, THE_SHOP)
    drawn = [*_spills(places, watch, trucks), *_fires(town, places), *_bursts(places, rng), *_smoke(places, rng)]
    weights = np.array([kind.weight for kind in KINDS])
    others = rng.choice(len(KINDS), EVENTS - 1 - len(drawn), p=weights / weights.sum())
    drawn += [_case(KINDS[k], places, watch, rng) for k in others.tolist()]
    drawn.sort(key=lambda case: case.found_s)
    courses = _courses(drawn, rng)
    for case, course in zip(drawn, courses, strict=True):
        begin(case, course, rng)
    # Engines are sent in the order of the calls, so that none is in two places.
    arrivals: dict[int, float] = {}
    for number in sorted(range(len(drawn)), key=lambda n: (drawn[n].steps[-1].time_s, n)):
        case = drawn[number]
        if case.kind.code in _CALLED and case.dispatched_s >= 0:
            vehicle, count, stays = _CALLED[case.kind.code]
            came = calls.send(vehicle, case.place.xyz, called_s=case.dispatched_s, count=count, stays_s=stays)
            case.vehicles = tuple(name for name, _ in came)
            if came:
                arrivals[number] = min(when for _, when in came)
    for number, (case, course) in enumerate(zip(drawn, courses, strict=True)):
        finish(case, course, rng, on_site_s=arrivals.get(number))
    return sorted([shop, *drawn], key=lambda case: case.found_s)


def _courses(cases: Sequence[Case], rng: np.random.Generator) -> list[Course]:
    courses = []
    certain = ("fire", "burst", "muck")
    for case in cases:
        course = draw_course(case.kind, case.channel, rng)
        courses.append(Course() if case.kind.code in certain else course)
    # The longest ones of the evening are still open at midnight.
    found = [(c.kind.limit_min, c.found_s, n) for n, c in enumerate(cases) if c.found_s > 17.5 * 3600]
    for _, _, number in sorted(found)[-LEFT_OPEN:]:
        courses[number] = Course(stays_open=True, late=True)
    return courses


def _case(kind: Kind, places: Places, watch: Watch, rng: np.random.Generator) -> Case:
    place = places.draw(kind.where)
    channel = _CHANNELS[int(rng.choice(len(_CHANNELS), p=kind.channels))]
    hours = np.array(kind.hours, np.float64)
    hour = int(rng.choice(24, p=hours / hours.sum()))
    found = min(hour * 3600 + int(rng.integers(0, 3600)), _LATEST_S - int(rng.integers(0, 3600)))
    camera = watch.seeing(place.xyz) if channel == "camera" else -1
    # Where no camera looks, somebody who walks by finds it.
    return Case(kind, place, "patrol" if channel == "camera" and camera < 0 else channel, found, camera)


def _the_shop(town: TownPlan, places: Places, watch: Watch) -> Case:
    """Return the case of the shop on the main street, in the middle of it where a camera looks at the pavement."""
    axis: Float64 = town.streets.main.line()
    middle = axis[round(len(axis) * 0.3)]
    fronts = [b for b in town.of_kinds("commercial") if b.street == town.streets.main.number]
    fronts.sort(key=lambda b: float(np.linalg.norm(b.centre - middle)))
    hour, minute = THE_SHOP["found"]
    for building in fronts:
        place = places.at_front(building)
        camera = watch.seeing(place.xyz)
        if camera >= 0:
            return Case(BY_CODE["goods"], place, "camera", hour * 3600 + minute * 60, camera)
    raise ValueError("no camera looks at the main street")


def _spills(places: Places, watch: Watch, trucks: Iterable[tuple[str, Track]]) -> list[Case]:
    """Return what trucks lose on their way: at a fix of theirs that a camera sees."""
    left = list(SPILLS_S)
    cases: list[Case] = []
    for vehicle, track in trucks:
        if not left:
            break
        near = np.flatnonzero((np.abs(track.time_s - left[0]) < 1200) & (track.speed_mps > _MOVING_MPS))
        for fix in near[np.argsort(np.abs(track.time_s[near] - left[0]), kind="stable")].tolist():
            place = places.at(track.xyz[fix] - (0.0, 0.0, 1.2))
            camera = watch.seeing(place.xyz)
            if camera >= 0:
                cases.append(Case(BY_CODE["muck"], place, "camera", int(track.time_s[fix]) + 5, camera, (vehicle,)))
                left.pop(0)
                break
    return cases


def _fires(town: TownPlan, places: Places) -> list[Case]:
    storeys = tower_plan(town.tower).storeys[BASEMENTS:]
    return [
        Case(BY_CODE["fire"], places.in_tower(storeys[storey - 1]), "sensor", hour * 3600 + minute * 60 + 12)
        for hour, minute, storey in FIRES
    ]


def _smoke(places: Places, rng: np.random.Generator) -> list[Case]:
    hours = rng.uniform(0.6, 22.5, SMOKE_ALARMS)
    return [Case(BY_CODE["smoke"], places.draw("tower"), "sensor", int(hour * 3600)) for hour in hours]


def _bursts(places: Places, rng: np.random.Generator) -> list[Case]:
    found = [places.over_water_main(places.draw("sewer")) for _ in range(BURSTS)]
    hours = (5.2 + float(rng.uniform(0.0, 1.0)), 16.3 + float(rng.uniform(0.0, 1.0)))
    return [
        Case(BY_CODE["burst"], place, "citizen", int(hour * 3600)) for place, hour in zip(found, hours, strict=True)
    ]
