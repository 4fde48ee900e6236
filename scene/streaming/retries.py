"""When what failed for a time is tried again."""

import random
from collections.abc import Callable

PAUSES_S = (1.0, 4.0, 16.0)
JITTER = 0.25
"""Part by which a pause is longer or shorter, so that not all come at once."""


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

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._due_s)

    def put_off(self, row: int) -> bool:
        """Take in a tile that failed; return False when it was tried often enough."""
        tries = self._tries.get(row, 0)
        if tries >= len(PAUSES_S):
            self.forget(row)
            return False
        self._tries[row] = tries + 1
        pause_s = PAUSES_S[tries] * self._chance.uniform(1 - JITTER, 1 + JITTER)
        self._due_s[row] = self._clock() + pause_s
        return True

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
