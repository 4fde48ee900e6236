"""Bad tilesets are refused, however their documents are read."""

import json

import numpy as np
import pytest

from importers.tiles3d import json as tiles3d_json
from importers.tiles3d.nodes import content_addresses
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed
from tests.importers.opened import load, read, source_of
from tests.importers.tiles3d.tiles3d_files import BOX, ecef_transform, tile, tileset, write

IDENTITY = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def child(**more):
    return tileset(tile(children=[tile(**more)]))


def with_transform(index, value):
    matrix = list(IDENTITY)
    matrix[index] = value
    return child(transform=matrix)


def deep(depth):
    node = tile()
    for _ in range(depth):
        node = tile(children=[node])
    return tileset(node)


HOSTILE = {
    "self": tileset(tile("tileset.json")),
    "self_by_another_way": tileset(tile(children=[tile("./x/../tileset.json")])),
    "empty_uri": tileset(tile("")),
    "no_uri": tileset(tile(content={})),
    "file_uri": tileset(tile("file:///etc/passwd")),
    "unc": tileset(tile("\\\\host\\x.b3dm")),
    "out": tileset(tile("../x.b3dm")),
    "hidden_out": tileset(tile("%2e%2e/x.b3dm")),
    "absolute": tileset(tile("/x.b3dm")),
    "elsewhere": tileset(tile("http://127.0.0.1:9/x.b3dm")),
    "depth_65": deep(65),
    "depth_300": deep(300),
    "error_negative": child(error=-1),
    "error_text": child(error="1"),
    "error_null": child(error=None),
    "error_true": child(error=True),
    "refine": child(refine="MERGE"),
    "transform_singular": with_transform(10, 0.0),
    "transform_nearly_singular": child(transform=[1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1e-10, 0, 0, 0, 0, 1]),
    "transform_projective": with_transform(3, 0.5),
    "transform_far": with_transform(12, 1e300),
    "transform_short": child(transform=[1, 0, 0]),
    "box_short": child(boundingVolume={"box": [1, 2, 3]}),
    "box_far": child(boundingVolume={"box": [1e30] * 12}),
    "sphere_negative": child(boundingVolume={"sphere": [0, 0, 0, -1]}),
    "region_degrees": child(boundingVolume={"region": [120, 36, 121, 37, 0, 1]}),
    "region_upside_down": child(boundingVolume={"region": [0, 1, 1, 0, 0, 1]}),
    "region_without_place": child(boundingVolume={"region": [0, 0, 1, 1, 0, 1]}),
    "no_volume": child(boundingVolume={}),
    "s2": child(boundingVolume={"extensions": {"3DTILES_bounding_volume_S2": {"token": "1"}}}),
    "children_no_list": tileset(tile(children=[]) | {"children": {}}),
    "child_no_object": tileset(tile(children=[3])),
    "root_no_object": tileset([]),
    "implicit": child(implicitTiling={"subdivisionScheme": "QUADTREE"}),
    "extension": tileset(tile(), extensionsRequired=["EXT_unheard_of"]),
    "version": tileset(tile(), version="3.0"),
    "up_axis": tileset(tile()) | {"asset": {"version": "1.0", "gltfUpAxis": "W"}},
    "no_asset": {"root": tile(), "geometricError": 1},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tilesets_are_refused(tmp_path, name):
    with pytest.raises(ImportFailed) as caught:
        read(write(tmp_path, {"tileset.json": HOSTILE[name]}))
    assert caught.value.path.endswith("tileset.json")
    assert "\n" not in str(caught.value)


def test_the_refusal_says_where(tmp_path):
    with pytest.raises(ImportFailed) as caught:
        read(write(tmp_path, {"tileset.json": HOSTILE["error_negative"]}))
    assert caught.value.where == "root.children[0].geometricError"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"  ",
        b"{",
        b"<html></html>",
        b"null",
        b'{"asset":{"version":"1.0"},"asset":{"version":"1.0"},"root":{}}',
        json.dumps(tileset(tile())).replace("100.0", "NaN").encode(),
        json.dumps(tileset(tile())).replace("100.0", "1e999").encode(),
        b'{"asset":{"version":"1.0"},"root":' * 100_000,
        b"\x1f\x8b" + bytes(20),
    ],
)
def test_hostile_text_is_refused(tmp_path, text):
    (tmp_path / "tileset.json").write_bytes(text)
    with pytest.raises(ImportFailed):
        read(tmp_path)


def test_depth_64_is_read(tmp_path):
    node = source_of(write(tmp_path, {"tileset.json": deep(64)})).root()
    while node.children:
        (node,) = node.children
    assert node.key.count("/") == 64


def test_tilesets_that_lead_to_each_other_are_refused(tmp_path):
    files = {"tileset.json": tileset(tile("b/b.json")), "b/b.json": tileset(tile(children=[tile("../tileset.json")]))}
    with pytest.raises(ImportFailed, match="leads back to itself"):
        read(write(tmp_path, files))


def test_a_long_chain_of_tilesets_ends_at_the_depth_limit(tmp_path):
    files = {f"{i}.json": tileset(tile(f"{i + 1}.json")) for i in range(70)}
    source = source_of(write(tmp_path, files) / "0.json")
    node = source.root()
    for _ in range(64):
        (node,) = load(source, node).children
    with pytest.raises(ImportFailed, match="nested deeper than 64"):
        load(source, node)


