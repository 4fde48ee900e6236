import numpy as np
import pytest

from layers.building import BuildingLayer
from layers.camera import EYE_CLEARANCE_M
from layers.selection import SelectionPath
from tests.building_sample import HEIGHT_M, ORIGIN, sample_building
from tests.twin_app.walkers import places_of
from twin_app.session import Session
from twin_app.storey_views import StoreyViews


class Rig:
    def __init__(self) -> None:
        self.session, self.said = Session(), []
        self.layer = BuildingLayer(sample_building(), name="Sample", layer_id="house")
        self.session.layers.add(self.layer)
        places = places_of(self.session, say=self.said.append)
        self.views = StoreyViews(self.session, places, say=self.said.append)
        self.camera = self.session.camera
        self.camera.set_size(640, 480)

    def land(self) -> None:
        self.camera.tick(10.0)


@pytest.fixture
def rig() -> Rig:
    made = Rig()
    made.session.selection.set(SelectionPath("house", storey="storey-2F"))
    return made


def test_without_a_storey_one_is_asked_for(rig):
    rig.session.selection.clear()
    rig.views.top()
    rig.views.toggle_walk()
    assert len(rig.said) == 2
    assert not rig.camera.flying


def test_from_above_the_storey_stands_alone_and_is_whole(rig):
    rig.views.top()
    rig.land()
    assert rig.layer.isolated == "storey-2F"
    assert rig.camera.state.pitch_deg < -89
    pixels, depths = rig.camera.state.project(rig.layer.storey_bounds(2).corners, size=(640, 480))
    assert (depths > 0).all()
    assert (pixels >= 0).all()
    assert (pixels <= (640, 480)).all()


@pytest.mark.parametrize(("storey", "floor"), [("storey-2F", HEIGHT_M), ("storey-B1", -HEIGHT_M)])
def test_on_foot_the_eye_stays_over_the_floor_be_it_under_the_ground(rig, storey, floor):
    rig.camera.ground_m = lambda x, y: float(ORIGIN[2])
    rig.session.selection.set(SelectionPath("house", storey=storey))
    rig.views.toggle_walk()
    rig.land()
    eye = ORIGIN[2] + floor + EYE_CLEARANCE_M
    assert rig.camera.walking
    assert rig.camera.state.z == pytest.approx(eye)
    room = rig.layer.data.storeys[rig.layer.data.storey_index(storey)].spaces[0].bounds
    assert room.west < rig.camera.state.x < rig.layer.bounds().east
    rig.camera.zoom(rig.camera.state.position + np.array([0, 3.0, -1.0]), factor=2.0)
    rig.camera.hold()
    rig.camera.orbit(np.zeros(3), turn_deg=50.0, tilt_deg=20.0)
    rig.camera.release()
    assert rig.camera.state.z == pytest.approx(eye)
    rig.views.toggle_walk()
    assert not rig.camera.walking


def test_the_chosen_room_is_where_one_begins(rig):
    rig.session.selection.set(SelectionPath("house", storey="storey-2F", space="room-2F-1"))
    rig.views.toggle_walk()
    rig.land()
    room = next(s for s in rig.layer.data.storeys[2].spaces if s.guid == "room-2F-1").bounds
    assert room.west < rig.camera.state.x < room.east
    assert room.south < rig.camera.state.y < room.north
    # Along the room, which is longer to the north.
    assert rig.camera.state.heading_deg % 180 == pytest.approx(0.0, abs=1.0)


def test_a_click_on_the_plan_goes_there(rig):
    rig.views.top()
    rig.land()
    before = rig.camera.state
    rig.views.move_to(ORIGIN[0] + 2, ORIGIN[1] + 3)
    rig.land()
    assert rig.camera.state.pitch_deg == before.pitch_deg
    assert (rig.camera.state.x, rig.camera.state.y) == pytest.approx((ORIGIN[0] + 2, ORIGIN[1] + 3), abs=0.5)
    rig.views.toggle_walk()
    rig.land()
    rig.views.move_to(ORIGIN[0] + 7, ORIGIN[1] + 5)
    rig.land()
    assert rig.camera.walking
    assert (rig.camera.state.x, rig.camera.state.y) == pytest.approx((ORIGIN[0] + 7, ORIGIN[1] + 5))


def test_flying_elsewhere_or_undoing_ends_the_walk(rig):
    for leave in (lambda: rig.camera.frame(rig.layer.bounds()), rig.camera.undo):
        rig.views.toggle_walk()
        rig.land()
        assert rig.camera.walking
        leave()
        assert not rig.camera.walking
        rig.land()
