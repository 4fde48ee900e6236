"""Records of offices: expropriation of courtyards with their households, and the shops along the main street."""

from pathlib import Path

import numpy as np

from resources.demo.town.cells import Cell
from resources.demo.town.facades import at_fronts, thresholds
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.heritage import day, drawn
from resources.demo.town.records.maps import base_cells
from resources.demo.town.records.vector import points, write_shapefile
from resources.demo.town.records.workbook import Sheet, Value, write_workbook
from resources.demo.town.terrain import lonlath

EXPROPRIATIONS, SHOPS = 160, 222
# The state of a courtyard, and which share of its households has signed then.
STATES = (
    ("调查登记", (0.0, 0.0)),
    ("方案公示", (0.0, 0.0)),
    ("签约中", (0.15, 0.9)),
    ("签约完成", (1.0, 1.0)),
    ("已腾空", (1.0, 1.0)),
)
HOUSEHOLD_STATES = ("未签约", "已签约", "已搬离")
_TENURES = ("直管公房", "直管公房", "单位自管房", "私房")
_TRADES = (
    "餐饮",
    "咖啡",
    "服装",
    "书店",
    "药房",
    "钟表眼镜",
    "茶叶",
    "海产干货",
    "照相",
    "五金",
    "文创",
    "银行",
    "糕点",
    "理发",
)


def write_expropriation(town: TownPlan, cells: list[Cell], path: Path) -> None:
    """Write the courtyards that are taken over, a sheet; and their households, another."""
    rng = np.random.default_rng([town.seed, 20])
    yards = town.of_kinds("liyuan")
    yards = [yards[i] for i in sorted(rng.choice(len(yards), EXPROPRIATIONS, replace=False).tolist())]
    codes = base_cells(np.array([b.centre for b in yards]), cells)
    courtyards: list[tuple[Value, ...]] = []
    households: list[tuple[Value, ...]] = []
    for number, (b, code, (lon, lat, _)) in enumerate(
        zip(yards, codes, lonlath(thresholds(yards)).tolist(), strict=True), start=1
    ):
        yard = f"LY-{number:03d}"
        state, (least, most) = STATES[int(rng.integers(len(STATES)))]
        count = int(rng.integers(9, 31))
        signed = round(count * float(rng.uniform(least, most)))
        area = round(b.foot_area_m2 * b.storeys, 1)
        shares = rng.dirichlet(np.full(count, 6.0)) * area * 0.82
        for k in range(count):
            own = HOUSEHOLD_STATES[0] if k >= signed else HOUSEHOLD_STATES[1 + int(state == "已腾空")]
            agreed = day(rng, 2023, 2026) if k < signed else None
            flat = f"{k // 6 % b.storeys + 1}层{k + 1}户"
            households.append(
                (
                    *(f"{yard}-{k + 1:02d}", yard, flat, drawn(rng, _TENURES), round(float(shares[k]), 1)),
                    *(int(rng.integers(1, 6)), own, agreed, drawn(rng, ("货币", "房屋置换")) if agreed else None),
                )
            )
        courtyards.append(
            (
                *(number, yard, b.name_zh, town.address(b)[1], code, b.year, b.storeys, area, count, signed, state),
                *(day(rng, 2021, 2023), b.id, round(lon, 7), round(lat, 7)),
            )
        )
    names = ("序号", "编号", "里院名称", "地址", "所属网格", "建成年份")
    columns = [*[("", n) for n in names], *[("规模", n) for n in ("层数", "建筑面积(㎡)")]]
    columns += [("签约", n) for n in ("户数", "已签约户数")]
    columns += [
        *[("", n) for n in ("征收状态", "启动日期", "楼栋编号")],
        *[("坐标（CGCS2000）", n) for n in ("经度", "纬度")],
    ]
    rows = ("户号", "里院编号", "门牌", "房屋性质", "使用面积(㎡)", "人口", "状态", "签约日期", "补偿方式")
    write_workbook(
        path,
        [
            Sheet("征收项目", "云湾老城里院征收项目表", columns, courtyards),
            Sheet("住户明细", "云湾老城里院征收住户明细表", [("", n) for n in rows], households),
        ],
    )


def write_shops(town: TownPlan, path: Path) -> None:
    """Write the shops along the main street: a shapefile in GBK."""
    rng = np.random.default_rng([town.seed, 21])
    fronts = town.of_kinds("commercial")
    first = np.arange(len(fronts)) if len(fronts) <= SHOPS else np.sort(rng.permutation(len(fronts))[:SHOPS])
    second = np.sort(rng.permutation(len(fronts))[: SHOPS - len(first)])
    homes = [fronts[i] for i in [*first.tolist(), *second.tolist()]]
    # Where there are two in a house they stand side by side.
    doubled = {fronts[i].id for i in second.tolist()}
    part = [
        0.25 if b.id in doubled and k < len(first) else 0.75 if k >= len(first) else 0.5 for k, b in enumerate(homes)
    ]
    inside = at_fronts(homes, out_m=-1.5, part=np.array(part))
    names = [town.namer.building("shop") for _ in homes]
    trades = [drawn(rng, _TRADES) for _ in homes]
    areas = rng.uniform(28.0, 190.0, len(homes)).round(1)
    columns: dict[str, list[object]] = {
        "编号": [f"SP{n:03d}" for n in range(1, len(homes) + 1)],
        "店名": [f"{name_zh}（{trade}）" for (_, name_zh), trade in zip(names, trades, strict=True)],
        "英文名": [name for name, _ in names],
        "业态": list(trades),
        "门牌": [town.address(b)[1] for b in homes],
        "楼栋编号": [b.id for b in homes],
        "面积": areas.tolist(),
        "月租金": (areas * rng.uniform(60.0, 240.0, len(homes))).round(0).tolist(),
        "开业年份": [int(year) for year in rng.integers(1988, 2026, len(homes))],
        "状态": [drawn(rng, ("营业", "营业", "营业", "营业", "装修", "招租")) for _ in homes],
    }
    places = points(np.column_stack([inside, [b.base_m for b in homes]]))
    write_shapefile(path, places, columns, kind="Point")
