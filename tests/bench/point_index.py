"""A LAZ file of 100 million points: its first picture, and its index, made in a confined process.

``LIYUAN_BENCH_POINTS`` makes it smaller. The file is written once, under ``build``.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from importers.importer import ImportContext
from importers.points.index import open_index
from importers.points.las import LasImporter
from layers.data.point_cloud import PointCloudData
from tests.bench.made_clouds import write_city
from tests.bench.row import InputAbsent, Row
from twin_app.workers import Workers

POINTS = int(os.environ.get("LIYUAN_BENCH_POINTS", "100000000"))
FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"
FIRST_PICTURE_S = 2.0
MOST_BYTES = 2 << 30


def measure() -> Iterator[Row]:
    """Yield the rows."""
    path = _made()
    with tempfile.TemporaryDirectory(dir=FOLDER) as cache, Workers() as workers:
        context = ImportContext(cache_folder=Path(cache), native=workers.native)
        first_s, name = _first_picture(path, context)
        yield Row(
            f"LAZ of {POINTS:,} points: opened to the points of the first picture, native processes started",
            f"{FIRST_PICTURE_S:g} s",
            first_s / FIRST_PICTURE_S,
            f"{first_s:.2f} s",
            reach="<= 1",
        )
        again_s, _ = _first_picture(path, context)
        before = _laspy(path)
        started, processor_started = time.perf_counter(), _children_s()
        workers.prepare(LasImporter(), path, context, name=name)
        index_s, processor_s = time.perf_counter() - started, _children_s() - processor_started
        # Before and after, so that a busy minute slows both.
        laspy_s, laspy_processor_s = ((a + b) / 2 for a, b in zip(before, _laspy(path), strict=True))
        index = open_index(Path(cache) / name)
        if index is None or index.count != POINTS:
            raise ValueError("the index does not hold all points")
        yield Row(
            f"LAZ of {POINTS:,} points: its index made, {len(index.entries):,} nodes",
            "laspy reading all points",
            index_s / laspy_s,
            f"{index_s:.0f} s / {laspy_s:.0f} s; processor time {processor_s / laspy_processor_s:.2f}; "
            f"stand-in with processes that run: {again_s:.2f} s",
            reach="<= 2",
        )
        if (peak := _peak_bytes()) is not None:
            yield Row(
                f"LAZ of {POINTS:,} points: memory of the process that makes the index, at most",
                "2 GiB",
                peak / MOST_BYTES,
                f"{peak / 2**20:.0f} MiB",
                reach="<= 1",
            )


def _made() -> Path:
    path = FOLDER / f"city-{POINTS}.laz"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            write_city(unfinished, count=POINTS)
            unfinished.replace(path)
        except OSError as error:
            raise InputAbsent(f"{path.name} cannot be made: {error}") from error
    return path


def _first_picture(path: Path, context: ImportContext) -> tuple[float, str]:
    started = time.perf_counter()
    result = LasImporter().read(path, context)
    (data,) = result.data
    if not isinstance(data, PointCloudData) or not data.is_preview:
        raise ValueError("no stand-in was given")
    content = data.source.load(data.source.root(), cancelled=lambda: False)
    if not content.point_count:
        raise ValueError("the first picture is empty")
    return time.perf_counter() - started, result.preparation


def _laspy(path: Path) -> tuple[float, float]:
    """Return the seconds, and those of processor time, that laspy takes for all points."""
    import laspy

    started, processor_started = time.perf_counter(), time.process_time()
    with laspy.open(path) as reader:
        found = sum(len(points) for points in reader.chunk_iterator(1_000_000))
    if found != POINTS:
        raise ValueError("laspy did not read all points")
    return time.perf_counter() - started, time.process_time() - processor_started


def _children_s() -> float:
    """Return the processor time of processes that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _peak_bytes() -> int | None:
    """Return the most that a process started by this one and ended since has held; None where that is not told."""
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
