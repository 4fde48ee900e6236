"""The 102 classes of city components: five groups, codes of four digits, where they stand and who looks after them.

Groups, the code's form and the kinds of class follow the practice of digital city management (GB/T 30428).
"""

from dataclasses import dataclass

from resources.demo.town.names import Name

GROUPS: dict[str, Name] = {
    "01": ("Public utilities", "公用设施"),
    "02": ("Roads and traffic", "道路交通"),
    "03": ("City appearance", "市容环境"),
    "04": ("Parks and greenery", "园林绿化"),
    "05": ("Other components", "其他部件"),
}
PLACES_M: dict[str, tuple[float, float]] = {
    "lane": (-9.0, -1.0),
    "gutter": (-0.6, -0.3),
    "kerb": (0.3, 0.9),
    "trees": (1.1, 1.4),
    "walk": (1.6, 3.4),
    "front": (3.6, 7.5),
    "corner": (0.5, 2.2),
}
"""How far from the kerb, outwards: in the carriageway, at its edge, on the pavement, before the houses, at corners."""
STREETS: dict[str, tuple[float, float, float, float, float]] = {
    "all": (0.25, 1.0, 1.0, 1.0, 0.7),
    "big": (0.9, 1.0, 0.55, 0.06, 0.0),
    "mid": (0.0, 1.0, 1.0, 0.45, 0.05),
    "low": (0.0, 0.25, 0.7, 1.0, 1.0),
}
"""How often on expressways, main roads, roads, streets, lanes."""


@dataclass(frozen=True, slots=True)
class ComponentClass:
    """A class of components.

    Parameters
    ----------
    code : str
        Group and number, four digits.
    share : float
        Of all components, relative.
    place, streets : str
        Keys of `PLACES_M` and `STREETS`.
    department : int
        Index into `names.DEPARTMENTS`.
    limit_h : float
        Hours within which a case about one is to be closed.
    trouble : float
        How often there is one, relative to others.
    """

    code: str
    name: str
    name_zh: str
    share: float
    place: str
    streets: str
    department: int
    limit_h: float
    trouble: float


