"""Layer of anything that is streamed as a tree of tiles: what meshes and point clouds have in common."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from layers.base import Layer, LayerState
from layers.data.geometry import Bounds
from layers.data.point_cloud import ColourBy, PointCloudData, PointLook
from layers.data.report import InputReport
from layers.data.surface_index import TileFeature
from layers.data.tileset import TilesetData, TileSource
from layers.point_look import clamped_look, look_from_settings, settings_of_look

Data = TypeVar("Data", bound=TilesetData | PointCloudData)


@dataclass(frozen=True, slots=True)
class TilesetState(LayerState):
    """What `TilesetView` draws.

    Parameters
    ----------
    look : PointLook
        Of the points in it, if any.
    chosen : TileFeature or None
        Tinted while its tile is shown.
    resident_bytes : int
        What the source keeps in memory.
    """

    source: TileSource
    look: PointLook = field(default_factory=PointLook)
    chosen: TileFeature | None = None
    resident_bytes: int = 0


class TileTreeLayer(Layer, Generic[Data]):
    """A tile tree; the scene streams it.

    Parameters
    ----------
    data : TilesetData or PointCloudData
    look : PointLook
        How its points are drawn at first.
    """

    def __init__(
        self, data: Data, *, look: PointLook, name: str, report: InputReport | None = None, layer_id: str = ""
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self._data: Data = data
        self._look = look
        self._chosen: TileFeature | None = None

    @property
    def data(self) -> Data:
        """The tree; a better one may take the place of a preview."""
        return self._data

    @data.setter
    def data(self, value: Data) -> None:
        self._set("data", value)

    @property
    def available(self) -> tuple[ColourBy, ...]:
        """What its points may be coloured by; which of it a tile's points carry shows when it comes."""
        return tuple(ColourBy)

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
        """Return the box of the tree."""
        return self.data.bounds

    def state(self) -> TilesetState:
        """Return the tree and how to draw it."""
        data = self.data
        return TilesetState(
            self.layer_id,
            self.visible,
            self.opacity,
            data.source,
            self._look,
            self._chosen,
            data.resident_bytes if isinstance(data, TilesetData) else 0,
        )

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps; see `Layer`."""
        return {**super().settings(), **settings_of_look(self._look)}

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave; see `Layer`."""
        super().restore(settings)
        self.look = look_from_settings(settings, look=self._look, available=self.available)
