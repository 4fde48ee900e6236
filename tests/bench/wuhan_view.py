"""The view of the Wuhan mesh that several rows draw."""

from dataclasses import dataclass

from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.data.tileset import TilesetData
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.commands import SceneSettings
from scene.stage import Stage
from tests.bench.oblique import WUHAN, opened
from tests.bench.row import real_input
from twin_app import registry

SIZE = (1280, 720)
SSE_PX = 4.0
RANGE_RADII = 0.8
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class WuhanView:
    """The tile tree and the camera that the command line takes for ``--range 0.8``."""

    data: TilesetData
    camera: CameraState

    @staticmethod
    def opened() -> "WuhanView":
        """Open the tileset.

        Raises
        ------
        tests.bench.row.InputAbsent
        """
        from importers.tiles3d.importer import Tiles3dImporter

        data = opened(Tiles3dImporter(), real_input(WUHAN) / "tileset.json")
        volume = data.source.root().volume
        return WuhanView(data, camera_around(volume.centre, volume.radius_m, range_radii=RANGE_RADII))

    def stage(self) -> Stage:
        """Return a stage of this view, not yet started; the caller closes it."""
        layers = LayerList()
        layers.add(TilesetLayer(self.data, name="Wuhan"))
        return stage_of(layers, camera=self.camera)


def stage_of(layers: LayerList, *, camera: CameraState, grid: bool = True) -> Stage:
    """Return a stage as the command line makes it, not yet started."""
    settings = SceneSettings(sse_px=SSE_PX, grid=grid)
    stage = Stage(layers, views=registry.views(), settings=settings)
    stage.set_size(SIZE)
    stage.set_camera(camera, moving=False)
    return stage


def complete_frame(stage: Stage) -> Frame:
    """Wait for the full-size picture with every tile that it needs.

    Raises
    ------
    RuntimeError
        It did not come.
    """
    return next_frame(stage, moving=False)


def next_frame(stage: Stage, *, moving: bool) -> Frame:
    """Wait for a complete frame at rest, or for the next frame of a moving camera.

    Raises
    ------
    RuntimeError
        It did not come.
    """
    for _ in range(int(PATIENCE_S * 4)):
        frame = stage.take_frame(timeout_s=0.25)
        if frame is not None and (frame.moving if moving else frame.complete):
            return frame
        if stage.failure:
            break
    raise RuntimeError(stage.failure or f"no picture came within {PATIENCE_S:g} s")
