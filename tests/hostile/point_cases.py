"""Hostile point clouds (list: 87 to 97), and what the list has no number for: octrees and schemas that cannot be."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile.opening import ASKED, LOADED, REFUSED, Case, Outcome, World
from tests.importers.points.las_files import (
    SCHEMA,
    Change,
    CopcWriter,
    Entry,
    LasWriter,
    cloud,
    octree_parts,
    write_ept,
)

INFO = 375 + 54
LOUD = 2**32 - 1


def copc(change: Change | None = None, *, keep: int | None = None, **fields: object) -> Callable[[World], Path]:
    """Write a COPC file; `patch` and the writer's other fields may be wrong, `keep` cuts it."""

    def put(world: World) -> Path:
        data = CopcWriter(**fields).file(change)  # type: ignore[arg-type]
        return world.put("a.copc.laz", data[:keep])

    return put


def patched(*values: tuple[int, bytes]) -> Callable[[World], Path]:
    return copc(patch=dict(values))


def entry(index: int, **changed: object) -> Change:
    """Change one entry of the root page: ``key``, ``offset``, ``length``, ``count``."""

    def change(pages: list[list[Entry]]) -> None:
        row = dict(zip(("key", "offset", "length", "count"), pages[0][index], strict=True)) | changed
        pages[0][index] = (row["key"], row["offset"], row["length"], row["count"])  # type: ignore[assignment]

    return change


def twice(pages: list[list[Entry]]) -> None:
    pages[0].append((pages[0][1][0], 0, 0, 0))


def shared_bytes(pages: list[list[Entry]]) -> None:
    key, _, length, count = pages[0][2]
    pages[0][2] = key, pages[0][1][1], length, count


def page_to_itself(pages: list[list[Entry]]) -> None:
    """Make the page of a node the root page again, in place of its own."""
    key, _, _, count = pages[0][-1]
    assert count == -1
    start = pages[0][-1][1] - 32 * len(pages[0])
    pages[0][-1] = key, start, 32 * len(pages[0]), -1


def page_of_pages(pages: list[list[Entry]]) -> None:
    """Make a page say that its own node is in that very page."""
    key, offset, length, _ = pages[0][-1]
    pages[1][0] = key, offset, length, -1


def loaded_whole(outcome: Outcome) -> None:
    assert sum(content.point_count for content in outcome.contents) == len(cloud())


def rest_loaded(outcome: Outcome) -> None:
    """One node is refused; the others are there."""
    assert len(outcome.refusals) == 1
    assert sum(content.point_count for content in outcome.contents) > len(cloud()) // 2


def some_refused(world: World) -> Path:
    """Zero the points of one node that is not the root."""
    data = bytearray(CopcWriter().file())
    offset, length = struct.unpack_from("<Qi", data, struct.unpack_from("<Q", data, INFO + 40)[0] + 32 * 3 + 16)
    data[offset : offset + length] = bytes(length)
    return world.put("a.copc.laz", bytes(data))


