"""Triangles, points and pictures, ready to be drawn."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from layers.data.tile_features import SurfaceFeatures

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
UInt8 = npt.NDArray[np.uint8]
UInt16 = npt.NDArray[np.uint16]
Int32 = npt.NDArray[np.int32]

_UINT16_COUNT = 1 << 16


class Wrap(Enum):
    """What texture coordinates beyond 0..1 show."""

    CLAMP = "clamp"
    REPEAT = "repeat"
    MIRROR = "mirror"


class AlphaMode(Enum):
    """What a mesh's alpha means: nothing, whether a texel is there at all, or how much shines through."""

    OPAQUE = "opaque"
    MASK = "mask"
    BLEND = "blend"


@dataclass(frozen=True, slots=True, eq=False)
class TextureData:
    """A decoded picture.

    Parameters
    ----------
    pixels : uint8 (height, width, 4)
        RGBA, C-contiguous. **Row 0 is at texture coordinate v = 0**, as VTK and OpenGL take it: whether that is the
        picture's top (glTF) or its bottom (OSGB, OBJ) is the format's affair, and nothing is turned for it.
    key : str
        Equal for equal pictures of one file, so that a picture that several meshes share is uploaded once.
    wrap : Wrap or None
        What coordinates beyond 0..1 show; None: as the coordinates themselves suggest.
    shared : bool
        Tiles share it: their source keeps this very object, and whoever draws them holds it once for all.
    """

    pixels: UInt8
    key: str = ""
    wrap: Wrap | None = None
    shared: bool = False

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self.pixels.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class MeshData:
    """One drawable triangle mesh.

    Parameters
    ----------
    points : float32 (n, 3)
        Metres, site ENU minus `origin_enu_m`.
    triangles : int32 (m, 3)
        Vertex indices, counter-clockwise seen from outside, each < n.
    origin_enu_m : float64 (3,)
        Where `points` are relative to, site ENU metres.
    uv : float32 (n, 2) or None
        Texture coordinates; v runs with the rows of `texture`.
    normals : float32 (n, 3) or None
    colours : uint8 (n, 4) or None
        RGBA for each vertex.
    texture : TextureData or None
    base_colour : tuple of 4 floats
        RGBA 0..1, multiplied in (glTF baseColorFactor).
    unlit : bool
        The light is in the picture (photographs); otherwise the view lights it.
    double_sided : bool
    alpha_mode : AlphaMode or None
        None: as the vertex colours and `base_colour` suggest; the picture's alpha means nothing.
    alpha_cutoff : float
        0..1; with `AlphaMode.MASK` texels below it are not there.
    features : tuple of SurfaceFeatures
        What a place on it belongs to; several sets are possible.
    """

    points: Float32
    triangles: Int32
    origin_enu_m: Float64
    uv: Float32 | None = None
    normals: Float32 | None = None
    colours: UInt8 | None = None
    texture: TextureData | None = None
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    unlit: bool = True
    double_sided: bool = False
    alpha_mode: AlphaMode | None = None
    alpha_cutoff: float = 0.5
    features: "tuple[SurfaceFeatures, ...]" = ()

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays, the picture included."""
        arrays = (self.points, self.triangles, self.uv, self.normals, self.colours)
        held = sum(int(a.nbytes) for a in arrays if a is not None) + sum(f.nbytes for f in self.features)
        return held + (self.texture.nbytes if self.texture else 0)


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceData:
    """The triangles of a mesh and what they belong to, in as few bytes as hold them exactly: what finding one takes.

    Parameters
    ----------
    points : float32 (n, 3)
    triangles : uint16 or int32 (m, 3)
    origin_enu_m : float64 (3,)
    double_sided : bool
    features : tuple of SurfaceFeatures
        As `MeshData` has them.
    """

    points: Float32
    triangles: UInt16 | Int32
    origin_enu_m: Float64
    double_sided: bool = False
    features: "tuple[SurfaceFeatures, ...]" = ()

    @staticmethod
    def of(mesh: MeshData) -> "SurfaceData":
        """Return the surface of a mesh; each index has to name one of its points."""
        triangles: UInt16 | Int32 = mesh.triangles
        if len(mesh.points) <= _UINT16_COUNT:
            triangles = mesh.triangles.astype(np.uint16)
        return SurfaceData(mesh.points, triangles, mesh.origin_enu_m, mesh.double_sided, mesh.features)

    @property
    def array_bytes(self) -> int:
        """Bytes held in points and triangles."""
        return int(self.points.nbytes + self.triangles.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class PointData:
    """A set of points, ready to be drawn.

    Parameters
    ----------
    points : float32 (n, 3)
        Metres, site ENU minus `origin_enu_m`; all finite.
    origin_enu_m : float64 (3,)
    spacing_m : float
        Usual distance between neighbours, for the size of the dots; 0 when unknown.
    colours : uint8 (n, 4) or None
        RGBA.
    intensity : uint16 (n,) or None
        As the file has it, scaled to 0..65535.
    classes : uint8 (n,) or None
        ASPRS classification codes.
    normals : float32 (n, 3) or None
    base_colour : tuple of 4 floats
        RGBA 0..1, where `colours` is None.
    features : tuple of SurfaceFeatures
    """

    points: Float32
    origin_enu_m: Float64
    spacing_m: float = 0.0
    colours: UInt8 | None = None
    intensity: UInt16 | None = None
    classes: UInt8 | None = None
    normals: Float32 | None = None
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    features: "tuple[SurfaceFeatures, ...]" = ()

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""
        arrays = (self.points, self.colours, self.intensity, self.classes, self.normals)
        return sum(int(a.nbytes) for a in arrays if a is not None) + sum(f.nbytes for f in self.features)


@dataclass(frozen=True, slots=True)
class Bounds:
    """An axis-aligned box in site ENU metres; empty when any minimum exceeds its maximum."""

    west: float
    south: float
    bottom: float
    east: float
    north: float
    top: float

    @staticmethod
    def empty() -> "Bounds":
        """Return a box that holds nothing and is neutral in `united`."""
        inf = float("inf")
        return Bounds(inf, inf, inf, -inf, -inf, -inf)

    @staticmethod
    def of_points(points: npt.ArrayLike) -> "Bounds":
        """Return the box of (n, 3) ENU metres; rows with a non-finite number are left out."""
        xyz = np.asarray(points, np.float64).reshape(-1, 3)
        xyz = xyz[np.isfinite(xyz).all(axis=1)]
        if not len(xyz):
            return Bounds.empty()
        low, high = xyz.min(axis=0), xyz.max(axis=0)
        return Bounds(*(float(v) for v in low), *(float(v) for v in high))

    @property
    def is_empty(self) -> bool:
        """True when the box holds nothing."""
        return self.west > self.east or self.south > self.north or self.bottom > self.top

    @property
    def centre(self) -> Float64:
        """float64 (3,), ENU metres."""
        return np.array(
            [(self.west + self.east) / 2, (self.south + self.north) / 2, (self.bottom + self.top) / 2], np.float64
        )

    @property
    def radius_m(self) -> float:
        """Half the diagonal, metres."""
        if self.is_empty:
            return 0.0
        size = (self.east - self.west, self.north - self.south, self.top - self.bottom)
        return float(np.linalg.norm(size)) / 2

    @property
    def corners(self) -> Float64:
        """float64 (8, 3), ENU metres."""
        return np.array(
            [
                (x, y, z)
                for x in (self.west, self.east)
                for y in (self.south, self.north)
                for z in (self.bottom, self.top)
            ],
            np.float64,
        )

    def common(self, other: "Bounds") -> "Bounds":
        """Return the box of what lies in both; empty when nothing does."""
        return Bounds(
            max(self.west, other.west),
            max(self.south, other.south),
            max(self.bottom, other.bottom),
            min(self.east, other.east),
            min(self.north, other.north),
            min(self.top, other.top),
        )

    def united(self, other: "Bounds") -> "Bounds":
        """Return the smallest box that holds both."""
        return Bounds(
            min(self.west, other.west),
            min(self.south, other.south),
            min(self.bottom, other.bottom),
            max(self.east, other.east),
            max(self.north, other.north),
            max(self.top, other.top),
        )
