"""Grid and lights."""

import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.data.camera import camera_around
from layers.data.geometry import Bounds
from layers.data.sky import SkyState
from scene.environment import Environment
from scene.lens import aim
from scene.window import OffscreenWindow


def test_grid_lies_below_the_box_and_spans_it():
    renderer = vtkRenderer()
    environment = Environment(renderer)
    environment.show_grid(Bounds(100.0, 200.0, 5.0, 180.0, 260.0, 40.0))
    grid = environment.bounds
    assert grid.top < 5.0
    assert grid.west < 100.0
    assert grid.north > 260.0
    assert renderer.GetViewProps().GetNumberOfItems() == 1
    environment.show_grid(None)
    assert environment.bounds.is_empty
    assert renderer.GetViewProps().GetNumberOfItems() == 0


@pytest.mark.parametrize("radius", [0.0, 1e-3, 3.0, 1e6])
def test_grid_step_is_a_round_number(radius):
    environment = Environment(vtkRenderer())
    environment.show_grid(Bounds(-radius, 0.0, 0.0, radius, 0.0, 0.0))
    step = (environment.bounds.east - environment.bounds.west) / 60
    assert float(f"{step:e}".split("e")[0]) == pytest.approx(round(float(f"{step:e}".split("e")[0])))


def test_close_leaves_nothing():
    renderer = vtkRenderer()
    environment = Environment(renderer)
    environment.show_grid(Bounds.empty())
    environment.close()
    assert renderer.GetViewProps().GetNumberOfItems() == 0
    assert renderer.GetLights().GetNumberOfItems() == 0


def test_the_grid_is_seen_but_stands_behind_everything_and_takes_the_opaque_pass():
    window = OffscreenWindow(size=(64, 64))
    environment = Environment(window.renderer)
    camera = camera_around((0, 0, 0), 40.0, pitch_deg=-60.0)
    environment.look(camera, SkyState(), size=(64, 64), around=Bounds.empty())
    aim(window.renderer, camera, size=(64, 64), near_m=1.0, far_m=500.0)
    window.render()
    sky, _ = window.read()
    environment.show_grid(Bounds(-10.0, -10.0, 0.0, 10.0, 10.0, 1.0))
    window.render()
    grid, depth = window.read()
    assert (grid != sky).any(axis=2).mean() > 0.05
    assert (depth == 1.0).all()
    (actor,) = window.renderer.GetViewProps()
    assert not actor.HasTranslucentPolygonalGeometry()
    environment.close()
    window.close()


def test_the_lights_follow_the_sun_and_grow_dim_without_it():
    renderer = vtkRenderer()
    environment = Environment(renderer)
    camera = camera_around((0, 0, 0), 40.0)

    def sun_light(sky: SkyState) -> tuple[tuple[float, ...], float]:
        environment.look(camera, sky, size=(64, 64), around=Bounds.empty())
        light = renderer.GetLights().GetItemAsObject(0)
        return light.GetPosition(), max(light.GetDiffuseColor())

    east, bright = sun_light(SkyState(90.0, 30.0))
    assert east[0] > 0.8
    assert abs(east[1]) < 1e-6
    moon, dim = sun_light(SkyState(90.0, -20.0))
    assert moon[0] < 0.0 < moon[2]
    assert dim < bright / 2
    environment.close()
