"""Bytes to objects: versions, byte orders, brackets, compression; and everything that must be refused."""

import random
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest

from importers.osgb.file_cache import OpenedFile
from importers.osgb.mesh import mesh_from_drawable
from importers.osgb.objects import MAX_DEPTH, OsgObject, parse_osgb
from importers.osgb.scene import scene_from_file
from importers.osgb.tree import all_drawables
from layers.errors import ImportFailed
from tests.importers.osgb.osgb_deliveries import leaf_bytes
from tests.importers.osgb.osgb_files import HEADER_BYTES, OsgbWriter
from tests.importers.osgb.osgb_meshes import SQUARE, SQUARE_TRIANGLES, SQUARE_UV, Mesh, Picture, jpeg_bytes

PATH = Path("tile.osgb")
VERSIONS = (60, 70, 76, 77, 80, 91, 95, 97, 99, 111, 112, 131, 142, 147, 149, 151, 154, 155, 156, 161)


def open_bytes(data: bytes) -> OpenedFile:
    file = parse_osgb(data, path=PATH)
    return OpenedFile(file, scene_from_file(file), key="tile.osgb")


def unfold(data: bytes) -> list[tuple[np.ndarray, np.ndarray]]:
    """Everything that loading does with a file, short of the site: points and triangles of each drawable."""
    opened = open_bytes(data)
    made = []
    for drawable in all_drawables(opened.scene.part):
        mesh = mesh_from_drawable(drawable, file=opened.file)
        made.append((mesh.points, mesh.triangles))
        if drawable.state.image is not None:
            opened.texture(drawable.state.image, read_external=_nothing_beside)
    return made


def _nothing_beside(name: str) -> bytes:
    raise FileNotFoundError(name)


def refusal(data: bytes) -> str:
    """Return the line with which `data` is refused, without much memory."""
    tracemalloc.start()
    try:
        with pytest.raises(ImportFailed) as caught:
            unfold(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20
    line = caught.value.line()
    assert "tile.osgb, byte " in line
    return line


def paged(writer: OsgbWriter) -> OsgbWriter:
    mesh = Mesh(
        picture=Picture(data=jpeg_bytes()),
        diffuse=(0.5, 0.25, 1, 1),
        normals=np.tile(np.float32([0, 0, 1]), (4, 1)),
        colours=np.float32([[0.5, 0.5, 0.5, 1]]),
    )
    writer.paged_lod(lambda: writer.geode(mesh, Mesh(indices=SQUARE_TRIANGLES.astype(np.uint8), uv=None)))
    return writer


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("brackets", [False, True])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_order_and_framing_gives_the_same_scene(version, brackets, big_endian):
    writer = paged(OsgbWriter(version=version, brackets=brackets, big_endian=big_endian))
    for data in (
        writer.file(),
        writer.file(compressor="zlib"),
        writer.file(compressor="zlib", raw_zlib=True),
        writer.file(compressor="null"),
    ):
        opened = open_bytes(data)
        assert opened.file.version == version
        (lod,) = opened.scene.part.lods
        assert lod.external == ("child.osgb",)
        assert lod.metres_per_px == (2 * 10.0 / 100, 0.0)
        first, second = (mesh_from_drawable(d, file=opened.file) for d in lod.representations[0].drawables)
        for mesh in (first, second):
            np.testing.assert_array_equal(mesh.points, SQUARE)
            np.testing.assert_array_equal(mesh.triangles, SQUARE_TRIANGLES.reshape(-1, 3))
        np.testing.assert_array_equal(first.uv, SQUARE_UV)
        np.testing.assert_array_equal(first.normals, [[0, 0, 1]] * 4)
        assert first.base_colour == (0.5, 0.25, 1.0, 1.0)
        assert second.uv is None
        image = lod.representations[0].drawables[0].state.image
        texture = opened.texture(image, read_external=_nothing_beside)
        assert not isinstance(texture, str)
        assert texture.top_row_first
        np.testing.assert_allclose(texture.texture.pixels[0, 0], (250, 10, 10, 255), atol=4)


def test_an_object_written_once_is_one_object():
    writer = OsgbWriter()
    ids = []
    writer.group(
        lambda: ids.append(writer.obj("osg::Geode", _geode_of(Mesh()))),
        lambda: writer.ref("osg::Geode", ids[0]),
    )
    root = parse_osgb(writer.file(), path=PATH).root
    assert isinstance(root, OsgObject)
    first, second = root.fields["Children"]
    assert first is second
    assert len(unfold(writer.file())) == 2


def _geode_of(*meshes: Mesh):
    def body(writer: OsgbWriter) -> None:
        writer.node_fields()
        writer.put("B", 1)
        writer.items([lambda m=m: writer.geometry(m) for m in meshes])

    return body


def test_the_empty_node_of_62_bytes():
    writer = OsgbWriter()
    writer.obj("osg::Node", lambda w: w.node_fields())
    assert len(writer.file()) == 62
    opened = open_bytes(writer.file())
    assert opened.scene.part.is_empty


def test_unknown_class_in_brackets_is_skipped_and_told():
    writer = OsgbWriter(version=161, brackets=True)
    writer.group(
        lambda: writer.obj("osgText::Text3D", lambda w: w.put("10I", *range(10))),
        lambda: writer.geode(Mesh()),
    )
    file = parse_osgb(writer.file(), path=PATH)
    assert any("osgText::Text3D" in text for text in file.notes)
    assert len(unfold(writer.file())) == 1


def test_unknown_class_without_brackets_is_refused_by_name_and_place():
    writer = OsgbWriter()
    writer.group(lambda: writer.obj("osg::ProxyNode", lambda w: w.node_fields()))
    offset = HEADER_BYTES + writer.marks["osg::ProxyNode"]
    line = refusal(writer.file())
    assert "osg::ProxyNode" in line
    assert f"byte {offset}:" in line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "starts with nothing"),
        (b"#Ascii Scene\n#Version 161", "no binary OpenSceneGraph"),
        (b"\0" * 100, "no binary OpenSceneGraph"),
        (b"PK\x03\x04" + b"\0" * 60, "no binary OpenSceneGraph"),
    ],
)
def test_garbage_magic_is_refused(data, words):
    assert words in refusal(data)


