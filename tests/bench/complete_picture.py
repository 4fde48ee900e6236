"""Time to the complete picture, against decoding what it shows and drawing that once by a plain VTK script."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np

from layers.data.camera import CameraState
from layers.data.tileset import TileContent, TileNode
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import view_state
from tests.bench.oblique import WUHAN, EncodedTile, encoded_tile, in_threads, never
from tests.bench.row import Row, milliseconds, real_input
from tests.bench.rounds import timed
from tests.bench.wuhan_view import SIZE, SSE_PX, WuhanView, complete_frame


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    shown = _shown_tiles(view)
    files = {path.name: path for path in real_input(WUHAN).rglob("*.b3dm")}
    encoded = [encoded_tile(files[tile.key.split("/")[-1]]) for tile in shown]
    placed = [view.data.source.load(tile, cancelled=never) for tile in shown]

    def ours() -> Any:
        stage = view.stage()
        stage.start()
        try:
            return complete_frame(stage)
        finally:
            stage.close()

    def floor() -> Any:
        in_threads(EncodedTile.decode, encoded)
        return _plain_picture(placed, camera=view.camera)

    selected = ours().stats.tiles_selected
    if selected != len(shown):
        raise ValueError(f"the stage shows {selected} tiles, {len(shown)} were expected")
    rounds = timed({"ours": ours, "floor": floor}, rounds=7)
    yield Row(
        f"start of the scene to the complete picture (Wuhan, {len(shown)} tiles shown, {SIZE[0]}x{SIZE[1]}), "
        "and its end",
        "DracoPy and simplejpeg alone on the shown tiles' bytes, then one picture by plain VTK",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}",
    )


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class ShownList:
    """A `TileSink` that draws nothing and keeps what would be on screen."""

    def __init__(self) -> None:
        self.shown: set[TileNode] = set()

    def attach(self, tile: TileNode, content: TileContent) -> int:
        return content.nbytes

    def show(self, tile: TileNode, *, visible: bool) -> None:
        (self.shown.add if visible else self.shown.discard)(tile)

    def detach(self, tile: TileNode) -> None:
        self.shown.discard(tile)


def _shown_tiles(view: WuhanView) -> list[TileNode]:
    sink = ShownList()
    streamer = TileStreamer(
        view.data.source, sink=sink, executor=AtOnce(), budget=TileBudget(), wake=lambda: None
    )
    state = view_state(view.camera, size=SIZE, near_m=0.0, sse_px=SSE_PX)
    while streamer.update(state, attach_budget_s=1.0).pending:
        pass
    shown = sorted(sink.shown, key=lambda tile: tile.key)
    streamer.close()
    return shown


def _plain_picture(contents: list[TileContent], *, camera: CameraState) -> Any:
    """Draw meshes once as an introduction to VTK would: an actor and a linear texture each, no light."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkTexture

    from scene.window import OffscreenWindow

    # The one place that knows how to make a window on this platform; the rest is plain.
    window = OffscreenWindow(size=SIZE)
    renderer: vtkRenderer = window.renderer
    for mesh in (mesh for content in contents for mesh in content.meshes):
        points = vtkPoints()
        points.SetData(numpy_to_vtk(mesh.points + mesh.origin_enu_m))
        cells = vtkCellArray()
        corners = np.column_stack([np.full(len(mesh.triangles), 3), mesh.triangles]).astype(np.int64).ravel()
        cells.ImportLegacyFormat(numpy_to_vtkIdTypeArray(corners))
        data = vtkPolyData()
        data.SetPoints(points)
        data.SetPolys(cells)
        data.GetPointData().SetTCoords(numpy_to_vtk(mesh.uv))
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(data)
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.GetProperty().LightingOff()
        if mesh.texture is not None:
            rows = mesh.texture.pixels[..., :3]
            image = vtkImageData()
            image.SetDimensions(rows.shape[1], rows.shape[0], 1)
            image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(rows).reshape(-1, 3)))
            texture = vtkTexture()
            texture.SetInputData(image)
            texture.InterpolateOn()
            actor.SetTexture(texture)
        renderer.AddActor(actor)
    _, up, forward = camera.axes()
    eye = renderer.GetActiveCamera()
    eye.SetPosition(*camera.position)
    eye.SetFocalPoint(*(camera.position + forward))
    eye.SetViewUp(*up)
    eye.SetViewAngle(camera.vertical_fov_deg(SIZE))
    renderer.ResetCameraClippingRange()
    window.render()
    pixels = vtkUnsignedCharArray()
    renderer.GetRenderWindow().GetRGBACharPixelData(0, 0, SIZE[0] - 1, SIZE[1] - 1, 0, pixels, 0)
    window.close()
    return pixels
