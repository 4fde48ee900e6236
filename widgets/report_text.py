"""An import report in words: what was read, where it lies, what was assumed, warned of and failed at."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from layers.data.report import InputReport, Note
from widgets.messages import say, translate_message
from widgets.report_notes import TRIANGLE, note_kind_text, notes_of
from widgets.wording import counts_text, datum_text, format_text, lonlat_text

SUSPECT_KEYS = ("suspect_rows", "suspect", "suspects")

translate = QCoreApplication.translate


def report_summary(report: InputReport) -> str:
    """Return the counts in one line."""
    if not report.counts:
        # A tile tree is read as the view needs it: nobody counted, which is not the same as none.
        return translate("ImportReport", "read as the view needs it")
    return counts_text(report.counts) or translate("ImportReport", "nothing in it")


def report_lines(report: InputReport) -> list[tuple[str, str, str]]:
    """Return heading, text and state (for `row_brush`) of each thing to say."""
    lines: list[tuple[str, str, str]] = [(translate("ImportReport", "Format"), format_text(report.format), "quiet")]
    if report.crs:
        crs = report.crs if len(report.crs) <= 200 else report.crs[:200] + "…"
        lines.append((translate("ImportReport", "Coordinate system"), crs, "quiet"))
    if report.vertical_datum:
        lines.append((translate("ImportReport", "Heights"), datum_text(report.vertical_datum), "quiet"))
    if report.origin is not None:
        place = lonlat_text(report.origin.lon, report.origin.lat)
        lines.append((translate("ImportReport", "Origin (WGS 84)"), place, "quiet"))
    states = {"assumption": "warn", "warning": "", "error": "alarm"}
    for note in notes_of(report):
        mark = f"{TRIANGLE} " if note.kind == "assumption" else ""
        lines.append((f"{mark}{note_kind_text(note.kind)}", note.text, states[note.kind]))
    return lines


def headed(heading: str, text: str) -> str:
    """Return a line with its heading."""
    return translate("ImportReport", "{heading}: {text}").replace("{heading}", heading).replace("{text}", text)


def suspect_lines(report: InputReport) -> list[str]:
    """Return one line for each row or record whose position cannot be trusted."""
    return _listed(next((report.details[key] for key in SUSPECT_KEYS if report.details.get(key)), ()))


def rejected_lines(report: InputReport) -> list[str]:
    """Return one line for each record that was refused."""
    return _listed(report.details.get("rejected", ()))


def _listed(found: object) -> list[str]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        return []
    return [_line(entry) for entry in found]


def _line(entry: object) -> str:
    label = translate("ImportReport", "row {n}")
    row: object = entry
    reason: object = ""
    if isinstance(entry, dict):
        if "line" in entry:
            label = translate("ImportReport", "line {n}")
        row, reason = entry.get("row", entry.get("line", "")), entry.get("reason", "")
    elif isinstance(entry, Sequence) and not isinstance(entry, str) and len(entry) == 2:
        row, reason = entry
    words = say(reason) if isinstance(reason, Note) else translate_message(str(reason))
    label = label.replace("{n}", str(row))
    return f"{label}: {words}" if words else label
