"""District records: picking by plan and height, filtering, colours, what the project keeps."""

import json

import numpy as np
import pytest

from layers.district import DISTRICT_COLOURS, DistrictLayer
from tests.district_tables import ANNEX, WELL, YARD, small_table


@pytest.fixture
def layer():
    return DistrictLayer(small_table(), name="Courtyard")


def picked(layer, *position, tolerance_m=2.0):
    found = layer.pick(np.array(position, np.float64), tolerance_m=tolerance_m)
    return None if found is None else found.feature


def test_the_smallest_footprint_wins_and_holes_are_open(layer):
    assert picked(layer, 5, 5, 6) == ANNEX
    assert picked(layer, 20, 20, 6) == YARD
    assert picked(layer, 30, 30, 6) is None
    assert picked(layer, 41, 20, 6) is None


def test_a_footprint_is_only_hit_between_its_foot_and_its_roof(layer):
    assert picked(layer, 5, 5, 15.9) == ANNEX
    assert picked(layer, 5, 5, 3.1) == ANNEX
    # Above the roof it is the yard, whose height nobody knows.
    assert picked(layer, 5, 5, 16.1) == YARD
    assert picked(layer, 5, 5, 2.9) == YARD
    assert picked(DistrictLayer(small_table(draped=True), name="x"), 5, 5, 90.0) == ANNEX


def test_points_are_hit_within_the_tolerance(layer):
    found = layer.pick(np.array([61.0, 60.0, 5.0]), tolerance_m=2.0)
    assert (found.feature, found.distance_m, found.layer_id) == (WELL, 1.0, layer.layer_id)
    assert picked(layer, 61, 60, 8) is None
    assert picked(DistrictLayer(small_table(draped=True), name="x"), 61, 60, 80) == WELL
    assert picked(layer, 63, 60, 5) is None


def test_the_filter_hides_rows_from_picks_too(layer):
    heard = []
    layer.changed.connect(heard.append)
    layer.filter_text = " SHOP "
    assert layer.visible_rows().tolist() == [True, False, False, True]
    assert heard == ["filter_text"]
    assert picked(layer, 20, 20, 6) is None
    assert picked(layer, 5, 5, 6) == ANNEX
    layer.filter_text = "里院"
    assert layer.visible_rows().tolist() == [False, True, False, False]
    layer.filter_text = ""
    assert layer.visible_rows().all()


def test_highlight_stays_within_the_table(layer):
    layer.highlight = YARD
    assert layer.state().highlight == YARD
    layer.highlight = 99
    assert layer.highlight == -1


def test_states_differ_when_something_that_shows_differs(layer):
    before = layer.state()
    assert before == layer.state()
    layer.filter_text = "shop"
    assert layer.state() != before
    assert not layer.state().visible_rows.flags.writeable
    layer.filter_text = ""
    layer.highlight = 0
    assert layer.state() != before


def test_colour_is_the_same_for_a_name_and_never_the_selection_colour():
    assert DistrictLayer(small_table(), name="wards").colour == DistrictLayer(small_table(), name="wards").colour
    names = [f"layer {i}" for i in range(60)]
    assert {DistrictLayer(small_table(), name=n).colour for n in names} == set(DISTRICT_COLOURS)
    with pytest.raises(ValueError, match="not a colour"):
        DistrictLayer(small_table(), name="x").colour = "url(x)"


def test_settings_come_back_and_malformed_ones_are_left_out(layer):
    layer.colour, layer.labelled, layer.filter_text, layer.opacity = "#123456", False, "shop", 0.5
    other = DistrictLayer(small_table(), name="other")
    other.restore({**layer.settings(), "unknown": 1})
    assert other.settings() == layer.settings()
    other.restore({"colour": "red", "labelled": "no", "filter_text": 3})
    assert other.settings() == layer.settings()


def test_feet_and_heights(layer):
    assert layer.base_m().tolist()[:3] == [5.0, 5.0, 5.0]
    assert np.isnan(layer.base_m()[3])
    assert layer.height_m()[ANNEX] == 8.0
    assert np.isnan(layer.height_m()[1:]).all()


def test_on_a_mesh_a_wall_a_little_outside_is_still_the_buildings() -> None:
    layer = DistrictLayer(small_table(), name="Courtyard")
    assert picked(layer, 20.0, -0.3, 5.0) is None
    layer.on_mesh = True
    assert picked(layer, 20.0, -0.3, 5.0) == YARD
    assert picked(layer, 20.0, -0.6, 5.0) is None
    # A tree over the roof is the building's too.
    assert picked(layer, 7.0, 7.0, 60.0) == ANNEX


def test_theme_and_fates_are_kept_and_come_back() -> None:
    layer = DistrictLayer(small_table(), name="Courtyard")
    layer.on_mesh, layer.theme_column = True, "note"
    layer.fates = {YARD: "gone", ANNEX: "glass", 99: "gone"}
    assert layer.fates == {ANNEX: "glass", YARD: "gone"}
    other = DistrictLayer(small_table(), name="Courtyard")
    other.restore(json.loads(json.dumps(layer.settings())))
    assert (other.on_mesh, other.theme_column, other.fates) == (True, "note", layer.fates)
    assert other.theme is not None
    other.restore({"on_mesh": "yes", "theme": "nobody has it", "fates": {"gone": ["x", True, -1], "glass": 3}})
    assert (other.on_mesh, other.theme_column, other.theme, other.fates) == (False, "", None, {})


def test_looks_are_the_same_object_until_they_change() -> None:
    layer = DistrictLayer(small_table(), name="Courtyard")
    layer.theme_column = "note"
    looks = layer.state().looks
    layer.hovered, layer.highlight, layer.opacity = ANNEX, YARD, 0.5
    assert layer.state().looks is looks
    layer.filter_text = "shop"
    assert layer.state().looks is not looks
