import json
import os
from pathlib import Path

import jsonschema
import msgspec
import pytest

from layers.camera import Camera
from layers.data.camera import CameraState
from layers.data.section import CutPlane, SectionBox, SectionState
from layers.errors import ProjectFailed
from layers.selection import SelectionPath
from layers.surroundings import Light
from tests.twin_app import samples
from twin_app import project_file
from twin_app.session import Session

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/project-1.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session()
    (tmp_path / "data").mkdir()
    samples.open_into(session, samples.geojson(tmp_path / "data"))
    samples.open_into(session, samples.replay(tmp_path / "data"))
    return session


def reopened(path: Path) -> Session:
    project = project_file.load_project(path)
    session = Session()
    session.site = project_file.site_of(project)
    for spec, wish in project_file.inputs_of(project, folder=path.parent):
        samples.open_into(session, Path(spec.path), wish=wish)
    return session


def test_what_was_saved_comes_back(session: Session, tmp_path: Path) -> None:
    live, houses = session.layers
    houses.name, houses.opacity, live.visible = "Old houses", 0.5, False
    session.camera.set_state(CameraState(1, 2, 300, 30, -40))
    session.camera.save_view(3)
    session.selection.set(SelectionPath(houses.layer_id, feature=2))
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    project = project_file.load_project(path)
    assert project.camera == session.camera.state
    assert project.saved_views == {"3": session.camera.state}
    assert project.selection == session.selection.path
    assert project.clock is not None
    assert project.clock.now == session.clock.now
    again = reopened(path)
    assert again.site == session.site
    assert [(layer.layer_id, layer.settings()) for layer in again.layers] == [
        (layer.layer_id, layer.settings()) for layer in session.layers
    ]


def test_what_is_shown_is_read_first_from_the_bottom_up_and_lies_as_it_did(tmp_path: Path) -> None:
    session = Session()
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).mkdir()
        samples.open_into(session, samples.geojson(tmp_path / name))
    for layer, name in zip(session.layers, "0123", strict=True):
        layer.name = name
    next(layer for layer in session.layers if layer.name == "2").visible = False
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    inputs = project_file.inputs_of(project_file.load_project(path), folder=tmp_path)
    assert [layer.settings["name"] for _, wish in inputs for layer in wish.layers.values()] == ["3", "1", "0", "2"]
    assert [layer.name for layer in reopened(path).layers] == ["0", "1", "2", "3"]


