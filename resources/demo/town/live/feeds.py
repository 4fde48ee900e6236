"""The day as lines of recordings: each kind of thing by its own series, all of a file in the order of time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.recording import compact
from resources.demo.tower_plan import tower_plan
from resources.demo.town.cells import Cell
from resources.demo.town.live.cases import Case, Step
from resources.demo.town.live.crowds import CROWDED, Counts
from resources.demo.town.live.driving import DAY_S, Track
from resources.demo.town.live.drones import FOV_DEG, RANGE_M, Drone
from resources.demo.town.live.fleets import Vehicle
from resources.demo.town.live.kinds import OFFICES
from resources.demo.town.live.measured import Readings, severity_of
from resources.demo.town.live.places import Places
from resources.demo.town.live.roads import Int64
from resources.demo.town.live.rounds import line_of
from resources.demo.town.names import Name, TownNamer
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.devices import Cameras
from resources.demo.town.records.maps import base_cells
from resources.demo.town.terrain import lonlath

DAY = "2026-05-20"
ZONE = "+08:00"
HOUR_S = 3600
VEHICLE_LIMIT_S, SENSOR_LIMIT_S, DRONE_LIMIT_S = 60, 900, 15


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The records of one source.

    Parameters
    ----------
    time_s : int64 (n,)
        Rising.
    lines : callable
        ``lines(first, last)`` gives the lines of these rows.
    """

    time_s: Int64
    lines: Callable[[int, int], Iterable[str]]


