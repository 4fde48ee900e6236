import numpy as np
import pytest

from layers.data.geometry import Bounds
from layers.data.section import FACES, UNCUT, CutPlane, SectionBox, SectionState, moved

BOX = SectionBox(10.0, 20.0, 5.0, 4.0, 8.0, 6.0, 30.0)


def test_a_plane_cuts_away_what_its_normal_points_to_and_turned_round_the_rest():
    plane = CutPlane(0.0, 0.0, 3.0)
    points = [(0, 0, 2.9), (5, 5, 3.0), (0, 0, 3.1)]
    assert SectionState((plane,)).kept(points).tolist() == [True, True, False]
    assert SectionState((plane.flipped(),)).kept(points).tolist() == [False, True, True]
    assert SectionState((plane,), on=False).kept(points).all()
    assert UNCUT.kept(points).all()


def test_a_normal_is_made_one_long():
    assert CutPlane(0, 0, 0, 0.0, 3.0, 4.0).normal == pytest.approx((0.0, 0.6, 0.8))


@pytest.mark.parametrize("numbers", [(0, 0, 0, 0, 0, 0), (float("nan"), 0, 0), (0, 1e300, 0), (0, 0, float("inf"))])
def test_what_cannot_be_a_plane_is_refused(numbers):
    with pytest.raises(ValueError):
        CutPlane(*numbers)


def test_there_is_a_box_or_at_most_six_planes():
    planes = tuple(CutPlane(0, 0, z) for z in range(7))
    with pytest.raises(ValueError):
        SectionState(planes)
    with pytest.raises(ValueError):
        SectionState(planes[:1], BOX)


def test_a_box_keeps_what_is_in_it_as_it_is_turned():
    state = SectionState(box=BOX)
    inside = BOX.middle + (BOX.handles - BOX.middle) * 0.99
    outside = BOX.middle + (BOX.handles - BOX.middle) * 1.01
    assert state.kept(inside).all()
    assert not state.kept(outside).any()
    assert np.allclose(BOX.corners.mean(axis=0), BOX.middle)
    assert SectionState(box=BOX).kept(BOX.middle + (BOX.corners - BOX.middle) * 0.999).all()


def test_a_box_around_bounds_holds_their_corners():
    bounds = Bounds(-3.0, 2.0, 0.0, 9.0, 5.0, 30.0)
    box = SectionBox.around(bounds, heading_deg=20.0, margin_m=0.01)
    assert SectionState(box=box).kept(bounds.corners).all()
    assert box.height_m == pytest.approx(30.02)


@pytest.mark.parametrize("face", range(len(FACES)))
def test_a_face_moves_alone_and_stops_before_the_other(face):
    before, other = BOX.handles, face ^ 1
    box = BOX.with_face_moved(face, 1.5)
    assert box.handles[face] == pytest.approx(before[face] + BOX.normals[face] * 1.5)
    assert box.handles[other] == pytest.approx(before[other])
    crushed = BOX.with_face_moved(face, -100.0)
    assert crushed.handles[other] == pytest.approx(before[other])
    assert float((crushed.handles[face] - crushed.handles[other]) @ BOX.normals[face]) == pytest.approx(0.1)


def test_a_level_plane_that_is_dragged_no_longer_follows():
    state = SectionState((CutPlane(0, 0, 1.0), CutPlane(0, 0, 0, 1, 0, 0)), follows=True)
    assert moved(state, 1, 2.0).follows
    dragged = moved(state, 0, 2.0)
    assert (dragged.follows, dragged.planes[0].z) == (False, 3.0)
    assert moved(state, 7, 1.0) is state


def test_a_triangle_is_there_as_long_as_a_corner_is():
    triangles = np.array([[(0, 0, 0), (1, 0, 0), (0, 0, 4)], [(0, 0, 2), (1, 0, 2), (0, 0, 4)]], np.float64)
    assert SectionState((CutPlane(0, 0, 1.0),)).touches(triangles).tolist() == [True, False]
