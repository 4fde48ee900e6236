"""Makes a demo in a process of its own while the window is used. GUI thread."""

import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from layers.errors import ImportFailed
from twin_app.child_process import ChildProcess
from twin_app.confinement import death_of
from twin_app.demo import discard_unfinished, ensure_demo
from twin_app.demo_main import DemoJob

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
NEEDED_BYTES = 2 << 30
"""Free on the disk before a whole town is begun: what it takes, and something for everybody else."""
CANCEL_GRACE_S = 20.0
ADVICE = "make room or set LIYUAN_HOME to another folder"


@dataclass(frozen=True, slots=True)
class MakingNews:
    """How far it is, or what came of it.

    Parameters
    ----------
    project : Path or None
        When `state` is ``"done"``.
    error : ImportFailed or None
        When it is ``"failed"``.
    """

    state: Literal["running", "done", "cancelled", "failed"]
    fraction: float = 0.0
    text: str = ""
    project: Path | None = None
    error: ImportFailed | None = None


class DemoMaker:
    """One demo that is being made.

    Parameters
    ----------
    folder : Path
        See `ensure_demo`.
    make : callable
        A function of a module, called there as `ensure_demo` is.
    clock : callable
        Monotonic seconds.

    Raises
    ------
    ImportFailed
        The disk has too little room, or the process cannot be started.
    """

    def __init__(
        self,
        folder: Path,
        *,
        size: str,
        language: str,
        make: Callable[..., Path] = ensure_demo,
        needed_bytes: int = NEEDED_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._killed_at_s = float("inf")
        job = DemoJob(make.__module__, make.__qualname__, str(folder), size, language)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder.parent).free < needed_bytes:
                raise ImportFailed(
                    folder,
                    problem="the demo needs {size} GB of free disk",
                    advice=ADVICE,
                    size=f"{needed_bytes / (1 << 30):g}",
                )
            self._child: ChildProcess | None = ChildProcess(
                "twin_app.demo_main",
                msgspec.json.encode(job),
                folder=ROOT,
                environment={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
                with_family=True,
            )
        except OSError as error:
            raise _cannot(folder, error.strerror or str(error)) from error

    def poll(self) -> MakingNews | None:
        """Return what is new; nothing more once it has ended. Never waits."""
        child = self._child
        if child is None:
            return None
        code = child.poll()
        if code is None and self._clock() < self._killed_at_s:
            progress = child.take_progress()
            return None if progress is None else MakingNews("running", *progress)
        self._child = None
        child.end()
        news = self._outcome(child, code)
        if news.state == "failed":
            log.warning("making %s ended (%s): %s", self._folder, code, child.log_tail())
        return news

    def cancel(self) -> None:
        """Have it stop; `poll` tells when it has. A generator that goes on is killed after a while."""
        if self._child is not None and self._killed_at_s == float("inf"):
            self._killed_at_s = self._clock() + CANCEL_GRACE_S
            self._child.close_input()

    def close(self, *, timeout_s: float) -> None:
        """End it, at once after `timeout_s`; nothing half-made stays."""
        child, self._child = self._child, None
        if child is None:
            return
        child.close_input()
        child.poll(timeout_s)
        child.end()
        discard_unfinished(self._folder)

    def _outcome(self, child: ChildProcess, code: int | None) -> MakingNews:
        said = child.last_message()
        state = said.get("state") if code == 0 else None
        if state == "done":
            return MakingNews("done", 1.0, project=Path(str(said["project"])))
        if state == "cancelled" or (state is None and self._killed_at_s != float("inf")):
            return MakingNews("cancelled")
        if state == "refused":
            values = said.get("values")
            error = ImportFailed(
                self._folder,
                problem=str(said["problem"]),
                advice=str(said["advice"]),
                **(values if isinstance(values, dict) else {}),
            )
        elif state == "failed":
            error = _cannot(self._folder, str(said["reason"]))
        else:
            error = _cannot(self._folder, death_of(code or 0))
        return MakingNews("failed", error=error)


def _cannot(folder: Path, reason: str) -> ImportFailed:
    return ImportFailed(folder, problem="the demo cannot be made: {reason}", advice=ADVICE, reason=reason)
