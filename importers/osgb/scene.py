"""What an .osgb scene draws: drawables under their transforms and state, and levels of detail between them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from importers.gltf.rotation import rotation_matrices
from importers.osgb.objects import OsgFile, OsgImage, OsgObject
from importers.osgb.vertices import Vertices, extremes, placed_vertices, values_of
from layers.data.geometry import Float64
from layers.errors import ImportFailed

# Shared sub-graphs make a small file a huge tree.
MAX_VISITS = 100_000
MAX_COORDINATE = 1e9
MAX_SCALE = 1e12

CULL_FACE, LIGHTING, TEXTURE_2D = 0x0B44, 0x0B50, 0x0DE1
COLOR_MODE_OFF = 0x1603
DISTANCE_FROM_EYE, PIXEL_SIZE_ON_SCREEN = 0, 1
ABSOLUTE_FRAMES = (1, 2)

# Ranges in metres from the eye say nothing about pixels; they are meant for about this picture.
NOMINAL_FOCAL_PX = 1080 / 2 / math.tan(math.radians(60) / 2)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What the StateSets above a drawable ask for; None: not said."""

    image: OsgImage | None = None
    material: OsgObject | None = None
    lighting: bool | None = None
    culling: bool | None = None
    textured: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Drawable:
    """One Geometry where it stands.

    Parameters
    ----------
    geometry : OsgObject
    state : State
    matrix : float64 (4, 4) or None
        Row-vector convention: ``point @ matrix``, translation in the last row. None: identity.
    box : (float64 (3,), float64 (3,)) or None
        Lowest and highest corner of its finite vertices, under the transform.
    all_finite : bool
        Every vertex is.
    """

    geometry: OsgObject
    state: State
    matrix: Float64 | None = None
    box: tuple[Float64, Float64] | None = None
    all_finite: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Drawables that are always drawn, levels of detail beside them, and the names of files with more."""

    drawables: tuple[Drawable, ...] = ()
    lods: tuple["Lod", ...] = ()
    files: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to draw."""
        return not (self.drawables or self.lods or self.files)

    def coarsest(self) -> tuple[Drawable, ...]:
        """Return the drawables with the coarsest representation in this file of each level of detail."""
        coarse = (next(filter(None, (r.coarsest() for r in lod.representations)), ()) for lod in self.lods)
        return self.drawables + tuple(d for drawables in coarse for d in drawables)