def truncated(world: World) -> Path:
    """Cut the file behind its first node; the hierarchy would be behind that."""
    data = CopcWriter().file()
    return world.put("a.copc.laz", data[: len(data) // 2])


def ept(
    *,
    data_type: str = "binary",
    document: Mapping[str, object] | None = None,
    hierarchy: Mapping[str, object] | None = None,
) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        return write_ept(world.data, data_type=data_type, document=document, hierarchy=hierarchy)

    return put


def ept_node(data: bytes, *, data_type: str) -> Callable[[World], Path]:
    """Write a tile set whose root node holds `data`."""

    def put(world: World) -> Path:
        path = write_ept(world.data, data_type=data_type)
        suffix = {"laszip": "laz", "binary": "bin", "zstandard": "zst"}[data_type]
        (world.data / "ept-data" / f"0-0-0-0.{suffix}").write_bytes(data)
        return path

    return put


def zstd_bomb() -> bytes:
    import imagecodecs

    return bytes(imagecodecs.zstd_encode(bytes(64 << 20)))


def schema(index: int, **changed: object) -> Mapping[str, object]:
    rows = [dict(row) for row in SCHEMA]
    rows[index] |= changed
    return {"schema": rows}


def linked_page(world: World) -> Path:
    """Write a hierarchy file that is a link to a secret outside."""
    path = write_ept(world.data)
    page = world.data / "ept-hierarchy" / "0-0-0-0.json"
    page.unlink()
    page.symlink_to(world.secret)
    return path


def root_count() -> int:
    return len(octree_parts(cloud(), edge=40_960)[0, 0, 0, 0])


CASES = (
    # Headers, as COPC has them.
    Case("87_las_count_ffffffff", patched((247, struct.pack("<Q", 2**60))), LOADED, "points are there", loaded_whole),
    Case("88_las_vlrs_ffffffff", patched((100, struct.pack("<I", LOUD))), REFUSED, "variable length records"),
    Case("88_las_vlr_length", patched((375 + 20, struct.pack("<H", 65535))), REFUSED, "reach beyond"),
    Case("89_las_ptlen_0", patched((105, struct.pack("<H", 0))), REFUSED, "at least"),
    Case("89_las_ptlen_short", patched((105, struct.pack("<H", 29))), REFUSED, "at least"),
    Case("89_las_ptlen_long", patched((105, struct.pack("<H", 900))), REFUSED, "items are not those"),
    Case("90_las_scale_nan", patched((131, struct.pack("<d", float("nan")))), REFUSED, "scale"),
    Case("90_las_scale_0", patched((139, struct.pack("<d", 0.0))), REFUSED, "scale"),
    Case("90_las_scale_subnormal", patched((147, struct.pack("<d", 5e-324))), REFUSED, "scale"),
    Case("90_las_scale_huge", patched((131, struct.pack("<d", 1e8))), REFUSED, "beyond"),
    Case("90_las_offset_inf", patched((155, struct.pack("<d", float("inf")))), REFUSED, "offset"),
    Case("91_las_offset_past", patched((96, struct.pack("<I", LOUD))), REFUSED, "cannot begin"),
    Case("91_las_offset_in_header", patched((96, struct.pack("<I", 10))), REFUSED, "cannot begin"),
    Case("las_header_size", patched((94, struct.pack("<H", 100))), REFUSED, "header's size"),
    Case("las_version_9", patched((25, b"\x09")), REFUSED, "version 1.9"),
    Case("las_format_11", patched((104, bytes([0x80 | 11]))), REFUSED, "point format 11"),
    Case(
        "96_las_bbox_lie", patched((179, struct.pack("<6d", 1, 0, 1, 0, 1, 0))), LOADED, "does not hold", loaded_whole
    ),
    Case("96_las_bbox_inverted", patched((179, struct.pack("<2d", 0, 9))), LOADED, "bounding box", loaded_whole),
    Case("94_laz_half", truncated, REFUSED, ""),
    Case("95_las_wkt_bad", copc(wkt="PROJCS[nonsense"), ASKED, "not stated"),
    # The octree.
    Case("copc_info_cube_nan", patched((INFO + 24, struct.pack("<d", float("nan")))), REFUSED, "root cube"),
    Case("copc_info_cube_0", patched((INFO + 24, struct.pack("<d", 0.0))), REFUSED, "root cube"),
    Case("copc_spacing_nan", patched((INFO + 32, struct.pack("<d", float("nan")))), LOADED, check=loaded_whole),
    Case("copc_spacing_negative", copc(spacing=-1.0), LOADED, check=loaded_whole),
    Case("copc_page_past", patched((INFO + 40, struct.pack("<Q", 2**62))), REFUSED, "only"),
    Case("copc_page_huge", patched((INFO + 48, struct.pack("<Q", 2**62))), REFUSED, "a page cannot have"),
    Case("copc_page_odd", patched((INFO + 48, struct.pack("<Q", 33))), REFUSED, "a page cannot have"),
    Case("copc_page_0", patched((INFO + 48, struct.pack("<Q", 0))), REFUSED, "a page cannot have"),
    Case("copc_node_twice", copc(twice), REFUSED, "twice"),
    Case("copc_node_overlap", copc(shared_bytes), REFUSED, "share their bytes"),
    Case("copc_node_level_25", copc(entry(1, key=(25, 0, 0, 0))), REFUSED, "level 25"),
    Case("copc_node_level_negative", copc(entry(1, key=(-1, 0, 0, 0))), REFUSED, "level -1"),
    Case("copc_node_outside_of_cube", copc(entry(1, key=(1, 2, 0, 0))), REFUSED, "not below node"),
    Case("copc_node_negative_place", copc(entry(1, key=(1, -1, 0, 0))), REFUSED, "not below node"),
    Case("copc_node_past_file", copc(entry(1, offset=2**62)), REFUSED, "outside of the file"),
    Case("copc_node_wraps", copc(entry(1, offset=2**64 - 8)), REFUSED, "outside of the file"),
    Case("copc_node_in_header", copc(entry(1, offset=0)), REFUSED, "outside of the file"),
    Case("copc_node_length_negative", copc(entry(1, length=-5)), REFUSED, "outside of the file"),
    Case("copc_node_count_2e9", copc(entry(1, count=2**31 - 1)), REFUSED, "cannot have"),
    Case("copc_node_count_negative", copc(entry(1, count=-2)), REFUSED, "cannot have"),
    Case("copc_node_count_more_than_all", copc(entry(1, count=100_000)), REFUSED, "the cloud"),
    Case("copc_page_cycle", copc(page_to_itself, paged=(1, 0, 0, 0)), REFUSED, "level 0", rest_loaded),
    Case("copc_page_in_itself", copc(page_of_pages, paged=(1, 0, 0, 0)), REFUSED, "back to itself", rest_loaded),
    Case("92_laz_root_count_lie", copc(entry(0, count=root_count() - 1)), REFUSED, "are declared"),
    Case("laz_node_zeroed", some_refused, REFUSED, "it says 0 points", rest_loaded),
    # EPT.
    Case("ept_bounds_nan", ept(document={"bounds": [0, 0, 0, 1, 1, 1e300]}), REFUSED, "box"),
    Case("ept_bounds_inverted", ept(document={"bounds": [1, 1, 1, 0, 0, 0]}), REFUSED, "box"),
    Case("ept_bounds_flat", ept(document={"bounds": [1, 1, 1, 1, 1, 1]}), REFUSED, "no size"),
    Case("ept_span_0", ept(document={"span": 0}), REFUSED, "out of range"),
    Case("ept_points_negative", ept(document={"points": -1}), REFUSED, "out of range"),
    Case("ept_points_lie", ept(document={"points": 3}), REFUSED, "the cloud"),
    Case("ept_data_type", ept(document={"dataType": "../../x"}), REFUSED, "not known"),
    Case("ept_schema_without_x", ept(document={"schema": SCHEMA[1:]}), REFUSED, "must be there"),
    Case("ept_schema_size_3", ept(document=schema(0, size=3)), REFUSED, "type and size"),
    Case("ept_schema_size_2e9", ept(document=schema(3, size=2**31)), REFUSED, "type and size"),
    Case("ept_schema_twice", ept(document=schema(3, name="X")), REFUSED, "no name twice"),
    Case("ept_scale_0", ept(document=schema(0, scale=0)), REFUSED, "cannot be 0"),
    Case("ept_coordinates_1e12", ept(document=schema(0, offset=1e12)), REFUSED, "beyond"),
    Case("ept_schema_longer", ept(document=schema(3, size=8)), REFUSED, "bytes, not"),
    Case("ept_key_dotdot", ept(hierarchy={"0-0-0-0": 1, "../../secret": 1}), REFUSED, "names no node"),
    Case("ept_key_outside", ept(hierarchy={"0-0-0-0": 1, "1-5-0-0": 1}), REFUSED, "not below node"),
    Case("ept_page_to_itself", ept(hierarchy={"0-0-0-0": -1}), REFUSED, "back to itself"),
    Case("ept_hierarchy_empty", ept(hierarchy={}), REFUSED, "no nodes"),
    Case("ept_hierarchy_count", ept(hierarchy={"0-0-0-0": 1e400}), REFUSED, ""),
    Case("ept_hierarchy_text", ept(hierarchy={"0-0-0-0": "many"}), REFUSED, "whole number"),
    Case("ept_hierarchy_link", linked_page, REFUSED, "leads out"),
    Case("ept_zstd_bomb", ept_node(zstd_bomb(), data_type="zstandard"), REFUSED, ""),
    Case("ept_zstd_damaged", ept_node(b"\x28\xb5\x2f\xfd" + bytes(40), data_type="zstandard"), REFUSED, ""),
    Case("ept_binary_short", ept_node(bytes(100), data_type="binary"), REFUSED, "bytes, not 100"),
    Case("ept_laz_is_page", ept_node(b"<html>404</html>", data_type="laszip"), REFUSED, "no LAS"),
    Case(
        "ept_laz_other_count",
        ept_node(LasWriter(cloud(9), minor=2, point_format=3, compressed=True, wkt="").file(), data_type="laszip"),
        REFUSED,
        "the hierarchy",
    ),
)
