import numpy as np
import pytest

from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content
from layers.errors import ImportFailed
from tests.importers.tiles3d.tile_files import pnts

POINTS = np.array([(0, 0, 0), (10, 0, 0), (0, 5, 0), (0, 0, 2)], np.float32)


def content(data, *, matrix=None):
    frame = TileFrame(np.eye(4) if matrix is None else matrix)
    return decode_content(data, frame=frame, place=Place("a.pnts"), fetch=lambda uri: b"")


def points(data, **more):
    (found,) = content(data, **more).points
    return found


def world(found):
    return found.points.astype(np.float64) + found.origin_enu_m


def test_points_stand_where_they_are_far_from_the_origin():
    found = points(pnts(POINTS, features={"RTC_CENTER": [1e6, -2e6, 3e6]}))
    np.testing.assert_allclose(world(found), POINTS + np.array([1e6, -2e6, 3e6]), atol=1e-4)
    assert np.abs(found.points).max() < 20
    assert found.colours is None
    assert found.features == ()
    turned = np.array([(0, -1, 0, 7), (1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)], np.float64)
    np.testing.assert_allclose(
        world(points(pnts(POINTS), matrix=turned)), POINTS @ turned[:3, :3].T + (7, 0, 0), atol=1e-5
    )


def test_colours():
    rgb = np.arange(12, dtype=np.uint8)
    found = points(pnts(POINTS, arrays={"RGB": rgb}))
    np.testing.assert_array_equal(found.colours, np.hstack([rgb.reshape(4, 3), np.full((4, 1), 255)]))
    rgba = np.arange(16, dtype=np.uint8)
    np.testing.assert_array_equal(points(pnts(POINTS, arrays={"RGB": rgb, "RGBA": rgba})).colours.ravel(), rgba)
    packed = np.array([0xF800, 0x07E0, 0x001F, 0xFFFF], np.uint16)
    found = points(pnts(POINTS, arrays={"RGB565": packed})).colours[:, :3]
    np.testing.assert_array_equal(found, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])
    found = points(pnts(POINTS, features={"CONSTANT_RGBA": [255, 0, 51, 102]}))
    assert found.base_colour == pytest.approx((1, 0, 0.2, 0.4))


def test_normals_turn_with_the_tile():
    turned = np.array([(0, -1, 0, 0), (1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)], np.float64)
    normals = np.tile(np.array([1, 0, 0], np.float32), (4, 1))
    found = points(pnts(POINTS, arrays={"NORMAL": normals}), matrix=turned)
    np.testing.assert_allclose(found.normals, np.tile([0, 1, 0], (4, 1)), atol=1e-6)
    packed = np.tile(np.array([128, 128], np.uint8), (4, 1))
    found = points(pnts(POINTS, arrays={"NORMAL_OCT16P": packed}), matrix=turned)
    np.testing.assert_allclose(found.normals, np.tile([0, 0, 1], (4, 1)), atol=0.01)


def test_properties_by_point_and_by_batch():
    heights = np.array([1.5, 2.5, 3.5, 4.5], np.float64)
    batch = {"height": {"byteOffset": 0, "componentType": "DOUBLE", "type": "SCALAR"}, "tag": ["a", "b", "c", "d"]}
    found = points(pnts(POINTS, batch=batch, batch_binary=heights.tobytes()))
    here = found.features[0].at(np.array([2], np.int32), np.ones(1))
    assert (here.feature, here.properties) == (2, {"tag": "c", "height": 3.5})
    found = points(
        pnts(
            POINTS,
            features={"BATCH_LENGTH": 2, "BATCH_ID": {"componentType": "UNSIGNED_BYTE"}},
            arrays={"BATCH_ID": np.array([0, 1, 1, 9], np.uint8)},
            batch={"tag": ["x", "y"]},
        )
    )
    (features,) = found.features
    assert features.at(np.array([2], np.int32), np.ones(1)).properties == {"tag": "y"}
    assert features.at(np.array([3], np.int32), np.ones(1)) is None


def test_intensity_and_classes_colour_points():
    batch = {
        "Intensity": {"byteOffset": 0, "componentType": "UNSIGNED_SHORT", "type": "SCALAR"},
        "Classification": {"byteOffset": 8, "componentType": "UNSIGNED_BYTE", "type": "SCALAR"},
    }
    binary = np.array([1, 2, 3, 65535], np.uint16).tobytes() + bytes([2, 6, 1, 18])
    found = points(pnts(POINTS, batch=batch, batch_binary=binary))
    np.testing.assert_array_equal(found.intensity, [1, 2, 3, 65535])
    np.testing.assert_array_equal(found.classes, [2, 6, 1, 18])


def test_spacing_is_that_of_the_surface():
    grid = np.stack(np.meshgrid(np.arange(0, 20, 0.5), np.arange(0, 10, 0.5), [7]), axis=-1).reshape(-1, 3)
    assert points(pnts(grid)).spacing_m == pytest.approx(0.5, rel=0.05)
    line = np.array([(i * 2, 0, 0) for i in range(50)])
    assert points(pnts(line)).spacing_m == pytest.approx(2, rel=0.05)


def test_points_without_a_place():
    broken = POINTS.copy()
    broken[1, 2] = np.inf
    found = content(pnts(broken))
    assert "1 points" in found.notes[0]
    assert np.isfinite(world(found.points[0])).all()
    assert content(pnts(np.full((2, 3), np.nan))).points == ()


def test_a_batch_table_that_is_damaged_costs_itself_alone():
    found = content(pnts(POINTS, batch={"short": [1, 2], "whole": [1, 2, 3, 4]}))
    assert "short: 2 values are given for 4 features" in found.notes[0]
    assert found.points[0].features[0].at(np.array([1], np.int32), np.ones(1)).properties == {"whole": 2}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pnts(POINTS, count=1000), "POSITION: 1000 elements end"),
        (pnts(POINTS, count=(1 << 32) - 1), "POINTS_LENGTH: it unfolds"),
        (pnts(None, count=4), "POSITION: it is missing"),
        (pnts(POINTS, arrays={"RGB": np.zeros(3, np.uint8)}), "RGB"),
        (
            pnts(
                POINTS,
                features={
                    "extensions": {
                        "3DTILES_draco_point_compression": {"properties": {}, "byteOffset": 0, "byteLength": 1 << 30}
                    }
                },
            ),
            "draco_point",
        ),
        (
            pnts(
                POINTS,
                features={
                    "extensions": {
                        "3DTILES_draco_point_compression": {
                            "properties": {"POSITION": 0},
                            "byteOffset": 0,
                            "byteLength": 40,
                        }
                    }
                },
            ),
            "no Draco data",
        ),
    ],
)
def test_what_does_not_fit_is_refused(data, message):
    with pytest.raises(ImportFailed, match=message):
        content(data)
