from dataclasses import replace

import numpy as np
import pytest

from layers.data.building import ElementMesh
from layers.storey_plan import cut_segments, room_area_m2, storey_plan
from tests.building_sample import GLASS, HEIGHT_M, ORIGIN, WALL, box_mesh, sample_building


def area(rings):
    return room_area_m2(rings)


def test_what_stands_in_the_plane_is_cut_and_what_does_not_is_not():
    data = sample_building()
    plan = storey_plan(data, 1)
    assert [data.elements[part.element].guid for part in plan.parts] == ["wall-1F", "window-1F"]
    wall, window = plan.parts
    assert not wall.lines
    assert area(wall.rings) == pytest.approx(0.2 * 8)
    assert area(window.rings) == pytest.approx(10 * 0.1, rel=1e-4)
    low, high = wall.rings[0].min(axis=0), wall.rings[0].max(axis=0)
    assert low - ORIGIN[:2] == pytest.approx((4.9, 0.0), abs=1e-5)
    assert high - ORIGIN[:2] == pytest.approx((5.1, 8.0), abs=1e-5)


def test_rooms_have_their_outline_and_a_place_for_their_name():
    plan = storey_plan(sample_building(), 2)
    assert [room.space.guid for room in plan.rooms] == ["room-2F-0", "room-2F-1"]
    for room in plan.rooms:
        assert area(room.rings) == pytest.approx(4.9 * 7.9, rel=1e-4)
        assert room.holds(*room.label)
    assert plan.room_at(ORIGIN[0] + 2, ORIGIN[1] + 4).space.guid == "room-2F-0"
    assert plan.room_at(ORIGIN[0] + 8, ORIGIN[1] + 4).space.guid == "room-2F-1"
    assert plan.room_at(ORIGIN[0] + 5, ORIGIN[1] + 4) is None


def test_a_body_with_a_shaft_keeps_its_hole():
    data = sample_building()
    outer = box_mesh(((0, 0, 0), (6, 6, 3), WALL, 0))
    inner = box_mesh(((2, 2, 0), (4, 4, 3), WALL, 0))
    both = ElementMesh(
        np.concatenate([outer.points, inner.points]),
        np.concatenate([outer.triangles, inner.triangles[:, ::-1] + 8]).astype(np.int32),
        np.concatenate([outer.colours, inner.colours]),
        np.zeros(24, np.int32),
    )
    plan = storey_plan(replace(data, storey_meshes=(data.storey_meshes[0], both, data.storey_meshes[2])), 1)
    (part,) = plan.parts
    assert len(part.rings) == 2
    assert area(part.rings) == pytest.approx(36 - 4)


def test_an_open_shell_gives_a_line():
    data = sample_building()
    box = box_mesh(((0, 0, 0), (6, 6, 3), WALL, 0))
    open_box = replace(box, triangles=box.triangles[:-4], element_of_triangle=box.element_of_triangle[:-4])
    plan = storey_plan(replace(data, storey_meshes=(data.storey_meshes[0], open_box, data.storey_meshes[2])), 1)
    (part,) = plan.parts
    assert not part.rings
    assert sum(len(line) for line in part.lines) >= 3


def test_a_room_too_low_for_the_cut_is_cut_at_its_middle_and_empty_storeys_have_no_plan():
    data = sample_building()
    low = box_mesh(((0, 0, 0), (3, 2, 0.8), GLASS, 0))
    nothing = box_mesh()
    changed = replace(
        data,
        space_meshes=(data.space_meshes[0], low, nothing),
        storey_meshes=(data.storey_meshes[0], nothing, nothing),
    )
    (room,) = storey_plan(changed, 1).rooms
    assert area(room.rings) == pytest.approx(6.0)
    empty = storey_plan(changed, 2)
    assert (empty.parts, empty.rooms, len(empty.points)) == ((), (), 0)


def test_triangles_that_share_an_edge_share_its_crossing_exactly():
    rng = np.random.default_rng(5)
    points = rng.normal(size=(200, 3)) * 50
    level = np.full(100, 0.3)
    a, b, c, d = points[:50], points[50:100], points[100:150], points[150:]
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([d, b, a], 1)])
    segments, rows = cut_segments(triangles, level)
    crossing = np.flatnonzero((a[:, 2] >= 0.3) != (b[:, 2] >= 0.3))
    for row in crossing.tolist():
        one, other = segments[rows == row][0], segments[rows == row + 50][0]
        assert any((p == q).all() for p in one for q in other)
    assert len(crossing) > 10


def test_a_corner_on_the_plane_leaves_the_outline_closed():
    data = sample_building()
    pyramid = ElementMesh(
        np.array([(0, 0, 0), (4, 0, 0), (4, 4, 1.2), (0, 4, 1.2), (2, 2, 3)], np.float32),
        np.array([(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4), (0, 2, 1), (0, 3, 2)], np.int32),
        np.full((5, 4), 255, np.uint8),
        np.zeros(6, np.int32),
    )
    plan = storey_plan(replace(data, storey_meshes=(data.storey_meshes[0], pyramid, data.storey_meshes[2])), 1)
    (part,) = plan.parts
    assert len(part.rings) == 1
    assert not part.lines


def test_the_plan_of_a_storey_is_cut_above_its_own_floor():
    data = sample_building()
    assert HEIGHT_M > 1.2
    first, second = storey_plan(data, 1), storey_plan(data, 2)
    assert [data.elements[p.element].name for p in second.parts] == ["wall", "window"]
    assert np.allclose(first.parts[0].rings[0], second.parts[0].rings[0])
