"""Writes tiles as OpenSceneGraph binary files of version 91, as deliveries of oblique photography have them."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32

_VERSION = 91
_TRIANGLES, _ELEMENTS_UINT = 4, 54
_VEC2, _VEC3, _PER_VERTEX = 15, 16, 4
_REPEAT, _LINEAR, _MIPMAPPED = 0x812F, 0x2601, 0x2703
_TEXTURE_2D = 0x0DE1
_FOREVER = 1e30


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One tile of a file.

    Parameters
    ----------
    points : float64 (n, 3)
        Metres from the delivery's origin, z up.
    triangles : int32 (m, 3)
    uv : float64 (n, 2)
        0..1, v down.
    jpeg : bytes
    centre, radius_m : float64 (3,), float
        Sphere around the tile and all that replaces it.
    texel_m : float
        Size of a texel: shown until one looks larger than a pixel.
    finer : str
        Name of the file that replaces it; empty for a leaf.
    """

    points: Float64
    triangles: Int32
    uv: Float64
    jpeg: bytes
    centre: Float64
    radius_m: float
    texel_m: float
    finer: str = ""


def encode_osgb(pieces: Sequence[Piece]) -> bytes:
    """Return the bytes of a file with `pieces` side by side."""
    writer = _Writer()
    if len(pieces) == 1:
        writer.piece(pieces[0])
    else:
        writer.object("osg::Group", lambda: writer.group(pieces))
    head = struct.pack("<IIIII", 0x6C910EA1, 0x1AFB4545, 1, _VERSION, 0)
    return head + struct.pack("<i", 1) + b"0" + bytes(writer.body)


class _Writer:
    """Properties in the order of the classes; no brackets."""

    def __init__(self) -> None:
        self.body = bytearray()
        self._objects = 0
        self._arrays = 0

    def put(self, code: str, *values: float) -> None:
        self.body += struct.pack("<" + code, *values)

    def text(self, value: str) -> None:
        raw = value.encode()
        self.put("i", len(raw))
        self.body += raw

    def object(self, name: str, fields: Callable[[], None]) -> None:
        self.text(name)
        self._objects += 1
        self.put("I", self._objects)
        fields()

    def group(self, pieces: Sequence[Piece]) -> None:
        self._node()
        self.put("BI", 1, len(pieces))
        for piece in pieces:
            self.piece(piece)

    def piece(self, piece: Piece) -> None:
        if not piece.finer:
            self._geode(piece)
            return
        self.object("osg::PagedLOD", lambda: self._paged(piece))

    def _paged(self, piece: Piece) -> None:
        switch = 2.0 * piece.radius_m / piece.texel_m
        self._node()
        # The sphere is given, and the ranges are sizes on the screen.
        self.put("iB4d", 1, 1, *piece.centre, piece.radius_m)
        self.put("iBI4f", 1, 1, 2, 0.0, switch, switch, _FOREVER)
        self.put("BBIB", 1, 0, 0, 0)
        self.put("BI", 1, 2)
        self.text("")
        self.text(piece.finer)
        self.put("I4f", 2, 0.0, 1.0, 0.0, 1.0)
        self.put("BI", 1, 1)
        self._geode(piece)

    def _geode(self, piece: Piece) -> None:
        def fields() -> None:
            self._node()
            self.put("BI", 1, 1)
            self.object("osg::Geometry", lambda: self._geometry(piece))

        self.object("osg::Geode", fields)

    def _geometry(self, piece: Piece) -> None:
        self._plain()
        self.put("B", 1)
        self.object("osg::StateSet", lambda: self._state(piece))
        # No bound, callback or shape; display lists; no callbacks.
        self.put("3B3B4B", 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
        self.put("IiiI", 1, _ELEMENTS_UINT, _TRIANGLES, piece.triangles.size)
        self.body += piece.triangles.astype("<u4").tobytes()
        self.put("B", 1)
        self._array(_VEC3, piece.points)
        # No normals or colours; texture coordinates of one unit, v up.
        self.put("4BBI", 0, 0, 0, 0, 1, 1)
        self._array(_VEC2, np.column_stack([piece.uv[:, 0], 1.0 - piece.uv[:, 1]]))
        self.put("BB", 0, 0)

    def _array(self, kind: int, values: Float64) -> None:
        self._arrays += 1
        self.put("BIiI", 1, self._arrays, kind, len(values))
        self.body += values.astype("<f4").tobytes()
        self.put("Bii", 0, _PER_VERTEX, 0)

    def _state(self, piece: Piece) -> None:
        self._plain()
        self.put("BB", 0, 0)
        self.put("BIIIi", 1, 1, 1, _TEXTURE_2D, 1)
        self.put("BII", 1, 1, 1)
        self.object("osg::Texture2D", lambda: self._texture(piece))
        self.put("i", 0)
        self.put("Biii", 0, 0, 0, 0)
        self.text("")
        self.put("3B", 1, 0, 0)

    def _texture(self, piece: Piece) -> None:
        self._plain()
        self.put("BB", 0, 0)
        for value in (_REPEAT, _REPEAT, _REPEAT, _MIPMAPPED, _LINEAR):
            self.put("BI", 1, value)
        self.put("f4B4dii", 1.0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0)
        self.put("3BBiif", 0, 0, 0, 0, 0x203, 0x1909, 0.0)
        self.put("B", 1)
        self._objects += 1
        self.put("I", self._objects)
        self.text(f"{self._objects}.jpg")
        self.put("iiI", 1, 1, len(piece.jpeg))
        self.body += piece.jpeg
        self._plain()
        self.put("ii", 0, 0)

    def _plain(self) -> None:
        self.text("")
        self.put("iB", 2, 0)

    def _node(self) -> None:
        self._plain()
        # No bound, no callbacks, culled, visible to all, no state.
        self.put("5BBIB", 0, 0, 0, 0, 0, 1, 0xFFFFFFFF, 0)
