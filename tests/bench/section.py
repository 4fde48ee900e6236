"""What cutting the scene open costs a frame: six planes that take nothing away, and one that takes half."""

from collections.abc import Iterator

from layers.data.section import CutPlane, SectionState
from scene.stage import Stage
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import SIZE, WuhanView, complete_frame

ROUNDS = 31
_FAR_M = 1e6


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    camera = view.camera
    around = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
    nothing = SectionState(
        tuple(CutPlane(_FAR_M * x, _FAR_M * y, _FAR_M * z, float(x), float(y), float(z)) for x, y, z in around)
    )
    right, _, forward = camera.axes()
    x, y, z = (float(v) for v in camera.position + forward * 50.0)
    half = SectionState((CutPlane(x, y, z, *(float(v) for v in right)),))
    sections = {"whole": SectionState(), "nothing": nothing, "half": half}
    stages = {name: view.stage() for name in sections}
    try:
        for name, stage in stages.items():
            stage.set_section(sections[name])
            stage.start()
            complete_frame(stage)
        frames = sampled({name: (lambda stage=s: _draw_ms(stage)) for name, s in stages.items()}, rounds=ROUNDS)
    finally:
        for stage in stages.values():
            stage.close()
    whole = milliseconds(frames.median_ms("whole"))
    for name, what in (("nothing", "six planes that cut nothing away"), ("half", "one plane that cuts half away")):
        yield Row(
            f"{what} (Wuhan, {SIZE[0]}x{SIZE[1]}): frame",
            "the same without a section",
            frames.ratio(name, to="whole"),
            f"{milliseconds(frames.median_ms(name))} / {whole}",
        )


def _draw_ms(stage: Stage) -> float:
    stage.redraw()
    return complete_frame(stage).stats.draw_ms
