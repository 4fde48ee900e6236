"""Where the rows of a file lie, in the file's own coordinates: points, lines and rings in flat arrays."""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32

UInt8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]

MAX_COORDINATE = 1e9


class PartKind(IntEnum):
    """What a run of points is."""

    POINT = 0
    LINE = 1
    RING = 2
    HOLE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Parts of rows, one after the other.

    Parameters
    ----------
    points : float64 (k, 3)
        East (or longitude), north (or latitude), height; NaN for a height that is not said.
    offsets : int32 (p + 1,)
        Part i is ``points[offsets[i]:offsets[i + 1]]``.
    row : int32 (p,)
    kind : uint8 (p,)
        `PartKind`.
    """

    points: Float64
    offsets: Int32
    row: Int32
    kind: UInt8

    @property
    def part_of_point(self) -> Int32:
        """int32 (k,)."""
        return np.repeat(np.arange(len(self.row), dtype=np.int32), np.diff(self.offsets))

    @property
    def row_of_point(self) -> Int32:
        """int32 (k,)."""
        return self.row[self.part_of_point]

    def without_rows(self, unwanted: Bool) -> "Places":
        """Return the parts of the other rows; `unwanted` is bool (n,) over rows."""
        keep = ~unwanted[self.row]
        if keep.all():
            return self
        return Places(
            self.points[np.repeat(keep, np.diff(self.offsets))],
            np.concatenate([[0], np.cumsum(np.diff(self.offsets)[keep])]).astype(np.int32),
            self.row[keep],
            self.kind[keep],
        )

    def of_kind(self, *kinds: PartKind) -> tuple[Bool, Int32]:
        """Return the parts of these kinds, bool (p,), and their offsets once the others are taken out, int32."""
        wanted = np.isin(self.kind, kinds)
        offsets = np.concatenate([[0], np.cumsum(np.diff(self.offsets)[wanted])]).astype(np.int32)
        return wanted, offsets


class PlacesBuilder:
    """Collects the parts of rows; a bad coordinate is noted with its row, and the row then has no place."""

    def __init__(self) -> None:
        self._numbers = array("d")
        self._offsets = array("i", [0])
        self._rows = array("i")
        self._kinds = array("B")
        self.bad: dict[int, str] = {}

    def add(self, row: int, *, kind: PartKind, positions: Iterable[Sequence[object]]) -> None:
        """Take one part of `row`. Positions have 2 or more numbers; what is after the third is left out."""
        start = len(self._numbers)
        for position in positions:
            numbers = _numbers(position)
            if numbers is None:
                self.bad.setdefault(row, "a coordinate is not a number")
                del self._numbers[start:]
                return
            self._numbers.extend(numbers)
        if len(self._numbers) == start:
            return
        self._offsets.append(len(self._numbers) // 3)
        self._rows.append(row)
        self._kinds.append(kind)

    def places(self) -> Places:
        """Return everything taken so far."""
        return Places(
            np.array(self._numbers, np.float64).reshape(-1, 3),
            np.array(self._offsets, np.int32),
            np.array(self._rows, np.int32),
            np.array(self._kinds, np.uint8),
        )


def _numbers(position: Sequence[object]) -> tuple[float, float, float] | None:
    if not isinstance(position, list | tuple) or len(position) < 2:
        return None
    x, y = _number(position[0]), _number(position[1])
    z = _number(position[2]) if len(position) > 2 else None
    if x is None or y is None:
        return None
    return x, y, math.nan if z is None else z


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_COORDINATE:
        return None
    return float(value)
