"""IFC models made through IfcOpenShell: a house of boxes, in any schema and unit, its storeys stated or not."""

from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.guid

HEIGHT_M, SLAB_M = 3.0, 0.3


class Maker:
    """Writes one model; lengths are in metres and written in `unit_m`.

    Parameters
    ----------
    unit_m : float
        1, 0.001 or 0.3048.
    """

    def __init__(self, schema: str = "IFC4", *, unit_m: float = 1.0) -> None:
        self.file: Any = ifcopenshell.file(schema=schema)
        self.unit_m = unit_m
        self._axis = self.make("IfcAxis2Placement3D", Location=self.point(0, 0, 0))
        self.context = self.make(
            "IfcGeometricRepresentationContext",
            ContextType="Model",
            CoordinateSpaceDimension=3,
            Precision=1e-5,
            WorldCoordinateSystem=self._axis,
        )
        self.project = self.rooted(
            "IfcProject",
            "Project",
            RepresentationContexts=[self.context],
            UnitsInContext=self.make("IfcUnitAssignment", Units=[self._unit()]),
        )
        self.site = self.spatial("IfcSite", "Site", self.project)

    def make(self, kind: str, **values: Any) -> Any:
        return self.file.create_entity(kind, **values)

    def rooted(self, kind: str, name: str | None, **values: Any) -> Any:
        return self.make(kind, GlobalId=ifcopenshell.guid.new(), Name=name, **values)

    def point(self, *metres: float) -> Any:
        return self.make("IfcCartesianPoint", Coordinates=[float(v / self.unit_m) for v in metres])

    def at(self, *metres: float) -> Any:
        place = self.make("IfcAxis2Placement3D", Location=self.point(*metres))
        return self.make("IfcLocalPlacement", RelativePlacement=place)

    def part_of(self, whole: Any, *parts: Any) -> None:
        self.rooted("IfcRelAggregates", None, RelatingObject=whole, RelatedObjects=list(parts))

    def spatial(self, kind: str, name: str, within: Any, *, z: float = 0.0, **values: Any) -> Any:
        found = self.rooted(kind, name, ObjectPlacement=self.at(0, 0, z), **values)
        self.part_of(within, found)
        return found

    def building(self, name: str = "House", *, kind: str = "IfcBuilding", z: float = 0.0, **values: Any) -> Any:
        return self.spatial(kind, name, self.site, z=z, **values)

    def storey(self, building: Any, name: str, elevation_m: float) -> Any:
        return self.spatial("IfcBuildingStorey", name, building, z=elevation_m, Elevation=elevation_m / self.unit_m)

    def contain(self, holder: Any, *elements: Any) -> None:
        self.rooted("IfcRelContainedInSpatialStructure", None, RelatingStructure=holder, RelatedElements=list(elements))

    def box(
        self, kind: str, name: str, at: tuple[float, float, float], size: tuple[float, float, float], **values: Any
    ) -> Any:
        """Return an element whose corner of least coordinates is `at`."""
        x, y, z = size
        profile = self.make(
            "IfcRectangleProfileDef",
            ProfileType="AREA",
            Position=self.make("IfcAxis2Placement2D", Location=self.point(x / 2, y / 2)),
            XDim=x / self.unit_m,
            YDim=y / self.unit_m,
        )
        solid = self.make(
            "IfcExtrudedAreaSolid",
            SweptArea=profile,
            Position=self._axis,
            ExtrudedDirection=self.make("IfcDirection", DirectionRatios=[0.0, 0.0, 1.0]),
            Depth=z / self.unit_m,
        )
        shape = self.make(
            "IfcShapeRepresentation",
            ContextOfItems=self.context,
            RepresentationIdentifier="Body",
            RepresentationType="SweptSolid",
            Items=[solid],
        )
        body = self.make("IfcProductDefinitionShape", Representations=[shape])
        return self.rooted(kind, name, ObjectPlacement=self.at(*at), Representation=body, **values)

    def room(self, name: str, at: tuple[float, float, float], size: tuple[float, float, float], within: Any) -> Any:
        found = self.box("IfcSpace", name, at, size, LongName=f"Room {name}")
        self.part_of(within, found)
        return found

    def write(self, folder: Path, name: str = "made.ifc") -> Path:
        path = folder / name
        self.file.write(str(path))
        return path

    def _unit(self) -> Any:
        metre = self.make("IfcSIUnit", UnitType="LENGTHUNIT", Name="METRE")
        if self.unit_m == 1.0:
            return metre
        if self.unit_m == 0.001:
            return self.make("IfcSIUnit", UnitType="LENGTHUNIT", Prefix="MILLI", Name="METRE")
        return self.make(
            "IfcConversionBasedUnit",
            UnitType="LENGTHUNIT",
            Name="FOOT",
            Dimensions=self.make(
                "IfcDimensionalExponents",
                LengthExponent=1,
                MassExponent=0,
                TimeExponent=0,
                ElectricCurrentExponent=0,
                ThermodynamicTemperatureExponent=0,
                AmountOfSubstanceExponent=0,
                LuminousIntensityExponent=0,
            ),
            ConversionFactor=self.make(
                "IfcMeasureWithUnit",
                ValueComponent=self.file.create_entity("IfcLengthMeasure", self.unit_m),
                UnitComponent=metre,
            ),
        )


def floor(maker: Maker, base_m: float, *, name: str, x: float = 0.0, slab: bool = True) -> list[Any]:
    """Return a slab of 10 m by 8 m whose top is at `base_m`, two walls on it and a lamp under the next slab."""
    top = HEIGHT_M - SLAB_M
    made = [
        maker.box("IfcWall", f"Wall {name} S", (x, 0, base_m), (10, 0.3, top)),
        # Begins at the slab's underside, as many programs draw it.
        maker.box("IfcWall", f"Wall {name} N", (x, 7.7, base_m - SLAB_M), (10, 0.3, HEIGHT_M)),
        maker.box("IfcFlowTerminal", f"Lamp {name}", (x + 5, 4, base_m + top - 0.2), (0.3, 0.3, 0.2)),
    ]
    if slab:
        made.insert(0, maker.box("IfcSlab", f"Slab {name}", (x, 0, base_m - SLAB_M), (10, 8, SLAB_M)))
    return made
