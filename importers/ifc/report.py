"""What an IFC file gave, for `info` and the import report: buildings, storeys, rooms, and what failed."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from importers.ifc.model import IfcModel
from importers.ifc.place import Placement
from layers.data.building import BuildingData, Space
from layers.data.geometry import Bounds
from layers.data.report import InputReport, note

MAX_LISTED = 100
"""Failed elements."""
MAX_STOREYS_LISTED, MAX_SPACES_LISTED = 2000, 5000
"""Of the whole file; what is beyond is counted only."""


def report_of(path: Path, model: IfcModel, placement: Placement, buildings: Sequence[BuildingData]) -> InputReport:
    """Return the report of a whole model."""
    storeys = [s for b in buildings for s in b.storeys]
    counts = {
        "storeys": len(storeys),
        "spaces": sum(len(s.spaces) for s in storeys),
        "elements": sum(len(b.elements) for b in buildings),
        "triangles": sum(b.triangle_count for b in buildings),
        "vertices": sum(len(m.points) for b in buildings for m in b.meshes),
    }
    if len(buildings) > 1:
        counts = {"buildings": len(buildings)} | counts
    warnings = [*model.warnings, *placement.warnings]
    assumptions = [*placement.assumptions, *model.assumptions]
    found = [s for s in storeys if s.source == "found"]
    if not storeys:
        warnings.append(note("the model states no storeys"))
    elif found:
        assumptions.append(
            note("{count} storeys that the file does not state were found by its floors", count=len(found))
        )
    told = model.tessellated
    details: dict[str, object] = {
        "schema": model.schema,
        "length_unit_m": model.unit_m,
        "products": model.products,
        "georeference": placement.source,
        "buildings": _tree(buildings),
        "elements_by_class": _by_class(buildings),
        "tessellated": {
            "shapes": told.shapes + told.opening_shapes,
            "triangles": told.triangles + told.opening_triangles,
            "of_them_openings": told.opening_shapes,
        },
    }
    failed = [guid for b in buildings for guid in b.failed]
    if failed:
        counts["failed"] = len(failed)
        details["failed"] = failed[:MAX_LISTED]
        warnings.append(note("{count} elements gave no triangles", count=len(failed)))
    bounds = Bounds.empty()
    for building in buildings:
        bounds = bounds.united(building.bounds)
    return InputReport(
        path=str(path),
        format="ifc",
        crs=placement.crs,
        vertical_datum=placement.vertical_datum,
        origin=placement.origin,
        bounds=bounds,
        counts=counts,
        assumptions=tuple(assumptions),
        warnings=tuple(warnings),
        details=details,
    )


def _tree(buildings: Sequence[BuildingData]) -> list[dict[str, object]]:
    tree: list[dict[str, object]] = []
    storeys_left, spaces_left = MAX_STOREYS_LISTED, MAX_SPACES_LISTED
    for building in buildings:
        storeys: list[dict[str, object]] = []
        for storey in building.storeys[:storeys_left]:
            spaces = [_space(s) for s in storey.spaces[:spaces_left]]
            spaces_left -= len(spaces)
            storeys.append(
                {
                    "guid": storey.guid,
                    "name": storey.name,
                    "elevation_m": round(storey.elevation_m, 3),
                    "height_m": round(storey.height_m, 3),
                    "source": storey.source,
                    "confidence": storey.confidence,
                    "elements": storey.element_count,
                    "space_count": len(storey.spaces),
                    "spaces": spaces,
                }
            )
        storeys_left -= len(storeys)
        tree.append(
            {
                "guid": building.guid,
                "name": building.name,
                "storeys": storeys,
                "elements": len(building.elements),
                "elements_by_class": _by_class([building]),
                "elements_without_storey": sum(not e.storey_id for e in building.elements),
                "triangles": building.triangle_count,
                "failed": list(building.failed[:MAX_LISTED]),
            }
        )
    return tree


def _space(space: Space) -> dict[str, object]:
    return {"guid": space.guid, "name": space.name, "long_name": space.long_name, "area_m2": space.area_m2}


def _by_class(buildings: Sequence[BuildingData]) -> dict[str, int]:
    return dict(sorted(Counter(e.ifc_class for b in buildings for e in b.elements).items()))
