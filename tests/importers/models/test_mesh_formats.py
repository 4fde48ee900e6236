"""PLY, STL and GLB as single models, and large meshes cut into tiles."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from importers.importer import ImportContext, ImportResult
from importers.models.mesh_formats import GltfImporter, PlyMeshImporter, StlImporter
from importers.models.mesh_parts import MAX_PIECE_TRIANGLES, mesh_about_centre, pieces_of
from importers.models.mesh_tree import MAX_TILE_MESHES, mesh_tree
from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import TilesetData
from layers.errors import ImportFailed
from twin_app import registry


def meshes_of(result: ImportResult) -> list[MeshData]:
    (data,) = result.data
    assert isinstance(data, TilesetData)
    waiting, found = [data.source.root()], []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.has_content:
            found += data.source.load(node, cancelled=lambda: False).meshes
    return found


@pytest.mark.parametrize(
    ("kind", "importer"), [("ply", PlyMeshImporter()), ("stl", StlImporter()), ("glb", GltfImporter())]
)
def test_a_box_is_the_same_in_every_format(kind: str, importer: registry.Importer, tmp_path: Path) -> None:
    box = trimesh.creation.box(
        extents=(2.0, 3.0, 4.0), transform=trimesh.transformations.translation_matrix((10, 20, 30))
    )
    path = tmp_path / f"box.{kind}"
    box.export(path)
    assert registry.choose(path).name == importer.name
    result = importer.read(path, ImportContext())
    bounds = result.report.bounds
    low, high = (bounds.west, bounds.south, bounds.bottom), (bounds.east, bounds.north, bounds.top)
    if kind == "glb":  # y is up in glTF
        assert low == pytest.approx((9, -32, 18.5))
        assert high == pytest.approx((11, -28, 21.5))
    else:
        assert low == pytest.approx((9, 18.5, 28))
        assert high == pytest.approx((11, 21.5, 32))
    assert result.report.counts["triangles"] == 12
    assert sum(len(m.triangles) for m in meshes_of(result)) == 12


def test_text_stl_is_read(tmp_path: Path) -> None:
    path = tmp_path / "box.stl"
    trimesh.creation.box().export(path, file_type="stl_ascii")
    assert registry.choose(path).name == "stl"
    assert StlImporter().read(path, ImportContext()).report.counts["triangles"] == 12


def test_ply_with_colours_and_with_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "box.ply"
    box = trimesh.creation.box()
    box.visual.vertex_colors = np.arange(32, dtype=np.uint8).reshape(8, 4)
    box.export(path)
    (mesh,) = meshes_of(PlyMeshImporter().read(path, ImportContext()))
    assert mesh.colours is not None
    assert mesh.colours.tolist() == np.arange(32).reshape(8, 4).tolist()
    text = """ply
