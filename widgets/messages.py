"""Sentences of the model, the importers and the scene in the user's language.

They are written there as English templates without Qt; the template is translated here and its values filled in
afterwards. ``resources/i18n/collect_messages.py`` puts the templates into the translation file.
"""

from PySide6.QtCore import QCoreApplication

from layers.data.report import Note
from layers.errors import ImportFailed, fill

CONTEXT = "Message"


def translate_message(template: str) -> str:
    """Return `template` in the user's language, its ``{name}`` placeholders still in it."""
    return QCoreApplication.translate(CONTEXT, template)


def say(message: Note | BaseException) -> str:
    """Return a note or an error as text for people.

    A refusal is one line: what is wrong; what to do. Which file, and where in it, are its `path` and `where`.
    """
    if isinstance(message, Note):
        return fill(translate_message(message.template), dict(message.values))
    if isinstance(message, ImportFailed):
        return f"{say_problem(message)}; {say_advice(message)}"
    return translate_message(str(message))


def say_problem(error: ImportFailed) -> str:
    """Return what is wrong."""
    return fill(translate_message(error.problem), error.values)


def say_advice(error: ImportFailed) -> str:
    """Return what to do."""
    return fill(translate_message(error.advice), error.values)
