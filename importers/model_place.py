"""Where a model file stands: by a metadata.xml beside it, by what the user said, or at the site's zero."""

from dataclasses import dataclass
from pathlib import Path

from importers.importer import ImportContext
from importers.osgb_metadata import METADATA_NAME, Georeference, georeference_of_vertices, read_metadata
from importers.osgb_placement import Placement, placement_at
from layers.data.geometry import Float64
from layers.data.report import Note, note
from layers.errors import CrsMissing
from layers.site import LOCAL_CRS, Site, VerticalDatum

# A model in its own coordinates is smaller than that; numbers beyond are those of a map.
MAX_LOCAL_M = 20_000.0
CRS_CANDIDATES = ("EPSG:4549", "EPSG:4548", "EPSG:4547", "EPSG:4550", "EPSG:4546", "LOCAL")


@dataclass(frozen=True, slots=True, eq=False)
class ModelPlace:
    """Where a model stands in the site.

    Parameters
    ----------
    crs : str
        Of the coordinates; ``"LOCAL"`` for a model's own; empty when it must be asked for.
    """

    site: Site
    placement: Placement
    reference: Georeference
    crs: str
    vertical_datum: VerticalDatum
    assumptions: tuple[Note, ...]
    warnings: tuple[Note, ...]


def place_model(
    path: Path, *, low: Float64, high: Float64, context: ImportContext, metadata: Path | None, ask: bool
) -> ModelPlace:
    """Return where a model with vertices between `low` and `high` (float64 (3,), file coordinates) stands.

    Parameters
    ----------
    ask : bool
        Raise when the system must be asked for; otherwise it is told as a warning.

    Raises
    ------
    CrsMissing
    ImportFailed
        The stated system is not understood or does not fit the coordinates.
    """
    reference, crs = Georeference(), LOCAL_CRS
    farthest = max((abs(float(v)) for v in (*low, *high)), default=0.0)
    if context.crs != LOCAL_CRS:
        if metadata is not None:
            reference = read_metadata(metadata, crs=context.crs)
        elif context.crs:
            middle = (low + high) / 2
            reference = georeference_of_vertices(
                context.crs, centre=(float(middle[0]), float(middle[1]), float(middle[2])), path=path
            )
        crs = reference.crs
        if not crs and farthest <= MAX_LOCAL_M and metadata is None:
            crs = LOCAL_CRS
        elif not crs and ask:
            raise CrsMissing(path, candidates=CRS_CANDIDATES)
    local = not reference.crs
    datum: VerticalDatum = context.vertical_datum or reference.vertical_datum or ("local" if local else "ellipsoidal")
    site = context.site_at(reference.place, crs=reference.shown_crs, vertical_datum=datum)
    assumptions: list[Note] = []
    warnings = list(reference.warnings)
    if not crs:
        warnings.append(note("the coordinate reference system is not stated; it must be given to open this"))
    elif local and not site.is_local:
        assumptions.append(note("coordinates without a place on earth: drawn about the origin of the site"))
    elif reference.place is not None and site.is_local:
        assumptions.append(note("the project has no place on earth: drawn about the origin of the mesh"))
    if not local and not reference.vertical_datum and context.vertical_datum is None:
        assumptions.append(note("the vertical datum is not stated: heights are taken as metres above the ellipsoid"))
    return ModelPlace(
        site,
        placement_at(site, reference=reference),
        reference,
        crs,
        datum,
        tuple(assumptions),
        tuple(warnings),
    )


def metadata_near(folder: Path) -> Path | None:
    """Return the ``metadata.xml`` of a delivery whose tiles lie in `folder`, in ``Data/Tile_*`` or beside it."""
    places = [folder]
    if folder.name.lower().startswith("tile_"):
        places.append(folder.parent)
    if places[-1].name.lower() == "data":
        places.append(places[-1].parent)
    for place in places:
        found = place / METADATA_NAME
        if found.is_file():
            return found
    return None
