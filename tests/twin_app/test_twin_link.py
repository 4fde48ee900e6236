from datetime import UTC, datetime

import pytest

from layers.building import BuildingLayer
from layers.building_groups import GroupLook
from layers.data.camera import CameraState
from layers.data.section import CutPlane, SectionBox, SectionState
from layers.selection import SelectionPath
from tests.building_sample import sample_building
from twin_app.link_opener import show_link
from twin_app.session import Session
from twin_app.twin_link import MAX_CHARS, BuildingShown, LinkFailed, TwinLink, is_link, link_of, parse_link, text_of

PROJECT = "/data/old town/Ō & co.twin"
WHOLE = TwinLink(
    project=PROJECT,
    camera=CameraState(12.5, -80.25, 30.0, 350.0, -20.5, 60.0),
    selection=SelectionPath("tower;1", storey="2f$_A", space="room 1"),
    buildings=(
        BuildingShown("tower;1", 1.0, "", GroupLook(("class:IfcWall", "system:Zu/luft; 1"), "class:IfcDoor", True)),
        BuildingShown("hall", 0.0, "2f$_A"),
    ),
    section=SectionState(box=SectionBox(1.0, 2.0, 3.0, 4.0, 5.5, 6.0, 30.0), on=False),
    time=datetime(2026, 5, 20, 2, 44, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "link",
    [
        WHOLE,
        TwinLink(),
        TwinLink(camera=CameraState(0.0, 0.0, 5.0)),
        TwinLink(project="C:/data/town.twin", selection=SelectionPath("records", feature=0)),
        TwinLink(selection=SelectionPath("mesh", tile="0/1/2", label="houses", feature=7)),
        TwinLink(section=SectionState((CutPlane(1, 2, 3, 0.6, 0.8, 0.0), CutPlane(0, 0, 9)), follows=True)),
    ],
)
def test_what_a_link_says_comes_back(link):
    text = text_of(link)
    assert is_link(text)
    assert " " not in text
    assert parse_link(f" {text}\n") == link


@pytest.mark.parametrize(
    "text",
    [
        "twin://",
        "twin://close?camera=1",
        "twin://open/../x?time=2026-05-20T00:00:00Z",
        "twin://open@evil.example?camera=0,0,0,0,0,60",
        "https://open?project=/a.twin",
        "twin://open?project=https://evil.example/a.twin",
        "twin://open?project=//evil/share/a.twin",
        "twin://open?project=%5C%5Cevil%5Cshare%5Ca.twin",
        "twin://open?project=file:///a.twin",
        "twin://open?project=a.twin",
        "twin://open?project=/data/../etc/a.twin",
        "twin://open?project=/etc/passwd",
        "twin://open?project=/data/a.twin%00.png",
        "twin://open?project=/data/%E2%80%AEniwt.twin",
        "twin://open?project=/a.twin&project=/b.twin",
        "twin://open?run=rm",
        "twin://open?camera=0,0,0",
        "twin://open?camera=0,0,nan,0,0,60",
        "twin://open?camera=0,0,1e300,0,0,60",
        "twin://open?camera=0,0,0,0,91,60",
        "twin://open?camera=0,0,0,0,0,0",
        "twin://open?feature=-1",
        "twin://open?feature=" + "9" * 40,
        "twin://open?building=a;unfold=2",
        "twin://open?building=;unfold=1",
        "twin://open?building=a;explode=1",
        "twin://open?" + "&".join(["building=a"] * 65),
        "twin://open?plane=0,0,0,0,0,0",
        "twin://open?" + "&".join(["plane=0,0,0,0,0,1"] * 7),
        "twin://open?plane=0,0,0,0,0,1&box=0,0,0,1,1,1,0",
        "twin://open?cut=maybe",
        "twin://open?time=yesterday",
        "twin://open?time=2026-05-20T00:00:00",
        "twin://open?layer=%ff%fe",
        "twin://open?layer",
        "twin://[::1?camera=0",
        "twin://open?layer=" + "x" * MAX_CHARS,
        "twin://open?layer=" + "x" * 2000,
    ],
)
def test_what_cannot_be_is_refused_in_one_line(text):
    with pytest.raises(LinkFailed) as refused:
        parse_link(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 700


def house() -> tuple[Session, BuildingLayer]:
    session = Session()
    layer = BuildingLayer(sample_building(), name="Sample", layer_id="house")
    session.layers.add(layer)
    return session, layer


def shown(session: Session) -> object:
    camera = session.camera.destination
    layers = [(layer.layer_id, layer.settings()) for layer in session.layers]
    return layers, session.selection.path, session.section.state, camera


def test_another_window_shows_the_same():
    session, layer = house()
    session.camera.set_state(CameraState(110.5, 190.25, 20.0, 30.0, -10.0))
    session.selection.set(SelectionPath("house", storey="storey-2F", space="room-2F-1"))
    layer.isolated = "storey-2F"
    layer.group_look = GroupLook(("class:IfcSlab",), "class:IfcWall", True)
    session.section.state = SectionState((CutPlane(0, 0, 14.2),), follows=True)
    other, _ = house()
    assert not show_link(other, parse_link(text_of(link_of(session))))
    assert shown(other) == shown(session)
    # And back to the plain view.
    plain, _ = house()
    session.camera.set_state(plain.camera.state)
    assert not show_link(other, parse_link(text_of(link_of(plain))))
    assert shown(other) == shown(plain)


def test_what_a_project_does_not_have_is_told_and_the_rest_shown():
    session, layer = house()
    link = TwinLink(
        selection=SelectionPath("house", storey="storey-9F", space="room"), buildings=(BuildingShown("gone", 1.0),)
    )
    assert show_link(session, link)
    assert session.selection.path == SelectionPath("house")
    assert show_link(session, TwinLink(selection=SelectionPath("nowhere")))
    assert layer.unfold == 0.0
