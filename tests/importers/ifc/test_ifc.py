import numpy as np
import pytest

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext, ImportResult
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.site import LonLatH, Site
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from tests.shared_data import shared_data

FEET = """#2=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#4=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#2);
#7=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);
#8=IFCCONVERSIONBASEDUNIT(#7,.LENGTHUNIT.,'FOOT',#4);
#3=IFCUNITASSIGNMENT((#8));"""
MAP = """#80=IFCPROJECTEDCRS('{crs}',$,$,$,$,$,$);
#81=IFCMAPCONVERSION(#10,#80,{east},{north},12.,{x},{y},$);"""
QINGDAO = LonLatH(120.32, 36.06, 0.0)


def read(path, **context) -> ImportResult:
    return IfcImporter().read(path, ImportContext(**context))


def storeys(report) -> list[dict]:
    return [storey for building in report.details["buildings"] for storey in building["storeys"]]


def notes(report) -> str:
    return " | ".join(str(n) for n in (*report.assumptions, *report.warnings))


def test_the_duplex_is_what_its_readme_says(real_model):
    result = real_model("ifc-duplex/Ifc2x3_Duplex_Architecture.ifc")
    (building,) = result.data
    report = result.report
    assert [(s.name, s.elevation_m) for s in building.storeys] == [
        ("T/FDN", -1.25),
        ("Level 1", 0.0),
        ("Level 2", 3.1),
        ("Roof", 6.0),
    ]
    assert [round(s.height_m, 2) for s in building.storeys[:3]] == [1.25, 3.1, 2.9]
    assert report.counts["storeys"] == 4
    assert report.counts["spaces"] == 21
    assert report.counts["triangles"] == building.triangle_count == 26348
    assert report.details["products"] == 295
    assert report.details["tessellated"] == {"shapes": 286, "triangles": 27740, "of_them_openings": 50}
    assert report.details["elements_by_class"]["IfcWallStandardCase"] == 56
    assert report.details["elements_by_class"]["IfcWall"] == 1
    assert building.failed == ()
    assert (report.origin.lon, report.origin.lat) == pytest.approx((-87.6394, 41.8744), abs=1e-6)
    assert "Chicago" in notes(report)
    kitchen = next(s for s in building.storeys[1].spaces if s.name == "A103")
    assert kitchen.long_name == "Kitchen"
    assert kitchen.area_m2 == pytest.approx(13.898, abs=0.01)
    for storey, mesh in zip(building.storeys, building.storey_meshes, strict=True):
        assert {building.elements[r].storey_id for r in np.unique(mesh.element_of_triangle)} <= {storey.guid}
        assert mesh.points.dtype == np.float32
    glass = building.storey_meshes[1].colours[:, 3]
    assert 0 < (glass < 255).sum() < len(glass)
    assert any(k == "Pset_WallCommon.IsExternal" for e in building.elements for k in e.properties)


def test_the_electrical_model_in_feet_stands_on_the_same_storeys(real_model):
    report = real_model("ifc-duplex/Ifc2s3_Duplex_Electrical.ifc").report
    assert report.details["length_unit_m"] == pytest.approx(0.3048)
    assert [s["elevation_m"] for s in storeys(report)] == [0.0, 3.1, 6.0]
    assert "TrueNorth" in notes(report)


def test_the_institute_has_its_basement_and_rooms(real_model):
    report = real_model("ifc-bimserver-testfiles/AC11-Institute-Var-2-IFC.ifc").report
    assert [s["elevation_m"] for s in storeys(report)] == [-3.0, 0.0, 3.0, 6.0, 9.0]
    assert report.counts["spaces"] == 82
    assert {(s["source"], s["confidence"]) for s in storeys(report)} == {("file", 1.0)}
    assert report.counts["triangles"] > 0


@pytest.mark.parametrize("name", ["ac16_unicode", "ac16_sjis", "ac16_bimserver", "revit2013_bimserver"])
def test_japanese_storeys_have_their_names_in_every_encoding(name, real_model):
    report = real_model(f"ifc-bimserver-testfiles/japanesechars/{name}.ifc").report
    assert [s["name"] for s in storeys(report)] == ["1階", "2階", "屋根"]


def test_the_flat_has_its_rooms(real_model):
    result = real_model("iot-opensmarthome/04_Flat.ifc")
    names = {s.long_name for storey in result.data[0].storeys for s in storey.spaces}
    assert len(names & {"Raum 1", "Raum 2", "Raum 3", "Bad", "Küche", "Diele"}) == 6
    assert result.report.details["elements_by_class"]["IfcSpaceHeater"] == 6


