"""The tower's building model: IFC4 with storeys, slabs, facade, core, columns, windows and rooms, on the map."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from layers.site import transform_coordinates
from resources.demo.plan import Building
from resources.demo.step import Enum, Ref, StepFile, Typed
from resources.demo.terrain import lonlath
from resources.demo.tower_plan import CORE, SLAB_M, STOREY_M, WALL_M, Room, TowerPlan, TowerStorey, guid_of, tower_plan

CRS = "EPSG:4549"
SILL_M = 0.9
LINTEL_M = 0.5
CLEAR_M = STOREY_M - SLAB_M
COLOURS = {
    "facade": (0.86, 0.86, 0.83, 0.0),
    "glass": (0.52, 0.68, 0.76, 0.55),
    "slab": (0.70, 0.70, 0.69, 0.0),
    "core": (0.64, 0.62, 0.60, 0.0),
    "column": (0.78, 0.77, 0.74, 0.0),
    "partition": (0.90, 0.88, 0.82, 0.0),
}


def write_ifc(tower: Building, path: Path) -> None:
    """Write the building model of `tower`."""
    path.write_text(ifc_text(tower_plan(tower)), encoding="ascii", newline="\n")


def ifc_text(plan: TowerPlan) -> str:
    """Return the STEP text."""
    return _Model(plan).text()


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the facade: metres along it, how far from the middle, whether it runs across the tower."""

    name: str
    length_m: float
    offset_m: float
    across: bool

    def spot(self, along: float, z: float) -> tuple[float, ...]:
        return (self.offset_m, along, z) if self.across else (along, self.offset_m, z)

    def size(self, along: float, thick: float, high: float) -> tuple[float, ...]:
        return (thick, along, high) if self.across else (along, thick, high)


