"""The tile tree of a delivery: containers, replacement, errors, volumes, links, sharing, memory."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.osgb.file_cache import OsgbFileCache
from importers.osgb.importer import OsgbImporter
from importers.osgb.source import OsgbSource
from layers.data.tileset import Refine, TileContent, TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed
from layers.site import Site
from tests.importers.osgb.osgb_deliveries import leaf_bytes, paged_bytes, write_delivery
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import SQUARE, Mesh, Picture, jpeg_bytes, picture_bytes

ROOT = "Tile_+000_+000.osgb"


def open_source(folder: Path, *, crs: str = "") -> OsgbSource:
    source = OsgbImporter().read(folder, ImportContext(crs=crs)).data[0].source
    assert isinstance(source, OsgbSource)
    return source


def load(source: OsgbSource, tile: TileNode) -> TileContent:
    return source.load(tile, cancelled=lambda: False)


def walk(source: OsgbSource) -> dict[str, tuple[TileNode, TileContent | None]]:
    """Every tile by key; None for the content of a missing one."""
    found: dict[str, tuple[TileNode, TileContent | None]] = {}

    def visit(tile: TileNode) -> None:
        assert tile.key not in found
        content: TileContent | None = TileContent()
        if tile.has_content:
            try:
                content = load(source, tile)
            except TileMissing:
                content = None
        found[tile.key] = (tile, content)
        for child in (*tile.children, *(content.children if content else ())):
            visit(child)

    visit(source.root())
    return found


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Write a root with two PagedLODs: one leads to a leaf, the other to nothing."""
    return write_delivery(
        tmp_path,
        {ROOT: paged_bytes("a.osgb", "gone.osgb"), "a.osgb": leaf_bytes()},
    )


def test_each_paged_lod_replaces_its_own_part(delivery):
    source = open_source(delivery)
    folder = "Data/Tile_+000_+000"
    tiles = walk(source)
    assert list(tiles) == [
        "",
        f"{folder}/{ROOT}",
        f"{folder}/{ROOT}#0.0",
        f"{folder}/a.osgb",
        f"{folder}/{ROOT}#1.0",
        f"{folder}/gone.osgb",
    ]
    root, _ = tiles[""]
    assert not root.has_content
    assert root.geometric_error_m == float("inf")
    container, content = tiles[f"{folder}/{ROOT}"]
    assert container.geometric_error_m == float("inf")
    assert content.meshes == ()
    assert len(content.children) == 2
    first, content = tiles[f"{folder}/{ROOT}#0.0"]
    assert content.triangle_count == 2
    # 2R/T = 0.2 m a pixel; sixteen of them.
    assert first.geometric_error_m == pytest.approx(16 * 2 * 10 / 100)
    assert first.refine is Refine.REPLACE
    finer, content = tiles[f"{folder}/a.osgb"]
    assert first.children == (finer,)
    assert finer.geometric_error_m == first.geometric_error_m
    assert finer.volume is first.volume
    assert content.triangle_count == 2
    assert tiles[f"{folder}/gone.osgb"][1] is None


def test_each_file_is_parsed_once(delivery):
    source = open_source(delivery)
    walk(source)
    assert source.files.parses == 2
    walk(source)
    assert source.files.parses == 2


def test_a_root_file_that_is_a_leaf_has_no_error(tmp_path):
    source = open_source(write_delivery(tmp_path, {ROOT: leaf_bytes()}))
    (tile,) = source.root().children
    assert tile.geometric_error_m == 0
    assert load(source, tile).triangle_count == 2


def test_what_stands_beside_paged_lods_is_a_leaf_of_its_own(tmp_path):
    writer = OsgbWriter()
    writer.group(
        lambda: writer.paged_lod(lambda: writer.geode(Mesh()), names=("", "a.osgb")),
        lambda: writer.geode(Mesh(), Mesh()),
    )
    source = open_source(write_delivery(tmp_path, {ROOT: writer.file(), "a.osgb": leaf_bytes()}))
    tiles = walk(source)
    rest, content = tiles[f"Data/Tile_+000_+000/{ROOT}#rest"]
    assert rest.geometric_error_m == 0
    assert content.triangle_count == 4


