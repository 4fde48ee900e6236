"""The one exception tree.

Messages are templates with named values, so that the window can translate the template and fill the values in
afterwards. ``str()`` gives English on one line.
"""

import re
import unicodedata
from pathlib import Path

# Longer values in a message are cut: it must stay a line that people read.
MAX_VALUE = 500

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class LiyuanError(Exception):
    """Anything this product refuses or fails at, in one line that a user can act on."""


class Cancelled(LiyuanError):
    """The user took the work back; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class ImportFailed(LiyuanError):
    """A file is refused: which, where in it, what is wrong, what to do.

    Parameters
    ----------
    path : Path or str
        The file or address.
    where : str
        Place inside it: ``"byte 1204"``, ``"root.children[3]"``, ``"row 17"``; empty when it is the whole file.
    problem, advice : str
        Templates with ``{name}`` placeholders, filled from `values`.
    """

    def __init__(self, path: Path | str, *, problem: str, advice: str, where: str = "", **values: object) -> None:
        self.path = str(path)
        self.where = where
        self.problem = problem
        self.advice = advice
        self.values = values
        super().__init__(self.line())

    def line(self) -> str:
        """Return the refusal as one line of English."""
        place = f"{self.path}, {self.where}" if self.where else self.path
        text = f"{place}: {fill(self.problem, self.values)}; {fill(self.advice, self.values)}"
        return printable(" ".join(text.split()))


class TemporaryFailure(ImportFailed):
    """A refusal that may come right by itself: a server that is busy, silent or out of reach.

    Attributes
    ----------
    wait_s : float
        Before that it is no use to try again; 0 where nobody said.
    """

    wait_s = 0.0


class ServerSilent(TemporaryFailure):
    """A server has not answered lately: nothing is asked of it now.

    Parameters
    ----------
    origin : str
        Its address, ``"http://host:8080"``.
    wait_s : float
        Until something may be asked again.
    """

    def __init__(self, origin: str, *, wait_s: float) -> None:
        super().__init__(
            origin,
            problem="the server does not answer",
            advice="check the network and the server; tiles follow by themselves once it answers",
        )
        self.wait_s = wait_s


class CrsMissing(ImportFailed):
    """A file does not say its coordinate reference system; it must be asked for, never guessed.

    Parameters
    ----------
    candidates : tuple of str
        Likely systems, most likely first, as ``"EPSG:4549"``.
    """

    def __init__(self, path: Path | str, *, candidates: tuple[str, ...] = (), where: str = "") -> None:
        self.candidates = candidates
        super().__init__(
            path,
            where=where,
            problem="the coordinate reference system is not stated",
            advice="give it with --crs, likely ones: {candidates}",
            candidates=", ".join(candidates) or "EPSG:4326",
        )


class ProjectFailed(ImportFailed):
    """A project file cannot be opened or saved."""


def fill(template: str, values: dict[str, object]) -> str:
    """Return `template` with its ``{name}`` placeholders replaced; unknown ones stay.

    Values come from files: what could steer a terminal or turn the direction of the text is shown escaped, and what
    is longer than `MAX_VALUE` is cut.
    """
    return _PLACEHOLDER.sub(lambda m: _value(values[m[1]]) if m[1] in values else m[0], template)


def _value(value: object) -> str:
    text = str(value)
    return printable(text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "...")


def printable(text: str) -> str:
    """Return `text` with control, format and surrogate characters shown as ``\\u202e``; white space stays."""
    if text.isprintable():
        return text
    return "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text)
