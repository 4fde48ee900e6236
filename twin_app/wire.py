"""How an import's outcome crosses from a worker process: MessagePack for structure, one flat file for arrays.

No code and no type name crosses: the parent decides what may come and checks every declared size against the bytes
that are there. Imported by the worker too: neither Qt nor VTK.
"""

import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
import numpy as np

from importers.importer import ImportedData, ImportResult
from layers.data.building import BuildingData
from layers.data.features import FeatureTable
from layers.data.observation_table import ObservationTable
from layers.data.recording import Recording
from layers.data.report import InputReport
from layers.errors import CrsMissing, ImportFailed
from layers.site import Site, VerticalDatum

STRUCTURE_FILE = "structure.msgpack"
ARRAYS_FILE = "arrays.bin"
PREPARED_FOLDER = "prepared"
ALIGNMENT = 64
MAX_STRUCTURE_BYTES = 512 << 20
MAX_DIMENSIONS = 4
MAX_TEXT = 2000

_TYPES: dict[str, type[ImportedData]] = {"building": BuildingData, "features": FeatureTable, "recording": Recording}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_DTYPES = ("<f4", "<f8", "<i4", "<i8", "<u4", "<u8", "|u1", "|i1", "<u2", "<i2", "|b1")

What = Literal["read", "inspect", "prepare"]


class WireDamaged(Exception):
    """What a worker left is not a result: too short, too large or of the wrong shape."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is told, as one line of JSON.

    Parameters
    ----------
    module, class_name : str
        The importer.
    path : str
        Absolute.
    folder : str
        Where the result goes; the only place the worker may write to.
    readable : tuple of str
        Folders and files it may read besides Python's own.
    keep : bool
        It may leave in `PREPARED_FOLDER` what makes its next reading quick.
    """

    module: str
    class_name: str
    what: What
    path: str
    folder: str
    memory_bytes: int
    time_s: float
    result_bytes: int
    readable: tuple[str, ...] = ()
    site: Site | None = None
    crs: str = ""
    vertical_datum: VerticalDatum | None = None
    full: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """An `ImportFailed` on its way.

    Parameters
    ----------
    kind : str
        ``"failed"``, ``"crs"`` (`CrsMissing`), ``"memory"`` (out of memory), ``"broken"`` (the reader's own mistake).
    """

    kind: Literal["failed", "crs", "memory", "broken"]
    where: str = ""
    problem: str = ""
    advice: str = ""
    path: str = ""
    values: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reference:
    """An array in the arrays file."""

    offset: int
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Datum:
    kind: str
    value: msgspec.Raw


