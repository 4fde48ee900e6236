"""Colours of building parts that a file gives no colour: by IFC class."""

from typing import Any

RGBA = tuple[int, int, int, int]

OPAQUE = 255
GLASS_LEAST = 70
"""Glass stays visible: exporters write 90 % transparency."""

ROOM: RGBA = (59, 167, 242, 72)
_PLAIN: RGBA = (196, 196, 192, OPAQUE)
_BY_CLASS: dict[str, RGBA] = {
    "IfcWall": (232, 226, 214, OPAQUE),
    "IfcWallStandardCase": (232, 226, 214, OPAQUE),
    "IfcCurtainWall": (150, 186, 204, 120),
    "IfcPlate": (150, 186, 204, 120),
    "IfcSlab": (178, 178, 176, OPAQUE),
    "IfcFooting": (160, 160, 158, OPAQUE),
    "IfcPile": (160, 160, 158, OPAQUE),
    "IfcRoof": (150, 84, 66, OPAQUE),
    "IfcWindow": (150, 186, 204, 120),
    "IfcDoor": (150, 108, 74, OPAQUE),
    "IfcColumn": (206, 204, 198, OPAQUE),
    "IfcBeam": (206, 204, 198, OPAQUE),
    "IfcMember": (190, 176, 152, OPAQUE),
    "IfcStair": (200, 192, 178, OPAQUE),
    "IfcStairFlight": (200, 192, 178, OPAQUE),
    "IfcRamp": (200, 192, 178, OPAQUE),
    "IfcRailing": (92, 98, 104, OPAQUE),
    "IfcCovering": (226, 222, 212, OPAQUE),
    "IfcFurnishingElement": (198, 160, 118, OPAQUE),
    "IfcFurniture": (198, 160, 118, OPAQUE),
    "IfcSite": (122, 142, 98, OPAQUE),
    "IfcGeographicElement": (122, 142, 98, OPAQUE),
    "IfcSpaceHeater": (214, 92, 76, OPAQUE),
    "IfcFlowTerminal": (92, 140, 168, OPAQUE),
    "IfcFlowSegment": (112, 150, 172, OPAQUE),
    "IfcFlowFitting": (112, 150, 172, OPAQUE),
    "IfcFlowController": (206, 160, 70, OPAQUE),
    "IfcDistributionControlElement": (206, 110, 60, OPAQUE),
}


def class_colour(ifc_class: str) -> RGBA:
    """Return the colour of a class; a plain grey for one that has none."""
    return _BY_CLASS.get(ifc_class, _PLAIN)


def style_colour(style: Any, *, ifc_class: str) -> RGBA:
    """Return the colour of a geometry's style, its class's where the style is not usable."""
    colour = style.diffuse
    channels = [colour.r(), colour.g(), colour.b()] if colour else []
    if len(channels) != 3 or not all(0.0 <= c <= 1.0 for c in channels):
        return class_colour(ifc_class)
    transparency = style.transparency
    alpha = 1.0 - transparency if 0.0 <= transparency <= 1.0 else 1.0
    red, green, blue = (round(c * 255) for c in channels)
    return red, green, blue, OPAQUE if alpha > 0.99 else max(GLASS_LEAST, round(alpha * 255))
