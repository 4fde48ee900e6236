"""When a picture is drawn, at what size, and when it is complete: turn by turn, with a clock of our own."""

from concurrent.futures import Executor

import numpy as np
import pytest

from layers.base import LayerState
from layers.data.camera import CameraState, camera_around
from layers.data.geometry import Bounds
from layers.data.report import Problem
from scene.commands import Redraw, SceneSettings, SetCamera, SetLayer, SetSettings, SetSize
from scene.scene_loop import MOVING_S, SceneLoop
from scene.views.tileset import TilesetView
from scene.views.view import ViewStats
from scene.window import NoGraphics
from tests.scene.quads import four_quads, layer_of
from tests.scene.views.test_tileset import InlineExecutor

CAMERA = camera_around((0, 0, 0), 10.0)
SIZE = (64, 48)


class ScriptedView:
    """Says what the test wrote into `script`."""

    script = ViewStats()
    seen: "list[object]"

    def __init__(self, services):
        self.services = services

    def apply(self, old, new):
        pass

    def update(self, view, *, budget_s):
        type(self).seen.append(view)
        return type(self).script

    def bounds(self):
        return Bounds(-1, -1, -1, 1, 1, 1)

    def close(self):
        pass


class Scene:
    """A loop with its clock and helpers."""

    def __init__(self, *, kinds=None, executor=None, **settings):
        ScriptedView.script, ScriptedView.seen = ViewStats(), []
        self.now_s = 100.0
        self.problems: list[Problem] = []
        self.loop = SceneLoop(
            kinds or {"fake": ScriptedView},
            settings=SceneSettings(reduce_moving=True, **settings),
            executor=executor or Executor(),
            wake=lambda: None,
            report=self.problems.append,
            clock=lambda: self.now_s,
        )
        self.loop.take(SetSize(SIZE))

    def look(self, camera=CAMERA, *, moving=None):
        self.loop.take(SetCamera(camera, self.now_s, moving))

    def add(self, *, opacity=1.0):
        self.loop.take(SetLayer("a", "fake", 1, LayerState("a", visible=True, opacity=opacity)))

    def turn(self, **stats):
        ScriptedView.script = ViewStats(**stats)
        return self.loop.turn()

    def settled(self):
        for _ in range(50):
            frame = self.loop.turn().frame
            if frame is not None and frame.complete:
                return frame
            self.now_s += 0.1
        raise AssertionError("no complete picture came")


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    scene.loop.close()


def test_nothing_is_drawn_before_there_is_a_camera(scene):
    scene.add()
    turn = scene.turn()
    assert turn.frame is None
    assert turn.wait_s is None


def test_drawn_once_and_then_only_on_change(scene):
    scene.look()
    first = scene.turn().frame
    assert first.complete
    assert first.size == SIZE
    assert first.camera == CAMERA
    assert scene.turn().frame is None
    scene.look()  # the same camera again
    assert scene.turn().frame is None
    scene.look(CAMERA.moved_to((0, 0, 50)), moving=False)
    second = scene.turn().frame
    assert second.number == first.number + 1
    assert scene.loop.renders == 2


def test_layer_and_settings_and_size_are_changes(scene):
    scene.look()
    scene.turn()
    scene.add()
    assert scene.turn().frame is not None
    scene.add(opacity=0.5)
    assert scene.turn().frame is not None
    scene.loop.take(SetSettings(SceneSettings(reduce_moving=True, grid=False)))
    assert scene.turn().frame is not None
    scene.loop.take(SetSize((32, 32)))
    assert scene.turn().frame.size == (32, 32)
    scene.loop.take(SetLayer("a", "fake", 1, None))
    assert scene.turn().frame is not None
    assert scene.turn().frame is None


def test_half_size_while_it_moves_and_full_when_it_rests(scene):
    scene.look(moving=True)
    turn = scene.turn()
    assert (turn.frame.size, turn.frame.moving, turn.frame.complete) == ((32, 24), True, False)
    assert turn.wait_s == pytest.approx(MOVING_S)
    scene.now_s += MOVING_S / 2
    assert scene.turn().frame is None
    scene.now_s += MOVING_S
    turn = scene.turn()
    assert (turn.frame.size, turn.frame.moving, turn.frame.complete) == (SIZE, False, True)
    assert turn.wait_s is None


