"""A bounded mailbox between two threads.

Everything that crosses a thread is frozen data in one of these. It never grows past its limit: a keyed item replaces
the older one of its key (newest wins), and when the box is full the rule decides whether to refuse or to drop the
oldest. What was replaced, refused or dropped is counted.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Bounded, keyed, thread-safe queue. Any thread may put; one thread takes.

    Parameters
    ----------
    limit : int
        Most items held at once.
    drop_oldest : bool
        When full: drop the oldest item (True), or refuse the new one (False, for what must not be lost silently:
        the caller sees False and keeps the item).
    """

    def __init__(self, *, limit: int, drop_oldest: bool = False) -> None:
        if limit < 1:
            raise ValueError("limit must be at least 1")
        self._limit = limit
        self._drop_oldest = drop_oldest
        self._items: OrderedDict[Hashable, T] = OrderedDict()
        self._serial = 0
        self._changed = threading.Condition()
        self.replaced = 0
        self.refused = 0
        self.dropped = 0

    def __len__(self) -> int:
        with self._changed:
            return len(self._items)

    def put(self, item: T, *, key: Hashable = None) -> bool:
        """Add `item`; one with the same `key` is replaced, at its old place. Return False when refused."""
        with self._changed:
            if key is not None and key in self._items:
                self._items[key] = item
                self.replaced += 1
                self._changed.notify()
                return True
            if len(self._items) >= self._limit:
                if not self._drop_oldest:
                    self.refused += 1
                    return False
                self._items.popitem(last=False)
                self.dropped += 1
            if key is None:
                self._serial += 1
                key = ("", self._serial)
            self._items[key] = item
            self._changed.notify()
            return True

    def take(self, *, timeout_s: float = 0.0) -> T | None:
        """Return the oldest item, waiting up to `timeout_s` for one; None when there is none."""
        with self._changed:
            if not self._items and timeout_s > 0:
                self._changed.wait_for(lambda: bool(self._items), timeout_s)
            if not self._items:
                return None
            return self._items.popitem(last=False)[1]

    def drain(self, *, budget_s: float | None = None) -> Iterator[T]:
        """Yield items, oldest first, until empty or until `budget_s` is spent (the first item always comes)."""
        end = None if budget_s is None else time.perf_counter() + budget_s
        while (item := self.take()) is not None:
            yield item
            if end is not None and time.perf_counter() >= end:
                return

    def clear(self) -> None:
        """Forget everything that waits."""
        with self._changed:
            self._items.clear()
