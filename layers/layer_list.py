"""The ordered list of layers. GUI thread only."""

from collections.abc import Iterator

from psygnal import Signal

from layers.base import Layer
from layers.data.geometry import Bounds


class LayerList:
    """Layers, first is drawn last (on top). Every change is one signal."""

    added = Signal(Layer)
    removed = Signal(Layer)
    reordered = Signal()

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    def __iter__(self) -> Iterator[Layer]:
        return iter(tuple(self._layers))

    def __len__(self) -> int:
        return len(self._layers)

    def __getitem__(self, layer_id: str) -> Layer:
        """Return the layer of that id; KeyError when there is none."""
        for layer in self._layers:
            if layer.layer_id == layer_id:
                return layer
        raise KeyError(layer_id)

    def find(self, layer_id: str) -> Layer | None:
        """Return the layer of that id, or None."""
        return next((layer for layer in self._layers if layer.layer_id == layer_id), None)

    def add(self, layer: Layer, *, index: int = 0) -> None:
        """Put `layer` at `index` (0 is the top)."""
        if self.find(layer.layer_id) is not None:
            raise ValueError(f"layer {layer.layer_id} is already there")
        self._layers.insert(index, layer)
        self.added.emit(layer)

    def remove(self, layer: Layer) -> None:
        """Take `layer` out."""
        self._layers.remove(layer)
        self.removed.emit(layer)

    def move(self, layer: Layer, *, index: int) -> None:
        """Put `layer` at another place."""
        self._layers.remove(layer)
        self._layers.insert(index, layer)
        self.reordered.emit()

    def clear(self) -> None:
        """Take every layer out."""
        for layer in tuple(self._layers):
            self.remove(layer)

    def bounds(self) -> Bounds:
        """Return the box of all layers, hidden ones too."""
        result = Bounds.empty()
        for layer in self._layers:
            result = result.united(layer.bounds())
        return result
