"""Making the old town's mesh: four tiles of its centre in one process, against simplifying their surfaces alone."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from resources.demo import MESH_FORMATS
from resources.demo.town.mesh.branch import KEPT
from resources.demo.town.mesh.extent import Extent
from resources.demo.town.mesh.frame import FINEST, LEVELS
from resources.demo.town.mesh.maker import TileMaker
from resources.demo.town.mesh.nets import surface_net
from resources.demo.town.mesh.parts import gather
from resources.demo.town.mesh.simplify import simplified
from resources.demo.town.mesh.writer import TileWriter
from resources.demo.town.plan import make_town
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds

UNIT = (3, 4, 3)
TILES = Extent(frozenset((column, row) for column in (16, 17) for row in (12, 13)))


def measure() -> Iterator[Row]:
    """Yield the rows."""
    town = make_town(7)
    nodes = TILES.nodes()
    parts = gather(town, [node for node in nodes if node[0] == FINEST], lambda part, text: None)
    nets = [surface_net(parts.field.sample(*tile), parts.field) for tile in sorted(TILES.tiles)]

    def floor() -> int:
        return sum(len(simplified(n.points, n.triangles, count=round(len(n.triangles) * KEPT))[1]) for n in nets)

    with TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        writer = TileWriter(Path(folder), parts.kinds, MESH_FORMATS)
        maker = TileMaker(parts, nodes, work=work, writer=writer)

        def ours() -> None:
            maker.make(UNIT)

        rounds = timed({"ours": ours, "floor": floor}, rounds=5)
    count = len(TILES.tiles)
    yield Row(
        f"{count} tiles of the old town's mesh with {LEVELS - UNIT[0] - 1} levels above them, in both formats",
        "pyfqmr on their surfaces",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours') / count)} / {milliseconds(rounds.median_ms('floor') / count)} a tile; "
        f"processor time {rounds.processor_ratio('ours', to='floor'):.2f}",
    )
