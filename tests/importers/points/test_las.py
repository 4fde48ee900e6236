"""LAS and LAZ files: every real one as laspy reads it, or refused for a stated reason."""

from pathlib import Path

import numpy as np
import pytest

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.points.las import LasImporter, LasSource
from importers.points.las_header import read_las_header
from layers.data.point_cloud import ColourBy, PointCloudData
from layers.errors import CrsMissing, ImportFailed
from tests.importers.points.las_files import LasWriter, cloud
from tests.shared_data import shared_data

# By file: why it is not read.
REFUSED = {"garbage_nVariableLength.las": "variable length records"}
# Says degrees, and holds metres.
MISSTATED = "simple1_4.las"
# Some of those that do not say where they are.
ASKED_SOME = {"ahn_2386_9702.laz", "ahn_2397_9705.laz", "warsaw_small.las"}


def files() -> list[Path]:
    found = [
        *shared_data("pc-laspy").iterdir(),
        *shared_data("pc-amsterdam-ahn").iterdir(),
        *shared_data("pc-pdal/las").iterdir(),
        *shared_data("pc-pdal/laz").iterdir(),
        *shared_data("pc-pdal/copc").iterdir(),
    ]
    return sorted(path for path in found if path.suffix in (".las", ".laz"))


def context_for(path: Path, *, full: bool = False) -> ImportContext:
    return ImportContext(crs="LOCAL" if path.name == MISSTATED else "", full=full)


def test_a_file_that_misstates_its_system_is_refused_and_opens_by_another() -> None:
    path = shared_data("pc-laspy") / MISSTATED
    with pytest.raises(ImportFailed, match="cannot be degrees"):
        LasImporter().read(path, ImportContext())
    assert LasImporter().read(path, context_for(path)).report.crs == "LOCAL"


def test_every_real_file_has_the_points_that_laspy_reads() -> None:
    import laspy

    paths = files()
    assert len(paths) == 33
    for path in paths:
        if path.name in REFUSED:
            with pytest.raises(ImportFailed, match=REFUSED[path.name]):
                LasImporter().inspect(path, ImportContext())
            continue
        expected = laspy.read(path)
        counts = LasImporter().inspect(path, context_for(path, full=True)).counts
        assert counts.pop("points") == len(expected), path.name
        codes, numbers = np.unique(np.asarray(expected.classification), return_counts=True)
        assert counts == {f"class {c}": int(n) for c, n in zip(codes, numbers, strict=True)}, path.name
        file = RangedFile.of_path(path)
        source = LasSource.of(read_las_header(file), file, ImportContext())
        records = np.concatenate([np.empty(0, source.layout.dtype)] + [source.read(p) for p in range(source.pieces)])
        np.testing.assert_array_equal(records["xyz"], np.column_stack([expected.X, expected.Y, expected.Z]))
        np.testing.assert_array_equal(records["intensity"], expected.intensity)
        if source.layout.rgb:
            np.testing.assert_array_equal(records["rgb"][:, 1], expected.green)


def test_every_real_file_opens_with_all_of_its_points() -> None:
    asked = set()
    for path in files():
        if path.name in REFUSED:
            continue
        try:
            result = LasImporter().read(path, context_for(path))
        except CrsMissing as missing:
            asked.add(path.name)
            result = LasImporter().read(path, ImportContext(crs=missing.candidates[0]))
        (data,) = result.data
        assert isinstance(data, PointCloudData)
        waiting, found = [data.source.root()], 0
        while waiting:
            node = waiting.pop()
            waiting += node.children
            if node.has_content:
                found += data.source.load(node, cancelled=lambda: False).point_count
        assert found == data.count == result.report.counts["points"], path.name
    assert asked >= ASKED_SOME


def test_a_file_without_points_opens_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.las"
    path.write_bytes(LasWriter(cloud(0)).file())
    result = LasImporter().read(path, ImportContext())
    assert result.report.counts == {"points": 0}
    assert any("no points" in str(w) for w in result.report.warnings)


def test_what_the_points_carry_can_colour_them(tmp_path: Path) -> None:
    path = tmp_path / "a.laz"
    path.write_bytes(LasWriter(point_format=7, compressed=True).file())
    (data,) = LasImporter().read(path, ImportContext()).data
    assert isinstance(data, PointCloudData)
    assert data.available == (ColourBy.RGB, ColourBy.CLASS, ColourBy.INTENSITY, ColourBy.HEIGHT)
