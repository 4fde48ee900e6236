"""The pictures of .osgb files: picture files, raw pixels and S3TC blocks, to RGBA rows, bottom row first.

Texture coordinate v = 0 is the first row of raw data and of blocks: those are bottom row first already; picture files
are turned. S3TC: the Khronos Data Format Specification 1.3, chapter 19.
"""

import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from importers.osgb_objects import EXTERNAL_FILE, INLINE_DATA, WRITE_OUT, OsgFile, OsgImage, RawPicture
from importers.picture import check_picture_size, decode_picture, picture_format, picture_size
from layers.errors import ImportFailed

UInt8 = npt.NDArray[np.uint8]

GL_UNSIGNED_BYTE = 0x1401
# GL format -> which component of a pixel is R, G, B, A (-1: opaque, -2: white)
_COMPONENTS: dict[int, tuple[int, tuple[int, int, int, int]]] = {
    0x1903: (1, (0, 0, 0, -1)),  # red
    0x1906: (1, (-2, -2, -2, 0)),  # alpha
    0x1907: (3, (0, 1, 2, -1)),  # RGB
    0x1908: (4, (0, 1, 2, 3)),  # RGBA
    0x1909: (1, (0, 0, 0, -1)),  # luminance
    0x190A: (2, (0, 0, 0, 1)),  # luminance, alpha
    0x80E0: (3, (2, 1, 0, -1)),  # BGR
    0x80E1: (4, (2, 1, 0, 3)),  # BGRA
}
_DXT1, _DXT1A, _DXT3, _DXT5 = 0x83F0, 0x83F1, 0x83F2, 0x83F3
_BLOCK_BYTES = {_DXT1: 8, _DXT1A: 8, _DXT3: 16, _DXT5: 16}
_DDS_BLOCKS = {b"DXT1": _DXT1A, b"DXT3": _DXT3, b"DXT5": _DXT5}
_DDS_HEADER_BYTES = 128


def decode_image(image: OsgImage, *, file: OsgFile, read_external: Callable[[str], bytes]) -> UInt8 | str:
    """Return the pixels of `image`, or in words why it is left out. Worker thread.

    Parameters
    ----------
    image : OsgImage
    file : OsgFile
        That holds it, for refusals.
    read_external : callable
        Gives the bytes of a picture file beside the tile; FileNotFoundError when it may not or cannot be read.

    Returns
    -------
    uint8 (height, width, 4) or str
        RGBA, bottom row first, C-contiguous.

    Raises
    ------
    ImportFailed
        Damaged, or of an unreasonable size.
    """
    where = file.place(image.offset)
    data = image.data
    if image.decision in (EXTERNAL_FILE, WRITE_OUT):
        try:
            data = memoryview(read_external(image.file_name))
        except FileNotFoundError:
            return f"picture {image.file_name} is not beside the tile"
    if not len(data):
        return f"picture {image.file_name} is empty"
    if image.decision == INLINE_DATA:
        return _decode_raw(image, file=file)
    if bytes(data[:4]) == b"DDS ":
        return _decode_dds(data, image=image, file=file)
    if not picture_format(data):
        return f"picture {image.file_name} is of an unknown format"
    return decode_picture(data, path=file.path, where=where)


def image_size(image: OsgImage, *, file: OsgFile) -> tuple[int, int]:
    """Return width and height without decoding; (0, 0) for a picture in another file or of unknown format.

    Raises
    ------
    ImportFailed
    """
    if image.raw is not None:
        return image.raw.width, image.raw.height
    if not picture_format(image.data):
        return 0, 0
    return picture_size(image.data, path=file.path, where=file.place(image.offset))


