"""Hostile project files (list: 98 to 106)."""

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers.errors import ImportFailed, ProjectFailed
from tests.hostile.canary import CANARY, Listener, Watch
from tests.hostile.opening import check_line, new_world, state_of
from tests.twin_app import samples
from twin_app import project_file
from twin_app.loading import InputSpec
from twin_app.session import Session
from twin_app.snapshot import open_inputs
from twin_app.workers import Workers

FORMAT = project_file.FORMAT


def project(**more: Any) -> dict[str, Any]:
    return {"format": FORMAT, "layers": [{"id": "houses", "path": "houses.geojson", "index": 0}]} | more


def layer(**settings: Any) -> dict[str, Any]:
    return {"id": "houses", "path": "houses.geojson", "settings": settings}


def written(folder: Path, value: Any, *, name: str = "x.twin") -> Path:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def opened(path: Path) -> tuple[Session, list[ImportFailed]]:
    """Open a project as ``snapshot`` does, inputs and all."""
    session = Session()
    with Workers() as workers:
        refused = open_inputs(session, [InputSpec(str(path))], workers=workers)
    return session, refused


class Bomb:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, ("unpickled",)


REFUSED = {
    "98_proj_empty": b"",
    "98_proj_trunc": json.dumps(project()).encode()[:-5],
    "98_proj_zero_middle": json.dumps(project()).encode().replace(b"houses.geo", bytes(10)),
    "98_proj_utf16": json.dumps(project()).encode("utf-16"),
    "99_proj_zip": b"PK\x03\x04" + bytes(200),
    "100_proj_pickle_inside": pickle.dumps(Bomb()),
    "100_proj_pickle_in_setting": json.dumps(project()).encode()[:-1] + b',"camera":' + pickle.dumps(Bomb(), 0) + b"}",
    "101_proj_yaml_tag": b'format: liyuan.project/1\nlayers: !!python/object/apply:os.mkdir ["unpickled"]\n',
    "104_proj_future_version": project(format="liyuan.project/2"),
    "104_proj_future_minor": project(format="liyuan.project/1.1"),
    "105_proj_secret_field": project(password=CANARY),
    "106_proj_10001_layers": project(layers=[{"id": str(i), "path": "houses.geojson"} for i in range(10_001)]),
    "proj_deep": b'{"format":"liyuan.project/1","layers":' + b"[" * 100_000,
    "proj_deep_setting": json.dumps(project()).encode().replace(b'"index": 0', b'"settings":' + b'{"a":' * 100_000),
    "proj_layers_object": project(layers={}),
    "proj_camera_text": project(camera="north"),
    "proj_site_datum": project(site={"crs": "EPSG:4326", "vertical_datum": "moon"}),
    "proj_number_too_large": json.dumps(
        project(site={"crs": "EPSG:4326", "vertical_datum": "geoid", "origin": {"lon": 7.5, "lat": 1}})
    )
    .replace("7.5", "1e400")
    .encode(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_project_is_refused_and_changes_nothing(
    name: str, tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    world = new_world(tmp_path / name, listener)
    samples.geojson(world.data)
    path = written(world.data, REFUSED[name])
    session = Session()
    before = state_of(session)
    with Watch(world.data) as watch, Workers() as workers:
        refused = open_inputs(session, [InputSpec(str(path))], workers=workers)
    (error,) = refused
    assert isinstance(error, ProjectFailed)
    check_line(error)
    assert error.path == str(path)
    assert CANARY not in str(error)
    assert state_of(session) == before
    assert watch.strayed == []
    assert listener.hits() == 0
    assert not (tmp_path / "unpickled").exists()


def test_a_later_version_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(ProjectFailed, match=r"format liyuan\.project/2, .*; open it with a newer Liyuan"):
        project_file.load_project(written(tmp_path, REFUSED["104_proj_future_version"]))


def test_a_damaged_project_names_its_older_copy(tmp_path: Path) -> None:
    """List: 98; the copy beside it is whole."""
    whole = project_file.load_project(written(tmp_path, project()))
    path = tmp_path / "x.twin"
    project_file.save_project(whole, path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ProjectFailed, match=r"open the older copy x\.twin\.bak"):
        project_file.load_project(path)
    assert project_file.load_project(tmp_path / "x.twin.bak") == whole


def test_the_older_copy_can_be_opened_by_its_name(tmp_path: Path) -> None:
    samples.geojson(tmp_path)
    session, refused = opened(written(tmp_path, project(), name="x.twin.bak"))
    assert refused == []
    assert len(session.layers) == 1


@pytest.mark.parametrize(
    "name", ["tileset.json", "a.3tz", "a.copc.laz", "a.laz", "ept.json", "root.json", "folder/", "v1.0"]
)
@pytest.mark.parametrize("upper", [False, True])
def test_a_foreign_project_asks_before_it_connects(tmp_path: Path, listener: Listener, name: str, upper: bool) -> None:
    address = listener.url(name)
    if upper:
        address = address.replace("http", "HTTP")
    session, refused = opened(written(tmp_path, project(layers=[{"id": "a", "path": address}])))
    assert [str(error) for error in refused if "not agreed to" in str(error)], refused
    assert len(session.layers) == 0
    assert listener.hits() == 0


def test_reading_a_project_alone_connects_to_nobody(tmp_path: Path, listener: Listener) -> None:
    """List: 102; until its inputs are opened."""
    address = listener.url("tileset.json")
    path = written(tmp_path, project(layers=[{"id": "a", "path": address}]))
    with Watch(tmp_path) as watch:
        inputs = project_file.inputs_of(project_file.load_project(path), folder=tmp_path)
    assert [spec.path for spec, _ in inputs] == [address]
    assert watch.strayed == []
    assert listener.hits() == 0


def test_names_with_markup_stay_text(tmp_path: Path) -> None:
    """List: 103."""
    samples.geojson(tmp_path)
    name = '<img src="file:///etc/passwd"><b>里院</b>\u202e'
    session, refused = opened(written(tmp_path, project(layers=[layer(name=name)])))
    assert refused == []
    assert [found.name for found in session.layers] == [name]
    again = project_file.project_of(session, folder=tmp_path)
    assert again.layers[0].settings["name"] == name


def test_a_password_in_an_address_is_not_saved(tmp_path: Path) -> None:
    address = f"http://user:{CANARY}@127.0.0.1:9/tileset.json"
    session = Session()
    found = project_file.load_project(written(tmp_path, project(layers=[{"id": "a", "path": address}])))
    session.unresolved = dict(project_file.inputs_of(found, folder=tmp_path))
    project_file.save_project(project_file.project_of(session, folder=tmp_path), tmp_path / "y.twin")
    assert CANARY not in (tmp_path / "y.twin").read_text(encoding="utf-8")


def test_10000_layers_of_one_input_are_read_once(tmp_path: Path) -> None:
    """List: 106."""
    samples.geojson(tmp_path)
    entries = [{"id": f"l{i}", "path": "houses.geojson", "index": i} for i in range(10_000)]
    found = project_file.load_project(written(tmp_path, project(layers=entries)))
    ((_, wish),) = project_file.inputs_of(found, folder=tmp_path)
    assert len(wish.layers) == 10_000
    session, refused = opened(tmp_path / "x.twin")
    assert refused == []
    assert [each.layer_id for each in session.layers] == ["l0"]


def test_10000_inputs_can_be_queued(tmp_path: Path) -> None:
    from twin_app.loading import Loader
    from twin_app.workers import Workers

    entries = [{"id": f"l{i}", "path": f"{i}.geojson"} for i in range(10_000)]
    found = project_file.load_project(written(tmp_path, project(layers=entries)))
    with Workers() as workers:
        loader = Loader(workers)
        try:
            for spec, wish in project_file.inputs_of(found, folder=tmp_path):
                loader.open(spec, wish=wish)
            assert loader.busy
        finally:
            loader.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"opacity": "much"},
        {"opacity": 1e308},
        {"opacity": None},
        {"visible": []},
        {"name": 3},
        {"name": {"a": 1}},
        {"layer_id": "other", "data": 1, "__class__": "x", "unheard_of": {}},
        {"colour_by": "no such column"},
        {"height_scale": -1},
    ],
)
def test_settings_that_do_not_fit_are_left_out(settings: dict[str, Any], tmp_path: Path) -> None:
    samples.geojson(tmp_path)
    session, refused = opened(written(tmp_path, project(layers=[layer(**settings)])))
    assert refused == []
    (found,) = session.layers
    assert found.layer_id == "houses"
    assert isinstance(found.name, str)
    assert isinstance(found.visible, bool)
    assert 0 <= found.opacity <= 1


def test_one_id_twice_is_one_layer(tmp_path: Path) -> None:
    samples.geojson(tmp_path)
    samples.replay(tmp_path)
    entries = [{"id": "same", "path": "houses.geojson"}, {"id": "same", "path": "minute.jsonl"}]
    session, refused = opened(written(tmp_path, project(layers=entries)))
    assert refused == []
    assert len(session.layers) == 1


def test_an_input_that_is_a_project_again_is_refused(tmp_path: Path) -> None:
    """A project that holds itself."""
    session, refused = opened(written(tmp_path, project(layers=[{"id": "a", "path": "x.twin"}])))
    assert len(refused) == 1
    check_line(refused[0])
    assert len(session.layers) == 0
