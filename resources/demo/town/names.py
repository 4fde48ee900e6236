"""Invented names of the old town's streets, buildings, shops and people, English and Chinese."""

from collections.abc import Iterator

import numpy as np

Name = tuple[str, str]

MAIN_STREET: Name = ("Zhongshan Road", "中山路")
COAST_ROAD: Name = ("Chaosheng Coast Road", "潮声滨海路")
HARBOUR_ROAD: Name = ("Mole Road", "防波堤路")
TOWER: Name = ("Haicheng Tower", "海澄大厦")
TOWN: Name = ("Yunwan Old Town", "云湾老城")

_FIRST = (
    "Rui瑞 He和 Yong永 Fu福 De德 An安 Tai泰 Yu裕 Heng恒 Tong同 Qing庆 Hong鸿 Ren仁 Jin锦 Guang广 "
    "Yi义 Xing兴 Chang昌 Ju聚 Bao宝 San三 Wan万 Tian天 Long隆 Xie协 Zhong仲 Cheng成 Da大 Jing景 "
    "Shou寿 Li利 Gong公 Hui惠 Kang康 Wen文 Xin信 Zhen振 Mao茂 Ji吉 Chun春"
)
_SECOND = (
    "lan澜 ning宁 xiang祥 shun顺 chuan川 yuan源 sheng盛 mu穆 feng丰 ye业 he禾 tai泰 ji记 chang昌 "
    "xing兴 lai来 hua华 hou厚 mei美 gui桂 lin林 hai海 shan山 ping平 jia嘉 yang阳 qing清 zhou洲 "
    "quan泉 xi溪"
)
_STREET_FIRST = (
    "Guan观 Song松 Shi石 Yu渔 Deng灯 Hong红 Jiu旧 Yan盐 Bei北 Wu梧 Zhong钟 Ting听 Hai海 Yun云 Qing青 "
    "Bai柏 Lu鹭 Ou鸥 Fan帆 Mao锚 Tao涛 Sha沙 Jiao礁 Xia霞 Yue月 Xing星 Lan岚 Lin林 Huai槐 Ying樱"
)
_STREET_SECOND = (
    "tao涛 yin荫 jing径 huo火 ta塔 wa瓦 gang港 shan杉 lou楼 chao潮 "
    "qing晴 wan湾 pu浦 ling岭 po坡 yuan苑 feng枫 chuan川 xi溪 tan滩"
)
_SURNAMES = (
    "Shen沈 Lu陆 Gu顾 Fang方 Ye叶 Qin秦 Meng孟 Bai白 Tang唐 Yan严 Wen温 Ji季 Ning宁 Mu穆 Ling凌 "
    "Huo霍 Qi祁 Rong荣 Su苏 Jiang江"
)
_GIVEN = (
    "Molan墨澜 Yunting云庭 Huaichuan怀川 Shulan书岚 Jingtao静涛 Zhiyuan致渊 Ruohai若海 Qinghe清禾 "
    "Songnian松年 Bowan泊湾 Wanqiu晚秋 Xueting雪汀 Lizhou砺舟 Chengyu澄屿 Mingshan茗山 Yufan玉帆 "
    "Shiquan石泉 Yueting月汀 Hexuan鹤轩 Wutong梧桐"
)
_ENDINGS: dict[str, Name] = {
    "liyuan": ("li Courtyard", "里"),
    "commercial": (" Building", "大楼"),
    "villa": (" Villa", "庐"),
    "public": (" Hall", "会馆"),
    "slab": (" Court", "新村"),
    "modern": (" Centre", "中心"),
    "shop": (" Store", "商店"),
}
_LANDMARKS: dict[str, Name] = {
    "church": ("Hill Church", "山顶教堂"),
    "station": ("Yunwan Railway Station", "云湾火车站"),
    "hall": ("Old Municipal Hall", "旧市政厅"),
    "market": ("Central Market Hall", "中央菜市场"),
    "tower": TOWER,
}


def pairs(text: str) -> list[Name]:
    """Return the names of a list as ``"Rui瑞 He和"``."""
    split = [next(i for i, c in enumerate(word) if ord(c) > 255) for word in text.split()]
    return [(word[:i], word[i:]) for word, i in zip(text.split(), split, strict=True)]


def _joined(first: str, second: str, rng: np.random.Generator) -> Iterator[Name]:
    # All pairs in a random order, but a character followed by itself.
    every = [(a + b, x + y) for a, x in pairs(first) for b, y in pairs(second) if x != y]
    return iter([every[i] for i in rng.permutation(len(every))])


class TownNamer:
    """Gives each name once."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._streets = _joined(_STREET_FIRST, _STREET_SECOND, rng)
        self._kinds: dict[str, Iterator[Name]] = {kind: _joined(_FIRST, _SECOND, rng) for kind in _ENDINGS}
        people: list[Name] = [(f"{a} {b}", x + y) for a, x in pairs(_SURNAMES) for b, y in pairs(_GIVEN)]
        self._people: Iterator[Name] = iter([people[i] for i in rng.permutation(len(people))])

    def street(self, width_m: float) -> Name:
        """Return the name of a street: road, street or lane by its width."""
        name, name_zh = next(self._streets)
        ending, ending_zh = (" Road", "路") if width_m > 9 else (" Street", "街") if width_m > 6 else (" Lane", "巷")
        return name + ending, name_zh + ending_zh

    def building(self, kind: str) -> Name:
        """Return the name of a building of `kind`, or of a shop."""
        if kind in _LANDMARKS:
            return _LANDMARKS[kind]
        name, name_zh = next(self._kinds[kind])
        ending, ending_zh = _ENDINGS[kind]
        return name + ending, name_zh + ending_zh

    def person(self) -> Name:
        """Return the name of somebody who never lived."""
        return next(self._people)
