"""Hostile point clouds in files of their own: LAS and LAZ whole, E57, PLY, PCD; and indexes of them in a worker."""

import contextlib
import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from importers.importer import ImportContext, ImportResult, PreparingImporter
from importers.points.e57 import E57Importer
from importers.points.index import open_index
from importers.points.las import LasImporter
from importers.points.pcd import PcdImporter
from importers.points.ply_points import PlyPointsImporter
from layers.data.point_cloud import PointCloudData
from layers.errors import Cancelled, ImportFailed
from tests.hostile.opening import check_line
from tests.importers.points.e57_files import E57Scan, E57Writer
from tests.importers.points.las_files import LasWriter, cloud
from tests.importers.row_files import pcd_file, ply_file, square_rows
from twin_app.workers import Workers

IMPORTERS: dict[str, PreparingImporter] = {
    "las": LasImporter(),
    "laz": LasImporter(),
    "e57": E57Importer(),
    "ply": PlyPointsImporter(),
    "pcd": PcdImporter(),
}
SEEDS: dict[str, Callable[[], bytes]] = {
    "las": lambda: LasWriter(wkt="").file(),
    "laz": lambda: LasWriter(wkt="", compressed=True).file(),
    "e57": lambda: E57Writer([E57Scan.square()]).file(),
    "ply": lambda: ply_file(square_rows(), order=""),
    "pcd": lambda: pcd_file(square_rows(), form="binary_compressed"),
}
LOCAL = ImportContext(crs="LOCAL")
COUNT = 'recordCount="200"'


def e57(**fields: object) -> bytes:
    return E57Writer([E57Scan.square()], **fields).file()  # type: ignore[arg-type]


def e57_packet(at: int, value: bytes) -> bytes:
    """Return a file whose first packet says something else, its checksum right."""

    class Wrong(E57Scan):
        def section(self, at_logical: int) -> bytes:
            data = bytearray(super().section(at_logical))
            data[32 + at : 32 + at + len(value)] = value
            return bytes(data)

    scan = E57Scan.square()
    return E57Writer([Wrong(scan.columns, scan.whole)]).file()


def e57_field(old: str, new: str) -> bytes:
    return e57(xml=(old, new))


