"""Flattening buildings of a mesh: a block of a chosen height instead of one, on the ground that the mesh shows. GUI."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from layers.district import DistrictLayer
from layers.row_looks import Flat
from twin_app.background import Background, Outcome
from twin_app.cut_outs import mesh_sources
from twin_app.session import Session

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


class Flattening:
    """Flattens the building of a row, and lets it stand again.

    Parameters
    ----------
    ask_height : callable
        Metres above the ground; None: the user thinks better of it.
    say : callable
        Shows a passing word to the user.
    """

    def __init__(self, session: Session, *, ask_height: Callable[[], float | None], say: Callable[[str], None]) -> None:
        self._session = session
        self._ask_height = ask_height
        self._say = say
        self._work: Background[float] | None = None
        self._cancelled = False

    @property
    def busy(self) -> bool:
        """True while the ground is being found."""
        return self._work is not None

    def toggle(self, layer: DistrictLayer, row: int) -> None:
        """Flatten the building of a row to a height that is asked for; one that is flat stands again."""
        if row in layer.flats:
            layer.flats = {other: flat for other, flat in layer.flats.items() if other != row}
            return
        if self._work is not None:
            return
        height_m = self._ask_height()
        if height_m is None:
            return
        table, sources = layer.table, mesh_sources(self._session)

        def work() -> float:
            # GEOS takes a while to load.
            from scene.analysis.census import foot_of

            return foot_of(table, row, sources=sources, cancelled=lambda: self._cancelled)

        def done(outcome: Outcome[float]) -> None:
            if outcome.result is None:
                log.warning("a building was not flattened", exc_info=outcome.error)
                self._say(translate("Desktop", "No ground was found around this footprint"))
            elif self._session.layers.find(layer.layer_id) is layer:
                layer.flats = {**layer.flats, row: Flat(outcome.result, outcome.result + height_m)}

        self._work = Background(work, done=done, name="flattening")

    def tick(self) -> None:
        """Take what is ready."""
        if self._work is not None and self._work.poll():
            self._work = None

    def close(self, *, timeout_s: float) -> None:
        """Stop, and wait for the thread."""
        self._cancelled = True
        if self._work is not None:
            self._work.join(timeout_s=timeout_s)
            self._work = None