@dataclass(frozen=True, slots=True, eq=False)
class Lod:
    """A LOD or PagedLOD: representations of one region, each replacing the one before it.

    Parameters
    ----------
    representations : tuple of Part
        Coarsest first; each either inside the file or in others.
    metres_per_px : tuple of float
        For each: the ground size of a screen pixel at which the next finer one takes over. 0: never, inf: always.
    sphere : (float64 (3,), float) or None
        Centre and radius as the file says, in the file's coordinates; it need not hold the geometry.
    """

    representations: tuple[Part, ...]
    metres_per_px: tuple[float, ...]
    sphere: tuple[Float64, float] | None = None

    @property
    def external(self) -> tuple[str, ...]:
        """Names of the files that it leads to."""
        return tuple(name for part in self.representations for name in part.files)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A file's scene.

    Parameters
    ----------
    part : Part
    paged_lods : int
        PagedLOD nodes met.
    notes : tuple of str
        What was left out.
    """

    part: Part
    paged_lods: int = 0
    notes: tuple[str, ...] = ()


def scene_from_file(file: OsgFile) -> Scene:
    """Return what `file` draws. Any thread.

    Raises
    ------
    ImportFailed
        A scene that unfolds to more than `MAX_VISITS` nodes, a transform that is not finite, a root that is no node.
    """
    walk = _Walk(file)
    part = _PartBuilder()
    if file.root is not None:
        if file.root.class_name not in _NODES:
            raise _failure(file, file.root, "the file holds a {name}, not a scene", name=file.root.class_name)
        walk.visit(file.root, part=part, state=State(), matrix=None)
    return Scene(part.built(), walk.paged_lods, tuple(dict.fromkeys(walk.notes)))


@dataclass(slots=True)
class _PartBuilder:
    drawables: list[Drawable] = field(default_factory=list)
    lods: list[Lod] = field(default_factory=list)

    def built(self) -> Part:
        return Part(tuple(self.drawables), tuple(self.lods))


_NODES = frozenset(
    (
        *("Node", "Group", "Geode", "LOD", "PagedLOD", "MatrixTransform", "PositionAttitudeTransform", "Switch"),
        *("CoordinateSystemNode", "Geometry"),
    )
)


class _Walk:
    def __init__(self, file: OsgFile) -> None:
        self.file = file
        self.paged_lods = 0
        self.notes: list[str] = []
        self._visits = 0

    def visit(self, node: OsgObject, *, part: _PartBuilder, state: State, matrix: Float64 | None) -> None:
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise _failure(self.file, node, "the scene unfolds to more than {limit} nodes", limit=MAX_VISITS)
        if node.class_name not in _NODES:
            self.notes.append(f"{node.class_name} in place of a node was left out")
            return
        fields = node.fields
        if fields.get("NodeMask", 1) == 0:
            return
        state = state_under(state, fields.get("StateSet"))
        if node.class_name == "Geometry":
            part.drawables.append(_drawable(node, state, matrix))
            return
        if node.class_name in ("LOD", "PagedLOD"):
            self._visit_lod(node, part=part, state=state, matrix=matrix)
            return
        matrix = self._matrix_under(matrix, node)
        shown = fields.get("ValueList")
        for index, child in enumerate(_objects(fields.get("Children"))):
            if child is not None and (shown is None or index >= len(shown) or shown[index]):
                self.visit(child, part=part, state=state, matrix=matrix)
        for child in _objects(fields.get("Drawables")):
            if child is not None:
                self.visit(child, part=part, state=state, matrix=matrix)

    def _visit_lod(self, node: OsgObject, *, part: _PartBuilder, state: State, matrix: Float64 | None) -> None:
        paged = node.class_name == "PagedLOD"
        self.paged_lods += paged
        names = list((node.fields.get("RangeDataList") or ([],))[0]) if paged else []
        inline = iter(_objects(node.fields.get("Children")))
        children: list[OsgObject | str | None] = [name or next(inline, None) for name in names]
        children.extend(inline)
        parts: list[Part] = []
        for child in children:
            inside = _PartBuilder()
            if isinstance(child, OsgObject):
                self.visit(child, part=inside, state=state, matrix=matrix)
            parts.append(Part(files=(child,)) if isinstance(child, str) else inside.built())
        sphere = self._sphere(node, matrix)
        if sphere is None:
            sphere = _sphere_around([d for p in parts for d in p.coarsest()])
        ranges = node.fields.get("RangeList") or []
        by_pixels = node.fields.get("RangeMode") == PIXEL_SIZE_ON_SCREEN
        slots: list[tuple[float, Part]] = []
        for index, slot in enumerate(parts):
            low, high = ranges[index] if index < len(ranges) else (0.0, math.inf)
            if not slot.is_empty:
                slots.append((_takes_over(low, high, by_pixels=by_pixels, sphere=sphere), slot))
        part.lods.append(_ordered(slots, sphere=sphere))

    def _sphere(self, node: OsgObject, matrix: Float64 | None) -> tuple[Float64, float] | None:
        given = node.fields.get("UserCenter")
        if given is None or node.fields.get("CenterMode") == 0:
            return None
        centre, radius = np.array(given[0], np.float64), float(given[1])
        with np.errstate(all="ignore"):
            if matrix is not None:
                centre = centre @ matrix[:3, :3] + matrix[3, :3]
                radius *= float(np.linalg.norm(matrix[:3, :3], axis=1).max())
        if not ((np.abs(centre) < MAX_COORDINATE).all() and 0 < radius < MAX_COORDINATE):
            return None
        return centre, radius

    def _matrix_under(self, matrix: Float64 | None, node: OsgObject) -> Float64 | None:
        fields = node.fields
        if node.class_name == "MatrixTransform":
            own = np.array(fields["Matrix"], np.float64).reshape(4, 4)
        elif node.class_name == "PositionAttitudeTransform":
            own = _matrix_from_pose(fields)
        else:
            return matrix
        with np.errstate(all="ignore"):
            if matrix is not None and fields.get("ReferenceFrame") not in ABSOLUTE_FRAMES:
                own = own @ matrix
        if not (np.abs(own) < MAX_SCALE).all():
            raise _failure(self.file, node, "a transform is not finite or beyond reason")
        return own


def state_under(state: State, state_set: object) -> State:
    """Return `state` as a StateSet below it changes it."""
    if not isinstance(state_set, OsgObject) or state_set.class_name != "StateSet":
        return state
    fields = state_set.fields
    for mode, value in fields.get("ModeList") or ():
        if mode == LIGHTING:
            state = replace(state, lighting=bool(value & 1))
        elif mode == CULL_FACE:
            state = replace(state, culling=bool(value & 1))
    units = fields.get("TextureModeList") or []
    for mode, value in units[0] if units else ():
        if mode == TEXTURE_2D:
            state = replace(state, textured=bool(value & 1))
    for attribute, _ in fields.get("AttributeList") or ():
        if isinstance(attribute, OsgObject) and attribute.class_name == "Material":
            state = replace(state, material=attribute)
    units = fields.get("TextureAttributeList") or []
    for attribute, _ in units[0] if units else ():
        if isinstance(attribute, OsgObject) and attribute.class_name == "Texture2D":
            image = attribute.fields.get("Image")
            state = replace(state, image=image if isinstance(image, OsgImage) else None)
    return state


def box_around(drawables: Iterable[Drawable]) -> tuple[Float64, Float64] | None:
    """Return the lowest and highest corner, float64 (3,), of all finite vertices; None without any."""
    boxes = [d.box for d in drawables if d.box is not None]
    if not boxes:
        return None
    if len(boxes) == 1:
        return boxes[0]
    return np.min([low for low, _ in boxes], axis=0), np.max([high for _, high in boxes], axis=0)


def vertices_of(drawable: Drawable) -> Vertices:
    """Return (n, 3): the vertices under the drawable's transform, in the file's coordinates; a bad one is a row of NaN.

    float32 as in the file where nothing is lost by that, else float64; an array of its own.
    """
    points = placed_vertices(drawable.geometry, matrix=drawable.matrix)
    if not drawable.all_finite:
        # Farther than anything on earth is treated as not finite.
        points[~(np.abs(points) < MAX_COORDINATE).all(axis=1)] = np.nan
    return points


def vertex_count(drawable: Drawable) -> int:
    """Return how many vertices there are."""
    values = values_of(drawable.geometry.fields.get("Vertex"))
    return 0 if values is None or values.ndim != 2 or values.shape[1] < 3 else len(values)


def _drawable(geometry: OsgObject, state: State, matrix: Float64 | None) -> Drawable:
    points = placed_vertices(geometry, matrix=matrix)
    if not len(points):
        return Drawable(geometry, state, matrix)
    low, high = extremes(points)
    if (low > -MAX_COORDINATE).all() and (high < MAX_COORDINATE).all():
        return Drawable(geometry, state, matrix, (low, high))
    points = points[(np.abs(points) < MAX_COORDINATE).all(axis=1)]
    return Drawable(geometry, state, matrix, extremes(points) if len(points) else None, all_finite=False)


def _takes_over(low: float, high: float, *, by_pixels: bool, sphere: tuple[Float64, float] | None) -> float:
    # When this representation takes over as the eye comes near, in metres on the ground for one pixel.
    if by_pixels:
        return 2 * sphere[1] / low if sphere and low > 0 else math.inf
    return high / NOMINAL_FOCAL_PX if 0 <= high < 1e20 else math.inf


def _sphere_around(drawables: Iterable[Drawable]) -> tuple[Float64, float] | None:
    box = box_around(drawables)
    if box is None:
        return None
    return (box[0] + box[1]) / 2, float(np.linalg.norm(box[1] - box[0])) / 2


def _ordered(slots: list[tuple[float, Part]], *, sphere: tuple[Float64, float] | None) -> Lod:
    kept: list[tuple[float, Part]] = []
    # Coarsest first: the one that takes over while a pixel is still many metres. A file stands in for what is inline.
    for takes_over, part in sorted(slots, key=lambda slot: (-slot[0], bool(slot[1].files))):
        if kept and kept[-1][0] == takes_over and bool(kept[-1][1].files) == bool(part.files):
            # Drawn at the same time.
            last = kept.pop()[1]
            part = Part(last.drawables + part.drawables, last.lods + part.lods, last.files + part.files)
        kept.append((takes_over, part))
    limits = (*(takes_over for takes_over, _ in kept[1:]), *([0.0] if kept else []))
    return Lod(tuple(part for _, part in kept), limits, sphere)


def _matrix_from_pose(fields: dict[str, object]) -> Float64:
    matrix = np.eye(4)
    with np.errstate(all="ignore"):
        # For row vectors.
        turn = rotation_matrices(np.array([fields["Attitude"]], np.float64))[0].T
        matrix[:3, :3] = np.diag(np.array(fields["Scale"], np.float64)) @ turn
        pivot = np.array(fields["PivotPoint"], np.float64)
        matrix[3, :3] = np.array(fields["Position"], np.float64) - pivot @ matrix[:3, :3]
    return matrix


def _objects(value: object) -> list[OsgObject | None]:
    return [v if isinstance(v, OsgObject) else None for v in value] if isinstance(value, list) else []


def _failure(file: OsgFile, node: OsgObject, problem: str, **values: object) -> ImportFailed:
    return ImportFailed(
        file.path,
        where=file.place(node.offset),
        problem=problem,
        advice="export the model again",
        **values,
    )
