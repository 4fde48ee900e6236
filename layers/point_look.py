"""How points are drawn, as layers and the project file keep it."""

from dataclasses import replace

from layers.data.geometry import Bounds
from layers.data.point_cloud import ColourBy, PointLook

MIN_SIZE, MAX_SIZE = 0.1, 10.0


def clamped_look(look: PointLook) -> PointLook:
    """Return `look` with a size within the limits."""
    return replace(look, size=min(MAX_SIZE, max(MIN_SIZE, look.size)))


def heights_of(bounds: Bounds) -> tuple[float, float]:
    """Return the range of a height ramp over a box; never empty."""
    return (0.0, 1.0) if bounds.is_empty else (bounds.bottom, max(bounds.top, bounds.bottom + 1e-3))


def settings_of_look(look: PointLook) -> dict[str, object]:
    """Return plain JSON values."""
    return {"colour_by": look.colour_by.value, "point_size": look.size, "eye_dome": look.eye_dome}


def look_from_settings(
    settings: dict[str, object], *, look: PointLook, available: tuple[ColourBy, ...] = tuple(ColourBy)
) -> PointLook:
    """Return `look` changed as `settings` say; unknown and malformed entries are left out.

    Parameters
    ----------
    available : tuple of ColourBy
        What the points carry; height always is.
    """
    colour_by, size, eye_dome = (settings.get(name) for name in ("colour_by", "point_size", "eye_dome"))
    known = {c.value for c in available} | {ColourBy.HEIGHT.value}
    if isinstance(colour_by, str) and colour_by in known:
        look = replace(look, colour_by=ColourBy(colour_by))
    if isinstance(size, int | float) and not isinstance(size, bool):
        look = replace(look, size=float(size))
    if isinstance(eye_dome, bool):
        look = replace(look, eye_dome=eye_dome)
    return clamped_look(look)
