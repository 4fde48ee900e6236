"""Opening buildings that have no model: cut out of the mesh by a thread beside the window. GUI thread."""

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from layers.building import BuildingLayer, RowRef
from layers.district import DistrictLayer
from layers.errors import Cancelled
from layers.selection import SelectionPath
from twin_app.background import Background, Outcome
from twin_app.cut_outs import MAX_KEPT, cut_outs, cutting, mesh_sources
from twin_app.session import Session
from twin_app.unfolding import Unfolding
from widgets.place_names import prefers_chinese
from widgets.wording import number_text

if TYPE_CHECKING:
    from scene.analysis.opened import Opened
    from scene.analysis.standing import Measures

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class _Wish:
    """A building to be cut out, and what happens to it then."""

    ref: RowRef
    then: Callable[[BuildingLayer], None]


class Openings:
    """Cuts the buildings of rows out of the mesh, one after the other, each once.

    Parameters
    ----------
    say : callable
        Shows a passing word to the user.
    """

    def __init__(self, session: Session, unfolding: Unfolding, *, say: Callable[[str], None]) -> None:
        self._session = session
        self._unfolding = unfolding
        self._say = say
        self._work: Background[Opened] | None = None
        self._wishes: deque[_Wish] = deque()
        self._finally: list[Callable[[], object]] = []
        self._cancelled = False

    @property
    def busy(self) -> bool:
        """True while buildings are being cut out."""
        return bool(self._work or self._wishes)

    def open(self, layer: DistrictLayer, row: int) -> None:
        """Unfold the building of a row; what was cut out before is taken again."""
        if self.busy:
            self._say(translate("Desktop", "Another building is being opened: wait, or press Esc"))
            return
        if not self._wish(RowRef(layer.layer_id, row), self._unfold):
            self._say(translate("Desktop", "The building is being cut out of the mesh; Esc stops it"))

    def fetch(
        self, rows: Iterable[tuple[RowRef, dict[str, object]]], *, then: Callable[[], object] = lambda: None
    ) -> None:
        """Have the buildings of rows there, each standing as its settings say; at most `MAX_KEPT` of them.

        Parameters
        ----------
        then : callable
            Called once they are, also when some could not be cut out.
        """
        self._finally.append(then)
        for ref, settings in islice(rows, MAX_KEPT):
            self._wish(ref, partial(_restore, settings))
        self.tick()

    def cancel(self) -> bool:
        """Stop what is being cut out; return whether there was anything."""
        stopped = self.busy
        self._wishes = deque(islice(self._wishes, 1 if self._work is not None else 0))
        self._cancelled = self._work is not None
        return stopped

    def forget(self) -> None:
        """Another project is opened: nobody waits any more."""
        self.cancel()
        self._finally.clear()

    def tick(self) -> None:
        """Take what is ready, and go on."""
        if self._work is not None and self._work.poll():
            self._work = None
        while self._wishes and self._work is None:
            self._begin()
        if not self.busy and self._finally:
            over, self._finally = self._finally, []
            for then in over:
                then()

    def close(self, *, timeout_s: float) -> None:
        """Stop, and wait for the thread."""
        self.forget()
        if self._work is not None:
            self._work.join(timeout_s=timeout_s)
            self._work = None

    def opened_for(self, ref: RowRef) -> BuildingLayer | None:
        """Return the layer that was cut out for a row."""
        return next((layer for layer in cut_outs(self._session) if layer.stands_for == ref), None)

    def _wish(self, ref: RowRef, then: Callable[[BuildingLayer], None]) -> bool:
        """Return whether the building was there already."""
        known = self.opened_for(ref)
        if known is not None:
            then(known)
            return True
        self._wishes.append(_Wish(ref, then))
        if self._work is None:
            self._begin()
        return False

    def _begin(self) -> None:
        """Set about the first wish; one whose records are gone is let go."""
        ref = self._wishes[0].ref
        layer = self._session.layers.find(ref.layer_id)
        if not isinstance(layer, DistrictLayer) or not 0 <= ref.row < len(layer.table):
            self._wishes.popleft()
            return
        self._cancelled = False
        words = {
            "storey": translate("Desktop", "F{number}"),
            "roof": translate("Desktop", "Roof"),
            "skin": translate("Desktop", "Outside, as photographed"),
            "floor": translate("Desktop", "Floor"),
            "walls": translate("Desktop", "Outer walls"),
        }
        work = cutting(
            layer.table,
            ref,
            sources=mesh_sources(self._session),
            name=layer.table.label(ref.row, chinese=prefers_chinese()),
            words=words,
            cancelled=lambda: self._cancelled,
        )
        self._work = Background(work, done=self._done, name="opening")

    def _done(self, outcome: "Outcome[Opened]") -> None:
        from scene.analysis.gather import TooMuch
        from scene.analysis.opened import NothingStands

        wish = self._wishes.popleft()
        if isinstance(outcome.error, Cancelled) or self._cancelled:
            self._say(translate("Desktop", "Opening the building was stopped"))
            return
        if isinstance(outcome.error, NothingStands):
            self._say(translate("Desktop", "No mesh stands in this footprint, and the record tells no height"))
            return
        if isinstance(outcome.error, TooMuch):
            self._say(translate("Desktop", "The footprint is too large to be cut out of the mesh"))
            return
        if outcome.result is None:
            log.warning("a building was not opened", exc_info=outcome.error)
            self._say(translate("Desktop", "The building could not be cut out of the mesh"))
            return
        if self._session.layers.find(wish.ref.layer_id) is None:
            return  # the records were closed meanwhile
        data = replace(outcome.result.data, properties=_said(outcome.result.measures))
        layer = BuildingLayer(data, name=data.name, stands_for=wish.ref)
        self._say("")
        self._make_room()
        self._session.layers.add(layer, index=self._session.place_for(layer))
        wish.then(layer)

    def _unfold(self, layer: BuildingLayer) -> None:
        layer.visible = True
        self._session.selection.set(SelectionPath(layer.layer_id))
        layer.isolated = ""
        self._unfolding.start(layer, unfold=True)

    def _make_room(self) -> None:
        closed = [layer for layer in cut_outs(self._session) if not layer.is_opened]
        # A new layer comes before those of its kind: the oldest are the last.
        for layer in closed[::-1][: max(0, len(cut_outs(self._session)) - MAX_KEPT + 1)]:
            self._session.layers.remove(layer)


def _restore(settings: dict[str, object], layer: BuildingLayer) -> None:
    layer.restore(settings)


def _said(measures: "Measures") -> dict[str, str]:
    """Return measures for people, under one heading; without those that the mesh does not tell."""
    group = translate("Desktop", "Measured")
    figures = (
        (translate("Desktop", "height to the eaves"), measures.eaves_m - measures.foot_m, "m", 2),
        (translate("Desktop", "height to the ridge"), measures.ridge_m - measures.foot_m, "m", 2),
        (translate("Desktop", "area in plan"), measures.plan_m2, "m²", 1),
        (translate("Desktop", "volume"), measures.volume_m3, "m³", 0),
        (translate("Desktop", "surface"), measures.surface_m2, "m²", 0),
    )
    return {
        f"{group}.{name}": f"{number_text(value, decimals=decimals)} {unit}"
        for name, value, unit, decimals in figures
        if isfinite(value)
    }