E57: dict[str, tuple[Callable[[], bytes], str]] = {
    "magic alone": (lambda: b"ASTM-E57", "no E57"),
    "half of it": (lambda: e57()[:4096], "bytes, not"),
    "version 9": (lambda: e57(patch={8: struct.pack("<I", 9)}), "version 9"),
    "pages of 0": (lambda: e57(patch={40: struct.pack("<Q", 0)}), "a page cannot have 0"),
    "pages of 2**60": (lambda: e57(patch={40: struct.pack("<Q", 2**60)}), "a page cannot have"),
    "XML beyond the end": (lambda: e57(patch={24: struct.pack("<Q", 2**60)}), "nothing can be"),
    "XML of 2**60": (lambda: e57(patch={32: struct.pack("<Q", 2**60)}), "description cannot have"),
    "a wrong checksum": (lambda: e57(patch={300: b"\xff\xfe\xfd"}), "checksum of page 0"),
    "points of 2**62": (lambda: e57_field(COUNT, f'recordCount="{2**62}"'), "cannot have"),
    "points of 2**39": (lambda: e57_field(COUNT, f'recordCount="{2**39}"'), "are declared, but"),
    "points of words": (lambda: e57_field(COUNT, 'recordCount="many"'), "whole number"),
    "points negative": (lambda: e57_field(COUNT, 'recordCount="-1"'), "cannot have -1"),
    "points in a checksum": (lambda: e57_field('fileOffset="48"', 'fileOffset="1021"'), "nothing can be"),
    "points in the header": (lambda: e57_field('fileOffset="48"', 'fileOffset="0"'), "cannot be found"),
    "no coordinates": (lambda: e57_field("<cartesianX", "<cartesianQ"), "no coordinates"),
    "a value twice": (lambda: e57_field("<cartesianX", "<cartesianY"), "twice"),
    "a range inverted": (lambda: e57_field('minimum="-500"', 'minimum="5000"'), "cannot be"),
    "a range beyond 64 bits": (lambda: e57_field('minimum="-500"', f'minimum="{-(2**70)}"'), "cannot be"),
    "a scale that is none": (lambda: e57_field('scale="0.001"', 'scale="nan"'), "scale"),
    "values of text": (lambda: e57_field('type="Float"', 'type="String"'), "String"),
    "an entity": (
        lambda: e57_field("<e57Root", '<!DOCTYPE a [<!ENTITY b "cc">]><e57Root'),
        "document type",
    ),
    "no XML": (lambda: e57_field("<e57Root", "<e57Root <"), "cannot be read"),
    "XML too deep": (lambda: e57_field("<data3D", "<a>" * 100 + "<data3D"), "deep"),
    "a packet of unknown kind": (lambda: e57_packet(0, b"\x07"), "packet"),
    "a packet beyond the end": (lambda: e57_packet(2, struct.pack("<H", 65535)), "packet"),
    "a packet of other fields": (lambda: e57_packet(4, struct.pack("<H", 3)), "packet"),
    "a stream beyond its packet": (lambda: e57_packet(6, struct.pack("<H", 65535)), "packet"),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


def opened(importer: PreparingImporter, path: Path) -> ImportResult:
    """Read a file and all of its nodes."""
    result = importer.read(path, LOCAL)
    (data,) = result.data
    assert isinstance(data, PointCloudData)
    waiting, count = [data.source.root()], 0
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.has_content:
            count += data.source.load(node, cancelled=lambda: False).point_count
    assert count == data.count
    return result


@pytest.mark.parametrize("name", E57)
def test_hostile_e57_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    make, says = E57[name]
    path = tmp_path / "a.e57"
    path.write_bytes(make())
    with pytest.raises(ImportFailed, match=says) as caught:
        E57Importer().read(path, ImportContext())
    check_line(caught.value)


@pytest.mark.parametrize("kind", ["e57", "ply", "pcd", "las"])
def test_bytes_changed_by_chance_end_in_points_or_a_refusal(kind: str, tmp_path: Path) -> None:
    data = SEEDS[kind]()
    chance = random.Random(57)
    refused = 0
    for number in range(200):
        mutant = bytearray(data)
        for _ in range(chance.choice((1, 2, 8))):
            # Half of the changes go into the header.
            mutant[chance.randrange(len(mutant) if chance.random() < 0.5 else 400)] = chance.randrange(256)
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(mutant)
        with contextlib.suppress(ImportFailed):
            opened(IMPORTERS[kind], path)
            continue
        refused += 1
    assert refused


@pytest.mark.parametrize("kind", SEEDS)
def test_an_index_is_made_in_a_worker(kind: str, workers: Workers, tmp_path: Path) -> None:
    path, cache = tmp_path / f"点.{kind}", tmp_path / "cache"
    path.write_bytes(SEEDS[kind]())
    workers.prepare(IMPORTERS[kind], path, ImportContext(cache_folder=cache), name="key")
    assert [p.name for p in cache.iterdir()] == ["key"]
    index = open_index(cache / "key")
    assert index is not None
    assert index.count == opened(IMPORTERS[kind], path).report.counts["points"]


@pytest.mark.parametrize("kind", SEEDS)
def test_a_damaged_file_leaves_nothing_of_its_index(kind: str, workers: Workers, tmp_path: Path) -> None:
    data = bytearray(SEEDS[kind]())
    # In the points, behind every header.
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2 - 200) if kind != "las" else b""
    path, cache = tmp_path / f"a.{kind}", tmp_path / "cache"
    path.write_bytes(data)
    with pytest.raises(ImportFailed) as caught:
        workers.prepare(IMPORTERS[kind], path, ImportContext(cache_folder=cache), name="key")
    check_line(caught.value)
    assert list(cache.iterdir()) == []


def test_what_is_taken_back_leaves_nothing(workers: Workers, tmp_path: Path) -> None:
    path, cache = tmp_path / "a.laz", tmp_path / "cache"
    path.write_bytes(LasWriter(cloud(20_000), wkt="", compressed=True).file())
    seen: list[float] = []
    context = ImportContext(
        cache_folder=cache, progress=lambda fraction, text: seen.append(fraction), cancelled=lambda: bool(seen)
    )
    with pytest.raises(Cancelled):
        workers.prepare(LasImporter(), path, context, name="key")
    assert list(cache.iterdir()) == []
