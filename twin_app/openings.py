"""Opening buildings that have no model: cut out of the mesh by a thread beside the window. GUI thread."""

import logging
from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from layers.building import BuildingLayer, RowRef
from layers.district import DistrictLayer
from layers.errors import Cancelled
from layers.selection import SelectionPath
from twin_app.background import Background, Outcome
from twin_app.measuring import mesh_sources
from twin_app.session import Session
from twin_app.unfolding import Unfolding
from widgets.place_names import prefers_chinese
from widgets.wording import number_text

if TYPE_CHECKING:
    from scene.analysis.opened import Opened
    from scene.analysis.standing import Measures

log = logging.getLogger(__name__)
translate = QCoreApplication.translate

MAX_KEPT = 12
"""Buildings cut out of a mesh that stay among the layers; beyond, those that are closed go, the oldest first."""


class Openings:
    """Cuts the building of a row out of the mesh, once, and unfolds it.

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
        self._wanted: RowRef | None = None
        self._cancelled = False

    @property
    def busy(self) -> bool:
        """True while a building is being cut out."""
        return self._work is not None

    def open(self, layer: DistrictLayer, row: int) -> None:
        """Unfold the building of a row; what was cut out before is taken again."""
        ref = RowRef(layer.layer_id, row)
        known = self.opened_for(ref)
        if known is not None:
            self._unfold(known)
            return
        if self._work is not None:
            self._say(translate("Desktop", "Another building is being opened: wait, or press Esc"))
            return
        self._wanted, self._cancelled = ref, False
        self._say(translate("Desktop", "The building is being cut out of the mesh; Esc stops it"))
        table, name = layer.table, layer.table.label(row, chinese=prefers_chinese())
        guid = str(table.value(row, "id") or f"{layer.layer_id}/{row}")
        sources = mesh_sources(self._session)
        words = {
            "storey": translate("Desktop", "F{number}"),
            "roof": translate("Desktop", "Roof"),
            "skin": translate("Desktop", "Outside, as photographed"),
            "floor": translate("Desktop", "Floor"),
            "walls": translate("Desktop", "Outer walls"),
        }

        def work() -> "Opened":
            # GEOS takes a while to load.
            from scene.analysis.opened import Wording, opened_building

            return opened_building(
                table,
                row,
                sources=sources,
                guid=guid,
                name=name,
                wording=Wording(**words),
                cancelled=lambda: self._cancelled,
            )

        self._work = Background(work, done=self._done, name="opening")

    def cancel(self) -> bool:
        """Stop what is being cut out; return whether there was anything."""
        self._cancelled = self._work is not None
        return self._cancelled

    def tick(self) -> None:
        """Take what is ready."""
        if self._work is not None and self._work.poll():
            self._work = None

    def close(self, *, timeout_s: float) -> None:
        """Stop, and wait for the thread."""
        self.cancel()
        if self._work is not None:
            self._work.join(timeout_s=timeout_s)
            self._work = None

    def opened_for(self, ref: RowRef) -> BuildingLayer | None:
        """Return the layer that was cut out for a row."""
        return next((layer for layer in self._cut_out() if layer.stands_for == ref), None)

    def _cut_out(self) -> list[BuildingLayer]:
        return [y for y in self._session.layers if isinstance(y, BuildingLayer) and y.stands_for is not None]

    def _done(self, outcome: "Outcome[Opened]") -> None:
        from scene.analysis.gather import TooMuch
        from scene.analysis.opened import NothingStands

        ref, self._wanted = self._wanted, None
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
        if ref is None or self._session.layers.find(ref.layer_id) is None:
            return  # the records were closed meanwhile
        data = replace(outcome.result.data, properties=_said(outcome.result.measures))
        layer = BuildingLayer(data, name=data.name, stands_for=ref)
        self._say("")
        self._make_room()
        self._session.layers.add(layer, index=self._session.place_for(layer))
        self._unfold(layer)

    def _unfold(self, layer: BuildingLayer) -> None:
        layer.visible = True
        self._session.selection.set(SelectionPath(layer.layer_id))
        layer.isolated = ""
        self._unfolding.start(layer, unfold=True)

    def _make_room(self) -> None:
        closed = [layer for layer in self._cut_out() if not layer.is_opened]
        # A new layer comes before those of its kind: the oldest are the last.
        for layer in closed[::-1][: max(0, len(self._cut_out()) - MAX_KEPT + 1)]:
            self._session.layers.remove(layer)


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
