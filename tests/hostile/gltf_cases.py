"""Hostile glTF and GLB, each the content of a tileset's root tile (list: 1 to 19)."""

import base64
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.hostile.opening import REFUSED, SKIPPED, Case, Outcome, World
from tests.importers.pictures.ktx2_files import UASTC, ktx2
from tests.importers.tiles3d.tiles3d_files import (
    QUAD,
    GltfFile,
    b3dm,
    draco_quad,
    ecef_transform,
    glb,
    png,
    quad,
    tile,
    tileset,
    write,
)

Edit = Callable[[GltfFile], Any]

# The 61 bytes of google/draco issue 1169: an Edgebreaker mesh that declares 859 million faces.
DRACO_61 = b"DRACO\x01\x00\x01\x01]\x01\x01\x00\x00}\x00\x00" + b"3" * 42 + b"\0\0"


def tileset_of(world: World, *names: str) -> Path:
    """Write a tileset whose tiles have these contents."""
    first, *others = (tile(name, transform=ecef_transform()) if i == 0 else tile(name) for i, name in enumerate(names))
    return write(world.data, {"tileset.json": tileset(first | ({"children": others} if others else {}))})


def content(data: Callable[[World], bytes], name: str = "a.glb") -> Callable[[World], Path]:
    """Return what writes a tileset with one content."""

    def put(world: World) -> Path:
        world.put(name, data(world))
        return tileset_of(world, name)

    return put


def edited(edit: Edit) -> Callable[[World], Path]:
    def data(world: World) -> bytes:
        file = quad(picture=png([(255, 0, 0), (0, 255, 0)]), NORMAL=QUAD)
        edit(file)
        return file.glb()

    return content(data)


def with_buffer_uri(uri: Callable[[World], str]) -> Callable[[World], Path]:
    """Write a .gltf; a ``secret.bin`` that lies outside of the dataset would fit as its buffer."""

    def data(world: World) -> bytes:
        file = quad()
        file.finish()
        # Whoever reads it gets a whole model.
        world.secret.with_suffix(".bin").write_bytes(file.binary)
        file.json["buffers"][0]["uri"] = uri(world)
        return json.dumps(file.json).encode()

    return content(data, "a.gltf")


def with_picture_uri(uri: Callable[[World], str]) -> Callable[[World], Path]:
    def data(world: World) -> bytes:
        file = quad(picture=png([(255, 0, 0)]))
        world.secret.with_suffix(".png").write_bytes(png([(255, 0, 0)]))
        file.json["images"] = [{"uri": uri(world)}]
        return file.glb()

    return content(data)


def sparse_oob(file: GltfFile) -> None:
    where = file.view(np.array([4], np.uint32).tobytes()), file.view(bytes(12))
    file.json["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": where[0], "componentType": 5125},
        "values": {"bufferView": where[1]},
    }


def draco_61(world: World) -> bytes:
    file = draco_quad()
    file.json["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["bufferView"] = file.view(
        DRACO_61
    )
    return file.glb()


def draco_counts(faces: int) -> bytes:
    """Return a Draco head that declares `faces` triangles, and nothing after it."""
    number = bytearray()
    while faces >= 0x80:
        number.append(faces & 0x7F | 0x80)
        faces >>= 7
    number.append(faces)
    return b"DRACO\x02\x02\x01\x01\x00\x00\x00" + bytes(number) * 2 + bytes(40)


