"""The bytes that the tiles of all tilesets may hold together."""

from collections.abc import Callable

DEFAULT_LIMIT_BYTES = 1 << 30


class TileBudget:
    """How many bytes the tiles of all tilesets may hold together. Scene thread only.

    Who may need how much is max-min fair: a tileset whose view needs less than an equal part gets that, and the others
    share the rest equally. Each tileset frees its own least recently used tiles; one whose view needs more than its
    part shows coarser tiles. Tiles on screen are never taken away, so the limit may be passed for as long as it takes
    to replace them.

    Parameters
    ----------
    limit_bytes : int
    """

    def __init__(self, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._shares: list[BudgetShare] = []

    @property
    def limit_bytes(self) -> int:
        """Bytes that may be held."""
        return self._limit_bytes

    @limit_bytes.setter
    def limit_bytes(self, value: int) -> None:
        self._limit_bytes = value
        for share in self._shares:
            share.wake()

    @property
    def used_bytes(self) -> int:
        """Bytes held now: by tiles on screen, kept for later, or waiting to be attached."""
        return sum(share.used_bytes for share in self._shares)

    @property
    def excess_bytes(self) -> int:
        """Bytes held beyond the limit; 0 when within."""
        return max(0, self.used_bytes - self._limit_bytes)

    def share(self, *, wake: Callable[[], None]) -> "BudgetShare":
        """Return a new part of the budget; `wake` is called when its owner should update."""
        share = BudgetShare(wake)
        self._shares.append(share)
        return share

    def allowance_bytes(self, share: "BudgetShare") -> int:
        """Return the most that the view of `share` may need."""
        left, waiting = self._limit_bytes, len(self._shares)
        for need in sorted(other.needed_bytes for other in self._shares if other is not share):
            if need > left // waiting:
                return left // waiting
            left -= need
            waiting -= 1
        return left

    def call_in(self, share: "BudgetShare") -> None:
        """Over the limit: wake the others that hold idle bytes or more than their part.

        One that is itself over its part does not call: two such would wake each other for ever.
        """
        if self.excess_bytes == 0 or share.used_bytes > self.allowance_bytes(share):
            return
        for other in self._shares:
            if other is not share and (other.idle_bytes > 0 or other.used_bytes > self.allowance_bytes(other)):
                other.wake()

    def close(self, share: "BudgetShare") -> None:
        """Forget `share`; the others may take its part."""
        if share in self._shares:
            self._shares.remove(share)
            for other in self._shares:
                other.wake()


class BudgetShare:
    """What one tileset holds and needs of a `TileBudget`; its owner keeps the figures. Scene thread only.

    Attributes
    ----------
    used_bytes : int
        Held now.
    needed_bytes : int
        What the current view needs at the error asked for, as far as sizes are known.
    idle_bytes : int
        Held, but neither needed by the current view nor on screen.
    """

    __slots__ = ("idle_bytes", "needed_bytes", "used_bytes", "wake")

    def __init__(self, wake: Callable[[], None]) -> None:
        self.wake = wake
        self.used_bytes = 0
        self.needed_bytes = 0
        self.idle_bytes = 0