def test_levels_of_detail_within_the_finest_one_are_its_children(tmp_path):
    writer = OsgbWriter()
    inner = lambda: writer.lod(  # noqa: E731
        lambda: writer.geode(Mesh()),
        lambda: writer.geode(Mesh(), Mesh()),
        ranges=((0, 50), (50, 1e30)),
        by_pixels=True,
    )
    writer.lod(lambda: writer.geode(Mesh()), inner, ranges=((0, 20), (20, 1e30)), by_pixels=True)
    source = open_source(write_delivery(tmp_path, {ROOT: writer.file()}))
    shown = {k: c.triangle_count for k, (_, c) in walk(source).items() if c is not None and c.meshes}
    assert sorted(shown.values()) == [2, 2, 4]
    errors = [t.geometric_error_m for k, (t, _) in walk(source).items() if k.endswith((".0", ".1"))]
    assert sorted(errors) == pytest.approx([0.0, 16 * 0.4, 16 * 1.0, float("inf")])


def test_links_out_of_the_delivery_are_left_out_and_told(tmp_path):
    outside = tmp_path / "secret.osgb"
    outside.write_bytes(leaf_bytes())
    names = ("../../../secret.osgb", str(outside), "C:\\secret.osgb", "\\\\host\\x.osgb", "file:///x.osgb", "a\0b.osgb")
    folder = write_delivery(tmp_path / "delivery", {ROOT: paged_bytes(*names)})
    source = open_source(folder)
    tiles = walk(source)
    assert len(tiles) == 2 + len(names)
    _, content = tiles[f"Data/Tile_+000_+000/{ROOT}"]
    assert all("out of the delivery" in text for text in content.notes)
    assert len(content.notes) == len(names)
    assert all(t.geometric_error_m == 0 and not t.children for k, (t, _) in tiles.items() if "#" in k)


def test_files_that_name_each_other_give_a_finite_tree(tmp_path):
    folder = write_delivery(
        tmp_path,
        {ROOT: paged_bytes("a.osgb", "a.osgb", ROOT), "a.osgb": paged_bytes("b.osgb"), "b.osgb": paged_bytes("a.osgb")},
    )
    source = open_source(folder)
    tiles = walk(source)
    files = [k.rpartition("/")[2] for k in tiles if k and "#" not in k]
    assert sorted(files) == sorted([ROOT, "a.osgb", "b.osgb"])
    notes = [text for _, c in tiles.values() if c for text in c.notes]
    assert len([t for t in notes if "already" in t]) == 3


def test_damaged_children_are_refused_when_they_are_loaded(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: paged_bytes("a.osgb"), "a.osgb": leaf_bytes()[:100]})
    source = open_source(folder)
    container = source.root().children[0]
    tile = load(source, container).children[0]
    assert load(source, tile).triangle_count == 2
    with pytest.raises(ImportFailed, match=r"a\.osgb, byte"):
        load(source, tile.children[0])
    assert len(source.files) == 1


def test_cancelling_stops_a_load(delivery):
    source = open_source(delivery)
    with pytest.raises(Cancelled):
        source.load(source.root().children[0], cancelled=lambda: True)


def shared_picture_bytes() -> bytes:
    first = Mesh(picture=Picture(data=jpeg_bytes()))
    writer = OsgbWriter()
    writer.group(
        lambda: writer.paged_lod(lambda: writer.geode(first), names=("", "a.osgb")),
        lambda: writer.paged_lod(
            lambda: writer.geode(Mesh(picture_id=first.picture_id), Mesh(picture=Picture(data=jpeg_bytes()))),
            names=("", "b.osgb"),
        ),
    )
    return writer.file()


