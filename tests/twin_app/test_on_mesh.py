"""Buildings told apart on a mesh, as a person points at them, hides them and takes it back."""

import numpy as np
import pytest

from layers.district import DistrictLayer
from layers.selection import SelectionPath
from tests.district_tables import ANNEX, YARD, small_table
from tests.scene.quads import layer_of, one_quad, quad
from tests.twin_app.walkers import places_of
from twin_app.history import History
from twin_app.session import Session


class Given:
    def __init__(self) -> None:
        self.session = Session()
        self.said: list[str] = []
        self.places = places_of(self.session, say=self.said.append, size=(1280, 720))
        self.yard = DistrictLayer(small_table(), name="Yard")
        self.other = DistrictLayer(small_table(), name="Below")
        self.session.layers.add(self.other)
        self.session.layers.add(self.yard)
        self.yard.on_mesh = True
        self.history = History(self.session)


@pytest.fixture
def given() -> Given:
    return Given()


def test_the_building_under_the_pointer_is_that_of_the_topmost_records(given: Given) -> None:
    given.other.on_mesh = True
    given.places.hover(np.array([7.0, 7.0, 8.0]))
    assert (given.yard.hovered, given.other.hovered) == (ANNEX, -1)
    given.yard.visible = False
    given.places.hover(np.array([20.0, 20.0, 5.0]))
    assert (given.yard.hovered, given.other.hovered) == (-1, YARD)
    given.places.hover(None)
    assert (given.yard.hovered, given.other.hovered) == (-1, -1)


def test_pointing_is_no_step_to_take_back(given: Given) -> None:
    given.places.hover(np.array([7.0, 7.0, 8.0]))
    given.history.record()
    assert not given.history.can_undo


def test_the_chosen_building_is_hidden_seen_through_and_shown_again(given: Given) -> None:
    given.places.set_fate("gone")
    assert len(given.said) == 1
    given.session.selection.set(SelectionPath(given.yard.layer_id, feature=ANNEX))
    given.history.reset()
    given.places.set_fate("gone")
    given.history.record()
    assert given.yard.fates == {ANNEX: "gone"}
    given.places.set_fate("glass")
    given.history.record()
    assert given.yard.fates == {ANNEX: "glass"}
    given.places.set_fate("glass")
    assert given.yard.fates == {}
    given.history.undo()
    assert given.yard.fates == {ANNEX: "glass"}
    given.history.undo()
    assert given.yard.fates == {ANNEX: "gone"}
    given.places.restore_fates()
    assert given.yard.fates == {}


def test_footprints_that_come_to_a_mesh_tell_its_buildings_apart(tmp_path) -> None:
    from tests.twin_app import samples

    session = Session()
    session.layers.add(layer_of(one_quad(quad(rgb=(9, 9, 9)))))
    samples.open_into(session, samples.geojson(tmp_path))
    records = next(layer for layer in session.layers if isinstance(layer, DistrictLayer))
    assert records.on_mesh == records.has_footprints
    alone = Session()
    samples.open_into(alone, samples.geojson(tmp_path))
    assert not next(iter(alone.layers)).settings().get("on_mesh", False)
