"""The overlay on a picture: something is painted where it should be, in the colours that mean it, within bounds."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from layers.selection import SelectionPath
from tests.widgets.scenes import ground_frame
from widgets import theme
from widgets.overlay import forget_pictures, paint_overlay, picture_count
from widgets.overlay_item import OverlayItem, OverlayOptions
from widgets.sprites import LIMIT, Sprites, count_text, item_colour

SIZE = (640, 360)
TOKENS = theme.TOKENS["dark"]


@pytest.fixture(autouse=True)
def application(qapp):
    forget_pictures()
    return qapp


def painted(items, *, ratio=1.0, frame=None, **options):
    frame = frame or ground_frame()
    image = QImage(round(SIZE[0] * ratio), round(SIZE[1] * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(90, 110, 80))
    painter = QPainter(image)
    layout = paint_overlay(painter, frame, items, size=SIZE, options=OverlayOptions(**options))
    painter.end()
    return pixels_of(image), layout


def pixels_of(image):
    height, width = image.height(), image.width()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine() // 4, 4)
    return raw[:, :width, [2, 1, 0]].astype(np.int16).copy()


def near(pixels, colour, *, within=24):
    rgb = np.array(QColor(colour).getRgb()[:3])
    return np.abs(pixels - rgb).max(axis=2) <= within


def event(number=1, x=0.0, y=0.0, **more):
    return OverlayItem(SelectionPath("live", source_id=f"e{number}"), "event", (x, y, 0.0), "Goods outside", **more)


def test_an_alarm_is_red_with_text_and_the_rest_untouched():
    pixels, layout = painted([event(severity="alarm", detail="12 min left")])
    place = layout.placed[0]
    x, y = round(place.centre[0]), round(place.centre[1])
    around = pixels[y - 20 : y + 20, x - 20 : x + 20]
    assert near(around, TOKENS.alarm).sum() > 250
    left, top, width, height = (round(v) for v in place.label)
    assert near(pixels[top : top + height, left : left + width], TOKENS.text).sum() > 40
    background = np.abs(pixels - (90, 110, 80)).max(axis=2) == 0
    assert background[:, :200].all()


def test_the_selected_is_amber():
    one = event()
    plain, _ = painted([one])
    chosen, _ = painted([one], selected=one.path)
    assert near(plain, TOKENS.accent).sum() == 0
    assert near(chosen, TOKENS.accent).sum() > 60


def test_each_state_has_a_shape_of_its_own():
    """Painted in grey, the four badges still differ."""
    badges = []
    for state in ("open", "under_way", "done", "overdue"):
        image = Sprites().disc(
            event(state=state), radius=14, theme=TOKENS, ratio=2.0, selected=False, hovered=False, count=1
        )
        badge = pixels_of(image.convertToFormat(QImage.Format.Format_RGB32))[-34:, -34:]
        badges.append(badge.mean(axis=2) > 60)
    for i in range(4):
        for j in range(i):
            assert (badges[i] ^ badges[j]).sum() > 20


def test_remaining_time_is_an_arc():
    def lit(remaining):
        image = Sprites().disc(
            event(state="open", remaining=remaining),
            radius=20, theme=TOKENS, ratio=1.0, selected=False, hovered=False, count=1,
        )  # fmt: skip
        return int(near(pixels_of(image.convertToFormat(QImage.Format.Format_RGB32)), TOKENS.action, within=40).sum())

    assert lit(0.05) < lit(0.5) < lit(1.0)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_symbols_keep_their_place_at_every_pixel_ratio(ratio):
    pixels, layout = painted([event(severity="alarm", labelled=False)], ratio=ratio)
    rows, columns = np.nonzero(near(pixels, TOKENS.alarm))
    place = layout.placed[0]
    assert abs(columns.mean() / ratio - place.centre[0]) < 2
    assert columns.max() / ratio < place.centre[0] + place.radius + 4
    assert rows.max() / ratio <= place.foot[1] + 5


@pytest.mark.parametrize("title", ["Zhongshan Road No. 82", "人群集聚 中山路", "老舍故居", "Wörlitzer Straße fjgq"])
@pytest.mark.parametrize("kind", ["record", "event", "sensor", "storey", "space"])
def test_no_text_is_clipped(title, kind):
    item = OverlayItem(SelectionPath("a"), kind, (0, 0, 0), title, detail="1 240 m² · 12")
    sprites = Sprites()
    image = sprites.text(item, theme=TOKENS, scale=1.0, ratio=1.0, selected=False)
    ink = pixels_of(image.convertToFormat(QImage.Format.Format_RGB32)).min(axis=2) > 140
    assert ink.any()
    assert not ink[0].any()
    assert not ink[-1].any()
    assert not ink[:, 0].any()
    assert not ink[:, -1].any()


def test_long_titles_are_elided():
    item = event()
    long = OverlayItem(item.path, "event", item.anchor, "word " * 80)
    assert Sprites().text_size(long, scale=1.0)[0] < 260


def test_a_cameras_wedge_points_where_it_looks():
    camera = OverlayItem(
        SelectionPath("live", source_id="c"), "camera", (0, 0, 0), "c", heading_deg=90.0, fov_deg=50.0,
        range_m=40.0, labelled=False, colour="#FF00FF",
    )  # fmt: skip
    pixels, layout = painted([camera], hovered=camera.path)
    changed = np.abs(pixels - (90, 110, 80)).max(axis=2) > 8
    unasked, _ = painted([camera])
    assert (np.abs(unasked - (90, 110, 80)).max(axis=2) > 8).sum() < changed.sum() / 2
    foot_x, foot_y = (round(v) for v in layout.placed[0].foot)
    band = changed[foot_y - 4 : foot_y + 4]
    assert band[:, foot_x + 30 : foot_x + 80].all(axis=0).any()
    assert not band[:, : foot_x - 30].any()


def test_a_vehicles_arrow_turns_with_its_heading():
    def reach(heading):
        vehicle = OverlayItem(
            SelectionPath("live", source_id="v"), "vehicle", (0, 0, 0), "v", heading_deg=heading, labelled=False
        )
        pixels, layout = painted([vehicle])
        rows, columns = np.nonzero(np.abs(pixels - (90, 110, 80)).max(axis=2) > 30)
        x, y = layout.placed[0].centre
        return columns.max() - x, x - columns.min(), y - rows.min()

    right, left, _ = reach(90.0)
    assert right > left + 4
    right, left, _ = reach(270.0)
    assert left > right + 4


def test_a_new_alarm_pulses_outwards():
    alarm = event(severity="alarm", labelled=False)
    still, layout = painted([alarm])
    pulsing, _ = painted([alarm], pulses={"e1": 0.5})
    x, y = (round(v) for v in layout.placed[0].centre)
    changed = np.abs(still - pulsing).max(axis=2) > 20
    assert changed[y - 40 : y + 40, x - 40 : x + 40].sum() > 60


def test_pictures_are_kept_within_a_limit():
    sprites = Sprites(limit=10)
    for number in range(30):
        item = OverlayItem(SelectionPath("a"), "record", (0, 0, 0), f"n {number}")
        sprites.text(item, theme=TOKENS, scale=1.0, ratio=1.0, selected=False)
    assert len(sprites) == 10
    assert sprites.made == 30
    painted([event(n, x=n * 8.0 - 40) for n in range(10)])
    assert 0 < picture_count() <= LIMIT


def test_stale_values_turn_quiet_and_done_events_are_no_alarm():
    stale = OverlayItem(SelectionPath("a"), "sensor", (0, 0, 0), "612 ppm", severity="alarm", stale=True)
    assert item_colour(stale, TOKENS).name().upper() == TOKENS.unknown
    assert not event(severity="alarm", state="done").is_alarm
    assert event(state="overdue").is_alarm


@pytest.mark.parametrize(("count", "text"), [(7, "7"), (999, "999"), (1234, "1.2k"), (38_900, "38k")])
def test_counts_fit_a_disc(count, text):
    assert count_text(count) == text
