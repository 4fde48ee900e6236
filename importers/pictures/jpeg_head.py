"""The head of a JPEG: what it declares before its first scan (ITU-T T.81, annex B)."""

from dataclasses import dataclass

JPEG_MAGIC = b"\xff\xd8\xff"
SCAN_MARKER = b"\xff\xda"

_SCAN, _END = 0xDA, 0xD9
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_WITHOUT_LENGTH = frozenset((0x00, 0x01, *range(0xD0, 0xD9)))


@dataclass(frozen=True, slots=True)
class JpegHead:
    """What a JPEG declares.

    Parameters
    ----------
    width, height, components : int
    may_repeat : bool
        Its picture comes in several scans: progressive, or not all components in the first.
    """

    width: int
    height: int
    components: int
    may_repeat: bool


def read_jpeg_head(data: bytes) -> JpegHead | None:
    """Return what the markers before the first scan say; None when they end before it or hold no frame. Any thread."""
    frame: tuple[int, int, int, bool] | None = None
    at = 2
    try:
        while True:
            # As decoders do: what is not a marker is passed over, and fill bytes before one.
            at = data.index(b"\xff", at) + 1
            while data[at] == 0xFF:
                at += 1
            kind = data[at]
            at += 1
            if kind in _WITHOUT_LENGTH:
                continue
            if kind in _FRAMES:
                if frame is not None:
                    return None
                height, width = int.from_bytes(data[at + 3 : at + 5]), int.from_bytes(data[at + 5 : at + 7])
                frame = width, height, data[at + 7], kind in _PROGRESSIVE
            elif kind == _END:
                return None
            elif kind == _SCAN:
                if frame is None:
                    return None
                width, height, components, progressive = frame
                return JpegHead(width, height, components, progressive or data[at + 2] != components)
            at += max(2, data[at] << 8 | data[at + 1])
    except (IndexError, ValueError):
        return None
