"""COPC: opened and read to points in the site, native code in its confined processes, against laspy alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importers.importer import ImportContext
from importers.native import NativeCalls
from importers.points.copc import CopcImporter
from layers.data.point_cloud import PointCloudData
from layers.data.tileset import TileContent, TileNode
from tests.bench.oblique import THREADS, LoaderThreads, never
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds, real_input
from twin_app.native_calls import NativeProcesses

LONE_STAR = "pc-pdal/copc/lone-star.copc.laz"
ROUNDS = 15


def measure() -> Iterator[Row]:
    """Yield the rows."""
    path = real_input(LONE_STAR)
    processes = NativeProcesses(processes=THREADS)
    try:
        with LoaderThreads() as threads:
            rounds = timed(
                {
                    "first": lambda: _first(path, processes),
                    "first floor": lambda: _laspy(path, level=0),
                    "full": lambda: _full(path, processes, threads),
                    "full floor": lambda: _laspy(path, level=None),
                },
                rounds=ROUNDS,
            )
    finally:
        processes.close()
    for name, subject in (("first", "opened, its first node read"), ("full", f"opened, all read, {THREADS} threads")):
        yield Row(
            f"COPC (Lone Star): {subject}, points in the site's metres",
            "laspy reading the same points",
            rounds.ratio(name, to=f"{name} floor"),
            f"{milliseconds(rounds.median_ms(name))} / {milliseconds(rounds.median_ms(f'{name} floor'))}; "
            f"processor time {rounds.processor_ratio(name, to=f'{name} floor'):.2f}",
            reach="<= 1.5",
        )


def _opened(path: Path, native: NativeCalls) -> PointCloudData:
    (data,) = CopcImporter().read(path, ImportContext(crs="EPSG:26912", native=native)).data
    assert isinstance(data, PointCloudData)
    return data


def _first(path: Path, native: NativeCalls) -> TileContent:
    source = _opened(path, native).source
    return source.load(source.root(), cancelled=never)


def _full(path: Path, native: NativeCalls, threads: LoaderThreads) -> list[TileContent]:
    data = _opened(path, native)
    nodes: list[TileNode] = []
    waiting = [data.source.root()]
    while waiting:
        nodes.append(waiting.pop())
        waiting += nodes[-1].children
    contents = threads.each(lambda node: data.source.load(node, cancelled=never), nodes)
    if sum(content.point_count for content in contents) != data.count:
        raise ValueError("not every point was read")
    return contents


def _laspy(path: Path, *, level: int | None) -> Any:
    import laspy

    with laspy.CopcReader.open(path) as reader:
        return reader.query(level=level)
