"""Hostile oblique meshes (list: 41 to 47)."""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from importers.osgb.grid import Cell, sample_of
from layers.site import LOCAL_CRS
from tests.hostile.opening import ASKED, LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.importers.osgb.osgb_deliveries import (
    METADATA,
    grid_root_bytes,
    leaf_bytes,
    paged_bytes,
    write_delivery,
    write_grid,
)
from tests.importers.osgb.osgb_files import HEADER_BYTES, OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh, Picture, jpeg_bytes
from twin_app.loading import InputSpec


def one_file(data: Callable[[], bytes]) -> Callable[[World], InputSpec]:
    """Write a lone tile; its system is said by the user."""

    def put(world: World) -> InputSpec:
        return InputSpec(str(world.put("tile.osgb", data())), crs=LOCAL_CRS)

    return put


def delivery(*, srs: str = "EPSG:4549", origin: str = "500000,4000000,10", **files: bytes) -> Callable[[World], Path]:
    """Write a delivery of one tile folder; names are stems."""

    def put(world: World) -> Path:
        return write_delivery(
            world.data, {f"{name}.osgb": data for name, data in files.items()}, srs=srs, origin=origin
        )

    return put


def paged(version: int = 91, brackets: bool = False) -> OsgbWriter:
    writer = OsgbWriter(version=version, brackets=brackets)
    writer.paged_lod(lambda: writer.geode(Mesh(picture=Picture(data=jpeg_bytes()))))
    return writer


