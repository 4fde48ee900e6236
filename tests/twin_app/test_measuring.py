"""The table of what the meshes say of buildings."""

import csv
import time
from pathlib import Path

import pytest

from layers.data.geometry import Bounds
from layers.data.tileset import TilesetData
from layers.district import DistrictLayer
from layers.tileset import TilesetLayer
from scene.analysis.census import KeepingSource, measured
from scene.analysis.standing import Measures
from tests.scene.analysis.houses import DEEP, EAVES, FOOT, RIDGE, WIDE, HouseSource, house_table
from twin_app.measuring import Measuring, write_measures
from twin_app.session import Session


class Bench:
    def __init__(self, path: Path | None) -> None:
        self.session = Session()
        self.said: list[str] = []
        self.shown: list[float] = []
        self.asked: list[str] = []
        self.measuring = Measuring(
            self.session,
            job_id=7,
            ask_path=lambda name: self.asked.append(name) or path,
            show=lambda _id, _name, fraction: self.shown.append(fraction),
            say=self.said.append,
        )

    def with_house(self) -> "Bench":
        self.session.layers.add(TilesetLayer(TilesetData(HouseSource(), Bounds(-20, -20, 0, 30, 30, 12)), name="mesh"))
        self.session.layers.add(DistrictLayer(house_table(beside=True), name="houses"))
        return self

    def settle(self) -> None:
        until = time.monotonic() + 30
        while self.measuring.busy and time.monotonic() < until:
            self.measuring.tick()
            time.sleep(0.005)
        assert not self.measuring.busy


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "houses.csv"


def test_each_building_is_a_line_of_the_table(qapp: object, table: Path) -> None:
    bench = Bench(table).with_house()
    bench.measuring.start()
    bench.settle()
    assert bench.asked == ["houses"]
    assert bench.shown[0] == 0.0
    assert bench.shown[-1] == -1.0
    assert bench.said[-1].startswith("2 buildings measured")
    with table.open(encoding="utf-8-sig", newline="") as file:
        house, empty_lot = csv.DictReader(file)
    assert (house["id"], house["name"]) == ("H0", "House 0")
    assert float(house["foot_m"]) == pytest.approx(FOOT, abs=0.01)
    assert float(house["height_m"]) == pytest.approx(RIDGE, abs=0.4)
    assert float(house["plan_m2"]) == WIDE * DEEP
    assert float(house["volume_m3"]) == pytest.approx(WIDE * DEEP * (EAVES + RIDGE) / 2, rel=0.02)
    # Beside it there is ground only: no eaves, no ridge.
    assert empty_lot["ridge_m"] == ""
    assert float(empty_lot["volume_m3"]) == pytest.approx(0.0, abs=60.0)


def test_stopped_nothing_is_written(qapp: object, table: Path) -> None:
    table.write_text("as it was")
    bench = Bench(table).with_house()
    bench.measuring.start()
    bench.measuring.cancel(8)
    bench.measuring.cancel(7)
    bench.settle()
    assert bench.said[-1] == "Measuring was stopped; nothing was written"
    assert table.read_text() == "as it was"
    assert [p.name for p in table.parent.iterdir()] == ["houses.csv"]


def test_a_table_that_cannot_be_written_is_said(qapp: object, tmp_path: Path) -> None:
    bench = Bench(tmp_path / "missing" / "houses.csv").with_house()
    bench.measuring.start()
    bench.settle()
    assert bench.said[-1].startswith("The table cannot be written: ")


@pytest.mark.parametrize("closed", ["mesh", "houses"])
def test_without_mesh_or_footprints_it_says_what_is_needed(qapp: object, table: Path, closed: str) -> None:
    bench = Bench(table).with_house()
    bench.session.layers.remove(next(layer for layer in bench.session.layers if layer.name == closed))
    bench.measuring.start()
    assert not bench.measuring.busy
    assert bench.said == ["Choose records with footprints, over a mesh that is shown"]


def test_whoever_names_no_file_measures_nothing(qapp: object) -> None:
    bench = Bench(None).with_house()
    bench.measuring.start()
    assert not bench.measuring.busy
    assert not bench.said


def test_tiles_are_read_once_for_neighbours() -> None:
    source = HouseSource()
    rows = dict(measured(house_table(beside=True), sources=[source]))
    assert sorted(rows) == [0, 1]
    assert sorted(source.loaded) == ["coarse", "fine"]


def test_what_is_remembered_has_no_pictures_and_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scene.analysis.census.KEPT_BYTES", 1)
    source = HouseSource()
    keeping = KeepingSource(source)
    root = keeping.root()
    for _ in range(2):
        for tile in (root, *root.children):
            content = keeping.load(tile, cancelled=lambda: False)
            assert all(mesh.texture is None for mesh in content.meshes)
    assert len(source.loaded) == 6, "only the newest is remembered"


def test_cells_are_no_formulas_and_unknown_figures_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    nan = float("nan")
    rows = {0: Measures(1.0, nan, 5.5, 12.0, nan, 40.0), 1: None}
    records = house_table(beside=True)
    named = type(records)(
        **{f: getattr(records, f) for f in records.__slots__} | {"rows": (("=1+1", "+7", 2, 9.0), ("b", "c", 2, 9.0))}
    )
    write_measures(path, named, rows, origin_m=10.0)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "'=1+1,'+7,11.00,,15.50,4.50,12.0,,40"
    assert lines[2] == "b,c,,,,,,,"
