"""``inputs[]`` of `liyuan.info/1` and `liyuan.snapshot/1`: import reports as plain JSON values."""

import math
from typing import Any

from layers.data.report import InputReport
from layers.errors import ImportFailed

INFO_FORMAT = "liyuan.info/1"
SNAPSHOT_FORMAT = "liyuan.snapshot/1"


def input_entry(report: InputReport) -> dict[str, Any]:
    """Return one entry of ``inputs[]``."""
    box = report.bounds
    origin = report.origin
    return {
        "path": report.path,
        "format": report.format,
        "crs": report.crs,
        "vertical_datum": report.vertical_datum,
        "origin": {"lon": origin.lon, "lat": origin.lat, "h": origin.h} if origin is not None else None,
        "bounds_enu_m": None if box.is_empty else [box.west, box.south, box.bottom, box.east, box.north, box.top],
        "counts": dict(report.counts),
        "assumptions": [str(n) for n in report.assumptions],
        "warnings": [str(n) for n in report.warnings],
        "errors": [str(n) for n in report.errors],
        "details": plain(report.details),
    }


def refused_entry(error: ImportFailed) -> dict[str, Any]:
    """Return the entry of an input that was refused."""
    return {
        "path": error.path,
        "format": "",
        "crs": "",
        "vertical_datum": "",
        "origin": None,
        "bounds_enu_m": None,
        "counts": {},
        "assumptions": [],
        "warnings": [],
        "errors": [error.line()],
        "details": {},
    }


def plain(value: object) -> Any:
    """Return `value` as JSON can hold it: numbers finite, keys text, the rest as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return str(value)
