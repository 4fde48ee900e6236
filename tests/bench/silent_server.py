"""Time to the picture of a tileset on disk while another layer's server is silent, against the same alone."""

import functools
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from importers.importer import ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TilesetData
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.stage import Stage
from tests.bench.oblique import WUHAN
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds, real_input
from tests.bench.wuhan_view import PATIENCE_S, SIZE, WuhanView, complete_frame, stage_of
from tests.importers.files.loopback import Loopback, loopback, silence

ROUNDS = 5
SILENT_TILES = 12


def measure() -> Iterator[Row]:
    """Yield the row."""
    view = WuhanView.opened()
    tileset = _without_answers(real_input(WUHAN) / "tileset.json")
    stage = view.stage()
    stage.start()
    tiles = complete_frame(stage).stats.tiles_selected
    stage.close()

    def picture_ms(*, with_silent: bool) -> float:
        layers = LayerList()
        with ExitStack() as closed:
            stage = stage_of(layers, camera=view.camera)
            closed.callback(stage.close)
            stage.start()
            if with_silent:
                server = closed.enter_context(loopback())
                layers.add(TilesetLayer(_silent(server, tileset), name="silent"))
                if not server.wait_until(lambda: sum(server.hits.values()) > 1):
                    raise RuntimeError("its tiles are not asked for")
            started = time.perf_counter()
            layers.add(TilesetLayer(view.data, name="Wuhan"))
            _wait_for(stage, tiles)
            return (time.perf_counter() - started) * 1000

    samplers = {
        "beside": functools.partial(picture_ms, with_silent=True),
        "alone": functools.partial(picture_ms, with_silent=False),
    }
    rounds = sampled(samplers, rounds=ROUNDS)
    yield Row(
        f"the picture of a layer on disk while the server of another is silent (Wuhan, {tiles} tiles shown, "
        f"{SIZE[0]}x{SIZE[1]})",
        "the same alone",
        rounds.ratio("beside", to="alone"),
        f"{milliseconds(rounds.median_ms('beside'))} / {milliseconds(rounds.median_ms('alone'))}",
        reach="<= 2",
    )


def _without_answers(path: Path) -> bytes:
    """Return a tileset at the place of another one, whose tiles nobody will ever get."""
    root = json.loads(path.read_text(encoding="utf-8"))["root"]
    place = {name: root[name] for name in ("boundingVolume", "transform") if name in root}
    child = {"boundingVolume": root["boundingVolume"], "geometricError": 0}
    children = [{**child, "content": {"uri": f"{i}.b3dm"}} for i in range(SILENT_TILES)]
    tree = {**place, "geometricError": 1e6, "refine": "ADD", "children": children}
    return json.dumps({"asset": {"version": "1.0"}, "geometricError": 1e6, "root": tree}).encode()


def _silent(server: Loopback, tileset: bytes) -> TilesetData:
    server.answers["/tileset.json"] = (200, {}, tileset)
    server.answers |= {f"/{i}.b3dm": silence for i in range(SILENT_TILES)}
    (data,) = Tiles3dImporter().read(f"{server.url}/tileset.json", ImportContext()).data
    assert isinstance(data, TilesetData)
    return data


def _wait_for(stage: Stage, tiles: int) -> None:
    end_s = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < end_s:
        frame = stage.take_frame(timeout_s=0.25)
        if frame is not None and frame.stats.tiles_selected >= tiles:
            return
    raise RuntimeError(f"no picture came within {PATIENCE_S:g} s")
