"""Encoded pictures (JPEG, PNG, BMP, TGA, WebP) to RGBA rows as OpenGL wants them.

The size a picture declares is checked before a decoder may allocate for it.
"""

import io
import re
import struct
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from layers.errors import ImportFailed

if TYPE_CHECKING:
    from PIL.Image import Image

UInt8 = npt.NDArray[np.uint8]

MAX_SIDE_PX = 16384
MAX_PIXELS = 64 * 1024 * 1024
# A progressive JPEG may repeat its scans without end, each costing a pass over the whole picture.
MAX_JPEG_SCANS = 128

JPEG_MAGIC = b"\xff\xd8\xff"
_SCAN_MARKER = b"\xff\xda"
_SCAN = re.compile(_SCAN_MARKER)
_MAGICS = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"BM", "BMP"), (b"RIFF", "WEBP"))
_TGA_TYPES = (1, 2, 3, 9, 10, 11)
_TGA_DEPTHS = (8, 15, 16, 24, 32)


def decode_picture(data: bytes | memoryview, *, path: Path | str, where: str) -> UInt8:
    """Return the picture in `data`; the format is told by content, never by a name. Any thread.

    Parameters
    ----------
    data : bytes
        A whole JPEG, PNG, BMP, TGA or WebP file.
    path, where
        Of the file that holds it, for the refusal.

    Returns
    -------
    uint8 (height, width, 4)
        RGBA, **bottom row first**, C-contiguous.

    Raises
    ------
    ImportFailed
        Unknown format, damaged, or larger than `MAX_SIDE_PX` a side or `MAX_PIXELS`.
    """
    kind = picture_format(data)
    if kind == "JPEG":
        return _decode_jpeg(bytes(data), path=path, where=where)
    if not kind:
        raise _foreign(path, where=where)
    return _decode_with_pillow(bytes(data), kind=kind, path=path, where=where)


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
        width, height, _ = _jpeg_header(bytes(data), path=path, where=where)
        return width, height
    if kind == "WEBP":
        return _checked_webp_size(bytes(data[:64]), path=path, where=where)
    return _pillow_size(bytes(data), kind=kind, path=path, where=where)


def picture_format(data: bytes | memoryview) -> str:
    """Return ``"JPEG"``, ``"PNG"``, ``"BMP"``, ``"TGA"``, ``"WEBP"``, or an empty string."""
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


def _decode_jpeg(data: bytes, *, path: Path | str, where: str) -> UInt8:
    import simplejpeg

    _, _, colour_space = _jpeg_header(data, path=path, where=where)
    if _repeats_scans(data):
        raise ImportFailed(
            path,
            where=where,
            problem="the JPEG repeats its scans {scans} times, allowed are {limit}",
            advice="export the model again",
            scans=data.count(_SCAN_MARKER),
            limit=MAX_JPEG_SCANS,
        )
    if colour_space in ("CMYK", "YCCK", ""):
        return _decode_with_pillow(data, kind="JPEG", path=path, where=where)
    try:
        # Not strict: cameras' trailing bytes are a warning to libjpeg, not a loss.
        pixels = simplejpeg.decode_jpeg(data, colorspace="RGBA", strict=False)
    except ValueError as error:
        raise _damaged("JPEG", error, path=path, where=where) from error
    return _bottom_row_first(pixels)


def _repeats_scans(data: bytes) -> bool:
    # JPEG data is full of 0xff: the expression passes over them in a third of the time of `bytes.count`.
    return next(islice(_SCAN.finditer(data), MAX_JPEG_SCANS, None), None) is not None


def _jpeg_header(data: bytes, *, path: Path | str, where: str) -> tuple[int, int, str]:
    import simplejpeg

    try:
        height, width, colour_space, _ = simplejpeg.decode_jpeg_header(data, strict=False)
    except KeyError:
        # It has no name for this chroma subsampling.
        width, height = _pillow_size(data, kind="JPEG", path=path, where=where)
        colour_space = ""
    except ValueError as error:
        raise _damaged("JPEG", error, path=path, where=where) from error
    check_picture_size(width, height, path=path, where=where)
    return width, height, colour_space


def _decode_with_pillow(data: bytes, *, kind: str, path: Path | str, where: str) -> UInt8:
    if kind == "WEBP":
        # Its decoder allocates the canvas on opening, before Pillow can tell the size.
        _checked_webp_size(data, path=path, where=where)
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
    return _bottom_row_first(pixels)


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


def _bottom_row_first(pixels: UInt8) -> UInt8:
    return np.ascontiguousarray(pixels[::-1])


def _foreign(path: Path | str, *, where: str) -> ImportFailed:
    return ImportFailed(
        path,
        where=where,
        problem="the picture is none of JPEG, PNG, BMP, TGA, WebP",
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
