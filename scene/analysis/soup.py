"""Triangles with everything they carry, and cutting them: where a value given at the vertices is zero."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32, MeshData, TextureData, UInt8, Wrap

Bool = npt.NDArray[np.bool_]

XYZ, UV, RGBA = slice(0, 3), slice(3, 5), slice(5, 9)
_CROP_MARGIN_PX = 2


@dataclass(frozen=True, slots=True, eq=False)
class Soup:
    """Triangles of many meshes in one frame.

    Parameters
    ----------
    vertices : float64 (n, 9)
        East, north, up (metres, site ENU); texture coordinates; red, green, blue, alpha (0..255).
    triangles : int32 (m, 3)
    picture : int32 (m,)
        Place in `pictures`; -1 for none.
    pictures : tuple of TextureData
    """

    vertices: Float64
    triangles: Int32
    picture: Int32
    pictures: tuple[TextureData, ...] = ()

    @property
    def xyz(self) -> Float64:
        """float64 (n, 3)."""
        return self.vertices[:, XYZ]

    @property
    def corners(self) -> Float64:
        """float64 (m, 3, 3): the corners of all triangles."""
        result: Float64 = self.xyz[self.triangles]
        return result

    def taken(self, wanted: Bool) -> "Soup":
        """Return the triangles that are `wanted`, bool (m,), with the vertices they need."""
        if wanted.all():
            return self
        used, corners = np.unique(self.triangles[wanted], return_inverse=True)
        return Soup(self.vertices[used], corners.reshape(-1, 3).astype(np.int32), self.picture[wanted], self.pictures)


EMPTY = Soup(np.empty((0, 9)), np.empty((0, 3), np.int32), np.empty(0, np.int32))


class Halves(NamedTuple):
    """What a cut leaves.

    Parameters
    ----------
    inside, outside : Soup
        Where the value is at most 0, and the rest.
    seam : float64 (k, 2, 3)
        Segments of the cut.
    """

    inside: Soup
    outside: Soup
    seam: Float64


def soup_of(mesh: MeshData, *, low: Float64, high: Float64) -> Soup:
    """Return the triangles of a mesh whose box meets one in plan, their picture cut down to what they show.

    Parameters
    ----------
    low, high : float64 (2,)
        Site ENU metres.
    """
    xyz = mesh.points.astype(np.float64) + mesh.origin_enu_m
    corners = xyz[mesh.triangles][:, :, :2]
    near = (corners.min(axis=1) <= high).all(axis=1) & (corners.max(axis=1) >= low).all(axis=1)
    near &= np.isfinite(corners).all(axis=(1, 2))
    if not near.any():
        return EMPTY
    vertices = np.zeros((len(xyz), 9))
    vertices[:, XYZ] = xyz
    vertices[:, RGBA] = np.clip(np.asarray(mesh.base_colour, np.float64), 0.0, 1.0) * 255.0
    if mesh.colours is not None:
        vertices[:, RGBA] *= mesh.colours / 255.0
    textured = mesh.texture is not None and mesh.uv is not None
    if textured:
        vertices[:, UV] = mesh.uv
    picture = np.full(len(mesh.triangles), 0 if textured else -1, np.int32)
    pictures = (mesh.texture,) if textured and mesh.texture is not None else ()
    return _cropped(Soup(vertices, mesh.triangles.astype(np.int32), picture, pictures).taken(near))


def _cropped(soup: Soup) -> Soup:
    """Return a soup of one picture with only the part of it that is shown."""
    if not soup.pictures:
        return soup
    uv, texture = soup.vertices[:, UV], soup.pictures[0]
    height, width = texture.pixels.shape[:2]
    low, high = uv.min(axis=0), uv.max(axis=0)
    if not np.isfinite(uv).all() or low.min() < 0.0 or high.max() > 1.0:
        # It repeats.
        return soup
    size = np.array([width, height])
    first = np.maximum(np.floor(low * size).astype(int) - _CROP_MARGIN_PX, 0)
    last = np.minimum(np.ceil(high * size).astype(int) + _CROP_MARGIN_PX, size)
    pixels: UInt8 = np.ascontiguousarray(texture.pixels[first[1] : last[1], first[0] : last[0]])
    vertices = soup.vertices.copy()
    vertices[:, UV] = (uv * size - first) / (last - first)
    return Soup(vertices, soup.triangles, soup.picture, (TextureData(pixels, wrap=texture.wrap or Wrap.CLAMP),))


def merged(soups: Sequence[Soup]) -> Soup:
    """Return several soups as one."""
    soups = [soup for soup in soups if len(soup.triangles)]
    if not soups:
        return EMPTY
    triangles, picture, vertex_count, picture_count = [], [], 0, 0
    for soup in soups:
        triangles.append(soup.triangles + np.int32(vertex_count))
        picture.append(np.where(soup.picture >= 0, soup.picture + picture_count, -1).astype(np.int32))
        vertex_count += len(soup.vertices)
        picture_count += len(soup.pictures)
    return Soup(
        np.concatenate([soup.vertices for soup in soups]),
        np.concatenate(triangles),
        np.concatenate(picture),
        tuple(picture for soup in soups for picture in soup.pictures),
    )


def cut(soup: Soup, values: Float64) -> Halves:
    """Cut where `values`, float64 (n,) at the vertices and linear between them, are zero."""
    inside = values[soup.triangles] <= 0.0
    count = inside.sum(axis=1)
    crossing = (count == 1) | (count == 2)
    if not crossing.any():
        return Halves(soup.taken(count == 3), soup.taken(count == 0), np.empty((0, 2, 3)))
    triangles, lone_inside = soup.triangles[crossing], count[crossing] == 1
    # Turned so that the corner that is alone on its side comes first.
    lone = np.argmax(inside[crossing] == lone_inside[:, None], axis=1)
    turned = np.take_along_axis(triangles, (lone[:, None] + np.arange(3)) % 3, axis=1)
    at = values[turned]
    vertices, first = soup.vertices, len(soup.vertices)
    share = at[:, :1] / (at[:, :1] - at[:, 1:])
    own = vertices[turned[:, 0]][:, None]
    between = own + share[:, :, None] * (vertices[turned[:, 1:]] - own)
    k = len(turned)
    p, q = np.arange(first, first + k), np.arange(first + k, first + 2 * k)
    tips = np.stack([turned[:, 0], p, q], axis=1)
    quads = np.stack([p, turned[:, 1], turned[:, 2], p, turned[:, 2], q], axis=1).reshape(-1, 3)
    every = np.concatenate([vertices, between[:, 0], between[:, 1]])
    picture = soup.picture[crossing]

    def side(is_inside: bool) -> Soup:
        whole = count == (3 if is_inside else 0)
        tip = lone_inside == is_inside
        return Soup(
            every,
            np.concatenate([soup.triangles[whole], tips[tip], quads[np.repeat(~tip, 2)]]).astype(np.int32),
            np.concatenate([soup.picture[whole], picture[tip], np.repeat(picture[~tip], 2)]),
            soup.pictures,
        )

    seam = np.stack([between[:, 0, XYZ], between[:, 1, XYZ]], axis=1)
    return Halves(_compact(side(True)), _compact(side(False)), seam)


def _compact(soup: Soup) -> Soup:
    used, corners = np.unique(soup.triangles, return_inverse=True)
    return Soup(soup.vertices[used], corners.reshape(-1, 3).astype(np.int32), soup.picture, soup.pictures)


def refined(soup: Soup, *, wanted: Callable[[Float64], Bool], edge_m: float) -> Soup:
    """Return the soup with the longest edges, in plan, of `wanted` triangles halved until none is longer than `edge_m`.

    Parameters
    ----------
    wanted : callable
        ``wanted(corners (k, 3, 3)) -> bool (k,)``.
    """
    done: list[Soup] = []
    for _ in range(32):
        corners = soup.corners
        edges = np.linalg.norm(np.roll(corners, -1, axis=1)[:, :, :2] - corners[:, :, :2], axis=2)
        split = edges.max(axis=1) > edge_m
        split[split] = wanted(corners[split])
        if not split.any():
            break
        done.append(soup.taken(~split))
        soup = _halved(soup, split, edges.argmax(axis=1))
    return rejoined([*done, soup])


def _halved(soup: Soup, split: Bool, longest: npt.NDArray[np.intp]) -> Soup:
    turned = np.take_along_axis(soup.triangles[split], (longest[split][:, None] + np.arange(3)) % 3, axis=1)
    a, b, c = turned.T
    middle = np.arange(len(soup.vertices), len(soup.vertices) + len(turned))
    vertices = np.concatenate([soup.vertices, (soup.vertices[a] + soup.vertices[b]) / 2])
    halves = np.stack([np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)], axis=1).reshape(-1, 3)
    return _compact(Soup(vertices, halves.astype(np.int32), np.repeat(soup.picture[split], 2), soup.pictures))


def rejoined(soups: Sequence[Soup]) -> Soup:
    """Return parts of one soup, which share its pictures, as one."""
    offsets = np.cumsum([0, *(len(soup.vertices) for soup in soups)])
    return Soup(
        np.concatenate([soup.vertices for soup in soups]),
        np.concatenate([s.triangles + np.int32(o) for s, o in zip(soups, offsets[:-1], strict=True)]),
        np.concatenate([soup.picture for soup in soups]),
        soups[0].pictures,
    )
