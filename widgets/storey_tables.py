"""The tables of the storey panel: tenants and devices.

`tenant_columns(place)`, `device_columns(facts, place)`: columns for `FactModel`; `place(storey)` gives a storey's name.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from layers.data.live_thing import LiveThing
from layers.storey_facts import Device, Tenant
from widgets.fact_table import FactColumn
from widgets.live_text import value_text
from widgets.place_names import prefers_chinese
from widgets.state_style import style_of_state, style_of_thing
from widgets.storey_wording import area_text, letting_text, quantity_name, tenant_name, tenant_trade
from widgets.wording import clock_text

translate = QCoreApplication.translate

StoreyNames = Callable[[int], str]
Things = Callable[[Device], LiveThing | None]


def tenant_columns(place: StoreyNames) -> list[FactColumn[Tenant]]:
    """Return name, state, area, storey, trade, since."""
    chinese = prefers_chinese()

    def quiet(row: Tenant) -> str:
        return "quiet" if row.is_vacant else ""

    return [
        FactColumn(
            translate("Storey", "Tenant"),
            lambda r: tenant_name(r, chinese=chinese),
            lambda r: (r.is_vacant, tenant_name(r, chinese=chinese)),
            110,
            token=quiet,
        ),
        FactColumn(
            translate("Storey", "State"),
            letting_text,
            lambda r: r.is_vacant,
            70,
            rank=1,
            token=lambda r: "warn" if r.is_vacant else "ok",
        ),
        FactColumn(
            translate("Storey", "Area"),
            lambda r: area_text(r.area_m2),
            lambda r: r.area_m2,
            78,
            rank=1,
            number=True,
            token=quiet,
        ),
        FactColumn(translate("Storey", "Storey"), lambda r: place(r.storey), lambda r: r.storey, 64, rank=2),
        FactColumn(
            translate("Storey", "Trade"),
            lambda r: tenant_trade(r, chinese=chinese),
            lambda r: tenant_trade(r, chinese=chinese),
            120,
            rank=3,
        ),
        FactColumn(translate("Storey", "Since"), lambda r: r.since, lambda r: r.since, 84, rank=4),
    ]


def device_columns(things: Things, place: StoreyNames) -> list[FactColumn[Device]]:
    """Return name, value, state, last seen, storey, quantity."""
    chinese = prefers_chinese()

    def name(row: Device) -> str:
        return (row.name_zh if chinese else "") or row.name

    def value(row: Device) -> str:
        thing = things(row)
        return value_text(thing) if thing is not None else "–"

    def value_key(row: Device) -> tuple[str, float]:
        thing = things(row)
        number = thing.value if thing is not None else None
        return row.quantity, float(number) if isinstance(number, int | float) else float("-inf")

    def state(row: Device) -> str:
        thing = things(row)
        style = style_of_thing(thing) if thing is not None else style_of_state("unknown")
        return f"{style.symbol} {style.text}"

    def state_token(row: Device) -> str:
        thing = things(row)
        return (style_of_thing(thing) if thing is not None else style_of_state("unknown")).token

    def seen(row: Device) -> str:
        thing = things(row)
        return clock_text(thing.observed_at) if thing is not None else translate("Storey", "never")

    def seen_key(row: Device) -> float:
        thing = things(row)
        return thing.observed_at.timestamp() if thing is not None else 0.0

    return [
        FactColumn(translate("Storey", "Device"), name, name, 110),
        FactColumn(translate("Storey", "Value"), value, value_key, 88, number=True),
        FactColumn(translate("Storey", "State"), state, state, 84, rank=1, token=state_token),
        FactColumn(translate("Storey", "Last seen"), seen, seen_key, 84, rank=2),
        FactColumn(translate("Storey", "Storey"), lambda r: place(r.storey), lambda r: r.storey, 64, rank=4),
        FactColumn(
            translate("Storey", "Measures"),
            lambda r: quantity_name(r.quantity),
            lambda r: quantity_name(r.quantity),
            110,
            rank=3,
        ),
    ]
