"""The commands that cut the scene open, and that go into a building: sections, storey plan, x-ray, walking, links."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from twin_app.command import Command

DRILL_COMMANDS: tuple[Command, ...] = (
    Command(
        "building.xray",
        str(QT_TRANSLATE_NOOP("Command", "See through the building (x-ray)")),
        "building",
        lambda d: d.places.toggle_xray(),
        "X",
        "circle-opacity",
    ),
    Command(
        "building.class",
        str(QT_TRANSLATE_NOOP("Command", "Show the class of the chosen part alone")),
        "building",
        lambda d: d.places.isolate_class(),
        "Shift+I",
        "isolate",
    ),
    Command(
        "building.plan",
        str(QT_TRANSLATE_NOOP("Command", "Plan of the storey")),
        "building",
        lambda d: d.window.toggle_dock("plan"),
        "P",
        "storey",
        "harmless",
    ),
    Command(
        "building.top",
        str(QT_TRANSLATE_NOOP("Command", "Look at the storey from above")),
        "building",
        lambda d: d.storey_views.top(),
        "O",
        "arrow-collapse-down",
    ),
    Command(
        "building.walk",
        str(QT_TRANSLATE_NOOP("Command", "Walk through the storey")),
        "building",
        lambda d: d.storey_views.toggle_walk(),
        "K",
        "walk",
    ),
    Command(
        "section.box",
        str(QT_TRANSLATE_NOOP("Command", "Section box around the selection")),
        "section",
        lambda d: d.sections.box(),
        "B",
        "cube-outline",
    ),
    Command(
        "section.level",
        str(QT_TRANSLATE_NOOP("Command", "Cut level through the storey")),
        "section",
        lambda d: d.sections.level(),
        "C",
        "format-vertical-align-center",
    ),
    Command(
        "section.upright",
        str(QT_TRANSLATE_NOOP("Command", "Cut upright through two points ...")),
        "section",
        lambda d: d.sections.ask_upright(),
        "V",
        "vector-line",
    ),
    Command(
        "section.flip",
        str(QT_TRANSLATE_NOOP("Command", "Keep the other side of the cut")),
        "section",
        lambda d: d.sections.flip(),
        "Shift+C",
        "flip-horizontal",
    ),
    Command(
        "section.toggle",
        str(QT_TRANSLATE_NOOP("Command", "Section on or off")),
        "section",
        lambda d: d.sections.toggle(),
        "Shift+B",
        "box-cutter",
    ),
    Command(
        "section.reset",
        str(QT_TRANSLATE_NOOP("Command", "Remove the section")),
        "section",
        lambda d: d.session.section.reset(),
        "",
        "remove",
    ),
)