def test_a_missing_input_is_refused(tmp_path):
    with pytest.raises(ImportFailed, match="no such file"):
        read(tmp_path / "nothing.json")
    with pytest.raises(ImportFailed, match="no such file"):
        read(tmp_path)


def told(node):
    """Return everything that a node says, with its children."""
    asked = node.request_volume
    return (
        node.key,
        node.geometric_error_m,
        node.refine,
        node.has_content,
        node.volume.centre.tolist(),
        node.volume.half_axes.tolist(),
        node.volume.radius_m,
        asked and asked.radius_m,
        content_addresses(node),
        [told(child) for child in node.children],
    )


def test_a_document_read_in_pieces_is_the_same_tree(tmp_path, monkeypatch):
    """Usual tiles and odd ones, mixed: the way a document is decoded does not show."""
    region = [*np.radians([120.3, 36.0, 120.4, 36.1]).tolist(), 0, 9]
    odd = [
        tile("a.b3dm", transform=[*IDENTITY[:12], 5, 6, 7, 1], children=[tile("b.b3dm"), tile(extras={"a": [1]})]),
        tile(boundingVolume={"region": region}, children=[tile("c.b3dm", error=3)]),
        tile(boundingVolume={"sphere": [1, 2, 3, 4]}, viewerRequestVolume={"box": BOX}),
        tile(content={"url": "d.b3dm"}, refine="Add"),
        tile("e f.b3dm"),
        tile("long/" * 50 + "g.b3dm"),
        tile(contents=[{"uri": "h.glb"}, {"uri": "i.glb"}]),
        {"boundingVolume": {"box": [1] * 12}},
    ]
    root = tile(transform=ecef_transform(), children=[tile(children=[*odd, tile("j.b3dm", children=odd)]), *odd] * 3)
    path = write(tmp_path, {"tileset.json": tileset(root, extras={"x": 1})})
    whole = told(source_of(path).root())
    for strict, pieces in ((0, 1 << 17), (0, 400), (0, 0), (1 << 20, 0)):
        monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", strict)
        monkeypatch.setattr(tiles3d_json, "PIECE_BYTES", pieces)
        assert told(source_of(path).root()) == whole


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tilesets_are_refused_in_pieces(tmp_path, monkeypatch, name):
    monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", 0)
    path = write(tmp_path, {"tileset.json": HOSTILE[name]})
    for pieces in (1 << 17, 0):
        monkeypatch.setattr(tiles3d_json, "PIECE_BYTES", pieces)
        with pytest.raises(ImportFailed):
            read(path)


@pytest.mark.parametrize(
    "text",
    [
        b'{"asset":{"version":"1.0"},"root":' * 100_000,
        b'{"asset":{"version":"1.0"},"root":{"boundingVolume":{"box":[NaN]}}}',
        b'{"asset":{"version":"1.0"},"root":{"children":' + b"[" * 100_000 + b"}}",
        b'{"asset":{"version":"1.0"},"root":{"children":' + b'[{"children":' * 100_000 + b"}}",
        b'{"asset":{"version":"1.0"},"root":{"children":[{"a":"\xff"}]}}',
        b'{"asset":{"version":"1.0"},"root":{"children":[{"geometricError":1e999}]}}',
        b'{"asset":{"version":"1.0"},"root":[]}',
        b'{"asset":{"version":"1.0"},"root":{"children":"a"}}',
    ],
)
def test_hostile_text_is_refused_in_pieces(tmp_path, monkeypatch, text):
    monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", 0)
    (tmp_path / "tileset.json").write_bytes(text)
    with pytest.raises(ImportFailed):
        read(tmp_path)


def test_mutants_are_read_or_refused(tmp_path):
    """500 mutants of a tileset.json: bytes, and fields set to extremes."""
    rng = np.random.default_rng(7)
    seed = json.dumps(
        tileset(tile("a.b3dm", transform=ecef_transform(), children=[tile("b.json", error=2), tile(refine="ADD")]))
    ).encode()
    words = [b"NaN", b"-1", b"0", b"null", b"[]", b"{}", b'"tileset.json"', b"1e999", b"4294967296", b"true", b'""']
    path = tmp_path / "tileset.json"
    outcomes = {"read": 0, "refused": 0}
    for _ in range(500):
        data = bytearray(seed)
        at = int(rng.integers(len(data)))
        match int(rng.integers(3)):
            case 0:
                data[at] = int(rng.integers(256))
            case 1:
                del data[at : at + int(rng.integers(1, 20))]
            case 2:
                end = next((i for i in range(at, len(data)) if data[i] in b",]}"), at)
                start = max(data.rfind(b, 0, end) for b in (b",", b"[", b":", b" ")) + 1
                data[start:end] = words[int(rng.integers(len(words)))]
        path.write_bytes(data)
        try:
            source = source_of(tmp_path)
        except ImportFailed:
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        if source.root().has_content:
            with pytest.raises((TileMissing, ImportFailed)):
                load(source, source.root())
    assert min(outcomes.values()) > 50
