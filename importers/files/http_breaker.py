"""Servers that were silent are left in peace for a growing while, then asked by one request alone.

A circuit breaker for each server, after M. Nygard, "Release It!", Pragmatic Bookshelf, 2007, 5.2.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

Origin = tuple[str, str, int]

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
MOST_KNOWN = 256


class Silent(Exception):
    """A server is left in peace; ask again after `wait_s`."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"asked again in {wait_s:g} s")
        self.wait_s = wait_s


@dataclass(slots=True)
class _Silence:
    """One server that did not answer: how often, until when it is left in peace, which request tries it."""

    until_s: float
    times: int = 1
    probe: object = None


class CircuitBreaker:
    """Which servers are silent. Not safe for threads: whoever has it guards it.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._silent: OrderedDict[Origin, _Silence] = OrderedDict()

    def check(self, origin: Origin) -> None:
        """Raise `Silent` when a request to `origin` is to fail at once."""
        known = self._silent.get(origin)
        if known is None:
            return
        wait_s = known.until_s - self._clock()
        if wait_s > 0.0 or known.probe is not None:
            raise Silent(max(wait_s, PAUSES_S[0]))

    def admit(self, origin: Origin, request: object) -> None:
        """Let a request begin, as the only one when the server was silent; `Silent` otherwise."""
        self.check(origin)
        if origin in self._silent:
            self._silent[origin].probe = request

    def found_silent(self, origin: Origin, request: object) -> None:
        """Note that a request was not answered; those that began before the silence was known add nothing."""
        known = self._silent.get(origin)
        if known is None:
            self._silent[origin] = _Silence(self._clock() + PAUSES_S[0])
            if len(self._silent) > MOST_KNOWN:
                self._silent.popitem(last=False)
        elif known.probe is request:
            known.until_s = self._clock() + PAUSES_S[min(known.times, len(PAUSES_S) - 1)]
            known.times += 1
            known.probe = None

    def heard(self, origin: Origin) -> None:
        """Note that a server speaks: all may ask it."""
        self._silent.pop(origin, None)

    def left(self, origin: Origin, request: object) -> None:
        """Note that a request was taken back before anything was known: another may try."""
        known = self._silent.get(origin)
        if known is not None and known.probe is request:
            known.probe = None
