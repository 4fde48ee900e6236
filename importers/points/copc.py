"""Importer of cloud optimized point clouds (COPC): a LAZ file with an octree in it, on disk or on a server."""

from pathlib import Path
from urllib.parse import urlsplit

from importers.files.http import HttpResolver
from importers.files.http_address import is_url
from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext, ImportResult
from importers.points.copc_hierarchy import CopcStore, is_copc, read_copc_info
from importers.points.las_header import read_las_header
from importers.points.octree import ROOT_KEY, OctreeEntry
from importers.points.octree_cloud import OctreeCloud
from layers.data.report import InputReport

SUFFIX = ".copc.laz"


class CopcImporter:
    """Reads COPC; see `Importer`. `read` and `inspect` take a web address too."""

    name = "copc"
    title = "Point cloud (COPC)"
    suffixes = (".laz",)
    # Only the LAZ chunks are native code's to read, and `NativeCalls` sees to that.
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes are those of COPC, or a web address ends like one."""
        if is_url(str(path)) and not head:
            return urlsplit(str(path)).path.lower().endswith(SUFFIX)
        return is_copc(head)

    def inspect(self, path: Path | str, context: ImportContext) -> InputReport:
        """Return what the header and the root node say; with ``context.full`` every node is read and counted.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return _cloud(path, context).report(context)

    def read(self, path: Path | str, context: ImportContext) -> ImportResult:
        """Open the octree; nodes are read later, as the scene asks for them. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return _cloud(path, context).result(context, name=_name(path))


def _cloud(path: Path | str, context: ImportContext) -> OctreeCloud:
    context.check_cancelled()
    if is_url(str(path)):
        web = HttpResolver(str(path), cache=context.http_cache)
        file = RangedFile.opened(web, str(path), cancelled=context.cancelled)
    else:
        file = RangedFile.of_path(Path(path))
    header = read_las_header(file, cancelled=context.cancelled)
    info = read_copc_info(header, file, cancelled=context.cancelled)
    store = CopcStore(file, header=header, native=context.native)
    page = OctreeEntry(ROOT_KEY, 0, info.page_offset, info.page_length)
    return OctreeCloud(
        path,
        CopcImporter.name,
        store=store,
        streamed=CopcStore(file.for_streaming(), header=header, native=context.native),
        top=store.page(page, cancelled=context.cancelled),
        low=info.centre - info.half,
        edge=2 * info.half,
        spacing=info.spacing,
        declared=header.box,
        count=header.count,
        crs=header.crs,
        notes=header.notes,
        details={
            "version": f"{header.version[0]}.{header.version[1]}",
            "point_format": header.point_format,
            "spacing": info.spacing,
            "software": header.software,
        },
    )


def _name(path: Path | str) -> str:
    name = urlsplit(str(path)).path.rpartition("/")[2] if is_url(str(path)) else Path(path).name
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name.rpartition(".")[0] or name
