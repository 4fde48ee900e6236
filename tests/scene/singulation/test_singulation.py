"""Buildings told apart on a mesh, in pictures: where they are coloured, outlined, seen through or gone."""

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.sky import SkyState
from layers.district import DistrictLayer
from scene.commands import SceneSettings, SetCamera, SetLayer, SetSize, SetSky
from scene.scene_loop import SceneLoop
from scene.singulation.shader import LEVELS
from scene.views.district import DistrictView
from scene.views.tileset import TilesetView
from tests.district_tables import ANNEX, YARD, small_table
from tests.scene.later_executor import LaterExecutor
from tests.scene.quads import layer_of, one_quad, quad
from tests.scene.views.test_tileset import InlineExecutor

SIZE = (240, 240)
GREY = (120, 120, 120)
# Straight down: the picture is 60 m wide at the ground, four pixels a metre.
ABOVE = CameraState(20.0, 20.0, 5.0 + 30.0 / np.tan(np.radians(30.0)), 0.0, -90.0, 60.0)


class Scene:
    """A grey square of ground under the footprints of `small_table`."""

    def __init__(self, executor=None, **mesh):
        self.problems = []
        self.executor = executor or InlineExecutor()
        self.loop = SceneLoop(
            {"tileset": TilesetView, "district": DistrictView},
            settings=SceneSettings(reduce_moving=False, grid=False, multisamples=0),
            executor=self.executor,
            wake=lambda: None,
            report=self.problems.append,
        )
        self.loop.take(SetSize(SIZE))
        self.loop.take(SetCamera(ABOVE, 0.0, moving=False))
        self.mesh = layer_of(one_quad(quad(rgb=GREY, half_m=200.0, origin=(20.0, 20.0, 5.0), **mesh)))
        self.records = DistrictLayer(small_table(draped=True), name="courtyard")
        self.records.on_mesh = True
        self.show(self.mesh)

    def show(self, layer):
        self.loop.take(SetLayer(layer.layer_id, layer.kind, 1, layer.state()))

    def picture(self):
        self.show(self.records)
        for _ in range(200):
            frame = self.loop.turn().frame
            if frame is not None and frame.complete:
                return frame.pixels[..., :3].astype(int)
        raise AssertionError("no complete picture came")


@pytest.fixture
def scenes():
    made = []

    def make(**given):
        made.append(Scene(**given))
        return made[-1]

    yield make
    for scene in made:
        scene.loop.close()
        assert scene.problems == []


def at(picture, east, north):
    return tuple(picture[round(120 - (north - 20) * 4), round(120 + (east - 20) * 4)].tolist())


def is_grey(colour):
    return max(colour) - min(colour) <= 3


def test_without_a_theme_the_photograph_is_as_it_was(scenes) -> None:
    scene = scenes()
    scene.records.on_mesh = False
    scene.records.visible = False
    before = scene.picture()
    scene.records.on_mesh = scene.records.visible = True
    np.testing.assert_array_equal(scene.picture(), before)
    scene.records.visible = False
    np.testing.assert_array_equal(scene.picture(), before)


@pytest.mark.parametrize("mesh", [{}, {"unlit": False}], ids=["photo", "lit"])
def test_a_theme_colours_what_stands_in_a_footprint_and_nothing_else(scenes, mesh) -> None:
    scene = scenes(**mesh)
    scene.records.theme_column = "note"
    picture = scene.picture()
    annex, yard = at(picture, 7, 7), at(picture, 20, 10)
    assert not is_grey(annex)
    assert not is_grey(yard)
    assert annex != yard
    assert is_grey(at(picture, 30, 30))  # the hole
    assert is_grey(at(picture, -5, 20))
    # No body over it.
    assert scene.records.state().on_mesh


def test_edges_are_within_a_texel_and_a_pixel(scenes) -> None:
    scene = scenes()
    scene.records.theme_column = "note"
    picture = scene.picture()
    row = picture[(120 - (15 - 20) * 4)]
    coloured = np.flatnonzero(row.max(axis=1) - row.min(axis=1) > 3)
    east, west = (20 + (coloured[[-1, 0]] + 0.5 - 120) / 4).tolist()
    # The yard is 40 m wide, and its margin.
    assert west == pytest.approx(-0.45, abs=0.3)
    assert east == pytest.approx(40.45, abs=0.3)


def test_only_rows_that_pass_the_filter_are_coloured(scenes) -> None:
    scene = scenes()
    scene.records.filter_text = "Annex"
    picture = scene.picture()
    assert not is_grey(at(picture, 7, 7))
    assert is_grey(at(picture, 20, 10))


