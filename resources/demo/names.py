"""Invented names of streets and buildings, English and Chinese."""

import numpy as np

_FIRST = (
    ("Rui", "瑞"),
    ("He", "和"),
    ("Yong", "永"),
    ("Fu", "福"),
    ("De", "德"),
    ("An", "安"),
    ("Tai", "泰"),
    ("Yu", "裕"),
    ("Heng", "恒"),
    ("Tong", "同"),
    ("Qing", "庆"),
    ("Hong", "鸿"),
    ("Ren", "仁"),
    ("Jin", "锦"),
)
_SECOND = (
    ("lan", "澜"),
    ("kang", "康"),
    ("xiang", "祥"),
    ("shun", "顺"),
    ("chuan", "川"),
    ("yuan", "源"),
    ("sheng", "盛"),
    ("mao", "茂"),
    ("feng", "丰"),
    ("he", "禾"),
)
_STREETS = (
    ("Guantao Street", "观涛街"),
    ("Songyin Street", "松荫街"),
    ("Shijing Street", "石径街"),
    ("Yuhuo Street", "渔火街"),
    ("Dengta Street", "灯塔街"),
    ("Hongwa Street", "红瓦街"),
    ("Jiuwa Lane", "旧瓦巷"),
    ("Yanxiang Street", "盐巷街"),
    ("Beishan Street", "北杉街"),
    ("Wutong Lane", "梧荫巷"),
    ("Zhonglou Street", "钟影街"),
    ("Tingchao Street", "听潮街"),
)
_ENDINGS = {
    "liyuan": ("li Courtyard", "里"),
    "shop": (" Store", "商号"),
    "house": (" House", "居"),
    "villa": (" Villa", "庐"),
}


class Namer:
    """Gives each name once."""

    main_street = ("Yinhai Road", "迎海大路")
    coast_road = ("Chaosheng Coast Road", "潮声滨海路")

    def __init__(self, rng: np.random.Generator) -> None:
        pairs = [(a[0] + b[0], a[1] + b[1]) for a in _FIRST for b in _SECOND]
        self._pairs = [pairs[i] for i in rng.permutation(len(pairs))]
        self._streets = list(_STREETS)

    def street(self) -> tuple[str, str]:
        """Return a street's name."""
        return self._streets.pop(0)

    def building(self, kind: str) -> tuple[str, str]:
        """Return a building's name."""
        if kind == "tower":
            return "Haicheng Tower", "海澄大厦"
        if kind == "church":
            return "Hill Church", "山顶教堂"
        name, name_zh = self._pairs.pop(0)
        ending, ending_zh = _ENDINGS[kind]
        return name + ending, name_zh + ending_zh
