"""Deliveries of more root tiles than opening looks at."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext, ImportResult
from importers.osgb.blocks import ELSEWHERE
from importers.osgb.delivery import MAX_FOLDERS_TO_LOOK_INTO, cell_of
from importers.osgb.grid import SAMPLES, Cell, sample_of
from importers.osgb.head import first_sphere, sphere_in_head
from importers.osgb.importer import OsgbImporter
from importers.osgb.objects import parse_osgb
from importers.osgb.tree import MAX_SIBLINGS
from layers.data.tileset import TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed
from tests.importers.osgb.osgb_deliveries import CELL_M, grid_root_bytes, leaf_bytes, paged_bytes, write_grid
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh
from tests.shared_data import shared_data

SIDE = 10
CELLS = tuple(itertools.product(range(-4, SIDE - 4), range(SIDE)))
# Not among the cells that are sampled: what is written there is met only when its block is loaded.
UNSAMPLED = sorted(set(CELLS) - {(c.column, c.row) for c in sample_of([Cell(Path(), *cell) for cell in CELLS])})


def read(folder: Path, **context: object) -> ImportResult:
    return OsgbImporter().read(folder, ImportContext(**context))


def root_file(folder: Path, cell: tuple[int, int]) -> Path:
    name = f"Tile_{cell[0]:+04d}_{cell[1]:+04d}"
    return folder / "Data" / name / f"{name}.osgb"


def walk(result: ImportResult) -> Iterator[tuple[TileNode, tuple[TileNode, ...]]]:
    """Yield every tile with its ancestors; what cannot be loaded has no children."""
    source = result.data[0].source
    waiting: list[tuple[TileNode, tuple[TileNode, ...]]] = [(source.root(), ())]
    while waiting:
        tile, above = waiting.pop()
        yield tile, above
        children = tile.children
        if tile.has_content:
            try:
                children = (*children, *source.load(tile, cancelled=lambda: False).children)
            except (TileMissing, ImportFailed):
                continue
        waiting.extend((child, (*above, tile)) for child in children)


def is_root_file(tile: TileNode) -> bool:
    """Return whether this is the coarsest level of a root file, or a root file that could not be read."""
    folder, _, name = tile.key.removesuffix("#0.0").rpartition("/")
    return name.casefold() == f"{folder.rpartition('/')[2]}.osgb".casefold() and (
        "#" in tile.key or not tile.geometric_error_m
    )


def roots_of(result: ImportResult) -> dict[str, tuple[TileNode, tuple[TileNode, ...]]]:
    found: dict[str, tuple[TileNode, tuple[TileNode, ...]]] = {}
    for tile, above in walk(result):
        if is_root_file(tile):
            assert tile.key not in found
            found[tile.key.removesuffix("#0.0")] = tile, above
    return found


def holds(outer: TileNode, inner: TileNode) -> bool:
    a, b = outer.volume.bounds().corners, inner.volume.bounds().corners
    return bool((a[0] <= b[0] + 1e-6).all() and (a[-1] >= b[-1] - 1e-6).all())


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    assert len(CELLS) > MAX_FOLDERS_TO_LOOK_INTO
    return write_grid(tmp_path / "city", CELLS)


def test_a_large_delivery_opens_by_its_names_and_a_sample(delivery):
    result = read(delivery)
    assert result.report.details["root_files_read"] <= SAMPLES
    assert result.report.counts["root_tiles"] == len(CELLS)
    bounds = result.data[0].bounds
    np.testing.assert_allclose(
        (bounds.west, bounds.south, bounds.east, bounds.north), (-400, 0, 600, 1000), atol=0.25 * CELL_M
    )
    assert bounds.top - bounds.bottom < 50


def test_every_tile_is_found_once_inside_of_all_that_is_above_it(delivery):
    tiles = list(walk(read(delivery)))
    keys = [tile.key for tile, _ in tiles]
    assert len(keys) == len(set(keys))
    assert sum(is_root_file(tile) for tile, _ in tiles) == len(CELLS)
    assert sum(key.endswith("_L20_0.osgb") for key in keys) == len(CELLS)
    for tile, above in tiles:
        assert len(tile.children) <= MAX_SIBLINGS
        if is_root_file(tile):
            assert all(holds(outer, tile) for outer in above)


def test_a_block_comes_after_the_roots_that_were_read_already(delivery):
    """The engine takes what has the larger error first as long as nothing is drawn: so it draws before it reads on."""
    result = read(delivery)
    for tile, above in walk(result):
        if tile.key.endswith("#0.0"):
            blocks = [outer for outer in above if outer.key.endswith("#block")]
            assert [b.geometric_error_m < tile.geometric_error_m for b in blocks] == [True]
        if tile.key == ELSEWHERE:
            assert tile.geometric_error_m == 0


@pytest.mark.parametrize("sphere", [True, False], ids=["by its sphere", "by its vertices"])
def test_a_root_that_lies_elsewhere_than_its_name_says_is_found(delivery, sphere):
    cell = UNSAMPLED[0]
    root_file(delivery, cell).write_bytes(grid_root_bytes(3000, -2000, sphere=sphere))
    result = read(delivery)
    assert result.report.details["root_files_read"] <= SAMPLES
    roots = roots_of(result)
    assert len(roots) == len(CELLS)
    tile, above = roots[root_file(delivery, cell).relative_to(delivery).as_posix()]
    assert [t.key for t in above][-1] == ELSEWHERE
    assert all(holds(outer, tile) for outer in above)
    np.testing.assert_allclose(tile.volume.centre[:2], (3050, -1950), atol=5)
    source = result.data[0].source
    (elsewhere,) = [t for t, _ in walk(result) if t.key == ELSEWHERE]
    assert any("1 root tiles lie elsewhere" in n for n in source.load(elsewhere, cancelled=lambda: False).notes)


def test_looking_for_roots_elsewhere_parses_no_file_whose_head_tells(delivery):
    result = read(delivery)
    source = result.data[0].source
    (elsewhere,) = [t for t, _ in walk(result) if t.key == ELSEWHERE]
    parsed = source.files.parses
    assert source.load(elsewhere, cancelled=lambda: False).children == ()
    assert source.files.parses == parsed


def test_a_damaged_root_fails_when_it_is_loaded(delivery):
    cell = UNSAMPLED[1]
    root_file(delivery, cell).write_bytes(leaf_bytes()[:100])
    result = read(delivery)
    tile, above = roots_of(result)[root_file(delivery, cell).relative_to(delivery).as_posix()]
    assert above[-1].key.endswith("#block")
    with pytest.raises(ImportFailed, match="byte"):
        result.data[0].source.load(tile, cancelled=lambda: False)


def test_folders_without_a_root_of_their_name_are_looked_into(delivery):
    empty, other, cased = UNSAMPLED[2:5]
    root_file(delivery, empty).unlink()
    (root_file(delivery, empty).parent / (root_file(delivery, empty).stem + "_L20_0.osgb")).unlink()
    root_file(delivery, other).rename(root_file(delivery, other).with_name("area.osgb"))
    file = root_file(delivery, cased)
    file.rename(file.with_name(file.name.upper()))
    keys = [tile.key for tile, _ in walk(read(delivery))]
    assert not any(root_file(delivery, empty).parent.name in key for key in keys if "#block" not in key)
    assert f"Data/{root_file(delivery, other).parent.name}/area.osgb#0.0" in keys
    assert any(key.endswith((f"{file.name.upper()}#0.0", f"{file.name}#0.0")) for key in keys)


def test_names_that_are_no_grid_are_all_read(delivery):
    for index, cell in enumerate(CELLS):
        turn = index * 2.4
        data = grid_root_bytes(3000 * float(np.cos(turn)), 3000 * float(np.sin(turn)))
        root_file(delivery, cell).write_bytes(data)
    result = read(delivery)
    assert result.report.details["root_files_read"] == len(CELLS)
    assert ELSEWHERE not in [tile.key for tile, _ in walk(result)]
    roots = roots_of(result)
    assert len(roots) == len(CELLS)
    assert all(holds(outer, tile) for tile, above in roots.values() for outer in above)


def test_folders_beside_the_grid_are_read(delivery):
    for name in ("Water", "Bridge"):
        (delivery / "Data" / name).mkdir()
        (delivery / "Data" / name / f"{name}.osgb").write_bytes(leaf_bytes())
    (delivery / "Data" / "loose.osgb").write_bytes(leaf_bytes())
    keys = [tile.key for tile, _ in walk(read(delivery))]
    assert {"Data/Water/Water.osgb", "Data/Bridge/Bridge.osgb", "Data/loose.osgb"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_counting_everything_reaches_the_cells_too(delivery):
    report = OsgbImporter().inspect(delivery, ImportContext(full=True))
    assert (report.counts["tiles"], report.counts["orphans"]) == (2 * len(CELLS), 0)


def test_a_large_delivery_without_metadata_is_asked_for_and_opens_locally(tmp_path):
    folder = write_grid(tmp_path / "city", CELLS, srs="")
    result = read(folder, crs="LOCAL")
    assert result.report.details["root_files_read"] <= SAMPLES
    assert len(roots_of(result)) == len(CELLS)


def test_cancelling_stops_opening_and_looking(delivery):
    with pytest.raises(Cancelled):
        read(delivery, cancelled=lambda: True)
    source = read(delivery).data[0].source

    def containers(tile: TileNode) -> Iterator[TileNode]:
        if tile.has_content:
            yield tile
        for child in tile.children:
            yield from containers(child)

    for tile in containers(source.root()):
        with pytest.raises(Cancelled):
            source.load(tile, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tile_+013_-002", ("Tile_", 13, -2)),
        ("Tile_12_3", ("Tile_", 12, 3)),
        ("A_Tile_+000_+013_+002", ("A_Tile_", 0, 13)),
        ("Water", None),
        ("Tile_1", None),
    ],
)
def test_names_of_cells(name, expected):
    assert cell_of(name) == expected


NOISE = Mesh(points=np.random.default_rng(1).random((3000, 3), np.float32), uv=None)


def _grouped(writer: OsgbWriter) -> None:
    writer.group(lambda: writer.group(lambda: writer.paged_lod(lambda: writer.geode(Mesh()), centre=(1, 2, 3))))


@pytest.mark.parametrize(
    ("build", "version", "brackets", "options", "found"),
    [
        (lambda w: w.paged_lod(lambda: w.geode(Mesh()), centre=(1, 2, 3)), 91, False, {}, True),
        (lambda w: w.paged_lod(lambda: w.geode(Mesh()), centre=(1, 2, 3)), 161, True, {}, True),
        (_grouped, 80, False, {}, True),
        (_grouped, 100, True, {}, True),
        (lambda w: w.geode(Mesh()), 91, False, {}, False),
        (lambda w: w.group(), 91, False, {}, False),
        # What is packed must be read whole.
        (lambda w: w.paged_lod(lambda: w.geode(NOISE)), 91, False, {"compressor": "zlib"}, False),
    ],
)
def test_the_head_tells_what_the_whole_file_does(
    build: Callable[[OsgbWriter], None], version, brackets, options, found, tmp_path
):
    writer = OsgbWriter(version=version, brackets=brackets)
    build(writer)
    path = tmp_path / "a.osgb"
    path.write_bytes(writer.file(**options))
    head, whole = sphere_in_head(path), first_sphere(parse_osgb(path.read_bytes(), path=path).root)
    assert (head is not None) == found
    if head is not None and whole is not None:
        np.testing.assert_array_equal(head[0], (1, 2, 3))
        np.testing.assert_array_equal(head[0], whole[0])
        assert head[1] == whole[1] == 10


def test_the_heads_of_real_files_tell_what_the_whole_files_do():
    told = 0
    for path in sorted(shared_data("osgb-production5-tielu").rglob("*.osgb")):
        head, whole = sphere_in_head(path), first_sphere(parse_osgb(path.read_bytes(), path=path).root)
        if head is not None:
            told += 1
            assert whole is not None
            np.testing.assert_array_equal(head[0], whole[0])
    assert told >= 10


def test_a_cut_or_hostile_head_tells_nothing(tmp_path):
    data = paged_bytes("a.osgb")
    path = tmp_path / "a.osgb"
    for end in range(0, 100, 7):
        path.write_bytes(data[:end])
        assert sphere_in_head(path) is None
    path.write_bytes(data[:29] + b"\xff\xff\xff\x7f" + data[33:])
    assert sphere_in_head(path) is None
