"""What a report says about the place of a file, in the same words for every format."""

from layers.data.report import Note, note
from layers.site import VerticalDatum

CN1985_EPSG = 5737


def datum_of_height_system(epsg: int | None) -> VerticalDatum:
    """Return the vertical datum of a height system: China's own, or one above some geoid."""
    return "cn1985" if epsg == CN1985_EPSG else "geoid"


def height_notes(datum: VerticalDatum, *, stated: bool) -> tuple[Note, ...]:
    """Return what is assumed about heights on earth.

    Parameters
    ----------
    stated : bool
        The file or the user says how they are meant.
    """
    if not stated:
        return (note("the vertical datum is not stated: heights are taken as metres above the ellipsoid"),)
    if datum in ("cn1985", "geoid"):
        return (
            note("heights above {datum} are drawn as if above the ellipsoid, without the geoid's height", datum=datum),
        )
    return ()


def crs_not_stated() -> Note:
    """Return the warning of a file that nobody knows the system of."""
    return note("the coordinate reference system is not stated; it must be given to open this")


def drawn_about_site() -> Note:
    """Return the assumption about a file without a place in a project that has one."""
    return note("coordinates without a place on earth: drawn about the origin of the site")
