"""Whole and small files of the formats that stream, from which mutants are made."""

import json
from pathlib import Path

import numpy as np

from tests.importers.pictures import ktx2_files
from tests.importers.points.las_files import CopcWriter, LasWriter, cloud, octree_parts
from tests.importers.tiles3d.test_tiles3d_packages import packed, zstandard
from tests.importers.tiles3d.tile_files import batched, gltf1, i3dm, pnts, quad_with_table
from tests.importers.tiles3d.tiles3d_files import (
    QUAD,
    QUAD_UV,
    GltfFile,
    cmpt,
    draco_quad,
    implicit,
    png,
    quad,
    subtree,
    tile,
    tileset,
)

Seeds = list[dict[str, bytes]]

PLACES = np.array([(0, 0, 0), (20, 0, 0), (0, 20, 0), (20, 20, 5)], np.float32)
UP, RIGHT = np.tile(np.float32((0, 1, 0)), (4, 1)), np.tile(np.float32((1, 0, 0)), (4, 1))
RTC = [-2605390.0, 4455490.0, 3735030.0]
BATCH = {"name": ["a", "里院", "", "b"], "height": [1.5, 2, 3, 4]}
SCHEMA = {
    "classes": {
        "house": {
            "properties": {
                "name": {"type": "STRING"},
                "floors": {"type": "SCALAR", "componentType": "UINT8", "array": True},
                "at": {"type": "VEC3", "componentType": "FLOAT32", "scale": [2, 2, 2]},
                "kind": {"type": "ENUM", "enumType": "kinds"},
            }
        }
    },
    "enums": {"kinds": {"valueType": "UINT8", "values": [{"name": "a", "value": 0}, {"name": "b", "value": 1}]}},
}


def with_tileset(name: str, data: bytes) -> dict[str, bytes]:
    return {"tileset.json": json.dumps(tileset(tile(name))).encode(), name: data}


def i3dm_seeds(folder: Path) -> Seeds:
    quantized = {
        "POSITION_QUANTIZED": np.array([(0, 0, 0), (9, 9, 9), (65535, 1, 7), (5, 65535, 0)], np.uint16),
        "NORMAL_UP_OCT32P": np.full((4, 2), 32768, np.uint16),
        "NORMAL_RIGHT_OCT32P": np.full((4, 2), 1000, np.uint16),
    }
    volume = {"QUANTIZED_VOLUME_OFFSET": [0, 0, 0], "QUANTIZED_VOLUME_SCALE": [10, 10, 10]}
    turned = {"NORMAL_UP": UP, "NORMAL_RIGHT": RIGHT, "SCALE": np.float32([1, 2, 3, 4]), "BATCH_ID": np.uint8(range(4))}
    found = (
        i3dm(PLACES),
        i3dm(PLACES, arrays=turned, features={"BATCH_ID": {"componentType": "UNSIGNED_BYTE"}}, batch=BATCH),
        i3dm(None, count=4, arrays=quantized, features=volume),
        i3dm(PLACES, features={"RTC_CENTER": RTC, "EAST_NORTH_UP": True}),
        i3dm(PLACES, model=draco_quad().glb()),
    )
    return [with_tileset("a.i3dm", data) for data in found]


def pnts_seeds(folder: Path) -> Seeds:
    import DracoPy

    colours = np.arange(12, dtype=np.uint8).reshape(4, 3)
    quantized = {"POSITION_QUANTIZED": np.uint16(PLACES), "RGB565": np.arange(4, dtype=np.uint16)}
    volume = {"QUANTIZED_VOLUME_OFFSET": [0, 0, 0], "QUANTIZED_VOLUME_SCALE": [10, 10, 10], "RTC_CENTER": RTC}
    ids = {"BATCH_ID": np.arange(4, dtype=np.uint8)}
    counted = {"BATCH_LENGTH": 4, "BATCH_ID": {"componentType": "UNSIGNED_BYTE"}}
    draco = DracoPy.encode(PLACES, colors=colours)
    packed_ids = {"POSITION": 0, "RGB": 1}
    names = {"POSITION": {"byteOffset": 0}, "RGB": {"byteOffset": 0}}
    where = {"properties": packed_ids, "byteOffset": 0, "byteLength": len(draco)}
    found = (
        pnts(PLACES),
        pnts(PLACES, arrays={"RGB": colours, "NORMAL": UP}),
        pnts(None, count=4, arrays=quantized, features=volume),
        pnts(PLACES, arrays=ids, features=counted, batch=BATCH),
        pnts(
            None,
            count=4,
            arrays={"PACKED": np.frombuffer(draco, np.uint8)},
            features=names | {"extensions": {"3DTILES_draco_point_compression": where}},
        ),
    )
    return [with_tileset("a.pnts", data) for data in found]


