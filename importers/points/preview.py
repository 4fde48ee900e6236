"""A quick even sample of a LAS or LAZ file: the first points of many chunks, without decoding the rest of them."""

import io
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.native import Array, NativeCalls, Result
from importers.place import INLINE, Place
from importers.points.las_header import LasHeader
from importers.points.las_points import (
    LAYERS,
    SELECTION,
    Int64,
    LasPoints,
    LazChunks,
    arrays_of,
    joined,
    laz_of,
    points_of,
    read_las_points,
    read_laz_chunks,
)
from layers.errors import Cancelled

PREVIEW_POINTS = 360_000
PLACES = 600
CALLS = 2

# What a point takes at most in one layer of a chunk, and what the decoders read ahead.
_LAYER_BYTES, _AHEAD_BYTES = 16, 256


def las_sample(
    header: LasHeader, file: RangedFile, *, path: Path, native: NativeCalls, cancelled: Callable[[], bool] = never
) -> LasPoints:
    """Return some `PREVIEW_POINTS` of the points of a file that has more: runs at places spread over all of it.

    Parameters
    ----------
    path : Path
        Of `file`: thousands of small pieces are read.

    Raises
    ------
    ImportFailed, Cancelled
    """
    if header.laz is None:
        run = -(-PREVIEW_POINTS // PLACES)
        firsts = range(0, header.count - run + 1, max(run, header.count // PLACES))
        return joined([read_las_points(header, file, first=f, count=run, cancelled=cancelled) for f in firsts])
    chunks = read_laz_chunks(header, file, native=native, cancelled=cancelled)
    chosen = np.unique(np.linspace(0, len(chunks) - 1, min(PLACES, len(chunks))).astype(np.int64))
    counts = np.minimum(chunks.counts[chosen], -(-PREVIEW_POINTS // len(chosen)))
    with ThreadPoolExecutor(CALLS, thread_name_prefix="preview") as pool:
        parts = pool.map(
            lambda rows: _first_points(header, path, chunks, chosen[rows], counts[rows], native, cancelled),
            np.array_split(np.arange(len(chosen)), min(CALLS, len(chosen))),
        )
        return joined(list(parts))


def _first_points(
    header: LasHeader,
    path: Path,
    chunks: LazChunks,
    chosen: Int64,
    counts: Int64,
    native: NativeCalls,
    cancelled: Callable[[], bool],
) -> LasPoints:
    """Return the first points, `counts` of them, of the `chosen` chunks."""
    heads = []
    with path.open("rb", buffering=0) as opened:
        for row, count in zip(chosen.tolist(), counts.tolist(), strict=True):
            if cancelled():
                raise Cancelled
            heads.append(_head(header, opened, int(chunks.offsets[row]), int(chunks.lengths[row]), count, str(path)))
    place = Place(str(path))
    found = native.call(
        decode_laz_heads,
        np.frombuffer(b"".join(heads), np.uint8),
        np.array([len(head) for head in heads], np.int64),
        counts,
        laz_of(header).record,
        header.point_format,
        header.point_bytes,
        path=place.path,
        cancelled=cancelled,
    )
    return points_of(found, count=int(counts.sum()), place=place)


def decode_laz_heads(
    data: Array, lengths: Array, counts: Array, record: bytes, point_format: int, point_bytes: int
) -> Result:
    """Return the first points of each of some LAZ chunks, as `arrays_of` does. For `NativeCalls`.

    Raises
    ------
    ImportFailed
    """
    import lazrs

    raw = np.zeros(int(counts.sum()) * point_bytes, np.uint8)
    vlr = lazrs.LazVlr(record)
    at = done = 0
    try:
        for length, count in zip(lengths.tolist(), counts.tolist(), strict=True):
            source = io.BytesIO()
            source.write(struct.pack("<q", 8 + length))
            source.write(data[at : at + length].data)
            lazrs.write_chunk_table(source, [(count, length)], vlr)
            source.seek(0)
            decoder = lazrs.LasZipDecompressor(source, record, lazrs.DecompressionSelection(SELECTION))
            decoder.decompress_many(raw[done : done + count * point_bytes])
            at, done = at + length, done + count * point_bytes
    except BaseException as error:
        # Its panics are no `Exception`.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Place(INLINE).refuse("the compressed points are damaged ({reason})", reason=str(error)[:120]) from None
    return arrays_of(raw, point_format=point_format, point_bytes=point_bytes)


def _head(header: LasHeader, opened: FileIO, offset: int, length: int, count: int, path: str) -> bytes:
    """Return the bytes of a chunk that its first `count` points need."""
    laz, point_bytes, point_format = laz_of(header), header.point_bytes, header.point_format
    place = Place(path).at(f"chunk at byte {offset}")

    def read(at: int, size: int) -> bytes:
        opened.seek(offset + at)
        data = opened.read(size)
        if len(data) != size:
            raise place.refuse("the file has become shorter while it was read")
        return data

    if not laz.is_layered:
        return read(0, min(length, 2 * count * point_bytes + _AHEAD_BYTES))
    layers = LAYERS[point_format] + laz.extra_bytes
    front = point_bytes + 4 + 4 * layers
    if length < front:
        raise place.refuse("it ends within its first point")
    data = read(0, front)
    sizes = np.frombuffer(data, "<u4", layers, point_bytes + 4).astype(np.int64)
    starts = front + np.concatenate([[0], np.cumsum(sizes)[:-1]])
    if starts[-1] + sizes[-1] > length:
        raise place.refuse("its layers are longer than the {length} bytes there are", length=length)
    kept = np.minimum(sizes, count * _LAYER_BYTES + _AHEAD_BYTES)
    kept[np.setdiff1d(np.arange(layers), _used_layers(point_format))] = 0
    pieces = [read(start, size) for start, size in zip(starts.tolist(), kept.tolist(), strict=True) if size]
    return b"".join([data[: point_bytes + 4], kept.astype("<u4").tobytes(), *pieces])


def _used_layers(point_format: int) -> tuple[int, ...]:
    """Return the layers of places and returns, heights, class, intensity and colour, in the order of a chunk."""
    return (0, 1, 2, 4, 9) if point_format in (7, 8, 10) else (0, 1, 2, 4)
