"""The scene as the GUI thread sees it: listens to layers, takes a camera and a size, gives frames.

Touches no VTK object and no Qt.
"""

import itertools
import logging
import math
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import astuple, replace

from layers.base import Layer, LayerState
from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.report import Problem, note
from layers.data.section import SectionState
from layers.data.sky import SkyState
from layers.inbox import Inbox
from layers.layer_list import LayerList
from scene.commands import Command, Redraw, SceneSettings, SetCamera, SetLayer, SetSection, SetSettings, SetSize, SetSky
from scene.scene_thread import SceneCounters, SceneThread
from scene.views.view import ViewFactory

_log = logging.getLogger(__name__)

CLOSE_TIMEOUT_S = 5.0
# A layer's name is not drawn.
_UNDRAWN_FIELDS = frozenset({"name"})


class Stage:
    """Draws a `LayerList` off-screen. GUI thread only.

    Parameters
    ----------
    layers : LayerList
        Those in it now and those that come.
    views : mapping of layer kind to view class
        A layer of another kind is not drawn.
    settings : SceneSettings, optional
    """

    def __init__(
        self,
        layers: LayerList,
        *,
        views: Mapping[str, ViewFactory],
        settings: SceneSettings | None = None,
    ) -> None:
        self._layers = layers
        self._settings = settings or SceneSettings()
        self._thread = SceneThread(views, settings=self._settings)
        self._serials = itertools.count(1)
        self._serial = 0
        self._incarnations = itertools.count(1)
        self._listened: dict[str, tuple[Layer, int, Callable[[str], None]]] = {}
        self._closed = False

    @property
    def settings(self) -> SceneSettings:
        """How the scene is drawn."""
        return self._settings

    @property
    def problems(self) -> Inbox[Problem]:
        """What to tell a person: failed tiles, silent servers, views switched off. Take it with `Inbox.drain`."""
        return self._thread.problems

    @property
    def counters(self) -> SceneCounters:
        """What the scene thread has done."""
        return self._thread.counters

    @property
    def failure(self) -> str:
        """Why no frame will come any more (no OpenGL); empty while all is well."""
        return self._thread.failure

    def start(self) -> None:
        """Start the scene thread and begin to listen to the layers. Once."""
        self._layers.added.connect(self._on_added)
        self._layers.removed.connect(self._on_removed)
        for layer in self._layers:
            self._on_added(layer)
        self._thread.start()

    def close(self, *, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        """Stop listening, end loading, finalise the window in its thread. May be called again.

        Returns
        -------
        bool
            Whether the thread ended within `timeout_s`; it is a daemon, so the process can end all the same.
        """
        if not self._closed:
            self._closed = True
            self._layers.added.disconnect(self._on_added, missing_ok=True)
            self._layers.removed.disconnect(self._on_removed, missing_ok=True)
            for layer, _, listener in self._listened.values():
                layer.changed.disconnect(listener, missing_ok=True)
            self._listened.clear()
        ended = self._thread.close(timeout_s=timeout_s)
        if not ended:
            _log.warning("the scene thread did not end within %.1f s", timeout_s)
        return ended

    def set_camera(self, camera: CameraState, *, moving: bool | None = None) -> None:
        """Look from `camera`. A camera with a number that is not finite is left out.

        Parameters
        ----------
        moving : bool or None
            True: it goes on moving (draw fast), until 150 ms after the last such word. False: it rests here (draw
            fully). None: it moves when another camera came less than 150 ms ago.
        """
        if not all(math.isfinite(value) for value in astuple(camera)) or not 0.0 < camera.fov_deg < 180.0:
            _log.warning("left out a camera that cannot be: %s", camera)
            return
        self._post(SetCamera(camera, time.monotonic(), moving), key="camera")

    def set_size(self, size: tuple[int, int]) -> None:
        """Draw pictures of `size` (width, height) pixels, clamped to 16..8192."""
        self._post(SetSize((int(size[0]), int(size[1]))), key="size")

    def set_sky(self, sky: SkyState) -> None:
        """Draw in the light of `sky`, with its sea."""
        self._post(SetSky(sky), key="sky")

    def set_section(self, section: SectionState) -> None:
        """Cut everything open by the planes of `section`."""
        self._post(SetSection(section), key="section")

    def set_settings(self, settings: SceneSettings) -> None:
        """Draw another way."""
        self._settings = settings
        self._post(SetSettings(settings), key="settings")

    def redraw(self) -> None:
        """Draw once more though nothing changed; for measuring."""
        self._post(Redraw(), key="redraw")

    def take_frame(self, *, timeout_s: float = 0.0) -> Frame | None:
        """Return the newest frame; None when there is nothing new since the last call.

        ``frame.complete`` is True only for a full-size picture that knows of everything said to the stage before
        this call and shows every tile that it needs; so a command line may loop until it is.

        Parameters
        ----------
        timeout_s : float
            Wait so long for one. The GUI thread passes 0.
        """
        finished = self._thread.take_frame(timeout_s=timeout_s)
        if finished is None:
            return None
        frame = finished.frame
        return replace(frame, complete=False) if frame.complete and finished.serial < self._serial else frame

    def _on_added(self, layer: Layer) -> None:
        incarnation = next(self._incarnations)

        def listener(field: str) -> None:
            if field not in _UNDRAWN_FIELDS:
                self._post_layer(layer, incarnation, layer.state())

        self._listened[layer.layer_id] = (layer, incarnation, listener)
        layer.changed.connect(listener)
        self._post_layer(layer, incarnation, layer.state())

    def _on_removed(self, layer: Layer) -> None:
        known = self._listened.pop(layer.layer_id, None)
        if known is None:
            return
        _, incarnation, listener = known
        layer.changed.disconnect(listener, missing_ok=True)
        self._post_layer(layer, incarnation, None)

    def _post_layer(self, layer: Layer, incarnation: int, state: LayerState | None) -> None:
        self._post(SetLayer(layer.layer_id, layer.kind, incarnation, state), key=("layer", layer.layer_id))

    def _post(self, command: Command, *, key: Hashable) -> None:
        if self._closed:
            return
        self._serial = next(self._serials)
        if not self._thread.post(command, key=key, serial=self._serial):
            _log.error("the scene is too far behind; left out: %s", type(command).__name__)
            self._thread.report(note("the scene is too far behind; a change was left out"))
