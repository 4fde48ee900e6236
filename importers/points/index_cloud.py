"""Opening a file of points: a small one at once, a large one by its index, coarsely while there is none yet."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.models.model_place import MAX_LOCAL_M
from importers.place import Place
from importers.points.index import OctreeIndex, index_in_memory, index_name, open_index
from importers.points.index_records import Grid, Records, check_box
from importers.points.index_writer import make_index
from importers.points.las_crs import StatedCrs
from importers.points.octree_cloud import OctreeCloud
from importers.points.source import Census, PointSource
from layers.data.point_cloud import PointCloudData
from layers.data.report import InputReport, Note, note
from layers.site import LOCAL_CRS

# Up to that many points are cut in memory faster than a process is started.
SMALL_POINTS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class PointFile:
    """A file of points, before its points are read.

    Parameters
    ----------
    path : Path
    format : str
        The importer's `name`.
    count : int
        Points that the file says it has.
    source : callable
        ``source(context)``: all of them. It may read the file once.
    sample : callable
        ``sample(context)``: some of them, evenly, quickly; records and their grid.
    crs : StatedCrs
    may_be_local : bool
        Small coordinates without a system are metres about a zero of their own.
    notes : tuple of Note
    details : dict
    """

    path: Path
    format: str
    count: int
    source: Callable[[ImportContext], PointSource]
    sample: Callable[[ImportContext], tuple[Records, Grid]]
    crs: StatedCrs = field(default_factory=StatedCrs)
    may_be_local: bool = False
    notes: tuple[Note, ...] = ()
    details: dict[str, object] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """The file, for refusals."""
        return Place(str(self.path))


def read_point_file(file: PointFile, context: ImportContext) -> ImportResult:
    """Open a file of points; see `Importer.read`. Worker thread.

    Raises
    ------
    ImportFailed, CrsMissing, Cancelled
    """
    context.progress(0.0, file.path.name)
    if file.count <= SMALL_POINTS:
        return _result(file, _all_in_memory(file, context), context)
    name = index_name(file.path)
    index = _kept_index(context, name)
    if index is not None:
        return _result(file, index, context)
    result = _result(file, _coarse(file, context), context)
    (data,) = result.data
    assert isinstance(data, PointCloudData)  # noqa: S101  for mypy
    told = () if context.cache_folder else (note("there is no place for an index: only some of the points are shown"),)
    report = replace(result.report, counts={"points": file.count}, warnings=(*result.report.warnings, *told))
    attributes = data.attributes | {"points": str(file.count)}
    coarse = replace(data, count=file.count, is_preview=True, attributes=attributes)
    return replace(result, data=(coarse,), report=report, preparation=name if context.cache_folder else "")


def index_to_make(file: PointFile, context: ImportContext) -> str:
    """Return the name of the index that `read_point_file` would do with, without one yet; empty when it needs none."""
    if file.count <= SMALL_POINTS or context.cache_folder is None:
        return ""
    name = index_name(file.path)
    return name if _kept_index(context, name) is None else ""


def inspect_point_file(file: PointFile, context: ImportContext) -> InputReport:
    """Return what opening would give; with ``context.full`` all points are read and counted. Worker thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    if file.count <= SMALL_POINTS:
        index = _all_in_memory(file, context)
    else:
        index = _kept_index(context, index_name(file.path)) or _coarse(file, context)
    counts = {"points": file.count}
    if context.full:
        index, counts = _counted(file, index, context)
    return replace(_cloud(file, index).report(replace(_placing(file, index, context), full=False)), counts=counts)


def prepare_point_file(file: PointFile, context: ImportContext, *, folder: Path) -> None:
    """Write the index of a file into `folder`; see `PreparingImporter.prepare`. Worker process.

    Raises
    ------
    ImportFailed
    """
    name = index_name(file.path)
    make_index(file.source(context), folder=folder, context=context)
    if index_name(file.path) != name:
        raise file.place.refuse("it has changed while it was read", advice="open it again once it is written")


def _kept_index(context: ImportContext, name: str) -> OctreeIndex | None:
    return open_index(context.cache_folder / name) if context.cache_folder else None


def _all_in_memory(file: PointFile, context: ImportContext) -> OctreeIndex:
    source = file.source(context)
    parts = [source.read(piece, cancelled=context.cancelled) for piece in range(source.pieces)]
    records = np.concatenate([np.empty(0, source.layout.dtype), *parts])
    return replace(index_in_memory(records, grid=source.grid, place=file.place), lost=source.lost)


def _coarse(file: PointFile, context: ImportContext) -> OctreeIndex:
    records, grid = file.sample(context)
    return index_in_memory(records, grid=grid, place=file.place)


def _result(file: PointFile, index: OctreeIndex, context: ImportContext) -> ImportResult:
    return _cloud(file, index).result(_placing(file, index, context), name=file.path.stem)


def _cloud(file: PointFile, index: OctreeIndex) -> OctreeCloud:
    notes = file.notes
    if index.lost:
        notes = (*notes, note("{count} points have no place and are left out", count=index.lost))
    if not index.count:
        notes = (*notes, note("it holds no points"))
    return OctreeCloud(
        file.path,
        file.format,
        store=index.store,
        streamed=index.store,
        top=index.entries,
        low=index.low,
        edge=index.edge,
        spacing=index.spacing,
        declared=index.box,
        count=index.count,
        crs=file.crs,
        notes=notes,
        details=file.details,
    )


def _placing(file: PointFile, index: OctreeIndex, context: ImportContext) -> ImportContext:
    """Return the context with what goes without saying: a scan in its own coordinates has no place on earth."""
    if context.crs or (file.crs.text and index.count):
        return context
    farthest = 0.0 if index.box is None else max(float(np.abs(side).max()) for side in index.box)
    if not index.count or (file.may_be_local and farthest <= MAX_LOCAL_M):
        return replace(context, crs=LOCAL_CRS)
    return context


def _counted(file: PointFile, index: OctreeIndex, context: ImportContext) -> tuple[OctreeIndex, dict[str, int]]:
    """Return `index` with the extent of all points, and how many there are of each kind."""
    source = file.source(context)
    census = Census()
    for piece in range(source.pieces):
        context.check_cancelled()
        census.add(source.read(piece, cancelled=context.cancelled))
        context.progress(min(1.0, census.count / max(file.count, 1)), f"{census.count:,} / {file.count:,}")
    counts = {"points": census.count}
    if source.layout.classes:
        counts |= {f"class {code}": int(n) for code, n in enumerate(census.classes.tolist()) if n}
    if source.lost:
        counts["without a place"] = source.lost
    box = check_box(source.grid, census.low, census.high, place=file.place) if census.count else None
    return replace(index, box=box, lost=source.lost), counts
