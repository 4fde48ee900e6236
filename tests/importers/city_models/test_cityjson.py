"""CityJSON and CityJSONSeq, rule by rule."""

import json
from pathlib import Path

import numpy as np
import pytest

from importers.city_models import draft, importer, interiors
from importers.city_models.importer import CityJsonImporter
from importers.importer import ImportContext
from layers.data.geometry import Bounds
from layers.errors import CrsMissing
from layers.site import lonlath_from_crs
from tests.importers.city_models.city_files import CityFile, street, tower
from tests.importers.city_models.opened_city import buildings, meshes, opened, refused, tiles, warnings
from tests.importers.tiles3d.tiles3d_files import png


def features_at(mesh, triangle):
    return [f.at(mesh.triangles[triangle], np.full(3, 1 / 3)) for f in mesh.features]


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_a_street_stands_where_it_says(tmp_path, version):
    result = opened(street(version=version).write(tmp_path))
    report = result.report
    assert report.format == "cityjson"
    assert report.crs == "EPSG:28992"
    assert report.vertical_datum == "geoid"
    assert report.details["version"] == version
    assert report.details["city_objects"] == {"Building": 3, "BuildingPart": 1}
    assert report.counts["triangles"] == 3 * 12
    middle = lonlath_from_crs(np.array([[85025.0, 446004.0, 0.0]]), crs="EPSG:28992")[0]
    assert report.origin.lon == pytest.approx(middle[0], abs=1e-6)
    size = np.ptp(report.bounds.corners, axis=0)
    # Grid north is not true north there, but nearly.
    assert size == pytest.approx((50, 8, 9), abs=0.8)


def test_a_click_gives_id_type_attributes_and_surface(tmp_path):
    (mesh,) = meshes(opened(street().write(tmp_path)))
    found = [features_at(mesh, i) for i in range(len(mesh.triangles))]
    by_id = {hits[0].properties["id"]: hits for hits in found if hits[1] is None or "Roof" in str(hits[1].properties)}
    assert set(by_id) == {"house-1", "house-2-part", "house-3"}
    first = by_id["house-1"][0].properties
    assert first == {"id": "house-1", "type": "Building", "yearOfConstruction": 1904, "roofType": "flat"}
    assert by_id["house-1"][1].label == "surface"
    assert by_id["house-1"][1].properties["type"] == "RoofSurface"
    assert by_id["house-3"][1] is None


def test_the_highest_level_of_each_object_wins_and_parts_win_over_their_building(tmp_path):
    file = street()
    file.json["CityObjects"]["house-1"]["geometry"].append(file.solid((0, 0, 0), (10, 8, 5), lod="1.3"))
    details = opened(file.write(tmp_path)).report.details
    assert details["lods"] == {"1": 6, "1.2": 6, "1.3": 6, "2.2": 12}
    assert details["lods_shown"] == {"1.2": 1, "2.2": 2}


def test_roofs_and_walls_have_their_colours_and_materials_win(tmp_path):
    file = street()
    file.json["appearance"] = {"materials": [{"name": "m", "diffuseColor": [0, 0, 1], "transparency": 0.5}]}
    entry = file.json["CityObjects"]["house-3"]["geometry"][0]
    entry["material"] = {"theme": {"value": 0}}
    (mesh,) = meshes(opened(file.write(tmp_path)))
    colours = {tuple(c) for c in mesh.colours.tolist()}
    assert (158, 92, 74, 255) in colours
    assert (0, 0, 255, 128) in colours
    assert not mesh.unlit


def textured(folder, *, image="pictures/wall.png"):
    file = CityFile()
    body = file.solid((0, 0, 0), (10, 8, 6))
    uv = [[0, 0, 1, 2, 3]]
    body["texture"] = {"summer": {"values": [[[[None]], uv, [[None]], [[None]], [[None]], [[None]]]]}}
    file.add("house", "Building", body)
    file.json["appearance"] = {
        "textures": [{"type": "PNG", "image": image}],
        "vertices-texture": [[0, 0], [1, 0], [1, 1], [0, 1]],
    }
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures" / "wall.png").write_bytes(png([(255, 0, 0)]))
    return file.write(folder)