def by_time(series: Sequence[Series]) -> Iterator[str]:
    """Yield the lines of all series by time; made hour by hour, so that a large day takes little memory."""
    for hour in range(DAY_S // HOUR_S):
        rows: list[tuple[int, int, str]] = []
        for order, one in enumerate(series):
            first, last = np.searchsorted(one.time_s, (hour * HOUR_S, (hour + 1) * HOUR_S)).tolist()
            if first < last:
                times = one.time_s[first:last].tolist()
                rows += [(time, order, line) for time, line in zip(times, one.lines(first, last), strict=True)]
        rows.sort(key=lambda row: row[:2])
        yield from (line for _, _, line in rows)


def clock(time_s: int) -> str:
    """Return ISO 8601 of seconds from midnight, in the town's time; seconds beyond the day are in the next one."""
    day, second = divmod(time_s, DAY_S)
    return f"{DAY[:-2]}{int(DAY[-2:]) + day:02d}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{ZONE}"


def vehicle_series(vehicles: Sequence[Vehicle], tracks: Sequence[Track]) -> list[Series]:
    """Return the fixes of vehicles."""
    degrees = lonlath(np.vstack([track.xyz for track in tracks]))
    ends = np.cumsum([len(track) for track in tracks])
    parts = np.split(degrees, ends[:-1])
    numbers: dict[str, int] = {}
    made = []
    for vehicle, track, place in zip(vehicles, tracks, parts, strict=True):
        number = numbers[vehicle.fleet.kind] = numbers.get(vehicle.fleet.kind, -1) + 1
        made.append(_fixes(vehicle, track, place, number))
    return made


def _fixes(vehicle: Vehicle, track: Track, degrees: Float64, number: int) -> Series:
    payload = {"class": "vehicle", "title": vehicle.title[0], "title_zh": vehicle.title[1]}
    if vehicle.fleet.kind == "bus":
        payload["line"] = line_of(number)
    head = _head("pose", vehicle.id)
    said = compact(payload)[:-1]

    def lines(first: int, last: int) -> Iterator[str]:
        rows = slice(first, last)
        columns = (track.time_s, degrees[:, 0], degrees[:, 1], degrees[:, 2], track.heading_deg, track.speed_mps)
        every = zip(range(first, last), *(c[rows].tolist() for c in columns), track.parked[rows].tolist(), strict=True)
        for row, time, lon, lat, h, heading, speed, parked in every:
            more = ',"parked":true' if parked else f',"limit_s":{VEHICLE_LIMIT_S}'
            yield (
                f'{head}{row + 1}","observed_at":"{clock(time)}","position":{{"lon":{lon:.6f},"lat":{lat:.6f},'
                f'"h":{h:.1f}}},"payload":{said},"heading_deg":{heading:.0f},"speed_mps":{speed:.1f}{more}}}}}'
            )

    return Series(track.time_s, lines)


def reading_series(town: TownPlan, measured: Sequence[Readings]) -> list[Series]:
    """Return the readings of sensors; where a sensor is stands in its first record, and holds."""
    guid = tower_plan(town.tower).guid
    degrees = lonlath(np.array([m.sensor.place for m in measured]))
    made = []
    for m, place in zip(measured, degrees.tolist(), strict=True):
        sensor = m.sensor
        payload = {"title": sensor.name[0], "title_zh": sensor.name[1], "quantity": sensor.kind, "unit": sensor.unit}
        if sensor.storey is not None and sensor.room is not None:
            payload |= {"building": guid, "storey": sensor.storey.name, "space": sensor.room.name}
        severities = [severity_of(sensor.kind, value) for value in m.value.tolist()]
        made.append(_measured(sensor.id, payload, place, m.time_s, m.value, severities))
    return made


def crowd_series(counted: Sequence[Counts]) -> list[Series]:
    """Return the counts of people."""
    degrees = lonlath(np.array([c.area.place for c in counted]))
    made = []
    for c, place in zip(counted, degrees.tolist(), strict=True):
        area = c.area
        payload: dict[str, object] = {"title": area.name[0], "title_zh": area.name[1], "quantity": "people"}
        payload |= {"unit": "人", "holds": area.holds}
        if area.building is not None:
            payload["building_id"] = area.building.id
        severities = ["warning" if people >= CROWDED * area.holds else "info" for people in c.people.tolist()]
        made.append(_measured(area.id, payload, place, c.time_s, c.people, severities))
    return made


def _measured(
    source_id: str,
    payload: dict[str, object] | dict[str, str],
    place: list[float],
    time_s: Int64,
    values: Float64 | Int64,
    severities: list[str],
) -> Series:
    head, said = _head("reading", source_id), compact(payload)[:-1]
    where = ',"position":' + compact(_position(place))

    def lines(first: int, last: int) -> Iterator[str]:
        rows = slice(first, last)
        for row, time, value in zip(range(first, last), time_s[rows].tolist(), values[rows].tolist(), strict=True):
            grave = "" if severities[row] == "info" else f',"severity":"{severities[row]}"'
            yield (
                f'{head}{row + 1}","observed_at":"{clock(time)}"{where if row == 0 else ""},"payload":{said},'
                f'"value":{value:g},"limit_s":{SENSOR_LIMIT_S}{grave}}}}}'
            )

    return Series(time_s, lines)


def drone_series(drones: Sequence[Drone]) -> list[Series]:
    """Return the fixes of drones."""
    return [_flown(drone) for drone in drones]


def _flown(drone: Drone) -> Series:
    degrees = lonlath(drone.xyz)
    head = _head("pose", drone.id)

    def lines(first: int, last: int) -> Iterator[str]:
        for row in range(first, last):
            payload: dict[str, object] = {"class": "drone", "title": drone.name[0], "title_zh": drone.name[1]}
            payload |= {"heading_deg": round(float(drone.heading_deg[row]), 1)}
            payload |= {"pitch_deg": round(float(drone.pitch_deg[row]), 1), "fov_deg": FOV_DEG, "range_m": RANGE_M}
            payload |= {"battery_percent": int(drone.battery[row]), "flying": bool(drone.flying[row])}
            if drone.flying[row]:
                payload["limit_s"] = DRONE_LIMIT_S
            place = compact(_position(degrees[row].tolist()))
            when = clock(int(drone.time_s[row]))
            yield f'{head}{row + 1}","observed_at":"{when}","position":{place},"payload":{compact(payload)}}}'

    return Series(drone.time_s, lines)


class Desk:
    """Writes cases up: number, address, grid cell, officer, camera, pictures.

    Parameters
    ----------
    town : TownPlan
    cells : list of Cell
    places : Places
        Knows addresses.
    cameras : Cameras
    """

    def __init__(self, town: TownPlan, cells: list[Cell], places: Places, cameras: Cameras) -> None:
        self._town, self._cells, self._places, self._cameras = town, cells, places, cameras
        self._guid = tower_plan(town.tower).guid
        namer = TownNamer(np.random.default_rng([town.seed, 56]))
        # One officer for each precinct, the cell above the base grid.
        self._officers: dict[str, Name] = {c.code: namer.person() for c in cells if c.level == 4}

    def series(self, cases: Sequence[Case]) -> list[Series]:
        """Return the steps of cases, numbered in their order."""
        xyz = np.array([case.place.xyz for case in cases])
        codes, degrees = base_cells(xyz[:, :2], self._cells), lonlath(xyz).tolist()
        made = []
        for number, (case, code, place) in enumerate(zip(cases, codes, degrees, strict=True), start=1):
            times = np.array([step.time_s for step in case.steps])
            name = f"E{number:04d}"
            lines = [self._line(name, case, row, code, place) for row in range(len(case.steps))]
            made.append(Series(times, lambda first, last, lines=lines: lines[first:last]))  # type: ignore[misc]
        return made

    def _line(self, name: str, case: Case, row: int, cell: str, place: list[float]) -> str:
        step = case.steps[row]
        record = {
            "kind": "event",
            "id": f"{name}.{row + 1}",
            "source_id": name,
            "observed_at": clock(step.time_s),
            "position": _position(place),
            "payload": self._payload(name, case, step, cell),
        }
        return compact(record)

    def _payload(self, name: str, case: Case, step: Step, cell: str) -> dict[str, object]:
        kind, place = case.kind, case.place
        address, address_zh = self._places.address(place)
        officer, officer_zh = self._officers[cell[:-2]]
        payload: dict[str, object] = {"title": kind.title[0], "title_zh": kind.title[1]}
        payload |= {"category": kind.name[0], "category_zh": kind.name[1], "state": step.state}
        payload |= {"step": step.text[0], "step_zh": step.text[1], "severity": kind.severity}
        payload |= {"address": address, "address_zh": address_zh, "grid_cell": cell}
        payload |= {"grid_officer": officer, "grid_officer_zh": officer_zh, "channel": case.channel}
        if step.due_s >= 0:
            payload["deadline"] = clock(step.due_s)
        if step.code not in ("found", "rejected", "verified"):
            payload |= {"department": OFFICES[kind.office][0], "department_zh": OFFICES[kind.office][1]}
        if place.on_building:
            payload["building_id"] = place.building.id
        if place.storey is not None and place.room is not None:
            payload |= {"building": self._guid, "storey": place.storey.name, "space": place.room.name}
        if place.area is not None:
            payload["area"] = place.area.id
        if place.sensor is not None and case.channel == "sensor":
            payload["sensor"] = place.sensor.id
        if case.camera >= 0:
            payload |= {"camera": self._cameras.codes[case.camera], "camera_zh": self._cameras.names_zh[case.camera]}
        if case.vehicles and (kind.code == "muck" or step.code not in ("found", "verified", "rejected")):
            payload["vehicles"] = " ".join(case.vehicles)
        payload["photo_before"] = f"photos/events/{name}-before.jpg"
        if step.code in ("result", "rechecked", "closed"):
            payload["photo_after"] = f"photos/events/{name}-after.jpg"
        return payload


def _head(kind: str, source_id: str) -> str:
    return f'{{"kind":"{kind}","source_id":"{source_id}","id":"{source_id}.'


def _position(degrees: list[float]) -> dict[str, float]:
    lon, lat, h = degrees
    return {"lon": round(lon, 7), "lat": round(lat, 7), "h": round(h, 2)}
