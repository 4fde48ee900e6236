import json
import struct
from collections import Counter

import numpy as np
import pytest

from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content
from layers.errors import Cancelled, ImportFailed
from layers.site import LonLatH, Site, ecef_from_enu_at, transform_points
from tests.importers.tiles3d.tile_files import batched, gltf1, i3dm, pnts
from tests.importers.tiles3d.tiles3d_files import QUAD, b3dm, cmpt, draco_quad, png, quad

PLACE = Place("a.b3dm")
FRAME = TileFrame(np.eye(4))


def no_files(uri):
    raise FileNotFoundError(uri)


def content(data, frame=FRAME, **more):
    return decode_content(data, frame=frame, place=PLACE, fetch=no_files, **more)


def world(found):
    (mesh,) = found.meshes
    return mesh.points.astype(np.float64) + mesh.origin_enu_m


def test_b3dm_turns_y_up():
    np.testing.assert_allclose(world(content(b3dm(quad().glb())))[2], [10, 0, 4], atol=1e-6)
    found = content(b3dm(quad().glb()), TileFrame(np.eye(4), "Z"))
    np.testing.assert_allclose(world(found), QUAD, atol=1e-6)


def test_glb_and_gltf_text():
    assert content(quad().glb()).triangle_count == 2
    file = quad()
    file.finish()
    with pytest.raises(ImportFailed, match="neither a uri"):
        content(json.dumps(file.json).encode())


@pytest.mark.parametrize("binary", [False, True])
def test_rtc_centre(binary):
    table, data = {"RTC_CENTER": [100, 200, 300]}, b""
    if binary:
        table, data = {"RTC_CENTER": {"byteOffset": 4}}, struct.pack("<4f", 0, 100, 200, 300)
    found = content(b3dm(quad().glb(), table=table, table_binary=data))
    np.testing.assert_allclose(world(found)[2], [110, 200, 304], atol=1e-6)


def test_cesium_rtc():
    file = quad()
    file.json |= {"extensionsRequired": ["CESIUM_RTC"], "extensions": {"CESIUM_RTC": {"center": [100, 200, 300]}}}
    np.testing.assert_allclose(world(content(file.glb()))[2], [110, 200, 304], atol=1e-6)


def test_rtc_centre_keeps_a_millimetre_at_ecef_magnitude():
    place = LonLatH(120.32, 36.06, 25.0)
    site = Site(LonLatH(120.31, 36.05, 0.0))
    anchor = ecef_from_enu_at(place)[:3, 3]
    rng = np.random.default_rng(1)
    local = rng.uniform(-300, 300, (4, 3)).astype(np.float32)
    data = b3dm(quad(points=local).glb(), table={"RTC_CENTER": anchor.tolist()})
    found = content(data, TileFrame(site.enu_from_ecef, "Z"))
    expected = transform_points(site.enu_from_ecef, anchor + local.astype(np.float64))
    assert np.abs(world(found) - expected).max() < 1e-4
    assert np.linalg.norm(found.meshes[0].origin_enu_m) < 2000


def test_translation_of_a_node_keeps_a_millimetre_at_ecef_magnitude():
    place = LonLatH(120.32, 36.06, 25.0)
    site = Site(place)
    anchor = ecef_from_enu_at(place)[:3, 3]
    file = quad()
    file.json["nodes"][0]["translation"] = anchor.tolist()
    found = content(file.glb(), TileFrame(site.enu_from_ecef, "Z"))
    expected = transform_points(site.enu_from_ecef, anchor + QUAD.astype(np.float64))
    assert np.abs(world(found) - expected).max() < 1e-4


def test_composites_may_hold_composites():
    inner = b3dm(quad().glb())
    found = content(cmpt(inner, cmpt(inner, cmpt(cmpt(inner)))))
    assert len(found.meshes) == 3
    with pytest.raises(ImportFailed, match="deeper than 4"):
        content(cmpt(cmpt(cmpt(cmpt(cmpt(inner))))))


def test_a_composite_nested_a_hundred_times_is_refused():
    data = b3dm(quad().glb())
    for _ in range(100):
        data = cmpt(data)
    with pytest.raises(ImportFailed, match="deeper than 4"):
        content(data)


def test_declared_triangles_without_area_are_tallied():
    file = draco_quad()
    file.json["accessors"][2]["count"] = 12
    tally = Counter()
    assert content(b3dm(file.glb()), tally=tally).triangle_count == 2
    assert tally["degenerate"] == 2


