"""City models for tests, as CityGML 1.0, 2.0 and 3.0: boxes with walls and a roof, storeys, rooms, textures."""

from collections.abc import Iterable
from pathlib import Path

Point = tuple[float, float, float]
FACES = ((3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
SHELL = ("GroundSurface", "RoofSurface", "WallSurface", "WallSurface", "WallSurface", "WallSurface")
INSIDE = ("FloorSurface", "CeilingSurface", *["InteriorWallSurface"] * 4)
UTM = "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837"
AT = (550_170.0, 5_804_572.0, 50.0)
_BASE = "http://www.opengis.net/citygml"
_MODULES = {"bldg": "building", "app": "appearance", "gen": "generics", "grp": "cityobjectgroup", "con": "construction"}
_MODULES |= {"veg": "vegetation", "dem": "relief"}


def document(*members: str, version: str = "2.0", srs: str = UTM, envelope: bool = True) -> str:
    """Return a file; ``con`` is the building module where there is no construction module."""
    gml = "http://www.opengis.net/gml" + ("/3.2" if version == "3.0" else "")
    modules = {
        p: f"{_BASE}/{m if version == '3.0' or p != 'con' else 'building'}/{version}" for p, m in _MODULES.items()
    }
    spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in modules.items())
    box = (
        f'<gml:boundedBy><gml:Envelope srsName="{srs}" srsDimension="3"><gml:lowerCorner>0 0 0</gml:lowerCorner>'
        "<gml:upperCorner>1 1 1</gml:upperCorner></gml:Envelope></gml:boundedBy>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CityModel xmlns="{_BASE}/{version}"{spaces} xmlns:gml="{gml}" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{box if envelope else ""}{"".join(members)}</CityModel>'
    )


def member(feature: str) -> str:
    return f"<cityObjectMember>{feature}</cityObjectMember>"


def corners(low: Iterable[float], size: Iterable[float], *, at: Point = AT) -> list[Point]:
    (x, y, z), (dx, dy, dz) = (tuple(a + b for a, b in zip(low, at, strict=True)), tuple(size))
    return [(x + e * dx, y + n * dy, z + u * dz) for u in (0, 1) for e, n in ((0, 0), (1, 0), (1, 1), (0, 1))]


def polygon(points: Iterable[Point], name: str = "") -> str:
    found = list(points)
    numbers = " ".join(f"{v:.3f}" for p in (*found, found[0]) for v in p)
    mark = (f' gml:id="{name}"', f' gml:id="{name}-ring"') if name else ("", "")
    return (
        f"<gml:Polygon{mark[0]}><gml:exterior><gml:LinearRing{mark[1]}><gml:posList>{numbers}</gml:posList>"
        "</gml:LinearRing></gml:exterior></gml:Polygon>"
    )


def multi_surface(*polygons: str) -> str:
    inner = "".join(
        p if p.startswith("<gml:surfaceMember") else f"<gml:surfaceMember>{p}</gml:surfaceMember>" for p in polygons
    )
    return f"<gml:MultiSurface>{inner}</gml:MultiSurface>"


def surfaces(
    name: str,
    low: Iterable[float],
    size: Iterable[float],
    *,
    kinds: Iterable[str] = SHELL,
    lod: int = 2,
    version: str = "2.0",
    at: Point = AT,
) -> str:
    """Return the boundary surfaces of a box."""
    points = corners(low, size, at=at)
    around, inside = ("boundary", "") if version == "3.0" else ("bldg:boundedBy", "bldg:")
    parts = []
    for number, (face, kind) in enumerate(zip(FACES, kinds, strict=True)):
        shape = multi_surface(polygon((points[i] for i in face), f"{name}-p{number}"))
        parts.append(
            f'<{around}><con:{kind} gml:id="{name}-s{number}"><{inside}lod{lod}MultiSurface>{shape}'
            f"</{inside}lod{lod}MultiSurface></con:{kind}></{around}>"
        )
    return "".join(parts)


def linked_solid(name: str, *, lod: int = 2, prefix: str = "bldg:") -> str:
    """Return a solid of the polygons that stand in the surfaces."""
    links = "".join(f'<gml:surfaceMember xlink:href="#{name}-p{i}"/>' for i in range(6))
    return (
        f"<{prefix}lod{lod}Solid><gml:Solid><gml:exterior><gml:CompositeSurface>{links}</gml:CompositeSurface>"
        f"</gml:exterior></gml:Solid></{prefix}lod{lod}Solid>"
    )


def house(name: str = "house", *, version: str = "2.0", more: str = "", at: Point = AT) -> str:
    """Return a building of six surfaces and a solid that refers to them."""
    attributes = (
        f'<gml:name>House {name}</gml:name><gen:stringAttribute name="code"><gen:value>007</gen:value>'
        "</gen:stringAttribute>"
        if version != "3.0"
        else f"<gml:name>House {name}</gml:name><genericAttribute><gen:StringAttribute><gen:name>code</gen:name>"
        "<gen:value>007</gen:value></gen:StringAttribute></genericAttribute>"
    )
    solid = linked_solid(name, prefix="" if version == "3.0" else "bldg:")
    body = surfaces(name, (0, 0, 0), (10, 8, 6), version=version, at=at) + solid
    return (
        f'<bldg:Building gml:id="{name}">{attributes}<bldg:roofType>1000</bldg:roofType>'
        f'<bldg:measuredHeight uom="m">6.5</bldg:measuredHeight>{body}{more}</bldg:Building>'
    )


def rooms(version: str, names: Iterable[str], floor: float) -> str:
    """Return rooms side by side."""
    around, kind = ("bldg:buildingRoom", "BuildingRoom") if version == "3.0" else ("bldg:interiorRoom", "Room")
    lod = 3 if version == "3.0" else 4
    parts = []
    for number, name in enumerate(names):
        low = (0.2 + 5 * number, 0.2, floor)
        body = surfaces(name, low, (4.6, 7.6, 2.7), kinds=INSIDE, lod=lod, version=version)
        parts.append(
            f'<{around}><bldg:{kind} gml:id="{name}"><gml:name>{name}</gml:name>{body}</bldg:{kind}></{around}>'
        )
    return "".join(parts)


def storeys() -> str:
    """Return a building of CityGML 3 with two storeys, the upper one first, and a unit of two rooms."""
    parts = [
        f'<bldg:buildingSubdivision><bldg:Storey gml:id="{name}"><gml:name>{name}</gml:name>'
        f"{rooms('3.0', (f'{name}-a', f'{name}-b'), floor)}</bldg:Storey></bldg:buildingSubdivision>"
        for name, floor in (("upper", 3.0), ("lower", 0.0))
    ]
    unit = (
        '<bldg:buildingSubdivision><bldg:BuildingUnit gml:id="flat"><gml:name>Flat</gml:name>'
        '<bldg:buildingRoom xlink:href="#upper-a"/><bldg:buildingRoom xlink:href="#upper-b"/>'
        "</bldg:BuildingUnit></bldg:buildingSubdivision>"
    )
    return document(member(house("tower", version="3.0", more="".join(parts) + unit)), version="3.0")


def textured(version: str = "2.0", *, image: str = "wall.png") -> str:
    """Return a house whose roof has a picture and whose ground is of a material."""
    numbers = "<app:textureCoordinates{}>0 0 1 0 1 1 0 1 0 0</app:textureCoordinates>"
    if version == "3.0":
        target = (
            "<app:textureParameterization><app:TextureAssociation><app:target>#house-p1</app:target>"
            f"<app:textureParameterization><app:TexCoordList>{numbers.format('')}<app:ring>#house-p1-ring</app:ring>"
            "</app:TexCoordList></app:textureParameterization></app:TextureAssociation></app:textureParameterization>"
        )
        around, data = "appearance", "app:surfaceData"
    else:
        ring = numbers.format(' ring="#house-p1-ring"')
        target = f'<app:target uri="#house-p1"><app:TexCoordList>{ring}</app:TexCoordList></app:target>'
        around, data = "app:appearance", "app:surfaceDataMember"
    look = (
        f"<{around}><app:Appearance><app:theme>summer</app:theme><{data}><app:ParameterizedTexture>"
        f"<app:imageURI>{image}</app:imageURI>{target}</app:ParameterizedTexture></{data}>"
        f"<{data}><app:X3DMaterial><app:diffuseColor>0 0 1</app:diffuseColor><app:target>#house-p0</app:target>"
        f"</app:X3DMaterial></{data}></app:Appearance></{around}>"
    )
    return document(member(house(version=version, more=look)), version=version)


def write(folder: Path, text: str, name: str = "a.gml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
