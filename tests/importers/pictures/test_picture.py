import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from importers.pictures.picture import MAX_SIDE_PX, decode_picture, may_have_alpha, picture_format, picture_size
from layers.errors import ImportFailed
from tests.importers.osgb.osgb_meshes import jpeg_bytes, picture_bytes


def decode(data: bytes) -> np.ndarray:
    return decode_picture(data, path="a.osgb", where="byte 7")


def png_bytes(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TGA", "WEBP"])
def test_bottom_row_comes_first(kind):
    data = jpeg_bytes() if kind == "JPEG" else picture_bytes(kind)
    assert picture_format(data) == kind
    assert picture_size(data, path="a", where="") == (8, 4)
    pixels = decode(data)
    assert pixels.shape == (4, 8, 4)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    np.testing.assert_allclose(pixels[0, :, :3], [[0, 0, 255]] * 8, atol=12)
    np.testing.assert_allclose(pixels[3, :, :3], [[255, 0, 0]] * 8, atol=12)
    assert (pixels[:, :, 3] == 255).all()


def test_jpeg_in_four_inks_and_in_grey():
    for mode, colour, expected in (("CMYK", (0, 255, 255, 0), (255, 0, 0)), ("L", 77, (77, 77, 77))):
        file = io.BytesIO()
        Image.new(mode, (16, 8), colour).save(file, "JPEG", quality=100)
        np.testing.assert_allclose(decode(file.getvalue())[3, 3, :3], expected, atol=6)


def test_png_with_sixteen_bits_of_grey_is_scaled_not_clipped():
    file = io.BytesIO()
    Image.fromarray(np.full((2, 2), 0x8000, np.uint16)).save(file, "PNG")
    assert decode(file.getvalue())[0, 0].tolist() == [128, 128, 128, 255]


@pytest.mark.parametrize(
    "data",
    [
        png_bytes(50_000, 50_000),
        png_bytes(MAX_SIDE_PX + 1, 1),
        png_bytes(16_000, 16_000),
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 40_000, 40_000, 1, 24, 0, 0, 0, 0, 0, 0),
        struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 65535, 65535, 24, 0) + b"\0" * 40,
        b"RIFF" + struct.pack("<I", 100) + b"WEBPVP8X" + struct.pack("<II", 10, 0) + b"\xff\xff\x00\xff\xff\x00" * 20,
        jpeg_bytes().replace(struct.pack(">HH", 4, 8), struct.pack(">HH", 65000, 65000)),
    ],
    ids=["png 50000 x 50000", "png side", "png pixels", "bmp", "tga", "webp", "jpeg"],
)
def test_size_is_refused_before_decoding(data):
    for function in (picture_size, decode_picture):
        with pytest.raises(ImportFailed, match="declares") as refusal:
            function(data, path="a.osgb", where="byte 7")
        assert "a.osgb, byte 7" in str(refusal.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP"])
def test_truncated_pictures_are_refused_or_decoded_never_more(kind):
    data = jpeg_bytes() if kind == "JPEG" else picture_bytes(kind)
    refused = 0
    for size in range(0, len(data), 7):
        try:
            assert decode(data[:size]).shape == (4, 8, 4)
        except ImportFailed:
            refused += 1
    assert refused > 1


def repeated_scans(data: bytes, *, times: int) -> bytes:
    """Return a JPEG whose last scan stands in it `times` times more."""
    scan = data[data.rindex(b"\xff\xda") : data.rindex(b"\xff\xd9")]
    return data[: data.rindex(b"\xff\xd9")] + scan * times + b"\xff\xd9"


def encoded(kind: str, pixels: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


GRADIENT = np.dstack([np.linspace(0, 255, 37 * 21).reshape(21, 37)] * 3 + [np.full((21, 37), 255)]).astype(np.uint8)
GRADIENT[:, :, 1] = GRADIENT[::-1, :, 1]


def test_progressive_jpeg_that_repeats_its_scans_is_refused():
    data = encoded("JPEG", GRADIENT[:, :, :3], progressive=True, quality=95)
    assert decode(data).shape == (21, 37, 4)
    with pytest.raises(ImportFailed, match="scans"):
        decode(repeated_scans(data, times=200))


def test_jpeg_of_one_scan_cannot_repeat_it():
    data = encoded("JPEG", GRADIENT[:, :, :3], quality=95)
    with pytest.raises(ImportFailed, match="damaged"):
        decode(repeated_scans(data, times=200))
    # What follows the end is none of the picture.
    np.testing.assert_array_equal(decode(data + b"\xff\xda" * 200), decode(data))


def test_fill_bytes_and_rubbish_between_the_markers_of_a_jpeg_are_passed_over():
    data = encoded("JPEG", GRADIENT[:, :, :3], quality=95)
    np.testing.assert_array_equal(decode(data[:2] + b"\xff\xff\xff" + data[2:]), decode(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TGA", "WEBP"])
def test_top_row_first_is_the_same_picture_not_turned(kind):
    data = encoded(kind, GRADIENT[:, :, :3] if kind in ("JPEG", "BMP") else GRADIENT, quality=95)
    turned = decode(data)
    straight = decode_picture(data, path="a", where="", top_first=True)
    np.testing.assert_array_equal(straight[::-1], turned)
    assert straight.flags.c_contiguous
    assert turned.flags.c_contiguous
    np.testing.assert_allclose(straight.astype(int), GRADIENT, atol=24)


@pytest.mark.parametrize("lossless", [False, True])
def test_webp_with_holes_keeps_them(lossless):
    holed = GRADIENT.copy()
    holed[:10, :, 3] = 0
    data = encoded("WEBP", holed, lossless=lossless, quality=95)
    assert may_have_alpha(data)
    found = decode_picture(data, path="a", where="", top_first=True)
    np.testing.assert_array_equal(found[:, :, 3], holed[:, :, 3])


def test_animated_webp_shows_its_first_picture():
    file = io.BytesIO()
    frames = [Image.new("RGB", (8, 4), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert decode(file.getvalue())[0, 0].tolist() == [255, 0, 0, 255]


def test_only_formats_without_alpha_say_so():
    assert not may_have_alpha(encoded("JPEG", GRADIENT[:, :, :3]))
    assert not may_have_alpha(encoded("WEBP", GRADIENT[:, :, :3]))
    assert may_have_alpha(encoded("PNG", GRADIENT))


def test_webp_that_tells_its_size_twice_differently_is_refused():
    holed = GRADIENT.copy()
    holed[0, 0, 3] = 0
    data = bytearray(encoded("WEBP", holed, lossless=False))
    assert data[12:16] == b"VP8X"
    data[24:27] = (1000).to_bytes(3, "little")
    with pytest.raises(ImportFailed, match="damaged"):
        decode(bytes(data))


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\0" * 40, b"\0" * 100, b"<svg></svg>" + b" " * 40])
def test_foreign_bytes_are_refused(data):
    with pytest.raises(ImportFailed, match="none of JPEG"):
        decode(data)


def test_a_jpeg_whose_frame_stands_after_a_long_comment_is_read_where_it_lies():
    data = jpeg_bytes()
    comment = b"\xff\xfe" + (5000).to_bytes(2) + bytes(4998)
    inside = memoryview(b"before" + data[:2] + comment + data[2:] + b"behind")[6:-6]
    assert picture_size(inside, path="a", where="") == (8, 4)
    np.testing.assert_array_equal(decode_picture(inside, path="a", where=""), decode(data))
    for cut in range(3300, 4110):
        # Wherever the first look ends, it tells the same.
        filled = data[:2] + b"\xff\xfe" + (cut - 2).to_bytes(2) + bytes(cut - 4) + data[2:]
        assert picture_size(filled, path="a", where="") == (8, 4)
