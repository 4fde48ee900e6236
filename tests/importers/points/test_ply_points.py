"""PLY point clouds: text and both byte orders, other elements before, what they carry."""

from pathlib import Path

import numpy as np
import pytest

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.models.mesh_formats import PlyMeshImporter
from importers.points.ply_points import PlyPointsImporter, ply_rows
from importers.points.rows import TextRows, ranged
from importers.points.tile import CloudPoints
from layers.data.point_cloud import ColourBy, PointCloudData
from layers.errors import CrsMissing, ImportFailed
from tests.importers.row_files import ply_file, square_rows


def points_of(data: bytes) -> CloudPoints:
    source = ranged(ply_rows(RangedFile.of_bytes(data, path="a.ply"), ImportContext()))
    parts = [source.read(piece) for piece in range(source.pieces)]
    assert len(parts) == 1
    return parts[0]


@pytest.mark.parametrize("order", ["", "<", ">"], ids=["text", "little", "big"])
def test_all_forms_give_the_same_points(order: str) -> None:
    rows = square_rows()
    found = points_of(ply_file(rows, order=order))
    np.testing.assert_allclose(found.coordinates, np.column_stack([rows[n] for n in "xyz"]), atol=1e-6)
    assert found.rgb is not None and found.intensity is not None and found.classes is not None  # noqa: PT018
    np.testing.assert_array_equal(found.rgb[:, 2], rows["blue"].astype(np.uint16) * 257)
    np.testing.assert_allclose(found.intensity, rows["intensity"] * 65535, atol=0.51)
    np.testing.assert_array_equal(found.classes, rows["classification"])


@pytest.mark.parametrize(("most", "factor"), [(1.0, 65535.0), (255.0, 257.0), (40_000.0, 1.0)])
def test_floating_intensities_are_taken_by_their_range(most: float, factor: float) -> None:
    rows = square_rows()
    rows["intensity"] *= most / rows["intensity"].max()
    found = points_of(ply_file(rows, order="<"))
    assert found.intensity is not None
    np.testing.assert_allclose(found.intensity, rows["intensity"] * factor, atol=0.51)


@pytest.mark.parametrize("order", ["", "<"])
def test_an_element_before_the_points_is_passed_over(order: str) -> None:
    rows = square_rows()
    before = "element camera 2\nproperty float a\nproperty uchar b\n"
    front = b"\x01\x02\x03\x04\x05" * 2 if order else b"1.5 2\n2.5 3\n"
    found = points_of(ply_file(rows, order=order, before=before, front=front))
    np.testing.assert_allclose(found.coordinates[:, 0], rows["x"], atol=1e-6)


def test_long_texts_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.points.rows.TEXT_PIECE_BYTES", 3_000)
    rows = square_rows()
    whole = ply_file(rows, order="")
    for data in (whole, whole.rstrip(b"\n"), whole + b"4 0 1 2 3\n"):
        source = ply_rows(RangedFile.of_bytes(data, path="a.ply"), ImportContext())
        assert isinstance(source, TextRows)
        assert source.pieces > 5
        x = np.concatenate([source.read(piece).coordinates[:, 0] for piece in range(source.pieces)])
        np.testing.assert_allclose(x, rows["x"], atol=1e-6)


@pytest.mark.parametrize("order", ["", "<"])
def test_samples_of_large_files_are_rows_of_them(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.points.rows.SAMPLE_ROWS", 100)
    monkeypatch.setattr("importers.points.rows.SAMPLE_RUNS", 10)
    rows = square_rows(30_000)
    source = ply_rows(RangedFile.of_bytes(ply_file(rows, order=order), path="a.ply"), ImportContext())
    found = np.concatenate([part.coordinates for part in source.sample()])
    assert set(found[:, 0].astype(np.float32).tolist()) <= set(rows["x"].tolist())
    assert len(found) > 0
    # From the first tenth to the last.
    assert {rows["x"].tolist().index(v) * 10 // 30_000 for v in found[:, 0].astype(np.float32).tolist()} == set(
        range(10)
    )


def test_what_is_not_a_number_is_left_out_and_told(tmp_path: Path) -> None:
    rows = square_rows()
    rows["y"][:7] = np.nan
    rows["z"][7] = np.inf
    path = tmp_path / "a.ply"
    path.write_bytes(ply_file(rows, order="<"))
    result = PlyPointsImporter().read(path, ImportContext())
    assert result.report.counts == {"points": 392}
    assert any("8 points have no place" in str(w) for w in result.report.warnings)
    (data,) = result.data
    assert isinstance(data, PointCloudData)
    assert data.available[0] == ColourBy.RGB


def test_a_map_s_coordinates_are_asked_for(tmp_path: Path) -> None:
    rows = square_rows().astype([(n, "<f8" if n in "xyz" else k) for n, (k, *_) in square_rows().dtype.fields.items()])  # type: ignore[union-attr]
    rows["x"] += 528_000
    rows["y"] += 3_993_000
    path = tmp_path / "a.ply"
    path.write_bytes(ply_file(rows, order="<"))
    with pytest.raises(CrsMissing) as caught:
        PlyPointsImporter().read(path, ImportContext())
    assert "EPSG:4549" in caught.value.candidates
    assert PlyPointsImporter().read(path, ImportContext(crs="EPSG:4549")).report.origin is not None


def test_meshes_and_points_are_told_apart() -> None:
    head = ply_file(square_rows(), order="<")
    assert not PlyMeshImporter().can_read(Path("a.ply"), head)
    assert PlyPointsImporter().can_read(Path("a.ply"), head)


HEADER = b"ply\nformat ascii 1.0\n"
BAD = {
    "no end": (HEADER + b"element vertex 1\nproperty float x\n", "no end"),
    "no format": (b"ply\nelement vertex 0\nproperty float x\nend_header\n", "format"),
    "no vertices": (HEADER + b"end_header\n", "no vertices"),
    "no x": (HEADER + b"element vertex 1\nproperty float y\nend_header\n1\n", "x, y and z"),
    "a list": (HEADER + b"element vertex 1\nproperty list uchar int x\nend_header\n", "fixed length"),
    "an unknown type": (HEADER + b"element vertex 1\nproperty half x\nend_header\n", "type"),
    "a count of letters": (HEADER + b"element vertex many\nend_header\n", "number of rows"),
    "a negative count": (HEADER + b"element vertex -5\nend_header\n", "number of rows"),
    "a count of 1e18": (HEADER + b"element vertex 1000000000000000000\nend_header\n", "number of rows"),
    "a column twice": (HEADER + b"element vertex 1\n" + b"property float x\n" * 2 + b"end_header\n", "twice"),
    "a line of words": (ply_file(square_rows(3), order="").replace(b"end_header\n", b"end_header\nx = 5\n"), "numbers"),
    "too many numbers": (ply_file(square_rows(3), order="")[:-1] + b" 7\n", "cannot be read"),
    "too few lines": (ply_file(square_rows(3), order="", count=9), "3 lines"),
    "too few bytes": (ply_file(square_rows(3), order="<", count=4), "ends before"),
    "more than there can be": (ply_file(square_rows(3), order="<", count=2**39), "ends before"),
}


@pytest.mark.parametrize("case", BAD)
def test_files_that_cannot_be_are_refused_in_one_line(case: str, tmp_path: Path) -> None:
    data, says = BAD[case]
    path = tmp_path / "a.ply"
    path.write_bytes(data)
    with pytest.raises(ImportFailed, match=says) as caught:
        PlyPointsImporter().read(path, ImportContext())
    assert "\n" not in str(caught.value)
