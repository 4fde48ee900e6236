"""The index of points: every point once, evenly cut, within its memory, never used when damaged."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from importers.importer import ImportContext
from importers.place import Place
from importers.points import index_cloud as point_index_cloud
from importers.points import index_log as point_index_log
from importers.points import index_writer as point_index_writer
from importers.points.index import INDEX_FILE, NODES_FILE, index_in_memory, index_name, open_index
from importers.points.index_octree import NODE_POINTS, above, below, cut
from importers.points.index_records import Cube, Grid, RecordLayout, Records
from importers.points.las import LasImporter
from importers.points.octree import MAX_LEVEL, OctreeEntry, OctreeSource, VoxelKey
from layers.data.point_cloud import PointCloudData
from layers.data.tileset import TileNode
from layers.errors import Cancelled, ImportFailed
from tests.importers.points.las_files import ORIGIN, Cloud, LasWriter, cloud

PLACE = Place("cloud")
LAYOUT = RecordLayout(rgb=True, intensity=True, classes=True)


def records_of(points: Cloud) -> Records:
    records = np.empty(len(points), LAYOUT.dtype)
    records["xyz"], records["rgb"] = points.xyz, points.rgb
    records["intensity"], records["class"] = points.intensity, points.classes
    return records


def fractions_of(xyz: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    return np.ascontiguousarray((xyz.T * 2.0**32).astype(np.uint32))


def random_surface(count: int, *, seed: int = 2) -> npt.NDArray[np.float64]:
    random = np.random.default_rng(seed)
    xy = random.random((count, 2))
    return np.column_stack([xy, 0.1 + 0.05 * np.sin(9 * xy[:, 0])])


def cell_of(fractions: npt.NDArray[np.uint32], *, bits: int) -> npt.NDArray[np.int64]:
    x, y, z = (fractions >> np.uint32(32 - bits)).astype(np.int64)
    cells: npt.NDArray[np.int64] = (x << 2 * bits) + (y << bits) + z
    return cells


def test_every_point_is_in_one_node_that_holds_its_place() -> None:
    fractions = fractions_of(random_surface(200_000))
    nodes = cut(fractions, key=(0, 0, 0, 0), place=PLACE)
    assert len({node.key for node in nodes}) == len(nodes) > 4
    np.testing.assert_array_equal(np.sort(np.concatenate([node.rows for node in nodes])), np.arange(200_000))
    for node in nodes:
        level, *cell = node.key
        if level:
            found = fractions[:, node.rows] >> np.uint32(32 - level)
            assert (found == np.array(cell, np.uint32)[:, None]).all()


def test_all_points_down_to_a_level_are_one_in_each_cell_of_its_grid() -> None:
    fractions = fractions_of(random_surface(300_000))
    nodes = cut(fractions, key=(0, 0, 0, 0), place=PLACE)
    is_leaf = {node.key: not any(above(n.key, levels=1) == node.key for n in nodes if n.key[0]) for node in nodes}
    for level in range(3):
        rows = np.concatenate([n.rows for n in nodes if n.key[0] <= level and not is_leaf[n.key]])
        cells = cell_of(fractions[:, rows], bits=7 + level)
        assert len(np.unique(cells)) == len(cells)
    root = next(n for n in nodes if n.key[0] == 0)
    assert len(root.rows) == len(np.unique(cell_of(fractions, bits=7)))


def test_a_node_cut_in_parts_is_the_node_cut_at_once() -> None:
    """Units of the writer: each gives its part of the nodes above it, without looking at the others."""
    fractions = fractions_of(random_surface(120_000))
    whole = {n.key: set(n.rows.tolist()) for n in cut(fractions, key=(0, 0, 0, 0), place=PLACE)}
    parts: dict[VoxelKey, set[int]] = {}
    for child in range(8):
        key = below((0, 0, 0, 0), child, levels=1)
        rows = np.flatnonzero(((fractions >> np.uint32(31)) == np.array(key[1:], np.uint32)[:, None]).all(axis=0))
        for node in cut(fractions[:, rows], key=key, place=PLACE) if len(rows) else ():
            parts.setdefault(node.key, set()).update(rows[node.rows].tolist())
    # Codes that reach further down put another point of a cell first.
    mine, its = (np.sort(cell_of(fractions[:, sorted(found[0, 0, 0, 0])], bits=7)) for found in (parts, whole))
    np.testing.assert_array_equal(mine, its)
    assert set().union(*parts.values()) == set(range(120_000))


@pytest.mark.parametrize("spread", [0.0, 1e-7, 1e-3], ids=["one place", "nearly one place", "a small place"])
def test_points_at_one_place_make_nodes_of_bounded_size_and_depth(spread: float) -> None:
    random = np.random.default_rng(3)
    xyz = 0.3 + spread * random.random((3 * NODE_POINTS, 3))
    nodes = cut(fractions_of(xyz), key=(0, 0, 0, 0), place=PLACE)
    assert max(len(node.rows) for node in nodes) <= NODE_POINTS
    assert max(node.key[0] for node in nodes) <= MAX_LEVEL
    assert len({node.key for node in nodes}) == len(nodes)
    np.testing.assert_array_equal(np.sort(np.concatenate([n.rows for n in nodes])), np.arange(len(xyz)))


def test_a_volume_of_points_has_a_small_root_too() -> None:
    random = np.random.default_rng(4)
    xyz = random.integers(0, 1_000_000, (400_000, 3)).astype(np.int32)
    points = Cloud(xyz, np.zeros(len(xyz), np.uint16), np.zeros(len(xyz), np.uint8), np.zeros((len(xyz), 3), np.uint16))
    index = index_in_memory(records_of(points), grid=Grid(np.full(3, 0.001), np.zeros(3)), place=PLACE)
    assert max(entry.count for entry in index.entries) <= 60_000
    assert index.spacing == pytest.approx(index.edge / 32)


# The writer, with cells and pieces made small so that all of its ways are gone.
@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_index_cloud, "SMALL_POINTS", 100)
    monkeypatch.setattr(point_index_writer, "UNIT_POINTS", 900)
    monkeypatch.setattr(point_index_writer, "BATCH_POINTS", 500)
    monkeypatch.setattr("importers.points.las.PIECE_POINTS", 700)
    monkeypatch.setattr("importers.points.preview.PREVIEW_POINTS", 400)
    monkeypatch.setattr("importers.points.preview.PLACES", 50)
    monkeypatch.setattr("importers.points.index_octree.NODE_POINTS", 150)


def written(folder: Path, points: Cloud, *, name: str = "cloud.las", **fields: object) -> Path:
    path = folder / name
    path.write_bytes(LasWriter(points, **fields).file())  # type: ignore[arg-type]
    return path


def indexed(path: Path, folder: Path) -> tuple[PointCloudData, ImportContext]:
    context = ImportContext(cache_folder=folder)
    first = LasImporter().read(path, context)
    assert first.preparation == LasImporter().preparation(path, context) == index_name(path)
    (coarse,) = first.data
    assert isinstance(coarse, PointCloudData)
    assert coarse.is_preview
    made = folder / first.preparation
    made.mkdir(parents=True)
    LasImporter().prepare(path, ImportContext(), folder=made)
    assert sorted(p.name for p in made.iterdir()) == [INDEX_FILE, NODES_FILE]
    second = LasImporter().read(path, context)
    (data,) = second.data
    assert isinstance(data, PointCloudData)
    assert (second.preparation, data.is_preview) == ("", False)
    assert LasImporter().preparation(path, context) == LasImporter().preparation(path, ImportContext()) == ""
    return data, context


def nodes_of(data: PointCloudData) -> list[TileNode]:
    found, waiting = [], [data.source.root()]
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].children
    return found


def never() -> bool:
    return False


def stored(data: PointCloudData) -> npt.NDArray[np.float64]:
    """Return all points with what they carry, as the store gives them, sorted."""
    assert isinstance(data.source, OctreeSource)
    rows = []
    for node in nodes_of(data):
        entry = node.locator
        assert isinstance(entry, OctreeEntry)
        if entry.count:
            p = data.source._store.points(entry, cancelled=never)
            assert p.rgb is not None and p.intensity is not None and p.classes is not None  # noqa: PT018
            rows.append(np.column_stack([p.coordinates, p.rgb, p.intensity, p.classes]))
    return in_order(np.concatenate(rows))


def in_order(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return rows[np.lexsort(rows.T)]


def expected(points: Cloud) -> npt.NDArray[np.float64]:
    return in_order(np.column_stack([points.coordinates(), points.rgb, points.intensity, points.classes]))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("compressed", [False, True], ids=["las", "laz"])
def test_an_index_holds_every_point_once_with_all_that_it_carries(compressed: bool, tmp_path: Path) -> None:
    points = cloud(6_000)
    chunks = np.array_split(np.arange(6_000), 13) if compressed else ()
    path = written(tmp_path, points, compressed=compressed, chunks=chunks)
    data, _ = indexed(path, tmp_path / "cache")
    np.testing.assert_allclose(stored(data), expected(points), atol=1e-6)
    nodes = nodes_of(data)
    assert len(nodes) > 20
    for node in nodes:
        for child in node.children:
            assert child.geometric_error_m < node.geometric_error_m


@pytest.mark.usefixtures("small")
def test_cells_with_too_many_points_are_put_into_finer_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(point_index_writer, "MOST_UNIT_POINTS", 1_000)
    points = cloud(5_000)
    # One far point makes the cube so wide that all the others are in one cell of a cell.
    points.xyz[0] = (2_000_000_000, 0, 0)
    data, _ = indexed(written(tmp_path, points), tmp_path / "cache")
    np.testing.assert_allclose(stored(data), expected(points), atol=1e-6)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "box",
    [(1.0, 0.0, 1.0, 0.0, 1.0, 0.0), (9e8, -9e8, 9e8, -9e8, 9e8, -9e8), (-1.0, 1.0, 0.0, 0.0, 0.0, 0.0)],
    ids=["elsewhere", "far too wide", "inverted"],
)
def test_a_box_that_lies_costs_nothing_but_time(box: tuple[float, ...], tmp_path: Path) -> None:
    points = cloud(3_000)
    path = written(tmp_path, points, patch={179: np.array(box, "<f8").tobytes()})
    data, _ = indexed(path, tmp_path / "cache")
    np.testing.assert_allclose(stored(data), expected(points), atol=1e-6)
    assert data.bounds.radius_m < 40


@pytest.mark.usefixtures("small")
def test_points_stand_in_the_site_where_those_read_at_once_stand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = written(tmp_path, cloud(3_000))
    data, context = indexed(path, tmp_path / "cache")
    monkeypatch.setattr(point_index_cloud, "SMALL_POINTS", 10_000)
    (at_once,) = LasImporter().read(path, context).data
    assert isinstance(at_once, PointCloudData)
    np.testing.assert_allclose(in_order(enu(data)), in_order(enu(at_once)), atol=1e-3)
    np.testing.assert_allclose(data.bounds.centre, at_once.bounds.centre, atol=1e-3)


def enu(data: PointCloudData) -> npt.NDArray[np.float64]:
    contents = [data.source.load(node, cancelled=never) for node in nodes_of(data) if node.has_content]
    found: list[npt.NDArray[np.float64]] = [p.points + p.origin_enu_m for c in contents for p in c.points]
    rounded: npt.NDArray[np.float64] = np.concatenate(found).round(3)
    return rounded


@pytest.mark.usefixtures("small")
def test_a_changed_file_has_another_index(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(3_000))
    _, context = indexed(path, tmp_path / "cache")
    written(tmp_path, cloud(2_999))
    again = LasImporter().read(path, context)
    assert again.preparation
    assert not (tmp_path / "cache" / again.preparation).exists()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", [INDEX_FILE, NODES_FILE])
@pytest.mark.parametrize("how", ["cut", "absent", "empty"])
def test_a_damaged_index_is_not_used_but_made_again(name: str, how: str, tmp_path: Path) -> None:
    path = written(tmp_path, cloud(3_000))
    _, context = indexed(path, tmp_path / "cache")
    file = tmp_path / "cache" / index_name(path) / name
    data = file.read_bytes()
    file.unlink()
    if how != "absent":
        file.write_bytes(data[: len(data) // 2] if how == "cut" else b"")
    result = LasImporter().read(path, context)
    assert result.preparation == index_name(path)


@pytest.mark.usefixtures("small")
def test_any_changed_byte_of_the_description_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(1_000))
    indexed(path, tmp_path / "cache")
    folder = tmp_path / "cache" / index_name(path)
    whole = (folder / INDEX_FILE).read_bytes()
    for at in range(0, len(whole), 37):
        (folder / INDEX_FILE).write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        assert open_index(folder) is None
    (folder / INDEX_FILE).write_bytes(whole)
    assert open_index(folder) is not None


@pytest.mark.usefixtures("small")
def test_a_damaged_node_is_refused_in_one_line_and_the_index_made_again(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(3_000))
    data, context = indexed(path, tmp_path / "cache")
    node = nodes_of(data)[-1]
    assert isinstance(node.locator, OctreeEntry)
    file = tmp_path / "cache" / index_name(path) / NODES_FILE
    content = bytearray(file.read_bytes())
    content[node.locator.offset] ^= 1
    file.write_bytes(content)
    with pytest.raises(ImportFailed, match="index of the points is damaged") as caught:
        data.source.load(node, cancelled=never)
    assert "\n" not in str(caught.value)
    assert LasImporter().read(path, context).preparation


@pytest.mark.usefixtures("small")
def test_using_an_index_makes_it_the_newest(tmp_path: Path) -> None:
    import os

    path = written(tmp_path, cloud(1_000))
    _, context = indexed(path, tmp_path / "cache")
    folder = tmp_path / "cache" / index_name(path)
    os.utime(folder, (1_000, 1_000))
    LasImporter().read(path, context)
    assert folder.stat().st_mtime > 1_000_000


@pytest.mark.usefixtures("small")
def test_taking_it_back_ends_the_making(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(6_000))
    seen: list[float] = []
    context = ImportContext(progress=lambda fraction, text: seen.append(fraction), cancelled=lambda: len(seen) > 3)
    with pytest.raises(Cancelled):
        LasImporter().prepare(path, context, folder=tmp_path)
    assert not (tmp_path / INDEX_FILE).exists()


@pytest.mark.usefixtures("small")
def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(6_000))
    seen: list[float] = []
    LasImporter().prepare(path, ImportContext(progress=lambda fraction, text: seen.append(fraction)), folder=tmp_path)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


@pytest.mark.usefixtures("small")
def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = written(tmp_path, cloud(1_000))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=1000))
    folder = tmp_path / "made"
    folder.mkdir()
    with pytest.raises(ImportFailed, match="of disk"):
        LasImporter().prepare(path, ImportContext(), folder=folder)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("minor", "point_format"), [(2, 3), (4, 6), (4, 7), (4, 8)])
def test_the_coarse_stand_in_is_even_and_true(
    monkeypatch: pytest.MonkeyPatch, minor: int, point_format: int, tmp_path: Path
) -> None:
    monkeypatch.setattr("importers.points.index_octree.NODE_POINTS", 1_000)
    points = cloud(4_000)
    chunks = np.array_split(np.arange(4_000), 50)
    path = written(tmp_path, points, minor=minor, point_format=point_format, compressed=True, chunks=chunks)
    result = LasImporter().read(path, ImportContext(cache_folder=tmp_path))
    (data,) = result.data
    assert isinstance(data, PointCloudData)
    assert data.is_preview
    assert data.count == result.report.counts["points"] == 4_000
    expected_rows = np.concatenate([part[:8] for part in chunks])
    assert isinstance(data.source, OctreeSource)
    (node,) = [n for n in nodes_of(data) if n.has_content]
    assert isinstance(node.locator, OctreeEntry)
    found = data.source._store.points(node.locator, cancelled=never)
    np.testing.assert_allclose(
        in_order(found.coordinates), in_order(points.part(expected_rows).coordinates()), atol=1e-6
    )
    if point_format in (3, 7, 8):
        assert found.rgb is not None
        np.testing.assert_array_equal(np.sort(found.rgb[:, 0]), np.sort(points.rgb[expected_rows, 0]))


@pytest.mark.usefixtures("small")
def test_without_a_place_for_it_no_index_is_promised(tmp_path: Path) -> None:
    path = written(tmp_path, cloud(3_000))
    result = LasImporter().read(path, ImportContext())
    assert result.preparation == ""
    assert any("only some of the points" in str(w) for w in result.report.warnings)


@pytest.mark.usefixtures("small")
def test_inspecting_in_full_counts_by_class(tmp_path: Path) -> None:
    points = cloud(3_000)
    path = written(tmp_path, points)
    report = LasImporter().inspect(path, ImportContext(full=True))
    codes, counts = np.unique(points.classes, return_counts=True)
    assert report.counts == {"points": 3_000} | {f"class {code}": int(n) for code, n in zip(codes, counts, strict=True)}
    assert report.bounds.radius_m == pytest.approx(np.linalg.norm(np.ptp(points.coordinates(), axis=0)) / 2, rel=1e-2)


def test_a_grid_of_numbers_is_finer_than_a_tenth_of_a_millimetre_over_a_city() -> None:
    random = np.random.default_rng(5)
    coordinates = np.array(ORIGIN) + random.random((1_000, 3)) * 50_000
    grid = Grid.fitting(coordinates.min(axis=0), coordinates.max(axis=0))
    layout = replace(LAYOUT, rgb=False, intensity=False, classes=False)
    records = np.empty(1_000, layout.dtype)
    records["xyz"] = grid.places(coordinates)
    np.testing.assert_allclose(grid.points(records, place=PLACE).coordinates, coordinates, atol=1e-4)


def test_a_cube_holds_points_on_all_of_its_sides() -> None:
    grid = Grid(np.array([0.001, -0.001, 0.01]), np.array([1e6, 5.0, 0.0]))
    records = np.empty(2, RecordLayout().dtype)
    records["xyz"] = [(0, 0, 0), (1000, 1000, 100)]
    coordinates = grid.points(records, place=PLACE).coordinates
    cube = Cube.around(coordinates.min(axis=0), coordinates.max(axis=0))
    fractions = cube.fractions(records, grid=grid)
    np.testing.assert_array_equal(fractions >> np.uint32(31), [[0, 1], [1, 0], [0, 1]])


def test_a_log_gives_back_cells_of_all_batches(tmp_path: Path) -> None:
    points = cloud(2_000)
    records = records_of(points)
    grid = Grid(np.full(3, 0.001), np.array(ORIGIN))
    cube = Cube.around(points.coordinates().min(axis=0), points.coordinates().max(axis=0))
    log = point_index_log.CellLog(tmp_path / "log", dtype=LAYOUT.dtype, cube=cube, grid=grid, level=0, expected=2_000)
    for part in np.array_split(records, 7):
        log.append(part)
    log.finish()
    middle = point_index_log.CELLS // 2
    low, high = log.read(0, middle), log.read(middle, point_index_log.CELLS)
    assert len(low) == log.counts[:middle].sum()
    assert sorted(np.concatenate([low, high])["xyz"].tolist()) == sorted(records["xyz"].tolist())
    log.remove()
    assert list(tmp_path.iterdir()) == []
