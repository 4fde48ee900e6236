"""KTX 2 files: four small ones made by Basis Universal's encoder, and a writer of plain ones.

The small ones show 8 x 8 texels: red, green above blue, white; in ETC1S_HOLED the white quarter is a hole.
"""

import base64
import struct

import numpy as np

MAGIC = b"\xabKTX 20\xbb\r\n\x1a\n"
QUARTERS = np.kron(
    np.array([[(255, 0, 0, 255), (0, 255, 0, 255)], [(0, 0, 255, 255), (255, 255, 255, 255)]], np.uint8),
    np.ones((4, 4, 1), np.uint8),
)

ETC1S = base64.b64decode(
    "q0tUWCAyMLsNChoKAAAAAAEAAAAIAAAACAAAAAAAAAAAAAAAAQAAAAEAAAABAAAAaAAAACwAAACUAAAAJAAAALgAAAAAAAAAiQAA"
    "AAAAAABBAQAAAAAAAAIAAAAAAAAAAAAAAAAAAAAsAAAAAAAAAAIAKACjAQIAAwMAAAgAAAAAAAAAAAA/AAAAAAAAAAAA/////x8A"
    "AABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAAAQAAgArAAAACQAAAC0AAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAg"
    "wEQAAAAAAADiBAQwEQAAAAAAgCQQACYAAAAAAAAQAoAJAAAAAAAABDA2rKqqqlJVVVUFAMFEAAAAAAAA8l+NAJgBAAAAAABAwggw"
    "IUAAAAAABJFTCgAmAAAAAAAAEEAAEAY="
)
ETC1S_HOLED = base64.b64decode(
    "q0tUWCAyMLsNChoKAAAAAAEAAAAIAAAACAAAAAAAAAAAAAAAAQAAAAEAAAABAAAAaAAAADwAAACkAAAAJAAAAMgAAAAAAAAAkAAA"
    "AAAAAABYAQAAAAAAAAQAAAAAAAAAAAAAAAAAAAA8AAAAAAAAAAIAOACjAQIAAwMAAAgIAAAAAAAAAAA/AAAAAAAAAAAA/////0AA"
    "Pw8AAAAAAAAAAP////8fAAAAS1RYd3JpdGVyAEJhc2lzIFVuaXZlcnNhbCAyLjUwAAAFAAMALAAAAA0AAAAvAAAAAAAAAAAAAAAA"
    "AAAAAgAAAAIAAAACAAAAIMBEAAAAAAAA4kQEMBEAAAAAAIAsEAAmAAAAAAAAEAKACQAAAAAAAARwYwNUVVVVBQAAAKiqqqoCAMFE"
    "AAAAAAAA8t8nSAEwASAAAAAAgEgiIEKAAAAAIIhyilMMACYAAAAAAAAQQAA/DeQA"
)
UASTC = base64.b64decode(
    "q0tUWCAyMLsNChoKAAAAAAEAAAAIAAAACAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAaAAAACwAAACUAAAALAAAAAAAAAAAAAAAAAAA"
    "AAAAAADAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAAAsAAAAAAAAAAIAKACmAQIAAwMAABAAAAAAAAAAAAB/AAAAAAAAAAAA/////x8A"
    "AABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAAAQAAAB/fwAA9x8A4B96AAAAAAAAAAAAABfgH+AfAg8AAAAAAAAAAAAX"
    "AOD/HwLgAQAAAAAAAAAA9////x987wEAAAAAAAAAAA=="
)
UASTC_ZSTD = base64.b64decode(
    "q0tUWCAyMLsNChoKAAAAAAEAAAAIAAAACAAAAAAAAAAAAAAAAQAAAAEAAAACAAAAaAAAACwAAACUAAAAJAAAAAAAAAAAAAAAAAAA"
    "AAAAAAC4AAAAAAAAAC8AAAAAAAAAQAAAAAAAAAAsAAAAAAAAAAIAKACmAQIAAwMAABAAAAAAAAAAAAB/AAAAAAAAAAAA/////x8A"
    "AABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAACi1L/0gQDUBAOD3HwDgH3oAF+Af4B8CDwDg/x8C4AH3////H3zvBEAH"
    "oAAycxcg"
)


def ktx2(
    data: bytes,
    *,
    vk_format: int,
    width: int,
    height: int,
    scheme: int = 0,
    unpacked: int | None = None,
    depth: int = 0,
    layers: int = 0,
    faces: int = 1,
    levels: int = 1,
    orientation: bytes = b"",
) -> bytes:
    """Return a KTX 2 file of one picture; its data format descriptor holds nothing that is read."""
    kvd = struct.pack("<I", 15 + len(orientation)) + b"KTXorientation\0" + orientation if orientation else b""
    dfd_start = 80 + 24
    kvd_start = dfd_start + 44
    start = kvd_start + len(kvd)
    head = struct.pack("<9I", vk_format, 1, width, height, depth, layers, faces, levels, scheme)
    index = struct.pack("<4I2Q", dfd_start, 44, kvd_start if kvd else 0, len(kvd), 0, 0)
    level = struct.pack("<3Q", start, len(data), len(data) if unpacked is None else unpacked)
    return MAGIC + head + index + level + struct.pack("<I", 44) + bytes(40) + kvd + data
