"""Draws a point cloud: streams its tree into dots."""

from scene.views.tileset import TilesetView


class PointCloudView(TilesetView):
    """Streams a `TilesetState` whose tiles hold points."""
