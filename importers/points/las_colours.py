"""Colours of LAS points: 16 bits each, of which some writers use eight."""

import numpy as np

from layers.data.geometry import UInt8, UInt16


def is_eight_bit(values: UInt16) -> bool:
    """Return whether a sample of 16-bit colours keeps to 0..255, as writers of 8-bit ones leave them."""
    return not len(values) or int(values.max()) <= 255


def rgba_of(rgb: UInt16, *, eight_bit: bool) -> UInt8:
    """Return uint8 (n, 4), opaque, of uint16 (n, 3)."""
    result = np.full((len(rgb), 4), 255, np.uint8)
    # Writers of 16 bits multiply by 256 or by 257; the high byte is right for both.
    result[:, :3] = np.minimum(rgb, 255) if eight_bit else rgb >> 8
    return result
