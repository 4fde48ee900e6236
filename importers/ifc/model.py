"""An IFC file that is read: everything but its place in a site. Plain values and arrays, which can be kept on disk."""

from dataclasses import dataclass, field

from layers.data.building import Element, ElementMesh, StoreySource
from layers.data.report import Note
from layers.site import LonLatH

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class MapConversion:
    """Eastings, northings and height of the model's zero, metres; the direction of its x axis; the map's system.

    Parameters
    ----------
    scale : float
        Metres of the map for a metre of the model.
    source : str
        ``"IfcMapConversion"``, ``"IfcRigidOperation"`` or ``"ePSet_MapConversion"``.
    """

    east_m: float
    north_m: float
    height_m: float
    x_axis: tuple[float, float]
    crs_name: str
    scale: float = 1.0
    source: str = "IfcMapConversion"


@dataclass(frozen=True, slots=True)
class Georeference:
    """All that a file says of where it stands.

    Parameters
    ----------
    centre_m : (float, float, float)
        About the middle of the model, model metres. Points of its meshes are relative to it.
    north : (float, float)
        True north in the plane of the model.
    conversion : MapConversion or None
    place : LonLatH or None
        Of ``IfcSite``; `zero_m` are the model metres of that point.
    north_notes, conversion_notes, place_notes : tuple of Note
        What was odd about each.
    """

    centre_m: Vector
    north: tuple[float, float] = (0.0, 1.0)
    conversion: MapConversion | None = None
    place: LonLatH | None = None
    zero_m: Vector = (0.0, 0.0, 0.0)
    north_notes: tuple[Note, ...] = ()
    conversion_notes: tuple[Note, ...] = ()
    place_notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelSpace:
    """A room; its triangles are in its storey's mesh of rooms."""

    guid: str
    name: str
    long_name: str = ""
    area_m2: float = 0.0
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelStorey:
    """A storey.

    Parameters
    ----------
    elevation_m : float
        Above the building's zero: as the file states it, or its placement above the building's, or as found.
    floor_m : float
        Height of the floor in model metres.
    """

    guid: str
    name: str
    elevation_m: float
    floor_m: float
    source: StoreySource = "file"
    confidence: float = 1.0
    spaces: tuple[ModelSpace, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ModelBuilding:
    """A building; meshes as in `layers.data.building.BuildingData`, relative to the model's `centre_m`."""

    guid: str
    name: str
    ifc_class: str
    properties: dict[str, str]
    storeys: tuple[ModelStorey, ...]
    elements: tuple[Element, ...]
    storey_meshes: tuple[ElementMesh, ...]
    space_meshes: tuple[ElementMesh, ...]
    loose_mesh: ElementMesh | None
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tessellated:
    """How many shapes gave triangles; openings are counted only when everything was to be walked."""

    shapes: int = 0
    triangles: int = 0
    openings_counted: bool = False
    opening_shapes: int = 0
    opening_triangles: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class IfcModel:
    """One file.

    Parameters
    ----------
    schema : str
        As written, ``"IFC2X3"``.
    unit_m : float
        Metres in its length unit.
    assumptions, warnings : tuple of Note
        But for those of its place.
    """

    schema: str
    unit_m: float
    products: int
    georeference: Georeference
    buildings: tuple[ModelBuilding, ...]
    tessellated: Tessellated
    assumptions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
