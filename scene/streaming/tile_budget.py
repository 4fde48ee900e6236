"""The bytes that the tiles of all tilesets may hold together, in memory and on the graphics card."""

from collections.abc import Callable

from scene.streaming.sink import NOTHING, Held

DEFAULT_LIMIT_BYTES = 1 << 30


class TileBudget:
    """How many bytes the tiles of all tilesets may hold together, twice: in memory, on the graphics card.

    Who may need how much is max-min fair, each of the two for itself: a tileset whose view needs less than an equal
    part gets that, and the others share the rest equally. Each tileset frees its own least recently used tiles; one
    whose view needs more than its part shows coarser tiles. Room is made before what needs it has come. Tiles on screen
    are never taken away: where they fill a limit, they are replaced one by one. Scene thread only.

    Parameters
    ----------
    limit_bytes, graphics_limit_bytes : int
    """

    def __init__(
        self, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, graphics_limit_bytes: int = DEFAULT_LIMIT_BYTES
    ) -> None:
        self._limit = Held(max(0, limit_bytes), max(0, graphics_limit_bytes))
        self._shares: list[BudgetShare] = []

    @property
    def limit(self) -> Held:
        """Bytes that may be held."""
        return self._limit

    @property
    def limit_bytes(self) -> int:
        """Bytes that may be held in memory."""
        return self._limit.memory_bytes

    @limit_bytes.setter
    def limit_bytes(self, value: int) -> None:
        self._set(Held(max(0, value), self._limit.graphics_bytes))

    @property
    def graphics_limit_bytes(self) -> int:
        """Bytes that may be held on the graphics card."""
        return self._limit.graphics_bytes

    @graphics_limit_bytes.setter
    def graphics_limit_bytes(self, value: int) -> None:
        self._set(Held(self._limit.memory_bytes, max(0, value)))

    @property
    def used(self) -> Held:
        """Bytes held now: by tiles on screen, kept for later, or waiting to be attached."""
        total = NOTHING
        for share in self._shares:
            total = total.plus(share.used)
        return total

    @property
    def used_bytes(self) -> int:
        """Bytes held in memory now."""
        return self.used.memory_bytes

    @property
    def graphics_bytes(self) -> int:
        """Bytes held on the graphics card now."""
        return self.used.graphics_bytes

    @property
    def room(self) -> Held:
        """Bytes left once all that is on its way has come; negative beyond a limit."""
        taken = self.used
        for share in self._shares:
            taken = taken.plus(share.coming)
        return self._limit.minus(taken)

    @property
    def excess(self) -> Held:
        """Bytes that have to be given back for what is on its way; 0 when it fits."""
        return NOTHING.minus(self.room).at_least(NOTHING)

    @property
    def is_shared(self) -> bool:
        """Whether more than one tileset draws on it."""
        return len(self._shares) > 1

    def share(self, *, wake: Callable[[], None]) -> "BudgetShare":
        """Return a new part of the budget; `wake` is called when its owner should update."""
        for other in self._shares:
            other.wake()
        share = BudgetShare(wake)
        self._shares.append(share)
        return share

    def allowance(self, share: "BudgetShare") -> Held:
        """Return the most that the view of `share` may need."""
        others = [other.needed for other in self._shares if other is not share]
        return Held(
            _fair_part(self._limit.memory_bytes, [needed.memory_bytes for needed in others]),
            _fair_part(self._limit.graphics_bytes, [needed.graphics_bytes for needed in others]),
        )

    def call_in(self, share: "BudgetShare") -> None:
        """Over a limit: wake the others that hold idle bytes or more than their part.

        One that is itself over its part does not call: two such would wake each other for ever.
        """
        excess = self.excess
        if excess == NOTHING or not self.allowance(share).holds(share.used):
            return
        for other in self._shares:
            idle = Held(
                min(other.idle.memory_bytes, excess.memory_bytes), min(other.idle.graphics_bytes, excess.graphics_bytes)
            )
            if other is not share and (idle != NOTHING or not self.allowance(other).holds(other.used)):
                other.wake()

    def close(self, share: "BudgetShare") -> None:
        """Forget `share`; the others may take its part."""
        if share in self._shares:
            self._shares.remove(share)
            for other in self._shares:
                other.wake()

    def _set(self, limit: Held) -> None:
        if limit != self._limit:
            self._limit = limit
            for share in self._shares:
                share.wake()


class BudgetShare:
    """What one tileset holds and needs of a `TileBudget`; its owner keeps the figures. Scene thread only.

    Attributes
    ----------
    used : Held
        Held now.
    needed : Held
        What the current view needs at the error asked for, as far as sizes are known.
    idle : Held
        Held, but neither needed by the current view nor on screen; kept up to date while the budget is shared.
    coming : Held
        What is on its way, and what would be if there were room, will probably hold.
    """

    __slots__ = ("coming", "idle", "needed", "used", "wake")

    def __init__(self, wake: Callable[[], None]) -> None:
        self.wake = wake
        self.used = NOTHING
        self.needed = NOTHING
        self.idle = NOTHING
        self.coming = NOTHING


def _fair_part(limit: int, needs: list[int]) -> int:
    left, waiting = limit, len(needs) + 1
    for need in sorted(needs):
        if need > left // waiting:
            return left // waiting
        left -= need
        waiting -= 1
    return left
