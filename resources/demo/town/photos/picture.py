"""Writes pictures as JPEG."""

from pathlib import Path

import numpy as np
import simplejpeg

from layers.data.geometry import Float32, UInt8

QUALITY = 80


def eight_bits(picture: Float32) -> UInt8:
    """Return uint8 of a picture in 0..255."""
    return np.ascontiguousarray(np.clip(picture + 0.5, 0, 255).astype(np.uint8))


def write_picture(path: Path, picture: Float32, *, quality: int = QUALITY) -> None:
    """Write a picture, float32 (h, w, 3) in 0..255, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(simplejpeg.encode_jpeg(eight_bits(picture), quality=quality, colorspace="RGB"))
