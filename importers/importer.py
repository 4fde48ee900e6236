"""What a reader is, what it is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from importers.files.http_cache import HttpCache
from importers.native import InProcess, NativeCalls
from layers.data.building import BuildingData
from layers.data.features import FeatureTable
from layers.data.point_cloud import PointCloudData
from layers.data.recording import Recording
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.errors import Cancelled
from layers.site import LonLatH, Site, VerticalDatum

ImportedData = TilesetData | PointCloudData | BuildingData | FeatureTable | Recording

HEAD_BYTES = 4096


def _no_progress(fraction: float, text: str) -> None:
    del fraction, text


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What a reader may know and call.

    Parameters
    ----------
    site : Site or None
        The project's. None for the first input: the reader makes one from its own origin with `site_at`.
    crs : str
        What the user said the input's system is; empty when nothing was said. It wins over the file.
    vertical_datum : str
        Likewise.
    full : bool
        Walk everything and count it (``info --full``).
    progress : callable
        ``progress(fraction 0..1, text)``; cheap, call it often.
    cancelled : callable
        True once the user took the work back.
    native : NativeCalls
        Runs native code on bytes from outside; a tile source may keep it.
    http_cache : HttpCache or None
        Keeps what servers answered; None: nothing is kept.
    cache_folder : Path or None
        Where what takes long to make may be kept (an index of a point cloud); None: nothing may be kept.
    keep_folder : Path or None
        An empty folder where a `KeepingImporter` leaves what makes its next reading quick; None: nothing is kept.
    """

    site: Site | None = None
    crs: str = ""
    vertical_datum: VerticalDatum | None = None
    full: bool = False
    progress: Callable[[float, str], None] = field(default=_no_progress, repr=False)
    cancelled: Callable[[], bool] = field(default=_never, repr=False)
    native: NativeCalls = field(default_factory=InProcess, repr=False)
    http_cache: HttpCache | None = None
    cache_folder: Path | None = None
    keep_folder: Path | None = None

    def site_at(self, origin: LonLatH | None, *, crs: str, vertical_datum: VerticalDatum = "ellipsoidal") -> Site:
        """Return the project's site, or a new one at `origin` when the project has none yet (None: a local one)."""
        if self.site is not None:
            return self.site
        if origin is None:
            return Site.local()
        return Site(origin=origin, crs=crs, vertical_datum=vertical_datum)

    def check_cancelled(self) -> None:
        """Raise `Cancelled` when the user took the work back."""
        if self.cancelled():
            raise Cancelled


@dataclass(frozen=True, slots=True, eq=False)
class ImportResult:
    """What one input gave.

    Parameters
    ----------
    preparation : str
        Not empty: `data` is a coarse stand-in; `PreparingImporter.prepare` makes the real thing under this name in
        ``context.cache_folder``, and reading again gives it.
    is_whole : bool
        `data` is no stand-in all the same: what is made only shows it sooner.
    data : tuple
        One or more of `TilesetData`, `PointCloudData`, `BuildingData`, `FeatureTable`, `Recording`, in `site`'s frame.
    """

    site: Site
    report: InputReport
    data: tuple[ImportedData, ...] = ()
    name: str = ""
    preparation: str = ""
    is_whole: bool = False

    @property
    def places_the_project(self) -> bool:
        """Whether this input, as the first one, says where the project is; a table without places does not."""
        return not (self.site.is_local and self.report.bounds.is_empty)


class Importer(Protocol):
    """A reader of one format. Stateless; constructed without arguments in any process.

    Attributes
    ----------
    name : str
        ``"osgb"``: in reports and on the command line.
    title : str
        English, for the file dialog.
    suffixes : tuple of str
        Lower case with the dot.
    isolated : bool
        Runs native code on untrusted bytes, so `read` and `inspect` run in a worker process under limits.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def suffixes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def isolated(self) -> bool: ...  # noqa: D102

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this looks like the format: `head` is the first bytes of a file, empty for a folder."""
        ...

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what an import would give, from headers; with ``context.full`` everything is walked and counted.

        Raises
        ------
        layers.errors.ImportFailed
        """
        ...

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read the input. Worker thread, or worker process when `isolated`.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        ...


@runtime_checkable
class PreparingImporter(Importer, Protocol):
    """A reader of files that must be made ready once before they can be shown in full: indexed, cut into tiles."""

    def preparation(self, path: Path, context: ImportContext) -> str:
        """Return `ImportResult.preparation` as `read` would give it, from the header alone. Worker thread.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.Cancelled
        """
        ...

    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        """Write what `read` needs into `folder`, which exists and is empty; it is kept when this returns.

        Runs in a worker process: `folder` is the only place it may write to, ``context.native`` calls directly.

        Raises
        ------
        layers.errors.ImportFailed
        """
        ...


@runtime_checkable
class KeepingImporter(Importer, Protocol):
    """A reader in a worker process that leaves beside its result what makes the next reading of the file quick."""

    def kept_name(self, path: Path, context: ImportContext) -> str:
        """Return the name in ``context.cache_folder`` of what is kept; another one once the file has changed.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.Cancelled
        """
        ...

    def read_kept(self, path: Path, context: ImportContext, *, folder: Path) -> ImportResult | None:
        """Return what `read` would, from what it left in `folder`; None when that is not there, or not sound.

        Worker thread: what it decodes came from a confined process and is checked like a result of one.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        ...
