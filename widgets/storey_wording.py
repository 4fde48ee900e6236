"""How storeys' tenants, use and devices are said."""

from PySide6.QtCore import QCoreApplication

from layers.resource_use import Quantity
from layers.room_colours import AREA, LET, LIVE, TRADE, VACANCY, VACANT
from layers.storey_facts import Tenant
from layers.storey_links import Outcome
from widgets.wording import number_text

translate = QCoreApplication.translate


def quantity_name(key: str) -> str:
    """Return the name of what is used or measured; one that is not known as the data calls it."""
    names = {
        "electricity": translate("Storey", "Electricity"),
        "water": translate("Storey", "Water"),
        "hot water": translate("Storey", "Hot water"),
        "cooling": translate("Storey", "Cooling"),
        "heat": translate("Storey", "Heat"),
        "heating": translate("Storey", "Heating"),
        "gas": translate("Storey", "Gas"),
        "temperature": translate("Storey", "Temperature"),
        "power": translate("Storey", "Power"),
        "co2": translate("Storey", "Carbon dioxide"),
        "smoke": translate("Storey", "Smoke"),
        "humidity": translate("Storey", "Humidity"),
        "noise": translate("Storey", "Noise"),
    }
    return names.get(key.casefold(), key.capitalize())


def quantity_text(quantity: Quantity) -> str:
    """Return the name of what is used with its unit."""
    return f"{quantity_name(quantity.key)} ({quantity.unit})"


def colouring_text(by: str) -> str:
    """Return what rooms are coloured by, for people."""
    if by.startswith(LIVE):
        name = quantity_name(by.removeprefix(LIVE))
        return translate("Storey", "{quantity}, now").replace("{quantity}", name)
    names = {
        "": translate("Storey", "No colours"),
        TRADE: translate("Storey", "Trade of the tenant"),
        VACANCY: translate("Storey", "Let or vacant"),
        AREA: translate("Storey", "Area (m²)"),
    }
    return names.get(by, by)


def class_text(label: str) -> str:
    """Return the name of a class of rooms."""
    names = {LET: translate("Storey", "let"), VACANT: translate("Storey", "vacant")}
    return names.get(label, label)


def tenant_name(tenant: Tenant, *, chinese: bool) -> str:
    """Return who rents; vacant space has no name of its own."""
    name = (tenant.name_zh if chinese else "") or tenant.name
    return name or (translate("Storey", "Vacant") if tenant.is_vacant else "–")


def tenant_trade(tenant: Tenant, *, chinese: bool) -> str:
    """Return what a tenant does."""
    return "" if tenant.is_vacant else (tenant.trade_zh if chinese else "") or tenant.trade


def letting_text(tenant: Tenant) -> str:
    """Return whether space is let: a shape and a word."""
    return f"○ {class_text(VACANT)}" if tenant.is_vacant else f"● {class_text(LET)}"


def area_text(area_m2: float) -> str:
    """Return an area with its unit."""
    return f"{number_text(area_m2, decimals=0)} m²"


def amount_text(value: float) -> str:
    """Return an amount with as many decimals as it takes: 46 168, 12.4, 0.26."""
    return number_text(value, decimals=0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def outcome_text(outcome: Outcome) -> str:
    """Return what became of rows, for people."""
    names = {
        "matched": translate("Storey", "matched"),
        "unmatched": translate("Storey", "unmatched"),
        "ambiguous": translate("Storey", "ambiguous"),
        "elsewhere": translate("Storey", "in another building"),
    }
    return names[outcome]


def matched_by_text(by: str) -> str:
    """Return by what rows were matched."""
    names = {
        "guid": translate("Storey", "IFC GUID"),
        "code": translate("Storey", "room number"),
        "name": translate("Storey", "name"),
    }
    return names.get(by, by)
