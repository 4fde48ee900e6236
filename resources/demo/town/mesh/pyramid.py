"""Makes all tiles from the finest level up, on several processors, and puts both deliveries together."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from resources.demo.progress import Say
from resources.demo.town.mesh.extent import Extent
from resources.demo.town.mesh.frame import FINEST, Node
from resources.demo.town.mesh.maker import UNIT_LEVEL, TileMaker
from resources.demo.town.mesh.parts import gather, load, save
from resources.demo.town.mesh.writer import TileWriter
from resources.demo.town.outdoors import Outdoors
from resources.demo.town.plan import TownPlan
from resources.demo.town.workers import finish, worker_count, workers

PROCESSES = 4
"""At most; each takes about half a gigabyte."""
PREPARED = 0.02
"""The share of preparing in the whole, once there is light."""


def write_mesh(
    town: TownPlan,
    folder: Path,
    *,
    extent: Extent | None = None,
    formats: tuple[str, ...],
    outdoors: Outdoors | None = None,
    processes: int | None = None,
    say: Say,
) -> None:
    """Write the town's mesh: ``osgb/`` and ``3dtiles/`` below `folder`. Any thread.

    Parameters
    ----------
    extent : Extent or None
        Which tiles; None for the whole town.
    formats : tuple of str
        ``"osgb"``, ``"3dtiles"`` or both.
    outdoors : Outdoors or None
        None to work them out for `extent`.
    processes : int or None
        None for one a processor, at most `PROCESSES`. With 0 everything is made in this one.
    say : callable
        Told how far it is; what it raises stops the work.
    """
    nodes = (extent if extent is not None else Extent.of_town(town)).nodes()
    work = folder / ".work"
    work.mkdir(parents=True, exist_ok=True)
    try:
        finest = [node for node in nodes if node[0] == FINEST]
        parts = gather(town, finest, lambda part, text: say(PREPARED * part, text), outdoors=outdoors)
        writer = TileWriter(folder, parts.kinds, formats)
        maker = TileMaker(parts, nodes, work=work, writer=writer)
        if processes == 0:
            _make_here(maker, nodes, say)
        else:
            save(parts, work)
            count = processes or worker_count(PROCESSES)
            with workers(count, _start, folder, work, nodes, formats) as pool:
                _make_there(pool, nodes, say)
        writer.finish([maker.take(node)[1] for node in sorted(nodes) if node[0] == 0])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _rounds(nodes: frozenset[Node]) -> Iterator[list[Node]]:
    """Yield what can be made at the same time: children come before their parents."""
    for level in range(UNIT_LEVEL, -1, -1):
        yield sorted(node for node in nodes if node[0] == level)


def _make_here(maker: TileMaker, nodes: frozenset[Node], say: Say) -> None:
    every = [node for each in _rounds(nodes) for node in each]
    for number, node in enumerate(every):
        say(_share(number, len(every)), "tiles")
        maker.make(node)


def _make_there(pool: ProcessPoolExecutor, nodes: frozenset[Node], say: Say) -> None:
    done, total = 0, sum(len(each) for each in _rounds(nodes))
    for each in _rounds(nodes):
        before = done

        def ended(count: int, before: int = before) -> None:
            say(_share(before + count, total), "tiles")

        finish({pool.submit(_make, node) for node in each}, ended)
        done += len(each)


def _share(done: int, total: int) -> float:
    return PREPARED + (1.0 - PREPARED) * done / total


_makers: list[TileMaker] = []
"""The one of this process."""


def _start(folder: Path, work: Path, nodes: frozenset[Node], formats: tuple[str, ...]) -> None:
    parts = load(work)
    _makers[:] = [TileMaker(parts, nodes, work=work, writer=TileWriter(folder, parts.kinds, formats))]


def _make(node: Node) -> None:
    _makers[0].make(node)
