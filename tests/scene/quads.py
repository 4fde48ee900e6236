"""A small tile tree in memory: textured quads, a coarse root and finer children."""

import threading
from collections.abc import Callable

import numpy as np

from layers.data.geometry import Bounds, MeshData, TextureData
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileMissing, TileNode, TilesetData
from layers.errors import Cancelled, ImportFailed
from layers.tileset import TilesetLayer

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 40), (40, 60, 220), (230, 210, 40)


def quad(
    *,
    rgb: tuple[int, int, int],
    half_m: float = 10.0,
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
    texture: TextureData | None = None,
    **fields: object,
) -> MeshData:
    """Return a level square facing up, centred on `origin`."""
    pixels = np.empty((4, 4, 4), np.uint8)
    pixels[..., :3] = rgb
    pixels[..., 3] = 255
    return MeshData(
        **{  # type: ignore[arg-type]
            "points": np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], np.float32) * np.float32(half_m),
            "triangles": np.array([(0, 1, 2), (0, 2, 3)], np.int32),
            "origin_enu_m": np.array(origin, np.float64),
            "uv": np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32),
            "texture": texture or TextureData(pixels),
            **fields,
        }
    )


class QuadSource:
    """A tree over `quads`; `load` can be held back, fail or miss by tile key."""

    origin = ""

    def __init__(self, root: TileNode, contents: dict[str, TileContent]) -> None:
        self._root = root
        self.contents = contents
        self.loads: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def root(self) -> TileNode:
        return self._root

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        self.loads.append(tile.key)
        while not self.gate.wait(0.01):
            if cancelled():
                raise Cancelled
        if tile.key.startswith("missing"):
            raise TileMissing
        if tile.key.startswith("broken"):
            raise ImportFailed(tile.key, problem="is broken", advice="mend it")
        return self.contents[tile.key]


def one_quad(mesh: MeshData) -> QuadSource:
    """Return a tree of a single tile."""
    low, high = mesh.points.min(axis=0) + mesh.origin_enu_m, mesh.points.max(axis=0) + mesh.origin_enu_m
    volume = BoundingVolume.of_bounds(Bounds(*(float(v) for v in low), *(float(v) for v in high)))
    return QuadSource(TileNode("one", volume, 0.0), {"one": TileContent(meshes=(mesh,))})


def four_quads(*, at: tuple[float, float, float] = (0.0, 0.0, 0.0), names: str = "abcd") -> QuadSource:
    """Return a blue root, 40 m wide, over four children: red, green, yellow, red."""
    x, y, z = at
    children, contents = [], {}
    for name, (dx, dy), rgb in zip(
        names, ((-10, -10), (10, -10), (10, 10), (-10, 10)), (RED, GREEN, YELLOW, RED), strict=True
    ):
        key = {"m": "missing", "x": "broken"}.get(name, name) + f"{dx}{dy}"
        centre = (x + dx, y + dy, z)
        children.append(TileNode(key, BoundingVolume.box(centre, np.diag([10.0, 10.0, 0.5])), 0.0))
        contents[key] = TileContent(meshes=(quad(rgb=rgb, origin=centre),))
    root = TileNode(
        "root", BoundingVolume.box(at, np.diag([20.0, 20.0, 0.5])), 50.0, Refine.REPLACE, children=tuple(children)
    )
    contents["root"] = TileContent(meshes=(quad(rgb=BLUE, half_m=20.0, origin=at),))
    return QuadSource(root, contents)


def layer_of(source: QuadSource, *, name: str = "mesh") -> TilesetLayer:
    """Return a layer of that tree."""
    return TilesetLayer(TilesetData(source, source.root().volume.bounds()), name=name)
