"""CityGML 1.0, 2.0 and 3.0, rule by rule."""

from pathlib import Path

import numpy as np
import pytest

from importers.city_models import gml_xml, importer
from importers.city_models.importer import CityGmlImporter
from importers.importer import ImportContext
from layers.errors import CrsMissing
from tests.importers.city_models import opened_city
from tests.importers.city_models.gml_files import (
    AT,
    document,
    house,
    member,
    multi_surface,
    polygon,
    rooms,
    storeys,
    textured,
    write,
)
from tests.importers.city_models.opened_city import buildings, meshes, warnings
from tests.importers.tiles3d.tiles3d_files import png

VERSIONS = ("1.0", "2.0", "3.0")


def opened(path, *, context=opened_city.CONTEXT):
    return opened_city.opened(path, context=context, importer=CityGmlImporter())


def refused(path):
    return opened_city.refused(path, importer=CityGmlImporter())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_house_with_its_surfaces_and_attributes(tmp_path, version):
    result = opened(write(tmp_path, document(member(house(version=version)), version=version)))
    report = result.report
    assert (report.crs, report.vertical_datum) == ("EPSG:25832", "geoid")
    assert report.details["version"] == version
    assert report.details["city_objects"] == {"Building": 1}
    assert report.details["surface_types"] == {"GroundSurface": 1, "RoofSurface": 1, "WallSurface": 4}
    # The solid only refers to what is there.
    assert report.details["lods"] == {"2": 6}
    assert report.counts["triangles"] == 12
    assert not warnings(result)
    (mesh,) = meshes(result)
    hit = mesh.features[0].at(mesh.triangles[0], np.full(3, 1 / 3))
    assert hit.properties == {
        "id": "house",
        "type": "Building",
        "name": "House house",
        "code": "007",
        "roofType": 1000,
        "measuredHeight": 6.5,
    }
    assert {mesh.features[1].rows.properties(i)["type"] for i in range(6)} == set(report.details["surface_types"])


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_pictures_and_materials_are_shown(tmp_path, version):
    (tmp_path / "wall.png").write_bytes(png([(255, 0, 0)]))
    result = opened(write(tmp_path, textured(version)))
    (roof,) = [m for m in meshes(result) if m.texture is not None]
    assert len(roof.triangles) == 2
    assert sorted(map(tuple, roof.uv.tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert roof.texture.pixels[0, 0].tolist() == [255, 0, 0, 255]
    (rest,) = [m for m in meshes(result) if m.texture is None]
    assert (0, 0, 255, 255) in set(map(tuple, rest.colours.tolist()))
    assert result.report.details["themes"] == {"summer": 2}


def test_holes_are_open(tmp_path):
    x, y, z = AT
    square = [(x, y, z), (x + 10, y, z), (x + 10, y + 10, z), (x, y + 10, z)]
    hole = polygon([(x + 2, y + 2, z), (x + 2, y + 4, z), (x + 4, y + 4, z), (x + 4, y + 2, z)])
    inner = hole.replace("<gml:Polygon>", "").replace("</gml:Polygon>", "").replace("exterior", "interior")
    shape = multi_surface(polygon(square).replace("</gml:Polygon>", inner + "</gml:Polygon>"))
    text = f'<bldg:Building gml:id="b"><bldg:lod1MultiSurface>{shape}</bldg:lod1MultiSurface></bldg:Building>'
    (mesh,) = meshes(opened(write(tmp_path, document(member(text)))))
    corners = mesh.points[mesh.triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    assert area == pytest.approx(96, rel=1e-3)


@pytest.mark.parametrize(
    "ring",
    [
        "<gml:pos>{0} {1} {2}</gml:pos><gml:pos>{3} {1} {2}</gml:pos><gml:pos>{3} {4} {2}</gml:pos>",
        "<gml:coordinates>{0},{1},{2} {3},{1},{2} {3},{4},{2} {0},{1},{2}</gml:coordinates>",
        '<gml:posList srsDimension="2">{0} {1} {3} {1} {3} {4} {0} {1}</gml:posList>',
    ],
    ids=["pos", "coordinates", "flat"],
)
def test_rings_in_every_spelling(tmp_path, ring):
    x, y, z = AT
    points = ring.format(x, y, z, x + 10, y + 10)
    shape = f"<gml:Polygon><gml:exterior><gml:LinearRing>{points}</gml:LinearRing></gml:exterior></gml:Polygon>"
    text = f'<bldg:Building gml:id="b"><bldg:lod0FootPrint>{multi_surface(shape)}</bldg:lod0FootPrint></bldg:Building>'
    result = opened(write(tmp_path, document(member(text))))
    assert result.report.counts["triangles"] == 1
    assert ("1 rings have no heights" in warnings(result)) == ("Dimension" in ring)


def test_an_implicit_geometry_stands_where_its_points_are_and_one_in_a_file_is_told(tmp_path):
    leaf = polygon([(0, 0, 0), (1, 0, 0), (0, 0, 2)])
    matrix = "2 0 0 0 0 2 0 0 0 0 2 0 0 0 0 1"

    def tree(name, x, shape):
        return member(
            f'<veg:SolitaryVegetationObject gml:id="{name}"><veg:lod2ImplicitRepresentation><ImplicitGeometry>'
            f"<transformationMatrix>{matrix}</transformationMatrix>{shape}<referencePoint><gml:Point><gml:pos>"
            f"{AT[0] + x} {AT[1]} {AT[2]}</gml:pos></gml:Point></referencePoint></ImplicitGeometry>"
            "</veg:lod2ImplicitRepresentation></veg:SolitaryVegetationObject>"
        )

    inline = multi_surface(leaf).replace("<gml:MultiSurface>", '<gml:MultiSurface gml:id="leaf">')
    result = opened(
        write(
            tmp_path,
            document(
                tree("second", 10, '<relativeGMLGeometry xlink:href="#leaf"/>'),
                tree("first", 0, f"<relativeGMLGeometry>{inline}</relativeGMLGeometry>"),
                tree("third", 20, "<libraryObject>tree.wrl</libraryObject>"),
            ),
        )
    )
    assert result.report.counts["triangles"] == 2
    assert result.report.counts["city_objects"] == 3
    box = result.report.bounds
    assert (box.east - box.west, box.top - box.bottom) == pytest.approx((12, 4), abs=0.05)
    assert "1 implicit geometries lie in files of their own" in warnings(result)


def test_storeys_rooms_and_units_of_citygml_3(tmp_path):
    result = opened(write(tmp_path, storeys()))
    assert result.report.details["city_objects"] == {"Building": 1, "BuildingRoom": 4, "BuildingUnit": 1, "Storey": 2}
    (data,) = buildings(result)
    assert [(s.name, round(s.elevation_m, 3), len(s.spaces)) for s in data.storeys] == [
        ("lower", 0.0, 2),
        ("upper", 3.0, 2),
    ]
    assert {s.properties.get("building unit") for s in data.storeys[1].spaces} == {"Flat"}
    assert [round(s.area_m2, 1) for s in data.storeys[0].spaces] == [35.0, 35.0]
    (told,) = result.report.details["buildings"]
    assert told["units"] == [{"name": "Flat", "rooms": 2}]


def test_a_storey_may_refer_to_surfaces_of_its_building(tmp_path):
    text = storeys().replace(
        '<bldg:Storey gml:id="lower">', '<bldg:Storey gml:id="lower"><boundary xlink:href="#tower-s0"/>'
    )
    (data,) = buildings(opened(write(tmp_path, text)))
    (ground,) = [e for e in data.elements if e.guid == "tower-s0"]
    assert ground.storey_id == "lower"
    number = data.elements.index(ground)
    assert (data.storey_meshes[0].element_of_triangle == number).sum() == 2


def test_storeys_of_citygml_2_are_found_by_rooms_or_told_by_groups(tmp_path):
    inside = rooms("2.0", ("a", "b"), 0.0) + rooms("2.0", ("c",), 3.0)
    plain = document(member(house("tower", more=inside)))
    (data,) = buildings(opened(write(tmp_path, plain)))
    assert [(s.name, s.source, len(s.spaces)) for s in data.storeys] == [("1F", "found", 2), ("2F", "found", 1)]
    groups = [
        member(
            f'<grp:CityObjectGroup gml:id="{name}"><gml:name>{name}</gml:name>'
            "<grp:class>building separation</grp:class><grp:function>lod4Storey</grp:function>"
            + "".join(f'<grp:groupMember xlink:href="#{room}"/>' for room in names)
            + "</grp:CityObjectGroup>"
        )
        for name, names in (("EG", "ab"), ("OG", "c"))
    ]
    (data,) = buildings(opened(write(tmp_path, document(member(house("tower", more=inside)), *groups))))
    assert [(s.name, s.source, len(s.spaces)) for s in data.storeys] == [("EG", "file", 2), ("OG", "file", 1)]


def test_systems_are_asked_for_or_local(tmp_path):
    with pytest.raises(CrsMissing):
        opened(write(tmp_path, document(member(house()), envelope=False)))
    given = ImportContext(crs="EPSG:25832")
    assert opened(write(tmp_path, document(member(house()), envelope=False)), context=given).report.crs == "EPSG:25832"
    with pytest.raises(CrsMissing):
        opened(write(tmp_path, document(member(house()), srs="some:thing")))
    local = document(member(house(at=(0, 0, 0))), srs="#local")
    assert opened(write(tmp_path, local)).report.crs == "LOCAL"


@pytest.mark.parametrize(
    ("edit", "triangles", "said"),
    [
        (lambda t: t.replace("550170.000", "nan", 1), 10, "a corner that is no place"),
        (lambda t: t.replace("550170.000", "1e300", 1), 10, "a corner that is no place"),
        (lambda t: t.replace("550170.000", "abc", 1), 10, "no rings of at least three corners"),
        (lambda t: t.replace("550170.000", "", 1), 10, "no rings of at least three corners"),
        (lambda t: t.replace("#house-p0", "#nothing"), 12, "lead to nothing"),
        (lambda t: t.replace("#house-p0", "http://127.0.0.1:9/x.gml#a"), 12, "lead to nothing"),
    ],
)
def test_what_is_damaged_is_left_out_and_told(tmp_path, edit, triangles, said):
    result = opened(write(tmp_path, edit(document(member(house())))))
    assert result.report.counts["triangles"] == triangles
    assert said in warnings(result)


def test_references_in_a_circle_end(tmp_path):
    circle = (
        '<bldg:lod2MultiSurface><gml:MultiSurface gml:id="m"><gml:surfaceMember xlink:href="#n"/></gml:MultiSurface>'
        '</bldg:lod2MultiSurface><bldg:lod1MultiSurface><gml:MultiSurface gml:id="n">'
        '<gml:surfaceMember xlink:href="#m"/></gml:MultiSurface></bldg:lod1MultiSurface>'
    )
    result = opened(write(tmp_path, document(member(house(more=circle)))))
    assert result.report.counts["triangles"] == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE a><CityModel/>", "declares a document type"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CityModel>&b;</CityModel>', "declares a document type"),
        ("<CityModel>", "not a CityModel"),
        (document(member(house()))[:-40], "the XML is damaged"),
        (document(member(house())).replace('encoding="UTF-8"', 'encoding="nonsense"'), "the XML is damaged"),
        (document(member(house())).replace("citygml/2.0", "citygml/9.9"), "CityGML 9.9 is not read"),
        (document(), "no city objects"),
        (document(member('<bldg:Building gml:id="b"/>')), "has a surface that can be drawn"),
        (document("<x>" * 300 + "</x>" * 300), "nested deeper"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, text, said):
    assert said in refused(write(tmp_path, text))


def test_sizes_are_bounded(tmp_path, monkeypatch):
    path = write(tmp_path, document(member(house())))
    with monkeypatch.context() as patch:
        patch.setattr(gml_xml, "MAX_MEMBER_ELEMENTS", 20)
        assert "more than 20 elements" in refused(path)
    monkeypatch.setattr(importer, "MAX_XML_BYTES", 100)
    assert "allowed are 100" in refused(path)


def test_it_knows_its_own_files():
    read = CityGmlImporter().can_read
    assert read(Path("a.gml"), b"<core:CityModel xmlns:core='http://www.opengis.net/citygml/2.0'>")
    assert read(Path("a.xml"), "<CityModel".encode("utf-16"))
    assert not read(Path("a.gml"), b"<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs'>")
    assert not read(Path("metadata.xml"), b"<ModelMetadata version='1'>")
