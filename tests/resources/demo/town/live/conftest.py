"""A day of the old town, read back with plain JSON."""

import csv
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from resources.demo.town.live.day import FILES
from tests.resources.demo.town.conftest import Written

Record = dict[str, Any]

SENSORS = ("tower.jsonl", "readings.jsonl")

TO_MAP = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
MIDNIGHT = datetime.fromisoformat("2026-05-20T00:00:00+08:00")
STEPS = {
    "Found by camera analysis": "f",
    "Reported by a citizen": "f",
    "Found on patrol": "f",
    "Alarm of a sensor": "f",
    "Not confirmed, closed": "x",
    "Verified and reported": "v",
    "Being worked on": "w",
    "Result returned, pictures before and after": "r",
    "Re-check failed, sent back": "b",
    "Re-check passed": "p",
    "Closed": "c",
}
# Found, verified, dispatched, worked on, result (sent back, worked on, result), re-checked, closed; or turned down.
LIFE = re.compile(r"f(x|vdwr(bwr)?pc)")
OPEN_LIFE = re.compile(r"f(v(d(w(r(b(wr?)?)?)?)?)?)?")


@dataclass(frozen=True)
class Fixes:
    """Of a vehicle: seconds from midnight, metres on the map, speed, and whether it is parked."""

    time_s: np.ndarray
    xy: np.ndarray
    speed: np.ndarray
    parked: np.ndarray
    title: str
    line: str

    def place(self, when_s: float) -> np.ndarray:
        return np.array([np.interp(when_s, self.time_s, self.xy[:, k]) for k in range(2)])


@dataclass(frozen=True)
class Day:
    folder: Path
    heads: dict[str, Record]
    events: dict[str, list[Record]]
    vehicles: dict[str, Fixes]
    readings: dict[str, list[tuple[int, float, Record]]]
    crowds: dict[str, list[tuple[int, float, Record]]]
    drones: dict[str, list[Record]]
    ids: dict[str, list[str]]
    times: dict[str, list[int]]


def seconds(record: Record) -> int:
    return round((datetime.fromisoformat(record["observed_at"]) - MIDNIGHT).total_seconds())


def on_map(records: list[Record]) -> np.ndarray:
    lon, lat = ([r["position"][key] for r in records] for key in ("lon", "lat"))
    return np.column_stack(TO_MAP.transform(lon, lat))


@pytest.fixture(scope="session")
def day(written: Written) -> Day:
    heads, files, ids, times = {}, {}, {}, {}
    for name in FILES:
        by_source: dict[str, list[Record]] = {}
        with (written.folder / name).open(encoding="utf-8") as lines:
            heads[name] = json.loads(next(lines))
            ids[name], times[name] = [], []
            for line in lines:
                record = json.loads(line)
                ids[name].append(record["id"])
                times[name].append(seconds(record))
                by_source.setdefault(record["source_id"], []).append(record)
        files[name] = by_source
    return Day(
        written.folder,
        heads,
        files["events.jsonl"],
        {source: fixes(records) for source, records in files["vehicles.jsonl"].items()},
        {source: values(rs) for name in SENSORS for source, rs in files[name].items()},
        {source: values(records) for source, records in files["crowds.jsonl"].items()},
        files["drones.jsonl"],
        ids,
        times,
    )


def fixes(records: list[Record]) -> Fixes:
    payloads = [r["payload"] for r in records]
    return Fixes(
        np.array([seconds(r) for r in records]),
        on_map(records),
        np.array([p["speed_mps"] for p in payloads]),
        np.array([p.get("parked", False) for p in payloads]),
        payloads[0]["title"],
        payloads[0].get("line", ""),
    )


def values(records: list[Record]) -> list[tuple[int, float, Record]]:
    first = records[0]
    return [(seconds(r), r["payload"]["value"], {**r["payload"], "position": first["position"]}) for r in records]


def at(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


def found(records: list[Record]) -> int:
    return seconds(records[0])


def due(records: list[Record]) -> int:
    return seconds({"observed_at": records[0]["payload"]["deadline"]})


def letters(records: list[Record]) -> str:
    return "".join(STEPS.get(r["payload"]["step"], "d") for r in records)


def of_category(day: Day, category: str) -> dict[str, list[Record]]:
    return {name: rs for name, rs in day.events.items() if rs[0]["payload"]["category"] == category}


def table(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def cameras(day: Day) -> dict[str, dict[str, str]]:
    return {row["设备编码"]: row for row in table(day.folder / "cameras.csv", "gb18030")}


def shapes(path: Path, key: str) -> dict[str, Any]:
    meta, _, wkb, fields = pyogrio.raw.read(path)
    keys = fields[list(meta["fields"]).index(key)].tolist()
    return dict(zip(keys, shapely.force_2d(shapely.from_wkb(wkb)), strict=True))


@pytest.fixture(scope="session")
def footprints(day: Day) -> dict[str, Any]:
    return shapes(day.folder / "footprints.gpkg", "id")


@pytest.fixture(scope="session")
def roads(day: Day) -> Any:
    return shapely.union_all(list(shapes(day.folder / "carriageways.gpkg", "street_id").values()))
