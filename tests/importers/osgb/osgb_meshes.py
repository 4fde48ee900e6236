"""Small meshes and pictures for tests of the OSGB reader."""

import io
from dataclasses import dataclass, field

import numpy as np

SQUARE = np.array([(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 2)], np.float32)
SQUARE_TRIANGLES = np.array([0, 1, 2, 0, 2, 3], np.uint32)
SQUARE_UV = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)


def jpeg_bytes(*, width: int = 8, height: int = 4, top: tuple[int, int, int] = (250, 10, 10)) -> bytes:
    """Return a JPEG whose upper half has the colour `top` and whose lower half is blue."""
    import simplejpeg

    pixels = np.full((height, width, 3), (10, 10, 250), np.uint8)
    pixels[: height // 2] = top
    return bytes(simplejpeg.encode_jpeg(pixels, quality=100, colorspace="RGB", colorsubsampling="444"))


def picture_bytes(kind: str, *, width: int = 8, height: int = 4) -> bytes:
    """Return a picture file of that kind: upper half red, lower half blue."""
    from PIL import Image

    pixels = np.full((height, width, 3), (0, 0, 255), np.uint8)
    pixels[: height // 2] = (255, 0, 0)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return file.getvalue()


@dataclass
class Picture:
    """A texture. Either `data` is a picture file (decision 1), or raw pixels (decision 0), or `external` is a path."""

    name: str = "a.jpg"
    data: bytes = b""
    raw: tuple[int, int, int] | None = None  # width, height, GL format
    packing: int = 1
    external: bool = False


@dataclass
class Mesh:
    """A Geometry."""

    points: np.ndarray = field(default_factory=lambda: SQUARE)
    indices: np.ndarray | None = field(default_factory=lambda: SQUARE_TRIANGLES)
    uv: np.ndarray | None = field(default_factory=lambda: SQUARE_UV)
    mode: int = 4
    draw_arrays: tuple[int, int] | None = None
    lengths: tuple[int, ...] | None = None
    picture: Picture | None = None
    diffuse: tuple[float, float, float, float] | None = None
    normals: np.ndarray | None = None
    colours: np.ndarray | None = None
    picture_id: int | None = None
