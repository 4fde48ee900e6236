"""Time to the complete picture, against decoding what it shows and drawing that once by a plain VTK script."""

import time
from collections.abc import Iterator

import numpy as np

from layers.data.camera import CameraState
from layers.data.frame import FrameStats
from layers.data.tileset import TileContent, TileNode
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import view_state
from scene.window import OffscreenWindow
from tests.bench.headless import AtOnce, ShownList
from tests.bench.oblique import WUHAN, EncodedTile, LoaderThreads, encoded_tile, never
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds, real_input
from tests.bench.wuhan_view import SIZE, SSE_PX, WuhanView, complete_frame


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    shown = _shown_tiles(view)
    files = {path.name: path for path in real_input(WUHAN).rglob("*.b3dm")}
    encoded = [encoded_tile(files[tile.key.split("/")[-1]].read_bytes()) for tile in shown]
    placed = [view.data.source.load(tile, cancelled=never) for tile in shown]

    def floor_ms() -> float:
        started = time.perf_counter()
        with LoaderThreads() as threads:
            held = threads.each(EncodedTile.decode, encoded)
        window = _plain_picture(placed, camera=view.camera)
        elapsed_ms = (time.perf_counter() - started) * 1000
        window.close()
        del held
        return elapsed_ms

    loaded = 0

    def ours_ms() -> float:
        nonlocal loaded
        elapsed_ms, stats = _complete_ms(view)
        if stats.tiles_selected != len(shown):
            raise ValueError(f"the stage shows {stats.tiles_selected} tiles, {len(shown)} were expected")
        loaded = stats.tiles_loaded
        return elapsed_ms

    floor_ms()
    rounds = sampled({"ours": ours_ms, "floor": floor_ms}, rounds=9)
    yield Row(
        f"start of the scene to the complete picture (Wuhan, {len(shown)} tiles shown, {loaded} loaded,"
        f" {SIZE[0]}x{SIZE[1]})",
        "DracoPy and simplejpeg alone on the shown tiles' bytes, then one picture by plain VTK",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}",
        "<= 1.5",
    )


def _complete_ms(view: WuhanView) -> tuple[float, FrameStats]:
    started = time.perf_counter()
    stage = view.stage()
    stage.start()
    try:
        frame = complete_frame(stage)
        return (time.perf_counter() - started) * 1000, frame.stats
    finally:
        stage.close()


def _shown_tiles(view: WuhanView) -> list[TileNode]:
    sink = ShownList()
    streamer = TileStreamer(view.data.source, sink=sink, executor=AtOnce(), budget=TileBudget(), wake=lambda: None)
    state = view_state(view.camera, size=SIZE, near_m=0.0, sse_px=SSE_PX)
    while streamer.update(state, attach_budget_s=1.0).pending:
        pass
    shown = sorted(sink.shown, key=lambda tile: tile.key)
    streamer.close()
    return shown


def _plain_picture(contents: list[TileContent], *, camera: CameraState) -> OffscreenWindow:
    """Draw meshes once as an introduction to VTK would: an actor and a linear texture each, no light."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkTexture

    # The one place that knows how to make a window on this platform; the rest is plain.
    window = OffscreenWindow(size=SIZE)
    renderer: vtkRenderer = window.renderer
    for mesh in (mesh for content in contents for mesh in content.meshes):
        points = vtkPoints()
        points.SetData(numpy_to_vtk(mesh.points + mesh.origin_enu_m))  # type: ignore[no-untyped-call]
        cells = vtkCellArray()
        corners = np.column_stack([np.full(len(mesh.triangles), 3), mesh.triangles]).astype(np.int64).ravel()
        cells.ImportLegacyFormat(numpy_to_vtkIdTypeArray(corners))  # type: ignore[no-untyped-call]
        data = vtkPolyData()
        data.SetPoints(points)
        data.SetPolys(cells)
        data.GetPointData().SetTCoords(numpy_to_vtk(mesh.uv))  # type: ignore[no-untyped-call]
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(data)
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.GetProperty().LightingOff()
        if mesh.texture is not None:
            rows = mesh.texture.pixels[..., :3]
            image = vtkImageData()
            image.SetDimensions(rows.shape[1], rows.shape[0], 1)
            image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(rows).reshape(-1, 3)))  # type: ignore[no-untyped-call]
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
    return window
