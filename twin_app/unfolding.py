"""The animation that unfolds a building's storeys and folds them again. GUI thread only."""

from layers.building import BuildingLayer
from layers.storey_offsets import UNFOLD_MS


class Unfolding:
    """Moves `BuildingLayer.unfold` to its goal in 600 ms, advanced by the application's ticker."""

    def __init__(self) -> None:
        self._goals: dict[str, tuple[BuildingLayer, float]] = {}

    @property
    def moving(self) -> bool:
        """True while a building is on its way."""
        return bool(self._goals)

    def start(self, layer: BuildingLayer, *, unfold: bool) -> None:
        """Send `layer` to unfolded or folded; a movement under way turns round."""
        self._goals[layer.layer_id] = (layer, 1.0 if unfold else 0.0)

    def goal(self, layer: BuildingLayer) -> float:
        """Return where `layer` is going, or stands."""
        return self._goals[layer.layer_id][1] if layer.layer_id in self._goals else layer.unfold

    def tick(self, elapsed_s: float) -> None:
        """Advance by `elapsed_s`."""
        step = elapsed_s * 1000.0 / UNFOLD_MS
        for layer_id, (layer, goal) in tuple(self._goals.items()):
            if layer.unfold < goal:
                layer.unfold = min(goal, layer.unfold + step)
            else:
                layer.unfold = max(goal, layer.unfold - step)
            if layer.unfold == goal:
                del self._goals[layer_id]
