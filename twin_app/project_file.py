"""Project files ``*.twin``: versioned JSON with relative paths, saved atomically.

A project keeps where the data is and how it is shown, never the data. Schema: ``docs/schemas/project-1.schema.json``.
"""

import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

import msgspec

from importers.files.http_address import is_url
from layers.building import RowRef
from layers.data.camera import CameraState
from layers.data.section import UNCUT, SectionState
from layers.errors import ImportFailed, ProjectFailed
from layers.selection import SelectionPath
from layers.site import VERTICAL_DATUMS, LonLatH, Site, VerticalDatum
from layers.surroundings import Light
from twin_app.cut_outs import MAX_KEPT, opened_rows
from twin_app.loading import InputSpec
from twin_app.session import LayerWish, SavedLayer, Session, Source

log = logging.getLogger(__name__)

FORMAT: Literal["liyuan.project/1"] = "liyuan.project/1"
MAX_BYTES = 64 * 1024 * 1024
MAX_LAYERS = 10_000
BACKUP_SUFFIX = ".bak"
SUFFIXES = (".twin", ".twin" + BACKUP_SUFFIX)


class SiteEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The project's place on earth; no origin for a local site."""

    crs: str
    vertical_datum: VerticalDatum
    origin: LonLatH | None = None


class ClockEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a recording stood."""

    now: datetime
    rate: float = 1.0


class EnvironmentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The light, and the height of a sea to the horizon, metres above the site's origin; null: no sea."""

    light: Light = "day"
    sea_m: Annotated[float, msgspec.Meta(ge=-1e5, le=1e5)] | None = None


class LayerEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One layer: which part of which input, and its settings."""

    id: str
    path: str
    index: int = 0
    crs: str = ""
    datum: VerticalDatum | None = None
    settings: dict[str, Any] = {}


class OpenedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A building that is open in place of the mesh: the row that it was cut out for, and how it stands."""

    layer: str
    row: Annotated[int, msgspec.Meta(ge=0)]
    settings: dict[str, Any] = {}


class ProjectEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project file."""

    format: Literal["liyuan.project/1"]
    site: SiteEntry | None = None
    camera: CameraState | None = None
    saved_views: dict[str, CameraState] = {}
    selection: SelectionPath = SelectionPath()
    clock: ClockEntry | None = None
    environment: EnvironmentEntry | None = None
    section: SectionState | None = None
    opened: Annotated[tuple[OpenedEntry, ...], msgspec.Meta(max_length=MAX_KEPT)] = ()
    layers: tuple[LayerEntry, ...] = ()


def project_of(session: Session, *, folder: Path) -> ProjectEntry:
    """Return what a project file in `folder` says of `session`. GUI thread."""
    site = session.site
    start = session.clock.start
    around = session.surroundings
    plain = around.light == "day" and around.sea_m is None
    return ProjectEntry(
        format=FORMAT,
        site=SiteEntry(site.crs, site.vertical_datum, site.origin) if site is not None else None,
        camera=session.camera.destination,
        saved_views={str(number): view for number, view in session.camera.views.items()},
        selection=session.selection.path,
        clock=ClockEntry(session.clock.now, session.clock.rate) if start is not None else None,
        environment=None if plain else EnvironmentEntry(around.light, around.sea_m),
        section=session.section.state or None,
        opened=tuple(OpenedEntry(*ref, settings) for ref, settings in opened_rows(session)[:MAX_KEPT]),
        layers=(*_open_layers(session, folder), *_unresolved_layers(session, folder)),
    )


def _open_layers(session: Session, folder: Path) -> tuple[LayerEntry, ...]:
    entries = []
    for layer in session.layers:
        source: Source | None = session.sources.get(layer.layer_id)
        if source is None:
            continue
        path = relative_path(source.spec.path, folder=folder)
        entries.append(
            LayerEntry(layer.layer_id, path, source.index, source.spec.crs, source.spec.datum, layer.settings())
        )
    return tuple(entries)


def _unresolved_layers(session: Session, folder: Path) -> tuple[LayerEntry, ...]:
    """Layers of inputs that could not be read this time stay in the project."""
    return tuple(
        LayerEntry(saved.layer_id, relative_path(spec.path, folder=folder), index, spec.crs, spec.datum, saved.settings)
        for spec, wish in session.unresolved.items()
        for index, saved in sorted(wish.layers.items())
    )


def is_address(path: str) -> bool:
    """Return whether an input is an http(s) address."""
    return is_url(path)


def without_password(address: str) -> str:
    """Return `address` without the user and password it may carry: a project keeps no secret, and sends none."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    log.warning("the address of %s carried a user or password; it was left out", parts.hostname)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def host_of(path: str) -> str:
    """Return the host and port that an input's address names; empty for a path."""
    return urlsplit(without_password(path)).netloc.lower() if is_address(path) else ""


def hosts_of(project: ProjectEntry) -> tuple[str, ...]:
    """Return the hosts that opening `project` would ask, each once, in order."""
    return tuple(dict.fromkeys(host for entry in project.layers if (host := host_of(entry.path))))


