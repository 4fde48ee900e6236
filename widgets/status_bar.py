"""The status line: where the cursor is, and what the scene holds and takes.

`StatusBar()` is a QStatusBar (`setStatusBar`, `showMessage`). Fed through `show_site(site)`, `show_cursor(site,
position_enu or None)`, `show_frame_stats(stats, rss_bytes=0)` and `show_feeds(feeds)`; `add_progress(import_progress)`
shows the running imports above it. Signal: `feeds_clicked()`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyproj
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from layers.data.frame import FrameStats
from layers.site import Site
from widgets.elided_label import ElidedLabel
from widgets.import_progress import ImportProgress
from widgets.theme import px
from widgets.wording import bytes_text, count_text, datum_short, datum_text, short_count

MAX_DOTS = 12
FeedState = Literal["up", "late", "down"]
FEED_DOTS: dict[str, str] = {"up": "●", "late": "◐", "down": "○"}


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How one feed is.

    Parameters
    ----------
    state : str
        ``"up"``, ``"late"`` (connected, but what it says is old) or ``"down"``.
    detail : str
        Since when and why, in the user's language.
    """

    name: str
    state: FeedState
    detail: str = ""


class StatusBar(QStatusBar):
    """One line at the bottom; elides rather than clips, and leaves out the least needed when it is narrow."""

    feeds_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._progress: ImportProgress | None = None
        self.cursor_label = _Part(self, min_chars=10)
        self.crs = _Part(self)
        self.busy = _Click(self)
        self.busy.clicked.connect(self._toggle_progress)
        self.tiles, self.triangles, self.memory, self.frame = (_Part(self) for _ in range(4))
        self.feeds = _Click(self)
        self.feeds.clicked.connect(self.feeds_clicked)
        left, right = _Line(self), _Line(self)
        self._right = right
        left.add(self.cursor_label)
        left.add(self.crs, stretch=1)
        for part in (self.busy, self.tiles, self.triangles, self.memory, self.frame, self.feeds):
            right.add(part)
        # The figures have their room first; what is left of the line says where the cursor is.
        left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        right.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.addWidget(left, 1)
        self.addPermanentWidget(right)
        self.setMinimumHeight(px(28))
        self.show_site(None)
        self.show_busy(0)
        self.show_feeds(())

    def minimumSizeHint(self) -> QSize:
        """Never what keeps a window from being made small."""
        return QSize(px(240), super().minimumSizeHint().height())

    def add_progress(self, progress: ImportProgress) -> None:
        """Show running imports above the line's right end, and their number in it; a click on it hides them."""
        self._progress = progress
        progress.setParent(self.window())
        progress.count_changed.connect(self._on_imports)
        self._on_imports(len(progress))

    def show_site(self, site: Site | None) -> None:
        """Show the system that coordinates are said in."""
        if site is None:
            self.crs.set_text("")
        elif site.is_local:
            self.crs.set_text(self.tr("local metres"), hint=self.tr("The project has no place on earth."))
        else:
            name = crs_name(site.crs)
            code = site.crs if len(site.crs) <= 20 else self.tr("WKT")
            text = f"{code} · {name} · {datum_short(site.vertical_datum)}"
            self.crs.set_text(text, hint=datum_text(site.vertical_datum))
        self.show_cursor(site, None)

    def show_cursor(self, site: Site | None, position: npt.ArrayLike | None) -> None:
        """Show a surface position (site ENU metres, (3,)) in the site's system; None: the cursor is on nothing."""
        if site is None or position is None:
            self.cursor_label.set_text("—", hint=self.tr("Where the cursor is on the surface"))
            return
        x, y, up = (float(value) for value in site.crs_from_enu(np.asarray(position, np.float64).reshape(1, 3))[0])
        if site.is_local:
            datum, parts = "local", [f"x {x:.2f} m", f"y {y:.2f} m"]
        elif crs_is_geographic(site.crs):
            east = self.tr("{x}° E") if x >= 0 else self.tr("{x}° W")
            north = self.tr("{y}° N") if y >= 0 else self.tr("{y}° S")
            datum = "ellipsoidal"
            parts = [east.replace("{x}", f"{abs(x):.6f}"), north.replace("{y}", f"{abs(y):.6f}")]
        else:
            east, north = self.tr("E {x} m"), self.tr("N {y} m")
            datum, parts = "ellipsoidal", [east.replace("{x}", f"{x:.2f}"), north.replace("{y}", f"{y:.2f}")]
        # `Site.crs_from_enu` gives metres above the ellipsoid, whatever datum the site is in: say so.
        height = self.tr("h {height} m ({datum})").replace("{height}", f"{up:.2f}")
        parts.append(height.replace("{datum}", datum_short(datum)))
        self.cursor_label.set_text(" · ".join(parts), hint=datum_text(datum))

    def show_frame_stats(self, stats: FrameStats, *, rss_bytes: int = 0) -> None:
        """Show what the scene held when the last frame was drawn, and the whole process's memory."""
        tiles = self.tr("tiles {selected}/{loaded}")
        tiles = tiles.replace("{selected}", count_text(stats.tiles_selected))
        tiles = tiles.replace("{loaded}", count_text(stats.tiles_loaded))
        if stats.tiles_pending:
            tiles += self.tr(" · {n} loading").replace("{n}", count_text(stats.tiles_pending))
        if stats.tiles_failed:
            tiles += self.tr(" · {n} failed").replace("{n}", count_text(stats.tiles_failed))
        hint = self.tr("Tiles: {selected} shown, {loaded} loaded, {failed} failed, {missing} not in the delivery")
        for name, count in (
            ("selected", stats.tiles_selected),
            ("loaded", stats.tiles_loaded),
            ("failed", stats.tiles_failed),
            ("missing", stats.tiles_missing),
        ):
            hint = hint.replace("{" + name + "}", count_text(count))
        self.tiles.set_text(tiles, hint=hint)
        self.tiles.set_state("warn" if stats.tiles_failed else "")
        triangles = self.tr("{n} triangles").replace("{n}", short_count(stats.triangles))
        points = self.tr(" · {n} points").replace("{n}", short_count(stats.points)) if stats.points else ""
        self.triangles.set_text(triangles + points)
        self._show_memory(stats, rss_bytes)
        drawn = self.tr("frame {n} ms").replace("{n}", f"{stats.draw_ms:.0f}")
        self.frame.set_text(drawn, hint=self.tr("Time to draw the last picture"))
        self._make_room()

    def show_busy(self, imports: int) -> None:
        """Show how many imports run; 0 hides it."""
        self.busy.set_text(self.tr("importing {n}…").replace("{n}", count_text(imports)))
        self.busy.setVisible(imports > 0)

    def show_feeds(self, feeds: Sequence[FeedHealth]) -> None:
        """Show a dot for each feed (● up, ◐ late, ○ down); a dead one is named."""
        dots = "".join(FEED_DOTS[feed.state] for feed in feeds[:MAX_DOTS])
        more = f"+{len(feeds) - MAX_DOTS}" if len(feeds) > MAX_DOTS else ""
        down = [feed.name for feed in feeds if feed.state == "down"]
        said = self.tr(" {name} is down").replace("{name}", down[0]) if down else ""
        states = {"up": self.tr("up"), "late": self.tr("late"), "down": self.tr("down")}
        lines = [" · ".join(p for p in (feed.name, states[feed.state], feed.detail) if p) for feed in feeds]
        self.feeds.set_text(self.tr("feeds {dots}").replace("{dots}", dots + more) + said, hint="\n".join(lines))
        self.feeds.set_state("alarm" if down else "warn" if any(f.state == "late" for f in feeds) else "")
        self.feeds.setVisible(bool(feeds))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is least needed when there is no room."""
        super().resizeEvent(event)
        self._place_progress()
        width = self.width()
        self.triangles.setVisible(width >= px(1100))
        self.frame.setVisible(width >= px(760))
        self.memory.setVisible(width >= px(900))
        self.crs.setVisible(width >= px(1000))

    def _make_room(self) -> None:
        """Share the line out now: left to the event loop, grown figures are elided for a frame or more."""
        for layout in (self._right.layout(), self.layout()):
            if layout is not None:
                layout.activate()

    def _show_memory(self, stats: FrameStats, rss_bytes: int) -> None:
        parts = []
        if stats.budget_bytes:
            cache = self.tr("cache {used} / {allowed}").replace("{used}", bytes_text(stats.cache_bytes))
            parts.append(cache.replace("{allowed}", bytes_text(stats.budget_bytes)))
        if rss_bytes:
            parts.append(self.tr("process {size}").replace("{size}", bytes_text(rss_bytes)))
        hint = self.tr("Tile memory in use / allowed, and memory of the whole process")
        if stats.degraded:
            parts.insert(0, self.tr("△ coarser"))
            hint = self.tr("The memory allowed is spent: the picture is coarser than asked for.")
        self.memory.set_text(" · ".join(parts), hint=hint)
        self.memory.set_state("warn" if stats.degraded else "")

    def _toggle_progress(self) -> None:
        if self._progress is not None:
            self._progress.setVisible(not self._progress.isVisible())
            self._place_progress()

    def _on_imports(self, count: int) -> None:
        self.show_busy(count)
        self._place_progress()

    def _place_progress(self) -> None:
        progress = self._progress
        window = progress.parentWidget() if progress is not None else None
        if progress is None or window is None:
            return
        size = progress.sizeHint().expandedTo(QSize(px(300), 0)).boundedTo(window.size())
        corner = self.mapTo(window, QPoint(self.width(), 0))
        progress.setGeometry(QRect(corner - QPoint(size.width() + px(12), size.height() + px(8)), size))
        progress.raise_()


class _Line(QWidget):
    """Figures side by side that may be squeezed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(px(8), 0, px(8), 0)
        self._layout.setSpacing(px(12))

    def add(self, part: QWidget, *, stretch: int = 0) -> None:
        self._layout.addWidget(part, stretch)


class _Part(ElidedLabel):
    """One figure of the line."""

    def __init__(self, parent: QWidget, *, min_chars: int = 6) -> None:
        super().__init__("", parent, min_chars=min_chars)
        self.setObjectName("statusPart")
        self.setFrameShape(QFrame.Shape.NoFrame)


class _Click(_Part):
    clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: object) -> None:
        del event
        self.clicked.emit()


@lru_cache(maxsize=16)
def crs_name(crs: str) -> str:
    """Return the name of a system; the text itself when PROJ does not know it."""
    try:
        return str(pyproj.CRS(crs).name)
    except pyproj.exceptions.CRSError:
        return crs[:40]


@lru_cache(maxsize=16)
def crs_is_geographic(crs: str) -> bool:
    """Return whether positions in a system are degrees."""
    try:
        return bool(pyproj.CRS(crs).is_geographic)
    except pyproj.exceptions.CRSError:
        return False