def test_wrong_kind_version_and_compressor_are_refused():
    data = leaf_bytes()
    writer = OsgbWriter()
    writer.geode(Mesh())
    assert "type 2" in refusal(writer.file(kind=2))
    assert "version 9999" in refusal(data[:12] + struct.pack("<I", 9999) + data[16:])
    assert "version 3" in refusal(data[:12] + struct.pack("<I", 3) + data[16:])
    head = data[:20] + struct.pack("<i", 4) + b"lzma" + data[HEADER_BYTES:]
    assert "compressor lzma" in refusal(head)


@pytest.mark.parametrize("brackets", [False, True])
def test_every_truncation_is_refused(brackets):
    writer = paged(OsgbWriter(version=161 if brackets else 91, brackets=brackets))
    data = writer.file()
    for size in range(0, len(data), 3):
        with pytest.raises(ImportFailed, match="byte"):
            parse_osgb(data[:size], path=PATH)
    packed = writer.file(compressor="zlib")
    for size in range(0, len(packed), 11):
        with pytest.raises(ImportFailed, match="byte"):
            parse_osgb(packed[:size], path=PATH)


def test_bytes_after_the_scene_are_refused():
    assert "follow the scene" in refusal(leaf_bytes() + b"\0")


@pytest.mark.parametrize("value", [0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x10000000, 10_000])
def test_counts_that_cannot_be_are_refused_before_allocating(value):
    for version in (91, 161):
        writer = paged(OsgbWriter(version=version))
        data = writer.file()
        marks = [offset for name, offset in writer.marks.items() if name.startswith("count")]
        assert len(marks) >= 4
        for offset in marks:
            at = HEADER_BYTES + offset
            assert "bytes are left" in refusal(data[:at] + struct.pack("<I", value) + data[at + 4 :])


