"""The sky by where the sun stands."""

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.sky import SkyState
from scene.sky import SKY_COLUMNS, SKY_ROWS, horizon_rgb, sky_colours, sky_picture

DAY, LOW, DUSK, NIGHT = (SkyState(270.0, elevation) for elevation in (50.0, 2.0, -4.0, -20.0))
SIZE = (1280, 720)


def at(azimuth_deg: float, elevation_deg: float, sky: SkyState) -> np.ndarray:
    return sky_colours(SkyState(azimuth_deg, elevation_deg).sun[None], sky)[0]


def test_haze_is_brightest_at_the_horizon():
    picture = sky_picture(CameraState(0, 0, 0, heading_deg=90.0, pitch_deg=0.0), DAY, size=(720, 720))
    rows = picture[:, SKY_COLUMNS // 2, :3].astype(int).sum(axis=1)
    brightest = rows.argmax()
    assert SKY_ROWS * 0.45 < brightest < SKY_ROWS * 0.65
    assert rows[0] < rows[brightest] * 0.6
    assert rows[-1] < rows[brightest] * 0.95
    assert (np.diff(rows[: SKY_ROWS // 2 - 2]) >= 0).all()


def test_looking_down_shows_no_sky():
    down, up = (
        sky_picture(CameraState(0, 0, 0, pitch_deg=pitch, fov_deg=40.0), DAY, size=SIZE)[..., :3].astype(int)
        for pitch in (-90.0, 40.0)
    )
    assert down.max() < 60
    assert (up[..., 2] > up[..., 0]).all()


def test_the_hours_grow_darker():
    brightness = [at(90.0, 20.0, sky).sum() for sky in (DAY, LOW, DUSK, NIGHT)]
    assert brightness == sorted(brightness, reverse=True)
    assert brightness[-1] < brightness[0] / 5


def test_a_low_sun_is_warm_on_its_own_side():
    for sky in (LOW, DUSK):
        towards, away = at(245.0, 3.0, sky), at(90.0, 3.0, sky)
        assert towards[0] / towards[2] > away[0] / away[2]


def test_the_sun_is_where_it_stands_and_not_seen_through_the_ground():
    assert at(270.0, 2.0, LOW).sum() > at(300.0, 2.0, LOW).sum()
    assert at(270.0, 50.0, DAY).min() == pytest.approx(255.0, abs=6)
    with_sun, without = at(270.0, -8.0, LOW), at(200.0, -8.0, LOW)
    assert (np.abs(with_sun - without) < 40).all()


def test_far_things_fade_to_what_stands_over_the_horizon():
    for sky in (DAY, DUSK, NIGHT):
        assert np.allclose(np.array(horizon_rgb(90.0, sky)) * 255, at(90.0, 0.5, sky), atol=12)
