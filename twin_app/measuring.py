"""A table of what the meshes say of all buildings of a layer: heights, volume, surface; written as CSV. GUI thread."""

import csv
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from layers.data.features import FeatureTable
from layers.data.tileset import TileSource
from layers.district import DistrictLayer
from layers.errors import Cancelled
from twin_app.background import Background, Outcome
from twin_app.cut_outs import mesh_sources
from twin_app.session import Session
from widgets.import_progress import ImportProgress

if TYPE_CHECKING:
    from scene.analysis.standing import Measures

log = logging.getLogger(__name__)
translate = QCoreApplication.translate

COLUMNS = ("foot_m", "eaves_m", "ridge_m", "height_m", "plan_m2", "volume_m3", "surface_m2")
_DECIMALS = (2, 2, 2, 2, 1, 0, 0)


class Measuring:
    """Measures the buildings of one layer beside the window, with progress and cancel.

    Parameters
    ----------
    job_id : int
        What it goes by among the running imports.
    ask_path : callable
        Where to write to; None: nowhere.
    show : callable
        ``show(job_id, name, fraction)``; a negative fraction: it is over.
    say : callable
        Shows a passing word to the user.
    """

    def __init__(
        self,
        session: Session,
        *,
        job_id: int,
        ask_path: Callable[[str], Path | None],
        show: Callable[[int, str, float], None],
        say: Callable[[str], None],
    ) -> None:
        self._session = session
        self._job_id = job_id
        self._ask_path = ask_path
        self._show = show
        self._say = say
        self._work: Background[int] | None = None
        self._path = Path()
        self._name = ""
        self._done_rows, self._all_rows = 0, 1
        self._told = -1
        self._cancelled = False

    @property
    def busy(self) -> bool:
        """True while buildings are being measured."""
        return self._work is not None

    def start(self) -> None:
        """Measure the buildings of the chosen records, or of the only ones that have footprints."""
        layer = self._layer()
        sources = mesh_sources(self._session)
        if layer is None or not sources:
            self._say(translate("Desktop", "Choose records with footprints, over a mesh that is shown"))
            return
        if self._work is not None:
            self._say(translate("Desktop", "Buildings are being measured already"))
            return
        path = self._ask_path(layer.name)
        if path is None:
            return
        origin_m = self._session.site.origin.h if self._session.site is not None and self._session.site.origin else 0.0
        self._path, self._name, self._cancelled = path, layer.name, False
        self._done_rows, self._all_rows, self._told = 0, max(1, len(set(layer.table.ring_feature.tolist()))), -1
        table = layer.table
        self._work = Background(lambda: self._run(table, sources, origin_m, path), done=self._ended, name="measuring")

    def cancel(self, job_id: int) -> None:
        """Stop, when it is this job that is meant; nothing is written."""
        self._cancelled |= job_id == self._job_id

    def tick(self) -> None:
        """Tell how far it is, and take what is ready."""
        if self._work is None:
            return
        if self._work.poll():
            self._work = None
            self._show(self._job_id, self._name, -1.0)
            return
        percent = 100 * self._done_rows // self._all_rows
        if percent != self._told:
            self._told = percent
            self._show(self._job_id, self._name, percent / 100)

    def close(self, *, timeout_s: float) -> None:
        """Stop, and wait for the thread."""
        self._cancelled = True
        if self._work is not None:
            self._work.join(timeout_s=timeout_s)
            self._work = None

    def _layer(self) -> DistrictLayer | None:
        chosen = self._session.layers.find(self._session.selection.path.layer_id)
        if isinstance(chosen, DistrictLayer):
            return chosen if chosen.has_footprints else None
        own = [y for y in self._session.layers if isinstance(y, DistrictLayer) and y.has_footprints]
        on_mesh = [layer for layer in own if layer.on_mesh]
        candidates = on_mesh or own
        return candidates[0] if len(candidates) == 1 else None

    def _run(self, table: FeatureTable, sources: Sequence[TileSource], origin_m: float, path: Path) -> int:
        # GEOS takes a while to load.
        from scene.analysis.census import measured

        def counted() -> Iterable[tuple[int, "Measures | None"]]:
            for found in measured(table, sources=sources, cancelled=lambda: self._cancelled):
                self._done_rows += 1
                yield found
            if self._cancelled:
                raise Cancelled

        rows = dict(counted())
        write_measures(path, table, rows, origin_m=origin_m)
        return sum(1 for measures in rows.values() if measures is not None)

    def _ended(self, outcome: Outcome[int]) -> None:
        if self._cancelled or isinstance(outcome.error, Cancelled):
            self._say(translate("Desktop", "Measuring was stopped; nothing was written"))
        elif isinstance(outcome.error, OSError):
            text = translate("Desktop", "The table cannot be written: {reason}")
            self._say(text.replace("{reason}", str(outcome.error)))
        elif outcome.error is not None:
            log.warning("buildings were not measured", exc_info=outcome.error)
            self._say(translate("Desktop", "The buildings could not be measured"))
        else:
            text = translate("Desktop", "{count} buildings measured; the table is {path}")
            self._say(text.replace("{count}", str(outcome.result)).replace("{path}", str(self._path)))


def shown_in(progress: ImportProgress) -> Callable[[int, str, float], None]:
    """Return what shows how far it is among the running imports."""

    def show(job_id: int, name: str, fraction: float) -> None:
        if fraction < 0.0:
            progress.remove_job(job_id)
        else:
            progress.show_job(job_id, name, fraction, translate("Desktop", "Measuring buildings"))

    return show


def write_measures(
    path: Path, table: FeatureTable, rows: "dict[int, Measures | None]", *, origin_m: float = 0.0
) -> None:
    """Write a CSV (UTF-8 with a mark, as spreadsheets want it), one line a building; unknown figures are empty.

    Parameters
    ----------
    origin_m : float
        Height of the site's origin: heights are written as the project's data has them.

    Raises
    ------
    OSError
        It cannot be written; what was there is as it was.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(("id", "name", *COLUMNS))
            for row in sorted(rows):
                out.writerow((_plain(table.value(row, "id")), _plain(table.label(row)), *_figures(rows[row], origin_m)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _plain(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _figures(measures: "Measures | None", origin_m: float) -> Iterable[str]:
    if measures is None:
        return [""] * len(COLUMNS)
    values = (
        *(height + origin_m for height in (measures.foot_m, measures.eaves_m, measures.ridge_m)),
        measures.ridge_m - measures.foot_m,
        *(measures.plan_m2, measures.volume_m3, measures.surface_m2),
    )
    return [f"{v:.{digits}f}" if v == v else "" for v, digits in zip(values, _DECIMALS, strict=True)]
