"""Opening a cloud that is cut into an octree: its place, what its points carry, its source and its report."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.points.census import count_points
from importers.points.las_crs import StatedCrs
from importers.points.las_place import PlacedPoints, place_points
from importers.points.octree import IN_ANOTHER_PAGE, ROOT_KEY, NodeStore, OctreeEntry, OctreeShape, OctreeSource
from importers.points.spacing import measured_spacing
from importers.points.tile import CloudPoints, PointFields
from layers.data.geometry import Float64
from layers.data.point_cloud import PointCloudData
from layers.data.report import InputReport, Note, note
from layers.errors import ImportFailed

Box = tuple[Float64, Float64]
"""Its least and greatest corner, float64 (3,)."""

_BOX_NOTE = note("the bounding box in the header does not hold the points; the octree's is taken")


@dataclass(frozen=True, slots=True, eq=False)
class OctreeCloud:
    """A cloud as its file describes it.

    Parameters
    ----------
    path : Path or str
        As the user gave it.
    format : str
        The importer's `name`.
    store : NodeStore
        While the cloud is opened or counted.
    streamed : NodeStore
        The same nodes for threads that load tiles; see `Resolver.for_streaming`.
    top : sequence of OctreeEntry
        Of the root page.
    low : float64 (3,)
        Least corner of the root cube, in the cloud's coordinate reference system.
    edge, spacing : float
        Of the cube, and of the grid by which the root node samples it.
    declared : (float64 (3,), float64 (3,)) or None
        The box that the file says its points are in.
    count : int
    crs : StatedCrs
    notes : tuple of Note
    details : dict
        See `InputReport`.
    """

    path: Path | str
    format: str
    store: NodeStore
    streamed: NodeStore
    top: Sequence[OctreeEntry]
    low: Float64
    edge: float
    spacing: float
    declared: tuple[Float64, Float64] | None
    count: int
    crs: StatedCrs
    notes: tuple[Note, ...] = ()
    details: dict[str, object] = field(default_factory=dict)

    def result(self, context: ImportContext, *, name: str) -> ImportResult:
        """Return the opened cloud; the coarsest node is read. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        opened = self._open(context, store=self.streamed, must_have_crs=True)
        report = opened.report
        attributes = {"crs": report.crs, "points": str(self.count)}
        data = PointCloudData(
            opened.source, report.bounds, self.count, available=opened.fields.available, attributes=attributes
        )
        return ImportResult(opened.placed.placement.site, report, (data,), name=name)

    def report(self, context: ImportContext) -> InputReport:
        """Return what opening would give; with ``context.full`` every node is read and counted. Worker thread.

        Raises
        ------
        ImportFailed, Cancelled
        """
        opened = self._open(context, store=self.store, must_have_crs=False)
        return count_points(opened.source, opened.report, expected=self.count, context=context)

    def _open(self, context: ImportContext, *, store: NodeStore, must_have_crs: bool) -> "_Opened":
        def place(box: Box) -> PlacedPoints:
            low, high = box
            return place_points(
                self.path, stated=self.crs, low=low, high=high, context=context, must_have_crs=must_have_crs
            )

        stated, early = self._stated_box(), None
        with ThreadPoolExecutor(1, thread_name_prefix="first-points") as pool:
            sampling = pool.submit(self._sample, context)
            # Another process decodes them. What cannot be placed is judged once it is known where the points are.
            if stated is not None:
                with suppress(ImportFailed):
                    early = place(stated)
            sample, is_root = sampling.result()
        box, warnings = self._box(sample, stated=stated)
        placed = early if early is not None and box is stated else place(box)
        found = sum(entry.count for entry in self.top)
        if found != self.count and all(entry.count != IN_ANOTHER_PAGE for entry in self.top):
            warnings = (*warnings, note("{found} of {expected} points are there", found=found, expected=self.count))
        fields = PointFields.of_sample(sample)
        spacing = self.spacing
        if is_root:
            # Writers state the grid that they sample by; where a surface is steep more points share a cell of it.
            spacing = measured_spacing(sample.coordinates, low=self.low, edge=self.edge, spacing=spacing)
        source = OctreeSource(
            store,
            shape=OctreeShape(self.low, self.edge, spacing, box),
            top=self.top,
            placement=placed.placement,
            fields=fields,
            first=sample if is_root else None,
        )
        report = InputReport(
            path=str(self.path),
            format=self.format,
            crs=placed.crs,
            vertical_datum=placed.vertical_datum,
            origin=placed.origin,
            bounds=placed.placement.bounds(*box),
            counts={"points": self.count},
            assumptions=placed.assumptions,
            warnings=(*self.notes, *warnings, *placed.warnings),
            details=self.details | {"colours": [colour.value for colour in fields.available]},
        )
        return _Opened(source, placed, fields, report)

    def _sample(self, context: ImportContext) -> tuple[CloudPoints, bool]:
        """Return the points of the coarsest node that has any, and whether that is the root: nearly always."""
        found = min((entry for entry in self.top if entry.count > 0), key=lambda entry: entry.key, default=None)
        if found is None:
            return CloudPoints(np.empty((0, 3))), False
        return self.store.points(found, cancelled=context.cancelled), found.key == ROOT_KEY

    def _stated_box(self) -> Box | None:
        """Return where the file says that the points are; None where that cannot be."""
        low, high = self.low, self.low + self.edge
        if self.declared is not None:
            low, high = np.maximum(low, self.declared[0]), np.minimum(high, self.declared[1])
        return (low, high) if (low <= high).all() else None

    def _box(self, sample: CloudPoints, *, stated: Box | None) -> tuple[Box, tuple[Note, ...]]:
        """Return where the points are: what the file says, or the cube when it does not hold the sample."""
        cube = self.low, self.low + self.edge
        if stated is not None and (self.declared is None or not len(sample)):
            return stated, ()
        if not len(sample):
            return cube, (_BOX_NOTE,)
        least, most = np.nanmin(sample.coordinates, axis=0), np.nanmax(sample.coordinates, axis=0)
        # Boxes are written with fewer digits than points, at times.
        slack = self.edge * 1e-6
        if stated is not None and not ((least < stated[0] - slack) | (most > stated[1] + slack)).any():
            return stated, ()
        return (np.fmin(cube[0], least), np.fmax(cube[1], most)), (_BOX_NOTE,)


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    source: OctreeSource
    placed: PlacedPoints
    fields: PointFields
    report: InputReport
