import numpy as np
import pytest

from importers.gltf.document import Budget
from importers.gltf.features import Batches, feature_numbers
from importers.gltf.instances import placed
from importers.gltf.scene import mesh_of, read_gltf
from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content
from layers.data.geometry import AlphaMode, Wrap
from layers.errors import ImportFailed
from tests.importers.tiles3d.tile_files import batched, quad_with_table
from tests.importers.tiles3d.tiles3d_files import QUAD, draco_quad, png, quad

PLACE = Place("a.glb")
CORNER = np.array([0.9, 0.05, 0.05])
SCHEMA = {"classes": {"c": {"properties": {"height": {"type": "SCALAR", "componentType": "FLOAT32"}}}}}
HEIGHTS = {"class": "c", "count": 4, "properties": {"height": {"values": "heights"}}}
VIEWS = {"heights": np.array([1, 2, 3, 4], np.float32).tobytes()}
COLOURS = [(0, 10, 20), (1, 11, 21)]


def scene_of(file, **more):
    return read_gltf(file if isinstance(file, bytes) else file.glb(), place=PLACE, fetch=lambda uri: b"", **more)


def features_of(file, **more):
    scene = scene_of(file, **more)
    ((part, _),) = scene.parts
    return part.features, scene.notes


def primitive(file):
    return file.json["meshes"][0]["primitives"][0]


def hit(features, vertex=0, weights=(1.0, 0.0, 0.0)):
    return features.at(np.array([vertex, 1, 2], np.int32), np.array(weights))


def test_a_row_for_each_vertex():
    (features,), notes = features_of(quad_with_table(SCHEMA, HEIGHTS, VIEWS))
    assert notes == ()
    assert [hit(features, i).properties for i in range(4)] == [{"height": h} for h in (1, 2, 3, 4)]
    np.testing.assert_array_equal(features.vertices_of(2), [False, False, True, False])


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"attribute": 0}, [0, 1, 2, 3]),
        ({"attribute": 0, "nullFeatureId": 2}, [0, 1, -1, 3]),
        ({}, [0, 1, 2, 3]),
    ],
)
def test_numbers_by_attribute_or_implicit(entry, expected):
    file = quad_with_table(SCHEMA, HEIGHTS, VIEWS)
    primitive(file)["extensions"]["EXT_mesh_features"]["featureIds"] = [{"featureCount": 4, "label": "x"} | entry]
    (features,), _ = features_of(file)
    assert features.vertex_ids.tolist() == expected
    assert features.label == "x"
    found = hit(features, 3)
    assert (found.feature, found.properties) == (3, {})


def textured(**changes):
    """Return a quad whose second picture (two texels, left and right) holds numbers."""
    file = quad(picture=png([(1, 2, 3)]))
    file.json["images"].append({"bufferView": file.view(png(COLOURS)), "mimeType": "image/png"})
    file.json["textures"].append({"source": 1})
    info = {"index": 1, "texCoord": 0} | changes
    return file, info


def test_numbers_by_texel():
    file, info = textured(channels=[0, 1])
    primitive(file)["extensions"] = {"EXT_mesh_features": {"featureIds": [{"featureCount": 2, "texture": info}]}}
    (features,), notes = features_of(file)
    assert notes == ()
    # Vertex 0 is left, vertex 1 right: the first channel is the low byte.
    assert hit(features, 0).feature == 0 + (10 << 8)
    assert hit(features, 1).feature == 1 + (11 << 8)
    assert features.vertices_of(0) is None


def test_texture_transforms_of_features():
    file, info = textured(extensions={"KHR_texture_transform": {"offset": [0.5, 0]}})
    primitive(file)["extensions"] = {"EXT_mesh_features": {"featureIds": [{"featureCount": 2, "texture": info}]}}
    (features,), _ = features_of(file)
    assert hit(features, 0, (0.9, 0.05, 0.05)).feature == 1


