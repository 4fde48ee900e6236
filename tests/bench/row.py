"""Rows of the printed table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.shared_data import ROOT


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison.

    Parameters
    ----------
    subject, floor : str
        What is measured, and against what.
    ratio : float
    times : str
        Absolute figures, for their order of magnitude only.
    reach : str
        What the ratio is to be; empty where nothing was set.
    """

    subject: str
    floor: str
    ratio: float
    times: str
    reach: str = ""


Measurement = Callable[[], Iterator[Row]]


class InputAbsent(Exception):
    """A measurement's real input is not on this machine."""


def real_input(name: str) -> Path:
    """Return a file or folder of the shared data.

    Raises
    ------
    InputAbsent
    """
    path = ROOT / name
    if not path.exists():
        raise InputAbsent(f"../shared/data/{name} is not on this machine")
    return path


def milliseconds(value: float) -> str:
    """Return `value` with as many digits as it deserves."""
    return f"{value:.0f} ms" if value >= 20 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"
