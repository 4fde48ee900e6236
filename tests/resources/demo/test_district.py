"""What the demo district holds: counts, places, life cycles, and the same bytes each time."""

import csv
import hashlib
import json
import math
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.data.observation import REPLAY_FORMAT
from layers.errors import Cancelled
from layers.site import lonlath_from_crs
from resources.demo import district
from resources.demo.light import SIZE, make_light
from resources.demo.plan import Building, Plan, inset, make_plan
from resources.demo.terrain import HALF_M, SITE, ground
from resources.demo.tower_plan import guid_of, tower_plan
from tests.resources.demo.conftest import Written


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def day(written: Written) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (written.folder / "day.jsonl").read_text(encoding="utf-8").splitlines()]


def test_same_seed_gives_same_bytes(written: Written) -> None:
    assert digests(written.folder) == digests(written.again)


def test_other_seed_gives_another_town(town: Plan) -> None:
    other = make_plan(8)
    assert [b.name for b in other.buildings] != [b.name for b in town.buildings]


def test_everything_the_project_names_is_there(written: Written) -> None:
    assert len(district.LAYERS) == 5
    for layer in district.LAYERS:
        assert (written.folder / layer.path).stat().st_size > 1000
        assert set(layer.name) == {"en", "zh_CN"}


def test_tower_layer_is_named_as_the_tower(town: Plan) -> None:
    layer = next(layer for layer in district.LAYERS if layer.path == "tower.ifc")
    assert layer.name["en"].startswith(town.tower.name)
    assert layer.name["zh_CN"].startswith(town.tower.name_zh)


def test_progress_rises_to_the_end(written: Written) -> None:
    assert list(written.progress) == sorted(written.progress)
    assert written.progress[-1] == 1.0
    assert len(written.progress) > 50


