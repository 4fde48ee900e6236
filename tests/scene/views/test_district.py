"""Footprints drawn: filled with holes, as tall as known, the chosen row in amber, nothing left behind."""

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.records.vector import VectorImporter
from layers.data.camera import CameraState, camera_around
from layers.district import DistrictLayer
from scene.footprints import shapes_from_table
from scene.lens import aim
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import view_state
from scene.views.district import DistrictView
from scene.views.view import ViewServices
from scene.window import OffscreenWindow
from tests.district_tables import ANNEX, YARD, small_table
from tests.scene.later_executor import LaterExecutor
from tests.shared_data import shared_data

SIZE = (120, 120)
# Straight down on the yard's middle: the picture is 60 m wide at the ground.
ABOVE = CameraState(20.0, 20.0, 5.0 + 30.0 / np.tan(np.radians(30.0)), 0.0, -90.0, 60.0)
VIEW = view_state(ABOVE, size=SIZE, near_m=0.0, sse_px=1.0)


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=SIZE, multisamples=0)
    window.renderer.SetBackground(0.0, 0.0, 0.0)
    yield window
    window.close()


class Drawn:
    """A view of one layer with its window."""

    def __init__(self, window, layer):
        self.window, self.layer = window, layer
        self.executor = LaterExecutor()
        self.woken = 0
        self.problems = []
        self.view = DistrictView(
            ViewServices(
                renderer=window.renderer,
                executor=self.executor,
                budget=TileBudget(limit_bytes=1_000_000),
                wake=self._wake,
                report=self.problems.append,
            )
        )
        self.state = None

    def _wake(self):
        self.woken += 1

    def apply(self):
        old, self.state = self.state, self.layer.state()
        self.view.apply(old, self.state)
        self.executor.run()
        return self.view.update(VIEW, budget_s=0.01)

    def picture(self, camera=ABOVE):
        aim(self.window.renderer, camera, size=SIZE, near_m=1.0, far_m=10_000.0)
        self.window.render()
        return self.window.read()[0][:, :, :3].astype(int)


@pytest.fixture
def drawn(window):
    made = []

    def draw(layer):
        made.append(Drawn(window, layer))
        made[-1].apply()
        return made[-1]

    yield draw
    for each in made:
        each.view.close()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def at(picture, east, north):
    """Return the colour of a ground point as seen from `ABOVE`."""
    return tuple(picture[round(60 - (north - 20) * 2), round(60 + (east - 20) * 2)])


@pytest.fixture
def layer():
    layer = DistrictLayer(small_table(), name="courtyard")
    layer.colour = "#00ff00"
    return layer


def test_fill_has_a_hole_and_ends_at_the_outline(drawn, layer):
    picture = drawn(layer).picture()
    red, green, blue = at(picture, 20, 20)
    assert red == blue == 0
    assert 60 <= green <= 120
    assert at(picture, 30, 30) == (0, 0, 0)
    assert at(picture, 45, 20) == (0, 0, 0)
    assert max(at(picture, x, 20)[1] for x in (39.5, 40.0, 40.5)) == 255


def test_the_chosen_row_is_amber_and_the_others_stay(drawn, layer):
    layer.colour = "#0000ff"
    shown = drawn(layer)
    before = shown.picture()
    assert at(before, 7, 7)[0] == 0
    layer.highlight = ANNEX
    shown.apply()
    picture = shown.picture()
    red, green, blue = at(picture, 7, 7)
    assert red > 100
    assert red > green > 50
    assert red > blue
    assert at(picture, 20, 30) == at(before, 20, 30)
    layer.highlight = -1
    shown.apply()
    assert np.array_equal(shown.picture(), before)


def test_filter_visibility_and_opacity_reach_the_picture(drawn, layer):
    shown = drawn(layer)
    layer.filter_text = "shop"
    shown.apply()
    picture = shown.picture()
    assert at(picture, 20, 30) == (0, 0, 0)
    assert at(picture, 7, 7)[1] > 0
    layer.filter_text = ""
    layer.opacity = 0.5
    shown.apply()
    half = at(shown.picture(), 20, 20)[1]
    assert 30 <= half <= 60
    layer.visible = False
    shown.apply()
    assert not shown.picture().any()
    assert shown.view.bounds().is_empty


def test_a_known_height_is_seen_from_the_side(drawn, layer):
    shown = drawn(layer)
    # From the south at 9 m: the annex reaches from 5 to 13 m, the yard is flat at 5 m.
    picture = shown.picture(CameraState(7.0, -30.0, 9.0, 0.0, 0.0, 60.0))
    column = picture[:, 60, 1]
    seen = np.flatnonzero(column)
    focal = 60 / np.tan(np.radians(30))
    assert seen.min() == pytest.approx(60 - 4 * focal / 32, abs=2)
    assert seen.max() == pytest.approx(60 + 4 * focal / 30, abs=2)
    assert shown.view.bounds().top == pytest.approx(13.0, abs=1e-3)


def test_nothing_blocks_and_the_scene_is_woken(window, layer):
    shown = Drawn(window, layer)
    shown.view.apply(None, layer.state())
    stats = shown.view.update(VIEW, budget_s=0.01)
    assert (stats.pending, stats.changed, stats.triangles) == (1, False, 0)
    assert not shown.picture().any()
    shown.executor.run()
    assert shown.woken == 1
    stats = shown.view.update(VIEW, budget_s=0.01)
    assert (stats.pending, stats.changed) == (0, True)
    assert stats.triangles > 0
    assert not shown.view.update(VIEW, budget_s=0.01).changed
    shown.view.close()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def test_closing_while_triangles_are_made_leaves_nothing(window, layer):
    shown = Drawn(window, layer)
    shown.view.apply(None, layer.state())
    shown.view.close()
    shown.executor.run()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def test_shapes_of_the_small_table_have_its_areas():
    shapes = shapes_from_table(small_table())
    corners = shapes.points[shapes.caps].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.abs(across[:, 2]) / 2
    assert areas[shapes.cap_feature == ANNEX].sum() == pytest.approx(100)
    assert areas[shapes.cap_feature == YARD].sum() == pytest.approx(1600 - 100)
    assert set(shapes.wall_feature.tolist()) == {ANNEX}
    assert len(shapes.walls) == 8
    assert len(shapes.edges) == 12


def test_footprints_of_lyon_are_one_layer_of_eleven_actors(drawn):
    (table,) = VectorImporter().read(shared_data("citygml-lyon/GeoJSON/buildings_lyon1.geojson"), ImportContext()).data
    shapes = shapes_from_table(table)
    assert set(shapes.cap_feature.tolist()) == set(range(2576))
    assert shapes.unfilled == 0
    layer = DistrictLayer(table, name="Lyon")
    shown = drawn(layer)
    assert shown.window.renderer.GetViewProps().GetNumberOfItems() == 11
    bounds = layer.bounds()
    camera = camera_around(bounds.centre, bounds.radius_m, pitch_deg=-60.0)
    picture = shown.picture(camera)
    assert np.count_nonzero(picture.any(axis=2)) > 2000
    assert shown.problems == []
