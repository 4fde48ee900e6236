"""The real tilesets beside the project: counts, places and verdicts."""

from dataclasses import replace

import numpy as np
import pytest

from importers.importer import HEAD_BYTES, ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from tests.importers.tiles3d.tiles3d_files import tile, tileset, write
from tests.shared_data import shared_data

FULL = ImportContext(full=True)


def contents(source):
    """Yield every tile with its loaded content."""
    stack = [source.root()]
    while stack:
        node = stack.pop()
        stack += node.children
        if node.has_content:
            content = source.load(node, cancelled=lambda: False)
            stack += content.children
            yield node, content


def world(mesh):
    return mesh.points.astype(np.float64) + mesh.origin_enu_m


def test_wuhan_counts():
    report = Tiles3dImporter().inspect(shared_data("3dtiles-djiterra-wuhan"), FULL)
    assert report.counts["triangles"] == 1_800_434
    assert report.counts["contents"] == 230
    assert report.counts["tilesets"] == 21
    assert report.counts["missing"] == report.counts["failed"] == 0
    # Declared by the files, but without area and so not in the Draco data.
    assert report.counts["degenerate"] == 6
    assert report.origin.lon == pytest.approx(114.12, abs=0.01)
    assert report.origin.lat == pytest.approx(30.46, abs=0.01)
    assert report.errors == ()


def test_wuhan_tiles_lie_in_their_volumes():
    source = Tiles3dImporter().read(shared_data("3dtiles-djiterra-wuhan"), ImportContext()).data[0].source
    seen = 0
    for node, content in contents(source):
        if not content.meshes:
            continue
        for mesh in content.meshes:
            assert mesh.unlit
            assert mesh.texture is not None
            distance = np.linalg.norm(world(mesh) - node.volume.centre, axis=1).max()
            assert distance <= 1.02 * node.volume.radius_m
        seen += 1
        if seen == 12:
            return
    pytest.fail("fewer than 12 tiles")


def test_rtc_centre_of_a_b3dm_equals_a_transform_of_its_glb(tmp_path):
    folder = shared_data("3dtiles-loadersgl-misc")
    centre = [-5504385.5, -2248457.75, 2301215.75]
    found = []
    context = ImportContext()
    for name, shift in (("143.b3dm", [0.0, 0.0, 0.0]), ("143.glb", centre)):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
        volume = {"sphere": [*(c - s for c, s in zip(centre, shift, strict=True)), 8000]}
        transform = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, *shift, 1]
        root = tile(name, boundingVolume=volume, transform=transform)
        result = Tiles3dImporter().read(write(tmp_path, {"tileset.json": tileset(root)}), context)
        assert result.report.crs == "EPSG:4978"
        context = replace(context, site=result.site)
        ((_, content),) = contents(result.data[0].source)
        assert content.triangle_count == 28_222
        found.append(content.meshes)
    for first, second in zip(*found, strict=True):
        np.testing.assert_allclose(world(first), world(second), atol=1e-6)
        np.testing.assert_array_equal(first.triangles, second.triangles)
        np.testing.assert_array_equal(first.texture.pixels, second.texture.pixels)


def test_up_axes_of_one_model_give_one_model():
    """The same model, written x-up, y-up and z-up, stands the same way."""
    golden = shared_data("3dtiles-tools-specs") / "upgradeTileset/upAxisHandling/golden"
    boxes = {}
    for name in (
        "glTF1-x-up-with-gltfUpAxis-x",
        "glTF1-y-up-with-gltfUpAxis-y",
        "glTF1-z-up-with-gltfUpAxis-z",
        "glTF2",
    ):
        source = Tiles3dImporter().read(golden / name, ImportContext()).data[0].source
        points = np.vstack([world(m) for _, content in contents(source) for m in content.meshes])
        boxes[name] = np.array([points.min(axis=0), points.max(axis=0)])
    expected = boxes.pop("glTF2")
    for name, box in boxes.items():
        np.testing.assert_allclose(box, expected, atol=1e-4, err_msg=name)


@pytest.mark.parametrize(
    "name", ["BatchedWithTransformBox", "BatchedWithTransformSphere", "BatchedWithTransformRegion", "BatchedWGS84"]
)
def test_one_scene_written_four_ways_stands_at_one_place(name):
    """Box, sphere, region and baked-in coordinates of CesiumJS's test buildings."""
    folder = shared_data("3dtiles-loadersgl-cesiumjs") / "Batched"
    site = Tiles3dImporter().read(folder / "BatchedWithTransformBox", ImportContext()).site
    context = replace(ImportContext(), site=site)
    found = []
    for set_name in ("BatchedWithTransformBox", name):
        source = Tiles3dImporter().read(folder / set_name, context).data[0].source
        found.append(np.vstack([world(m) for _, c in contents(source) for m in c.meshes]))
    # Baked-in ECEF coordinates are float32 and only good to half a metre.
    tolerance = 1.0 if name == "BatchedWGS84" else 1e-3
    np.testing.assert_allclose(found[1].min(axis=0), found[0].min(axis=0), atol=tolerance)
    np.testing.assert_allclose(found[1].max(axis=0), found[0].max(axis=0), atol=tolerance)


def test_no_other_json_is_claimed():
    importer = Tiles3dImporter()
    for folder in ("admin-qingdao", "heritage-baltimore", "cityjson-cjio", "ngsi-ld-examples", "water-wntr"):
        for path in shared_data(folder).rglob("*json"):
            with path.open("rb") as file:
                assert not importer.can_read(path, file.read(HEAD_BYTES)), path.name