def test_cancelled_stops(tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        district.write_demo(tmp_path, cancelled=lambda: next(asked))
    assert not (tmp_path / "mesh" / "tileset.json").exists()


def test_town_is_a_town(town: Plan) -> None:
    kinds = Counter(b.kind for b in town.buildings)
    assert kinds["liyuan"] > 30
    assert kinds["tower"] == kinds["church"] == 1
    assert len(town.buildings) > 100
    assert len({b.id for b in town.buildings}) == len({b.name for b in town.buildings}) == len(town.buildings)
    assert len(town.trees) > 500
    assert town.tower.storeys == 16
    assert 58 < town.tower.eaves_m < 62


def test_land_rises_from_the_sea() -> None:
    at = np.linspace(-HALF_M, HALF_M, 129)
    x, y = np.meshgrid(at, at)
    heights = ground(x, y) - ground(np.array([0.0]), np.array([-HALF_M]))
    assert heights.min() == 0.0
    assert 20 < heights.max() < 30


def test_nothing_grows_or_parks_in_a_wall(town: Plan) -> None:
    spots = np.array([t.foot[:2] for t in town.trees] + [c.centre[:2] for c in town.cars])
    for building in town.buildings:
        inside = contains(building.outline, spots)
        if building.courtyard is not None:
            inside &= ~contains(building.courtyard, spots)
        assert not inside.any(), building.id


def test_buildings_do_not_overlap(town: Plan) -> None:
    for building in town.buildings:
        for other in town.buildings:
            if other is not building:
                assert not contains(other.outline, building.outline).any(), (building.id, other.id)


def test_inset_moves_every_edge() -> None:
    outline = np.array([[0.0, 0.0], [20.0, 2.0], [18.0, 15.0], [-1.0, 12.0]])
    for a, b, c, d in zip(
        outline, np.roll(outline, -1, 0), inset(outline, 2.0), np.roll(inset(outline, 2.0), -1, 0), strict=True
    ):
        along = (b - a) / np.linalg.norm(b - a)
        normal = np.array([-along[1], along[0]])
        assert (c - a) @ normal == pytest.approx(2.0)
        assert (d - a) @ normal == pytest.approx(2.0)


def test_tower_throws_its_shadow_to_the_north_east(town: Plan) -> None:
    light = make_light(town)
    x, y = town.tower.centre
    for sign, shaded in ((1.0, True), (-1.0, False)):
        spot = np.array([[x + sign * 20.0, y + sign * 20.0]])
        place = np.column_stack([spot, ground(spot[:, 0], spot[:, 1])])
        value = light.on(place, np.array([0.0, 0.0, 1.0]))[0].mean()
        assert (value < 0.6) == shaded
    assert light.shadow_m.shape == (SIZE, SIZE)


def test_footprints(written: Written, town: Plan) -> None:
    features = json.loads((written.folder / "footprints.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == len(town.buildings)
    by_id = {f["properties"]["id"]: f for f in features}
    for building in town.buildings:
        rings = by_id[building.id]["geometry"]["coordinates"]
        assert len(rings) == (2 if building.courtyard is not None else 1)
        lonlath = np.array([[*corner, 20.0] for corner in rings[0][:-1]])
        assert rings[0][0] == rings[0][-1]
        np.testing.assert_allclose(SITE.enu_from_lonlath(lonlath)[:, :2], building.outline, atol=0.01)
        values = by_id[building.id]["properties"]
        assert values["base_m"] == pytest.approx(building.base_m + 20.0, abs=0.05)
    (tower,) = [f["properties"] for f in features if f["properties"]["building"]]
    assert tower["building"] == guid_of("building")
    assert tower["storeys"] == 16


def test_survey_opens_in_excel_and_lies_on_the_buildings(written: Written, town: Plan) -> None:
    data = (written.folder / "records.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert len(rows) == 30
    by_id = {b.id: b for b in town.buildings}
    for row in rows:
        building: Building = by_id[row["footprint_id"]]
        assert (row["name"], row["name_zh"]) == (building.name, building.name_zh)
        assert 1900 <= int(row["year_built"]) < 1940
        spot = SITE.enu_from_lonlath(np.array([[float(row["lon"]), float(row["lat"]), 20.0]]))[:, :2]
        assert contains(building.outline, spot).all()
        if building.courtyard is not None:
            assert not contains(building.courtyard, spot).any()


def test_day_is_a_recording_in_order(written: Written) -> None:
    header, *records = day(written)
    assert header["format"] == REPLAY_FORMAT
    times = [datetime.fromisoformat(r["observed_at"]) for r in records]
    assert times == sorted(times)
    assert times[0] == datetime.fromisoformat("2026-05-20T02:30:00+00:00")
    assert times[-1] == datetime.fromisoformat("2026-05-20T03:50:00+00:00")
    assert len({r["id"] for r in records}) == len(records)
    sources = Counter((r["kind"], r["source_id"].split("-")[0]) for r in {r["source_id"]: r for r in records}.values())
    assert sources == {
        ("event", "case"): 60,
        ("reading", "tower"): 24,
        ("reading", "street"): 15,
        ("reading", "tide"): 1,
        ("pose", "camera"): 20,
        ("pose", "vehicle"): 6,
    }
    places = np.array([[r["position"]["lon"], r["position"]["lat"], r["position"]["h"]] for r in records])
    enu = SITE.enu_from_lonlath(places)
    assert np.abs(enu[:, :2]).max() < HALF_M + 60
    assert -15 < enu[:, 2].min() < enu[:, 2].max() < 80


def test_each_case_goes_through_its_states(written: Written) -> None:
    states: dict[str, list[str]] = {}
    for record in day(written)[1:]:
        if record["kind"] == "event":
            states.setdefault(record["source_id"], []).append(record["payload"]["state"])
    whole = ["open", "under_way", "under_way", "done"]
    assert all(found == whole[: len(found)] for found in states.values())
    assert sum(found == whole for found in states.values()) > 30
    assert any(found != whole for found in states.values())


def test_goods_outside_the_shop_at_1045(written: Written) -> None:
    records = day(written)
    case = [r for r in records[1:] if r["source_id"] == "case-001"]
    assert [r["observed_at"][11:16] for r in case] == ["02:45", "03:06", "03:08", "03:44"]
    assert case[0]["payload"]["category_zh"] == "出店占道"
    camera = next(r for r in records[1:] if r["source_id"] == case[0]["payload"]["camera"])
    here, there = SITE.enu_from_lonlath(
        np.array([[r["position"]["lon"], r["position"]["lat"], r["position"]["h"]] for r in (camera, case[0])])
    )
    east, north, _ = there - here
    off = (math.degrees(math.atan2(east, north)) - camera["payload"]["heading_deg"] + 180) % 360 - 180
    assert abs(off) < camera["payload"]["fov_deg"] / 2
    assert np.linalg.norm(there - here) < camera["payload"]["range_m"]


def test_tower_model_carries_what_sensors_and_footprint_name(written: Written, town: Plan) -> None:
    import ifcopenshell

    model = ifcopenshell.open(str(written.folder / "tower.ifc"))
    assert model.schema == "IFC4"
    (building,) = model.by_type("IfcBuilding")
    assert building.GlobalId == guid_of("building")
    storeys = {s.GlobalId: s for s in model.by_type("IfcBuildingStorey")}
    assert len(storeys) == 18
    heights = sorted(s.Elevation for s in storeys.values())
    assert heights[0] == -7.4
    np.testing.assert_allclose(np.diff(heights), 3.7)
    rooms = {r.GlobalId: r for r in model.by_type("IfcSpace")}
    assert len(rooms) == 18 * 8
    guids = [e.GlobalId for e in model.by_type("IfcRoot")]
    assert len(set(guids)) == len(guids)
    sensors = {r["source_id"]: r["payload"] for r in day(written)[1:] if r["source_id"].startswith("tower-")}
    assert len(sensors) == 24
    for payload in sensors.values():
        assert payload["building"] == building.GlobalId
        assert rooms[payload["space"]].Decomposes[0].RelatingObject == storeys[payload["storey"]]
        assert storeys[payload["storey"]].Name == payload["storey_name"]


def test_tower_model_stands_where_the_plan_has_it(written: Written, town: Plan) -> None:
    import ifcopenshell

    model = ifcopenshell.open(str(written.folder / "tower.ifc"))
    (conversion,) = model.by_type("IfcMapConversion")
    crs = conversion.TargetCRS.Name
    assert crs == "EPSG:4549"
    place = tower_plan(town.tower)
    for along in (0.0, 15.0):
        x = conversion.Eastings + along * conversion.XAxisAbscissa
        y = conversion.Northings + along * conversion.XAxisOrdinate
        lonlath = lonlath_from_crs(np.array([[x, y, conversion.OrthogonalHeight]]), crs=crs)
        np.testing.assert_allclose(SITE.enu_from_lonlath(lonlath)[0], place.place(along, 0, 0), atol=0.02)


def contains(outline: Any, spots: Any) -> Any:
    """Strictly inside a convex counter-clockwise outline."""
    ahead = np.roll(outline, -1, axis=0) - outline
    to = spots[:, None, :] - outline[None]
    return (ahead[:, 0] * to[:, :, 1] - ahead[:, 1] * to[:, :, 0] > 1e-6).all(axis=1)
