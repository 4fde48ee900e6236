"""Building models in IFC (ISO 16739, STEP files) through IfcOpenShell. Runs in a worker process."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from importers.ifc.escapes import repaired
from importers.ifc.geometry import Geometry, plan_area_m2, read_geometry
from importers.ifc.place import Placement, area_unit_m2, length_unit_m, place_model
from importers.ifc.structure import RawSpace, RawStorey, Structure, read_structure
from importers.ifc.text import StepText, check_step_file, decoded_name, looks_like_step
from importers.importer import ImportContext, ImportResult
from layers.data.building import BuildingData, ElementMesh, Space, Storey
from layers.data.geometry import Bounds, Float64
from layers.data.report import InputReport, Note, note
from layers.errors import ImportFailed
from layers.site import transform_points

MAX_LISTED = 100
MAX_CLASSES_TOLD = 5
MAX_REPAIRED_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    """A parsed model and what its text said."""

    path: Path
    text: StepText
    model: Any
    structure: Structure
    placement: Placement
    unit_m: float
    products: int
    notes: tuple[Note, ...]
    warnings: tuple[Note, ...]


class IfcImporter:
    """Reads one IFC file as one building."""

    name = "ifc"
    title = "Building model (IFC)"
    suffixes = (".ifc",)
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether `head` begins a STEP file."""
        return path.suffix.lower() in self.suffixes and (not head or looks_like_step(head))

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return storeys, rooms, elements by class, units and place; triangles too with ``context.full``."""
        if context.full:
            return self.read(path, context).report
        opened = _open(path, context, with_properties=False)
        return _report(opened, None, None)

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read the model with its triangles, in the site's frame; ``context.full`` counts those of openings too."""
        opened = _open(path, context, with_properties=True)
        placement, structure = opened.placement, opened.structure
        origin = np.round(transform_points(placement.enu_from_ifc, placement.centre_m), 3)
        geometry = read_geometry(
            opened.model,
            path,
            structure,
            context,
            enu_from_ifc=placement.enu_from_ifc,
            origin_enu_m=origin,
            count_openings=context.full,
        )
        data = _building(structure, geometry, placement, origin)
        context.progress(1.0, "done")
        return ImportResult(placement.site, _report(opened, geometry, data), (data,), data.name)


def _open(path: Path, context: ImportContext, *, with_properties: bool) -> _Opened:
    context.progress(0.0, "checking")
    text = check_step_file(path)
    context.check_cancelled()
    import ifcopenshell

    context.progress(0.02, "parsing")
    notes: list[Note] = []
    warnings: list[Note] = []
    try:
        if (text.broken_escapes or text.beyond_ascii) and path.stat().st_size <= MAX_REPAIRED_BYTES:
            model = _open_repaired(path, text, notes, warnings)
        else:
            model = ifcopenshell.open(str(path))
        # A text that could not be parsed may only show here, as a model without a schema.
        products = len(model.by_type("IfcProduct"))
    except (ifcopenshell.Error, RuntimeError, OSError, IndexError) as error:
        raise ImportFailed(
            path,
            problem="it cannot be parsed: {reason}",
            advice="export it again as IFC2x3, IFC4 or IFC4x3",
            reason=decoded_name(error, limit=200),
        ) from error
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
    try:
        unit_m = length_unit_m(model)
        if unit_m is None or not 1e-6 < unit_m < 1e4:
            notes.append(note("no length unit is stated: metres are assumed"))
            unit_m = 1.0
        structure = read_structure(
            model,
            unit_m=unit_m,
            area_unit_m2=area_unit_m2(model, unit_m=unit_m),
            name=decoded_name(path.stem),
            with_properties=with_properties,
            tangled=text.tangled,
        )
        placement = place_model(model, path, context, unit_m=unit_m, tangled=text.tangled)
    except (AttributeError, TypeError, ValueError, IndexError, AssertionError, RuntimeError) as error:
        # An attribute that points at the wrong kind of entity; the parser takes it as it comes.
        raise ImportFailed(
            path,
            where="DATA",
            problem="its structure is inconsistent: {reason}",
            advice="export it again as IFC2x3, IFC4 or IFC4x3",
            reason=decoded_name(error, limit=200),
        ) from error
    return _Opened(path, text, model, structure, placement, unit_m, products, tuple(notes), tuple(warnings))


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


