"""How parks and woods are laid out: paths, clearings and where trees stand close; in grid metres."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64

Rect = tuple[float, float, float, float]

PATH_M = 2.6


@dataclass(frozen=True, slots=True)
class Clearing:
    """A place without trees in a park.

    Parameters
    ----------
    cover : str
        ``"summit"``, ``"lawn"`` or ``"pond"``.
    east, north : float
        Of the park's middle, in halves of its shorter side.
    radius : float
        In halves of the shorter side.
    squash : float
        How much shorter it is along u.
    """

    cover: str
    east: float
    north: float
    radius: float
    squash: float = 1.0

    def radius_m(self, kerbs: Rect) -> float:
        """Return how large it is in the park between `kerbs`."""
        return self.radius * _half(kerbs)

    def inside_m(self, u: Float64, v: Float64, kerbs: Rect) -> Float64:
        """Return roughly how far inside of its edge places are; negative outside."""
        (u0, v0, u1, v1), size = kerbs, _half(kerbs)
        du, dv = u - (u0 + u1) / 2 - self.east * size, v - (v0 + v1) / 2 - self.north * size
        inside: Float64 = self.radius * size - np.hypot(du * self.squash, dv)
        return inside


CLEARINGS = (
    Clearing("summit", 0.0, 0.0, 0.17),
    Clearing("lawn", -0.5, -0.46, 0.17, 0.8),
    Clearing("lawn", 0.5, 0.43, 0.13, 0.8),
    Clearing("pond", 0.52, -0.44, 0.1, 0.7),
)


def paths_m(u: Float64, v: Float64, kerbs: Rect) -> Float64:
    """Return how far inside of the nearest path's edge places of the park between `kerbs` are; negative off it."""
    u0, v0, u1, v1 = kerbs
    x, y = (u - (u0 + u1) / 2) / ((u1 - u0) / 2), (v - (v0 + v1) / 2) / ((v1 - v0) / 2)
    size = _half(kerbs)
    away, turn = np.hypot(x, y), np.arctan2(y, x)
    ring = np.abs(away - 0.62 - 0.07 * np.sin(3 * turn + 1.0)) * size
    inner = np.abs(away - 0.2) * size
    # Four paths that wind up the hill from the middles of the sides.
    quarter = np.pi / 2
    spoke = np.abs((turn + 0.55 * away + 0.3 * np.sin(7 * away)) / quarter % 1.0 - 0.5) * quarter * away * size
    nearest = np.minimum(np.minimum(ring, inner), np.where(away > 0.2, spoke, 1e3))
    return PATH_M / 2 - nearest


def clear_m(u: Float64, v: Float64, kerbs: Rect) -> Float64:
    """Return how far inside of a path or clearing places of a park are; negative where trees may stand."""
    result: Float64 = np.maximum.reduce([paths_m(u, v, kerbs), *(c.inside_m(u, v, kerbs) for c in CLEARINGS)])
    return result


def wooded(u: Float64, v: Float64) -> Float64:
    """Return how closely trees stand around the town: above 0 in a wood."""
    waves = np.sin(u / 41.0 + 1.0 + np.sin(v / 83.0)) * np.sin(v / 57.0 + 0.7 * np.sin(u / 66.0))
    result: Float64 = waves + 0.35 * np.sin(u / 13.0 + v / 17.0) - 0.25
    return result


def _half(kerbs: Rect) -> float:
    return min(kerbs[2] - kerbs[0], kerbs[3] - kerbs[1]) / 2
