"""Records of history: surveys of historic buildings, museums, former residences."""

import json
from pathlib import Path

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.facades import thresholds
from resources.demo.town.plan import HISTORIC, KINDS_ZH, TownBuilding, TownPlan
from resources.demo.town.records.workbook import Sheet, write_workbook
from resources.demo.town.terrain import lonlath

SURVEYS, RESIDENCES = 258, 58
MUSEUMS = (
    ("Harbour Museum", "港口博物馆"),
    ("Lighthouse Museum", "灯塔博物馆"),
    ("Museum of Courtyard Life", "里院生活馆"),
    ("Railway Museum", "铁路博物馆"),
    ("Postal Museum", "邮电博物馆"),
    ("Brewing Museum", "酿造博物馆"),
    ("Museum of Old Photographs", "老照片馆"),
    ("Salt Trade Museum", "盐业博物馆"),
    ("Textile Museum", "纺织博物馆"),
    ("Tram Museum", "电车博物馆"),
    ("Sea Chart Museum", "海图博物馆"),
    ("Town Planning Museum", "城市规划馆"),
)
_LANDMARKS = ("church", "station", "hall", "market")
_GRADES = ("市级文物保护单位", "区级文物保护单位", "历史建筑", "历史建筑", "历史建筑", "传统风貌建筑")
_STYLES = {
    "liyuan": ("里院式", "中西合璧里院"),
    "commercial": ("折衷主义", "装饰艺术", "现代主义"),
    "villa": ("青年风格派", "田园别墅", "乡村半木构", "文艺复兴式"),
    "public": ("新文艺复兴式", "折衷主义"),
    "station": ("德式乡村",),
    "hall": ("新文艺复兴式",),
    "market": ("铸铁大跨",),
    "church": ("新罗马式",),
}
_FRAMES = ("砖木结构", "砖石木结构", "砖混结构", "钢筋混凝土框架")
_USES = {
    "liyuan": ("居住", "居住", "空置", "民宿", "商住混合"),
    "commercial": ("商业", "商业", "办公", "金融"),
    "villa": ("居住", "办公", "展陈", "餐饮"),
    "public": ("办公", "展陈", "教育"),
    "station": ("交通",),
    "hall": ("办公",),
    "market": ("商业",),
    "church": ("宗教",),
}
_OWNERS = ("公有", "公有", "私有", "混合")
_DAMAGE = ("完好", "基本完好", "一般损坏", "严重损坏")
_WORTH = ("甲", "乙", "丙")
_OFFICES = ("第一调查组", "第二调查组", "第三调查组", "第四调查组")
_CALLINGS = (
    "画家",
    "作家",
    "海洋学家",
    "建筑师",
    "教育家",
    "医师",
    "音乐家",
    "实业家",
    "翻译家",
    "植物学家",
    "天文学家",
)

_PLACE = "坐标（CGCS2000）"


def surveyed(town: TownPlan) -> list[TownBuilding]:
    """Return the buildings with a survey, in order: all landmarks, and a draw of the other historic ones."""
    rng = np.random.default_rng([town.seed, 10])
    landmarks = town.of_kinds(*_LANDMARKS)
    others = town.of_kinds(*(kind for kind in HISTORIC if kind not in _LANDMARKS))
    # Courtyards are the most; of public buildings and fronts a larger share is old enough to be listed.
    weights = np.array([{"public": 8.0, "commercial": 3.0, "villa": 1.2, "liyuan": 1.0}[b.kind] for b in others])
    drawn = rng.choice(len(others), SURVEYS - len(landmarks), replace=False, p=weights / weights.sum())
    chosen = {b.id for b in landmarks} | {others[i].id for i in drawn.tolist()}
    return [b for b in town.buildings if b.id in chosen]


