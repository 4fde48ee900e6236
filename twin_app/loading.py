"""Opening inputs: what the user typed becomes imported data, on a thread of its own, one after the other."""

import itertools
import logging
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

from importers.files.http_address import is_url
from importers.importer import ImportContext, Importer, ImportResult, KeepingImporter, PreparingImporter
from layers.data.report import InputReport
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.inbox import Inbox
from layers.site import VERTICAL_DATUMS, Site, VerticalDatum
from twin_app import paths, registry
from twin_app.prepared_files import keep_within
from twin_app.workers import Workers

log = logging.getLogger(__name__)

_SPEC = re.compile(r"^(?P<path>.+?)@(?P<options>(?:crs|datum)=.+)$")
_DATUM = re.compile(r"(?:^|,)datum=([a-z0-9]+)$")

# As many as a project may have layers.
MAX_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input as the user named it: ``PATH`` or ``PATH@crs=EPSG:4549,datum=geoid``.

    Parameters
    ----------
    path : str
        File, folder or http(s) address.
    crs, datum
        What the user said; empty and None when nothing was said.
    """

    path: str
    crs: str = ""
    datum: VerticalDatum | None = None

    @property
    def location(self) -> Path | str:
        """The path, or the address as it is."""
        return self.path if is_url(self.path) else Path(self.path)


def parse_spec(text: str, *, crs: str = "", datum: VerticalDatum | None = None) -> InputSpec:
    """Return the input that `text` names; `crs` and `datum` speak where it is silent.

    Raises
    ------
    ValueError
        For an unknown vertical datum.
    """
    match = _SPEC.match(text)
    if match is None or Path(text).exists():
        return InputSpec(text, crs, datum)
    options = match["options"]
    if stated := _DATUM.search(options):
        datum = vertical_datum(stated[1])
        options = options[: stated.start()]
    if options.startswith("crs="):
        crs = options.removeprefix("crs=").strip()
    return InputSpec(match["path"], crs, datum)


def vertical_datum(text: str) -> VerticalDatum:
    """Return the vertical datum named `text`; ValueError when there is none of that name."""
    for known in VERTICAL_DATUMS:
        if text == known:
            return known
    raise ValueError(f"unknown vertical datum {text!r}; known: {', '.join(VERTICAL_DATUMS)}")


def read_input(spec: InputSpec, *, workers: Workers, context: ImportContext, prepare: bool = True) -> ImportResult:
    """Read one input, native readers in a worker process. Any thread but the GUI's; blocks.

    Parameters
    ----------
    prepare : bool
        Make ready, however long that takes, what would otherwise be given as a coarse stand-in (a point cloud without
        its index).

    Raises
    ------
    ImportFailed, CrsMissing, Cancelled
    """
    importer, location, context = _prepared(spec, context, workers)
    result = _read(importer, location, workers=workers, context=context)
    if result.preparation and prepare and not result.is_whole:
        _make_ready(importer, location, workers=workers, context=context, name=result.preparation)
        result = _read(importer, location, workers=workers, context=context)
    return result


def improve_input(spec: InputSpec, *, workers: Workers, context: ImportContext) -> ImportResult:
    """Read one input of which a stand-in was read before: made ready first, the stand-in not read again.

    Any thread but the GUI's; blocks.

    Raises
    ------
    ImportFailed, CrsMissing, Cancelled
    """
    importer, location, context = _prepared(spec, context, workers)
    name = importer.preparation(location, context) if isinstance(importer, PreparingImporter) else ""
    if name:
        _make_ready(importer, location, workers=workers, context=context, name=name)
    return _read(importer, location, workers=workers, context=context)


def _make_ready(importer: Importer, location: Path, *, workers: Workers, context: ImportContext, name: str) -> None:
    workers.prepare(cast(PreparingImporter, importer), location, context, name=name)
    keep_within(paths.cache_folder(), limit_bytes=workers.prepared_bytes, spared=name)


def _read(importer: Importer, location: Path, *, workers: Workers, context: ImportContext) -> ImportResult:
    if not importer.isolated:
        return importer.read(location, context)
    if isinstance(importer, KeepingImporter):
        return cast(ImportResult, _kept_or_read(importer, location, workers=workers, context=context, what="read"))
    return cast(ImportResult, workers.run(importer, location, context, what="read"))


def _kept_or_read(
    importer: KeepingImporter,
    location: Path,
    *,
    workers: Workers,
    context: ImportContext,
    what: Literal["read", "inspect"],
) -> ImportResult | InputReport:
    """Return what was kept of an earlier reading, without a worker process; else read, and keep."""
    cache = context.cache_folder
    if cache is None:
        return workers.run(importer, location, context, what=what)
    name = importer.kept_name(location, context)
    kept = importer.read_kept(location, context, folder=cache / name)
    if kept is not None:
        return kept if what == "read" else kept.report
    result = workers.run(importer, location, context, what=what, keep=name)
    keep_within(cache, limit_bytes=workers.prepared_bytes, spared=name)
    return result


def inspect_input(spec: InputSpec, *, workers: Workers, context: ImportContext) -> InputReport:
    """Say what `read_input` would give. Any thread but the GUI's; blocks.

    Raises
    ------
    ImportFailed, CrsMissing, Cancelled
    """
    importer, location, context = _prepared(spec, context, workers)
    if importer.isolated and isinstance(importer, KeepingImporter):
        return cast(InputReport, _kept_or_read(importer, location, workers=workers, context=context, what="inspect"))
    if importer.isolated:
        return cast(InputReport, workers.run(importer, location, context, what="inspect"))
    return importer.inspect(location, context)


def _prepared(spec: InputSpec, context: ImportContext, workers: Workers) -> tuple[Importer, Path, ImportContext]:
    context = replace(
        context,
        crs=spec.crs,
        vertical_datum=spec.datum,
        native=workers.native,
        http_cache=workers.http_cache,
        cache_folder=paths.cache_folder(),
    )
    # Some readers take an address too; the protocol names the common case.
    return registry.choose(spec.location, context), cast(Path, spec.location), context


JobState = Literal["waiting", "running", "done", "failed", "needs_crs", "cancelled"]


@dataclass(frozen=True, slots=True, eq=False)
class JobNews:
    """What happened to an import. Frozen; crosses from the loader's thread to the GUI's.

    Parameters
    ----------
    result : ImportResult or None
        When `state` is ``"done"``.
    error : ImportFailed or None
        When ``"failed"`` or ``"needs_crs"``.
    wish : object
        What the caller attached to the job.
    """

    job_id: int
    spec: InputSpec
    state: JobState
    fraction: float = 0.0
    text: str = ""
    result: ImportResult | None = None
    error: ImportFailed | None = None
    wish: object = None


@dataclass(slots=True, eq=False)
class _Job:
    job_id: int
    spec: InputSpec
    wish: object
    cancelled: threading.Event = field(default_factory=threading.Event)


class Loader:
    """Reads inputs one after the other on one thread, so that the first one's site holds for those after it.

    The GUI thread calls everything; news come out of `news`, drained by the application's tick.

    Parameters
    ----------
    prepare : bool
        Of these inputs stand-ins are shown already; see `improve_input`.
    job_ids : iterator of int, optional
        Rising; shared by loaders whose jobs are shown together.
    """

    def __init__(self, workers: Workers, *, prepare: bool = False, job_ids: Iterator[int] | None = None) -> None:
        self._workers = workers
        self._prepare = prepare
        self._job_ids = job_ids or itertools.count(1)
        self._jobs: deque[_Job] = deque()
        self._running: _Job | None = None
        self._changed = threading.Condition()
        self._site: Site | None = None
        self._serial = 0
        self._closing = False
        self._thread: threading.Thread | None = None
        self.news: Inbox[JobNews] = Inbox(limit=4 * MAX_WAITING)

    def set_site(self, site: Site | None) -> None:
        """Say which site the project has (None: the next input makes one)."""
        with self._changed:
            self._site = site

    def open(self, spec: InputSpec, *, wish: object = None) -> int:
        """Queue an input; return the job's id.

        Raises
        ------
        ImportFailed
            When too many inputs wait already.
        """
        with self._changed:
            if len(self._jobs) >= MAX_WAITING:
                raise ImportFailed(
                    spec.path,
                    problem="{count} inputs wait already",
                    advice="wait until some of them are done",
                    count=len(self._jobs),
                )
            self._serial = next(self._job_ids)
            job = _Job(self._serial, spec, wish)
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
                self._thread.start()
            self._changed.notify()
        self._tell(job, "waiting")
        return job.job_id

    def cancel(self, job_id: int) -> None:
        """Take an input back, waiting or running."""
        with self._changed:
            for job in tuple(self._jobs):
                if job.job_id == job_id:
                    self._jobs.remove(job)
                    self._tell(job, "cancelled")
            if self._running is not None and self._running.job_id == job_id:
                self._running.cancelled.set()

    def cancel_all(self) -> None:
        """Take every input back."""
        with self._changed:
            ids = [job.job_id for job in (*self._jobs, *((self._running,) if self._running else ()))]
        for job_id in ids:
            self.cancel(job_id)

    @property
    def last_job_id(self) -> int:
        """Id of the newest job; 0 before the first."""
        with self._changed:
            return self._serial

    @property
    def busy(self) -> bool:
        """True while an input waits or runs."""
        with self._changed:
            return bool(self._jobs) or self._running is not None

    def close(self, *, timeout_s: float = 5.0) -> None:
        """Take everything back and end the thread."""
        self.cancel_all()
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                log.warning("the loader's thread did not end within %s s", timeout_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._running = None
                self._changed.wait_for(lambda: bool(self._jobs) or self._closing)
                if self._closing:
                    return
                job = self._running = self._jobs.popleft()
                site = self._site
            self._read(job, site)

    def _read(self, job: _Job, site: Site | None) -> None:
        def progress(fraction: float, text: str) -> None:
            self._tell(job, "running", fraction=fraction, text=text)

        progress(0.0, "")
        context = ImportContext(site=site, progress=progress, cancelled=job.cancelled.is_set)
        try:
            if self._prepare:
                result = improve_input(job.spec, workers=self._workers, context=context)
            else:
                result = read_input(job.spec, workers=self._workers, context=context, prepare=False)
        except Cancelled:
            self._tell(job, "cancelled")
        except CrsMissing as error:
            self._tell(job, "needs_crs", error=error)
        except ImportFailed as error:
            self._tell(job, "failed", error=error)
        except Exception as error:  # a reader's own mistake must not end the thread; it is told as a refusal
            log.exception("reading %s", job.spec.path)
            failed = ImportFailed(
                job.spec.path,
                problem="the reader failed: {reason}",
                advice="please report this file's format and the log",
                reason=f"{type(error).__name__}: {error}",
            )
            self._tell(job, "failed", error=failed)
        else:
            with self._changed:
                if self._site is None and not job.cancelled.is_set() and result.places_the_project:
                    self._site = result.site
            if job.cancelled.is_set():
                self._tell(job, "cancelled")
            else:
                self._tell(job, "done", fraction=1.0, result=result)

    def _tell(
        self,
        job: _Job,
        state: JobState,
        *,
        fraction: float = 0.0,
        text: str = "",
        result: ImportResult | None = None,
        error: ImportFailed | None = None,
    ) -> None:
        news = JobNews(job.job_id, job.spec, state, fraction, text, result, error, job.wish)
        self.news.put(news, key=job.job_id)


def context_for(
    site: Site | None, *, full: bool = False, cancelled: Callable[[], bool] = lambda: False
) -> ImportContext:
    """Return the context for reading without a window."""
    return ImportContext(site=site, full=full, cancelled=cancelled)
