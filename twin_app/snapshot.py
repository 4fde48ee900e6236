"""``snapshot``: render inputs off-screen to a PNG, once every tile that the view needs is shown."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.errors import ImportFailed, ProjectFailed
from scene.commands import SceneSettings
from scene.stage import Stage
from twin_app import loading, project_file, registry, reporting
from twin_app.cli import EXIT_OK, EXIT_REFUSED, refuse, say_what_lacks, specs_of
from twin_app.loading import InputSpec
from twin_app.playback import Playback
from twin_app.session import LayerWish, Session
from twin_app.settings import load_settings
from twin_app.workers import Workers

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

TIMED_FRAMES = 20
MAX_VOLUME_RATIO = 8.0


class SnapshotFailed(ImportFailed):
    """The picture could not be made."""


@dataclass(slots=True)
class Timings:
    """Seconds since the start of the command."""

    started: float = field(default_factory=time.perf_counter)
    open: float = 0.0
    first_picture: float = 0.0
    complete: float = 0.0

    def now(self) -> float:
        """Return seconds since the start."""
        return time.perf_counter() - self.started


@dataclass(frozen=True, slots=True)
class Shot:
    """What a snapshot asks of the scene."""

    size: tuple[int, int]
    sse_px: float
    cache_bytes: int
    timeout_s: float
    labels: bool = True


def run_snapshot(options: argparse.Namespace) -> int:
    """``snapshot``: the exit code."""
    timings = Timings()
    session = Session()
    playback = Playback(session)
    workers = Workers.of(load_settings())
    shot = Shot(options.size, options.sse, options.cache_mb * 1024 * 1024, options.timeout, not options.no_labels)
    try:
        refused = open_inputs(session, specs_of(options), workers=workers, allowed_hosts=options.allow_host)
        if refused:
            return EXIT_REFUSED
        timings.open = timings.now()
        colour_points(session, by=options.colour_by)
        box = session.layers.bounds()
        centre, radius = bounding_sphere(session)
        if box.is_empty:
            raise SnapshotFailed(
                options.inputs[0] if options.inputs else "snapshot",
                problem="there is nothing to see: no input has a place",
                advice="see what was read with: info --json",
            )
        camera = camera_around(
            centre, radius, heading_deg=options.heading, pitch_deg=options.pitch, range_radii=options.range_radii
        )
        frame, frame_ms = render(session, camera, shot=shot, timings=timings)
        write_picture(session, frame, options.output, labels=shot.labels)
        say_what_lacks(frame.stats)
        if options.json is not None:
            options.json.write_text(
                json.dumps(report(session, frame, frame_ms, timings), ensure_ascii=False, indent=2), encoding="utf-8"
            )
    except ImportFailed as error:
        return refuse(error)
    except OSError as error:
        return refuse(
            SnapshotFailed(
                options.output,
                problem="cannot be written: {reason}",
                advice="choose another place",
                reason=error.strerror or str(error),
            )
        )
    finally:
        playback.close()
        workers.close()
    return EXIT_OK


def open_inputs(
    session: Session, specs: list[InputSpec], *, workers: Workers, allowed_hosts: Collection[str] = ()
) -> list[ImportFailed]:
    """Read inputs one after the other into `session`; print and return the refusals.

    What is open may go on using `workers`, which are to live as long as `session`.

    A project counts as an input. Addresses in it are asked only on `allowed_hosts`: whoever made it must not be able
    to make this machine connect.
    """
    refused: list[ImportFailed] = []
    moments: list[datetime] = []
    for spec, wish in _expanded(session, specs, refused, allowed_hosts, moments):
        try:
            context = loading.context_for(session.site)
            session.adopt(loading.read_input(spec, workers=workers, context=context), spec=spec, wish=wish)
        except ImportFailed as error:
            refuse(error)
            refused.append(error)
    if moments:
        session.clock.seek(moments[-1])
    return refused


def _expanded(
    session: Session,
    specs: list[InputSpec],
    refused: list[ImportFailed],
    allowed_hosts: Collection[str],
    moments: list[datetime],
) -> list[tuple[InputSpec, LayerWish | None]]:
    result: list[tuple[InputSpec, LayerWish | None]] = []
    for spec in specs:
        if not spec.path.endswith(project_file.SUFFIXES):
            result.append((spec, None))
            continue
        path = Path(spec.path)
        try:
            project = project_file.load_project(path)
        except ProjectFailed as error:
            refuse(error)
            refused.append(error)
            continue
        if session.site is None and (project.environment is not None or project.section is not None):
            project_file.surround(session, project)
        session.site = session.site or project_file.site_of(project)
        if project.clock is not None:
            moments.append(project.clock.now)
        for found, wish in project_file.inputs_of(project, folder=path.parent):
            host = project_file.host_of(found.path)
            if host and host not in allowed_hosts:
                stranger = project_file.not_agreed(found.path)
                refuse(stranger)
                refused.append(stranger)
            else:
                result.append((found, wish))
    return result


def bounding_sphere(session: Session) -> tuple[Any, float]:
    """Return centre (3,) and radius of what a snapshot aims at: for a single tileset its root volume's sphere."""
    volumes = [v for v in (_root_volume(layer) for layer in session.layers) if v is not None]
    if len(session.layers) == 1 and len(volumes) == 1:
        return volumes[0].centre, volumes[0].radius_m
    box = session.layers.bounds()
    return box.centre, box.radius_m


