"""Encoded pictures (JPEG, PNG, BMP, TGA, WebP, KTX2) to RGBA rows.

The size a picture declares is checked before a decoder may allocate for it.
"""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from importers.pictures.jpeg_head import JPEG_MAGIC, SCAN_MARKER, JpegHead, read_jpeg_head
from importers.pictures.ktx2 import KTX2_MAGIC, decode_ktx2, read_head
from layers.data.geometry import UInt8
from layers.errors import ImportFailed

if TYPE_CHECKING:
    from PIL.Image import Image


MAX_SIDE_PX = 16384
MAX_PIXELS = 64 * 1024 * 1024
# A progressive JPEG may repeat its scans without end, each costing a pass over the whole picture.
MAX_JPEG_SCANS = 128

_MAGICS = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"BM", "BMP"), (b"RIFF", "WEBP"), (KTX2_MAGIC, "KTX2"))
_WEBP_ANIMATED = 2
_TURN_BYTES = 1 << 16
_USUAL_JPEG_HEAD = 4096
_TGA_TYPES = (1, 2, 3, 9, 10, 11)
_TGA_DEPTHS = (8, 15, 16, 24, 32)


def decode_picture(data: bytes | memoryview, *, path: Path | str, where: str, top_first: bool = False) -> UInt8:
    """Return the picture in `data`; the format is told by content, never by a name. Any thread.

    Parameters
    ----------
    data : bytes
        A whole JPEG, PNG, BMP, TGA, WebP or KTX2 file.
    path, where
        Of the file that holds it, for the refusal.
    top_first : bool
        The first row is the picture's top: nothing is turned.

    Returns
    -------
    uint8 (height, width, 4)
        RGBA, **bottom row first** unless `top_first`, C-contiguous.

    Raises
    ------
    ImportFailed
        Unknown format, damaged, or larger than `MAX_SIDE_PX` a side or `MAX_PIXELS`.
    """
    kind = picture_format(data)
    if not kind:
        raise _foreign(path, where=where)
    if kind == "JPEG":
        pixels = _decode_jpeg(data, path=path, where=where)
        return pixels if top_first else _turned(pixels)
    data = bytes(data)
    if kind == "WEBP":
        return _decode_webp(data, path=path, where=where, top_first=top_first)
    bottom_up = False
    if kind == "KTX2":
        _checked_ktx2_size(data, path=path, where=where)
        pixels, bottom_up = decode_ktx2(data, path=path, where=where)
    else:
        pixels = _decode_with_pillow(data, kind=kind, path=path, where=where)
    return pixels if top_first is not bottom_up else _turned(pixels)


def picture_size(data: bytes | memoryview, *, path: Path | str, where: str) -> tuple[int, int]:
    """Return width and height that a picture file declares; nothing is decoded. Any thread.

    Raises
    ------
    ImportFailed
        As `decode_picture`.
    """
    kind = picture_format(data)
    if not kind:
        raise _foreign(path, where=where)
    if kind == "JPEG":
        head = _checked_jpeg_head(data, path=path, where=where)
        return head.width, head.height
    if kind == "WEBP":
        return _checked_webp_size(bytes(data[:64]), path=path, where=where)
    if kind == "KTX2":
        return _checked_ktx2_size(bytes(data), path=path, where=where)
    return _pillow_size(bytes(data), kind=kind, path=path, where=where)


def picture_format(data: bytes | memoryview) -> str:
    """Return ``"JPEG"``, ``"PNG"``, ``"BMP"``, ``"TGA"``, ``"WEBP"``, ``"KTX2"``, or an empty string."""
    head = bytes(data[:18])
    if head.startswith(JPEG_MAGIC):
        return "JPEG"
    for magic, name in _MAGICS:
        if head.startswith(magic) and (name != "WEBP" or head[8:12] == b"WEBP"):
            return name
    # TGA has no magic: its header must at least be possible.
    if len(head) == 18 and head[1] in (0, 1) and head[2] in _TGA_TYPES and head[16] in _TGA_DEPTHS:
        return "TGA"
    return ""


def may_have_alpha(data: bytes | memoryview) -> bool:
    """Return False where the picture's format leaves no room for anything that shines through."""
    kind = picture_format(data)
    return kind != "JPEG" and not (kind == "WEBP" and bytes(data[12:16]) == b"VP8 ")


def check_picture_size(width: int, height: int, *, path: Path | str, where: str) -> None:
    """Refuse a picture that declares more than `MAX_SIDE_PX` a side or `MAX_PIXELS` in all, or nothing.

    Raises
    ------
    ImportFailed
    """
    if 0 < width <= MAX_SIDE_PX and 0 < height <= MAX_SIDE_PX and width * height <= MAX_PIXELS:
        return
    raise ImportFailed(
        path,
        where=where,
        problem="the picture declares {width} x {height} pixels, allowed are 1 to {side} a side and {pixels} in all",
        advice="export the model again with smaller textures",
        width=width,
        height=height,
        side=MAX_SIDE_PX,
        pixels=MAX_PIXELS,
    )


