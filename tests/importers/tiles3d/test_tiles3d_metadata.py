import json

import pytest

from tests.importers.opened import load, read
from tests.importers.tiles3d.tiles3d_files import quad, tile, tileset, write
from tests.shared_data import shared_data

SCHEMA = {
    "classes": {
        "thing": {
            "properties": {
                "author": {"name": "Author", "type": "STRING"},
                "height": {"type": "SCALAR", "componentType": "FLOAT32"},
            }
        }
    }
}


def thing(**values):
    return {"class": "thing", "properties": values}


def described(**more):
    root = tile(metadata=thing(height=12.5))
    root["contents"] = [{"uri": "a.glb", "metadata": thing(author="we"), "group": 1}, {"uri": "b.glb", "group": 0}]
    groups = [thing(author="red"), thing(author="blue")]
    return tileset(root, version="1.1", groups=groups, metadata=thing(author="all"), **more)


def files(value):
    return {"tileset.json": value, "a.glb": quad().glb(), "b.glb": quad().glb()}


EXPECTED = {
    "tile.height": 12.5,
    "content[0].Author": "we",
    "content[0].group.Author": "blue",
    "content[1].group.Author": "red",
}


def test_every_granularity(tmp_path):
    result = read(write(tmp_path, files(described(schema=SCHEMA))))
    data = result.data[0]
    assert data.attributes["tileset.Author"] == "all"
    assert load(data.source, data.source.root()).properties == EXPECTED


def test_a_schema_in_a_file_of_its_own(tmp_path):
    path = write(tmp_path, files(described(schemaUri="schema.json")) | {"schema.json": SCHEMA})
    source = read(path).data[0].source
    assert load(source, source.root()).properties == EXPECTED
    (path / "schema.json").unlink()
    result = read(path)
    assert "schema is missing" in str(result.report.warnings[0])
    content = load(result.data[0].source, result.data[0].source.root())
    assert content.properties == {}
    assert content.triangle_count == 4


def test_the_draft_extension(tmp_path):
    root = tile("a.glb", extensions={"3DTILES_metadata": thing(height=3)})
    root["content"]["extensions"] = {"3DTILES_metadata": {"group": "houses"}}
    extension = {"schema": SCHEMA, "tileset": thing(author="all"), "groups": {"houses": thing(author="red")}}
    value = tileset(root, extensions={"3DTILES_metadata": extension}, extensionsRequired=["3DTILES_metadata"])
    data = read(write(tmp_path, files(value))).data[0]
    assert data.attributes["tileset.Author"] == "all"
    assert load(data.source, data.source.root()).properties == {"tile.height": 3, "content[0].group.Author": "red"}


def test_an_external_tileset_speaks_for_itself(tmp_path):
    value = files(described(schema=SCHEMA)) | {"outer.json": tileset(tile("tileset.json"))}
    source = read(write(tmp_path, value) / "outer.json").data[0].source
    content = load(source, source.root())
    assert content.properties == {"tileset.Author": "all"}
    assert load(source, content.children[0]).properties == EXPECTED


def test_metadata_of_a_wrong_type_costs_itself(tmp_path):
    value = described(schema=SCHEMA)
    value["root"]["metadata"] = thing(height="high")
    value["root"]["contents"][0]["metadata"] = {"class": "unheard"}
    source = read(write(tmp_path, files(value))).data[0].source
    content = load(source, source.root())
    assert content.triangle_count == 4
    assert set(content.properties) == {"content[0].group.Author", "content[1].group.Author"}
    assert len(content.notes) == 2
    assert "metadata.properties.height" in content.notes[0]


@pytest.mark.parametrize("schema", [[], {"classes": 3}, {"classes": {"thing": {"properties": {"a": {"type": "X"}}}}}])
def test_a_damaged_schema_is_a_warning(tmp_path, schema):
    result = read(write(tmp_path, files(described(schema=schema))))
    assert "schema" in str(result.report.warnings[0])
    source = result.data[0].source
    assert load(source, source.root()).triangle_count == 4


def test_the_sample_with_all_granularities():
    folder = shared_data("3dtiles-cesium-samples") / "1.1" / "MetadataGranularities"
    data = read(folder).data[0]
    assert data.attributes["tileset.author"] == "Cesium"
    child = data.source.root().children[2]
    properties = load(data.source, child).properties
    written = json.loads((folder / "tileset.json").read_text())["root"]["children"][2]
    assert properties["tile.district"] == written["metadata"]["properties"]["district"] == "Old City"
    assert properties["content[1].vertices"] == 2757
    assert properties["content[1].group.priority"] == 2
    assert properties["content[0].group.color"] != properties["content[1].group.color"]


def test_the_sample_with_every_type():
    attributes = read(shared_data("3dtiles-cesium-samples") / "1.1" / "TilesetWithFullMetadata").data[0].attributes
    assert len([name for name in attributes if name.startswith("tileset.")]) >= 20