def test_a_picture_beside_the_file_is_shown_on_its_surface(tmp_path):
    result = opened(textured(tmp_path))
    with_picture = [m for m in meshes(result) if m.texture is not None]
    (roof,) = with_picture
    assert len(roof.triangles) == 2
    assert roof.texture.pixels[0, 0].tolist() == [255, 0, 0, 255]
    assert sorted(map(tuple, roof.uv.tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert roof.unlit
    assert result.report.counts["textures"] == 1
    # Nothing is decoded before a tile is asked for.
    assert result.data[0].resident_bytes < 100_000


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("pictures/none.png", "1 pictures are missing: pictures/none.png"),
        ("../secret.png", "1 pictures cannot be had: ../secret.png"),
        ("/etc/passwd", "1 pictures cannot be had: /etc/passwd"),
        ("http://127.0.0.1:9/a.png", "1 pictures cannot be had"),
    ],
)
def test_a_picture_that_cannot_be_had_is_told_and_the_surface_is_shown(tmp_path, image, said):
    (tmp_path / "data").mkdir()
    (tmp_path / "secret.png").write_bytes(png([(255, 0, 0)]))
    result = opened(textured(tmp_path / "data", image=image))
    assert said in warnings(result)
    assert sum(len(m.triangles) for m in meshes(result)) == 12
    assert all(m.texture is None for m in meshes(result))
    assert any(tile.notes for tile in tiles(result))


def test_a_template_stands_where_its_instances_are(tmp_path):
    file = CityFile()
    size = file.vertices
    size += [[1000, 1000, 0], [5000, 1000, 0]]
    tree = {"type": "MultiSurface", "lod": "3", "boundaries": [[[0, 1, 2]], [[0, 2, 1]]]}
    file.json["geometry-templates"] = {"templates": [tree], "vertices-templates": [[0, 0, 0], [1, 0, 0], [0, 0, 2]]}
    double = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]
    for i in range(2):
        instance = {"type": "GeometryInstance", "template": 0, "boundaries": [i], "transformationMatrix": double}
        file.add(f"tree-{i}", "SolitaryVegetationObject", instance)
    result = opened(file.write(tmp_path))
    assert result.report.counts["triangles"] == 4
    assert result.report.bounds.top - result.report.bounds.bottom == pytest.approx(4, abs=1e-3)
    assert result.report.bounds.east - result.report.bounds.west == pytest.approx(6, abs=0.1)


def test_a_sequence_gives_what_the_document_gives(tmp_path):
    (tmp_path / "a.city.jsonl").write_text(street().lines(), encoding="utf-8")
    result, other = opened(tmp_path / "a.city.jsonl"), opened(street().write(tmp_path))
    assert result.report.details["format"] == "CityJSONSeq"
    for name in ("city_objects", "surface_types", "lods", "lods_shown"):
        assert result.report.details[name] == other.report.details[name]
    assert result.report.counts["triangles"] == other.report.counts["triangles"]


