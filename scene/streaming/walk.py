"""The part of a tile tree that a view comes by: level by level, in arrays."""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32
from scene.streaming.tile import TileState
from scene.streaming.tile_table import (
    ADDS,
    BRANCH,
    DRAWN,
    GROUP,
    HAS_CONTENT,
    NAMES,
    NEAR_ONLY,
    ROOT,
    Rows,
    TileTable,
    UInt16,
)
from scene.streaming.view_state import BoolArray, ViewState

STEP_FACTOR = 16.0
"""A refined tile is a step on the way when it looks this many times better than what is loaded above it."""

_REFINING, _DESCENDED = 12, 13


@dataclass(slots=True, eq=False)
class Walk:
    """The visible tiles of a view, parents before children; all arrays are (n,). Scene thread only.

    Attributes
    ----------
    rows : intp
        In the table.
    above : intp
        Where the parent stands here; -1 for the root.
    starts : list of int
        Where each level begins, and the end of the last.
    errors_px, entered_px, standin_px : float32
        How wrong it looks; the error above which it is reached at all (the smallest of its drawable ancestors');
        the error of the nearest attached ancestor, which is seen in its place.
    group, names, adds, content, drawn, failed : bool
        As the flags in the table say; `content` could be loaded.
    step : bool
        Refined, but far enough from what is loaded above it to be shown on the way.
    refining : bool
        Its children are wanted in its place (or beside it).
    descended : bool
        Its visible children are in the walk: it is refined, or finer tiles may stand in for it.
    reached : bool
        Every tile above it is refined.
    """

    rows: Rows
    above: Rows
    starts: list[int]
    errors_px: Float32
    entered_px: Float32
    standin_px: Float32
    group: BoolArray
    names: BoolArray
    adds: BoolArray
    content: BoolArray
    drawn: BoolArray
    failed: BoolArray
    step: BoolArray
    refining: BoolArray
    descended: BoolArray
    reached: BoolArray

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def core(self) -> BoolArray:
        """What must be loaded: shown in the end or on the way, or there to name its children."""
        return self.content & self.reached & (~self.refining | self.adds | self.step | self.group | self.names)

    def levels(self) -> list[tuple[int, int]]:
        """Return begin and end of each level, from the root down."""
        return list(pairwise(self.starts))

    def reach_again(self) -> None:
        """Find `reached` anew after `refining` was changed."""
        for (first, _), (start, end) in pairwise(self.levels()):
            goes_on = self.reached[first:start] & self.refining[first:start]
            self.reached[start:end] = goes_on[self.above[start:end] - first]


def walk(table: TileTable, *, view: ViewState, sse_px: float) -> Walk:
    """Return the visible tiles down to those that look at most `sse_px` wrong.

    Below a tile that is fine enough but not attached the walk goes on to attached ones, which may stand in for it.

    Parameters
    ----------
    view : ViewState
        About `table.origin`.
    """
    columns: list[list[npt.NDArray[Any]]] = [[] for _ in range(len(fields(Walk)) - 1)]
    starts = [0]
    rows: Rows = np.array([ROOT])
    above: Rows = np.array([-1])
    entered = standin = anchor = np.array([np.inf], np.float32)
    reached = np.array([True])
    previous: tuple[npt.NDArray[Any], ...] = ()
    while len(rows):
        volumes = table.volumes[rows]
        flags = table.flags[rows]
        inside = view.seen(volumes)
        if (flags & NEAR_ONLY).any():
            inside = _near_enough(table, rows, flags, inside, view=view, above=above, columns=columns, starts=starts)
        kept = np.flatnonzero(inside)
        if not len(kept):
            break
        rows, above, flags = rows[kept], above[kept], flags[kept]
        if starts[-1]:
            parents = above - starts[-2]
            entered, standin, anchor, reached = (values[parents] for values in previous)
        errors = view.errors_px(table.errors_m[rows], volumes[kept])
        failed = table.states[rows] == TileState.FAILED
        group = (flags & GROUP != 0) | failed
        adds, drawn = flags & ADDS != 0, flags & DRAWN != 0
        content = (flags & HAS_CONTENT != 0) & ~failed
        branch = flags & BRANCH != 0
        refining = branch & (group | (errors > sse_px)) & reached
        descended = refining | (branch & ~drawn & (group | (table.attached_below[rows] > 0)))
        nothing_above = np.isinf(anchor)
        step = refining & content & ~group & (nothing_above | (errors * STEP_FACTOR < anchor))
        names = flags & NAMES != 0
        level: tuple[npt.NDArray[Any], ...] = (rows, above, errors, entered, standin, group, names, adds, content)
        for column, values in zip(columns, (*level, drawn, failed, step, refining, descended, reached), strict=True):
            column.append(values)
        starts.append(starts[-1] + len(rows))
        going = np.flatnonzero(descended)
        if not len(going):
            break
        anchored = drawn | step | (content & ~group & adds)
        previous = (
            np.where(group, entered, np.minimum(entered, errors)),
            np.where(drawn, errors, standin),
            np.where(anchored, errors, anchor),
            refining,
        )
        rows, above = _children(table, rows[going], going + starts[-2])
    return _joined(columns, starts)


def _children(table: TileTable, rows: Rows, places: Rows) -> tuple[Rows, Rows]:
    """Return the rows of all children of `rows`, and for each the place of its parent."""
    firsts = table.firsts[rows].astype(np.intp)
    unopened = np.flatnonzero(firsts < 0)
    if len(unopened):
        table.open(rows[unopened].tolist())
        firsts = table.firsts[rows].astype(np.intp)
    counts = table.counts[rows].astype(np.intp)
    ends = np.cumsum(counts)
    repeated = np.repeat(firsts - (ends - counts), counts)
    repeated += np.arange(len(repeated))
    return repeated, np.repeat(places, counts)


def _near_enough(
    table: TileTable,
    rows: Rows,
    flags: UInt16,
    inside: BoolArray,
    *,
    view: ViewState,
    above: Rows,
    columns: list[list[npt.NDArray[Any]]],
    starts: list[int],
) -> BoolArray:
    """Return `inside` without tiles whose request volume the eye is outside of.

    A parent that would be replaced by nothing, because all of its children in the picture are such tiles, is kept.
    """
    asked = np.flatnonzero((flags & NEAR_ONLY != 0) & inside)
    if not len(asked):
        return inside
    far = asked[~view.inside(table.request_volumes(rows[asked].tolist()))]
    inside = inside.copy()
    inside[far] = False
    if len(starts) > 1:
        first = starts[-2]
        bare = np.zeros(starts[-1] - first, np.bool_)
        bare[above[far] - first] = True
        bare[above[inside] - first] = False
        columns[_REFINING][-1][bare] = False
        columns[_DESCENDED][-1][bare] = False
    return inside


def _joined(columns: list[list[npt.NDArray[Any]]], starts: list[int]) -> Walk:
    if not columns[0]:
        empty = np.zeros(0)
        columns = [[empty.astype(kind)] for kind in (*[np.intp] * 2, *[np.float32] * 3, *[np.bool_] * 10)]
    rows, above, *rest = (np.concatenate(column) for column in columns)
    return Walk(rows, above, starts, *rest)
