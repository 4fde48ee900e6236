"""How calls into native code cross to a confined process and back: MessagePack heads, array bytes behind them.

Only plain values and arrays cross. The parent checks every declared size before it allocates.
"""

import math
import struct
from dataclasses import dataclass
from typing import IO, Any

import msgspec
import numpy as np

from importers.native import Argument, Result
from twin_app.wire import MAX_DIMENSIONS, MAX_TEXT, Refusal, WireDamaged

MAX_HEAD_BYTES = 1 << 20
MAX_ARRAYS = 64
_LENGTH = struct.Struct("<Q")
_DTYPES = frozenset({"<f4", "<f8", "<i4", "<i8", "<u4", "<u8", "|u1", "|i1", "<u2", "<i2", "|b1"})


@dataclass(frozen=True, slots=True)
class ArrayHead:
    """An array whose bytes follow the head."""

    dtype: str
    shape: tuple[int, ...]
    name: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes that follow."""
        return np.dtype(self.dtype).itemsize * math.prod(self.shape)

    def check(self) -> None:
        """Raise `WireDamaged` for what is no array that may cross."""
        if self.dtype not in _DTYPES or len(self.shape) > MAX_DIMENSIONS or any(n < 0 for n in self.shape):
            raise WireDamaged("array of an unknown kind")


@dataclass(frozen=True, slots=True)
class CallHead:
    """A call: plain arguments as they are, arrays as their heads."""

    module: str
    function: str
    arguments: tuple[Any, ...]
    arrays: tuple[ArrayHead, ...] = ()
    """Arguments that are None stand for the next of these where `is_array` says so."""
    is_array: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """What came of a call."""

    arrays: tuple[ArrayHead, ...] = ()
    refusal: Refusal | None = None


def write_call(pipe: IO[bytes], module: str, function: str, arguments: tuple[Argument, ...]) -> None:
    """Write a call into the pipe of the process that runs it; OSError when that is gone."""
    plain = tuple(None if isinstance(a, np.ndarray) else a for a in arguments)
    arrays = [_plain_array(a) for a in arguments if isinstance(a, np.ndarray)]
    heads = tuple(ArrayHead(a.dtype.str, a.shape) for a in arrays)
    is_array = tuple(isinstance(a, np.ndarray) for a in arguments)
    _write(pipe, CallHead(module, function, plain, heads, is_array), arrays)


def read_call(pipe: IO[bytes], *, limit_bytes: int) -> tuple[CallHead, tuple[Any, ...]] | None:
    """Return the next call and its arguments; None when there will be no more."""
    head = _read_head(pipe, CallHead, limit_bytes=limit_bytes)
    if head is None:
        return None
    arrays = iter([_read_array(pipe, array) for array in head.arrays])
    pairs = zip(head.arguments, head.is_array, strict=True)
    return head, tuple(next(arrays) if is_array else plain for plain, is_array in pairs)


def write_answer(pipe: IO[bytes], *, result: Result | None = None, refusal: Refusal | None = None) -> None:
    """Write what came of a call."""
    arrays = [_plain_array(a) for a in (result or {}).values()]
    heads = tuple(ArrayHead(a.dtype.str, a.shape, n) for n, a in zip(result or {}, arrays, strict=True))
    _write(pipe, AnswerHead(heads, refusal), arrays)


def read_answer(pipe: IO[bytes], *, limit_bytes: int) -> Result | Refusal | None:
    """Return what came of a call; None when the process ended instead.

    Raises
    ------
    WireDamaged
        It is no answer, or larger than `limit_bytes`.
    """
    head = _read_head(pipe, AnswerHead, limit_bytes=MAX_HEAD_BYTES)
    if head is None:
        return None
    refusal: Refusal | None = head.refusal
    if refusal is not None:
        return refusal
    if len(head.arrays) > MAX_ARRAYS:
        raise WireDamaged(f"{len(head.arrays)} arrays")
    for array in head.arrays:
        array.check()
    if sum(array.nbytes for array in head.arrays) > limit_bytes:
        raise WireDamaged(f"the result is larger than {limit_bytes} bytes")
    try:
        return {array.name: _read_array(pipe, array) for array in head.arrays}
    except EOFError:
        return None


def _plain_array(array: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    data = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    if data.dtype.str not in _DTYPES:
        raise TypeError(f"arrays of {data.dtype} cannot cross to native code")
    return data


def _write(pipe: IO[bytes], head: CallHead | AnswerHead, arrays: "list[np.ndarray[Any, Any]]") -> None:
    data = msgspec.msgpack.encode(head)
    pipe.write(_LENGTH.pack(len(data)) + data)
    for array in arrays:
        if array.nbytes:
            pipe.write(array.reshape(-1).view(np.uint8).data)
    pipe.flush()


def _read_head(pipe: IO[bytes], kind: Any, *, limit_bytes: int) -> Any:
    length = pipe.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(length)
    if size > limit_bytes:
        raise WireDamaged(f"a head of {size} bytes")
    data = pipe.read(size)
    if len(data) < size:
        return None
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        raise WireDamaged(str(error)[:MAX_TEXT]) from error


def _read_array(pipe: IO[bytes], head: ArrayHead) -> "np.ndarray[Any, Any]":
    head.check()
    array = np.empty(head.shape, np.dtype(head.dtype))
    view = array.reshape(-1).view(np.uint8).data if array.nbytes else memoryview(b"")
    done = 0
    while done < array.nbytes:
        count = pipe.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        done += count
    return array
