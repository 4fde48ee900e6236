"""Places that are too many to be shown one by one, counted in squares of the ground."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.records.features_place import PartKind, Places
from layers.data.features import Attribute, Column
from layers.data.geometry import Float64, Int32

Int64 = npt.NDArray[np.int64]

MAX_SQUARES = 12_000
SIZES_M = (
    50,
    100,
    200,
    500,
    1000,
    2000,
    5000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    10_000_000,
    100_000_000,
)
TOP = 3
SMALLEST_SIDE = 0.12
"""Of a square's side, so that a single thing is still seen."""
FULL_SHARE = 0.985
"""Squares that hold more than this share of all squares are filled."""
_DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """What each place is, by number.

    Parameters
    ----------
    name : str
        Of the column.
    codes : int32 (n,)
        Index into `texts`; -1 for none.
    texts : sequence of str
    """

    name: str
    codes: Int32
    texts: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """The squares as rows of a table.

    Parameters
    ----------
    size_m : int
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Attribute, ...], ...]
    places: Places
    size_m: int


def count_in_squares(xy: Float64, *, degrees: bool, unit_m: float, categories: Categories | None) -> Squares:
    """Return the squares that hold something; the area of each follows its number.

    Parameters
    ----------
    xy : float64 (n, 2)
        Finite; degrees east and north, or of a projected system.
    degrees : bool
    unit_m : float
        Of the projected system.
    """
    middle = float(np.median(xy[:, 1])) if degrees else 0.0
    per_m = np.array(
        [1 / _DEGREE_M / max(np.cos(np.radians(middle)), 0.01), 1 / _DEGREE_M] if degrees else [1 / unit_m] * 2
    )
    for size_m in SIZES_M:
        column, row = np.floor(xy / (per_m * size_m)).astype(np.int64).T
        low = row.min()
        height = int(row.max() - low) + 1
        keys, square, counts = np.unique(
            (column - column.min()) * height + row - low, return_inverse=True, return_counts=True
        )
        if len(keys) <= MAX_SQUARES:
            break
    south_west = np.column_stack([keys // height + column.min(), keys % height + low])
    side = per_m * size_m
    places = _places((south_west + 0.5) * side, counts, side)
    return Squares(*_rows(counts, square.astype(np.int64), categories), places, size_m)


def _places(middle: Float64, counts: Int64, size: Float64) -> Places:
    full = max(float(np.quantile(counts, FULL_SHARE)), 1.0)
    half = np.clip(np.sqrt(counts / full), SMALLEST_SIDE, 1.0) * 0.48
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float64)
    xy = middle[:, None, :] + corners * half[:, None, None] * size
    points = np.column_stack([xy.reshape(-1, 2), np.full(4 * len(counts), np.nan)])
    rows = np.arange(len(counts), dtype=np.int32)
    kinds = np.full(len(counts), PartKind.RING, np.uint8)
    return Places(points, np.arange(0, 4 * len(counts) + 1, 4, dtype=np.int32), rows, kinds)


def _rows(
    counts: Int64, square: Int64, categories: Categories | None
) -> tuple[tuple[Column, ...], tuple[tuple[Attribute, ...], ...]]:
    columns = [Column("count", "name")]
    values: list[Sequence[Attribute]] = [counts.tolist()]
    if categories is not None:
        best = _most_frequent(square, categories, len(counts))
        for place in range(TOP):
            columns.append(Column(f"{categories.name} {place + 1}", "kind" if place == 0 else ""))
            values.append([row[place] for row in best])
    return tuple(columns), tuple(zip(*values, strict=True))


def _most_frequent(square: Int64, categories: Categories, count: int) -> list[list[str | None]]:
    """Return for each square its most frequent categories with their numbers, None where there are no more."""
    known = categories.codes >= 0
    width = len(categories.texts)
    pairs, times = np.unique(square[known] * width + categories.codes[known], return_counts=True)
    order = np.lexsort((-times, pairs // width))
    of = (pairs // width)[order]
    first = np.searchsorted(of, of)
    rank = np.arange(len(of)) - first
    best: list[list[str | None]] = [[None] * TOP for _ in range(count)]
    for at in np.flatnonzero(rank < TOP).tolist():
        text = categories.texts[int(pairs[order[at]] % width)]
        best[int(of[at])][int(rank[at])] = f"{text} ({int(times[order[at]])})"
    return best


def fewest_words(found: Mapping[str, Categories]) -> Categories | None:
    """Return the first of these columns of categories that says more than one thing."""
    return next((c for c in found.values() if len(c.texts) > 1), None)
