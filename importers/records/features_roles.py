"""What the columns of a table are used for, told from their names in English, Chinese and French."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from layers.data.features import Column

# A role's words, best first. ASCII words match whole words of the column's name ("geo_latitude", "SRType"), Chinese
# ones match anywhere in it.
_WORDS: dict[str, tuple[str, ...]] = {
    "lat": ("latitude", "lat", "纬度", "緯度"),
    "lon": ("longitude", "lon", "lng", "long", "经度", "經度"),
    "height_m": ("height", "hauteur", "building height", "高度", "建筑高度", "楼高"),
    "storeys": ("storeys", "stories", "floors", "nb etages", "etages", "levels", "层数", "楼层数"),
    "base_m": ("base", "z min sol", "ground", "base elevation", "elevation", "地面高程", "底高", "高程"),
    "building": ("building guid", "building", "ifc guid", "楼栋", "建筑物"),
    "name_zh": ("name zh", "name cn", "chinese name", "中文名", "中文名称"),
    "name": ("name", "title", "label", "nom", "名称", "名字", "单位名称", "标题"),
    "kind": ("kind", "category", "type", "class", "theme", "usage1", "usage", "nature", "类型", "类别", "分类", "性质"),
    "id": ("id", "identifier", "code", "guid", "number", "编号", "编码", "代码", "序号"),
    "date": ("date", "created", "year", "built", "timestamp", "日期", "时间", "年代", "时代", "年份", "批次"),
}
_LAST_RESORT = {"name": ("address", "street address", "full address", "地址", "neighborhood")}
_PLANAR = (
    ("easting", "northing"),
    ("东坐标", "北坐标"),
    ("x", "y"),
    ("coord x", "coord y"),
    ("point x", "point y"),
    ("x coord", "y coord"),
    ("x坐标", "y坐标"),
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^0-9a-z\u00c0-\u024f\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class CoordinateColumns:
    """The columns that hold a place: x is longitude or easting, y is latitude or northing."""

    x: int
    y: int
    degrees: bool


def with_roles(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of these names with their roles; a role is given once, a column has one."""
    words = [_words(name) for name in names]
    roles = [""] * len(names)
    for role, wanted in _WORDS.items():
        found = _best(words, wanted, taken=roles)
        if found >= 0:
            roles[found] = role
    for role, wanted in _LAST_RESORT.items():
        if role not in roles and (found := _best(words, wanted, taken=roles)) >= 0:
            roles[found] = role
    return tuple(Column(name, role) for name, role in zip(names, roles, strict=True))


def coordinate_columns(columns: Sequence[Column]) -> CoordinateColumns | None:
    """Return where the place of a row is; None when no pair of columns is named like one."""
    roles = [column.role for column in columns]
    if "lat" in roles and "lon" in roles:
        return CoordinateColumns(roles.index("lon"), roles.index("lat"), degrees=True)
    names = [" ".join(_words(column.name)) for column in columns]
    for x, y in _PLANAR:
        if x in names and y in names:
            return CoordinateColumns(names.index(x), names.index(y), degrees=False)
    return None


def _words(name: str) -> list[str]:
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", name).lower()).split()


def _best(words: list[list[str]], wanted: tuple[str, ...], *, taken: list[str]) -> int:
    """Return the column that fits best: the whole name first, then its end, then anywhere in it; -1 for none."""
    ranked = []
    for column, own in enumerate(words):
        if taken[column] or not own:
            continue
        text = " ".join(own)
        for place, word in enumerate(wanted):
            rank = _rank(text, own, word)
            if rank is not None:
                ranked.append((rank, place, column))
    return min(ranked)[2] if ranked else -1


def _rank(text: str, own: list[str], word: str) -> int | None:
    if text == word:
        return 0
    if _CHINESE.search(word):
        # A Chinese name is one run of characters, often with its language or unit after it.
        return 1 if any(part.endswith(word) for part in own) else (2 if word in text else None)
    tokens = word.split()
    if len(own) >= len(tokens) and own[-len(tokens) :] == tokens:
        return 1
    return 2 if f" {word} " in f" {text} " else None
