"""Worker processes for native readers: started for one file each, limited, killed on cancel, their death a refusal."""

import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from importers.files.http_cache import DEFAULT_LIMIT_BYTES, HttpCache
from importers.importer import ImportContext, Importer, ImportResult, PreparingImporter
from layers.data.report import InputReport
from layers.errors import Cancelled, ImportFailed
from twin_app import paths
from twin_app.child_process import ChildProcess
from twin_app.confinement import child_environment, death_of
from twin_app.native_calls import NativeProcesses
from twin_app.prepared_files import MAX_CACHE_BYTES
from twin_app.reading_limits import Limits, limits_for
from twin_app.settings import Settings
from twin_app.wire import PREPARED_FOLDER, Job, Outcome, Prepared, Refusal, What, WireDamaged, error_of, read_outcome

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
POLL_S = 0.02
MAX_CHATTER_BYTES = 16 << 20
PREPARING_MEMORY_BYTES = 6 << 30
LEFT_FREE_BYTES = 1 << 30


class Workers:
    """Runs importers in processes of their own, and holds what readers share.

    Parameters
    ----------
    limits : Limits, optional
        For readings that name none; `limits_for` their file otherwise.
    processes : int
        At once; further readings wait.
    allowed : sequence of str
        Prefixes of the modules whose importers may be named to a worker.
    http_cache_bytes, prepared_bytes : int
        Most that is kept on disk of what servers answered, and of what was made ready.

    Attributes
    ----------
    native : NativeProcesses
    http_cache : HttpCache

    Notes
    -----
    `run` blocks and belongs on a worker thread; several may call it at once. `close` may be called from any thread.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        processes: int = 2,
        allowed: Sequence[str] = ("importers.",),
        http_cache_bytes: int = DEFAULT_LIMIT_BYTES,
        prepared_bytes: int = MAX_CACHE_BYTES,
    ) -> None:
        self._limits = limits
        self._places = threading.Semaphore(processes)
        self._allowed = tuple(allowed)
        self._closing = threading.Event()
        self.native = NativeProcesses(processes=processes, allowed=self._allowed)
        self.http_cache = HttpCache(paths.http_cache_folder(), limit_bytes=http_cache_bytes)
        self.prepared_bytes = prepared_bytes

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return workers that keep on disk what the user allows."""
        return cls(http_cache_bytes=settings.server_disk_gb << 30, prepared_bytes=settings.index_disk_gb << 30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill what runs and refuse what comes."""
        self._closing.set()
        self.native.close()

    def run(
        self,
        importer: Importer,
        path: Path | str,
        context: ImportContext,
        *,
        what: Literal["read", "inspect"] = "read",
        limits: Limits | None = None,
        keep: str = "",
    ) -> ImportResult | InputReport:
        """Read (or inspect) `path` in a worker process and return what it gave.

        Parameters
        ----------
        keep : str
            Name in ``context.cache_folder`` under which what the importer leaves for its next reading is kept, in place
            of what was there; empty: nothing is. Where it cannot be kept, the reading is not the worse for it.

        Raises
        ------
        ImportFailed
            Refused by the importer, out of memory or time, or the process died.
        CrsMissing
            Told by the importer.
        Cancelled
            ``context.cancelled`` became true or `close` was called; the process is dead by then.
        """
        allowed = limits or self._limits or limits_for(path)
        cache = _with_room(context.cache_folder) if keep else None
        with self._place(importer, path, context, beside=cache) as folder:
            outcome = self._run_in(folder, type(importer), path, context, what, allowed, keep=cache is not None)
            if cache is not None and not isinstance(outcome, Refusal):
                _take(folder / PREPARED_FOLDER, cache / keep)
        if isinstance(outcome, Refusal):
            raise error_of(outcome, path=path)
        if isinstance(outcome, Prepared):
            raise TypeError("nothing was to be prepared")
        if isinstance(outcome, ImportResult):
            return replace(outcome, report=replace(outcome.report, path=str(path)))
        return replace(outcome, path=str(path))

    def prepare(self, importer: PreparingImporter, path: Path | str, context: ImportContext, *, name: str) -> None:
        """Let `importer` make `path` ready in a worker process; the result is ``context.cache_folder / name``.

        Raises
        ------
        ImportFailed, Cancelled
            As `run`; nothing is left behind.
        """
        cache = context.cache_folder
        if cache is None or Path(name).name != name:
            raise ValueError("a preparation needs a folder and a name")
        try:
            cache.mkdir(parents=True, exist_ok=True)
            free_bytes = shutil.disk_usage(cache).free - LEFT_FREE_BYTES
        except OSError as error:
            raise _unwritable(cache, error) from error
        limits = replace(limits_for(path), memory_bytes=PREPARING_MEMORY_BYTES, result_bytes=max(0, free_bytes))
        with self._place(importer, path, context, beside=cache) as folder:
            outcome = self._run_in(folder, type(importer), path, context, "prepare", limits)
            if isinstance(outcome, Refusal):
                raise error_of(outcome, path=path)
            try:
                shutil.rmtree(cache / name, ignore_errors=True)
                (folder / PREPARED_FOLDER).replace(cache / name)
            except OSError as error:
                raise _unwritable(cache, error) from error

    @contextmanager
    def _place(
        self, importer: Importer, path: Path | str, context: ImportContext, *, beside: Path | None = None
    ) -> Iterator[Path]:
        """Wait for a place among the processes; give the folder that the process may write to."""
        module = type(importer).__module__
        if not module.startswith(self._allowed):
            raise ValueError(f"{module} may not run in a worker process")
        if any("\ud800" <= letter <= "\udfff" for letter in str(path)):
            raise ImportFailed(path, problem="the name is not UTF-8", advice="rename the file")
        while not self._places.acquire(timeout=POLL_S):
            self._check(context)
        try:
            self._check(context)
            with tempfile.TemporaryDirectory(prefix="liyuan-", dir=beside, ignore_cleanup_errors=True) as folder:
                yield Path(folder)
        finally:
            self._places.release()

    def _check(self, context: ImportContext) -> None:
        if self._closing.is_set() or context.cancelled():
            raise Cancelled

    def _run_in(
        self,
        folder: Path,
        kind: type,
        path: Path | str,
        context: ImportContext,
        what: What,
        limits: Limits,
        *,
        keep: bool = False,
    ) -> Outcome:
        absolute = Path(path).resolve()
        job = Job(
            module=kind.__module__,
            class_name=kind.__qualname__,
            what=what,
            path=str(absolute),
            folder=str(folder),
            memory_bytes=limits.memory_bytes,
            time_s=limits.time_s,
            result_bytes=limits.result_bytes,
            readable=(str(absolute if absolute.is_dir() else absolute.parent),),
            site=context.site,
            crs=context.crs,
            vertical_datum=context.vertical_datum,
            full=context.full,
            keep=keep,
        )
        child = ChildProcess(
            "twin_app.worker_main",
            msgspec.json.encode(job),
            folder=folder,
            environment=child_environment(folder=folder, roots=(ROOT,)),
        )
        try:
            code = self._wait(child, context, path, limits)
        finally:
            child.end()
        if (folder / "structure.msgpack").exists() and code == 0:
            try:
                return read_outcome(folder, limit_bytes=limits.result_bytes)
            except (WireDamaged, OSError) as error:
                raise ImportFailed(
                    path,
                    problem="the reader's result is damaged: {reason}",
                    advice="the file is probably hostile or damaged; do not use it",
                    reason=error,
                ) from error
        raise self._death(child, code, path)

    def _wait(self, child: ChildProcess, context: ImportContext, path: Path | str, limits: Limits) -> int:
        """Return the exit code once the process has ended; forward progress meanwhile."""
        deadline = time.monotonic() + limits.time_s
        while (code := child.poll(POLL_S)) is None:
            self._check(context)
            if child.chatter_bytes > MAX_CHATTER_BYTES:
                raise ImportFailed(
                    path,
                    problem="the reader wrote more than {count} bytes of messages",
                    advice="the file is probably hostile or damaged; do not use it",
                    count=MAX_CHATTER_BYTES,
                )
            if time.monotonic() > deadline:
                raise ImportFailed(
                    path,
                    problem="reading it took longer than {seconds} s",
                    advice="split it, or allow readers more time",
                    seconds=f"{limits.time_s:g}",
                )
            if (news := child.take_progress()) is not None:
                context.progress(*news)
        self._check(context)
        return code

    def _death(self, child: ChildProcess, code: int, path: Path | str) -> ImportFailed:
        tail = child.log_tail()
        log.warning("worker for %s ended (%s): %s", path, death_of(code), tail[-2000:])
        if "bad_alloc" in tail or "MemoryError" in tail:
            return error_of(Refusal("memory"), path=path)
        return ImportFailed(
            path,
            problem="the reader stopped ({reason})",
            advice="the file is probably damaged; export it again",
            reason=death_of(code),
        )


def _with_room(cache: Path | None) -> Path | None:
    """Return the folder where things are kept, made if need be; None when nothing can be."""
    if cache is None:
        return None
    try:
        cache.mkdir(parents=True, exist_ok=True)
        return cache if os.access(cache, os.W_OK) and shutil.disk_usage(cache).free > LEFT_FREE_BYTES else None
    except OSError as error:
        log.warning("nothing is kept in %s: %s", cache, error)
        return None


def _take(made: Path, target: Path) -> None:
    """Put what a worker left in the place of `target`; nothing when it left nothing."""
    try:
        if made.is_dir() and any(made.iterdir()):
            shutil.rmtree(target, ignore_errors=True)
            made.replace(target)
    except OSError as error:
        log.warning("%s is not kept: %s", target.name, error)


def _unwritable(folder: Path, error: OSError) -> ImportFailed:
    return ImportFailed(
        folder,
        problem="the folder for prepared files cannot be written: {reason}",
        advice="make room, or set LIYUAN_HOME to another folder",
        reason=error.strerror or str(error),
    )
