"""Features of real glTF: what a pick tells against what the file says, worked out here without the importers."""

import json

import numpy as np
import pytest

from tests.importers.tiles3d.tiles_by_hand import CORNER, Document, close, hit, opened
from tests.shared_data import shared_data

GLTF = "3dtiles-cesium-samples/glTF"


def test_feature_ids_by_attribute():
    path = shared_data(f"{GLTF}/EXT_mesh_features/FeatureIdAttribute/FeatureIdAttribute.gltf")
    ids = Document(path.read_bytes(), path.parent).attribute("_FEATURE_ID_0")[:, 0]
    (mesh,) = opened(path).meshes
    for triangle in range(len(mesh.triangles)):
        assert hit(mesh, triangle).feature == ids[mesh.triangles[triangle][0]]
    assert len(set(ids.tolist())) > 1


def texel(image: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """Return the nearest texel, v down, top row first."""
    height, width = image.shape[:2]
    return image[min(int(uv[1] * height), height - 1), min(int(uv[0] * width), width - 1)]


def sampled_places(document: Document, mesh, image: np.ndarray):
    """Give (triangle's corners, weights, texel) all over a mesh."""
    uv = document.attribute("TEXCOORD_0")
    rng = np.random.default_rng(1)
    for weights in rng.dirichlet((1, 1, 1), 40):
        for corners in mesh.triangles:
            yield corners, weights, texel(image, weights @ uv[corners])


def test_feature_ids_by_texture():
    path = shared_data(f"{GLTF}/EXT_mesh_features/FeatureIdTexture/FeatureIdTexture.gltf")
    document = Document(path.read_bytes(), path.parent)
    entry = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"][0]
    image = document.image(entry["texture"]["index"])
    (mesh,) = opened(path).meshes
    seen = set()
    for corners, weights, colour in sampled_places(document, mesh, image):
        expected = colour[entry["texture"].get("channels", [0])[0]]
        assert mesh.features[0].at(corners, weights).feature == expected
        seen.add(int(expected))
    assert len(seen) > 1


def test_property_table_behind_a_texture():
    name = "FeatureIdTextureAndPropertyTable"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    entry = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"][0]
    (table,) = document.metadata()["propertyTables"]
    names = document.strings(table["properties"]["component"])
    years = np.frombuffer(document.view(table["properties"]["yearBuilt"]["values"]), "<i2").tolist()
    image = document.image(entry["texture"]["index"])
    (mesh,) = opened(path).meshes
    seen = set()
    for corners, weights, colour in sampled_places(document, mesh, image):
        feature = int(colour[entry["texture"]["channels"][0]])
        here = mesh.features[0].at(corners, weights)
        assert here.properties == {"component": names[feature], "yearBuilt": years[feature]}
        seen.add(feature)
    assert len(seen) == table["count"]


def test_property_table_behind_an_attribute():
    name = "FeatureIdAttributeAndPropertyTable"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    (described,) = document.metadata()["schema"]["classes"].values()
    assert described["properties"].keys() == {"example_VEC3_FLOAT32"}
    vectors = np.frombuffer(document.view(table["properties"]["example_VEC3_FLOAT32"]["values"]), "<f4").reshape(-1, 3)
    ids = document.attribute("_FEATURE_ID_0")[:, 0].astype(int)
    (mesh,) = opened(path).meshes
    for triangle in range(len(mesh.triangles)):
        feature = ids[mesh.triangles[triangle][0]]
        here = hit(mesh, triangle)
        assert here.feature == feature
        assert close(here.properties["example_VEC3_FLOAT32"], vectors[feature].tolist())


def test_complex_types():
    path = shared_data(f"{GLTF}/EXT_structural_metadata/ComplexTypes/ComplexTypes.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    stored = table["properties"]
    edges = np.frombuffer(
        document.view(stored["example_variable_length_ARRAY_normalized_UINT8"]["arrayOffsets"]), "<u4"
    )
    numbers = np.frombuffer(document.view(stored["example_variable_length_ARRAY_normalized_UINT8"]["values"]), "<u1")
    bits = document.view(stored["example_fixed_length_ARRAY_BOOLEAN"]["values"])
    enums = np.frombuffer(document.view(stored["example_fixed_length_ARRAY_ENUM"]["values"]), "<i2").reshape(-1, 2)
    (listed,) = document.metadata()["schema"]["enums"].values()
    names = {v["value"]: v["name"] for v in listed["values"]}
    texts = document.strings(stored["example_variable_length_ARRAY_STRING"])
    text_edges = np.frombuffer(document.view(stored["example_variable_length_ARRAY_STRING"]["arrayOffsets"]), "<u4")
    ids = document.attribute("_FEATURE_ID_0")[:, 0].astype(int)
    (mesh,) = opened(path).meshes
    for row in range(table["count"]):
        triangle = next(i for i, t in enumerate(mesh.triangles) if ids[t[0]] == row)
        found = hit(mesh, triangle).properties
        fractions = [v / 255 for v in numbers[edges[row] : edges[row + 1]].tolist()]
        assert close(found["example_variable_length_ARRAY_normalized_UINT8"], fractions)
        flags = tuple(bool(bits[i // 8] >> i % 8 & 1) for i in range(row * 10, row * 10 + 10))
        assert found["example_fixed_length_ARRAY_BOOLEAN"] == flags
        assert found["example_fixed_length_ARRAY_ENUM"] == tuple(names[v] for v in enums[row].tolist())
        assert found["example_variable_length_ARRAY_STRING"] == tuple(texts[text_edges[row] : text_edges[row + 1]])


def test_several_feature_sets():
    name = "MultipleFeatureIdsAndProperties"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    sets = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"]
    (mesh,) = opened(path).meshes
    assert len(mesh.features) == len(sets) > 1
    for i, entry in enumerate(sets):
        ids = document.attribute(f"_FEATURE_ID_{entry['attribute']}")[:, 0]
        for triangle in range(len(mesh.triangles)):
            here = hit(mesh, triangle, of=i)
            assert here.feature == ids[mesh.triangles[triangle][0]]
            assert here.properties


def test_property_texture():
    path = shared_data(f"{GLTF}/EXT_structural_metadata/SimplePropertyTexture/SimplePropertyTexture.gltf")
    document = Document(path.read_bytes(), path.parent)
    (entry,) = document.metadata()["propertyTextures"]
    image = document.image(entry["properties"]["insideTemperature"]["index"])
    (mesh,) = opened(path).meshes
    for corners, weights, colour in sampled_places(document, mesh, image):
        here = mesh.features[0].at(corners, weights)
        assert here.feature == -1
        assert here.properties["insideTemperature"] == colour[0]
        assert here.properties["outsideTemperature"] == colour[1]
        assert here.properties["insulation"] == pytest.approx(colour[2] / 255)


def test_property_attributes_of_points():
    name = "PropertyAttributesPointCloud"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}House.gltf")
    document = Document(path.read_bytes(), path.parent)
    intensity = document.attribute("_INTENSITY")[:, 0]
    classes = document.attribute("_CLASSIFICATION")[:, 0]
    schema = json.loads((path.parent / document.metadata()["schemaUri"]).read_text())
    (kinds,) = schema["classes"].values()
    (points,) = opened(path).points
    assert len(points.points) == 22462
    for point in range(0, 22462, 997):
        here = points.features[0].at(np.array([point], np.int32), np.ones(1))
        assert here.properties["intensity"] == pytest.approx(float(intensity[point]), rel=1e-6)
        told = here.properties["classification"]
        if kinds["properties"]["classification"]["type"] == "ENUM":
            values = schema["enums"][kinds["properties"]["classification"]["enumType"]]["values"]
            assert told == next(v["name"] for v in values if v["value"] == classes[point])
        else:
            assert told == classes[point]


def test_instances_with_properties():
    path = shared_data(f"{GLTF}/GpuInstancesMetadata/GpuInstancesMetadata.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    texts = document.strings(table["properties"]["example_STRING"])
    ids = document.accessor(6)[:, 0]
    translations, rotations, scales = (document.accessor(i) for i in (3, 4, 5))
    points = document.attribute("POSITION")
    (mesh,) = opened(path).meshes
    assert len(mesh.points) == 10 * len(points)
    for i in range(10):
        here = mesh.features[0].at(np.array([i * len(points)] * 3, np.int32), CORNER)
        assert (here.feature, here.properties["example_STRING"]) == (ids[i], texts[ids[i]])
        # Rodrigues' formula instead of the importer's matrix; then y up becomes z up.
        x, y, z, w = rotations[i].astype(np.float64) / np.linalg.norm(rotations[i].astype(np.float64))
        local = points * scales[i]
        axis = np.array([x, y, z])
        turned = local + 2 * np.cross(axis, np.cross(axis, local) + w * local) + translations[i]
        expected = np.stack([turned[:, 0], -turned[:, 2], turned[:, 1]], axis=1)
        found = mesh.points[i * len(points) : (i + 1) * len(points)] + mesh.origin_enu_m
        np.testing.assert_allclose(found, expected, atol=1e-4)