def test_damaged_lines_of_a_sequence_are_counted(tmp_path):
    lines = street().lines().splitlines()
    lines[2:2] = ["{", '{"type": "Feature"}', '{"type": "CityJSONFeature", "CityObjects": []}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = opened(tmp_path / "a.jsonl")
    assert "3 lines are no CityJSONFeature" in warnings(result)
    assert result.report.counts["city_objects"] == 4


def test_no_system_is_asked_for_and_small_numbers_are_local(tmp_path):
    with pytest.raises(CrsMissing):
        opened(street(crs="").write(tmp_path))
    said = CityJsonImporter().inspect(street(crs="").write(tmp_path), ImportContext())
    assert any("must be given" in str(n) for n in said.warnings)
    given = opened(street(crs="").write(tmp_path), context=ImportContext(crs="EPSG:28992"))
    assert given.report.crs == "EPSG:28992"
    local = opened(street(crs="", at=(0, 0, 0)).write(tmp_path))
    assert local.report.crs == "LOCAL"
    # A cube about zero that says it lies in the Netherlands.
    cube = opened(street(at=(0, 0, 0)).write(tmp_path))
    assert cube.report.crs == "LOCAL"
    assert "the coordinates do not lie where EPSG:28992+5709 is used" in warnings(cube)


def test_degrees_with_latitude_first_stand_upright(tmp_path):
    file = CityFile(crs="urn:ogc:def:crs:EPSG::6697", at=(35.6, 139.7, 0))
    file.json["transform"]["scale"] = [1e-7, 1e-7, 0.001]
    file.vertices += [[0, 0, 0], [0, 1000, 0], [0, 1000, 9000], [0, 0, 9000]]
    file.add("wall", "Building", {"type": "MultiSurface", "lod": "2", "boundaries": [[[0, 1, 2, 3]]]})
    result = opened(file.write(tmp_path))
    (mesh,) = meshes(result)
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    # A ten-thousandth of a degree of longitude there is 9 m.
    assert high - low == pytest.approx((9.06, 0, 9), abs=0.02)
    assert np.abs(mesh.normals[:, 1]) == pytest.approx(1, abs=1e-3)


def test_storeys_come_in_order_with_the_basement_below(tmp_path):
    result = opened(tower().write(tmp_path))
    assert not meshes(result)
    (data,) = buildings(result)
    assert data.name == "Tower"
    assert [s.name for s in data.storeys] == ["Level -1", "Level 0", "Level 1"]
    assert [s.elevation_m for s in data.storeys] == pytest.approx([-3, 0, 3], abs=1e-3)
    assert [s.height_m for s in data.storeys] == pytest.approx([3, 3, 3], abs=1e-3)
    assert {(s.source, s.confidence) for s in data.storeys} == {("file", 1.0)}
    for storey in data.storeys:
        assert [round(s.area_m2, 1) for s in storey.spaces] == [92.2, 92.2]
        assert {s.storey_id for s in storey.spaces} == {storey.guid}
        assert {s.long_name for s in storey.spaces} == {"office"}
    told = result.report.details["buildings"][0]
    assert [(s["name"], s["elevation_m"], s["source"], s["spaces"]) for s in told["storeys"]] == [
        ("Level -1", -3.0, "file", 2),
        ("Level 0", 0.0, "file", 2),
        ("Level 1", 3.0, "file", 2),
    ]
    assert told["units"] == [{"name": "unit", "rooms": 0}]


def test_the_skin_is_cut_where_storeys_meet(tmp_path):
    (data,) = buildings(opened(tower().write(tmp_path)))
    assert data.loose_mesh is None
    kinds = {e.guid: e.ifc_class for e in data.elements}
    for number, (storey, mesh) in enumerate(zip(data.storeys, data.storey_meshes, strict=True)):
        z = mesh.points[:, 2] + data.origin_enu_m[2]
        assert z.min() >= storey.floor_enu_m - 1e-3
        assert z.max() <= storey.floor_enu_m + storey.height_m + 1e-3
        here = [kinds[e.guid] for e in data.elements if e.storey_id == storey.guid]
        assert here.count("InteriorWallSurface") == 2
        assert here.count("WallSurface") == 1
        assert here.count("GroundSurface") == (number == 0)
        assert here.count("RoofSurface") == (number == 2)
    assert len({e.guid for e in data.elements}) == len(data.elements)


def test_storeys_that_are_missing_are_found_by_the_rooms(tmp_path):
    (data,) = buildings(opened(tower(stated=False).write(tmp_path)))
    assert [(s.name, s.source) for s in data.storeys] == [("B1", "found"), ("1F", "found"), ("2F", "found")]
    assert all(0 < s.confidence < 1 for s in data.storeys)
    assert [len(s.spaces) for s in data.storeys] == [2, 2, 2]


def test_only_so_many_buildings_open_as_buildings(tmp_path, monkeypatch):
    file = tower()
    for name, entry in tower().json["CityObjects"].items():
        copy = entry | {"parents": [f"other-{p}" for p in entry.get("parents", [])]}
        file.json["CityObjects"][f"other-{name}"] = copy
    monkeypatch.setattr(interiors, "MAX_BUILDINGS", 1)
    result = opened(file.write(tmp_path))
    assert len(buildings(result)) == 1
    assert sum(len(m.triangles) for m in meshes(result)) == 7 * 12
    assert "1 more are shown whole" in warnings(result)


def test_parents_in_a_circle_end(tmp_path):
    file = tower()
    file.json["CityObjects"]["tower"]["parents"] = ["room-0-0"]
    file.json["CityObjects"]["storey-0"]["parents"] = ["storey-1", "storey-0"]
    file.json["CityObjects"]["storey-1"]["parents"] = ["storey-0"]
    result = opened(file.write(tmp_path))
    assert result.report.counts["city_objects"] == 11
    assert "city objects are above themselves" in warnings(result)


def broken(edit):
    file = street()
    edit(file.json)
    return file


DAMAGE = {
    "vertex": (lambda j: j["CityObjects"]["house-1"]["geometry"][0]["boundaries"][0][0][0].__setitem__(0, 10**6), 34),
    "place": (lambda j: j["vertices"].__setitem__(0, [1e300, 0, 0]), 30),
    "vertex-kind": (lambda j: j["vertices"].__setitem__(0, ["a", None]), 30),
    "index-kind": (lambda j: j["CityObjects"]["house-1"]["geometry"][0]["boundaries"][0][0][0].__setitem__(0, "x"), 34),
    "two-corners": (lambda j: j["CityObjects"]["house-1"]["geometry"][0]["boundaries"][0].__setitem__(0, [[1, 2]]), 34),
    "boundaries": (lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(boundaries=7), 24),
    "kind": (lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(type="Sphere"), 24),
    "geometry": (lambda j: j["CityObjects"]["house-1"].update(geometry={"a": 1}), 24),
    "object": (lambda j: j["CityObjects"].update({"house-1": [1]}), 24),
    "type": (lambda j: j["CityObjects"]["house-1"].update(type=5), 24),
    "negative": (lambda j: j["CityObjects"]["house-1"]["geometry"][0]["boundaries"][0][0][0].__setitem__(0, -1), 34),
    "huge": (lambda j: j["CityObjects"]["house-1"]["geometry"][0]["boundaries"][0][0][0].__setitem__(0, 2**70), 34),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_damaged_is_left_out_and_told(tmp_path, name):
    edit, triangles = DAMAGE[name]
    result = opened(broken(edit).write(tmp_path))
    assert result.report.counts["triangles"] == triangles
    assert "left out" in warnings(result)


@pytest.mark.parametrize(
    "edit",
    [
        lambda j: j.update(appearance={"textures": [5], "materials": "x", "vertices-texture": [[1], None]}),
        lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(semantics={"surfaces": [5], "values": 3}),
        lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(semantics={"surfaces": [{}], "values": [[0, 9]]}),
        lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(texture={"a": {"values": [[[[0, 1]]]]}}),
        lambda j: j["CityObjects"]["house-1"]["geometry"][0].update(material={"a": {"value": [1]}}),
        lambda j: j["CityObjects"]["house-1"].update(parents=[1, None, "nobody"]),
        lambda j: j["CityObjects"]["house-1"].update(attributes=[1]),
        lambda j: j.update(metadata="x"),
    ],
)
def test_what_only_adorns_harms_nothing(tmp_path, edit):
    result = opened(broken(edit).write(tmp_path), context=ImportContext(crs="EPSG:28992"))
    assert result.report.counts["triangles"] == 36


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda j: j.update(version="0.9"), "CityJSON 0.9 is not read"),
        (lambda j: j.update(version=None), "is not read"),
        (lambda j: j.update(CityObjects=[]), "an object is expected"),
        (lambda j: j.update(CityObjects={}), "no city objects"),
        (lambda j: j.update(vertices={}), "a list is expected"),
        (lambda j: j.update(vertices=[]), "has a surface that can be drawn"),
        (lambda j: j.update(transform={"scale": [1, 2], "translate": [0, 0, 0]}), "3 are needed"),
        (lambda j: j.update(transform=3), "an object is expected"),
        (lambda j: j.update(type="Feature"), "not CityJSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, edit, said):
    assert said in refused(broken(edit).write(tmp_path))


def test_counts_are_bounded(tmp_path, monkeypatch):
    path = street().write(tmp_path)
    for name, value in (("MAX_OBJECTS", 2), ("MAX_CORNERS", 50), ("MAX_POLYGONS", 5), ("MAX_SURFACES", 2)):
        with monkeypatch.context() as patch:
            patch.setattr(draft, name, value)
            assert f"more than {value}" in refused(path)
    monkeypatch.setattr(importer, "MAX_JSON_BYTES", 100)
    assert "export it as CityJSONSeq" in refused(path)


def test_it_knows_its_own_files():
    read = CityJsonImporter().can_read
    assert read(Path("a.city.json"), b'{"type":"CityJSON","version":"2.0"')
    assert read(Path("a.json"), b'  {"CityObjects": {"a": ')
    assert read(Path("a.jsonl"), b'{"type": "CityJSON", "version"')
    assert not read(Path("a.json"), b'{"type": "FeatureCollection", "about": "CityJSON"}')
    assert not read(Path("a.jsonl"), b'{"format": "liyuan.replay/1"}')
    assert not read(Path("a.txt"), b'{"type":"CityJSON"}')


def test_the_report_is_json(tmp_path):
    from twin_app import reporting

    entry = reporting.input_entry(opened(tower().write(tmp_path)).report)
    assert json.loads(json.dumps(entry, allow_nan=False))["details"]["buildings"][0]["spaces"] == 6
    assert not Bounds(*entry["bounds_enu_m"]).is_empty
