import struct
import zlib

import imagecodecs
import numpy as np
import pytest

from importers.gltf.scene import mesh_of, read_gltf
from importers.pictures.block_texture import BlockFormat, decode_blocks
from importers.pictures.picture import decode_picture, picture_format, picture_size
from importers.place import Place
from layers.errors import ImportFailed
from tests.importers.pictures.ktx2_files import ETC1S, ETC1S_HOLED, QUARTERS, UASTC, UASTC_ZSTD, ktx2
from tests.importers.tiles3d.tiles3d_files import quad
from tests.shared_data import shared_data

RGBA8, RGBA8_SRGB, RGB8, BGRA8, R8, BC3, ASTC = 37, 43, 23, 44, 9, 137, 157
ROWS = np.arange(6 * 5 * 4, dtype=np.uint8).reshape(5, 6, 4)


def decode(data: bytes) -> np.ndarray:
    return decode_picture(data, path="a.glb", where="images[0]", top_first=True)


@pytest.mark.parametrize("data", [ETC1S, ETC1S_HOLED, UASTC, UASTC_ZSTD], ids=["etc1s", "holed", "uastc", "zstd"])
def test_basis_universal_in_all_its_forms(data):
    assert picture_format(data) == "KTX2"
    assert picture_size(data, path="a", where="") == (8, 8)
    expected = QUARTERS.copy()
    if data is ETC1S_HOLED:
        expected[4:, 4:, 3] = 0
    np.testing.assert_allclose(decode(data).astype(int), expected, atol=8)
    np.testing.assert_array_equal(decode_picture(data, path="a", where="")[::-1], decode(data))


@pytest.mark.parametrize(
    ("vk_format", "stored", "expected"),
    [
        (RGBA8, ROWS, ROWS),
        (RGBA8_SRGB, ROWS, ROWS),
        (RGB8, ROWS[:, :, :3], np.dstack([ROWS[:, :, :3], np.full((5, 6), 255)])),
        (BGRA8, ROWS[:, :, [2, 1, 0, 3]], ROWS),
        (R8, ROWS[:, :, 0], np.dstack([ROWS[:, :, :1]] * 3 + [np.full((5, 6), 255)])),
    ],
)
@pytest.mark.parametrize("scheme", [0, 2, 3])
def test_plain_texels_stored_zstd_and_zlib(vk_format, stored, expected, scheme):
    raw = stored.tobytes()
    packed = {0: raw, 2: imagecodecs.zstd_encode(raw), 3: zlib.compress(raw)}[scheme]
    data = ktx2(packed, vk_format=vk_format, width=6, height=5, scheme=scheme, unpacked=len(raw))
    np.testing.assert_array_equal(decode(data), expected)


def test_a_file_that_begins_with_the_bottom_row_is_turned_when_asked():
    up = ktx2(ROWS.tobytes(), vk_format=RGBA8, width=6, height=5, orientation=b"ru\0")
    down = ktx2(ROWS.tobytes(), vk_format=RGBA8, width=6, height=5, orientation=b"rd\0")
    np.testing.assert_array_equal(decode(up), ROWS[::-1])
    np.testing.assert_array_equal(decode(down), ROWS)
    np.testing.assert_array_equal(decode_picture(up, path="a", where=""), ROWS)


def colour_block(first: int, second: int, codes: int) -> bytes:
    return struct.pack("<HHI", first, second, codes)


RED, GREEN, BLUE = 0xF800, 0x07E0, 0x001F


def test_blocks_are_laid_row_by_row_and_cut_to_the_picture():
    blocks = b"".join(colour_block(colour, 0, 0) for colour in (RED, GREEN, BLUE, RED))
    found = decode_blocks(blocks, kind=BlockFormat.BC1, width=6, height=5)
    assert found.shape == (5, 6, 4)
    assert found.flags.c_contiguous
    assert found[0, 0].tolist() == found[4, 5].tolist() == [255, 0, 0, 255]
    assert found[3, 5].tolist() == [0, 255, 0, 255]
    assert found[4, 3].tolist() == [0, 0, 255, 255]


def test_the_fourth_colour_of_dxt1_is_a_hole_only_where_alpha_counts():
    # First end not above the second: three colours, and black or nothing.
    block = colour_block(BLUE, RED, 0xFFFFFFFF)
    assert decode_blocks(block, kind=BlockFormat.BC1A, width=4, height=4)[0, 0].tolist() == [0, 0, 0, 0]
    assert decode_blocks(block, kind=BlockFormat.BC1, width=4, height=4)[0, 0].tolist() == [0, 0, 0, 255]


