import numpy as np
from PySide6.QtCore import Qt

from layers.data.frame import FrameStats
from layers.site import LonLatH, Site
from tests.widgets.sample_model import SITE
from widgets.import_progress import ImportProgress
from widgets.status_bar import FeedHealth, StatusBar


def make(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1400, 28)
    bar.show()
    return bar


def test_the_cursor_is_said_in_the_sites_system_with_its_datum(qtbot):
    bar = make(qtbot)
    bar.show_site(SITE)
    bar.show_cursor(SITE, (0.0, 0.0, 0.0))
    east, north, height = SITE.crs_from_enu(np.zeros((1, 3)))[0]
    assert bar.cursor_label.text == f"E {east:.2f} m · N {north:.2f} m · h {height:.2f} m (ellipsoidal)"
    assert 500_000 < east < 560_000
    bar.show_cursor(SITE, None)
    assert bar.cursor_label.text == "—"


def test_degrees_have_their_hemisphere(qtbot):
    bar = make(qtbot)
    site = Site(LonLatH(-76.61, 39.29, 0))
    bar.show_cursor(site, (0, 0, 5))
    assert bar.cursor_label.text == "76.610000° W · 39.290000° N · h 5.00 m (ellipsoidal)"


def test_a_site_without_a_place_says_so(qtbot):
    bar = make(qtbot)
    bar.show_site(Site.local())
    bar.show_cursor(Site.local(), (1, 2, 3))
    assert bar.cursor_label.text == "x 1.00 m · y 2.00 m · h 3.00 m (local zero)"
    assert bar.crs.text == "local metres"


def test_the_system_is_named(qtbot):
    bar = make(qtbot)
    bar.show_site(SITE)
    assert bar.crs.text == "EPSG:4549 · CGCS2000 / 3-degree Gauss-Kruger CM 120E · 1985 datum"
    bar.show_site(None)
    assert bar.crs.text == ""


def test_figures_of_a_frame(qtbot):
    bar = make(qtbot)
    stats = FrameStats(
        tiles_selected=83, tiles_loaded=214, tiles_failed=2, tiles_missing=27, tiles_pending=3,
        triangles=1_800_434, cache_bytes=812 << 20, budget_bytes=2 << 30, draw_ms=41.4,
    )  # fmt: skip
    bar.show_frame_stats(stats, rss_bytes=3 << 30)
    assert bar.tiles.text == "tiles 83/214 · 3 loading · 2 failed"
    assert "27 not in the delivery" in bar.tiles.toolTip()
    assert bar.triangles.text == "1.80 M triangles"
    assert bar.memory.text == "memory 812 MiB / 2.0 GiB"
    assert bar.frame.text == "frame 41 ms"
    bar.show_frame_stats(FrameStats(degraded=True, budget_bytes=1 << 30))
    assert bar.coarser.text == "△ coarser than asked"
    assert not bar.coarser.isHidden()
    assert bar.tiles.text == "tiles 0/0"


def test_a_dead_feed_is_named(qtbot):
    bar = make(qtbot)
    assert bar.feeds.isHidden()
    bar.show_feeds([FeedHealth("events", "up"), FeedHealth("cameras", "down", "since 10:41")])
    assert bar.feeds.text == "feeds ●○ cameras is down"
    assert "since 10:41" in bar.feeds.toolTip()


def test_a_narrow_window_keeps_the_coordinates(qtbot):
    bar = make(qtbot)
    bar.show_cursor(SITE, (0, 0, 0))
    bar.show_frame_stats(FrameStats(tiles_selected=1, tiles_loaded=2, triangles=3, draw_ms=1))
    bar.resize(640, 28)
    assert bar.width() == 640, "the line must not keep a window from being small"
    assert bar.triangles.isHidden()
    assert bar.cursor_label.isVisible()
    assert bar.cursor_label.width() >= bar.cursor_label.sizeHint().width()


def test_running_imports_are_counted_and_shown_above_the_line(qtbot):
    bar = make(qtbot)
    progress = ImportProgress()
    bar.add_progress(progress)
    assert progress.parent() is bar.window()
    progress.show_job(1, "a.ifc", 0.5)
    assert bar.busy.text == "importing 1…"
    assert not bar.busy.isHidden()
    progress.remove_job(1)
    assert bar.busy.isHidden()


def test_the_figures_have_their_room_before_the_coordinates(qtbot):
    bar = make(qtbot)
    bar.show_site(SITE)
    bar.show_cursor(SITE, (0, 0, 0))
    few = FrameStats(budget_bytes=1 << 30)
    many = FrameStats(
        tiles_selected=1834, tiles_loaded=2140, tiles_pending=340, tiles_failed=12, triangles=12_800_434,
        cache_bytes=812 << 20, budget_bytes=2 << 30, draw_ms=345,
    )  # fmt: skip
    for stats in (few, many, few):
        bar.show_frame_stats(stats, rss_bytes=3 << 30)
        for part in (bar.tiles, bar.triangles, bar.memory, bar.frame):
            assert part.width() >= part.sizeHint().width(), part.text


def test_both_budgets_are_said_and_what_is_full_is_marked(qtbot):
    bar = make(qtbot)
    stats = FrameStats(
        points=435_000, cache_bytes=812 << 20, budget_bytes=2 << 30, graphics_bytes=300 << 20,
        graphics_budget_bytes=1 << 30,
    )  # fmt: skip
    bar.show_frame_stats(stats, rss_bytes=3 << 30)
    assert bar.memory.text == "memory 812 MiB / 2.0 GiB · graphics 300 MiB / 1.0 GiB"
    assert "3.0 GiB" in bar.memory.toolTip()
    assert bar.triangles.text == "435 k points"
    assert bar.coarser.isHidden()
    bar.show_frame_stats(FrameStats(degraded=True))
    with qtbot.waitSignal(bar.budgets_clicked):
        qtbot.mouseClick(bar.coarser, Qt.MouseButton.LeftButton)


def test_the_last_problems_are_listed_and_no_more(qtbot):
    bar = make(qtbot)
    for number in range(20):
        bar.add_problem(f"tile {number}: <b>broken</b> " + "x" * 1000)
    bar.show_frame_stats(FrameStats(tiles_failed=20, tiles_retrying=3))
    assert bar.tiles.text == "tiles 0/0 · 20 failed (3 tried again)"
    tip = bar.tiles.toolTip()
    assert "tile 19" in tip
    assert "tile 13" not in tip
    assert "last of 20 problems" in tip
    assert "<b>broken" not in tip
    assert len(tip) < 3000
    bar.forget_problems()
    assert "problems" not in bar.tiles.toolTip()
