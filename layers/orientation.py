"""Which way a thing lies in plan: the heading of the tightest upright box around it."""

import numpy as np

from layers.data.geometry import Float32, Float64

STEP_DEG = 0.5
_MOST_POINTS = 4000


def main_heading_deg(points: Float32 | Float64) -> float:
    """Return the heading, -45 to 45 degrees from north, of the box of least area around (n, 2 or 3) points in plan.

    By trying every half degree, which is as close as a hand would set it; of very many points a part is looked at.
    """
    xy = np.asarray(points[:: max(1, len(points) // _MOST_POINTS), :2], np.float64)
    if len(xy) < 2:
        return 0.0
    headings = np.arange(-45.0, 45.0, STEP_DEG)
    turn = np.radians(headings)
    across = xy @ np.array([np.cos(turn), -np.sin(turn)])
    along = xy @ np.array([np.sin(turn), np.cos(turn)])
    areas = np.ptp(across, axis=0) * np.ptp(along, axis=0)
    # Of boxes that are alike the one nearest to north: a round tower has none that is better.
    tight = np.flatnonzero(areas <= areas.min() * 1.001 + 1e-9)
    return float(headings[tight[np.argmin(np.abs(headings[tight]))]])
