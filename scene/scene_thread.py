"""The one thread that owns VTK: takes commands, runs turns, hands over the newest frame."""

import logging
import sys
import threading
from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from layers.data.frame import Frame
from layers.data.report import Problem, note
from layers.inbox import Inbox
from scene.commands import Close, Command, Posted, SceneSettings, Wake
from scene.scene_loop import SceneLoop
from scene.streaming.server_threads import ServerThreads
from scene.views.view import ViewFactory
from scene.window import NoGraphics

_log = logging.getLogger(__name__)

COMMAND_LIMIT = 65_536
PROBLEM_LIMIT = 256
_IDLE_S = 3600.0
_MAX_TURN_FAILURES = 10
_PAUSE_AFTER_FAILURE_S = 0.1
_BREATH_S = 0.005
"""Nothing was said for so long: there is time for what can be done ahead."""
_SWITCH_S = 0.001
"""A thread that runs Python gives way after so long. At Python's own 5 ms the window waits that long, time and again,
for the threads that decode tiles."""


@dataclass(frozen=True, slots=True)
class SceneCounters:
    """What the scene thread has done; the counts only rise.

    Parameters
    ----------
    turns, renders, frames : int
        A turn draws at most one picture; a picture may be handed over twice.
    commands_replaced : int
        Older ones of a kind that a newer one overtook.
    commands_refused : int
        The inbox was full: the scene is behind by more than it can hold.
    frames_unseen : int
        Overtaken by a newer one before anybody took them.
    view_errors : int
        Views switched off.
    props : int
        VTK props in the scene now.
    renderer : str
        What the driver calls itself.
    """

    turns: int = 0
    renders: int = 0
    frames: int = 0
    frames_unseen: int = 0
    commands_replaced: int = 0
    commands_refused: int = 0
    view_errors: int = 0
    props: int = 0
    renderer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FinishedFrame:
    """A frame and the last command that it knows of."""

    frame: Frame
    serial: int


class SceneThread:
    """Runs a `SceneLoop` until it is told to close. Any thread may call.

    Parameters
    ----------
    views : mapping of layer kind to view class
    settings : SceneSettings
    """

    def __init__(self, views: Mapping[str, ViewFactory], *, settings: SceneSettings) -> None:
        self._views = dict(views)
        self._settings = settings
        self._inbox: Inbox[Posted] = Inbox(limit=COMMAND_LIMIT)
        self._thread = threading.Thread(target=self._run, name="scene", daemon=True)
        self._slot = threading.Condition()
        self._finished: FinishedFrame | None = None
        self._counters = SceneCounters()
        self._turns = self._frames = self._frames_unseen = 0
        self._failure = ""
        self._ended = False
        self.problems: Inbox[Problem] = Inbox(limit=PROBLEM_LIMIT, drop_oldest=True)

    @property
    def counters(self) -> SceneCounters:
        """What was done up to the last turn."""
        return replace(self._counters, frames=self._frames, frames_unseen=self._frames_unseen)

    @property
    def failure(self) -> str:
        """Why the thread gave up; empty while it works."""
        return self._failure

    @property
    def is_alive(self) -> bool:
        """True between `start` and the end of the thread."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_S))
        self._thread.start()

    def post(self, command: Command, *, key: Hashable, serial: int = 0) -> bool:
        """Give a command; it replaces a waiting one of the same `key`. Return False when the inbox is full."""
        return self._inbox.put(Posted(command, serial), key=key)

    def wake(self) -> None:
        """Ask for a turn."""
        self._inbox.put(Posted(Wake()), key="wake")

    def report(self, problem: Problem) -> None:
        """Keep a problem for a person; the same words once."""
        self.problems.put(problem, key=str(problem))

    def take_frame(self, *, timeout_s: float = 0.0) -> FinishedFrame | None:
        """Return the newest frame, waiting up to `timeout_s` for one; None when there is nothing new."""
        with self._slot:
            if timeout_s > 0.0:
                self._slot.wait_for(lambda: self._finished is not None or self._ended, timeout_s)
            finished, self._finished = self._finished, None
            return finished

    def close(self, *, timeout_s: float) -> bool:
        """End the thread; return whether it ended in time."""
        if self._thread.is_alive():
            self._inbox.clear()
            self.post(Close(), key="close")
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        executor = ThreadPoolExecutor(max(1, self._settings.loader_threads), thread_name_prefix="tile-loader")
        servers = ServerThreads()
        loop: SceneLoop | None = None
        try:
            loop = SceneLoop(
                self._views,
                settings=self._settings,
                executor=executor,
                wake=self.wake,
                report=self.report,
                servers=servers.executor,
            )
            self._turn_until_closed(loop)
        except NoGraphics as error:
            self._failure = str(error)
            self.report(note(self._failure))
            _log.error("%s", self._failure)
        except Exception as error:
            told = note("the scene cannot be drawn: {reason}", reason=str(error))
            self._failure = str(told)
            self.report(told)
            _log.exception("the scene thread ends")
        finally:
            self._end(loop, executor, servers)

    def _end(self, loop: SceneLoop | None, executor: ThreadPoolExecutor, servers: ServerThreads) -> None:
        executor.shutdown(wait=False, cancel_futures=True)
        servers.shutdown(wait=False)
        if loop is not None:
            try:
                loop.close()
            except Exception:
                _log.exception("the scene did not close cleanly")
        # What runs sees that it is cancelled and ends soon; nothing may load after the scene is gone.
        executor.shutdown(wait=True)
        servers.shutdown(wait=True)
        with self._slot:
            self._ended = True
            self._slot.notify_all()

    def _turn_until_closed(self, loop: SceneLoop) -> None:
        serial, failures = 0, 0
        wait_s: float | None = None
        last: FinishedFrame | None = None
        while True:
            wait_s = _IDLE_S if wait_s is None else wait_s
            posted = self._inbox.take(timeout_s=wait_s if loop.is_warm else min(wait_s, _BREATH_S))
            if posted is None and not loop.is_warm:
                loop.warm_up()
            while posted is not None:
                if isinstance(posted.command, Close):
                    return
                serial = max(serial, posted.serial)
                loop.take(posted.command)
                posted = self._inbox.take()
            try:
                turn = loop.turn()
                failures = 0
            except Exception as error:
                failures += 1
                _log.exception("a turn of the scene failed")
                self.report(note("the scene met a fault: {reason}", reason=f"{type(error).__name__}: {error}"))
                if failures >= _MAX_TURN_FAILURES:
                    raise
                wait_s = _PAUSE_AFTER_FAILURE_S
                continue
            wait_s = turn.wait_s
            self._count(loop)
            if turn.frame is not None:
                last = FinishedFrame(turn.frame, serial)
                self._hand_over(last)
            elif turn.stands and last is not None and last.frame.complete and last.serial < serial:
                # What was said since then changed nothing: the picture stands, and knows of it.
                last = replace(last, serial=serial)
                self._hand_over(last)

    def _hand_over(self, finished: FinishedFrame) -> None:
        with self._slot:
            self._frames += 1
            self._frames_unseen += self._finished is not None
            self._finished = finished
            self._slot.notify_all()

    def _count(self, loop: SceneLoop) -> None:
        self._turns += 1
        self._counters = SceneCounters(
            turns=self._turns,
            renders=loop.renders,
            commands_replaced=self._inbox.replaced,
            commands_refused=self._inbox.refused,
            view_errors=loop.view_errors,
            props=loop.prop_count,
            renderer=loop.renderer_name,
        )
