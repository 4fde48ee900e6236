"""What a walk says is to be loaded and what can be shown without a hole: passes over its arrays, without an engine.

``block`` stops refinement where a failed tile would leave a hole; ``fit`` coarsens until the tiles reached fit into
memory; ``cover`` finds, from the bottom, which tiles stand on screen for their whole visible region; ``choose`` takes,
from the top, the tiles to show. Scene thread only.

The order of passes follows 3DTilesRendererJS' and cesium-native's; that a parent stays until all of its visible
children can stand in for it is their common rule.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from scene.streaming.sink import Held
from scene.streaming.tile_table import TileTable
from scene.streaming.view_state import BoolArray, ViewState
from scene.streaming.walk import Walk

Int64 = npt.NDArray[np.int64]


def block(walk: Walk) -> None:
    """Stop the refinement of every tile that some visible child, for ever missing, would leave with a hole.

    A tile without content of its own passes the hole on to its parent; one that adds to its parent leaves none.
    """
    coverable = ~walk.group | ~walk.failed
    changed = False
    for start, end, below in _upwards(walk):
        whole = _whole(walk, coverable, start=start, end=end, below=below)
        group, refining = walk.group[start:end], walk.refining[start:end]
        np.copyto(coverable[start:end], whole, where=group & refining)
        stopped = refining & ~(group | walk.adds[start:end] | whole)
        if stopped.any():
            refining[stopped] = False
            changed = True
    if changed:
        walk.reach_again()


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What memory allows of a walk.

    Parameters
    ----------
    sse_px : float
        The smallest error at which what must be loaded fits.
    needed : Held
        Bytes that it would take without a limit.
    core : bool (n,)
        What must be loaded, of the walk.
    starved : bool (n,) or None
        Where not even the coarsest tiles of every region fit: tiles that cannot be had, and all below them.
    """

    sse_px: float
    needed: Held
    core: BoolArray
    starved: BoolArray | None = None


def fit(walk: Walk, *, table: TileTable, view: ViewState, sse_px: float, allowance: Held) -> Fitted:
    """Coarsen `walk` to the smallest error at which what must be loaded fits into `allowance`.

    A tile that was never loaded counts with what tiles of its level hold on average, so far as any came. When the
    coarsest tiles of all regions are too much, those that look largest are taken.
    """
    core = walk.core
    memory, graphics = table.sizes(walk.rows, hopeful=True)
    sizes = _Sizes(memory, graphics, allowance)
    needed = sizes.of(core)
    if allowance.holds(needed):
        return Fitted(sse_px, needed, core)
    limit = _limit_px(walk, core, sizes=sizes)
    if limit > sse_px:
        sse_px = limit
        walk.refining &= walk.group | (walk.errors_px > np.float32(sse_px))
        walk.reach_again()
        core = walk.core
    if allowance.holds(sizes.of(core)):
        return Fitted(sse_px, needed, core)
    places = np.flatnonzero(core)
    places = places[np.argsort(-view.sizes_px(table.volumes[walk.rows[places]]), kind="stable")]
    too_much = ~sizes.fit(np.cumsum(sizes.memory[places]), np.cumsum(sizes.graphics[places]))
    # The first one stays, however large it is.
    starved = np.zeros(len(walk), np.bool_)
    starved[places[1:][too_much[1:]]] = True
    for (first, _), (start, end) in pairwise(walk.levels()):
        starved[start:end] |= starved[first:start][walk.above[start:end] - first]
    return Fitted(sse_px, needed, core & ~starved, starved)


def cover(walk: Walk, *, table: TileTable) -> tuple[BoolArray, BoolArray]:
    """Return which tiles' whole visible region can be on screen now, and which have only such visible children.

    A tile does it by itself or, unless it adds to them, through its children: it is refined, or it is fine enough but
    not there yet, and finer tiles from an earlier view stay until it is.
    """
    covered = walk.drawn | (walk.group & ~walk.failed & ~walk.descended)
    below = walk.group | walk.refining | (table.attached_below[walk.rows] > 0)
    by_children = walk.descended & below & (walk.group | ~walk.adds) & ~covered
    whole = np.ones(len(walk), np.bool_)
    for start, end, below_end in _upwards(walk):
        whole[start:end] = _whole(walk, covered, start=start, end=end, below=below_end)
        covered[start:end] |= by_children[start:end] & whole[start:end]
    return covered, whole


def choose(walk: Walk, *, whole: BoolArray) -> BoolArray:
    """Return which tiles to show: no hole where anything could fill it, none beside its ancestor unless it adds."""
    opens = walk.descended & (walk.refining | ~walk.drawn)
    shown = walk.drawn & (~opens | walk.adds | ~whole)
    goes_on = opens & (~shown | walk.adds)
    for (first, _), (start, end) in pairwise(walk.levels()):
        above = goes_on[first:start][walk.above[start:end] - first]
        shown[start:end] &= above
        goes_on[start:end] &= above
    return shown


def _upwards(walk: Walk) -> list[tuple[int, int, int]]:
    """Return begin and end of each level and the end of the next, from the bottom."""
    starts = [*walk.starts, walk.starts[-1]]
    return list(zip(starts[:-2], starts[1:-1], starts[2:], strict=True))[::-1]


def _whole(walk: Walk, good: BoolArray, *, start: int, end: int, below: int) -> BoolArray:
    """Return, for the tiles from `start` to `end`, whether all of their children, up to `below`, are good."""
    whole = np.ones(end - start, np.bool_)
    whole[walk.above[end:below][~good[end:below]] - start] = False
    return whole


@dataclass(frozen=True, slots=True, eq=False)
class _Sizes:
    """What the tiles of a walk hold, and the most that they may."""

    memory: Int64
    graphics: Int64
    allowance: Held

    def of(self, tiles: BoolArray) -> Held:
        return Held(int(self.memory[tiles].sum()), int(self.graphics[tiles].sum()))

    def fit(self, memory: Int64, graphics: Int64) -> BoolArray:
        fits: BoolArray = (memory <= self.allowance.memory_bytes) & (graphics <= self.allowance.graphics_bytes)
        return fits


def _limit_px(walk: Walk, core: BoolArray, *, sizes: _Sizes) -> float:
    """Return the smallest error at which the sizes fit; the largest that changes anything when none does.

    A tile counts while the error is less than `entered_px`; one that is skipped now, only from its own error on.
    """
    counted = np.flatnonzero(walk.content & walk.reached)
    skipped = counted[~core[counted]]
    at_px = np.concatenate([walk.entered_px[counted], np.minimum(walk.errors_px, walk.entered_px)[skipped]])
    order = np.argsort(at_px, kind="stable")
    changes = [np.concatenate([-of[counted], of[skipped]])[order] for of in (sizes.memory, sizes.graphics)]
    at_px = at_px[order]
    needed = sizes.of(core)
    fits = sizes.fit(needed.memory_bytes + np.cumsum(changes[0]), needed.graphics_bytes + np.cumsum(changes[1]))
    finite = np.isfinite(at_px)
    # Of changes at one error only the last says what is left.
    fits &= finite & np.append(at_px[1:] != at_px[:-1], True)
    if fits.any():
        return float(at_px[int(np.argmax(fits))])
    return float(at_px[finite][-1]) if finite.any() else 0.0