def test_paths_are_relative_so_that_a_folder_can_move(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    text = path.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert '"data/houses.geojson"' in text
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (tmp_path / "data").rename(moved / "data")
    path.rename(moved / "city.twin")
    assert len(reopened(moved / "city.twin").layers) == 2


def test_a_saved_project_is_what_the_schema_says(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    saved = json.loads(path.read_text(encoding="utf-8"))
    empty = msgspec.json.decode(msgspec.json.encode(project_file.project_of(Session(), folder=tmp_path)))
    saved["opened"] = [{"layer": "houses", "row": 3, "settings": {"unfold": 1.0}}]
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert [list(validator.iter_errors(project)) for project in (saved, empty)] == [[], []]
    assert msgspec.json.decode(json.dumps(saved), type=project_file.ProjectEntry).opened[0].row == 3
    assert set(SCHEMA["properties"]) == set(project_file.ProjectEntry.__struct_fields__)


def test_layers_that_could_not_be_read_stay_in_the_project(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "city.twin"
    project = project_file.project_of(session, folder=tmp_path)
    other = Session()
    other.unresolved = dict(project_file.inputs_of(project, folder=tmp_path))
    saved = project_file.project_of(other, folder=tmp_path)
    assert {e.path for e in saved.layers} == {"data/houses.geojson", "data/minute.jsonl"}
    assert {e.id for e in saved.layers} == {e.id for e in project.layers}
    project_file.save_project(saved, path)
    assert project_file.load_project(path) == saved


def test_saving_keeps_the_older_one_beside_and_leaves_nothing_else(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "projects"
    folder.mkdir()
    path = folder / "city.twin"
    empty = project_file.project_of(Session(), folder=folder)
    project_file.save_project(empty, path)
    project_file.save_project(project_file.project_of(session, folder=folder), path)
    assert sorted(p.name for p in folder.iterdir()) == ["city.twin", "city.twin.bak"]
    assert project_file.load_project(folder / "city.twin.bak") == empty


def test_a_failed_save_leaves_the_old_file(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(Session(), folder=tmp_path), path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectFailed, match="No space left"):
        project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    assert path.read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a whole project"),
        ("[]", "not a whole project"),
        ('{"format": "liyuan.project/1", "layers": [{"id": 3}]}', "not a whole project"),
        ('{"format": "liyuan.project/9"}', "newer Liyuan"),
        ('{"format": "other"}', "not a whole project"),
        ('{"format": "liyuan.project/1", "surprise": 1}', "not a whole project"),
        ("[" * 100_000, "not a whole project"),
    ],
)
def test_a_damaged_project_is_refused_in_one_line(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.twin"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectFailed, match=says) as caught:
        project_file.load_project(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_every_truncation_is_refused_or_whole(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    data = path.read_bytes()
    for length in range(0, len(data) - 2, 37):
        path.write_bytes(data[:length])
        with pytest.raises(ProjectFailed):
            project_file.load_project(path)


def test_an_absent_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectFailed, match="No such file"):
        project_file.load_project(tmp_path / "nothing.twin")


def test_saved_views_are_numbers(session: Session) -> None:
    assert isinstance(session.camera, Camera)
    session.camera.save_view(1)
    assert list(project_file.project_of(session, folder=Path()).saved_views) == ["1"]


@pytest.mark.parametrize(("light", "sea_m"), [("day", None), ("clock", -12.0), ("night", None)])
def test_light_and_sea_belong_to_the_project(tmp_path: Path, light: Light, sea_m: float | None) -> None:
    session = Session()
    session.surroundings.light, session.surroundings.sea_m = light, sea_m
    path = tmp_path / "city.twin"
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SCHEMA)
    again = Session()
    again.surroundings.light = "night"
    project_file.surround(again, project_file.load_project(path))
    assert (again.surroundings.light, again.surroundings.sea_m) == (light, sea_m)


@pytest.mark.parametrize("stated", ['{"light": "disco"}', '{"sea_m": 1e300}', '{"sea_m": "high"}', '{"tide": 1}'])
def test_a_light_that_there_is_not_is_refused(tmp_path: Path, stated: str) -> None:
    path = tmp_path / "city.twin"
    path.write_text('{"format": "liyuan.project/1", "environment": ' + stated + "}", encoding="utf-8")
    with pytest.raises(ProjectFailed, match="not a whole project file"):
        project_file.load_project(path)


@pytest.mark.parametrize(
    "section",
    [
        SectionState((CutPlane(1, 2, 3), CutPlane(4, 5, 6, 0.6, 0.8, 0.0)), on=False, follows=True),
        SectionState(box=SectionBox(1, 2, 3, 10, 20, 30, 15)),
    ],
)
def test_the_section_is_kept(session: Session, tmp_path: Path, section: SectionState) -> None:
    path = tmp_path / "cut.twin"
    session.section.state = section
    project_file.save_project(project_file.project_of(session, folder=tmp_path), path)
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SCHEMA)
    again = Session()
    project_file.surround(again, project_file.load_project(path))
    assert again.section.state == section


@pytest.mark.parametrize(
    "section",
    [
        {"planes": [{"x": 0, "y": 0, "z": 0, "nx": 0, "ny": 0, "nz": 0}]},
        {"planes": [{"x": 0, "y": 0, "z": 1e300}]},
        {"planes": [{"x": 0, "y": 0, "z": n} for n in range(7)]},
        {"box": {"x": 0, "y": 0, "z": 0, "width_m": 1, "depth_m": 1}},
    ],
)
def test_a_section_that_cannot_be_is_refused(tmp_path: Path, section: dict[str, object]) -> None:
    path = tmp_path / "bad.twin"
    path.write_text(json.dumps({"format": project_file.FORMAT, "section": section}), encoding="utf-8")
    with pytest.raises(ProjectFailed):
        project_file.load_project(path)