def test_a_picture_is_decoded_once_and_shared(tmp_path, monkeypatch):
    decoded = []
    import importers.osgb.file_cache as module

    real = module.decode_image
    monkeypatch.setattr(
        module, "decode_image", lambda image, **k: (decoded.append(image.image_id), real(image, **k))[1]
    )
    source = open_source(write_delivery(tmp_path, {ROOT: shared_picture_bytes()}))
    one, two = load(source, source.root().children[0]).children
    with ThreadPoolExecutor(4) as pool:
        contents = list(pool.map(lambda tile: load(source, tile), [one, two] * 4))
    textures = [m.texture for c in contents for m in c.meshes]
    assert len({id(t) for t in textures}) == 2
    assert len(decoded) == 2
    assert contents[0].meshes[0].texture is contents[1].meshes[0].texture
    assert contents[1].meshes[0].texture.key != contents[1].meshes[1].texture.key
    pixels = contents[0].meshes[0].texture.pixels
    assert pixels.flags.c_contiguous
    # The first row is what v = 0 shows: the picture's top here, because the mesh was turned in its place.
    np.testing.assert_allclose(pixels[0, 0], (250, 10, 10, 255), atol=4)
    np.testing.assert_array_equal(contents[0].meshes[0].uv, np.float32([(0, 1), (1, 1), (1, 0), (0, 0)]))


def test_meshes_say_how_they_are_lit(tmp_path):
    photo = Mesh(picture=Picture(data=jpeg_bytes()), diffuse=(0.1, 0.1, 0.1, 1))
    grey = Mesh(diffuse=(0.5, 0.25, 0.125, 1), uv=None)
    source = open_source(write_delivery(tmp_path, {ROOT: leaf_bytes(photo, grey)}))
    first, second = load(source, source.root().children[0]).meshes
    assert first.unlit
    assert first.texture is not None
    assert not second.unlit
    assert second.texture is None
    assert second.base_colour == (0.5, 0.25, 0.125, 1.0)
    assert first.points.dtype == np.float32
    assert first.origin_enu_m.dtype == np.float64
    assert first.triangles.dtype == np.int32


def test_a_picture_file_beside_the_tile_is_read_and_one_elsewhere_is_not(tmp_path):
    (tmp_path / "out.png").write_bytes(picture_bytes("PNG"))
    beside = Mesh(picture=Picture("p.png", external=True))
    outside = Mesh(picture=Picture(str(tmp_path / "out.png"), external=True))
    folder = write_delivery(tmp_path / "d", {ROOT: leaf_bytes(beside, outside), "p.png": picture_bytes("PNG")})
    content = load(*((s := open_source(folder)), s.root().children[0]))
    assert content.meshes[0].texture.pixels[0, 0].tolist() == [255, 0, 0, 255]
    assert content.meshes[1].texture is None
    assert any("not beside" in text for text in content.notes)


def test_volumes_hold_the_vertices_and_an_honest_sphere(tmp_path):
    half_diagonal = np.linalg.norm(SQUARE.max(axis=0)) / 2
    # Holds the vertices; does not; is far too large to say anything.
    for radius, expected in ((8.0, 8.0), (3.0, half_diagonal), (500.0, half_diagonal)):
        folder = write_delivery(tmp_path / str(radius), {ROOT: paged_bytes("a.osgb", radius=radius, pixels=1000)})
        source = open_source(folder, crs="LOCAL")
        (tile,) = load(source, source.root().children[0]).children
        bounds = tile.volume.bounds()
        low, high = SQUARE.min(axis=0), SQUARE.max(axis=0)
        assert (np.array([bounds.west, bounds.south, bounds.bottom]) <= low).all()
        assert (np.array([bounds.east, bounds.north, bounds.top]) >= high).all()
        # 4 pixels of 2R/T at most, and at most a twentieth of the largest side.
        margin = min(4 * 2 * radius / 1000, 0.05 * 10)
        assert bounds.west == pytest.approx(-margin)
        assert tile.volume.radius_m == pytest.approx(expected, abs=2 * margin)


def test_the_repeating_of_meshes_is_bounded(tmp_path, monkeypatch):
    import importers.osgb.source as module

    monkeypatch.setattr(module, "MESH_ALLOWANCE_BYTES", 0)
    writer = OsgbWriter()
    ids: list[int] = []
    points = np.tile(SQUARE, (50, 1))
    indices = np.arange(198, dtype=np.uint8)

    def geode(w: OsgbWriter) -> None:
        w.node_fields()
        w.put("B", 1)
        w.items([lambda: w.geometry(Mesh(points=points, indices=indices, uv=None))])

    writer.group(
        lambda: ids.append(writer.obj("osg::Geode", geode)),
        *[lambda: writer.ref("osg::Geode", ids[0])] * 400,
    )
    source = open_source(write_delivery(tmp_path, {ROOT: writer.file()}))
    with pytest.raises(ImportFailed, match="repeats its meshes"):
        load(source, source.root().children[0])