def test_gone_is_the_ground_behind_and_glass_a_part_of_it(scenes) -> None:
    scene = scenes()
    plain = scene.picture()
    depth = scene.loop._frame.depth
    scene.records.fates = {ANNEX: "gone"}
    picture = scene.picture()
    assert at(picture, 7, 7) != at(plain, 7, 7)
    assert at(picture, 20, 10) == at(plain, 20, 10)
    gone = scene.loop._frame.depth[(120 - (7 - 20) * 4), (120 + (7 - 20) * 4)]
    assert gone == 1.0  # nothing to be picked there
    assert depth[(120 - (7 - 20) * 4), (120 + (7 - 20) * 4)] < 1.0
    scene.records.fates = {ANNEX: "glass"}
    part = scene.picture()[(120 - (10 - 20) * 4) : (120 - (4 - 20) * 4), 52:84]
    seen = (part == np.array(at(plain, 7, 7))).all(axis=-1).mean()
    assert 0.15 < seen < 0.5
    scene.records.fates = {}
    np.testing.assert_array_equal(scene.picture(), plain)


def test_hovered_and_chosen_rows_are_tinted_and_outlined(scenes) -> None:
    scene = scenes()
    plain = scene.picture()
    scene.records.hovered = ANNEX
    hovered = scene.picture()
    assert at(hovered, 7, 7) > at(plain, 7, 7)
    assert at(hovered, 20, 10) == at(plain, 20, 10)
    line = hovered[(120 - (7 - 20) * 4)].max(axis=1)
    assert line.max() > 200
    assert 20 + (int(line.argmax()) - 120) / 4 == pytest.approx(2.0, abs=0.8) or 20 + (
        int(line.argmax()) - 120
    ) / 4 == pytest.approx(12.0, abs=0.8)
    scene.records.hovered = -1
    scene.records.highlight = YARD
    red, green, blue = at(scene.picture(), 20, 10)
    assert red > green > blue


def test_by_night_and_by_day(scenes) -> None:
    scene = scenes()
    scene.records.theme_column = "note"
    day = scene.picture()
    scene.loop.take(SetSky(SkyState(300.0, -20.0)))
    night = scene.picture()
    assert not is_grey(at(night, 7, 7))
    assert sum(at(night, 30, 30)) < sum(at(day, 30, 30))


def test_the_old_colours_stay_until_all_of_the_new_ones_are_there(scenes) -> None:
    executor = LaterExecutor()
    scene = scenes(executor=executor)
    scene.records.theme_column = "note"
    scene.show(scene.records)

    def settle():
        for _ in range(60):
            executor.run()
            frame = scene.loop.turn().frame
        return frame

    settle()
    before = scene.loop._frame.pixels.copy()
    scene.records.theme_column = "name"
    scene.records.filter_text = "Annex"
    scene.show(scene.records)
    for _ in range(LEVELS - 1):
        scene.loop.turn()
        executor.run()
    scene.loop.turn()
    np.testing.assert_array_equal(scene.loop._frame.pixels, before)
    settle()
    assert not np.array_equal(scene.loop._frame.pixels, before)
    assert is_grey(at(scene.loop._frame.pixels[..., :3].astype(int), 20, 10))


def test_going_far_and_near_again_gives_the_same_picture(scenes) -> None:
    scene = scenes()
    scene.records.theme_column = "note"
    first = scene.picture()
    for height_m in (400.0, 3_000.0, 90_000.0, 60.0):
        scene.loop.take(SetCamera(ABOVE.moved_to((20.0 + height_m / 3, 20.0, height_m)), 0.0, moving=False))
        scene.picture()
    scene.loop.take(SetCamera(ABOVE, 0.0, moving=False))
    np.testing.assert_array_equal(scene.picture(), first)


def test_where_a_building_of_known_foot_is_gone_there_is_ground(scenes) -> None:
    scene = scenes()
    scene.records = DistrictLayer(small_table(), name="courtyard")
    scene.records.on_mesh = True
    plain = scene.picture()
    scene.records.fates = {ANNEX: "gone"}
    picture = scene.picture()
    assert at(picture, 7, 7) == pytest.approx((0x8C, 0x87, 0x7E), abs=3)
    assert at(picture, 20, 10) == at(plain, 20, 10)
    scene.records.fates = {}
    np.testing.assert_array_equal(scene.picture(), plain)
