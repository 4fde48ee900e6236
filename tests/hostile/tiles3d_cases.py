"""Hostile tilesets and tile containers (list: 20 to 33)."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile.gltf_cases import tileset_of
from tests.hostile.opening import LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.importers.tiles3d.tiles3d_files import b3dm, cmpt, ecef_transform, quad, tile, tileset, write
from twin_app.loading import InputSpec

IDENTITY = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def document(value: Any) -> Callable[[World], Path]:
    """Write a tileset.json: a JSON value, its text, or what makes it of the world."""

    def put(world: World) -> Path:
        found = value(world) if callable(value) else value
        world.put("tileset.json", found if isinstance(found, bytes) else json.dumps(found))
        return world.data

    return put


def child(**more: Any) -> dict[str, Any]:
    return tileset(tile(children=[tile(**more)]))


def nested(depth: int) -> bytes:
    head = '{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":0'
    root = (head + ',"children":[') * depth + head + "}" + "]}" * depth
    return b'{"asset":{"version":"1.0"},"geometricError":1,"root":' + root.encode() + b"}"


def cycle(world: World) -> Path:
    return write(world.data, {"tileset.json": tileset(tile("b/b.json")), "b/b.json": tileset(tile("../tileset.json"))})


def cycle_of_three(world: World) -> Path:
    names = {"tileset.json": "a.json", "a.json": "b.json", "b.json": "a.json"}
    return write(world.data, {name: tileset(tile(children=[tile(to)])) for name, to in names.items()})


def chain(world: World) -> Path:
    """Seventy tilesets, each the content of the one before."""
    write(world.data, {f"{i}.json": tileset(tile(f"{i + 1}.json")) for i in range(70)})
    return world.data / "0.json"


def contents(name: str, data: Callable[[], bytes]) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        world.put(name, data())
        return tileset_of(world, name)

    return put


def patched(data: bytes, at: int, number: int) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def composite_of_100() -> bytes:
    data = b3dm(quad().glb())
    for _ in range(100):
        data = cmpt(data)
    return data


def instances() -> bytes:
    """Return an i3dm that declares a thousand million instances and holds none."""
    table = json.dumps({"INSTANCES_LENGTH": 10**9, "POSITION": {"byteOffset": 0}}).encode()
    table += b" " * (-len(table) % 8)
    return struct.pack("<4sIIIIIII", b"i3dm", 1, 32 + len(table), len(table), 0, 0, 0, 1) + table


def points() -> bytes:
    """Return a pnts that declares a million points and holds one."""
    table = json.dumps({"POINTS_LENGTH": 10**6, "POSITION": {"byteOffset": 0}}).encode()
    table += b" " * (-len(table) % 8)
    return struct.pack("<4sIIIIII", b"pnts", 1, 28 + len(table) + 12, len(table), 12, 0, 0) + table + bytes(12)


def implicit(world: World) -> Path:
    """Write an implicit tileset whose subtree declares more availability bits than it has."""
    root = tile(
        "{level}/{x}/{y}.glb",
        implicitTiling={
            "subdivisionScheme": "QUADTREE",
            "availableLevels": 24,
            "subtreeLevels": 8,
            "subtrees": {"uri": "{level}.{x}.{y}.subtree"},
        },
    )
    value = {
        "buffers": [{"byteLength": 1}],
        "bufferViews": [{"buffer": 0, "byteLength": 1}],
        "tileAvailability": {"bitstream": 0},
        "childSubtreeAvailability": {"constant": 0},
    }
    text = json.dumps(value)
    world.put("0.0.0.subtree", b"subt" + struct.pack("<IQQ", 1, len(text), 1) + text.encode() + b"\xff")
    return write(world.data, {"tileset.json": tileset(root, version="1.1")})


def archive(change: Callable[[bytes], bytes], name: str = "a.glb", size: int = 0) -> Callable[[World], Path]:
    """Write a .3tz that holds a tileset and a tile, and change its bytes."""

    def put(world: World) -> Path:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("tileset.json", json.dumps(tileset(tile("a.glb"))))
            file.writestr(name, bytes(size) or quad().glb())
        return world.put("a.3tz", change(out.getvalue()))

    return put


def gzip_bomb(world: World) -> bytes:
    return gzip.compress(b'{"asset":{"version":"1.0"},"geometricError":1,"root":' + b" " * (48 << 20), mtime=0)


def linked_out(world: World) -> Path:
    world.secret.with_suffix(".b3dm").write_bytes(b3dm(quad().glb()))
    (world.data / "a.b3dm").symlink_to(world.secret.with_suffix(".b3dm"))
    return tileset_of(world, "a.b3dm")


def one_bad_of_three(world: World) -> Path:
    """One damaged tile costs that tile, not the two beside it; the whole is still counted."""
    world.put("good.b3dm", b3dm(quad().glb()))
    world.put("bad.b3dm", b3dm(quad().glb())[:-5])
    return tileset_of(world, "good.b3dm", "bad.b3dm", "good.b3dm")


def many_children(count: int) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        one = b'{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0}'
        root = tileset(tile(transform=ecef_transform(), children=[0]))
        head, tail = json.dumps(root).encode().split(b"[0]")
        return world.put("tileset.json", head + b"[" + b",".join([one] * count) + b"]" + tail)

    return put


def has_children(count: int) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert outcome.result is not None
        assert len(outcome.result.data[0].source.root().children) == count  # type: ignore[union-attr]

    return look


def unheard(**more: Any) -> dict[str, Any]:
    return tileset(tile(), **more)


CASES = (
    Case("20_tiles_self_url", document(tileset(tile("tileset.json"))), REFUSED, "leads back to itself"),
    Case("20_tiles_self_url_another_way", document(child(uri="./x/../tileset.json")), REFUSED, "leads back to itself"),
    Case("20_tiles_empty_url", document(tileset(tile(""))), REFUSED, "the uri is empty"),
    Case("20_tiles_no_url", document(tileset(tile(content={}))), REFUSED, "root.content.url"),
    Case("21_tiles_cycle_AB", cycle, REFUSED, "leads back to itself"),
    Case("21_tiles_cycle_of_three", cycle_of_three, REFUSED, "leads back to itself"),
    Case("22_tiles_depth_1000", document(nested(1000)), REFUSED, "nested"),
    Case("22_tiles_depth_65", document(nested(65)), REFUSED, "deeper than 64"),
    Case("22_tiles_chain_of_70", chain, REFUSED, "deeper than 64"),
    Case(
        "24_tiles_geomerr_nan", document(json.dumps(child(error=7.25)).replace("7.25", "NaN").encode()), REFUSED, "NaN"
    ),
    Case(
        "24_tiles_geomerr_inf",
        document(json.dumps(child(error=7.25)).replace("7.25", "1e999").encode()),
        REFUSED,
        "finite",
    ),
    Case("24_tiles_geomerr_neg", document(child(error=-1)), REFUSED, "root.children[0].geometricError"),
    Case(
        "25_tiles_singular_transform",
        document(child(transform=[*IDENTITY[:10], 0.0, *IDENTITY[11:]])),
        REFUSED,
        "singular",
    ),
    Case(
        "25_tiles_transform_1e300",
        document(child(transform=[*IDENTITY[:12], 1e300, *IDENTITY[13:]])),
        REFUSED,
        "transform",
    ),
    Case("26_tiles_uri_file", document(child(uri="file:///etc/passwd")), REFUSED, "absolute"),
    Case("26_tiles_uri_unc", document(child(uri="\\\\host\\x.b3dm")), REFUSED, "absolute"),
    Case("26_tiles_uri_dotdot", document(child(uri="../secret.txt")), REFUSED, "leads out of the dataset"),
    Case("26_tiles_uri_http", document(lambda w: child(uri=w.listener.url("a.b3dm"))), REFUSED, "leads elsewhere"),
    Case("26_tiles_uri_device", document(child(uri="CON.b3dm")), REFUSED, "device"),
    Case("26_tiles_symlink_out", linked_out, REFUSED, "link that leads out"),
    Case("27_b3dm_len_short", contents("a.b3dm", lambda: b3dm(quad().glb())[:-8]), REFUSED, "byte 8"),
    Case(
        "27_b3dm_len_mismatch",
        contents("a.b3dm", lambda: patched(b3dm(quad().glb()), 8, 0xFFFFFFFF)),
        REFUSED,
        "byte 8",
    ),
    Case(
        "28_b3dm_ft_json_len_past",
        contents("a.b3dm", lambda: patched(b3dm(quad().glb()), 12, 0x7FFFFFF)),
        REFUSED,
        "byte 12",
    ),
    Case("29_cmpt_nested_100", contents("a.cmpt", composite_of_100), REFUSED, "deeper than 4"),
    Case(
        "29_cmpt_count",
        contents("a.cmpt", lambda: patched(cmpt(b3dm(quad().glb())), 12, 0xFFFFFFFF)),
        REFUSED,
        "4294967295",
    ),
    Case("30_i3dm_1e9", contents("a.i3dm", instances), REFUSED, "i3dm"),
    Case("31_pnts_short", contents("a.pnts", points), REFUSED, "pnts"),
    Case("32_subtree_bits_short", implicit, REFUSED, "21845 tiles need 2731 bytes"),
    Case("33_tiles_gzip_bomb", document(gzip_bomb), REFUSED, "gzip data holds more"),
    Case("33_package_bomb", archive(bytes, size=64 << 20), REFUSED, "the entry declares"),
    Case("33_package_dotdot", archive(bytes, name="../../../x.glb"), REFUSED, "leads out of the package"),
    Case("33_package_absolute", archive(bytes, name="/x.glb"), REFUSED, "leads out of the package"),
    Case("33_package_cut", archive(lambda data: data[:-40]), REFUSED, "no zip archive"),
    Case(
        "33_package_count",
        archive(lambda data: data[:-12] + b"\xfe\xff" + data[-10:]),
        REFUSED,
        "65534 entries do not fit",
    ),
    Case(
        "33_package_encrypted",
        archive(lambda data: data[:6] + b"\1" + data[7:]),
        REFUSED,
        "encrypted",
    ),
    Case(
        "33_b3dm_gzip_bomb",
        contents("a.b3dm", lambda: gzip.compress(bytes(48 << 20), mtime=0)),
        REFUSED,
        "gzip data holds more",
    ),
    Case("33_tiles_gzip_cut", document(lambda w: gzip_bomb(w)[:4000]), REFUSED, "gzip"),
    Case("tiles_deep_json", document(b'{"asset":{"version":"1.0"},"root":' * 100_000), REFUSED, "too deeply"),
    Case(
        "tiles_dup_keys",
        document(b'{"asset":{"version":"1.0"},"geometricError":1,"root":{},"root":{}}'),
        REFUSED,
        "twice",
    ),
    Case("tiles_extension", document(unheard(extensionsRequired=["EXT_unheard_of"])), REFUSED, "EXT_unheard_of"),
    Case(
        "tiles_region_degrees", document(child(boundingVolume={"region": [120, 36, 121, 37, 0, 1]})), REFUSED, "radians"
    ),
    Case("tiles_uri_bidi", document(child(uri="a\u202eb.b3dm")), REFUSED, "control characters"),
    Case(
        "tiles_inline_html",
        document(child(uri="data:text/html,<html></html>")),
        REFUSED,
        "tile 0/0.data: uri: this is a web page",
    ),
    Case(
        "tiles_inline_damaged",
        document(child(uri="data:;base64,!")),
        REFUSED,
        "tile 0/0.data: uri: the data: uri is damaged",
    ),
    Case("tiles_html", contents("a.b3dm", lambda: b"<html>404</html>"), REFUSED, "web page"),
    Case(
        "tiles_crs_url", lambda w: InputSpec(str(contents("a.glb", lambda: quad().glb())(w)), w.listener.url()), REFUSED
    ),
)

HUNDRED_THOUSAND = Case("23_tiles_1e5_children", many_children(100_000), LOADED, check=has_children(100_000))
MILLION = Case("23_tiles_1e6_children", many_children(1_000_000), LOADED, check=has_children(1_000_000))
DAMAGED_AMONG_GOOD = Case("tiles_one_bad_of_three", one_bad_of_three, SKIPPED)
