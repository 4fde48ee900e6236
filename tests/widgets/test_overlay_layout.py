"""Decluttering: alarms stay, crowds become counts, at most sixty texts, nothing overlaps, the hidden is dimmed."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.section import CutPlane, SectionState
from layers.selection import SelectionPath
from tests.widgets.scenes import ground_frame
from widgets.overlay_item import MAX_TEXTS, OverlayItem, OverlayOptions, OverlaySet
from widgets.overlay_layout import HIDDEN_ALARM_ALPHA, HIDDEN_ALPHA, Occupancy, _room_for, lay_out

SIZE = (1280, 720)
FRAME = ground_frame()
LOW = CameraState(0, -100, 60, 0, -12)


def item(number, x, y, z=0.0, kind="record", **more):
    path = SelectionPath("layer", source_id=str(number))
    return OverlayItem(path, kind, (x, y, z), f"name {number}", **more)


def laid_out(items, frame=FRAME, size=SIZE, known=None, **options):
    return lay_out(
        frame,
        OverlaySet.of(items),
        size=size,
        options=OverlayOptions(**options),
        measure=lambda _: (80.0, 18.0),
        known_heights=known,
    )


def overlap(one, other):
    return not (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )


def test_a_symbol_stands_on_its_anchor_scaled_to_the_widget():
    layout = laid_out([item(1, 0, 0)])
    (place,) = layout.placed
    assert np.abs(np.array(place.foot) - (640, 360)).max() < 0.01
    assert place.centre[0] == place.foot[0]
    assert place.centre[1] < place.foot[1] - place.radius
    assert layout.at(*place.centre) is place
    assert layout.at(place.foot[0] + 200, 20) is None


def test_what_is_outside_or_behind_the_camera_is_left_out():
    assert laid_out([item(1, 0, -300), item(2, 5000, 0)]).placed == ()
    assert laid_out([]).placed == ()


def test_a_crowd_becomes_one_count_and_nobody_is_lost():
    crowd = [item(n, (n % 10) * 0.2, (n // 10) * 0.2) for n in range(100)]
    layout = laid_out(crowd)
    assert sum(p.count for p in layout.placed) == 100
    assert len(layout.placed) <= 4
    assert layout.clustered >= 97


def test_ten_thousand_points_leave_a_picture_that_can_be_read():
    rng = np.random.default_rng(1)
    points = rng.uniform((-120, -60), (120, 150), (10_000, 2))
    layout = laid_out([item(n, x, y) for n, (x, y) in enumerate(points.tolist())])
    assert len(layout.placed) <= 400
    seen = np.concatenate([p.rows for p in layout.placed])
    assert len(seen) == len(set(seen.tolist()))


def test_alarms_are_never_clustered_and_keep_their_text():
    crowd = [item(n, 0.1 * n, 0, kind="event") for n in range(50)]
    alarms = [item(100 + n, 0.1 * n, 0.1, kind="event", severity="alarm") for n in range(3)]
    layout = laid_out([*crowd, *alarms], max_texts=0)
    shown = [p for p in layout.placed if p.item.is_alarm]
    assert [p.count for p in shown] == [1, 1, 1]
    assert all(p.label is not None for p in shown)
    centres = [p.centre for p in shown]
    assert all(abs(a[1] - b[1]) > 10 or abs(a[0] - b[0]) > 20 for a, b in itertools.combinations(centres, 2))


def test_items_of_different_layers_are_not_counted_together():
    other = OverlayItem(SelectionPath("other", source_id="x"), "record", (0.1, 0, 0), "x")
    layout = laid_out([item(1, 0, 0), item(2, 0.1, 0), other])
    assert sorted(p.count for p in layout.placed) == [1, 2]


def test_at_most_sixty_texts_and_none_over_another():
    grid = [item(n, (n % 20) * 9 - 90, (n // 20) * 9 - 50) for n in range(300)]
    layout = laid_out(grid, size=(1920, 1080))
    labels = [p.label for p in layout.placed if p.label is not None]
    assert 10 < len(labels) <= MAX_TEXTS
    assert layout.texts == len(labels)
    assert not any(overlap(a, b) for a, b in itertools.combinations(labels, 2))
    for x, y, width, height in labels:
        assert x >= 0
        assert y >= 0
        assert x + width <= 1920
        assert y + height <= 1080


def test_the_important_gets_its_text_first():
    items = [item(1, 0, 0), item(2, 0.5, 0, kind="event", severity="warning")]
    layout = laid_out(items, max_texts=1)
    texts = [p.item.path.source_id for p in layout.placed if p.label is not None]
    assert texts == ["2"]


def test_what_is_behind_a_wall_is_dimmed_and_has_no_text():
    frame = ground_frame(wall=(-30, 30, 20, 40))
    hidden, seen = item(1, 0, 45), item(2, 40, 0)
    alarm = item(3, 10, 45, kind="event", severity="alarm")
    layout = laid_out([hidden, seen, alarm], frame=frame)
    by_id = {p.item.path.source_id: p for p in layout.placed}
    assert by_id["1"].alpha == HIDDEN_ALPHA
    assert by_id["1"].label is None
    assert by_id["2"].alpha == 1.0
    assert by_id["3"].alpha == HIDDEN_ALARM_ALPHA
    assert by_id["3"].label is not None


def test_selection_is_drawn_alone_on_top_and_dims_the_rest_slightly():
    items = [item(n, 0.05 * n, 0) for n in range(10)] + [item(50, 60, 0)]
    layout = laid_out(items, selected=items[3].path)
    top = layout.placed[-1]
    assert (top.item, top.count, top.selected, top.alpha) == (items[3], 1, True, 1.0)
    assert top.label is not None
    others = [p.alpha for p in layout.placed if not p.selected]
    assert all(0.5 < alpha < 1.0 for alpha in others)


def test_far_symbols_are_smaller():
    near, far = laid_out([item(1, 0, 50), item(2, 0, 2500)], frame=ground_frame(LOW)).placed[::-1]
    assert near.depth_m < far.depth_m
    assert near.radius > far.radius


def test_draped_items_stand_on_the_surface_and_are_remembered():
    frame = ground_frame(ground_m=20.0)
    items = OverlaySet.of([item(1, 0, 0, z=0.0, draped=True)])
    known = np.full(1, np.nan)
    layout = laid_out(items, frame=frame, known=known)
    assert layout.anchors[0, 2] == pytest.approx(20.0, abs=0.5)
    assert known[0] == pytest.approx(20.0, abs=0.5)
    # A frame that does not show the place keeps the height that was found.
    elsewhere = ground_frame(frame.camera.moved_to((0, 900, 100)), number=2)
    assert laid_out(items, frame=elsewhere, known=known).anchors[0, 2] == known[0]


def test_a_storeys_label_stands_left_of_its_leftmost_corner():
    corners = np.array([[-20, 0, 10], [20, 0, 10], [20, 30, 10], [-20, 30, 10]], float)
    storey = item(1, 0, 15, z=10, kind="storey", corners=corners)
    (place,) = laid_out([storey]).placed
    pixels, _ = FRAME.camera.project(corners, size=FRAME.size)
    assert place.foot[0] == pytest.approx(pixels[:, 0].min() * 2, abs=0.01)
    assert place.label[0] + place.label[2] < place.foot[0]
    assert place.leader


def test_room_labels_are_centred_and_storeys_not_clustered():
    rooms = [item(n, n * 30.0, 0, kind="space") for n in range(3)]
    layout = laid_out(rooms)
    assert len(layout.placed) == 3
    first = next(p for p in layout.placed if p.item is rooms[0])
    assert first.label[0] + first.label[2] / 2 == pytest.approx(640, abs=0.1)


def test_occupancy():
    taken = Occupancy((200, 100))
    assert taken.is_free((10, 10, 40, 20))
    taken.take((10, 10, 40, 20))
    assert not taken.is_free((45, 25, 40, 20))
    assert taken.is_free((70, 50, 40, 20))
    assert not taken.is_free((180, 10, 40, 20))
    assert not taken.is_free((-5, 10, 40, 20))


def test_no_text_covers_what_is_painted_at_the_edges():
    kept_free = ((0.0, 0.0, 1280.0, 330.0), (1000.0, 600.0, 280.0, 120.0))
    severities = ["alarm", "info", "info", "info", "info"]
    crowd = [item(n, (n % 8) * 9 - 30, (n // 8) * 9 - 30, severity=severities[n % 5]) for n in range(64)]
    free, kept = laid_out(crowd), laid_out(crowd, kept_free=kept_free)
    assert any(overlap(place.label, box) for place in free.placed if place.label for box in kept_free)
    labels = [place.label for place in kept.placed if place.label]
    assert len(labels) > 10
    on_screen = [b for b in labels if b[0] >= 0 and b[1] >= 0 and b[0] + b[2] <= SIZE[0] and b[1] + b[3] <= SIZE[1]]
    low = [place for place in kept.placed if place.item.is_alarm and place.centre[1] > 420]
    assert low
    assert all(place.label for place in low), "an alarm keeps its text"
    assert not any(overlap(label, kept_free[1]) for label in on_screen)


def test_a_text_that_must_be_shown_goes_where_it_covers_least():
    alone = laid_out([item(1, 0, 0, kind="event", severity="alarm")]).placed[0]
    taken, free = Occupancy(SIZE), Occupancy(SIZE)
    taken.take((0.0, 0.0, *map(float, SIZE)))
    x, y = alone.centre
    taken._taken[:, int((x - 4) / 6) - 14 : int(x / 6) - 3] = False
    taken.take((x - 60, y - 12, 6, 24))
    label = _room_for(alone, taken, (80.0, 18.0), 1.0, barred=free).label
    assert label is not None
    assert label[0] + label[2] < x, "to the left, where one column is taken, not to the right, where all is"
    assert taken.share(label) == 1.0


def test_what_is_cut_away_has_no_symbol_and_no_label():
    items = [item(1, -20, 0), item(2, 20, 0), item(3, -20, 0, kind="space"), item(4, 20, 0, kind="space")]
    cut = replace(FRAME, section=SectionState((CutPlane(0, 0, 0, 1, 0, 0),)))
    assert {p.item.title for p in laid_out(items).placed} == {"name 1", "name 2", "name 3", "name 4"}
    assert {p.item.title for p in laid_out(items, frame=cut).placed} == {"name 1", "name 3"}
