"""Hostile building models (list: 48 to 58)."""

from collections.abc import Callable
from pathlib import Path

from layers.data.building import BuildingData
from tests.hostile.opening import LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.importers.ifc.ifc_files import ifc_text

WHOLE = 24  # triangles of the wall and the slab


def ifc(text: str | bytes | Callable[[World], str]) -> Callable[[World], Path]:
    return lambda world: world.put("house.ifc", text(world) if callable(text) else text)


def extra(lines: str) -> Callable[[World], Path]:
    return ifc(ifc_text(extra=lines))


def building_of(outcome: Outcome) -> BuildingData:
    assert outcome.result is not None
    (building,) = outcome.result.data
    assert isinstance(building, BuildingData)
    return building


def failed(*guids: str, triangles: int = WHOLE) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        building = building_of(outcome)
        assert building.failed == guids
        assert building.triangle_count == triangles

    return look


def storey(name: str) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert building_of(outcome).storeys[0].name == name

    return look


def column(number: int, *, placement: str = "#14", shape: str = "#36") -> str:
    return f"#{number}=IFCCOLUMN('{guid(number)}',$,'Column',$,$,{placement},{shape},$,$);"


def guid(number: int) -> str:
    return f"0000000000000000000{number:03d}"


def textures(world: World) -> str:
    """Name a document and a picture on a server: never fetched."""
    url = world.listener.url("a")
    return ifc_text(
        extra=f"#70=IFCDOCUMENTREFERENCE('{url}.pdf',$,$,$,$);\n#71=IFCIMAGETEXTURE(.T.,.T.,$,$,$,'{url}.png');\n"
        f"#72=IFCDOCUMENTREFERENCE('{world.secret.as_uri()}',$,$,$,$);"
    )


PLACEMENT_SELF = f"#70=IFCLOCALPLACEMENT(#70,#6);\n{column(72, placement='#70')}"
PLACEMENT_CIRCLE = f"#70=IFCLOCALPLACEMENT(#71,#6);\n#71=IFCLOCALPLACEMENT(#70,#6);\n{column(72, placement='#70')}"
AGGREGATE_CYCLE = (
    f"{column(70)}\n{column(71)}\n#72=IFCRELAGGREGATES('{guid(72)}',$,$,$,#70,(#71));\n"
    f"#73=IFCRELAGGREGATES('{guid(73)}',$,$,$,#71,(#70));"
)
STOREY_CYCLE = f"#72=IFCRELAGGREGATES('{guid(72)}',$,$,$,#22,(#21));"
ZERO_THICKNESS = (
    "#70=IFCEXTRUDEDAREASOLID(#32,#6,#33,0.);\n#71=IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#70));\n"
    f"#73=IFCPRODUCTDEFINITIONSHAPE($,$,(#71));\n{column(72, shape='#73')}"
)
SELF_INTERSECTING = (
    "#70=IFCCARTESIANPOINT((0.,0.));\n#71=IFCCARTESIANPOINT((1.,1.));\n#74=IFCCARTESIANPOINT((1.,0.));\n"
    "#75=IFCCARTESIANPOINT((0.,1.));\n#76=IFCPOLYLINE((#70,#71,#74,#75,#70));\n"
    "#77=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#76);\n#78=IFCEXTRUDEDAREASOLID(#77,#6,#33,3.);\n"
    "#79=IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#78));\n#80=IFCPRODUCTDEFINITIONSHAPE($,$,(#79));\n"
    + column(72, shape="#80")
)
MAPPED_SELF = (
    "#70=IFCREPRESENTATIONMAP(#6,#71);\n#71=IFCSHAPEREPRESENTATION(#10,'Body','MappedRepresentation',(#74));\n"
    "#74=IFCMAPPEDITEM(#70,#75);\n#75=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#5,1.,$);\n"
    f"#76=IFCPRODUCTDEFINITIONSHAPE($,$,(#71));\n{column(72, shape='#76')}"
)
BOOLEAN_SELF = (
    "#70=IFCBOOLEANRESULT(.UNION.,#70,#34);\n#71=IFCSHAPEREPRESENTATION(#10,'Body','CSG',(#70));\n"
    f"#73=IFCPRODUCTDEFINITIONSHAPE($,$,(#71));\n{column(72, shape='#73')}"
)
NAN_POINT = (
    "#70=IFCCARTESIANPOINT((1.E400,0.,0.));\n#71=IFCAXIS2PLACEMENT3D(#70,$,$);\n#73=IFCLOCALPLACEMENT(#11,#71);\n"
    + column(72, placement="#73")
)

