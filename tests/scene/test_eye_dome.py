"""Eye-dome lighting: darker where the depth drops, unchanged on planes, sky and edges; the same bits every time."""

import numpy as np
import pytest

from scene.eye_dome import shaded

NEAR_M, FAR_M = 1.0, 1000.0


def window(depth_m: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        found = (1 / NEAR_M - 1 / depth_m) / (1 / NEAR_M - 1 / FAR_M)
    return np.where(np.isinf(depth_m), 1.0, found).astype(np.float32)


def shade(depth_m: np.ndarray, *, value: int = 200) -> np.ndarray:
    pixels = np.full((*depth_m.shape, 4), value, np.uint8)
    pixels[..., 3] = 255
    result = shaded(pixels, depth=window(depth_m), near_m=NEAR_M, far_m=FAR_M)
    assert result.dtype == np.uint8
    assert (result[..., 3] == 255).all()
    assert not result.flags.writeable
    return result[..., 0]


def test_a_wall_seen_straight_on_stays_as_it_is():
    assert (shade(np.full((20, 30), 50.0)) == 200).all()


def test_only_the_farther_side_of_a_step_is_darkened():
    depth = np.full((20, 30), 50.0)
    depth[:, 15:] = 100.0
    result = shade(depth)
    assert (np.delete(result, 15, axis=1) == 200).all()
    assert (result[:, 15] < 20).all()


def test_a_smaller_step_is_darkened_less():
    steps = []
    for farther in (50.5, 52.0, 60.0):
        depth = np.full((5, 9), 50.0)
        depth[:, 4:] = farther
        steps.append(int(shade(depth)[2, 4]))
    assert 200 > steps[0] > steps[1] > steps[2]


def test_the_sky_is_not_darkened_and_darkens_nothing():
    depth = np.full((20, 30), np.inf)
    depth[5:15, 10:20] = 50.0
    assert (shade(depth) == 200).all()


@pytest.mark.parametrize("side", ["top", "bottom", "left", "right"])
def test_one_side_does_not_see_the_other_side_of_the_picture(side):
    depth = np.full((20, 30), 50.0)
    rows = {"top": np.s_[0, :], "bottom": np.s_[-1, :], "left": np.s_[:, 0], "right": np.s_[:, -1]}[side]
    depth[rows] = 10.0
    darker = np.argwhere(shade(depth) < 200)
    expected = {"top": (0, 1), "bottom": (0, 18), "left": (1, 1), "right": (1, 28)}[side]
    assert set(darker[:, expected[0]].tolist()) == {expected[1]}


def test_a_large_picture_is_shaded_over_more_pixels():
    depth = np.full((1440, 8), 50.0)
    depth[:, 4:] = 100.0
    assert (shade(depth)[700] < 200).sum() == 2


def test_it_is_the_same_every_time():
    rng = np.random.default_rng(1)
    depth = rng.uniform(10, 100, (64, 64))
    assert np.array_equal(shade(depth), shade(depth))
