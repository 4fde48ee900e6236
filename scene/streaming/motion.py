"""Whether a view moves, and where it will be when what is asked for now has come."""

from scene.streaming.view_state import ViewState

AHEAD_S = 0.25
"""About how long a load takes: what the view will have left by then is not worth loading."""

_MOST_AHEAD = 4.0

STEP_S = 0.5
"""Longest time between two steps of one flight."""

REST_S = 0.15
"""A view that was the same for so long stands: between two steps of a flight there are updates too."""


class Motion:
    """Follows the views of one scene. One step is a hop; a second one soon after makes a flight. Scene thread only.

    Attributes
    ----------
    view : ViewState or None
        The last one.
    moving : bool
        In flight.
    ahead : ViewState or None
        What a flight will see soon; None while it stands.
    """

    def __init__(self) -> None:
        self.view: ViewState | None = None
        self.moving = False
        self.ahead: ViewState | None = None
        self._moved_s = float("-inf")

    def follow(self, view: ViewState, *, now_s: float) -> bool:
        """Take the view of now; return whether it differs from the last one."""
        before, self.view = self.view, view
        moves = before is not None and view.identity != before.identity
        if moves and before is not None:
            since_s, self._moved_s = now_s - self._moved_s, now_s
            self.moving = since_s < STEP_S
            times = min(_MOST_AHEAD, AHEAD_S / max(since_s, 1e-3))
            self.ahead = view.ahead(before, times=times) if self.moving else None
        elif self.moving and now_s - self._moved_s >= REST_S:
            self.moving = False
            self.ahead = None
        return moves or before is None
