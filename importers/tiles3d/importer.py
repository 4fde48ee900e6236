"""Importer of 3D Tiles: 1.0, 1.1 and the drafts before, from a folder, a tileset.json or a web address."""

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from importers.files.http import HttpResolver
from importers.files.http_address import is_url
from importers.files.http_cache import HttpCache
from importers.files.packages import ROOT_NAME, PackageResolver
from importers.files.packages import SUFFIXES as PACKAGES
from importers.files.resolver import FileResolver, Resolver, missing
from importers.importer import ImportContext, ImportResult
from importers.place import Place
from importers.tiles3d.census import count_tiles
from importers.tiles3d.content import is_json
from importers.tiles3d.document import TilesetHead, read_document
from importers.tiles3d.extent import known_extent
from importers.tiles3d.first import with_first_opened
from importers.tiles3d.json import decode_tileset
from importers.tiles3d.metadata import tileset_properties
from importers.tiles3d.nodes import nodes_of
from importers.tiles3d.placement import PlacedTileset, place_tileset
from importers.tiles3d.source import Tiles3dSource
from layers.data.report import InputReport, Note, note
from layers.data.tileset import TileNode, TilesetData

COUNTED = ("tiles", "contents", "tilesets", "triangles", "vertices", "textures", "missing", "failed", "degenerate")
# Told when there are any.
COUNTED_IF_ANY = ("points", "subtrees")
_NAMES = (b'"asset"', b'"geometricError"', b'"root"', b'"boundingVolume"')
_FOREIGN = re.compile(rb'"type"\s*:\s*"(Feature|City|Topology)|"(accessors|bufferViews|meshes)"')


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    head: TilesetHead
    source: Tiles3dSource
    first: TileNode
    placed: PlacedTileset
    notes: tuple[str, ...]


class Tiles3dImporter:
    """Reads 3D Tiles; see `Importer`. `read` and `inspect` take a web address too."""

    name = "3dtiles"
    title = "3D Tiles"
    suffixes = (".json", *PACKAGES)
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a folder with a tileset.json, JSON that looks like one, or a package by its name.

        Of a web address with no `head`: whether it is that of a package, a tileset.json or a folder.
        """
        if is_url(str(path)):
            name = urlsplit(str(path)).path.rpartition("/")[2].lower()
            if not head:
                return "." not in name or name == ROOT_NAME or name.endswith(PACKAGES)
            path = Path(name)
        elif path.is_dir():
            return (path / ROOT_NAME).is_file()
        if path.name.lower().endswith(PACKAGES):
            return head.startswith((b"PK", b"SQLite format 3\0"))
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
            counts |= {name: census.counts[name] for name in COUNTED_IF_ANY if census.counts[name]}
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
        attributes |= {name: str(value) for name, value in tileset_properties(head.metadata).items()}
        source = replace(opened.source, top=opened.first, resolver=opened.source.resolver.for_streaming())
        data = TilesetData(source, report.bounds, attributes)
        return ImportResult(opened.placed.site, report, (data,), name=_name(path))

    def _open(self, path: Path | str, context: ImportContext) -> _Opened:
        context.check_cancelled()
        resolver, address = locate(path, cache=context.http_cache)
        place = Place(resolver.shown(address))
        try:
            data = resolver.read(address, cancelled=context.cancelled)
        except FileNotFoundError as error:
            if address == ROOT_NAME or not address.endswith(f"/{ROOT_NAME}") or not Path(path).is_file():
                raise missing(place.path) from error
            raise Place(str(path)).refuse(
                "the package holds no {name}", advice="pack the tileset again", name=ROOT_NAME
            ) from error
        if not data.strip():
            raise place.refuse("the file is empty")
        document = read_document(
            decode_tileset(data, place=place),
            address=address,
            chain=(),
            resolver=resolver,
            place=place,
            cancelled=context.cancelled,
        )
        placed = place_tileset(document, context)
        top = nodes_of(document, resolver=resolver, placement=placed.placement, cancelled=context.cancelled)
        source = Tiles3dSource(top, resolver, placed.placement)
        first = top
        if isinstance(resolver, PackageResolver) and isinstance(resolver.files, FileResolver):
            first = with_first_opened(source, cancelled=context.cancelled)
        return _Opened(document.head, source, first, placed, document.notes)


def locate(path: Path | str, *, cache: HttpCache | None = None) -> tuple[Resolver, str]:
    """Return the resolver of an input (folder, file, package or web address) and its tileset's address."""
    text = str(path)
    if is_url(text):
        parts = urlsplit(text)
        if not parts.path.lower().endswith((".json", *PACKAGES)):
            text = parts._replace(path=parts.path.rstrip("/") + "/" + ROOT_NAME).geturl()
        web = PackageResolver(HttpResolver(text, cache=cache))
        return web, web.resolve(text, base=text, place=Place(text))
    file = Path(path)
    if file.is_dir():
        file = file / ROOT_NAME
    files = PackageResolver(FileResolver(file.absolute().parent))
    return files, f"{file.name}/{ROOT_NAME}" if file.name.lower().endswith(PACKAGES) else file.name


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
        bounds=known_extent(opened.first),
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
    return re.sub(r"\.(json|3tz|3dtiles)$", "", parts[-1], flags=re.IGNORECASE) if parts else "3D Tiles"
