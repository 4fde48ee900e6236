"""Convex solids that the town is made of, and the surfaces that bound them: what is painted on the fused mesh."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64, Int32
from resources.demo.faces import Plane

GROUND = 0
"""Label of the ground and the sea. Surfaces follow, then trees, then cars: see `Labels`."""
HIDDEN = -1
"""Surface of a plane that only closes a solid inside of others."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A flat face with a picture of its own.

    Parameters
    ----------
    building : int
        Row in the plan's buildings.
    paint : str
        ``"wall"``, ``"roof"`` or ``"detail"``: who paints it.
    role : str
    key : int
        Number of the face within its building.
    """

    plane: Plane
    building: int
    paint: str
    role: str
    key: int


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A convex solid: all points p with ``planes[:, :3] @ p + planes[:, 3] <= 0``.

    Parameters
    ----------
    planes : float64 (n, 4)
        Unit normals outwards, and distances; local metres.
    labels : int32 (n,)
        Of the surface on each plane, or `HIDDEN`.
    low, high : float64 (3,)
        Its box.
    group : int
        Solids of one building have one number.
    """

    planes: Float64
    labels: Int32
    low: Float64
    high: Float64
    group: int


@dataclass(slots=True, eq=False)
class Masses:
    """Collects solids and their surfaces."""

    surfaces: list[Surface] = field(default_factory=list)
    solids: list[Solid] = field(default_factory=list)

    def surface(self, surface: Surface) -> int:
        """Add a surface; return its label."""
        self.surfaces.append(surface)
        return len(self.surfaces)

    def solid(self, faces: Iterable[tuple[Plane, int]], corners: Float64, *, group: int) -> None:
        """Add the solid within `faces`, each with its label; `corners` (n, 3) are its own."""
        planes, labels = [], []
        for plane, label in faces:
            planes.append((*plane.normal, -float(plane.normal @ plane.corners[0])))
            labels.append(label)
        low, high = corners.min(axis=0), corners.max(axis=0)
        self.solids.append(Solid(np.array(planes), np.array(labels, np.int32), low, high, group))