def test_the_cache_is_bounded_and_parses_once_for_many_threads(tmp_path):
    paths = []
    for index in range(6):
        path = tmp_path / f"{index}.osgb"
        path.write_bytes(leaf_bytes())
        paths.append(path)
    size = paths[0].stat().st_size
    files = OsgbFileCache(budget_bytes=3 * size)
    barrier = threading.Barrier(4)

    def use(_: int) -> None:
        barrier.wait()
        files.open(paths[0], key="0")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(4)))
    assert files.parses == 1
    for path in paths:
        files.open(path, key=path.name)
    assert len(files) == 3
    assert files.nbytes <= 3 * size
    with pytest.raises(TileMissing):
        files.open(tmp_path / "none.osgb", key="none")
    assert len(files) == 3


def test_a_local_site_takes_the_coordinates_as_they_are(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: leaf_bytes(Mesh())}, srs="")
    result = OsgbImporter().read(folder, ImportContext(crs="LOCAL", site=Site.local()))
    (mesh,) = load(result.data[0].source, result.data[0].source.root().children[0]).meshes
    np.testing.assert_allclose(mesh.points + mesh.origin_enu_m, SQUARE, atol=1e-5)


def test_every_file_that_a_paged_lod_names_is_a_level_of_its_own(tmp_path):
    writer = OsgbWriter()
    ranges = ((100, 400), (0, 100), (400, 1e30), (400, 1e30))
    names = ("mid.osgb", "", "fine.osgb", "more.osgb")
    writer.paged_lod(lambda: writer.geode(Mesh()), names=names, ranges=ranges)
    mid = paged_bytes("unused.osgb", mesh=Mesh(indices=np.array([0, 1, 2], np.uint32)))
    folder = write_delivery(
        tmp_path, {ROOT: writer.file(), "mid.osgb": mid, "fine.osgb": leaf_bytes(), "more.osgb": leaf_bytes()}
    )
    source = open_source(folder)
    (coarse,) = load(source, source.root().children[0]).children
    (middle,) = coarse.children
    assert [c.key.rpartition("/")[2] for c in middle.children] == ["fine.osgb", "more.osgb"]
    counts = [load(source, tile).triangle_count for tile in (coarse, middle, *middle.children)]
    assert counts == [2, 1, 2, 2]
    # 2R/T is 20 m / 100 px, then 20 m / 400 px; sixteen of them.
    assert (coarse.geometric_error_m, middle.geometric_error_m) == pytest.approx((3.2, 0.8))
    assert [c.geometric_error_m for c in middle.children] == [middle.geometric_error_m] * 2


def test_a_file_coarser_than_what_is_inline_is_shown_before_it(tmp_path):
    writer = OsgbWriter()
    writer.paged_lod(lambda: writer.geode(Mesh()), names=("far.osgb", ""), ranges=((0, 100), (100, 1e30)))
    far = leaf_bytes(Mesh(indices=np.array([0, 1, 2], np.uint32)))
    source = open_source(write_delivery(tmp_path, {ROOT: writer.file(), "far.osgb": far}))
    (coarse,) = load(source, source.root().children[0]).children
    (fine,) = coarse.children
    assert [load(source, tile).triangle_count for tile in (coarse, fine)] == [1, 2]
    assert fine.geometric_error_m == 0


def test_names_that_differ_by_case_are_found(tmp_path):
    photo = Mesh(picture=Picture("Photo.PNG", external=True))
    source = open_source(
        write_delivery(
            tmp_path,
            {ROOT: paged_bytes("Fine.OSGB"), "fine.osgb": leaf_bytes(photo), "photo.png": picture_bytes("PNG")},
        )
    )
    contents = [c for _, c in walk(source).values() if c is not None and c.meshes]
    assert [c.triangle_count for c in contents] == [2, 2]
    assert contents[1].meshes[0].texture is not None
