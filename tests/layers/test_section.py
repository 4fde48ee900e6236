from layers.data.section import CutPlane, SectionBox, SectionState
from layers.section import Section

BOX = SectionBox(0.0, 0.0, 0.0, 4.0, 4.0, 4.0)


def test_a_change_is_told_once():
    section, told = Section(), []
    section.changed.connect(told.append)
    section.set_box(BOX)
    section.set_box(BOX)
    section.toggle()
    section.reset()
    assert [bool(s) for s in told] == [True, True, False]
    assert told[1] == SectionState(box=BOX, on=False)
    section.toggle()
    assert len(told) == 3  # with nothing to switch nothing is switched


def test_a_plane_takes_the_place_of_a_box_and_the_newest_the_seventh():
    section = Section()
    section.set_box(BOX)
    for x in range(8):
        section.add_plane(CutPlane(float(x), 0, 0, 1, 0, 0))
    assert section.state.box is None
    assert [plane.x for plane in section.state.planes] == [0, 1, 2, 3, 4, 7]
    section.flip()
    assert [plane.nx for plane in section.state.planes] == [1, 1, 1, 1, 1, -1]


def test_there_is_one_level_cut_however_often_it_is_set():
    section = Section()
    section.add_plane(CutPlane(0, 0, 0, 1, 0, 0))
    section.set_level(CutPlane(0, 0, 3))
    section.set_level(CutPlane(0, 0, 6))
    assert [(plane.z, plane.nz) for plane in section.state.planes] == [(6, 1), (0, 0)]
    assert section.state.follows