@pytest.mark.parametrize("length", [20, 24])
def test_headers_of_the_drafts(length):
    inner = quad().glb()
    table = b'{"id":[0]}  '
    head = struct.pack("<II", 0, len(table)) if length == 20 else struct.pack("<III", len(table), 0, 0)
    body = head + table + inner
    data = struct.pack("<4sII", b"b3dm", 1, 12 + len(body)) + body
    assert content(data).triangle_count == 2


@pytest.mark.parametrize("kind", ["vctr", "geom"])
def test_drafts_are_refused_by_name(kind):
    with pytest.raises(ImportFailed, match=f"{kind} is a deprecated draft"):
        content(kind.encode() + bytes(40))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x89PNG....", "no tile content"),
        (b"b3dm", "ends in its header"),
        (b"cmpt", "ends in its header"),
        (b"glTF", "ends in its header"),
    ],
)
def test_foreign_content_is_refused(data, message):
    with pytest.raises(ImportFailed, match=message):
        content(data)


def changed(data, offset, value):
    return data[:offset] + struct.pack("<I", value) + data[offset + 4 :]


@pytest.mark.parametrize("value", [0, 27, 1 << 31, 0xFFFFFFFF])
@pytest.mark.parametrize("offset", [4, 8, 12, 16, 20, 24])
def test_a_b3dm_whose_lengths_do_not_add_up_is_refused(offset, value):
    data = changed(b3dm(quad().glb()), offset, value)
    if value == 0 and offset in (16, 20, 24):
        assert content(data).triangle_count == 2
        return
    with pytest.raises(ImportFailed):
        content(data)


@pytest.mark.parametrize("value", [0, 11, 1 << 31, 0xFFFFFFFF])
@pytest.mark.parametrize("offset", [4, 8, 12, 16 + 8])
def test_a_composite_whose_lengths_do_not_add_up_is_refused(offset, value):
    with pytest.raises(ImportFailed):
        content(changed(cmpt(b3dm(quad().glb())), offset, value))


def test_trailing_bytes_are_refused():
    with pytest.raises(ImportFailed):
        content(b3dm(quad().glb()) + b"\0" * 8)


def test_cancel():
    with pytest.raises(Cancelled):
        content(b3dm(quad().glb()), cancelled=lambda: True)


@pytest.mark.parametrize("seed", range(5))
def test_mutants_are_read_or_refused(seed):
    """100 mutants each of five seeds: bytes flipped, fields set to extremes, pieces cut and doubled."""
    rng = np.random.default_rng(seed)
    sources = [
        b3dm(quad(picture=png([(255, 0, 0), (0, 255, 0)])).glb(), table={"RTC_CENTER": [1, 2, 3]}),
        b3dm(draco_quad().glb()),
        cmpt(b3dm(quad().glb()), b3dm(draco_quad().glb())),
        quad(COLOR_0=np.zeros((4, 4), np.uint8), NORMAL=QUAD).glb(),
        draco_quad().glb(),
        i3dm(QUAD, arrays={"NORMAL_UP": QUAD, "NORMAL_RIGHT": QUAD}, batch={"n": [1, 2, 3, 4]}),
        pnts(QUAD, arrays={"RGB565": np.zeros(4, np.uint16), "NORMAL": QUAD}, batch={"n": [1, 2, 3, 4]}),
        batched(quad(_BATCHID=np.array([0, 0, 1, 1], np.uint8)).glb(), length=2, batch={"n": ["x", "y"]}),
        gltf1(),
    ]
    extremes = (0, 1, 0xFFFFFFFF, 1 << 31, (1 << 31) - 1, 0x7FC00000)
    outcomes = Counter()
    for _ in range(100):
        data = bytearray(sources[int(rng.integers(len(sources)))])
        for _ in range(int(rng.integers(1, 4))):
            at = int(rng.integers(len(data) - 4))
            match int(rng.integers(4)):
                case 0:
                    data[at] = int(rng.integers(256))
                case 1:
                    data[at : at + 4] = struct.pack("<I", extremes[int(rng.integers(len(extremes)))])
                case 2:
                    del data[at : at + int(rng.integers(1, 32))]
                case 3:
                    data[at:at] = data[at : at + int(rng.integers(1, 32))]
            if len(data) < 8:
                break
        try:
            found = content(bytes(data))
        except ImportFailed:
            outcomes["refused"] += 1
        else:
            for mesh in found.meshes:
                assert int(mesh.triangles.max(initial=0)) < len(mesh.points)
            for part in (*found.meshes, *found.points):
                assert np.isfinite(part.points).all()
                for features in part.features:
                    features.at(np.array([0], np.int32), np.ones(1))
            outcomes["read"] += 1
    assert outcomes["refused"] > 20