CASES = (
    Case("48_ifc_missing_paren", ifc(ifc_text().replace("$,.METRE.);", "$,.METRE.;")), REFUSED, "byte"),
    Case("49_ifc_bigid", extra("#4294967296=IFCLABEL('');"), REFUSED, "entity number"),
    Case("49_ifc_id_minus_1", extra("#90=IFCRELAGGREGATES($,$,$,$,#-1,(#22));"), REFUSED, "entity number"),
    Case("49_ifc_id_plus_29", extra("#90=IFCRELAGGREGATES($,$,$,$,#+29,(#22));"), REFUSED, "entity number"),
    Case("49_ifc_id_12f4", extra("#90=IFCRELAGGREGATES($,$,$,$,#12f4,(#22));"), REFUSED, "entity number"),
    Case(
        "49_ifc_id_twice",
        ifc(ifc_text().replace("#40=IFCWALL", "#1=IFCWALL")),
        REFUSED,
        "two entities have this number",
    ),
    Case("50_ifc_placement_self", extra(PLACEMENT_SELF), SKIPPED, "1 elements gave no triangles", failed(guid(72))),
    Case("50_ifc_placement_circle", extra(PLACEMENT_CIRCLE), SKIPPED, "1 elements gave no triangles", failed(guid(72))),
    Case("51_ifc_aggregate_cycle", extra(AGGREGATE_CYCLE), SKIPPED, "2 elements", failed(guid(70), guid(71))),
    Case("51_ifc_storey_cycle", extra(STOREY_CYCLE), LOADED, check=failed()),
    Case("51_ifc_mapped_item_self", extra(MAPPED_SELF), SKIPPED, "1 elements gave no triangles", failed(guid(72))),
    Case("51_ifc_boolean_self", extra(BOOLEAN_SELF), SKIPPED, "1 elements gave no triangles", failed(guid(72))),
    Case("52_ifc_paren_200000", extra("#90=IFCX" + "(" * 200_000 + ")" * 200_000 + ";"), REFUSED, "nested too deeply"),
    Case("53_ifc_schema_dotdot", ifc(ifc_text(schema="../../IFC4")), REFUSED, "../../IFC4 is not supported"),
    Case("53_ifc_schema_control", ifc(ifc_text(schema="\x1b[2J")), REFUSED, "\\u001b[2J is not supported"),
    Case(
        "54_ifc_header_5_of_7",
        ifc(ifc_text().replace("(''),(''),'','','');", "(''),(''),'');")),
        REFUSED,
        "FILE_NAME",
    ),
    Case(
        "55_ifc_bad_class",
        extra(f"#72=IFCUNHEARDOF('{guid(72)}',$,'X',$,$,#14,#36,$,$);"),
        SKIPPED,
        "IFCUNHEARDOF",
        failed(),
    ),
    Case("55_ifc_too_few_values", extra(f"#72=IFCCOLUMN('{guid(72)}');"), LOADED, check=failed()),
    Case("56_ifc_zero_thickness", extra(ZERO_THICKNESS), SKIPPED, "1 elements gave no triangles", failed(guid(72))),
    Case("56_ifc_self_intersecting", extra(SELF_INTERSECTING), LOADED),
    Case("56_ifc_infinite_place", extra(NAN_POINT), REFUSED, "cannot be parsed"),
    Case(
        "57_ifc_units_missing", ifc(ifc_text(units="#3=IFCUNITASSIGNMENT(());")), LOADED, "metres are assumed", failed()
    ),
    Case("58_ifc_gbk_text", ifc(ifc_text(storey_name="里院").encode("gb18030")), LOADED, "gb18030", storey("里院")),
    Case("58_ifc_x2_broken", ifc(ifc_text(storey_name="\\X2\\91CC9")), LOADED, "escapes in texts", storey("里9")),
    Case(
        "58_ifc_lone_backslash",
        ifc(ifc_text(storey_name="C:\\models\\")),
        LOADED,
        "escapes in texts",
        storey("C:\\models\\"),
    ),
    Case("58_ifc_x2", ifc(ifc_text(storey_name="\\X2\\91CC9662\\X0\\")), LOADED, check=storey("里院")),
    Case("ifc_documents_on_a_server", ifc(textures), LOADED, check=failed()),
    Case("ifc_cut", ifc(ifc_text()[:-40]), REFUSED, "cut off"),
    Case("ifc_string_open", extra("#90=IFCLABEL('open);"), REFUSED, "not closed"),
)
