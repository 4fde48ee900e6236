"""Our reading of every real .osgb file against OpenSceneGraph's own: ``osgconv`` writes an ASCII twin of it."""

import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from importers.osgb.file_cache import OpenedFile, open_osgb
from importers.osgb.mesh import mesh_from_drawable
from importers.osgb.objects import OsgImage, OsgObject
from importers.osgb.tree import all_drawables
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh, Picture, picture_bytes
from tests.shared_data import ROOT

OSGCONV = shutil.which("osgconv")
FILES = sorted(ROOT.glob("osgb-*/**/*.osgb"))
# The twin has six significant digits.
DIGITS = 1e-5

pytestmark = [
    pytest.mark.skipif(OSGCONV is None, reason="osgconv (package openscenegraph) is not on this machine"),
    pytest.mark.skipif(not FILES, reason="real test data is not on this machine: ../shared/data/osgb-*"),
]

Block = list["str | Block | np.ndarray"]


def convert(source: Path, target: Path, *options: str) -> Path:
    assert OSGCONV is not None
    command = [OSGCONV, *(part for option in options for part in ("-O", option)), str(source), str(target)]
    # Its optimizer merges and flattens.
    environment = {**os.environ, "OSG_OPTIMIZER": "OFF"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert target.exists(), done.stderr
    return target


def parse_ascii(text: str) -> Block:
    """Return the twin as nested lists of words: ``name {`` begins a list after its name; numbers alone are an array."""
    root: Block = []
    stack = [root]
    for word in re.findall(r'"(?:[^"\\]|\\.)*"|\{[\s0-9.eE+-]+\}|[{}]|[^\s{}]+', text):
        if word[0] == "{" and len(word) > 1:
            stack[-1].append(np.fromstring(word[1:-1], sep=" "))
        elif word == "{":
            stack[-1].append([])
            stack.append(stack[-1][-1])
        elif word == "}":
            stack.pop()
        else:
            stack[-1].append(word)
    return root


def blocks(block: Block, name: str) -> list[Block]:
    """Return every block of class `name` that has content (references have only an id), in order."""
    found = []
    for word, inner in itertools.pairwise(block):
        if isinstance(inner, list) and isinstance(word, str) and re.fullmatch(name, word) and len(inner) > 2:
            found.append(inner)
    for inner in block:
        if isinstance(inner, list):
            found.extend(blocks(inner, name))
    return found


def after(block: Block, name: str) -> Block:
    """Return what follows the word `name` in `block`."""
    return next((block[i + 1 :] for i, word in enumerate(block) if isinstance(word, str) and word == name), [])


def numbers(block: Block) -> np.ndarray:
    """Return the values of the array in the first object of `block`."""
    array = next(b for b in block if isinstance(b, list))
    return next(b for b in after(array, "vector") if isinstance(b, np.ndarray))


def objects(value: object, class_name: str, seen: set[int]) -> list[OsgObject]:
    """Return every object of a class below `value`, in order, each once."""
    found: list[OsgObject] = []
    if isinstance(value, OsgObject):
        if id(value) in seen:
            return []
        seen.add(id(value))
        if value.class_name == class_name:
            found.append(value)
        for inner in value.fields.values():
            found += objects(inner, class_name, seen)
    elif isinstance(value, list | tuple):
        for inner in value:
            found += objects(inner, class_name, seen)
    return found


def array_of(geometry: OsgObject, name: str) -> np.ndarray | None:
    array = geometry.fields.get(name)
    if isinstance(array, list):
        array = array[0] if array else None
    return None if array is None else np.asarray(array.fields["Values"], np.float64).ravel()


def identify(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", FILES, ids=identify)
def test_everything_equals_what_openscenegraph_reads(path, tmp_path):
    twin = parse_ascii(convert(path, tmp_path / "twin.osgt", "WriteImageHint=UseExternal").read_text(errors="replace"))
    root = open_osgb(path).file.root
    _same_levels_of_detail(objects(root, "PagedLOD", set()), blocks(twin, "osg::PagedLOD"))
    ours, theirs = objects(root, "Geometry", set()), blocks(twin, "osg::Geometry")
    assert len(ours) == len(theirs)
    for geometry, block in zip(ours, theirs, strict=True):
        _same_geometry(geometry, block)


def _same_levels_of_detail(ours: list[OsgObject], theirs: list[Block]) -> None:
    assert len(ours) == len(theirs)
    for lod, block in zip(ours, theirs, strict=True):
        centre, radius = lod.fields["UserCenter"]
        np.testing.assert_allclose([*centre, radius], np.array(after(block, "UserCenter")[:4], float), rtol=DIGITS)
        ranges = next(b for b in after(block, "RangeList") if isinstance(b, np.ndarray))
        np.testing.assert_allclose(np.ravel(lod.fields["RangeList"]), ranges, rtol=DIGITS)
        names = next(b for b in after(block, "RangeDataList") if isinstance(b, list))
        assert [f'"{name}"' for name in lod.fields["RangeDataList"][0]] == names
        assert after(block, "RangeMode")[0] == "PIXEL_SIZE_ON_SCREEN"
        assert lod.fields["RangeMode"] == 1


def _same_geometry(geometry: OsgObject, block: Block) -> None:
    sets = next(b for b in after(block, "PrimitiveSetList") if isinstance(b, list))
    primitives = geometry.fields["PrimitiveSets"]
    assert [f"osg::{p.class_name}" for p in primitives] == [w for w in sets if isinstance(w, str)]
    for primitive, inner in zip(primitives, (b for b in sets if isinstance(b, list)), strict=True):
        assert isinstance(inner, list)
        mode = (after(inner, "Mode") or ["POINTS"])[0]
        assert primitive.fields["Mode"] == {"POINTS": 0, "LINES": 1, "TRIANGLES": 4, "TRIANGLE_STRIP": 5}[str(mode)]
        if "Indices" in primitive.fields:
            indices = next(b for b in after(inner, "vector") if isinstance(b, np.ndarray))
            np.testing.assert_array_equal(primitive.fields["Indices"], indices)
        else:
            first = int(str((after(inner, "First") or [0])[0]))
            assert (primitive.fields["First"], primitive.fields["Count"]) == (first, int(str(after(inner, "Count")[0])))
    lists = {"Vertex": "VertexArray", "Normal": "NormalArray", "Color": "ColorArray", "TexCoords": "TexCoordArrayList"}
    for ours, theirs in lists.items():
        values = array_of(geometry, ours)
        assert (values is None) == (not after(block, theirs))
        if values is not None:
            holder = next(b for b in after(block, theirs) if isinstance(b, list))
            # Denormal noise is written as it is and read as zero.
            np.testing.assert_allclose(values, numbers(holder), rtol=DIGITS, atol=1e-30)


def textures(opened: OpenedFile) -> list[np.ndarray | str]:
    """Return the pixels of every picture, the row at v = 0 first."""
    images: dict[int, OsgImage] = {}
    for drawable in all_drawables(opened.scene.part):
        if drawable.state.image is not None:
            images.setdefault(drawable.state.image.image_id, drawable.state.image)
    found = [opened.texture(image, read_external=lambda name: b"") for image in images.values()]
    return [t if isinstance(t, str) else t.texture.pixels[:: -1 if t.top_row_first else 1] for t in found]


@pytest.mark.parametrize("path", FILES, ids=identify)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zlib"])
def test_pictures_and_meshes_survive_being_saved_as_version_161(path, packed, tmp_path):
    """OpenSceneGraph decodes the pictures and saves their raw rows; its file has brackets and objects for arrays."""
    options = "WriteImageHint=IncludeData" + (" Compressor=zlib" if packed else "")
    saved = open_osgb(convert(path, tmp_path / "saved.osgb", options))
    opened = open_osgb(path)
    assert (saved.file.version, saved.file.compressor) == (161, "zlib" if packed else "0")
    assert opened.file.version < 161
    ours, theirs = textures(opened), textures(saved)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert isinstance(mine, np.ndarray), mine
        assert isinstance(other, np.ndarray), other
        assert mine.shape == other.shape
        difference = np.abs(mine.astype(np.int16) - other)
        assert difference.max() <= 4
        assert difference.mean() < 0.5
    for before, after_saving in zip(all_drawables(opened.scene.part), all_drawables(saved.scene.part), strict=True):
        mine, other = (mesh_from_drawable(d, file=f.file) for d, f in ((before, opened), (after_saving, saved)))
        np.testing.assert_array_equal(mine.points, other.points)
        np.testing.assert_array_equal(mine.triangles, other.triangles)
        assert (mine.uv is None) == (other.uv is None)
        assert mine.base_colour == other.base_colour
        if mine.uv is not None and other.uv is not None:
            np.testing.assert_array_equal(mine.uv, other.uv)
    assert [lod.metres_per_px for lod in saved.scene.part.lods] == [lod.metres_per_px for lod in opened.scene.part.lods]
    assert [lod.external for lod in saved.scene.part.lods] == [lod.external for lod in opened.scene.part.lods]


FAN = np.array([(0, 0, 0), (2, 0, 0), (2, 2, 1), (0, 2, 0), (-1, 1, 0), (-1, 0, 0)], np.float32)
MADE = {
    "strip": Mesh(points=FAN, uv=None, mode=5, indices=np.array([0, 1, 3, 2], np.uint8)),
    "fan": Mesh(points=FAN, uv=None, mode=6, indices=np.array([0, 1, 2, 3, 4], np.uint16)),
    "quads": Mesh(points=FAN, uv=None, mode=7, indices=np.array([0, 1, 2, 3], np.uint32)),
    "quad strip": Mesh(points=FAN, uv=None, mode=8, indices=np.array([0, 1, 3, 2], np.uint32)),
    "polygon": Mesh(points=FAN, uv=None, mode=9, indices=np.array([0, 1, 2, 3, 4], np.uint32)),
    "arrays": Mesh(points=FAN, uv=None, indices=None, draw_arrays=(1, 3)),
    "lengths": Mesh(points=FAN, uv=None, indices=None, lengths=(3, 3), mode=9),
    "doubles": Mesh(points=FAN.astype(np.float64) + 4e6, uv=None, indices=np.arange(6, dtype=np.uint32)),
    "lit": Mesh(
        colours=np.arange(16, dtype=np.uint8).reshape(4, 4),
        normals=np.tile(np.float32([0, 0, 1]), (4, 1)),
        diffuse=(0.5, 0.25, 1, 1),
    ),
    "png": Mesh(picture=Picture("a.png", picture_bytes("PNG"))),
    "tga": Mesh(picture=Picture("a.tga", picture_bytes("TGA"))),
    "bmp": Mesh(picture=Picture("a.bmp", picture_bytes("BMP"))),
    "raw": Mesh(picture=Picture("a.raw", bytes(range(48)), raw=(4, 4, 0x1907))),
    "luminance": Mesh(picture=Picture("a.raw", bytes(range(32)), raw=(4, 4, 0x190A))),
    "dxt1": Mesh(picture=Picture("a.dds", bytes(range(32)), raw=(8, 8, 0x83F1))),
    "dxt3": Mesh(picture=Picture("a.dds", bytes(range(64)), raw=(8, 8, 0x83F2))),
    "dxt5": Mesh(picture=Picture("a.dds", bytes(range(64)), raw=(8, 8, 0x83F3))),
}


@pytest.mark.parametrize("version", [80, 161])
def test_what_we_write_survives_openscenegraph_reading_and_saving_it(version, tmp_path):
    """Every kind of primitive set, array and picture, through its own reader and writer: ascii, then packed binary."""
    writer = OsgbWriter(version=version)
    shift = np.eye(4)
    shift[3, :3] = (100, 200, 300)
    writer.group(
        lambda: writer.geode(*MADE.values()),
        lambda: writer.matrix_transform(shift, lambda: writer.geode(Mesh())),
        lambda: writer.pose_transform(lambda: writer.geode(Mesh()), position=(1, 2, 3), scale=(2, 2, 2)),
        lambda: writer.switch(lambda: writer.geode(Mesh()), lambda: writer.geode(MADE["fan"]), shown=(False, True)),
        lambda: writer.paged_lod(lambda: writer.geode(Mesh()), names=("", "a.osgb", "b.osgb"), ranges=RANGES),
        lambda: writer.lod(
            lambda: writer.geode(Mesh()), lambda: writer.geode(MADE["fan"]), ranges=((5, 9), (0, 5)), by_pixels=False
        ),
    )
    path = tmp_path / "made.osgb"
    path.write_bytes(writer.file())
    ascii_twin = convert(path, tmp_path / "twin.osgt", "WriteImageHint=IncludeData")
    saved = open_osgb(convert(ascii_twin, tmp_path / "saved.osgb", "WriteImageHint=IncludeData Compressor=zlib"))
    made = open_osgb(path)
    assert (saved.file.version, saved.file.compressor) == (161, "zlib")
    ours, theirs = all_drawables(made.scene.part), all_drawables(saved.scene.part)
    assert len(ours) == len(theirs) == len(MADE) + 6
    for one, other in zip(ours, theirs, strict=True):
        mine, their = (mesh_from_drawable(d, file=f.file) for d, f in ((one, made), (other, saved)))
        np.testing.assert_allclose(mine.points, their.points, rtol=DIGITS)
        np.testing.assert_array_equal(mine.triangles, their.triangles)
        assert len(mine.triangles) > 0
        for a, b in ((mine.uv, their.uv), (mine.normals, their.normals), (mine.colours, their.colours)):
            assert (a is None) == (b is None)
            np.testing.assert_allclose([] if a is None else a, [] if b is None else b, atol=1e-6)
        assert mine.base_colour == pytest.approx(their.base_colour)
    pictures = list(zip(textures(made), textures(saved), strict=True))
    assert len(pictures) == 8
    for mine, their in pictures:
        np.testing.assert_array_equal(mine, their)
    assert [lod.external for lod in made.scene.part.lods] == [("a.osgb", "b.osgb"), ()]
    for one, other in zip(made.scene.part.lods, saved.scene.part.lods, strict=True):
        assert one.external == other.external
        assert one.metres_per_px == pytest.approx(other.metres_per_px)


RANGES = ((0, 100), (100, 300), (300, 1e30))
