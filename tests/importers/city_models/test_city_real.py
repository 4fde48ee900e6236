"""Every public city model opens, with the counts that a plain reading of the same file gives."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from importers.city_models.importer import CityGmlImporter, CityJsonImporter
from importers.importer import ImportContext
from layers.errors import ImportFailed
from tests.importers.city_models.opened_city import meshes
from tests.shared_data import ROOT, shared_data

CONTEXT = ImportContext()
OBJECTS = (
    *("AuxiliaryTrafficArea", "AuxiliaryTrafficSpace", "Bridge", "Building", "BuildingFurniture", "BuildingPart"),
    *("BuildingRoom", "BuildingUnit", "Intersection", "ReliefFeature", "Road", "Room", "Section", "Storey"),
    *("TINRelief", "TrafficArea", "TrafficSpace"),
)
GML_SURFACES = (
    *("MultiSurface", "CompositeSurface", "TriangulatedSurface", "OrientableSurface", "PolyhedralSurface", "Surface"),
)
SHARED = {
    "Building/BuildingUnits_Storeys_xlink.gml": 6,
    "CityGMLv2/Building_LOD4-EPSG25832.gml": 3,
    "CityGMLv3/Building_LOD3-EPSG25832.gml": 3,
    "CityGMLv2/Building_and_garage_LOD2-EPSG25832.gml": 1,
    "CityGMLv3/Building_and_garage_LOD2-EPSG25832.gml": 1,
}
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
    shared_data("cityjson-cjio")
    paths = [p for p in files_of("cityjson-cjio", "*.json") if name in p.name.lower() and documents(p)]
    assert paths
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


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def gml_files() -> list[Path]:
    return [*files_of("citygml-lyon", "*.gml"), *files_of("citygml3-ogc-examples", "*.gml")]


def test_every_citygml_file_opens_with_the_counts_of_a_plain_reading() -> None:
    shared_data("citygml3-ogc-examples")
    shared_data("citygml-lyon")
    seen: set[str] = set()
    for path in gml_files():
        elements = list(ElementTree.parse(path).getroot().iter())
        report = CityGmlImporter().inspect(path, CONTEXT)
        version = re.search(r"citygml/(\d\.\d)", elements[0].tag)
        assert version is not None
        assert report.details["version"] == version[1], path
        seen.add(version[1])
        counts = Counter(local(e) for e in elements)
        assert report.details["city_objects"] == {name: counts[name] for name in OBJECTS if counts[name]}, path
        named = {k: v for k, v in counts.items() if k[0].isupper() and k.endswith("Surface") and k not in GML_SURFACES}
        if version[1] != "3.0":
            named |= {name: counts[name] for name in ("Door", "Window") if counts[name]}
        assert report.details["surface_types"] == named, path
        drawn = sum(counts[name] for name in ("Polygon", "PolygonPatch", "Triangle", "Rectangle"))
        # What another object refers to is drawn for both.
        lods, skipped = report.details["lods"], report.details["skipped"]
        assert isinstance(lods, dict)
        assert isinstance(skipped, dict)
        read = sum(lods.values()) + skipped.get("polygon", {"count": 0})["count"]
        assert read == drawn + SHARED.get(f"{path.parent.name}/{path.name}", 0), path
        assert set(skipped) <= {"polygon"}, path
        assert report.counts["triangles"] >= report.counts["surfaces"] - report.counts.get("failed", 0), path
    assert seen == {"2.0", "3.0"}


def test_the_storeys_of_the_example_with_units() -> None:
    path = shared_data("citygml3-ogc-examples/Building/BuildingUnits_Storeys_xlink.gml")
    (told,) = CityGmlImporter().inspect(path, CONTEXT).details["buildings"]  # type: ignore[misc]  # a list of one
    assert [(s["name"], s["elevation_m"], s["spaces"]) for s in told["storeys"]] == [
        ("storey1", 0, 2),
        ("storey2", 3, 1),
    ]
    assert [unit["rooms"] for unit in told["units"]] == [1, 1]


def test_the_house_of_lyon_is_covered_with_its_picture() -> None:
    path = shared_data("citygml-lyon/LYON_1ER_BATI_2015_small_house.gml")
    found = meshes(CityGmlImporter().read(path, ImportContext(crs="EPSG:3946")))
    with_picture = sum(len(m.triangles) for m in found if m.texture is not None and m.texture.pixels.size > 4)
    # The ground has none.
    assert with_picture > 0.5 * sum(len(m.triangles) for m in found)
