"""Texture coordinates: each triangle gets its place in the picture of what it shows, the pictures one atlas."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32, UInt8
from resources.demo.atlas import BORDER, pack
from resources.demo.light import SUN
from resources.demo.town.greenery import Cars, Trees
from resources.demo.town.mesh.solids import GROUND, Surface

STEEP = -1
"""Label of ground that is too steep for a picture from above: quay walls."""
SWATCH_M = 4.0
"""A swatch shows so many metres, then its mirror image."""
LEAFY = 0.34
"""How far vertices of a crown are scattered over its picture."""
_STEEP_NORMAL = 0.35
_WIDTHS = (512, 1024, 2048, 4096)


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """What labels stand for.

    Parameters
    ----------
    surfaces : list of Surface
        Of labels 1, 2 and so on; trees and cars follow.
    normals : float64 (labels, 3)
        See `LabelCells.of_triangles`.
    """

    surfaces: list[Surface]
    trees: Trees
    cars: Cars
    normals: Float64

    @property
    def first_tree(self) -> int:
        """Label of the first tree."""
        return len(self.surfaces) + 1

    @property
    def first_car(self) -> int:
        """Label of the first car."""
        return self.first_tree + len(self.trees.foot)

    def picture_of(self, label: int) -> int:
        """Return the label whose picture a label has: trees of a shade share one, and cars of a colour."""
        if label >= self.first_car:
            return -100 - int(self.cars.colour[label - self.first_car])
        if label >= self.first_tree:
            return -10 - int(self.trees.shade[label - self.first_tree])
        return label


def kinds_of(surfaces: list[Surface], trees: Trees, cars: Cars) -> Kinds:
    """Return what labels stand for."""
    normals = np.zeros((1 + len(surfaces) + len(trees.foot) + len(cars.centre), 3))
    normals[GROUND] = (0.0, 0.0, 1.0)
    for row, surface in enumerate(surfaces, start=1):
        if surface.paint != "swatch":
            normals[row] = surface.plane.normal
    return Kinds(surfaces, trees, cars, normals)


@dataclass(frozen=True, slots=True, eq=False)
class Textured:
    """A tile as it is drawn.

    Parameters
    ----------
    points : float64 (n, 3)
        Local metres.
    triangles : int32 (m, 3)
    uv : float64 (n, 2)
        0..1, v down.
    picture : uint8 (h, w, 3)
    """

    points: Float64
    triangles: Int32
    uv: Float64
    picture: UInt8


def texture(
    points: Float64,
    triangles: Int32,
    labels: Int32,
    *,
    kinds: Kinds,
    square: tuple[float, float, float],
    picture: Callable[[int], UInt8],
) -> Textured:
    """Return the mesh with texture coordinates and one picture.

    Parameters
    ----------
    labels : int32 (m,)
        Of the triangles.
    square : (float, float, float)
        West, south and edge of what the ground's picture shows.
    picture : callable
        Picture of a label as `Kinds.picture_of` says it, or of `GROUND` or `STEEP`.
    """
    labels = labels.copy()
    flat = _facing_up(points, triangles)
    labels[(labels == GROUND) & (flat < _STEEP_NORMAL)] = STEEP
    key = triangles.astype(np.int64) * (1 << 32) + (labels[:, None].astype(np.int64) + 1)
    corners, number = np.unique(key.ravel(), return_inverse=True)
    vertex = (corners >> 32).astype(np.int64)
    label = ((corners & 0xFFFFFFFF) - 1).astype(np.int64)
    place = points[vertex]
    order = np.argsort(label, kind="stable")
    bounds = np.flatnonzero(np.diff(label[order], prepend=label[order[0]] - 1))
    uv = np.empty((len(corners), 2))
    shown: dict[int, list[np.ndarray[tuple[int], np.dtype[np.intp]]]] = {}
    for start, end in zip(bounds, [*bounds[1:], len(order)], strict=True):
        rows = order[start:end]
        own = int(label[rows[0]])
        uv[rows] = _unwrap(place[rows], own, kinds, square)
        shown.setdefault(kinds.picture_of(own), []).append(rows)
    atlas, scaled = _atlas({own: np.concatenate(rows) for own, rows in shown.items()}, uv, picture)
    return Textured(place, number.reshape(-1, 3).astype(np.int32), scaled, atlas)


def _facing_up(points: Float64, triangles: Int32) -> Float64:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    result: Float64 = normal[:, 2] / np.maximum(np.linalg.norm(normal, axis=1), 1e-12)
    return result


def _unwrap(place: Float64, label: int, kinds: Kinds, square: tuple[float, float, float]) -> Float64:
    """Return float64 (n, 2) places in the label's picture, 0..1, v down."""
    if label == GROUND:
        west, south, size = square
        return np.clip(np.column_stack([place[:, 0] - west, south + size - place[:, 1]]) / size, 0.0, 1.0)
    if label == STEEP:
        return _mirrored(place)
    if label < kinds.first_tree:
        surface = kinds.surfaces[label - 1]
        if surface.paint == "swatch":
            return _mirrored(place)
        plane = surface.plane
        rel = place - plane.corners[0]
        st = np.column_stack([rel @ plane.along, rel @ plane.up])
        low, size = plane.st.min(axis=0), np.maximum(np.ptp(plane.st, axis=0), 1e-6)
        s, t = np.clip((st - low) / size, 0.0, 1.0).T
        return np.column_stack([s, 1.0 - t])
    if label < kinds.first_car:
        tree = label - kinds.first_tree
        tall = float(kinds.trees.height_m[tree])
        away = place - kinds.trees.foot[tree] - np.array([0.0, 0.0, tall * 0.58])
        away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        shade = np.column_stack([0.5 + 0.4 * (away @ SUN), 0.5 - 0.4 * away[:, 2]])
        # Each vertex a little off its place in the picture: leaves, not wax.
        return np.clip(shade + LEAFY * (_scattered(place) - 0.5), 0.02, 0.98)
    car = label - kinds.first_car
    angle, tall = float(kinds.cars.angle[car]), float(kinds.cars.height_m[car])
    rel = place - kinds.cars.centre[car]
    along = (rel[:, 0] * np.cos(angle) + rel[:, 1] * np.sin(angle)) / float(kinds.cars.length_m[car])
    return np.column_stack([np.clip(along + 0.5, 0.05, 0.95), np.clip(1.0 - rel[:, 2] / tall, 0.04, 0.96)])


