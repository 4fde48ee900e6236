"""Hostile point clouds (list: 87 to 97)."""

import contextlib
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from importers.files.ranged_file import RangedFile
from importers.native import InProcess, NativeCalls
from importers.points.las_header import read_las_header
from importers.points.las_points import LasPoints, read_all_points
from layers.errors import ImportFailed
from tests.hostile import point_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, check_line, new_world, open_case
from tests.importers.points.las_files import LasWriter, cloud, vlr
from twin_app.workers import Workers

LOUD = 2**32 - 1


@pytest.fixture(scope="module", autouse=True)
def _started(workers: Workers) -> None:
    """Start the native process before anything is watched: that a program starts is no finding here."""
    read(laz(), native=workers.native)


@pytest.mark.parametrize("case", cases_named(point_cases.CASES))
def test_hostile_points(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))


def read(data: bytes, *, native: NativeCalls | None = None) -> LasPoints:
    file = RangedFile.of_bytes(data, path="a.laz")
    return read_all_points(read_las_header(file), file, native=native or InProcess())


def las(**fields: object) -> bytes:
    return LasWriter(cloud(100), **fields).file()  # type: ignore[arg-type]


def laz() -> bytes:
    return las(minor=2, point_format=3, compressed=True)


def chunk_table(change: Callable[[bytearray, int], None]) -> bytes:
    """Return a LAZ file whose chunk table was changed; `change` is given the file and where the table is."""
    data = bytearray(laz())
    points_at = struct.unpack_from("<I", data, 96)[0]
    change(data, struct.unpack_from("<q", data, points_at)[0])
    return bytes(data)


def table_offset(value: int) -> bytes:
    data = bytearray(laz())
    struct.pack_into("<q", data, struct.unpack_from("<I", data, 96)[0], value)
    return bytes(data)


def laszip(at: int, value: bytes) -> bytes:
    """Return a LAZ file whose LAZ record says something else at byte `at`."""
    data = bytearray(laz())
    start = data.index(b"laszip encoded") - 2 + 54
    data[start + at : start + at + len(value)] = value
    return bytes(data)


LAS: dict[str, tuple[Callable[[], bytes], str]] = {
    "87_las_count_ffffffff": (lambda: las(minor=2, point_format=3, patch={107: struct.pack("<I", LOUD)}), "only"),
    "87_las_count_2e60": (lambda: las(patch={247: struct.pack("<Q", 2**60)}), "only"),
    "88_las_vlrs_ffffffff": (lambda: las(patch={100: struct.pack("<I", LOUD)}), "variable length records"),
    "88_las_vlrs_1000": (lambda: las(patch={100: struct.pack("<I", 1000)}), "beyond the first point"),
    "91_las_offset_past": (lambda: las(patch={96: struct.pack("<I", LOUD)}), "cannot begin"),
    "92_laz_chunk_0": (lambda: laszip(12, struct.pack("<I", 0)), "a chunk cannot have 0"),
    "92_laz_chunk_fffffffe": (lambda: laszip(12, struct.pack("<I", LOUD - 1)), "a chunk cannot have 4294967294"),
    "92_laz_chunk_small": (lambda: laszip(12, struct.pack("<I", 7)), "it has 7 points"),
    "laz_compressor_9": (lambda: laszip(0, struct.pack("<H", 9)), "compressor 9"),
    "laz_compressor_of_others": (lambda: laszip(0, struct.pack("<H", 3)), "not for point format"),
    "laz_items_ffff": (lambda: laszip(32, struct.pack("<H", 65535)), "items are declared"),
    "laz_item_size": (lambda: laszip(36, struct.pack("<H", 65535)), "items are not those"),
    "laz_item_kind": (lambda: laszip(34, struct.pack("<H", 10)), "items are not those"),
    "laz_item_version": (lambda: laszip(38, struct.pack("<H", 99)), "version"),
    "93_laz_table_count": (lambda: chunk_table(lambda d, at: struct.pack_into("<I", d, at + 4, LOUD)), "not possible"),
    "93_laz_table_count_0": (lambda: chunk_table(lambda d, at: struct.pack_into("<I", d, at + 4, 0)), "not possible"),
    "93_laz_table_version": (lambda: chunk_table(lambda d, at: struct.pack_into("<I", d, at, 7)), "not possible"),
    "93_laz_table_offset_past": (lambda: table_offset(2**40), "cannot lie"),
    "93_laz_table_offset_negative": (lambda: table_offset(-7), "cannot lie"),
    "93_laz_table_offset_in_header": (lambda: table_offset(0), "cannot lie"),
    "laz_record_absent": (lambda: las(patch={104: bytes([0x80 | 7])}), "how is not said"),
    "95_las_wkt_10MB": (
        lambda: las(wkt="", evlrs=[("LASF_Projection", 2112, b"A" * (10 << 20))]),
        "written in 10485760 bytes",
    ),
    "las_wkt_length_lies": (
        lambda: las(wkt="", first_vlr=vlr("LASF_Projection", 2112, b"abc", length=60000)),
        "beyond the first point",
    ),
    "las_empty": (lambda: b"LASF", "no LAS"),
}


@pytest.mark.parametrize("name", LAS)
def test_hostile_las_is_refused(name: str) -> None:
    make, says = LAS[name]
    with pytest.raises(ImportFailed, match=says) as caught:
        read(make())
    check_line(caught.value)


def test_zero_points_load() -> None:
    assert len(read(LasWriter(cloud(0)).file())) == 0


@pytest.mark.parametrize("layered", [False, True])
def test_a_laz_file_cut_anywhere_is_refused(layered: bool, workers: Workers) -> None:
    data = las(compressed=True) if layered else laz()
    for end in range(0, len(data), 100):
        with pytest.raises(ImportFailed) as caught:
            read(data[:end], native=workers.native)
        check_line(caught.value)


@pytest.mark.parametrize("layered", [False, True])
def test_bytes_changed_by_chance_end_in_points_or_a_refusal(layered: bool, workers: Workers) -> None:
    # Without a system to be understood, so that chance meets what is about points.
    data = las(wkt="", minor=4 if layered else 2, point_format=7 if layered else 3, compressed=True)
    chance = random.Random(87)
    refused = 0
    for _ in range(150):
        mutant = bytearray(data)
        for _ in range(chance.choice((1, 2, 8))):
            mutant[chance.randrange(len(mutant))] = chance.randrange(256)
        with contextlib.suppress(ImportFailed):
            assert len(read(bytes(mutant), native=workers.native)) <= 100
            continue
        refused += 1
    assert refused