def test_a_model_without_products_is_refused():
    with pytest.raises(ImportFailed, match="holds no products"):
        read(shared_data("ifc-bimserver-testfiles/errorfile.ifc"))


def test_ids_used_twice_are_told_and_made_different(real_model):
    result = real_model("ifc-bimserver-testfiles/doubleguids.ifc")
    guids = [e.guid for e in result.data[0].elements] + [s.guid for t in result.data[0].storeys for s in t.spaces]
    assert len(guids) == len(set(guids))
    assert "used more than once" in notes(result.report)


def test_feet_become_metres(tmp_path):
    (building,) = read(write_ifc(tmp_path, ifc_text(units=FEET))).data
    size = np.ptp(building.storey_meshes[0].points, axis=0)
    assert size.tolist() == pytest.approx([4 * 0.3048, 0.3 * 0.3048, 3 * 0.3048], abs=1e-5)
    assert building.storeys[0].height_m == pytest.approx(3 * 0.3048, abs=1e-5)


def test_missing_units_are_assumed_and_told(tmp_path):
    result = read(write_ifc(tmp_path, ifc_text(units="#3=IFCUNITASSIGNMENT(());")))
    assert "metres are assumed" in notes(result.report)


def test_without_a_place_the_first_model_makes_a_local_site(tmp_path):
    result = read(write_ifc(tmp_path, ifc_text(place="10.,20.,0.")))
    assert result.site.is_local
    assert result.report.crs == "LOCAL"
    assert result.data[0].bounds.centre[:2].tolist() == pytest.approx([10, 20], abs=1e-3)


def test_without_a_place_a_later_model_stands_at_the_projects_origin_and_says_so(tmp_path):
    site = Site(QINGDAO)
    result = read(write_ifc(tmp_path, ifc_text()), site=site)
    assert result.site is site
    assert "stands at the origin of the project's site" in notes(result.report)
    assert result.data[0].bounds.centre[:2].tolist() == pytest.approx([0, 0], abs=1e-3)


def test_latitude_and_longitude_place_it_in_the_projects_site(tmp_path):
    path = write_ifc(tmp_path, ifc_text(latlon="(36,3,36,0),(120,19,12,0),5."))
    site = Site(LonLatH(120.32, 36.05, 0.0))
    centre = read(path, site=site).data[0].bounds.centre
    assert centre[0] == pytest.approx(0.0, abs=0.01)
    assert centre[1] == pytest.approx(1109.7, abs=0.5)
    assert centre[2] == pytest.approx(5.0 + 1.5, abs=0.15)


def test_true_north_turns_the_model(tmp_path):
    path = write_ifc(tmp_path, ifc_text(north="#15", extra="#15=IFCDIRECTION((1.,0.));", place="10.,0.,0."))
    # North is the model's x axis: ten metres along it are ten metres north.
    assert read(path).data[0].bounds.centre[:2].tolist() == pytest.approx([0, 10], abs=1e-3)


@pytest.mark.parametrize("latlon", ["(0,0,0),(0,0,0),$", "(95,0,0),(10,0,0),$"])
def test_no_place_is_taken_from_zeros_or_nonsense(tmp_path, latlon):
    result = read(write_ifc(tmp_path, ifc_text(latlon=latlon)))
    assert result.site.is_local
    assert "not a place" in notes(result.report)


def test_a_default_place_of_an_authoring_program_does_not_pull_the_model_off_the_project(tmp_path):
    boston = "(42,21,31,181945),(-71,-3,-24,-263305),$"
    result = read(write_ifc(tmp_path, ifc_text(latlon=boston)), site=Site(QINGDAO))
    assert "Boston" in notes(result.report)
    assert np.abs(result.data[0].bounds.centre).max() < 10


def test_a_map_conversion_wins_and_turns_by_its_axis_and_the_grids_convergence(tmp_path):
    east, north = 40_500_000.0 + 3_000.0, 3_990_000.0
    extra = MAP.format(crs="EPSG:4528", east=east, north=north, x="0.", y="1.")
    path = write_ifc(tmp_path, ifc_text(extra=extra, latlon="(10,0,0),(10,0,0),$", place="10.,0.,0."))
    result = read(path)
    assert result.report.crs == "EPSG:4528"
    assert result.report.details["georeference"] == "IfcMapConversion"
    # The model's x axis is the map's north: its element lies 10 m up the map from the conversion's point.
    wanted = result.site.enu_from_crs([[east, north + 10.0, 12.0 + 1.5]], crs="EPSG:4528")[0]
    assert result.data[0].bounds.centre.tolist() == pytest.approx(wanted.tolist(), abs=2e-3)


