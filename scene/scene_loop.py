"""One turn of the scene: commands, tiles, at most one picture.

Knows no thread: `scene.scene_thread` runs turns as long as the stage lives, tests run them one by one.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from layers.data.camera import CameraState
from layers.data.frame import Frame, FrameStats
from layers.data.report import Problem, note
from layers.data.sky import SkyState
from scene.air import Atmosphere
from scene.commands import (
    Command,
    Redraw,
    SceneSettings,
    SetCamera,
    SetLayer,
    SetSection,
    SetSettings,
    SetSize,
    SetSky,
)
from scene.environment import Environment
from scene.eye_dome import shaded
from scene.lens import aim, clipping_range
from scene.section import SectionCut
from scene.singulation.singulation import Singulation
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import view_state
from scene.view_set import ViewSet
from scene.views.view import ViewFactory, ViewServices, ViewStats
from scene.warm_up import warm_up
from scene.window import OffscreenWindow, clamped_size

_log = logging.getLogger(__name__)

MOVING_S = 0.150
"""A camera that was told nothing for so long rests."""
_PENDING_POLL_S = 0.100
_RETRY_POLL_S = 0.500
_MIN_BETWEEN_LOADING_FRAMES_S = 0.100
_MOST_REST_A_DRAW = 3.0
_FIRST_PICTURE_S, _NEARLY_COMPLETE_S = 0.100, 0.300
"""So long a standing camera's first picture waits for the tiles that complete it; and when most of them are there."""
_ATTACH_AT_REST_S = 0.050
DEFAULT_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn gave.

    Parameters
    ----------
    frame : Frame or None
        A new picture.
    wait_s : float or None
        Run the next turn after so long, or sooner when a command comes; None: only then.
    stands : bool
        Without a new picture the last one shows what there is to show; otherwise a new one is on its way.
    """

    frame: Frame | None
    wait_s: float | None
    stands: bool = True


class SceneLoop:
    """Window, views and the rules of when to draw. Made, used and closed by one thread.

    Parameters
    ----------
    views : mapping of layer kind to view class
    settings : SceneSettings
    executor : Executor
        For the views.
    wake : callable
        Asks for a turn; any thread.
    report : callable
        ``report(problem)``, any thread.
    servers : callable or None
        See `ViewServices`.
    clock : callable
        Monotonic seconds.

    Raises
    ------
    scene.window.NoGraphics
    """

    def __init__(
        self,
        views: Mapping[str, ViewFactory],
        *,
        settings: SceneSettings,
        executor: Executor,
        wake: Callable[[], None],
        report: Callable[[Problem], None],
        servers: Callable[[str], Executor] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._executor = executor
        self._wake = wake
        self._report = report
        self._servers = servers
        self._clock = clock
        self._window = OffscreenWindow(size=DEFAULT_SIZE, multisamples=settings.multisamples)
        self._is_warm = False
        self._budget = TileBudget(limit_bytes=settings.cache_bytes, graphics_limit_bytes=settings.graphics_bytes)
        self._environment = Environment(self._window.renderer)
        self._atmosphere = Atmosphere()
        self._singulation = Singulation(executor, wake)
        self._section = SectionCut()
        self._sky = SkyState()
        self._views = ViewSet(views, services=self._services, report=report)
        self._camera: CameraState | None = None
        self._size = DEFAULT_SIZE
        self._last_camera_s = float("-inf")
        self._moving_until_s = float("-inf")
        self._dirty = True
        self._tiles_changed = False
        self._frame: Frame | None = None
        self._drawn_at_s = float("-inf")
        self._draw_s = 0.0
        self._waiting_since_s: float | None = None
        self.renders = 0
        self.rebuilds = 0

    @property
    def renderer_name(self) -> str:
        """What the driver calls itself."""
        return self._window.renderer_name

    @property
    def is_warm(self) -> bool:
        """Whether what tiles need is compiled."""
        return self._is_warm

    @property
    def prop_count(self) -> int:
        """VTK props in the scene, the environment's included."""
        return self._window.prop_count

    @property
    def view_errors(self) -> int:
        """Views that were switched off."""
        return self._views.errors

    def take(self, command: Command) -> None:
        """Take one command."""
        match command:
            case SetCamera():
                self._take_camera(command)
            case SetSize(size):
                self._dirty |= clamped_size(size) != self._size
                self._size = clamped_size(size)
            case SetSky(sky):
                self._dirty |= sky != self._sky
                self._sky = sky
            case SetSection(section):
                self._dirty |= section.cuts != self._section.state.cuts
                self._section.state = section
            case Redraw():
                self._dirty = True
            case SetSettings(settings):
                self._dirty |= settings != self._settings
                self._settings = settings
                self._budget.limit_bytes = settings.cache_bytes
                self._budget.graphics_limit_bytes = settings.graphics_bytes
            case SetLayer():
                self._dirty |= self._views.set_layer(command)
            case _:
                pass

    def turn(self) -> Turn:
        """Update the views and draw if anything changed."""
        if self._camera is None:
            return Turn(None, None)
        now = self._clock()
        reduced = self._is_reduced(now)
        sse_px = 0.0 if self._settings.full_detail else self._settings.sse_px
        view = self._section.narrowed(view_state(self._camera, size=self._size, near_m=0.0, sse_px=sse_px))
        # A slow picture leaves room for more attaching: a tenth of its time is not seen, and less while it stands.
        least_s = self._settings.attach_budget_s if now < self._moving_until_s else _ATTACH_AT_REST_S
        budget_s = max(least_s, 0.1 * self._draw_s)
        stats = self._views.update(view, budget_s=budget_s)
        self._tiles_changed |= stats.changed
        self._tiles_changed |= self._singulation.update(view)
        stats = replace(stats, pending=stats.pending + self._singulation.pending)
        settled = stats.pending == 0 and not stats.animating
        due = self._dirty or self._wants_full_size(reduced)
        waiting_s = self._first_picture_rest_s(stats, now)
        if due and waiting_s > 0.0:
            return Turn(None, waiting_s, stands=False)
        if not due and self._tiles_changed:
            rest_s = 0.0 if settled or stats.animating else self._loading_rest_s(now)
            if rest_s > 0.0:
                return Turn(None, rest_s)
            due = True
        if due:
            frame = self._draw(stats, reduced=reduced, complete=settled and not reduced)
            if self._dirty:
                return Turn(frame, 0.0, stands=False)
        else:
            frame = self._completed(stats, settled=settled and not reduced)
        return Turn(frame, self._wait_s(stats, reduced=reduced))

    def close(self) -> None:
        """Give everything back."""
        self._views.close()
        self._singulation.close()
        self._section.close()
        self._environment.close()
        self._window.close()

    def _services(self) -> ViewServices:
        mipmaps = not self._window.is_software if self._settings.mipmaps is None else self._settings.mipmaps
        return ViewServices(
            renderer=self._window.renderer,
            executor=self._executor,
            budget=self._budget,
            wake=self._wake,
            report=self._report,
            mipmaps=mipmaps,
            servers=self._servers,
            atmosphere=self._atmosphere,
            singulation=self._singulation,
            section=self._section,
        )

    def _take_camera(self, command: SetCamera) -> None:
        moves = command.moving
        if moves is None:
            moves = command.posted_s - self._last_camera_s < MOVING_S
        self._last_camera_s = command.posted_s
        self._moving_until_s = command.posted_s + MOVING_S if moves else float("-inf")
        self._dirty |= command.camera != self._camera
        self._camera = command.camera

    def _is_reduced(self, now_s: float) -> bool:
        wanted = self._settings.reduce_moving
        return (self._window.is_software if wanted is None else wanted) and now_s < self._moving_until_s

    def _wants_full_size(self, reduced: bool) -> bool:
        return self._frame is not None and self._frame.moving and not reduced

    def _loading_rest_s(self, now_s: float) -> float:
        # While tiles come in, half of the time at most goes into pictures that will not last; a quarter where they are
        # slow.
        times = min(_MOST_REST_A_DRAW, max(1.0, self._draw_s / _MIN_BETWEEN_LOADING_FRAMES_S))
        return self._drawn_at_s + max(_MIN_BETWEEN_LOADING_FRAMES_S, times * self._draw_s) - now_s

    def _first_picture_rest_s(self, stats: ViewStats, now_s: float) -> float:
        # What is drawn on the way to the complete picture is taken from its time. A tenth of a second is not seen.
        if stats.animating or not stats.pending or not self._frame_would_be_the_same():
            self._waiting_since_s = None
            return 0.0
        if self._waiting_since_s is None:
            self._waiting_since_s = now_s
        patience_s = _FIRST_PICTURE_S if stats.pending > stats.loaded else _NEARLY_COMPLETE_S
        return self._waiting_since_s + patience_s - now_s

    def _frame_would_be_the_same(self) -> bool:
        frame = self._frame
        return frame is None or (frame.camera == self._camera and frame.size == self._size)

    def warm_up(self) -> None:
        """Compile what tiles need, once; for when there is nothing else to do. The first tile does it otherwise."""
        if self._is_warm:
            return
        self._is_warm = True
        try:
            warm_up(self._window)
        except Exception:
            _log.exception("shaders could not be compiled ahead")

    def _wait_s(self, stats: ViewStats, *, reduced: bool) -> float | None:
        waits = []
        if stats.animating:
            waits.append(0.0)
        if stats.pending:
            waits.append(_PENDING_POLL_S)
        if stats.retrying:
            waits.append(_RETRY_POLL_S)
        if reduced:
            waits.append(max(0.0, self._moving_until_s - self._clock()))
        return min(waits) if waits else None

    def _draw(self, stats: ViewStats, *, reduced: bool, complete: bool) -> Frame | None:
        assert self._camera is not None  # noqa: S101 (turn() draws only with a camera)
        if not self._window.is_alive:
            self._rebuild()
            return None
        started = time.perf_counter()
        self._dirty = self._tiles_changed = False
        try:
            size = (self._size[0] // 2, self._size[1] // 2) if reduced else self._size
            self._window.resize(size)
            size = self._window.size
            bounds = self._views.bounds()
            air = self._environment.look(self._camera, self._sky, size=size, around=bounds)
            self._atmosphere.change(air, is_day=self._sky.is_day)
            self._environment.show_grid(bounds if self._settings.grid and not self._views.has_tiles() else None)
            near_m, far_m = clipping_range(self._camera, bounds, around=self._environment.bounds)
            aim(self._window.renderer, self._camera, size=size, near_m=near_m, far_m=far_m)
            self._singulation.bind(self._window.renderer)
            self._section.bind(self._window.renderer, self._camera, size=size)
            self._window.render()
            self._section.release(self._window.renderer)
            self._singulation.release(self._window.renderer)
            pixels, depth = self._window.read()
            if stats.eye_dome:
                pixels = shaded(pixels, depth=depth, near_m=near_m, far_m=far_m)
        except Exception as error:
            _log.exception("a picture could not be drawn")
            self._report(note("a picture could not be drawn: {reason}", reason=f"{type(error).__name__}: {error}"))
            return None
        self.renders += 1
        self._is_warm |= stats.selected > 0
        self._draw_s = time.perf_counter() - started
        self._drawn_at_s = self._clock()
        self._frame = Frame(
            number=self._next_number(),
            pixels=pixels,
            depth=depth,
            near_m=near_m,
            far_m=far_m,
            camera=self._camera,
            complete=complete,
            moving=reduced,
            stats=self._frame_stats(stats),
            surfaces=self._views.surfaces(),
            section=self._section.state,
        )
        return self._frame

    def _rebuild(self) -> None:
        """Make window and views anew after the context was lost; what is shown loads again from its source.

        Raises
        ------
        scene.window.NoGraphics
            Not now; the next turn tries again.
        """
        _log.warning("the graphics context was lost: the scene is built again")
        window = OffscreenWindow(size=self._size, multisamples=self._settings.multisamples)
        self._environment.close()
        old, self._window = self._window, window
        self._environment = Environment(window.renderer)
        self._singulation.lose()
        self._section.lose()
        self._views.make_anew()
        old.close()
        self._is_warm, self._dirty = False, True
        self.rebuilds += 1

    def _completed(self, stats: ViewStats, *, settled: bool) -> Frame | None:
        """Return the last picture once more when nothing in it has to change but that it is complete now."""
        if self._frame is None or self._frame.complete or not settled or self._frame.moving:
            return None
        self._frame = replace(self._frame, number=self._next_number(), complete=True, stats=self._frame_stats(stats))
        return self._frame

    def _next_number(self) -> int:
        return 1 if self._frame is None else self._frame.number + 1

    def _frame_stats(self, stats: ViewStats) -> FrameStats:
        return FrameStats(
            tiles_visited=stats.visited,
            tiles_selected=stats.selected,
            tiles_loaded=stats.loaded,
            tiles_failed=stats.failed,
            tiles_missing=stats.missing,
            tiles_pending=stats.pending,
            tiles_retrying=stats.retrying,
            triangles=stats.triangles,
            points=stats.points,
            cache_bytes=stats.cache_bytes,
            budget_bytes=self._budget.limit_bytes,
            graphics_bytes=stats.graphics_bytes,
            graphics_budget_bytes=self._budget.graphics_limit_bytes,
            draw_ms=self._draw_s * 1000,
            degraded=stats.degraded,
        )
