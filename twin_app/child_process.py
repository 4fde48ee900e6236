"""One process of our own beside the window, its pipes drained by two threads into bounded places."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import psutil

log = logging.getLogger(__name__)

MAX_LINE_BYTES = 4096
MAX_LOG_BYTES = 8192
KILL_WAIT_S = 5.0


class ChildProcess:
    """Runs a module; its standard output is read as lines of JSON, its errors as a log. Any one thread.

    Parameters
    ----------
    module : str
        Run with ``python -m``.
    first_line : bytes
        What it reads first. Its standard input stays open until `close_input`: its end means the parent is gone.
    folder : Path
        Where it runs.
    environment : mapping
    with_family : bool
        It may start processes itself: they are ended with it.

    Attributes
    ----------
    chatter_bytes : int
        Read of its output and errors so far.
    """

    def __init__(
        self,
        module: str,
        first_line: bytes,
        *,
        folder: Path,
        environment: Mapping[str, str],
        with_family: bool = False,
    ) -> None:
        self.chatter_bytes = 0
        self._progress: tuple[float, str] | None = None
        self._last: dict[str, object] = {}
        self._log = bytearray()
        self._first = True
        self._lock = threading.Lock()
        self._with_family = with_family
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-P", "-s", "-B", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(environment),
            creationflags=hidden,
            start_new_session=with_family,
        )
        assert self._process.stdin is not None  # noqa: S101  for mypy; pipes were asked for
        assert self._process.stdout is not None  # noqa: S101
        assert self._process.stderr is not None  # noqa: S101
        self._stdin = self._process.stdin
        self._threads = [
            threading.Thread(target=self._read_output, args=(self._process.stdout,), name="worker-progress"),
            threading.Thread(target=self._read_log, args=(self._process.stderr,), name="worker-log"),
        ]
        for thread in self._threads:
            thread.daemon = True
            thread.start()
        try:
            self._stdin.write(first_line + b"\n")
            self._stdin.flush()
        except OSError:
            log.debug("the worker died before its job")

    def poll(self, timeout_s: float = 0.0) -> int | None:
        """Return the exit code, or None when the process still runs after `timeout_s`."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def take_progress(self) -> tuple[float, str] | None:
        """Return the newest progress since the last call."""
        with self._lock:
            news, self._progress = self._progress, None
        return news

    def last_message(self) -> dict[str, object]:
        """Return the last whole message that was no progress; after the end, when `end` was called."""
        with self._lock:
            return self._last

    def log_tail(self) -> str:
        """Return the last of what the process wrote as errors."""
        with self._lock:
            return self._log.decode("utf-8", "replace")

    def close_input(self) -> None:
        """Let the process know that nobody waits for it any more."""
        try:
            self._stdin.close()
        except OSError:
            log.debug("closing a worker's input", exc_info=True)

    def end(self) -> None:
        """Kill the process if it still runs, take it off the system's list, close the pipes."""
        running = self._process.poll() is None
        if self._with_family:
            self._kill_family(running=running)
        if running:
            self._process.kill()
            try:
                self._process.wait(KILL_WAIT_S)
            except subprocess.TimeoutExpired:
                log.error("worker %s does not die", self._process.pid)
        for thread in self._threads:
            thread.join(KILL_WAIT_S)
        for pipe in (self._stdin, self._process.stdout, self._process.stderr):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                log.debug("closing a worker's pipe", exc_info=True)

    def _kill_family(self, *, running: bool) -> None:
        """Kill what the process started: also what it left behind, where the system keeps them together."""
        if os.name == "posix":
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except OSError:
                log.debug("nothing is left of worker %s", self._process.pid)
        elif running:
            try:
                for child in psutil.Process(self._process.pid).children(recursive=True):
                    child.kill()
            except psutil.Error:
                log.debug("a process of worker %s is gone already", self._process.pid)

    def _read_output(self, pipe: IO[bytes]) -> None:
        rest = b""
        while piece := _piece(pipe):
            self.chatter_bytes += len(piece)
            *lines, rest = (rest + piece).split(b"\n")
            rest = rest[-MAX_LINE_BYTES:]
            if lines and self._first:
                self._first = False
                log.debug("worker %s: %s", self._process.pid, lines[0][:200])
            if lines:
                self._take_line(lines[-1])

    def _take_line(self, line: bytes) -> None:
        if len(line) > MAX_LINE_BYTES:
            return
        try:
            message = json.loads(line)
            if not isinstance(message, dict):
                return
            if "fraction" not in message:
                with self._lock:
                    self._last = message
                return
            fraction, text = float(message["fraction"]), str(message["text"])[:200]
        except (ValueError, TypeError, KeyError, RecursionError):
            return
        if 0.0 <= fraction <= 1.0:
            with self._lock:
                self._progress = (fraction, text)

    def _read_log(self, pipe: IO[bytes]) -> None:
        while piece := _piece(pipe):
            self.chatter_bytes += len(piece)
            with self._lock:
                self._log += piece
                del self._log[:-MAX_LOG_BYTES]


def _piece(pipe: IO[bytes]) -> bytes:
    try:
        return pipe.read1(1 << 16)  # type: ignore[attr-defined, no-any-return]
    except (OSError, ValueError):
        return b""
