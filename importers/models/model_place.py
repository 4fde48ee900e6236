"""Where a model file stands: by a metadata.xml beside it, by what the user said, or at the site's zero."""

from pathlib import Path

from importers.importer import ImportContext
from importers.osgb.metadata import METADATA_NAME, Georeference, georeference_of_vertices, read_metadata
from importers.placement.mesh_place import CRS_CANDIDATES, MeshPlace, mesh_place
from layers.data.geometry import Float64
from layers.errors import CrsMissing
from layers.site import LOCAL_CRS

# A model in its own coordinates is smaller than that; numbers beyond are those of a map.
MAX_LOCAL_M = 20_000.0


def place_model(
    path: Path, *, low: Float64, high: Float64, context: ImportContext, metadata: Path | None, ask: bool
) -> MeshPlace:
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
    return mesh_place(reference, crs=crs, context=context)


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
