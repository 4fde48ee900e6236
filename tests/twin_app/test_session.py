from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from layers.base import Pick
from layers.building import BuildingLayer
from layers.data.observation import Observation
from layers.district import DistrictLayer
from layers.errors import ImportFailed
from layers.live import LiveLayer
from layers.selection import SelectionPath
from layers.site import LonLatH, Site
from tests.building_sample import ORIGIN, sample_building
from tests.district_tables import ANNEX, small_table
from tests.twin_app import samples
from twin_app.playback import Playback
from twin_app.session import MAX_REPORTS, LayerWish, SavedLayer, Session


@pytest.fixture
def building() -> BuildingLayer:
    return BuildingLayer(sample_building(), name="House")


@pytest.fixture
def session(building: BuildingLayer) -> Session:
    session = Session()
    session.site = Site.local()
    session.layers.add(building)
    session.layers.add(DistrictLayer(small_table(), name="Yard"))
    return session


def test_the_first_input_makes_the_site_and_kinds_are_ordered(tmp_path: Path) -> None:
    session = Session()
    for path in (samples.osgb(tmp_path), samples.replay(tmp_path), samples.geojson(tmp_path)):
        samples.open_into(session, path)
    assert session.site is not None
    assert [layer.kind for layer in session.layers] == ["live", "district", "tileset"]
    assert len(session.reports) == 3
    assert not session.clock.is_live


