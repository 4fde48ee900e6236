from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from importers.importer import ImportResult
from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds
from layers.data.observation import Observation
from layers.data.recording import Recording
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.errors import ImportFailed
from layers.site import LonLatH, Site
from tests.building_sample import sample_building
from twin_app.wire import Refusal, WireDamaged, error_of, read_outcome, refusal_of, write_outcome

LIMIT = 1 << 20


def table() -> FeatureTable:
    return FeatureTable(
        "记录",
        (Column("name", "name"), Column("n")),
        (("里院", 1), ("b", 2.5), ("c", None), ("d", True)),
        np.array([[1.0, 2.0, np.nan]] * 4),
        np.zeros((0, 3)),
        np.zeros(1, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0, np.bool_),
        Bounds.empty(),
        ((3, "0,0"),),
    )


def recording() -> Recording:
    at = datetime(2024, 5, 1, 10, 45, tzinfo=UTC)
    observation = Observation("event", "1", "s", at, LonLatH(120.0, 36.0), {"value": 1.5, "title": "占道"})
    return Recording("r", (observation,), ((7, "bad"),), 1)


def crossed(outcome, tmp_path):
    write_outcome(outcome, folder=tmp_path)
    return read_outcome(tmp_path, limit_bytes=LIMIT)


def test_every_kind_of_data_crosses_unchanged(tmp_path):
    report = InputReport("p", "f", counts={"n": 3}, details={"a": [1, {"b": None}]}, bounds=Bounds(0, 1, 2, 3, 4, 5))
    sent = ImportResult(Site.local(), report, (sample_building(), table(), recording()), "n")
    got = crossed(sent, tmp_path)
    assert (got.report, got.site, got.name) == (sent.report, sent.site, "n")
    building, features, replay = got.data
    assert building.bounds == sent.data[0].bounds
    assert np.array_equal(building.origin_enu_m, sent.data[0].origin_enu_m)
    assert features.rows == table().rows
    assert [type(v) for v in features.rows[1]] == [str, float]
    assert np.array_equal(features.anchors, table().anchors, equal_nan=True)
    assert features.ring_is_hole.dtype == np.bool_
    assert features.bounds.is_empty
    assert replay == recording()


def test_what_cannot_cross_says_so(tmp_path):
    sent = ImportResult(Site.local(), InputReport("p", "f"), (TilesetData(object(), Bounds.empty()),))
    with pytest.raises((TypeError, KeyError)):
        write_outcome(sent, folder=tmp_path)


def tampered(tmp_path, change):
    """Write a building, apply `change` to its decoded structure, read it."""
    write_outcome(ImportResult(Site.local(), InputReport("p", "f"), (sample_building(),)), folder=tmp_path)
    file = tmp_path / "structure.msgpack"
    structure = msgspec.msgpack.decode(file.read_bytes())
    change(structure)
    file.write_bytes(msgspec.msgpack.encode(structure))
    return read_outcome(tmp_path, limit_bytes=LIMIT)


def points(structure):
    return structure["data"][0]["value"]["storey_meshes"][0]["points"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: points(s).update(shape=[1 << 40, 3]),
        lambda s: points(s).update(shape=[-1, 3]),
        lambda s: points(s).update(shape=[1] * 9),
        lambda s: points(s).update(offset=1 << 40),
        lambda s: points(s).update(offset=-64),
        lambda s: points(s).update(offset=3),
        lambda s: points(s).update(dtype="|O"),
        lambda s: points(s).update(dtype="<f8"),
        lambda s: points(s).pop("dtype"),
        lambda s: s["data"][0].update(kind="tileset"),
        lambda s: s["data"][0]["value"].update(storeys=3),
        lambda s: s.update(kind="code"),
        lambda s: s.update(report=None),
        lambda s: s.update(site=None),
    ],
)
def test_a_tampered_structure_is_damaged_not_an_error(tmp_path, change):
    with pytest.raises(WireDamaged):
        tampered(tmp_path, change)


def test_an_untouched_structure_is_read(tmp_path):
    assert tampered(tmp_path, lambda s: None).data[0].name == "Sample"


@pytest.mark.parametrize("name", ["structure.msgpack", "arrays.bin"])
def test_missing_linked_and_oversized_files_are_damaged(tmp_path, name):
    write_outcome(InputReport("p", "f"), folder=tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(WireDamaged, match="missing"):
        read_outcome(tmp_path, limit_bytes=LIMIT)
    (tmp_path / name).symlink_to("/etc/hostname")
    with pytest.raises(WireDamaged, match="missing"):
        read_outcome(tmp_path, limit_bytes=LIMIT)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(b"\0" * 2000)
    with pytest.raises(WireDamaged, match="more than"):
        read_outcome(tmp_path, limit_bytes=1000)


def test_a_refusals_values_cannot_name_its_arguments():
    refusal = Refusal("failed", problem="{a}", advice="b", values={"path": "x", "a": "y", "not a name": 1})
    error = error_of(refusal, path="real")
    assert (error.path, error.values) == ("real", {"a": "y"})


def test_a_refusal_goes_there_and_back():
    error = ImportFailed("p", where="w", problem="{n} x", advice="y", n=3)
    assert str(error_of(refusal_of(error), path="p")) == str(error)
