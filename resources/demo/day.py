"""An hour and twenty minutes of the district as `liyuan.replay/1`: cases, sensors, cameras and vehicles."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from layers.data.geometry import Float64
from resources.demo.cases import cases
from resources.demo.observed import START, Maker
from resources.demo.plan import Plan
from resources.demo.recording import compact, write_recording
from resources.demo.sensors import cameras, sensors
from resources.demo.terrain import MAIN_U, STREETS_U, STREETS_V, from_grid, ground

MINUTES = 80
VEHICLES = (
    ("Sweeper 1", "清扫车1号", (2, 4, 1, 3), 3.2),
    ("Sweeper 2", "清扫车2号", (1, 5, 0, 2), 2.8),
    ("Patrol car", "巡逻车", (MAIN_U, 5, 0, 4), 6.5),
    ("Refuse lorry", "垃圾清运车", (1, MAIN_U, 1, 4), 4.2),
    ("Tour bus", "观光巴士", (1, 6, 0, 4), 7.0),
    ("Ambulance", "急救车", (2, 6, 2, 4), 9.5),
)
STEP_S = 10


def write_day(plan: Plan, path: Path) -> None:
    """Write the recording."""
    maker = Maker(plan)
    records = [*cases(maker), *sensors(maker, minutes=MINUTES), *cameras(maker, minutes=MINUTES), *_drives(maker)]
    records.sort(key=lambda record: (record["observed_at"], record["id"]))
    title = ("A morning in the old town", "老城的一个上午")
    end = START + timedelta(minutes=MINUTES)
    write_recording(path, map(compact, records), title=title, start=_iso(START), end=_iso(end))


def _drives(maker: Maker) -> Iterator[dict[str, object]]:
    for number, (name, name_zh, loop, speed) in enumerate(VEHICLES, start=1):
        line = _loop(*loop)
        lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
        at = np.concatenate([[0.0], np.cumsum(lengths)])
        start = float(maker.rng.uniform(0, at[-1]))
        for second in range(0, MINUTES * 60 + 1, STEP_S):
            along = (start + second * speed) % at[-1]
            ends = np.array([along, (along + 2.0) % at[-1]])
            here, ahead = np.column_stack([np.interp(ends, at, line[:, k]) for k in range(2)])
            way = ahead - here
            height = float(ground(here[:1], here[1:])[0]) + 1.2
            yield maker.record(
                "pose",
                f"vehicle-{number}",
                START + timedelta(seconds=second),
                np.array([*here, height]),
                {
                    "class": "vehicle",
                    "title": name,
                    "title_zh": name_zh,
                    "heading_deg": round(float(np.degrees(np.arctan2(way[0], way[1])) % 360), 1),
                    "speed_mps": speed,
                    "limit_s": 60,
                },
            )


def _loop(west: int, east: int, south: int, north: int) -> Float64:
    # Around some blocks, on the right-hand side of the street.
    side = 2.0
    u0, u1 = STREETS_U[west] - side, STREETS_U[east] + side
    v0, v1 = STREETS_V[south] - side, STREETS_V[north] + side
    corners = np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1], [u0, v0]])
    pieces = [np.linspace(a, b, 40, endpoint=False) for a, b in pairwise(corners)]
    return from_grid(np.vstack([*pieces, corners[-1:]]))


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
