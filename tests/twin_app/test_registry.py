"""Tests that every row of the registry gets by being there."""

import gzip
import os
import pickle
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext, Importer, ImportResult
from layers.data.point_cloud import PointCloudData
from layers.data.tileset import TilesetData
from layers.errors import Cancelled, ImportFailed, TemporaryFailure
from tests.importers.files.loopback import loopback
from tests.twin_app import samples
from twin_app import loading, registry
from twin_app.command import MENUS
from twin_app.commands import COMMANDS
from twin_app.loading import InputSpec
from twin_app.workers import Workers

SAMPLES = {
    "obj": samples.obj,
    "osgb": samples.osgb,
    "gltf": samples.glb,
    "ply": samples.ply,
    "stl": samples.stl,
    "3dtiles": samples.tiles3d,
    "ept": samples.ept,
    "copc": samples.copc,
    "las": samples.las,
    "e57": samples.e57,
    "pcd": samples.pcd,
    "ply-points": samples.ply_points,
    "ifc": samples.house,
    "cityjson": samples.cityjson,
    "citygml": samples.citygml,
    "replay": samples.replay,
    "geojson": samples.geojson,
    "parquet": samples.parquet,
    "table": samples.table,
}
IMPORTERS = pytest.mark.parametrize("importer", registry.IMPORTERS, ids=lambda importer: importer.name)


def read(path: Path) -> ImportResult:
    with Workers() as workers:
        return loading.read_input(InputSpec(str(path)), workers=workers, context=ImportContext())


def test_names_are_unique_and_every_format_has_a_sample() -> None:
    names = [importer.name for importer in registry.IMPORTERS]
    assert len(set(names)) == len(names)
    assert set(names) == set(SAMPLES)


@IMPORTERS
def test_it_reads_its_sample_and_the_result_is_frozen_data(importer: Importer, tmp_path: Path) -> None:
    path = SAMPLES[importer.name](tmp_path)
    assert registry.choose(path).name == importer.name
    result = read(path)
    assert result.report.format == importer.name
    assert result.data
    for frozen in (result, result.report, *result.data):
        field = fields(frozen)[0].name
        with pytest.raises(FrozenInstanceError):
            setattr(frozen, field, None)
    for data in result.data:
        # Trees of tiles stay in the process that opened them.
        if not isinstance(data, TilesetData | PointCloudData):
            assert pickle.dumps(data)


@IMPORTERS
def test_its_data_becomes_a_layer_with_a_place(importer: Importer, tmp_path: Path) -> None:
    result = read(SAMPLES[importer.name](tmp_path))
    for data in result.data:
        layer = registry.layer_from_data(data, site=result.site, name="sample", report=result.report)
        assert not layer.bounds().is_empty
        assert np.isfinite(layer.bounds().centre).all()
        again = registry.layer_from_data(data, site=result.site, name="other", layer_id=layer.layer_id)
        layer.visible, layer.opacity = False, 0.5
        again.restore(layer.settings())
        assert again.settings() == layer.settings()


@IMPORTERS
def test_inspecting_agrees_with_reading(importer: Importer, tmp_path: Path) -> None:
    path = SAMPLES[importer.name](tmp_path)
    with Workers() as workers:
        report = loading.inspect_input(InputSpec(str(path)), workers=workers, context=ImportContext(full=True))
    assert (report.format, report.crs) == (importer.name, read(path).report.crs)
    assert report.counts
    assert all(count >= 0 for count in report.counts.values())


