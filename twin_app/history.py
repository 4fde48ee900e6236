"""Undo and redo of what is shown: layers, their settings, selection, section, light and camera, as mementos.

Every change that a user sees goes through the models, so one memento of the models undoes all of them; no command
needs code of its own. GUI thread only.
"""

from collections import deque
from dataclasses import dataclass

from psygnal import Signal

from layers.base import Layer
from layers.data.camera import CameraState
from layers.data.section import SectionState
from layers.selection import SelectionPath
from layers.surroundings import Light
from twin_app.session import Session

MAX_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Memento:
    """What was shown at one moment."""

    layers: tuple[Layer, ...]
    settings: tuple[dict[str, object], ...]
    selection: SelectionPath
    camera: CameraState
    light: Light
    section: SectionState

    def same(self, other: "Memento") -> bool:
        """Return whether both show the same."""
        return (
            self.layers == other.layers
            and self.settings == other.settings
            and self.selection == other.selection
            and self.camera == other.camera
            and self.light == other.light
            and self.section == other.section
        )


class History:
    """The last hundred steps."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        self._session = session
        self._past: deque[Memento] = deque(maxlen=MAX_STEPS)
        self._future: list[Memento] = []
        self._now = self._memento()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._future)

    def record(self) -> None:
        """Keep a step when something differs from the last one; called when the view has come to rest."""
        now = self._memento()
        if now.same(self._now):
            return
        self._past.append(self._now)
        self._future.clear()
        self._now = now
        self.changed.emit()

    def reset(self) -> None:
        """Forget every step (another project was opened)."""
        self._past.clear()
        self._future.clear()
        self._now = self._memento()
        self.changed.emit()

    def undo(self) -> None:
        """Take the last step back."""
        self.record()
        if self._past:
            self._future.append(self._now)
            self._restore(self._past.pop())

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._future:
            self._past.append(self._now)
            self._restore(self._future.pop())

    def _memento(self) -> Memento:
        layers = tuple(self._session.layers)
        return Memento(
            layers,
            tuple(layer.settings() for layer in layers),
            self._session.selection.path,
            self._session.camera.destination,
            self._session.surroundings.light,
            self._session.section.state,
        )

    def _restore(self, memento: Memento) -> None:
        session = self._session
        for layer in session.layers:
            if layer not in memento.layers:
                session.layers.remove(layer)
        for index, (layer, settings) in enumerate(zip(memento.layers, memento.settings, strict=True)):
            if session.layers.find(layer.layer_id) is None:
                session.layers.add(layer, index=index)
            layer.restore(settings)
        if tuple(session.layers) != memento.layers:
            for index, layer in enumerate(memento.layers):
                session.layers.move(layer, index=index)
        session.selection.set(memento.selection)
        session.surroundings.light = memento.light
        session.section.state = memento.section
        if session.camera.destination != memento.camera:
            session.camera.fly_to(memento.camera)
        self._now = memento
        self.changed.emit()
