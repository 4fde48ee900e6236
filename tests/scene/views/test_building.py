from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from layers.building import BuildingLayer, BuildingState, Chosen
from layers.building_groups import GroupLook
from layers.data.camera import camera_around
from layers.data.geometry import Bounds
from scene.lens import aim, clipping_range
from scene.streaming.tile_budget import TileBudget
from scene.views.building import BuildingView
from scene.views.view import ViewServices
from scene.window import OffscreenWindow
from tests.building_sample import HEIGHT_M, sample_building

SIZE = (160, 120)


class Bench:
    """A view in a small window, drawn on demand."""

    def __init__(self, window: OffscreenWindow, executor: ThreadPoolExecutor) -> None:
        self.window = window
        self.executor = executor
        self.wakes = 0
        services = ViewServices(window.renderer, executor, TileBudget(limit_bytes=1 << 20), self._wake)
        self.view = BuildingView(services)
        self.layer = BuildingLayer(sample_building(), name="Sample")

    def _wake(self) -> None:
        self.wakes += 1

    def settle(self, state: BuildingState) -> None:
        self.view.apply(None, state)
        self.executor.submit(int).result()  # the one worker has done all edges by then
        assert self.view.update(None, budget_s=1.0).pending == 0

    def picture(self, *, pitch_deg: float = -20.0, around: Bounds | None = None) -> np.ndarray:
        self.settle(self.layer.state())
        drawn = self.view.bounds()
        around = around or drawn
        camera = camera_around(around.centre, around.radius_m, heading_deg=30, pitch_deg=pitch_deg)
        near, far = clipping_range(camera, drawn)
        aim(self.window.renderer, camera, size=SIZE, near_m=near, far_m=far)
        self.window.render()
        return self.window.read()[0][:, :, :3].astype(int)

    @property
    def actors(self) -> int:
        return self.window.renderer.GetViewProps().GetNumberOfItems()


@pytest.fixture
def bench() -> Iterator[Bench]:
    window = OffscreenWindow(size=SIZE)
    window.renderer.SetBackground(0, 0, 0)
    with ThreadPoolExecutor(1) as executor:
        yield Bench(window, executor)
    window.close()


def amber(picture: np.ndarray) -> int:
    """Return the number of pixels with amber's hue."""
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    return int(((red > green * 1.2) & (green > blue * 1.6) & (red > 60)).sum())


def lit_rows(picture: np.ndarray) -> np.ndarray:
    return np.flatnonzero(picture.sum(axis=2).any(axis=1))


def test_everything_is_taken_out_at_the_end(bench):
    bench.layer.show_spaces = True
    bench.layer.chosen = Chosen("storey-1F", "", "wall-1F")
    assert bench.picture().any()
    assert bench.actors > 6
    bench.view.close()
    assert bench.actors == 0


def test_close_before_the_edges_are_found_leaves_nothing(bench):
    bench.view.apply(None, bench.layer.state())
    bench.view.close()
    bench.executor.submit(int).result()
    assert bench.actors == 0


def test_found_edges_wake_the_scene_and_change_the_picture_once(bench):
    bench.view.apply(None, bench.layer.state())
    bench.executor.submit(int).result()
    assert bench.wakes > 0
    assert bench.view.update(None, budget_s=1.0).changed
    assert not bench.view.update(None, budget_s=1.0).changed


def test_unfolding_spreads_the_storeys(bench):
    around = bench.layer.bounds()
    folded = lit_rows(bench.picture(pitch_deg=0, around=around))
    bench.layer.unfold = 1.0
    unfolded = lit_rows(bench.picture(pitch_deg=0, around=around))
    assert len(np.flatnonzero(np.diff(folded) > 1)) == 0
    assert unfolded[0] < folded[0] - 8
    assert len(np.flatnonzero(np.diff(unfolded) > 1)) == 2  # the sky shows between the storeys
    assert bench.view.bounds().top == pytest.approx(around.top + HEIGHT_M - 0.2)  # its ceiling is off


