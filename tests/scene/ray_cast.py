"""Every shown triangle against a ray, the slow way: what a pick has to equal.

Source: T. Möller and B. Trumbore 1997, in float64, in the scene's own coordinates about the eye.
"""

from dataclasses import dataclass

import numpy as np

from layers.data.frame import Frame
from layers.data.geometry import Float64, SurfaceData


@dataclass(frozen=True, slots=True)
class Cast:
    """The nearest triangle that faces the eye."""

    tile: str
    part: int
    triangle: int
    position: Float64


class RayCaster:
    """All shown triangles of a frame in one array."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        corners, self._names, sided = [], [], []
        for layer in frame.surfaces.layers:
            for tile in layer.tiles:
                for part in tile.parts:
                    mesh = part.geometry
                    if isinstance(mesh, SurfaceData):
                        placed = mesh.points.astype(np.float64) + mesh.origin_enu_m - frame.camera.position
                        corners.append(placed[mesh.triangles])
                        sided.append(np.full(len(mesh.triangles), mesh.double_sided))
                        self._names += [(tile.key, part.number, row) for row in range(len(mesh.triangles))]
        self._triangles = np.concatenate(corners) if corners else np.empty((0, 3, 3))
        self._double_sided = np.concatenate(sided) if sided else np.empty(0, bool)

    def __len__(self) -> int:
        return len(self._triangles)

    def cast(self, column: int, row: int) -> Cast | None:
        """Return what the ray through a pixel's centre meets first."""
        ray = self._frame.camera.ray(column + 0.5, row + 0.5, size=self._frame.size)
        first = self._triangles[:, 0]
        edge1, edge2 = self._triangles[:, 1] - first, self._triangles[:, 2] - first
        across = np.cross(ray, edge2)
        with np.errstate(all="ignore"):
            determinant = (edge1 * across).sum(axis=1)
            u = -(first * across).sum(axis=1) / determinant
            other = np.cross(-first, edge1)
            v = other @ ray / determinant
            distance = (edge2 * other).sum(axis=1) / determinant
            met = (u >= 0) & (v >= 0) & (u + v <= 1) & (distance > 0)
            met &= (determinant > 0) | (self._double_sided & (determinant < 0))
        if not met.any():
            return None
        nearest = int(np.flatnonzero(met)[np.argmin(distance[met])])
        return Cast(*self._names[nearest], self._frame.camera.position + ray * distance[nearest])
