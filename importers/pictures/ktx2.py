"""KTX 2 pictures (KHR_texture_basisu): Basis Universal's ETC1S and UASTC, plain texels, and blocks BC1, 2, 3 and 7.

KTX File Format Specification 2.0, sections 2 to 5. The head is read and every size checked here; then Basis Universal's
own transcoder, zlib or zstd run.
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from importers.pictures.block_texture import BlockFormat, decode_blocks
from layers.data.geometry import UInt8
from layers.errors import ImportFailed

KTX2_MAGIC = b"\xabKTX 20\xbb\r\n\x1a\n"

_HEAD_BYTES, _LEVEL_BYTES = 80, 24
_MAX_LEVELS = 15
_NONE, _BASIS_LZ, _ZSTD, _ZLIB = 0, 1, 2, 3
# Colour models of the data format descriptor.
_ETC1S, _UASTC = 163, 166
_ETC1S_IMAGE_BYTES = 20
_UPSIDE_UP = b"KTXorientation\0ru"

# VkFormat -> bytes a texel and where R, G, B, A stand in it (-1: 255); UNORM and SRGB.
_TEXELS: dict[int, tuple[int, tuple[int, int, int, int]]] = {
    9: (1, (0, 0, 0, -1)),
    23: (3, (0, 1, 2, -1)),
    30: (3, (2, 1, 0, -1)),
    37: (4, (0, 1, 2, 3)),
    44: (4, (2, 1, 0, 3)),
}
_TEXELS |= {number + 6: texel for number, texel in _TEXELS.items()}
_BLOCKS = {
    131: BlockFormat.BC1,
    132: BlockFormat.BC1,
    133: BlockFormat.BC1A,
    134: BlockFormat.BC1A,
    135: BlockFormat.BC2,
    136: BlockFormat.BC2,
    137: BlockFormat.BC3,
    138: BlockFormat.BC3,
    145: BlockFormat.BC7,
    146: BlockFormat.BC7,
}


@dataclass(frozen=True, slots=True)
class Ktx2Head:
    """What a KTX 2 file declares of its largest picture.

    Parameters
    ----------
    width, height : int
    vk_format : int
        0: Basis Universal.
    scheme : int
        Supercompression.
    colour_model : int
        Of the data format descriptor.
    start, length : int
        Bytes of the picture in the file.
    unpacked : int
        Its bytes before supercompression.
    bottom_up : bool
        The file says that its first row is the bottom one.
    """

    width: int
    height: int
    vk_format: int
    scheme: int
    colour_model: int
    start: int
    length: int
    unpacked: int
    bottom_up: bool


def read_head(data: bytes, *, path: Path | str, where: str) -> Ktx2Head:
    """Return what the file declares; the sizes of its parts fit the file, width and height are anything.

    Raises
    ------
    ImportFailed
        Damaged, or a volume, a cube or an array of pictures.
    """
    if len(data) < _HEAD_BYTES + _LEVEL_BYTES or not data.startswith(KTX2_MAGIC):
        _damaged("the file ends in its head", path=path, where=where)
    vk_format, _, width, height, depth, layers, faces, levels, scheme = struct.unpack_from("<9I", data, 12)
    if depth or layers > 1 or faces != 1:
        raise ImportFailed(
            path,
            where=where,
            problem="the KTX2 file holds a volume, a cube or several layers, not one picture",
            advice="export the model again with plain textures",
        )
    if levels > _MAX_LEVELS:
        _damaged(f"{levels} levels", path=path, where=where)
    dfd, dfd_bytes, kvd, kvd_bytes = struct.unpack_from("<4I", data, 48)
    sgd, sgd_bytes = struct.unpack_from("<2Q", data, 64)
    parts = [(dfd, dfd_bytes), (kvd, kvd_bytes), (sgd, sgd_bytes)]
    index = [
        struct.unpack_from("<3Q", data, _HEAD_BYTES + _LEVEL_BYTES * i)
        for i in range(max(levels, 1))
        if _HEAD_BYTES + _LEVEL_BYTES * (i + 1) <= len(data)
    ]
    parts += [(start, length) for start, length, _ in index]
    if len(index) < levels or dfd_bytes < 16 or any(start + length > len(data) for start, length in parts):
        _damaged("a part lies past the end of the file", path=path, where=where)
    start, length, unpacked = index[0]
    return Ktx2Head(
        width=width,
        height=height,
        vk_format=vk_format,
        scheme=scheme,
        colour_model=data[dfd + 12],
        start=start,
        length=length,
        unpacked=unpacked,
        bottom_up=_UPSIDE_UP in data[kvd : kvd + kvd_bytes],
    )


def decode_ktx2(data: bytes, *, path: Path | str, where: str) -> tuple[UInt8, bool]:
    """Return the largest picture, uint8 (height, width, 4) RGBA, and whether its first row is the bottom one.

    Any thread. The caller has checked the size that `read_head` tells.

    Raises
    ------
    ImportFailed
        Damaged, or of a format that is not read.
    """
    head = read_head(data, path=path, where=where)
    if head.vk_format == 0:
        pixels = _transcoded(data, head, path=path, where=where)
    else:
        pixels = _plain(data, head, path=path, where=where)
    return pixels, head.bottom_up


def _transcoded(data: bytes, head: Ktx2Head, *, path: Path | str, where: str) -> UInt8:
    import opengl_basisu

    blocks = -(-head.width // 4) * -(-head.height // 4)
    lz = head.colour_model == _ETC1S and head.scheme == _BASIS_LZ
    if lz:
        # Every level's description stands in the global data; blocks may be as small as the codes allow.
        (sgd_bytes,) = struct.unpack_from("<Q", data, 72)
        (levels,) = struct.unpack_from("<I", data, 40)
        possible = sgd_bytes >= 20 + _ETC1S_IMAGE_BYTES * max(levels, 1)
    else:
        possible = head.colour_model == _UASTC and head.scheme in (_NONE, _ZSTD) and head.unpacked == 16 * blocks
        possible &= head.scheme == _ZSTD or head.length == head.unpacked
    if not possible:
        _damaged(
            f"colour model {head.colour_model}, scheme {head.scheme}, {head.unpacked} bytes", path=path, where=where
        )
    try:
        image = opengl_basisu.open(data).transcode("rgba8")
    except (opengl_basisu.BasisuError, IndexError) as error:
        _damaged(str(error)[:80], path=path, where=where)
    pixels: UInt8 = image.data.view(np.uint8)
    if pixels.shape != (head.height, head.width, 4):
        _damaged("its size is told twice, differently", path=path, where=where)
    return pixels


def _plain(data: bytes, head: Ktx2Head, *, path: Path | str, where: str) -> UInt8:
    width, height = head.width, head.height
    if head.vk_format in _BLOCKS:
        kind = _BLOCKS[head.vk_format]
        stored = _stored(data, head, size=kind.needed_bytes(width, height), path=path, where=where)
        return decode_blocks(stored, kind=kind, width=width, height=height)
    if head.vk_format not in _TEXELS:
        raise ImportFailed(
            path,
            where=where,
            problem="the KTX2 picture has the format {number}, which is not read by this version",
            advice="export the model again with Basis Universal, JPEG or PNG textures",
            number=head.vk_format,
        )
    count, order = _TEXELS[head.vk_format]
    stored = _stored(data, head, size=width * height * count, path=path, where=where)
    source = np.frombuffer(stored, np.uint8).reshape(height, width, count)
    pixels = np.full((height, width, 4), 255, np.uint8)
    for target, component in enumerate(order):
        if component >= 0:
            pixels[:, :, target] = source[:, :, component]
    return pixels


def _stored(data: bytes, head: Ktx2Head, *, size: int, path: Path | str, where: str) -> bytes:
    """Return the `size` bytes of the picture as stored before supercompression."""
    packed = data[head.start : head.start + head.length]
    if head.scheme != _NONE and head.unpacked != size:
        _damaged(f"{size} bytes are needed, {head.unpacked} declared", path=path, where=where)
    try:
        if head.scheme == _ZSTD:
            import imagecodecs

            packed = bytes(imagecodecs.zstd_decode(packed, out=size))
        elif head.scheme == _ZLIB:
            packed = zlib.decompressobj().decompress(packed, size)
        elif head.scheme != _NONE:
            _damaged(f"scheme {head.scheme}", path=path, where=where)
    except (zlib.error, RuntimeError, ValueError) as error:
        _damaged(str(error)[:80], path=path, where=where)
    if len(packed) != size:
        _damaged(f"{size} bytes are needed, {len(packed)} are there", path=path, where=where)
    return packed


def _damaged(reason: str, *, path: Path | str, where: str) -> NoReturn:
    raise ImportFailed(
        path,
        where=where,
        problem="the {kind} picture is damaged ({reason})",
        advice="export or copy the file again",
        kind="KTX2",
        reason=reason,
    )