def _decode_raw(image: OsgImage, *, file: OsgFile) -> UInt8 | str:
    raw = image.raw or RawPicture(0, 0, 0, 0, 0, 1)
    check_picture_size(raw.width, raw.height, path=file.path, where=file.place(image.offset))
    if raw.pixel_format in _BLOCK_BYTES:
        return _decode_blocks(image.data, raw.width, raw.height, raw.pixel_format, image=image, file=file)
    if raw.pixel_format not in _COMPONENTS or raw.data_type != GL_UNSIGNED_BYTE or raw.depth != 1:
        return f"picture {image.file_name} has the unknown pixel format {raw.pixel_format:#x}, {raw.data_type:#x}"
    count, order = _COMPONENTS[raw.pixel_format]
    packing = raw.packing if raw.packing in (1, 2, 4, 8) else 1
    row_bytes = -(-raw.width * count // packing) * packing
    _check_bytes(image, needed=row_bytes * raw.height, file=file)
    rows = np.frombuffer(image.data[: row_bytes * raw.height], np.uint8).reshape(raw.height, row_bytes)
    source = rows[:, : raw.width * count].reshape(raw.height, raw.width, count)
    pixels = np.full((raw.height, raw.width, 4), 255, np.uint8)
    for target, component in enumerate(order):
        if component >= 0:
            pixels[:, :, target] = source[:, :, component]
    return pixels


def _decode_dds(data: memoryview, *, image: OsgImage, file: OsgFile) -> UInt8 | str:
    if len(data) < _DDS_HEADER_BYTES or bytes(data[84:88]) not in _DDS_BLOCKS:
        return f"picture {image.file_name} is a DDS file without DXT1, DXT3 or DXT5 blocks"
    height, width = struct.unpack_from("<II", data, 12)
    check_picture_size(width, height, path=file.path, where=file.place(image.offset))
    blocks = data[_DDS_HEADER_BYTES:]
    return _decode_blocks(blocks, width, height, _DDS_BLOCKS[bytes(data[84:88])], image=image, file=file)


def _decode_blocks(
    data: memoryview, width: int, height: int, pixel_format: int, *, image: OsgImage, file: OsgFile
) -> UInt8:
    size = _BLOCK_BYTES[pixel_format]
    columns, rows = -(-width // 4), -(-height // 4)
    _check_bytes(image, needed=columns * rows * size, file=file, there=len(data))
    blocks = np.frombuffer(data[: columns * rows * size], np.uint8).reshape(-1, size)
    texels = decode_s3tc(blocks, pixel_format=pixel_format)
    pixels = texels.reshape(rows, columns, 4, 4, 4).swapaxes(1, 2).reshape(rows * 4, columns * 4, 4)
    return np.ascontiguousarray(pixels[:height, :width])


def decode_s3tc(blocks: UInt8, *, pixel_format: int) -> UInt8:
    """Return the texels of S3TC blocks.

    Parameters
    ----------
    blocks : uint8 (n, 8) or (n, 16)
    pixel_format : int
        GL constant 0x83F0 (DXT1) to 0x83F3 (DXT5).

    Returns
    -------
    uint8 (n, 16, 4)
        RGBA of each block's texels, row by row.
    """
    colour = np.ascontiguousarray(blocks[:, -8:])
    ends = colour[:, :4].copy().view("<u2").astype(np.int32)
    rgb = np.stack([ends >> 11, ends >> 5 & 63, ends & 31], axis=2)
    rgb = np.stack(
        [rgb[..., 0] << 3 | rgb[..., 0] >> 2, rgb[..., 1] << 2 | rgb[..., 1] >> 4, rgb[..., 2] << 3 | rgb[..., 2] >> 2],
        2,
    )
    palette = np.full((len(blocks), 4, 4), 255, np.int32)
    first, second = rgb[:, 0], rgb[:, 1]
    palette[:, 0, :3], palette[:, 1, :3] = first, second
    palette[:, 2, :3], palette[:, 3, :3] = (2 * first + second) // 3, (first + 2 * second) // 3
    if pixel_format in (_DXT1, _DXT1A):
        three = ends[:, 0] <= ends[:, 1]
        palette[three, 2, :3] = (first[three] + second[three]) // 2
        palette[three, 3] = (0, 0, 0, 0 if pixel_format == _DXT1A else 255)
    codes = colour[:, 4:].copy().view("<u4")[:, :1] >> np.arange(0, 32, 2, dtype=np.uint32) & 3
    texels = np.take_along_axis(palette, codes[:, :, None].astype(np.int64), axis=1).astype(np.uint8)
    if pixel_format == _DXT3:
        nibbles = np.stack([blocks[:, :8] & 15, blocks[:, :8] >> 4], axis=2).reshape(-1, 16)
        texels[:, :, 3] = nibbles * 17
    elif pixel_format == _DXT5:
        texels[:, :, 3] = _interpolated_alpha(blocks[:, :8])
    return texels


def _interpolated_alpha(blocks: UInt8) -> UInt8:
    first, second = blocks[:, 0].astype(np.int32), blocks[:, 1].astype(np.int32)
    palette = np.empty((len(blocks), 8), np.int32)
    palette[:, 0], palette[:, 1] = first, second
    wide = first > second
    for step in range(1, 7):
        palette[:, step + 1] = ((7 - step) * first + step * second) // 7
    for step in range(1, 5):
        palette[~wide, step + 1] = ((5 - step) * first[~wide] + step * second[~wide]) // 5
    palette[~wide, 6], palette[~wide, 7] = 0, 255
    bits = np.zeros((len(blocks), 8), np.uint8)
    bits[:, :6] = blocks[:, 2:]
    codes = bits.view("<u8") >> np.arange(0, 48, 3, dtype=np.uint64) & np.uint64(7)
    return np.take_along_axis(palette, codes.astype(np.int64), axis=1).astype(np.uint8)


def _check_bytes(image: OsgImage, *, needed: int, file: OsgFile, there: int = -1) -> None:
    there = len(image.data) if there < 0 else there
    if needed > there:
        raise ImportFailed(
            file.path,
            where=file.place(image.offset),
            problem="a picture of {needed} bytes is declared, {there} are there",
            advice="copy or export the file again",
            needed=needed,
            there=there,
        )
