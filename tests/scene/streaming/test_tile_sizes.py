"""What tiles that were never loaded are expected to hold."""

import numpy as np

from scene.streaming.sink import Held
from scene.streaming.tile_sizes import TileSizes


def _expected(sizes: TileSizes, *errors_m: float, hopeful: bool = False) -> list[list[int]]:
    return sizes.expected(np.array(errors_m, np.float32), hopeful=hopeful).tolist()


def test_nothing_known_is_nothing_expected() -> None:
    assert _expected(TileSizes(), 1.0, np.inf) == [[0, 0], [0, 0]]


def test_tiles_about_as_coarse_are_alike() -> None:
    sizes = TileSizes()
    for memory, error_m in ((100, 1.0), (300, 1.9), (1000, 16.0)):
        sizes.learn(Held(memory, 2 * memory), error_m=error_m)
    assert _expected(sizes, 1.5, 20.0) == [[200, 1000], [400, 2000]]


def test_a_level_of_which_none_was_loaded_is_tried_and_counts_as_any_while_it_comes() -> None:
    sizes = TileSizes()
    for memory, error_m in ((100, 1.0), (300, 64.0), (500, 64.0)):
        sizes.learn(Held(memory), error_m=error_m)
    assert _expected(sizes, 8.0, 64.0, hopeful=True) == [[0, 400], [0, 0]]
    assert _expected(sizes, 8.0) == [[300], [0]]


def test_every_error_has_its_place() -> None:
    sizes = TileSizes()
    sizes.learn(Held(10, 20), error_m=float("inf"))
    sizes.learn(Held(30, 60), error_m=0.0)
    sizes.learn(Held(50, 70), error_m=1e-30)
    assert _expected(sizes, np.inf, 3e38, 0.0, 1e-45) == [[10, 10, 30, 50], [20, 20, 60, 70]]
