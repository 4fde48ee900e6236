"""A building model through a worker process, against IfcOpenShell's own iterator in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input
from twin_app.workers import Workers

FILE = "ifc-duplex/Ifc2x3_Duplex_Architecture.ifc"

# Every shape triangulated in the world's frame, nothing kept: no structure, no properties, no colours.
_ITERATOR_ALONE = """
import sys
import ifcopenshell
import ifcopenshell.geom as geom

model = ifcopenshell.open(sys.argv[1])
settings = geom.settings()
settings.set("use-world-coords", True)
iterator = geom.iterator(settings, model, 2, exclude=("IfcOpeningElement",))
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
    path = real_input(FILE)

    def floor() -> None:
        subprocess.run([sys.executable, "-c", _ITERATOR_ALONE, str(path)], check=True)

    with Workers() as workers:

        def ours() -> Any:
            return workers.run(IfcImporter(), path, ImportContext())

        rounds = timed({"ours": ours, "floor": floor}, rounds=3)
    yield Row(
        "IFC model (Duplex, architecture) through a worker process: structure, properties, meshes",
        "IfcOpenShell's iterator alone in a process",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours'))} / {milliseconds(rounds.median_ms('floor'))}",
    )
