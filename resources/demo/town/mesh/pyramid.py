"""Makes all tiles from the finest level up, on several processors, and puts both deliveries together."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from resources.demo.town.mesh.extent import Extent
from resources.demo.town.mesh.frame import FINEST, Node
from resources.demo.town.mesh.maker import UNIT_LEVEL, TileMaker
from resources.demo.town.mesh.parts import gather, load, save
from resources.demo.town.mesh.writer import TileWriter
from resources.demo.town.plan import TownPlan

PROCESSES = 4
"""At most; each takes about half a gigabyte."""
PREPARED = 0.1
"""The share of preparing in the whole."""
_LOOK_S = 0.5

Say = Callable[[float, str], None]


def write_mesh(
    town: TownPlan,
    folder: Path,
    *,
    extent: Extent | None = None,
    formats: tuple[str, ...],
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
        parts = gather(town, finest, lambda part, text: say(PREPARED * part, text))
        writer = TileWriter(folder, parts.kinds, formats)
        maker = TileMaker(parts, nodes, work=work, writer=writer)
        if processes == 0:
            _make_here(maker, nodes, say)
        else:
            save(parts, work)
            count = processes or max(1, min(PROCESSES, os.cpu_count() or 1))
            with _pool(count, (folder, work, nodes, formats)) as pool:
                _make_there(pool, nodes, say)
        writer.finish([maker.take(node)[1] for node in sorted(nodes) if node[0] == 0])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _rounds(nodes: frozenset[Node]) -> Iterator[list[Node]]:
    """Yield what can be made at the same time: children come before their parents."""
    for level in range(UNIT_LEVEL, -1, -1):
        yield sorted(node for node in nodes if node[0] == level)


def _make_here(maker: TileMaker, nodes: frozenset[Node], say: Say) -> None:
    done, total = 0, sum(len(each) for each in _rounds(nodes))
    for each in _rounds(nodes):
        for node in each:
            say(PREPARED + (1.0 - PREPARED) * done / total, "tiles")
            maker.make(node)
            done += 1


def _make_there(pool: ProcessPoolExecutor, nodes: frozenset[Node], say: Say) -> None:
    done, total = 0, sum(len(each) for each in _rounds(nodes))
    for each in _rounds(nodes):
        running = {pool.submit(_make, node) for node in each}
        while running:
            say(PREPARED + (1.0 - PREPARED) * done / total, "tiles")
            ended, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            for future in ended:
                future.result()
            done += len(ended)


@contextmanager
def _pool(count: int, arguments: tuple[Path, Path, frozenset[Node], tuple[str, ...]]) -> Iterator[ProcessPoolExecutor]:
    # Started anew, not forked: the caller may have threads.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start, initargs=arguments)
    try:
        yield pool
    except BaseException:
        # What runs is not waited for: a tile with all below it takes half a minute.
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


_makers: list[TileMaker] = []
"""The one of this process."""


def _start(folder: Path, work: Path, nodes: frozenset[Node], formats: tuple[str, ...]) -> None:
    parts = load(work)
    _makers[:] = [TileMaker(parts, nodes, work=work, writer=TileWriter(folder, parts.kinds, formats))]


def _make(node: Node) -> None:
    _makers[0].make(node)
