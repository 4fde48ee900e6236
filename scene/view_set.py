"""The views of all layers: made, told, asked and closed; one that fails is switched off alone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from layers.base import LayerState
from layers.data.geometry import Bounds
from layers.data.report import Problem, note
from layers.data.surface_index import LayerSurfaces, SurfaceIndex
from scene.commands import SetLayer
from scene.streaming.view_state import ViewState
from scene.views.view import LayerView, ShowsSurfaces, ViewFactory, ViewServices, ViewStats

_log = logging.getLogger(__name__)

_FLAGS = tuple(f.name for f in fields(ViewStats) if f.type is bool)
_COUNTS = tuple(f.name for f in fields(ViewStats) if f.type is int)


@dataclass(slots=True)
class _Shown:
    kind: str
    incarnation: int
    view: LayerView | None
    state: LayerState
    stats: ViewStats


class ViewSet:
    """Views by layer. Scene thread only.

    Parameters
    ----------
    factories : mapping of layer kind to view class
        A layer of another kind is not drawn.
    services : callable
        Gives the `ViewServices` for a new view.
    report : callable
        ``report(problem)``, for a person.
    """

    def __init__(
        self,
        factories: Mapping[str, ViewFactory],
        *,
        services: Callable[[], ViewServices],
        report: Callable[[Problem], None],
    ) -> None:
        self._factories = factories
        self._services = services
        self._report = report
        self._shown: dict[str, _Shown] = {}
        self._surfaces = SurfaceIndex()
        self.errors = 0

    def __len__(self) -> int:
        return len(self._shown)

    def set_layer(self, command: SetLayer) -> bool:
        """Make, change or close a view; return whether the picture may differ."""
        known = self._shown.get(command.layer_id)
        gone = known is not None and (command.state is None or known.incarnation != command.incarnation)
        if known is not None and gone:
            del self._shown[command.layer_id]
            self._close(command.layer_id, known)
            known = None
        if command.state is None:
            return gone
        if known is None:
            factory = self._factories.get(command.kind)
            if factory is None:
                _log.debug("no view draws layers of kind %s", command.kind)
                return gone
            known = _Shown(command.kind, command.incarnation, None, command.state, ViewStats())
            self._shown[command.layer_id] = known
            old = None
            try:
                known.view = factory(self._services())
            except Exception as error:
                self._disable(command.layer_id, known, error)
        else:
            old = known.state
            known.state = command.state
        if known.view is not None:
            try:
                known.view.apply(old, command.state)
            except Exception as error:
                self._disable(command.layer_id, known, error)
        return True

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Let every view get ready; return the sum of what they say."""
        total: dict[str, Any] = dict.fromkeys(_COUNTS, 0)
        said: dict[str, Any] = dict.fromkeys(_FLAGS, False)
        for layer_id, shown in self._shown.items():
            if shown.view is None:
                continue
            try:
                shown.stats = shown.view.update(view, budget_s=budget_s)
            except Exception as error:
                self._disable(layer_id, shown, error)
                said["changed"] = True
                continue
            for name in _COUNTS:
                total[name] += getattr(shown.stats, name)
            for name in _FLAGS:
                said[name] |= getattr(shown.stats, name)
        return ViewStats(**total, **said)

    def bounds(self) -> Bounds:
        """Return the box of everything drawn."""
        result = Bounds.empty()
        for layer_id, shown in self._shown.items():
            if shown.view is None:
                continue
            try:
                result = result.united(shown.view.bounds())
            except Exception as error:
                self._disable(layer_id, shown, error)
        return result

    def surfaces(self) -> SurfaceIndex:
        """Return what can be picked; the same object until that changes."""
        now: list[LayerSurfaces] = []
        for layer_id, shown in self._shown.items():
            if not isinstance(shown.view, ShowsSurfaces):
                continue
            try:
                found = shown.view.surfaces()
            except Exception as error:
                self._disable(layer_id, shown, error)
                continue
            if found.tiles:
                now.append(found)
        known = self._surfaces.layers
        if len(now) != len(known) or any(a is not b for a, b in zip(now, known, strict=True)):
            self._surfaces = SurfaceIndex(tuple(now))
        return self._surfaces

    def has_tiles(self) -> bool:
        """Return whether a tile of any layer is shown or on its way."""
        return any(shown.stats.selected or shown.stats.pending for shown in self._shown.values())

    def make_anew(self) -> None:
        """Make every view again from its state: what the old ones had on the graphics card is gone.

        Tiles are loaded again from their source; the pictures that memory no longer holds cannot come from elsewhere.
        """
        for layer_id, shown in self._shown.items():
            if shown.view is None:
                continue
            self._close(layer_id, shown)
            shown.stats = ViewStats()
            try:
                shown.view = self._factories[shown.kind](self._services())
                shown.view.apply(None, shown.state)
            except Exception as error:
                self._disable(layer_id, shown, error)

    def close(self) -> None:
        """Close every view."""
        for layer_id, shown in self._shown.items():
            self._close(layer_id, shown)
        self._shown.clear()

    def _close(self, layer_id: str, shown: _Shown) -> None:
        if shown.view is None:
            return
        view, shown.view = shown.view, None
        try:
            view.close()
        except Exception:
            self.errors += 1
            _log.exception("view of layer %s did not close cleanly", layer_id)

    def _disable(self, layer_id: str, shown: _Shown, error: Exception) -> None:
        self.errors += 1
        shown.stats = ViewStats()
        _log.error("view of layer %s is switched off", layer_id, exc_info=error)
        self._report(
            note(
                "layer {layer} ({kind}) cannot be drawn: {reason}",
                layer=layer_id,
                kind=shown.kind,
                reason=f"{type(error).__name__}: {error}",
            )
        )
        self._close(layer_id, shown)
