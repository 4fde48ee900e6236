"""Draco-compressed triangles (KHR_draco_mesh_compression): the declared sizes are checked, then DracoPy decodes.

Header layout: the Draco bitstream specification, sections "Draco header", "Metadata" and "Connectivity".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.place import Place

# Real meshes reach 10 faces a byte; a flat grid compresses best.
MAX_COUNT_PER_BYTE = 200
# What the decoder holds for a face and a vertex while it works (corner table, connectivity, attributes).
BYTES_PER_FACE = 64
BYTES_PER_VERTEX = 48

_METADATA_FLAG = 0x8000
_MESH, _SEQUENTIAL, _EDGEBREAKER = 1, 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class DracoMesh:
    """Decoded triangles.

    Parameters
    ----------
    triangles : uint32 (m, 3)
    attributes : dict
        Unique id in the stream → (n, k) array.
    """

    triangles: npt.NDArray[np.uint32]
    attributes: dict[int, npt.NDArray[Any]]


def decode_draco(data: bytes, *, place: Place, budget_bytes: int) -> DracoMesh:
    """Return the triangles in a Draco stream. Any thread; the codec runs without the interpreter's lock.

    Raises
    ------
    ImportFailed
        No Draco mesh, damaged, or declaring more than `MAX_COUNT_PER_BYTE` or `budget_bytes` allow.
    """
    import DracoPy

    faces, vertices = declared_counts(data, place=place)
    if max(faces, vertices) > MAX_COUNT_PER_BYTE * len(data) or (
        faces * BYTES_PER_FACE + vertices * BYTES_PER_VERTEX > budget_bytes
    ):
        raise place.refuse(
            "the Draco data declares {faces} faces and {vertices} vertices in {size} bytes",
            faces=faces,
            vertices=vertices,
            size=len(data),
        )
    try:
        mesh = DracoPy.decode(data)
        triangles = getattr(mesh, "faces", None)
        attributes = {int(a["unique_id"]): a["data"] for a in mesh.attributes}
    except Exception as error:  # DracoPy raises several kinds, and what the C++ library throws
        raise place.refuse("the Draco data is damaged ({reason})", reason=str(error)[:80]) from error
    if triangles is None or not len(triangles):
        raise place.refuse("the Draco data holds no triangles")
    return DracoMesh(triangles, attributes)


def declared_counts(data: bytes, *, place: Place) -> tuple[int, int]:
    """Return the faces and vertices that the header of a Draco mesh declares."""
    try:
        if data[:5] != b"DRACO":
            raise place.refuse("this is no Draco data")
        version = (data[5], data[6])
        kind, method = data[7], data[8]
        if kind != _MESH or method not in (_SEQUENTIAL, _EDGEBREAKER):
            raise place.refuse("the Draco data is no triangle mesh")
        reader = _Reader(data, 11)
        if int.from_bytes(data[9:11], "little") & _METADATA_FLAG:
            reader.skip_metadata(place)
        if method == _SEQUENTIAL:
            first, second = reader.count(fixed=version < (2, 2)), reader.count(fixed=version < (2, 2))
            return first, second
        reader.byte()
        if version < (2, 2):
            reader.count(fixed=version < (2, 0))
        vertices = reader.count(fixed=version < (2, 0))
        return reader.count(fixed=version < (2, 0)), vertices
    except IndexError:
        raise place.refuse("the Draco data ends in its header") from None


class _Reader:
    """Reads numbers from the head of a Draco stream; IndexError past the end."""

    def __init__(self, data: bytes, offset: int) -> None:
        self._data = data
        self._offset = offset

    def byte(self) -> int:
        self._offset += 1
        return self._data[self._offset - 1]

    def count(self, *, fixed: bool) -> int:
        if fixed:
            return sum(self.byte() << shift for shift in (0, 8, 16, 24))
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            if part < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise IndexError

    def skip(self, count: int) -> None:
        self._offset += count
        if self._offset > len(self._data):
            raise IndexError

    def skip_metadata(self, place: Place) -> None:
        for _ in range(self.count(fixed=False)):
            self.count(fixed=False)
            self._skip_element(place, depth=0)
        self._skip_element(place, depth=0)

    def _skip_element(self, place: Place, *, depth: int) -> None:
        if depth > 16:
            raise place.refuse("the Draco metadata is nested too deeply")
        for _ in range(self.count(fixed=False)):
            self.skip(self.byte())
            self.skip(self.count(fixed=False))
        for _ in range(self.count(fixed=False)):
            self.skip(self.byte())
            self._skip_element(place, depth=depth + 1)
