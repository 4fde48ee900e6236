"""A panel's subscriptions to the model, undone together when the panel goes."""

import weakref
from collections.abc import Callable
from typing import Any

from psygnal import SignalInstance
from PySide6.QtCore import QObject


class Subscriptions:
    """Model signals that one panel listens to. GUI thread only.

    The model never keeps a panel alive: it holds a small relay, the relay holds the panel's method weakly. Every
    relay is taken off the model when the panel is destroyed, or before that by `release`.

    Parameters
    ----------
    owner : QObject
        The panel; its `destroyed` ends the subscriptions.
    """

    def __init__(self, owner: QObject) -> None:
        self._relays: list[tuple[SignalInstance, Callable[..., None]]] = []
        relays = self._relays
        owner.destroyed.connect(lambda *_: _disconnect(relays))

    def __len__(self) -> int:
        return len(self._relays)

    def add(self, signal: SignalInstance, slot: Callable[..., None], *args: object) -> None:
        """Call the bound method `slot` with `args` and the signal's arguments at each emission."""
        weak = weakref.WeakMethod(slot)

        def relay(*emitted: Any) -> None:
            method = weak()
            if method is not None:
                method(*args, *emitted)

        signal.connect(relay, check_nargs=False)
        self._relays.append((signal, relay))

    def drop(self, signal: SignalInstance) -> None:
        """Stop listening to `signal`."""
        gone = [pair for pair in self._relays if pair[0] is signal]
        for pair in gone:
            self._relays.remove(pair)
        _disconnect(gone)

    def release(self) -> None:
        """Stop listening to everything."""
        _disconnect(self._relays)


def _disconnect(relays: list[tuple[SignalInstance, Callable[..., None]]]) -> None:
    for signal, relay in relays:
        signal.disconnect(relay, missing_ok=True)
    relays.clear()
