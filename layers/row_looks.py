"""How the rows of a table look on a mesh: their colours, and which buildings are glass or gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from layers.theme import Theme

UInt8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]

Fate = Literal["glass", "gone"]
FATES: tuple[Fate, ...] = get_args(Fate)
MARGIN_M = 0.45
"""So far beyond its footprint a wall is still the building's: photogrammetry makes it bulge, survey and photographs
differ. Where two buildings meet each keeps its own footprint."""
MAX_FATES = 10_000
"""So many buildings of a layer may be seen through, gone or flat."""
PLAIN_STRENGTH, THEME_STRENGTH = 0.45, 0.62


class Flat(NamedTuple):
    """A building of the mesh that is flattened: a block instead of it, site ENU metres.

    Parameters
    ----------
    foot_m, top_m : float
    """

    foot_m: float
    top_m: float


@dataclass(frozen=True, slots=True)
class RowLook:
    """What rows of one style look like.

    Parameters
    ----------
    colour : str
        ``"#rrggbb"``.
    strength : float
        How much of it, 0..1.
    fate : str
        Empty: drawn; ``"glass"``: seen through; ``"gone"``: not drawn.
    """

    colour: str
    strength: float
    fate: Fate | Literal[""] = ""


@dataclass(frozen=True, slots=True, eq=False)
class RowLooks:
    """The looks of all rows.

    Parameters
    ----------
    style : uint8 (n,)
        One more than a place in `looks`; 0: as photographed.
    """

    style: UInt8
    looks: tuple[RowLook, ...]


def row_looks(
    visible: Bool, theme: Theme | None, *, colour: str, filtered: bool, fates: Mapping[int, Fate]
) -> RowLooks:
    """Return the looks of rows: a theme's colours, or where rows are filtered the layer's on those that pass.

    A row that does not pass the filter is as photographed.
    """
    looks: list[RowLook] = []
    style = np.zeros(len(visible), np.uint8)
    if theme is not None:
        looks = [RowLook(each.colour, THEME_STRENGTH) for each in theme.classes]
        style = np.where(visible, theme.of_row, 0).astype(np.uint8)
    elif filtered:
        looks = [RowLook(colour, PLAIN_STRENGTH)]
        style = visible.astype(np.uint8)
    for fate in FATES:
        rows = [row for row, own in fates.items() if own == fate and 0 <= row < len(style)]
        if rows:
            looks.append(RowLook(colour, 0.0, fate))
            style[rows] = len(looks)
    style.flags.writeable = False
    return RowLooks(style, tuple(looks))


def read_fates(kept: object) -> dict[int, Fate]:
    """Return the fates that a project file keeps, without what is none."""
    if not isinstance(kept, dict):
        return {}
    rows = {fate: kept.get(fate) for fate in FATES}
    return {
        row: fate
        for fate, own in rows.items()
        if isinstance(own, list)
        for row in own[:MAX_FATES]
        if isinstance(row, int) and not isinstance(row, bool)
    }


def read_flats(kept: object) -> dict[int, Flat]:
    """Return the flattened rows that a project file keeps, without what is none."""
    found: dict[int, Flat] = {}
    for entry in kept[:MAX_FATES] if isinstance(kept, list) else ():
        match entry:
            case [int(row), int() | float() as foot_m, int() | float() as top_m] if isfinite(foot_m) and isfinite(
                top_m
            ):
                found[row] = Flat(float(foot_m), float(top_m))
    return found