def _root_volume(layer: Any) -> Any:
    from layers.tileset import TilesetLayer

    if not isinstance(layer, TilesetLayer):
        return None
    volume = layer.data.source.root().volume
    # One that holds what may lie anywhere does not say where to look.
    return volume if volume.radius_m <= MAX_VOLUME_RATIO * layer.data.bounds.radius_m else None


def colour_points(session: Session, *, by: str) -> None:
    """Colour every point cloud that carries it by `by`; empty: as they are."""
    from layers.point_cloud import PointCloudLayer

    for layer in session.layers:
        if by and isinstance(layer, PointCloudLayer):
            layer.restore({"colour_by": by})


def render(session: Session, camera: CameraState, *, shot: Shot, timings: Timings) -> tuple[Frame, list[float]]:
    """Return the complete frame and the times of `TIMED_FRAMES` more draws of it, in milliseconds.

    Raises
    ------
    SnapshotFailed
        The picture is not complete within ``shot.timeout_s``.
    """
    settings = SceneSettings(sse_px=shot.sse_px, cache_bytes=shot.cache_bytes)
    stage = Stage(session.layers, views=registry.views(), settings=settings)
    stage.set_size(shot.size)
    stage.set_camera(camera)
    stage.set_section(session.section.state)
    stage.set_sky(session.surroundings.sky(session.site, session.clock.now))
    stage.start()
    try:
        frame = _complete_frame(stage, shot, timings)
        times = []
        for _ in range(TIMED_FRAMES):
            stage.redraw()
            times.append(_complete_frame(stage, shot, timings).stats.draw_ms)
        return frame, times
    finally:
        stage.close()


def _complete_frame(stage: Stage, shot: Shot, timings: Timings) -> Frame:
    end = time.perf_counter() + shot.timeout_s
    while time.perf_counter() < end:
        frame = stage.take_frame(timeout_s=0.25)
        if frame is None:
            continue
        timings.first_picture = timings.first_picture or timings.now()
        if frame.complete and frame.size == shot.size:
            timings.complete = timings.complete or timings.now()
            return frame
    raise SnapshotFailed(
        "snapshot",
        problem="the picture was not complete within {seconds} s",
        advice="give a longer --timeout or a larger --sse",
        seconds=f"{shot.timeout_s:g}",
    )


def write_picture(session: Session, frame: Frame, path: Path, *, labels: bool) -> None:
    """Paint labels and markers over `frame` and write it as a PNG.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    from PySide6.QtGui import QGuiApplication, QImage, QPainter

    from widgets.overlay import paint_overlay
    from widgets.overlay_items import items_from_layers

    application = QGuiApplication.instance() or QGuiApplication(["liyuan", "-platform", "offscreen"])
    width, height = frame.size
    image = QImage(frame.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
    if labels:
        painter = QPainter(image)
        paint_overlay(painter, frame, items_from_layers(session.layers), size=frame.size)
        painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_png(image, path)
    del application


def save_png(image: "QImage", path: Path) -> None:
    """Write a picture, whatever the suffix of `path` is.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImageWriter

    writer = QImageWriter(str(path), QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(writer.errorString())


def report(session: Session, frame: Frame, frame_ms: list[float], timings: Timings) -> dict[str, Any]:
    """Return a `liyuan.snapshot/1` report."""
    stats = frame.stats
    ordered = sorted(frame_ms)
    return {
        "format": reporting.SNAPSHOT_FORMAT,
        "inputs": [reporting.input_entry(r) for r in session.reports],
        "tiles": {
            "visited": stats.tiles_visited,
            "selected": stats.tiles_selected,
            "loaded": stats.tiles_loaded,
            "failed": stats.tiles_failed,
            "missing": stats.tiles_missing,
            "triangles": stats.triangles,
            "points": stats.points,
        },
        "time_s": {
            "open": round(timings.open, 3),
            "first_picture": round(timings.first_picture, 3),
            "complete": round(timings.complete, 3),
        },
        "frame_ms": {
            "median": round(statistics.median(ordered), 2),
            "p95": round(ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))], 2),
        },
        "memory_bytes": {"cache": stats.cache_bytes, "rss_peak": peak_memory()},
    }


def peak_memory() -> int:
    """Return the most memory this process has held, in bytes."""
    memory = psutil.Process(os.getpid()).memory_info()
    if hasattr(memory, "peak_wset"):  # Windows
        return int(memory.peak_wset)
    if sys.platform == "win32":
        return int(memory.rss)
    import resource

    kilobyte = 1 if sys.platform == "darwin" else 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte)
