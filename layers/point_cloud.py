"""Layer of a point cloud."""

from dataclasses import dataclass, replace

from layers.base import Layer, LayerState
from layers.data.geometry import Bounds
from layers.data.point_cloud import ColourBy, PointCloudData, PointLook
from layers.data.report import InputReport
from layers.data.tileset import TileSource

MIN_SIZE, MAX_SIZE = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class PointCloudState(LayerState):
    """What `PointCloudView` draws."""

    source: TileSource
    look: PointLook


class PointCloudLayer(Layer):
    """A tree of points; the scene streams it."""

    kind = "point_cloud"

    def __init__(
        self, data: PointCloudData, *, name: str, report: InputReport | None = None, layer_id: str = ""
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self._data = data
        self._look = PointLook(colour_by=data.available[0], height_range_m=_heights(data.bounds))

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
        size = min(MAX_SIZE, max(MIN_SIZE, value.size))
        self._set("look", replace(value, size=size))

    def bounds(self) -> Bounds:
        """Return the box of the cloud."""
        return self._data.bounds

    def state(self) -> PointCloudState:
        """Return the tree and how to draw it."""
        return PointCloudState(self.layer_id, self.visible, self.opacity, self._data.source, self._look)

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps; see `Layer`."""
        look = self._look
        return {
            **super().settings(),
            "colour_by": look.colour_by.value,
            "point_size": look.size,
            "eye_dome": look.eye_dome,
        }

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave; see `Layer`."""
        super().restore(settings)
        look = self._look
        colour_by, size, eye_dome = (settings.get(name) for name in ("colour_by", "point_size", "eye_dome"))
        known = {c.value for c in self._data.available} | {ColourBy.HEIGHT.value}
        if isinstance(colour_by, str) and colour_by in known:
            look = replace(look, colour_by=ColourBy(colour_by))
        if isinstance(size, int | float) and not isinstance(size, bool):
            look = replace(look, size=float(size))
        if isinstance(eye_dome, bool):
            look = replace(look, eye_dome=eye_dome)
        self.look = look


def _heights(bounds: Bounds) -> tuple[float, float]:
    return (0.0, 1.0) if bounds.is_empty else (bounds.bottom, max(bounds.top, bounds.bottom + 1e-3))
