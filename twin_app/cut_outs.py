"""Buildings cut out of the meshes that are shown, as layers. No Qt; `cut_out` runs on a worker thread."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from layers.building import BuildingLayer, RowRef
from layers.data.features import FeatureTable
from layers.data.tileset import TilesetData, TileSource
from layers.district import DistrictLayer
from layers.tileset import TilesetLayer
from twin_app.session import Session

if TYPE_CHECKING:
    from scene.analysis.opened import Opened

MAX_KEPT = 12
"""So many buildings that were cut out stay among the layers, and in a project."""


def mesh_sources(session: Session) -> tuple[TileSource, ...]:
    """Return the trees of the meshes that are shown."""
    return tuple(
        layer.data.source
        for layer in session.layers
        if isinstance(layer, TilesetLayer) and layer.visible and isinstance(layer.data, TilesetData)
    )


def cut_outs(session: Session) -> list[BuildingLayer]:
    """Return the layers that were cut out of a mesh."""
    return [y for y in session.layers if isinstance(y, BuildingLayer) and y.stands_for is not None]


def opened_rows(session: Session) -> list[tuple[RowRef, dict[str, object]]]:
    """Return the rows whose building is open in place of the mesh, with how it stands: what a project keeps of it."""
    return [(y.stands_for, y.settings()) for y in cut_outs(session) if y.stands_for is not None and y.is_drawn]


def ref_of(session: Session, layer_id: str) -> RowRef | None:
    """Return the row that a cut-out building's id names, when its records are open."""
    records, _, number = layer_id.rpartition("/")
    layer = session.layers.find(records)
    row = int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else -1
    return RowRef(records, row) if isinstance(layer, DistrictLayer) and 0 <= row < len(layer.table) else None


def cutting(
    table: FeatureTable,
    ref: RowRef,
    *,
    sources: Sequence[TileSource],
    name: str,
    words: Mapping[str, str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> "Callable[[], Opened]":
    """Return the work that cuts a row's building out: see `scene.analysis.opened.opened_building`.

    Parameters
    ----------
    words : mapping of str to str, optional
        `scene.analysis.opened.Wording` in the user's language.
    """
    guid = str(table.value(ref.row, "id") or ref.key)

    def work() -> "Opened":
        # GEOS takes a while to load.
        from scene.analysis.opened import Wording, opened_building

        wording = Wording(**(words or {}))
        return opened_building(
            table, ref.row, sources=sources, guid=guid, name=name, wording=wording, cancelled=cancelled
        )

    return work
