import numpy as np
import pytest

from layers.orientation import main_heading_deg


@pytest.mark.parametrize("heading_deg", [-30.0, 0.0, 12.5, 44.0])
def test_the_heading_of_a_block_is_found(heading_deg):
    turn = np.radians(heading_deg)
    right, forward = np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
    middle = np.array([500.0, 90.0])
    points = np.array([middle + a * 12.0 * right + b * 40.0 * forward for a in (-1, 0.2, 1) for b in (-1, 1)])
    assert main_heading_deg(points) == pytest.approx(heading_deg)


def test_a_round_thing_lies_north():
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    assert main_heading_deg(np.column_stack([np.cos(turn), np.sin(turn)])) == 0.0
    assert main_heading_deg(np.zeros((1, 3))) == 0.0