def draco_declaring(faces: int) -> Callable[[World], bytes]:
    def data(world: World) -> bytes:
        file = draco_quad()
        view = file.view(draco_counts(faces))
        file.json["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["bufferView"] = view
        return file.glb()

    return data


def png_bomb() -> bytes:
    """Return a PNG that declares 50,000 x 50,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(200_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def packed_by_meshopt(file: GltfFile, *, count: int) -> None:
    view = file.json["bufferViews"][0]
    packed = {"buffer": 0, "byteOffset": 0, "byteLength": view["byteLength"], "byteStride": 12, "mode": "ATTRIBUTES"}
    view["extensions"] = {"EXT_meshopt_compression": packed | {"count": count}}


def pictured(picture: bytes) -> bytes:
    """Return a model with this picture."""
    return quad(picture=picture).glb()


def plain_ktx2(width: int, height: int, data: bytes, **more: int) -> bytes:
    return ktx2(data, vk_format=37, width=width, height=height, **more)


def zstd_bomb() -> bytes:
    """Return a small KTX2 of 64 x 64 texels whose zstd frame unfolds to 256 MiB."""
    import imagecodecs

    frame = imagecodecs.zstd_encode(bytes(1 << 28))
    return plain_ktx2(64, 64, frame, scheme=2, unpacked=64 * 64 * 4)


def truncated(world: World) -> Path:
    """Write a tile for every 64 bytes that the GLB could have been cut at."""
    data = quad(picture=png([(1, 2, 3)] * 64)).glb()
    names = []
    for end in range(64, len(data), 64):
        names.append(f"{end}.glb")
        world.put(names[-1], data[:end])
    return tileset_of(world, *names)


def all_refused(count: int) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert len(outcome.refusals) >= count
        assert not outcome.contents

    return look


def not_finite(world: World) -> bytes:
    points = np.vstack([QUAD, QUAD + np.float32(1), [[np.nan, 0, 0], [np.inf, 0, 0]]]).astype(np.float32)
    indices = np.array([0, 1, 2, 0, 2, 3, 4, 5, 8, 4, 5, 9], np.uint16)
    return quad(points=points, indices=indices).glb()


def finite_part_stays(outcome: Outcome) -> None:
    assert outcome.triangles == 2
    assert all(np.isfinite(m.points).all() for c in outcome.contents for m in c.meshes)


def gltf_text(text: bytes) -> Callable[[World], Path]:
    return content(lambda world: text, "a.gltf")


def chunk_length(world: World) -> bytes:
    data = bytearray(quad().glb())
    data[12:16] = b"\xff" * 4
    return bytes(data)


def data_uri(world: World) -> bytes:
    """Return a document whose buffer stands in it and is longer than the limit of 64 MiB."""
    file = quad()
    file.finish()
    body = base64.b64encode(bytes(file.binary) + bytes(64 << 20)).decode()
    file.json["buffers"][0] |= {"uri": f"data:application/octet-stream;base64,{body}"}
    return json.dumps(file.json).encode()


def primitive(file: GltfFile) -> dict[str, Any]:
    found: dict[str, Any] = file.json["meshes"][0]["primitives"][0]
    return found


def shared(file: GltfFile) -> None:
    file.json |= {"nodes": [{"children": [2]}, {"children": [2]}, {"mesh": 0}], "scenes": [{"nodes": [0, 1]}]}


CASES = (
    Case(
        "1_gltf_node_self", edited(lambda f: f.json.update(nodes=[{"mesh": 0, "children": [0]}])), REFUSED, "nodes[0]"
    ),
    Case("1_gltf_node_cycle", edited(lambda f: f.json.update(nodes=[{"children": [1]}, {"children": [0]}])), REFUSED),
    Case("2_gltf_node_shared", edited(shared), REFUSED, "two parents"),
    Case("3_gltf_count_2e9", edited(lambda f: f.json["accessors"][0].update(count=2_000_000_000)), REFUSED, "past"),
    Case(
        "3_gltf_count_2e9_without_view",
        edited(
            lambda f: f.json["accessors"].__setitem__(
                0, {"componentType": 5126, "count": 2_000_000_000, "type": "VEC3"}
            )
        ),
        REFUSED,
        "unfolds to more",
    ),
    Case("3_gltf_count_minus_1", edited(lambda f: f.json["accessors"][0].update(count=-1)), REFUSED, "count"),
    Case(
        "4_gltf_idx_oob",
        edited(lambda f: primitive(f).update(indices=f.accessor(np.array([0, 1, 4_000_000_000], np.uint32)))),
        REFUSED,
        "index 4000000000",
    ),
    Case("5_gltf_acc_missing", edited(lambda f: primitive(f)["attributes"].update(POSITION=99)), REFUSED, "99"),
    Case(
        "6_gltf_view_past_buffer",
        edited(lambda f: f.json["bufferViews"][0].update(byteLength=1 << 40)),
        REFUSED,
        "past",
    ),
    Case("7_gltf_stride_0", edited(lambda f: f.json["bufferViews"][0].update(byteStride=0)), REFUSED, "byteStride"),
    Case("7_gltf_stride_255", edited(lambda f: f.json["bufferViews"][0].update(byteStride=255)), REFUSED, "byteStride"),
    Case("8_gltf_sparse_oob", edited(sparse_oob), REFUSED, "sparse index 4"),
    Case("9_gltf_uri_dotdot", with_buffer_uri(lambda w: "../secret.bin"), REFUSED, "a.gltf, buffers[0].uri: "),
    Case("9_gltf_picture_dotdot", with_picture_uri(lambda w: "../secret.png"), REFUSED, "a.glb, images[0].uri: "),
    Case("9_gltf_uri_backslash", with_buffer_uri(lambda w: "..\\secret.bin"), REFUSED, "leads out of the dataset"),
    Case("10_gltf_uri_abs", with_buffer_uri(lambda w: str(w.secret.with_suffix(".bin"))), REFUSED, "absolute"),
    Case("10_gltf_uri_file", with_buffer_uri(lambda w: "file:///etc/passwd"), REFUSED, "absolute"),
    Case("10_gltf_uri_drive", with_buffer_uri(lambda w: "C:/secret.bin"), REFUSED, "absolute"),
    Case("11_gltf_uri_http_loopback", with_buffer_uri(lambda w: w.listener.url("a.bin")), REFUSED, "leads elsewhere"),
    Case(
        "11_gltf_picture_http_loopback", with_picture_uri(lambda w: w.listener.url("a.png")), REFUSED, "leads elsewhere"
    ),
    Case("12_gltf_uri_percent", with_buffer_uri(lambda w: "%2e%2e%2fsecret.bin"), REFUSED, "percent-encoding"),
    Case(
        "13_gltf_deep_json", gltf_text(b'{"asset":{"version":"2.0"},"meshes":' + b"[" * 200_000), REFUSED, "too deeply"
    ),
    Case("13_glb_deep_json", content(lambda w: glb(b'{"a":' * 200_000)), REFUSED, "too deeply"),
    Case("14_glb_chunk_len_ffffffff", content(chunk_length), REFUSED, "byte 12"),
    Case("15_glb_trunc_each_64B", truncated, REFUSED, check=all_refused(10)),
    Case(
        "16_gltf_nan_pos_inf", content(not_finite), SKIPPED, "2 triangles without a finite position", finite_part_stays
    ),
    Case("17_gltf_dup_keys", gltf_text(b'{"asset":{"version":"2.0"},"nodes":[],"nodes":[]}'), REFUSED, "twice"),
    Case("18_draco_61B", content(draco_61), REFUSED, "858993459 faces"),
    Case("18_draco_2e31_faces", content(draco_declaring(2**31)), REFUSED, "2147483648 faces"),
    Case("19_gltf_png_bomb", content(lambda w: quad(picture=png_bomb()).glb()), REFUSED, "50000 x 50000"),
    Case("gltf_data_uri_64MB", content(data_uri, "a.gltf"), REFUSED, "a.gltf, buffers[0].uri: the data: uri is larger"),
    Case(
        "gltf_extension",
        edited(lambda f: f.json.update(extensionsRequired=["EXT_unheard_of"])),
        REFUSED,
        "EXT_unheard_of",
    ),
    Case(
        "gltf_meshopt_count_2e31", edited(lambda f: packed_by_meshopt(f, count=1 << 31)), REFUSED, "2147483648 elements"
    ),
    Case("gltf_meshopt_rubbish", edited(lambda f: packed_by_meshopt(f, count=4)), REFUSED, "packed data is damaged"),
    Case(
        "gltf_view_packed_by_nobody_knows_what",
        edited(lambda f: f.json["bufferViews"][0].update(extensions={"EXT_unheard_of": {}})),
        REFUSED,
        "EXT_unheard_of",
    ),
    Case("gltf_ktx2_50000px", content(lambda w: pictured(plain_ktx2(50_000, 50_000, b""))), REFUSED, "50000 x 50000"),
    Case(
        "gltf_ktx2_zstd_bomb",
        content(lambda w: pictured(zstd_bomb())),
        REFUSED,
        "images[0]: the KTX2 picture is damaged",
    ),
    Case("gltf_ktx2_cut", content(lambda w: pictured(UASTC[:120])), REFUSED, "images[0]: the KTX2 picture is damaged"),
    Case("gltf_matrix_1e308", edited(lambda f: f.json["nodes"][0].update(matrix=[1e308] * 16)), REFUSED, "nodes[0]"),
    Case("b3dm_in_b3dm", content(lambda w: b3dm(b3dm(quad().glb())), "a.b3dm"), REFUSED, "not UTF-8"),
)
