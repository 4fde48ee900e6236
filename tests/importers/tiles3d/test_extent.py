"""What a tree is taken to reach over before anything of it is loaded."""

import numpy as np

from importers.tiles3d import extent
from importers.tiles3d.extent import known_extent
from layers.data.geometry import Bounds
from layers.data.tileset import BoundingVolume, Refine, TileNode


def _node(box: tuple[float, ...], *children: TileNode, **settings: object) -> TileNode:
    west, south, bottom, east, north, top = box
    volume = BoundingVolume.of_bounds(Bounds(west, south, bottom, east, north, top))
    return TileNode("t", volume, 1.0, children=children, **settings)  # type: ignore[arg-type]


def _same(bounds: Bounds, box: tuple[float, ...]) -> bool:
    return np.allclose([bounds.west, bounds.south, bounds.bottom, bounds.east, bounds.north, bounds.top], box)


def test_a_tree_reaches_as_far_as_its_leaves() -> None:
    near, far = (0, 0, 0, 10, 10, 5), (20, 0, 0, 30, 10, 8)
    top = _node((-500, -500, -500, 500, 500, 500), _node(near), _node((-50, -50, -50, 50, 50, 50), _node(far)))
    assert _same(known_extent(top), (0, 0, 0, 30, 10, 8))


def test_no_child_reaches_beyond_its_parent() -> None:
    top = _node((0, 0, 0, 100, 100, 10), _node((-1000, 50, -1000, 1000, 60, 1000)))
    assert _same(known_extent(top), (0, 50, 0, 100, 60, 10))


def test_a_child_outside_of_its_parent_is_believed() -> None:
    top = _node((0, 0, 0, 10, 10, 10), _node((100, 100, 100, 110, 110, 110)))
    assert _same(known_extent(top), (100, 100, 100, 110, 110, 110))


def test_a_tile_that_stays_beside_its_children_counts() -> None:
    parts = _node((0, 0, 0, 1, 1, 1))
    box = (0, 0, 0, 100, 100, 10)
    assert _same(known_extent(_node(box, parts, refine=Refine.ADD)), box)
    assert _same(known_extent(_node(box, parts, refine=Refine.ADD, has_content=False)), (0, 0, 0, 1, 1, 1))


def test_a_tree_too_wide_to_look_through_is_as_large_as_it_says(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(extent, "LOOKED_AT", 5)
    box = (0, 0, 0, 100, 100, 10)
    top = _node(box, *[_node((0, 0, 0, 1, 1, 1)) for _ in range(5)])
    assert _same(known_extent(top), box)
