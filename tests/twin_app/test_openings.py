"""A building of the mesh is opened, closed, and the mesh makes way for it meanwhile."""

import time
from pathlib import Path

import numpy as np
import pytest

from layers.building import BuildingLayer, RowRef
from layers.data.geometry import Bounds
from layers.data.tileset import TilesetData
from layers.district import DistrictLayer
from layers.selection import SelectionPath
from layers.tileset import TilesetLayer
from tests.scene.analysis.houses import HouseSource, house_table
from twin_app import project_file
from twin_app.cut_outs import MAX_KEPT, ref_of
from twin_app.openings import Openings
from twin_app.places import Places
from twin_app.session import Session
from twin_app.unfolding import Unfolding


class Opening:
    def __init__(self, **table: object) -> None:
        self.session = Session()
        self.unfolding = Unfolding()
        self.said: list[str] = []
        self.openings = Openings(self.session, self.unfolding, say=self.said.append)
        self.places = Places(
            self.session,
            self.unfolding,
            openings=self.openings,
            say=self.said.append,
            scene_size=lambda: (1280, 720),
        )
        self.mesh = TilesetLayer(TilesetData(HouseSource(), Bounds(-20, -20, 0, 30, 30, 12)), name="mesh")
        self.records = DistrictLayer(house_table(**table), name="records")
        self.records.on_mesh = True
        self.session.layers.add(self.mesh)
        self.session.layers.add(self.records)

    def choose(self, row: int = 0) -> None:
        self.session.selection.set(SelectionPath(self.records.layer_id, feature=row))

    def settle(self) -> None:
        until = time.monotonic() + 30
        while self.openings.busy and time.monotonic() < until:
            self.openings.tick()
            time.sleep(0.005)
        assert not self.openings.busy
        self.unfolding.tick(10.0)

    def unfold(self, row: int = 0) -> BuildingLayer:
        self.choose(row)
        self.places.toggle_unfold()
        self.settle()
        layer = self.openings.opened_for(RowRef(self.records.layer_id, row))
        assert layer is not None
        return layer


@pytest.fixture
def opening(qapp: object) -> Opening:
    return Opening()


def test_unfolding_a_building_of_the_mesh_opens_it_and_the_mesh_makes_way(opening: Opening) -> None:
    layer = opening.unfold()
    assert layer.unfold == 1.0
    assert opening.session.selection.path == SelectionPath(layer.layer_id)
    assert opening.records.opened == {0}
    looks = opening.records.state().looks
    assert looks is not None
    assert looks.looks[looks.style[0] - 1].fate == "gone"
    assert layer.state().visible
    assert opening.records.fates == {}, "the user hid nothing"


def test_folded_again_the_mesh_is_back_and_nothing_else_is_drawn(opening: Opening) -> None:
    layer = opening.unfold()
    opening.places.toggle_unfold()
    opening.unfolding.tick(10.0)
    assert opening.records.opened == frozenset()
    assert not layer.state().visible
    assert layer.pick(layer.data.bounds.centre, tolerance_m=50.0) is None
    assert opening.records.state().looks.style.tolist() == [0]  # type: ignore[union-attr]


def test_opening_again_takes_what_was_cut_out_before(opening: Opening) -> None:
    layer = opening.unfold()
    opening.places.toggle_unfold()
    opening.unfolding.tick(10.0)
    opening.choose()
    opening.places.toggle_unfold()
    assert not opening.openings.busy
    opening.unfolding.tick(10.0)
    assert layer.unfold == 1.0
    assert opening.mesh.data.source.loaded.count("fine") == 1  # type: ignore[attr-defined]


def test_escape_folds_then_leads_back_to_the_record_then_out(opening: Opening) -> None:
    layer = opening.unfold()
    opening.places.step_out()
    opening.unfolding.tick(10.0)
    assert layer.unfold == 0.0
    opening.places.step_out()
    assert opening.session.selection.path == SelectionPath(opening.records.layer_id, feature=0)
    opening.places.step_out()
    assert not opening.session.selection.path


def test_without_its_records_escape_leads_out(opening: Opening) -> None:
    layer = opening.unfold()
    opening.session.layers.remove(opening.records)
    assert layer.state().visible
    opening.places.step_out()
    opening.unfolding.tick(10.0)
    opening.places.step_out()
    assert not opening.session.selection.path


def test_a_storey_shown_alone_keeps_the_mesh_away(opening: Opening) -> None:
    layer = opening.unfold()
    opening.places.isolate(layer, layer.data.storeys[0].guid)
    opening.places.set_unfolded(layer, unfold=False)
    opening.unfolding.tick(10.0)
    assert layer.isolated
    assert opening.records.opened == {0}
    layer.isolated = ""
    assert opening.records.opened == frozenset()


def test_removing_the_opened_building_brings_the_mesh_back(opening: Opening) -> None:
    layer = opening.unfold()
    opening.session.layers.remove(layer)
    assert opening.records.opened == frozenset()