def test_a_table_without_places_does_not_place_the_project(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("name,grade\nOne,A\nTwo,B\nThree,B\n", encoding="utf-8")
    session = Session()
    samples.open_into(session, path)
    assert session.site is None
    samples.open_into(session, samples.geojson(tmp_path))
    assert session.site is not None
    assert not session.site.is_local
    assert len(session.layers) == 2


def test_clicks_lead_inwards_and_esc_leads_out(session: Session, building: BuildingLayer) -> None:
    wall = ORIGIN + np.array([5.0, 4.0, 1.5])
    storey = building.data.storeys[1].guid
    seen = []
    for _ in range(3):
        session.selection.set(session.pick(wall, tolerance_m=0.3))
        seen.append(session.selection.path)
    assert seen[0] == SelectionPath(building.layer_id)
    assert seen[1] == SelectionPath(building.layer_id, storey=storey)
    assert (seen[2].storey, bool(seen[2].element or seen[2].space)) == (storey, True)
    assert building.chosen.storey == storey
    for expected in (seen[1], seen[0], SelectionPath()):
        session.selection.step_out()
        assert session.selection.path == expected
    assert building.chosen == ("", "", "")


def test_a_record_is_highlighted_and_bare_ground_chooses_nothing(session: Session) -> None:
    session.selection.set(session.pick(np.array([7.0, 7.0, 6.0]), tolerance_m=0.1))
    yard = next(layer for layer in session.layers if isinstance(layer, DistrictLayer))
    assert session.selection.path == SelectionPath(yard.layer_id, feature=ANNEX)
    assert yard.highlight == ANNEX
    session.selection.set(session.pick(np.array([500.0, 500.0, 0.0]), tolerance_m=0.1))
    assert not session.selection.path
    assert yard.highlight == -1


def test_hidden_layers_are_not_hit(session: Session) -> None:
    for layer in session.layers:
        layer.visible = False
    assert not session.pick(np.array([7.0, 7.0, 6.0]), tolerance_m=0.1)


def test_a_footprint_that_names_a_model_leads_to_it(
    session: Session, building: BuildingLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard = next(layer for layer in session.layers if isinstance(layer, DistrictLayer))
    pick = Pick(yard.layer_id, np.zeros(3), feature=ANNEX)
    assert session.path_of(pick) == SelectionPath(yard.layer_id, feature=ANNEX)
    monkeypatch.setattr(
        type(yard.table), "value", lambda _self, _row, role: building.data.name if role == "building" else None
    )
    assert session.path_of(pick) == SelectionPath(building.layer_id)


def test_live_layers_show_what_belongs_to_the_chosen_place(session: Session, building: BuildingLayer) -> None:
    live = LiveLayer(name="Live", site=Site.local())
    session.layers.add(live)
    storey = building.data.storeys[1]
    session.selection.set(SelectionPath(building.layer_id, storey=storey.guid))
    assert live.filter.storey == (storey.guid, storey.name)
    assert building.data.guid in live.filter.building
    session.selection.clear()
    assert not live.filter


def test_what_is_in_an_unfolded_storey_is_drawn_there(session: Session, building: BuildingLayer) -> None:
    storey = building.data.storeys[2]
    site = Site(LonLatH(120.0, 36.0, 0.0))
    live = LiveLayer(name="Live", site=site)
    session.layers.add(live)
    payload = {"building": building.data.name, "storey": storey.name}
    when = datetime(2026, 5, 20, tzinfo=UTC)
    live.apply([Observation("reading", "1", "s1", when, LonLatH(120.0, 36.0, 5.0), dict(payload))])
    live.apply([Observation("reading", "2", "s2", when, LonLatH(120.0, 36.0, 5.0), {})])
    changed: list[str] = []
    live.changed.connect(changed.append)
    at_rest = live.positions().copy()
    building.unfold = 1.0
    lifted = live.positions() - at_rest
    assert np.allclose(lifted, [building.storey_offsets_m()[2], (0, 0, 0)])
    assert lifted[0, 2] > 2
    assert changed == ["lifts"]
    session.layers.remove(building)
    assert np.allclose(live.positions(), at_rest)


def test_leaving_a_building_shows_all_of_it_again(session: Session, building: BuildingLayer) -> None:
    building.isolated = building.data.storeys[0].guid
    yard = next(layer for layer in session.layers if isinstance(layer, DistrictLayer))
    session.selection.set(SelectionPath(yard.layer_id, feature=0))
    assert building.isolated == ""


def test_removing_the_chosen_layer_chooses_nothing(session: Session, building: BuildingLayer) -> None:
    session.selection.set(SelectionPath(building.layer_id))
    session.layers.remove(building)
    assert not session.selection.path


def test_a_recording_plays_forwards_and_back(tmp_path: Path) -> None:
    session = Session()
    playback = Playback(session)
    samples.open_into(session, samples.replay(tmp_path))
    live = session.live_layers()[0]
    batches: list[int] = []
    live.observed.connect(lambda batch: batches.append(len(batch)))
    assert [thing.source_id for thing in live.things()] == ["case-1"]
    session.clock.play()
    session.clock.tick(25.0)
    assert batches == [2]
    assert len(live.history("case-1")) == 3
    assert session.clock.start is not None
    session.clock.seek(session.clock.start)
    assert len(live.history("case-1")) == 1
    session.layers.remove(live)
    assert session.clock.is_live
    playback.close()


def test_a_projects_layers_come_back_as_they_were_and_removed_parts_stay_away(tmp_path: Path) -> None:
    session = Session()
    path = samples.geojson(tmp_path)
    wish = LayerWish({0: SavedLayer("known", 0, {"name": "Kept", "visible": False})})
    samples.open_into(session, path, wish=wish)
    assert [(layer.layer_id, layer.name, layer.visible) for layer in session.layers] == [("known", "Kept", False)]
    samples.open_into(session, path, wish=LayerWish())
    assert len(session.layers) == 1


def test_reports_are_bounded_and_clear_forgets_everything(session: Session) -> None:
    for i in range(MAX_REPORTS + 5):
        session.refuse(ImportFailed(f"f{i}", problem="bad", advice="mend"))
    assert len(session.refusals) == MAX_REPORTS
    session.clear()
    assert (len(session.layers), session.site, session.refusals, session.reports) == (0, None, [], [])
