"""A delivery of 10,000 OSGB root tiles, wholly in view: with its overview and without, and the making of that.

``LIYUAN_BENCH_ROOTS_SIDE`` (100) is the number of tiles along a side.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from layers.data.camera import camera_around
from layers.data.tileset import TileMissing, TileNode, TilesetData, TileSource
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.commands import SceneSettings
from scene.stage import Stage
from tests.bench.made_roots import write_roots
from tests.bench.oblique import LoaderThreads, never
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import SIZE
from twin_app import registry
from twin_app.workers import Workers

SIDE = int(os.environ.get("LIYUAN_BENCH_ROOTS_SIDE", "100"))
COMPLETE_S = 2.0
PATIENCE_S = 30.0
"""What is not complete by then is told as it is."""

MOST_BYTES = 500 << 20
LOOKED_EVERY_S = 0.05
REDRAWN = 5


@dataclass(frozen=True, slots=True)
class _Picture:
    """What came of a view of everything."""

    seconds: float
    complete: bool
    tiles: int
    triangles: int
    draw_ms: float


def measure() -> Iterator[Row]:
    """Yield the rows."""
    with tempfile.TemporaryDirectory() as place, Workers() as workers:
        folder, cache = write_roots(Path(place) / "city", side=SIDE), Path(place) / "cache"
        context = ImportContext(cache_folder=cache)
        plain = OsgbImporter().read(folder, context)
        subject = f"OSGB delivery of {SIDE * SIDE:,} roots"
        before_s = _read_all(plain.data[0].source)  # type: ignore[union-attr]
        with _ChildMemory() as memory:
            started = time.perf_counter()
            workers.prepare(OsgbImporter(), folder, context, name=plain.preparation)
            made_s = time.perf_counter() - started
        # Before and after, so that a busy minute slows both.
        read_s = (before_s + _read_all(OsgbImporter().read(folder, ImportContext()).data[0].source)) / 2  # type: ignore[union-attr]
        size = sum(file.stat().st_size for file in (cache / plain.preparation).iterdir())
        yield Row(
            f"{subject}: its overview made ({size / 1e6:.0f} MB)",
            "reading all root files once, 2 threads",
            made_s / read_s,
            f"{made_s:.0f} s / {read_s:.0f} s",
            reach="<= 2",
        )
        yield Row(
            f"{subject}: memory of the process that makes the overview, at most",
            f"{MOST_BYTES >> 20} MiB",
            memory.most_bytes / MOST_BYTES,
            f"{memory.most_bytes >> 20} MiB",
            reach="<= 1",
        )
        yield from _pictures(subject, plain.data[0], folder, context)  # type: ignore[arg-type]


def _pictures(subject: str, plain: TilesetData, folder: Path, context: ImportContext) -> Iterator[Row]:
    started = time.perf_counter()
    result = OsgbImporter().read(folder, context)
    opened_s = time.perf_counter() - started
    with_it = _whole(result.data[0])  # type: ignore[arg-type]
    without = _whole(plain)
    told = "complete" if without.complete else f"of them {without.tiles:,} shown by then"
    yield Row(
        f"{subject}, all in view with the overview: start of the scene to the complete picture ({with_it.tiles} tiles)",
        f"{COMPLETE_S:g} s",
        with_it.seconds / COMPLETE_S,
        f"{with_it.seconds:.2f} s (opening {opened_s:.2f} s before); without: {without.seconds:.0f} s, {told}",
        reach="<= 1",
    )
    yield Row(
        f"the same: a frame ({with_it.triangles:,} triangles)",
        f"without the overview ({without.triangles:,} triangles)",
        with_it.draw_ms / without.draw_ms,
        f"{milliseconds(with_it.draw_ms)} / {milliseconds(without.draw_ms)}",
    )


class _ChildMemory:
    """Looks at the memory of children again and again: what the system tells of them afterwards counts ours too."""

    def __init__(self) -> None:
        self.most_bytes = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOKED_EVERY_S):
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.Error):
                    self.most_bytes = max(self.most_bytes, child.memory_info().rss)


def _whole(data: TilesetData) -> _Picture:
    """Look at everything from above."""
    layers = LayerList()
    layers.add(TilesetLayer(data, name="city"))
    stage = Stage(layers, views=registry.views(), settings=SceneSettings(grid=False))
    stage.set_size(SIZE)
    bounds = data.bounds
    radius_m = max(bounds.east - bounds.west, bounds.north - bounds.south) / 2
    stage.set_camera(camera_around(bounds.centre, radius_m, pitch_deg=-60.0, range_radii=2.2), moving=False)
    started = time.perf_counter()
    stage.start()
    try:
        frame = None
        while time.perf_counter() - started < PATIENCE_S:
            frame = stage.take_frame(timeout_s=0.25) or frame
            if frame is not None and frame.complete:
                break
        seconds = time.perf_counter() - started
        if frame is None:
            raise RuntimeError("no picture came")
        times = sorted(_redrawn_ms(stage) for _ in range(REDRAWN))
        stats = frame.stats
        return _Picture(seconds, frame.complete, stats.tiles_selected, stats.triangles, times[REDRAWN // 2])
    finally:
        stage.close()


def _redrawn_ms(stage: Stage) -> float:
    stage.redraw()
    while (frame := stage.take_frame(timeout_s=1.0)) is None:
        pass
    return frame.stats.draw_ms


def _read_all(source: TileSource) -> float:
    """Return how long it takes to load the coarsest level of every root file."""

    def load(tile: TileNode) -> tuple[TileNode, ...]:
        try:
            content = source.load(tile, cancelled=never)
        except TileMissing:
            return ()
        # What is drawn is read; finer files are not looked for.
        return () if content.meshes else content.children

    started = time.perf_counter()
    with LoaderThreads() as threads:
        level = [source.root()]
        while level:
            below = [child for tile in level if not tile.key.endswith("#0.0") for child in tile.children]
            loaded = threads.each(load, [tile for tile in level if tile.has_content])
            level = [*below, *(child for children in loaded for child in children)]
    return time.perf_counter() - started
