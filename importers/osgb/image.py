"""The pictures of .osgb files: picture files, raw pixels and S3TC blocks, to RGBA rows.

Texture coordinate v = 0 is the first row of raw data and of blocks, but the last one of picture files. Those are not
turned: who draws them takes 1 - v.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from importers.osgb.objects import EXTERNAL_FILE, INLINE_DATA, WRITE_OUT, OsgFile, OsgImage, RawPicture
from importers.pictures.block_texture import BlockFormat, decode_blocks
from importers.pictures.picture import check_picture_size, decode_picture, picture_format, picture_size
from layers.data.geometry import UInt8
from layers.errors import ImportFailed

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
_BLOCKS = {0x83F0: BlockFormat.BC1, 0x83F1: BlockFormat.BC1A, 0x83F2: BlockFormat.BC2, 0x83F3: BlockFormat.BC3}
_DDS_BLOCKS = {b"DXT1": BlockFormat.BC1A, b"DXT3": BlockFormat.BC2, b"DXT5": BlockFormat.BC3}
_DDS_HEADER_BYTES = 128


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A decoded picture.

    Parameters
    ----------
    rgba : uint8 (height, width, 4)
        C-contiguous.
    top_row_first : bool
        Its first row is at v = 1, not at v = 0.
    """

    rgba: UInt8
    top_row_first: bool = False


def decode_image(image: OsgImage, *, file: OsgFile, read_external: Callable[[str], bytes]) -> Pixels | str:
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
    Pixels or str

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
        rows = _decode_raw(image, file=file)
        return rows if isinstance(rows, str) else Pixels(rows)
    if bytes(data[:4]) == b"DDS ":
        rows = _decode_dds(data, image=image, file=file)
        return rows if isinstance(rows, str) else Pixels(rows)
    if not picture_format(data):
        return f"picture {image.file_name} is of an unknown format"
    return Pixels(decode_picture(data, path=file.path, where=where, top_first=True), top_row_first=True)


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
    if raw.pixel_format in _BLOCKS:
        return _decode_blocks(image.data, raw.width, raw.height, _BLOCKS[raw.pixel_format], image=image, file=file)
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
    data: memoryview, width: int, height: int, kind: BlockFormat, *, image: OsgImage, file: OsgFile
) -> UInt8:
    _check_bytes(image, needed=kind.needed_bytes(width, height), file=file, there=len(data))
    return decode_blocks(data, kind=kind, width=width, height=height)


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
