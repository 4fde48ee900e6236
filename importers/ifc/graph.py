"""Which entity of an IFC file refers to which: what runs in circles must not reach a native reader."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Int = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]

MAX_LEVELS = 256
"""References in a row, from a product down to a number. Real models have less than 40."""
_DIGITS = 20


def numbers_at(data: npt.NDArray[np.uint8], marks: Index) -> Int:
    """Return int64 (n,): the entity numbers behind the ``#`` at `marks`, which were checked to be digits."""
    found = np.zeros(len(marks), np.int64)
    alive = np.ones(len(marks), bool)
    for step in range(1, _DIGITS + 1):
        digits = data[np.minimum(marks + step, len(data) - 1)].astype(np.int64) - ord("0")
        alive &= (digits >= 0) & (digits <= 9) & (marks + step < len(data))
        if not alive.any():
            break
        found = np.where(alive, found * 10 + digits, found)
    return found


class ReferenceGraph:
    """Gathers the references of a file, piece by piece."""

    def __init__(self) -> None:
        self._defined: list[npt.NDArray[np.int32]] = []
        self._owners: list[npt.NDArray[np.int32]] = []
        self._targets: list[npt.NDArray[np.int32]] = []
        self._owner = 0

    def take(self, numbers: Int, defines: npt.NDArray[np.bool_]) -> None:
        """Add entity numbers in the order of the file; `defines` where one is followed by ``=``."""
        rows = np.flatnonzero(defines)
        owners = np.concatenate([[self._owner], numbers[rows]])[np.cumsum(defines)]
        self._defined.append(numbers[rows].astype(np.int32))
        self._owners.append(owners[~defines].astype(np.int32))
        self._targets.append(numbers[~defines].astype(np.int32))
        if len(rows):
            self._owner = int(numbers[rows[-1]])

    def repeated(self) -> int | None:
        """Return a number that two entities have; None when there is none."""
        ids = np.sort(_joined(self._defined))
        twice = np.flatnonzero(ids[1:] == ids[:-1])
        return int(ids[twice[0]]) if len(twice) else None

    def tangled(self) -> frozenset[int]:
        """Return the entities from which references lead into a circle, or more than `MAX_LEVELS` deep."""
        ids = np.unique(_joined(self._defined))
        owner, target = (_rows(ids, _joined(parts)) for parts in (self._owners, self._targets))
        known = (owner >= 0) & (target >= 0)
        owner, target = owner[known], target[known]
        waiting = np.bincount(owner, minlength=len(ids))
        order = np.argsort(target, kind="stable")
        owner = owner[order]
        start = np.searchsorted(target[order], np.arange(len(ids) + 1))
        # Entities that refer to nothing, then those that refer to these only, and so on (Kahn's order).
        ready = np.flatnonzero(waiting == 0)
        for _ in range(MAX_LEVELS):
            counts = start[ready + 1] - start[ready]
            if not counts.sum():
                break
            first = np.repeat(start[ready] - np.cumsum(counts) + counts, counts)
            users, times = np.unique(owner[first + np.arange(len(first))], return_counts=True)
            waiting[users] -= times
            ready = users[waiting[users] == 0]
        return frozenset(ids[waiting > 0].tolist())


def _joined(parts: Iterable[npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.empty(0, np.int32), *parts])


def _rows(ids: npt.NDArray[np.int32], numbers: npt.NDArray[np.int32]) -> Index:
    """Return where `numbers` stand in `ids`, which are in order; -1 for those that are not there."""
    if not len(ids):
        return np.full(len(numbers), -1, np.intp)
    rows = np.minimum(np.searchsorted(ids, numbers), len(ids) - 1)
    return np.where(ids[rows] == numbers, rows, -1)
