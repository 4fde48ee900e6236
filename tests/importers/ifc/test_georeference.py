"""Map conversions: scales and units, the classes of IFC4x3, the property sets of IFC2x3."""

import pytest

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from tests.importers.ifc.made_models import Maker, floor

CRS = "EPSG:4528"
EAST_M, NORTH_M, HEIGHT_M = 40_503_000.0, 3_990_000.0, 12.0


def house(schema: str = "IFC4", *, unit_m: float = 1.0, x_m: float = 0.0) -> Maker:
    """Return a floor whose walls and slab are about (`x_m` + 5, 4, 1.35)."""
    maker = Maker(schema, unit_m=unit_m)
    building = maker.building()
    maker.contain(maker.storey(building, "L0", 0), *floor(maker, 0, name="", x=x_m))
    return maker


def convert(maker: Maker, *, kind: str = "IfcMapConversion", map_unit=None, **values) -> None:
    target = maker.make("IfcProjectedCRS", Name=CRS, MapUnit=map_unit)
    if kind != "IfcRigidOperation":
        values = {"Eastings": EAST_M, "Northings": NORTH_M, "OrthogonalHeight": HEIGHT_M} | values
    maker.make(kind, SourceCRS=maker.context, TargetCRS=target, **values)


def read(maker: Maker, folder):
    return IfcImporter().read(maker.write(folder), ImportContext())


def check_place(result, *, east_m: float, north_m: float, tolerance_m: float = 2e-3) -> None:
    """Check that the middle of what was read lies at those map coordinates, and that it is as large as it was drawn."""
    (data,) = result.data
    wanted = result.site.enu_from_crs([[east_m, north_m, HEIGHT_M + 1.2]], crs=CRS)[0]
    assert data.bounds.centre.tolist() == pytest.approx(wanted.tolist(), abs=tolerance_m + 0.01)
    assert data.bounds.east - data.bounds.west == pytest.approx(10.0, abs=0.02)


def warned(result) -> str:
    return " | ".join(str(n) for n in result.report.warnings)


@pytest.mark.parametrize(("unit_m", "scale"), [(1.0, None), (1.0, 1.0), (0.001, 0.001), (0.3048, 0.3048)])
def test_the_scale_brings_the_models_units_to_the_maps(tmp_path, unit_m, scale):
    maker = house(unit_m=unit_m)
    metre = maker.make("IfcSIUnit", UnitType="LENGTHUNIT", Name="METRE")
    convert(maker, map_unit=metre, Scale=scale)
    result = read(maker, tmp_path)
    check_place(result, east_m=EAST_M + 5, north_m=NORTH_M + 4)
    assert result.report.details["georeference"] == "IfcMapConversion"
    assert not warned(result)


def test_without_a_map_unit_eastings_are_in_the_models_unit(tmp_path):
    maker = house(unit_m=0.001)
    convert(maker, Eastings=EAST_M * 1000, Northings=NORTH_M * 1000, OrthogonalHeight=HEIGHT_M * 1000)
    check_place(read(maker, tmp_path), east_m=EAST_M + 5, north_m=NORTH_M + 4)


def test_a_scale_left_at_one_over_millimetres_is_told_and_left_out(tmp_path):
    maker = house(unit_m=0.001)
    convert(maker, map_unit=maker.make("IfcSIUnit", UnitType="LENGTHUNIT", Name="METRE"), Scale=1.0)
    result = read(maker, tmp_path)
    check_place(result, east_m=EAST_M + 5, north_m=NORTH_M + 4)
    assert "the scale of IfcMapConversion (1.0) does not fit the units" in warned(result)


def test_a_maps_scale_factor_moves_what_is_far_and_resizes_nothing(tmp_path):
    maker = house(x_m=5000.0)
    convert(maker, Scale=0.9996)
    check_place(read(maker, tmp_path), east_m=EAST_M + 5005 * 0.9996, north_m=NORTH_M + 4 * 0.9996)


@pytest.mark.parametrize("scale", [-1.0, 1e-300, 1e300])
def test_a_scale_that_is_none_is_left_out(tmp_path, scale):
    maker = house()
    convert(maker, Scale=scale)
    result = read(maker, tmp_path)
    check_place(result, east_m=EAST_M + 5, north_m=NORTH_M + 4)
    assert "does not fit the units" in warned(result)


def test_a_scaled_conversion_and_a_rigid_operation_of_ifc4x3(tmp_path):
    scaled = house("IFC4X3_ADD2", unit_m=0.001)
    metre = scaled.make("IfcSIUnit", UnitType="LENGTHUNIT", Name="METRE")
    convert(scaled, kind="IfcMapConversionScaled", map_unit=metre, Scale=0.001, FactorX=1.0, FactorY=1.0, FactorZ=1.0)
    check_place(read(scaled, tmp_path), east_m=EAST_M + 5, north_m=NORTH_M + 4)
    rigid = house("IFC4X3_ADD2")
    convert(
        rigid,
        kind="IfcRigidOperation",
        FirstCoordinate=rigid.file.create_entity("IfcLengthMeasure", EAST_M),
        SecondCoordinate=rigid.file.create_entity("IfcLengthMeasure", NORTH_M),
        Height=HEIGHT_M,
    )
    result = read(rigid, tmp_path)
    check_place(result, east_m=EAST_M + 5, north_m=NORTH_M + 4)
    assert result.report.details["georeference"] == "IfcRigidOperation"


def property_set(maker: Maker, holder, name: str, **values: float | str) -> None:
    properties = [
        maker.make(
            "IfcPropertySingleValue",
            Name=key,
            NominalValue=maker.file.create_entity("IfcReal" if isinstance(value, float) else "IfcLabel", value),
        )
        for key, value in values.items()
    ]
    found = maker.rooted("IfcPropertySet", name, HasProperties=properties)
    maker.rooted("IfcRelDefinesByProperties", None, RelatedObjects=[holder], RelatingPropertyDefinition=found)


def test_the_property_sets_of_ifc2x3_are_a_map_conversion(tmp_path):
    maker = house("IFC2X3", unit_m=0.001)
    property_set(
        maker,
        maker.site,
        "ePSet_MapConversion",
        Eastings=EAST_M,
        Northings=NORTH_M,
        OrthogonalHeight=HEIGHT_M,
        XAxisAbscissa=0.0,
        XAxisOrdinate=1.0,
    )
    property_set(maker, maker.site, "ePset_ProjectedCRS", Name=CRS)
    result = read(maker, tmp_path)
    # The model's x axis is the map's north.
    (data,) = result.data
    wanted = result.site.enu_from_crs([[EAST_M - 4, NORTH_M + 5, HEIGHT_M + 1.2]], crs=CRS)[0]
    assert data.bounds.centre.tolist() == pytest.approx(wanted.tolist(), abs=0.02)
    assert result.report.details["georeference"] == "ePSet_MapConversion"


def test_property_sets_that_hold_no_numbers_are_told(tmp_path):
    maker = house("IFC2X3")
    property_set(maker, maker.site, "ePSet_MapConversion", Eastings="east", Northings="north")
    result = read(maker, tmp_path)
    assert result.site.is_local
    assert "ePSet_MapConversion has no usable eastings" in warned(result)
