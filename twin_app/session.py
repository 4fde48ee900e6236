"""Everything that is open: one site, the layers in it, what is chosen, where it is seen from, what time it is.

GUI thread (or the command line's only thread); no Qt, no VTK.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from psygnal import Signal

from importers.importer import ImportResult
from layers.base import Layer, Pick
from layers.building import BuildingLayer, RowRef
from layers.camera import Camera
from layers.clock import Clock
from layers.data.building import BuildingData
from layers.data.geometry import Float64
from layers.data.report import InputReport
from layers.data.section import SectionState
from layers.data.surface_index import SurfaceHit, TileFeature
from layers.district import DistrictLayer
from layers.errors import ImportFailed
from layers.layer_list import LayerList
from layers.live import LiveFilter, LiveLayer, StoreyLift
from layers.point_cloud import PointCloudLayer
from layers.section import Section
from layers.seen_points import SeenPoints
from layers.selection import Selection, SelectionPath
from layers.site import Site
from layers.storey_facts import FactsOfBuildings
from layers.surroundings import Surroundings
from layers.tile_tree import TileTreeLayer
from layers.tileset import TilesetLayer
from twin_app import registry
from twin_app.loading import InputSpec

log = logging.getLogger(__name__)

MAX_REPORTS = 500


@dataclass(frozen=True, slots=True)
class Source:
    """Where a layer's data came from, so that a project can read it again.

    Parameters
    ----------
    index : int
        Which of the input's several data sets.
    """

    spec: InputSpec
    index: int = 0


@dataclass(slots=True)
class LayerWish:
    """What an input's layers should become: identity and settings kept in a project file, by data index."""

    layers: dict[int, "SavedLayer"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedLayer:
    """One layer as a project file keeps it."""

    layer_id: str
    position: int
    settings: dict[str, object]


class Session:
    """The model of one open project."""

    site_changed = Signal()
    reported = Signal()
    surface_picked = Signal()

    def __init__(self) -> None:
        self.layers = LayerList()
        self.selection = Selection()
        self.clock = Clock()
        self.camera = Camera()
        self.surroundings = Surroundings()
        self.section = Section()
        self.site: Site | None = None
        self.path: Path | None = None
        self.reports: list[InputReport] = []
        self.refusals: list[ImportFailed] = []
        self.sources: dict[str, Source] = {}
        self._positions: dict[str, int] = {}
        self.unresolved: dict[InputSpec, LayerWish] = {}
        self.seen_points = SeenPoints()
        self.facts = FactsOfBuildings(self.layers)
        self._picked_surface: SurfaceHit | None = None
        self._choosing = False
        self.layers.added.connect(self._on_added)
        self.layers.removed.connect(self._forget)
        self.selection.changed.connect(self._follow_selection)
        self.section.changed.connect(self._follow_section)

    def adopt(self, result: ImportResult, *, spec: InputSpec, wish: LayerWish | None = None) -> list[Layer]:
        """Add what an input gave as layers; return them."""
        if self.site is None and result.places_the_project:
            self.site = result.site
            self.site_changed.emit()
        self.reports.append(result.report)
        del self.reports[:-MAX_REPORTS]
        added = []
        for index, data in enumerate(result.data):
            saved = wish.layers.get(index) if wish is not None else None
            if wish is not None and saved is None:
                continue  # the project had this part of the input removed
            name = result.name or Path(spec.path).stem
            if isinstance(data, BuildingData) and len(result.data) > 1:
                # One of several in a file, whose name would be that of them all.
                name = data.name or name
            layer = registry.layer_from_data(
                data,
                site=result.site,
                name=name,
                report=result.report,
                layer_id=saved.layer_id if saved else "",
            )
            if self.layers.find(layer.layer_id) is not None:
                log.warning("layer %s is open already", layer.layer_id)
                continue
            if saved:
                layer.restore(saved.settings)
            elif isinstance(layer, DistrictLayer) and any(isinstance(other, TileTreeLayer) for other in self.layers):
                layer.on_mesh = layer.has_footprints
            self.sources[layer.layer_id] = Source(spec, index)
            self.layers.add(layer, index=self._saved_place(saved) if saved else self.place_for(layer))
            if isinstance(layer, LiveLayer):
                self._take_range()
            added.append(layer)
        self.reported.emit()
        return added

    def _saved_place(self, saved: SavedLayer) -> int:
        """Return where a layer of a project belongs, in whatever order they come."""
        self._positions[saved.layer_id] = saved.position
        below = (i for i, layer in enumerate(self.layers) if self._positions.get(layer.layer_id, -1) > saved.position)
        return next(below, len(self.layers))

    def improve(self, layer_ids: Sequence[str], result: ImportResult) -> None:
        """Give layers what was made for them in place of what they have; those removed meanwhile stay away."""
        for layer_id in layer_ids:
            layer, source = self.layers.find(layer_id), self.sources.get(layer_id)
            if not isinstance(layer, TileTreeLayer) or source is None or source.index >= len(result.data):
                continue
            data = result.data[source.index]
            if type(data) is type(layer.data):
                layer.data = data
        self.reported.emit()

    def refuse(self, error: ImportFailed) -> None:
        """Keep a refusal in the import report."""
        self.refusals.append(error)
        del self.refusals[:-MAX_REPORTS]
        self.reported.emit()

    def clear(self) -> None:
        """Close everything; the session is as new."""
        self.selection.clear()
        self.layers.clear()
        self.sources.clear()
        self._positions.clear()
        self.unresolved.clear()
        self.reports.clear()
        self.refusals.clear()
        self.clock.set_range(None, None)
        self.surroundings.reset()
        self.section.reset()
        self.site = None
        self.path = None
        self.site_changed.emit()
        self.reported.emit()

    def live_layers(self) -> list[LiveLayer]:
        """Return the layers that follow the clock."""
        return [layer for layer in self.layers if isinstance(layer, LiveLayer)]

    @property
    def picked_surface(self) -> SurfaceHit | None:
        """The place on a tile that was clicked last, with what is known of it; None once something else is chosen.

        `surface_picked` follows every change.
        """
        return self._picked_surface

    def choose(self, position: Float64 | None, *, tolerance_m: float, hit: SurfaceHit | None = None) -> None:
        """Choose what a click found; see `pick`. None: the sky.

        Parameters
        ----------
        hit : SurfaceHit or None
            What the picture shows there of a tile.
        """
        self._choosing = True
        try:
            self._set_picked(None if position is None else hit)
            found = SelectionPath() if position is None else self.pick(position, tolerance_m=tolerance_m, hit=hit)
            self.selection.set(found)
        finally:
            self._choosing = False

    def pick(self, position: Float64, *, tolerance_m: float, hit: SurfaceHit | None = None) -> SelectionPath:
        """Return what lies at a surface `position` (ENU metres): the most particular thing that is near enough.

        A model wins over a footprint, a footprint over the ground; a footprint that names a building model leads
        to that model. Where the picture shows a tile (`hit`), no building model was hit, and a feature of the tile
        is a model.
        """
        best: tuple[int, float, Pick] | None = None
        for layer in self.layers:
            if not layer.visible or (hit is not None and isinstance(layer, BuildingLayer)):
                continue
            pick = layer.pick(position, tolerance_m=tolerance_m)
            if pick is None:
                continue
            rank = 0 if isinstance(layer, BuildingLayer) else 1
            if best is None or (rank, pick.distance_m) < best[:2]:
                best = (rank, pick.distance_m, pick)
        if hit is not None and (best is None or isinstance(self.layers.find(best[2].layer_id), DistrictLayer)):
            numbered = [f for f in hit.features if f.feature >= 0]
            feature = next((f for f in numbered if f.properties), next(iter(numbered), None))
            if feature is not None:
                return SelectionPath(hit.layer_id, feature=feature.feature, tile=hit.tile, label=feature.label)
        if best is None:
            return SelectionPath()
        return self.path_of(best[2])

    def path_of(self, pick: Pick) -> SelectionPath:
        """Return the place in the drill-down of a pick: first the building, then its storey, then what is in it."""
        layer = self.layers.find(pick.layer_id)
        if isinstance(layer, DistrictLayer) and pick.feature >= 0:
            model = self.model_of(layer, pick.feature)
            if model is not None:
                return SelectionPath(model.layer_id)
            return SelectionPath(pick.layer_id, feature=pick.feature)
        if isinstance(layer, BuildingLayer):
            return self._one_deeper(layer, pick)
        return SelectionPath(pick.layer_id, source_id=pick.source_id)

    def model_of(self, layer: DistrictLayer, row: int) -> BuildingLayer | None:
        """Return the building that was opened in a row's place, or the model that it names (by GUID or name)."""
        buildings = [other for other in self.layers if isinstance(other, BuildingLayer)]
        key = layer.table.value(row, "building")
        for other in buildings:
            if other.stands_for == (layer.layer_id, row):
                return other if other.is_opened else None
        if key in (None, ""):
            return None
        return next((other for other in buildings if str(key) in (other.data.guid, other.data.name)), None)

    def row_of(self, layer: BuildingLayer) -> RowRef | None:
        """Return the row that a building was cut out of the mesh for, when its records are open."""
        ref = layer.stands_for
        return ref if ref is not None and self.layers.find(ref.layer_id) is not None else None

    def _one_deeper(self, layer: BuildingLayer, pick: Pick) -> SelectionPath:
        now = self.selection.path
        if now.layer_id != layer.layer_id:
            return SelectionPath(layer.layer_id)
        if layer.isolated or now.storey == pick.storey:
            return SelectionPath(
                layer.layer_id, storey=pick.storey, space=pick.space, element="" if pick.space else pick.element
            )
        return SelectionPath(layer.layer_id, storey=pick.storey)

    def _follow_selection(self, path: SelectionPath) -> None:
        """Let every layer show what is chosen, and the live layers what belongs to it."""
        if not self._choosing:
            self._set_picked(None)
        building_keys: tuple[str, ...] = ()
        storey_keys: tuple[str, ...] = ()
        space_keys: tuple[str, ...] = ()
        for layer in self.layers:
            mine = path.layer_id == layer.layer_id
            if isinstance(layer, BuildingLayer):
                layer.chosen = (path.storey, path.space, path.element) if mine else ("", "", "")
                if mine:
                    building_keys = (layer.data.guid, layer.data.name)
                    storey_keys, space_keys = _keys(layer, path)
                elif layer.isolated and self._is_shown_alone(layer, path):
                    building_keys = (layer.data.guid, layer.data.name)
                    storey_keys, _ = _keys(layer, SelectionPath(layer.layer_id, storey=layer.isolated))
                elif layer.isolated and path:
                    layer.isolated = ""
            elif isinstance(layer, DistrictLayer):
                layer.highlight = path.feature if mine else -1
            elif isinstance(layer, TilesetLayer | PointCloudLayer):
                named = mine and path.tile and path.feature >= 0
                layer.chosen = TileFeature(path.tile, path.label, path.feature) if named else None
        for layer in self.live_layers():
            layer.selected = path.source_id if path.layer_id == layer.layer_id else ""
            layer.filter = LiveFilter(building_keys, storey_keys, space_keys)

    def _follow_section(self, section: SectionState) -> None:
        """Let no building be hit where it is cut away."""
        for layer in self.layers:
            if isinstance(layer, BuildingLayer):
                layer.section = section

    def _is_shown_alone(self, building: BuildingLayer, path: SelectionPath) -> bool:
        """Return whether a live thing is on the one storey of a building that is shown."""
        layer = self.layers.find(path.layer_id)
        thing = layer.thing(path.source_id) if isinstance(layer, LiveLayer) else None
        placed = self.facts.of(building).placed(thing.observation) if thing is not None else None
        return placed is not None and building.data.storeys[placed.storey].guid == building.isolated

    def _set_picked(self, hit: SurfaceHit | None) -> None:
        if hit is not self._picked_surface:
            self._picked_surface = hit
            self.surface_picked.emit()

    def place_for(self, layer: Layer) -> int:
        """Return where a new layer belongs among the others."""
        # Live things on top, then records, models, meshes at the bottom, as people expect.
        order = {"live": 0, "district": 1, "building": 2}
        rank = order.get(layer.kind, 3)
        return sum(1 for other in self.layers if order.get(other.kind, 3) < rank)

    def _take_range(self) -> None:
        spans = [
            (layer.recording.start, layer.recording.end)
            for layer in self.live_layers()
            if layer.recording is not None and layer.recording.start and layer.recording.end
        ]
        starts = [start for start, _ in spans if start]
        ends = [end for _, end in spans if end]
        if starts and ends:
            self.clock.set_range(min(starts), max(ends))

    def _on_added(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            layer.section = self.section.state
            layer.changed.connect(self._on_building)
        if isinstance(layer, BuildingLayer | LiveLayer):
            self._lift()
            self._make_way()

    def _on_building(self, field: str) -> None:
        if field == "unfold":
            self._lift()
        if field in {"unfold", "isolated", "visible"}:
            self._make_way()

    def _make_way(self) -> None:
        """Have the mesh leave out the buildings that are drawn opened in its place."""
        drawn = [layer.stands_for for layer in self.layers if isinstance(layer, BuildingLayer) and layer.is_drawn]
        for layer in self.layers:
            if isinstance(layer, DistrictLayer):
                mine = (ref.row for ref in drawn if ref is not None and ref.layer_id == layer.layer_id)
                layer.opened = frozenset(mine)

    def _lift(self) -> None:
        """Let what is in an unfolded storey be drawn where the storey is."""
        lifts = tuple(
            StoreyLift((layer.data.guid, layer.data.name), (storey.guid, storey.name), (x, y, z))
            for layer in self.layers
            if isinstance(layer, BuildingLayer) and layer.unfold > 0
            for storey, (x, y, z) in zip(layer.data.storeys, layer.storey_offsets_m().tolist(), strict=True)
        )
        for live in self.live_layers():
            live.lifts = lifts

    def _forget(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            layer.changed.disconnect(self._on_building)
            self._lift()
            self._make_way()
        if self.selection.path.layer_id == layer.layer_id:
            self.selection.clear()
        if self._picked_surface is not None and self._picked_surface.layer_id == layer.layer_id:
            self._set_picked(None)
        self.seen_points.forget(layer.layer_id)
        if isinstance(layer, LiveLayer):
            if self.live_layers():
                self._take_range()
            else:
                self.clock.set_range(None, None)


def _keys(layer: BuildingLayer, path: SelectionPath) -> tuple[tuple[str, ...], tuple[str, ...]]:
    index = layer.data.storey_index(path.storey)
    if index < 0:
        return (), ()
    storey = layer.data.storeys[index]
    space = next((s for s in storey.spaces if s.guid == path.space), None)
    return (storey.guid, storey.name), (space.guid, space.name) if space is not None else ()
