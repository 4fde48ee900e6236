"""What a command is, and the menus that commands are in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

Undo = Literal["history", "harmless", "file"]
Menu = Literal["file", "edit", "view", "building", "section", "time", "help"]


MENUS: dict[Menu, str] = {
    "file": str(QT_TRANSLATE_NOOP("Command", "&File")),
    "edit": str(QT_TRANSLATE_NOOP("Command", "&Edit")),
    "view": str(QT_TRANSLATE_NOOP("Command", "&View")),
    "building": str(QT_TRANSLATE_NOOP("Command", "&Building")),
    "section": str(QT_TRANSLATE_NOOP("Command", "&Section")),
    "time": str(QT_TRANSLATE_NOOP("Command", "&Time")),
    "help": str(QT_TRANSLATE_NOOP("Command", "&Help")),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Parameters
    ----------
    id : str
        ``"view.home"``; unique.
    title : str
        English; translated in the context ``Command``.
    shortcut : str
        Qt's portable form; unique; empty for none.
    run : callable
        ``run(desktop)``.
    undo : str
        ``"history"``: Ctrl+Z takes it back. ``"harmless"``: it changes nothing that a person would want back.
        ``"file"``: it reads or writes files; the file itself is the way back.
    """

    id: str
    title: str
    menu: Menu
    run: "Callable[[Desktop], object]"
    shortcut: str = ""
    icon: str = ""
    undo: Undo = "history"


@dataclass(frozen=True, slots=True)
class BoundCommand:
    """A command as the palette takes it: titled in the user's language, run without arguments."""

    id: str
    title: str
    shortcut: str
    run: Callable[[], object]
