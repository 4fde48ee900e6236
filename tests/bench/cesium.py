"""CesiumJS on the same work: tileset, camera, picture size, screen-space error and rasteriser are the same.

Set ``PEER_MODULES`` to a ``node_modules`` folder with cesium and playwright-core; Debian's chromium has to be there.
"""

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from layers.data.camera import CameraState, camera_around
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.commands import SceneSettings
from scene.stage import Stage
from scene.views import tile_actors
from tests.bench.oblique import WUHAN, opened
from tests.bench.row import InputAbsent, Row, milliseconds, real_input
from tests.bench.wuhan_view import SIZE, complete_frame, next_frame
from tests.shared_data import ROOT
from twin_app import registry

CASES = ((1.0, 16.0), (0.6, 16.0), (0.6, 4.0))
"""Distance in radii of the root's sphere, and screen-space error in pixels."""

ROUNDS, STATIC_FRAMES, ORBIT_STEPS = 5, 20, 36
_PEER_TIMEOUT_S = 180.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one side took; times in milliseconds.

    Parameters
    ----------
    held_bytes : int
        Geometry and pictures of tiles, as CesiumJS counts them (`totalMemoryUsageInBytes`): without objects.
    """

    complete_ms: float
    static_ms: float
    orbit_ms: float
    held_bytes: int
    tiles: int
    triangles: int


def measure() -> Iterator[Row]:
    """Yield the rows."""
    modules, node = os.environ.get("PEER_MODULES", ""), shutil.which("node")
    bench = ROOT.parent / "bench" / "cesium" / "bench.mjs"
    if not modules or node is None or not bench.exists():
        raise InputAbsent("PEER_MODULES names no node_modules with cesium and playwright-core")
    folder = real_input(WUHAN)
    for range_radii, sse_px in CASES:
        theirs = _peer(
            [node, str(bench), str(folder), "tileset.json", json.dumps({"range": range_radii, "sse": sse_px})]
        )
        ours = _ours(range_radii=range_radii, sse_px=sse_px)
        seen = f"{ours.tiles} tiles, {ours.triangles} triangles; CesiumJS {theirs.tiles} and {theirs.triangles}"
        what = f"(Wuhan, {range_radii:g} radii, {sse_px:g} px, {SIZE[0]}x{SIZE[1]}"
        against = "CesiumJS, same view"
        for name, ours_ms, theirs_ms, reach in (
            ("asking for the tileset to the complete picture", ours.complete_ms, theirs.complete_ms, "<= 0.2"),
            ("frame at the complete picture", ours.static_ms, theirs.static_ms, "<= 0.45"),
            ("frame while moving, half size", ours.orbit_ms, theirs.orbit_ms, "<= 0.3"),
        ):
            times = f"{milliseconds(ours_ms)} / {milliseconds(theirs_ms)}"
            yield Row(f"{name} {what}; {seen})", against, ours_ms / theirs_ms, times, reach)
        yield Row(
            f"geometry and pictures held for tiles at the complete picture {what})",
            against,
            ours.held_bytes / theirs.held_bytes,
            f"{ours.held_bytes / 1e6:.2f} MB / {theirs.held_bytes / 1e6:.2f} MB",
            "<= 0.7",
        )


def _peer(command: list[str]) -> Figures:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PEER_TIMEOUT_S, check=True)
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, OSError, ValueError, IndexError) as error:
        raise InputAbsent(f"CesiumJS did not run: {error}") from error
    return Figures(
        said["t_full_ms"],
        said["frame_static_med_ms"],
        said["frame_orbit_med_ms"],
        said["bytes"],
        said["selected"],
        said["triangles"],
    )


# CesiumJS counts nothing for objects.
@patch.multiple(tile_actors, ACTOR_BYTES=0, DRIVER_BYTES=0)
def _ours(*, range_radii: float, sse_px: float) -> Figures:
    complete, static, orbit = [], [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        stage, camera, distance_m = _stage(range_radii=range_radii, sse_px=sse_px)
        try:
            stats = complete_frame(stage).stats
            complete.append((time.perf_counter() - started) * 1000)
            orbit.append(statistics.median(_orbit_ms(stage, camera, distance_m=distance_m)))
            stage.set_camera(camera, moving=False)
            complete_frame(stage)
            static.append(statistics.median(_static_ms(stage) for _ in range(STATIC_FRAMES)))
        finally:
            stage.close()
    return Figures(
        statistics.median(complete),
        statistics.median(static),
        statistics.median(orbit),
        stats.cache_bytes + stats.graphics_bytes,
        stats.tiles_selected,
        stats.triangles,
    )


def _stage(*, range_radii: float, sse_px: float) -> tuple[Stage, CameraState, float]:
    """Return a stage that runs, its camera, and how far that is from what it looks at, metres."""
    from importers.tiles3d.importer import Tiles3dImporter

    data = opened(Tiles3dImporter(), real_input(WUHAN) / "tileset.json")
    volume = data.source.root().volume
    layers = LayerList()
    layers.add(TilesetLayer(data, name="Wuhan"))
    stage = Stage(layers, views=registry.views(), settings=SceneSettings(sse_px=sse_px, grid=False))
    camera = camera_around(volume.centre, volume.radius_m, range_radii=range_radii)
    stage.set_size(SIZE)
    stage.set_camera(camera, moving=False)
    stage.start()
    return stage, camera, volume.radius_m * range_radii


def _static_ms(stage: Stage) -> float:
    started = time.perf_counter()
    stage.redraw()
    complete_frame(stage)
    return (time.perf_counter() - started) * 1000


def _orbit_ms(stage: Stage, camera: CameraState, *, distance_m: float) -> Iterator[float]:
    """Yield the time from telling each camera of a circle around what is looked at to its picture."""
    centre = camera.position + camera.axes()[2] * distance_m
    for step in range(ORBIT_STEPS):
        turned = replace(camera, heading_deg=camera.heading_deg + (step + 0.5) * 360.0 / ORBIT_STEPS)
        moved = turned.moved_to(centre - turned.axes()[2] * distance_m)
        started = time.perf_counter()
        stage.set_camera(moved, moving=True)
        while next_frame(stage, moving=True).camera != moved:
            pass
        yield (time.perf_counter() - started) * 1000
