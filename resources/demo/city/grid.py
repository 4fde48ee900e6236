"""The bent grid of the city: how grid metres (along the southern shore, inland) become places.

One to one: the grid follows both shores, wanders inland, and turns around a few places.
"""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.city.terrain import coast, quay
from resources.demo.terrain import smooth

GRID_M = (-900.0, -1300.0, 19_500.0, 38_200.0)
"""From west, south to east, north, grid metres; it covers the city and more."""
_STRAIGHT_Y, _STRAIGHT_X = -820.0, 350.0
_TURNS = (
    (3300.0, 2300.0, 1700.0, 0.34),
    (5600.0, 5500.0, 2300.0, -0.42),
    (2300.0, 8300.0, 2100.0, 0.30),
    (9700.0, 3600.0, 2000.0, 0.40),
    (5300.0, 12_000.0, 2600.0, 0.44),
    (5200.0, 20_600.0, 2900.0, -0.36),
    (8200.0, 28_300.0, 2600.0, 0.30),
    (6600.0, 33_400.0, 2500.0, -0.45),
    (800.0, 28_600.0, 2600.0, 0.35),
)
"""Where the grid turns: east, north, reach, angle in the middle."""


def from_grid(uv: Float64) -> Float64:
    """Return float64 (n, 2) local metres east, north of (n, 2) grid metres."""
    u, v = uv[:, 0], uv[:, 1]
    inner = smooth(u / 2600.0) * smooth(v / 2600.0)
    bent_u = u + inner * (170.0 * np.sin(v / 1130.0 + 0.4) + 70.0 * np.sin(v / 470.0 + u / 2100.0))
    bent_v = v + inner * (150.0 * np.sin(u / 970.0 + 1.3) + 60.0 * np.sin(u / 430.0 - v / 1900.0))
    straight = smooth(bent_v / 4200.0)
    y = (1 - straight) * coast(bent_u - 640.0) + straight * _STRAIGHT_Y + bent_v
    straight = smooth(bent_u / 9000.0)
    x = (1 - straight) * quay(y) + straight * _STRAIGHT_X + bent_u
    for x0, y0, reach, turn in _TURNS:
        dx, dy = x - x0, y - y0
        angle = turn * np.clip(1.0 - (dx**2 + dy**2) / reach**2, 0.0, None) ** 2
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = x0 + cos * dx - sin * dy, y0 + sin * dx + cos * dy
    return np.column_stack([x, y])
