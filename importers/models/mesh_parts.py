"""Meshes of model files on their way to tiles: about their own centre, placed in the site, cut to a bounded size."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.osgb.placement import Placement, RigidPlacement
from layers.data.geometry import Float32, Float64, Int32, MeshData, TextureData

MAX_PIECE_TRIANGLES = 200_000
MAX_COORDINATE = 1e9


def mesh_about_centre(
    points: Float64,
    triangles: Int32,
    *,
    uv: Float32 | None = None,
    normals: Float32 | None = None,
    colours: "npt.NDArray[np.uint8] | None" = None,
    texture: TextureData | None = None,
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
) -> MeshData:
    """Return a mesh whose float32 points stand about their own centre, so that they keep a millimetre.

    Triangles with a corner that is not finite, or beyond 1e9 m, are left out. A photograph has its light in it and is
    shown as it is; both sides are drawn, as model files seldom agree on what outside means.

    Parameters
    ----------
    points : float64 (n, 3)
    triangles : int32 (m, 3), each < n
    """
    with np.errstate(invalid="ignore"):
        good: npt.NDArray[np.bool_] = np.all(np.abs(points) <= MAX_COORDINATE, axis=1)
    if not good.all():
        triangles = np.ascontiguousarray(triangles[good[triangles].all(axis=1)])
        points = np.where(good[:, None], points, points[good][0] if good.any() else 0.0)
    origin = (points.min(axis=0) + points.max(axis=0)) / 2 if len(points) else np.zeros(3)
    return MeshData(
        points=(points - origin).astype(np.float32),
        triangles=triangles,
        origin_enu_m=origin,
        uv=uv if texture is not None else None,
        normals=normals,
        colours=colours,
        texture=texture,
        base_colour=base_colour,
        unlit=texture is not None or colours is not None,
        double_sided=True,
    )


def left_out(declared: int, meshes: Sequence[MeshData]) -> list[str]:
    """Return what is to be told of triangles that `mesh_about_centre` left out of `declared` ones."""
    missing = declared - sum(len(mesh.triangles) for mesh in meshes)
    return [f"{missing} triangles with a corner that is no place were left out"] if missing else []


def placed_mesh(mesh: MeshData, *, placement: Placement) -> MeshData:
    """Return a mesh of file coordinates in site ENU. Any thread."""
    if not len(mesh.points):
        return mesh
    known = mesh.points.astype(np.float64) + mesh.origin_enu_m
    points = placement.enu_from_tile(known)
    normals = mesh.normals
    if normals is not None:
        centre = known.mean(axis=0)
        axes = placement.enu_from_tile(np.vstack([centre, centre + np.eye(3)]))
        turned = normals.astype(np.float64) @ (axes[1:] - axes[0])
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        normals = np.divide(turned, length, out=np.zeros_like(turned), where=length > 0).astype(np.float32)
    origin = (points.min(axis=0) + points.max(axis=0)) / 2
    return replace(mesh, points=(points - origin).astype(np.float32), origin_enu_m=origin, normals=normals)


def is_identity(placement: Placement) -> bool:
    """Return whether a placement leaves points where they are."""
    if not isinstance(placement, RigidPlacement):
        return False
    probe = np.vstack([np.zeros(3), np.eye(3)])
    return bool(np.array_equal(placement.enu_from_tile(probe), probe))


def pieces_of(mesh: MeshData, *, max_triangles: int = MAX_PIECE_TRIANGLES) -> list[MeshData]:
    """Return a mesh cut into compact pieces of at most `max_triangles` each; the mesh itself when it is small enough.

    Halved at the median of the triangles' centres along the longest axis, again and again (a k-d tree).
    """
    if len(mesh.triangles) <= max_triangles:
        return [mesh]
    centres = mesh.points[mesh.triangles].mean(axis=1)
    waiting = [np.arange(len(mesh.triangles))]
    pieces = []
    while waiting:
        members = waiting.pop()
        if len(members) <= max_triangles:
            pieces.append(part_of(mesh, triangles=mesh.triangles[np.sort(members)]))
            continue
        own = centres[members]
        axis = int(np.argmax(own.max(axis=0) - own.min(axis=0)))
        half = len(members) // 2
        order = np.argpartition(own[:, axis], half)
        waiting += [members[order[half:]], members[order[:half]]]
    return pieces


def part_of(mesh: MeshData, *, triangles: Int32) -> MeshData:
    """Return the part of a mesh that some of its triangles make, with only the vertices they use."""
    used, indices = np.unique(triangles, return_inverse=True)

    def own(array: Any) -> Any:
        return None if array is None else np.ascontiguousarray(array[used])

    points = mesh.points[used]
    shift = ((points.min(axis=0).astype(np.float64) + points.max(axis=0)) / 2).astype(np.float32)
    return replace(
        mesh,
        points=points - shift,
        triangles=np.ascontiguousarray(indices.reshape(-1, 3), np.int32),
        origin_enu_m=mesh.origin_enu_m + shift.astype(np.float64),
        uv=own(mesh.uv),
        normals=own(mesh.normals),
        colours=own(mesh.colours),
        # Numbers by vertex would name other vertices now.
        features=(),
    )
