"""Time to the complete picture of a tileset on a server (loopback), first and again, against the same from disk."""

import functools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from importers.files.http_cache import HttpCache
from importers.importer import ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TilesetData
from tests.bench.oblique import WUHAN
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds, real_input
from tests.bench.wuhan_view import SIZE, WuhanView, complete_frame

ROUNDS = 7
# Without Nagle's algorithm, as any server for files has it: it would wait 40 ms for the client's acknowledgement.
_SERVER = """
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
"""


def measure() -> Iterator[Row]:
    """Yield the rows."""
    folder = real_input(WUHAN)
    camera = WuhanView.opened().camera
    shown: set[tuple[int, int]] = set()
    with tempfile.TemporaryDirectory() as kept, _server(folder) as url:
        runs = iter(range(1_000_000))

        def picture_ms(source: str, *, cache: Path | None) -> float:
            # A cache object lives as long as a run of the application: a new one asks again whether things changed.
            context = ImportContext(http_cache=None if cache is None else HttpCache(cache))
            started = time.perf_counter()
            (data,) = Tiles3dImporter().read(source, context).data
            assert isinstance(data, TilesetData)
            stage = WuhanView(data, camera).stage()
            stage.start()
            try:
                stats = complete_frame(stage).stats
                elapsed_ms = (time.perf_counter() - started) * 1000
            finally:
                stage.close()
            shown.add((stats.tiles_selected, stats.tiles_failed))
            return elapsed_ms

        def cold_ms() -> float:
            return picture_ms(url, cache=Path(kept) / str(next(runs)))

        samplers: dict[str, Callable[[], float]] = {
            "cold": cold_ms,
            "warm": functools.partial(picture_ms, url, cache=Path(kept) / "warm"),
            "disk": functools.partial(picture_ms, str(folder / "tileset.json"), cache=None),
        }
        for sampler in samplers.values():
            sampler()
        rounds = sampled(samplers, rounds=ROUNDS)
    if len(shown) != 1:
        raise ValueError(f"the pictures differ: {shown}")
    ((tiles, _),) = shown
    disk = milliseconds(rounds.median_ms("disk"))
    for name, words in (("cold", "nothing kept yet"), ("warm", "kept, each file asked about once")):
        yield Row(
            f"opening to the complete picture over http on loopback, {words} (Wuhan, {tiles} tiles shown, "
            f"{SIZE[0]}x{SIZE[1]})",
            "the same from disk",
            rounds.ratio(name, to="disk"),
            f"{milliseconds(rounds.median_ms(name))} / {disk}",
        )


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Serve a folder from a process of its own, so that it takes no turn in this one; give the tileset's address."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/tileset.json"
        finally:
            process.kill()
