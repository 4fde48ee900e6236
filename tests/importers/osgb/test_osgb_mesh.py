"""Primitive sets, attributes, state, transforms, pictures, levels of detail of small scenes."""

import math
import struct
from pathlib import Path

import numpy as np
import pytest

from importers.osgb.image import decode_image
from importers.osgb.mesh import LocalMesh, mesh_from_drawable
from importers.osgb.objects import parse_osgb
from importers.osgb.scene import NOMINAL_FOCAL_PX, Scene, scene_from_file
from layers.errors import ImportFailed
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import SQUARE, SQUARE_UV, Mesh, Picture, picture_bytes

PATH = Path("tile.osgb")
FAN = np.array([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (-1, 1, 0), (-1, 0, 0)], np.float32)


def scene_of(writer: OsgbWriter) -> tuple[Scene, object]:
    file = parse_osgb(writer.file(), path=PATH)
    return scene_from_file(file), file


def meshes_of(writer: OsgbWriter) -> list[LocalMesh]:
    scene, file = scene_of(writer)
    return [mesh_from_drawable(d, file=file) for d in scene.part.coarsest()]


def mesh_of(mesh: Mesh, *, version: int = 91) -> LocalMesh:
    writer = OsgbWriter(version=version)
    writer.geode(mesh)
    (made,) = meshes_of(writer)
    return made


def corner_sets(mesh: LocalMesh) -> list[tuple[int, ...]]:
    """Triangles, each turned so that its lowest index is first: the winding is kept."""
    return sorted(min((t[0], t[1], t[2]), (t[1], t[2], t[0]), (t[2], t[0], t[1])) for t in mesh.triangles.tolist())


@pytest.mark.parametrize("version", [91, 161])
@pytest.mark.parametrize(
    ("mode", "indices", "expected"),
    [
        (4, (0, 1, 2, 0, 2, 3, 5), [(0, 1, 2), (0, 2, 3)]),
        (5, (0, 1, 3, 2), [(0, 1, 3), (1, 2, 3)]),
        (5, (0, 1, 1, 2, 3), [(1, 2, 3)]),
        (6, (0, 1, 2, 3, 4), [(0, 1, 2), (0, 2, 3), (0, 3, 4)]),
        (7, (0, 1, 2, 3), [(0, 1, 2), (0, 2, 3)]),
        (8, (0, 1, 3, 2), [(0, 1, 2), (0, 2, 3)]),
        (9, (0, 1, 2, 3), [(0, 1, 2), (0, 2, 3)]),
    ],
)
def test_primitives_become_triangles_with_their_winding(mode, indices, expected, version):
    for kind in (np.uint8, np.uint16, np.uint32):
        mesh = mesh_of(Mesh(points=FAN, uv=None, mode=mode, indices=np.array(indices, kind)), version=version)
        assert corner_sets(mesh) == expected
        assert mesh.triangles.dtype == np.int32


@pytest.mark.parametrize("version", [91, 161])
def test_draw_arrays_and_lengths(version):
    mesh = mesh_of(Mesh(points=FAN, uv=None, indices=None, draw_arrays=(1, 3)), version=version)
    assert corner_sets(mesh) == [(1, 2, 3)]
    mesh = mesh_of(Mesh(points=FAN, uv=None, indices=None, lengths=(3, 3), mode=6), version=version)
    assert corner_sets(mesh) == [(0, 1, 2), (3, 4, 5)]


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_points_and_lines_are_left_out_and_told(mode):
    writer = OsgbWriter()
    writer.geode(Mesh(mode=mode))
    scene, file = scene_of(writer)
    mesh = mesh_from_drawable(scene.part.drawables[0], file=file)
    assert len(mesh.triangles) == 0
    assert "left out" in mesh.notes[0]


@pytest.mark.parametrize(
    "mesh",
    [
        Mesh(indices=np.array([0, 1, 4], np.uint32)),
        Mesh(indices=np.array([0, 1, 0xFFFFFFFF], np.uint32)),
        Mesh(indices=None, draw_arrays=(2, 3)),
        Mesh(indices=None, draw_arrays=(-1, 3)),
        Mesh(indices=None, draw_arrays=(0, 0x7FFFFFFF)),
        Mesh(indices=None, lengths=(3, 0x7FFFFFFF)),
        Mesh(indices=None, lengths=(3, -3)),
    ],
    ids=str,
)
def test_indices_beyond_the_vertices_are_refused(mesh):
    for version in (91, 161):
        with pytest.raises(ImportFailed, match=r"byte \d+: .*drawn, there are 4"):
            mesh_of(mesh, version=version)


