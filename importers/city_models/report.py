"""What is told of a city model: objects by type, levels of detail, buildings with their storeys, what was left out."""

from collections import Counter
from pathlib import Path

import numpy as np

from importers.city_models.building import units_of
from importers.city_models.faces import Faces
from importers.city_models.interiors import MAX_BUILDINGS, Interior, Interiors
from importers.city_models.model import CityModel
from importers.city_models.place import CityPlace
from importers.city_models.tree import CityTree, Pictures
from layers.data.building import BuildingData
from layers.data.geometry import Bounds
from layers.data.report import InputReport, Note, note

MAX_LISTED = 100
MAX_PICTURES_TOLD = 5

_SKIPPED = {
    "object": "{count} city objects are no objects or have no type: left out",
    "geometry": "{count} geometries are of no known type, or damaged: left out",
    "points": "{count} geometries of points or lines are not drawn",
    "polygon": "{count} surfaces are no rings of at least three corners: left out",
    "hole": "{count} holes have fewer than three corners: closed",
    "vertex": "{count} surfaces name a vertex that is not there: left out",
    "place": "{count} surfaces have a corner that is no place: left out",
    "circle": "{count} city objects are above themselves: what is in a circle stands for itself",
    "parent": "{count} city objects name a parent that is not there",
    "instance": "{count} instances name no template, or have no place: left out",
    "line": "{count} lines are no CityJSONFeature: left out",
    "picture": "{count} surfaces name a picture that is not described",
    "uv": "{count} surfaces have texture coordinates that do not fit their rings: shown without their picture",
    "link": "{count} references lead to nothing in this file: left out",
    "library": "{count} implicit geometries lie in files of their own: left out",
    "world": "{count} pictures are laid on by a matrix or a world file: not shown",
    "crs": "{count} geometries name another system than the file: taken as if they were in the file's",
    "twice": "{count} ids are used more than once",
    "flat": "{count} rings have no heights: taken at zero",
}


def city_report(
    name: str,
    path: Path,
    model: CityModel,
    placed: CityPlace,
    faces: Faces,
    *,
    interiors: Interiors,
    buildings: list[BuildingData],
    tree: CityTree | None,
) -> InputReport:
    """Return the report of a city model. Worker thread."""
    meta, place = model.meta, placed.place
    types = _by_type(model.object_type, meta.types)
    failed = np.unique(model.polygon_owner[faces.failed]).tolist()
    pictures = _Pictures(path, [meta.textures[n] for n in np.unique(faces.textures).tolist() if n >= 0])
    counts = {
        "city_objects": len(model.object_type),
        "surfaces": len(model.polygon_owner),
        "triangles": len(faces.triangles),
        "vertices": len(faces.points),
        "textures": pictures.there,
        "tiles": len(tree.meshes.tiles) if tree is not None else 0,
        "buildings": len(buildings),
        "storeys": sum(len(b.storeys) for b in buildings),
        "spaces": sum(len(s.spaces) for b in buildings for s in b.storeys),
        "elements": sum(len(b.elements) for b in buildings),
    }
    warnings = [*placed.warnings, *_skipped(model), *pictures.warnings]
    if len(faces.failed):
        counts["failed"] = len(faces.failed)
        warnings.append(note("{count} surfaces have no area or cross themselves: left out", count=len(faces.failed)))
    if interiors.beyond:
        warnings.append(
            note(
                "{limit} buildings with storeys or rooms open as buildings: {count} more are shown whole",
                limit=MAX_BUILDINGS,
                count=interiors.beyond,
            )
        )
    if interiors.empty:
        warnings.append(
            note("{count} buildings have storeys or rooms without surfaces: shown whole", count=interiors.empty)
        )
    without = sum(one.without_place for one in interiors.buildings)
    if without:
        warnings.append(note("{count} storeys have neither surfaces nor a height: left out", count=without))
    if len(meta.themes) > 1:
        warnings.append(
            note("{count} appearances: {name} is shown", count=len(meta.themes), name=meta.theme or "the first")
        )
    details: dict[str, object] = {
        "format": meta.format,
        "version": meta.version,
        "crs_stated": meta.crs,
        "georeference": "local" if place.crs == "LOCAL" else place.crs,
        "units": "metre",
        "city_objects": types,
        "surface_types": _by_type(model.surface_type, meta.surface_types),
        "lods": meta.lods,
        "lods_shown": meta.lods_shown,
        "buildings": [_building(model, one, data) for one, data in zip(interiors.buildings, buildings, strict=True)],
        "themes": meta.themes,
        "pictures": {"named": len(meta.textures), "shown": pictures.there, "missing": pictures.missing[:MAX_LISTED]},
        "skipped": {reason: {"count": count, "ids": ids} for reason, (count, ids) in meta.skipped.items()},
        "failed": [model.objects.row(row).id for row in failed[:MAX_LISTED]],
    }
    bounds = Bounds.of_points(faces.points[np.unique(faces.triangles)])
    return InputReport(
        path=str(path),
        format=name,
        crs=place.crs,
        vertical_datum=place.vertical_datum,
        origin=place.reference.place,
        bounds=bounds,
        counts=counts,
        assumptions=placed.assumptions,
        warnings=tuple(warnings),
        details=details,
    )


class _Pictures:
    """Which of the pictures that surfaces show are there."""

    def __init__(self, path: Path, names: list[str]) -> None:
        beside = Pictures(path)
        problems = {name: beside.problem(name) for name in names}
        self.there = sum(not problem for problem in problems.values())
        self.missing = [name for name, problem in problems.items() if problem == "missing"]
        self.warnings: list[Note] = []
        if self.missing:
            self.warnings.append(
                note(
                    "{count} pictures are missing: {names}",
                    count=len(self.missing),
                    names=", ".join(name[:80] for name in self.missing[:MAX_PICTURES_TOLD]),
                )
            )
        refused = [f"{name[:80]}: {p}" for name, p in problems.items() if p and p != "missing"]
        if refused:
            self.warnings.append(
                note(
                    "{count} pictures cannot be had: {names}",
                    count=len(refused),
                    names=", ".join(refused[:MAX_PICTURES_TOLD]),
                )
            )


def _skipped(model: CityModel) -> list[Note]:
    return [
        note(_SKIPPED[reason], count=count) for reason, (count, _) in model.meta.skipped.items() if reason in _SKIPPED
    ]


def _by_type(numbers: "np.ndarray[tuple[int, ...], np.dtype[np.int32]]", names: list[str]) -> dict[str, int]:
    counts = np.bincount(numbers, minlength=len(names)).tolist()
    return dict(sorted(zip(names, counts, strict=True)))


def _building(model: CityModel, interior: Interior, data: BuildingData) -> dict[str, object]:
    return {
        "id": data.guid,
        "name": data.name,
        "storeys": [
            {
                "name": s.name,
                "elevation_m": round(s.elevation_m, 3),
                "source": s.source,
                "confidence": s.confidence,
                "spaces": len(s.spaces),
                "elements": s.element_count,
            }
            for s in data.storeys
        ],
        "spaces": sum(len(s.spaces) for s in data.storeys),
        "units": units_of(model, interior),
        "elements_by_class": dict(sorted(Counter(e.ifc_class for e in data.elements).items())),
        "triangles": data.triangle_count,
        "failed": list(data.failed[:MAX_LISTED]),
    }
