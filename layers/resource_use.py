"""What the storeys of a building use by day: electricity, water, gas, heat, from tables with a column for each."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from layers.data.features import Attribute, FeatureTable
from layers.data.geometry import Float64, Int32
from layers.links import normalised

UNITS = {"kwh": "kWh", "mwh": "MWh", "wh": "Wh", "gj": "GJ", "mj": "MJ", "m3": "m³", "m³": "m³", "nm3": "m³"}
UNITS |= {"l": "L", "litre": "L", "litres": "L", "kg": "kg", "t": "t"}
DATE_NAMES = ("date", "day", "datum", "日期")
MAX_DAYS = 3_700
"""So many days are kept, the newest: ten years."""

_UNITED = re.compile(r"(?P<name>.*?)[_\s]*[\[(_\s](?P<unit>[A-Za-z³0-9]+)[\])]?\s*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is used: ``electricity_kwh`` is electricity in kWh."""

    key: str
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class ResourceUse:
    """Use by quantity, storey and day.

    Parameters
    ----------
    quantities : tuple of Quantity
    days : tuple of date
        In order; only days that a row is about.
    values : float64 (quantities, storeys, days)
        NaN where no row says anything; rows of the same storey and day are added up.
    """

    quantities: tuple[Quantity, ...]
    days: tuple[date, ...]
    values: Float64

    def __bool__(self) -> bool:
        return bool(self.quantities and self.days)

    def index(self, key: str) -> int:
        """Return the place of a quantity; -1 when it is not there."""
        return next((k for k, q in enumerate(self.quantities) if q.key == key), -1)

    def by_day(self, quantity: int, storey: int) -> Float64:
        """Return float64 (days,): of one storey; of the whole building for -1."""
        values = self.values[quantity]
        return _sum(values, axis=0) if storey < 0 else np.asarray(values[storey], np.float64)

    def mean_by_day(self, quantity: int) -> Float64:
        """Return float64 (days,): the mean over the storeys that say something."""
        values = self.values[quantity]
        count = np.isfinite(values).sum(axis=0)
        mean: Float64 = np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)
        return mean

    def by_storey(self, quantity: int) -> Float64:
        """Return float64 (storeys,): over all days; NaN for a storey that says nothing."""
        return _sum(self.values[quantity], axis=1)


def quantity_of(column: str) -> Quantity | None:
    """Return what a column says is used, by the unit at the end of its name; None for any other column."""
    found = _UNITED.fullmatch(column.strip())
    if found is None or found["unit"].casefold() not in UNITS:
        return None
    key = re.sub(r"[_\s]+", " ", found["name"]).strip().casefold()
    return Quantity(key, UNITS[found["unit"].casefold()]) if key else None


def use_columns(table: FeatureTable) -> tuple[int, dict[int, Quantity]]:
    """Return the column of days (-1: none) and what is used by column."""
    used = {k: q for k, c in enumerate(table.columns) if not c.role and (q := quantity_of(c.name)) is not None}
    day = table.column_with("date")
    if day < 0:
        day = next((k for k, c in enumerate(table.columns) if normalised(c.name) in DATE_NAMES), -1)
    return day, used


def is_use(table: FeatureTable) -> bool:
    """Return whether a table has days and something that is used."""
    day, used = use_columns(table)
    return day >= 0 and bool(used)


def resource_use(tables: Sequence[tuple[FeatureTable, Int32]], storeys: int) -> ResourceUse:
    """Return what `tables` say, each with the storey of each row (-1: of none)."""
    days: dict[str, date | None] = {}
    texts_of = []
    for table, _ in tables:
        column, _used = use_columns(table)
        texts = [str(row[column]) for row in table.rows]
        days |= {text: _day(text) for text in set(texts) - days.keys()}
        texts_of.append(texts)
    known = sorted({day for day in days.values() if day is not None})[-MAX_DAYS:]
    place = {day: k for k, day in enumerate(known)}
    place_of_text = {text: place.get(day, -1) if day is not None else -1 for text, day in days.items()}
    sums: dict[Quantity, Float64] = {}
    for (table, storey), texts in zip(tables, texts_of, strict=True):
        day = np.array([place_of_text[text] for text in texts], np.int64)
        for column, quantity in use_columns(table)[1].items():
            value = np.array([_number(row[column]) for row in table.rows], np.float64)
            some = (storey >= 0) & (day >= 0) & np.isfinite(value)
            # Something that nobody used (no cooling in winter) stays: that is what the table says.
            cells = sums.setdefault(quantity, np.full((storeys, len(known)), np.nan))
            at = (storey[some], day[some])
            cells[at] = np.nan_to_num(cells[at])
            np.add.at(cells, at, value[some])
    values = np.stack(list(sums.values())) if sums else np.empty((0, storeys, len(known)))
    values.flags.writeable = False
    return ResourceUse(tuple(sums), tuple(known), values)


def _number(value: Attribute) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip().replace("/", "-")[:10])
    except ValueError:
        return None


def _sum(values: Float64, *, axis: int) -> Float64:
    some: Float64 = np.where(np.isfinite(values).any(axis=axis), np.nansum(values, axis=axis), np.nan)
    return some
