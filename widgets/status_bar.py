"""The status line: where the cursor is, and what the scene holds and takes.

`StatusBar()` is a QStatusBar (`setStatusBar`, `showMessage`). Fed through `show_site(site)`, `show_cursor(site,
position_enu or None)`, `show_frame_stats(stats, rss_bytes=0)` and `show_feeds(feeds)`; `add_progress(import_progress)`
shows the running imports above it; `add_problem(line)` and `forget_problems()` keep what the tiles' tooltip lists.
Signals: `feeds_clicked()`, `budgets_clicked()`.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from layers.data.frame import FrameStats
from layers.site import Site
from widgets.elided_label import ElidedLabel
from widgets.import_progress import ImportProgress
from widgets.position_text import crs_name, position_parts
from widgets.theme import px
from widgets.wording import bytes_text, count_text, datum_short, datum_text, short_count

MAX_DOTS = 12
MAX_PROBLEMS, MAX_PROBLEM_CHARS = 6, 240
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
    budgets_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._progress: ImportProgress | None = None
        self._imports, self._quiet = 0, ""
        self.cursor_label = _Part(self, min_chars=10)
        self.crs = _Part(self)
        self.busy = _Click(self)
        self.busy.clicked.connect(self._toggle_progress)
        self.tiles, self.triangles, self.frame = (_Part(self) for _ in range(3))
        self.coarser, self.memory = _Click(self), _Click(self)
        for figure in (self.coarser, self.memory):
            figure.clicked.connect(self.budgets_clicked)
        self._stats = FrameStats()
        self._problems: deque[str] = deque(maxlen=MAX_PROBLEMS)
        self._problem_count = 0
        self.feeds = _Click(self)
        self.feeds.clicked.connect(self.feeds_clicked)
        left, right = _Line(self), _Line(self)
        self._right = right
        left.add(self.cursor_label)
        left.add(self.crs, stretch=1)
        for part in (self.busy, self.coarser, self.tiles, self.triangles, self.memory, self.frame, self.feeds):
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
        self._show_coarser(self._stats)

    def minimumSizeHint(self) -> QSize:
        """Never what keeps a window from being made small."""
        return QSize(px(240), super().minimumSizeHint().height())

    def add_progress(self, progress: ImportProgress) -> None:
        """Show running imports above the line's right end, and their number in it; a click on it hides them."""
        self._progress = progress
        progress.setParent(self.window())
        progress.count_changed.connect(self._on_imports)
        progress.quiet_changed.connect(self._on_quiet)
        self._place_progress()

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
        parts = position_parts(site, position)
        datum = "local" if site.is_local else "ellipsoidal"
        self.cursor_label.set_text(" · ".join(parts), hint=datum_text(datum))

    def show_frame_stats(self, stats: FrameStats, *, rss_bytes: int = 0) -> None:
        """Show what the scene held when the last frame was drawn, and the whole process's memory."""
        self._stats = stats
        self._show_tiles()
        self._show_coarser(stats)
        figures = []
        if stats.triangles or not stats.points:
            figures.append(self.tr("{n} triangles").replace("{n}", short_count(stats.triangles)))
        if stats.points:
            figures.append(self.tr("{n} points").replace("{n}", short_count(stats.points)))
        self.triangles.set_text(" · ".join(figures), hint=self.tr("Drawn in the last picture"))
        self._show_memory(stats, rss_bytes)
        drawn = self.tr("frame {n} ms").replace("{n}", f"{stats.draw_ms:.0f}")
        self.frame.set_text(drawn, hint=self.tr("Time to draw the last picture"))
        self._make_room()

    def show_busy(self, imports: int) -> None:
        """Show how many imports run; 0: what is made quietly, if anything is."""
        self._imports = imports
        text = self.tr("importing {n}…").replace("{n}", count_text(imports)) if imports else self._quiet
        self.busy.set_text(text, hint=self.tr("Click to see it, or to stop it.") if text else "")
        self.busy.setVisible(bool(text))

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

    def add_problem(self, problem: str) -> None:
        """Keep a problem of the scene for the tiles' tooltip; the last few are."""
        self._problem_count += 1
        text = " ".join(problem.split())
        self._problems.append(text if len(text) <= MAX_PROBLEM_CHARS else text[:MAX_PROBLEM_CHARS] + "…")
        self._show_tiles()

    def forget_problems(self) -> None:
        """Drop them: they were another project's."""
        self._problems.clear()
        self._problem_count = 0
        self._show_tiles()

    def _show_tiles(self) -> None:
        stats = self._stats
        tiles = self.tr("tiles {selected}/{loaded}")
        tiles = tiles.replace("{selected}", count_text(stats.tiles_selected))
        tiles = tiles.replace("{loaded}", count_text(stats.tiles_loaded))
        if stats.tiles_pending:
            tiles += self.tr(" · {n} loading").replace("{n}", count_text(stats.tiles_pending))
        if stats.tiles_failed:
            tiles += self.tr(" · {n} failed").replace("{n}", count_text(stats.tiles_failed))
        if stats.tiles_retrying:
            tiles += self.tr(" ({n} tried again)").replace("{n}", count_text(stats.tiles_retrying))
        hint = self.tr(
            "Tiles: {selected} shown, {loaded} loaded, {failed} failed ({retrying} of them tried again), "
            "{missing} not in the delivery"
        )
        for name, count in (
            ("selected", stats.tiles_selected),
            ("loaded", stats.tiles_loaded),
            ("failed", stats.tiles_failed),
            ("retrying", stats.tiles_retrying),
            ("missing", stats.tiles_missing),
        ):
            hint = hint.replace("{" + name + "}", count_text(count))
        self.tiles.set_text(tiles, hint="\n".join([hint, *self._problem_lines()]))
        self.tiles.set_state("warn" if stats.tiles_failed else "")

    def _problem_lines(self) -> list[str]:
        if not self._problems:
            return []
        heading = self.tr("The last of {n} problems:").replace("{n}", count_text(self._problem_count))
        return [heading, *(f"▲ {problem}" for problem in self._problems)]

    def _show_coarser(self, stats: FrameStats) -> None:
        hint = self.tr("This view needs more memory than tiles may use: it is shown coarser. Click to change that.")
        self.coarser.set_text(self.tr("△ coarser than asked"), hint=hint)
        self.coarser.set_state("warn")
        self.coarser.setVisible(stats.degraded)

    def _show_memory(self, stats: FrameStats, rss_bytes: int) -> None:
        memory, graphics = self.tr("memory {used} / {allowed}"), self.tr("graphics {used} / {allowed}")
        parts, full = [], False
        for text, used, allowed in (
            (memory, stats.cache_bytes, stats.budget_bytes),
            (graphics, stats.graphics_bytes, stats.graphics_budget_bytes),
        ):
            if allowed:
                parts.append(text.replace("{used}", bytes_text(used)).replace("{allowed}", bytes_text(allowed)))
                full |= used > allowed
        lines = [self.tr("What tiles hold of what they may use, in memory and on the graphics card.")]
        if rss_bytes:
            lines.append(self.tr("The whole program uses {size}.").replace("{size}", bytes_text(rss_bytes)))
        lines.append(self.tr("Click to change it."))
        self.memory.set_text(" · ".join(parts), hint="\n".join(lines))
        self.memory.set_state("warn" if full or stats.degraded else "")

    def _toggle_progress(self) -> None:
        if self._progress is not None:
            self._progress.toggle()
            self._place_progress()

    def _on_imports(self, count: int) -> None:
        self.show_busy(count)
        self._place_progress()

    def _on_quiet(self, text: str) -> None:
        self._quiet = text
        self.show_busy(self._imports)
        self._make_room()
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
