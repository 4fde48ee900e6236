"""Buffer views packed by EXT_meshopt_compression and KHR_meshopt_compression: checked here, unpacked by meshoptimizer.

The bounds on what a packed view may unfold to are the bitstreams' own (KHR_meshopt_compression, appendix A).
"""

from dataclasses import dataclass

from importers.place import Place

EXTENSIONS = ("EXT_meshopt_compression", "KHR_meshopt_compression")

_ATTRIBUTES, _TRIANGLES, _INDICES = "ATTRIBUTES", "TRIANGLES", "INDICES"
_FILTER_STRIDES = {
    "NONE": range(4, 257, 4),
    "OCTAHEDRAL": (4, 8),
    "QUATERNION": (8,),
    "EXPONENTIAL": range(4, 257, 4),
    "COLOR": (4, 8),
}
# A block of up to 256 elements of 4 bytes takes at least one byte of control.
_MAX_ATTRIBUTE_RATIO = 1024


@dataclass(frozen=True, slots=True)
class PackedView:
    """What a packed buffer view declares, found possible for its bytes.

    Parameters
    ----------
    count : int
        Elements.
    stride : int
        Bytes an element.
    mode, filter : str
        As in the specification.
    """

    count: int
    stride: int
    mode: str
    filter: str

    @property
    def nbytes(self) -> int:
        """Bytes once unpacked."""
        return self.count * self.stride


def packed_view(entry: dict[str, object], *, data_bytes: int, place: Place) -> PackedView:
    """Return what the extension's object declares.

    Parameters
    ----------
    data_bytes : int
        Of the packed data.

    Raises
    ------
    ImportFailed
        Not possible, or more than the bytes can hold.
    """
    mode = place.at("mode").text(entry.get("mode"))
    kept = place.at("filter").text(entry.get("filter", "NONE"))
    count = place.at("count").whole(entry.get("count"), minimum=1)
    stride = place.at("byteStride").whole(entry.get("byteStride"), minimum=2, below=257)
    if mode == _ATTRIBUTES:
        possible = stride in _FILTER_STRIDES.get(kept, ()) and count * stride <= _MAX_ATTRIBUTE_RATIO * data_bytes
    elif mode == _TRIANGLES:
        # A byte of header, one a triangle, sixteen of a table.
        possible = kept == "NONE" and stride in (2, 4) and not count % 3 and 17 + count // 3 <= data_bytes
    else:
        # A byte of header, one an index, four at the end.
        possible = mode == _INDICES and kept == "NONE" and stride in (2, 4) and 5 + count <= data_bytes
    if not possible:
        raise place.refuse(
            "{count} elements of {stride} bytes, {mode}, filter {filter}, cannot be packed in {size} bytes",
            count=count,
            stride=stride,
            mode=mode[:20],
            filter=kept[:20],
            size=data_bytes,
        )
    return PackedView(count, stride, mode, kept)


def unpack_view(data: memoryview, view: PackedView, *, place: Place) -> memoryview:
    """Return the unpacked bytes, count * stride. Any thread; the codec runs without the interpreter's lock.

    Raises
    ------
    ImportFailed
        Damaged.
    """
    import meshopt
    import numpy as np

    source = np.frombuffer(data, np.uint8)
    kept = None if view.filter == "NONE" else view.filter
    try:
        rows = meshopt.decode_gltf_buffer(source, view.count, view.stride, view.mode, kept)
    except ValueError as error:
        raise place.refuse("the packed data is damaged ({reason})", reason=str(error)[:80]) from error
    return memoryview(rows.reshape(-1).view(np.uint8))
