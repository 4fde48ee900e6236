"""How a demo says how far it is, and is told to stop."""

from collections.abc import Callable

from layers.errors import Cancelled

Say = Callable[[float, str], None]
"""Told the share that is done and what is made; what it raises stops the work."""


def stoppable(progress: Say, cancelled: Callable[[], bool]) -> Say:
    """Return what tells `progress`, and raises `layers.errors.Cancelled` once `cancelled()` is true."""

    def say(fraction: float, text: str) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction, text)

    return say


def within(say: Say, start: float, end: float) -> Say:
    """Return what tells `say` of a part of the whole: from `start` to `end` of it."""
    return lambda part, text: say(start + (end - start) * part, text)


def silent(fraction: float, text: str) -> None:
    """Tell nobody."""
    del fraction, text


def never() -> bool:
    """Return that nobody wants to stop."""
    return False