def test_a_map_conversion_into_an_unnamed_system_asks(tmp_path):
    path = write_ifc(tmp_path, ifc_text(extra=MAP.format(crs="", east="5000.", north="5000.", x="1.", y="0.")))
    with pytest.raises(CrsMissing):
        read(path)
    assert read(path, crs="EPSG:32650").report.crs == "EPSG:32650"


def test_map_coordinates_in_the_model_are_placed_with_the_given_system(tmp_path):
    path = write_ifc(tmp_path, ifc_text(place="40503000.,3990000.,12."))
    result = read(path, crs="EPSG:4528")
    wanted = result.site.enu_from_crs([[40503000.0, 3990000.0, 13.5]], crs="EPSG:4528")[0]
    assert result.data[0].bounds.centre.tolist() == pytest.approx(wanted.tolist(), abs=2e-3)
    # float32 about a near origin keeps the thickness; the convergence of the grid adds a millimetre.
    assert np.ptp(result.data[0].storey_meshes[0].points[:, 1]) == pytest.approx(0.3, abs=2e-3)


def test_map_coordinates_without_a_system_are_brought_to_the_origin_and_told(tmp_path):
    result = read(write_ifc(tmp_path, ifc_text(place="40503000.,3990000.,12.")))
    assert "give --crs" in notes(result.report)
    assert np.abs(result.data[0].bounds.centre[:2]).max() < 5


def test_a_circular_placement_costs_its_element_only(tmp_path):
    loop = """#70=IFCLOCALPLACEMENT(#71,#6);
#71=IFCLOCALPLACEMENT(#70,#6);
#72=IFCCOLUMN('0000000000000000000072',$,'Loop',$,$,#70,#36,$,$);"""
    result = read(write_ifc(tmp_path, ifc_text(extra=loop)))
    assert result.data[0].failed == ("0000000000000000000072",)
    assert result.report.counts["failed"] == 1
    assert result.data[0].triangle_count == 24


ITEMS = {
    "a boolean of itself": "#70=IFCBOOLEANRESULT(.UNION.,#70,#34);",
    "two booleans of each other": "#70=IFCBOOLEANRESULT(.UNION.,#71,#34);\n#71=IFCBOOLEANRESULT(.UNION.,#34,#70);",
    "a profile in itself": "#71=IFCCOMPOSITEPROFILEDEF(.AREA.,$,(#71,#32),$);\n"
    "#70=IFCEXTRUDEDAREASOLID(#71,#6,#33,3.);",
}
"""Each of them kills IfcOpenShell where it is drawn."""


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize("holed", [False, True])
def test_a_shape_in_a_circle_costs_its_element_only(tmp_path, name, holed):
    shape = (
        f"{ITEMS[name]}\n#73=IFCSHAPEREPRESENTATION(#10,'Body','CSG',(#70));\n#74=IFCPRODUCTDEFINITIONSHAPE($,$,(#73));"
    )
    column = "#72=IFCCOLUMN('0000000000000000000072',$,'X',$,$,#14,#74,$,$);"
    opening = (
        "#72=IFCCOLUMN('0000000000000000000072',$,'X',$,$,#14,#36,$,$);\n"
        "#75=IFCOPENINGELEMENT('0000000000000000000075',$,'O',$,$,#14,#74,$,$);\n"
        "#76=IFCRELVOIDSELEMENT('0000000000000000000076',$,$,$,#72,#75);"
    )
    (building,) = read(write_ifc(tmp_path, ifc_text(extra=f"{shape}\n{opening if holed else column}"))).data
    assert building.failed == ("0000000000000000000072",)
    assert building.triangle_count == 24


def test_an_element_that_is_its_own_opening_is_not_drawn(tmp_path):
    void = "#71=IFCRELVOIDSELEMENT('0000000000000000000071',$,$,$,#40,#40);"
    (building,) = read(write_ifc(tmp_path, ifc_text(extra=void))).data
    assert building.failed == ("0000000000000000000040",)
    assert building.triangle_count == 12


def test_classes_that_the_schema_does_not_have_are_told(tmp_path):
    extra = "#72=IFCUNHEARDOF('0000000000000000000072',$);\n#73=IFCUNHEARDOF($);\n#74=IFCOTHER();"
    result = read(write_ifc(tmp_path, ifc_text(extra=extra)))
    assert "3 entities are left out: IFC4 has no classes IFCOTHER, IFCUNHEARDOF" in notes(result.report)
    assert result.data[0].triangle_count == 24


