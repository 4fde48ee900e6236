"""Reader of oblique meshes in OpenSceneGraph binary form: a delivery, a tile folder, loose files, one file."""

from dataclasses import dataclass, replace
from pathlib import Path

from importers.importer import ImportContext, ImportResult
from importers.osgb.delivery import Delivery, find_delivery, looks_like_delivery
from importers.osgb.file_cache import OsgbFileCache, open_osgb
from importers.osgb.metadata import Georeference, georeference_of_vertices, read_metadata
from importers.osgb.overview.store import OverviewStore, open_overview, overview_name, root_files
from importers.osgb.overview.writer import make_overview
from importers.osgb.roots import Roots, find_roots
from importers.osgb.scene import box_around
from importers.osgb.source import OsgbSource
from importers.osgb.stream import MAGIC_BIG, MAGIC_LITTLE
from importers.osgb.survey import external_names, survey_delivery
from importers.placement.mesh_place import CRS_CANDIDATES, MeshPlace, mesh_place
from layers.data.report import InputReport, note
from layers.data.tileset import TileMissing, TilesetData
from layers.errors import CrsMissing, ImportFailed
from layers.site import LOCAL_CRS

# Fewer are drawn as they are in every view.
FEWEST_ROOTS = 65


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    delivery: Delivery
    place: MeshPlace
    roots: Roots


class OsgbImporter:
    """Reads OSGB. Stateless."""

    name = "osgb"
    title = "Oblique mesh (OSGB)"
    suffixes = (".osgb",)
    # A parser of our own: nothing native sees the bytes before their sizes were checked.
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether `path` is an .osgb file, a ``metadata.xml`` of a delivery, or a folder of tiles."""
        if head:
            return head[:8] in (MAGIC_LITTLE, MAGIC_BIG) or b"<ModelMetadata" in head
        if path.is_dir():
            return looks_like_delivery(path)
        return path.suffix.lower() in self.suffixes

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what the root files say; with ``context.full`` every file that they lead to is counted.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.Cancelled
        """
        opened = _open(path, context, must_have_crs=False)
        report = _report(path, opened)
        if not context.full:
            return report
        survey = survey_delivery(
            opened.delivery,
            placement=opened.place.placement,
            linked_names=_linked_names,
            progress=context.progress,
            check_cancelled=context.check_cancelled,
        )
        details = dict(report.details) | {"versions": survey.versions}
        details |= {name: names for name, names in (("missing", survey.missing), ("orphans", survey.orphans)) if names}
        return replace(
            report,
            bounds=survey.bounds,
            counts=dict(report.counts) | survey.counts,
            warnings=(*report.warnings, *survey.warnings),
            errors=tuple(survey.errors),
            details=details,
        )

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Open the tile tree: the root files are read, the others when they are needed. Worker thread.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        opened = _open(path, context, must_have_crs=True)
        overview, preparation = _overview(opened.delivery, context)
        source = OsgbSource(
            opened.delivery,
            placement=opened.place.placement,
            roots=opened.roots,
            files=OsgbFileCache(),
            linked_names=_linked_names,
            overview=overview,
        )
        report = _report(path, opened)
        attributes = {"crs": report.crs, "files": str(report.counts["root_tiles"])}
        data = TilesetData(source, opened.roots.bounds, attributes, lacks_overview=bool(preparation))
        return ImportResult(
            site=opened.place.site,
            report=report,
            data=(data,),
            name=_name(path),
            preparation=preparation,
            is_whole=True,
        )

    def preparation(self, path: Path, context: ImportContext) -> str:
        """Return the name of the overview that is to be made; see `PreparingImporter`. Worker thread.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.Cancelled
        """
        return _overview(find_delivery(path, linked_names=_linked_names), context)[1]

    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        """Write the overview of a delivery into `folder`; see `PreparingImporter.prepare`. Worker process.

        Raises
        ------
        layers.errors.ImportFailed
        """
        delivery = find_delivery(path, linked_names=_linked_names)
        make_overview(delivery, linked_names=_linked_names, folder=folder, context=context)


def _overview(delivery: Delivery, context: ImportContext) -> tuple[tuple[OverviewStore, list[Path]] | None, str]:
    # What was made of the roots, or the name under which it is to be made.
    if context.cache_folder is None or len(delivery.roots) + len(delivery.cells) < FEWEST_ROOTS:
        return None, ""
    roots = root_files(delivery, linked_names=_linked_names, check_cancelled=context.check_cancelled)
    name = overview_name(delivery, roots)
    store = open_overview(context.cache_folder / name, root_count=len(roots))
    return (None, name) if store is None else ((store, [root.path for root in roots]), "")


def _open(path: Path, context: ImportContext, *, must_have_crs: bool) -> _Opened:
    delivery = find_delivery(path, linked_names=_linked_names)
    reference = _reference(delivery, context)
    crs = reference.crs or (LOCAL_CRS if context.crs == LOCAL_CRS else "")
    if must_have_crs and not crs:
        raise CrsMissing(path, candidates=CRS_CANDIDATES)
    place = mesh_place(reference, crs=crs, context=context)
    roots = find_roots(delivery, placement=place.placement, linked_names=_linked_names, context=context)
    return _Opened(delivery, place, roots)


def _reference(delivery: Delivery, context: ImportContext) -> Georeference:
    if context.crs == LOCAL_CRS:
        return Georeference()
    if delivery.metadata is not None:
        return read_metadata(delivery.metadata, crs=context.crs)
    if not context.crs:
        return Georeference()
    return georeference_of_vertices(context.crs, centre=_centre(delivery), path=delivery.folder)


def _centre(delivery: Delivery) -> tuple[float, float, float]:
    for path in delivery.each_root(linked_names=_linked_names):
        try:
            box = box_around(open_osgb(path).scene.part.coarsest())
        except (ImportFailed, TileMissing):
            continue
        if box is not None:
            x, y, z = ((box[0] + box[1]) / 2).tolist()
            return x, y, z
    return 0.0, 0.0, 0.0


def _linked_names(path: Path) -> tuple[str, ...]:
    try:
        return external_names(open_osgb(path).scene.part)
    except (ImportFailed, TileMissing):
        return ()


def _report(path: Path, opened: _Opened) -> InputReport:
    place, reference, roots = opened.place, opened.place.reference, opened.roots
    assumptions = list(place.assumptions)
    if reference.place is not None and reference.origin == (0.0, 0.0, 0.0) and not reference.is_plane:
        assumptions.append(
            note("no SRSOrigin is stated: the vertices are taken as coordinates of {crs}", crs=reference.name)
        )
    details: dict[str, object] = {
        "root_files": len(opened.delivery.roots) + len(opened.delivery.cells),
        "root_files_read": roots.read,
        "empty_root_files": roots.empty,
        "versions": dict(roots.versions),
        "compressors": sorted(roots.compressors),
        "metadata": opened.delivery.metadata is not None,
        "origin_in_crs": list(reference.origin),
    }
    return InputReport(
        path=str(path),
        format=OsgbImporter.name,
        crs=place.crs,
        vertical_datum=place.vertical_datum,
        origin=reference.place,
        bounds=roots.bounds,
        counts={"root_tiles": len(roots.tiles) + sum(len(b.block.folders) for b in roots.blocks)},
        assumptions=tuple(assumptions),
        warnings=place.warnings,
        errors=tuple(roots.errors),
        details=details,
    )


def _name(path: Path) -> str:
    if path.is_file() and path.suffix.lower() in OsgbImporter.suffixes:
        return path.stem
    folder = path.parent if path.is_file() or path.name.lower() == "data" else path
    return folder.name or path.name
