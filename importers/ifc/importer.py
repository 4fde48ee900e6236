"""Building models in IFC (ISO 16739, STEP files) through IfcOpenShell. Runs in a worker process."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from importers.ifc.assembly import assembled
from importers.ifc.building import placed_buildings
from importers.ifc.escapes import repaired
from importers.ifc.geometry import read_shapes
from importers.ifc.georeference import read_georeference
from importers.ifc.model import Georeference, IfcModel, Tessellated
from importers.ifc.place import Placement, place_model
from importers.ifc.report import report_of
from importers.ifc.store import content_digest, kept_name, read_model, write_model
from importers.ifc.structure import MAX_BUILDINGS, Structure, read_structure
from importers.ifc.text import StepText, check_step_file, decoded_name, looks_like_step
from importers.ifc.units import area_unit_m2, length_unit_m
from importers.importer import ImportContext, ImportResult
from layers.data.geometry import Float64
from layers.data.report import InputReport, Note, note
from layers.errors import ImportFailed

MAX_CLASSES_TOLD = 5
MAX_REPAIRED_BYTES = 1 << 30


class IfcImporter:
    """Reads one IFC file: each building of it, or other facility, becomes a `BuildingData`."""

    name = "ifc"
    title = "Building model (IFC)"
    suffixes = (".ifc",)
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether `head` begins a STEP file."""
        return path.suffix.lower() in self.suffixes and (not head or looks_like_step(head))

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return the tree of buildings, storeys and rooms with all counts, for which the whole model is read."""
        return self.read(path, context).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read the model with its triangles, in the site's frame; ``context.full`` counts those of openings too."""
        stamp = _stamp(path)
        model, placement = _read(path, context)
        if context.keep_folder is not None:
            digest = content_digest(path, check_cancelled=context.check_cancelled)
            # One that was written to meanwhile may have been read half old, half new.
            if stamp is not None and _stamp(path) == stamp:
                write_model(context.keep_folder, model, digest=digest)
        return _result(path, model, placement, context)

    def kept_name(self, path: Path, context: ImportContext) -> str:
        """Return the name under which the model is kept: another one once the file, or a reader, has changed."""
        return kept_name(content_digest(path, check_cancelled=context.check_cancelled))

    def read_kept(self, path: Path, context: ImportContext, *, folder: Path) -> ImportResult | None:
        """Return what `read` would, from what it left in `folder`; None when that is not there or damaged."""
        digest = content_digest(path, check_cancelled=context.check_cancelled)
        model = read_model(folder, digest=digest)
        if model is None or (context.full and not model.tessellated.openings_counted):
            return None
        return _result(path, model, place_model(model.georeference, path, context), context)


def _result(path: Path, model: IfcModel, placement: Placement, context: ImportContext) -> ImportResult:
    if not context.full:
        told = model.tessellated
        model = replace(model, tessellated=Tessellated(told.shapes, told.triangles))
    buildings = placed_buildings(model.buildings, placement)
    context.progress(1.0, "done")
    name = buildings[0].name if len(buildings) == 1 else decoded_name(path.stem)
    return ImportResult(placement.site, report_of(path, model, placement, buildings), buildings, name)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        told = os.stat(path)  # noqa: PTH116 - the same for both readings of it
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def _read(path: Path, context: ImportContext) -> tuple[IfcModel, Placement]:
    context.progress(0.0, "checking")
    text = check_step_file(path)
    context.check_cancelled()
    context.progress(0.02, "parsing")
    notes: list[Note] = []
    warnings: list[Note] = []
    model = _parsed(path, text, notes, warnings)
    products = len(model.by_type("IfcProduct"))
    if not products:
        raise ImportFailed(
            path,
            where="DATA",
            problem="it holds no products: no storeys, spaces or elements",
            advice="export it again from the program it comes from",
        )
    context.check_cancelled()
    context.progress(0.1, "structure")
    warnings += _unknown_classes(model, text)
    structure, said, unit_m = _structured(path, model, text, notes)
    # Before the triangles: it may have to ask for a system.
    placement = place_model(said, path, context)
    if structure.stated_buildings > MAX_BUILDINGS:
        warnings.append(note("{count} buildings are read as one", count=structure.stated_buildings))
    if structure.repeated_guids:
        warnings.append(note("{count} ids are used more than once", count=structure.repeated_guids))
    shapes = read_shapes(model, path, structure, context, centre_m=said.centre_m, count_openings=context.full)
    buildings = assembled(structure, shapes.pieces, middle_m=said.centre_m[2])
    read = IfcModel(text.schema, unit_m, products, said, buildings, shapes.tessellated, tuple(notes), tuple(warnings))
    return read, placement


