"""Time for one picture: at rest, while the camera moves, and of nothing."""

from collections.abc import Iterator
from dataclasses import replace

from layers.data.frame import FrameStats
from layers.layer_list import LayerList
from scene.stage import Stage
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import SIZE, WuhanView, complete_frame, next_frame, stage_of

ROUNDS = 21
_STEP_DEG = 0.05


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    city = view.stage()
    nothing = stage_of(LayerList(), camera=view.camera, grid=False)
    grid = stage_of(LayerList(), camera=view.camera)
    try:
        for stage in (city, nothing, grid):
            stage.start()
            complete_frame(stage)
        triangles = _rest(city).triangles
        moving = _Moving(city, view)
        rounds = sampled(
            {
                "rest": lambda: _rest(city).draw_ms,
                "moving": moving.draw_ms,
                "empty": lambda: _rest(nothing).draw_ms,
                "grid": lambda: _rest(grid).draw_ms,
            },
            rounds=ROUNDS,
        )
        renderer = city.counters.renderer
    finally:
        for stage in (city, nothing, grid):
            stage.close()
    rest, moved, empty, grid_only = (milliseconds(rounds.median_ms(n)) for n in ("rest", "moving", "empty", "grid"))
    what = f"Wuhan, {triangles} triangles, {SIZE[0]}x{SIZE[1]}"
    yield Row(
        f"frame while moving ({what}, at {moving.width_px} px)",
        "frame at rest",
        rounds.ratio("moving", to="rest"),
        f"{moved} / {rest}; {renderer}",
    )
    yield Row(f"frame at rest ({what})", "the sky alone", rounds.ratio("rest", to="empty"), f"{rest} / {empty}")
    yield Row(
        "frame of a stage without layers: sky and grid",
        "the sky alone",
        rounds.ratio("grid", to="empty"),
        f"{grid_only} / {empty}",
    )


def _rest(stage: Stage) -> FrameStats:
    stage.redraw()
    return complete_frame(stage).stats


class _Moving:
    """Turns the camera a little to and fro, too little to need other tiles."""

    def __init__(self, stage: Stage, view: WuhanView) -> None:
        self._stage = stage
        self._camera = view.camera
        self._turned = False
        self.width_px = 0

    def draw_ms(self) -> float:
        """Return the time of one frame of a moving camera; it rests again afterwards."""
        self._turned = not self._turned
        turn_deg = _STEP_DEG if self._turned else 0.0
        self._stage.set_camera(replace(self._camera, heading_deg=self._camera.heading_deg + turn_deg), moving=True)
        frame = next_frame(self._stage, moving=True)
        self.width_px = frame.size[0]
        self._stage.set_camera(frame.camera, moving=False)
        complete_frame(self._stage)
        return frame.stats.draw_ms