@pytest.mark.parametrize(
    ("written", "name", "told"),
    [
        (rb"\X2\91CC9", "里9", "1 escapes"),
        (b"C:\\models\\", "C:\\models\\", "2 escapes"),
        ("里院".encode("gb18030"), "里院", "gb18030"),
        ("里院".encode(), "里院", "utf-8"),
    ],
)
def test_texts_that_break_the_standard_do_not_cost_the_model(tmp_path, written, name, told):
    path = tmp_path / "house.ifc"
    path.write_bytes(ifc_text(storey_name="@").encode().replace(b"@", written))
    result = read(path)
    assert result.data[0].storeys[0].name == name
    assert told in notes(result.report)


def test_units_that_are_no_units_are_refused(tmp_path):
    with pytest.raises(ImportFailed, match="cannot be used"):
        read(write_ifc(tmp_path, ifc_text().replace("(#10),#3);", "(#10),3);")))


def test_an_aggregation_in_a_circle_costs_its_elements_only(tmp_path):
    loop = """#70=IFCCOLUMN('0000000000000000000070',$,'A',$,$,#14,#36,$,$);
#71=IFCCOLUMN('0000000000000000000071',$,'B',$,$,#14,#36,$,$);
#72=IFCRELAGGREGATES('0000000000000000000072',$,$,$,#70,(#71));
#73=IFCRELAGGREGATES('0000000000000000000073',$,$,$,#71,(#70));"""
    (building,) = read(write_ifc(tmp_path, ifc_text(extra=loop))).data
    assert [e.storey_id for e in building.elements if e.ifc_class == "IfcColumn"] == ["", ""]
    assert building.failed == ("0000000000000000000070", "0000000000000000000071")
    assert building.triangle_count == 24


def test_a_part_and_a_thing_in_a_room_belong_to_the_storey(tmp_path):
    extra = """#70=IFCSPACE('0000000000000000000070',$,'101',$,$,#14,#36,'Office',.ELEMENT.,.INTERNAL.,$);
#71=IFCRELAGGREGATES('0000000000000000000071',$,$,$,#22,(#70));
#72=IFCFURNISHINGELEMENT('0000000000000000000072',$,'Desk',$,$,#14,#36,$);
#73=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000073',$,$,$,(#72),#70);
#74=IFCMEMBER('0000000000000000000074',$,'Leg',$,$,#14,#36,$,$);
#75=IFCRELAGGREGATES('0000000000000000000075',$,$,$,#72,(#74));"""
    (building,) = read(write_ifc(tmp_path, ifc_text(extra=extra))).data
    assert {e.name for e in building.elements if e.storey_id == building.storeys[0].guid} == {
        "Wall",
        "Slab",
        "Desk",
        "Leg",
    }
    (room,) = building.storeys[0].spaces
    assert (room.name, room.long_name) == ("101", "Office")
    assert room.area_m2 == pytest.approx(4 * 0.3, abs=1e-3)


def test_a_cancel_ends_the_reading(tmp_path):
    with pytest.raises(Cancelled):
        read(write_ifc(tmp_path, ifc_text()), cancelled=lambda: True)


def test_only_step_files_of_that_suffix_are_taken(tmp_path):
    assert IfcImporter().can_read(tmp_path / "a.ifc", b"ISO-10303-21;\nHEADER;")
    assert not IfcImporter().can_read(tmp_path / "a.ifc", b"glTF")
    assert not IfcImporter().can_read(tmp_path / "a.stp", b"ISO-10303-21;")


def test_a_reference_to_the_wrong_kind_of_entity_is_refused(tmp_path):
    text = ifc_text().replace("#14,#36,$,$);\n#41", "#36,#14,$,$);\n#41")
    with pytest.raises(ImportFailed, match="inconsistent"):
        read(write_ifc(tmp_path, text))


def test_openings_are_counted_when_everything_is_walked_but_not_drawn(tmp_path):
    extra = "#70=IFCOPENINGELEMENT('0000000000000000000070',$,'O',$,$,#14,#36,$,$);"
    path = write_ifc(tmp_path, ifc_text(extra=extra))
    report = IfcImporter().inspect(path, ImportContext(full=True))
    assert report.details["tessellated"] == {"shapes": 3, "triangles": 36, "of_them_openings": 1}
    assert report.counts["triangles"] == 24
    assert read(path).report.details["tessellated"]["shapes"] == 2
