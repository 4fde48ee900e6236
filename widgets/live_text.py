"""A live thing in the words and colours of a table's cells."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QBrush, QColor

from layers.data.live_thing import LiveThing
from widgets.state_style import style_of_state, style_of_thing, text_colour
from widgets.wording import duration_text, with_unit

STATE, TIME, TITLE, CATEGORY, PLACE, SEVERITY, REMAINING, VALUE = range(8)
KINDS = ("event", "reading", "camera", "vehicle", "other")
SEVERITY_RANK = {"alarm": 0, "warning": 1, "info": 2}

translate = QCoreApplication.translate


def table_kind(thing: LiveThing) -> str:
    """Return under which kind a thing is filtered: event, reading, camera, vehicle, other."""
    if thing.kind != "pose":
        return thing.kind
    return thing.thing_class if thing.thing_class in ("camera", "vehicle") else "other"


def value_text(thing: LiveThing) -> str:
    """Return a reading's value with its unit."""
    value = thing.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate("LiveText", "on") if value else translate("LiveText", "off")
    text = QLocale().toString(value, "g", 4) if isinstance(value, float) else str(value)
    return with_unit(text, thing.unit)


def remaining_text(thing: LiveThing, *, now: datetime) -> str:
    """Return how long is left before the deadline, or by how much it has passed; empty when there is none."""
    if thing.deadline is None or thing.state == "done":
        return ""
    seconds = (thing.deadline - now).total_seconds()
    if seconds >= 0:
        return duration_text(seconds)
    return translate("LiveText", "{time} over").replace("{time}", duration_text(seconds))


def cell_brush(thing: LiveThing, column: int) -> QBrush | None:
    """Return the text colour of a cell; None for the text's own. Old and finished things are quiet."""
    colour: QColor | None = None
    if column == STATE:
        colour = style_of_thing(thing).colour
    elif column == SEVERITY and thing.severity != "info":
        colour = text_colour("alarm" if thing.severity == "alarm" else "warn")
    elif column == REMAINING and thing.state == "overdue":
        colour = style_of_state("overdue").colour
    elif thing.stale or thing.state == "done" or column == CATEGORY or (column == PLACE and thing.position_enu is None):
        colour = text_colour("quiet")
    return QBrush(colour) if colour is not None else None
