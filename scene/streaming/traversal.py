"""Which tiles a view wants and which of them can be shown without a hole: passes over a tile tree, without an engine.

``reach`` walks down from the root level by level; ``block`` stops refinement where a failed tile would leave a hole;
``fit`` coarsens until the tiles reached fit into memory; ``cover`` finds, from the bottom, which tiles stand on screen
for their whole visible region; ``choose`` takes, from the top, the tiles to show. The passes talk through the marks
on `Tile`. Scene thread only.

The order of passes follows 3DTilesRendererJS' and cesium-native's; that a parent stays until all of its visible
children can stand in for it is their common rule.
"""

import math

import numpy as np

from scene.streaming.tile import Tile, TileState
from scene.streaming.view_state import ViewState, volume_rows


def reach(root: Tile, *, view: ViewState, sse_px: float, frame: int) -> list[Tile]:
    """Return the visible tiles down to those that look at most `sse_px` wrong, parents before children."""
    found: list[Tile] = []
    level = [root]
    rows = volume_rows([root.node.volume])
    errors = np.array([root.node.geometric_error_m])
    while level:
        errors_px = view.errors_px(errors, rows)
        refined = []
        for tile, seen, error_px, weight in zip(
            level, view.seen(rows).tolist(), errors_px.tolist(), view.centre_weights(rows).tolist(), strict=True
        ):
            tile.frame = frame
            tile.visible = seen
            tile.reached = tile.refining = False
            if not seen:
                continue
            tile.sse_px = error_px
            tile.weight = weight
            parent = tile.parent
            if parent is not None:
                tile.entered_px = parent.entered_px if parent.is_group else min(parent.entered_px, parent.sse_px)
            found.append(tile)
            if tile.has_children and (error_px > sse_px or tile.is_group):
                tile.refining = True
                refined.append(tile)
        if not refined:
            break
        level = [child for tile in refined for child in tile.open()]
        rows = np.concatenate([tile.child_rows for tile in refined])
        errors = np.concatenate([tile.child_errors_m for tile in refined])
    return found


def block(found: list[Tile]) -> None:
    """Stop the refinement of every tile that some visible child, for ever missing, would leave with a hole.

    A tile without content of its own passes the hole on to its parent; one that adds to its parent leaves none.
    """
    for tile in reversed(found):
        whole = not tile.refining or all(child.coverable for child in tile.children or () if child.visible)
        if not tile.is_group:
            tile.coverable = True
            if not whole and not tile.adds:
                tile.refining = False
        else:
            tile.coverable = whole if tile.refining else tile.state is not TileState.FAILED


def fit(found: list[Tile], *, sse_px: float, allowance_bytes: int) -> tuple[list[Tile], float, int]:
    """Return the tiles reached at the smallest error that fits, that error, and the bytes wanted without a limit.

    Only sizes that are known count: a size is learnt by loading, and for a standing view the error only rises, so
    that this ends. Tiles that nothing drawable lies above are wanted at any price.
    """
    wanted = _reached(found, sse_px=sse_px)
    sizes = np.array([tile.nbytes for tile in wanted], np.int64)
    needed = int(sizes.sum())
    if needed <= allowance_bytes:
        return wanted, sse_px, needed
    entered = np.array([tile.entered_px for tile in wanted])
    order = np.argsort(-entered, kind="stable")
    first_too_much = int(np.searchsorted(np.cumsum(sizes[order]), allowance_bytes, side="right"))
    limit = float(entered[order[first_too_much]])
    if math.isinf(limit):
        finite = entered[np.isfinite(entered)]
        if not len(finite):
            return wanted, sse_px, needed
        limit = float(finite.max())
    return _reached(found, sse_px=limit), limit, needed


def needs_content(tile: Tile, *, skip_levels: bool) -> bool:
    """Return whether a reached tile's content is to be loaded: to be shown, or to learn its children."""
    if not tile.node.has_content:
        return False
    return not (skip_levels and tile.refining and tile.parent is not None and tile.node.children and not tile.adds)


def urgency(tile: Tile) -> tuple[float, float]:
    """Return a key that sorts the tile that helps the picture most first.

    What a tile takes away is the error of what is shown in its place until then: its nearest drawable ancestor's.
    Coarse comes before fine by that; the middle of the picture before its edge.
    """
    return -tile.entered_px * tile.weight, -tile.sse_px * tile.weight


def cover(reached: list[Tile], *, view: ViewState, frame: int) -> None:
    """Mark the tiles whose whole visible region can be on screen now, by themselves or by finer tiles."""
    for tile in reversed(reached):
        if tile.refining:
            whole = all(child.covered for child in tile.children or () if child.visible)
            tile.covered = tile.is_drawn if tile.adds and not tile.is_group else tile.is_drawn or whole
        else:
            _cover_as_leaf(tile, view=view, frame=frame)


def choose(root: Tile, *, frame: int) -> list[Tile]:
    """Return the tiles to show: no hole where anything could fill it, none beside its ancestor unless it adds."""
    shown: list[Tile] = []
    waiting = [root] if root.frame == frame and root.visible else []
    while waiting:
        tile = waiting.pop()
        children = [c for c in tile.children or () if c.visible] if tile.refining else []
        if tile.is_drawn and (not tile.refining or tile.adds or not all(child.covered for child in children)):
            shown.append(tile)
            if not tile.adds:
                continue
        waiting.extend(children)
    return shown


def _reached(found: list[Tile], *, sse_px: float) -> list[Tile]:
    reached = []
    for tile in found:
        parent = tile.parent
        tile.reached = parent is None or (parent.reached and parent.refining)
        if tile.reached:
            tile.refining = tile.refining and (tile.is_group or tile.sse_px > sse_px)
            reached.append(tile)
    return reached


def _cover_as_leaf(tile: Tile, *, view: ViewState, frame: int) -> None:
    # Fine enough, but perhaps not there yet: finer tiles from an earlier view stay until it is.
    if tile.is_drawn:
        tile.covered = True
    elif tile.is_group:
        tile.covered = tile.state is not TileState.FAILED
        if tile.has_children:
            _cover_by_finer(tile, view=view, frame=frame)
    elif tile.attached_below:
        _cover_by_finer(tile, view=view, frame=frame)
    else:
        tile.covered = False


def _cover_by_finer(tile: Tile, *, view: ViewState, frame: int) -> None:
    children = tile.open()
    tile.refining = True
    whole = True
    for child, seen in zip(children, view.seen(tile.child_rows).tolist(), strict=True):
        child.frame = frame
        child.visible = seen
        child.reached = child.refining = False
        if seen:
            _cover_as_leaf(child, view=view, frame=frame)
            whole = whole and child.covered
    tile.covered = whole and (tile.is_group or not tile.adds)