# Number, Chinese and English name, share, place, streets, department, hours, trouble.
_TABLE = {
    "01": """
01 上水井盖|water manhole cover|62|lane|all|4|24|1.2
02 污水井盖|sewer manhole cover|118|lane|all|4|24|2.4
03 雨水井盖|storm drain manhole cover|104|lane|all|4|24|2.2
04 雨水箅子|storm drain grate|176|gutter|all|4|24|2.8
05 电力井盖|power manhole cover|44|walk|mid|6|24|1.0
06 路灯井盖|lighting manhole cover|30|walk|mid|1|24|0.8
07 通信井盖|telecom manhole cover|92|walk|all|7|24|1.6
08 电视井盖|cable television manhole cover|18|walk|all|7|24|0.9
09 网络井盖|network manhole cover|14|walk|all|7|24|0.8
10 热力井盖|heating manhole cover|34|lane|mid|8|24|1.1
11 燃气井盖|gas manhole cover|38|lane|all|8|12|0.9
12 公安井盖|police manhole cover|6|walk|mid|5|24|0.6
13 消防井盖|fire main manhole cover|9|walk|all|13|24|0.7
14 消火栓|fire hydrant|21|kerb|all|13|12|0.8
15 无主井盖|manhole cover of unknown owner|5|lane|low|1|48|3.5
16 通信交接箱|telecom cabinet|26|walk|all|7|48|1.2
17 电力设施|power cabinet|24|walk|all|6|24|0.8
18 立杆|pole|66|kerb|all|7|48|0.8
19 路灯|street lamp|132|kerb|all|1|24|1.5
20 地灯|ground light|11|front|mid|1|48|1.4
21 景观灯|decorative light|19|front|mid|1|48|1.0
22 报刊亭|news kiosk|1.2|walk|mid|12|72|0.9
23 电话亭|telephone booth|1.6|walk|mid|7|72|1.6
24 邮筒|letter box|1.4|walk|mid|12|72|0.4
25 信息亭|information kiosk|0.8|walk|mid|1|72|0.8
26 自动售货机|vending machine|2.2|front|mid|11|72|0.4
27 健身设施|outdoor gym equipment|9|front|low|12|72|1.5
28 中水井盖|reclaimed water manhole cover|4|lane|mid|4|24|0.7
29 公交井盖|trolleybus manhole cover|0.9|lane|big|2|24|0.5
30 输油井盖|oil line manhole cover|0.6|lane|big|8|12|0.4
31 特殊井盖|special manhole cover|1.5|lane|mid|1|24|0.8
32 变压器|transformer|7|walk|all|6|24|0.6
33 高压线铁塔|pylon|1.4|front|low|6|24|0.3
34 燃气调压站|gas regulator station|2.1|front|low|8|12|0.4
35 监控电子眼|surveillance camera|17|corner|all|5|48|0.5
36 售货亭|sales kiosk|1.6|walk|mid|11|72|1.2
37 治安岗亭|police booth|0.7|corner|mid|5|72|0.4
38 供水器|drinking fountain|0.5|front|mid|4|48|0.9
39 通信基站|mobile base station|3|front|all|7|72|0.3
40 充电桩|charging point|13|front|low|6|48|1.1
41 智能快件箱|parcel locker|5|front|low|12|72|0.5
42 民用水井|well|0.8|front|low|4|72|0.5
43 供热调节站|heat exchanger station|1.8|front|low|8|24|0.5
44 排水泵站|pumping station|0.2|front|mid|4|12|0.6
""",
    "02": """
01 停车场|car park|3|front|low|2|72|0.9
02 停车咪表|parking meter|6|kerb|mid|2|48|0.8
03 公交站亭|bus shelter|5|kerb|big|2|48|1.8
04 出租车站牌|taxi stand sign|0.9|kerb|mid|2|48|0.5
05 过街天桥|footbridge|0.25|front|big|0|72|2.5
06 地下通道|underpass|0.2|front|big|0|72|2.2
07 高架立交桥|flyover|0.25|lane|big|0|72|1.8
08 跨河桥|bridge over water|0.2|lane|big|0|72|1.2
09 交通标志牌|traffic sign|54|corner|all|5|48|1.0
10 交通信号灯|traffic light|17|corner|big|5|6|1.4
11 道路信息显示屏|road information display|1.1|kerb|big|5|48|0.6
12 道路隔音屏|noise barrier|1.5|kerb|big|2|72|0.6
13 交通岗亭|traffic police booth|0.5|corner|big|5|72|0.4
14 交通护栏|traffic railing|38|lane|big|5|48|1.9
15 存车支架|bicycle rack|9|walk|mid|1|72|1.3
16 路名牌|street name plate|23|corner|all|12|72|0.9
17 人行横道桥|zebra crossing light|4|corner|mid|5|24|0.7
18 防撞桶|crash cushion|2.6|corner|big|5|48|1.8
19 减速带|speed bump|6|lane|low|5|48|1.2
20 阻车桩|bollard|41|corner|all|1|48|1.6
21 道路反光镜|road mirror|2.2|corner|low|5|48|0.9
22 交通信号控制箱|traffic signal controller|4|corner|big|5|24|0.5
23 公交站牌|bus stop sign|7|kerb|mid|2|48|0.9
24 公共自行车站点|bicycle sharing station|3|walk|mid|2|48|1.9
25 盲道设施|tactile paving|9|walk|mid|0|72|2.3
26 路面里程桩|kilometre stone|1.2|kerb|big|2|72|0.3
""",
    "03": """
01 公共厕所|public toilet|1.9|front|all|1|12|1.8
02 化粪池|septic tank|7|front|low|1|24|1.4
03 公厕指示牌|toilet sign|1.7|corner|all|1|72|0.7
04 垃圾间|refuse room|3.4|front|low|1|24|1.8
05 垃圾箱|litter bin|71|walk|all|1|12|2.9
06 灯箱霓虹灯|illuminated sign|16|front|mid|10|72|1.0
07 广告牌匾|billboard|24|front|mid|10|72|1.4
08 环保监测站|air monitoring station|0.3|front|all|9|48|0.3
09 气象监测站|weather station|0.2|front|all|9|72|0.2
10 污水口监测站|outfall monitoring station|0.2|front|low|9|48|0.4
11 噪声显示屏|noise display|0.25|corner|mid|9|72|0.5
12 分类垃圾亭|waste sorting station|12|front|low|1|12|2.4
""",
    "04": """
01 古树名木|veteran tree|1.1|front|low|3|72|0.5
02 行道树|street tree|392|trees|all|3|72|0.5
03 护树设施|tree guard|52|trees|all|3|72|0.8
04 花架花钵|planter|22|walk|mid|3|72|1.2
05 绿地|green plot|28|front|all|3|72|0.9
06 雕塑|sculpture|1.1|front|mid|3|72|0.4
07 街头座椅|bench|24|walk|all|3|72|1.0
08 绿地护栏|green railing|21|front|mid|3|72|1.1
09 绿地维护设施|irrigation fitting|17|front|all|3|72|0.8
10 喷泉|fountain|0.3|front|mid|3|72|1.0
11 树池箅子|tree pit grate|46|trees|mid|3|72|1.3
12 园林宣传牌|park notice board|3|front|low|3|72|0.7
""",
    "05": """
01 重大危险源|major hazard|0.2|front|low|13|6|0.2
02 工地|building site gate|0.5|front|all|0|24|2.2
03 水域附属设施|embankment railing|7|front|all|4|48|0.6
04 水域护栏|waterside guard rail|9|front|all|4|48|0.7
05 港监设施|harbour beacon|0.4|front|mid|2|72|0.2
06 防汛墙|flood wall|0.5|front|all|4|48|0.3
07 人防工事|civil defence entrance|0.9|front|low|13|72|0.4
08 公房地下室|public basement|1.2|front|low|12|72|0.6
""",
}


def component_classes() -> tuple[ComponentClass, ...]:
    """Return all classes, by code."""
    found = []
    for group, text in _TABLE.items():
        for line in text.strip().splitlines():
            first, name, share, place, streets, department, limit_h, trouble = line.split("|")
            number, name_zh = first.split(" ")
            found.append(
                ComponentClass(
                    code=group + number,
                    name=name,
                    name_zh=name_zh,
                    share=float(share),
                    place=place,
                    streets=streets,
                    department=int(department),
                    limit_h=float(limit_h),
                    trouble=float(trouble),
                )
            )
    return tuple(found)