def not_agreed(path: str) -> ImportFailed:
    """Return the refusal of an address in a project that nobody agreed to ask."""
    return ImportFailed(
        path,
        problem="the project asks {host}, which was not agreed to",
        advice="agree to it in the window, or give --allow-host {host}",
        host=host_of(path),
    )


def relative_path(path: str, *, folder: Path) -> str:
    """Return `path` relative to `folder` with forward slashes; absolute on another drive, addresses as they are."""
    if is_address(path):
        return without_password(path)
    try:
        return Path(os.path.relpath(Path(path).resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return Path(path).resolve().as_posix()


def save_project(project: ProjectEntry, path: Path) -> None:
    """Write `project` to `path`: the old file or the new one, never neither; the old one stays beside as ``.bak``.

    Raises
    ------
    ProjectFailed
        The folder is read-only, full or gone; the old file is untouched.
    """
    data = msgspec.json.format(msgspec.json.encode(project), indent=2) + b"\n"
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = file.name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            backup = path.with_name(path.name + BACKUP_SUFFIX)
            backup.unlink(missing_ok=True)
            try:
                os.link(path, backup)
            except OSError:
                backup.write_bytes(path.read_bytes())
        Path(temporary).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ProjectFailed(
            path,
            problem="the project cannot be saved: {reason}",
            advice="choose another folder or make room",
            reason=error.strerror or str(error),
        ) from None


def _sync_folder(folder: Path) -> None:
    # The rename itself is durable only once the folder is; Windows has no such call and needs none.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_project(path: Path) -> ProjectEntry:
    """Read a project file.

    Raises
    ------
    ProjectFailed
        Absent, too large, damaged, or of a later version.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProjectFailed(path, problem="the project file is larger than 64 MB", advice="check that it is one")
        data = path.read_bytes()
    except OSError as error:
        raise ProjectFailed(
            path,
            problem="cannot be read: {reason}",
            advice="check the path and the rights",
            reason=error.strerror or str(error),
        ) from None
    try:
        stated = msgspec.json.decode(data, type=dict[str, Any]).get("format")
        if isinstance(stated, str) and stated.startswith("liyuan.project/") and stated != FORMAT:
            raise ProjectFailed(
                path,
                problem="the project is of format {stated}, this version reads {known}",
                advice="open it with a newer Liyuan",
                stated=stated,
                known=FORMAT,
            )
        project = msgspec.json.decode(data, type=ProjectEntry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        backup = path.with_name(path.name + BACKUP_SUFFIX)
        advice = "open the older copy {backup}" if backup.exists() else "save it again from its source"
        raise ProjectFailed(
            path,
            problem="not a whole project file: {reason}",
            advice=advice,
            reason=str(error),
            backup=backup.name,
        ) from None
    if len(project.layers) > MAX_LAYERS:
        raise ProjectFailed(
            path,
            problem="{count} layers are more than a project may have",
            advice="check that it is a Liyuan project",
            count=len(project.layers),
        )
    return project


def inputs_of(project: ProjectEntry, *, folder: Path) -> list[tuple[InputSpec, LayerWish]]:
    """Return each input once, with what its layers should become, in the order in which they are best read.

    What is shown before what is hidden, and from the bottom up: the city first, then what stands and happens in it.
    """
    inputs: dict[InputSpec, LayerWish] = {}
    for position, entry in enumerate(project.layers):
        spec = InputSpec(_absolute(entry.path, folder), entry.crs, entry.datum)
        saved = SavedLayer(entry.id, position, entry.settings)
        inputs.setdefault(spec, LayerWish()).layers[entry.index] = saved

    def rank(item: tuple[InputSpec, LayerWish]) -> tuple[bool, int]:
        saved = item[1].layers.values()
        hidden = all(layer.settings.get("visible") is False for layer in saved)
        return hidden, -max(layer.position for layer in saved)

    return sorted(inputs.items(), key=rank)


def _absolute(path: str, folder: Path) -> str:
    if is_address(path):
        return without_password(path)
    return str((folder / path).resolve())


def surround(session: Session, project: ProjectEntry) -> None:
    """Give `session` the light, the sea and the section that a project file states."""
    entry = project.environment or EnvironmentEntry()
    session.surroundings.light = entry.light
    session.surroundings.sea_m = entry.sea_m
    session.section.state = project.section or UNCUT


def opened_of(project: ProjectEntry) -> list[tuple[RowRef, dict[str, object]]]:
    """Return the rows whose buildings are open in place of the mesh, and how these stand."""
    return [(RowRef(entry.layer, entry.row), entry.settings) for entry in project.opened]


def site_of(project: ProjectEntry) -> Site | None:
    """Return the site that a project file states."""
    entry = project.site
    if entry is None:
        return None
    if entry.vertical_datum not in VERTICAL_DATUMS:
        return None
    return Site(origin=entry.origin, crs=entry.crs, vertical_datum=entry.vertical_datum)