format ascii 1.0
comment TextureFile p.png
element vertex 3
property float x
property float y
property float z
property float s
property float t
element face 1
property list uchar int vertex_indices
end_header
0 0 0 0 0
1 0 0 1 0
0 1 0 0 1
3 0 1 2
"""
    path.write_text(text)
    result = PlyMeshImporter().read(path, ImportContext())
    assert any("p.png is missing" in str(w) for w in result.report.warnings)
    Image.new("RGB", (2, 2), (1, 2, 3)).save(tmp_path / "p.png")
    (mesh,) = meshes_of(PlyMeshImporter().read(path, ImportContext()))
    assert mesh.texture is not None
    assert mesh.texture.pixels[0, 0].tolist() == [1, 2, 3, 255]
    assert mesh.uv is not None
    assert mesh.uv.tolist() == [[0, 0], [1, 0], [0, 1]]


def test_a_ply_without_faces_is_no_mesh() -> None:
    head = b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n"
    assert not PlyMeshImporter().can_read(Path("a.ply"), head)
    assert not PlyMeshImporter().can_read(Path("a.ply"), head.replace(b"end", b"element face 0\nend"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "huge.ply",
            b"ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\n"
            b"property float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n",
        ),
        (
            "beyond.ply",
            b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
            b"element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n3 0 1 2\n",
        ),
        ("cut.glb", b"glTF\x02\0\0\0\xff\0\0\0"),
    ],
)
def test_damaged_files_are_refused(name: str, data: bytes, tmp_path: Path) -> None:
    from twin_app import loading
    from twin_app.loading import InputSpec
    from twin_app.workers import Workers

    path = tmp_path / name
    path.write_bytes(data)
    with Workers() as workers, pytest.raises(ImportFailed) as caught:
        loading.read_input(InputSpec(str(path)), workers=workers, context=ImportContext())
    assert str(path) in caught.value.line()


def grid(side: int) -> MeshData:
    rows, columns = np.mgrid[: side + 1, : side + 1]
    points = np.column_stack([columns.ravel(), rows.ravel(), np.zeros(rows.size)]).astype(np.float64)
    first = (rows[:-1, :-1] * (side + 1) + columns[:-1, :-1]).ravel()
    triangles = np.concatenate(
        [
            np.column_stack([first, first + 1, first + side + 2]),
            np.column_stack([first, first + side + 2, first + side + 1]),
        ]
    ).astype(np.int32)
    uv = (points[:, :2] / side).astype(np.float32)
    return mesh_about_centre(points + np.array((1e6, 0.0, 0.0)), triangles, uv=uv)


def area_by_cell(meshes: list[MeshData]) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    centres = np.concatenate([m.points[m.triangles].mean(axis=1) + m.origin_enu_m for m in meshes]) - (1e6, 0.0, 0.0)
    return np.sort(np.floor(centres[:, 1]).astype(np.int64) * 1000 + np.floor(centres[:, 0]).astype(np.int64))


def test_pieces_are_small_compact_and_together_the_mesh() -> None:
    mesh = grid(100)
    pieces = pieces_of(mesh, max_triangles=1500)
    assert all(len(p.triangles) <= 1500 for p in pieces)
    assert np.array_equal(area_by_cell(pieces), area_by_cell([mesh]))
    sizes = [float(np.prod((p.points.max(axis=0) - p.points.min(axis=0))[:2])) for p in pieces]
    assert sum(sizes) < 1.3 * 100 * 100
    assert all(len(p.points) <= len(p.triangles) for p in pieces)


def test_a_mesh_too_large_for_one_buffer_becomes_tiles() -> None:
    mesh = grid(460)
    assert len(mesh.triangles) > 2 * MAX_PIECE_TRIANGLES
    tree = mesh_tree([mesh], name="grid")
    assert len(tree.tiles) >= 3
    root = tree.root()
    assert not root.has_content
    assert sum(tree.load(n, cancelled=lambda: False).triangle_count for n in root.children) == len(mesh.triangles)
    assert root.volume.bounds().east == pytest.approx(1e6 + 460, abs=0.1)
    for node in root.children:
        (piece,) = tree.load(node, cancelled=lambda: False).meshes
        bounds = node.volume.bounds()
        assert bounds.west <= float(piece.points[:, 0].min() + piece.origin_enu_m[0]) + 1e-3


def test_the_picture_of_a_mesh_that_becomes_tiles_is_shared_by_them() -> None:
    picture = TextureData(np.zeros((8, 8, 4), np.uint8))
    mesh = replace(grid(460), texture=picture, uv=np.zeros((461 * 461, 2), np.float32))
    tree = mesh_tree([mesh], name="grid")
    contents = [tree.load(n, cancelled=lambda: False) for n in tree.root().children]
    assert len({id(m.texture) for c in contents for m in c.meshes}) == 1
    assert [c.picture_bytes for c in contents] == [0] * len(contents)
    assert all(c.nbytes == sum(m.nbytes - picture.nbytes for m in c.meshes) for c in contents)
    assert tree.nbytes == sum(c.nbytes for c in contents) + picture.nbytes
    (alone,) = mesh_tree([replace(mesh, triangles=mesh.triangles[:100])], name="part").tiles[0]
    assert not alone.texture.shared


def test_many_small_meshes_share_tiles() -> None:
    meshes = [mesh_about_centre(np.eye(3) + np.array((i, 0, 0)), np.array([[0, 1, 2]], np.int32)) for i in range(500)]
    tree = mesh_tree(meshes, name="parts")
    assert 500 / MAX_TILE_MESHES <= len(tree.tiles) <= 20
    assert sum(len(t) for t in tree.tiles) == 500
