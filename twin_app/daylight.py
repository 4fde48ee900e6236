"""Lets the scene have the light of the clock. GUI thread only."""

from scene.stage import Stage
from twin_app.session import Session

# A live clock tells nobody that it goes on.
LOOK_EVERY_S = 1.0


class Daylight:
    """Tells the stage of the sky whenever it differs from what was told before."""

    def __init__(self, session: Session, stage: Stage) -> None:
        self._session = session
        self._stage = stage
        self._told: object = None
        self._rested_s = 0.0
        session.surroundings.changed.connect(self.look)
        session.site_changed.connect(self.look)
        session.clock.moved.connect(self._on_moved)
        self.look()

    def tick(self, elapsed_s: float) -> None:
        """Look at the clock once in a while; part of the application's beat."""
        self._rested_s += elapsed_s
        if self._rested_s >= LOOK_EVERY_S:
            self.look()

    def look(self) -> None:
        """Look at the clock now."""
        self._rested_s = 0.0
        around, clock = self._session.surroundings, self._session.clock
        awaited = around.awaited if clock.is_live else None
        sky = around.sky(self._session.site, awaited or clock.now)
        if sky != self._told:
            self._told = sky
            self._stage.set_sky(sky)

    def close(self) -> None:
        """Stop listening."""
        self._session.surroundings.changed.disconnect(self.look)
        self._session.site_changed.disconnect(self.look)
        self._session.clock.moved.disconnect(self._on_moved)

    def _on_moved(self, now: object) -> None:
        del now
        self.look()