def _decode_jpeg(data: bytes | memoryview, *, path: Path | str, where: str) -> UInt8:
    import simplejpeg

    head = _checked_jpeg_head(data, path=path, where=where)
    if head.may_repeat and (scans := bytes(data).count(SCAN_MARKER)) > MAX_JPEG_SCANS:
        raise ImportFailed(
            path,
            where=where,
            problem="the JPEG repeats its scans {scans} times, allowed are {limit}",
            advice="export the model again",
            scans=scans,
            limit=MAX_JPEG_SCANS,
        )
    if head.components in (1, 3):
        pixels = np.empty((head.height, head.width, 4), np.uint8)
        try:
            # Not strict: cameras' trailing bytes are a warning to libjpeg, not a loss.
            simplejpeg.decode_jpeg(data, colorspace="RGBA", strict=False, buffer=pixels)
            return pixels
        except (ValueError, KeyError):
            # Damaged, or a subsampling of colour that only Pillow knows: it tells.
            pass
    return _decode_with_pillow(bytes(data), kind="JPEG", path=path, where=where)


def _checked_jpeg_head(data: bytes | memoryview, *, path: Path | str, where: str) -> JpegHead:
    # It nearly always stands in the first bytes; a camera's preview may come before it.
    head = read_jpeg_head(bytes(data[:_USUAL_JPEG_HEAD])) or read_jpeg_head(bytes(data))
    if head is None:
        raise _damaged("JPEG", ValueError("no picture in it"), path=path, where=where)
    check_picture_size(head.width, head.height, path=path, where=where)
    return head


def _decode_webp(data: bytes, *, path: Path | str, where: str, top_first: bool) -> UInt8:
    import imagecodecs

    # Pillow's decoder allocates the canvas on opening, before Pillow can tell the size.
    width, height = _checked_webp_size(data, path=path, where=where)
    if data[12:16] == b"VP8X" and data[20] & _WEBP_ANIMATED:
        pixels = _decode_with_pillow(data, kind="WEBP", path=path, where=where)
        return pixels if top_first else _turned(pixels)
    pixels = np.empty((height, width, 4), np.uint8)
    try:
        # The decoder writes rows at any distance, a negative one too.
        imagecodecs.webp_decode(data, hasalpha=True, out=pixels if top_first else pixels[::-1])
    except (RuntimeError, ValueError) as error:
        raise _damaged("WebP", error, path=path, where=where) from error
    return pixels


def _decode_with_pillow(data: bytes, *, kind: str, path: Path | str, where: str) -> UInt8:
    try:
        with _pillow_reader(kind)(io.BytesIO(data)) as picture:
            check_picture_size(*picture.size, path=path, where=where)
            if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow clips instead of scaling
                grey = np.clip(np.asarray(picture, np.int64) >> 8, 0, 255).astype(np.uint8)
                pixels = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
            else:
                pixels = np.asarray(picture.convert("RGBA"), np.uint8)
    except ImportFailed:
        raise
    except Exception as error:  # Pillow raises whatever its parsers trip over
        raise _damaged(kind, error, path=path, where=where) from error
    return pixels if pixels.flags.writeable else pixels.copy()


def _pillow_size(data: bytes, *, kind: str, path: Path | str, where: str) -> tuple[int, int]:
    try:
        with _pillow_reader(kind)(io.BytesIO(data)) as picture:
            width, height = picture.size
    except Exception as error:  # Pillow raises whatever its parsers trip over
        raise _damaged(kind, error, path=path, where=where) from error
    check_picture_size(width, height, path=path, where=where)
    return width, height


def _pillow_reader(kind: str) -> "Callable[[io.BytesIO], Image]":
    # Imported by name so that no other of Pillow's readers is ever asked.
    from PIL import BmpImagePlugin, JpegImagePlugin, PngImagePlugin, TgaImagePlugin, WebPImagePlugin

    readers: dict[str, Callable[[io.BytesIO], Image]] = {
        "BMP": BmpImagePlugin.BmpImageFile,
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "TGA": TgaImagePlugin.TgaImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
    }
    return readers[kind]


def _checked_webp_size(data: bytes, *, path: Path | str, where: str) -> tuple[int, int]:
    width, height = _webp_size(data, path=path, where=where)
    check_picture_size(width, height, path=path, where=where)
    return width, height


def _webp_size(data: bytes, *, path: Path | str, where: str) -> tuple[int, int]:
    chunk = data[12:16]
    try:
        if chunk == b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        if chunk == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if chunk == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    except struct.error as error:
        raise _damaged("WebP", error, path=path, where=where) from error
    raise _damaged("WebP", ValueError("no picture chunk"), path=path, where=where)


def _checked_ktx2_size(data: bytes, *, path: Path | str, where: str) -> tuple[int, int]:
    head = read_head(data, path=path, where=where)
    check_picture_size(head.width, head.height, path=path, where=where)
    return head.width, head.height


def _turned(pixels: UInt8) -> UInt8:
    """Reverse the rows in place, a few at a time: no second picture, and what is moved stays in the processor."""
    height = len(pixels)
    step = max(1, _TURN_BYTES // max(1, pixels.strides[0]))
    for low in range(0, height // 2, step):
        high = min(low + step, height // 2)
        kept = pixels[low:high].copy()
        pixels[low:high] = pixels[height - high : height - low][::-1]
        pixels[height - high : height - low] = kept[::-1]
    return pixels


def _foreign(path: Path | str, *, where: str) -> ImportFailed:
    return ImportFailed(
        path,
        where=where,
        problem="the picture is none of JPEG, PNG, BMP, TGA, WebP, KTX2",
        advice="export the model again with one of these",
    )


def _damaged(kind: str, error: Exception, *, path: Path | str, where: str) -> ImportFailed:
    return ImportFailed(
        path,
        where=where,
        problem="the {kind} picture is damaged ({reason})",
        advice="export or copy the file again",
        kind=kind,
        reason=str(error) or type(error).__name__,
    )
