"""PCD: text, binary, compressed; packed colours; what cannot be is refused."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from importers.files.ranged_file import RangedFile
from importers.importer import ImportContext
from importers.points.pcd import PcdImporter, pcd_rows
from importers.points.rows import ranged
from importers.points.tile import CloudPoints
from layers.errors import CrsMissing, ImportFailed
from tests.importers.row_files import pcd_file, square_rows
from tests.shared_data import shared_data

FORMS = ["ascii", "binary", "binary_compressed"]


def points_of(data: bytes) -> CloudPoints:
    source = ranged(pcd_rows(RangedFile.of_bytes(data, path="a.pcd"), ImportContext()))
    (part,) = [source.read(piece) for piece in range(source.pieces)]
    return part


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_give_the_same_points(form: str) -> None:
    rows = square_rows()
    found = points_of(pcd_file(rows, form=form))
    np.testing.assert_allclose(found.coordinates, np.column_stack([rows[n] for n in "xyz"]), atol=1e-6)
    assert found.rgb is not None and found.intensity is not None and found.classes is not None  # noqa: PT018
    np.testing.assert_array_equal(found.rgb[:, 0], rows["red"].astype(np.uint16) * 257)
    np.testing.assert_allclose(found.intensity, rows["intensity"] * 65535, atol=0.51)
    np.testing.assert_array_equal(found.classes, rows["classification"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["<f4", "<u4"])
def test_colours_in_the_bits_of_one_number(form: str, kind: str) -> None:
    rows = np.zeros(50, [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("rgb", kind)])
    rows["x"] = np.arange(50)
    packed = (np.arange(50, dtype=np.uint32) * 5 << 16) | 0x00_01_FF
    rows["rgb"] = packed.view(np.float32) if kind == "<f4" else packed
    found = points_of(pcd_file(rows, form=form))
    assert found.rgb is not None
    np.testing.assert_array_equal(
        found.rgb // 257, np.column_stack([np.arange(50) * 5, np.full(50, 1), np.full(50, 255)])
    )


def test_columns_of_several_numbers_and_padding_are_passed_over() -> None:
    rows = np.zeros(5, [("x", "<f4"), ("_", "u1"), ("y", "<f4"), ("fpfh", "<f4", (33,)), ("z", "<f8")])
    rows["z"] = np.arange(5)
    changed = {"FIELDS": "x _ y fpfh z", "SIZE": "4 1 4 4 8", "TYPE": "F U F F F", "COUNT": "1 1 1 33 1"}
    found = points_of(pcd_file(rows, form="binary", changed=changed))
    np.testing.assert_array_equal(found.coordinates[:, 2], np.arange(5))


def test_no_return_is_no_point(tmp_path: Path) -> None:
    rows = square_rows()
    for name in "xyz":
        rows[name][::2] = np.nan
    path = tmp_path / "点.pcd"
    path.write_bytes(pcd_file(rows, form="binary", changed={"WIDTH": "20", "HEIGHT": "20"}))
    assert PcdImporter().read(path, ImportContext()).report.counts == {"points": 200}


def test_the_real_files() -> None:
    folder = shared_data("pc-pdal/pcd")
    counts: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        if path.name != "missingheader.pcd":
            counts[path.name] = PcdImporter().inspect(path, ImportContext(full=True)).counts["points"]
    assert counts == {"autzen-utm.pcd": 1065, "utm17_comma.pcd": 10, "utm17_space.pcd": 10, "utm17_tab.pcd": 10}
    with pytest.raises(ImportFailed, match="no end"):
        PcdImporter().inspect(folder / "missingheader.pcd", ImportContext())
    with pytest.raises(CrsMissing):
        PcdImporter().read(folder / "autzen-utm.pcd", ImportContext())
    found = points_of((folder / "utm17_comma.pcd").read_bytes())
    # A text has the digits that it has, whatever its type says.
    np.testing.assert_allclose(found.coordinates[0], (289814.15, 4320978.61, 170.76), atol=1e-9)


def compressed(stored: int, declared: int, body: bytes = b"\x00a") -> bytes:
    return struct.pack("<II", stored, declared) + body


ROWS = square_rows(3)
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no data": ({"changed": {"DATA": ""}}, "no end"),
    "an unknown form": ({"changed": {"DATA": "zip"}, "body": b""}, "not known"),
    "sizes missing": ({"changed": {"SIZE": "4 4"}}, "one entry each"),
    "a size of 3": ({"changed": {"SIZE": "3 4 4 1 1 1 4 1"}}, "no column"),
    "a count of 2e9": ({"changed": {"COUNT": "1 1 1 1 1 1 1 2000000000"}}, "no column"),
    "points of 1e12": ({"changed": {"POINTS": "1000000000000"}}, "ends before"),
    "points of letters": ({"changed": {"POINTS": "x"}}, "no number"),
    "points negative": ({"changed": {"POINTS": "-1"}}, "no number"),
    "no x": ({"changed": {"FIELDS": "a y z red green blue intensity classification"}}, "x, y and z"),
    "a column twice": ({"changed": {"FIELDS": "x x z red green blue intensity classification"}}, "twice"),
    "text of another count": ({"form": "ascii", "changed": {"POINTS": "9"}}, "3 lines"),
    "compressed to another length": ({"form": "binary_compressed", "body": compressed(2, 50)}, "not 50"),
    "compressed too well": (
        {"form": "binary_compressed", "changed": {"POINTS": "100000"}, "body": compressed(2, 2_000_000)},
        "cannot hold",
    ),
    "compressed and cut": ({"form": "binary_compressed", "body": compressed(99, 60)}, "only"),
    "compressed nonsense": ({"form": "binary_compressed", "body": compressed(9, 60, b"\xff" * 9)}, "damaged"),
    "compressed and larger": (
        {"form": "binary_compressed", "changed": {"POINTS": "1000000000"}, "body": compressed(2, 2**32 - 1)},
        "bytes",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_files_that_cannot_be_are_refused_in_one_line(case: str, tmp_path: Path) -> None:
    fields, says = BAD[case]
    path = tmp_path / "a.pcd"
    path.write_bytes(pcd_file(ROWS, **{"form": "binary", **fields}))
    with pytest.raises(ImportFailed, match=says) as caught:
        PcdImporter().read(path, ImportContext())
    assert "\n" not in str(caught.value)
