"""Layer of a point cloud."""

from dataclasses import dataclass

from layers.base import Layer, LayerState
from layers.data.geometry import Bounds
from layers.data.point_cloud import PointCloudData, PointLook
from layers.data.report import InputReport
from layers.data.surface_index import TileFeature
from layers.data.tileset import TileSource
from layers.point_look import clamped_look, heights_of, look_from_settings, settings_of_look


@dataclass(frozen=True, slots=True)
class PointCloudState(LayerState):
    """What `PointCloudView` draws."""

    source: TileSource
    look: PointLook
    chosen: TileFeature | None = None


class PointCloudLayer(Layer):
    """A tree of points; the scene streams it."""

    kind = "point_cloud"

    def __init__(
        self, data: PointCloudData, *, name: str, report: InputReport | None = None, layer_id: str = ""
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self._data = data
        self._look = PointLook(colour_by=data.available[0], height_range_m=heights_of(data.bounds))
        self._chosen: TileFeature | None = None

    @property
    def data(self) -> PointCloudData:
        """The cloud; a better one may take the place of a preview."""
        return self._data

    @data.setter
    def data(self, value: PointCloudData) -> None:
        self._set("data", value)

    @property
    def look(self) -> PointLook:
        """How the points are drawn."""
        return self._look

    @look.setter
    def look(self, value: PointLook) -> None:
        self._set("look", clamped_look(value))

    @property
    def chosen(self) -> TileFeature | None:
        """The feature that is tinted."""
        return self._chosen

    @chosen.setter
    def chosen(self, value: TileFeature | None) -> None:
        self._set("chosen", value)

    def bounds(self) -> Bounds:
        """Return the box of the cloud."""
        return self._data.bounds

    def state(self) -> PointCloudState:
        """Return the tree and how to draw it."""
        return PointCloudState(self.layer_id, self.visible, self.opacity, self._data.source, self._look, self._chosen)

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps; see `Layer`."""
        return {**super().settings(), **settings_of_look(self._look)}

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave; see `Layer`."""
        super().restore(settings)
        self.look = look_from_settings(settings, look=self._look, available=self._data.available)
