"""The project that opens the city."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.resources.demo.city.conftest import Written
from twin_app import demo
from twin_app.demo import PROJECTS, ensure_demo
from twin_app.project_file import load_project

# The sheets of a shapefile, and what the town's own project shows.
BESIDE = {"change_patches.shx", "change_patches.dbf", "change_patches.prj", "town/squares.gpkg", "town/grid.gpkg"}


def test_the_project_opens_every_file_the_large_ones_hidden(
    tmp_path: Path, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(out: Path, *, seed: int, progress: object, cancelled: object) -> Path:
        del seed, progress, cancelled
        for path in written.folder.rglob("*"):
            if path.is_file():
                (out / path.relative_to(written.folder)).parent.mkdir(exist_ok=True)
                (out / path.relative_to(written.folder)).hardlink_to(path)
        return out

    monkeypatch.setitem(demo._DEMOS, "city", replace(demo._DEMOS["city"], write=write))
    path = ensure_demo(tmp_path / "city", size="city")
    files = {str(p.relative_to(written.folder)) for p in written.folder.rglob("*") if p.is_file()}
    for name in PROJECTS.values():
        project = load_project(path.with_name(name))
        paths = [layer.path for layer in project.layers]
        assert set(paths) == files - BESIDE
        assert len({layer.id for layer in project.layers}) == len(paths)
        assert paths.index("footprints.gpkg") < paths.index("streets.gpkg") < paths.index("land.gpkg")
        hidden = {layer.path for layer in project.layers if not layer.settings.get("visible", True)}
        assert {"components.parquet", "cases.parquet", "stalls.csv", "grid.gpkg"} <= hidden
        assert not hidden & {"footprints.gpkg", "sea.gpkg", "land.gpkg", "streets.gpkg"}
    assert {layer.settings["name"] for layer in load_project(path.with_name("district.zh_CN.twin")).layers} >= {
        "城市部件",
        "全年案件",
    }


def test_another_city_is_no_reason_to_make_the_town_anew() -> None:
    assert not any(source.parent.name == "city" for source in demo._DEMOS["full"].sources)
    assert any(source.parent.name == "town" for source in demo._DEMOS["city"].sources)
