"""When what failed for a time is tried again."""

import random
from collections.abc import Callable

PAUSES_S = (1.0, 4.0, 16.0)
JITTER = 0.25
"""Part by which a pause is longer or shorter, so that not all come at once."""

LATELY_S = 60.0
"""Longer than any pause for a silent server; what it did not answer so long ago says nothing of today."""


class Retries:
    """Which tiles wait for another try. Scene thread only.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    chance : random.Random or None
    """

    def __init__(self, *, clock: Callable[[], float], chance: random.Random | None = None) -> None:
        self._clock = clock
        self._chance = chance or random.Random()
        self._tries: dict[int, int] = {}
        self._due_s: dict[int, float] = {}
        self._refused_s: dict[int, float] = {}
        self._waited_s = float("-inf")

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._due_s)

    def put_off(self, row: int, *, least_s: float = 0.0) -> bool:
        """Take in a tile that failed; return False when it was tried often enough.

        While its server is silent towards others too, it is not the tile's fault and no tile is given up.

        Parameters
        ----------
        least_s : float
            The server asks for a pause of at least that.
        """
        tries = self._tries.get(row, 0)
        if tries >= len(PAUSES_S):
            if not self._others_wait(row):
                self.forget(row)
                return False
            tries = len(PAUSES_S) - 1
        self._tries[row] = tries + 1
        pause_s = max(PAUSES_S[tries], least_s) * self._chance.uniform(1 - JITTER, 1 + JITTER)
        self._due_s[row] = self._clock() + pause_s
        return True

    def wait(self, row: int, *, pause_s: float) -> bool:
        """Let a tile wait for `pause_s` that could not even be tried: that counts as no try.

        Return whether it is news: none had to for `LATELY_S`.
        """
        now_s = self._clock()
        is_news, self._waited_s = now_s - self._waited_s >= LATELY_S, now_s
        self._refused_s[row] = now_s
        self._due_s[row] = now_s + pause_s * self._chance.uniform(1, 1 + JITTER)
        return is_news

    def due(self) -> list[int]:
        """Return the tiles that are to be tried now; they wait no longer."""
        if not self._due_s:
            return []
        now_s = self._clock()
        rows = [row for row, due_s in self._due_s.items() if due_s <= now_s]
        for row in rows:
            del self._due_s[row]
        return rows

    def forget(self, row: int) -> None:
        """Forget a tile: it was loaded, or is given up."""
        self._tries.pop(row, None)
        self._due_s.pop(row, None)
        self._refused_s.pop(row, None)

    def _others_wait(self, row: int) -> bool:
        since_s = self._clock() - LATELY_S
        return any(when_s > since_s for other, when_s in self._refused_s.items() if other != row)
