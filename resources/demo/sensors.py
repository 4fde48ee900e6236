"""What measures and what watches: sensors in the tower's rooms and in the streets, cameras at the corners."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from layers.data.geometry import Float64
from resources.demo.cases import front_of, shop_of_the_case
from resources.demo.observed import START, Maker
from resources.demo.plan import ground_at
from resources.demo.terrain import HALF_M, PIER_X_M, SEA_M, STREETS_U, STREETS_V, from_grid

IN_TOWER = 24
CAMERAS = 20
EVERY_MIN = 5
ROOM_KINDS = (
    ("temperature", "Temperature", "温度", "°C", 23.5, 0.5),
    ("co2", "Carbon dioxide", "二氧化碳", "ppm", 640.0, 40.0),
    ("power", "Electric power", "用电功率", "kW", 8.2, 1.1),
    ("smoke", "Smoke", "烟雾浓度", "%/m", 0.2, 0.05),
)
STREET_KINDS = (
    ("noise", "Noise", "噪声", "dB(A)", 61.0, 3.0),
    ("pm25", "Fine dust", "PM2.5", "µg/m³", 24.0, 2.0),
    ("footfall", "People passing", "人流量", "1/min", 42.0, 9.0),
    ("bin", "Bin filling", "垃圾桶满溢度", "%", 48.0, 2.5),
    ("manhole", "Sewer level", "窨井液位", "m", 0.62, 0.05),
)


def sensors(maker: Maker, *, minutes: int) -> Iterator[dict[str, object]]:
    """Yield the readings of all sensors, one every five minutes each."""
    for number in range(IN_TOWER):
        storey = maker.tower.storeys[2 + (number * 2) // 3 % 16]
        room = storey.rooms[number % 6]
        west, south, east, north = room.box
        place = maker.tower.place((west + east) / 2, (south + north) / 2, storey.elevation_m + 2.4)
        where: dict[str, object] = {
            "building": maker.tower.guid,
            "storey": storey.guid,
            "space": room.guid,
            "storey_name": storey.name,
            "space_name": room.name,
        }
        yield from _readings(maker, f"tower-{number + 1:02d}", ROOM_KINDS[number % 4], place, where, minutes)
    for number in range(15):
        u, v = STREETS_U[1 + number % 5] + 5.2, STREETS_V[number // 5 + 1] + 5.2
        x, y = (float(c) for c in from_grid(np.array([[u, v]]))[0])
        kind = STREET_KINDS[(number + number // 5) % 5]
        high = -0.2 if kind[0] == "manhole" else 0.9 if kind[0] == "bin" else 3.2
        yield from _readings(
            maker, f"street-{number + 1:02d}", kind, np.array([x, y, ground_at(x, y) + high]), {}, minutes
        )
    tide = ("tide", "Water level", "潮位", "m", 1.32, 0.01)
    yield from _readings(maker, "tide-01", tide, np.array([PIER_X_M + 4.0, -200.0, SEA_M + 3.4]), {}, minutes)


def cameras(maker: Maker, *, minutes: int) -> Iterator[dict[str, object]]:
    """Yield where the cameras are and how they look, every ten minutes; the first one sees the shop of the case."""
    for number, (place, heading, pitch) in enumerate(_camera_poses(maker), start=1):
        for minute in range(0, minutes + 1, 10):
            yield maker.record(
                "pose",
                f"camera-{number:02d}",
                START + timedelta(minutes=minute),
                place,
                {
                    "class": "camera",
                    "title": f"Camera {number:02d}",
                    "title_zh": f"摄像机{number:02d}",
                    "street": maker.street_at(place).name,
                    "street_zh": maker.street_at(place).name_zh,
                    "heading_deg": round(heading % 360, 1),
                    "pitch_deg": round(pitch, 1),
                    "fov_deg": 62.0,
                    "range_m": 55.0,
                    "limit_s": 1800,
                },
            )


def _readings(
    maker: Maker,
    source_id: str,
    kind: tuple[str, str, str, str, float, float],
    place: Float64,
    where: dict[str, object],
    minutes: int,
) -> Iterator[dict[str, object]]:
    quantity, title, title_zh, unit, middle, spread = kind
    value = middle + float(maker.rng.normal(0, spread))
    offset = int(maker.rng.integers(0, 240))
    for minute in range(0, minutes, EVERY_MIN):
        value = middle + 0.8 * (value - middle) + float(maker.rng.normal(0, spread * 0.6))
        yield maker.record(
            "reading",
            source_id,
            START + timedelta(minutes=minute, seconds=offset),
            place,
            {
                "title": title,
                "title_zh": title_zh,
                "quantity": quantity,
                "value": round(max(0.0, value), 2),
                "unit": unit,
                "limit_s": 900,
                **where,
            },
        )


def _camera_poses(maker: Maker) -> Iterator[tuple[Float64, float, float]]:
    target = front_of(shop_of_the_case(maker), out_m=1.4)
    away = front_of(shop_of_the_case(maker), out_m=14.0) + np.array([3.0, -16.0, 6.0])
    yield away, _heading(target - away), _pitch(target - away)
    corners = [
        (i, j, *(float(c) for c in from_grid(np.array([[u + 6.4, v + 6.4]]))[0]))
        for i, u in enumerate(STREETS_U)
        for j, v in enumerate(STREETS_V)
    ]
    corners = [corner for corner in corners if max(abs(corner[2]), abs(corner[3])) < HALF_M - 20]
    for k in np.linspace(0, len(corners) - 1, CAMERAS - 1).round().astype(int).tolist():
        i, j, x, y = corners[k]
        place = np.array([x, y, ground_at(x, y) + 6.2])
        along = from_grid(np.array([[STREETS_U[i], STREETS_V[j] + (35.0 if (i + j) % 2 else -35.0)]]))[0] - place[:2]
        yield place, _heading(along), -12.0


def _heading(way: Float64) -> float:
    return float(np.degrees(np.arctan2(way[0], way[1])))


def _pitch(way: Float64) -> float:
    return float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))
