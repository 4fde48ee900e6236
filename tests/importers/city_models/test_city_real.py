"""Every public city model opens, with the counts that a plain reading of the same file gives."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from importers.city_models.importer import CityJsonImporter
from importers.importer import ImportContext
from layers.errors import ImportFailed
from tests.shared_data import ROOT, shared_data

CONTEXT = ImportContext()
VERSIONS = ("1.0", "1.1", "2.0")
NESTED = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}


def files_of(folder: str, *patterns: str) -> list[Path]:
    return sorted(p for pattern in patterns for p in (ROOT / folder).rglob(pattern))


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents in a file; none when it is no CityJSON."""
    texts = path.read_text(encoding="utf-8-sig").splitlines() if path.suffix == ".jsonl" else [path.read_text("utf-8")]
    found = [json.loads(text) for text in texts if text.strip()]
    return found if found and isinstance(found[0], dict) and found[0].get("type") == "CityJSON" else []


def polygons(boundaries: Any, depth: int) -> int:
    return len(boundaries) if depth == 1 else sum(polygons(inner, depth - 1) for inner in boundaries)


def test_every_cityjson_file_opens_with_the_counts_of_a_plain_reading() -> None:
    shared_data("cityjson-cjio")
    looked = 0
    for path in files_of("cityjson-cjio", "*.json", "*.jsonl"):
        found = documents(path)
        if not found:
            continue
        looked += 1
        objects = [value for document in found for value in document.get("CityObjects", {}).values()]
        geometries = [g for value in objects for g in value.get("geometry", [])]
        drawn = [g for g in geometries if g["type"] in NESTED or g["type"] == "GeometryInstance"]
        if not drawn or str(found[0].get("version"))[:3] not in VERSIONS:
            with pytest.raises(ImportFailed):
                CityJsonImporter().inspect(path, CONTEXT)
            continue
        report = CityJsonImporter().inspect(path, CONTEXT)
        assert report.details["version"] == found[0]["version"][:3], path
        assert report.details["city_objects"] == dict(Counter(value["type"] for value in objects)), path
        surfaces: Counter[str] = Counter()
        for geometry in geometries:
            if geometry["type"] in NESTED:
                surfaces[str(geometry["lod"])] += polygons(geometry["boundaries"], NESTED[geometry["type"]])
        lods = report.details["lods"]
        skipped = report.details["skipped"]
        assert isinstance(lods, dict)
        assert isinstance(skipped, dict)
        if not any(g["type"] == "GeometryInstance" for g in geometries):
            assert sum(lods.values()) + skipped.get("polygon", {"count": 0})["count"] == sum(surfaces.values()), path
            assert set(lods) <= set(surfaces), path
        assert report.counts["triangles"] > 0, path
        assert report.counts["surfaces"] <= sum(lods.values()), path
    assert looked


@pytest.mark.parametrize("name", ["rotterdam", "delft"])
def test_attributes_of_a_real_building_are_found_by_a_click(name: str) -> None:
    from tests.importers.city_models.opened_city import meshes

    shared_data("cityjson-cjio")
    paths = [p for p in files_of("cityjson-cjio", "*.json") if name in p.name.lower() and documents(p)]
    for path in paths:
        objects = documents(path)[0]["CityObjects"]
        for mesh in meshes(CityJsonImporter().read(path, ImportContext(crs="EPSG:28992"))):
            rows = mesh.features[0].rows
            assert rows is not None
            for row in range(len(rows)):
                told = rows.properties(row)
                known = objects[told["id"]]
                assert told["type"] == known["type"]
                assert set(known.get("attributes", {})) <= set(told)
            break
