"""The overview of a delivery: what is made, what is shown of it and when it is made anew."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from importers.importer import ImportContext, ImportResult
from importers.osgb.importer import FEWEST_ROOTS, OsgbImporter
from importers.osgb.overview.store import INDEX_FILE, TILES_FILE, OverviewStore, open_overview, placed_points
from importers.osgb.overview.tiles import APART
from layers.data.camera import camera_around
from layers.data.tileset import Refine, TileContent, TileNode
from layers.errors import Cancelled, ImportFailed
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import view_state
from tests.bench.headless import AtOnce, ShownList
from tests.importers.osgb.osgb_deliveries import CELL_M, leaf_bytes, write_grid
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh, Picture, jpeg_bytes
from tests.importers.osgb.test_osgb_large import CELLS, holds, read, root_file, roots_of, walk


def ground(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 30 + 0.02 * x + 8 * np.sin(x / 150) + 5 * np.cos(y / 90)


def colour_of(cell: tuple[int, int]) -> tuple[int, int, int]:
    return 40 + 20 * (cell[0] + 4), 40 + 20 * cell[1], 120


def root_bytes(cell: tuple[int, int], *, name: str = "") -> bytes:
    """Return a root with relief, in a colour of its own."""
    x, y = (v.ravel() for v in np.meshgrid(*(np.linspace(c * CELL_M, (c + 1) * CELL_M, 6) for c in cell)))
    points = np.stack([x, y, ground(x, y)], axis=1).astype(np.float32)
    first = np.arange(30).reshape(5, 6)[:, :5].ravel()
    triangles = np.concatenate([np.stack([first, first + 1, first + 7]), np.stack([first, first + 7, first + 6])], 1)
    uv = np.stack([x / CELL_M - cell[0], y / CELL_M - cell[1]], axis=1).astype(np.float32)
    picture = simplejpeg.encode_jpeg(np.full((16, 16, 3), colour_of(cell), np.uint8), quality=95)
    mesh = Mesh(points, triangles.T.ravel().astype(np.uint32), uv, picture=Picture(data=bytes(picture)))
    writer = OsgbWriter()
    writer.paged_lod(
        lambda: writer.geode(mesh),
        names=("", name) if name else ("",),
        ranges=((0, 40), (40, 1e30)) if name else ((0, 1e30),),
        centre=((cell[0] + 0.5) * CELL_M, (cell[1] + 0.5) * CELL_M, 40.0),
        radius=80.0,
    )
    return writer.file()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_grid(tmp_path_factory.mktemp("city") / "city", CELLS)
    for cell in CELLS:
        path = root_file(folder, cell)
        path.write_bytes(root_bytes(cell, name=f"{path.stem}_L20_0.osgb"))
    return folder


@pytest.fixture(scope="module")
def kept(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache folder in which the overview of `original` is."""
    cache = tmp_path_factory.mktemp("cache")
    prepare(original, cache)
    return cache


@pytest.fixture
def delivery(original: Path, tmp_path: Path) -> Path:
    """Return a delivery that may be changed."""
    return Path(shutil.copytree(original, tmp_path / "city"))


def prepare(folder: Path, cache: Path, **context: object) -> ImportResult:
    """Make the overview and open again."""
    name = read(folder, cache_folder=cache, **context).preparation
    assert name
    (cache / name).mkdir(parents=True)
    OsgbImporter().prepare(folder, ImportContext(), folder=cache / name)
    result = read(folder, cache_folder=cache, **context)
    assert result.preparation == ""
    return result


def overview_tiles(result: ImportResult) -> list[tuple[TileNode, tuple[TileNode, ...]]]:
    return [(t, above) for t, above in walk(result) if t.key.startswith("#overview") and not t.key.endswith("#roots")]


def load(result: ImportResult, tile: TileNode) -> TileContent:
    return result.data[0].source.load(tile, cancelled=lambda: False)


def stores(cache: Path) -> Iterator[OverviewStore]:
    for folder in cache.iterdir():
        store = open_overview(folder, root_count=len(CELLS))
        assert store is not None
        yield store


def test_a_delivery_is_whole_without_its_overview(original, tmp_path):
    result = read(original, cache_folder=tmp_path)
    assert (bool(result.preparation), result.is_whole, result.data[0].lacks_overview) == (True, True, True)
    assert len(roots_of(result)) == len(CELLS)
    result = read(original)
    assert (result.preparation, result.data[0].lacks_overview) == ("", False)


