"""The stage with its thread: layers in, frames out, nothing left behind."""

import gc
import logging
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderWindow

import scene.window
from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.data.tileset import TileContent
from layers.layer_list import LayerList
from scene.commands import SceneSettings
from scene.stage import Stage
from scene.views.tileset import TilesetView
from tests.scene.quads import BLUE, GREEN, RED, YELLOW, QuadSource, four_quads, layer_of, one_quad, quad

DOWN = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)
SIZE = (96, 64)
VIEWS = {"tileset": TilesetView}
PATIENCE_S = 20.0


@pytest.fixture
def layers():
    return LayerList()


@pytest.fixture
def open_stage(layers):
    """Start stages that are closed whatever happens."""
    opened = []

    def start(*, views=VIEWS, **settings) -> Stage:
        stage = Stage(layers, views=views, settings=SceneSettings(**settings))
        opened.append(stage)
        stage.start()
        stage.set_size(SIZE)
        stage.set_camera(DOWN, moving=False)
        return stage

    yield start
    ended = [stage.close() for stage in opened]
    assert all(ended)


@pytest.fixture
def stage(open_stage):
    return open_stage()


def complete_frame(stage: Stage) -> Frame:
    while (frame := stage.take_frame(timeout_s=PATIENCE_S)) is not None:
        if frame.complete:
            return frame
    raise AssertionError(f"no complete frame; {stage.counters}, {stage.failure}")


def colour(frame: Frame, east_m: float, north_m: float) -> tuple[int, ...]:
    (x, y), _ = (v[0] for v in frame.camera.project([(east_m, north_m, 0.0)], size=frame.size))
    return tuple(int(v) for v in frame.pixels[int(y), int(x), :3])


def test_a_tileset_is_streamed_and_seen(stage, layers):
    layers.add(layer_of(four_quads()))
    frame = complete_frame(stage)
    assert frame.size == SIZE
    assert frame.camera == DOWN
    assert (frame.stats.tiles_selected, frame.stats.tiles_pending, frame.stats.triangles) == (4, 0, 8)
    assert colour(frame, -10, -10) == RED
    assert colour(frame, 10, -10) == GREEN
    assert colour(frame, 10, 10) == YELLOW
    (x, y), _ = (v[0] for v in DOWN.project([(10.0, 10.0, 0.0)], size=SIZE))
    point = frame.unproject(int(x) + 0.5, int(y) + 0.5)
    assert abs(point[2]) < 0.005
    assert np.hypot(*(point[:2] - 10.0)) < 0.8  # within the pixel


def test_layers_there_before_the_start_are_drawn(layers, open_stage):
    layers.add(layer_of(one_quad(quad(rgb=RED))))
    assert colour(complete_frame(open_stage()), 0, 0) == RED


def test_a_frame_that_does_not_know_of_the_newest_word_is_not_complete(stage, layers):
    complete_frame(stage)
    source = four_quads()
    source.gate.clear()
    layers.add(layer_of(source))
    # Whatever picture is taken now, it is not complete: no tile can have come.
    frame = stage.take_frame(timeout_s=PATIENCE_S)
    assert not frame.complete
    source.gate.set()
    assert complete_frame(stage).stats.tiles_selected == 4


def test_words_that_change_nothing_do_not_keep_it_from_being_complete(stage, layers):
    layers.add(layer_of(four_quads()))
    complete_frame(stage)
    for _ in range(3):
        stage.set_camera(DOWN, moving=False)
        stage.set_size(SIZE)
        assert complete_frame(stage).stats.tiles_selected == 4


def test_visibility_opacity_and_removal_follow_the_layer(stage, layers):
    layer = layer_of(one_quad(quad(rgb=RED)))
    layers.add(layer)
    assert colour(complete_frame(stage), 0, 0) == RED
    layer.visible = False
    assert colour(complete_frame(stage), 0, 0) != RED
    layer.visible = True
    assert colour(complete_frame(stage), 0, 0) == RED
    layer.opacity = 0.4
    assert RED[0] * 0.3 < colour(complete_frame(stage), 0, 0)[0] < RED[0] * 0.7
    layer.opacity = 1.0
    assert colour(complete_frame(stage), 0, 0) == RED
    layers.remove(layer)
    assert colour(complete_frame(stage), 0, 0) != RED
    stage.set_settings(replace(stage.settings, grid=False))
    complete_frame(stage)
    assert stage.counters.props == 0


def test_a_renamed_layer_is_not_drawn_again(stage, layers):
    layer = layer_of(one_quad(quad(rgb=RED)))
    layers.add(layer)
    complete_frame(stage)
    renders = stage.counters.renders
    layer.name = "another"
    assert stage.take_frame() is None
    assert stage.counters.renders == renders


def test_the_same_layer_out_and_in_again(stage, layers):
    layer = layer_of(four_quads())
    for _ in range(3):
        layers.add(layer)
        assert complete_frame(stage).stats.tiles_selected == 4
        layers.remove(layer)
    assert complete_frame(stage).stats.tiles_selected == 0


