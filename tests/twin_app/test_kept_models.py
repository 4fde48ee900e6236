"""What an importer leaves for its next reading: kept by the application, within its folder's limit."""

from pathlib import Path

import pytest

from importers.ifc.store import MODEL_FILE
from importers.importer import ImportContext, ImportResult
from layers.errors import ImportFailed
from layers.site import Site
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from twin_app import paths, registry
from twin_app.loading import InputSpec, inspect_input, read_input
from twin_app.session import Session
from twin_app.workers import Workers


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return write_ifc(tmp_path, ifc_text())


def read(path: Path, workers: Workers) -> ImportResult:
    return read_input(InputSpec(str(path)), workers=workers, context=ImportContext(site=Site.local()))


def kept() -> list[Path]:
    return sorted(paths.cache_folder().glob("*"))


def test_the_second_reading_needs_no_worker_process(home: Path, house: Path) -> None:
    with Workers() as workers:
        first = read(house, workers)
    (folder,) = kept()
    # Closed, they refuse to start one.
    second = read(house, workers)
    assert second.report == first.report
    assert second.data[0].elements == first.data[0].elements  # type: ignore[union-attr]
    assert [p.name for p in folder.iterdir()] == [MODEL_FILE]


def test_info_keeps_the_model_for_opening_it(home: Path, house: Path) -> None:
    spec, context = InputSpec(str(house)), ImportContext(site=Site.local())
    with Workers() as workers:
        report = inspect_input(spec, workers=workers, context=context)
    assert inspect_input(spec, workers=workers, context=context) == report
    assert read(house, workers).report == report


def test_a_damaged_one_is_read_from_the_file_and_replaced(home: Path, house: Path) -> None:
    with Workers() as workers:
        first = read(house, workers)
        (folder,) = kept()
        whole = (folder / MODEL_FILE).read_bytes()
        (folder / MODEL_FILE).write_bytes(whole[:-5])
        assert read(house, workers).report == first.report
    assert (folder / MODEL_FILE).read_bytes() == whole


def test_the_oldest_go_first_when_the_folder_is_full(home: Path, tmp_path: Path) -> None:
    with Workers(prepared_bytes=1) as workers:
        for name in ("one", "two"):
            read(write_ifc(tmp_path, ifc_text(storey_name=name), name=f"{name}.ifc"), workers)
        (folder,) = kept()
    assert folder.name == registry.importer_named("ifc").kept_name(tmp_path / "two.ifc", ImportContext())  # type: ignore[attr-defined]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(home: Path, house: Path) -> None:
    home.mkdir()
    paths.cache_folder().write_text("in the way")
    with Workers() as workers:
        assert read(house, workers).report.counts["elements"] == 2
    assert paths.cache_folder().is_file()


def test_what_is_refused_leaves_nothing(home: Path, tmp_path: Path) -> None:
    path = write_ifc(tmp_path, ifc_text().replace("(#10),#3);", "(#10),3);"))
    with Workers() as workers, pytest.raises(ImportFailed, match="cannot be used"):
        read(path, workers)
    assert kept() == []


def test_buildings_of_one_file_become_layers_with_their_own_names(home: Path, tmp_path: Path) -> None:
    second = (
        "#90=IFCBUILDING('0000000000000000000090',$,'Barn',$,$,#11,$,$,.ELEMENT.,$,$,$);\n"
        "#91=IFCRELAGGREGATES('0000000000000000000091',$,$,$,#20,(#90));\n"
        "#92=IFCCOLUMN('0000000000000000000092',$,'Post',$,$,#14,#36,$,$);\n"
        "#93=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000093',$,$,$,(#92),#90);"
    )
    path = write_ifc(tmp_path, ifc_text(extra=second))
    session = Session()
    with Workers() as workers:
        layers = session.adopt(read(path, workers), spec=InputSpec(str(path)))
    assert [layer.name for layer in layers] == ["House", "Barn"]
    assert [session.sources[layer.layer_id].index for layer in layers] == [0, 1]
