"""Layer of a tile tree: an oblique mesh, a 3D Tiles tileset."""

from dataclasses import dataclass

from layers.base import Layer, LayerState
from layers.data.geometry import Bounds
from layers.data.report import InputReport
from layers.data.tileset import TilesetData, TileSource


@dataclass(frozen=True, slots=True)
class TilesetState(LayerState):
    """What `TilesetView` draws."""

    source: TileSource


class TilesetLayer(Layer):
    """A tile tree; the scene streams it."""

    kind = "tileset"

    def __init__(self, data: TilesetData, *, name: str, report: InputReport | None = None, layer_id: str = "") -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self.data = data

    def bounds(self) -> Bounds:
        """Return the box of the root tile."""
        return self.data.bounds

    def state(self) -> TilesetState:
        """Return the tree and how to draw it."""
        return TilesetState(self.layer_id, self.visible, self.opacity, self.data.source)