def test_coarser_levels_stand_above_every_root(original, kept):
    result = read(original, cache_folder=kept)
    assert not result.data[0].lacks_overview
    found = roots_of(result)
    assert len(found) == len(CELLS)
    for tile, above in found.values():
        coarser = [t for t in above if t.key.startswith("#overview") and not t.key.endswith("#roots")]
        assert len(coarser) >= 2
        assert all(holds(outer, tile) for outer in coarser)
        assert all(t.refine is Refine.REPLACE for t in coarser)
        errors = [t.geometric_error_m for t in (*coarser, tile)]
        assert errors == sorted(errors, reverse=True)
    tops = [t for t, above in overview_tiles(result) if not any(a.key.startswith("#overview") for a in above)]
    assert len(tops) == 1


def test_what_is_told_of_a_delivery_stays_as_it_is(original, kept):
    plain, result = read(original), read(original, cache_folder=kept)
    assert result.report == plain.report
    assert result.data[0].bounds == plain.data[0].bounds
    assert result.data[0].attributes == plain.data[0].attributes
    full = OsgbImporter().inspect(original, ImportContext(full=True, cache_folder=kept))
    assert full.counts == OsgbImporter().inspect(original, ImportContext(full=True)).counts
    assert full.counts["tiles"] == 2 * len(CELLS)


def test_a_tile_has_the_shape_and_the_colours_of_its_roots(kept):
    (store,) = stores(kept)
    told = store.description
    assert {t.level for t in told.tiles} >= {0, 1}
    for tile in told.tiles:
        surface = store.surface(tile)
        points = placed_points(tile, surface)
        inside = (points[:, 0] > -390) & (points[:, 0] < 590) & (points[:, 1] > 10) & (points[:, 1] < 990)
        # Without the skirts, which hang below by twice the error.
        upper = inside & (points[:, 2] > ground(points[:, 0], points[:, 1]) - 1.2 * tile.error)
        assert upper.any()
        assert np.abs(points[upper, 2] - ground(points[upper, 0], points[upper, 1])).max() <= tile.error
        if tile.level:
            continue
        height, width = surface.pixels.shape[:2]
        texels = np.minimum((surface.uv * (width, height)).astype(int), (width - 1, height - 1))
        cells = points[:, :2] / CELL_M
        middle = upper & (np.abs(cells % 1 - 0.5) < 0.35).all(axis=1)
        expected = np.array([colour_of((c, r)) for c, r in np.floor(cells[middle]).astype(int).tolist()])
        shown = surface.pixels[texels[middle, 1], texels[middle, 0], :3]
        assert np.abs(shown.astype(int) - expected).max() <= 12


def test_no_place_is_without_ground_at_any_level(kept):
    (store,) = stores(kept)
    places = np.random.default_rng(2).uniform((-400, 0), (600, 1000), (1500, 2))
    for level in {t.level for t in store.description.tiles}:
        covered = np.zeros(len(places), np.bool_)
        for tile in store.description.tiles:
            if tile.level == level:
                surface = store.surface(tile)
                covered |= inside_any(places, placed_points(tile, surface)[:, :2][surface.triangles])
        assert covered.all()


def inside_any(places: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    found = np.zeros(len(places), np.bool_)
    for a, b, c in triangles:
        sides = [(q - p)[0] * (places - p)[:, 1] - (q - p)[1] * (places - p)[:, 0] for p, q in ((a, b), (b, c), (c, a))]
        found |= np.min(sides, axis=0) >= -1e-9
    return found


def shown_from(result: ImportResult, range_radii: float) -> set[str]:
    source, sink = result.data[0].source, ShownList()
    bounds = result.data[0].bounds
    camera = camera_around(bounds.centre, 700, range_radii=range_radii)
    view = view_state(camera, size=(1280, 720), near_m=0.0, sse_px=16.0)
    streamer = TileStreamer(source, sink=sink, executor=AtOnce(), budget=TileBudget(), wake=lambda: None)
    for _ in range(200):
        if not streamer.update(view, attach_budget_s=10.0).pending:
            break
    keys = {tile.key for tile in sink.shown}
    streamer.close()
    return keys


def test_from_afar_few_tiles_are_shown_and_near_by_the_roots(original, kept):
    plain, result = read(original), read(original, cache_folder=kept)
    assert len(shown_from(plain, 8.0)) == len(CELLS)
    far = shown_from(result, 8.0)
    assert 1 <= len(far) <= 12
    assert all(key.startswith("#overview") for key in far)
    near = shown_from(result, 1.0)
    assert near == shown_from(plain, 1.0)
    assert not any(key.startswith("#overview") for key in near)


def test_a_changed_delivery_is_made_anew(delivery, tmp_path):
    cache = tmp_path / "cache"
    prepare(delivery, cache)
    path = root_file(delivery, CELLS[3])
    told = path.stat()
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns + 1_000_000_000))
    assert read(delivery, cache_folder=cache).preparation
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert not read(delivery, cache_folder=cache).preparation
    path.write_bytes(leaf_bytes())
    assert read(delivery, cache_folder=cache).preparation
    path.unlink()
    assert read(delivery, cache_folder=cache).preparation


