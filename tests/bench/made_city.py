"""A round city of blocks on a quadtree: heights, colours and pictures of every tile, the same in every run.

A tile of the finest level shows two by two houses, each of them a box with a roof and fronts; a coarser one shows what
is left of its houses when four are drawn as one. Tiles are GLB with a JPEG inside, in metres about their own middle.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.importers.tiles3d.tiles3d_files import glb

Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

LEAF_M = 32.0
HIGHEST_M = 120.0
FILLED = 0.96
"""Radius of the city, of half its side."""

COARSE_LEVELS = 2
"""So many of the finest levels have little tiles; all above have larger ones."""

_LEAF_ERROR_M = 2.0
_SEED = 20
_NOISES = 64
_QUALITY = 80
# Two triangles over four corners.
_TWO = np.array([0, 1, 2, 0, 2, 3])
# A box over the unit square, z 1 is the roof: corners of the roof, then of the fronts south, east, north, west.
_ROOF = [(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]
_AROUND = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
_FRONTS = [
    corner
    for (ax, ay), (bx, by) in pairwise(_AROUND)
    for corner in ((ax, ay, 0), (bx, by, 0), (bx, by, 1), (ax, ay, 1))
]
_BOX = np.array(_ROOF + _FRONTS, np.float64)
_ROOF_PART = 0.75
"""So much of a picture, from its top, is seen from above; below it are the fronts."""

_FOOTPRINT = 0.7


@dataclass(frozen=True, slots=True)
class TileShape:
    """What tiles of a level are made of: `cells` by `cells` boxes under a picture `picture_px` wide."""

    cells: int
    picture_px: int


LITTLE = TileShape(cells=2, picture_px=64)
LARGE = TileShape(cells=4, picture_px=128)


class City:
    """A city of `levels` levels; tile (x, y) of level n lies x from the west and y from the south.

    Parameters
    ----------
    levels : int
    """

    def __init__(self, levels: int) -> None:
        self.levels = levels
        self.side_m = LEAF_M * (1 << (levels - 1))
        random = np.random.default_rng(_SEED)
        houses = LITTLE.cells << (levels - 1)
        wide = random.uniform(0.2, 1.0, (houses // 8 + 1, houses // 8 + 1)).repeat(8, 0).repeat(8, 1)[:houses, :houses]
        heights = (wide * random.uniform(6, HIGHEST_M * 0.6, (houses, houses))).astype(np.float32)
        heights[random.random((houses, houses)) < 0.12] = 0.2
        towers = random.random((houses, houses)) < 0.004
        heights[towers] = HIGHEST_M
        tints = random.integers(110, 225, (houses, houses, 3)).astype(np.float32)
        tints[heights < 1] = (90, 140, 80)
        self._heights = [heights]
        self._tints = [tints]
        while len(self._heights[-1]) > 4:
            self._heights.append(_quarter(self._heights[-1]))
            self._tints.append(_quarter(self._tints[-1]))
        self._noises = random.normal(0, 14, (_NOISES, LARGE.picture_px, LARGE.picture_px)).astype(np.int16)

    @cached_property
    def there(self) -> list[Bool]:
        """Return which tiles there are: bool (2^n, 2^n) for each level n, by x and y."""
        count = 1 << (self.levels - 1)
        middles = (np.arange(count) + 0.5) / count * 2 - 1
        there = [middles[:, None] ** 2 + middles[None, :] ** 2 <= FILLED**2]
        while len(there[0]) > 1:
            finer = there[0]
            there.insert(0, finer[::2, ::2] | finer[1::2, ::2] | finer[::2, 1::2] | finer[1::2, 1::2])
        return there

    @property
    def tile_count(self) -> int:
        """Tiles of all levels."""
        return sum(int(level.sum()) for level in self.there)

    def error_m(self, level: int) -> float:
        """Return the geometric error of the tiles of a level; the finest has some, as with implicit tiles."""
        return _LEAF_ERROR_M * float(1 << (self.levels - 1 - level))

    def tile_side_m(self, level: int) -> float:
        """Return the length of a tile's side."""
        return self.side_m / (1 << level)

    def middle_m(self, level: int, x: int, y: int) -> tuple[float, float]:
        """Return the middle of a tile, from the middle of the city."""
        side_m = self.tile_side_m(level)
        return (x + 0.5) * side_m - self.side_m / 2, (y + 0.5) * side_m - self.side_m / 2

    def shape(self, level: int) -> TileShape:
        """Return what the tiles of a level are made of."""
        return LITTLE if level >= max(1, self.levels - COARSE_LEVELS) else LARGE

    def tiles(self, level: int, xs: Int64, ys: Int64) -> Iterator[bytes]:
        """Yield tiles of a level, each as GLB."""
        import simplejpeg

        shape = self.shape(level)
        heights, tints = self._cells(level, xs, ys, shape)
        points = self._points(level, heights, shape)
        pictures = self._pictures(level, xs, ys, tints, shape)
        template = _template(shape)
        for i, (x, y) in enumerate(zip(xs.tolist(), ys.tolist(), strict=True)):
            east_m, north_m = self.middle_m(level, x, y)
            picture = simplejpeg.encode_jpeg(
                np.ascontiguousarray(pictures[i]), quality=_QUALITY, colorsubsampling="420"
            )
            yield template.glb(points[i], picture, at=(east_m, 0.0, -north_m))

    def _cells(self, level: int, xs: Int64, ys: Int64, shape: TileShape) -> tuple[Float32, Float32]:
        """Return heights (n, cells, cells) and colours (n, cells, cells, 3) of tiles, by x and y."""
        wanted = shape.cells << level
        which = (LITTLE.cells << (self.levels - 1)).bit_length() - wanted.bit_length()
        inner = np.arange(shape.cells)
        at_x = (xs[:, None] * shape.cells + inner)[:, :, None]
        at_y = (ys[:, None] * shape.cells + inner)[:, None, :]
        return self._heights[which][at_x, at_y], self._tints[which][at_x, at_y]

    def _points(self, level: int, heights: Float32, shape: TileShape) -> Float32:
        """Return the corners of tiles about their own middle, y up: float32 (n, points, 3)."""
        count, cells = len(heights), shape.cells
        side_m = self.tile_side_m(level)
        cell_m = side_m / cells
        points = np.empty((count, 4 + cells * cells * len(_BOX), 3), np.float32)
        half = side_m / 2
        points[:, :4] = [(-half, 0, half), (half, 0, half), (half, 0, -half), (-half, 0, -half)]
        boxes = points[:, 4:].reshape(count, cells, cells, len(_BOX), 3)
        inset = (1 - _FOOTPRINT) / 2
        corners = np.arange(cells) * cell_m - half
        boxes[..., 0] = corners[:, None, None] + (inset + _BOX[:, 0] * _FOOTPRINT) * cell_m
        boxes[..., 2] = -(corners[None, :, None] + (inset + _BOX[:, 1] * _FOOTPRINT) * cell_m)
        boxes[..., 1] = heights[..., None] * _BOX[:, 2]
        return points

    def _pictures(self, level: int, xs: Int64, ys: Int64, tints: Float32, shape: TileShape) -> npt.NDArray[np.uint8]:
        """Return the pictures of tiles: uint8 (n, px, px, 3), top row first."""
        px, cells = shape.picture_px, shape.cells
        rows = int(px * _ROOF_PART)
        across, down = np.arange(px) * cells // px, np.arange(rows) * cells // rows
        # North is up, so the first row is the last of the cells.
        pictures = np.empty((len(xs), px, px, 3), np.int16)
        colours = tints.astype(np.int16)
        pictures[:, :rows] = colours[:, across[None, :], cells - 1 - down[:, None]]
        inside_x = np.abs((np.arange(px) * cells / px) % 1 - 0.5) < _FOOTPRINT / 2
        inside_y = np.abs((np.arange(rows) * cells / rows) % 1 - 0.5) < _FOOTPRINT / 2
        pictures[:, :rows][:, ~(inside_y[:, None] & inside_x[None, :])] = (96, 96, 100)
        front = colours.mean(axis=(1, 2)).astype(np.int16)
        pictures[:, rows:] = front[:, None, None]
        windows = (np.arange(rows, px) % 4 < 2)[:, None] & (np.arange(px) % 4 < 2)[None, :]
        pictures[:, rows:][:, windows] = (60, 70, 90)
        noise = (xs * 7349 + ys * 9151 + level * 31) % _NOISES
        pictures += self._noises[noise, :px, :px, None]
        return np.clip(pictures, 0, 255).astype(np.uint8)