def _scattered(place: Float64) -> Float64:
    """Return float64 (n, 2) in 0..1 that differ from place to place, and are the same at the same one."""
    waves = np.sin(place @ np.array([[127.1, 269.5], [311.7, 183.3], [74.7, 246.1]])) * 43758.5453
    result: Float64 = waves - np.floor(waves)
    return result


def _mirrored(place: Float64) -> Float64:
    """Return places in a picture that is repeated as in mirrors: there are no seams."""
    x, y, z = place.T
    s, t = (x * 0.8 + y * 0.6) / SWATCH_M, (z + 0.35 * (x - y)) / SWATCH_M
    uv = np.column_stack([s, t])
    folded: Float64 = np.abs((uv / 2 - np.floor(uv / 2 + 0.5)) * 2)
    return folded


def _atlas(
    shown: dict[int, np.ndarray[tuple[int], np.dtype[np.intp]]], uv: Float64, picture: Callable[[int], UInt8]
) -> tuple[UInt8, Float64]:
    """Return the atlas of what is shown of each picture, and `uv` in it."""
    cuts: list[UInt8] = []
    corners: list[tuple[int, int]] = []
    keys = sorted(shown, key=lambda own: (own != GROUND, own))
    sizes = []
    for own in keys:
        whole = picture(own)
        height, width = whole.shape[:2]
        # From the middle of the first pixel to the middle of the last.
        at = uv[shown[own]] * (np.array([width, height]) - 1)
        uv[shown[own]] = at
        (left, top), (right, bottom) = np.floor(at.min(axis=0)), np.ceil(at.max(axis=0))
        left, top = max(0, int(left)), max(0, int(top))
        cuts.append(whole[top : min(height, int(bottom) + 1), left : min(width, int(right) + 1)])
        corners.append((left, top))
        sizes.append(cuts[-1].shape[0] * cuts[-1].shape[1])
    places, width = _packed([(cut.shape[0], cut.shape[1]) for cut in cuts], sum(sizes))
    height = max(y + cut.shape[0] + BORDER for (_, y), cut in zip(places, cuts, strict=True))
    atlas = np.zeros((-(-height // 16) * 16, width, 3), np.uint8)
    for own, cut, (x, y), (left, top) in zip(keys, cuts, places, corners, strict=True):
        _set(atlas, cut, x, y)
        rows = shown[own]
        uv[rows] = (uv[rows] - (left, top) + (x, y) + 0.5) / (width, atlas.shape[0])
    return atlas, uv


def _packed(shapes: list[tuple[int, int]], area: int) -> tuple[list[tuple[int, int]], int]:
    widest = max(width for _, width in shapes) + 2 * BORDER
    for width in _WIDTHS:
        if width < widest or width * width * 1.2 < area:
            continue
        places = pack((0, 0), shapes, width=width, limit=2 * width)
        if places is not None:
            return places, width
    raise ValueError("the pictures of a tile fit into no atlas")


def _set(atlas: UInt8, cut: UInt8, x: int, y: int) -> None:
    """Copy a picture with a border of its own edge."""
    height, width = cut.shape[:2]
    atlas[y : y + height, x : x + width] = cut
    atlas[y - 1, x : x + width] = cut[0]
    atlas[y + height, x : x + width] = cut[-1]
    atlas[y - 1 : y + height + 1, x - 1] = atlas[y - 1 : y + height + 1, x]
    atlas[y - 1 : y + height + 1, x + width] = atlas[y - 1 : y + height + 1, x + width - 1]
