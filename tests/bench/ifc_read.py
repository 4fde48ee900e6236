"""Building models: first opening through a worker process, second from what the first kept; against IfcOpenShell.

Its own iterator runs in a process of its own with as many threads: once giving every shape in the world's frame, once
in the shape's own, where a shape that many elements share is triangulated once. Of a model of like parts the second
takes a tenth of the first.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from importers.ifc.geometry import THREADS
from importers.importer import ImportContext
from tests.bench.rounds import timed
from tests.bench.row import InputAbsent, Row, milliseconds
from tests.shared_data import ROOT
from twin_app import paths
from twin_app.loading import InputSpec, read_input
from twin_app.workers import Workers

DUPLEX = "ifc-duplex/Ifc2x3_Duplex_Architecture.ifc"
ROUNDS = 3

# Every shape triangulated, nothing kept: no structure, no properties, no colours.
_ITERATOR_ALONE = """
import sys
import ifcopenshell
import ifcopenshell.geom as geom

model = ifcopenshell.open(sys.argv[1])
settings = geom.settings()
settings.set("use-world-coords", sys.argv[3] == "world")
iterator = geom.iterator(settings, model, int(sys.argv[2]), exclude=("IfcOpeningElement",))
count = 0
if iterator.initialize():
    while True:
        count += len(iterator.get().geometry.verts)
        if not iterator.next():
            break
assert count
"""


def measure() -> Iterator[Row]:
    """Yield the rows."""
    models = {"Duplex, architecture": ROOT / DUPLEX, "the demo's tower": paths.demo_folder() / "tower.ifc"}
    there = {name: path for name, path in models.items() if path.exists()}
    if not there:
        raise InputAbsent(f"neither ../shared/data/{DUPLEX} nor the demo's tower is on this machine")
    for name, path in there.items():
        with _home_elsewhere(), Workers() as workers:
            yield from _rows(name, path, workers)


def _rows(name: str, path: Path, workers: Workers) -> Iterator[Row]:
    def read() -> Any:
        return read_input(InputSpec(str(path)), workers=workers, context=ImportContext())

    def first() -> Any:
        shutil.rmtree(paths.cache_folder(), ignore_errors=True)
        return read()

    def alone(frame: str) -> Callable[[], object]:
        command = [sys.executable, "-c", _ITERATOR_ALONE, str(path), str(THREADS), frame]
        return lambda: subprocess.run(command, check=True)

    opening = timed({"first": first, "own": alone("own"), "world": alone("world")}, rounds=ROUNDS)
    first_ms = opening.median_ms("first")
    for frame, words in (("world", "the world's frame"), ("own", "their own frames")):
        yield Row(
            f"IFC model ({name}), first opening: structure, properties, meshes, kept for the next",
            f"IfcOpenShell's iterator in a process, {THREADS} threads, shapes in {words}",
            opening.ratio("first", to=frame),
            f"{milliseconds(first_ms)} / {milliseconds(opening.median_ms(frame))}",
            reach="<= 1.15",
        )
    second_ms = timed({"second": read}, rounds=2 * ROUNDS).median_ms("second")
    own_ms = opening.median_ms("own")
    yield Row(
        f"IFC model ({name}), second opening",
        "that, in their own frames",
        second_ms / own_ms,
        f"{milliseconds(second_ms)} / {milliseconds(own_ms)}; the first takes {first_ms / second_ms:.0f} times as long",
        reach="<= 0.1",
    )


@contextmanager
def _home_elsewhere() -> Iterator[None]:
    """Let the application keep its files in a folder of its own meanwhile."""
    before = os.environ.get(paths.HOME_VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.HOME_VARIABLE] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[paths.HOME_VARIABLE]
            else:
                os.environ[paths.HOME_VARIABLE] = before
