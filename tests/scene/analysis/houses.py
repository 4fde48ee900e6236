"""A house of a mesh on its ground, as a tile tree and as a footprint."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds, MeshData, TextureData
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileMissing, TileNode

WIDE, DEEP, EAVES, RIDGE = 10.0, 8.0, 6.0, 9.0
FOOT = 2.0
AROUND = 20.0


def quad(a: list[float], b: list[float], c: list[float], d: list[float]) -> list[list[float]]:
    return [a, b, c, a, c, d]


def house_mesh(*, picture: bool = True) -> MeshData:
    """Return a gabled house in the middle of its ground: walls, roof, ground around it, all facing outwards."""
    x0, x1, y0, y1 = 0.0, WIDE, 0.0, DEEP
    z0, z1, z2, ym = FOOT, FOOT + EAVES, FOOT + RIDGE, DEEP / 2
    far0, far1 = -AROUND, AROUND + WIDE
    corners = [
        *quad([x0, y0, z0], [x1, y0, z0], [x1, y0, z1], [x0, y0, z1]),
        *quad([x1, y1, z0], [x0, y1, z0], [x0, y1, z1], [x1, y1, z1]),
        *quad([x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x1, y0, z1]),
        *quad([x0, y1, z0], [x0, y0, z0], [x0, y0, z1], [x0, y1, z1]),
        *([x1, y0, z1], [x1, y1, z1], [x1, ym, z2]),
        *([x0, y1, z1], [x0, y0, z1], [x0, ym, z2]),
        *quad([x0, y0, z1], [x1, y0, z1], [x1, ym, z2], [x0, ym, z2]),
        *quad([x1, y1, z1], [x0, y1, z1], [x0, ym, z2], [x1, ym, z2]),
        *quad([far0, far0, z0], [far1, far0, z0], [far1, y0, z0], [far0, y0, z0]),
        *quad([far0, y1, z0], [far1, y1, z0], [far1, far1, z0], [far0, far1, z0]),
        *quad([far0, y0, z0], [x0, y0, z0], [x0, y1, z0], [far0, y1, z0]),
        *quad([x1, y0, z0], [far1, y0, z0], [far1, y1, z0], [x1, y1, z0]),
    ]
    points = np.array(corners, np.float32)
    triangles = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    size = far1 - far0
    uv = ((points[:, :2] - far0) / size).astype(np.float32) if picture else None
    texture = TextureData(np.full((64, 64, 4), 200, np.uint8)) if picture else None
    return MeshData(points, triangles, np.zeros(3), uv=uv, texture=texture)


@dataclass
class HouseSource:
    """A coarse root that errs by 5 m, and below it the house; `missing` keys are not there."""

    mesh: MeshData = field(default_factory=house_mesh)
    missing: frozenset[str] = frozenset()
    origin: str = ""
    loaded: list[str] = field(default_factory=list)

    def root(self) -> TileNode:
        volume = BoundingVolume.of_bounds(Bounds(-AROUND, -AROUND, 0.0, AROUND + WIDE, AROUND + WIDE, 12.0))
        far = BoundingVolume.of_bounds(Bounds(500.0, 500.0, 0.0, 520.0, 520.0, 12.0))
        children = (TileNode("fine", volume, 0.0), TileNode("elsewhere", far, 0.0))
        return TileNode("coarse", volume, 5.0, Refine.REPLACE, children=children)

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        del cancelled
        self.loaded.append(tile.key)
        if tile.key in self.missing:
            raise TileMissing
        if tile.key == "coarse":
            flat = np.array([[-9, -9, FOOT], [19, -9, FOOT], [0, 17, FOOT]], np.float32)
            return TileContent((MeshData(flat, np.array([[0, 1, 2]], np.int32), np.zeros(3)),))
        return TileContent((self.mesh,))


def house_table(*, storeys: object = 2, height: object = RIDGE, beside: bool = False) -> FeatureTable:
    """Return the house's footprint; with `beside` a second one that shares its east wall."""
    ring = np.array([[0, 0, FOOT], [WIDE, 0, FOOT], [WIDE, DEEP, FOOT], [0, DEEP, FOOT]], np.float64)
    rings = [ring, ring + np.array([WIDE, 0.0, 0.0])] if beside else [ring]
    count = len(rings)
    return FeatureTable(
        "houses",
        (Column("id", "id"), Column("name", "name"), Column("storeys", "storeys"), Column("height", "height_m")),
        tuple((f"H{i}", f"House {i}", storeys, height) for i in range(count)),
        anchors=np.array([r.mean(axis=0) for r in rings]),
        ring_points=np.concatenate(rings),
        ring_offsets=np.arange(count + 1, dtype=np.int32) * 4,
        ring_feature=np.arange(count, dtype=np.int32),
        ring_is_hole=np.zeros(count, np.bool_),
        bounds=Bounds.of_points(np.concatenate(rings)),
        draped=False,
    )
