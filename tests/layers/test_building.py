import numpy as np
import pytest

from layers.building import BuildingLayer, Chosen
from layers.storey_offsets import storey_offsets_m
from tests.building_sample import HEIGHT_M, ORIGIN, sample_building


@pytest.fixture
def layer() -> BuildingLayer:
    return BuildingLayer(sample_building(), name="Sample")


def test_folded_storeys_stand_in_their_places(layer):
    assert not layer.storey_offsets_m().any()


def test_unfolded_the_ground_storey_stays_and_the_others_go_up_and_down_by_a_storey_each(layer):
    assert layer.storey_offsets_m(1.0).tolist() == [[0, 0, -HEIGHT_M], [0, 0, 0], [0, 0, HEIGHT_M]]


def test_storeys_never_run_into_each_other_on_the_way():
    storeys = sample_building().storeys * 4
    storeys = tuple(
        type(s)(f"{i}", s.name, (i - 3) * HEIGHT_M, HEIGHT_M, (i - 3) * HEIGHT_M) for i, s in enumerate(storeys)
    )
    for unfold in np.linspace(0, 1, 41):
        floors = np.array([s.elevation_m for s in storeys]) + storey_offsets_m(storeys, unfold=float(unfold))[:, 2]
        assert (np.diff(floors) >= HEIGHT_M - 1e-9).all()


def test_the_top_storey_sets_off_first():
    storeys = sample_building().storeys[1:] + sample_building().storeys[2:]
    early = storey_offsets_m(storeys, unfold=10 / 600)
    assert early[2, 2] > 0
    assert early[1, 2] == 0


def test_a_building_without_storeys_has_no_offsets():
    assert storey_offsets_m((), unfold=1.0).shape == (0, 3)


def test_a_click_finds_storey_and_element_and_no_room_while_the_building_is_whole(layer):
    pick = layer.pick(ORIGIN + np.array([2, 4, 0.2]), tolerance_m=0.2)
    assert (pick.storey, pick.element, pick.space) == ("storey-1F", "slab-1F", "")


def test_a_click_beyond_the_tolerance_finds_nothing(layer):
    assert layer.pick(ORIGIN + np.array([2, 4, 20.0]), tolerance_m=0.5) is None


def test_a_click_on_an_unfolded_storey_finds_it_where_it_is_drawn(layer):
    layer.unfold = 1.0
    second_floor = ORIGIN + np.array([2, 4, HEIGHT_M + 0.2])
    assert layer.pick(second_floor, tolerance_m=0.05) is None
    assert layer.pick(second_floor + np.array([0, 0, HEIGHT_M]), tolerance_m=0.05).element == "slab-2F"


def test_an_isolated_storey_is_the_only_one_hit_and_shows_its_rooms(layer):
    layer.isolated = "storey-2F"
    assert layer.pick(ORIGIN + np.array([2, 4, 0.2]), tolerance_m=0.2) is None
    pick = layer.pick(ORIGIN + np.array([2, 4, HEIGHT_M + 0.2]), tolerance_m=0.2)
    assert (pick.storey, pick.element, pick.space) == ("storey-2F", "slab-2F", "room-2F-0")
    assert layer.pick(ORIGIN + np.array([7, 4, HEIGHT_M + 0.2]), tolerance_m=0.2).space == "room-2F-1"


def test_a_click_on_the_wall_between_two_rooms_is_in_neither(layer):
    layer.isolated = "storey-1F"
    pick = layer.pick(ORIGIN + np.array([5, 4, 2.8]), tolerance_m=0.1)
    assert (pick.element in ("wall-1F", "ceiling-1F"), pick.space) == (True, "")


def test_a_click_on_what_belongs_to_no_storey_names_the_element_alone(layer):
    pick = layer.pick(ORIGIN + np.array([0, -3, 0.0]), tolerance_m=0.2)
    assert (pick.storey, pick.element) == ("", "plot")


def test_bounds_grow_with_unfolding(layer):
    folded = layer.bounds()
    layer.unfold = 1.0
    assert layer.bounds().top == pytest.approx(folded.top + HEIGHT_M)
    assert layer.bounds().bottom == pytest.approx(folded.bottom - HEIGHT_M)


@pytest.mark.parametrize(("heading", "corner"), [(0.0, 0.0), (180.0, 10.0)])
def test_a_label_stands_at_the_left_as_the_camera_sees_it(layer, heading, corner):
    anchor = layer.storey_anchor_enu_m(1, heading_deg=heading) - ORIGIN
    assert anchor[0] == pytest.approx(corner)
    assert anchor[2] == pytest.approx(HEIGHT_M / 2)


def test_labels_move_with_their_storey(layer):
    before = layer.storey_anchor_enu_m(2)
    room = layer.space_anchor_enu_m(2, "room-2F-0")
    layer.unfold = 1.0
    assert (layer.storey_anchor_enu_m(2) - before).tolist() == pytest.approx([0, 0, HEIGHT_M])
    assert (layer.space_anchor_enu_m(2, "room-2F-0") - room).tolist() == pytest.approx([0, 0, HEIGHT_M])
    assert layer.space_anchor_enu_m(2, "room-1F-0") is None


def test_each_field_tells_its_change_once(layer):
    heard: list[str] = []
    layer.changed.connect(heard.append)
    for _ in range(2):
        layer.unfold = 0.5
        layer.isolated = "storey-1F"
        layer.chosen = ("storey-1F", "", "wall-1F")
        layer.show_spaces = True
    assert heard == ["unfold", "isolated", "chosen", "show_spaces"]
    state = layer.state()
    assert (state.unfold, state.isolated, state.chosen) == (0.5, "storey-1F", Chosen("storey-1F", "", "wall-1F"))


def test_a_storey_that_is_not_there_cannot_be_isolated(layer):
    layer.isolated = "nowhere"
    assert layer.isolated == ""


def test_settings_come_back(layer):
    layer.unfold, layer.isolated, layer.show_spaces = 1.0, "storey-2F", True
    other = BuildingLayer(sample_building(), name="other")
    other.restore(layer.settings())
    assert other.settings() == layer.settings()


@pytest.mark.parametrize("bad", [{"unfold": "1"}, {"unfold": True}, {"unfold": float("nan")}, {"isolated": 3}])
def test_malformed_settings_are_left_out(layer, bad):
    layer.restore(bad)
    assert (layer.unfold, layer.isolated) == (0.0, "")