def _building(structure: Structure, geometry: Geometry, placement: Placement, origin: Float64) -> BuildingData:
    counts = Counter(s for s in structure.storey_of_id.values() if s >= 0)
    storeys = tuple(
        _storey(structure, geometry, placement, origin, i, counts[i]) for i in range(len(structure.storeys))
    )
    bounds = Bounds.empty()
    meshes = (*geometry.storey_meshes, *((geometry.loose_mesh,) if geometry.loose_mesh else ()))
    if not any(len(m.points) for m in meshes):
        meshes = geometry.space_meshes
    for mesh in meshes:
        if len(mesh.points):
            bounds = bounds.united(Bounds.of_points(mesh.points.astype(np.float64) + origin))
    return BuildingData(
        guid=structure.guid,
        name=structure.name,
        storeys=storeys,
        elements=structure.elements,
        storey_meshes=geometry.storey_meshes,
        space_meshes=geometry.space_meshes,
        origin_enu_m=origin,
        bounds=bounds,
        loose_mesh=geometry.loose_mesh,
        failed=geometry.failed,
        properties=structure.properties,
    )


def _storey(
    structure: Structure, geometry: Geometry, placement: Placement, origin: Float64, index: int, element_count: int
) -> Storey:
    raw = structure.storeys[index]
    floor = np.array([placement.centre_m[0], placement.centre_m[1], raw.floor_m])
    floor_enu = float(transform_points(placement.enu_from_ifc, floor)[2])
    return Storey(
        guid=raw.guid,
        name=raw.name,
        elevation_m=round(raw.elevation_m, 6),
        height_m=round(_height_m(structure.storeys, geometry, index, floor_enu - float(origin[2])), 6),
        floor_enu_m=floor_enu,
        spaces=tuple(_space(s, raw, row, geometry.space_meshes[index], origin) for row, s in enumerate(raw.spaces)),
        element_count=element_count,
        properties=raw.properties,
    )


def _height_m(storeys: tuple[RawStorey, ...], geometry: Geometry, index: int, floor_m: float) -> float:
    above = [s.elevation_m for s in storeys[index + 1 :] if s.elevation_m > storeys[index].elevation_m + 1e-3]
    if above:
        return above[0] - storeys[index].elevation_m
    tops = [
        float(m[index].points[:, 2].max())
        for m in (geometry.storey_meshes, geometry.space_meshes)
        if len(m[index].points)
    ]
    return max([0.0, *(t - floor_m for t in tops)])


def _space(raw: RawSpace, storey: RawStorey, row: int, mesh: ElementMesh, origin: Float64) -> Space:
    used = np.unique(mesh.triangles[mesh.element_of_triangle == row])
    bounds = Bounds.of_points(mesh.points[used].astype(np.float64) + origin)
    area = raw.area_m2 or plan_area_m2(mesh, row)
    return Space(raw.guid, raw.name, raw.long_name, storey.guid, round(area, 3), bounds, raw.properties)


def _report(opened: _Opened, geometry: Geometry | None, data: BuildingData | None) -> InputReport:
    structure, placement = opened.structure, opened.placement
    counts = {
        "storeys": len(structure.storeys),
        "spaces": structure.space_count,
        "elements": len(structure.elements),
    }
    warnings = [*opened.warnings, *placement.warnings]
    assumptions = [*placement.assumptions, *opened.notes]
    details: dict[str, object] = {
        "schema": opened.text.schema,
        "length_unit_m": opened.unit_m,
        "products": opened.products,
        "georeference": placement.source,
        "storeys": [
            {"name": s.name, "elevation_m": round(s.elevation_m, 3), "spaces": len(s.spaces)} for s in structure.storeys
        ],
        "elements_by_class": dict(sorted(Counter(e.ifc_class for e in structure.elements).items())),
    }
    if not structure.storeys:
        warnings.append(note("the model states no storeys"))
    if structure.buildings > 1:
        warnings.append(note("{count} buildings are read as one", count=structure.buildings))
    if structure.repeated_guids:
        warnings.append(note("{count} ids are used more than once", count=structure.repeated_guids))
    if geometry is not None and data is not None:
        counts["triangles"] = data.triangle_count
        meshes = (*data.storey_meshes, *((data.loose_mesh,) if data.loose_mesh else ()))
        counts["vertices"] = sum(len(m.points) for m in meshes)
        shapes, triangles = geometry.shapes + geometry.opening_shapes, geometry.triangles + geometry.opening_triangles
        details["tessellated"] = {
            "shapes": shapes,
            "triangles": triangles,
            "of_them_openings": geometry.opening_shapes,
        }
        if geometry.failed:
            counts["failed"] = len(geometry.failed)
            details["failed"] = list(geometry.failed[:MAX_LISTED])
            warnings.append(note("{count} elements gave no triangles", count=len(geometry.failed)))
    return InputReport(
        path=str(opened.path),
        format=IfcImporter.name,
        crs=placement.crs,
        vertical_datum=placement.vertical_datum,
        origin=placement.origin,
        bounds=data.bounds if data is not None else Bounds.empty(),
        counts=counts,
        assumptions=tuple(assumptions),
        warnings=tuple(warnings),
        details=details,
    )
