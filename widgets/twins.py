"""Attributes that are given in two languages: ``name`` and ``name_zh``."""

from collections.abc import Iterable
from dataclasses import dataclass

from layers.data.features import Attribute

CHINESE_SUFFIX = "_zh"


@dataclass(frozen=True, slots=True)
class OneLanguage:
    """Attributes with their twins told apart.

    Parameters
    ----------
    shown : tuple of (name, value)
        In the order given, each twin once, under its plain name and in the user's language where that says anything.
    other : tuple of (name, value)
        What the other language says, under the name it came with.
    """

    shown: tuple[tuple[str, Attribute], ...]
    other: tuple[tuple[str, Attribute], ...]


def in_one_language(pairs: Iterable[tuple[str, Attribute]], *, chinese: bool) -> OneLanguage:
    """Return attributes with each pair of twins as one; without a twin they stay as they are."""
    given = dict(pairs)
    shown: list[tuple[str, Attribute]] = []
    other: list[tuple[str, Attribute]] = []
    for name, value in given.items():
        if name.endswith(CHINESE_SUFFIX) and name.removesuffix(CHINESE_SUFFIX) in given:
            continue
        name_zh = name + CHINESE_SUFFIX
        if name_zh not in given:
            shown.append((name, value))
            continue
        value_zh = given[name_zh]
        if _says(value_zh) and (chinese or not _says(value)):
            shown.append((name, value_zh))
            other.append((name, value))
        else:
            shown.append((name, value))
            other.append((name_zh, value_zh))
    return OneLanguage(tuple(shown), tuple((name, value) for name, value in other if _says(value)))


def said(payload: dict[str, Attribute], *names: str, chinese: bool) -> str:
    """Return the first of `names` that says anything, in Chinese where that is given and wanted; empty for none."""
    for name in names:
        for key in (name + CHINESE_SUFFIX, name) if chinese else (name, name + CHINESE_SUFFIX):
            if _says(payload.get(key)):
                return str(payload[key])
    return ""


def _says(value: Attribute) -> bool:
    return value is not None and value != ""
