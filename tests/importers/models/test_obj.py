"""OBJ: text to triangles by material, pictures beside the file, folders of tiles, and the same object as OSGB."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from importers.importer import ImportContext
from importers.models.obj import ObjImporter, ObjTiles
from importers.models.obj_model import read_obj
from importers.models.obj_text import ObjMaterial, parse_mtl, parse_obj
from importers.native import InProcess
from importers.osgb.importer import OsgbImporter
from layers.data.tileset import TileContent, TileMissing, TilesetData, TileSource
from layers.errors import CrsMissing, ImportFailed
from layers.site import LonLatH, Site
from tests.shared_data import shared_data

CUBE = """# a comment
mtllib cube.mtl
v 0 0 0
v 2 0 0
v 2 2 0
v 0 2 0
v 0 0 3
vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl red
f 1/1 2/2 3/3 4/4
usemtl picture one
f 1/1 2/2 5/3
f -1/-1 -2/-2 -3/-3
"""
MTL = """newmtl red
Kd 1 0 0
d 0.5
newmtl picture one
Kd 0.2 0.2 0.2
map_Kd -s 1 1 1 -o 0 0 the picture.png
"""


def loaded(source: TileSource) -> list[TileContent]:
    waiting, found = [source.root()], []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.has_content:
            found.append(source.load(node, cancelled=lambda: False))
    return found


def corners(content: TileContent) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.concatenate([m.points[m.triangles].astype(float) + m.origin_enu_m for m in content.meshes])


@pytest.fixture
def cube(tmp_path: Path) -> Path:
    (tmp_path / "cube.obj").write_text(CUBE)
    (tmp_path / "cube.mtl").write_text(MTL)
    Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [9, 9, 9]]], np.uint8)).save(
        tmp_path / "the picture.png"
    )
    return tmp_path / "cube.obj"


def test_materials_pictures_polygons_and_relative_indices(cube: Path) -> None:
    model = read_obj(cube, cube.read_bytes(), native=InProcess())
    red, picture = model.meshes
    assert red.base_colour == (1.0, 0.0, 0.0, 0.5)
    assert red.texture is None
    assert not red.unlit
    assert len(red.triangles) == 2
    assert picture.unlit
    assert picture.texture is not None
    assert picture.texture.pixels[0, 0].tolist() == [0, 0, 255, 255]  # bottom row first
    assert picture.uv is not None
    places = picture.points[picture.triangles] + picture.origin_enu_m
    assert places.tolist() == [[[0, 0, 0], [2, 0, 0], [0, 0, 3]], [[0, 0, 3], [0, 2, 0], [2, 2, 0]]]
    assert picture.uv[picture.triangles].tolist() == [[[0, 0], [1, 0], [1, 1]], [[0, 1], [1, 1], [1, 0]]]
    assert model.notes == ()


def test_a_missing_picture_and_an_escape_are_noted(cube: Path) -> None:
    (cube.parent / "cube.mtl").write_text(MTL.replace("the picture.png", "../../secret.png"))
    notes = read_obj(cube, cube.read_bytes(), native=InProcess()).notes
    assert len(notes) == 1
    assert "leads out of" in notes[0]
    (cube.parent / "cube.mtl").unlink()
    notes = read_obj(cube, cube.read_bytes(), native=InProcess()).notes
    assert notes[0] == "cube.mtl is missing"
    assert any("picture one is not described" in text for text in notes)


def test_corners_that_differ_in_uv_are_different_vertices() -> None:
    found = parse_obj(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 1\nf 1/1 2/1 3/1\nf 1/2 3/1 2/1\n")
    assert len(found["points"]) == 4
    assert found["points"][found["triangles"]].tolist() == [
        [[0, 0, 0], [1, 0, 0], [0, 1, 0]],
        [[0, 0, 0], [0, 1, 0], [1, 0, 0]],
    ]
    assert found["uv"][found["triangles"]][1].tolist() == [[1, 1], [0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("faces", "uv", "normals"),
    [
        ("1 2 3", 0, 0),
        ("1/1 2/1 3/1", 3, 0),
        ("1//1 2//1 3//1", 0, 3),
        ("1/1/1 2/1/1 3/1/1", 3, 3),
        ("1/1/ 2/1/ 3/1/", 3, 0),
    ],
)
def test_every_form_of_a_corner(faces: str, uv: int, normals: int) -> None:
    text = f"v 0 0 0\r\nv 1 0 0\r\nv 0 1 0\r\nvt 0.5 0.25\r\nvn 0 0 1\r\nf {faces} # end\r\n"
    found = parse_obj(text.encode())
    assert found["triangles"].tolist() == [[0, 1, 2]]
    assert (len(found["uv"]), len(found["normals"])) == (uv, normals)
    if uv:
        assert found["uv"][0].tolist() == [0.5, 0.25]


def test_colours_behind_the_coordinates_and_lines_that_go_on() -> None:
    found = parse_obj(b"v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 0.5\nf 1 \\\n2 3\n")
    assert found["colours"].tolist() == [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 127, 255]]
    assert found["triangles"].tolist() == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n", "line 4: it names a v that is not there"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 -4\n", "names a v that is not there"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1/9 2/9 3/9\n", "names a vt that is not there"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n", "they begin with 1"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 x\n", "no whole number"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99999999999999999999\n", "no whole number"),
        ("v 0 0 0\nv 1 zero 0\nv 0 1 0\nf 1 2 3\n", "v 2: .* are no numbers"),
        ("v 0 0\nv 1 0\nv 0 1\nf 1 2 3\n", "it has 2 numbers"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 1\nf 1//1 2//1 3//1\n", "vn 1: it has 2 numbers"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1/1/1/1 2/1/1/1 3/1/1/1\n", "not all of one form"),
    ],
)
def test_what_is_no_obj_is_refused(text: str, says: str) -> None:
    with pytest.raises(ImportFailed, match=says):
        parse_obj(text.encode())


def test_numbers_that_are_none_take_their_triangles_along(tmp_path: Path) -> None:
    path = tmp_path / "nan.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv nan 1 1\nv 1e30 0 0\nf 1 2 3\nf 1 2 4\nf 1 2 5\n")
    result = ObjImporter().read(path, ImportContext())
    assert result.report.counts["triangles"] == 1
    assert result.report.bounds.east == 1.0


def test_mtl_options_before_the_file_name() -> None:
    found = parse_mtl(b"newmtl a\nmap_Kd -clamp on -mm 0 1 -s 2 2 my file.jpg\nnewmtl b\nTr 0.25\nKd nan 2 0.5\n")
    assert found["a"].picture == "my file.jpg"
    assert found["b"] == ObjMaterial((1.0, 1.0, 0.5, 0.75))


def test_map_coordinates_without_a_system_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "map.obj"
    path.write_text("v 500000 4000000 0\nv 500010 4000000 0\nv 500000 4000010 5\nf 1 2 3\n")
    with pytest.raises(CrsMissing):
        ObjImporter().read(path, ImportContext())
    result = ObjImporter().read(path, ImportContext(crs="EPSG:4549"))
    (data,) = result.data
    assert isinstance(data, TilesetData)
    size = data.bounds.east - data.bounds.west, data.bounds.north - data.bounds.south
    assert size == pytest.approx((10.0, 10.0), rel=1e-3)


def test_a_model_in_its_own_coordinates_stands_at_the_sites_zero(cube: Path) -> None:
    site = Site(LonLatH(120.3, 36.0, 0.0), "EPSG:4549", "ellipsoidal")
    result = ObjImporter().read(cube, ImportContext(site=site))
    assert (result.report.crs, result.site) == ("LOCAL", site)
    assert any("origin of the site" in str(text) for text in result.report.assumptions)


def test_a_folder_of_tiles_reads_each_when_it_is_asked_for(cube: Path, tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    for east in range(9):
        tile = folder / "Data" / f"Tile_+00{east}_+000"
        tile.mkdir(parents=True)
        moved = "\n".join(
            f"v {float(line.split()[1]) + 100 * east} {line.split(maxsplit=2)[2]}" if line.startswith("v ") else line
            for line in CUBE.splitlines()
        )
        (tile / f"Tile_+00{east}_+000.obj").write_text(moved)
        shutil.copy(cube.parent / "cube.mtl", tile)
    (folder / "metadata.xml").write_text(
        "<ModelMetadata><SRS>ENU:36.06,120.3</SRS><SRSOrigin>0,0,0</SRSOrigin></ModelMetadata>"
    )
    importer = ObjImporter()
    assert importer.can_read(folder, b"")
    assert importer.can_read(folder / "metadata.xml", b"<ModelMetadata")
    result = importer.read(folder, ImportContext())
    assert result.report.origin is not None
    assert result.report.counts == {"tiles": 9, "vertices": 45, "faces": 27, "failed": 0}
    (data,) = result.data
    assert isinstance(data, TilesetData)
    contents = loaded(data.source)
    assert sum(c.triangle_count for c in contents) == 36
    assert max(corners(c)[:, :, 0].max() for c in contents) == pytest.approx(802.0, abs=0.01)
    for content, node in ((c, n) for c in contents[:1] for n in data.source.root().children[:1]):
        assert len(content.meshes) == 2
        assert node.volume.bounds().west <= 800
    gone = next(n for n in data.source.root().children[0].children)
    assert isinstance(data.source, ObjTiles)
    Path(str(gone.locator)).unlink()
    with pytest.raises(TileMissing):
        data.source.load(gone, cancelled=lambda: False)


def test_a_folder_with_osgb_tiles_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(CUBE)
    (tmp_path / "a.osgb").write_bytes(b"")
    assert not ObjImporter().can_read(tmp_path, b"")


def test_the_same_tile_as_obj_and_as_osgb_coincides(tmp_path: Path) -> None:
    obj, osgb = shared_data("obj-from-osgb-tielu"), shared_data("osgb-production5-tielu")
    for file in (*obj.iterdir(), osgb / "metadata.xml"):
        shutil.copyfile(file, tmp_path / file.name)
    context = ImportContext()
    as_obj = ObjImporter().read(tmp_path / "tile.obj", context)
    site = as_obj.site
    as_osgb = OsgbImporter().read(osgb, ImportContext(site=site))
    mine = np.concatenate([corners(c) for c in loaded(as_obj.data[0].source)])  # type: ignore[union-attr]
    theirs = [corners(c) for c in _all(as_osgb.data[0].source) if c.meshes]  # type: ignore[union-attr]
    same = [t for t in theirs if len(t) == len(mine)]
    assert same, sorted({len(t) for t in theirs})
    assert (
        min(float(np.abs(np.sort(t.reshape(-1, 3), axis=0) - np.sort(mine.reshape(-1, 3), axis=0)).max()) for t in same)
        < 0.002
    )


def _all(source: TileSource) -> list[TileContent]:
    waiting, found = [source.root()], []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.has_content:
            try:
                content = source.load(node, cancelled=lambda: False)
            except TileMissing:
                continue
            waiting += content.children
            found.append(content)
    return found