def write_surveys(town: TownPlan, path: Path) -> None:
    """Write the surveys of historic buildings."""
    rng = np.random.default_rng([town.seed, 11])
    columns = [("", name) for name in ("序号", "编号", "建筑名称", "英文名称", "地址", "保护级别", "建成年份")]
    columns += [("", name) for name in ("建筑风格", "结构形式")]
    columns += [("规模", name) for name in ("层数", "建筑高度(m)", "占地面积(㎡)", "建筑面积(㎡)")]
    columns += [("使用", "产权性质"), ("使用", "现状用途"), ("评估", "完损等级"), ("评估", "价值等级")]
    columns += [(_PLACE, "经度"), (_PLACE, "纬度"), ("", "楼栋编号"), ("", "调查日期"), ("", "调查单位")]
    built = surveyed(town)
    rows = []
    for number, (b, (lon, lat, _)) in enumerate(zip(built, lonlath(thresholds(built)).tolist(), strict=True), start=1):
        area = round(b.foot_area_m2, 1)
        grade = "省级文物保护单位" if b.kind in _LANDMARKS else drawn(rng, _GRADES)
        rows.append(
            (
                *(number, f"LSJZ-{number:03d}", b.name_zh, b.name, town.address(b)[1], grade, b.year),
                *(drawn(rng, _STYLES[b.kind]), drawn(rng, _FRAMES[2:] if b.kind == "commercial" else _FRAMES[:3])),
                *(b.storeys, b.height_m, area, round(area * b.storeys, 1)),
                *(drawn(rng, _OWNERS), drawn(rng, _USES[b.kind]), drawn(rng, _DAMAGE), drawn(rng, _WORTH)),
                *(round(lon, 7), round(lat, 7), b.id, day(rng, 2021, 2025), drawn(rng, _OFFICES)),
            )
        )
    write_workbook(path, [Sheet("历史建筑调查", "云湾老城历史建筑调查表", columns, rows)])


def museum_homes(town: TownPlan, rng: np.random.Generator | None = None) -> list[TownBuilding]:
    """Return the buildings that the museums are in, in their order."""
    rng = rng or np.random.default_rng([town.seed, 13])
    homes = town.of_kinds("public", "hall", "station", "commercial")
    return [homes[i] for i in sorted(rng.choice(len(homes), len(MUSEUMS), replace=False).tolist())]


def write_museums(town: TownPlan, path: Path) -> None:
    """Write the museums as GeoJSON."""
    rng = np.random.default_rng([town.seed, 13])
    homes = museum_homes(town, rng)
    features = []
    for number, (museum, b, spot) in enumerate(zip(MUSEUMS, homes, _spots(homes), strict=True), start=1):
        properties = {"id": f"M{number:02d}", "name": museum[0], "name_zh": museum[1]}
        properties |= {"address": town.address(b)[0], "address_zh": town.address(b)[1], "building_id": b.id}
        opened = {"opened": int(rng.integers(1985, 2025)), "visitors_a_year": int(rng.integers(8, 400)) * 1000}
        geometry = {"type": "Point", "coordinates": spot}
        features.append({"type": "Feature", "properties": {**properties, **opened}, "geometry": geometry})
    collection = {"type": "FeatureCollection", "name": path.stem, "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def write_residences(town: TownPlan, path: Path) -> None:
    """Write the former residences of people who never lived."""
    rng = np.random.default_rng([town.seed, 14])
    homes = town.of_kinds("villa")
    homes = [homes[i] for i in sorted(rng.choice(len(homes), RESIDENCES, replace=False).tolist())]
    columns = [("", name) for name in ("编号", "名称", "英文名称", "人物（虚构）", "身份", "居住时间", "地址")]
    columns += [("", name) for name in ("楼栋编号", "建筑类型", "开放情况", "经度", "纬度")]
    rows = []
    for number, (b, (lon, lat)) in enumerate(zip(homes, _spots(homes), strict=True), start=1):
        name, name_zh = town.namer.person()
        since = int(rng.integers(max(b.year, 1905), 1940))
        until = since + int(rng.integers(1, 15))
        rows.append(
            (
                *(f"GJ-{number:02d}", f"{name_zh}故居", f"Former residence of {name}", name_zh, drawn(rng, _CALLINGS)),
                *(f"{since}—{until}", town.address(b)[1], b.id, KINDS_ZH[b.kind]),
                *(drawn(rng, ("开放", "预约开放", "不开放")), lon, lat),
            )
        )
    write_workbook(path, [Sheet("名人故居", "云湾老城名人故居一览表", columns, rows)])


def _spots(built: list[TownBuilding]) -> list[list[float]]:
    places: Float64 = np.round(lonlath(thresholds(built))[:, :2], 7)
    spots: list[list[float]] = places.tolist()
    return spots


def drawn(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    """Return one of `choices`."""
    return choices[int(rng.integers(len(choices)))]


def day(rng: np.random.Generator, first: int, last: int) -> str:
    """Return a date from the year `first` to the one before `last`."""
    return f"{rng.integers(first, last):04d}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