@dataclass(frozen=True, slots=True)
class _Envelope:
    kind: Literal["result", "report", "refusal", "prepared"]
    report: InputReport | None = None
    site: Site | None = None
    name: str = ""
    data: tuple[_Datum, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `PreparingImporter.prepare` made lies in the folder `PREPARED_FOLDER` beside this."""


Outcome = ImportResult | InputReport | Refusal | Prepared


def write_outcome(outcome: Outcome, *, folder: Path) -> None:
    """Write what a worker found into `folder`. Worker process.

    Raises
    ------
    TypeError
        For data that cannot cross (a tile source).
    """
    with (folder / ARRAYS_FILE).open("wb") as arrays:

        def take(value: object) -> object:
            if isinstance(value, np.ndarray):
                return _append(arrays, value)
            if isinstance(value, np.generic):
                return value.item()
            if isinstance(value, ObservationTable):
                return tuple(value)
            raise TypeError(f"{type(value).__name__} cannot cross from a worker process")

        encoder = msgspec.msgpack.Encoder(enc_hook=take)
        if isinstance(outcome, ImportResult):
            data = tuple(_Datum(_NAMES[type(d)], msgspec.Raw(encoder.encode(d))) for d in outcome.data)
            envelope = _Envelope("result", outcome.report, outcome.site, outcome.name, data)
        elif isinstance(outcome, Prepared):
            envelope = _Envelope("prepared")
        elif isinstance(outcome, InputReport):
            envelope = _Envelope("report", outcome)
        else:
            envelope = _Envelope("refusal", refusal=outcome)
        (folder / STRUCTURE_FILE).write_bytes(encoder.encode(envelope))


def _append(file: Any, array: "np.ndarray[Any, Any]") -> _Reference:
    data = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    if data.dtype.str not in _DTYPES:
        raise TypeError(f"arrays of {data.dtype} cannot cross from a worker process")
    file.write(b"\0" * (-file.tell() % ALIGNMENT))
    offset = file.tell()
    data.tofile(file)
    return _Reference(offset, data.dtype.str, array.shape)


def read_outcome(folder: Path, *, limit_bytes: int) -> Outcome:
    """Return what a worker wrote into `folder`, every size checked before anything is allocated. Any thread.

    Raises
    ------
    WireDamaged
    """
    structure, arrays = folder / STRUCTURE_FILE, folder / ARRAYS_FILE
    size = _regular_size(structure, min(limit_bytes, MAX_STRUCTURE_BYTES))
    arrays_size = _regular_size(arrays, limit_bytes)
    with arrays.open("rb") as file:

        def give(wanted: Any, value: Any) -> Any:
            if wanted is object:
                return value
            if np.ndarray not in (wanted, getattr(wanted, "__origin__", None)):
                raise WireDamaged(f"unexpected {wanted}")
            array = _fetch(file, msgspec.convert(value, _Reference), arrays_size)
            expected = _dtype_of(wanted)
            if expected is not None and array.dtype != expected:
                raise WireDamaged(f"array of {array.dtype} where {expected} belongs")
            return array

        try:
            envelope = msgspec.msgpack.decode(_head(structure, size), type=_Envelope, dec_hook=give)
            return _opened(envelope, give)
        except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError, KeyError) as error:
            raise WireDamaged(str(error)[:MAX_TEXT]) from error


def _opened(envelope: _Envelope, give: Any) -> Outcome:
    if envelope.kind == "refusal" and envelope.refusal is not None:
        return envelope.refusal
    if envelope.kind == "prepared":
        return Prepared()
    if envelope.report is None:
        raise WireDamaged("no report")
    if envelope.kind == "report":
        return envelope.report
    if envelope.site is None:
        raise WireDamaged("no site")
    data = tuple(msgspec.msgpack.decode(d.value, type=_TYPES[d.kind], dec_hook=give) for d in envelope.data)
    return ImportResult(envelope.site, envelope.report, data, envelope.name)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _regular_size(path: Path, limit: int) -> int:
    if path.is_symlink() or not path.is_file():
        raise WireDamaged(f"{path.name} is missing")
    size = path.stat().st_size
    if size > limit:
        raise WireDamaged(f"{path.name} has {size} bytes, more than {limit}")
    return size


def _fetch(file: Any, reference: _Reference, size: int) -> "np.ndarray[Any, Any]":
    if reference.dtype not in _DTYPES or len(reference.shape) > MAX_DIMENSIONS:
        raise WireDamaged("array of an unknown kind")
    if reference.offset < 0 or reference.offset % ALIGNMENT or any(n < 0 for n in reference.shape):
        raise WireDamaged("array with a false offset or shape")
    dtype = np.dtype(reference.dtype)
    count = math.prod(reference.shape)
    if reference.offset + count * dtype.itemsize > size:
        raise WireDamaged("array beyond the end of its file")
    file.seek(reference.offset, os.SEEK_SET)
    array = np.fromfile(file, dtype, count)
    if len(array) != count:
        raise WireDamaged("array cut off")
    return array.reshape(reference.shape)


def _dtype_of(wanted: Any) -> "np.dtype[Any] | None":
    arguments = get_args(wanted)
    if len(arguments) != 2:
        return None
    scalar = get_args(arguments[1])
    return np.dtype(scalar[0]) if scalar and scalar[0] is not Any else None


def refusal_of(error: ImportFailed) -> Refusal:
    """Return an `ImportFailed` as it crosses."""
    values = {
        str(k)[:MAX_TEXT]: v if isinstance(v, int | float | bool | None) else str(v)[:MAX_TEXT]
        for k, v in error.values.items()
    }
    if isinstance(error, CrsMissing):
        return Refusal("crs", where=error.where, path=error.path, candidates=error.candidates)
    return Refusal("failed", error.where, error.problem, error.advice, error.path, values)


def error_of(refusal: Refusal, *, path: Path | str) -> ImportFailed:
    """Return the error that a worker's refusal means, about `path` as the user gave it."""
    if refusal.kind == "crs":
        return CrsMissing(path, candidates=refusal.candidates[:100], where=refusal.where[:MAX_TEXT])
    if refusal.kind == "memory":
        return ImportFailed(
            path,
            problem="reading it needs more memory than a reader may take",
            advice="split it, or allow readers more memory",
        )
    if refusal.kind == "broken":
        return ImportFailed(
            path,
            problem="the reader failed: {reason}",
            advice="the file is probably damaged; export it again",
            reason=refusal.problem[:MAX_TEXT],
        )
    return ImportFailed(
        path,
        where=refusal.where[:MAX_TEXT],
        problem=refusal.problem[:MAX_TEXT],
        advice=refusal.advice[:MAX_TEXT],
        **{
            k: v
            for k, v in refusal.values.items()
            if k.isidentifier() and k not in ("path", "where", "problem", "advice")
        },
    )