def test_bad_vertices_are_left_out_or_refused():
    points = np.tile(SQUARE, (100, 1))
    points[7] = np.nan
    indices = np.arange(400, dtype=np.uint32)[:399]
    mesh = mesh_of(Mesh(points=points, uv=None, indices=indices))
    assert len(mesh.triangles) == 132
    assert np.isfinite(mesh.points).all()
    assert "1 vertices are not finite" in mesh.notes[0]
    points[:10] = (1e30, 0, 0)
    with pytest.raises(ImportFailed, match="10 of 400 vertices are not finite"):
        mesh_of(Mesh(points=points, uv=None, indices=indices))


def test_double_vertices_and_colours_by_vertex():
    colours = np.array([(255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (9, 9, 9, 9)], np.uint8)
    mesh = mesh_of(Mesh(points=SQUARE.astype(np.float64) + 1e6 + 0.001, colours=colours), version=161)
    np.testing.assert_array_equal(mesh.points, SQUARE.astype(np.float64) + 1e6 + 0.001)
    np.testing.assert_array_equal(mesh.colours, colours)
    mesh = mesh_of(Mesh(colours=np.float32([[0.25, 0.5, 0.75, 1]])))
    assert mesh.colours is None
    assert mesh.base_colour == (0.25, 0.5, 0.75, 1.0)


def test_transforms_are_applied_from_the_inside_out():
    quarter = (0, 0, math.sin(math.pi / 4), math.cos(math.pi / 4))
    shift = np.eye(4)
    shift[3, :3] = (100, 200, 300)
    writer = OsgbWriter()
    writer.matrix_transform(
        shift,
        lambda: writer.pose_transform(
            lambda: writer.geode(Mesh(normals=np.tile(np.float32([1, 0, 0]), (4, 1)))),
            position=(1, 0, 0),
            attitude=quarter,
            scale=(2, 2, 2),
            pivot=(10, 0, 0),
        ),
    )
    (mesh,) = meshes_of(writer)
    # By hand: (10, 10, 0) - pivot = (0, 10, 0); doubled (0, 20, 0); a quarter turn left (-20, 0, 0); moved.
    np.testing.assert_allclose(mesh.points[2], (-20 + 1 + 100, 200, 300), atol=1e-9)
    np.testing.assert_allclose(mesh.points[0], (1 + 100, -20 + 200, 300), atol=1e-9)
    np.testing.assert_allclose(mesh.normals[0], (0, 1, 0), atol=1e-6)


def test_a_transform_that_is_not_finite_is_refused():
    writer = OsgbWriter()
    writer.matrix_transform(np.full((4, 4), np.nan), lambda: writer.geode(Mesh()))
    with pytest.raises(ImportFailed, match="not finite"):
        scene_of(writer)


def test_a_switch_hides_children():
    writer = OsgbWriter()
    writer.switch(lambda: writer.geode(Mesh(points=FAN)), lambda: writer.geode(Mesh()), shown=(False, True))
    (mesh,) = meshes_of(writer)
    np.testing.assert_array_equal(mesh.points, SQUARE)


@pytest.mark.parametrize("by_pixels", [True, False])
def test_inline_levels_of_detail_are_ordered_coarse_to_fine(by_pixels):
    writer = OsgbWriter()
    ranges = ((100, 1e30), (0, 100)) if by_pixels else ((0, 500), (500, 1e30))
    writer.lod(
        lambda: writer.geode(Mesh()),
        lambda: writer.geode(Mesh(points=FAN)),
        ranges=ranges,
        by_pixels=by_pixels,
    )
    scene, _ = scene_of(writer)
    (lod,) = scene.part.lods
    sizes = [len(p.drawables[0].geometry.fields["Vertex"].fields["Values"]) for p in lod.representations]
    assert sizes == [6, 4]
    expected = 2 * 10 / 100 if by_pixels else 500 / NOMINAL_FOCAL_PX
    assert lod.metres_per_px == pytest.approx((expected, 0.0))
    assert scene.paged_lods == 0


def test_a_paged_lod_without_threshold_is_always_refined_and_without_name_never():
    for names, ranges, expected in (
        (("", "fine.osgb"), ((0, 0), (0, 1e30)), (math.inf, 0.0)),
        (("",), ((0, 1e30),), (0.0,)),
        ((), (), (0.0,)),
    ):
        writer = OsgbWriter()
        writer.paged_lod(lambda w=writer: w.geode(Mesh()), names=names, ranges=ranges)
        scene, _ = scene_of(writer)
        assert scene.part.lods[0].metres_per_px == expected


def test_without_a_user_centre_the_sphere_is_that_of_the_vertices():
    writer = OsgbWriter()
    writer.paged_lod(lambda: writer.geode(Mesh()), radius=-1.0)
    scene, _ = scene_of(writer)
    radius = math.sqrt(10**2 + 10**2 + 2**2) / 2
    assert scene.part.lods[0].metres_per_px == pytest.approx((2 * radius / 100, 0.0))


def pixels_of(picture: Picture, *, beside: dict[str, bytes] | None = None) -> np.ndarray | str:
    """Return the rows of a picture, that at v = 0 first."""
    writer = OsgbWriter(version=95)
    writer.geode(Mesh(picture=picture))
    scene, file = scene_of(writer)

    def read(name: str) -> bytes:
        if name not in (beside or {}):
            raise FileNotFoundError(name)
        return (beside or {})[name]

    made = decode_image(scene.part.drawables[0].state.image, file=file, read_external=read)
    return made if isinstance(made, str) else made.rgba[:: -1 if made.top_row_first else 1]


@pytest.mark.parametrize(
    ("gl_format", "pixel", "expected"),
    [
        (0x1907, (1, 2, 3), (1, 2, 3, 255)),
        (0x1908, (1, 2, 3, 4), (1, 2, 3, 4)),
        (0x1909, (7,), (7, 7, 7, 255)),
        (0x190A, (7, 8), (7, 7, 7, 8)),
        (0x80E0, (1, 2, 3), (3, 2, 1, 255)),
        (0x80E1, (1, 2, 3, 4), (3, 2, 1, 4)),
    ],
)
def test_raw_pixels_and_their_row_padding(gl_format, pixel, expected):
    row = bytes(pixel) * 3
    padded = row + b"\xee" * (-len(row) % 4)
    data = padded + bytes(len(padded))
    made = pixels_of(Picture("a.raw", data, raw=(3, 2, gl_format), packing=4))
    assert made.shape == (2, 3, 4)
    # The first row in the file is v = 0.
    np.testing.assert_array_equal(made[0], [expected] * 3)
    assert made[1, 0, 0] == 0


def test_raw_pixels_that_are_not_there_and_too_many_are_refused():
    with pytest.raises(ImportFailed, match="192 bytes is declared, 3 are there"):
        pixels_of(Picture("a.raw", b"abc", raw=(8, 8, 0x1907)))
    with pytest.raises(ImportFailed, match="declares"):
        pixels_of(Picture("a.raw", b"abc", raw=(1 << 20, 1 << 20, 0x1907)))
    with pytest.raises(ImportFailed, match="declares"):
        pixels_of(Picture("a.raw", b"abc", raw=(-4, 8, 0x1907)))
    assert "unknown pixel format" in pixels_of(Picture("a.raw", b"abc", raw=(1, 1, 0x9999)))


def test_pictures_beside_the_tile_and_of_unknown_format():
    (made,) = [pixels_of(Picture("a.png", external=True), beside={"a.png": picture_bytes("PNG")})]
    assert made[0, 0].tolist() == [0, 0, 255, 255]
    assert "not beside" in pixels_of(Picture("b.png", external=True))
    assert "unknown format" in pixels_of(Picture("c.tif", b"II*\0" + b"\0" * 60))
    assert "empty" in pixels_of(Picture("d.jpg", b""))


@pytest.mark.parametrize(("code", "gl_format"), [(b"DXT1", 0x83F1), (b"DXT3", 0x83F2), (b"DXT5", 0x83F3)])
def test_blocks_agree_with_pillow(code, gl_format):
    import io

    from PIL import Image

    generator = np.random.default_rng(5)
    size = 8 if code == b"DXT1" else 16
    blocks = generator.integers(0, 256, (4 * 3, size), np.uint8)
    header = b"DDS " + struct.pack("<7I44x", 124, 0x81007, 12, 16, len(blocks) * size, 0, 0)
    header += struct.pack("<II4s5I5I", 32, 4, code, 0, 0, 0, 0, 0, 0x1000, 0, 0, 0, 0)
    with Image.open(io.BytesIO(header + blocks.tobytes())) as picture:
        expected = np.asarray(picture.convert("RGBA"))
    made = pixels_of(Picture("a.dds", blocks.tobytes(), raw=(16, 12, gl_format)))
    np.testing.assert_allclose(made.astype(int), expected.astype(int), atol=1)
    # As raw pixels, cropped to a size that is no multiple of 4, and as a DDS file: the same, the first row first.
    for picture in (
        Picture("a.dds", blocks.tobytes(), raw=(15, 10, gl_format)),
        Picture("a.dds", header[:12] + struct.pack("<II", 10, 15) + header[20:] + blocks.tobytes()),
    ):
        np.testing.assert_array_equal(pixels_of(picture), made[:10, :15])


def test_uv_is_passed_on_as_it_is():
    np.testing.assert_array_equal(mesh_of(Mesh()).uv, SQUARE_UV)
