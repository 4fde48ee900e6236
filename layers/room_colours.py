"""Rooms coloured by what is known of them: who is in, whether they are let, how large they are, what is measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from layers.data.features import Attribute
from layers.storey_facts import MAX_DEVICES, StoreyFacts
from layers.theme import Theme, ThemeClass, theme_of_values

TRADE, VACANCY, AREA = "trade", "vacancy", "area"
LIVE = "live:"
"""Before the name of a quantity that is measured: ``"live:temperature"``."""
LET, VACANT = "let", "vacant"
_VACANCY_COLOURS = {LET: "#009E73", VACANT: "#CC79A7"}


@dataclass(frozen=True, slots=True, eq=False)
class RoomTheme:
    """Classes of rooms, and the colour of each room that has one by its GUID."""

    classes: tuple[ThemeClass, ...]
    colours: Mapping[str, str]


def room_quantities(facts: StoreyFacts, storey: int) -> tuple[str, ...]:
    """Return what the rooms of a storey (-1: of all) can be coloured by now."""
    found = []
    tenants = facts.tenants_of(storey)
    if any(t.spaces for t in tenants):
        found += [TRADE, VACANCY]
    storeys = facts.building.data.storeys if storey < 0 else facts.building.data.storeys[storey : storey + 1]
    if any(space.area_m2 > 0 for one in storeys for space in one.spaces):
        found.append(AREA)
    measured = {d.quantity for d in facts.devices(storey, limit=MAX_DEVICES) if d.quantity and d.space and d.layer_id}
    return (*found, *(f"{LIVE}{quantity}" for quantity in sorted(measured)))


def room_theme(facts: StoreyFacts, storey: int, by: str, *, chinese: bool = False) -> RoomTheme | None:
    """Return how the rooms of a storey (-1: of all) are coloured; None where nothing is known."""
    values = dict(_values(facts, storey, by, chinese=chinese))
    if not values:
        return None
    theme = theme_of_values(list(values.values()))
    if by == VACANCY:
        theme = _in_fixed_colours(theme)
    colours = {
        guid: theme.classes[number - 1].colour
        for guid, number in zip(values, theme.of_row.tolist(), strict=True)
        if number
    }
    return RoomTheme(theme.classes, colours)


def _values(facts: StoreyFacts, storey: int, by: str, *, chinese: bool) -> Iterator[tuple[str, Attribute]]:
    if by in (TRADE, VACANCY):
        for tenant in facts.tenants_of(storey):
            if by == VACANCY:
                value = VACANT if tenant.is_vacant else LET
            else:
                value = "" if tenant.is_vacant else (tenant.trade_zh if chinese else "") or tenant.trade
            yield from ((guid, value) for guid in tenant.spaces if value)
    elif by == AREA:
        storeys = facts.building.data.storeys if storey < 0 else facts.building.data.storeys[storey : storey + 1]
        for space in chain.from_iterable(one.spaces for one in storeys):
            if space.area_m2 > 0:
                yield space.guid, round(space.area_m2, 1)
    elif by.startswith(LIVE):
        yield from _measured(facts, storey, by.removeprefix(LIVE))


def _measured(facts: StoreyFacts, storey: int, quantity: str) -> Iterator[tuple[str, float]]:
    """Give the mean of what is measured in each room and still holds."""
    held: dict[str, list[float]] = {}
    for device in facts.devices(storey):
        if device.quantity == quantity and device.space:
            thing = facts.thing(device)
            value = thing.value if thing is not None and not thing.stale else None
            if isinstance(value, int | float) and not isinstance(value, bool):
                held.setdefault(device.space, []).append(float(value))
    for guid, values in held.items():
        yield guid, round(float(np.mean(values)), 2)


def _in_fixed_colours(theme: Theme) -> Theme:
    classes = tuple(
        ThemeClass(c.label, _VACANCY_COLOURS.get(c.label, c.colour), c.count, c.low, c.high) for c in theme.classes
    )
    return Theme(theme.column, classes, theme.of_row)
