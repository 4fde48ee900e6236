"""The city's small registers, each in the format its office delivers: sites, landfills, patches, trucks, stalls."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.city.buildings import Blocks
from resources.demo.city.cells import CityCells
from resources.demo.city.density import WORKS, Density
from resources.demo.city.hot_spots import HotSpots
from resources.demo.city.kerbs import Kerbs, nearest_pieces
from resources.demo.city.maps import cell_codes
from resources.demo.city.names import firms, place_names
from resources.demo.city.sites import Patches, building_sites, change_patches, codes, landfill_sites, rows_by_weight
from resources.demo.city.stalls import CLUSTERS, set_up_stalls
from resources.demo.city.terrain import grounded
from resources.demo.town.names import TownNamer
from resources.demo.town.records.vector import Columns, polygons, write_geopackage, write_shapefile
from resources.demo.town.records.workbook import Sheet, write_workbook
from resources.demo.town.terrain import lonlath

TRUCKS = 6000
DEPOTS = 36
TODAY = date(2026, 5, 20)
ABOVE_LAND_M = 0.4
_PHASES = ("土方施工", "基础施工", "主体施工", "装饰装修", "竣工收尾")
_LANDFILL_KINDS = ("工程回填", "综合利用", "永久消纳场", "临时堆场")
_BEFORE = ("耕地", "林地", "草地", "园地", "裸地", "工矿用地", "村庄")
_AFTER = ("新增建筑", "推填土", "建筑拆除", "新增道路", "堆放物", "光伏用地", "水面变化")
_VERIFIED = ("待核实", "核实中", "合法", "违法", "误判")
_GOODS = ("早餐", "蔬果", "小吃", "水产", "服装", "百货", "修补", "鲜花", "烧烤", "图书")
_FUELS = ("柴油国六", "纯电动", "氢燃料", "LNG")


def write_building_sites(blocks: Blocks, cells: CityCells, path: Path, rng: np.random.Generator) -> list[str]:
    """Write the building sites; return their codes."""
    sites = building_sites(blocks)
    count = len(sites.rings)
    ids = codes("GD", count)
    projects = place_names(count, rng)
    builders = firms(40, ("Construction", "建设集团有限公司"), rng)
    area = _areas(sites)
    begun = rng.integers(40, 900, count)
    columns: Columns = {
        "code": ids,
        "name": [f"{name} Project" for name, _ in projects],
        "name_zh": [f"{name_zh}项目" for _, name_zh in projects],
        "builder_zh": [builders[i][1] for i in rows_by_weight(count, len(builders), rng).tolist()],
        "phase_zh": [_PHASES[i] for i in np.minimum(begun // 180, len(_PHASES) - 1).tolist()],
        "area_m2": [round(a) for a in area],
        "spoil_m3": [round(a * d) for a, d in zip(area, rng.uniform(2.0, 9.0, count).tolist(), strict=True)],
        "begun": [_before(d) for d in begun.tolist()],
        "cameras": rng.integers(1, 7, count).tolist(),
        "grid_cell": cell_codes(cells, sites.middle),
    }
    write_geopackage(path, polygons(_on_ground(sites)), columns, kind="Polygon Z")
    return ids


def write_landfill_sites(density: Density, cells: CityCells, path: Path, rng: np.random.Generator) -> list[str]:
    """Write the landfill sites; return their codes."""
    sites = landfill_sites(density, rng)
    count = len(sites.rings)
    ids = codes("XN", count)
    names = place_names(count, rng)
    area = _areas(sites)
    room = [round(a * d) for a, d in zip(area, rng.uniform(3.0, 16.0, count).tolist(), strict=True)]
    columns: Columns = {
        "code": ids,
        "name": [f"{name} Landfill" for name, _ in names],
        "name_zh": [f"{name_zh}消纳场" for _, name_zh in names],
        "kind_zh": [_LANDFILL_KINDS[i] for i in rows_by_weight(count, len(_LANDFILL_KINDS), rng).tolist()],
        "area_m2": [round(a) for a in area],
        "capacity_m3": room,
        "filled_m3": [round(r * s) for r, s in zip(room, rng.uniform(0.02, 0.98, count).tolist(), strict=True)],
        "grid_cell": cell_codes(cells, sites.middle),
    }
    write_geopackage(path, polygons(_on_ground(sites)), columns, kind="Polygon Z")
    return ids


def write_change_patches(density: Density, cells: CityCells, path: Path, rng: np.random.Generator) -> None:
    """Write the change patches as the survey office sends them: a shapefile in GBK."""
    patches = change_patches(density, rng)
    count = len(patches.rings)
    # A year's patches come in four batches.
    batch = rng.integers(1, 5, count)
    state = np.searchsorted((0.46, 0.58, 0.80, 0.93), rng.random(count), side="right")
    columns: Columns = {
        "图斑编号": [f"2026{b:02d}{n:05d}" for n, b in enumerate(batch.tolist(), start=1)],
        "批次": batch.tolist(),
        "变化前": [_BEFORE[i] for i in rng.integers(0, len(_BEFORE), count).tolist()],
        "变化后": [_AFTER[i] for i in rows_by_weight(count, len(_AFTER), rng).tolist()],
        "面积M2": [round(a, 1) for a in _areas(patches)],
        "前影像": [_before(400 - 90 * b) for b in batch.tolist()],
        "后影像": [_before(400 - 90 * (b + 1) + 60) for b in batch.tolist()],
        "状态": [_VERIFIED[i] for i in state.tolist()],
        "网格": cell_codes(cells, patches.middle),
    }
    write_shapefile(path, shapely.force_2d(polygons(_on_ground(patches))), columns, kind="Polygon")


def write_trucks(kerbs: Kerbs, sites: list[str], landfills: list[str], path: Path, rng: np.random.Generator) -> None:
    """Write the register of muck trucks: each with its depot, where it stands when it does not drive."""
    owners = firms(72, ("Transport", "渣土运输有限公司"), rng)
    depots = _depots(kerbs, rng)
    owner = rows_by_weight(TRUCKS, len(owners), rng)
    depot = owner % DEPOTS
    number = np.zeros(TRUCKS, np.int64)
    for d in range(DEPOTS):
        mine = np.flatnonzero(depot == d)
        number[mine] = np.arange(len(mine))
    # Rows of twenty, four metres apart.
    xy = depots[depot] + np.column_stack([number % 20 * 4.0 - 40.0, number // 20 * 13.0 - 30.0])
    lonlat = np.round(lonlath(np.column_stack([xy, np.zeros(TRUCKS)])), 7)
    site, landfill = rows_by_weight(TRUCKS, len(sites), rng), rows_by_weight(TRUCKS, len(landfills), rng)
    fuel = np.searchsorted((0.62, 0.9, 0.94), rng.random(TRUCKS), side="right")
    valid = rng.integers(10, 700, TRUCKS)
    plates = rng.permutation(90_000)[:TRUCKS] + 10_000
    rows = [
        [
            f"ZT{n + 1:05d}",
            f"鲁B·{'DF'[f > 0]}{plates[n]}",
            owners[owner[n]][1],
            _FUELS[f],
            (16, 18, 20)[plates[n] % 3],
            f"渣运〔2026〕{n + 1:05d}号",
            (TODAY + timedelta(days=int(valid[n]))).isoformat(),
            sites[site[n]],
            landfills[landfill[n]],
            f"停车场{depot[n] + 1:02d}",
            float(lonlat[n, 0]),
            float(lonlat[n, 1]),
        ]
        for n, f in enumerate(fuel.tolist())
    ]
    columns = [("", name) for name in ("车辆编号", "车牌号", "运输企业名称", "燃料类型", "方量", "准运证号", "有效期至",
                                       "工地编号", "消纳场编号", "停放地", "经度", "纬度")]  # fmt: skip
    write_workbook(path, [Sheet("渣土车", "云湾市渣土运输车辆备案台账", columns, rows)])


def _depots(kerbs: Kerbs, rng: np.random.Generator) -> Float64:
    middle = np.array([(c.x, c.y) for c in WORKS])[np.arange(DEPOTS) % len(WORKS)]
    near = middle + rng.normal(0.0, 900.0, (DEPOTS, 2))
    piece = nearest_pieces(kerbs, near)
    return kerbs.places(
        piece, kerbs.length_m[piece] / 2, left=np.ones(DEPOTS, np.bool_), out_m=np.full(DEPOTS, 55.0)
    )  # fmt: skip


def write_stalls(kerbs: Kerbs, spots: HotSpots, folder: Path, rng: np.random.Generator) -> None:
    """Write ``stall_clusters.gpkg`` and ``stalls.csv``."""
    stalls = set_up_stalls(kerbs, spots, rng)
    names = place_names(CLUSTERS, rng)
    ids = codes("TQ", CLUSTERS)
    of = np.searchsorted(stalls.cluster, np.arange(CLUSTERS))
    counts = np.bincount(stalls.cluster, minlength=CLUSTERS)
    hulls = [
        shapely.get_coordinates(shapely.MultiPoint(stalls.xy[stalls.cluster == c]).convex_hull.buffer(3.0, quad_segs=2))
        for c in range(CLUSTERS)
    ]
    begins = np.where(rng.random(CLUSTERS) < 0.4, 6, 17)
    columns: Columns = {
        "code": ids,
        "name": [f"{name} Market" for name, _ in names],
        "name_zh": [f"{name_zh}便民市集" for _, name_zh in names],
        "kind_zh": ["早市" if b == 6 else "夜市" for b in begins.tolist()],
        "stalls": counts.tolist(),
        "open_from": [f"{b:02d}:00" for b in begins.tolist()],
        "open_to": [f"{b + 5:02d}:00" for b in begins.tolist()],
        "street_zh": [kerbs.names[kerbs.street[stalls.piece[row]]][1] for row in of.tolist()],
        "grid_cell": [kerbs.codes.base[stalls.cell[row]] for row in of.tolist()],
    }
    rings = [grounded(hull, above_m=ABOVE_LAND_M) for hull in hulls]
    write_geopackage(folder / "stall_clusters.gpkg", polygons(rings), columns, kind="Polygon Z")
    _write_stalls_csv(stalls.xy, stalls.cluster, ids, folder / "stalls.csv", rng)


def _write_stalls_csv(
    xy: Float64, cluster: "np.ndarray[tuple[int, ...], np.dtype[np.int32]]", ids: list[str], path: Path,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    lonlat = np.round(lonlath(np.column_stack([xy, np.zeros(len(xy))])), 7)
    namer = TownNamer(np.random.default_rng([int(rng.integers(1 << 30))]))
    people = [namer.person()[1] for _ in range(380)]
    owner = rng.integers(0, len(people), len(xy))
    goods = rows_by_weight(len(xy), len(_GOODS), rng)
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(["摊位编号", "点群编号", "经营类别", "摊主", "面积m2", "经度", "纬度"])
        out.writerows(
            [f"TW{n + 1:05d}", ids[c], _GOODS[g], people[o], 4 + n % 3, lon, lat]
            for n, (c, g, o, (lon, lat)) in enumerate(
                zip(cluster.tolist(), goods.tolist(), owner.tolist(), lonlat[:, :2].tolist(), strict=True)
            )
        )


def _areas(patches: Patches) -> list[float]:
    return [float(shapely.Polygon(ring).area) for ring in patches.rings]


def _on_ground(patches: Patches) -> list[Float64]:
    return [grounded(ring, above_m=ABOVE_LAND_M) for ring in patches.rings]


def _before(days: int) -> str:
    return (TODAY - timedelta(days=int(days))).isoformat()
