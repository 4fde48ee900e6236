"""EPT: every way of storing points gives the same cloud, and the real one is its COPC twin."""

import json
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.points.copc import CopcImporter
from importers.points.ept import EptImporter
from layers.data.point_cloud import ColourBy
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed
from tests.importers.files.loopback import loopback
from tests.importers.points.las_files import cloud, write_ept
from tests.importers.points.test_copc import LONE_STAR, cloud_of, enu_of, never, sorted_rows, walked
from tests.shared_data import shared_data


@pytest.mark.parametrize("data_type", ["laszip", "binary", "zstandard"])
def test_its_points_are_those_that_were_written(tmp_path: Path, data_type: str) -> None:
    path = write_ept(tmp_path / "square", data_type=data_type)
    result = EptImporter().read(path.parent, ImportContext())
    data = cloud_of(result)
    written = cloud()
    assert (result.name, result.report.crs, data.count) == ("square", "EPSG:4549", len(written))
    assert data.available == (ColourBy.RGB, ColourBy.CLASS, ColourBy.INTENSITY, ColourBy.HEIGHT)
    expected = result.site.enu_from_crs(written.coordinates(), crs="EPSG:4549")
    parts = [points for _, content in walked(data.source) for points in content.points]
    found = np.concatenate([p.points + p.origin_enu_m for p in parts])
    nearest = [int(np.linalg.norm(expected - place, axis=1).argmin()) for place in found]
    assert sorted(nearest) == list(range(len(written)))
    assert np.abs(found - expected[nearest]).max() < 1e-3
    colours = np.concatenate([p.colours for p in parts if p.colours is not None])
    intensity = np.concatenate([p.intensity for p in parts if p.intensity is not None])
    classes = np.concatenate([p.classes for p in parts if p.classes is not None])
    np.testing.assert_array_equal(colours[:, :3], written.rgb[nearest] >> 8)
    bright = np.minimum(written.intensity[nearest] * (65535 / written.intensity.max()), 65535)
    assert np.abs(intensity - bright).max() < 0.1 * 65535
    np.testing.assert_array_equal(classes, written.classes[nearest])


def test_coordinates_may_be_floats_and_colours_bytes(tmp_path: Path) -> None:
    path = write_ept(tmp_path, hierarchy={"0-0-0-0": 2}, document={"points": 2})
    record = np.dtype([("X", "<f8"), ("Y", "<f8"), ("Z", "<f4"), ("Red", "u1"), ("Green", "u1"), ("Blue", "u1")])
    rows = np.array([(528_001, 3_993_001, 21, 1, 2, 3), (528_002, 3_993_002, 22, 255, 0, 9)], record)
    (tmp_path / "ept-data" / "0-0-0-0.bin").write_bytes(rows.tobytes())
    document = json.loads(path.read_text())
    document["schema"] = [
        *({"name": n, "type": "float", "size": s} for n, s in (("X", 8), ("Y", 8), ("Z", 4))),
        *({"name": n, "type": "unsigned", "size": 1} for n in ("Red", "Green", "Blue")),
    ]
    document["boundsConforming"] = document["bounds"]
    path.write_text(json.dumps(document))
    result = EptImporter().read(path, ImportContext())
    data = cloud_of(result)
    expected = result.site.enu_from_crs([[528_001, 3_993_001, 21], [528_002, 3_993_002, 22]], crs="EPSG:4549")
    np.testing.assert_allclose(enu_of(data.source), expected, atol=1e-3)
    (points,) = data.source.load(data.source.root(), cancelled=never).points
    assert points.colours is not None
    assert points.colours.tolist() == [[1, 2, 3, 255], [255, 0, 9, 255]]


def test_a_node_that_is_not_there_is_missing_and_the_rest_stays(tmp_path: Path) -> None:
    path = write_ept(tmp_path)
    source = cloud_of(EptImporter().read(path, ImportContext())).source
    child = source.root().children[0]
    (tmp_path / "ept-data" / f"{child.key}.bin").unlink()
    with pytest.raises(TileMissing):
        source.load(child, cancelled=never)
    report = EptImporter().inspect(path, ImportContext(full=True))
    assert report.counts["missing"] == 1
    assert any("points are there" in str(n) for n in report.warnings)


def test_a_system_that_is_only_a_code(tmp_path: Path) -> None:
    path = write_ept(tmp_path / "a", document={"srs": {"authority": "EPSG", "horizontal": "4549", "vertical": "5737"}})
    report = EptImporter().read(path, ImportContext()).report
    assert (report.crs, report.vertical_datum) == ("EPSG:4549+5737", "cn1985")
    path = write_ept(tmp_path / "b", document={"srs": {"wkt": "nonsense"}})
    with pytest.raises(ImportFailed, match="not stated"):
        EptImporter().read(path, ImportContext())


def test_from_a_server(tmp_path: Path) -> None:
    path = write_ept(tmp_path / "square", data_type="zstandard")
    local = enu_of(cloud_of(EptImporter().read(path, ImportContext())).source)
    with loopback(tmp_path) as server:
        result = EptImporter().read(f"{server.url}/square/ept.json", ImportContext())
        assert result.name == "square"
        np.testing.assert_array_equal(enu_of(cloud_of(result).source), local)


def test_json_of_other_kinds_is_not_taken_for_it(tmp_path: Path) -> None:
    importer = EptImporter()
    path = write_ept(tmp_path)
    assert importer.can_read(path, path.read_bytes()[:4096])
    assert importer.can_read(tmp_path / "other.json", path.read_bytes()[:4096])
    assert not importer.can_read(tmp_path / "tileset.json", b'{"asset": {}, "schema": {}, "root": {}}')
    assert not importer.can_read(tmp_path / "ept.json", b"LASF")


def test_the_real_cloud_equals_its_copc_twin() -> None:
    copc = CopcImporter().read(shared_data(LONE_STAR), ImportContext(crs="EPSG:26912"))
    ept = EptImporter().read(shared_data("pc-pdal/ept/lone-star-laszip"), ImportContext(site=copc.site))
    assert cloud_of(ept).count == 518_862
    one, other = (sorted_rows(np.round(enu_of(cloud_of(r).source), 3)) for r in (copc, ept))
    assert len(one) == len(other) == 518_862
    np.testing.assert_allclose(one.min(axis=0), other.min(axis=0), atol=1e-3)
    np.testing.assert_allclose(one.max(axis=0), other.max(axis=0), atol=1e-3)
    # Both keep millimetres; sorted by height first, equal heights may change places.
    np.testing.assert_allclose(np.sort(one, axis=0), np.sort(other, axis=0), atol=2e-3)