def test_a_single_step_is_full_size_and_a_drag_is_found_by_its_pace(scene):
    scene.look()
    assert scene.turn().frame.size == SIZE
    scene.now_s += 1.0
    scene.look(CAMERA.moved_to((1, 0, 20)))
    assert scene.turn().frame.size == SIZE
    scene.now_s += 0.02
    scene.look(CAMERA.moved_to((2, 0, 20)))
    assert scene.turn().frame.size == (32, 24)
    scene.look(CAMERA.moved_to((2, 0, 20)), moving=False)
    assert scene.turn().frame.size == SIZE


def test_tiles_are_chosen_for_the_full_size_while_it_moves(scene):
    scene.add()
    scene.look(moving=True)
    scene.turn()
    scene.now_s += 1.0
    scene.turn()
    moving, resting = ScriptedView.seen
    assert moving.identity == resting.identity


def test_complete_only_when_nothing_is_pending(scene):
    scene.add()
    scene.look()
    scene.turn()
    scene.look(CAMERA.moved_to((3, 0, 20)), moving=False)
    turn = scene.turn(pending=3, selected=1)
    assert not turn.frame.complete
    assert turn.frame.stats.tiles_pending == 3
    assert turn.wait_s is not None
    # The last tile turned out not to be needed: no new picture, but it is complete now.
    done = scene.turn(pending=0).frame
    assert done.complete
    assert done.number == turn.frame.number + 1
    assert done.pixels is turn.frame.pixels
    assert scene.loop.renders == 2
    assert scene.turn(pending=0).frame is None


def test_tiles_coming_in_do_not_draw_in_a_loop(scene):
    scene.add()
    scene.look()
    scene.turn()
    scene.look(CAMERA.moved_to((3, 0, 20)), moving=False)
    assert scene.turn(pending=9, selected=1).frame is not None
    for _ in range(5):
        turn = scene.turn(pending=5, selected=2, changed=True)
        assert turn.frame is None
        assert turn.wait_s > 0.0
    scene.now_s += turn.wait_s
    assert scene.turn(pending=5, selected=2).frame is not None
    # The last one is not made to wait.
    assert scene.turn(pending=0, changed=True).frame.complete
    assert scene.loop.renders == 4


def test_the_first_picture_waits_a_little_for_the_tiles_that_complete_it(scene):
    scene.add()
    scene.look()
    waiting = scene.turn(pending=9)
    assert waiting.frame is None
    assert not waiting.stands
    assert 0.0 < waiting.wait_s <= 0.1
    scene.now_s += waiting.wait_s
    assert scene.turn(pending=9).frame is not None
    assert scene.turn(pending=9).frame is None
    # Once is enough: a change of what is drawn is seen at once.
    scene.add(opacity=0.5)
    assert scene.turn(pending=9).frame is not None


def test_tiles_that_come_soon_are_in_the_first_picture(scene):
    scene.add()
    scene.look()
    assert scene.turn(pending=9, selected=1, changed=True).frame is None
    assert scene.turn(selected=9, changed=True).frame.complete
    assert scene.loop.renders == 1


def test_the_last_few_tiles_are_waited_for_a_little_longer(scene):
    scene.add()
    scene.look()
    assert scene.turn(pending=9).frame is None
    scene.now_s += 0.2
    nearly = scene.turn(pending=3, loaded=6, selected=1, changed=True)
    assert nearly.frame is None
    assert nearly.wait_s == pytest.approx(0.1)
    scene.now_s += nearly.wait_s
    assert scene.turn(pending=2, loaded=7, selected=1).frame is not None


def test_shaders_are_compiled_once_and_leave_nothing(scene):
    props = scene.loop.prop_count
    assert not scene.loop.is_warm
    scene.loop.warm_up()
    scene.loop.warm_up()
    assert scene.loop.is_warm
    assert scene.loop.prop_count == props


def finalise(scene):
    scene.loop._window._window.Finalize()


def lose_the_context(scene):
    class Dead:
        def __init__(self, window):
            self._window = window

        def __getattr__(self, name):
            return getattr(self._window, name)

        def IsCurrent(self):
            return False

    scene.loop._window._window = Dead(scene.loop._window._window)