def test_an_isolated_storey_stands_alone(bench):
    around = bench.layer.bounds()
    whole = bench.picture(around=around)
    bench.layer.isolated = "storey-2F"
    alone = bench.picture(around=around)
    assert 0 < (alone.sum(axis=2) > 0).sum() < (whole.sum(axis=2) > 0).sum() * 0.8
    assert bench.view.bounds().bottom == pytest.approx(10.0 + HEIGHT_M)


def test_the_ceiling_of_an_isolated_storey_is_taken_off(bench):
    def reds(picture: np.ndarray) -> int:
        return int((picture[..., 0] > picture[..., 1] * 2).sum())

    assert reds(bench.picture(pitch_deg=-70)) > 100
    bench.layer.isolated = "storey-2F"
    assert reds(bench.picture(pitch_deg=-70)) == 0


@pytest.mark.parametrize(
    "chosen", [Chosen("storey-2F", "", ""), Chosen("storey-2F", "", "slab-2F"), Chosen("storey-2F", "room-2F-1", "")]
)
def test_what_is_chosen_is_amber(bench, chosen):
    bench.layer.unfold = 1.0
    assert amber(bench.picture(pitch_deg=-60)) == 0
    bench.layer.chosen = chosen
    assert amber(bench.picture(pitch_deg=-60)) > 30
    bench.layer.chosen = Chosen()
    assert amber(bench.picture(pitch_deg=-60)) == 0


def test_rooms_are_shown_when_asked_for(bench):
    bench.layer.isolated = "storey-2F"
    without = bench.picture(pitch_deg=-60)
    bench.layer.show_spaces = True
    blue = bench.picture(pitch_deg=-60)
    assert (blue - without)[..., 2].sum() > (blue - without)[..., 0].sum()


def test_rooms_with_a_colour_are_drawn_in_it_and_lose_it_again(bench):
    bench.layer.isolated = "storey-1F"
    plain = bench.picture(pitch_deg=-70)
    bench.layer.room_colours = {"room-1F-0": "#ff00ff"}
    coloured = bench.picture(pitch_deg=-70)
    magenta = (coloured[:, :, 0] > coloured[:, :, 1] + 60) & (coloured[:, :, 2] > coloured[:, :, 1] + 60)
    assert magenta.sum() > 200
    bench.layer.room_colours = {}
    assert np.array_equal(bench.picture(pitch_deg=-70), plain)


def test_a_hidden_layer_draws_nothing_and_has_no_bounds(bench):
    bench.layer.visible = False
    assert not bench.picture(around=bench.layer.bounds()).any()
    assert bench.view.bounds().is_empty


def test_opacity_lets_the_background_through(bench):
    solid = bench.picture().sum()
    bench.layer.opacity = 0.3
    assert 0 < bench.picture().sum() < solid * 0.8


def test_another_model_replaces_the_first(bench):
    bench.settle(bench.layer.state())
    before = bench.actors
    bench.settle(replace(bench.layer.state(), data=sample_building()))
    assert bench.actors == before


def test_a_class_alone_leaves_the_rest_out_and_as_x_ray_shows_it_faintly(bench):
    around = bench.layer.bounds()
    whole = bench.picture(around=around)
    bench.layer.group_look = GroupLook(alone="class:IfcWall")
    alone = bench.picture(around=around)
    bench.layer.group_look = GroupLook(alone="class:IfcWall", xray=True)
    xray = bench.picture(around=around)
    depth = bench.window.read()[1]

    def lit(picture: np.ndarray) -> int:
        return int((picture.sum(axis=2) > 0).sum())

    assert 0 < lit(alone) < lit(whole) * 0.8
    assert lit(xray) > lit(whole) * 0.9
    assert alone.sum() < xray.sum() < whole.sum() * 0.8
    assert (depth < 1.0).sum() == pytest.approx(lit(alone), abs=30)  # what is seen through leaves no depth


def test_a_class_that_is_hidden_comes_back(bench):
    around = bench.layer.bounds()
    whole = bench.picture(around=around)
    before = bench.actors
    bench.layer.group_look = GroupLook(hidden=("class:IfcWall", "class:IfcCovering"))
    assert (bench.picture(around=around) != whole).any()
    bench.layer.group_look = GroupLook()
    assert (bench.picture(around=around) == whole).all()
    assert bench.actors == before
