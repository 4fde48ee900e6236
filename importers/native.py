"""Native code on untrusted bytes, called through a seam: the application runs it in confined processes."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from importers.files.resolver import never

Array = np.ndarray[Any, np.dtype[Any]]
Plain = bool | int | float | str | bytes | None
Argument = Plain | Array | tuple[Plain, ...]
Result = dict[str, Array]


class NativeCalls(Protocol):
    """Runs functions of the importers that hand bytes from outside to native code. Any thread, several at once.

    The function is one of a module in `importers`, takes plain values, bytes and arrays, touches no file, and gives
    named arrays. A crash, a hang or too much memory in it is an `ImportFailed` here.
    """

    def call(
        self,
        function: Callable[..., Result],
        *arguments: Argument,
        path: str,
        cancelled: Callable[[], bool] = never,
        limit_bytes: int = 1 << 30,
    ) -> Result:
        """Return what ``function(*arguments)`` gives.

        Parameters
        ----------
        path : str
            The file that the bytes are from, for refusals.
        limit_bytes : int
            Of the result.

        Raises
        ------
        ImportFailed
            Refused by the function, died, or over a limit.
        Cancelled
        """
        ...


class InProcess:
    """`NativeCalls` without a process: for tests, and inside a worker process that is confined already."""

    def call(
        self,
        function: Callable[..., Result],
        *arguments: Argument,
        path: str,
        cancelled: Callable[[], bool] = never,
        limit_bytes: int = 1 << 30,
    ) -> Result:
        """Call it here; see `NativeCalls`."""
        del path, cancelled, limit_bytes
        return function(*arguments)
