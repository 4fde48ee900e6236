"""The files of the city, read back by others' readers: every count, every join, every time."""

import csv
import hashlib
import json
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import pytest
import python_calamine
import shapely
from pyproj import Transformer

from importers.importer import ImportContext
from layers.errors import Cancelled
from resources.demo.city import city
from resources.demo.city.cases import CASES, CLOSED_SHARE
from resources.demo.city.city import LAYERS, CityPlan, write_city
from resources.demo.city.components import COMPONENTS
from resources.demo.city.stalls import MOST
from resources.demo.town.terrain import ORIGIN_EN
from tests.resources.demo.city.conftest import SCALE, Written
from twin_app import registry

COUNTS = {
    "building_sites.gpkg": 321,
    "landfill_sites.gpkg": 243,
    "change_patches.shp": 1100,
    "stall_clusters.gpkg": 200,
    "rivers.gpkg": 2,
    "town/grid.gpkg": 505,
}
STEPS = ("发现时间", "核实时间", "派遣时间", "反馈时间", "结案时间")
# Components of a carriageway lie up to its middle, those before houses 7.5 m from the kerb.
ASIDE_M = 17.0 + 8.0
# A piece of street has one cell on each side; where cells meet beside it the next one may be as near.
STRAY_M = 60.0


@pytest.fixture(scope="module")
def components(written: Written) -> "pq.pa.Table":
    return pq.read_table(written.folder / "components.parquet")


@pytest.fixture(scope="module")
def cases(written: Written) -> "pq.pa.Table":
    return pq.read_table(written.folder / "cases.parquet")


def points(table: "pq.pa.Table") -> np.ndarray:
    return shapely.get_coordinates(shapely.from_wkb(table["geometry"].to_numpy()))


def axes(written: Written) -> shapely.STRtree:
    found = [
        shapely.from_wkb(pyogrio.raw.read(written.folder / name, columns=[])[2])
        for name in ("streets.gpkg", "town/streets.gpkg")
    ]
    return shapely.STRtree(shapely.force_2d(np.concatenate(found)))


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_maps_have_their_counts(name: str, count: int, written: Written) -> None:
    assert pyogrio.read_info(written.folder / name)["features"] == count
    _, _, wkb, _ = pyogrio.raw.read(written.folder / name)
    assert shapely.is_valid(shapely.from_wkb(wkb)).all()


def test_same_seed_same_bytes(written: Written) -> None:
    def digests(folder: Path) -> dict[str, str]:
        files = (p for p in sorted(folder.rglob("*")) if p.is_file())
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    assert digests(written.folder) == digests(written.again)
    assert list(written.progress) == sorted(written.progress)
    assert written.progress[-1] == 1.0


def test_components_have_codes_of_their_own_in_102_classes(components: "pq.pa.Table") -> None:
    assert components.num_rows == round(COMPONENTS * SCALE)
    codes = components["标识码"].to_pylist()
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {16}
    classes = components["分类代码"].to_pylist()
    assert len(set(classes)) == len(set(components["部件名称"].to_pylist())) == 102
    assert all(code[6:10] == own for code, own in zip(codes, classes, strict=True))
    cells = components["单元网格代码"].to_pylist()
    assert all(cell.startswith(code[:6]) for code, cell in zip(codes, cells, strict=True))
    geo = json.loads(components.schema.metadata[b"geo"])
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4549}


def test_components_stand_along_streets_in_their_cells(written: Written, components: "pq.pa.Table") -> None:
    places = shapely.points(points(components))
    _, distance = axes(written).query_nearest(places, return_distance=True, all_matches=False)
    assert len(distance) == len(places)
    assert distance.max() < ASIDE_M
    _, _, wkb, (codes, levels) = pyogrio.raw.read(written.folder / "grid.gpkg", columns=["code", "level"])
    outlines = dict(zip(codes.tolist(), shapely.force_2d(shapely.from_wkb(wkb)), strict=True))
    _, _, wkb, (codes,) = pyogrio.raw.read(written.folder / "town/grid.gpkg", columns=["code"])
    outlines |= dict(zip(codes.tolist(), shapely.force_2d(shapely.from_wkb(wkb)), strict=True))
    own = np.array([outlines[code] for code in components["单元网格代码"].to_pylist()], object)
    away = shapely.distance(own, places)
    assert np.mean(away < 0.01) > 0.95
    # The bridge over the bay belongs to the cells at its foot.
    dry = [shapely.from_wkb(pyogrio.raw.read(written.folder / name)[2]) for name in ("land.gpkg", "town/land.gpkg")]
    land = shapely.union_all(shapely.force_2d(np.concatenate(dry)))
    shapely.prepare(land)
    assert away[shapely.contains(land, places)].max() < STRAY_M
    assert set(levels.tolist()) == {1, 2, 3, 4}


