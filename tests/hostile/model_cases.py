"""Hostile single meshes: OBJ with its MTL, PLY, STL, GLB (list: 34 to 40, and what it says of glTF)."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

from tests.hostile.opening import LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.importers.tiles3d.tiles3d_files import GltfFile, png, quad

CORNERS = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\n"
FACE = "f 1/1 2/2 3/3\n"
PLY = (
    "ply\nformat {format} 1.0\ncomment {comment}\nelement vertex {vertices}\nproperty float x\nproperty float y\n"
    "property float z\nproperty float s\nproperty float t\nelement face {faces}\n"
    "property list {list} vertex_indices\nend_header\n"
)
VERTICES = "0 0 0 0 0\n1 0 0 1 0\n0 1 0 0 1\n"


def triangles(count: int) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert outcome.triangles == count

    return look


def obj(text: str | Callable[[], str], *, mtl: str | Callable[[], str] | None = None) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        if mtl is not None:
            world.put("a.mtl", mtl if isinstance(mtl, str) else mtl())
        return world.put("a.obj", text if isinstance(text, str) else text())

    return put


def with_picture(name: str) -> Callable[[World], Path]:
    """Write a model whose picture is called `name`; one that lies outside of the dataset would do."""

    def put(world: World) -> Path:
        world.secret.with_suffix(".png").write_bytes(png([(255, 0, 0)]))
        world.put("a.mtl", f"newmtl m\nmap_Kd {name.format(folder=world.secret.parent.as_posix())}\n")
        return world.put("a.obj", "mtllib a.mtl\n" + CORNERS + "usemtl m\n" + FACE)

    return put


def ply(
    body: bytes | str = "",
    *,
    kind: str = "ascii",
    vertices: int = 3,
    faces: int = 1,
    lists: str = "uchar int",
    comment: str = "x",
) -> Callable[[World], Path]:
    head = PLY.format(format=kind, vertices=vertices, faces=faces, list=lists, comment=comment)

    def put(world: World) -> Path:
        world.secret.with_suffix(".png").write_bytes(png([(255, 0, 0)]))
        return world.put("a.ply", head.encode() + (body.encode() if isinstance(body, str) else body))

    return put


def binary_ply(face: bytes, *, lists: str) -> Callable[[World], Path]:
    numbers = struct.pack("<15f", *(float(word) for word in VERTICES.split()))
    return ply(numbers + face, kind="binary_little_endian", lists=lists)


def stl(count: int, body: bytes) -> Callable[[World], Path]:
    return lambda world: world.put("a.stl", bytes(80) + struct.pack("<I", count) + body)


def stl_triangle(*numbers: float) -> bytes:
    return struct.pack("<12fH", 0, 0, 1, *numbers, 0)


def glb(edit: Callable[[GltfFile], object]) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        file = quad()
        file.finish()
        # Whoever reads it gets a whole model.
        world.secret.with_suffix(".bin").write_bytes(file.binary)
        edit(file)
        return world.put("a.glb", file.glb())

    return put


def gltf_beside(uri: str) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        file = quad()
        file.finish()
        world.secret.with_suffix(".bin").write_bytes(file.binary)
        file.json["buffers"][0]["uri"] = uri.format(folder=world.secret.parent.as_posix(), url=world.listener.url())
        return world.put("a.gltf", json.dumps(file.json))

    return put


def folder_with_a_bad_tile(world: World) -> Path:
    world.put("Data/Tile_1/good.obj", CORNERS + FACE)
    world.put("Data/Tile_2/bad.obj", CORNERS.replace("v 1 0 0", "v one 0 0") + FACE)
    return world.data


def one_read(outcome: Outcome) -> None:
    assert outcome.result is not None
    assert outcome.result.report.counts["failed"] == 1
    assert outcome.triangles == 1


TRIANGLE = stl_triangle(0, 0, 0, 1, 0, 0, 0, 1, 0)
NAN = float("nan")

CASES = (
    Case("34_obj_idx_oob", obj(CORNERS + "f 1 2 4\n"), REFUSED, "names a v that is not there"),
    Case("34_obj_idx_4e9", obj(CORNERS + "f 1 2 4294967295\n"), REFUSED, "names a v that is not there"),
    Case("34_obj_idx_2e63", obj(CORNERS + "f 1 2 9223372036854775808\n"), REFUSED, "no whole number"),
    Case("34_obj_negative_past", obj(CORNERS + "f -1 -2 -9\n"), REFUSED, "names a v that is not there"),
    Case("34_obj_idx_0", obj(CORNERS + "f 0 1 2\n"), REFUSED, "begin with 1"),
    Case("34_obj_negative_uv_past", obj(CORNERS + "f 1/-9 2/-1 3/-1\n"), REFUSED, "names a vt that is not there"),
    Case("35_obj_nan", obj(CORNERS + "v nan inf 1e300\n" + FACE + "f 1 2 4\n"), SKIPPED, "left out", triangles(1)),
    Case("35_obj_nan_all", obj("v nan 0 0\n" * 3 + "f 1 2 3\n"), REFUSED, "no triangles"),
    Case("36_obj_line_50MB", obj(lambda: CORNERS + FACE + "f " + "1 " * 25_000_000), REFUSED, "a line of"),
    Case("37_obj_mtllib_dotdot", obj("mtllib ../secret.mtl\n" + CORNERS + FACE), SKIPPED, "leads out", triangles(1)),
    Case("37_obj_mtllib_abs", obj("mtllib /etc/passwd\n" + CORNERS + FACE), SKIPPED, "leads elsewhere", triangles(1)),
    Case("38_obj_face_10000", obj(CORNERS + "f" + " 1 2 3" * 3334 + "\n"), REFUSED, "corners"),
    Case("38_obj_face_of_two", obj(CORNERS + FACE + "f 1 2\n"), LOADED, "", triangles(1)),
    Case("39_mtl_map_unc", with_picture("\\\\host\\share\\x.png"), SKIPPED, "leads", triangles(1)),
    Case("39_mtl_map_dotdot", with_picture("../secret.png"), SKIPPED, "leads out", triangles(1)),
    Case("39_mtl_map_abs", with_picture("{folder}/secret.png"), SKIPPED, "leads elsewhere", triangles(1)),
    Case("39_mtl_map_url", with_picture("http://127.0.0.1:9/x.png"), SKIPPED, "leads elsewhere", triangles(1)),
    Case("39_mtl_map_itself", with_picture("a.mtl"), SKIPPED, "a.mtl", triangles(1)),
    Case("40_mtl_missing", obj("mtllib b.mtl\n" + CORNERS + "usemtl m\n" + FACE), LOADED, "is missing", triangles(1)),
    Case("mtl_is_the_obj", obj("mtllib a.obj\n" * 99 + CORNERS + "usemtl m\n" + FACE), LOADED, "m", triangles(1)),
    Case("mtl_bidi_name", obj(CORNERS + "usemtl a\u202eb\x1b[2J\n" + FACE), LOADED, "not described", triangles(1)),
    Case(
        "mtl_101000_materials",
        obj("mtllib a.mtl\n" + CORNERS + FACE, mtl=lambda: "".join(f"newmtl {i}\n" for i in range(101_000))),
        LOADED,
        "",
        triangles(1),
    ),
    Case(
        "obj_101000_materials",
        obj(lambda: CORNERS + "".join(f"usemtl {i}\nf 1 2 3\n" for i in range(101_000))),
        REFUSED,
        "materials",
    ),
    Case("obj_faces_of_one_vertex", obj(lambda: CORNERS + "f 1 1 1\n" * 300_000), LOADED, "", triangles(300_000)),
    Case("obj_no_face", obj(CORNERS), REFUSED, "no triangles"),
    Case("obj_zeros", lambda world: world.put("a.obj", bytes(1000)), REFUSED, "not what the suffix"),
    Case("obj_folder_bad_tile", folder_with_a_bad_tile, LOADED, "no numbers", one_read),
    Case("ply_vertices_4e9", ply(VERTICES + "3 0 1 2\n", vertices=4_000_000_000), REFUSED, "are declared"),
    Case("ply_faces_4e9", ply(VERTICES + "3 0 1 2\n", faces=4_000_000_000), REFUSED, "are declared"),
    Case("ply_idx_oob", ply(VERTICES + "3 0 1 3\n"), REFUSED, "damaged"),
    Case("ply_short", ply("0 0 0 0 0\n"), REFUSED, ""),
    Case("ply_list_4e9", binary_ply(struct.pack("<I3i", 2**32 - 1, 0, 1, 2), lists="uint int"), REFUSED, ""),
    Case("ply_list_negative", binary_ply(struct.pack("<b3i", -1, 0, 1, 2), lists="char int"), REFUSED, ""),
    Case("ply_list_of_float", binary_ply(struct.pack("<f3i", NAN, 0, 1, 2), lists="float int"), REFUSED, ""),
    Case("ply_type_unknown", ply(VERTICES + "3 0 1 2\n", lists="uchar ../x"), REFUSED, ""),
    Case("ply_nan", ply("nan 0 0 0 0\n1 0 0 1 0\n0 1 0 0 1\n3 0 1 2\n"), REFUSED, "no triangles"),
    Case(
        "ply_picture_dotdot",
        ply(VERTICES + "3 0 1 2\n", comment="TextureFile ../secret.png"),
        SKIPPED,
        "leads out",
        triangles(1),
    ),
    Case("stl_count_4e9", stl(2**32 - 1, TRIANGLE), REFUSED, "not what the suffix"),
    Case("stl_count_0", stl(0, b""), REFUSED, ""),
    Case("stl_short", stl(2, TRIANGLE), REFUSED, "not what the suffix"),
    Case("stl_nan", stl(2, TRIANGLE + stl_triangle(NAN, 0, 0, 1, 0, 0, 0, 1, 0)), SKIPPED, "left out", triangles(1)),
    Case("stl_text_cut", lambda world: world.put("a.stl", "solid x\nfacet normal 0 0 1\nouter loop\n"), REFUSED, ""),
    Case("1_glb_node_self", glb(lambda f: f.json["nodes"][0].update(children=[0])), REFUSED, ""),
    Case("3_glb_count_2e9", glb(lambda f: f.json["accessors"][0].update(count=2_000_000_000)), REFUSED, ""),
    Case("9_gltf_uri_dotdot", gltf_beside("../secret.bin"), REFUSED, "leads out"),
    Case("10_gltf_uri_abs", gltf_beside("{folder}/secret.bin"), REFUSED, "leads elsewhere"),
    Case("11_gltf_uri_http", gltf_beside("{url}"), REFUSED, "leads elsewhere"),
    Case("glb_cut", lambda world: world.put("a.glb", quad().glb()[:100]), REFUSED, ""),
    Case("glb_no_mesh", glb(lambda f: f.json["nodes"][0].pop("mesh")), REFUSED, "no triangles"),
)
