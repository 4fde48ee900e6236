"""What every layer has: identity, visibility, opacity, where it came from, and a frozen state for the scene."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

import numpy as np
import numpy.typing as npt
from psygnal import Signal

from layers.data.geometry import Bounds
from layers.data.report import InputReport

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LayerState:
    """The part of a layer that its view draws; newest wins. Subclasses add their own fields."""

    layer_id: str
    visible: bool
    opacity: float


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """What lies under a click.

    Parameters
    ----------
    layer_id : str
    position : float64 (3,)
        Site ENU metres, on the surface as drawn.
    distance_m : float
        Between `position` and the thing found; the nearest thing wins.
    storey, space, element : str
        GUIDs within a building; empty elsewhere.
    feature : int
        Row of a record; -1 elsewhere.
    source_id : str
        Of a live thing; empty elsewhere.
    """

    layer_id: str
    position: Float64
    distance_m: float = 0.0
    storey: str = ""
    space: str = ""
    element: str = ""
    feature: int = -1
    source_id: str = ""


class Layer:
    """A thing in the layer tree. GUI thread only; ``changed`` says which field, after it changed.

    Parameters
    ----------
    name : str
        For people; editable.
    report : InputReport or None
        What its import said; its `path` and `crs` are how the project file finds the data again.
    layer_id : str
        Kept in the project file.
    """

    kind: ClassVar[str] = ""
    changed = Signal(str)

    def __init__(self, *, name: str, report: InputReport | None = None, layer_id: str = "") -> None:
        self.layer_id = layer_id or uuid4().hex[:12]
        self.report = report
        self._name = name
        self._visible = True
        self._opacity = 1.0

    @property
    def name(self) -> str:
        """Name for people."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._set("name", value)

    @property
    def visible(self) -> bool:
        """Drawn at all."""
        return self._visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self._set("visible", bool(value))

    @property
    def opacity(self) -> float:
        """0 (not seen) to 1 (solid)."""
        return self._opacity

    @opacity.setter
    def opacity(self, value: float) -> None:
        self._set("opacity", min(1.0, max(0.0, float(value))))

    def bounds(self) -> Bounds:
        """Return the box of everything in the layer, site ENU metres."""
        return Bounds.empty()

    def state(self) -> LayerState:
        """Return what the view draws, frozen."""
        return LayerState(self.layer_id, self.visible, self.opacity)

    def pick(self, position: Float64, *, tolerance_m: float) -> Pick | None:
        """Return what of this layer lies at a surface `position` (ENU metres), within `tolerance_m`."""
        del position, tolerance_m
        return None

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps of this layer besides its data: plain JSON values."""
        return {"name": self.name, "visible": self.visible, "opacity": self.opacity}

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave; unknown and malformed entries are left out."""
        for field, accepted in (("name", str), ("visible", bool), ("opacity", (int, float))):
            value = settings.get(field)
            if isinstance(value, accepted):
                setattr(self, field, value)

    def _set(self, field: str, value: object, *, after: Callable[[], None] | None = None) -> None:
        if getattr(self, f"_{field}") == value:
            return
        setattr(self, f"_{field}", value)
        if after is not None:
            after()
        self.changed.emit(field)
