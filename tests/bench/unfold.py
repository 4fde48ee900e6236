"""Whether a tower unfolds at the frame rate of the same scene at rest."""

import itertools
import time
from collections.abc import Iterator

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from layers.building import BuildingLayer
from layers.data.building import BuildingData
from layers.data.camera import camera_around
from layers.layer_list import LayerList
from scene.stage import Stage
from tests.bench.rounds import sampled
from tests.bench.row import InputAbsent, Row, milliseconds
from tests.bench.wuhan_view import SIZE, complete_frame, stage_of
from twin_app import paths

ROUNDS = 41
STEPS = [step / 40 for step in (*range(1, 40), *range(38, 1, -1))]


def measure() -> Iterator[Row]:
    """Yield the row."""
    path = paths.demo_folder() / "tower.ifc"
    if not path.exists():
        raise InputAbsent("the demo's tower is not on this machine: python main.py demo")
    (data,) = IfcImporter().read(path, ImportContext()).data
    if not isinstance(data, BuildingData):
        raise InputAbsent("the demo's tower is no building")
    made = {name: _opened(data) for name in ("rest", "unfolding")}
    steps = itertools.cycle(STEPS)
    try:
        for stage, _ in made.values():
            stage.start()
            complete_frame(stage)
        frames = sampled(
            {
                "rest": lambda: _redrawn_ms(made["rest"][0]),
                "unfolding": lambda: _moved_ms(*made["unfolding"], next(steps)),
            },
            rounds=ROUNDS,
        )
    finally:
        for stage, _ in made.values():
            stage.close()
    yield Row(
        f"the demo's tower unfolding ({len(data.storeys)} storeys, {data.triangle_count:,} triangles, "
        f"{SIZE[0]}x{SIZE[1]}): from a step to its frame",
        "from a redraw to its frame, half unfolded and at rest",
        frames.ratio("unfolding", to="rest"),
        f"{milliseconds(frames.median_ms('unfolding'))} / {milliseconds(frames.median_ms('rest'))}",
        reach="<= 1.1",
    )


def _opened(data: BuildingData) -> tuple[Stage, BuildingLayer]:
    layers = LayerList()
    layer = BuildingLayer(data, name="tower")
    layer.unfold = 0.5
    layers.add(layer)
    box = layer.bounds()
    return stage_of(layers, camera=camera_around(box.centre, box.radius_m, range_radii=1.6)), layer


def _redrawn_ms(stage: Stage) -> float:
    began = time.perf_counter()
    stage.redraw()
    complete_frame(stage)
    return (time.perf_counter() - began) * 1000.0


def _moved_ms(stage: Stage, layer: BuildingLayer, unfold: float) -> float:
    began = time.perf_counter()
    layer.unfold = unfold
    complete_frame(stage)
    return (time.perf_counter() - began) * 1000.0