def test_a_finer_file_may_change(delivery, tmp_path):
    prepare(delivery, tmp_path / "cache")
    path = root_file(delivery, CELLS[3])
    path.with_name(f"{path.stem}_L20_0.osgb").write_bytes(leaf_bytes(Mesh()))
    assert not read(delivery, cache_folder=tmp_path / "cache").preparation


@pytest.mark.parametrize("name", [INDEX_FILE, TILES_FILE])
@pytest.mark.parametrize("harm", ["cut", "empty", "absent", "flipped"])
def test_a_damaged_overview_is_made_anew(name, harm, original, kept, tmp_path):
    cache = Path(shutil.copytree(kept, tmp_path / "cache"))
    (folder,) = cache.iterdir()
    data = bytearray((folder / name).read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 0xFF
    if harm == "absent":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes({"cut": data[: len(data) // 2], "empty": b"", "flipped": data}[harm])
    result = read(original, cache_folder=cache)
    if not result.preparation:
        # Only loading can tell.
        assert (name, harm) == (TILES_FILE, "flipped")
        problems = []
        for tile, _ in overview_tiles(result):
            try:
                load(result, tile)
            except ImportFailed as refusal:
                problems.append(refusal.line())
        assert len(problems) == 1
        assert "the overview of the delivery is damaged" in problems[0]
        assert read(original, cache_folder=cache).preparation


def test_roots_that_cannot_be_put_together_are_drawn_as_they_are(delivery, tmp_path):
    damaged, absent, huge, far, leaf, empty, pointer = CELLS[:7]
    root_file(delivery, damaged).write_bytes(root_bytes(damaged)[:300])
    wide = Mesh(points=np.float32([(-4000, 0, 0), (4000, 0, 0), (0, 4000, 0)]), indices=np.uint32([0, 1, 2]), uv=None)
    root_file(delivery, huge).write_bytes(leaf_bytes(wide))
    away = Mesh(points=np.float32([(9e5, 0, 0), (9e5 + 50, 0, 0), (9e5, 50, 0)]), indices=np.uint32([0, 1, 2]), uv=None)
    root_file(delivery, far).write_bytes(leaf_bytes(away))
    writer = OsgbWriter()
    writer.group()
    root_file(delivery, empty).write_bytes(writer.file())
    root_file(delivery, absent).unlink()
    writer = OsgbWriter()
    writer.paged_lod(None, names=("a.osgb",), ranges=((0, 1e30),), centre=(*middle_of(pointer), 40.0), radius=75.0)
    root_file(delivery, pointer).write_bytes(writer.file())
    root_file(delivery, leaf).write_bytes(leaf_bytes(Mesh(points=points_at(leaf), picture=Picture(data=jpeg_bytes()))))
    result = prepare(delivery, tmp_path / "cache")
    (folder,) = (tmp_path / "cache").iterdir()
    told = open_overview(folder, root_count=len(CELLS)).description
    names = sorted(p.parent.name for p in (root_file(delivery, c) for c in (damaged, huge, pointer)))
    paths = sorted(delivery.joinpath("Data").iterdir())
    assert set(names) <= {paths[index].name for index in told.apart}
    assert {paths[index].name for index in told.empty} == {root_file(delivery, empty).parent.name}
    keys = [tile.key for tile, _ in walk(result)]
    for cell in (damaged, huge, far):
        key = root_file(delivery, cell).relative_to(delivery).as_posix()
        assert [k for k in keys if k == key] == [key]
    apart = [above for tile, above in walk(result) if tile.key.startswith(f"Data/{paths[told.apart[0]].name}")]
    assert all(above[1].key == APART for above in apart)
    below = [t for t, above in walk(result) if above and above[-1].key.endswith("#roots")]
    assert root_file(delivery, leaf).relative_to(delivery).as_posix() in [t.key for t in below]


def middle_of(cell: tuple[int, int]) -> tuple[float, float]:
    return (cell[0] + 0.5) * CELL_M, (cell[1] + 0.5) * CELL_M


def points_at(cell: tuple[int, int]) -> np.ndarray:
    return np.float32([(0, 0, 0), (90, 0, 0), (90, 90, 0), (0, 90, 2)]) + np.float32(
        [cell[0] * CELL_M, cell[1] * CELL_M, 30]
    )


def test_a_file_may_be_absent_when_it_is_wanted(delivery, tmp_path):
    result = prepare(delivery, tmp_path / "cache")
    root_file(delivery, CELLS[0]).unlink()
    assert len(roots_of(result)) == len(CELLS) - 1


def test_few_roots_have_no_overview(tmp_path):
    folder = write_grid(tmp_path / "city", CELLS[: FEWEST_ROOTS - 1], finer=False)
    assert read(folder, cache_folder=tmp_path / "cache").preparation == ""
    folder = write_grid(tmp_path / "more", CELLS[:FEWEST_ROOTS], finer=False)
    assert read(folder, cache_folder=tmp_path / "cache").preparation


def test_loose_roots_have_one_too(tmp_path):
    (tmp_path / "loose").mkdir()
    for cell in CELLS:
        path = root_file(Path(), cell)
        (tmp_path / "loose" / path.name).write_bytes(root_bytes(cell))
    result = prepare(tmp_path / "loose", tmp_path / "cache", crs="LOCAL")
    assert len(overview_tiles(result)) > 1
    assert len([t for t, _ in walk(result) if t.key.endswith(".osgb#0.0")]) == len(CELLS)


def test_it_is_placed_wherever_the_delivery_is(original, kept):
    here, local = (read(original, cache_folder=kept, crs=crs) for crs in ("", "LOCAL"))
    assert here.site != local.site
    for result in (here, local):
        assert result.preparation == ""
        for tile, above in overview_tiles(result):
            content = load(result, tile)
            for mesh in content.meshes:
                points = mesh.points + mesh.origin_enu_m
                box = tile.volume.bounds().corners
                assert (points >= box[0] - 0.1).all()
                assert (points <= box[-1] + 0.1).all()
            assert all(holds(outer, tile) for outer in above[1:])


def test_only_unreadable_roots_refuse_to_be_put_together(delivery, tmp_path):
    for cell in CELLS:
        root_file(delivery, cell).write_bytes(b"nothing")
    (tmp_path / "made").mkdir()
    with pytest.raises(ImportFailed, match="none of its 100 root tiles can be read"):
        OsgbImporter().prepare(delivery, ImportContext(), folder=tmp_path / "made")


def test_a_delivery_that_changes_meanwhile_is_refused(delivery, tmp_path):
    (tmp_path / "made").mkdir()

    def progress(fraction: float, text: str) -> None:
        if fraction > 0.9:
            root_file(delivery, CELLS[0]).write_bytes(leaf_bytes())

    with pytest.raises(ImportFailed, match="it has changed while it was read"):
        OsgbImporter().prepare(delivery, ImportContext(progress=progress), folder=tmp_path / "made")


def test_it_tells_how_far_it_is_and_can_be_taken_back(original, tmp_path):
    told: list[float] = []
    (tmp_path / "made").mkdir()
    context = ImportContext(progress=lambda f, _: told.append(f), cancelled=lambda: len(told) > 130)
    with pytest.raises(Cancelled):
        OsgbImporter().prepare(original, context, folder=tmp_path / "made")
    assert not (tmp_path / "made" / INDEX_FILE).exists()
    assert all(0 <= f <= 1 for f in told)
    assert told == sorted(told)


def test_loading_a_tile_can_be_taken_back(original, kept):
    result = read(original, cache_folder=kept)
    containers = [t for t, _ in walk(result) if t.key.endswith("#roots")]
    assert containers
    with pytest.raises(Cancelled):
        result.data[0].source.load(containers[0], cancelled=lambda: True)


def test_the_same_delivery_gives_the_same_bytes(original, kept, tmp_path):
    (first,) = kept.iterdir()
    OsgbImporter().prepare(original, ImportContext(), folder=tmp_path)
    assert (tmp_path / TILES_FILE).read_bytes() == (first / TILES_FILE).read_bytes()


def test_a_missing_picture_file_is_left_out(delivery, tmp_path):
    mesh = Mesh(points=points_at(CELLS[0]), picture=Picture(name="absent.jpg", external=True))
    root_file(delivery, CELLS[0]).write_bytes(leaf_bytes(mesh))
    result = prepare(delivery, tmp_path / "cache")
    assert len(overview_tiles(result)) > 1


@pytest.mark.parametrize("seed", range(3))
def test_damaged_roots_never_end_the_making(seed, delivery, tmp_path):
    chance = np.random.default_rng(seed)
    for cell in CELLS[10:]:
        data = bytearray(root_file(delivery, cell).read_bytes())
        for _ in range(chance.integers(1, 6)):
            data[chance.integers(len(data))] = chance.integers(256)
        root_file(delivery, cell).write_bytes(data[: chance.integers(len(data))] if chance.random() < 0.2 else data)
    result = prepare(delivery, tmp_path / "cache")
    for tile, _ in overview_tiles(result):
        (mesh,) = load(result, tile).meshes
        assert np.isfinite(mesh.points).all()
        assert np.isfinite(mesh.uv).all()
