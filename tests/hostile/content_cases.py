"""Hostile b3dm, i3dm, pnts, glTF 1.0 and metadata, each the content of a tileset's root tile (list: 27 to 31)."""

from collections.abc import Callable

import numpy as np

from tests.hostile.gltf_cases import content
from tests.hostile.opening import REFUSED, SKIPPED, Case, Outcome
from tests.importers.tiles3d.tile_files import batched, gltf1, i3dm, pnts, quad_with_table
from tests.importers.tiles3d.tiles3d_files import QUAD, quad

POINTS = np.zeros((4, 3), np.float32)
SCHEMA = {"classes": {"c": {"properties": {"p": {"type": "STRING"}, "a": {"type": "STRING", "array": True}}}}}
HUGE = np.array([0, 1 << 31, 1 << 31], np.uint32).tobytes()
FALLING = np.array([0, 4, 1], np.uint32).tobytes()


def triangles_stay(outcome: Outcome) -> None:
    assert outcome.triangles == 2


def with_table(count: int, properties: dict[str, object], **views: bytes) -> bytes:
    file = quad_with_table(SCHEMA, {"class": "c", "count": count, "properties": properties}, views)
    return file.glb()


def text_table(count: int, edges: bytes) -> bytes:
    return with_table(count, {"p": {"values": "text", "stringOffsets": "edges"}}, text=b"abcd", edges=edges)


def list_table(edges: bytes) -> bytes:
    column = {"values": "text", "stringOffsets": "ends", "arrayOffsets": "edges"}
    return with_table(2, {"a": column}, text=b"abcd", edges=edges, ends=edges)


def instanced(count: int) -> bytes:
    file = quad()
    file.json["accessors"].append({"componentType": 5126, "count": count, "type": "VEC3"})
    named = {"TRANSLATION": len(file.json["accessors"]) - 1}
    file.json["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": named}}
    return file.glb()


def hierarchy(**changes: object) -> bytes:
    tree = {
        "classes": [{"name": "a", "length": 2, "instances": {"n": [1, 2]}}],
        "instancesLength": 2,
        "classIds": [0, 0],
        "parentIds": [1, 0],
    } | changes
    file = quad(_BATCHID=np.zeros(4, np.uint8))
    return batched(file.glb(), length=2, batch={"extensions": {"3DTILES_batch_table_hierarchy": tree}})


def refused(name: str, data: Callable[[], bytes], says: str, *, file: str = "a.glb") -> Case:
    return Case(name, content(lambda world: data(), file), REFUSED, says)


def skipped(name: str, data: Callable[[], bytes], says: str, *, file: str = "a.glb") -> Case:
    return Case(name, content(lambda world: data(), file), SKIPPED, says, triangles_stay)


CASES = (
    refused("27_b3dm_batch_length", lambda: batched(quad().glb(), length=1000), "1000 batches", file="a.b3dm"),
    refused("30_i3dm_1e9", lambda: i3dm(POINTS, count=1_000_000_000), "INSTANCES_LENGTH", file="a.i3dm"),
    refused("30_i3dm_1e7", lambda: i3dm(POINTS, count=10_000_000), "INSTANCES_LENGTH", file="a.i3dm"),
    refused(
        "30_i3dm_times_model",
        lambda: i3dm(np.zeros((100_000, 3)), model=quad(points=np.tile(QUAD, (1000, 1))).glb()),
        "unfolds to more",
        file="a.i3dm",
    ),
    refused("30_i3dm_uri_dotdot", lambda: i3dm(POINTS, uri="../secret.glb"), "leads out", file="a.i3dm"),
    refused("30_i3dm_uri_file", lambda: i3dm(POINTS, uri="file:///etc/passwd"), "leads elsewhere", file="a.i3dm"),
    refused("31_pnts_short", lambda: pnts(POINTS, count=100), "POSITION", file="a.pnts"),
    refused("31_pnts_4e9", lambda: pnts(POINTS, count=(1 << 32) - 1), "POINTS_LENGTH", file="a.pnts"),
    refused("gpu_instances_2e9", lambda: instanced(2_000_000_000), "unfolds to more"),
    refused("gpu_instances_2e6", lambda: instanced(2_000_000), "unfolds to more"),
    refused(
        "gltf1_count_2e9",
        lambda: gltf1(
            accessors={
                "p": {"bufferView": "all", "componentType": 5126, "count": 2_000_000_000, "type": "VEC3"},
                "i": {"bufferView": "all", "componentType": 5123, "count": 6, "type": "SCALAR"},
            }
        ),
        "past the data",
    ),
    refused(
        "gltf1_uri_dotdot",
        lambda: gltf1(
            buffers={
                "binary_glTF": {"byteLength": 60, "uri": "data:,"},
                "b": {"byteLength": 60, "uri": "../secret.bin"},
            },
            bufferViews={"all": {"buffer": "b", "byteLength": 60}},
        ),
        "leads out",
    ),
    skipped("metadata_rows_2e9", lambda: text_table(2_000_000_000, HUGE), "offsets do not fit"),
    skipped("metadata_text_past", lambda: text_table(2, HUGE), "need 2147483648 bytes"),
    skipped("metadata_text_falls", lambda: text_table(2, FALLING), "do not ascend"),
    skipped("metadata_array_past", lambda: list_table(HUGE), "offsets do not fit"),
    skipped("metadata_array_falls", lambda: list_table(FALLING), "do not ascend"),
    skipped(
        "hierarchy_parent_oob", lambda: hierarchy(parentIds=[7, 0]), "3DTILES_batch_table_hierarchy", file="a.b3dm"
    ),
    skipped("hierarchy_2e9", lambda: hierarchy(instancesLength=2_000_000_000), "classIds", file="a.b3dm"),
    Case("hierarchy_cycle", content(lambda world: hierarchy(), "a.b3dm"), "L", "", triangles_stay),
)
