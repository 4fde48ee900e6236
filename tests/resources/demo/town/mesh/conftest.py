from collections import Counter

import numpy as np
import pytest

from resources.demo.faces import box_planes, plane_of
from resources.demo.plan import rectangle
from resources.demo.town.greenery import Cars, Trees
from resources.demo.town.mesh.charts import Kinds, kinds_of
from resources.demo.town.mesh.field import Field
from resources.demo.town.mesh.frame import corner_m
from resources.demo.town.mesh.solids import HIDDEN, Masses, Surface
from resources.demo.town.terrain import ground

COLUMN, ROW = 17, 16
"""A tile inland, on gently rising ground."""
ROOF = 5
"""Label of the box's roof; its walls are 1 to 4."""


class Box:
    """A box of 24 by 10 m that stands askew over the edge between two tiles, a tree and a car beside it."""

    def __init__(self) -> None:
        west, south = corner_m(5, COLUMN, ROW)
        self.centre = np.array([west + 72.0, south + 36.0])
        self.outline = rectangle(self.centre, 24.0, 10.0, 0.35)
        self.foot_m = float(ground(self.outline[:, 0], self.outline[:, 1]).min()) - 1.0
        self.top_m = self.foot_m + 12.0
        self.masses = Masses()
        planes = box_planes(self.outline, low_m=self.foot_m, high_m=self.top_m)
        faces = [(p, self.masses.surface(Surface(p, 0, "wall", "side", k))) for k, p in enumerate(planes)]
        floor = np.column_stack([self.outline[::-1], np.full(4, self.foot_m)])
        corners = np.concatenate([p.corners for p, _ in faces])
        self.masses.solid([*faces, (plane_of(floor), HIDDEN)], corners, group=0)
        tree, car = self.centre + np.array([-30.0, 20.0]), self.centre + np.array([-30.0, -20.0])
        self.trees = Trees(grounded(tree), np.array([8.0]), np.array([3.0]), np.array([1], np.int32))
        one = np.array([1.0])
        self.cars = Cars(
            grounded(car), one * 0.5, np.array([2], np.int32), length_m=one * 4.4, width_m=one * 1.8, height_m=one * 1.5
        )

    @property
    def field(self) -> Field:
        return Field(self.masses.solids, self.trees, self.cars, surfaces=len(self.masses.surfaces))

    @property
    def kinds(self) -> Kinds:
        return kinds_of(self.masses.surfaces, self.trees, self.cars)


def grounded(xy: np.ndarray) -> np.ndarray:
    return np.array([[*xy, float(ground(xy[:1], xy[1:])[0])]])


@pytest.fixture(scope="session")
def box() -> Box:
    return Box()


def border(triangles: np.ndarray) -> np.ndarray:
    """Return edges that are run through more often one way than the other: where the surface is open."""
    runs: Counter[tuple[int, int]] = Counter()
    for a, b, c in triangles.tolist():
        for start, end in ((a, b), (b, c), (c, a)):
            runs[min(start, end), max(start, end)] += 1 if start < end else -1
    return np.array([edge if count > 0 else edge[::-1] for edge, count in runs.items() if count])


def edge_set(points: np.ndarray, edges: np.ndarray) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Return edges by their places, in either direction."""
    ends = [(tuple(points[a].tolist()), tuple(points[b].tolist())) for a, b in edges]
    return {(a, b) if a < b else (b, a) for a, b in ends}
