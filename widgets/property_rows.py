"""What a file says of a feature, as rows: nested values by their path, long lists cut, never more than fits."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication

from layers.data.tile_features import PropertyValue
from layers.errors import printable
from widgets.attribute_table import Row

MAX_PROPERTIES = 2000
MAX_LISTED = 32
MAX_DEPTH = 6
MAX_TEXT = 20_000

translate = QCoreApplication.translate


def property_rows(properties: Mapping[str, PropertyValue], *, group: str) -> list[Row]:
    """Return a row a value under `group`: ``roof.height``, ``tags[2].name``."""
    rows: list[Row] = []
    for name, value in _leaves(properties, path="", depth=0):
        if len(rows) == MAX_PROPERTIES:
            rows.append(Row(translate("Inspector", "more properties are not shown"), "…", group, "warn"))
            break
        rows.append(Row(printable(name[:200]), value_said(value), group, "quiet" if value in (None, "") else ""))
    return rows


def value_said(value: PropertyValue) -> str:
    """Return a value as text; what is too long is cut and says how much there is."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return translate("Inspector", "yes") if value else translate("Inspector", "no")
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple | list):
        said = ", ".join(value_said(item) for item in value[:MAX_LISTED])
        if len(value) <= MAX_LISTED:
            return f"[{said}]"
        more = translate("Inspector", "{n} values in all").replace("{n}", str(len(value)))
        return f"[{said}, …] ({more})"
    if isinstance(value, Mapping):
        return "…"
    text = str(value)
    return printable(text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…")


def _leaves(value: PropertyValue, *, path: str, depth: int) -> Iterator[tuple[str, PropertyValue]]:
    nested = depth < MAX_DEPTH
    if isinstance(value, Mapping) and nested and value:
        for name, part in value.items():
            yield from _leaves(part, path=f"{path}.{name}" if path else str(name), depth=depth + 1)
    elif isinstance(value, tuple | list) and nested and any(isinstance(v, Mapping | tuple | list) for v in value):
        for number, part in enumerate(value[:MAX_LISTED]):
            yield from _leaves(part, path=f"{path}[{number}]", depth=depth + 1)
        if len(value) > MAX_LISTED:
            yield f"{path}[…]", translate("Inspector", "{n} values in all").replace("{n}", str(len(value)))
    elif path:
        yield path, value