@pytest.mark.parametrize("harm", [finalise, lose_the_context])
def test_a_lost_context_builds_the_scene_again_from_its_source(harm, request):
    scene = Scene(kinds={"tileset": TilesetView}, executor=InlineExecutor())
    request.addfinalizer(scene.loop.close)
    layer = layer_of(four_quads())
    scene.loop.take(SetLayer(layer.layer_id, layer.kind, 1, layer.state()))
    scene.look(camera_around((0, 0, 0), 30.0), moving=False)
    first = scene.settled()
    assert len(np.unique(first.pixels.reshape(-1, 4), axis=0)) > 3
    props = scene.loop.prop_count
    for count in (1, 2):
        harm(scene)
        scene.loop.take(Redraw())
        lost = scene.loop.turn()
        assert lost.frame is None
        assert lost.wait_s == 0.0
        again = scene.settled()
        assert scene.loop.rebuilds == count
        assert np.array_equal(again.pixels, first.pixels)
        assert np.array_equal(again.depth, first.depth)
        assert again.number > first.number
        assert scene.loop.prop_count == props


def test_no_context_to_be_had_is_said_and_tried_again(scene, monkeypatch):
    scene.look(moving=False)
    assert scene.turn().frame.complete
    finalise(scene)
    scene.loop.take(Redraw())

    def refuse(**_):
        raise NoGraphics("no driver")

    with monkeypatch.context() as patched:
        patched.setattr("scene.scene_loop.OffscreenWindow", refuse)
        with pytest.raises(NoGraphics):
            scene.turn()
    assert scene.turn().frame is None
    assert scene.turn().frame.complete


def test_camera_is_not_made_to_wait_for_tiles(scene):
    scene.add()
    scene.look()
    scene.turn()
    scene.look(CAMERA.moved_to((3, 0, 20)))
    assert scene.turn(pending=9, changed=True).frame is not None


def test_animation_runs_turn_after_turn(scene):
    scene.add()
    scene.look()
    turn = scene.turn(animating=True, changed=True)
    assert turn.wait_s == 0.0
    assert not turn.frame.complete
    assert scene.turn(animating=True, changed=True).frame is not None
    assert scene.turn(changed=True).frame.complete


def test_full_detail_asks_for_no_error(scene):
    scene.add()
    scene.look()
    scene.loop.take(SetSettings(SceneSettings(full_detail=True)))
    scene.turn()
    assert ScriptedView.seen[-1].sse_px == 0.0


def test_stats_reach_the_frame(scene):
    scene.add()
    scene.look()
    stats = scene.turn(
        visited=5, selected=4, loaded=3, failed=2, missing=1, triangles=12, points=7, cache_bytes=9
    ).frame.stats
    assert (stats.tiles_visited, stats.tiles_selected, stats.tiles_loaded) == (5, 4, 3)
    assert (stats.tiles_failed, stats.tiles_missing, stats.triangles, stats.points) == (2, 1, 12, 7)
    assert stats.budget_bytes == SceneSettings().cache_bytes
    assert stats.draw_ms > 0.0


def test_grid_is_there_without_tiles_and_gone_with_them(scene):
    scene.look(CameraState(0, -20, 10, pitch_deg=-30))
    scene.add()
    scene.turn()
    assert scene.loop.prop_count == 1
    scene.turn(selected=1, changed=True)
    assert scene.loop.prop_count == 0


def test_the_same_scene_gives_the_same_bits():
    pictures = []
    for _ in range(2):
        scene = Scene()
        scene.add()
        scene.look()
        pictures.append(scene.turn().frame)
        scene.loop.close()
    assert np.array_equal(pictures[0].pixels, pictures[1].pixels)
    assert np.array_equal(pictures[0].depth, pictures[1].depth)


def test_a_picture_that_fails_is_told_and_the_next_one_comes(scene, monkeypatch):
    scene.look()
    monkeypatch.setattr(scene.loop._window, "render", lambda: 1 / 0)
    assert scene.turn().frame is None
    assert "ZeroDivisionError" in str(scene.problems[0])
    monkeypatch.undo()
    scene.look(CAMERA.moved_to((1, 1, 30)), moving=False)
    assert scene.turn().frame.complete


@pytest.mark.parametrize(("asked", "given"), [((0, 0), (16, 16)), ((16_384, 20), (8192, 20)), ((-5, 100), (16, 100))])
def test_sizes_that_no_driver_takes_are_clamped_and_drawn(scene, asked, given):
    scene.look(moving=False)
    scene.loop.take(SetSize(asked))
    frame = scene.turn().frame
    assert frame.complete
    assert frame.size == given
    scene.loop.take(SetSize(SIZE))
    assert scene.turn().frame.size == SIZE
