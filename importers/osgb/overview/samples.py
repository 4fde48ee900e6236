"""Points with colours, spread evenly over what a root file draws coarsest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.osgb.file_cache import OpenedFile
from importers.osgb.mesh import LocalMesh, mesh_from_drawable
from importers.osgb.scene import Drawable
from layers.data.geometry import Float32, Float64, Int32, UInt8
from layers.errors import ImportFailed

# In a cell of flat ground; fewer leave holes, and are a grainy picture.
SAMPLES_A_CELL = 4.0
# A triangle so steep is a wall: this much of its normal points up.
STEEP = 0.5
# Of one mesh; a larger surface gets fewer for each cell.
MOST_SAMPLES = 1 << 19
# Of one file: a scene may show its meshes again and again.
MOST_OF_FILE = 1 << 21
# A low-discrepancy sequence in the unit square: M. Roberts, "The Unreasonable Effectiveness of Quasirandom
# Sequences", 2018.
_STEP = (np.float32(0.7548776662466927), np.float32(0.5698402909980532))

_NONE = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Points on surfaces.

    Parameters
    ----------
    x, y, z : float32 (n,)
        About a corner, in the files' unit.
    colours : uint8 (n, 3)
        RGB.
    weights : float32 (n,)
        The area that each stands for.
    steep : bool (n,)
        On a wall.
    """

    x: Float32
    y: Float32
    z: Float32
    colours: UInt8
    weights: Float32
    steep: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.x)


NO_SAMPLES = Samples(_NONE, _NONE, _NONE, np.empty((0, 3), np.uint8), _NONE, np.empty(0, np.bool_))


def samples_of(opened: OpenedFile, *, read_external: Callable[[str], bytes], corner: Float64, cell: float) -> Samples:
    """Return samples of the coarsest levels of a file, about `SAMPLES_A_CELL` on each square of side `cell`.

    Parameters
    ----------
    corner : float64 (3,)
        What the points are about, in the file's coordinates.

    Raises
    ------
    ImportFailed
    """
    parts: list[Samples] = []
    for drawable in opened.scene.part.coarsest():
        mesh = mesh_from_drawable(drawable, file=opened.file)
        if len(mesh.triangles):
            samples = _samples_of_mesh(
                mesh, drawable, opened=opened, read_external=read_external, corner=corner, cell=cell
            )
            parts.append(samples)
        if sum(len(p) for p in parts) > MOST_OF_FILE:
            raise ImportFailed(
                opened.file.path,
                problem="the scene repeats its meshes until they exceed {limit} samples",
                advice="export the model again",
                limit=MOST_OF_FILE,
            )
    return joined(parts)


def joined(parts: list[Samples]) -> Samples:
    """Return all samples of `parts`."""
    if not parts:
        return NO_SAMPLES
    x, y, z = (np.concatenate([getattr(p, axis) for p in parts]) for axis in "xyz")
    return Samples(
        x,
        y,
        z,
        np.concatenate([p.colours for p in parts]),
        np.concatenate([p.weights for p in parts]),
        np.concatenate([p.steep for p in parts]),
    )


def _samples_of_mesh(
    mesh: LocalMesh,
    drawable: Drawable,
    *,
    opened: OpenedFile,
    read_external: Callable[[str], bytes],
    corner: Float64,
    cell: float,
) -> Samples:
    # Axis by axis: numpy is several times slower along rows of three.
    corners = mesh.triangles.T
    first, side, other = [], [], []
    for axis in range(3):
        along = (mesh.points[:, axis] - corner[axis]).astype(np.float32)
        a, b, c = (along[k] for k in corners)
        first.append(a)
        side.append(b - a)
        other.append(c - a)
    normal_z = side[0] * other[1] - side[1] * other[0]
    doubled = np.sqrt(
        (side[1] * other[2] - side[2] * other[1]) ** 2 + (side[2] * other[0] - side[0] * other[2]) ** 2 + normal_z**2
    )
    wanted = doubled * np.float32(SAMPLES_A_CELL / 2 / cell**2)
    total = float(wanted.sum())
    if not 0 < total < np.inf:
        return NO_SAMPLES
    if total > MOST_SAMPLES:
        wanted *= np.float32(MOST_SAMPLES / total)
    counts = np.ceil(wanted).astype(np.intp)
    of = np.repeat(np.arange(len(counts)), counts)
    within = (np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)).astype(np.float32)
    # The first one in the middle of the triangle.
    u, v = (np.float32(1 / 3) + within * step for step in _STEP)
    u, v = u - np.floor(u), v - np.floor(v)
    beyond = u + v > 1.0
    u[beyond], v[beyond] = 1.0 - u[beyond], 1.0 - v[beyond]
    spread = _Spread(of, u, v)
    x, y, z = (spread.between(*along) for along in zip(first, side, other, strict=True))
    colours = _colours(mesh, drawable, spread, opened=opened, read_external=read_external)
    weights = (doubled / 2 / np.maximum(counts, 1)).astype(np.float32)[of]
    return Samples(x, y, z, colours, weights, (np.abs(normal_z) < STEEP * doubled)[of])


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Samples of triangles: in which one each lies, and where in it, along two of its sides."""

    of: npt.NDArray[np.intp]
    u: Float32
    v: Float32

    def between(self, first: Float32, side: Float32, other: Float32) -> Float32:
        result: Float32 = first[self.of] + self.u * side[self.of] + self.v * other[self.of]
        return result

    def of_vertices(self, values: Float32, triangles: Int32) -> Float32:
        a, b, c = (values[k] for k in triangles.T)
        return self.between(a, b - a, c - a)


def _colours(
    mesh: LocalMesh,
    drawable: Drawable,
    spread: _Spread,
    *,
    opened: OpenedFile,
    read_external: Callable[[str], bytes],
) -> UInt8:
    state = drawable.state
    if state.image is not None and state.textured is not False and mesh.uv is not None:
        found = opened.texture(state.image, read_external=read_external)
        if not isinstance(found, str):
            pixels = found.texture.pixels
            height, width = pixels.shape[:2]
            across, up = (spread.of_vertices(mesh.uv[:, k], mesh.triangles) for k in (0, 1))
            columns, rows = _texel(across, width), _texel(1 - up if found.top_row_first else up, height)
            texels: UInt8 = pixels.view(np.uint32).ravel()[rows * width + columns].view(np.uint8)
            return texels.reshape(-1, 4)[:, :3]
    if mesh.colours is not None:
        channels = [spread.of_vertices(mesh.colours[:, k].astype(np.float32), mesh.triangles) for k in range(3)]
        return np.stack(channels, axis=1).astype(np.uint8)
    plain = np.clip(np.array(mesh.base_colour[:3]) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.broadcast_to(plain, (len(spread.of), 3))


def _texel(coordinate: Float32, size: int) -> npt.NDArray[np.intp]:
    # What lies beyond the picture shows its edge; a repeated picture is told by coordinates far beyond.
    inside = coordinate - np.floor(coordinate) if len(coordinate) and _repeats(coordinate) else coordinate
    return np.clip(inside * size, 0, size - 1).astype(np.intp)


def _repeats(coordinate: Float32) -> bool:
    return bool(coordinate.min() < -0.5 or coordinate.max() > 1.5)
