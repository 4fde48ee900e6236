"""Draws one tiny photo tile before the first real one, so that its shader is compiled (90-150 ms in software)."""

import numpy as np

from layers.data.camera import CameraState
from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.lens import aim
from scene.views.tile_actors import TileActors
from scene.window import OffscreenWindow


def warm_up(window: OffscreenWindow) -> None:
    """Compile what photo tiles need. Leaves nothing in the renderer."""
    corners = np.array([(-1, 2, -1), (1, 2, -1), (1, 2, 1), (-1, 2, 1)], np.float32)
    mesh = MeshData(
        points=corners,
        triangles=np.array([(0, 1, 2), (0, 2, 3)], np.int32),
        origin_enu_m=np.zeros(3),
        uv=np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32),
        texture=TextureData(np.full((2, 2, 4), 255, np.uint8)),
    )
    tile = TileNode("warm-up", BoundingVolume.sphere((0, 2, 0), 2.0), 0.0)
    actors = TileActors(window.renderer)
    actors.attach(tile, TileContent(meshes=(mesh,)))
    actors.show(tile, visible=True)
    camera = CameraState(0.0, 0.0, 0.0, pitch_deg=0.0)
    size = window.size
    window.resize((16, 16))
    aim(window.renderer, camera, size=(16, 16), near_m=0.1, far_m=10.0)
    window.render()
    actors.clear()
    window.resize(size)
