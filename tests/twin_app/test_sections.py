from dataclasses import replace

import numpy as np
import pytest

from layers.building import BuildingLayer
from layers.data.geometry import Bounds
from layers.data.section import CutPlane, SectionBox, SectionState
from layers.selection import SelectionPath
from tests.building_sample import HEIGHT_M, ORIGIN, sample_building
from tests.twin_app.walkers import places_of
from twin_app.sections import CUT_ABOVE_FLOOR_M, Sections, upright_plane
from twin_app.session import Session


class Rig:
    def __init__(self) -> None:
        self.session, self.said = Session(), []
        self.layer = BuildingLayer(sample_building(), name="Sample", layer_id="house")
        self.session.layers.add(self.layer)
        places = places_of(self.session, say=self.said.append)
        self.sections = Sections(self.session, places, say=self.said.append)

    @property
    def state(self) -> SectionState:
        return self.session.section.state


def at(x: float, y: float, z: float) -> np.ndarray:
    return ORIGIN + np.array([x, y, z])


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_box_holds_the_chosen_storey_and_little_more(rig):
    rig.session.selection.set(SelectionPath("house", storey="storey-2F"))
    rig.sections.box()
    assert rig.state.kept(rig.layer.storey_bounds(2).corners).all()
    assert rig.state.box.height_m == pytest.approx(HEIGHT_M + 0.6)
    assert not rig.state.kept([at(5, 4, -1)]).any()


def test_a_level_cut_goes_with_the_chosen_storey_and_unfolded_ones(rig):
    rig.sections.level()
    assert not rig.state
    assert rig.said
    rig.session.selection.set(SelectionPath("house", storey="storey-1F"))
    rig.sections.level()
    assert rig.state.planes[0].z == pytest.approx(ORIGIN[2] + CUT_ABOVE_FLOOR_M)
    rig.session.selection.set(SelectionPath("house", storey="storey-2F"))
    assert rig.state.planes[0].z == pytest.approx(ORIGIN[2] + HEIGHT_M + CUT_ABOVE_FLOOR_M)
    rig.layer.unfold = 1.0
    lifted = float(rig.layer.storey_offsets_m()[2][2])
    assert lifted > 1.0
    assert rig.state.planes[0].z == pytest.approx(ORIGIN[2] + HEIGHT_M + CUT_ABOVE_FLOOR_M + lifted)
    rig.session.selection.clear()
    assert rig.state.planes[0].z > ORIGIN[2] + HEIGHT_M


def test_two_clicks_cut_upright_and_the_far_side_stays(rig):
    rig.session.camera.set_state(rig.session.camera.state.moved_to((105.0, 100.0, 20.0)))
    rig.sections.ask_upright()
    rig.sections.take_point(np.array([100.0, 203.0, 12.0]))
    rig.sections.take_point(None)  # the sky is no point
    assert rig.sections.asking
    rig.sections.take_point(np.array([110.0, 203.0, 12.0]))
    assert not rig.sections.asking
    assert rig.state.kept([(105, 202, 12), (105, 204, 12)]).tolist() == [False, True]
    rig.sections.flip()
    assert rig.state.kept([(105, 202, 12), (105, 204, 12)]).tolist() == [True, False]


def test_escape_leaves_the_waiting_for_clicks(rig):
    rig.sections.ask_upright()
    assert rig.sections.leave()
    assert not rig.sections.leave()


def test_points_over_one_another_make_no_plane():
    point = np.array([1.0, 2.0, 3.0])
    assert upright_plane(point, np.array([1.0, 2.0, 8.0]), eye=np.zeros(3)) is None


def test_what_is_cut_away_is_not_picked(rig):
    # Beside the wall that stands on the slab, whose upper face is at 0.2 m.
    place = at(4.9, 4.0, HEIGHT_M + 0.25)
    rig.layer.isolated = "storey-2F"
    assert rig.layer.pick(place, tolerance_m=0.3).element == "wall-2F"
    rig.session.section.state = SectionState((CutPlane(0, 0, place[2] - 0.051),))
    assert rig.layer.pick(place, tolerance_m=0.3).element == "slab-2F"


def test_a_layer_that_comes_later_is_cut_too(rig):
    rig.session.section.set_box(SectionBox(0, 0, 0, 1, 1, 1))
    late = BuildingLayer(sample_building(), name="Late")
    rig.session.layers.add(late)
    assert late.pick(at(5.0, 4.0, 0.2), tolerance_m=0.5) is None


def test_a_box_is_turned_as_the_building_is(rig):
    turn = np.radians(25.0)
    matrix = np.array([(np.cos(turn), -np.sin(turn), 0), (np.sin(turn), np.cos(turn), 0), (0, 0, 1)])
    data = rig.layer.data
    meshes = tuple(replace(m, points=(m.points @ matrix.T).astype(np.float32)) for m in data.storey_meshes)
    points = np.concatenate([m.points for m in meshes]) + data.origin_enu_m
    turned = replace(data, storey_meshes=meshes, loose_mesh=None, bounds=Bounds.of_points(points))
    rig.session.layers.clear()
    rig.session.layers.add(BuildingLayer(turned, name="Turned", layer_id="turned"))
    rig.session.selection.set(SelectionPath("turned"))
    rig.sections.box()
    box = rig.state.box
    assert box.heading_deg == pytest.approx(-25.0)
    assert (box.width_m, box.depth_m, box.height_m) == pytest.approx((10.6, 8.6, 9.6), abs=0.01)
    assert rig.state.kept(points).all()
