"""The morning's cases: found, verified, sent to somebody, done; among them goods outside a shop at 10:45."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from layers.data.geometry import Float64
from resources.demo.observed import START, Maker
from resources.demo.plan import Building, ground_at
from resources.demo.terrain import HALF_M

COUNT = 60
INSIDE = 7
LAST_MINUTE = 80
_OUTSIDE = (
    ("Goods on the pavement", "出店占道", "warning", "A camera sees goods outside a shop", "店铺货物占用人行道"),
    ("Piled objects", "物品堆放", "info", "Objects piled up in a lane", "巷内堆放杂物"),
    ("Crowding", "人群集聚", "warning", "Many people gather", "人群短时集聚"),
    ("Overflowing bin", "垃圾满溢", "info", "A bin overflows", "垃圾桶满溢"),
    ("Illegal parking", "违法停车", "info", "A car blocks the pavement", "车辆占用人行道"),
    ("Damaged cover", "井盖破损", "alarm", "A manhole cover is broken", "井盖破损"),
    ("Street lamp", "路灯故障", "info", "A street lamp is out", "路灯不亮"),
    ("Road damage", "道路破损", "warning", "A hole in the road", "路面坑洞"),
    ("Loose tiles", "瓦片松动", "alarm", "Roof tiles hang loose above the street", "临街屋面瓦片松动"),
    ("Noise", "噪声扰民", "info", "Building noise", "施工噪声"),
)
_INSIDE = (
    ("Smoke", "烟感报警", "alarm", "A smoke detector has gone off", "烟感探测器报警"),
    ("Lift", "电梯故障", "warning", "A lift stands still", "电梯停运"),
    ("Water leak", "漏水", "warning", "Water leaks from a ceiling", "吊顶漏水"),
    ("Access", "门禁异常", "info", "A door stays open", "门禁长时间未关"),
)
_STEPS = (
    ("open", "Found", "发现"),
    ("under_way", "Verified and reported", "核实上报"),
    ("under_way", "Dispatched to the sub-district", "派遣街道"),
    ("done", "Done, pictures before and after returned", "处置完成，反馈前后照片"),
)


def cases(maker: Maker) -> Iterator[dict[str, object]]:
    """Yield the records of all cases; several records of one case are its states."""
    yield from _the_shop(maker)
    for number in range(2, COUNT + 1):
        inside = number <= INSIDE + 1
        if inside:
            place, where = _room(maker, number)
            what = _INSIDE[number % len(_INSIDE)]
        else:
            place, where = _spot(maker), {}
            what = _OUTSIDE[int(maker.rng.integers(len(_OUTSIDE)))]
        first = float(maker.rng.uniform(0.5, LAST_MINUTE - 12))
        waits = np.cumsum([0.0, *maker.rng.uniform((2, 1, 6), (14, 6, 34))])
        yield from _case(maker, f"case-{number:03d}", what, place, where, (first + waits).tolist())


def shop_of_the_case(maker: Maker) -> Building:
    """Return the shop on the main street whose goods stand outside."""
    shops = [b for b in maker.plan.buildings if b.kind == "shop"]
    return min(shops, key=lambda b: float(np.linalg.norm(b.centre - np.array([-30.0, 20.0]))))


def front_of(building: Building, *, out_m: float) -> Float64:
    """Return the place (3,) on the pavement before the middle of a building's front."""
    a, b = building.outline[building.front], building.outline[(building.front + 1) % 4]
    along = (b - a) / np.linalg.norm(b - a)
    x, y = (a + b) / 2 + np.array([along[1], -along[0]]) * out_m
    return np.array([x, y, ground_at(float(x), float(y)) + 0.5])


def _the_shop(maker: Maker) -> Iterator[dict[str, object]]:
    place = front_of(shop_of_the_case(maker), out_m=1.4)
    extra: dict[str, object] = {"camera": "camera-01", "shop": shop_of_the_case(maker).name}
    yield from _case(maker, "case-001", _OUTSIDE[0], place, extra, [15.0, 36.0, 38.0, 74.0])


def _case(
    maker: Maker,
    source_id: str,
    what: tuple[str, str, str, str, str],
    place: Float64,
    where: dict[str, object],
    minutes: list[float],
) -> Iterator[dict[str, object]]:
    category, category_zh, severity, title, title_zh = what
    street = maker.street_at(place)
    found = _moment(minutes[0])
    deadline = found + timedelta(minutes=60 if severity != "alarm" else 30)
    for minute, (state, step, step_zh) in zip(minutes, _STEPS, strict=True):
        if minute > LAST_MINUTE:
            return
        yield maker.record(
            "event",
            source_id,
            _moment(minute),
            place,
            {
                "title": title,
                "title_zh": title_zh,
                "category": category,
                "category_zh": category_zh,
                "state": state,
                "step": step,
                "step_zh": step_zh,
                "severity": severity,
                "deadline": deadline.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "street": street.name,
                "street_zh": street.name_zh,
                **where,
            },
        )


def _moment(minute: float) -> datetime:
    return START + timedelta(seconds=round(minute * 60))


def _spot(maker: Maker) -> Float64:
    while True:
        street = maker.plan.streets[int(maker.rng.integers(len(maker.plan.streets)))]
        i = int(maker.rng.integers(1, len(street.axis) - 1))
        ahead = street.axis[i + 1] - street.axis[i - 1]
        ahead = ahead / np.linalg.norm(ahead)
        side = float(maker.rng.choice([-1.0, 1.0])) * (street.width_m / 2 + 1.2)
        x, y = (float(v) for v in street.axis[i] + np.array([-ahead[1], ahead[0]]) * side)
        if max(abs(x), abs(y)) < HALF_M - 15:
            return np.array([x, y, ground_at(x, y) + 0.4])


def _room(maker: Maker, number: int) -> tuple[Float64, dict[str, object]]:
    storey = maker.tower.storeys[2 + (number * 5) % 16]
    room = storey.rooms[number % 6]
    west, south, east, north = room.box
    place = maker.tower.place((west + east) / 2, (south + north) / 2, storey.elevation_m + 1.4)
    return place, {
        "building": maker.tower.guid,
        "storey": storey.guid,
        "space": room.guid,
        "storey_name": storey.name,
        "space_name": room.name,
    }