def truncated(world: World) -> InputSpec:
    """Write a root for each of 60 places that a tile could have been cut at."""
    data = paged().file()
    for i, end in enumerate(range(8, len(data), max(1, len(data) // 60))):
        folder = world.data / f"Tile_{i:03d}"
        folder.mkdir()
        (folder / f"Tile_{i:03d}.osgb").write_bytes(data[:end])
    return InputSpec(str(world.data), crs=LOCAL_CRS)


def counts() -> bytes:
    writer = paged()
    data = writer.file()
    at = HEADER_BYTES + writer.marks["count of indices"]
    return data[:at] + b"\xff" * 4 + data[at + 4 :]


def id_cycle() -> bytes:
    writer = OsgbWriter()
    writer.obj(
        "osg::Group",
        lambda w: (w.node_fields(), w.put("B", 1), w.items([lambda: w.ref("osg::Group", 7)])),
        object_id=7,
    )
    return writer.file()


def unknown_class(name: str, *, brackets: bool = False) -> bytes:
    writer = OsgbWriter(version=161 if brackets else 91, brackets=brackets)
    writer.group(lambda: writer.obj(name, lambda w: w.put("10I", *range(10))), lambda: writer.geode(Mesh()))
    return writer.file()


def picture_at(name: Callable[[World], str]) -> Callable[[World], InputSpec]:
    """Write a tile whose picture is a real JPEG outside of the delivery."""

    def put(world: World) -> InputSpec:
        world.secret.with_suffix(".jpg").write_bytes(jpeg_bytes())
        data = leaf_bytes(Mesh(picture=Picture(name=name(world), external=True)))
        return InputSpec(str(world.put("tile.osgb", data)), crs=LOCAL_CRS)

    return put


def linked_picture(world: World) -> InputSpec:
    spec = picture_at(lambda w: "a.jpg")(world)
    (world.data / "a.jpg").symlink_to(world.secret.with_suffix(".jpg"))
    return spec


def without_picture(outcome: Outcome) -> None:
    assert outcome.triangles == 2
    assert all(m.texture is None for c in outcome.contents for m in c.meshes)


def link_out(name: Callable[[World], str]) -> Callable[[World], Path]:
    """Write a PagedLOD whose finer file is a real one outside of the delivery."""

    def put(world: World) -> Path:
        world.secret.with_suffix(".osgb").write_bytes(leaf_bytes(Mesh(), Mesh()))
        return write_delivery(world.data, {"Tile_+000_+000.osgb": paged_bytes(name(world))})

    return put


def has_two_triangles(outcome: Outcome) -> None:
    assert outcome.triangles == 2


def zlib_bomb() -> bytes:
    head = leaf_bytes()[:20] + struct.pack("<i", 4) + b"zlib"
    return head + zlib.compress(bytes(64 << 20), 9)


def not_finite() -> bytes:
    points = np.tile(np.float32([[0, 0, 0], [10, 0, 0], [10, 10, 0]]), (101, 1))
    points[-1] = (np.nan, np.inf, 0)
    return leaf_bytes(Mesh(points=points, indices=np.arange(303, dtype=np.uint32), uv=None))


def big_endian_damaged() -> bytes:
    writer = OsgbWriter(big_endian=True)
    writer.geode(Mesh())
    data = writer.file()
    return data[:12] + struct.pack("<I", 91) + data[16:]


def deep() -> bytes:
    writer = OsgbWriter()

    def level(depth: int) -> None:
        writer.group(*([lambda: level(depth - 1)] if depth else []))

    level(100)
    return writer.file()


def metadata(text: Callable[[World], str]) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        write_delivery(world.data, {"Tile_+000_+000.osgb": leaf_bytes()}, srs="")
        world.put("metadata.xml", text(world))
        return world.data

    return put


def doctype(world: World) -> str:
    head = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{world.secret.as_uri()}">]>'
    return METADATA.format(srs="&a;", origin="0,0,0").replace("<ModelMetadata", head + "<ModelMetadata")


def srs(text: Callable[[World], str], origin: str = "500000,4000000,10") -> Callable[[World], Path]:
    return metadata(lambda w: METADATA.format(srs=text(w), origin=origin))


def grid_file(template: str) -> Callable[[World], Path]:
    """Write a system whose datum shift is a file outside: a pipe without an end, where there are pipes."""

    def put(world: World) -> Path:
        grid = world.secret.with_suffix(".gsb")
        if hasattr(os, "mkfifo"):
            os.mkfifo(grid)
        return srs(lambda w: template.format(grid=grid.as_posix()), "0,0,0")(world)

    return put


SPHERE = 'SPHEROID["WGS 84",6378137,298.25]'
GRID_WKT = (
    'GEOGCS["x",DATUM["x",' + SPHERE + ',EXTENSION["PROJ4_GRIDS","{grid}"]],PRIMEM["Greenwich",0],UNIT["d",0.0174533]]'
)
GRID_PROJ4 = (
    'PROJCS["x",GEOGCS["x",DATUM["x",' + SPHERE + '],PRIMEM["Greenwich",0],UNIT["d",0.0174533]],'
    'PROJECTION["Mercator_1SP"],UNIT["metre",1],EXTENSION["PROJ4","+proj=merc +a=6378137 +nadgrids={grid} +wktext"]]'
)


def linked_by_case(world: World) -> Path:
    """Write a link that only a symbolic link out of the delivery answers to, when case is forgiven."""
    outside = world.put("outside.osgb", leaf_bytes(Mesh(), Mesh()))
    folder = write_delivery(world.data / "delivery", {f"{A}.osgb": paged_bytes("Finer.osgb")})
    (folder / "Data" / A / "finer.osgb").symlink_to(outside)
    return folder


def grid_of_lies(world: World) -> Path:
    """Write a grid so large that it is not read, where roots that were not read lie elsewhere or nowhere."""
    cells = [(x, y) for x in range(9) for y in range(9)]
    write_grid(world.data, cells)
    unread = sorted(set(cells) - {(c.column, c.row) for c in sample_of([Cell(Path(), *cell) for cell in cells])})
    lies = (grid_root_bytes(3000, -2000), grid_root_bytes(9e8, -9e8), leaf_bytes())
    for (x, y), data in zip(unread, lies, strict=False):
        name = f"Tile_{x:+04d}_{y:+04d}"
        (world.data / "Data" / name / f"{name}.osgb").write_bytes(data)
    return world.data


A, B = "Tile_+000_+000", "Tile_+000_+000_L15_0"

CASES = (
    Case("41_osgb_trunc", truncated, REFUSED, "none of its 6"),
    Case("41_osgb_trunc_packed", one_file(lambda: paged().file(compressor="zlib")[:-20]), REFUSED, "ends too early"),
    Case("42_osgb_count_ffffffff", one_file(counts), REFUSED, "4294967295 elements"),
    Case("43_osgb_id_cycle", one_file(id_cycle), REFUSED, "object 7 contains itself"),
    Case(
        "43_osgb_file_cycle", delivery(**{A: paged_bytes(f"{B}.osgb"), B: paged_bytes(f"{A}.osgb")}), SKIPPED, "already"
    ),
    Case("43_osgb_file_self", delivery(**{A: paged_bytes(f"{A}.osgb")}), SKIPPED, "already"),
    Case("44_osgb_unknown_class", one_file(lambda: unknown_class("osg::Unheard")), REFUSED, "osg::Unheard"),
    Case("44_osgb_proxy_node", one_file(lambda: unknown_class("osg::ProxyNode")), REFUSED, "osg::ProxyNode"),
    Case("44_osgb_script_node", one_file(lambda: unknown_class("osg::ScriptNodeCallback")), REFUSED, "osg::Script"),
    Case(
        "44_osgb_unknown_class_in_brackets",
        one_file(lambda: unknown_class("osgText::Text3D", brackets=True)),
        SKIPPED,
        "osgText::Text3D skipped",
    ),
    Case(
        "44_osgb_class_with_control",
        one_file(lambda: unknown_class("osg::\x1b[2J\u202e")),
        REFUSED,
        "osg::\\u001b[2J\\u202e is not",
    ),
    Case(
        "45_osgb_image_abs_path",
        picture_at(lambda w: str(w.secret.with_suffix(".jpg"))),
        SKIPPED,
        "not beside",
        without_picture,
    ),
    Case("45_osgb_image_dotdot", picture_at(lambda w: "../secret.jpg"), SKIPPED, "not beside", without_picture),
    Case("45_osgb_image_http", picture_at(lambda w: w.listener.url("a.jpg")), SKIPPED, "not beside", without_picture),
    Case("45_osgb_image_symlink", linked_picture, SKIPPED, "not beside", without_picture),
    Case(
        "45_osgb_link_dotdot",
        link_out(lambda w: "../../../secret.osgb"),
        SKIPPED,
        "out of the delivery",
        has_two_triangles,
    ),
    Case(
        "45_osgb_link_abs",
        link_out(lambda w: str(w.secret.with_suffix(".osgb"))),
        SKIPPED,
        "out of the delivery",
        has_two_triangles,
    ),
    Case("45_osgb_link_by_case", linked_by_case, LOADED, check=has_two_triangles),
    Case("osgb_grid_of_lies", grid_of_lies, SKIPPED, "gives no place"),
    Case("46_osgb_zlib_bomb", one_file(zlib_bomb), REFUSED, "unpack to more than"),
    Case("47_osgb_big_endian", one_file(big_endian_damaged), REFUSED, "version"),
    Case("47_osgb_garbage_magic", one_file(lambda: bytes(range(256))), REFUSED),
    Case("47_osgb_deep", one_file(deep), REFUSED, "deeper than 64"),
    Case("osgb_nan", one_file(not_finite), SKIPPED, "not finite", lambda o: None),
    Case(
        "osgb_picture_bomb",
        one_file(lambda: leaf_bytes(Mesh(picture=Picture(raw=(16384, 4096, 0x1908), data=bytes(16))))),
        REFUSED,
        "are there",
    ),
    Case("osgb_metadata_doctype", metadata(doctype), REFUSED, "document type"),
    Case("osgb_metadata_srs_url", srs(lambda w: w.listener.url("crs.wkt")), REFUSED, "not understood"),
    Case("osgb_metadata_srs_file", srs(lambda w: str(w.secret)), REFUSED, "not understood"),
    Case("osgb_metadata_srs_pipeline", srs(lambda w: "+proj=longlat +nadgrids=/etc/passwd"), REFUSED, "not understood"),
    Case("osgb_metadata_srs_grid", grid_file(GRID_WKT), REFUSED, "not understood"),
    Case("osgb_metadata_srs_proj4_grid", grid_file(GRID_PROJ4), REFUSED, "not understood"),
    Case("osgb_metadata_origin_nan", srs(lambda w: "EPSG:4549", "nan,1,2"), REFUSED, "not three numbers"),
    Case("osgb_metadata_origin_far", srs(lambda w: "EPSG:4549", "1e8,1e8,0"), REFUSED),
    Case("osgb_metadata_empty", srs(lambda w: ""), ASKED),
    Case("osgb_missing_child", delivery(**{A: paged_bytes("gone.osgb")}), LOADED, check=has_two_triangles),
)
