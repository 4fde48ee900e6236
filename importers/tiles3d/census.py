"""Counting a whole tileset: every tile, through external tilesets, every content decoded."""

from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from importers.importer import ImportContext
from importers.place import Place
from importers.tiles3d.document import TilesetCycle
from importers.tiles3d.implicit import SubtreeLocator
from importers.tiles3d.source import Tiles3dSource
from layers.data.report import Note, note
from layers.data.tileset import TileContent, TileMissing, TileNode
from layers.errors import ImportFailed

THREADS = 2
MAX_NODES = 2_000_000
MAX_NOTES = 100

Counted = tuple[TileContent, Counter[str]]


@dataclass(slots=True)
class Census:
    """What was found.

    Parameters
    ----------
    counts : Counter
        tiles (of implicit tilesets those that are available), contents, tilesets, subtrees, triangles (as files count
        them, `degenerate` ones included), vertices, points, textures, missing, failed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[Note] = field(default_factory=list)
    errors: list[Note] = field(default_factory=list)


def count_tiles(source: Tiles3dSource, context: ImportContext) -> Census:
    """Return the counts of a whole tileset. Worker thread; decodes in `THREADS` more, a few tiles in flight.

    Raises
    ------
    TilesetCycle, Cancelled
    """
    census = Census()
    nodes = deque([source.root()])
    running: dict[Future[Counted], TileNode] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="tiles3d-census") as pool:
        try:
            while nodes or running:
                context.check_cancelled()
                while nodes and len(running) < 2 * THREADS:
                    node = nodes.popleft()
                    _enter(node, census, source)
                    nodes.extend(node.children)
                    if node.has_content:
                        running[pool.submit(_load, source, node, context)] = node
                if not running:
                    continue
                done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    _settle(running.pop(future), future, census, nodes)
                seen = census.counts["tiles"]
                context.progress(min(0.99, seen / (seen + len(nodes) + 1)), f"{seen} tiles")
        finally:
            for future in running:
                future.cancel()
    return census


def _load(source: Tiles3dSource, node: TileNode, context: ImportContext) -> Counted:
    tally: Counter[str] = Counter()
    return source.load(node, cancelled=context.cancelled, tally=tally), tally


def _enter(node: TileNode, census: Census, source: Tiles3dSource) -> None:
    # A subtree, or a part of one, stands for tiles that its load brings.
    if isinstance(node.locator, SubtreeLocator):
        census.counts["subtrees"] += node.locator.subtree is None
        return
    census.counts["tiles"] += 1
    if census.counts["tiles"] > MAX_NODES:
        raise Place(source.resolver.shown(node.key)).refuse("there are more than {limit} tiles", limit=MAX_NODES)


def _settle(node: TileNode, future: Future[Counted], census: Census, nodes: deque[TileNode]) -> None:
    counts = census.counts
    try:
        content, tally = future.result()
    except TileMissing:
        counts["missing"] += 1
        return
    except TilesetCycle:
        raise
    except ImportFailed as error:
        counts["failed"] += 1
        if len(census.errors) < MAX_NOTES:
            census.errors.append(note("{line}", line=error.line()))
        return
    counts["contents"] += content.is_drawable
    if not isinstance(node.locator, SubtreeLocator):
        counts["tilesets"] += len(content.children)
    counts["points"] += content.point_count
    # As the file counts them; those without area are told apart.
    counts["triangles"] += content.triangle_count + tally["degenerate"]
    counts["degenerate"] += tally["degenerate"]
    counts["vertices"] += content.vertex_count
    counts["textures"] += len({id(m.texture) for m in content.meshes if m.texture})
    nodes.extend(content.children)
    for text in content.notes:
        if len(census.warnings) < MAX_NOTES:
            census.warnings.append(note("{key}: {text}", key=node.key, text=text))
