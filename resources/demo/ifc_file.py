"""Writes a building model as IFC4 (ISO 16739-1:2018): georeferenced, equal shapes once as mapped items."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from resources.demo.building_model import (
    BuildingModel,
    Element,
    Kind,
    Properties,
    SpaceModel,
    StoreyModel,
    Value,
    guid_of,
)
from resources.demo.looks import LOOKS
from resources.demo.solids import HERE, Frame, Prism, Solid, plate
from resources.demo.step import Enum, Ref, StepFile, Typed

_CRS_NAMES = {"EPSG:4549": "CGCS2000 / 3-degree Gauss-Kruger CM 120E"}
_NO_PREDEFINED = ("IfcCivilElement",)
_OPENING_LIKE = ("IfcDoor", "IfcWindow")
CLEARANCE_M = 0.05


def write_ifc(model: BuildingModel, path: Path) -> None:
    """Write a building model; the same model gives the same bytes."""
    path.write_text(ifc_text(model), encoding="ascii", newline="\n")


def ifc_text(model: BuildingModel) -> str:
    """Return the STEP text."""
    return _Writer(model).text()


class _Writer:
    def __init__(self, model: BuildingModel) -> None:
        self._model = model
        self._file = StepFile()
        self._placed: dict[tuple[Frame, int], Ref] = {}
        self._axes: dict[Frame, Ref] = {}
        self._points: dict[tuple[float, ...], Ref] = {}
        self._directions: dict[tuple[float, ...], Ref] = {}
        self._styles: dict[str, Ref] = {}
        self._shapes: dict[tuple[Solid, ...], tuple[Ref, Ref]] = {}
        self._kinds: dict[int, tuple[Kind, list[Ref], tuple[Solid, ...]]] = {}
        add = self._file.add
        self._zero = self._axis(HERE)
        self._up = self._direction((0.0, 0.0, 1.0))
        self._context = add("IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, self._zero, None)
        inherited = (..., ..., ..., ...)
        self._body = add(
            "IfcGeometricRepresentationSubContext",
            *("Body", "Model", *inherited, self._context, None, Enum("MODEL_VIEW"), None),
        )
        every = [e for s in model.storeys for e in s.elements] + list(model.outside)
        self._uses = Counter(part.solids for element in every for part in element.every() if part.solids)

    def text(self) -> str:
        add, model = self._file.add, self._model
        metre = add("IfcSIUnit", ..., Enum("LENGTHUNIT"), None, Enum("METRE"))
        square = add("IfcSIUnit", ..., Enum("AREAUNIT"), None, Enum("SQUARE_METRE"))
        cubic = add("IfcSIUnit", ..., Enum("VOLUMEUNIT"), None, Enum("CUBIC_METRE"))
        radian = add("IfcSIUnit", ..., Enum("PLANEANGLEUNIT"), None, Enum("RADIAN"))
        units = add("IfcUnitAssignment", (metre, square, cubic, radian))
        self._put_on_map(metre)
        project = add("IfcProject", self._guid("project"), None, "Liyuan demo", *(None,) * 4, (self._context,), units)
        ground = self._placement(None, HERE)
        element = Enum("ELEMENT")
        site = add(
            "IfcSite",
            self._guid("site"),
            None,
            f"Site of {model.name}",
            None,
            None,
            ground,
            None,
            None,
            element,
            *(None,) * 5,
        )
        place = self._placement(ground, HERE)
        building = add(
            "IfcBuilding",
            model.guid,
            None,
            model.name,
            model.name_zh,
            None,
            place,
            None,
            model.name_zh,
            element,
            *(None,) * 3,
        )
        self._aggregate("project", project, [site])
        self._aggregate("site", site, [building])
        common = {"Pset_BuildingCommon": {"NumberOfStoreys": sum(s.elevation_m >= 0 for s in model.storeys)}}
        self._properties("building", building, {**common, **model.properties})
        self._aggregate("building", building, [self._storey(place, s) for s in model.storeys])
        if model.outside:
            self._contain("site", site, [self._element(e, ground) for e in model.outside])
        self._write_kinds()
        return self._file.text(schema="IFC4", name=f"{model.key}.ifc")

    def _guid(self, name: str) -> str:
        return guid_of(f"{self._model.key}/{name}")

    def _put_on_map(self, metre: Ref) -> None:
        place = self._model.place
        crs = self._file.add(
            "IfcProjectedCRS", place.crs, _CRS_NAMES.get(place.crs), "CGCS2000", None, "Gauss-Kruger", None, metre
        )
        along = (float(place.x_axis[0]), float(place.x_axis[1]))
        zero = (round(place.east_m, 4), round(place.north_m, 4), round(place.height_m, 4))
        self._file.add("IfcMapConversion", self._context, crs, *zero, *along, 1.0)

    def _storey(self, parent: Ref, storey: StoreyModel) -> Ref:
        place = self._placement(parent, Frame((0.0, 0.0, storey.elevation_m)))
        record = self._file.add(
            "IfcBuildingStorey",
            *(storey.guid, None, storey.name, None, None, place, None, storey.long_name or None, Enum("ELEMENT")),
            float(storey.elevation_m),
        )
        self._properties(f"storey {storey.name}", record, storey.properties)
        if storey.elements:
            self._contain(storey.name, record, [self._element(e, place) for e in storey.elements])
        if storey.spaces:
            self._aggregate(f"storey {storey.name}", record, [self._space(s, place) for s in storey.spaces])
        return record

    def _element(self, element: Element, place: Ref) -> Ref:
        own = self._guid(f"element {element.name}")
        where = self._placement(place, element.frame)
        shape = self._shape(element.solids, element.kind) if element.solids else None
        head = (own, None, element.name, None, element.kind.name if element.kind else None, where, shape, None)
        kind = Enum(element.predefined) if element.predefined else None
        if element.entity in _OPENING_LIKE:
            wide, high = _extent(element.solids)
            record = self._file.add(element.entity, *head, high, wide, kind, None, None)
        elif element.entity == "IfcStairFlight":
            record = self._file.add(element.entity, *head, None, None, None, None, kind)
        elif element.entity in _NO_PREDEFINED:
            record = self._file.add(element.entity, *head)
        else:
            record = self._file.add(element.entity, *head, kind)
        if element.kind is not None:
            self._kinds.setdefault(id(element.kind), (element.kind, [], element.solids))[1].append(record)
        self._properties(f"element {element.name}", record, element.properties)
        if element.parts:
            self._aggregate(f"element {element.name}", record, [self._element(part, place) for part in element.parts])
        return record

    def _space(self, space: SpaceModel, place: Ref) -> Ref:
        body = plate(space.ring, 0.0, space.height_m - CLEARANCE_M, "")
        record = self._file.add(
            "IfcSpace",
            *(space.guid, None, space.name, None, space.use, self._placement(place, HERE), self._shape((body,), None)),
            *(f"{space.use} {space.use_zh}", Enum("ELEMENT"), Enum("INTERNAL"), None),
        )
        name = f"space {space.name}"
        area = self._file.add("IfcQuantityArea", "NetFloorArea", None, None, space.area_m2, None)
        high = self._file.add("IfcQuantityLength", "Height", None, None, float(space.height_m), None)
        base = self._file.add(
            "IfcElementQuantity",
            self._guid(f"quantities of {name}"),
            None,
            "Qto_SpaceBaseQuantities",
            None,
            None,
            (area, high),
        )
        self._file.add("IfcRelDefinesByProperties", self._guid(f"has quantities {name}"), *(None,) * 3, (record,), base)
        self._properties(name, record, space.properties)
        return record

    def _write_kinds(self) -> None:
        for kind, records, solids in self._kinds.values():
            sets = [self._set(f"kind {kind.name}/{name}", name, values) for name, values in kind.properties.items()]
            head = (self._guid(f"kind {kind.name}"), None, kind.name, None, None, sets or None)
            used = self._shapes.get(solids)
            maps = (used[1],) if used is not None else None
            more = (None,) if kind.entity == "IfcFurniture" else ()
            record = self._file.add(f"{kind.entity}Type", *head, maps, None, None, *more, Enum(kind.predefined))
            self._file.add("IfcRelDefinesByType", self._guid(f"of kind {kind.name}"), *(None,) * 3, records, record)

    def _shape(self, solids: tuple[Solid, ...], kind: Kind | None) -> Ref:
        """Return the definition of a shape; one that several have, or that a kind has, is mapped."""
        add = self._file.add
        if not kind and self._uses[solids] < 2:
            return add("IfcProductDefinitionShape", None, None, (self._bodies(solids),))
        if solids not in self._shapes:
            source = add("IfcRepresentationMap", self._zero, self._bodies(solids))
            if "same" not in self._styles:
                origin = self._point((0.0, 0.0, 0.0))
                self._styles["same"] = add("IfcCartesianTransformationOperator3D", None, None, origin, None, None)
            item = add("IfcMappedItem", source, self._styles["same"])
            body = add("IfcShapeRepresentation", self._body, "Body", "MappedRepresentation", (item,))
            self._shapes[solids] = add("IfcProductDefinitionShape", None, None, (body,)), source
        return self._shapes[solids][0]

    def _bodies(self, solids: tuple[Solid, ...]) -> Ref:
        swept = {isinstance(solid, Prism) for solid in solids}
        if len(swept) > 1:
            raise ValueError("prisms and shells are not mixed in one element")
        items = [self._solid(solid) for solid in solids]
        form = "SweptSolid" if swept == {True} else "Tessellation"
        return self._file.add("IfcShapeRepresentation", self._body, "Body", form, items)

    def _solid(self, solid: Solid) -> Ref:
        add = self._file.add
        if isinstance(solid, Prism):
            outer, *inner = (self._curve(ring) for ring in (solid.ring, *solid.holes))
            if inner:
                profile = add("IfcArbitraryProfileDefWithVoids", Enum("AREA"), None, outer, inner)
            else:
                profile = add("IfcArbitraryClosedProfileDef", Enum("AREA"), None, outer)
            item = add("IfcExtrudedAreaSolid", profile, self._axis(solid.frame), self._up, float(solid.depth_m))
        else:
            triangles = [
                (face[0] + 1, face[k] + 1, face[k + 1] + 1) for face in solid.faces for k in range(1, len(face) - 1)
            ]
            points = add("IfcCartesianPointList3D", solid.points)
            item = add("IfcTriangulatedFaceSet", points, None, True, triangles, None)
        if solid.look:
            add("IfcStyledItem", item, (self._style(solid.look),), None)
        return item

    def _curve(self, ring: Sequence[tuple[float, float]]) -> Ref:
        points = self._file.add("IfcCartesianPointList2D", [*ring, ring[0]])
        return self._file.add("IfcIndexedPolyCurve", points, None, False)

    def _style(self, look: str) -> Ref:
        if look not in self._styles:
            red, green, blue, transparency = LOOKS[look]
            colour = self._file.add("IfcColourRgb", None, red, green, blue)
            shading = self._file.add("IfcSurfaceStyleShading", colour, transparency)
            self._styles[look] = self._file.add("IfcSurfaceStyle", look, Enum("BOTH"), (shading,))
        return self._styles[look]

    def _placement(self, parent: Ref | None, frame: Frame) -> Ref:
        key = (frame, int(parent or 0))
        if key not in self._placed:
            self._placed[key] = self._file.add("IfcLocalPlacement", parent, self._axis(frame))
        return self._placed[key]

    def _axis(self, frame: Frame) -> Ref:
        if frame not in self._axes:
            point = self._point(frame.origin)
            plain = frame.x == HERE.x and frame.z == HERE.z
            turned = (None, None) if plain else (self._direction(frame.z), self._direction(frame.x))
            self._axes[frame] = self._file.add("IfcAxis2Placement3D", point, *turned)
        return self._axes[frame]

    def _point(self, point: tuple[float, ...]) -> Ref:
        if point not in self._points:
            self._points[point] = self._file.add("IfcCartesianPoint", point)
        return self._points[point]

    def _direction(self, way: tuple[float, ...]) -> Ref:
        if way not in self._directions:
            self._directions[way] = self._file.add("IfcDirection", way)
        return self._directions[way]

    def _contain(self, name: str, whole: Ref, parts: list[Ref]) -> None:
        self._file.add("IfcRelContainedInSpatialStructure", self._guid(f"in {name}"), *(None,) * 3, parts, whole)

    def _aggregate(self, name: str, whole: Ref, parts: list[Ref]) -> None:
        self._file.add("IfcRelAggregates", self._guid(f"parts of {name}"), *(None,) * 3, whole, parts)

    def _properties(self, name: str, owner: Ref, properties: Properties) -> None:
        for title, values in properties.items():
            record = self._set(f"{name}/{title}", title, values)
            self._file.add(
                "IfcRelDefinesByProperties", self._guid(f"has {name}/{title}"), *(None,) * 3, (owner,), record
            )

    def _set(self, key: str, title: str, values: Mapping[str, Value]) -> Ref:
        singles = [self._file.add("IfcPropertySingleValue", name, None, _typed(v), None) for name, v in values.items()]
        return self._file.add("IfcPropertySet", self._guid(f"set {key}"), None, title, None, singles)


def _typed(value: Value) -> Typed:
    if isinstance(value, bool):
        return Typed("IfcBoolean", value)
    if isinstance(value, int):
        return Typed("IfcInteger", value)
    return Typed("IfcReal", value) if isinstance(value, float) else Typed("IfcLabel", value)


@lru_cache(maxsize=512)
def _extent(solids: tuple[Solid, ...]) -> tuple[float, float]:
    """Return width along x and height of a door or window."""
    corners = []
    for solid in solids:
        if isinstance(solid, Prism):
            flat = np.array([(*p, z) for p in solid.ring for z in (0.0, solid.depth_m)])
            matrix = solid.frame.matrix
            corners.append(flat @ matrix[:3, :3].T + matrix[:3, 3])
        else:
            corners.append(np.array(solid.points))
    span = np.ptp(np.concatenate(corners), axis=0)
    return round(float(span[0]), 3), round(float(span[2]), 3)