def _parsed(path: Path, text: StepText, notes: list[Note], warnings: list[Note]) -> Any:
    import ifcopenshell

    try:
        if (text.broken_escapes or text.beyond_ascii) and path.stat().st_size <= MAX_REPAIRED_BYTES:
            model = _open_repaired(path, text, notes, warnings)
        else:
            model = ifcopenshell.open(str(path))
        # A text that could not be parsed may only show here, as a model without a schema.
        model.by_type("IfcProduct")
    except (ifcopenshell.Error, RuntimeError, OSError, IndexError) as error:
        raise ImportFailed(
            path,
            problem="it cannot be parsed: {reason}",
            advice="export it again as IFC2x3, IFC4 or IFC4x3",
            reason=decoded_name(error, limit=200),
        ) from error
    return model


def _structured(path: Path, model: Any, text: StepText, notes: list[Note]) -> tuple[Structure, Georeference, float]:
    """Return the structure, what is said of the place, and the metres in a length unit."""
    try:
        unit_m = length_unit_m(model)
        if unit_m is None or not 1e-6 < unit_m < 1e4:
            notes.append(note("no length unit is stated: metres are assumed"))
            unit_m = 1.0
        # Those of tangled entities are not followed.
        placements: dict[int, Float64 | None] = dict.fromkeys(text.tangled)
        structure = read_structure(
            model,
            unit_m=unit_m,
            area_unit_m2=area_unit_m2(model, unit_m=unit_m),
            name=decoded_name(path.stem),
            placements=placements,
            tangled=text.tangled,
        )
        return structure, read_georeference(model, unit_m=unit_m, placements=placements), unit_m
    except (AttributeError, TypeError, ValueError, IndexError, AssertionError, RuntimeError) as error:
        # An attribute that points at the wrong kind of entity; the parser takes it as it comes.
        raise ImportFailed(
            path,
            where="DATA",
            problem="its structure is inconsistent: {reason}",
            advice="export it again as IFC2x3, IFC4 or IFC4x3",
            reason=decoded_name(error, limit=200),
        ) from error


def _open_repaired(path: Path, text: StepText, notes: list[Note], warnings: list[Note]) -> Any:
    import ifcopenshell

    whole = repaired(path.read_bytes())
    if text.broken_escapes:
        warnings.append(
            note("{count} escapes in texts are broken or not known: shown as written", count=text.broken_escapes)
        )
    if whole.encoding:
        notes.append(note("texts hold bytes beyond ASCII: taken for {encoding}", encoding=whole.encoding))
    return ifcopenshell.file.from_string(whole.text)


def _unknown_classes(model: Any, text: StepText) -> list[Note]:
    from ifcopenshell import ifcopenshell_wrapper

    native: Any = ifcopenshell_wrapper
    known = {d.name().upper() for d in native.schema_by_name(model.schema_identifier).declarations()}
    unknown = {name or "(none)": count for name, count in sorted(text.classes.items()) if name not in known}
    if not unknown:
        return []
    return [
        note(
            "{count} entities are left out: {schema} has no classes {classes}",
            count=sum(unknown.values()),
            schema=text.schema,
            classes=", ".join(list(unknown)[:MAX_CLASSES_TOLD]),
        )
    ]
