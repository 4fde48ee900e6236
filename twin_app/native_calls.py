"""Native code on untrusted bytes, in confined processes that live on from call to call.

Starting a process costs half a second; a tile of a point cloud decodes in a hundredth of one.
"""

import contextlib
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from importers.files.resolver import never
from importers.native import Argument, Result
from layers.errors import Cancelled, ImportFailed
from twin_app.confinement import child_environment, death_of
from twin_app.native_wire import read_answer, write_call
from twin_app.wire import Refusal, WireDamaged, error_of

if sys.platform == "linux":
    import fcntl

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
MEMORY_BYTES = 3 << 30
TIME_S = 60.0
POLL_S = 0.05
# A call that nobody waits for is let finish for so long: killing costs the next one a new process.
CANCEL_GRACE_S = 0.5
KILL_WAIT_S = 5.0
PIPE_BYTES = 1 << 18


class NativeProcesses:
    """`NativeCalls` in confined processes, started when first needed. Any thread; `close` ends them.

    Parameters
    ----------
    processes : int
        At once; further calls wait.
    allowed : sequence of str
        Prefixes of the modules whose functions may be named.
    time_s : float
        Most that one call may take.
    """

    def __init__(
        self,
        *,
        processes: int = 2,
        allowed: Sequence[str] = ("importers.",),
        memory_bytes: int = MEMORY_BYTES,
        time_s: float = TIME_S,
    ) -> None:
        self._allowed = tuple(allowed)
        self._memory_bytes = memory_bytes
        self._time_s = time_s
        self._changed = threading.Condition()
        self._idle: list[_Process] = []
        self._places = processes
        self._active: set[_Call] = set()
        self._wanted: deque[_Start] = deque()
        self._watch: threading.Thread | None = None
        self._closed = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def alive(self) -> int:
        """Processes that run now."""
        with self._changed:
            return len(self._idle) + len(self._active)

    def call(
        self,
        function: Callable[..., Result],
        *arguments: Argument,
        path: str,
        cancelled: Callable[[], bool] = never,
        limit_bytes: int = 1 << 30,
    ) -> Result:
        """Return what ``function(*arguments)`` gives; see `importers.native.NativeCalls`."""
        if not function.__module__.startswith(self._allowed):
            raise ValueError(f"{function.__module__} may not run in a native process")
        process = self._take(cancelled)
        call = _Call(process, cancelled, deadline_s=time.monotonic() + self._time_s)
        with self._changed:
            self._active.add(call)
            self._changed.notify_all()
        answer: Result | Refusal | None = None
        try:
            answer = process.run(function, arguments, limit_bytes=limit_bytes)
        except WireDamaged as error:
            raise ImportFailed(
                path,
                problem="what native code gave is damaged: {reason}",
                advice="the file is probably hostile or damaged; do not use it",
                reason=error,
            ) from error
        finally:
            self._give_back(call, is_whole=answer is not None)
        if call.reason == "cancelled" or (cancelled() and answer is None):
            raise Cancelled
        if answer is None:
            raise self._death(call, path)
        if isinstance(answer, Refusal):
            raise error_of(answer, path=path)
        return answer

    def close(self) -> None:
        """End every process; calls that run are refused as cancelled."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for call in self._active:
                call.reason = "cancelled"
                call.process.kill()
            self._changed.notify_all()
        for process in idle:
            process.end()
        if self._watch is not None:
            self._watch.join(KILL_WAIT_S)
        if self._folder is not None:
            self._folder.cleanup()

    def _take(self, cancelled: Callable[[], bool]) -> "_Process":
        with self._changed:
            while not self._closed and self._places == 0:
                self._changed.wait(POLL_S)
                if cancelled():
                    raise Cancelled
            if self._closed:
                raise Cancelled
            self._places -= 1
            dead = []
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    break
                dead.append(process)
            else:
                process = None
            for gone in dead:
                gone.end()
            if process is not None:
                return process
            # Started by the thread that lives as long as this: on Linux a child ends with the thread it is from.
            start = _Start()
            self._wanted.append(start)
            self._start_watch()
            self._changed.notify_all()
            self._changed.wait_for(lambda: start.process is not None or start.error is not None)
            if start.process is None:
                self._places += 1
                raise start.error or Cancelled
            return start.process

    def _give_back(self, call: "_Call", *, is_whole: bool) -> None:
        with self._changed:
            self._active.discard(call)
            self._places += 1
            kept = is_whole and not call.reason and not self._closed
            if kept:
                self._idle.append(call.process)
            self._changed.notify_all()
        if not kept:
            call.process.end()

    def _start_watch(self) -> None:
        if self._watch is None:
            self._watch = threading.Thread(target=self._run_watch, name="native-watch", daemon=True)
            self._watch.start()

    def _run_watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or bool(self._active) or bool(self._wanted))
                wanted = tuple(self._wanted)
                self._wanted.clear()
                if self._closed:
                    for start in wanted:
                        start.error = Cancelled()
                    self._changed.notify_all()
                    return
                for call in self._active:
                    call.look()
            for start in wanted:
                self._start(start)
            with self._changed:
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._closed or bool(self._wanted), POLL_S)

    def _start(self, start: "_Start") -> None:
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="liyuan-", ignore_cleanup_errors=True)
            folder = Path(self._folder.name)
            start.process = _Process(folder, memory_bytes=self._memory_bytes, allowed=self._allowed)
        except Exception as error:  # handed to the call that wanted it
            start.error = error

    def _death(self, call: "_Call", path: str) -> ImportFailed:
        if call.reason == "time":
            return ImportFailed(
                path,
                problem="native code took longer than {seconds} s over it",
                advice="the file is probably hostile or damaged; do not use it",
                seconds=f"{self._time_s:g}",
            )
        reason = death_of(call.process.exit_code)
        log.warning("native code died over %s (%s)", path, reason)
        return ImportFailed(
            path,
            problem="native code stopped over it ({reason})",
            advice="the file is probably damaged; export it again",
            reason=reason,
        )


class _Start:
    """A process that a call waits for."""

    __slots__ = ("error", "process")

    def __init__(self) -> None:
        self.process: _Process | None = None
        self.error: Exception | None = None


class _Call:
    """One call that runs, and why it was ended."""

    __slots__ = ("_cancelled", "_deadline_s", "_left_s", "process", "reason")

    def __init__(self, process: "_Process", cancelled: Callable[[], bool], *, deadline_s: float) -> None:
        self.process = process
        self.reason = ""
        self._cancelled = cancelled
        self._deadline_s = deadline_s
        self._left_s = float("inf")

    def look(self) -> None:
        """Kill the process when the call takes too long or nobody waits for it."""
        now = time.monotonic()
        if self._left_s == float("inf") and self._cancelled():
            self._left_s = now + CANCEL_GRACE_S
        if self.reason or now < min(self._deadline_s, self._left_s):
            return
        self.reason = "time" if now >= self._deadline_s else "cancelled"
        self.process.kill()


class _Process:
    """One confined process; one call at a time."""

    def __init__(self, folder: Path, *, memory_bytes: int, allowed: tuple[str, ...]) -> None:
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-P", "-s", "-B", "-m", "twin_app.native_main", str(folder), str(memory_bytes), *allowed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What libraries chatter may not fill a pipe that nobody reads.
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(folder=folder, roots=(ROOT,)),
            creationflags=hidden,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            _widen(pipe)

    def run(
        self, function: Callable[..., Result], arguments: tuple[Argument, ...], *, limit_bytes: int
    ) -> Result | Refusal | None:
        """Return what came of a call; None when the process died over it."""
        assert self._process.stdin is not None  # noqa: S101  for mypy; pipes were asked for
        assert self._process.stdout is not None  # noqa: S101
        try:
            write_call(self._process.stdin, function.__module__, function.__qualname__, arguments)
            return read_answer(self._process.stdout, limit_bytes=limit_bytes)
        except (OSError, EOFError, ValueError):
            return None

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int:
        """How it ended; waits for that."""
        try:
            return self._process.wait(KILL_WAIT_S)
        except subprocess.TimeoutExpired:
            return 0

    def kill(self) -> None:
        """End it at once. Any thread."""
        self._process.kill()

    def end(self) -> None:
        """Kill it, take it off the system's list, close the pipes."""
        if self._process.poll() is None:
            self._process.kill()
        try:
            self._process.wait(KILL_WAIT_S)
        except subprocess.TimeoutExpired:
            log.error("native process %s does not die", self._process.pid)
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                log.debug("closing a native process' pipe", exc_info=True)


def _widen(pipe: IO[bytes] | None) -> None:
    """Let more cross between two switches of process, where the system can."""
    if sys.platform == "linux" and pipe is not None:
        # Refused where this user's pipes hold much already.
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
