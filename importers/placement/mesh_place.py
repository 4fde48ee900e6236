"""Where a mesh stands, however it is stored: by its reference, by what the user said, or at the site's zero."""

from dataclasses import dataclass

from importers.importer import ImportContext
from importers.osgb.metadata import Georeference
from importers.osgb.placement import Placement, placement_at
from importers.placement.place_notes import crs_not_stated, drawn_about_site, height_notes
from layers.data.report import Note, note
from layers.site import LOCAL_CRS, Site, VerticalDatum

# Systems in which Chinese meshes come, most common first: CGCS2000 3-degree zones by central meridian.
CRS_CANDIDATES = ("EPSG:4549", "EPSG:4548", "EPSG:4547", "EPSG:4550", "EPSG:4546", LOCAL_CRS)


@dataclass(frozen=True, slots=True, eq=False)
class MeshPlace:
    """Where a mesh stands in the site, and what that rests on.

    Parameters
    ----------
    crs : str
        Of the coordinates; ``"LOCAL"`` for a mesh's own; empty when it must be asked for.
    """

    site: Site
    placement: Placement
    reference: Georeference
    crs: str
    vertical_datum: VerticalDatum
    assumptions: tuple[Note, ...]
    warnings: tuple[Note, ...]


def mesh_place(reference: Georeference, *, crs: str, context: ImportContext) -> MeshPlace:
    """Return where a mesh of this reference stands; a project without a site gets its own. Any thread.

    Parameters
    ----------
    crs : str
        See `MeshPlace`.
    """
    local = not reference.crs
    stated = context.vertical_datum or reference.vertical_datum
    datum: VerticalDatum = stated or ("local" if local else "ellipsoidal")
    site = context.site_at(reference.place, crs=reference.shown_crs, vertical_datum=datum)
    assumptions: list[Note] = []
    if crs == LOCAL_CRS and not site.is_local:
        assumptions.append(drawn_about_site())
    if reference.place is not None and site.is_local:
        assumptions.append(note("the project has no place on earth: drawn about the origin of the mesh"))
    if not local:
        assumptions += height_notes(datum, stated=stated is not None)
    warnings = reference.warnings if crs else (*reference.warnings, crs_not_stated())
    placement = placement_at(site, reference=reference)
    return MeshPlace(site, placement, reference, crs, datum, tuple(assumptions), warnings)
