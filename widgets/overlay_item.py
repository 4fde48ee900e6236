"""What is drawn over the scene as symbol or text: one item for each record, event, sensor, camera, storey, room."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64
from layers.selection import SelectionPath
from widgets.theme import TOKENS, Theme

OverlayKind = Literal["record", "event", "sensor", "camera", "vehicle", "storey", "space"]
MAX_TEXTS = 60

# Importance by kind; severity and selection come on top of it.
PRIORITY: dict[OverlayKind, int] = {
    "space": 60,
    "storey": 50,
    "event": 40,
    "vehicle": 25,
    "sensor": 20,
    "camera": 15,
    "record": 10,
}


@dataclass(frozen=True, slots=True, eq=False)
class OverlayItem:
    """A symbol with its text.

    Parameters
    ----------
    path : SelectionPath
        What a click on it selects.
    kind : str
    anchor : tuple of 3 floats
        The point on the surface that it belongs to, site ENU metres.
    title, detail : str
        First and second line, in the user's language.
    icon : str
        A name that `theme.icon` knows.
    colour : str
        A theme token or ``"#rrggbb"``.
    state : str
        Of an event: open, under_way, done, overdue.
    severity : str
        info, warning, alarm. Alarms are never hidden, clustered or without text.
    remaining : float or None
        Share of the time to the deadline that is left, 0..1.
    stale : bool
        The value is older than its limit; `detail` says since when.
    heading_deg, fov_deg, range_m : float or None
        Where a camera or vehicle looks.
    draped : bool
        The height of `anchor` means nothing: it stands on the surface as drawn.
    labelled : bool
        Has a text at all.
    corners : float64 (n, 3) or None
        The label stands at whichever of these is furthest left on the screen, instead of at `anchor`.
    priority : int
        Higher comes first; from `PRIORITY` when 0.
    """

    path: SelectionPath
    kind: OverlayKind
    anchor: tuple[float, float, float]
    title: str
    detail: str = ""
    icon: str = "feature"
    colour: str = "action"
    state: str = ""
    severity: str = "info"
    remaining: float | None = None
    stale: bool = False
    heading_deg: float | None = None
    fov_deg: float | None = None
    range_m: float | None = None
    draped: bool = False
    labelled: bool = True
    corners: Float64 | None = None
    priority: int = 0

    @property
    def is_alarm(self) -> bool:
        """True for what must never be hidden: an alarm, or a deadline that has passed."""
        return (self.severity == "alarm" and self.state != "done") or self.state == "overdue"

    @property
    def rank(self) -> int:
        """How important it is."""
        base = self.priority or PRIORITY[self.kind]
        return (
            base
            + (100 if self.is_alarm else 20 if self.severity == "warning" else 0)
            - (15 if self.state == "done" else 0)
        )


@dataclass(frozen=True)
class OverlaySet:
    """Items with their numbers in arrays, made once and laid out for every frame."""

    items: tuple[OverlayItem, ...] = ()

    @staticmethod
    def of(items: "Iterable[OverlayItem] | OverlaySet") -> "OverlaySet":
        """Return the set of `items`; a set is returned as it is."""
        return items if isinstance(items, OverlaySet) else OverlaySet(tuple(items))

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[OverlayItem]:
        return iter(self.items)

    @cached_property
    def anchors(self) -> Float64:
        """float64 (n, 3), site ENU metres."""
        return np.array([item.anchor for item in self.items], np.float64).reshape(-1, 3)

    @cached_property
    def ranks(self) -> npt.NDArray[np.int64]:
        """int64 (n,)."""
        return np.array([item.rank for item in self.items], np.int64)

    @cached_property
    def is_alarm(self) -> npt.NDArray[np.bool_]:
        """Bool (n,)."""
        return np.array([item.is_alarm for item in self.items], np.bool_)

    @cached_property
    def is_text(self) -> npt.NDArray[np.bool_]:
        """Bool (n,): storey and room labels, which have no marker and are never clustered."""
        return np.array([item.kind in ("storey", "space") for item in self.items], np.bool_)

    @cached_property
    def is_draped(self) -> npt.NDArray[np.bool_]:
        """Bool (n,)."""
        return np.array([item.draped for item in self.items], np.bool_)

    @cached_property
    def groups(self) -> npt.NDArray[np.int64]:
        """int64 (n,): items of one layer and kind have one number; only they are clustered together."""
        numbers: dict[tuple[str, str], int] = {}
        keys = ((item.path.layer_id, item.kind) for item in self.items)
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)

    def index_of(self, path: SelectionPath) -> int:
        """Return the item that `path` selects; -1 for none."""
        return self._rows.get(path, -1) if path else -1

    @cached_property
    def _rows(self) -> dict[SelectionPath, int]:
        return {item.path: row for row, item in enumerate(self.items)}


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """How the overlay is drawn.

    Parameters
    ----------
    theme : Theme
    scale : float
        Viewing distance: 1 at a desk, `theme.VIEWING_DISTANCES`.
    selected, hovered : SelectionPath
    max_texts : int
        Alarms and the selected keep their text beyond it.
    pulses : mapping of source_id to 0..1
        New alarms, and how far the one pulse of each has come.
    kept_free : tuple of (x, y, width, height)
        Where no text may go, because something else is painted there.
    """

    theme: Theme = field(default_factory=lambda: TOKENS["dark"])
    scale: float = 1.0
    selected: SelectionPath = field(default_factory=SelectionPath)
    hovered: SelectionPath = field(default_factory=SelectionPath)
    max_texts: int = MAX_TEXTS
    pulses: Mapping[str, float] = field(default_factory=dict)
    kept_free: tuple[tuple[float, float, float, float], ...] = ()
