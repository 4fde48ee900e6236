"""Layer of a tile tree: an oblique mesh, a 3D Tiles tileset."""

from dataclasses import dataclass, field

from layers.base import Layer, LayerState
from layers.data.geometry import Bounds
from layers.data.point_cloud import PointLook
from layers.data.report import InputReport
from layers.data.surface_index import TileFeature
from layers.data.tileset import TilesetData, TileSource
from layers.point_look import clamped_look, heights_of, look_from_settings, settings_of_look


@dataclass(frozen=True, slots=True)
class TilesetState(LayerState):
    """What `TilesetView` draws.

    Parameters
    ----------
    look : PointLook
        Of the points in it, if any.
    chosen : TileFeature or None
        Tinted while its tile is shown.
    """

    source: TileSource
    look: PointLook = field(default_factory=PointLook)
    chosen: TileFeature | None = None


class TilesetLayer(Layer):
    """A tile tree; the scene streams it."""

    kind = "tileset"

    def __init__(self, data: TilesetData, *, name: str, report: InputReport | None = None, layer_id: str = "") -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self.data = data
        self._look = PointLook(height_range_m=heights_of(data.bounds))
        self._chosen: TileFeature | None = None

    @property
    def look(self) -> PointLook:
        """How the points in it are drawn."""
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
        """Return the box of the root tile."""
        return self.data.bounds

    def state(self) -> TilesetState:
        """Return the tree and how to draw it."""
        return TilesetState(self.layer_id, self.visible, self.opacity, self.data.source, self._look, self._chosen)

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps; see `Layer`."""
        return {**super().settings(), **settings_of_look(self._look)}

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave; see `Layer`."""
        super().restore(settings)
        self.look = look_from_settings(settings, look=self._look)
