"""Plays recordings into their live layers as the scene's clock moves. GUI thread only."""

from datetime import datetime

from layers.base import Layer
from layers.live import LiveLayer
from twin_app.feeds.replay import ReplayFeed
from twin_app.session import Session


class Playback:
    """One replay feed for each live layer with a recording; forwards it is played, backwards it is reset."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._feeds: dict[str, ReplayFeed] = {}
        session.layers.added.connect(self._added)
        session.layers.removed.connect(self._removed)
        session.clock.moved.connect(self._moved)

    def close(self) -> None:
        """Stop listening."""
        self._session.layers.added.disconnect(self._added)
        self._session.layers.removed.disconnect(self._removed)
        self._session.clock.moved.disconnect(self._moved)
        self._feeds.clear()

    def _added(self, layer: Layer) -> None:
        if isinstance(layer, LiveLayer) and layer.recording is not None:
            self._feeds[layer.layer_id] = ReplayFeed(layer.recording)
            self._show(layer, self._session.clock.now)

    def _removed(self, layer: Layer) -> None:
        self._feeds.pop(layer.layer_id, None)

    def _moved(self, now: datetime) -> None:
        for layer in self._session.live_layers():
            self._show(layer, now)

    def _show(self, layer: LiveLayer, now: datetime) -> None:
        feed = self._feeds.get(layer.layer_id)
        if feed is None:
            layer.now = now
        else:
            feed.drive(layer, now)
