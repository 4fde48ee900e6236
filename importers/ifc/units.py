"""Units of an IFC model."""

from typing import Any

_SI_PREFIXES = {"EXA": 18, "PETA": 15, "TERA": 12, "GIGA": 9, "MEGA": 6, "KILO": 3, "HECTO": 2, "DECA": 1}
_SI_PREFIXES |= {"DECI": -1, "CENTI": -2, "MILLI": -3, "MICRO": -6, "NANO": -9, "PICO": -12}


def length_unit_m(model: Any) -> float | None:
    """Return the metres in one of the model's length units; None when it states none."""
    for assignment in model.by_type("IfcUnitAssignment"):
        for unit in assignment.Units or ():
            if getattr(unit, "UnitType", None) == "LENGTHUNIT":
                return unit_in_m(unit)
    return None


def area_unit_m2(model: Any, *, unit_m: float) -> float:
    """Return the square metres in one of the model's area units; those of its length unit when it states none."""
    for assignment in model.by_type("IfcUnitAssignment"):
        for unit in assignment.Units or ():
            if getattr(unit, "UnitType", None) == "AREAUNIT":
                if unit.is_a("IfcSIUnit"):
                    factor = 10.0 ** _SI_PREFIXES.get(unit.Prefix or "", 0)
                    return factor * factor
                return _conversion_factor(unit)
    return unit_m * unit_m


def unit_in_m(unit: Any, depth: int = 0) -> float | None:
    """Return the metres in a length unit; None when it is of no known kind."""
    if unit.is_a("IfcSIUnit"):
        return float(10.0 ** _SI_PREFIXES.get(unit.Prefix or "", 0))
    if unit.is_a("IfcConversionBasedUnit") and depth < 4:
        base = unit_in_m(unit.ConversionFactor.UnitComponent, depth + 1)
        return None if base is None else _conversion_factor(unit) * base
    return None


def _conversion_factor(unit: Any) -> float:
    try:
        return float(unit.ConversionFactor.ValueComponent.wrappedValue)
    except (AttributeError, TypeError, ValueError):
        return 1.0