def test_a_property_texture_reads_several_bytes():
    file, info = textured(channels=[1, 2], offset=1)
    schema = {"classes": {"c": {"properties": {"level": {"type": "SCALAR", "componentType": "UINT16"}}}}}
    texture = {"class": "c", "properties": {"level": info}}
    file.json["extensions"] = {"EXT_structural_metadata": {"schema": schema, "propertyTextures": [texture]}}
    primitive(file)["extensions"] = {"EXT_structural_metadata": {"propertyTextures": [0]}}
    (features,), notes = features_of(file)
    assert notes == ()
    assert hit(features, 0).properties == {"level": 10 + (20 << 8) + 1}
    assert hit(features, 0).feature == -1
    info["channels"] = [0]
    (features, notes) = features_of(file)
    assert features == ()
    assert "cannot hold 16 bits" in notes[0]


def test_the_draft_of_both_extensions():
    file, info = textured()
    heights = file.view(VIEWS["heights"])
    texture = {"index": info["index"], "texCoord": 0}
    kinds = {"height": {"type": "FLOAT32"}, "red": {"type": "UINT8"}}
    file.json["extensions"] = {
        "EXT_feature_metadata": {
            "schema": {"classes": {"c": {"properties": kinds}}},
            "featureTables": {
                "other": {"class": "c", "count": 1, "properties": {}},
                "mine": {"class": "c", "count": 4, "properties": {"height": {"bufferView": heights}}},
            },
            "featureTextures": {"t": {"class": "c", "properties": {"red": {"texture": texture, "channels": "g"}}}},
        }
    }
    primitive(file)["extensions"] = {
        "EXT_feature_metadata": {
            "featureIdAttributes": [
                {"featureTable": "mine", "featureIds": {"constant": 1, "divisor": 2}},
            ],
            "featureIdTextures": [{"featureTable": "mine", "featureIds": {"texture": texture, "channels": "r"}}],
            "featureTextures": ["t"],
        }
    }
    features, notes = features_of(file)
    assert notes == ()
    by_vertex, by_texel, place = features
    assert by_vertex.vertex_ids.tolist() == [1, 1, 2, 2]
    assert hit(by_vertex, 2).properties == {"height": 3}
    assert hit(by_texel, 1).properties == {"height": 2}
    assert hit(place, 1).properties == {"red": 11}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEIGHTS | {"count": 2_000_000_000}, "need 8000000000 bytes"),
        (HEIGHTS | {"class": "none"}, "no class"),
        (HEIGHTS | {"properties": {"height": {"values": 99}}}, "out of range"),
        ("none", "object"),
    ],
)
def test_damaged_metadata_costs_itself_alone(table, message):
    file = quad_with_table(SCHEMA, HEIGHTS, VIEWS)
    metadata = file.json["extensions"]["EXT_structural_metadata"]
    if isinstance(table, dict) and table["properties"]["height"]["values"] == "heights":
        table = table | {"properties": metadata["propertyTables"][0]["properties"]}
    metadata["propertyTables"] = [table]
    (features,), notes = features_of(file)
    assert message in " ".join(notes)
    assert (hit(features).feature, hit(features).properties) == (0, {})


@pytest.mark.parametrize(
    "extensions",
    [
        {"EXT_mesh_features": {"featureIds": [{"attribute": 99}]}},
        {"EXT_mesh_features": {"featureIds": [{"attribute": -1}]}},
        {"EXT_mesh_features": {"featureIds": [{"texture": {"index": 50}}]}},
        {"EXT_mesh_features": {"featureIds": "none"}},
        {"EXT_mesh_features": {"featureIds": [{}] * 100}},
        {"EXT_structural_metadata": {"propertyTextures": [5]}},
        {"EXT_structural_metadata": {"propertyAttributes": [5]}},
        {"EXT_feature_metadata": {"featureTextures": ["none"]}},
    ],
)
def test_damaged_feature_sets_cost_themselves_alone(extensions):
    file = quad()
    primitive(file)["extensions"] = extensions
    features, notes = features_of(file)
    assert features == ()
    assert len(notes) == 1


