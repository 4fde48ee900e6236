"""E57: scans in their places, every kind of number, damage told; real files against their own library."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.points.e57 import E57Importer, E57Source, read_e57
from importers.points.e57_pages import crc32c
from importers.points.e57_scan import unpacked
from layers.data.point_cloud import ColourBy, PointCloudData
from layers.errors import CrsMissing, ImportFailed
from tests.importers.points.e57_files import E57Scan, E57Writer
from tests.shared_data import shared_data

# What the real sets hold that is not read, and points that are declared invalid.
REFUSED = {"corrupt_crc.e57": "checksum", "bad-crc.e57": "checksum"}
# Values that their own library refuses, and how many points of a file have no place.
BEYOND_THE_LIBRARY = {"las2e57_no_images_tag.e57", "ColourRepresentation.e57"}


def source_of(*scans: E57Scan, **fields: Any) -> E57Source:
    data = E57Writer(scans, **fields).file()
    return read_e57(RangedFile.of_bytes(data, path="a.e57"), ImportContext())[0]


def test_the_checksum_is_that_of_the_standard() -> None:
    rows = np.frombuffer(b"123456789", np.uint8).reshape(1, -1)
    assert crc32c(rows).tolist() == [0xE3069283]


@pytest.mark.parametrize("bits", [1, 3, 8, 11, 16, 27, 32, 33, 57, 61, 64])
def test_numbers_of_any_width_are_unpacked(bits: int) -> None:
    random = np.random.default_rng(bits)
    values = [int(v) & ((1 << bits) - 1) for v in random.integers(0, 2**63, 100)]
    stream = sum(v << bits * i for i, v in enumerate(values)).to_bytes(bits * 100 // 8 + 1, "little")
    assert unpacked(stream, bits=bits, count=100).tolist() == values


def test_scans_stand_by_their_poses() -> None:
    scan = E57Scan.square()
    # A quarter turn about z, then 100 m east.
    half = 0.5**0.5
    turned = replace(scan, pose=(half, 0.0, 0.0, half, 100.0, 0.0, 1.0))
    source = source_of(scan, turned)
    assert source.count == 400
    first, second = (source.read(piece).coordinates for piece in range(source.pieces))
    np.testing.assert_allclose(second, np.column_stack([100 - first[:, 1], first[:, 0], first[:, 2] + 1]), atol=1e-12)


def test_floats_scaled_numbers_colours_and_intensities_are_as_written() -> None:
    scan = E57Scan.square()
    points = source_of(scan).read(0)
    np.testing.assert_array_equal(points.coordinates[:, 0], scan.columns["cartesianX"])
    np.testing.assert_allclose(points.coordinates[:, 2], scan.columns["cartesianZ"] * 0.001, atol=1e-12)
    assert points.rgb is not None
    np.testing.assert_array_equal(points.rgb[:, 1], scan.columns["colorGreen"] * 257)
    assert points.intensity is not None
    expected = (scan.columns["intensity"] + 10) / 20 * 65535
    np.testing.assert_allclose(points.intensity, expected, atol=0.51)


def test_stated_limits_are_black_and_white() -> None:
    limits = '<intensityLimits type="Structure"><intensityMinimum type="Integer">0</intensityMinimum>'
    limits += '<intensityMaximum type="Integer">5</intensityMaximum></intensityLimits>'
    scan = replace(E57Scan.square(), extra=limits)
    points = source_of(scan).read(0)
    assert points.intensity is not None
    np.testing.assert_allclose(points.intensity, np.clip(scan.columns["intensity"] / 5, 0, 1) * 65535, atol=0.51)


def test_pieces_of_a_scan_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = E57Scan.square(1_000)
    whole = source_of(scan).read(0)
    monkeypatch.setattr("importers.points.e57_scan.PIECE_RECORDS", 160)
    source = source_of(scan)
    assert source.pieces == 7
    parts = [source.read(piece) for piece in range(7)]
    np.testing.assert_array_equal(np.concatenate([p.coordinates for p in parts]), whole.coordinates)
    np.testing.assert_array_equal(
        np.concatenate([p.intensity for p in parts if p.intensity is not None]), whole.intensity
    )


def test_spherical_points_and_invalid_ones(tmp_path: Path) -> None:
    angles = np.linspace(0, 6, 50)
    columns: dict[str, npt.NDArray[Any]] = {
        "sphericalRange": np.full(50, 2.0),
        "sphericalAzimuth": angles,
        "sphericalElevation": np.full(50, 0.3),
        "sphericalInvalidState": np.array([0, 1, 2, 0, 0] * 10),
    }
    path = tmp_path / "a.e57"
    path.write_bytes(E57Writer([E57Scan(columns, {"sphericalInvalidState": (0, 2, 1.0)})]).file())
    result = E57Importer().read(path, ImportContext())
    assert result.report.counts == {"points": 30}
    assert any("20 points have no place" in str(w) for w in result.report.warnings)
    points = source_of(E57Scan(columns, {"sphericalInvalidState": (0, 2, 1.0)})).read(0).coordinates
    np.testing.assert_allclose(
        points[3], [2 * np.cos(0.3) * np.cos(angles[3]), 2 * np.cos(0.3) * np.sin(angles[3]), 2 * np.sin(0.3)]
    )
    assert np.isnan(points[1]).all()


def test_scans_with_different_values_are_one_cloud(tmp_path: Path) -> None:
    bare = E57Scan({name: values for name, values in E57Scan.square().columns.items() if name[:4] == "cart"})
    path = tmp_path / "a.e57"
    path.write_bytes(E57Writer([replace(bare, whole={"cartesianZ": (-500, 500, 0.001)}), E57Scan.square()]).file())
    (data,) = E57Importer().read(path, ImportContext()).data
    assert isinstance(data, PointCloudData)
    assert data.count == 400
    assert ColourBy.RGB in data.available


def test_coordinates_of_a_map_are_asked_for_and_small_ones_local(tmp_path: Path) -> None:
    scan = E57Scan.square()
    path = tmp_path / "测试.e57"
    path.write_bytes(E57Writer([scan]).file())
    assert E57Importer().read(path, ImportContext()).report.crs == "LOCAL"
    path.write_bytes(E57Writer([replace(scan, pose=(1, 0, 0, 0, 528_000, 3_993_000, 0))]).file())
    with pytest.raises(CrsMissing):
        E57Importer().read(path, ImportContext())
    assert E57Importer().read(path, ImportContext(crs="EPSG:4549")).report.crs == "EPSG:4549"


def test_a_stated_system_is_taken(tmp_path: Path) -> None:
    from tests.importers.points.las_files import WKT

    path = tmp_path / "a.e57"
    scan = replace(E57Scan.square(), pose=(1, 0, 0, 0, 528_000, 3_993_000, 0))
    path.write_bytes(
        E57Writer([scan], root=f'<coordinateMetadata type="String"><![CDATA[{WKT}]]></coordinateMetadata>').file()
    )
    assert E57Importer().read(path, ImportContext()).report.origin is not None


def test_every_real_file_equals_its_own_library() -> None:
    import pye57

    paths = [*shared_data("pc-e57").rglob("*.e57"), *shared_data("pc-pdal/e57").glob("*.e57")]
    assert len(paths) == 36
    compared = 0
    for path in paths:
        if path.name in REFUSED:
            with pytest.raises(ImportFailed, match=REFUSED[path.name]):
                E57Importer().read(path, ImportContext())
            continue
        report = E57Importer().inspect(path, ImportContext(full=True))
        source, _ = read_e57(RangedFile.of_path(path), ImportContext())
        library = pye57.E57(str(path))
        assert [scan.count for scan in source.scans] == [
            library.get_header(i).point_count for i in range(library.scan_count)
        ], path.name
        assert report.counts["points"] + report.counts.get("without a place", 0) == source.count
        for i, scan in enumerate(source.scans):
            if not scan.count or path.name in BEYOND_THE_LIBRARY:
                continue
            raw = library.read_scan_raw(i, ignore_unsupported_fields=True)
            found = scan.read(0).coordinates
            if "cartesianX" in raw:
                expected = np.column_stack([raw[f"cartesian{a}"] for a in "XYZ"])
                state = raw.get("cartesianInvalidState", np.zeros(scan.count))
            else:
                reach, azimuth, up = (raw[f"spherical{n}"] for n in ("Range", "Azimuth", "Elevation"))
                flat = reach * np.cos(up)
                expected = np.column_stack([flat * np.cos(azimuth), flat * np.sin(azimuth), reach * np.sin(up)])
                state = raw.get("sphericalInvalidState", np.zeros(scan.count))
            expected = expected @ scan.rotation.T + scan.translation
            np.testing.assert_allclose(found[state == 0], expected[state == 0], atol=1e-6, err_msg=path.name)
            assert np.isnan(found[state != 0]).all()
            compared += scan.count
    assert compared > 100_000
