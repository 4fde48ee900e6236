"""A model that was read, kept in a folder: one file, `MODEL_FILE`, of MessagePack behind a magic word, with a CRC.

Nothing in it depends on a site. Its name says of which bytes, by which IfcOpenShell and which version of this reader it
was made; reading checks that again, and every index, before anything is drawn from it.
"""

import hashlib
import importlib.metadata
import logging
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from importers.ifc.model import IfcModel, ModelBuilding
from layers.data.building import ElementMesh
from layers.errors import ImportFailed

log = logging.getLogger(__name__)

MODEL_FILE = "model.bin"
# Another one reads all models anew: to be raised with every change in what the reader makes of a file.
VERSION = 3
MAX_MODEL_BYTES = 1 << 30
"""A larger one is not kept, and is read from the IFC file each time."""

_HEAD = struct.Struct("<8sII")
_MAGIC = b"LYMODEL\0"
_CHUNK_BYTES = 1 << 22
_DTYPES = ("<f4", "<i4", "|u1")


class _Array(msgspec.Struct, frozen=True, array_like=True):
    dtype: str
    shape: tuple[int, ...]
    data: bytes


class _Kept(msgspec.Struct, frozen=True):
    digest: str
    model: IfcModel


def content_digest(path: Path, *, check_cancelled: Callable[[], None]) -> str:
    """Return what stands for the bytes of a file, IfcOpenShell's version and this reader's.

    Raises
    ------
    ImportFailed
        It cannot be read.
    Cancelled
    """
    told = hashlib.sha256(f"{importlib.metadata.version('ifcopenshell')}\0{VERSION}\0".encode())
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                check_cancelled()
                told.update(chunk)
    except OSError as error:
        raise ImportFailed(
            path, problem="it cannot be read: {reason}", advice="check the file and your rights", reason=error.strerror
        ) from error
    return told.hexdigest()


def kept_name(digest: str) -> str:
    """Return the name of the folder that keeps a model, by its file's `content_digest`."""
    return f"ifc-{digest[:32]}"


def write_model(folder: Path, model: IfcModel, *, digest: str) -> None:
    """Keep a model in `folder`, which exists and is empty; it stays so when there is no room. Worker process."""
    try:
        body = msgspec.msgpack.encode(_Kept(digest, model), enc_hook=_plain)
        if len(body) > MAX_MODEL_BYTES:
            log.info("a model of %d bytes is not kept", len(body))
            return
        with (folder / MODEL_FILE).open("wb") as file:
            file.write(_HEAD.pack(_MAGIC, VERSION, zlib.crc32(body)))
            file.write(body)
    except OSError as error:
        log.warning("the model is not kept: %s", error)
        (folder / MODEL_FILE).unlink(missing_ok=True)


def read_model(folder: Path, *, digest: str) -> IfcModel | None:
    """Return the model kept in `folder`, marked as used; None when there is none, or a damaged one. Any thread."""
    path = folder / MODEL_FILE
    if path.is_symlink() or not path.is_file():
        return None
    try:
        if path.stat().st_size > _HEAD.size + MAX_MODEL_BYTES:
            raise ValueError("it is too large")
        found = _decoded(path.read_bytes(), digest)
    except (OSError, ValueError, TypeError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        log.warning("the model in %s is read anew: %s", folder.name, error)
        return None
    try:
        os.utime(folder)
    except OSError:
        log.debug("the time of %s cannot be set", folder.name, exc_info=True)
    return found


def _decoded(data: bytes, digest: str) -> IfcModel:
    if len(data) < _HEAD.size:
        raise ValueError("it is cut off")
    magic, version, crc = _HEAD.unpack_from(data)
    body = memoryview(data)[_HEAD.size :]
    if (magic, version) != (_MAGIC, VERSION):
        raise ValueError("it is of another version")
    if zlib.crc32(body) != crc:
        raise ValueError("it is damaged")
    kept = msgspec.msgpack.decode(body, type=_Kept, dec_hook=_array)
    if kept.digest != digest:
        raise ValueError("it is of another file")
    for building in kept.model.buildings:
        _check(building)
    return kept.model


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        data = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
        return _Array(data.dtype.str, data.shape, data.tobytes())
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _array(wanted: Any, value: Any) -> Any:
    told = msgspec.convert(value, _Array)
    if told.dtype not in _DTYPES or len(told.shape) > 2 or any(n < 0 for n in told.shape):
        raise ValueError(f"an array of {told.dtype}, {told.shape}")
    return np.frombuffer(told.data, np.dtype(told.dtype)).reshape(told.shape).copy()


def _check(building: ModelBuilding) -> None:
    """Refuse what would point beyond an end once it is drawn or clicked."""
    meshes = (*building.storey_meshes, *((building.loose_mesh,) if building.loose_mesh is not None else ()))
    if not len(building.storeys) == len(building.storey_meshes) == len(building.space_meshes):
        raise ValueError("its storeys have not a mesh each")
    for mesh in meshes:
        _check_mesh(mesh, len(building.elements))
    for storey, mesh in zip(building.storeys, building.space_meshes, strict=True):
        _check_mesh(mesh, len(storey.spaces))


def _check_mesh(mesh: ElementMesh, rows: int) -> None:
    points, triangles = len(mesh.points), len(mesh.triangles)
    arrays = (mesh.points, mesh.triangles, mesh.colours, mesh.element_of_triangle)
    if [a.shape for a in arrays] != [(points, 3), (triangles, 3), (points, 4), (triangles,)]:
        raise ValueError("a mesh of the wrong shape")
    if [str(a.dtype) for a in arrays] != ["float32", "int32", "uint8", "int32"] or not np.isfinite(mesh.points).all():
        raise ValueError("a mesh of the wrong kind")
    for values, limit in ((mesh.triangles, points), (mesh.element_of_triangle, rows)):
        if values.size and (int(values.min()) < 0 or int(values.max()) >= limit):
            raise ValueError("a mesh that points beyond its end")
