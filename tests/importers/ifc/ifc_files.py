"""Small IFC files written by hand, for what the real ones do not hold."""

from pathlib import Path

GUID = "0000000000000000000{:03d}"


def ifc_text(
    *,
    schema: str = "IFC4",
    units: str = "#2=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n#3=IFCUNITASSIGNMENT((#2));",
    latlon: str = "$,$,$",
    north: str = "$",
    place: str = "0.,0.,0.",
    extra: str = "",
    storey_name: str = "Level 1",
    tail: str = "ENDSEC;\nEND-ISO-10303-21;\n",
) -> str:
    """Return one storey with one wall of 4 m by 0.3 m by 3 m and one slab in it, at `place`."""
    return f"""ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','2020-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('{schema}'));
ENDSEC;
DATA;
#1=IFCPROJECT('{GUID.format(1)}',$,'House',$,$,$,$,(#10),#3);
{units}
#5=IFCCARTESIANPOINT((0.,0.,0.));
#6=IFCAXIS2PLACEMENT3D(#5,$,$);
#10=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#6,{north});
#11=IFCLOCALPLACEMENT($,#6);
#12=IFCCARTESIANPOINT(({place}));
#13=IFCAXIS2PLACEMENT3D(#12,$,$);
#14=IFCLOCALPLACEMENT(#11,#13);
#20=IFCSITE('{GUID.format(20)}',$,'Site',$,$,#11,$,$,.ELEMENT.,{latlon},$,$);
#21=IFCBUILDING('{GUID.format(21)}',$,'House',$,$,#11,$,$,.ELEMENT.,$,$,$);
#22=IFCBUILDINGSTOREY('{GUID.format(22)}',$,'{storey_name}',$,$,#11,$,$,.ELEMENT.,0.);
#23=IFCRELAGGREGATES('{GUID.format(23)}',$,$,$,#1,(#20));
#24=IFCRELAGGREGATES('{GUID.format(24)}',$,$,$,#20,(#21));
#25=IFCRELAGGREGATES('{GUID.format(25)}',$,$,$,#21,(#22));
#30=IFCCARTESIANPOINT((0.,0.));
#31=IFCAXIS2PLACEMENT2D(#30,$);
#32=IFCRECTANGLEPROFILEDEF(.AREA.,$,#31,4.,0.3);
#33=IFCDIRECTION((0.,0.,1.));
#34=IFCEXTRUDEDAREASOLID(#32,#6,#33,3.);
#35=IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#34));
#36=IFCPRODUCTDEFINITIONSHAPE($,$,(#35));
#40=IFCWALL('{GUID.format(40)}',$,'Wall',$,$,#14,#36,$,$);
#41=IFCSLAB('{GUID.format(41)}',$,'Slab',$,$,#14,#36,$,$);
#42=IFCRELCONTAINEDINSPATIALSTRUCTURE('{GUID.format(42)}',$,$,$,(#40,#41),#22);
{extra}
{tail}"""


def write_ifc(folder: Path, text: str, *, name: str = "house.ifc") -> Path:
    """Write `text` and return where."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
