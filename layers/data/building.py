"""A building model: building, storeys in order, spaces, elements, and their triangles by storey."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Bounds, Float32, Float64, Int32, TextureData

UInt8 = npt.NDArray[np.uint8]
StoreySource = Literal["file", "found"]


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a building that a person can name: a wall, a door, a thermostat.

    Parameters
    ----------
    guid : str
        IFC GlobalId, or the file's own id.
    ifc_class : str
        ``"IfcWallStandardCase"``.
    storey_id : str
        `Storey.guid` of the one storey that it belongs to and is drawn with, whatever it spans: the one that the file
        says, or, where storeys were found, that of its lowest point. Empty: it belongs to the building as a whole.
    tag : str
        The code that the authoring program or the operator gave it.
    properties : dict of str to str
        Flattened: ``"Pset_WallCommon.FireRating" -> "F90"``.
    """

    guid: str
    name: str
    ifc_class: str
    storey_id: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """A room.

    Parameters
    ----------
    area_m2 : float
        Floor area; 0 when unknown.
    """

    guid: str
    name: str
    long_name: str = ""
    storey_id: str = ""
    area_m2: float = 0.0
    bounds: Bounds = field(default_factory=Bounds.empty)
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Storey:
    """A floor of a building.

    Parameters
    ----------
    elevation_m : float
        Of the finished floor, metres above the building's zero.
    height_m : float
        Up to the next storey; of the content for the topmost.
    floor_enu_m : float
        The floor's height in the scene, site ENU metres.
    source, confidence
        Whether the file states the storey or it was found from slabs, and how sure that is (0..1).
    """

    guid: str
    name: str
    elevation_m: float
    height_m: float
    floor_enu_m: float = 0.0
    source: StoreySource = "file"
    confidence: float = 1.0
    spaces: tuple[Space, ...] = ()
    element_count: int = 0
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ElementMesh:
    """All triangles of one storey (or of what belongs to none, or of its spaces), in one buffer.

    Parameters
    ----------
    points : float32 (n, 3)
        Metres, site ENU minus the building's `origin_enu_m`.
    triangles : int32 (m, 3)
    colours : uint8 (n, 4)
        RGBA by vertex; alpha below 255 is glass.
    element_of_triangle : int32 (m,)
        Index into `BuildingData.elements` (into the storey's `spaces` for a space mesh).
    uv : float32 (n, 2) or None
        Where vertices lie in the photographs.
    picture_of_triangle : int32 (m,) or None
        Index into `BuildingData.pictures`; -1 for a triangle in plain colours. Photographed ones are drawn as they are,
        from their front only.
    """

    points: Float32
    triangles: Int32
    colours: UInt8
    element_of_triangle: Int32
    uv: Float32 | None = None
    picture_of_triangle: Int32 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BuildingData:
    """One building model in the scene.

    Parameters
    ----------
    storeys : tuple of Storey
        By elevation, lowest first.
    elements : tuple of Element
    storey_meshes : tuple of ElementMesh
        One for each storey, in their order.
    space_meshes : tuple of ElementMesh
        One for each storey, in their order.
    loose_mesh : ElementMesh or None
        What belongs to no storey.
    origin_enu_m : float64 (3,)
    failed : tuple of str
        GUIDs of elements that could not be turned into triangles.
    pictures : tuple of TextureData
        Photographs of its surfaces.
    """

    guid: str
    name: str
    storeys: tuple[Storey, ...]
    elements: tuple[Element, ...]
    storey_meshes: tuple[ElementMesh, ...]
    space_meshes: tuple[ElementMesh, ...]
    origin_enu_m: Float64
    bounds: Bounds
    loose_mesh: ElementMesh | None = None
    failed: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    pictures: tuple[TextureData, ...] = ()

    @property
    def meshes(self) -> tuple[ElementMesh, ...]:
        """All meshes of elements, those of spaces not among them."""
        return (*self.storey_meshes, *((self.loose_mesh,) if self.loose_mesh else ()))

    @property
    def triangle_count(self) -> int:
        """Triangles of all elements, spaces not counted."""
        return sum(len(m.triangles) for m in self.meshes)

    def storey_index(self, guid: str) -> int:
        """Return the place of a storey in `storeys`; -1 when there is none of that id."""
        return next((i for i, s in enumerate(self.storeys) if s.guid == guid), -1)


def space_of(data: BuildingData, guid: str) -> tuple[int, Space] | None:
    """Return a room and the index of its storey; None when there is no such room."""
    for index, storey in enumerate(data.storeys):
        for space in storey.spaces:
            if space.guid == guid:
                return index, space
    return None
