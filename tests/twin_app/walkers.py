"""The drill-down without a window."""

from collections.abc import Callable

from twin_app.openings import Openings
from twin_app.places import Places
from twin_app.session import Session
from twin_app.unfolding import Unfolding


def places_of(session: Session, *, say: Callable[[str], None], size: tuple[int, int] = (640, 480)) -> Places:
    """Return a session's places, seen in a picture of that size."""
    unfolding = Unfolding()
    openings = Openings(session, unfolding, say=say)
    return Places(session, unfolding, openings=openings, say=say, scene_size=lambda: size)
