"""What a picture shows of tiles, and which triangle or dot a line of sight meets in it.

Nothing is built before somebody asks: the index names arrays of the tiles. Of meshes they are all that is left in
memory, as what is drawn lies on the graphics card.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64, PointData, SurfaceData
from layers.data.line_of_sight import LineOfSight, Met, dot_met, triangles_met
from layers.data.point_cloud import PointLook
from layers.data.section import UNCUT, SectionState
from layers.data.tile_features import FeatureHit, PropertyValue


@dataclass(frozen=True, slots=True)
class TileFeature:
    """Names one feature of one tile.

    Parameters
    ----------
    tile : str
        `TileNode.key`.
    label : str
        Of the set of features.
    feature : int
    """

    tile: str
    label: str
    feature: int


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What a point carries; None for what it does not.

    Parameters
    ----------
    colour : (red, green, blue) or None
        0..255.
    intensity : int or None
        0..65535.
    class_code : int or None
        ASPRS.
    """

    colour: tuple[int, int, int] | None = None
    intensity: int | None = None
    class_code: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceHit:
    """What one pixel of a picture shows.

    Parameters
    ----------
    layer_id : str
    tile : str
        `TileNode.key`.
    position : float64 (3,)
        Site ENU metres: on the triangle, or the point itself.
    normal : float64 (3,) or None
        Unit, site ENU, towards the eye; None for a point without one.
    part : int
        Which mesh of the tile's content, or which point set when `point` is not -1.
    triangle, point : int
        Row in that mesh or point set; one of them is -1.
    features : tuple of FeatureHit
        What the place belongs to; a surface may carry several sets of features.
    properties : mapping
        What the tileset says of the tile.
    facts : PointFacts or None
        Of the point; None on a triangle.
    """

    layer_id: str
    tile: str
    position: Float64
    normal: Float64 | None
    part: int
    triangle: int = -1
    point: int = -1
    features: tuple[FeatureHit, ...] = ()
    properties: Mapping[str, PropertyValue] = field(default_factory=dict)
    facts: PointFacts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ShownPart:
    """One mesh or point set as it is drawn.

    Parameters
    ----------
    geometry : SurfaceData or PointData
    number : int
        Place among the meshes, or among the point sets, of the content.
    low, high : float64 (3,)
        Box, site ENU metres.
    solid : bool
        Hides what is behind it; otherwise it shines through and leaves no depth in the picture.
    spacing_m : float
        Of points.
    """

    geometry: SurfaceData | PointData
    number: int
    low: Float64
    high: Float64
    solid: bool = True
    spacing_m: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class ShownTile:
    """A tile that the picture shows."""

    key: str
    parts: tuple[ShownPart, ...]
    properties: Mapping[str, PropertyValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class LayerSurfaces:
    """The shown tiles of one layer.

    Parameters
    ----------
    solid : bool
        False: the whole layer is drawn translucent.
    look : PointLook
        How large its dots are.
    """

    layer_id: str
    tiles: tuple[ShownTile, ...]
    solid: bool = True
    look: PointLook = field(default_factory=PointLook)


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceIndex:
    """The tiles that a picture shows. Frozen; any thread. Pictures share it until what is shown changes."""

    layers: tuple[LayerSurfaces, ...] = ()

    def met_by(self, sight: LineOfSight, *, section: SectionState = UNCUT) -> SurfaceHit | None:
        """Return what a line of sight meets: what left the depth, or on the sky the nearest translucent surface.

        A translucent surface before a solid one is looked through, because its depth is not in the picture.
        None where something else was drawn (a building model, the ground grid), and on the sky.

        Parameters
        ----------
        section : SectionState
            That of the picture: a translucent surface that is cut away is not met. (Of solid ones the depth tells.)
        """
        parts = list(self._parts(solid=sight.meets_something))
        if not parts:
            return None
        low = np.array([part.low for _, _, part in parts])
        high = np.array([part.high for _, _, part in parts])
        margin_px = np.array([_margin_px(part, look=layer.look) for layer, _, part in parts])
        along = [parts[row] for row in np.flatnonzero(sight.boxes_met(low, high, margin_px=margin_px))]
        # First what the pixel's centre meets; then, for a sample beside it, what is less than a pixel away.
        for slack_px in (0.0, 0.75):
            found = [
                (met, layer, tile, part)
                for layer, tile, part in along
                for met in _met(part, layer=layer, sight=sight, slack_px=slack_px)
            ]
            if section.cuts and not sight.meets_something:
                found = [candidate for candidate in found if section.kept(candidate[0].position)[0]]
            if found:
                return _hit(*min(found, key=lambda candidate: candidate[0].rank))
        return None

    def _parts(self, *, solid: bool) -> Iterator[tuple[LayerSurfaces, ShownTile, ShownPart]]:
        for layer in self.layers:
            for tile in layer.tiles:
                for part in tile.parts:
                    if (layer.solid and part.solid) == solid:
                        yield layer, tile, part


def _met(part: ShownPart, *, layer: LayerSurfaces, sight: LineOfSight, slack_px: float) -> Iterator[Met]:
    if isinstance(part.geometry, SurfaceData):
        yield from triangles_met(part.geometry, sight=sight, slack_px=slack_px)
    elif slack_px == 0.0:
        met = dot_met(part.geometry, sight=sight, look=layer.look, spacing_m=part.spacing_m)
        if met is not None:
            yield met


def _margin_px(part: ShownPart, *, look: PointLook) -> float:
    # A dot reaches beyond its point.
    return 1.0 if isinstance(part.geometry, SurfaceData) else 1.0 + look.max_px / 2


def _hit(met: Met, layer: LayerSurfaces, tile: ShownTile, part: ShownPart) -> SurfaceHit:
    places = (features.at(met.vertices, met.weights) for features in part.geometry.features)
    is_point = isinstance(part.geometry, PointData)
    facts = _facts(part.geometry, met.row) if isinstance(part.geometry, PointData) else None
    return SurfaceHit(
        layer_id=layer.layer_id,
        tile=tile.key,
        position=met.position,
        normal=met.normal,
        part=part.number,
        triangle=-1 if is_point else met.row,
        point=met.row if is_point else -1,
        features=tuple(place for place in places if place is not None),
        properties=tile.properties,
        facts=facts,
    )


def _facts(points: PointData, row: int) -> PointFacts:
    red, green, blue = points.colours[row, :3].tolist() if points.colours is not None else (0, 0, 0)
    return PointFacts(
        None if points.colours is None else (red, green, blue),
        None if points.intensity is None else int(points.intensity[row]),
        None if points.classes is None else int(points.classes[row]),
    )
