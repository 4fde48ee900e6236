"""The sea: where it is, how it looks, that it costs nothing where it is not."""

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.data.camera import CameraState
from layers.data.geometry import Bounds
from layers.data.sky import SkyState
from scene.commands import SetSky
from scene.sea import WAVES_PX, Sea, wave_picture
from tests.scene.still import still

SIZE = (96, 64)
AROUND = Bounds(-100.0, -100.0, 0.0, 100.0, 100.0, 30.0)


def test_waves_are_the_same_each_time_and_their_edges_meet():
    waves = wave_picture()
    assert (waves == wave_picture()).all()
    assert waves.shape == (WAVES_PX, WAVES_PX, 4)
    inside = np.abs(np.diff(waves[..., 0].astype(int), axis=1)).max()
    assert np.abs(waves[:, 0, 0].astype(int) - waves[:, -1, 0].astype(int)).max() <= inside
    assert np.allclose(waves[..., :3].reshape(-1, 3).mean(axis=0), 128.0, atol=1.5)


def test_there_is_none_unless_the_project_says_so_nor_from_below():
    renderer = vtkRenderer()
    sea = Sea(renderer)
    above, below = CameraState(0.0, 0.0, 50.0), CameraState(0.0, 0.0, -50.0)
    for sky, camera, count in (
        (SkyState(), above, 0),
        (SkyState(sea_m=0.0), above, 2),
        (SkyState(sea_m=0.0), below, 0),
    ):
        sea.show(sky, camera, around=AROUND)
        assert renderer.GetViewProps().GetNumberOfItems() == count
        assert sea.bounds.is_empty == (count == 0)
    sea.show(SkyState(sea_m=-3.0), above, around=AROUND)
    assert -3.0 <= sea.bounds.bottom <= -2.5
    assert sea.bounds.west < AROUND.west
    assert sea.bounds.north > AROUND.north
    sea.close()
    assert renderer.GetViewProps().GetNumberOfItems() == 0


@pytest.mark.parametrize("heading", [0.0, 135.0, 290.0])
def test_it_reaches_to_the_horizon_in_every_direction(heading):
    camera = CameraState(300.0, -200.0, 80.0, heading_deg=heading, pitch_deg=-10.0)
    with still() as scene:
        dry = scene.frame(camera, size=SIZE)
        scene.loop.take(SetSky(SkyState(sea_m=0.0)))
        wet = scene.frame(camera, size=SIZE)
    changed = (wet.pixels != dry.pixels).any(axis=2).mean(axis=1)
    horizon = SIZE[1] / 2 - camera.focal_px(SIZE) * np.tan(np.radians(10.0))
    rows = np.arange(SIZE[1])
    assert (changed[rows < horizon - 2] == 0.0).all()
    assert (changed[rows > horizon + 4] > 0.9).all()
    # Far water is as far as the sky: nobody flies there by mistake.
    assert (wet.depth[: int(horizon) + 2] == 1.0).all()


def test_it_is_darker_at_night_and_fades_to_the_horizon():
    camera = CameraState(0.0, 0.0, 60.0, heading_deg=0.0, pitch_deg=-12.0)
    means = []
    with still() as scene:
        for sky in (SkyState(180.0, 50.0, 0.0), SkyState(180.0, -20.0, 0.0)):
            scene.loop.take(SetSky(sky))
            frame = scene.frame(camera, size=SIZE)
            horizon = int(SIZE[1] / 2 - camera.focal_px(SIZE) * np.tan(np.radians(12.0)))
            above, below = (frame.pixels[horizon + d, :, :3].astype(float).mean(axis=0) for d in (-2, 2))
            assert np.abs(above - below).max() < 55
            means.append(frame.pixels[-8:, :, :3].mean())
    assert means[1] < means[0] * 0.6
