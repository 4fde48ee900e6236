"""Hops, flights and rests."""

import numpy as np

from scene.streaming.motion import REST_S, STEP_S, Motion
from tests.scene.streaming.rig import look


def test_the_first_view_is_another_one_and_stands() -> None:
    motion = Motion()
    assert motion.follow(look(0, 0, 100), now_s=5.0)
    assert not motion.moving
    assert not motion.follow(look(0, 0, 100), now_s=5.1)


def test_one_step_is_a_hop_two_are_a_flight_that_ends_after_a_rest() -> None:
    motion = Motion()
    motion.follow(look(0, 0, 100), now_s=0.0)
    assert motion.follow(look(10, 0, 100), now_s=10.0)
    assert not motion.moving
    assert motion.follow(look(20, 0, 100), now_s=10.0 + STEP_S / 2)
    assert motion.moving
    assert motion.ahead is not None
    assert np.allclose(motion.ahead.eye, [30.0, 0.0, 100.0]), "a quarter of a second on"
    last_s = 10.0 + STEP_S / 2
    motion.follow(look(20, 0, 100), now_s=last_s + REST_S * 0.9)
    assert motion.moving
    motion.follow(look(20, 0, 100), now_s=last_s + REST_S)
    assert not motion.moving
    assert motion.ahead is None