def test_numbers_that_are_none():
    stored = np.array([0.4, 0.6, -1, np.nan, np.inf, 1e20], np.float32)
    assert feature_numbers(stored).tolist() == [0, 1, -1, -1, -1, -1]
    assert feature_numbers(np.array([0, (1 << 32) - 1], np.uint32)).tolist() == [0, -1]


class Names:
    name = ""
    nbytes = 7

    def __len__(self):
        return 2

    def properties(self, row):
        return {"row": row}


@pytest.mark.parametrize("name", ["_BATCHID", "BATCHID"])
@pytest.mark.parametrize("dtype", [np.float32, np.uint8, np.uint16])
def test_batches(name, dtype):
    file = quad(**{name: np.array([0, 1, 1, 5], dtype)})
    (features,), notes = features_of(file, batches=Batches(2, Names()))
    assert features.vertex_ids.tolist() == [0, 1, 1, -1]
    assert "1 vertices name a batch that does not exist" in notes[0]
    assert hit(features, 1).properties == {"row": 1}
    assert features_of(file)[0] == ()


def test_batches_in_draco():
    import DracoPy

    points = np.array([(x, y, 0) for y in range(4) for x in range(4)], np.float32)
    faces = np.array([(i, i + 1, i + 4) for i in range(11) if i % 4 < 3], np.uint32)
    batches = (points[:, 0] >= 2).astype(np.uint8)[:, None]
    data = DracoPy.encode(points, faces, quantization_bits=14, generic_attributes={42: batches})
    ids = {a["attribute_type"]: a["unique_id"] for a in DracoPy.decode(data).attributes}
    file = draco_quad()
    file.json["accessors"][0]["count"] = len(points)
    file.json["accessors"][2]["count"] = faces.size
    file.json["accessors"].append({"componentType": 5121, "count": len(points), "type": "SCALAR"})
    entry = primitive(file)
    entry["attributes"] = {"POSITION": 0, "_BATCHID": 3}
    packed = {"POSITION": ids[0], "_BATCHID": 42}
    entry["extensions"]["KHR_draco_mesh_compression"] = {"bufferView": file.view(data), "attributes": packed}
    ((part, _),) = scene_of(file, batches=Batches(2, Names())).parts
    np.testing.assert_array_equal(part.features[0].vertex_ids, (part.points + part.centre)[:, 0] >= 2)


def test_one_batch_is_the_whole_mesh():
    (features,), _ = features_of(quad(), batches=Batches(1, Names()))
    assert hit(features, 3).properties == {"row": 0}
    assert features_of(quad(), batches=Batches(2, Names()))[0] == ()


def content(data):
    return decode_content(data, frame=TileFrame(np.eye(4)), place=Place("a.b3dm"), fetch=lambda uri: b"")


def test_a_b3dm_with_a_batch_table():
    file = quad(_BATCHID=np.array([0, 0, 1, 1], np.uint8))
    found = content(batched(file.glb(), length=2, batch={"name": ["a", "b"]}))
    assert hit(found.meshes[0].features[0], 3).properties == {"name": "b"}
    assert content(batched(quad().glb(), length=1)).meshes[0].features == ()
    assert content(batched(draco_quad().glb(), length=1, batch={"n": [5]})).meshes[0].features[0].nbytes > 0
    with pytest.raises(ImportFailed, match="BATCH_LENGTH: 5 batches are declared for 4"):
        content(batched(file.glb(), length=5))
    with pytest.raises(ImportFailed, match="BATCH_LENGTH"):
        content(batched(file.glb(), length=(1 << 32) - 1))


def instanced(**attributes):
    file = quad()
    named = {name: file.accessor(array) for name, array in attributes.items()}
    file.json["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": named}}
    file.json["extensionsRequired"] = ["EXT_mesh_gpu_instancing"]
    return file