def test_cases_are_closed_but_for_their_share(cases: "pq.pa.Table") -> None:
    assert cases.num_rows == round(CASES * SCALE)
    closed = cases.num_rows - cases["结案时间"].null_count
    assert closed == round(CASES * SCALE * CLOSED_SHARE)
    assert Counter(cases["状态"].to_pylist())["已结案"] == closed
    numbers = cases["任务号"].to_pylist()
    assert len(set(numbers)) == len(numbers)
    assert round(CASES * CLOSED_SHARE) / CASES == 0.9947


def test_times_of_a_case_are_in_order_within_the_year(cases: "pq.pa.Table") -> None:
    for before, after in pairwise(STEPS):
        in_order = pc.less_equal(cases[before], cases[after])
        assert pc.all(in_order).as_py()
        # What comes later has not happened where the earlier has not.
        assert pc.sum(pc.and_(pc.is_null(cases[before]), pc.is_valid(cases[after]))).as_py() in (0, None)
    first, last = (edge(cases["发现时间"]).as_py() for edge in (pc.min, pc.max))
    assert (first.year, first.month, first.utcoffset().total_seconds()) == (2025, 1, 8 * 3600)
    assert last.year == 2025
    assert pc.max(cases["结案时间"]).as_py() < datetime.fromisoformat("2026-01-01T00:00:00+08:00")
    assert all(
        a[:8] == f"{t:%Y%m%d}" for a, t in zip(cases["任务号"].to_pylist(), cases["发现时间"].to_pylist(), strict=True)
    )


def test_overdue_is_what_took_longer_than_its_limit(cases: "pq.pa.Table") -> None:
    returned = cases.filter(pc.is_valid(cases["反馈时间"]))
    took = [
        (b - a).total_seconds() / 3600
        for a, b in zip(returned["派遣时间"].to_pylist(), returned["反馈时间"].to_pylist(), strict=True)
    ]
    limits = returned["处置时限小时"].to_pylist()
    assert [t > limit for t, limit in zip(took, limits, strict=True)] == returned["是否超期"].to_pylist()
    assert 0.01 < np.mean(returned["是否超期"].to_pylist()) < 0.1


def test_a_case_about_a_component_lies_at_it(components: "pq.pa.Table", cases: "pq.pa.Table") -> None:
    places = dict(zip(components["标识码"].to_pylist(), points(components).tolist(), strict=True))
    about = cases.filter(pc.is_valid(cases["部件标识码"]))
    assert set(about["案件类型"].to_pylist()) == {"部件"}
    assert set(cases.filter(pc.is_null(cases["部件标识码"]))["案件类型"].to_pylist()) == {"事件"}
    to_map = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    here = np.column_stack(to_map.transform(about["经度"].to_numpy(), about["纬度"].to_numpy()))
    there = np.array([places[code] for code in about["部件标识码"].to_pylist()])
    assert np.hypot(*(here - there).T).max() < 0.05
    assert all(
        code[6:10] == own
        for code, own in zip(about["部件标识码"].to_pylist(), about["小类代码"].to_pylist(), strict=True)
    )


