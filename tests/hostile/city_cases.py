"""Hostile city models: CityJSON, CityJSONSeq and CityGML (list: 59 to 64)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile.model_cases import triangles
from tests.hostile.opening import ASKED, LOADED, REFUSED, SKIPPED, Case, World
from tests.importers.city_models.city_files import CityFile, street, tower
from tests.importers.city_models.gml_files import document, house, member, textured
from tests.importers.tiles3d.tiles3d_files import png

Json = dict[str, Any]


def cityjson(edit: Callable[[Json], object], *, make: Callable[[], CityFile] = street) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        file = make()
        edit(file.json)
        return world.put("a.city.json", json.dumps(file.json).replace("%URL%", world.listener.url("x")))

    return put


def text(replace: Callable[[str], str], *, name: str = "a.city.json") -> Callable[[World], Path]:
    return lambda world: world.put(name, replace(street().text()))


def first(document: Json) -> Json:
    found: Json = document["CityObjects"]["house-1"]["geometry"][0]
    return found


def deep(levels: int) -> list[Any]:
    value: list[Any] = [0, 1, 2]
    for _ in range(levels):
        value = [value]
    return value


def pictured(name: str) -> Callable[[World], Path]:
    """Write a model whose picture is called `name`; one that lies outside of the dataset would do."""

    def put(world: World) -> Path:
        world.secret.with_suffix(".png").write_bytes(png([(255, 0, 0)]))
        file = street()
        image = name.format(folder=world.secret.parent.as_posix(), url=world.listener.url("x"))
        file.json["appearance"] = {"textures": [{"image": image}], "vertices-texture": [[0, 0], [1, 0], [1, 1], [0, 1]]}
        values = [[[None]], [[0, 0, 1, 2, 3]], *[[[None]]] * 4]
        first(file.json)["texture"] = {"a": {"values": [values]}}
        return world.put("a.city.json", file.text())

    return put


def many_instances(document: Json) -> None:
    """Let a template of 1,000 surfaces stand 100,000 times."""
    document["geometry-templates"] = {
        "templates": [{"type": "MultiSurface", "lod": "1", "boundaries": [[[0, 1, 2]]] * 1000}],
        "vertices-templates": [[0, 0, 0], [1, 0, 0], [0, 1, 0]],
    }
    matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    one = {"type": "GeometryInstance", "template": 0, "boundaries": [0], "transformationMatrix": matrix}
    document["CityObjects"]["trees"] = {"type": "PlantCover", "geometry": [one] * 100_000}


def circle(document: Json) -> None:
    objects = document["CityObjects"]
    objects["tower"]["parents"] = ["room-0-0"]
    for name in ("storey-0", "storey-1"):
        objects[name]["parents"] = ["storey-1", "storey-0", "tower"]


def raw(name: str, data: str) -> Callable[[World], Path]:
    return lambda world: world.put(name, data.replace("%URL%", world.listener.url("x")))


def gml(replace: Callable[[str], str] = str, *, head: str = "") -> Callable[[World], Path]:
    """Write a house after replacing in its text; `head` stands before it."""

    def put(world: World) -> Path:
        text = replace(document(member(house())).replace('<?xml version="1.0" encoding="UTF-8"?>', head))
        return world.put("a.gml", text.replace("%URL%", world.listener.url("x")).encode("utf-8", "surrogatepass"))

    return put


def gml_picture(name: str) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        world.secret.with_suffix(".png").write_bytes(png([(255, 0, 0)]))
        return world.put("a.gml", textured(image=name.replace("%URL%", world.listener.url("x"))))

    return put


def links(count: int) -> str:
    """Return surfaces that refer to all of each other."""
    names = [f"m{i}" for i in range(count)]
    inner = "".join(f'<gml:surfaceMember xlink:href="#{name}"/>' for name in names)
    return "".join(
        f'<bldg:lod2MultiSurface><gml:MultiSurface gml:id="{name}">{inner}</gml:MultiSurface></bldg:lod2MultiSurface>'
        for name in names
    )


LOLS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "lol"}">' for i in range(10))
WITHIN = "<bldg:roofType>1000</bldg:roofType>"

NOTHING = '{"type":"CityJSON","version":"2.0","extensions":{"x":{"url":"%URL%"}},"CityObjects":{},"vertices":[]}\n'

CASES = (
    Case("59_cj_nothing", raw("a.json", NOTHING), REFUSED, "no city objects"),
    Case("62_cj_sequence_of_nothing", raw("a.jsonl", NOTHING), REFUSED, "no city objects"),
    Case(
        "59_cj_vertex_oob",
        cityjson(lambda j: first(j)["boundaries"][0][0][0].__setitem__(0, 10**9)),
        SKIPPED,
        "name a vertex that is not there",
        triangles(34),
    ),
    Case(
        "59_cj_vertex_negative",
        cityjson(lambda j: first(j)["boundaries"][0][0][0].__setitem__(0, -1)),
        SKIPPED,
        "name a vertex that is not there",
        triangles(34),
    ),
    Case("59_cj_all_oob", cityjson(lambda j: j.update(vertices=[[0, 0, 0]])), REFUSED, "surface that can be drawn"),
    Case("61_cj_scale_0", cityjson(lambda j: j["transform"].update(scale=[0, 0, 0])), REFUSED, ""),
    Case("61_cj_scale_1e308", cityjson(lambda j: j["transform"].update(scale=[1e308] * 3)), REFUSED, ""),
    Case("61_cj_scale_text", cityjson(lambda j: j["transform"].update(scale="1")), REFUSED, "a list is expected"),
    Case("61_cj_nan", text(lambda t: t.replace("0.001", "NaN")), REFUSED, ""),
    Case("61_cj_1e999", text(lambda t: t.replace("446000", "1e999")), REFUSED, ""),
    Case("cj_deep", cityjson(lambda j: first(j).update(boundaries=deep(60))), SKIPPED, "left out", triangles(24)),
    Case("cj_deep_json", text(lambda t: t[:-1] + ', "x": ' + "[" * 100_000 + "]" * 100_000 + "}"), REFUSED, "deep"),
    Case("60_cj_parent_cycle", cityjson(circle, make=tower), SKIPPED, "are above themselves"),
    Case(
        "60_cj_its_own_parent",
        cityjson(lambda j: j["CityObjects"]["house-1"].update(parents=["house-1"])),
        SKIPPED,
        "name a parent that is not there",
        triangles(36),
    ),
    Case(
        "62_cj_extension_url",
        cityjson(lambda j: j.update(extensions={"x": {"url": "%URL%", "version": "1"}})),
        LOADED,
        "",
        triangles(36),
    ),
    Case("cj_twice", text(lambda t: t.replace('"house-3"', '"house-1"')), REFUSED, "twice"),
    Case("cj_no_crs", cityjson(lambda j: j.pop("metadata")), ASKED),
    Case("cj_crs_bidi", cityjson(lambda j: j["metadata"].update(referenceSystem="a\u202eb\x1b[2J")), ASKED),
    Case("cj_crs_file", cityjson(lambda j: j["metadata"].update(referenceSystem="+init=/etc/passwd:1")), ASKED),
    Case("cj_version_9", cityjson(lambda j: j.update(version="9\u202e.1")), REFUSED, "is not read"),
    Case("cj_cut", text(lambda t: t[: len(t) // 2]), REFUSED, "damaged"),
    Case("cj_no_utf8", lambda world: world.put("a.city.json", street().text().encode() + b"\xff"), REFUSED, ""),
    Case("cj_instances_1e8", cityjson(many_instances), REFUSED, "more than"),
    Case("cj_id_of_1MB", text(lambda t: t.replace("house-1", "x" * 1_000_000)), LOADED, "", triangles(36)),
    Case("cj_picture_dotdot", pictured("../secret.png"), SKIPPED, "leads out", triangles(36)),
    Case("cj_picture_abs", pictured("{folder}/secret.png"), SKIPPED, "cannot be had", triangles(36)),
    Case("cj_picture_url", pictured("{url}"), SKIPPED, "cannot be had", triangles(36)),
    Case("cj_picture_itself", pictured("a.city.json"), SKIPPED, "a.city.json", triangles(36)),
    Case(
        "62_cj_sequence_damaged",
        lambda world: world.put("a.city.jsonl", street().lines().replace('"id": "house-1"', '"id": {')),
        SKIPPED,
        "1 lines are no CityJSONFeature",
        triangles(24),
    ),
    Case(
        "62_cj_sequence_of_rubbish",
        lambda world: world.put("a.city.jsonl", street().lines().split("\n")[0] + "\n" + "{\n" * 5000),
        REFUSED,
        "",
    ),
    Case(
        "62_cj_sequence_line_65MB",
        lambda world: world.put("a.city.jsonl", street().lines() + '{"a": "' + "x" * (65 << 20) + '"}\n'),
        SKIPPED,
        "1 lines are no CityJSONFeature",
    ),
    Case("63_gml_lol", gml(lambda t: t.replace("1000", "&a9;"), head=f"<!DOCTYPE x [{LOLS}]>"), REFUSED, "declares"),
    Case(
        "63_gml_lol_utf16",
        lambda w: w.put("a.gml", f"<!DOCTYPE CityModel [{LOLS}]><CityModel>&a9;</CityModel>".encode("utf-16")),
        REFUSED,
        "declares",
    ),
    Case("64_gml_xxe_file", gml(head='<!DOCTYPE x [<!ENTITY a SYSTEM "../secret.txt">]>'), REFUSED, "declares"),
    Case("64_gml_xxe_http", gml(head='<!DOCTYPE x [<!ENTITY a SYSTEM "%URL%">]>'), REFUSED, "declares"),
    Case("64_gml_xxe_param", gml(head='<!DOCTYPE x [<!ENTITY % a SYSTEM "%URL%"> %a;]>'), REFUSED, "declares"),
    Case("64_gml_dtd_http", gml(head='<!DOCTYPE x SYSTEM "%URL%">'), REFUSED, "declares"),
    Case("64_gml_no_city", raw("a.gml", "<x/>"), REFUSED, "not what the suffix"),
    Case("gml_undeclared_entity", gml(lambda t: t.replace("1000", "&a;")), REFUSED, "damaged"),
    Case("gml_schema_http", gml(lambda t: t.replace("<CityModel ", '<CityModel schemaLocation="%URL%" ')), LOADED),
    Case(
        "gml_xinclude",
        gml(lambda t: t.replace(WITHIN, '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%URL%"/>')),
        LOADED,
    ),
    Case("gml_xlink_http", gml(lambda t: t.replace("#house-p0", "%URL%#a")), SKIPPED, "lead to nothing", triangles(12)),
    Case("gml_deep", gml(lambda t: t.replace(WITHIN, "<a>" * 100_000 + "</a>" * 100_000)), REFUSED, "nested deeper"),
    Case(
        "gml_links_in_circles", gml(lambda t: t.replace(WITHIN, links(60))), SKIPPED, "lead to nothing", triangles(12)
    ),
    Case("gml_nan", gml(lambda t: t.replace("550170.000", "NaN", 1)), SKIPPED, "is no place", triangles(10)),
    Case("gml_1e400", gml(lambda t: t.replace("550170.000", "1e400", 1)), SKIPPED, "is no place", triangles(10)),
    Case("gml_text_of_10MB", gml(lambda t: t.replace("1000", "x" * 10_000_000)), LOADED, "", triangles(12)),
    Case(
        "gml_attributes_100000",
        gml(lambda t: t.replace(WITHIN, "".join(f"<bldg:a{i}>1</bldg:a{i}>" for i in range(100_000)))),
        LOADED,
        "",
        triangles(12),
    ),
    Case("gml_id_bidi", gml(lambda t: t.replace('gml:id="house"', 'gml:id="a\u202eb"')), LOADED, "", triangles(12)),
    Case(
        "gml_crs_file", gml(lambda t: t.replace("urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837", "/etc/passwd")), ASKED
    ),
    Case(
        "gml_dimension_9",
        gml(lambda t: t.replace("<gml:posList>", '<gml:posList srsDimension="9">')),
        LOADED,
        "",
        triangles(12),
    ),
    Case("gml_cut", gml(lambda t: t[:-200]), REFUSED, "damaged"),
    Case("gml_zeros", lambda world: world.put("a.gml", bytes(1000)), REFUSED, "not what the suffix"),
    Case(
        "gml_no_utf8",
        lambda w: w.put("a.gml", document(member(house())).encode().replace(b"007", b"\xff\xfe")),
        REFUSED,
        "damaged",
    ),
    Case("gml_picture_dotdot", gml_picture("../secret.png"), SKIPPED, "leads out", triangles(12)),
    Case("gml_picture_abs", gml_picture("/etc/passwd"), SKIPPED, "cannot be had", triangles(12)),
    Case("gml_picture_url", gml_picture("%URL%"), SKIPPED, "cannot be had", triangles(12)),
    Case("gml_picture_itself", gml_picture("a.gml"), SKIPPED, "a.gml", triangles(12)),
)
