"""Importer of 3D Tiles: 1.0, 1.1 and the drafts before, from a folder, a tileset.json or a web address."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from importers.importer import ImportContext, ImportResult
from importers.place import Place
from importers.resolver import FileResolver, Resolver, missing
from importers.resolver_http import HttpResolver, is_url
from importers.strict_json import decode_json
from importers.tile_content import is_json
from importers.tiles3d_census import count_tiles
from importers.tiles3d_document import TilesetCycle, TilesetHead, read_document
from importers.tiles3d_nodes import nodes_of
from importers.tiles3d_placement import PlacedTileset, place_tileset
from importers.tiles3d_source import Tiles3dSource
from layers.data.report import InputReport, Note, note
from layers.data.tileset import TileMissing, TilesetData
from layers.errors import Cancelled, ImportFailed

ROOT_NAME = "tileset.json"
# External tilesets looked into on opening, so that one that leads back to itself is refused at once.
PROBED = 16
COUNTED = ("tiles", "contents", "tilesets", "triangles", "vertices", "textures", "missing", "failed", "degenerate")
_NAMES = (b'"asset"', b'"geometricError"', b'"root"', b'"boundingVolume"')
_FOREIGN = re.compile(rb'"type"\s*:\s*"(Feature|City|Topology)|"(accessors|bufferViews|meshes)"')


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    head: TilesetHead
    source: Tiles3dSource
    placed: PlacedTileset
    notes: tuple[str, ...]


class Tiles3dImporter:
    """Reads 3D Tiles; see `Importer`. `read` and `inspect` take a web address too."""

    name = "3dtiles"
    title = "3D Tiles"
    suffixes = (".json",)
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a folder with a tileset.json, or JSON that looks like one."""
        if is_url(str(path)):
            return True
        if path.is_dir():
            return (path / ROOT_NAME).is_file()
        if head[:2] == b"\x1f\x8b":
            try:
                head = zlib.decompressobj(wbits=31).decompress(head, len(head) * 8)
            except zlib.error:
                return False
        if not is_json(head) or _FOREIGN.search(head):
            return False
        named = {name for name in _NAMES if name in head}
        # A long schema may stand before the rest.
        return len(named) >= 2 or (bool(named) and path.name.lower() == ROOT_NAME)

    def inspect(self, path: Path | str, context: ImportContext) -> InputReport:
        """Return the report; with ``context.full`` every tile is loaded and counted.

        Raises
        ------
        ImportFailed, Cancelled
        """
        opened = self._open(path, context)
        counts: dict[str, int] = {}
        warnings = [note("{text}", text=text) for text in opened.notes[:50]]
        errors: list[Note] = []
        if context.full:
            census = count_tiles(opened.source, context)
            counts = {name: census.counts[name] for name in COUNTED}
            warnings += census.warnings
            errors = census.errors
        return _report(path, opened, counts, warnings=warnings, errors=errors)

    def read(self, path: Path | str, context: ImportContext) -> ImportResult:
        """Open the tileset; tiles are read later, as the scene asks for them. Worker thread.

        Raises
        ------
        ImportFailed, Cancelled
        """
        opened = self._open(path, context)
        warnings = [note("{text}", text=text) for text in opened.notes[:50]]
        report = _report(path, opened, {}, warnings=warnings, errors=[])
        head = opened.head
        attributes = {"version": head.version, "extensions": ", ".join(head.extensions)}
        data = TilesetData(opened.source, report.bounds, attributes)
        return ImportResult(opened.placed.site, report, (data,), name=_name(path))

    def _open(self, path: Path | str, context: ImportContext) -> _Opened:
        context.check_cancelled()
        resolver, address = locate(path)
        place = Place(resolver.shown(address))
        try:
            data = resolver.read(address, cancelled=context.cancelled)
        except FileNotFoundError as error:
            raise missing(place.path) from error
        if not data.strip():
            raise place.refuse("the file is empty")
        document = read_document(decode_json(data, place=place), address=address, chain=(), place=place)
        placed = place_tileset(document, context)
        notes: list[str] = []
        top = nodes_of(
            document, resolver=resolver, placement=placed.placement, notes=notes, cancelled=context.cancelled
        )
        source = Tiles3dSource(top, resolver, placed.placement)
        _probe(source, context)
        return _Opened(document.head, source, placed, tuple(notes))


def locate(path: Path | str) -> tuple[Resolver, str]:
    """Return the resolver of an input (folder, file or web address) and its tileset's address."""
    text = str(path)
    if is_url(text):
        parts = urlsplit(text)
        if not parts.path.lower().endswith(".json"):
            text = parts._replace(path=parts.path.rstrip("/") + "/" + ROOT_NAME).geturl()
        return HttpResolver(text), text
    file = Path(path)
    if file.is_dir():
        file = file / ROOT_NAME
    return FileResolver(file.absolute().parent), file.name


def _probe(source: Tiles3dSource, context: ImportContext) -> None:
    """Look into the first external tilesets on disk: one that leads back to itself refuses the whole."""
    if not isinstance(source.resolver, FileResolver):
        return
    waiting = [source.root()]
    for _ in range(PROBED):
        while waiting and not waiting[-1].key.lower().endswith(".json"):
            waiting += reversed(waiting.pop().children)
        if not waiting:
            return
        node = waiting.pop()
        try:
            waiting += source.load(node, cancelled=context.cancelled).children
        except (TilesetCycle, Cancelled):
            raise
        except (ImportFailed, TileMissing):
            pass  # told when the tile is loaded; its parent stays
        waiting += node.children


def _report(
    path: Path | str, opened: _Opened, counts: dict[str, int], *, warnings: list[Note], errors: list[Note]
) -> InputReport:
    head = opened.head
    return InputReport(
        path=str(path),
        format=Tiles3dImporter.name,
        crs=opened.placed.crs,
        vertical_datum="local" if opened.placed.origin is None else "ellipsoidal",
        origin=opened.placed.origin,
        bounds=opened.source.root().volume.bounds(),
        counts=counts,
        assumptions=opened.placed.assumptions,
        warnings=tuple(warnings),
        errors=tuple(errors),
        details={"version": head.version, "gltf_up_axis": head.up_axis, "extensions": list(head.extensions)},
    )


def _name(path: Path | str) -> str:
    text = urlsplit(str(path)).path if is_url(str(path)) else str(Path(path).absolute())
    parts = [p for p in re.split(r"[\\/]", text) if p]
    if parts and parts[-1] == ROOT_NAME and len(parts) > 1:
        parts.pop()
    return parts[-1].removesuffix(".json") if parts else "3D Tiles"
