"""Hostile city models: CityJSON and CityJSONSeq (list: 59 to 62)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile.model_cases import triangles
from tests.hostile.opening import ASKED, LOADED, REFUSED, SKIPPED, Case, World
from tests.importers.city_models.city_files import CityFile, street, tower
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
    Case("60_cj_scale_0", cityjson(lambda j: j["transform"].update(scale=[0, 0, 0])), REFUSED, ""),
    Case("60_cj_scale_1e308", cityjson(lambda j: j["transform"].update(scale=[1e308] * 3)), REFUSED, ""),
    Case("60_cj_scale_text", cityjson(lambda j: j["transform"].update(scale="1")), REFUSED, "a list is expected"),
    Case("60_cj_nan", text(lambda t: t.replace("0.001", "NaN")), REFUSED, ""),
    Case("60_cj_1e999", text(lambda t: t.replace("446000", "1e999")), REFUSED, ""),
    Case("61_cj_deep", cityjson(lambda j: first(j).update(boundaries=deep(60))), SKIPPED, "left out", triangles(24)),
    Case("61_cj_deep_json", text(lambda t: t[:-1] + ', "x": ' + "[" * 100_000 + "]" * 100_000 + "}"), REFUSED, "deep"),
    Case("61_cj_parents_in_a_circle", cityjson(circle, make=tower), LOADED),
    Case(
        "61_cj_its_own_parent",
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
)