def cmpt_seeds(folder: Path) -> Seeds:
    house = batched(quad(_BATCHID=np.zeros(4, np.uint8)).glb(), length=1, batch={"name": ["a"]})
    found = (
        cmpt(house),
        cmpt(house, i3dm(PLACES)),
        cmpt(pnts(PLACES), house, i3dm(PLACES)),
        cmpt(cmpt(house), pnts(PLACES)),
        cmpt(batched(gltf1(), length=0), house),
    )
    return [with_tileset("a.cmpt", data) for data in found]


def subtree_seeds(folder: Path) -> Seeds:
    class_ = {"classes": {"t": {"properties": {"h": {"type": "SCALAR", "componentType": "FLOAT32"}}}}}
    table = {"class": "t", "count": 5, "values": {"h": np.arange(5, dtype=np.float32)}}
    content = quad().glb()
    beside: dict[str, bytes] = {}
    trees = (
        (implicit(levels=2), subtree(tiles=1, contents=[1])),
        (implicit(levels=2), subtree(tiles=[1, 1, 0, 1, 1], contents=[[0, 1, 0, 1, 0]])),
        (implicit(levels=2, scheme="OCTREE"), subtree(tiles=[1] * 9, contents=[[1] * 9])),
        (implicit(levels=2), subtree(tiles=1, contents=[1], columns=[table], tileMetadata=0)),
        (implicit(levels=2), subtree(tiles=[1, 0, 0, 0, 1], contents=[1], external=beside, text_only=True)),
    )
    found: Seeds = []
    for root, data in trees:
        more = {"schema": class_} if b"tileMetadata" in data else {}
        place = ".0" if root["implicitTiling"]["subdivisionScheme"] == "OCTREE" else ""
        names = [f"c/{level}.{x}.{y}{place}.glb" for level in range(2) for x in range(2) for y in range(2)]
        document = json.dumps(tileset(root, version="1.1", **more)).encode()
        files = {"tileset.json": document, f"s/0.0.0{place}.subtree": data}
        found.append(files | dict.fromkeys(names, content))
    found[-1]["s/bits.bin"] = beside["bits.bin"]
    return found


def meshopt_model() -> bytes:
    import meshopt

    file = quad()
    squeezed = meshopt.encode_vertex_buffer(QUAD)
    packed_at = {"buffer": 0, "byteOffset": len(file.binary), "byteLength": len(squeezed), "byteStride": 12}
    file.binary += squeezed
    packed_at |= {"count": 4, "mode": "ATTRIBUTES", "filter": "NONE"}
    file.json["bufferViews"][0]["extensions"] = {"EXT_meshopt_compression": packed_at}
    file.json["extensionsUsed"] = file.json["extensionsRequired"] = ["EXT_meshopt_compression"]
    return file.glb()


def ktx2_model(picture: bytes) -> bytes:
    file = quad(TEXCOORD_0=QUAD_UV)
    file.json["images"] = [{"bufferView": file.view(picture), "mimeType": "image/ktx2"}]
    file.json["textures"] = [{"extensions": {"KHR_texture_basisu": {"source": 0}}}]
    file.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    file.json["extensionsUsed"] = file.json["extensionsRequired"] = ["KHR_texture_basisu"]
    return file.glb()


def described_model() -> bytes:
    columns = {
        "name": {"values": "text", "stringOffsets": "ends"},
        "floors": {"values": "numbers", "arrayOffsets": "ends"},
        "at": {"values": "places"},
        "kind": {"values": "kinds"},
    }
    views = {
        "text": b"abcdefgh",
        "ends": np.arange(0, 10, 2, dtype=np.uint32).tobytes(),
        "numbers": bytes(range(8)),
        "places": PLACES.tobytes(),
        "kinds": bytes([0, 1, 0, 1]),
    }
    return quad_with_table(SCHEMA, {"class": "house", "count": 4, "properties": columns}, views).glb()


def instanced_model() -> bytes:
    file: GltfFile = quad()
    named = {
        "TRANSLATION": file.accessor(PLACES),
        "ROTATION": file.accessor(np.tile(np.float32((0, 0, 0, 1)), (4, 1))),
        "_FEATURE_ID_0": file.accessor(np.arange(4, dtype=np.uint8)),
    }
    ids = {"featureIds": [{"featureCount": 4, "attribute": 0}]}
    file.json["nodes"][0]["extensions"] = {
        "EXT_mesh_gpu_instancing": {"attributes": named},
        "EXT_instance_features": ids,
    }
    return file.glb()


def glb_seeds(folder: Path) -> Seeds:
    found = (
        meshopt_model(),
        ktx2_model(ktx2_files.ETC1S),
        ktx2_model(ktx2_files.UASTC_ZSTD),
        ktx2_model(ktx2_files.ktx2(bytes(8 * 8 * 4), vk_format=37, width=8, height=8)),
        described_model(),
        instanced_model(),
        draco_quad().glb(),
    )
    return [with_tileset("a.glb", data) for data in found]