def test_two_runs_give_the_same_bits(layers, open_stage):
    layers.add(layer_of(four_quads()))
    layers.add(layer_of(four_quads(at=(5.0, 5.0, 0.0)), name="overlapping"))
    frames = []
    for _ in range(2):
        stage = open_stage()
        frames.append(complete_frame(stage))
        assert stage.close()
    assert np.array_equal(frames[0].pixels, frames[1].pixels)
    assert np.array_equal(frames[0].depth, frames[1].depth)


def test_broken_tiles_are_told_and_the_parent_stays(stage, layers, caplog):
    with caplog.at_level(logging.CRITICAL):
        layers.add(layer_of(four_quads(names="axbc")))
        frame = complete_frame(stage)
    assert frame.stats.tiles_failed == 1
    assert colour(frame, 10, -10) == BLUE
    assert [problem for problem in stage.problems.drain() if "is broken; mend it" in str(problem)]


def test_a_layer_whose_server_is_silent_keeps_no_other_waiting(layers, open_stage):
    silent = four_quads(at=(5.0, 5.0, 0.0))
    silent.origin = "http://tiles.example"
    silent.gate.clear()
    stage = open_stage(loader_threads=1)
    layers.add(layer_of(silent, name="far"))
    while not silent.loads:
        stage.take_frame(timeout_s=0.01)
    layers.add(layer_of(four_quads(), name="near"))
    while (frame := stage.take_frame(timeout_s=PATIENCE_S)) is not None and frame.stats.tiles_selected < 4:
        pass
    assert frame is not None, "nothing came from disk"
    assert not frame.complete
    silent.gate.set()
    assert complete_frame(stage).stats.tiles_selected == 8


def test_levels_that_are_not_shown_are_not_waited_for(layers, open_stage):
    fine = four_quads()
    top = replace(fine.root(), key="top", geometric_error_m=90.0, children=(fine.root(),))
    contents = {"top": TileContent(meshes=(quad(rgb=GREEN, half_m=20.0),))}
    source = QuadSource(top, contents | fine.contents)
    layers.add(layer_of(source))
    stats = complete_frame(open_stage()).stats
    assert stats.tiles_selected == 4
    assert stats.tiles_loaded == 5
    assert "root" not in source.loads[:5]


def test_a_view_that_fails_leaves_the_others(layers, caplog, open_stage):
    class Broken:
        def __init__(self, services):
            raise RuntimeError("no such thing")

    layer = layer_of(one_quad(quad(rgb=RED)))
    broken = layer_of(one_quad(quad(rgb=GREEN)), name="broken")
    broken.kind = "broken"
    with caplog.at_level(logging.CRITICAL):
        stage = open_stage(views={"tileset": TilesetView, "broken": Broken})
        layers.add(broken)
        layers.add(layer)
        assert colour(complete_frame(stage), 0, 0) == RED
    assert stage.counters.view_errors == 1
    assert any("no such thing" in str(problem) for problem in stage.problems.drain())


@pytest.mark.parametrize("size", [(0, 0), (-5, 20), (16, 9000)])
def test_odd_sizes_are_clamped(stage, size):
    stage.set_size(size)
    frame = complete_frame(stage)
    assert frame.size == (max(16, size[0]), min(8192, max(16, size[1])))


def test_a_camera_that_cannot_be_is_left_out(stage, caplog):
    complete_frame(stage)
    with caplog.at_level(logging.CRITICAL):
        stage.set_camera(CameraState(float("nan"), 0.0, 0.0))
        stage.set_camera(CameraState(0.0, 0.0, 0.0, fov_deg=0.0))
    assert stage.take_frame() is None
    assert stage.failure == ""


def test_closing_while_tiles_load_ends_them(layers, open_stage):
    source = four_quads()
    source.gate.clear()
    layers.add(layer_of(source))
    stage = open_stage()
    assert not stage.take_frame(timeout_s=PATIENCE_S).complete
    assert stage.close()
    assert not [t.name for t in threading.enumerate() if t.name.startswith(("scene", "tile-loader"))]


def test_without_opengl_the_stage_says_so_and_closes(open_stage, monkeypatch, caplog):
    class NoDriver(vtkRenderWindow):
        def GetInitialized(self):
            return False

    monkeypatch.setattr(scene.window, "_platform_window", NoDriver)
    with caplog.at_level(logging.CRITICAL):
        stage = open_stage()
        assert stage.take_frame(timeout_s=PATIENCE_S) is None
    assert "OpenGL" in stage.failure
    assert stage.close()


def test_close_is_idempotent_and_deaf(stage, layers):
    complete_frame(stage)
    assert stage.close()
    assert stage.close()
    layer = layer_of(four_quads())
    layers.add(layer)
    layer.visible = False
    stage.set_camera(DOWN)
    assert stage.take_frame() is None
    assert len(layers.added) == 0
    assert len(layer.changed) == 0


def test_closed_before_it_was_started(layers):
    assert Stage(layers, views=VIEWS).close()


def test_twenty_starts_leave_no_thread_and_no_file(layers, open_stage):
    layers.add(layer_of(four_quads()))
    threads = threading.active_count()
    files = []
    for _ in range(20):
        stage = open_stage()
        complete_frame(stage)
        assert stage.close()
        gc.collect()
        if sys.platform.startswith("linux"):
            files.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))
    assert threading.active_count() == threads
    assert not files or files[-1] <= files[2]