def test_an_object_that_contains_itself_is_refused():
    writer = OsgbWriter()
    writer.obj(
        "osg::Group",
        lambda w: (w.node_fields(), w.put("B", 1), w.items([lambda: w.ref("osg::Group", 7)])),
        object_id=7,
    )
    assert "object 7 contains itself" in refusal(writer.file())


def test_nesting_is_bounded():
    def nested(writer: OsgbWriter, depth: int) -> None:
        writer.group(*([lambda: nested(writer, depth - 1)] if depth else []))

    fine, deep = OsgbWriter(), OsgbWriter()
    nested(fine, MAX_DEPTH - 1)
    nested(deep, MAX_DEPTH)
    assert unfold(fine.file()) == []
    assert "nested deeper" in refusal(deep.file())


def test_shared_groups_do_not_unfold_without_end():
    writer = OsgbWriter()

    def level(depth: int) -> None:
        ids = []
        writer.group(
            lambda: (
                ids.append(writer.obj("osg::Group", lambda w: _children(w, lambda: level(depth - 1))))
                if depth
                else writer.geode(Mesh())
            ),
            *[lambda: writer.ref("osg::Group", ids[0])] * (9 if depth else 0),
        )

    level(12)
    assert "unfolds to more than" in refusal(writer.file())  # 10 ** 12 visits otherwise


def _children(writer: OsgbWriter, child) -> None:
    writer.node_fields()
    writer.put("B", 1)
    writer.items([child])


def test_zlib_bomb_is_refused():
    head = leaf_bytes()[:20] + struct.pack("<i", 4) + b"zlib"
    assert "unpack to more than" in refusal(head + zlib.compress(b"\0" * (8 << 20), 9))
    assert "damaged" in refusal(head + b"no deflate stream")


def test_a_picture_in_place_of_an_object_and_an_object_in_place_of_a_picture_are_refused():
    mesh = Mesh(picture=Picture(data=jpeg_bytes()))
    writer = OsgbWriter()
    writer.group(lambda: writer.geode(mesh), lambda: writer.ref("osg::Geode", mesh.picture_id or 0))
    assert "is a picture" in refusal(writer.file())
    writer = OsgbWriter()
    writer.group(lambda: writer.geode(Mesh(picture_id=1)))
    assert "refers to Group" in refusal(writer.file())


def test_names_that_are_not_utf8_are_read_as_gb18030():
    writer = OsgbWriter()
    writer.paged_lod(lambda: writer.geode(Mesh()), names=("", "瓦片.osgb".encode("gb18030")))
    assert open_bytes(writer.file()).scene.part.lods[0].external == ("瓦片.osgb",)


def mutants(data: bytes, *, count: int, seed: int):
    """Field-wise and byte-wise damage, the same for the same seed."""
    dice = random.Random(seed)
    words = [0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x7FC00000, 0xFFFF, 40, 65537]
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            at = dice.randrange(len(mutant) - 8)
            way = dice.randrange(5)
            if way == 0:
                mutant[at] ^= 1 << dice.randrange(8)
            elif way == 1:
                mutant[at : at + 4] = struct.pack("<I", dice.choice(words))
            elif way == 2:
                mutant[at : at + 8] = struct.pack("<d", dice.choice((float("nan"), float("inf"), 1e308, -1.0)))
            elif way == 3:
                del mutant[at : at + dice.randrange(1, 9)]
            else:
                mutant[at:at] = mutant[at : at + dice.randrange(1, 9)]
        yield bytes(mutant)


@pytest.mark.parametrize(("version", "brackets"), [(80, False), (91, True), (161, True)])
def test_mutants_are_loaded_or_refused_never_more(version, brackets):
    data = paged(OsgbWriter(version=version, brackets=brackets)).file()
    outcomes = {"loaded": 0, "refused": 0}
    for mutant in mutants(data, count=250, seed=version):
        try:
            for points, triangles in unfold(mutant):
                assert np.isfinite(points).all()
                assert triangles.min(initial=0) >= 0
                assert triangles.max(initial=-1) < len(points)
            outcomes["loaded"] += 1
        except ImportFailed:
            outcomes["refused"] += 1
    assert outcomes["loaded"] > 10
    assert outcomes["refused"] > 10
