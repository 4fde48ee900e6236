"""Points in Draco (3DTILES_draco_point_compression): the declared count is checked, then DracoPy decodes.

Header layout: the Draco bitstream specification, sections "Draco header" and "Point cloud".
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.place import Place

Array = npt.NDArray[Any]

# What the decoder holds for a point while it works.
BYTES_PER_POINT = 64
# Real clouds reach 10 points a byte where all of them are alike.
MAX_COUNT_PER_BYTE = 200
_POINT_CLOUD, _METADATA_FLAG = 0, 0x8000
_HEADER = 11


def decode_draco_points(data: bytes, *, count: int, place: Place, budget_bytes: int) -> Mapping[int, Array]:
    """Return the attributes of a Draco point cloud: unique id in the stream → (count, k) array. Any thread.

    Raises
    ------
    ImportFailed
        No Draco point cloud of `count` points, damaged, or declaring more than its size or `budget_bytes` allow.
    """
    import DracoPy

    if len(data) < _HEADER + 4 or data[:5] != b"DRACO" or data[7] != _POINT_CLOUD:
        raise place.refuse("this is no Draco data")
    if int.from_bytes(data[9:11], "little") & _METADATA_FLAG:
        raise place.refuse("the Draco data carries metadata, which is not read here")
    (declared,) = struct.unpack_from("<i", data, _HEADER)
    if declared != count or count > MAX_COUNT_PER_BYTE * len(data) or count * BYTES_PER_POINT > budget_bytes:
        raise place.refuse(
            "the Draco data declares {found} points in {size} bytes, the tile {count}",
            found=declared,
            size=len(data),
            count=count,
        )
    try:
        found = DracoPy.decode(data)
        attributes = {int(a["unique_id"]): np.asarray(a["data"]) for a in found.attributes}
    except Exception as error:  # DracoPy raises several kinds, and what the C++ library throws
        raise place.refuse("the Draco data is damaged ({reason})", reason=str(error)[:80]) from error
    if any(len(a) != count for a in attributes.values()):
        raise place.refuse("the Draco data is damaged ({reason})", reason="its attributes differ in length")
    return {number: array.reshape(count, -1) for number, array in attributes.items()}
