"""Which icon stands for a record, an event, a measured quantity: by the words that describe it."""

import re
from functools import lru_cache

IconTable = tuple[tuple[tuple[str, ...], str], ...]

# First word found decides; Chinese and English alike.
RECORD_ICONS: IconTable = (
    (("museum", "博物馆", "纪念馆", "gallery"), "museum"),
    (("former residence", "故居", "旧居", "rowhouse", "house", "home"), "home"),
    (("shop", "store", "商铺", "商店", "店"), "shop"),
    (("church", "教堂", "temple", "寺", "庙"), "church"),
    (("school", "学校", "college", "大学"), "school"),
    (("park", "公园", "garden"), "tree"),
    (("liyuan", "里院", "历史建筑", "building", "建筑"), "district"),
)
EVENT_ICONS: IconTable = (
    (("bin", "waste", "trash", "garbage", "垃圾"), "waste"),
    (("goods", "piled", "物品", "堆放", "出店", "占道"), "goods"),
    (("crowd", "人群", "聚集"), "crowd"),
    (("fire", "火", "smoke", "烟"), "fire"),
    (("water", "flood", "leak", "水", "manhole", "井盖"), "water"),
    (("light", "lamp", "路灯"), "light"),
    (("vehicle", "traffic", "parking", "车", "交通"), "traffic"),
    (("tree", "树"), "tree"),
    (("noise", "噪"), "noise"),
)
QUANTITY_ICONS: IconTable = (
    (("temp", "温度"), "temperature"),
    (("humid", "湿度"), "humidity"),
    (("power", "energy", "electr", "电"), "power"),
    (("water", "level", "水"), "water"),
    (("light", "lux", "brightness", "照度"), "light"),
    (("noise", "sound", "噪"), "noise"),
    (("people", "person", "crowd", "count", "人"), "crowd"),
    (("co2", "pm", "air", "空气"), "molecule-co2"),
)
CLASS_ICONS = {"camera": "camera", "vehicle": "vehicle", "person": "person", "drone": "drone", "truck": "truck"}


def icon_for(words: str, table: IconTable, *, otherwise: str) -> str:
    """Return the icon of the first row of `table` one of whose words begins a word of `words`."""
    folded = words.casefold()
    return next((icon for pattern, icon in _patterns(table) if pattern.search(folded)), otherwise)


@lru_cache(maxsize=8)
def _patterns(table: IconTable) -> tuple[tuple[re.Pattern[str], str], ...]:
    # Latin words from their beginning ("street" is no "tree"); Chinese has no spaces to begin after.
    def pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join((r"\b" if key.isascii() else "") + re.escape(key) for key in keys))

    return tuple((pattern(keys), icon) for keys, icon in table)