def test_a_click_on_the_opened_building_finds_its_storey(opening: Opening) -> None:
    layer = opening.unfold()
    offset = layer.storey_offsets_m()[1]
    at = np.array([3.0, 0.0, layer.data.storeys[1].floor_enu_m + 1.0]) + offset
    assert opening.session.pick(at, tolerance_m=0.2).layer_id == layer.layer_id
    opening.places.click(at)
    assert opening.session.selection.path.storey == layer.data.storeys[1].guid


def test_escape_stops_the_cutting(opening: Opening) -> None:
    opening.choose()
    opening.places.toggle_unfold()
    opening.places.step_out()
    assert opening.session.selection.path.feature == 0, "only the cutting is stopped"
    opening.settle()
    assert not [layer for layer in opening.session.layers if isinstance(layer, BuildingLayer)]
    assert opening.said[-1] == "Opening the building was stopped"


def test_what_cannot_be_opened_is_said(qapp: object) -> None:
    opening = Opening(storeys=None, height=None)
    opening.session.layers.remove(opening.mesh)
    opening.choose()
    opening.places.toggle_unfold()
    opening.settle()
    assert opening.said[-1] == "No mesh stands in this footprint, and the record tells no height"
    assert opening.records.opened == frozenset()


def test_records_that_were_closed_meanwhile_open_nothing(opening: Opening) -> None:
    opening.choose()
    opening.places.toggle_unfold()
    opening.session.layers.remove(opening.records)
    opening.settle()
    assert not [layer for layer in opening.session.layers if isinstance(layer, BuildingLayer)]


def test_closed_buildings_do_not_pile_up(opening: Opening) -> None:
    data = opening.unfold().data
    for row in range(1, MAX_KEPT + 5):
        other = BuildingLayer(data, name=str(row), stands_for=RowRef("elsewhere", row))
        opening.session.layers.add(other, index=opening.session.place_for(other))
    opening.session.layers.remove(opening.openings.opened_for(RowRef(opening.records.layer_id, 0)))  # type: ignore[arg-type]
    opening.unfold()
    kept = [y.stands_for for y in opening.session.layers if isinstance(y, BuildingLayer)]
    assert len(kept) == MAX_KEPT
    assert RowRef("elsewhere", 1) not in kept
    assert RowRef("elsewhere", MAX_KEPT + 4) in kept


def test_what_is_open_is_kept_in_a_project_and_opens_again(opening: Opening, tmp_path: Path) -> None:
    layer = opening.unfold()
    opening.places.isolate(layer, layer.data.storeys[1].guid)
    project = project_file.project_of(opening.session, folder=tmp_path)
    project_file.save_project(project, tmp_path / "town.twin")
    kept = project_file.load_project(tmp_path / "town.twin")
    other = Opening()
    records = DistrictLayer(house_table(), name="records", layer_id=opening.records.layer_id)
    other.session.layers.add(records)
    told: list[str] = []
    other.openings.fetch(project_file.opened_of(kept), then=lambda: told.append("there"))
    other.settle()
    again = other.openings.opened_for(RowRef(records.layer_id, 0))
    assert again is not None
    assert again.layer_id == layer.layer_id
    assert (again.unfold, again.isolated) == (1.0, layer.data.storeys[1].guid)
    assert records.opened == {0}
    assert told == ["there"]


def test_what_is_closed_is_not_kept(opening: Opening, tmp_path: Path) -> None:
    opening.unfold()
    opening.places.toggle_unfold()
    opening.unfolding.tick(10.0)
    assert project_file.project_of(opening.session, folder=tmp_path).opened == ()


def test_rows_that_are_not_there_keep_nobody_waiting(opening: Opening) -> None:
    told: list[str] = []
    rows: list[tuple[RowRef, dict[str, object]]] = [
        (RowRef("nowhere", 0), {}),
        (RowRef(opening.records.layer_id, 99), {}),
    ]
    opening.openings.fetch(rows, then=lambda: told.append("over"))
    assert not opening.openings.busy
    assert told == ["over"]


def test_several_are_cut_out_one_after_the_other(qapp: object) -> None:
    opening = Opening(beside=True)
    refs = [RowRef(opening.records.layer_id, row) for row in (0, 1)]
    opening.openings.fetch([(ref, {"unfold": 0.5}) for ref in refs])
    opening.settle()
    assert all(opening.openings.opened_for(ref) is not None for ref in refs)
    assert opening.records.opened == {0, 1}


def test_another_project_waits_for_none_of_them(opening: Opening) -> None:
    told: list[str] = []
    opening.openings.fetch([(RowRef(opening.records.layer_id, 0), {})], then=lambda: told.append("there"))
    opening.openings.forget()
    opening.settle()
    assert told == []
    assert opening.openings.opened_for(RowRef(opening.records.layer_id, 0)) is None


@pytest.mark.parametrize(
    "layer_id", ["", "records", "records/", "records/x", "records/-1", "records/9", "records/²", "a/0"]
)
def test_what_names_no_row_is_none(qapp: object, layer_id: str) -> None:
    session = Session()
    session.layers.add(DistrictLayer(house_table(), name="records", layer_id="records"))
    assert ref_of(session, layer_id) is None
    assert ref_of(session, "records/0") == RowRef("records", 0)
