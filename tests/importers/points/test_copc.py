"""COPC: the tree and its points, from a file and from a server, equal to what laspy reads."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from importers.files import http as resolver_http
from importers.files.http import HttpResolver
from importers.files.http_cache import HttpCache
from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext, ImportResult
from importers.native import InProcess
from importers.points.copc import CopcImporter
from importers.points.octree import ERROR_PER_SPACING
from importers.points.spacing import measured_spacing
from layers.data.point_cloud import ColourBy, PointCloudData
from layers.data.tileset import Refine, TileContent, TileNode, TileSource
from layers.errors import Cancelled, CrsMissing, ImportFailed, TemporaryFailure
from tests.importers.files.loopback import Answer, Loopback, loopback
from tests.importers.points.las_files import ORIGIN, CopcWriter, cloud
from tests.shared_data import shared_data

LONE_STAR = "pc-pdal/copc/lone-star.copc.laz"


def never() -> bool:
    return False


def walked(source: TileSource) -> Iterator[tuple[TileNode, TileContent]]:
    """Yield every node with its content."""
    waiting = [source.root()]
    while waiting:
        node = waiting.pop()
        content = source.load(node, cancelled=never) if node.has_content else TileContent()
        waiting += (*node.children, *content.children)
        yield node, content


def enu_of(source: TileSource) -> np.ndarray:
    return np.concatenate([p.points + p.origin_enu_m for _, content in walked(source) for p in content.points])


def cloud_of(result: ImportResult) -> PointCloudData:
    (data,) = result.data
    assert isinstance(data, PointCloudData)
    return data


def sorted_rows(points: np.ndarray) -> np.ndarray:
    return points[np.lexsort(points.T)]


@pytest.fixture
def copc(tmp_path: Path) -> Path:
    path = tmp_path / "square.copc.laz"
    path.write_bytes(CopcWriter().file())
    return path


def test_its_points_are_those_that_were_written(copc: Path) -> None:
    result = CopcImporter().read(copc, ImportContext())
    data = cloud_of(result)
    written = cloud()
    assert (result.name, result.report.crs, data.count) == ("square", "EPSG:4549", len(written))
    assert data.available == (ColourBy.RGB, ColourBy.CLASS, ColourBy.INTENSITY, ColourBy.HEIGHT)
    expected = result.site.enu_from_crs(written.coordinates(), crs="EPSG:4549")
    found = enu_of(data.source)
    assert np.abs(sorted_rows(np.round(found, 2)) - sorted_rows(np.round(expected, 2))).max() < 0.011
    (first,) = data.source.load(data.source.root(), cancelled=never).points
    rows = [np.linalg.norm(expected - (first.points[i] + first.origin_enu_m), axis=1).argmin() for i in range(5)]
    assert first.colours is not None
    assert first.intensity is not None
    assert first.classes is not None
    assert first.colours[:5, :3].tolist() == (written.rgb[rows] >> 8).tolist()
    assert first.intensity.max() == 65535
    assert np.corrcoef(first.intensity[:5], written.intensity[rows])[0, 1] > 0.999
    assert first.classes[:5].tolist() == written.classes[rows].tolist()


def test_nodes_add_to_their_parents_and_halve_the_error(copc: Path) -> None:
    data = cloud_of(CopcImporter().read(copc, ImportContext()))
    root = data.source.root()
    # The grid that the file states; forty points of a surface of 40 m are not closer than that.
    assert root.geometric_error_m == pytest.approx(0.64 * ERROR_PER_SPACING, rel=1e-3)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        assert node.refine is Refine.ADD
        for child in node.children:
            assert child.geometric_error_m == pytest.approx(node.geometric_error_m / 2)
        waiting += node.children


@pytest.mark.parametrize("paged", [None, (1, 0, 0, 0)])
def test_volumes_hold_the_points_below_them(tmp_path: Path, paged: tuple[int, ...] | None) -> None:
    path = tmp_path / "a.copc.laz"
    path.write_bytes(CopcWriter(paged=paged).file())
    data = cloud_of(CopcImporter().read(path, ImportContext()))

    def below(node: TileNode) -> np.ndarray:
        content = data.source.load(node, cancelled=never)
        parts = [p.points + p.origin_enu_m for p in content.points]
        parts += [below(child) for child in (*node.children, *content.children)]
        points = np.concatenate(parts)
        box = node.volume.half_axes / (np.linalg.norm(node.volume.half_axes, axis=1)[:, None] ** 2)
        assert np.abs((points - node.volume.centre) @ box.T).max() <= 1.001
        return points

    points = below(data.source.root())
    assert len(points) == len(cloud())
    box = data.bounds.corners
    assert (points >= box.min(axis=0) - 1e-3).all()
    assert (points <= box.max(axis=0) + 1e-3).all()


def test_spacing_is_measured_where_points_are_closer_than_the_stated_grid(tmp_path: Path) -> None:
    path = tmp_path / "a.copc.laz"
    path.write_bytes(CopcWriter(points=cloud(4_000), spacing=10.0).file())
    data = cloud_of(CopcImporter().read(path, ImportContext()))
    root = data.source.root()
    (first,) = data.source.load(root, cancelled=never).points
    # Forty points over 40 m by 40 m are 6.3 m apart.
    assert first.spacing_m == pytest.approx(40 / np.sqrt(first.points.shape[0]), rel=0.3)
    assert root.geometric_error_m == pytest.approx(first.spacing_m * ERROR_PER_SPACING)
    leaf = root.children[0].children[0]
    assert not leaf.children
    (last,) = data.source.load(leaf, cancelled=never).points
    # The rest, 4,000 of them, is left to the leaves.
    assert last.spacing_m == pytest.approx(40 / np.sqrt(4_000), rel=0.4)


def test_a_measured_spacing_is_that_of_the_cells_that_hold_points() -> None:
    random = np.random.default_rng(1)
    # More than one block of points, on a slope.
    low = np.array([500.0, 100.0, 0.0])
    points = low + random.uniform(0.0, 8.0, (20_000, 3))
    points[:, 2] = points[:, 0] - low[0]
    # One at the far corner belongs to the last cell.
    points[0] = low + 8.0
    cells = np.clip(np.floor((points - low) / 0.5), 0, 15)
    expected = 0.5 / np.sqrt(len(points) / len(np.unique(cells, axis=0)))
    assert measured_spacing(points, low=low, edge=8.0, spacing=0.5) == pytest.approx(expected, rel=1e-12)
    assert measured_spacing(points[:0], low=low, edge=8.0, spacing=0.5) == 0.5
    assert measured_spacing(points, low=low, edge=8.0, spacing=1e-9) == 1e-9


def test_a_page_is_read_only_when_its_node_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.copc.laz"
    path.write_bytes(CopcWriter(paged=(1, 0, 0, 0)).file())
    source = cloud_of(CopcImporter().read(path, ImportContext())).source
    node = next(child for child in source.root().children if child.key == "1-0-0-0")
    assert (node.children, node.has_content) == ((), True)
    content = source.load(node, cancelled=never)
    assert content.point_count
    assert all(child.key.startswith("2-") for child in content.children)
    # Given back and wanted again: the same.
    assert source.load(node, cancelled=never).point_count == content.point_count


def test_the_points_of_the_root_are_read_once_for_the_first_picture(copc: Path) -> None:
    calls: list[str] = []

    class Counting(InProcess):
        def call(self, function, *arguments, **options):  # type: ignore[no-untyped-def]
            calls.append(function.__name__)
            return super().call(function, *arguments, **options)

    source = cloud_of(CopcImporter().read(copc, ImportContext(native=Counting()))).source
    first = source.load(source.root(), cancelled=never)
    assert calls == ["decode_laz"]
    again = source.load(source.root(), cancelled=never)
    assert calls == ["decode_laz"] * 2
    np.testing.assert_array_equal(first.points[0].points, again.points[0].points)


def test_a_box_that_does_not_hold_the_points_is_told_and_hides_none(tmp_path: Path) -> None:
    path = tmp_path / "a.copc.laz"
    low = np.array(ORIGIN)
    sides = np.array([low[0] + 5, low[0], low[1] + 5, low[1], low[2] + 5, low[2]])
    path.write_bytes(CopcWriter(patch={179: sides.tobytes()}).file())
    result = CopcImporter().read(path, ImportContext())
    assert any("does not hold the points" in str(n) for n in result.report.warnings)
    radius = cloud_of(result).source.root().volume.radius_m
    assert radius > 20


def test_points_that_are_damaged_are_told_before_a_system_is_asked_for(copc: Path) -> None:
    class Damaged(InProcess):
        def call(self, function, *arguments, path, **options):  # type: ignore[no-untyped-def]
            raise ImportFailed(path, problem="the compressed points are damaged", advice="")

    data = copc.read_bytes().replace(b"LASF_Projection", b"LASF_Projectio?")
    copc.write_bytes(data)
    with pytest.raises(CrsMissing):
        CopcImporter().read(copc, ImportContext())
    with pytest.raises(ImportFailed, match="are damaged"):
        CopcImporter().read(copc, ImportContext(native=Damaged()))


def test_a_full_inspection_counts(copc: Path) -> None:
    report = CopcImporter().inspect(copc, ImportContext(full=True))
    assert (report.counts["points"], report.counts["failed"], report.warnings) == (len(cloud()), 0, ())


def test_it_can_be_cancelled(copc: Path) -> None:
    with pytest.raises(Cancelled):
        CopcImporter().read(copc, ImportContext(cancelled=lambda: True))
    source = cloud_of(CopcImporter().read(copc, ImportContext())).source
    with pytest.raises(Cancelled):
        source.load(source.root().children[0], cancelled=lambda: True)


def test_from_a_server_only_what_is_needed_is_asked_for(copc: Path) -> None:
    local = enu_of(cloud_of(CopcImporter().read(copc, ImportContext())).source)
    with loopback(copc.parent) as server:
        url = f"{server.url}/{copc.name}"
        assert CopcImporter().can_read(url, b"")  # type: ignore[arg-type]
        result = CopcImporter().read(url, ImportContext())
        assert result.name == "square"
        assert all("Range" in headers for _, headers in server.asked)
        opened = len(server.asked)
        source = cloud_of(result).source
        source.load(source.root(), cancelled=never)
        assert len(server.asked) == opened <= 6
        source.load(source.root().children[0], cancelled=never)
        assert len(server.asked) == opened + 1
        np.testing.assert_array_equal(enu_of(source), local)


def test_what_a_server_gave_is_asked_about_in_the_next_run_only(copc: Path, tmp_path: Path) -> None:
    with loopback(copc.parent) as server:
        url = f"{server.url}/{copc.name}"

        def points() -> np.ndarray:
            context = ImportContext(http_cache=HttpCache(tmp_path / "kept"))
            first, again = (cloud_of(CopcImporter().read(url, context)).source for _ in range(2))
            found = enu_of(first)
            count = len(server.asked)
            np.testing.assert_array_equal(enu_of(again), found)
            assert len(server.asked) == count
            return found

        cold = points()
        count = len(server.asked)
        np.testing.assert_array_equal(points(), cold)
        later = server.asked[count:]
        assert len(later) == count
        assert all("If-None-Match" in headers for _, headers in later)


def test_a_busy_server_is_asked_three_times_on_opening_and_once_for_a_tile(
    copc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver_http, "_pause", lambda seconds, *, cancelled: None)
    path, busy = f"/{copc.name}", (503, {"Retry-After": "0"}, b"")
    with loopback(copc.parent) as server:
        server.answers[path] = [busy, busy, server.file(path)]
        source = cloud_of(CopcImporter().read(server.url + path, ImportContext())).source
        server.answers[path] = busy
        count = server.hits[path]
        with pytest.raises(TemporaryFailure):
            source.load(source.root().children[0], cancelled=never)
        assert server.hits[path] == count + 1
        with pytest.raises(TemporaryFailure):
            CopcImporter().read(server.url + path, ImportContext())
        assert server.hits[path] == count + 4


@pytest.mark.parametrize("name", ["pc-laspy/simple_with_page.copc.laz", "pc-pdal/copc/1.2-with-color.copc.laz"])
def test_a_real_cloud_from_a_server_equals_the_file(name: str) -> None:
    path = shared_data(name)
    near = CopcImporter().read(path, ImportContext(crs="EPSG:26912"))
    with loopback(path.parent) as server:
        far = CopcImporter().read(f"{server.url}/{path.name}", ImportContext(crs="EPSG:26912"))
        for (node, here), (other, there) in zip(
            walked(cloud_of(near).source), walked(cloud_of(far).source), strict=True
        ):
            assert node.key == other.key
            for mine, theirs in zip(here.points, there.points, strict=True):
                np.testing.assert_array_equal(mine.points, theirs.points)
                np.testing.assert_array_equal(mine.colours, theirs.colours)
                np.testing.assert_array_equal(mine.classes, theirs.classes)


def test_a_server_that_fails_at_first_is_asked_again(copc: Path) -> None:
    with loopback(copc.parent) as server:
        answer = server.file(f"/{copc.name}")
        server.answers[f"/{copc.name}"] = [(503, {}, b""), (503, {}, b""), answer]
        resolver = HttpResolver(f"{server.url}/{copc.name}", backoff_s=0.0)
        file = RangedFile.opened(resolver, resolver.base_url)
        assert file.total_bytes == copc.stat().st_size
        assert file.read(0, length=4) == b"LASF"


def whole(server: Loopback, path: str) -> Answer:
    status, headers, body = server.file(path)
    return status, headers | {"Accept-Ranges": "none"}, body


def shifted(server: Loopback, path: str) -> Answer:
    _, _, body = server.file(path)
    return 206, {"Content-Range": f"bytes 1-1/{len(body)}"}, body[1:2]


@pytest.mark.parametrize(("answer", "says"), [(whole, "whole files only"), (shifted, "another part of the file")])
def test_a_server_that_gives_other_bytes_is_refused(
    copc: Path, answer: Callable[[Loopback, str], Answer], says: str
) -> None:
    with loopback(copc.parent) as server:
        path = f"/{copc.name}"
        server.answers[path] = answer(server, path)
        with pytest.raises(ImportFailed, match=says):
            CopcImporter().read(server.url + path, ImportContext())


def test_a_file_that_is_not_on_the_server(copc: Path) -> None:
    with loopback(copc.parent) as server, pytest.raises(ImportFailed, match="no such file"):
        CopcImporter().read(f"{server.url}/other.copc.laz", ImportContext())


def test_bytes_beyond_the_end_of_a_file_on_a_server(copc: Path) -> None:
    with loopback(copc.parent) as server:
        resolver = HttpResolver(f"{server.url}/{copc.name}")
        size = copc.stat().st_size
        piece = resolver.read_range(resolver.base_url, offset=size - 3, length=100)
        assert (len(piece.data), piece.total_bytes) == (3, size)
        with pytest.raises(ImportFailed, match="ends before"):
            resolver.read_range(resolver.base_url, offset=size, length=1)


def test_the_real_cloud_is_whole() -> None:
    import laspy

    path = shared_data(LONE_STAR)
    with pytest.raises(CrsMissing):
        CopcImporter().read(path, ImportContext())
    result = CopcImporter().read(path, ImportContext(crs="EPSG:26912"))
    data = cloud_of(result)
    found = enu_of(data.source)
    assert len(found) == data.count == 518_862
    known = laspy.read(path)
    expected = result.site.enu_from_crs(np.array(known.xyz), crs="EPSG:26912")
    np.testing.assert_allclose(found.min(axis=0), expected.min(axis=0), atol=1e-3)
    np.testing.assert_allclose(found.max(axis=0), expected.max(axis=0), atol=1e-3)
    np.testing.assert_allclose(found.mean(axis=0), expected.mean(axis=0), atol=1e-3)


@pytest.mark.parametrize(
    "name",
    ["pc-laspy/simple.copc.laz", "pc-laspy/simple_with_page.copc.laz", "pc-pdal/copc/1.2-with-color.copc.laz"],
)
def test_small_real_clouds_are_whole(name: str) -> None:
    report = CopcImporter().inspect(shared_data(name), ImportContext(full=True))
    assert (report.counts["points"], report.counts["failed"], report.errors) == (1065, 0, ())