class _Model:
    def __init__(self, plan: TowerPlan) -> None:
        self._plan = plan
        self._file = StepFile()
        self._shapes: dict[tuple[object, ...], Ref] = {}
        self._styles: dict[str, Ref] = {}
        add = self._file.add
        self._zero = add("IfcCartesianPoint", (0.0, 0.0, 0.0))
        self._frame = add("IfcAxis2Placement3D", self._zero, None, None)
        self._context = add("IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, self._frame, None)
        self._body = add(
            "IfcGeometricRepresentationSubContext",
            "Body",
            "Model",
            ...,
            ...,
            ...,
            ...,
            self._context,
            None,
            Enum("MODEL_VIEW"),
            None,
        )

    def text(self) -> str:
        add, plan = self._file.add, self._plan
        metre = add("IfcSIUnit", ..., Enum("LENGTHUNIT"), None, Enum("METRE"))
        square = add("IfcSIUnit", ..., Enum("AREAUNIT"), None, Enum("SQUARE_METRE"))
        cubic = add("IfcSIUnit", ..., Enum("VOLUMEUNIT"), None, Enum("CUBIC_METRE"))
        radian = add("IfcSIUnit", ..., Enum("PLANEANGLEUNIT"), None, Enum("RADIAN"))
        units = add("IfcUnitAssignment", (metre, square, cubic, radian))
        self._put_on_map(metre)
        project = add(
            "IfcProject", guid_of("project"), None, "Liyuan demo", None, None, None, None, (self._context,), units
        )
        ground = self._placement(None, 0.0, 0.0, 0.0)
        site = add(
            "IfcSite",
            guid_of("site"),
            None,
            "Tower plaza",
            None,
            None,
            ground,
            None,
            None,
            Enum("ELEMENT"),
            None,
            None,
            None,
            None,
            None,
        )
        place = self._placement(ground, 0.0, 0.0, 0.0)
        building = add(
            "IfcBuilding",
            plan.guid,
            None,
            plan.name,
            plan.name_zh,
            None,
            place,
            None,
            plan.name_zh,
            Enum("ELEMENT"),
            None,
            None,
            None,
        )
        self._aggregate("project", project, [site])
        self._aggregate("site", site, [building])
        self._properties(
            "building", building, "Pset_BuildingCommon", {"NumberOfStoreys": Typed("IfcInteger", len(plan.storeys))}
        )
        self._aggregate("building", building, [self._storey(place, s) for s in plan.storeys])
        return self._file.text(schema="IFC4", name="tower.ifc")

    def _put_on_map(self, metre: Ref) -> None:
        # Where the middle of the ground floor lies, and where its x axis points, both on the map.
        plan = self._plan
        points = lonlath(np.array([plan.place(0, 0, 0), plan.place(1000, 0, 0)]))
        east, north, _ = transform_coordinates("EPSG:4979", CRS, points)
        axis = np.array([east[1] - east[0], north[1] - north[0]])
        axis = axis / np.linalg.norm(axis)
        crs = self._file.add(
            "IfcProjectedCRS",
            CRS,
            "CGCS2000 / 3-degree Gauss-Kruger CM 120E",
            "CGCS2000",
            None,
            "Gauss-Kruger",
            None,
            metre,
        )
        self._file.add(
            "IfcMapConversion",
            self._context,
            crs,
            float(east[0]),
            float(north[0]),
            float(points[0, 2]),
            float(axis[0]),
            float(axis[1]),
            1.0,
        )

    def _storey(self, parent: Ref, storey: TowerStorey) -> Ref:
        place = self._placement(parent, 0.0, 0.0, storey.elevation_m)
        record = self._file.add(
            "IfcBuildingStorey",
            storey.guid,
            None,
            storey.name,
            None,
            None,
            place,
            None,
            None,
            Enum("ELEMENT"),
            storey.elevation_m,
        )
        parts = self._structure(place, storey)
        parts += self._facade(place, storey) if storey.elevation_m >= 0 else self._cellar(place, storey)
        inside = guid_of(f"in {storey.name}")
        self._file.add("IfcRelContainedInSpatialStructure", inside, None, None, None, parts, record)
        self._aggregate(f"rooms {storey.name}", record, [self._room(place, room) for room in storey.rooms])
        return record

    def _structure(self, place: Ref, storey: TowerStorey) -> list[Ref]:
        half_x, half_y = self._plan.half_m
        plate = (2 * half_x, 2 * half_y, SLAB_M)
        parts = [self._part("IfcSlab", storey, "slab", place, (0, 0, -SLAB_M), plate, "slab")]
        if storey is self._plan.storeys[-1]:
            parts.append(self._part("IfcSlab", storey, "roof", place, (0, 0, CLEAR_M), plate, "slab"))
        west, south, east, north = CORE
        for name, x, y, extent in (
            ("core south", 0.0, south, (east - west, WALL_M)),
            ("core north", 0.0, north, (east - west, WALL_M)),
            ("core west", west, 0.0, (WALL_M, north - south)),
            ("core east", east, 0.0, (WALL_M, north - south)),
            ("core middle", 0.0, 0.0, (WALL_M, north - south)),
        ):
            parts.append(self._part("IfcWall", storey, name, place, (x, y, 0), (*extent, CLEAR_M), "core"))
        for i, x in enumerate(np.linspace(-half_x + 0.9, half_x - 0.9, 5)):
            for y in (-half_y + 0.9, half_y - 0.9):
                name, size = f"column {i + 1}{'SN'[y > 0]}", (0.6, 0.6, CLEAR_M)
                parts.append(self._part("IfcColumn", storey, name, place, (float(x), y, 0), size, "column"))
        third = (half_x - WALL_M) / 3
        depth = half_y - WALL_M - north
        for x in (-third, third):
            for side, y in (("S", -north - depth / 2), ("N", north + depth / 2)):
                name = f"partition {'WE'[x > 0]}{side}"
                parts.append(self._part("IfcWall", storey, name, place, (x, y, 0), (0.12, depth, CLEAR_M), "partition"))
        return parts

    def _facade(self, place: Ref, storey: TowerStorey) -> list[Ref]:
        half_x, half_y = self._plan.half_m
        inner = 2 * half_y - 2 * WALL_M
        parts = []
        for side in (
            _Side("S", 2 * half_x, -half_y + WALL_M / 2, across=False),
            _Side("N", 2 * half_x, half_y - WALL_M / 2, across=False),
            _Side("W", inner, -half_x + WALL_M / 2, across=True),
            _Side("E", inner, half_x - WALL_M / 2, across=True),
        ):
            parts += self._side(place, storey, side)
        return parts

    def _side(self, place: Ref, storey: TowerStorey, side: "_Side") -> list[Ref]:
        ground, last = storey.elevation_m == 0, storey is self._plan.storeys[-1]
        low = 0.1 if ground else SILL_M
        glass = CLEAR_M - low - LINTEL_M
        over = LINTEL_M + (SLAB_M if last else 0.0)
        parts = [
            self._part("IfcWall", storey, f"{name} {side.name}", place, side.spot(0.0, z), size, "facade")
            for name, z, size in (
                ("sill", 0.0, side.size(side.length_m, WALL_M, low)),
                ("lintel", CLEAR_M - LINTEL_M, side.size(side.length_m, WALL_M, over)),
            )
        ]
        bays = round(side.length_m / 3.0)
        bay_m = side.length_m / bays
        for k in range(bays):
            middle = (k + 0.5) * bay_m - side.length_m / 2
            entity = "IfcDoor" if ground and side.name == "S" and k == bays // 2 else "IfcWindow"
            number = f"{side.name}{k + 1:02d}"
            pane, post = side.size(bay_m - 0.16, 0.06, glass), side.size(0.16, 0.2, glass)
            spot, edge = side.spot(middle, low), side.spot(middle - bay_m / 2, low)
            parts.append(self._part(entity, storey, f"window {number}", place, spot, pane, "glass"))
            parts.append(self._part("IfcMember", storey, f"mullion {number}", place, edge, post, "facade"))
        return parts

    def _cellar(self, place: Ref, storey: TowerStorey) -> list[Ref]:
        half_x, half_y = self._plan.half_m
        return [
            self._part("IfcWall", storey, f"cellar wall {side}", place, (x, y, 0.0), (*size, CLEAR_M), "core")
            for side, x, y, size in (
                ("S", 0.0, -half_y + WALL_M / 2, (2 * half_x, WALL_M)),
                ("N", 0.0, half_y - WALL_M / 2, (2 * half_x, WALL_M)),
                ("W", -half_x + WALL_M / 2, 0.0, (WALL_M, 2 * half_y - 2 * WALL_M)),
                ("E", half_x - WALL_M / 2, 0.0, (WALL_M, 2 * half_y - 2 * WALL_M)),
            )
        ]

    def _part(
        self,
        entity: str,
        storey: TowerStorey,
        name: str,
        place: Ref,
        spot: tuple[float, ...],
        size: tuple[float, ...],
        look: str,
    ) -> Ref:
        label = f"{storey.name} {name}"
        where = self._placement(place, *(float(v) for v in spot))
        shape = self._shape(tuple(round(float(v), 4) for v in size), look)
        head = (guid_of(label), None, label, None, None, where, shape, None)
        if entity in ("IfcWindow", "IfcDoor"):
            return self._file.add(entity, *head, float(size[2]), float(max(size[0], size[1])), None, None, None)
        kind = {"IfcSlab": "ROOF" if name == "roof" else "FLOOR"}.get(entity)
        return self._file.add(entity, *head, Enum(kind) if kind else None)

    def _room(self, place: Ref, room: Room) -> Ref:
        west, south, east, north = room.box
        where = self._placement(place, (west + east) / 2, (south + north) / 2, 0.0)
        size = (round(east - west - 0.16, 4), round(north - south - 0.16, 4), CLEAR_M - 0.05)
        record = self._file.add(
            "IfcSpace",
            room.guid,
            None,
            room.name,
            None,
            None,
            where,
            self._shape(size, ""),
            f"{room.use} {room.use_zh}",
            Enum("ELEMENT"),
            Enum("INTERNAL"),
            None,
        )
        area = self._file.add("IfcQuantityArea", "NetFloorArea", None, None, round(size[0] * size[1], 2), None)
        base = self._file.add(
            "IfcElementQuantity", guid_of(f"area {room.name}"), None, "Qto_SpaceBaseQuantities", None, None, (area,)
        )
        self._file.add("IfcRelDefinesByProperties", guid_of(f"has area {room.name}"), None, None, None, (record,), base)
        return record

    def _shape(self, size: tuple[float, ...], look: str) -> Ref:
        key = (*size, look)
        if key not in self._shapes:
            add = self._file.add
            profile = add("IfcRectangleProfileDef", Enum("AREA"), None, None, float(size[0]), float(size[1]))
            up = add("IfcDirection", (0.0, 0.0, 1.0))
            solid = add("IfcExtrudedAreaSolid", profile, self._frame, up, float(size[2]))
            if look:
                add("IfcStyledItem", solid, (self._style(look),), None)
            self._shapes[key] = add("IfcShapeRepresentation", self._body, "Body", "SweptSolid", (solid,))
        return self._file.add("IfcProductDefinitionShape", None, None, (self._shapes[key],))

    def _style(self, look: str) -> Ref:
        if look not in self._styles:
            red, green, blue, transparency = COLOURS[look]
            colour = self._file.add("IfcColourRgb", None, red, green, blue)
            shading = self._file.add("IfcSurfaceStyleShading", colour, transparency)
            self._styles[look] = self._file.add("IfcSurfaceStyle", look, Enum("BOTH"), (shading,))
        return self._styles[look]

    def _placement(self, parent: Ref | None, x: float, y: float, z: float) -> Ref:
        add = self._file.add
        point = self._zero if x == y == z == 0 else add("IfcCartesianPoint", (x, y, z))
        return add("IfcLocalPlacement", parent, add("IfcAxis2Placement3D", point, None, None))

    def _aggregate(self, name: str, whole: Ref, parts: list[Ref]) -> None:
        self._file.add("IfcRelAggregates", guid_of(f"parts of {name}"), None, None, None, whole, parts)

    def _properties(self, name: str, owner: Ref, pset: str, values: dict[str, Typed]) -> None:
        singles = [self._file.add("IfcPropertySingleValue", key, None, value, None) for key, value in values.items()]
        record = self._file.add("IfcPropertySet", guid_of(f"pset {name}"), None, pset, None, singles)
        self._file.add("IfcRelDefinesByProperties", guid_of(f"has {name}"), None, None, None, (owner,), record)
