"""What cases are about besides components: classes of events, where, when and how often they happen."""

from dataclasses import dataclass

from resources.demo.town.names import Name

GROUPS: dict[str, Name] = {
    "01": ("City appearance", "市容环境"),
    "02": ("Advertising", "宣传广告"),
    "03": ("Building", "施工管理"),
    "04": ("Street order", "街面秩序"),
    "05": ("Emergencies", "突发事件"),
    "06": ("Neighbourhood", "社区管理"),
}
RHYTHMS: dict[str, tuple[float, ...]] = {
    "office": (1, 1, 1, 1, 1, 2, 6, 22, 60, 88, 84, 62, 34, 48, 80, 82, 66, 40, 22, 14, 9, 5, 3, 2),
    "street": (2, 1, 1, 1, 1, 4, 18, 46, 52, 54, 52, 50, 40, 42, 50, 56, 66, 76, 72, 60, 44, 26, 12, 5),
    "evening": (18, 9, 4, 2, 1, 1, 2, 4, 6, 8, 9, 12, 14, 12, 12, 15, 26, 48, 76, 96, 100, 82, 54, 32),
    "night": (60, 52, 46, 42, 40, 36, 24, 12, 8, 8, 8, 8, 9, 9, 9, 10, 12, 18, 28, 44, 64, 84, 92, 76),
    "any": (12, 9, 8, 8, 9, 14, 28, 44, 52, 54, 52, 48, 44, 46, 50, 50, 52, 54, 46, 38, 32, 26, 20, 15),
}
"""By the hour of the day."""
SEASONS: dict[str, tuple[float, ...]] = {
    "even": (0.9, 0.78, 1.0, 1.03, 1.05, 1.05, 1.05, 1.05, 1.03, 1.03, 1.0, 0.93),
    "summer": (0.25, 0.25, 0.5, 0.8, 1.2, 1.8, 2.2, 2.2, 1.5, 0.8, 0.4, 0.25),
    "rain": (0.15, 0.2, 0.4, 0.7, 1.0, 1.7, 3.1, 3.0, 1.3, 0.5, 0.3, 0.15),
    "leaves": (0.5, 0.3, 0.4, 0.5, 0.5, 0.5, 0.6, 0.7, 1.0, 2.0, 3.2, 1.8),
    "snow": (4.2, 3.0, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9, 3.1),
    "works": (0.5, 0.35, 1.0, 1.3, 1.35, 1.25, 1.05, 1.05, 1.25, 1.3, 1.0, 0.6),
}
"""By the month."""


@dataclass(frozen=True, slots=True)
class EventClass:
    """A class of events.

    Parameters
    ----------
    share : float
        Of all events, relative.
    pull : str
        What draws it: ``"market"``, ``"site"``, ``"estate"``, ``"traffic"`` or ``"any"``.
    rhythm, season : str
        Keys of `RHYTHMS` and `SEASONS`.
    department : int
        Index into `names.DEPARTMENTS`.
    limit_h : float
    """

    code: str
    name: str
    name_zh: str
    share: float
    pull: str
    rhythm: str
    season: str
    department: int
    limit_h: float


_TABLE = {
    "01": """
01 私搭乱建|illegal extension|26|estate|office|works|10|168
02 暴露垃圾|exposed refuse|150|any|street|even|1|4
03 积存垃圾渣土|piled rubble|62|estate|office|works|1|12
04 道路不洁|dirty road|88|any|street|leaves|1|4
05 水域不洁|dirty water|9|any|office|summer|4|24
06 绿地脏乱|littered green|24|estate|office|even|3|24
07 废弃家具设备|discarded furniture|31|estate|street|even|1|12
08 道路破损|damaged road|40|traffic|office|rain|0|72
09 道路遗撒|spill on the road|17|site|any|works|10|2
10 垃圾满溢|overflowing bin|74|market|street|summer|1|2
11 油烟污染|cooking fumes|14|market|evening|summer|9|72
12 动物尸体|dead animal|4|traffic|street|even|1|2
13 道路积水|standing water|14|traffic|any|rain|4|4
14 积雪结冰|snow and ice|8|traffic|street|snow|1|6
""",
    "02": """
01 非法小广告|illegal small poster|96|estate|office|even|10|12
02 违章悬挂广告|illegal banner|22|market|office|even|10|24
03 占道广告牌|billboard on the pavement|28|market|street|even|10|4
04 街头散发广告|leaflets|7|market|street|even|10|2
""",
    "03": """
01 工地扬尘|dust of a building site|18|site|street|works|0|4
02 施工占道|works on the road|16|site|office|works|0|24
03 夜间施工噪声|noise of night works|12|site|night|works|9|2
04 无证消纳渣土|dumping without permit|6|site|night|works|10|12
05 工地物料乱堆|building material in the street|13|site|office|works|0|12
06 车辆带泥上路|mud carried onto the road|9|site|any|works|10|2
""",
    "04": """
01 无照经营游商|unlicensed vendor|86|market|evening|summer|10|2
02 出店占道|goods outside the shop|128|market|street|even|10|2
03 机动车乱停放|car parked on the pavement|118|traffic|street|even|5|4
04 非机动车乱停放|bicycles parked anyhow|142|market|street|even|1|4
05 乱堆物堆料|piled objects|58|estate|street|even|10|4
06 露天烧烤|open-air grill|17|market|evening|summer|10|2
07 沿街晾挂|washing hung out in the street|23|estate|street|even|10|4
08 商业噪声|noise of a shop|15|market|evening|even|10|4
09 人群集聚|crowding|3|market|evening|summer|12|1
10 逆行闯行|riding on the wrong side|12|traffic|street|even|5|2
""",
    "05": """
01 路面塌陷|road collapse|3|traffic|any|rain|0|2
02 自来水管破裂|burst water main|7|traffic|any|snow|4|4
03 燃气泄漏|gas leak|1.4|estate|any|even|8|1
04 下水道堵塞|blocked sewer|21|estate|any|rain|4|12
05 群发性设施故障|failure of many fittings|2|any|any|rain|13|4
06 道路遇险树木|tree fallen on the road|4|any|any|rain|3|4
""",
    "06": """
01 楼道堆物|objects in the stairway|27|estate|evening|even|12|48
02 毁绿占绿|green dug up|10|estate|office|works|3|72
03 群租扰民|disturbance by subtenants|5|estate|evening|even|12|168
04 消防通道占用|blocked fire lane|19|estate|evening|even|13|4
""",
}


def event_classes() -> tuple[EventClass, ...]:
    """Return all classes, by code."""
    found = []
    for group, text in _TABLE.items():
        for line in text.strip().splitlines():
            first, name, share, pull, rhythm, season, department, limit_h = line.split("|")
            number, name_zh = first.split(" ")
            found.append(
                EventClass(
                    group + number, name, name_zh, float(share), pull, rhythm, season, int(department), float(limit_h)
                )
            )
    return tuple(found)