def package_seeds(folder: Path) -> Seeds:
    files = {"tileset.json": tileset(tile("sub/a.glb")), "sub/a.glb": quad(picture=png([(1, 2, 3)])).glb()}
    found = (
        packed(files),
        packed(files, index=False),
        packed(files, method=8),
        zstandard(files),
        packed({"tileset.json": tileset(tile("a.b3dm")), "a.b3dm": batched(quad().glb(), length=0)}),
    )
    return [{"x.3tz": data} for data in found]


def copc_seeds(folder: Path) -> Seeds:
    child = next(key for key in octree_parts(cloud(), edge=40_960) if key[0] == 1)
    found = (
        CopcWriter(),
        CopcWriter(point_format=6),
        CopcWriter(wkt=""),
        CopcWriter(paged=child),
        CopcWriter(points=cloud(60)),
    )
    return [{"x.copc.laz": writer.file()} for writer in found]


def las_seeds(folder: Path) -> Seeds:
    found = (
        LasWriter(cloud()),
        LasWriter(cloud(), minor=2, point_format=3),
        LasWriter(cloud(), compressed=True),
        LasWriter(cloud(), minor=2, point_format=3, compressed=True),
        LasWriter(cloud(60), minor=4, point_format=6, wkt=""),
    )
    return [{"x.las": writer.file()} for writer in found]


def obj_seeds(folder: Path) -> Seeds:
    vertices = "".join(f"v {x} {y} {z}\n" for x, y, z in ((0, 0, 0), (9, 0, 0), (9, 9, 0), (0, 9, 0), (4, 4, 7)))
    uv = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nvn 0 0 1\n"
    faces = (
        "f 1 2 3 4\nf 1 2 5\n",
        "mtllib x.mtl\nusemtl one\nf 1/1 2/2 3/3\nusemtl two\nf 1/1 3/3 4/4\n",
        "o a\ng b\nf 1/1/1 2/2/1 3/3/1\nf 1//1 2//1 5//1\n",
        "f -5 -4 -3\nf -5/-4 -4/-3 -3/-2\n",
        "f 1 \\\n2 3\n# end\nl 1 2\n",
    )
    materials = b"newmtl one\nKd 1 0.5 0\nd 0.5\nmap_Kd -clamp on p.png\nnewmtl two\nKd 0 0 1\n"
    beside = {"x.mtl": materials, "p.png": png([(1, 2, 3), (4, 5, 6)])}
    found: Seeds = [{"x.obj": (vertices + uv + text).encode()} for text in faces]
    found[1] |= beside
    found.append({"x.obj": vertices.replace("\n", " 1 0 0.5\n").encode() + faces[0].encode()})
    return found


def stl_seeds(folder: Path) -> Seeds:
    import trimesh

    box, ball = trimesh.creation.box(), trimesh.creation.icosphere(subdivisions=1)
    found = [box.export(file_type="stl"), ball.export(file_type="stl"), box.export(file_type="stl_ascii").encode()]
    found.append(ball.export(file_type="stl_ascii").encode())
    found.append(trimesh.creation.cylinder(1.0, 2.0, sections=5).export(file_type="stl"))
    return [{"x.stl": data} for data in found]


def ply_seeds(folder: Path) -> Seeds:
    import trimesh

    box = trimesh.creation.box()
    coloured = trimesh.creation.icosphere(subdivisions=1)
    coloured.visual.vertex_colors = np.tile(np.uint8((9, 8, 7, 255)), (len(coloured.vertices), 1))
    pictured = (
        b"ply\nformat ascii 1.0\ncomment TextureFile p.png\nelement vertex 3\nproperty float x\nproperty float y\n"
        b"property float z\nproperty float s\nproperty float t\nelement face 1\n"
        b"property list uchar int vertex_indices\nend_header\n0 0 0 0 0\n1 0 0 1 0\n0 1 0 0 1\n3 0 1 2\n"
    )
    big = (
        b"ply\nformat binary_big_endian 1.0\nelement vertex 3\nproperty double x\nproperty double y\n"
        b"property double z\nelement face 1\nproperty list uchar uint vertex_indices\nend_header\n"
    )
    big += np.eye(3).astype(">f8").tobytes() + b"\x03" + np.arange(3).astype(">u4").tobytes()
    return [
        {"x.ply": box.export(file_type="ply")},
        {"x.ply": coloured.export(file_type="ply")},
        {"x.ply": box.export(file_type="ply", encoding="ascii")},
        {"x.ply": pictured, "p.png": png([(1, 2, 3), (4, 5, 6)])},
        {"x.ply": big},
    ]
