"""What a person can ask for: one row a command, with its shortcut, and how it is taken back.

Menus, the command palette and the keyboard are made from `COMMANDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

Undo = Literal["history", "harmless", "file"]
Menu = Literal["file", "edit", "view", "building", "time", "help"]


MENUS: dict[Menu, str] = {
    "file": str(QT_TRANSLATE_NOOP("Command", "&File")),
    "edit": str(QT_TRANSLATE_NOOP("Command", "&Edit")),
    "view": str(QT_TRANSLATE_NOOP("Command", "&View")),
    "building": str(QT_TRANSLATE_NOOP("Command", "&Building")),
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


COMMANDS: tuple[Command, ...] = (
    Command(
        "file.open",
        str(QT_TRANSLATE_NOOP("Command", "Open files ...")),
        "file",
        lambda d: d.documents.ask_files(),
        "Ctrl+O",
        "open",
        "file",
    ),
    Command(
        "file.open_folder",
        str(QT_TRANSLATE_NOOP("Command", "Open folder ...")),
        "file",
        lambda d: d.documents.ask_folder(),
        "Ctrl+Shift+O",
        "folder",
        "file",
    ),
    Command(
        "file.open_address",
        str(QT_TRANSLATE_NOOP("Command", "Open address ...")),
        "file",
        lambda d: d.documents.ask_address(),
        "Ctrl+L",
        "web",
        "file",
    ),
    Command(
        "file.demo",
        str(QT_TRANSLATE_NOOP("Command", "Open the demo district")),
        "file",
        lambda d: d.documents.open_demo(),
        "",
        "district",
        "file",
    ),
    Command(
        "file.old_town",
        str(QT_TRANSLATE_NOOP("Command", "Open the old town")),
        "file",
        lambda d: d.old_town.open(),
        "",
        "city",
        "file",
    ),
    Command(
        "file.new",
        str(QT_TRANSLATE_NOOP("Command", "New project")),
        "file",
        lambda d: d.documents.new(),
        "Ctrl+N",
        "file-outline",
        "file",
    ),
    Command(
        "file.save",
        str(QT_TRANSLATE_NOOP("Command", "Save project")),
        "file",
        lambda d: d.documents.save(),
        "Ctrl+S",
        "save",
        "file",
    ),
    Command(
        "file.save_as",
        str(QT_TRANSLATE_NOOP("Command", "Save project as ...")),
        "file",
        lambda d: d.documents.save_as(),
        "Ctrl+Shift+S",
        "save",
        "file",
    ),
    Command(
        "file.picture",
        str(QT_TRANSLATE_NOOP("Command", "Save picture ...")),
        "file",
        lambda d: d.documents.save_picture(),
        "Ctrl+P",
        "image-outline",
        "file",
    ),
    Command(
        "file.quit",
        str(QT_TRANSLATE_NOOP("Command", "Quit")),
        "file",
        lambda d: d.window.close(),
        "Ctrl+Q",
        "",
        "harmless",
    ),
    Command(
        "edit.undo", str(QT_TRANSLATE_NOOP("Command", "Undo")), "edit", lambda d: d.history.undo(), "Ctrl+Z", "undo"
    ),
    Command(
        "edit.redo",
        str(QT_TRANSLATE_NOOP("Command", "Redo")),
        "edit",
        lambda d: d.history.redo(),
        "Ctrl+Shift+Z",
        "redo",
    ),
    Command(
        "edit.remove_layer",
        str(QT_TRANSLATE_NOOP("Command", "Remove the chosen layer")),
        "edit",
        lambda d: d.places.remove_chosen_layer(),
        "",
        "remove",
    ),
    Command(
        "edit.palette",
        str(QT_TRANSLATE_NOOP("Command", "Search everything ...")),
        "edit",
        lambda d: d.window.show_palette(),
        "Ctrl+K",
        "search",
        "harmless",
    ),
    Command(
        "view.home",
        str(QT_TRANSLATE_NOOP("Command", "Show everything")),
        "view",
        lambda d: d.places.home(),
        "Home",
        "home",
    ),
    Command(
        "view.frame",
        str(QT_TRANSLATE_NOOP("Command", "Fly to the selection")),
        "view",
        lambda d: d.places.frame_selection(),
        "F",
        "fit",
    ),
    Command(
        "view.out",
        str(QT_TRANSLATE_NOOP("Command", "One level out")),
        "view",
        lambda d: d.places.step_out(),
        "Esc",
        "back",
    ),
    Command(
        "view.north",
        str(QT_TRANSLATE_NOOP("Command", "Look north")),
        "view",
        lambda d: d.places.look_north(),
        "N",
        "compass",
    ),
    Command(
        "view.panels",
        str(QT_TRANSLATE_NOOP("Command", "Scene alone")),
        "view",
        lambda d: d.window.toggle_panels(),
        "F11",
        "fullscreen",
        "harmless",
    ),
    Command(
        "view.layers",
        str(QT_TRANSLATE_NOOP("Command", "Layers panel")),
        "view",
        lambda d: d.window.toggle_dock("layers"),
        "L",
        "layers",
        "harmless",
    ),
    Command(
        "view.events",
        str(QT_TRANSLATE_NOOP("Command", "Events panel")),
        "view",
        lambda d: d.window.toggle_dock("events"),
        "E",
        "table",
        "harmless",
    ),
    Command(
        "view.timeline",
        str(QT_TRANSLATE_NOOP("Command", "Timeline")),
        "view",
        lambda d: d.window.toggle_dock("timeline"),
        "T",
        "timeline",
        "harmless",
    ),
    Command(
        "view.light_clock",
        str(QT_TRANSLATE_NOOP("Command", "Light by the clock")),
        "view",
        lambda d: d.places.set_light("clock"),
        "",
        "sun-clock-outline",
    ),
    Command(
        "view.light_day",
        str(QT_TRANSLATE_NOOP("Command", "Always day")),
        "view",
        lambda d: d.places.set_light("day"),
        "",
        "white-balance-sunny",
    ),
    Command(
        "view.light_night",
        str(QT_TRANSLATE_NOOP("Command", "Always night")),
        "view",
        lambda d: d.places.set_light("night"),
        "",
        "weather-night",
    ),
    Command(
        "view.performance",
        str(QT_TRANSLATE_NOOP("Command", "Performance ...")),
        "view",
        lambda d: d.performance.open(),
        "",
        "speedometer",
        "harmless",
    ),
    Command(
        "building.unfold",
        str(QT_TRANSLATE_NOOP("Command", "Unfold or fold the storeys")),
        "building",
        lambda d: d.places.toggle_unfold(),
        "U",
        "unfold",
    ),
    Command(
        "building.isolate",
        str(QT_TRANSLATE_NOOP("Command", "Show the chosen storey alone")),
        "building",
        lambda d: d.places.toggle_isolate(),
        "I",
        "isolate",
    ),
    Command(
        "building.spaces",
        str(QT_TRANSLATE_NOOP("Command", "Show or hide rooms")),
        "building",
        lambda d: d.places.toggle_spaces(),
        "R",
        "space",
    ),
    Command(
        "mesh.glass",
        str(QT_TRANSLATE_NOOP("Command", "See through the chosen building of the mesh")),
        "building",
        lambda d: d.places.set_fate("glass"),
        "G",
        "circle-opacity",
    ),
    Command(
        "mesh.gone",
        str(QT_TRANSLATE_NOOP("Command", "Hide the chosen building of the mesh")),
        "building",
        lambda d: d.places.set_fate("gone"),
        "H",
        "hidden",
    ),
    Command(
        "mesh.restore",
        str(QT_TRANSLATE_NOOP("Command", "Show all buildings of the mesh again")),
        "building",
        lambda d: d.places.restore_fates(),
        "Shift+H",
        "eye-outline",
    ),
    Command(
        "time.play",
        str(QT_TRANSLATE_NOOP("Command", "Play or pause")),
        "time",
        lambda d: d.session.clock.toggle(),
        "Space",
        "play",
        "harmless",
    ),
    Command(
        "time.start",
        str(QT_TRANSLATE_NOOP("Command", "Back to the start of the recording")),
        "time",
        lambda d: d.session.clock.rewind(),
        "",
        "start",
        "harmless",
    ),
    Command(
        "help.about",
        str(QT_TRANSLATE_NOOP("Command", "About Liyuan")),
        "help",
        lambda d: d.window.show_about(),
        "",
        "info",
        "harmless",
    ),
)
