"""The project that opens the old town, and making it anew."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from layers.errors import Cancelled, ImportFailed
from resources.demo.town import layers as town_layers
from tests.resources.demo.town.conftest import Written
from twin_app import cli, demo
from twin_app.demo import PROJECTS, ensure_demo, made_demo
from twin_app.project_file import load_project


@pytest.fixture
def quick(written: Written, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Take the town that is written already; the seeds that were asked for."""
    seeds: list[int] = []

    def write(out: Path, *, seed: int, formats: object, progress: object, cancelled: object) -> Path:
        del progress
        assert formats == ()
        if callable(cancelled) and cancelled():
            raise Cancelled
        seeds.append(seed)
        for path in written.folder.rglob("*"):
            if path.is_file():
                (out / path.relative_to(written.folder)).parent.mkdir(parents=True, exist_ok=True)
                (out / path.relative_to(written.folder)).hardlink_to(path)
        return out

    monkeypatch.setitem(demo._DEMOS, "full", replace(demo._DEMOS["full"], write=write))
    return seeds


def test_the_project_opens_every_file_plan_on_top_of_land(tmp_path: Path, quick: list[int]) -> None:
    path = ensure_demo(tmp_path / "town", size="full", formats=())
    for name in PROJECTS.values():
        project = load_project(path.with_name(name))
        paths = [layer.path for layer in project.layers]
        assert all((path.parent / p).is_file() for p in paths)
        shown = (".gpkg", ".xlsx", ".csv", ".shp", ".geojson", ".glb", ".jsonl")
        found = [
            p for p in path.parent.rglob("*") if p.suffix in shown or (p.suffix == ".ifc" and p.parent.name == "models")
        ]
        data = {p.relative_to(path.parent).as_posix() for p in found}
        assert set(paths) == data
        assert len({layer.id for layer in project.layers}) == len(paths)
        assert paths.index("footprints.gpkg") < paths.index("carriageways.gpkg") < paths.index("land.gpkg")
        visible = {layer.path for layer in project.layers if layer.settings.get("visible", True)}
        assert {"footprints.gpkg", "sea.gpkg", "land.gpkg", "models/tower.ifc"} <= visible
        assert not visible & {"cameras.csv", "pipes.gpkg", "models/metro.ifc"}
        assert project.site is not None
        assert project.site.crs == "EPSG:4549"
        assert paths[0] == "events.jsonl"
        assert project.clock is not None
        assert project.clock.now == town_layers.FIRST_MOMENT
    assert quick == [7]
    assert ensure_demo(tmp_path / "town", size="full", formats=()) == path
    assert made_demo(tmp_path / "town", size="full") is None
    assert quick == [7]
    ensure_demo(tmp_path / "town", size="full", formats=(), seed=8)
    assert quick == [7, 8]


def test_taken_back_it_leaves_what_was_there(tmp_path: Path, quick: list[int]) -> None:
    path = ensure_demo(tmp_path / "town", size="full", formats=())
    before = path.read_bytes()
    with pytest.raises(Cancelled):
        ensure_demo(tmp_path / "town", size="full", formats=(), seed=8, cancelled=lambda: True)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if "making" in p.name] == []


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, quick: list[int]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ImportFailed):
        ensure_demo(tmp_path, size="full", formats=())
    assert not quick


@pytest.mark.parametrize("words", [["demo", "--size", "huge"], ["demo", "--seed", "-1"], ["demo", "--seed", "x"]])
def test_wrong_sizes_and_seeds_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.parse(words)
    assert caught.value.code == cli.EXIT_USAGE
    assert "liyuan" in capsys.readouterr().err


def test_small_is_the_default() -> None:
    assert cli.parse(["demo"]).size == "small"
    assert cli.parse(["demo", "--size", "full"]).size in demo.SIZES


def test_with_a_mesh_the_first_format_is_shown_and_the_maps_are_not() -> None:
    by_path = {layer.path: layer for layer in town_layers.layers(("3dtiles", "osgb"))}
    hidden = {path for path, layer in by_path.items() if layer.settings.get("visible") is False}
    assert "mesh/3dtiles/tileset.json" not in hidden
    assert {"mesh/osgb", "sea.gpkg", "land.gpkg", "carriageways.gpkg"} <= hidden
    assert "footprints.gpkg" not in hidden
    (only,) = (layer for layer in town_layers.layers(("osgb",)) if layer.path.startswith("mesh"))
    assert only.settings.get("visible", True)


@pytest.mark.parametrize(
    ("words", "formats"), [("osgb", ("osgb",)), ("3dtiles,osgb", ("osgb", "3dtiles")), ("none", ())]
)
def test_formats_are_told_by_name(words: str, formats: tuple[str, ...]) -> None:
    assert cli.parse(["demo", "--formats", words]).formats == formats


def test_an_unknown_format_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parse(["demo", "--formats", "osgb,dwg"])
    assert "dwg" in capsys.readouterr().err


def test_the_command_line_tells_each_tenth_once_where_nobody_watches() -> None:
    out = io.StringIO()
    tell = cli._Progress(out)
    for step in range(101):
        tell(step / 100, "tiles" if step > 3 else "plan")
    lines = out.getvalue().splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(0, 101, 10))
    assert lines[0].endswith("plan")
    assert lines[-1].endswith("tiles")


def test_on_a_terminal_the_line_is_written_over() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    tell = cli._Progress(out)
    tell(0.25, "a long text that is written over")
    tell(1.0, "done")
    first, second = out.getvalue().split("\r")[1:]
    assert len(second.rstrip("\n")) >= len(first.rstrip())
    assert second.endswith("\n")
