import numpy as np
import pytest

from layers import seen_points
from layers.data.geometry import Float64, MeshData, PointData
from layers.data.point_cloud import ColourBy
from layers.data.surface_index import LayerSurfaces, ShownPart, ShownTile, SurfaceIndex
from layers.seen_points import SeenPoints

ZERO: Float64 = np.zeros(3)


def points(*classes: int, **fields: object) -> PointData:
    given = np.array(classes, np.uint8) if classes else None
    return PointData(np.zeros((max(1, len(classes)), 3), np.float32), ZERO, classes=given, **fields)  # type: ignore[arg-type]


def index(*contents: PointData | MeshData, layer_id: str = "cloud") -> SurfaceIndex:
    tiles = tuple(ShownTile(f"{n}", (ShownPart(g, 0, ZERO, ZERO),)) for n, g in enumerate(contents))
    return SurfaceIndex((LayerSurfaces(layer_id, tiles),))


def test_classes_and_what_points_carry_are_learnt_and_told_once():
    seen, told = SeenPoints(), []
    seen.changed.connect(told.append)
    shown = index(points(6, 2, 2), points(255, intensity=np.zeros(1, np.uint16)))
    assert seen.learn(shown)
    assert seen.classes("cloud") == (2, 6, 255)
    assert seen.carried("cloud") == {ColourBy.CLASS, ColourBy.INTENSITY}
    assert seen.learn(index(points(6, 2, 2)))
    assert told == ["cloud"]
    seen.forget("cloud")
    assert not seen.has_points("cloud")
    assert seen.learn(shown)
    assert seen.classes("cloud") == (2, 6, 255), "a layer that comes back is learnt again"


def test_a_mesh_holds_no_points_and_points_need_no_class():
    seen = SeenPoints()
    mesh = MeshData(np.zeros((3, 3), np.float32), np.zeros((1, 3), np.int32), ZERO)
    assert seen.learn(index(mesh, layer_id="mesh"))
    assert not seen.has_points("mesh")
    assert seen.learn(index(points(), layer_id="plain"))
    assert seen.has_points("plain")
    assert seen.carried("plain") == frozenset()
    assert seen.classes("plain") == ()


def test_much_is_learnt_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seen_points, "POINTS_AT_ONCE", 2)
    seen = SeenPoints()
    shown = index(points(1, 1), points(2, 2), points(3, 3))
    assert not seen.learn(shown)
    assert seen.classes("cloud") == (1,)
    assert not seen.learn(shown)
    assert seen.learn(shown)
    assert seen.classes("cloud") == (1, 2, 3)
