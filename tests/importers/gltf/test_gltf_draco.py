import DracoPy
import numpy as np
import pytest

from importers.gltf.draco import declared_counts, decode_draco
from importers.place import Place
from layers.errors import ImportFailed
from tests.importers.tiles3d.tiles3d_files import QUAD, QUAD_INDICES

PLACE = Place("a.glb", "meshes[0]")


def grid(n):
    x, y = np.meshgrid(np.arange(n, dtype=np.float32), np.arange(n, dtype=np.float32))
    points = np.column_stack([x.ravel(), y.ravel(), np.sin(x.ravel())]).astype(np.float32)
    a = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).ravel()
    faces = np.concatenate([np.column_stack([a, a + 1, a + n]), np.column_stack([a + 1, a + n + 1, a + n])])
    return points, faces.astype(np.uint32)


@pytest.mark.parametrize("metadata", [False, True])
@pytest.mark.parametrize("preserve_order", [False, True])
def test_the_header_tells_what_the_decoder_gives(metadata, preserve_order):
    points, faces = grid(20)
    data = DracoPy.encode(points, faces, create_metadata=metadata, preserve_order=preserve_order)
    found_faces, found_vertices = declared_counts(data, place=PLACE)
    mesh = decode_draco(data, place=PLACE, budget_bytes=1 << 28)
    assert found_faces == len(faces) == len(mesh.triangles)
    assert found_vertices == len(points)
    low, high = mesh.attributes[0].min(axis=0), mesh.attributes[0].max(axis=0)
    np.testing.assert_allclose([low, high], [points.min(axis=0), points.max(axis=0)], atol=0.02)


def test_declared_counts_beyond_the_bytes_are_refused():
    data = bytearray(DracoPy.encode(QUAD, QUAD_INDICES.reshape(-1, 3), preserve_order=True))
    faces = data[11:12]
    assert faces[0] == 2
    lie = bytes(data[:11]) + b"\xff\xff\xff\x7f" + bytes(data[12:])
    with pytest.raises(ImportFailed, match="declares 268435455 faces"):
        decode_draco(lie, place=PLACE, budget_bytes=1 << 40)


def test_declared_counts_beyond_the_budget_are_refused():
    points, faces = grid(20)
    data = DracoPy.encode(points, faces)
    with pytest.raises(ImportFailed, match="declares"):
        decode_draco(data, place=PLACE, budget_bytes=1000)


@pytest.mark.parametrize("cut", [0, 5, 8, 11, 12, 30, 61])
def test_truncated_data_is_refused(cut):
    points, faces = grid(20)
    with pytest.raises(ImportFailed):
        decode_draco(DracoPy.encode(points, faces)[:cut], place=PLACE, budget_bytes=1 << 28)


def test_a_point_cloud_is_refused():
    with pytest.raises(ImportFailed, match="no triangle mesh"):
        decode_draco(DracoPy.encode(QUAD), place=PLACE, budget_bytes=1 << 28)


def test_endless_numbers_are_refused():
    with pytest.raises(ImportFailed):
        decode_draco(b"DRACO\x02\x02\x01\x00\x00\x00" + b"\xff" * 100_000, place=PLACE, budget_bytes=1 << 28)
