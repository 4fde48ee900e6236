"""Everything that is counted on a flight."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from layers.data.frame import FrameStats
from scene.streaming.sink import Held
from tests.bench.rounds import percentile


@dataclass(frozen=True, slots=True)
class Rest:
    """How a stop was filled: seconds until the picture was complete, and what it showed."""

    name: str
    complete_s: float
    is_complete: bool
    hole_part: float
    stats: FrameStats


@dataclass(slots=True)
class FlightLog:
    """What was counted.

    Attributes
    ----------
    open_s, first_s, whole_s : float
        From asking for it: until the input is open, until a picture with tiles, until it is complete.
    selection_ms, selection_processor_ms, update_ms : list of float
        Of every update: without the making of actors, as the clock and as the thread's processor time, and with it.
    most : Held
        The most that tiles held after any update.
    loads : Counter
        "begun", "loaded", "cancelled", "failed".
    rss_bytes : list of (seconds, bytes)
    lap_rss_bytes, lap_held_bytes : list of int
        When each lap was over: of the process, and held by tiles in memory and in the driver.
    holes : int
        Frames, at rest or moving, that show nothing in more than `HOLE_PART` of a view filled by the city.
    frames : int
    """

    open_s: float = 0.0
    first_s: float = 0.0
    whole_s: float = 0.0
    selection_ms: list[float] = field(default_factory=list)
    selection_processor_ms: list[float] = field(default_factory=list)
    update_ms: list[float] = field(default_factory=list)
    most: Held = field(default_factory=lambda: Held(0, 0))
    visited: int = 0
    loads: "Counter[str]" = field(default_factory=Counter)
    rss_bytes: list[tuple[float, int]] = field(default_factory=list)
    lap_rss_bytes: list[int] = field(default_factory=list)
    lap_held_bytes: list[int] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    draw_ms: list[float] = field(default_factory=list)
    holes: int = 0
    frames: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def rss_peak_bytes(self) -> int:
        """Most memory of the process."""
        return max((nbytes for _, nbytes in self.rss_bytes), default=0)

    @property
    def rss_slope_mb_a_minute(self) -> float:
        """How fast the process grew after the first lap."""
        if len(self.lap_rss_bytes) < 2 or not self.rss_bytes:
            return 0.0
        times, sizes = np.array(self.rss_bytes, float).T
        later = times > times[-1] / len(self.lap_rss_bytes)
        return float(np.polyfit(times[later], sizes[later], 1)[0]) * 60 / 1e6

    def lines(self) -> Iterator[str]:
        """Yield the report."""
        yield f"open {self.open_s:.2f} s, first picture {self.first_s:.2f} s, whole picture {self.whole_s:.2f} s"
        for rest in self.rests:
            yield (
                f"  {rest.name:20} {'whole after' if rest.is_complete else 'NOT whole after'} {rest.complete_s:6.2f} s:"
                f" shown {rest.stats.tiles_selected:5}, held {rest.stats.tiles_loaded:6},"
                f" visited {rest.stats.tiles_visited:6},"
                f" memory {rest.stats.cache_bytes / 1e6:5.0f} MB, graphics {rest.stats.graphics_bytes / 1e6:5.0f} MB,"
                f" draw {rest.stats.draw_ms:4.0f} ms, no ground {rest.hole_part:.4%}"
                + (", degraded" if rest.stats.degraded else "")
            )
        yield (
            f"most held: memory {self.most.memory_bytes / 2**20:.0f} MiB,"
            f" graphics {self.most.graphics_bytes / 2**20:.0f} MiB"
        )
        yield (
            f"choosing tiles p50 {percentile(self.selection_ms, 50):.2f}, p95 {percentile(self.selection_ms, 95):.2f},"
            f" max {max(self.selection_ms):.1f} ms (processor p50 {percentile(self.selection_processor_ms, 50):.2f},"
            f" p95 {percentile(self.selection_processor_ms, 95):.2f});"
            f" whole update p95 {percentile(self.update_ms, 95):.1f}, {max(self.update_ms):.1f} ms"
            f" ({len(self.update_ms)} updates, at most {self.visited} visited)"
        )
        yield f"loads {dict(self.loads)}"
        yield f"{self.frames} frames, draw p95 {percentile(self.draw_ms, 95):.0f} ms, with holes {self.holes}"
        laps = ", ".join(
            f"{rss / 1e6:.0f} (tiles {held / 1e6:.0f})"
            for rss, held in zip(self.lap_rss_bytes, self.lap_held_bytes, strict=True)
        )
        yield (
            f"process: peak {self.rss_peak_bytes / 1e6:.0f} MB, after each lap {laps} MB,"
            f" slope {self.rss_slope_mb_a_minute:+.1f} MB a minute"
        )
        yield f"problems {len(self.problems)} {self.problems[:3]}"
