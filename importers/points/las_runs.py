"""Points of many LAZ chunks at once, decoded on all processors."""

import io
import struct
from collections.abc import Callable

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.native import Array, NativeCalls, Result
from importers.place import INLINE, Place
from importers.points.las_header import MAX_CHUNK_POINTS, LasHeader
from importers.points.las_points import SELECTION, Int64, LasPoints, arrays_of, check_chunk, laz_of, points_of
from layers.errors import ImportFailed


def read_laz_run(
    header: LasHeader,
    file: RangedFile,
    *,
    offset: int,
    lengths: Int64,
    counts: Int64,
    native: NativeCalls,
    cancelled: Callable[[], bool] = never,
) -> LasPoints:
    """Return the points of chunks that follow one another from byte `offset` on. Any thread.

    Parameters
    ----------
    lengths, counts : int64 (k,)
        Bytes and points of each; see `LazChunks`.

    Raises
    ------
    ImportFailed, Cancelled
    """
    laz = laz_of(header)
    total = int(counts.sum())
    place = file.place.at(f"chunks at byte {offset}")
    if total > 2 * MAX_CHUNK_POINTS:
        raise place.refuse("{count} points are too many for one tile", count=total)
    data = file.read(offset, length=int(lengths.sum()), cancelled=cancelled)
    at = 0
    for length, count in zip(lengths.tolist(), counts.tolist(), strict=True):
        check_chunk(
            data[at : at + length],
            laz=laz,
            point_format=header.point_format,
            point_bytes=header.point_bytes,
            count=count,
            place=file.place.at(f"chunk at byte {offset + at}"),
        )
        at += length
    try:
        found = native.call(
            decode_laz_run,
            data,
            lengths,
            counts,
            laz.record,
            header.point_format,
            header.point_bytes,
            path=place.path,
            cancelled=cancelled,
        )
    except ImportFailed as error:
        raise place.told(error) from error
    return points_of(found, count=total, place=place)


def decode_laz_run(
    data: bytes, lengths: Array, counts: Array, record: bytes, point_format: int, point_bytes: int
) -> Result:
    """Return the points of checked LAZ chunks, as `arrays_of` does. For `NativeCalls`.

    Raises
    ------
    ImportFailed
    """
    import lazrs

    raw = np.zeros(int(counts.sum()) * point_bytes, np.uint8)
    try:
        source = io.BytesIO()
        source.write(struct.pack("<q", 8 + len(data)))
        source.write(data)
        table = list(zip(counts.tolist(), lengths.tolist(), strict=True))
        lazrs.write_chunk_table(source, table, lazrs.LazVlr(record))
        source.seek(0)
        selection = lazrs.DecompressionSelection(SELECTION)
        lazrs.ParLasZipDecompressor(source, record, selection).decompress_many(raw)
    except BaseException as error:
        # Its panics are no `Exception`.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Place(INLINE).refuse("the compressed points are damaged ({reason})", reason=str(error)[:120]) from None
    return arrays_of(raw, point_format=point_format, point_bytes=point_bytes)
