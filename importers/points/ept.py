"""Importer of Entwine point tiles (EPT), on disk or on a server."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from importers.files.http import HttpResolver
from importers.files.http_address import is_url
from importers.files.resolver import FileResolver, Resolver, missing
from importers.importer import ImportContext, ImportResult
from importers.place import Place
from importers.points.ept_store import EptStore, parse_ept
from importers.points.octree import ROOT_KEY, OctreeEntry
from importers.points.octree_cloud import OctreeCloud
from importers.strict_json import decode_json
from layers.data.report import InputReport

ROOT_NAME = "ept.json"

_NAMES = (b'"boundsConforming"', b'"dataType"', b'"hierarchyType"', b'"schema"', b'"span"')


class EptImporter:
    """Reads EPT; see `Importer`. `read` and `inspect` take a web address too."""

    name = "ept"
    title = "Point cloud (EPT)"
    suffixes = (".json",)
    # Only LAZ chunks are native code's to read, and `NativeCalls` sees to that.
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a folder with an ept.json, or JSON that looks like one."""
        if is_url(str(path)):
            name = urlsplit(str(path)).path.rpartition("/")[2].lower()
            if not head:
                return name == ROOT_NAME
            path = Path(name)
        elif path.is_dir():
            return (path / ROOT_NAME).is_file()
        is_json = re.match(rb"(\xef\xbb\xbf)?\s*\{", head) is not None
        return is_json and sum(name in head for name in _NAMES) >= (1 if path.name.lower() == ROOT_NAME else 3)

    def inspect(self, path: Path | str, context: ImportContext) -> InputReport:
        """Return what ept.json and the root node say; with ``context.full`` every node is read and counted.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return _cloud(path, context).report(context)

    def read(self, path: Path | str, context: ImportContext) -> ImportResult:
        """Open the tile set; nodes are read later, as the scene asks for them. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return _cloud(path, context).result(context, name=_name(path))


def _locate(path: Path | str, context: ImportContext) -> tuple[Resolver, str]:
    if is_url(str(path)):
        return HttpResolver(str(path), cache=context.http_cache), str(path)
    file = Path(path)
    file = file / ROOT_NAME if file.is_dir() else file
    return FileResolver(file.absolute().parent), file.name


def _cloud(path: Path | str, context: ImportContext) -> OctreeCloud:
    context.check_cancelled()
    resolver, address = _locate(path, context)
    place = Place(resolver.shown(address))
    try:
        data = resolver.read(address, cancelled=context.cancelled)
    except FileNotFoundError as error:
        raise missing(place.path) from error
    document = decode_json(data, place=place)
    ept = parse_ept(document, place=place)
    store = EptStore(resolver, base=address, ept=ept, native=context.native)
    return OctreeCloud(
        path,
        EptImporter.name,
        store=store,
        streamed=EptStore(resolver.for_streaming(), base=address, ept=ept, native=context.native),
        top=store.page(OctreeEntry(ROOT_KEY, 0), cancelled=context.cancelled),
        low=ept.low,
        edge=ept.edge,
        spacing=ept.edge / ept.span,
        declared=ept.box,
        count=ept.count,
        crs=ept.crs,
        details={
            "version": str(document.get("version", ""))[:20],
            "data_type": ept.data_type,
            "spacing": ept.edge / ept.span,
        },
    )


def _name(path: Path | str) -> str:
    text = urlsplit(str(path)).path if is_url(str(path)) else str(Path(path).absolute())
    parts = [part for part in re.split(r"[\\/]", text) if part]
    if parts and parts[-1].lower() == ROOT_NAME and len(parts) > 1:
        parts.pop()
    return parts[-1] if parts else "EPT"
