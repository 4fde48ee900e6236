"""Draws a point cloud: streams its tree into dots."""

from layers.base import LayerState
from layers.point_cloud import PointCloudState
from layers.tileset import TilesetState
from scene.views.tileset import TilesetView


class PointCloudView(TilesetView):
    """Streams a `PointCloudState` into dots."""

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take the tree, or another way of drawing it."""
        if not isinstance(new, PointCloudState):
            raise TypeError(f"PointCloudView draws PointCloudState, not {type(new).__name__}")
        super().apply(_as_tileset(old), _as_tileset(new) or new)


def _as_tileset(state: LayerState | None) -> TilesetState | None:
    if not isinstance(state, PointCloudState):
        return None
    return TilesetState(
        state.layer_id, state.visible, state.opacity, state.source, look=state.look, chosen=state.chosen
    )
