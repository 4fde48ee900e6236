"""Models kept after their first reading."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from importers.ifc import store
from importers.ifc.importer import IfcImporter
from importers.ifc.store import MODEL_FILE
from importers.importer import ImportContext, ImportResult
from layers.errors import CrsMissing
from layers.site import LonLatH, Site
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from tests.importers.ifc.made_models import Maker, floor

IMPORTER = IfcImporter()
QINGDAO = Site(LonLatH(120.32, 36.06, 0.0))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    maker = Maker()
    building = maker.building()
    storey = maker.storey(building, "L0", 0)
    maker.contain(storey, *floor(maker, 0, name="0"))
    maker.contain(building, maker.box("IfcRoof", "Roof", (0, 0, 2.7), (10, 8, 0.2)))
    maker.room("Hall", (1, 1, 0), (4, 4, 2), storey)
    maker.box("IfcOpeningElement", "Opening", (0, 0, 0), (1, 1, 1))
    return maker.write(tmp_path)


def keep(path: Path, folder: Path, **context) -> ImportResult:
    folder.mkdir(exist_ok=True)
    return IMPORTER.read(path, ImportContext(keep_folder=folder, **context))


def kept(path: Path, folder: Path, **context) -> ImportResult | None:
    return IMPORTER.read_kept(path, ImportContext(**context), folder=folder)


def alike(one: ImportResult, other: ImportResult) -> bool:
    if (one.report, one.name, one.site, len(one.data)) != (other.report, other.name, other.site, len(other.data)):
        return False
    return all(
        (a.guid, a.name, a.storeys, a.elements, a.failed, a.bounds, a.properties)
        == (b.guid, b.name, b.storeys, b.elements, b.failed, b.bounds, b.properties)
        and all(
            np.array_equal(getattr(m, name), getattr(n, name))
            for m, n in zip((*a.meshes, *a.space_meshes), (*b.meshes, *b.space_meshes), strict=True)
            for name in ("points", "triangles", "colours", "element_of_triangle")
        )
        for a, b in zip(one.data, other.data, strict=True)
    )


def test_what_was_kept_gives_what_was_read(house, tmp_path):
    first = keep(house, tmp_path / "kept")
    second = kept(house, tmp_path / "kept")
    assert second is not None
    assert alike(first, second)


def test_nothing_kept_depends_on_the_site(tmp_path):
    path = write_ifc(tmp_path, ifc_text(latlon="(36,3,36,0),(120,19,12,0),5."))
    keep(path, tmp_path / "kept")
    site = Site(LonLatH(120.32, 36.05, 0.0))
    assert alike(kept(path, tmp_path / "kept", site=site), IMPORTER.read(path, ImportContext(site=site)))


def test_the_name_follows_the_bytes_and_not_the_place_of_a_file(house, tmp_path):
    name = IMPORTER.kept_name(house, ImportContext())
    copy = tmp_path / "copy.ifc"
    copy.write_bytes(house.read_bytes())
    assert IMPORTER.kept_name(copy, ImportContext()) == name
    copy.write_bytes(house.read_bytes().replace(b"Hall", b"Wall"))
    assert IMPORTER.kept_name(copy, ImportContext()) != name
    keep(house, tmp_path / "kept")
    assert kept(copy, tmp_path / "kept") is None


def test_another_ifcopenshell_or_reader_reads_anew(house, tmp_path, monkeypatch):
    keep(house, tmp_path / "kept")
    name = IMPORTER.kept_name(house, ImportContext())
    with monkeypatch.context() as other:
        other.setattr(store.importlib.metadata, "version", lambda package: "99")
        assert IMPORTER.kept_name(house, ImportContext()) != name
        assert kept(house, tmp_path / "kept") is None
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    assert IMPORTER.kept_name(house, ImportContext()) != name
    assert kept(house, tmp_path / "kept") is None


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "other"])
def test_a_damaged_model_counts_as_none(house, tmp_path, harm):
    keep(house, tmp_path / "kept")
    file = tmp_path / "kept" / MODEL_FILE
    data = bytearray(file.read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 1
    file.write_bytes({"cut": data[:-1], "flipped": data, "empty": b"", "other": b"x" * 100}[harm])
    assert kept(house, tmp_path / "kept") is None


def forged(file: Path, **changes: object) -> None:
    """Change the first building of a kept model, its checksum put right."""
    body = msgspec.msgpack.decode(file.read_bytes()[16:])
    body["model"]["buildings"][0].update(changes)
    data = msgspec.msgpack.encode(body)
    file.write_bytes(store._HEAD.pack(store._MAGIC, store.VERSION, store.zlib.crc32(data)) + data)


def mesh(**changes: object) -> dict[str, object]:
    whole = {
        "points": ["<f4", [3, 3], np.zeros(9, "<f4").tobytes()],
        "triangles": ["<i4", [1, 3], np.array([0, 1, 2], "<i4").tobytes()],
        "colours": ["|u1", [3, 4], bytes(12)],
        "element_of_triangle": ["<i4", [1], np.zeros(1, "<i4").tobytes()],
    }
    return whole | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"triangles": ["<i4", [1, 3], np.array([0, 1, 3], "<i4").tobytes()]},
        {"triangles": ["<i4", [1, 3], np.array([0, 1, -1], "<i4").tobytes()]},
        {"element_of_triangle": ["<i4", [1], np.array([9999], "<i4").tobytes()]},
        {"points": ["<f4", [3, 3], np.full(9, np.nan, "<f4").tobytes()]},
        {"points": ["<f4", [1 << 40, 3], bytes(36)]},
        {"points": ["<f4", [-3, -3], bytes(36)]},
        {"points": ["<i4", [3, 3], bytes(36)]},
        {"points": ["|O", [3, 3], bytes(36)]},
        {"colours": ["|u1", [12], bytes(12)]},
    ],
)
def test_a_forged_model_points_nowhere(house, tmp_path, changes):
    keep(house, tmp_path / "kept")
    file = tmp_path / "kept" / MODEL_FILE
    forged(file, loose_mesh=mesh())
    assert kept(house, tmp_path / "kept") is not None
    forged(file, loose_mesh=mesh(**changes))
    assert kept(house, tmp_path / "kept") is None


def test_storeys_without_their_meshes_are_no_model(house, tmp_path):
    keep(house, tmp_path / "kept")
    forged(tmp_path / "kept" / MODEL_FILE, storey_meshes=[])
    assert kept(house, tmp_path / "kept") is None


def test_counting_the_openings_reads_what_was_kept_without_them_anew(house, tmp_path):
    keep(house, tmp_path / "kept")
    assert kept(house, tmp_path / "kept", full=True) is None
    full = keep(house, tmp_path / "kept", full=True)
    assert full.report.details["tessellated"]["of_them_openings"] == 1
    assert alike(full, kept(house, tmp_path / "kept", full=True))
    assert alike(kept(house, tmp_path / "kept"), IMPORTER.read(house, ImportContext()))


def test_a_file_that_changes_while_it_is_read_is_not_kept(house, tmp_path):
    def progress(fraction: float, text: str) -> None:
        if fraction < 0.5:
            house.write_bytes(house.read_bytes() + b"\n")

    keep(house, tmp_path / "kept", progress=progress)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_model_too_large_to_keep_is_read_all_the_same(house, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MAX_MODEL_BYTES", 100)
    assert keep(house, tmp_path / "kept").report.counts["elements"] == 5
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_map_without_a_system_asks_after_a_kept_reading_too(tmp_path):
    extra = "#80=IFCPROJECTEDCRS('',$,$,$,$,$,$);\n#81=IFCMAPCONVERSION(#10,#80,5000.,5000.,12.,1.,0.,$);"
    path = write_ifc(tmp_path, ifc_text(extra=extra))
    keep(path, tmp_path / "kept", crs="EPSG:32650")
    with pytest.raises(CrsMissing):
        kept(path, tmp_path / "kept")
    assert kept(path, tmp_path / "kept", crs="EPSG:32650").report.crs == "EPSG:32650"