@IMPORTERS
def test_a_truncated_file_is_refused_in_one_line_or_told(importer: Importer, tmp_path: Path) -> None:
    path = SAMPLES[importer.name](tmp_path)
    for file in [p for p in (path.rglob("*") if path.is_dir() else [path]) if p.is_file()]:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    result, refusal = None, ""
    try:
        result = read(path)
    except ImportFailed as error:
        refusal = str(error)
    if result is None:
        assert str(tmp_path) in refusal
        assert "\n" not in refusal
        return
    assert result.report.warnings or result.report.errors


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.ifc", b"", "empty"),
        ("noise.bin", b"\x00\x01\x02" * 100, "not known"),
        ("noise.ifc", b"\x00\x01\x02" * 100, "not what the suffix"),
        ("page.geojson", b"<html><body>404</body></html>", "page.geojson"),
        ("page.csv", b"\x00\xff\x00\x00" * 50, "page.csv"),
        ("page.jsonl", b"<html><body>404</body></html>", "page.jsonl"),
    ],
)
def test_what_no_reader_knows_is_refused(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=says) as caught:
        read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.com/a/city.copc.laz?key=1", "copc"),
        ("https://example.com/city/ept.json", "ept"),
        ("https://example.com/city/tileset.json", "3dtiles"),
        ("https://example.com/city/", "3dtiles"),
    ],
)
def test_web_addresses_are_told_apart_without_asking(address: str, name: str) -> None:
    assert registry.choose(address).name == name


def test_a_web_address_that_does_not_tell_is_looked_into(tmp_path: Path) -> None:
    samples.copc(tmp_path).rename(tmp_path / "cloud.laz")
    for name, sample in (("points.json", samples.ept), ("root.json", samples.tiles3d), ("plain.laz", samples.las)):
        folder = tmp_path / sample.__name__
        folder.mkdir()
        path = sample(folder)
        path = next(path.glob("*.json")) if path.is_dir() else path
        (tmp_path / name).write_bytes(path.read_bytes())
    with loopback(tmp_path) as server:
        _, _, body = server.file("/root.json")
        server.answers["/packed.json"] = (200, {"Accept-Ranges": "none"}, gzip.compress(body))
        server.answers["/long.json"] = (200, {"Accept-Ranges": "none"}, body + b" " * 10_000_000)
        server.answers["/page/v1.0"] = (200, {"Content-Type": "text/html"}, b"<html>")
        server.answers["/busy.json"] = (503, {"Retry-After": "0"}, b"")
        found = {
            name: registry.choose(f"{server.url}/{name}?key=1").name
            for name in (
                *("cloud.laz", "points.json", "root.json", "packed.json", "long.json"),
                *("gone.json", "folder/v1.0", "page/v1.0"),
            )
        }
        assert found == {
            "cloud.laz": "copc",
            "points.json": "ept",
            **dict.fromkeys(["root.json", "packed.json", "long.json", "gone.json"], "3dtiles"),
            **dict.fromkeys(["folder/v1.0", "page/v1.0"], "3dtiles"),
        }
        assert set(server.hits.values()) == {1}
        with pytest.raises(ImportFailed, match=r"/plain\.laz: this format is not read from a server"):
            registry.choose(f"{server.url}/plain.laz?key=1")
        with pytest.raises(TemporaryFailure):
            registry.choose(f"{server.url}/busy.json")
        with pytest.raises(Cancelled):
            registry.choose(f"{server.url}/root.json", ImportContext(cancelled=lambda: True))


def test_an_absent_input_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="no such file"):
        registry.choose(tmp_path / "absent")
    with pytest.raises(ImportFailed, match="not known"):
        registry.choose(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ifc"
    os.mkfifo(pipe)
    with pytest.raises(ImportFailed, match="neither a file nor a folder"):
        registry.choose(pipe)


def test_commands_are_unique_and_say_how_they_are_taken_back() -> None:
    ids = [command.id for command in COMMANDS]
    shortcuts = [command.shortcut for command in COMMANDS if command.shortcut]
    assert len(set(ids)) == len(ids)
    assert len(set(shortcuts)) == len(shortcuts)
    assert all(command.undo in {"history", "harmless", "file"} for command in COMMANDS)
    assert {command.menu for command in COMMANDS} == set(MENUS)
