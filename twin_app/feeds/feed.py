"""What a feed is: something that puts observations into an inbox until it is stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from layers.data.observation import Observation
from layers.inbox import Inbox

FeedState = Literal["stopped", "connecting", "live", "replay", "down"]


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a feed is doing; shown wherever its data is.

    Parameters
    ----------
    state : str
    delivered : int
        Observations put into the inbox.
    rejected : int
        Malformed messages, counted and not raised.
    waiting : int
        Observations that the full inbox refused so far; they are offered again.
    last_at : datetime or None
        Newest `observed_at` delivered.
    problem : str
        One line of English; empty when all is well.
    """

    state: FeedState
    delivered: int = 0
    rejected: int = 0
    waiting: int = 0
    last_at: datetime | None = None
    problem: str = ""


class Feed(Protocol):
    """A source of observations. Started and stopped from the GUI thread; may be started again after a stop."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def health(self) -> FeedHealth: ...  # noqa: D102

    def start(self, inbox: Inbox[Observation]) -> None:
        """Begin to put observations into `inbox`; nothing when already started."""
        ...

    def stop(self) -> None:
        """Stop; returns once nothing more will be put. Nothing when already stopped."""
        ...
