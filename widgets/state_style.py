"""How states look and are called: always a shape and words besides the colour."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QBrush, QColor

from layers.data.live_thing import LiveThing
from widgets.theme import current, readable

translate = QCoreApplication.translate


def colour(token: str) -> QColor:
    """Return a token's colour in the theme of now, for lines and fills."""
    return current().qcolor(token)


def text_colour(token: str) -> QColor:
    """Return a token's colour in the theme of now, dark or light enough to be read as text."""
    theme = current()
    return QColor(readable(getattr(theme, token), on=theme.panel))


@dataclass(frozen=True, slots=True)
class StateStyle:
    """A state for people.

    Parameters
    ----------
    key : str
        ``"overdue"``.
    symbol : str
        Its shape: one letter.
    text : str
        In the user's language.
    token : str
        Colour of the theme.
    rank : int
        For sorting, the most urgent first.
    """

    key: str
    symbol: str
    text: str
    token: str
    rank: int

    @property
    def colour(self) -> QColor:
        """Its colour in the theme of now, fit for text."""
        return text_colour(self.token)


def style_of_state(key: str) -> StateStyle:
    """Return how a state is shown; an unknown one as unknown."""
    match key:
        case "overdue":
            return StateStyle(key, "▲", translate("State", "overdue"), "alarm", 0)
        case "open":
            return StateStyle(key, "○", translate("State", "open"), "action", 1)
        case "under_way":
            return StateStyle(key, "◐", translate("State", "under way"), "warn", 2)
        case "stale":
            return StateStyle(key, "◌", translate("State", "stale"), "unknown", 3)
        case "current":
            return StateStyle(key, "■", translate("State", "current"), "ok", 4)
        case "done":
            return StateStyle(key, "●", translate("State", "done"), "ok", 5)
    return StateStyle("unknown", "◇", translate("State", "unknown"), "unknown", 6)


def style_of_thing(thing: LiveThing) -> StateStyle:
    """Return how a live thing's state is shown: an event's own, otherwise whether its value is current."""
    if thing.kind == "event":
        return style_of_state(thing.state)
    return style_of_state("stale" if thing.stale else "current")


def severity_text(severity: str) -> str:
    """Return a severity for people."""
    texts = {
        "info": translate("State", "info"),
        "warning": translate("State", "warning"),
        "alarm": translate("State", "alarm"),
    }
    return texts.get(severity, severity)


def row_brush(state: str) -> QBrush:
    """Return the text colour of a row: ``"warn"``, ``"alarm"``, ``"quiet"``; anything else is the text's own."""
    return QBrush(text_colour({"warn": "warn", "alarm": "alarm", "quiet": "quiet"}.get(state, "text")))
