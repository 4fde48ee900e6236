"""Trees of tiles: bounding volume, geometric error, content that loads later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Bounds, MeshData, PointData
from layers.data.tile_features import PropertyValue

Float64 = npt.NDArray[np.float64]


class Refine(Enum):
    """How finer tiles relate to their parent."""

    ADD = "ADD"
    REPLACE = "REPLACE"


@dataclass(frozen=True, slots=True, eq=False)
class BoundingVolume:
    """A sphere and the oriented box inside or around it, site ENU metres.

    Parameters
    ----------
    centre : float64 (3,)
    half_axes : float64 (3, 3)
        Rows are the box's half axes; zero rows are allowed (a flat box).
    radius_m : float
        Of the enclosing sphere about `centre`.
    """

    centre: Float64
    half_axes: Float64
    radius_m: float

    @staticmethod
    def box(centre: npt.ArrayLike, half_axes: npt.ArrayLike) -> "BoundingVolume":
        """Return the volume of an oriented box; the sphere is that of its half-diagonal."""
        axes = np.asarray(half_axes, np.float64).reshape(3, 3)
        signs = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)], np.float64)
        radius = float(np.linalg.norm(signs @ axes, axis=1).max())
        return BoundingVolume(np.asarray(centre, np.float64).reshape(3), axes, radius)

    @staticmethod
    def sphere(centre: npt.ArrayLike, radius_m: float) -> "BoundingVolume":
        """Return the volume of a sphere; its box is the cube around it."""
        return BoundingVolume(np.asarray(centre, np.float64).reshape(3), np.eye(3) * radius_m, float(radius_m))

    @staticmethod
    def of_bounds(bounds: Bounds) -> "BoundingVolume":
        """Return the volume of an axis-aligned box."""
        half = (
            (bounds.east - bounds.west) / 2,
            (bounds.north - bounds.south) / 2,
            (bounds.top - bounds.bottom) / 2,
        )
        return BoundingVolume.box(bounds.centre, np.diag(half))

    def bounds(self) -> Bounds:
        """Return the axis-aligned box around the oriented one."""
        extent = np.abs(self.half_axes).sum(axis=0)
        low, high = self.centre - extent, self.centre + extent
        return Bounds(*(float(v) for v in low), *(float(v) for v in high))


@dataclass(frozen=True, slots=True, eq=False)
class TileNode:
    """One tile of a tree, without its content.

    Parameters
    ----------
    key : str
        Unique within its source; for people too (a file name, a uri).
    volume : BoundingVolume
        Holds this tile's content and all its descendants'.
    geometric_error_m : float
        Metres by which this tile's content differs from the truth; it is refined when that exceeds the
        screen-space error asked for. ``inf``: always refined (a container).
    refine : Refine
    has_content : bool
        `TileSource.load` gives meshes, children, or both. A tile without content is only a group of its children.
    children : tuple of TileNode
        Those known without loading. Content may bring more (`TileContent.children`).
    locator : object
        What the source needs to load it; opaque to everybody else.
    request_volume : BoundingVolume or None
        Seen only by an eye inside it (3D Tiles' ``viewerRequestVolume``).
    """

    key: str
    volume: BoundingVolume
    geometric_error_m: float
    refine: Refine = Refine.REPLACE
    has_content: bool = True
    children: tuple["TileNode", ...] = ()
    locator: object = None
    request_volume: BoundingVolume | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TileContent:
    """What a tile holds once loaded.

    Parameters
    ----------
    meshes : tuple of MeshData
        Empty for a pure container (an external tileset, a file whose drawables all sit in its children).
    children : tuple of TileNode
        Children that only the content names (external tileset, PagedLOD); they come after `TileNode.children`.
    notes : tuple of str
        What was wrong but survivable.
    points : tuple of PointData
    properties : mapping
        What the tileset says of this tile, its contents and their groups (3D Tiles metadata).
    """

    meshes: tuple[MeshData, ...] = ()
    children: tuple[TileNode, ...] = ()
    notes: tuple[str, ...] = ()
    points: tuple[PointData, ...] = ()
    properties: Mapping[str, PropertyValue] = field(default_factory=dict)

    @property
    def is_drawable(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.meshes or self.points)

    @property
    def picture_bytes(self) -> int:
        """Bytes of the pictures; one that several meshes share counts once, one that tiles share not here."""
        own = {id(m.texture): m.texture.nbytes for m in self.meshes if m.texture and not m.texture.shared}
        return sum(own.values())

    @property
    def nbytes(self) -> int:
        """Bytes held; a picture, a set of features or a property table that several share counts once."""
        parts: tuple[MeshData | PointData, ...] = (*self.meshes, *self.points)
        own = sum(part.nbytes - sum(f.nbytes for f in part.features) for part in parts)
        pictures = sum(m.texture.nbytes for m in self.meshes if m.texture)
        features = {id(f): f for part in parts for f in part.features}.values()
        tables = {id(f.rows): f.rows.nbytes for f in features if f.rows}
        ids = sum(f.nbytes - (f.rows.nbytes if f.rows else 0) for f in features)
        return own - pictures + self.picture_bytes + ids + sum(tables.values())

    @property
    def triangle_count(self) -> int:
        """Triangles in all meshes."""
        return sum(len(m.triangles) for m in self.meshes)

    @property
    def vertex_count(self) -> int:
        """Vertices in all meshes."""
        return sum(len(m.points) for m in self.meshes)

    @property
    def point_count(self) -> int:
        """Points in all point sets."""
        return sum(len(p.points) for p in self.points)


class TileMissing(Exception):
    """The tile's file does not exist (usual in partial deliveries): its parent stays; counted, not an error."""


class TileSource(Protocol):
    """A tile tree in site ENU metres.

    `root` and `load` are pure reads: worker threads call `load`, several at once.

    Attributes
    ----------
    origin : str
        The server that loads wait for, ``"http://host:8080"``; empty where nothing has to be waited for.
    """

    @property
    def origin(self) -> str: ...  # noqa: D102

    def root(self) -> TileNode:
        """Return the root; cheap, no content is read. Any thread."""
        ...

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Read and decode one tile's content. Worker thread.

        Raises
        ------
        TileMissing
            The file is not there.
        layers.errors.ImportFailed
            The content is damaged, foreign or hostile.
        layers.errors.Cancelled
            `cancelled()` became true.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TilesetData:
    """An opened tile tree.

    Parameters
    ----------
    source : TileSource
    bounds : Bounds
        Of the root volume, site ENU metres.
    lacks_overview : bool
        It is whole, but coarser levels could be made that show all of it at once.
    resident_bytes : int
        What the source itself keeps in memory of contents, loaded or not.
    """

    source: TileSource
    bounds: Bounds
    attributes: dict[str, str] = field(default_factory=dict)
    lacks_overview: bool = False
    resident_bytes: int = 0
