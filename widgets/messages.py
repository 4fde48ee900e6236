"""Sentences of the model, the importers and the scene in the user's language.

They are written there as English templates without Qt; the template is translated here and its values filled in
afterwards. ``resources/i18n/collect_messages.py`` puts the templates into the translation file.
"""

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from layers.data.report import Note
from layers.errors import ImportFailed, fill

CONTEXT = "Message"
NUMBER = re.compile(r"\d+")
NUMBER_NAMES = ("n", "m")
# Where something is in a file, as the importers say it, with {n} and {m} for the numbers.
PLACES = (
    QT_TRANSLATE_NOOP("Where", "byte {n}"),
    QT_TRANSLATE_NOOP("Where", "character {n}"),
    QT_TRANSLATE_NOOP("Where", "column {n}"),
    QT_TRANSLATE_NOOP("Where", "feature {n}"),
    QT_TRANSLATE_NOOP("Where", "line {n}"),
    QT_TRANSLATE_NOOP("Where", "line {n}, column {m}"),
    QT_TRANSLATE_NOOP("Where", "row {n}"),
    QT_TRANSLATE_NOOP("Where", "the header"),
)
PROGRESS = (QT_TRANSLATE_NOOP("Message", "{n} tiles"),)
# What Python's JSON reader and the system give as a reason, the first letter small.
REASONS = (
    QT_TRANSLATE_NOOP("Message", "expecting value"),
    QT_TRANSLATE_NOOP("Message", "expecting property name enclosed in double quotes"),
    QT_TRANSLATE_NOOP("Message", "expecting ':' delimiter"),
    QT_TRANSLATE_NOOP("Message", "expecting ',' delimiter"),
    QT_TRANSLATE_NOOP("Message", "extra data"),
    QT_TRANSLATE_NOOP("Message", "unterminated string starting at"),
    QT_TRANSLATE_NOOP("Message", "no such file or directory"),
    QT_TRANSLATE_NOOP("Message", "permission denied"),
    QT_TRANSLATE_NOOP("Message", "is a directory"),
    QT_TRANSLATE_NOOP("Message", "no space left on device"),
    # Of a server.
    QT_TRANSLATE_NOOP("Message", "status {n}"),
    QT_TRANSLATE_NOOP("Message", "silent for {n} s"),
    QT_TRANSLATE_NOOP("Message", "not done after {n} s"),
    QT_TRANSLATE_NOOP("Message", "it is silent"),
    QT_TRANSLATE_NOOP("Message", "it hangs up"),
    QT_TRANSLATE_NOOP("Message", "it leads in a circle"),
    QT_TRANSLATE_NOOP("Message", "this is no HTTP"),
    QT_TRANSLATE_NOOP("Message", "the answer is cut short"),
    QT_TRANSLATE_NOOP("Message", "connection refused"),
    QT_TRANSLATE_NOOP("Message", "connection reset by peer"),
    QT_TRANSLATE_NOOP("Message", "network is unreachable"),
    QT_TRANSLATE_NOOP("Message", "no route to host"),
    QT_TRANSLATE_NOOP("Message", "name or service not known"),
    QT_TRANSLATE_NOOP("Message", "temporary failure in name resolution"),
)
SPOKEN_VALUES = ("reason", "formats")
MAX_LISTED = 24

translate = QCoreApplication.translate


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
        values: dict[str, object] = {"problem": say_problem(message), "advice": say_advice(message)}
        return fill(translate("Wording", "{problem}; {advice}"), values)
    return translate_message(str(message))


def say_whole(message: Note | BaseException) -> str:
    """Return a note or an error as one line that also tells which file, and where in it."""
    if not isinstance(message, ImportFailed):
        return say(message)
    place = message.path
    if message.where:
        values: dict[str, object] = {"path": message.path, "where": say_where(message)}
        place = fill(translate("Wording", "{path}, {where}"), values)
    return fill(translate("Wording", "{place}: {text}"), {"place": place, "text": say(message)})


def say_where(error: ImportFailed) -> str:
    """Return the place in the file in the user's language; what is no sentence (a name, a path) stays as it is."""
    return _say_counted("Where", error.where)


def say_progress(text: str) -> str:
    """Return what an import is doing: a template, a template with its numbers filled in, or a file's name."""
    said = translate_message(text)
    return said if said != text else _say_counted(CONTEXT, text)


def _say_counted(context: str, text: str) -> str:
    """Return `text` in the user's language: its numbers are taken out, and filled in again afterwards."""
    numbers = NUMBER.findall(text)[: len(NUMBER_NAMES)]
    names = iter(NUMBER_NAMES)
    template = NUMBER.sub(lambda _: "{" + next(names) + "}", text, count=len(NUMBER_NAMES))
    said = QCoreApplication.translate(context, template)
    # Without a translation the text stays as it came, whatever braces it may hold.
    return fill(said, dict(zip(NUMBER_NAMES, numbers, strict=False))) if said != template else text


def say_problem(error: ImportFailed) -> str:
    """Return what is wrong."""
    return fill(translate_message(error.problem), _spoken(error.values))


def say_advice(error: ImportFailed) -> str:
    """Return what to do."""
    return fill(translate_message(error.advice), _spoken(error.values))


def _spoken(values: dict[str, object]) -> dict[str, object]:
    """Return the values of a refusal with those that are words of ours, not of the file, translated."""
    return {k: _say_words(v) if k in SPOKEN_VALUES and isinstance(v, str) else v for k, v in values.items()}


def _say_known(text: str) -> str:
    """Return a reason in the user's language, told with a small first letter, as it is, or with its numbers out."""
    small = text[:1].lower() + text[1:]
    for said, as_it_came in (
        (translate_message(small), small),
        (translate_message(text), text),
        (_say_counted(CONTEXT, small), small),
    ):
        if said != as_it_came:
            return said
    return text


def _say_words(text: str) -> str:
    """Return a reason, or a list of formats, in the user's language; what nobody translated stays."""
    words, said = text.split(", "), []
    if len(words) > MAX_LISTED:
        return text
    while words:
        # A title may hold a comma itself: the longest run that is known.
        for count in range(len(words), 0, -1):
            run = ", ".join(words[:count])
            found = _say_known(run)
            if found != run or count == 1:
                said.append(found)
                del words[:count]
                break
    return translate("Wording", ", ").join(said)
