"""Colours of surfaces that a file gives none: by what they are, restrained, so that pictures and themes stand out."""

import numpy as np

from importers.city_models.model import CityModel
from layers.data.geometry import UInt8

RGBA = tuple[int, int, int, int]

_PLAIN: RGBA = (206, 202, 194, 255)
_GLASS_LEAST = 0.25
_ROOF: RGBA = (158, 92, 74, 255)
_WALL: RGBA = (226, 220, 208, 255)
_GLASS: RGBA = (150, 186, 204, 150)
_GREEN: RGBA = (112, 142, 92, 255)
_WATER: RGBA = (112, 152, 182, 255)
_ASPHALT: RGBA = (138, 138, 138, 255)
_BY_TYPE: dict[str, RGBA] = {
    "RoofSurface": _ROOF,
    "WallSurface": _WALL,
    "GroundSurface": (152, 148, 140, 255),
    "OuterFloorSurface": (176, 172, 162, 255),
    "OuterCeilingSurface": (206, 200, 190, 255),
    "InteriorWallSurface": (236, 232, 222, 255),
    "FloorSurface": (188, 166, 138, 255),
    "CeilingSurface": (240, 238, 232, 255),
    "ClosureSurface": (200, 200, 200, 110),
    "Window": _GLASS,
    "WindowSurface": _GLASS,
    "Door": (150, 108, 74, 255),
    "DoorSurface": (150, 108, 74, 255),
    "Building": (216, 210, 198, 255),
    "BuildingPart": (216, 210, 198, 255),
    "BuildingInstallation": (196, 188, 174, 255),
    "BuildingConstructiveElement": (206, 204, 198, 255),
    "BuildingFurniture": (198, 160, 118, 255),
    "Bridge": (182, 178, 170, 255),
    "BridgePart": (182, 178, 170, 255),
    "BridgeConstructionElement": (172, 168, 160, 255),
    "Tunnel": (150, 146, 142, 255),
    "CityFurniture": (112, 118, 124, 255),
    "SolitaryVegetationObject": _GREEN,
    "PlantCover": _GREEN,
    "WaterBody": _WATER,
    "WaterSurface": _WATER,
    "WaterGroundSurface": (140, 132, 116, 255),
    "LandUse": (184, 190, 150, 255),
    "ReliefFeature": (158, 160, 126, 255),
    "TINRelief": (158, 160, 126, 255),
    "TrafficArea": _ASPHALT,
    "TransportSquare": (170, 166, 158, 255),
    "Square": (170, 166, 158, 255),
    "AuxiliaryTrafficArea": (166, 172, 138, 255),
    "Road": _ASPHALT,
    "Track": (164, 150, 126, 255),
    "Railway": (122, 114, 106, 255),
    "TransportationComplex": _ASPHALT,
}


def type_colour(name: str) -> RGBA:
    """Return the colour of a type of surface or object; a plain one for what has none."""
    return _BY_TYPE.get(name, _PLAIN)


def polygon_colours(model: CityModel) -> UInt8:
    """Return uint8 (polygons, 4): by material, else by the surface's type, else by the object's."""
    by_object = np.array([type_colour(name) for name in model.meta.types], np.uint8).reshape(-1, 4)
    colours: UInt8 = by_object[model.object_type[model.polygon_owner]]
    known = np.array([name in _BY_TYPE for name in model.meta.surface_types], np.bool_)
    by_surface = np.array([type_colour(name) for name in model.meta.surface_types], np.uint8).reshape(-1, 4)
    rows = np.flatnonzero(model.polygon_surface >= 0)
    kinds = model.surface_type[model.polygon_surface[rows]]
    has_colour = known[kinds]
    colours[rows[has_colour]] = by_surface[kinds[has_colour]]
    materials = np.array([_rgba(values) for values in model.meta.materials], np.uint8).reshape(-1, 4)
    rows = np.flatnonzero(model.polygon_material >= 0)
    colours[rows] = materials[model.polygon_material[rows]]
    return colours


def _rgba(values: tuple[float, float, float, float]) -> RGBA:
    red, green, blue = (round(255 * min(1.0, max(0.0, v))) for v in values[:3])
    opacity = min(1.0, max(_GLASS_LEAST, values[3]))
    return red, green, blue, round(255 * opacity)
