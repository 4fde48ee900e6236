"""The events of a day: life cycles, hours, hands and places, read back with plain JSON."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from resources.demo.town.layers import FIRST_MOMENT
from tests.resources.demo.town.live.conftest import (
    LIFE,
    OPEN_LIFE,
    TO_MAP,
    Day,
    at,
    due,
    found,
    letters,
    on_map,
    seconds,
    shapes,
)


def test_every_event_goes_through_its_life_in_order(day: Day) -> None:
    closed = 0
    for records in day.events.values():
        times = [seconds(r) for r in records]
        assert all(a < b for a, b in pairwise(times))
        word = letters(records)
        is_closed = records[-1]["payload"]["state"] == "done"
        assert (LIFE if is_closed else OPEN_LIFE).fullmatch(word), word
        closed += is_closed
        for letter, record in zip(word, records, strict=True):
            payload = record["payload"]
            assert payload["state"] == {"f": "open", "x": "done", "c": "done"}.get(letter, "under_way")
            assert ("deadline" in payload) == (letter in "fvdwb")
            assert ("photo_after" in payload) == (letter in "rpc")
            assert payload["photo_before"] == f"photos/events/{record['source_id']}-before.jpg"
            assert ("department" in payload) == (letter not in "fvx")
            assert payload["grid_officer_zh"]
    assert 0.985 <= closed / 700 <= 0.995


def test_matters_are_many_at_the_hours_and_in_the_hands_they_have(day: Day) -> None:
    words = [letters(records) for records in day.events.values()]
    assert 20 <= sum("b" in word for word in words) <= 80
    assert 20 <= sum("x" in word for word in words) <= 80
    late = [
        records
        for records in day.events.values()
        if "r" in letters(records) and due(records) < next(seconds(r) for r in records if letters([r]) == "r")
    ]
    assert 14 <= len(late) <= 90
    kinds = Counter(records[0]["payload"]["category_zh"] for records in day.events.values())
    wanted = "出店占道 物品堆放 垃圾满溢 人群集聚 违法停车 井盖缺失 渣土撒漏 路面破损 火情 水管爆裂"
    assert set(wanted.split()) <= set(kinds)
    assert len(kinds) >= 24
    assert kinds["出店占道"] > kinds["井盖缺失"]
    assert len({r["payload"].get("department") for rs in day.events.values() for r in rs}) >= 10
    assert len({due(records) - found(records) for records in day.events.values()}) >= 6
    hours = Counter(found(records) // 3600 for records in day.events.values())
    assert sum(hours[h] for h in (9, 10, 11, 16, 17, 18)) > 8 * sum(hours[h] for h in (0, 1, 2, 3, 4))
    addresses = Counter(
        rs[0]["payload"]["address_zh"].split("号")[0].rstrip("0123456789") for rs in day.events.values()
    )
    assert addresses.most_common(1)[0][0] == "中山路"


def test_the_shop_on_the_main_street_to_the_minute(day: Day, cameras: Any, footprints: Any) -> None:
    ((name, records),) = [(n, rs) for n, rs in day.events.items() if found(rs) == at("10:45")]
    payload = records[0]["payload"]
    assert payload["category_zh"] == "出店占道"
    assert payload["step_zh"] == "视频智能识别发现"
    assert payload["address_zh"].startswith("中山路")
    stages = {letter: seconds(r) for letter, r in zip(letters(records), records, strict=True)}
    assert stages["v"] == at("11:06")
    assert stages["d"] == at("11:08")
    assert stages["r"] == at("11:44")
    assert stages["c"] > stages["p"] > stages["r"]
    dispatched = next(r for r in records if letters([r]) == "d")
    assert dispatched["payload"]["step_zh"] == "派遣至云湾街道办事处"
    result = next(r for r in records if letters([r]) == "r")
    assert result["payload"]["photo_after"] == f"photos/events/{name}-after.jpg"
    camera = cameras[payload["camera"]]
    assert camera["状态"] == "在线"
    eye, place = np.array(TO_MAP.transform(float(camera["经度"]), float(camera["纬度"]))), on_map(records)[0]
    way = place - eye
    bearing = np.degrees(np.arctan2(way[0], way[1]))
    aside = abs((bearing - float(camera["方位角"]) + 180) % 360 - 180)
    assert aside < float(camera["水平视场角"]) / 2
    assert np.linalg.norm(way) < float(camera["可视距离"])
    assert 0.5 < footprints[payload["building_id"]].distance(shapely.Point(place)) < 2.5
    assert seconds({"observed_at": FIRST_MOMENT.isoformat()}) == at("10:44")


def test_what_events_name_is_there_and_they_lie_where_they_belong(
    day: Day, cameras: Any, footprints: Any, roads: Any
) -> None:
    firsts = [records[0] for records in day.events.values()]
    places = shapely.points(on_map(firsts))
    built = shapely.union_all(list(footprints.values()))
    cells = shapes(day.folder / "grid.gpkg", "code")
    manholes = shapes(day.folder / "pipes.gpkg", "id")
    pipes = shapely.STRtree([line for key, line in manholes.items() if key])
    shapely.prepare(built)
    shapely.prepare(roads)
    for record, place in zip(firsts, places, strict=True):
        payload = record["payload"]
        # The pier lies before the town's cells.
        assert "area" in payload or cells[payload["grid_cell"]].distance(place) < 20.0
        assert payload.get("camera", next(iter(cameras))) in cameras
        assert payload["channel"] != "camera" or payload["camera"] in cameras
        assert payload.get("sensor", "T001") in day.readings
        assert payload.get("area", "C01") in day.crowds
        if "building_id" in payload:
            assert footprints[payload["building_id"]].distance(place) < 3.0
        match payload["category"]:
            case "Loose plaster" | "Bill posting" | "Damaged shop sign":
                assert footprints[payload["building_id"]].exterior.distance(place) < 0.3
                assert record["position"]["h"] > 5.0
            case "Missing manhole cover" | "Damaged manhole cover" | "Burst water main":
                assert shapely.dwithin(pipes.geometries.take(pipes.nearest(place)), place, 0.2)
                assert roads.distance(place) < 0.1
            case "Damaged road" | "Spilt muck":
                assert roads.distance(place) < 0.1
            case "Piled objects" | "Illegal parking" | "Rubbish in the open":
                assert roads.distance(place) > 0.1
                assert built.distance(place) > 0.1
            case "Fire" | "Smoke alarm" | "Lift at a standstill":
                assert re.fullmatch(r"F\d\d-\d\d", payload["space"])
                assert footprints[payload["building_id"]].contains(place)
    assert {r["payload"]["channel"] for r in firsts} == {"camera", "citizen", "patrol", "sensor"}
