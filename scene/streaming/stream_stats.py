"""What one update of a streamed tree left: figures for the status bar and for whoever waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreamStats:
    """What one update left.

    Parameters
    ----------
    visited : int
        Tiles in view that were looked at.
    selected : int
        Tiles on screen.
    loaded : int
        Tiles that hold content, shown or not.
    failed, missing : int
        Tiles whose content is damaged, and whose file is not there; their parents stand in for them.
    retrying : int
        Of the failed ones, those that will be tried again: update again within about a second.
    pending : int
        Tiles that this view needs and that are not there yet; 0 means the picture is complete.
    triangles, points : int
        On screen.
    cache_bytes, graphics_bytes : int
        Held by this tree, in memory and on the graphics card.
    known : int
        Rows of tiles that were looked at and not forgotten, `scene.streaming.tile_table.ROW_BYTES` each.
    changed : bool
        Other tiles are on screen than before the update.
    degraded : bool
        The budget is too small for the error asked for; `sse_px` is what it allows.
    sse_px : float
        Screen-space error in force.
    """

    visited: int = 0
    selected: int = 0
    loaded: int = 0
    failed: int = 0
    missing: int = 0
    retrying: int = 0
    pending: int = 0
    triangles: int = 0
    points: int = 0
    cache_bytes: int = 0
    graphics_bytes: int = 0
    known: int = 0
    changed: bool = False
    degraded: bool = False
    sse_px: float = 0.0
