"""The scene's time: live, or a recording played at a rate. GUI thread only."""

from datetime import UTC, datetime, timedelta

from psygnal import Signal

MIN_RATE, MAX_RATE = 1.0, 1000.0


class Clock:
    """One time that every live layer follows.

    Without a range the clock is live and `now` is the machine's time. With a range (a recording) it stands, plays
    at `rate` or is sought, and stops at the end.
    """

    moved = Signal(datetime)
    changed = Signal()

    def __init__(self) -> None:
        self._start: datetime | None = None
        self._end: datetime | None = None
        self._now = datetime.now(UTC)
        self._rate = 1.0
        self._playing = False

    @property
    def is_live(self) -> bool:
        """True without a recording."""
        return self._start is None

    @property
    def start(self) -> datetime | None:
        """Start of the recording, UTC."""
        return self._start

    @property
    def end(self) -> datetime | None:
        """End of the recording, UTC."""
        return self._end

    @property
    def now(self) -> datetime:
        """The scene's time, aware, UTC."""
        return datetime.now(UTC) if self.is_live else self._now

    @property
    def rate(self) -> float:
        """Seconds of the recording for one second of the wall clock."""
        return self._rate

    @rate.setter
    def rate(self, value: float) -> None:
        self._rate = min(MAX_RATE, max(MIN_RATE, float(value)))
        self.changed.emit()

    @property
    def playing(self) -> bool:
        """True while a recording runs."""
        return self._playing

    def set_range(self, start: datetime | None, end: datetime | None) -> None:
        """Take the range of a recording (None, None: back to live).

        The first one stands at its start; one that takes the place of another goes on where that was, if it can.
        """
        if (start is None) != (end is None) or (start is not None and end is not None and end < start):
            raise ValueError("a range needs a start that is not after its end")
        goes_on = not self.is_live and start is not None and end is not None and start <= self._now <= end
        self._start, self._end = start, end
        if not goes_on:
            self._playing = False
            self._now = start if start is not None else self._now
        self.changed.emit()
        self.moved.emit(self.now)

    def play(self) -> None:
        """Run; from the start again when the end was reached."""
        if self.is_live or self._playing:
            return
        if self._end is not None and self._now >= self._end and self._start is not None:
            self.seek(self._start)
        self._playing = True
        self.changed.emit()

    def pause(self) -> None:
        """Stand still."""
        if self._playing:
            self._playing = False
            self.changed.emit()

    def toggle(self) -> None:
        """Run, or stand still."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def rewind(self) -> None:
        """Go to the start of the recording."""
        if self._start is not None:
            self.seek(self._start)

    def seek(self, when: datetime) -> None:
        """Go to `when`, kept within the range."""
        if self._start is None or self._end is None:
            return
        when = min(self._end, max(self._start, when))
        if when != self._now:
            self._now = when
            self.moved.emit(when)

    def tick(self, elapsed_s: float) -> None:
        """Advance by `elapsed_s` of wall-clock time; called by the application's ticker."""
        if not self._playing or self._end is None:
            return
        self.seek(self._now + timedelta(seconds=elapsed_s * self._rate))
        if self._now >= self._end:
            self.pause()