def test_alpha_of_bc2_and_bc3():
    colour = colour_block(RED, 0, 0)
    explicit = struct.pack("<Q", 0x0123456789ABCDEF) + colour
    found = decode_blocks(explicit, kind=BlockFormat.BC2, width=4, height=4)
    assert (found[:, :, 3].ravel() // 17).tolist() == list(range(15, -1, -1))
    steps = sum((i % 8) << 3 * i for i in range(16))
    interpolated = bytes((255, 0)) + steps.to_bytes(6, "little") + colour
    found = decode_blocks(interpolated, kind=BlockFormat.BC3, width=4, height=4)
    # Khronos Data Format 1.3, table 19.4: ends first, then six steps between them.
    expected = [255, 0, *(255 * (7 - k) / 7 for k in range(1, 7))]
    np.testing.assert_allclose(found[:, :, 3].ravel(), expected * 2, atol=1)
    data = ktx2(interpolated, vk_format=BC3, width=3, height=2)
    np.testing.assert_array_equal(decode(data), found[:2, :3])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (ktx2(b"", vk_format=RGBA8, width=50_000, height=50_000), "50000 x 50000"),
        (ktx2(b"", vk_format=RGBA8, width=0, height=4), "0 x 4"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, depth=4), "volume"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, layers=2), "layers"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, faces=6), "cube"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, levels=1 << 31), "levels"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, levels=14), "past the end"),
        (ktx2(bytes(63), vk_format=RGBA8, width=4, height=4), "64 bytes are needed"),
        (ktx2(bytes(16), vk_format=RGBA8, width=4, height=4, scheme=2, unpacked=1 << 60), "64 bytes are needed"),
        (ktx2(zlib.compress(bytes(1 << 24)), vk_format=RGBA8, width=4, height=4, scheme=3), "bytes are needed"),
        (ktx2(zlib.compress(bytes(60)), vk_format=RGBA8, width=4, height=4, scheme=3, unpacked=64), "60 are there"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, scheme=2), "damaged"),
        (ktx2(bytes(64), vk_format=RGBA8, width=4, height=4, scheme=9), "scheme 9"),
        (ktx2(bytes(64), vk_format=ASTC, width=4, height=4), "format 157"),
        (ktx2(bytes(16), vk_format=0, width=4, height=4), "colour model 0"),
    ],
)
def test_what_cannot_be_is_refused(data, told):
    with pytest.raises(ImportFailed, match=told) as refusal:
        decode(data)
    assert "a.glb, images[0]" in str(refusal.value)


def with_number(data: bytes, at: int, form: str, value: int) -> bytes:
    altered = bytearray(data)
    struct.pack_into(form, altered, at, value)
    return bytes(altered)


@pytest.mark.parametrize("seed", [ETC1S_HOLED, UASTC, UASTC_ZSTD], ids=["etc1s", "uastc", "zstd"])
def test_every_number_of_the_head_may_lie(seed):
    """No declared size makes it allocate or read what is not there; each ends in pixels of that size, or a refusal."""
    refused = 0
    for at in range(12, 104, 4):
        for value in (0, 1, 2, 9, 255, 8191, 0x7FFFFFFF, 0xFFFFFFFF):
            data = with_number(seed, at, "<I", value)
            try:
                assert decode(data).shape == (*picture_size(data, path="a", where="")[::-1], 4)
            except ImportFailed:
                refused += 1
    assert refused > 50


@pytest.mark.parametrize("seed", [ETC1S_HOLED, UASTC, UASTC_ZSTD], ids=["etc1s", "uastc", "zstd"])
def test_truncated_and_altered_files_are_refused_or_decoded_to_their_size(seed):
    for size in range(len(seed)):
        with pytest.raises(ImportFailed):
            decode(seed[:size])
    for at in range(104, len(seed)):
        altered = seed[:at] + bytes([seed[at] ^ 0x55]) + seed[at + 1 :]
        try:
            assert decode(altered).shape == (8, 8, 4)
        except ImportFailed:
            continue


def test_a_basis_texture_is_found_through_its_extension_and_goes_before_the_plain_one():
    file = quad(picture=UASTC)
    file.json["textures"] = [{"source": 7, "extensions": {"KHR_texture_basisu": {"source": 0}}}]
    file.json["extensionsRequired"] = ["KHR_texture_basisu"]
    scene = read_gltf(file.glb(), place=Place("a.glb"), fetch=lambda uri: b"")
    ((part, matrix),) = scene.parts
    texture = mesh_of(part, matrix).texture
    np.testing.assert_allclose(texture.pixels.astype(int), QUARTERS, atol=8)


@pytest.mark.parametrize("name", ["Etc1s", "Uastc"])
def test_real_files(name):
    path = shared_data(f"3dtiles-tools-specs/KtxUtility/golden/CesiumLogo{name}.ktx2")
    pixels = decode(path.read_bytes())
    assert pixels.shape == (512, 512, 4)
    # The logo: white ring, blue sky above green hills.
    np.testing.assert_allclose(pixels[256, 12, :3].astype(int), (255, 255, 255), atol=12)
    np.testing.assert_allclose(pixels[100, 256, :3].astype(int), (110, 170, 228), atol=20)
    np.testing.assert_allclose(pixels[420, 256, :3].astype(int), (112, 156, 75), atol=20)


def test_a_real_tile_with_a_basis_texture_is_read_whole():
    path = shared_data("3dtiles-loadersgl-cesiumjs/VNext/agi-ktx2/0/0.glb")
    scene = read_gltf(path.read_bytes(), place=Place("0.glb"), fetch=lambda uri: b"")
    ((part, matrix),) = scene.parts
    mesh = mesh_of(part, matrix)
    assert mesh.triangles.shape == (56748 // 3, 3)
    assert mesh.texture.pixels.shape == (1024, 1024, 4)
    assert (mesh.texture.pixels[:, :, 3] == 255).all()
    # An atlas with a meadow in its upper left corner.
    red, green, blue = mesh.texture.pixels[:200, :300, :3].reshape(-1, 3).mean(axis=0)
    assert green > blue
    assert red > blue
