"""What the scene thread does for one tile more: attaching it, its first picture, and its part of every later one."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from layers.data.camera import camera_around
from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.lens import aim
from scene.views.drawn_tiles import DrawnTiles
from scene.window import OffscreenWindow
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import SIZE

_SIDE, _PICTURE_PX = 101, 1024
"""100 x 100 squares are 20,000 triangles."""
_MANY, _REPEATS = 400, 5
_REACH_MS = 0.08


def measure() -> Iterator[Row]:
    """Yield the rows."""
    window = OffscreenWindow(size=SIZE)
    try:
        aim(window.renderer, camera_around((0, 0, 0), 30.0), size=SIZE, near_m=1.0, far_m=500.0)
        yield _attach(window)
        yield _one_more(window)
    finally:
        window.close()


def _attach(window: OffscreenWindow) -> Row:
    mesh = _grid()
    tiles = DrawnTiles(window.renderer)
    tile = TileNode("tile", BoundingVolume.sphere((0, 0, 0), 10.0), 0.0)

    def ours_ms() -> float:
        # Each time another picture and other arrays, as each tile has its own.
        content = TileContent(meshes=(_copied(mesh),))
        started = time.perf_counter()
        tiles.attach(tile, content)
        tiles.show(tile, visible=True)
        window.render()
        elapsed_ms = (time.perf_counter() - started) * 1000
        tiles.detach(tile)
        window.render()
        return elapsed_ms

    def plain_ms() -> float:
        arrays = _copied(mesh)
        # VTK's own layout is made before the clock runs: what is measured is VTK, not numpy.
        corners = np.column_stack([np.full(len(arrays.triangles), 3), arrays.triangles]).astype(np.int64).ravel()
        started = time.perf_counter()
        remove = _plain(window, arrays, corners)
        window.render()
        elapsed_ms = (time.perf_counter() - started) * 1000
        remove()
        window.render()
        return elapsed_ms

    for job in (ours_ms, plain_ms):
        job()
    rounds = sampled({"ours": ours_ms, "plain": plain_ms}, rounds=21)
    return Row(
        f"attach and first picture of a tile of {len(mesh.triangles)} triangles, {_PICTURE_PX}x{_PICTURE_PX} px",
        "plain VTK, arrays in its own layout, RGBA picture, ForceOpaqueOn",
        rounds.ratio("ours", to="plain"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('plain'))}",
        "<= 1.2",
    )


def _one_more(window: OffscreenWindow) -> Row:
    tiles = DrawnTiles(window.renderer)
    small = _small_tiles(_MANY)
    for tile, content in small:
        tiles.attach(tile, content)
        tiles.show(tile, visible=True)
    window.render()

    def frame_ms(shown: int) -> float:
        for number, (tile, _) in enumerate(small):
            tiles.show(tile, visible=number < shown)
        tiles.bounds()
        window.render()
        started = time.perf_counter()
        for _ in range(_REPEATS):
            tiles.bounds()
            window.render()
        return (time.perf_counter() - started) * 1000 / _REPEATS

    few = _MANY // 8
    rounds = sampled({"many": lambda: frame_ms(_MANY), "few": lambda: frame_ms(few)}, rounds=15)
    cost_ms = (rounds.median_ms("many") - rounds.median_ms("few")) / (_MANY - few)
    tiles.clear()
    window.render()
    return Row(
        f"one more visible small tile in a frame ({_MANY} against {few} tiles of 2 triangles)",
        f"{_REACH_MS} ms",
        cost_ms / _REACH_MS,
        f"{cost_ms:.3f} ms; {milliseconds(rounds.median_ms('many'))} and {milliseconds(rounds.median_ms('few'))}",
        "<= 1",
    )


def _grid() -> MeshData:
    across = np.linspace(-5.0, 5.0, _SIDE)
    x, y = (a.ravel() for a in np.meshgrid(across, across))
    z = np.sin(x * 3) * np.cos(y * 2) * 0.3
    corner = np.arange(_SIDE * _SIDE).reshape(_SIDE, _SIDE)
    a, b, c, d = (s.ravel() for s in (corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]))
    pixels = np.random.default_rng(7).integers(0, 256, (_PICTURE_PX, _PICTURE_PX, 4), np.uint8)
    pixels[..., 3] = 255
    return MeshData(
        points=np.column_stack([x, y, z]).astype(np.float32),
        triangles=np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])]).astype(np.int32),
        origin_enu_m=np.zeros(3),
        uv=np.column_stack([(x + 5) / 10, (y + 5) / 10]).astype(np.float32),
        texture=TextureData(pixels),
    )


def _copied(mesh: MeshData) -> MeshData:
    assert mesh.uv is not None
    assert mesh.texture is not None
    return MeshData(
        mesh.points.copy(),
        mesh.triangles.copy(),
        mesh.origin_enu_m,
        uv=mesh.uv.copy(),
        texture=TextureData(mesh.texture.pixels.copy()),
    )


def _small_tiles(count: int) -> list[tuple[TileNode, TileContent]]:
    across = int(np.ceil(np.sqrt(count)))
    pixels = np.full((4, 4, 4), 255, np.uint8)
    made = []
    for number in range(count):
        centre = np.array([number % across - across / 2, number // across - across / 2, 0.0]) * 0.4
        mesh = MeshData(
            points=np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], np.float32) * np.float32(0.1),
            triangles=np.array([(0, 1, 2), (0, 2, 3)], np.int32),
            origin_enu_m=centre,
            uv=np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32),
            texture=TextureData(pixels),
        )
        made.append((TileNode(f"{number:04d}", BoundingVolume.sphere(centre, 0.2), 0.0), TileContent(meshes=(mesh,))))
    return made


def _plain(
    window: OffscreenWindow, mesh: MeshData, corners: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> Callable[[], None]:
    """Add `mesh` as an introduction to VTK would, with what is known to be cheap; return what takes it out again."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTexture

    assert mesh.texture is not None
    points = vtkPoints()
    points.SetData(numpy_to_vtk(mesh.points))  # type: ignore[no-untyped-call]
    cells = vtkCellArray()
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
    actor.ForceOpaqueOn()
    image = vtkImageData()
    image.SetDimensions(_PICTURE_PX, _PICTURE_PX, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(mesh.texture.pixels.reshape(-1, 4)))  # type: ignore[no-untyped-call]
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.InterpolateOn()
    actor.SetTexture(texture)
    window.renderer.AddActor(actor)
    return lambda: window.renderer.RemoveActor(actor)
