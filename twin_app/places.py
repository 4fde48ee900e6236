"""Going places: what is flown to, chosen, unfolded, shown alone. GUI thread, no widget."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.geometry import Bounds, Float64
from layers.data.surface_index import SurfaceHit
from layers.district import DistrictLayer
from layers.live import LiveLayer
from layers.row_looks import Fate
from layers.selection import SelectionPath
from layers.surroundings import Light
from twin_app.flattening import Flattening
from twin_app.openings import Openings
from twin_app.session import Session
from twin_app.unfolding import Unfolding

PICK_PX = 3.0

translate = QCoreApplication.translate


class Places:
    """The drill-down as a person walks it.

    Parameters
    ----------
    openings : Openings
        Opens buildings that have no model.
    say : callable
        Shows a passing word to the user.
    scene_size : callable
        Gives the picture's width and height in pixels.
    """

    def __init__(
        self,
        session: Session,
        unfolding: Unfolding,
        *,
        openings: Openings,
        say: Callable[[str], None],
        scene_size: Callable[[], tuple[int, int]],
    ) -> None:
        self._session = session
        self._unfolding = unfolding
        self._openings = openings
        self._say = say
        self._scene_size = scene_size

    def home(self, *, fly: bool = True) -> None:
        """Show everything."""
        box = self._session.layers.bounds()
        if not box.is_empty:
            self._session.camera.home(box, duration_s=None if fly else 0.0)

    def frame_selection(self) -> None:
        """Fly to what is chosen, or to the place on a surface that was clicked; to everything when nothing is."""
        hit = self._session.picked_surface
        if hit is not None and not self._session.selection.path:
            self.fly_to_position(hit.position)
        else:
            self.frame_path(self._session.selection.path)

    def frame_path(self, path: SelectionPath) -> None:
        """Fly to a place in the drill-down; to everything when it has no box."""
        box = self.bounds_of(path)
        if box.is_empty:
            self.home()
        else:
            self._session.camera.frame(box)

    def bounds_of(self, path: SelectionPath) -> Bounds:
        """Return the box of a place in the drill-down; empty when it has none."""
        layer = self._session.layers.find(path.layer_id)
        if layer is None:
            return Bounds.empty()
        if isinstance(layer, BuildingLayer) and path.storey:
            index = layer.data.storey_index(path.storey)
            return layer.storey_bounds(index) if index >= 0 else layer.bounds()
        if path.tile:
            hit = self._session.picked_surface
            return around(hit.position) if hit is not None else Bounds.empty()
        if path.feature >= 0:
            return self._record_bounds(layer, path.feature)
        if isinstance(layer, LiveLayer) and path.source_id:
            thing = layer.thing(path.source_id)
            return (
                around(thing.position_enu) if thing is not None and thing.position_enu is not None else Bounds.empty()
            )
        return layer.bounds()

    @staticmethod
    def _record_bounds(layer: Layer, row: int) -> Bounds:
        if not isinstance(layer, DistrictLayer):
            return Bounds.empty()
        return around(layer.table.anchors[row])

    def fly_to_position(self, position: Float64) -> None:
        """Fly to a point of the scene, keeping the direction of view."""
        self._session.camera.frame(around(position))

    def frame_layer(self, layer: Layer) -> None:
        """Fly to a whole layer."""
        box = layer.bounds()
        if not box.is_empty:
            self._session.camera.frame(box)

    def set_light(self, light: Light) -> None:
        """Have it always day, always night, or as the clock says."""
        self._session.surroundings.light = light
        said = {
            "day": translate("Desktop", "It is always day in the scene"),
            "clock": translate("Desktop", "The light follows the clock"),
            "night": translate("Desktop", "It is always night in the scene"),
        }
        self._say(said[light])

    def look_north(self) -> None:
        """Turn north."""
        self._session.camera.face_north()

    def step_out(self) -> None:
        """Go one level out: first what is isolated, then what is unfolded, then what is chosen (Esc)."""
        if self._openings.cancel():
            return
        layer = self.chosen_building()
        path = self._session.selection.path
        if layer is not None and not path.space and not path.element and layer.isolated:
            layer.isolated = ""
        elif layer is not None and not path.storey and self._unfolding.goal(layer) > 0:
            self._unfolding.start(layer, unfold=False)
        elif layer is not None and not path.storey and (ref := self._session.row_of(layer)) is not None:
            self._session.selection.set(SelectionPath(ref.layer_id, feature=ref.row))
        elif not path:
            self._session.choose(None, tolerance_m=0.0)  # the place on a surface that was clicked, if any
        else:
            self._session.selection.step_out()

    def click(self, position: Float64 | None, *, hit: SurfaceHit | None = None) -> None:
        """Choose what lies at a point of the surface; nothing on the sky.

        Parameters
        ----------
        hit : SurfaceHit or None
            What the picture shows there of a tile; its position is the exact one.
        """
        if hit is not None:
            position = hit.position
        if position is None:
            self._session.choose(None, tolerance_m=0.0)
            return
        distance = float(((self._session.camera.state.position - position) ** 2).sum() ** 0.5)
        tolerance = max(0.05, PICK_PX * distance / max(1.0, self._session.camera.state.focal_px(self._scene_size())))
        self._session.choose(position, tolerance_m=tolerance, hit=hit)

    def hover(self, position: Float64 | None) -> None:
        """Have the building of a mesh under the pointer outlined: of the topmost records that tell it apart."""
        found = False
        for layer in self._session.layers:
            if isinstance(layer, DistrictLayer) and layer.on_mesh:
                pick = None
                if position is not None and layer.visible and not found:
                    pick = layer.pick(position, tolerance_m=0.0)
                layer.hovered = pick.feature if pick is not None else -1
                found |= pick is not None

    def chosen_on_mesh(self) -> tuple[DistrictLayer, int] | None:
        """Return the chosen row that stands for a building of the mesh, with its layer."""
        path = self._session.selection.path
        layer = self._session.layers.find(path.layer_id)
        if isinstance(layer, DistrictLayer) and layer.on_mesh and path.feature >= 0:
            return layer, path.feature
        return None

    def set_fate(self, fate: Fate) -> None:
        """Have the chosen building of the mesh seen through or not drawn; once more: as it was."""
        chosen = self.chosen_on_mesh()
        if chosen is None:
            self._say(translate("Desktop", "Choose a building that a footprint tells apart on the mesh"))
            return
        layer, row = chosen
        fates = dict(layer.fates)
        if fates.pop(row, None) != fate:
            fates[row] = fate
        layer.fates = fates

    def flatten(self, flattening: Flattening) -> None:
        """Flatten the chosen building of the mesh; once more: it stands again."""
        chosen = self.chosen_on_mesh()
        if chosen is None:
            self._say(translate("Desktop", "Choose a building that a footprint tells apart on the mesh"))
            return
        flattening.toggle(*chosen)

    def restore_fates(self) -> None:
        """Show every building of the mesh again."""
        for layer in self._session.layers:
            if isinstance(layer, DistrictLayer):
                layer.fates = {}
                layer.flats = {}

    def dive(self, position: Float64 | None, *, hit: SurfaceHit | None = None) -> None:
        """Choose what lies there and fly to it; to the point itself on bare ground."""
        if hit is not None:
            position = hit.position
        if position is None:
            return
        self.click(position, hit=hit)
        path = self._session.selection.path
        if path and not path.tile:
            self.frame_path(path)
        else:
            self.fly_to_position(position)

    def choose_item(self, path: SelectionPath) -> None:
        """Choose what a marker or label stands for; a record that names a building model leads to that model."""
        layer = self._session.layers.find(path.layer_id)
        if isinstance(layer, DistrictLayer) and path.feature >= 0:
            model = self._session.model_of(layer, path.feature)
            if model is not None:
                path = SelectionPath(model.layer_id)
        self._session.selection.set(path)

    def chosen_building(self) -> BuildingLayer | None:
        """Return the building in the selection, if any."""
        layer = self._session.layers.find(self._session.selection.path.layer_id)
        return layer if isinstance(layer, BuildingLayer) else None

    def toggle_unfold(self) -> None:
        """Unfold the chosen building, or fold it; one of the mesh is cut out of it first."""
        layer = self.chosen_building()
        chosen = self.chosen_on_mesh()
        if chosen is not None:
            self._openings.open(*chosen)
            return
        if layer is None:
            self._say(QCoreApplication.translate("Desktop", "Choose a building first"))
            return
        self.set_unfolded(layer, unfold=self._unfolding.goal(layer) < 0.5)

    def set_unfolded(self, layer: Layer, *, unfold: bool) -> None:
        """Unfold or fold a building; of records, the one that is chosen."""
        if not isinstance(layer, BuildingLayer):
            self.toggle_unfold()
            return
        if unfold:
            layer.isolated = ""
        self._unfolding.start(layer, unfold=unfold)

    def toggle_isolate(self) -> None:
        """Show the chosen storey alone, or the whole building again."""
        layer = self.chosen_building()
        if layer is not None:
            storey = self._session.selection.path.storey
            self.isolate(layer, "" if layer.isolated else storey)

    def isolate(self, layer: BuildingLayer, storey: str) -> None:
        """Show one storey of `layer` alone; empty: all of it."""
        if storey:
            self._session.selection.set(SelectionPath(layer.layer_id, storey=storey))
        layer.isolated = storey

    def toggle_spaces(self) -> None:
        """Show or hide the rooms of the chosen building."""
        layer = self.chosen_building()
        if layer is not None:
            layer.show_spaces = not layer.show_spaces

    def toggle_xray(self) -> None:
        """See through the chosen building, but for what is shown alone; or no more."""
        layer = self.chosen_building()
        if layer is None:
            self._say(translate("Desktop", "Choose a building first"))
            return
        layer.group_look = replace(layer.group_look, xray=not layer.group_look.xray)

    def isolate_class(self) -> None:
        """Show the class of the chosen part alone; once more, or with no part chosen: everything."""
        layer = self.chosen_building()
        if layer is None:
            self._say(translate("Desktop", "Choose a building first"))
            return
        guid = self._session.selection.path.element
        element = next((e for e in layer.data.elements if e.guid == guid), None) if guid else None
        alone = f"class:{element.ifc_class}" if element is not None else ""
        if alone == layer.group_look.alone:
            alone = ""
        layer.group_look = replace(layer.group_look, alone=alone)

    def remove_chosen_layer(self) -> None:
        """Take the chosen layer out; Ctrl+Z brings it back."""
        layer = self._session.layers.find(self._session.selection.path.layer_id)
        if layer is not None:
            self._session.layers.remove(layer)


def around(position: Float64, *, radius_m: float = 40.0) -> Bounds:
    """Return a box around a point, for flying there; empty for a point without a place."""
    box = Bounds.of_points([position])
    if box.is_empty:
        return box
    return Bounds(
        box.west - radius_m,
        box.south - radius_m,
        box.bottom - radius_m / 2,
        box.east + radius_m,
        box.north + radius_m,
        box.top + radius_m / 2,
    )
