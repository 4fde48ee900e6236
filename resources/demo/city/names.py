"""Invented names of the city: districts, sub-districts, communities, streets, firms; Chinese and English."""

from collections.abc import Iterator

import numpy as np

from resources.demo.town.names import Name, pairs

CITY: Name = ("Yunwan", "云湾市")
PREFIX = "3702"
DISTRICTS: tuple[tuple[str, Name], ...] = (
    ("370201", ("Yunwan Old Town", "老城区")),
    ("370261", ("Landong District", "澜东区")),
    ("370262", ("Heling District", "鹤岭区")),
    ("370263", ("Chaobei District", "潮北区")),
    ("370264", ("Baimu District", "白沐区")),
    ("370265", ("Qingyu District", "青屿区")),
    ("370266", ("Daling District", "岱陵区")),
)
"""Codes and names; the first holds the old town, whose own grid cells begin with its code."""
TOWN_SUBDISTRICT = "370201001"
DEPARTMENTS = (
    "住房和城乡建设局",
    "城市管理局",
    "交通运输局",
    "园林和林业局",
    "水务管理局",
    "公安局交警支队",
    "供电公司",
    "通信管理局",
    "燃气热力公司",
    "生态环境局",
    "综合行政执法局",
    "市场监督管理局",
    "街道办事处",
    "应急管理局",
)

_FIRST = (
    "Yun云 Lan澜 He鹤 Chao潮 Bai白 Qing青 Dai岱 Song松 Hai海 Fu福 Yong永 Tai泰 An安 Ning宁 Rui瑞 Xin新 "
    "Chang长 Jin金 Long龙 Feng凤 Shi石 Lin林 Nan南 Bei北 Dong东 Xi西 Zhong中 Hong虹 Jing景 Guang光 Ming明 Yu玉"
)
_SECOND = (
    "shan山 hu湖 yuan苑 ze泽 men门 qiao桥 tai台 lou楼 zhuang庄 gang岗 wan湾 dao岛 chuan川 hua华 le乐 "
    "an安 he和 xing兴 feng峰 quan泉 tan潭 ling岭 yang阳 jia家"
)
_STREET_FIRST = (
    "Bo博 Chong崇 Deng登 En恩 Gao高 Gui桂 Hui汇 Ji济 Jian建 Kai开 Lai莱 Li历 Lian联 Liao辽 Min闽 Ping平 Pu浦 Qi齐 Qu曲 "
    "Ri日 Rong荣 Shan单 Shun顺 Tong同 Wei潍 Wen文 Wu武 Xiang香 Yan延 Yi沂 Yin银 Ying瀛 Zhan湛 Zhen镇 Zi淄 Chun春 "
    "Xia夏 Qiu秋 Lu鲁 Mei梅"
)
_STREET_SECOND = (
    "shan山 he河 yuan原 cheng城 jiang江 zhou洲 nan南 de德 xing兴 ning宁 tai泰 hai海 ling岭 hua华 yang阳 xiang祥 shun顺 "
    "he和 feng丰 chang昌 qing清 lin林 an安 kang康 ping平 yuan源"
)
_PLACES: tuple[Name, ...] = (("", ""), (" East", "东"), (" West", "西"), (" South", "南"), (" North", "北"))
_ENDINGS: tuple[tuple[Name, ...], ...] = (
    ((" Expressway", "快速路"), (" Avenue", "大道")),
    ((" Road", "路"), (" Avenue", "大道")),
    ((" Road", "路"),),
    ((" Street", "街"), (" Road", "路")),
    ((" Lane", "巷"), (" Lane", "里")),
)
_NUMERALS = "一二三四五六七八九"


def place_names(count: int, rng: np.random.Generator) -> list[Name]:
    """Return `count` different names of places, without what they are."""
    every = [(a + b, x + y) for a, x in pairs(_FIRST) for b, y in pairs(_SECOND) if x != y]
    picked = [every[i] for i in rng.permutation(len(every))]
    more = ((f"{a} {n}", f"{x}第{_NUMERALS[n - 1]}") for n in range(1, 10) for a, x in picked)
    names = list(picked[:count])
    while len(names) < count:
        names.append(next(more))
    return names


def street_names(classes: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", rng: np.random.Generator) -> list[Name]:
    """Return a name for each street of a class; no two are the same."""
    every = [(a + b, x + y) for a, x in pairs(_STREET_FIRST) for b, y in pairs(_STREET_SECOND) if x != y]
    plain = [every[i] for i in rng.permutation(len(every))]
    sources = [_varied(plain, endings) for endings in _ENDINGS]
    taken: set[str] = set()
    names = []
    for kind in classes.tolist():
        name = next(n for n in sources[kind] if n[1] not in taken)
        taken.add(name[1])
        names.append(name)
    return names


def _varied(plain: list[Name], endings: tuple[Name, ...]) -> Iterator[Name]:
    for place, place_zh in _PLACES:
        for ending, ending_zh in endings:
            for name, name_zh in plain:
                yield name + place + ending, name_zh + place_zh + ending_zh
    for number, numeral in enumerate(_NUMERALS, start=1):
        for place, place_zh in _PLACES:
            for ending, ending_zh in endings:
                for name, name_zh in plain:
                    yield f"{name}{place}{ending} {number}", f"{name_zh}{place_zh}{numeral}{ending_zh}"


def firms(count: int, kind: Name, rng: np.random.Generator) -> list[Name]:
    """Return names of `count` firms of a kind, as ``("Transport", "运输有限公司")``."""
    return [(f"{name} {kind[0]}", name_zh + kind[1]) for name, name_zh in place_names(count, rng)]
