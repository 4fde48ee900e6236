"""What rows are coloured by: a column's values as a few classes with a colour each."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.features import Attribute, FeatureTable

UInt8 = npt.NDArray[np.uint8]

# Okabe-Ito and Paul Tol's muted scheme; without orange and yellow, as amber means "selected" and nothing else.
CATEGORY_COLOURS = (
    *("#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#0072B2", "#882255", "#44AA99", "#999933", "#332288", "#AA4499"),
)
OTHER_COLOUR = "#9AA0A8"
# ColorBrewer's YlGnBu in five classes.
NUMBER_COLOURS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
MAX_CATEGORIES = 200
"""A column with more different texts than this tells rows apart, not kinds."""
_NUMERIC_SHARE = 0.9
_LOOKED_AT = 5_000
"""So many rows tell what kind of values a column has: asked for while somebody waits."""


@dataclass(frozen=True, slots=True)
class ThemeClass:
    """Rows that look alike.

    Parameters
    ----------
    label : str
        A value; empty for all the others together.
    low, high : float or None
        Of a class of numbers.
    """

    label: str
    colour: str
    count: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Classes of one column.

    Parameters
    ----------
    column : int
    classes : tuple of ThemeClass
    of_row : uint8 (n,)
        One more than a place in `classes`; 0 for a row without a value.
    """

    column: int
    classes: tuple[ThemeClass, ...]
    of_row: UInt8


def themeable_columns(table: FeatureTable) -> tuple[int, ...]:
    """Return the columns that rows can be coloured by: of numbers, or of few different texts."""
    return tuple(k for k in range(len(table.columns)) if _is_themeable(table, k))


def theme_of(table: FeatureTable, column: int) -> Theme:
    """Return the classes of a column: five of about as many rows for numbers, the commonest values otherwise."""
    return theme_of_values([row[column] for row in table.rows], column=column)


def theme_of_values(values: list[Attribute], *, column: int = -1) -> Theme:
    """Return the classes of values that need be no column of a table."""
    numbers = _numbers(values)
    distinct = np.unique(numbers[np.isfinite(numbers)])
    if len(distinct) > len(NUMBER_COLOURS):
        return _of_numbers(column, numbers)
    return _of_categories(column, values)


def _is_themeable(table: FeatureTable, column: int) -> bool:
    if table.columns[column].role in ("id", "lon", "lat", "name", "name_zh", "building"):
        return False
    values = [row[column] for row in table.rows[:_LOOKED_AT]]
    known = [v for v in values if v not in (None, "")]
    if len({str(v) for v in known}) < 2:
        return False
    if np.isfinite(_numbers(values)).sum() >= _NUMERIC_SHARE * len(known):
        return True
    different = len({str(v) for v in known})
    return different <= min(MAX_CATEGORIES, max(2, len(known) // 2))


def _numbers(values: list[Attribute]) -> npt.NDArray[np.float64]:
    return np.array([float(v) if isinstance(v, int | float) and not isinstance(v, bool) else np.nan for v in values])


def _of_numbers(column: int, numbers: npt.NDArray[np.float64]) -> Theme:
    known = numbers[np.isfinite(numbers)]
    edges = np.unique(np.quantile(known, np.linspace(0.0, 1.0, len(NUMBER_COLOURS) + 1)))
    count = len(edges) - 1
    place = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, count - 1)
    of_row = np.where(np.isfinite(numbers), place + 1, 0).astype(np.uint8)
    colours = np.linspace(0, len(NUMBER_COLOURS) - 1, count).round().astype(int)
    return Theme(
        column,
        tuple(
            ThemeClass(
                f"{edges[k]:g} – {edges[k + 1]:g}",
                NUMBER_COLOURS[colours[k]],
                int(np.count_nonzero(of_row == k + 1)),
                float(edges[k]),
                float(edges[k + 1]),
            )
            for k in range(count)
        ),
        _read_only(of_row),
    )


def _of_categories(column: int, values: list[Attribute]) -> Theme:
    texts = ["" if v is None else str(v) for v in values]
    counts = Counter(text for text in texts if text)
    # Commonest first; of two that are as common the lesser text, so that colours do not depend on the order of rows.
    ordered = sorted(counts, key=lambda text: (-counts[text], text))
    own = ordered if len(ordered) <= len(CATEGORY_COLOURS) else ordered[: len(CATEGORY_COLOURS)]
    classes = [ThemeClass(text, colour, counts[text]) for text, colour in zip(own, CATEGORY_COLOURS, strict=False)]
    place = {text: k + 1 for k, text in enumerate(own)}
    rest = sum(counts[text] for text in ordered[len(own) :])
    if rest:
        classes.append(ThemeClass("", OTHER_COLOUR, rest))
    other = len(classes) if rest else 0
    of_row = np.array([place.get(text, other) if text else 0 for text in texts], np.uint8)
    return Theme(column, tuple(classes), _read_only(of_row))


def _read_only(array: UInt8) -> UInt8:
    array.flags.writeable = False
    return array