class _Template:
    """What all tiles of one shape have in common."""

    def __init__(self, shape: TileShape) -> None:
        cells = shape.cells
        quads = 1 + cells * cells * 5
        indices = (np.arange(quads)[:, None] * 4 + _TWO).ravel().astype(np.uint16)
        self._indices = indices.tobytes() + b"\0" * (-indices.nbytes % 4)
        self._index_count = len(indices)
        self._uv = _uv(cells).tobytes()
        self._point_count = quads * 4

    def glb(self, points: Float32, picture: bytes, *, at: tuple[float, float, float]) -> bytes:
        """Return the tile."""
        spans = [points.nbytes, len(self._uv), len(self._indices), len(picture)]
        starts = np.cumsum([0, *spans]).tolist()
        document: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0, "translation": list(at)}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "indices": 2, "material": 0}]}],
            "materials": [
                {
                    "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0},
                    "extensions": {"KHR_materials_unlit": {}},
                }
            ],
            "extensionsUsed": ["KHR_materials_unlit"],
            "textures": [{"source": 0}],
            "images": [{"bufferView": 3, "mimeType": "image/jpeg"}],
            "accessors": [
                {
                    "bufferView": 0,
                    "componentType": 5126,
                    "count": self._point_count,
                    "type": "VEC3",
                    "min": points.min(axis=0).tolist(),
                    "max": points.max(axis=0).tolist(),
                },
                {"bufferView": 1, "componentType": 5126, "count": self._point_count, "type": "VEC2"},
                {"bufferView": 2, "componentType": 5123, "count": self._index_count, "type": "SCALAR"},
            ],
            "bufferViews": [
                {"buffer": 0, "byteOffset": start, "byteLength": span}
                for start, span in zip(starts, spans, strict=False)
            ],
            "buffers": [{"byteLength": starts[-1]}],
        }
        binary = points.tobytes() + self._uv + self._indices + picture
        return glb(json.dumps(document, separators=(",", ":")).encode(), binary)


@cache
def _template(shape: TileShape) -> _Template:
    return _Template(shape)


def _uv(cells: int) -> Float32:
    """Return where the corners of a tile lie in its picture, v down: (points, 2)."""
    ground = np.array([(0, _ROOF_PART), (1, _ROOF_PART), (1, 0), (0, 0)], np.float32)
    inset = (1 - _FOOTPRINT) / 2
    uv = np.empty((cells, cells, len(_BOX), 2), np.float32)
    inner = np.arange(cells)
    uv[..., :4, 0] = (inner[:, None, None] + inset + _BOX[:4, 0] * _FOOTPRINT) / cells
    uv[..., :4, 1] = (1 - (inner[None, :, None] + inset + _BOX[:4, 1] * _FOOTPRINT) / cells) * _ROOF_PART
    uv[..., 4:, 0] = np.tile([0, 1, 1, 0], 4)
    uv[..., 4:, 1] = np.tile([1, 1, _ROOF_PART + 0.02, _ROOF_PART + 0.02], 4)
    result: Float32 = np.concatenate([ground, uv.reshape(-1, 2)])
    return result


def _quarter(values: Float32) -> Float32:
    """Return the mean of every two by two."""
    total = values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]
    result: Float32 = total * np.float32(0.25)
    return result
