"""One model in many places: instances of a glTF node (EXT_mesh_gpu_instancing) or of an i3dm, made into meshes.

The scene draws meshes; so the copies are written out, as few and large ones as keep a millimetre in float32.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.document import Budget, GltfDocument, as_float
from importers.gltf.features import FeatureReader, InstanceIds
from importers.gltf.primitive import GltfPrimitive
from importers.gltf.rotation import rotation_matrices
from importers.gltf.surface_samples import InstanceFeatures, RepeatedFeatures
from importers.place import Place
from importers.points.spacing import surface_spacing_m
from layers.data.geometry import Float32, Float64, MeshData, PointData
from layers.data.tile_features import SurfaceFeatures

Array = npt.NDArray[Any]

MAX_COORDINATE_M = 1e9
MAX_MESH_VERTICES = 1 << 20
# float32 keeps half a millimetre at this distance from a mesh's origin.
CELL_M = 4096.0
MAX_CELLS = 64
# Of one instance while it is placed: its matrix and what is worked out from it.
BYTES_AN_INSTANCE = 400
_WIDTHS = {"TRANSLATION": 3, "ROTATION": 4, "SCALE": 3}


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """Where copies of a model stand.

    Parameters
    ----------
    matrices : float64 (k, 4, 4)
        The parent's frame (glTF's scene, or a tile) from the model's; all finite.
    ids : tuple of InstanceIds
    """

    matrices: Float64
    ids: tuple[InstanceIds, ...] = ()

    def within(self, outer: Float64) -> "Instances":
        """Return the instances seen from the frame that `outer` (4, 4) leads to."""
        return Instances(outer @ self.matrices, self.ids)

    def of(self, inner: Float64) -> "Instances":
        """Return the instances of a part that stands at `inner` (4, 4) in the model."""
        return Instances(self.matrices @ inner, self.ids)

    def times(self, inner: "Instances", *, budget: Budget, place: Place) -> "Instances":
        """Return all instances of what is itself instanced in the model; features are those of these instances."""
        count = len(inner.matrices)
        budget.take(BYTES_AN_INSTANCE * count * len(self.matrices), place=place)
        matrices = (self.matrices[:, None] @ inner.matrices[None]).reshape(-1, 4, 4)
        return Instances(matrices, tuple(InstanceIds(i.label, i.rows, np.repeat(i.ids, count)) for i in self.ids))


def node_instances(
    document: GltfDocument, node: dict[str, object], matrix: Float64, *, features: FeatureReader, place: Place
) -> Instances | None:
    """Return the instances of a node at `matrix` (4, 4) in the scene; None when it is no instanced one. Any thread.

    Raises
    ------
    ImportFailed
        Its attributes differ in length, or are of a wrong type.
    """
    if "extensions" not in node:
        return None
    extensions = place.at("extensions").mapping(node["extensions"])
    if "EXT_mesh_gpu_instancing" not in extensions:
        return None
    where = place.at("EXT_mesh_gpu_instancing")
    named = where.mapping(where.mapping(extensions["EXT_mesh_gpu_instancing"]).get("attributes"))
    stored = {name: document.accessor(index, place=where.at(name)) for name, index in named.items()}
    counts = {len(array) for array, _ in stored.values()}
    if len(counts) != 1:
        raise where.refuse("the attributes differ in length")
    count = counts.pop()
    document.budget.take(BYTES_AN_INSTANCE * count, place=where)
    given: dict[str, Float64] = {}
    for name, width in _WIDTHS.items():
        if name in stored:
            array, normalized = stored[name]
            if array.shape[1] != width:
                raise where.at(name).refuse("{width} components are not allowed here", width=array.shape[1])
            # The extension counts whole numbers in rotations as normalized always.
            given[name] = as_float(array, normalized=normalized or name == "ROTATION").astype(np.float64)
    matrices = np.tile(np.eye(4), (count, 1, 1))
    if "ROTATION" in given:
        matrices[:, :3, :3] = rotation_matrices(given["ROTATION"])
    if "SCALE" in given:
        matrices[:, :3, :3] *= given["SCALE"][:, None, :]
    if "TRANSLATION" in given:
        matrices[:, :3, 3] = given["TRANSLATION"]
    ids: tuple[InstanceIds, ...] = ()
    if "EXT_instance_features" in extensions:
        ids = features.instances(
            extensions["EXT_instance_features"],
            find=lambda name: stored[name][0] if name in stored else None,
            count=count,
            place=place.at("EXT_instance_features"),
        )
    return Instances(matrix @ matrices, ids)


def placed(
    part: GltfPrimitive, instances: Instances, *, budget: Budget, notes: list[str], place: Place
) -> Iterator[MeshData | PointData]:
    """Give all copies of a primitive as few meshes, or point sets, in site ENU.

    Parameters
    ----------
    instances : Instances
        Site ENU from the primitive.

    Raises
    ------
    ImportFailed
        They are more than `budget` allows.
    """
    matrices = instances.matrices
    ids = instances.ids
    good: npt.NDArray[np.bool_] = np.all(np.abs(matrices) <= MAX_COORDINATE_M, axis=(1, 2))
    if not good.all():
        notes.append(f"{place.where}: {int(len(good) - good.sum())} instances without a finite place are left out")
        matrices = matrices[good]
        ids = tuple(InstanceIds(i.label, i.rows, i.ids[good]) for i in ids)
    vertices = len(part.points)
    arrays = (part.points, part.uv, part.normals, part.colours, part.triangles)
    # Once more for what is worked out on the way.
    cost = 2 * part.points.nbytes + sum(a.nbytes for a in arrays if a is not None) + BYTES_AN_INSTANCE
    budget.take(cost * len(matrices), place=place)
    chunk = max(1, MAX_MESH_VERTICES // vertices)
    for cell in _cells(matrices[:, :3, 3]):
        for start in range(0, len(cell), chunk):
            rows = cell[start : start + chunk]
            found = tuple(InstanceIds(i.label, i.rows, i.ids[rows]) for i in ids)
            yield _merged(part, matrices[rows], found)


def _cells(positions: Float64) -> list[npt.NDArray[np.intp]]:
    """Return the rows of (k, 3) ENU metres, told apart by cells of at least `CELL_M`, at most `MAX_CELLS` of them."""
    if not len(positions):
        return []
    size, low = CELL_M, positions.min(axis=0)
    if (positions.max(axis=0) - low).max() <= CELL_M:
        return [np.arange(len(positions))]
    while True:
        keys = np.floor((positions - low) / size)
        found, inverse = np.unique(keys, axis=0, return_inverse=True)
        if len(found) <= MAX_CELLS:
            order = np.argsort(inverse.ravel(), kind="stable")
            counts = np.bincount(inverse.ravel(), minlength=len(found))
            return np.split(order, np.cumsum(counts)[:-1])
        size *= 2


def _merged(part: GltfPrimitive, matrices: Float64, ids: tuple[InstanceIds, ...]) -> MeshData | PointData:
    vertices, count = len(part.points), len(matrices)
    linear = matrices[:, :3, :3]
    middles = linear @ part.centre + matrices[:, :3, 3]
    origin = (middles.min(axis=0) + middles.max(axis=0)) / 2
    points = part.points @ linear.transpose(0, 2, 1).astype(np.float32)
    points += (middles - origin)[:, None, :].astype(np.float32)
    features: list[SurfaceFeatures] = [InstanceFeatures(i.label, i.rows, i.ids, vertices) for i in ids]
    features += [RepeatedFeatures(f, vertices, count) for f in part.features]
    colours = None if part.colours is None else np.tile(part.colours, (count, 1))
    material = part.material
    if part.is_points:
        return PointData(
            points.reshape(-1, 3),
            origin,
            spacing_m=surface_spacing_m(points[0]),
            colours=colours,
            base_colour=material.base_colour,
            features=tuple(features),
        )
    determinants = np.linalg.det(linear)
    triangles = part.triangles[None] + (np.arange(count, dtype=np.int32) * np.int32(vertices))[:, None, None]
    mirrored = determinants < 0
    triangles[mirrored] = triangles[mirrored][:, :, ::-1]
    uv = None if part.uv is None else np.tile(part.uv, (count, 1))
    return MeshData(
        points=points.reshape(-1, 3),
        triangles=triangles.reshape(-1, 3),
        origin_enu_m=origin,
        uv=uv,
        normals=_normals(part.normals, linear, determinants),
        colours=colours,
        texture=material.texture if uv is not None else None,
        base_colour=material.base_colour,
        unlit=material.unlit,
        double_sided=material.double_sided,
        alpha_mode=material.alpha_mode,
        alpha_cutoff=material.alpha_cutoff,
        features=tuple(features),
    )


def _normals(normals: Float32 | None, linear: Float64, determinants: Float64) -> Float32 | None:
    if normals is None or not determinants.all():
        return None
    turned: Float32 = (normals @ np.linalg.inv(linear).astype(np.float32)).reshape(-1, 3)
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    turned /= np.where(length > 0, length, 1)
    return turned
