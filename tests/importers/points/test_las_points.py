"""Points of LAS and LAZ files, equal to what was written and to what laspy reads."""

import struct
from pathlib import Path

import numpy as np
import pytest

from importers.files.ranged_file import RangedFile
from importers.native import InProcess
from importers.points.las_colours import rgba_of
from importers.points.las_header import read_las_header
from importers.points.las_points import (
    LasPoints,
    read_all_points,
    read_las_points,
    read_laz_chunks,
)
from layers.errors import ImportFailed
from tests.importers.points.las_files import RGB_AT, Cloud, LasWriter, cloud
from tests.shared_data import ROOT, shared_data

NATIVE = InProcess()


def points_of(data: bytes) -> LasPoints:
    file = RangedFile.of_bytes(data, path="test.laz")
    return read_all_points(read_las_header(file), file, native=NATIVE)


def assert_same(found: LasPoints, written: Cloud, *, has_colour: bool) -> None:
    np.testing.assert_array_equal(found.xyz, written.xyz)
    np.testing.assert_array_equal(found.intensity, written.intensity)
    np.testing.assert_array_equal(found.classes, written.classes)
    assert (found.rgb is not None) == has_colour
    if found.rgb is not None:
        np.testing.assert_array_equal(found.rgb, written.rgb)


# The compressor has no waveforms.
@pytest.mark.parametrize(
    ("point_format", "compressed"), [(n, c) for n in range(11) for c in (False, True) if not (c and n in (4, 5, 9, 10))]
)
def test_every_format_gives_back_what_was_written(point_format: int, compressed: bool) -> None:
    written = cloud(300)
    data = LasWriter(written, point_format=point_format, extra_bytes=3, compressed=compressed).file()
    assert_same(points_of(data), written, has_colour=point_format in RGB_AT)


def test_chunks_of_different_sizes_are_read_one_by_one() -> None:
    written = cloud(300)
    chunks = [np.arange(0, 10), np.arange(10, 250), np.arange(250, 300)]
    data = LasWriter(written, compressed=True, chunks=chunks).file()
    file = RangedFile.of_bytes(data, path="test.laz")
    found = read_laz_chunks(read_las_header(file), file, native=NATIVE)
    assert found.counts.tolist() == [10, 240, 50]
    assert found.offsets[1:].tolist() == (found.offsets + found.lengths)[:-1].tolist()
    assert_same(points_of(data), written, has_colour=True)


def test_a_part_of_an_uncompressed_file() -> None:
    written = cloud(100)
    file = RangedFile.of_bytes(LasWriter(written).file(), path="test.las")
    header = read_las_header(file)
    found = read_las_points(header, file, first=90, count=10)
    assert_same(found, written.part(np.arange(90, 100)), has_colour=True)
    with pytest.raises(ValueError, match="not there"):
        read_las_points(header, file, first=95, count=10)


def test_an_address_of_the_chunk_table_at_the_end_of_the_file() -> None:
    written = cloud(300)
    data = bytearray(LasWriter(written, compressed=True).file())
    at = struct.unpack_from("<I", data, 96)[0]
    table_at = data[at : at + 8]
    data[at : at + 8] = struct.pack("<q", -1)
    assert_same(points_of(bytes(data) + bytes(table_at)), written, has_colour=True)


def test_no_points_are_no_error() -> None:
    for compressed in (False, True):
        assert len(points_of(LasWriter(cloud(0), compressed=compressed).file())) == 0


def test_colours_of_eight_and_of_sixteen_bits() -> None:
    eight, sixteen = np.array([[0, 17, 255]], np.uint16), np.array([[0, 17 * 257, 65535]], np.uint16)
    assert rgba_of(eight, eight_bit=True).tolist() == rgba_of(sixteen, eight_bit=False).tolist() == [[0, 17, 255, 255]]
    # A stray large value in a cloud of small ones.
    assert rgba_of(sixteen, eight_bit=True).tolist() == [[0, 255, 255, 255]]


def test_a_layer_that_says_more_than_there_is_never_reaches_the_decoder() -> None:
    data = bytearray(LasWriter(cloud(100), compressed=True).file())
    start = struct.unpack_from("<I", data, 96)[0] + 8
    struct.pack_into("<I", data, start + 36 + 4, 0xFFFFFFF0)

    class Untouched(InProcess):
        def call(self, function, *arguments, **options):  # type: ignore[no-untyped-def]
            assert function.__name__ != "decode_laz"
            return super().call(function, *arguments, **options)

    file = RangedFile.of_bytes(bytes(data), path="test.laz")
    with pytest.raises(ImportFailed, match="layers are longer"):
        read_all_points(read_las_header(file), file, native=Untouched())


def real_files() -> list[str]:
    found = [p for name in ("pc-laspy", "pc-pdal", "pc-amsterdam-ahn") for p in sorted((ROOT / name).rglob("*.la[sz]"))]
    return [p.relative_to(ROOT).as_posix() for p in found if "garbage" not in p.name] or ["pc-laspy"]


@pytest.mark.parametrize("name", real_files())
def test_real_points_equal_laspys(name: str) -> None:
    import laspy

    path: Path = shared_data(name)
    file = RangedFile.of_path(path)
    found = read_all_points(read_las_header(file), file, native=NATIVE)
    known = laspy.read(path)
    assert len(found) == len(known)
    np.testing.assert_array_equal(found.xyz, np.column_stack([known.X, known.Y, known.Z]))
    np.testing.assert_array_equal(found.intensity, known.intensity)
    np.testing.assert_array_equal(found.classes, np.asarray(known.classification))
    if found.rgb is not None:
        np.testing.assert_array_equal(found.rgb, np.column_stack([known.red, known.green, known.blue]))