def test_cases_have_hot_spots_and_a_rhythm(written: Written, cases: "pq.pa.Table") -> None:
    to_map = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    xy = np.column_stack(to_map.transform(cases["经度"].to_numpy(), cases["纬度"].to_numpy()))
    _, distance = axes(written).query_nearest(shapely.points(xy), return_distance=True, all_matches=False)
    assert distance.max() < ASIDE_M
    _, counts = np.unique(np.floor(xy / 250.0), axis=0, return_counts=True)
    counts = np.sort(counts)[::-1]
    # A hundredth of the places has several times its part.
    assert counts[: len(counts) // 100].sum() > 0.05 * counts.sum()
    hours = Counter(t.hour for t in cases["发现时间"].to_pylist())
    assert hours[10] > 4 * hours[4]
    months = Counter(
        (n, t.month) for n, t in zip(cases["小类名称"].to_pylist(), cases["发现时间"].to_pylist(), strict=True)
    )
    assert months["道路积水", 7] > 4 * max(months["道路积水", 1], 1)
    assert not any(months["积雪结冰", month] for month in range(4, 11))


def test_sites_lie_apart_from_buildings_and_patches_on_land(written: Written) -> None:
    def shapes(name: str) -> np.ndarray:
        return np.asarray(shapely.force_2d(shapely.from_wkb(pyogrio.raw.read(written.folder / name)[2])))

    built = shapely.STRtree(shapes("footprints.gpkg"))
    sites, fills, patches = (shapes(n) for n in ("building_sites.gpkg", "landfill_sites.gpkg", "change_patches.shp"))
    assert not len(built.query(sites, predicate="overlaps")[0])
    land = shapes("land.gpkg")[0]
    shapely.prepare(land)
    for some in (sites, fills, patches):
        assert shapely.contains(land, shapely.point_on_surface(some)).all()
    assert len(shapely.union_all(fills).geoms) == 243


def test_stalls_stand_in_their_clusters(written: Written) -> None:
    with (written.folder / "stalls.csv").open(encoding="gb18030", newline="") as file:
        stalls = list(csv.DictReader(file))
    assert len(stalls) == len({stall["摊位编号"] for stall in stalls}) == 30_000
    _, _, wkb, (codes, counts) = pyogrio.raw.read(written.folder / "stall_clusters.gpkg", columns=["code", "stalls"])
    assert Counter(stall["点群编号"] for stall in stalls) == dict(zip(codes.tolist(), counts.tolist(), strict=True))
    assert counts.max() <= MOST
    to_map = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    xy = to_map.transform([float(s["经度"]) for s in stalls], [float(s["纬度"]) for s in stalls])
    outlines = dict(zip(codes.tolist(), shapely.force_2d(shapely.from_wkb(wkb)), strict=True))
    own = np.array([outlines[s["点群编号"]] for s in stalls], object)
    assert shapely.contains_xy(own, np.array(xy[0]), np.array(xy[1])).all()


def test_trucks_name_sites_and_landfills_that_there_are(written: Written) -> None:
    book = python_calamine.CalamineWorkbook.from_path(written.folder / "trucks.xlsx")
    _, names, *rows = book.get_sheet_by_index(0).to_python()
    trucks = [dict(zip(names, row, strict=True)) for row in rows]
    assert len(trucks) == len({t["车牌号"] for t in trucks}) == len({t["车辆编号"] for t in trucks}) == 6000
    for column, name in (("工地编号", "building_sites.gpkg"), ("消纳场编号", "landfill_sites.gpkg")):
        _, _, _, (codes,) = pyogrio.raw.read(written.folder / name, columns=["code"])
        assert {t[column] for t in trucks} <= set(codes.tolist())


def test_the_city_leaves_the_towns_maps_their_place(written: Written, plan: CityPlan) -> None:
    def area(name: str) -> shapely.Geometry:
        return shapely.union_all(shapely.force_2d(shapely.from_wkb(pyogrio.raw.read(written.folder / name)[2])))

    land, own = area("land.gpkg"), area("town/land.gpkg")
    assert land.intersection(own).area < 1.0
    # They meet along the box's northern and eastern edge.
    assert land.buffer(0.01).intersection(own).length > 2 * 2000.0
    assert area("sea.gpkg").intersection(area("town/sea.gpkg")).area < 1.0
    x, y = land.bounds[0] - ORIGIN_EN[0], land.bounds[1] - ORIGIN_EN[1]
    assert x > -4001 and y > -4001  # noqa: PT018
    assert plan.town.seed == plan.seed


def test_taken_back_it_stops(tmp_path: Path, plan: CityPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(city, "make_city", lambda seed: plan)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    with pytest.raises(Cancelled):
        write_city(tmp_path, scale=SCALE, cancelled=cancelled)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.path)
def test_it_opens_through_the_importers(layer: object, written: Written) -> None:
    path = written.folder / layer.path  # type: ignore[attr-defined]
    result = registry.choose(path).read(path, ImportContext())
    report = result.report
    assert not report.errors
    assert not report.bounds.is_empty
    assert report.counts["placed"] == report.counts["features"]
    # What is too much to be shown one by one says so; it is no fault.
    assert all("more than are shown" in str(warning) for warning in report.warnings)
