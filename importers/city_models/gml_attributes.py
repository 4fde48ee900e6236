"""Attributes of CityGML's features as plain values: simple ones, generic ones, what is nested as ``a.b``."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from importers.city_models.gml_xml import first, local, text_of

MAX_PROPERTIES = 200
MAX_TEXT = 1000
MAX_VALUES = 50
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,17}(?:[eE][-+]?\d{1,2})?")
_GENERIC = re.compile(r"(?:string|int|double|date|uri|measure|code)Attribute", re.IGNORECASE)


def add_attribute(properties: dict[str, object], element: Element) -> None:
    """Add what a property element says."""
    name = local(element.tag)
    if name in ("genericAttribute", "genericAttributeSet", "genericAttributes"):
        for child in element:
            add_attribute(properties, child)
        return
    if _GENERIC.fullmatch(name):
        label, value = first(element, "name"), first(element, "value")
        _add(properties, element.get("name") or text_of(label) or name, text_of(value))
        return
    if name == "GenericAttributeSet":
        for child in element:
            add_attribute(properties, child)
        return
    for path, text in _leaves(element, name):
        _add(properties, path, text)


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """Yield what has a text; the names of objects between are left out."""
    if not len(element):
        yield path, text_of(element)
    for child in element:
        name = local(child.tag)
        yield from _leaves(child, path if name[:1].isupper() and len(child) else f"{path}.{name}")


def _add(properties: dict[str, object], name: str, text: str) -> None:
    if not text or (len(properties) >= MAX_PROPERTIES and name not in properties):
        return
    value = plain(text[:MAX_TEXT])
    before = properties.get(name)
    if before is None:
        properties[name[:80]] = value
    elif isinstance(before, list):
        if len(before) < MAX_VALUES:
            before.append(value)
    else:
        properties[name] = [before, value]


def plain(text: str) -> str | int | float:
    """Return a number where a text is the usual way to write one; ``"007"`` is text."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
