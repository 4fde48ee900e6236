"""glTF 2.0 to meshes and points: the node forest, and the one function that turns y-up."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from importers.files.resolver import never
from importers.gltf.document import Budget, Fetch, GltfDocument
from importers.gltf.features import Batches, FeatureReader
from importers.gltf.instances import Instances, node_instances
from importers.gltf.material import MaterialReader
from importers.gltf.primitive import GltfPrimitive, read_primitive
from importers.gltf.rotation import rotation_matrices
from importers.place import Place
from importers.points.spacing import surface_spacing_m
from layers.data.geometry import Float32, Float64, MeshData, PointData
from layers.errors import Cancelled

_ZUP_FROM_GLTF = {
    "X": np.array(((0, 0, -1, 0), (0, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1)), np.float64),
    "Y": np.array(((1, 0, 0, 0), (0, 0, -1, 0), (0, 1, 0, 0), (0, 0, 0, 1)), np.float64),
    "Z": np.eye(4),
}
for _matrix in _ZUP_FROM_GLTF.values():
    _matrix.flags.writeable = False
UP_AXES = tuple(_ZUP_FROM_GLTF)
MAX_MATRIX = 1e12
_TRANSFORMS = frozenset(("matrix", "rotation", "scale", "translation"))


@dataclass(frozen=True, slots=True, eq=False)
class GltfScene:
    """What a glTF shows.

    Parameters
    ----------
    parts : tuple of (primitive, matrix)
        float64 (4, 4): glTF's frame from the primitive's.
    instanced : tuple of (primitive, instances)
        What stands in many places at once.
    rtc_centre : float64 (3,)
        CESIUM_RTC, in the z-up tile frame; zeros without it.
    """

    parts: tuple[tuple[GltfPrimitive, Float64], ...]
    instanced: tuple[tuple[GltfPrimitive, Instances], ...] = ()
    rtc_centre: Float64 = field(default_factory=lambda: np.zeros(3))
    notes: tuple[str, ...] = ()


def zup_from_gltf(up_axis: str) -> Float64:
    """Return float64 (4, 4), read-only: z-up from glTF's frame. The only place where y-up is turned.

    Parameters
    ----------
    up_axis : str
        ``"Y"`` (glTF's own), or ``"X"`` or ``"Z"`` as old tilesets state in ``asset.gltfUpAxis``.
    """
    return _ZUP_FROM_GLTF[up_axis]


def read_gltf(
    data: bytes | memoryview,
    *,
    place: Place,
    fetch: Fetch,
    budget: Budget | None = None,
    batches: Batches | None = None,
    cancelled: Callable[[], bool] = never,
) -> GltfScene:
    """Return the scene of a GLB or glTF JSON. Any thread.

    Parameters
    ----------
    fetch : callable
        Bytes of a uri in the document, through the one resolver.
    batches : Batches or None
        Features that the tile around it declares.

    Raises
    ------
    ImportFailed
        Damaged, hostile, or needing what this version does not read.
    Cancelled
    """
    document = GltfDocument(data, place=place, fetch=fetch, budget=budget)
    notes: list[str] = []
    key = f"{place.path}#{place.where}" if place.where else place.path
    materials = MaterialReader(document, key=key, notes=notes)
    features = FeatureReader(document, notes=notes, batches=batches)
    meshes: dict[int, list[GltfPrimitive]] = {}
    parts: list[tuple[GltfPrimitive, Float64]] = []
    instanced: list[tuple[GltfPrimitive, Instances]] = []
    for node, index, matrix, where in _mesh_nodes(document):
        entry, mesh_place = document.entry("meshes", index, place=where)
        if index not in meshes:
            meshes[index] = []
            for i, primitive in enumerate(mesh_place.at("primitives").items(entry.get("primitives"))):
                if cancelled():
                    raise Cancelled
                found = mesh_place.at(f"primitives[{i}]")
                result = read_primitive(
                    document,
                    found.mapping(primitive),
                    materials=materials,
                    features=features,
                    notes=notes,
                    place=found,
                )
                if result is not None:
                    meshes[index].append(result)
        copies = node_instances(document, node, matrix, features=features, place=where)
        for part in meshes[index]:
            if copies is not None:
                instanced.append((part, copies))
                continue
            document.budget.take(2 * part.points.nbytes, place=where)
            parts.append((part, matrix))
    return GltfScene(tuple(parts), tuple(instanced), _rtc_centre(document), tuple(notes))


def mesh_of(part: GltfPrimitive, enu_from_part: Float64) -> MeshData:
    """Return a primitive as a mesh in site ENU, its origin at its own centre, so that float32 keeps a millimetre."""
    linear = enu_from_part[:3, :3]
    points = _moved(part.points, linear)
    triangles = part.triangles
    normals = part.normals
    determinant = _determinant(linear)
    if determinant < 0:
        triangles = np.ascontiguousarray(triangles[:, ::-1])
    if normals is not None and determinant == 0:
        normals = None
    if normals is not None:
        normals = normals @ np.linalg.inv(linear).astype(np.float32)
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = np.divide(normals, length, out=np.zeros_like(normals), where=length > 0)
    material = part.material
    return MeshData(
        points=points,
        triangles=triangles,
        origin_enu_m=linear @ part.centre + enu_from_part[:3, 3],
        uv=part.uv,
        normals=normals,
        colours=part.colours,
        texture=material.texture if part.uv is not None else None,
        base_colour=material.base_colour,
        unlit=material.unlit,
        double_sided=material.double_sided,
        alpha_mode=material.alpha_mode,
        alpha_cutoff=material.alpha_cutoff,
        features=part.features,
    )


def _determinant(linear: Float64) -> float:
    # numpy's takes 3 microseconds for nine numbers.
    (a, b, c), (d, e, f), (g, h, i) = linear.tolist()
    return float(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g))


def _moved(points: Float32, linear: Float64) -> Float32:
    """Return ``points @ linear.T`` as float32 (n, 3), C-contiguous; several times as fast in columns."""
    moved = np.empty(points.shape, np.float32)
    for i, column in enumerate(linear.astype(np.float32) @ points.T):
        moved[:, i] = column
    return moved


def points_of(part: GltfPrimitive, enu_from_part: Float64) -> PointData:
    """Return a primitive of points as a point set in site ENU, its origin at its own centre."""
    linear = enu_from_part[:3, :3]
    points = _moved(part.points, linear)
    return PointData(
        points=points,
        origin_enu_m=linear @ part.centre + enu_from_part[:3, 3],
        spacing_m=surface_spacing_m(points),
        colours=part.colours,
        base_colour=part.material.base_colour,
        features=part.features,
    )


def _mesh_nodes(document: GltfDocument) -> list[tuple[dict[str, object], int, Float64, Place]]:
    """Return (node, mesh index, glTF's frame from the node's, place) of every node of the scene that has a mesh."""
    nodes = document.entries("nodes")
    children, roots = _forest(document, nodes)
    scenes = document.entries("scenes")
    if scenes:
        entry, where = document.entry("scenes", document.json.get("scene", 0), place=document.place.at("scene"))
        listed = where.at("nodes")
        chosen = [listed.whole(i, below=len(nodes)) for i in listed.items(entry.get("nodes", []))]
        if len(set(chosen)) != len(chosen) or not set(chosen) <= set(roots):
            raise listed.refuse("a node of the scene has a parent or stands twice")
        roots = chosen
    found: list[tuple[dict[str, object], int, Float64, Place]] = []
    identity = np.eye(4)
    stack = [(i, identity) for i in reversed(roots)]
    while stack:
        index, parent = stack.pop()
        node, where = document.entry("nodes", index, place=document.place)
        matrix = parent
        if not _TRANSFORMS.isdisjoint(node):
            matrix = parent @ _local_matrix(node, place=where)
            if not np.abs(matrix).max() <= MAX_MATRIX:
                raise where.refuse("the transform is not finite or too large")
        if "mesh" in node:
            at = where.at("mesh")
            found.append((node, at.whole(node["mesh"], below=len(document.entries("meshes"))), matrix, at))
        stack.extend((i, matrix) for i in reversed(children[index]))
    return found


def _forest(document: GltfDocument, nodes: list[object]) -> tuple[list[list[int]], list[int]]:
    """Return the children of each node and the nodes without a parent; refuse what is no forest."""
    children: list[list[int]] = []
    parent: dict[int, int] = {}
    for i in range(len(nodes)):
        node, where = document.entry("nodes", i, place=document.place)
        if "children" not in node:
            children.append([])
            continue
        at = where.at("children")
        children.append([at.whole(c, below=len(nodes)) for c in at.items(node["children"])])
        for child in children[-1]:
            if child in parent or child == i:
                raise at.refuse("node {child} has two parents or is its own", child=child)
            parent[child] = i
    roots = [i for i in range(len(nodes)) if i not in parent]
    reached, stack = 0, list(roots)
    while stack:
        reached += 1
        stack.extend(children[stack.pop()])
    if reached != len(nodes):
        raise document.place.at("nodes").refuse("the nodes form a cycle")
    return children, roots


def _local_matrix(node: dict[str, object], *, place: Place) -> Float64:
    if "matrix" in node:
        return np.array(place.at("matrix").numbers(node["matrix"], count=16)).reshape(4, 4).T
    matrix = np.eye(4)
    if "rotation" in node:
        matrix[:3, :3] = rotation_matrices(np.array([place.at("rotation").numbers(node["rotation"], count=4)]))[0]
    if "scale" in node:
        matrix[:3, :3] *= place.at("scale").numbers(node["scale"], count=3)
    if "translation" in node:
        matrix[:3, 3] = place.at("translation").numbers(node["translation"], count=3)
    return matrix


def _rtc_centre(document: GltfDocument) -> Float64:
    extensions = document.place.mapping_in(document.json, "extensions")
    if "CESIUM_RTC" not in extensions:
        return np.zeros(3)
    where = document.place.at("extensions.CESIUM_RTC")
    centre = where.mapping(extensions["CESIUM_RTC"]).get("center")
    return np.array(where.at("center").numbers(centre, count=3))
