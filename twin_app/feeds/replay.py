"""Replay: a recording played by the scene's clock."""

from collections.abc import Sequence
from datetime import datetime

from layers.data.observation import Observation
from layers.data.recording import Recording
from layers.inbox import Inbox
from layers.live import LiveLayer
from twin_app.feeds.feed import FeedHealth

MAX_BATCH = 5_000


class ReplayFeed:
    """Gives each observation of a recording exactly once between seeks. No thread; GUI thread only.

    Either `drive` a layer from the clock's ticks, or start it with an inbox as any other feed and `pump`.

    Parameters
    ----------
    recording : Recording
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._table = recording.table
        self._inbox: Inbox[Observation] | None = None
        self._given = 0
        self._delivered = 0
        self._waiting = 0
        self._driven_to: datetime | None = None

    @property
    def name(self) -> str:
        """Title of the recording."""
        return self.recording.name

    @property
    def health(self) -> FeedHealth:
        """How far the replay is."""
        return FeedHealth(
            state="stopped" if self._inbox is None and self._driven_to is None else "replay",
            delivered=self._delivered,
            rejected=self.recording.rejected_count,
            waiting=self._waiting,
            last_at=self._table.time(self._given - 1) if self._given else None,
        )

    def start(self, inbox: Inbox[Observation]) -> None:
        """Give to `inbox` from now on; nothing when already started."""
        if self._inbox is None:
            self._inbox = inbox

    def stop(self) -> None:
        """Give nothing more; the next start begins at the beginning."""
        self._inbox = None
        self._driven_to = None
        self._given = self._delivered = self._waiting = 0

    def advance(self, previous: datetime, now: datetime) -> Sequence[Observation]:
        """Return what was observed after `previous` and up to `now`; nothing when the time went backwards. Pure."""
        return self._table[self._until(previous) : self._until(now)]

    def drive(self, layer: LiveLayer, now: datetime) -> None:
        """Bring `layer` to `now`: by one batch forwards, by a reset on the first call, backwards and on a long leap.

        Connect it to ``Clock.moved``.
        """
        previous, self._driven_to = self._driven_to, now
        self._given = self._until(now)
        # What a long leap passes over is not even looked at.
        if previous is None or now < previous or self._given - self._until(previous) > MAX_BATCH:
            layer.reset_to(now)
            return
        batch = self.advance(previous, now)
        layer.now = now
        layer.apply(batch)
        self._delivered += len(batch)

    def pump(self, now: datetime) -> bool:
        """Put what is due by `now` into the inbox; False when the time went backwards: reset the layer then.

        What a full inbox refuses stays due and is offered again.
        """
        end = self._until(now)
        if self._inbox is None:
            return True
        if end < self._given:
            self._given, self._waiting = end, 0
            return False
        while self._given < end and self._inbox.put(self._table[self._given]):
            self._given += 1
            self._delivered += 1
        self._waiting = end - self._given
        return True

    def _until(self, when: datetime) -> int:
        return self._table.until(when)
