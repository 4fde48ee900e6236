"""What an import read, skipped and assumed: one entry of ``inputs[]`` in `liyuan.info/1` and `liyuan.snapshot/1`."""

from dataclasses import dataclass, field

from layers.data.geometry import Bounds
from layers.errors import ImportFailed, fill
from layers.site import LonLatH


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for people: an English template and its values, so that it can be translated."""

    template: str
    values: dict[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, dict(self.values))


Problem = Note | ImportFailed
"""What went wrong, to be said to a person."""


def note(template: str, **values: str | int | float) -> Note:
    """Return a `Note`."""
    return Note(template, values)


@dataclass(frozen=True, slots=True)
class InputReport:
    """What one input gave.

    Parameters
    ----------
    path : str
        As the user gave it.
    format : str
        The importer's `name`.
    crs : str
        ``"EPSG:4549"``, WKT, ``"LOCAL"``, or empty when unknown.
    origin : LonLatH or None
        The input's own origin on WGS 84.
    counts : dict
        ``tiles, triangles, vertices, points, features, storeys, spaces, elements, events, readings, poses, missing``
        ... only those that are known.
    assumptions, warnings, errors : tuple of Note
        Assumed (marked on screen), skipped or odd, and failed.
    details : dict
        Format-specific facts for `info`: versions, encodings, storeys, suspect rows.
    """

    path: str
    format: str
    crs: str = ""
    vertical_datum: str = ""
    origin: LonLatH | None = None
    bounds: Bounds = field(default_factory=Bounds.empty)
    counts: dict[str, int] = field(default_factory=dict)
    assumptions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    errors: tuple[Note, ...] = ()
    details: dict[str, object] = field(default_factory=dict)