def test_instances_of_a_node():
    at = np.array([(0, 0, 0), (5, 0, 0), (0, 7, 0)], np.float32)
    turn = np.array([(0, 0, 0, 127), (0, 0, 90, 90), (0, 0, 0, 127)], np.int8)
    file = instanced(TRANSLATION=at, ROTATION=turn, SCALE=np.array([(1, 1, 1), (1, 1, 1), (2, 2, 2)], np.float32))
    node = file.json["nodes"][0]
    node["translation"] = [100, 0, 0]
    node["extensions"]["EXT_instance_features"] = {"featureIds": [{"featureCount": 3, "nullFeatureId": 1}]}
    ((part, instances),) = scene_of(file).instanced
    (mesh,) = placed(part, instances, budget=Budget(0), notes=[], place=PLACE)
    found = (mesh.points.astype(np.float64) + mesh.origin_enu_m).reshape(3, 4, 3)
    quarter = np.array([(0, -1, 0), (1, 0, 0), (0, 0, 1)])
    expected = np.stack([QUAD, QUAD @ quarter.T, QUAD * 2]) + at[:, None] + (100, 0, 0)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    (features,) = mesh.features
    assert [features.at(np.array([4 * i] * 3, np.int32), CORNER) is None for i in range(3)] == [False, True, False]


def test_features_of_the_model_are_on_each_instance():
    file = quad_with_table(SCHEMA, HEIGHTS, VIEWS)
    at = file.accessor(np.array([(0, 0, 0), (50, 0, 0)], np.float32))
    file.json["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": at}}}
    (mesh,) = content(file.glb()).meshes
    (features,) = mesh.features
    assert [features.at(np.array([i] * 3, np.int32), CORNER).feature for i in range(8)] == [0, 1, 2, 3] * 2
    np.testing.assert_array_equal(np.flatnonzero(features.vertices_of(3)), [3, 7])


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({}, "differ in length"),
        ({"TRANSLATION": np.zeros((2, 3), np.float32), "SCALE": np.ones((3, 3), np.float32)}, "differ in length"),
        ({"TRANSLATION": np.zeros((2, 2), np.float32)}, "2 components"),
    ],
)
def test_damaged_instances_are_refused(attributes, message):
    with pytest.raises(ImportFailed, match=message):
        scene_of(instanced(**attributes))


def test_very_many_instances_are_refused():
    file = instanced()
    accessor = {"componentType": 5126, "count": 2_000_000_000, "type": "VEC3"}
    file.json["accessors"].append(accessor)
    named = file.json["nodes"][0]["extensions"]["EXT_mesh_gpu_instancing"]["attributes"]
    named["TRANSLATION"] = len(file.json["accessors"]) - 1
    with pytest.raises(ImportFailed, match="unfolds to more"):
        scene_of(file)
    accessor["count"] = 1_000_000
    with pytest.raises(ImportFailed, match="unfolds to more"):
        content(file.glb())


@pytest.mark.parametrize(
    ("number", "wrap"), [(33071, Wrap.CLAMP), (33648, Wrap.MIRROR), (10497, Wrap.REPEAT), (1, None)]
)
def test_wrap(number, wrap):
    file = quad(picture=png([(1, 2, 3)]))
    file.json["samplers"] = [{"wrapS": number}]
    file.json["textures"][0]["sampler"] = 0
    ((part, _),) = scene_of(file).parts
    assert part.material.texture.wrap is wrap
    ((plain, _),) = scene_of(quad(picture=png([(1, 2, 3)]))).parts
    assert plain.material.texture.wrap is None
    assert (plain.material.texture.key == part.material.texture.key) is (wrap is None)


@pytest.mark.parametrize(
    ("entry", "mode", "cutoff"),
    [
        ({}, AlphaMode.OPAQUE, 0.5),
        ({"alphaMode": "MASK", "alphaCutoff": 0.25}, AlphaMode.MASK, 0.25),
        ({"alphaMode": "BLEND"}, AlphaMode.BLEND, 0.5),
        ({"alphaMode": "OTHER"}, AlphaMode.OPAQUE, 0.5),
    ],
)
def test_alpha(entry, mode, cutoff):
    file = quad()
    file.json["materials"][0] |= entry
    ((part, matrix),) = scene_of(file).parts
    mesh = mesh_of(part, matrix)
    assert (mesh.alpha_mode, mesh.alpha_cutoff) == (mode, cutoff)
