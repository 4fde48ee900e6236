"""A million points: a frame of dots against VTK's own, what eye-dome lighting adds, and the time of a pick."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import Bounds, PointData
from layers.data.surface_index import LayerSurfaces, SurfaceIndex
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.eye_dome import shaded
from scene.lens import aim
from scene.polydata import polydata_from_arrays
from scene.views.drawn_tiles import DrawnTiles
from scene.window import OffscreenWindow
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds

COUNT = 1_000_000
SIZE = (1280, 720)
PLAIN_PX = 3.0
ROUNDS = 9
PICKS = 40
CAMERA = CameraState(0.0, -150.0, 110.0, pitch_deg=-40.0)
NEAR_M, FAR_M = 50.0, 400.0


def measure() -> Iterator[Row]:
    """Yield the rows."""
    points = _cloud()
    ours, plain = OffscreenWindow(size=SIZE, multisamples=0), OffscreenWindow(size=SIZE, multisamples=0)
    try:
        tiles = DrawnTiles(ours.renderer)
        node = TileNode("cloud", BoundingVolume.of_bounds(Bounds.of_points(points.points)), 0.0)
        tiles.attach(node, TileContent(points=(points,)))
        tiles.show(node, visible=True)
        plain.renderer.AddViewProp(_plain_dots(points))
        for window in (ours, plain):
            aim(window.renderer, CAMERA, size=SIZE, near_m=NEAR_M, far_m=FAR_M)
            window.render()
        pixels, depth = ours.read()
        frame = _frame(pixels, depth, tiles.surfaces("cloud"))
        picker = _Picker(frame)
        rounds = sampled(
            {
                "dots": lambda: _ms(ours.render),
                "plain": lambda: _ms(plain.render),
                "eye dome": lambda: _ms(lambda: shaded(pixels, depth=depth, near_m=NEAR_M, far_m=FAR_M)),
                "pick": picker.ms,
            },
            rounds=ROUNDS,
        )
        tiles.clear()
    finally:
        ours.close()
        plain.close()
    dots, bare, dome, pick = (milliseconds(rounds.median_ms(n)) for n in ("dots", "plain", "eye dome", "pick"))
    what = f"{COUNT:,} points, {SIZE[0]}x{SIZE[1]}"
    yield Row(
        f"frame of dots as wide as the points lie apart ({what})",
        f"VTK's own dots of {PLAIN_PX:g} px",
        rounds.ratio("dots", to="plain"),
        f"{dots} / {bare}",
    )
    yield Row(
        f"eye-dome lighting of a finished picture ({what})",
        "the frame without it",
        rounds.ratio("eye dome", to="dots"),
        f"{dome} / {dots}",
    )
    yield Row(
        f"one pick in the delivered picture ({what}, one tile)",
        "the frame",
        rounds.ratio("pick", to="dots"),
        f"{pick} / {dots}",
    )


def _cloud() -> PointData:
    random = np.random.default_rng(1)
    places = random.uniform(-100.0, 100.0, (COUNT, 2))
    height = 10.0 * np.sin(places[:, 0] / 10.0) * np.cos(places[:, 1] / 15.0)
    colours = random.integers(60, 255, (COUNT, 4)).astype(np.uint8)
    colours[:, 3] = 255
    points = np.column_stack([places, height]).astype(np.float32)
    return PointData(points, np.zeros(3), spacing_m=0.2, colours=colours)


def _plain_dots(points: PointData) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(polydata_from_arrays(points.points, vertices=True, colours=points.colours))
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.ForceOpaqueOn()
    actor.GetProperty().LightingOff()
    actor.GetProperty().SetPointSize(PLAIN_PX)
    return actor


def _frame(pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", depth: object, shown: LayerSurfaces) -> Frame:
    return Frame(
        1, pixels, depth, NEAR_M, FAR_M, CAMERA, complete=True, surfaces=SurfaceIndex((shown,))  # type: ignore[arg-type]
    )  # fmt: skip


class _Picker:
    """Picks somewhere else each time, where there is a dot."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        seen = np.argwhere(frame.depth < 1.0)
        self._places = seen[np.random.default_rng(3).integers(0, len(seen), PICKS)].tolist()
        self._next = 0

    def ms(self) -> float:
        """Return the time of one pick; it must find a point."""
        row, column = self._places[self._next % PICKS]
        self._next += 1
        started = time.perf_counter()
        hit = self._frame.hit(column, row)
        taken = (time.perf_counter() - started) * 1000
        if hit is None:
            raise RuntimeError(f"no point was found at {column}, {row}")
        return taken


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
