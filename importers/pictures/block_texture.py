"""Textures in blocks of 4 x 4 texels (BC1 to BC7, also called DXT and S3TC) to RGBA rows.

Khronos Data Format Specification 1.3, chapters 19 to 21; Bcdec decodes.
"""

from enum import Enum

import numpy as np

from layers.data.geometry import UInt8


class BlockFormat(Enum):
    """How a block of texels is stored: the number of Bcdec's decoder, bytes a block, and whether alpha counts."""

    BC1 = (1, 8, False)
    """DXT1 whose fourth colour is black."""
    BC1A = (1, 8, True)
    """DXT1 whose fourth colour is a hole."""
    BC2 = (2, 16, True)
    """DXT3."""
    BC3 = (3, 16, True)
    """DXT5."""
    BC7 = (7, 16, True)

    @property
    def block_bytes(self) -> int:
        """Bytes of a block."""
        return self.value[1]

    def needed_bytes(self, width: int, height: int) -> int:
        """Return the bytes of a picture."""
        return -(-width // 4) * -(-height // 4) * self.block_bytes


def decode_blocks(data: bytes | memoryview, *, kind: BlockFormat, width: int, height: int) -> UInt8:
    """Return the texels of a picture. Any thread; the codec runs without the interpreter's lock.

    Parameters
    ----------
    data : bytes
        At least ``kind.needed_bytes(width, height)``: the caller has checked that, and the size.

    Returns
    -------
    uint8 (height, width, 4)
        RGBA, rows in the order of the blocks, C-contiguous.
    """
    import imagecodecs

    number, _, has_alpha = kind.value
    shape = (-(-height // 4) * 4, -(-width // 4) * 4, 4)
    texels = imagecodecs.bcn_decode(bytes(data[: kind.needed_bytes(width, height)]), number, shape=shape)
    pixels: UInt8 = np.asarray(texels, np.uint8)[:height, :width]
    pixels = np.ascontiguousarray(pixels)
    if not has_alpha:
        pixels[:, :, 3] = 255
    return pixels
