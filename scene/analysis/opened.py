"""A building without a model, opened: what stands in a footprint, cut at its storeys' floors, each with a plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.building import BuildingData, Element, ElementMesh, Storey
from layers.data.features import FeatureTable
from layers.data.geometry import Bounds, Float64, Int32
from layers.data.tileset import TileSource
from scene.analysis.soup import UV, XYZ, Soup, cut
from scene.analysis.standing import Measures, standing_in

USUAL_STOREY_M = 3.3
LOWEST_STOREY_M = 2.0
MAX_STOREYS = 200
WALL_M = 0.35
"""Thickness of the walls in the plan drawing."""
PAPER, INK, SKIN_PLAIN = (236, 231, 220, 255), (64, 68, 74, 255), (196, 188, 174, 255)
SKIN, FLOOR, WALLS = 0, 1, 2
"""Rows of `BuildingData.elements`."""
_LIFT_M = 0.03


class NothingStands(Exception):
    """There is neither a mesh in the footprint nor a height to build up from."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is named, in the user's language.

    Parameters
    ----------
    storey : str
        With ``{number}``.
    """

    storey: str = "F{number}"
    roof: str = "Roof"
    skin: str = "Outside, as photographed"
    floor: str = "Floor"
    walls: str = "Outer walls"


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """An opened building and what was measured of it."""

    data: BuildingData
    measures: Measures


def opened_building(
    table: FeatureTable,
    row: int,
    *,
    sources: Sequence[TileSource],
    guid: str,
    name: str,
    wording: Wording | None = None,
    storeys: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Opened:
    """Return the building of a row, made from the meshes that stand in its footprint. Worker thread.

    The number of storeys is that of the table; else as many of 3.3 m as reach the eaves. They are equally high from the
    foot to the eaves; what is above is the roof. Without a mesh walls are built up from the footprint to the table's
    height.

    Parameters
    ----------
    sources : sequence of TileSource
        Of the meshes, in the frame of the table.
    storeys : int, optional
        Instead of what the table says.

    Raises
    ------
    NothingStands, Cancelled, scene.analysis.gather.TooMuch
    """
    found = standing_in(table, row, sources=sources, cancelled=cancelled)
    if found is None:
        raise NothingStands
    skin, measures = found.skin, found.measures
    if not measures.ridge_m - measures.foot_m > LOWEST_STOREY_M:
        skin, measures = _built_up(table, row, found.footprint)
    made = _Storeys(found.footprint, skin, measures, guid, wording or Wording())
    count = storeys if storeys is not None else _number(table.value(row, "storeys"))
    return Opened(made.building(name, count if count is None else int(count)), measures)


def _number(value: object) -> float | None:
    """Return a positive number that a cell says."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value < 2000.0:
        return None
    return float(value)


def _built_up(table: FeatureTable, row: int, footprint: shapely.Geometry) -> tuple[Soup, Measures]:
    """Return plain walls and a flat roof from a footprint and the table's height, or its storeys."""
    height, count = _number(table.value(row, "height_m")), _number(table.value(row, "storeys"))
    if height is None and count is None:
        raise NothingStands
    height_m = height if height is not None else float(count or 1) * USUAL_STOREY_M
    mine = np.flatnonzero(table.ring_feature == row)
    corners = np.concatenate([table.ring_points[table.ring_offsets[r] : table.ring_offsets[r + 1]] for r in mine])
    foot_m = float(np.nanmin(corners[:, 2]))
    top_m = foot_m + height_m
    roof, cap = _triangulated(footprint)
    xyz = [np.column_stack([roof, np.full(len(roof), top_m)])]
    triangles = [cap]
    first = len(roof)
    for part in shapely.get_parts(shapely.normalize(footprint)):
        # Normalised outlines run clockwise, holes the other way: turned, walls face outwards.
        for ring in shapely.get_rings(part):
            xy = shapely.get_coordinates(ring)[::-1]
            k = len(xy)
            xyz += [np.column_stack([xy, np.full(k, foot_m)]), np.column_stack([xy, np.full(k, top_m)])]
            low = first + np.arange(k - 1)
            triangles += [
                np.stack([low, low + 1, low + 1 + k], axis=1),
                np.stack([low, low + 1 + k, low + k], axis=1),
            ]
            first += 2 * k
    vertices = np.zeros((first, 9))
    vertices[:, XYZ] = np.concatenate(xyz)
    vertices[:, 5:] = SKIN_PLAIN
    every = np.concatenate(triangles).astype(np.int32)
    area, around = float(footprint.area), float(footprint.length)
    soup = Soup(vertices, every, np.full(len(every), -1, np.int32))
    return soup, Measures(foot_m, top_m, top_m, area, area * height_m, area + around * height_m)


class _Storeys:
    """Cuts a skin at the floors and lays a plan into each storey."""

    def __init__(
        self, footprint: shapely.Geometry, skin: Soup, measures: Measures, guid: str, wording: Wording
    ) -> None:
        self._footprint = footprint
        self._skin = skin
        self._measures = measures
        self._guid = guid
        self._wording = wording
        low = skin.xyz.min(axis=0)
        self._origin: Float64 = np.array([*np.asarray(footprint.centroid.coords)[0], low[2]])

    def building(self, name: str, told: int | None) -> BuildingData:
        foot, eaves, ridge = self._measures.foot_m, self._measures.eaves_m, self._measures.ridge_m
        up_to = max(eaves, foot + LOWEST_STOREY_M)
        most = max(1, int((up_to - foot) / LOWEST_STOREY_M))
        count = told if told is not None else max(1, round((up_to - foot) / USUAL_STOREY_M))
        count = min(count, MAX_STOREYS, max(most, 1))
        floors = foot + np.arange(count + 1) * (up_to - foot) / count
        # The roof's edge belongs to the roof: it opens the topmost storey.
        floors[-1] = max(floors[-1] - min(0.4, (up_to - foot) / count / 4), floors[-2] + 1.0)
        confidence = 0.8 if told is not None and count == told else 0.4
        meshes, storeys = [], []
        rest = self._skin
        boxes = Bounds.empty()
        for number in range(count + 1):
            if number < count:
                halves = cut(rest, rest.xyz[:, 2] - floors[number + 1])
                own, rest = halves.inside, halves.outside
            else:
                own = rest
            mesh = self._mesh(own, floors[number])
            meshes.append(mesh)
            boxes = boxes.united(Bounds.of_points(mesh.points + self._origin))
            top = floors[number + 1] if number < count else max(ridge, floors[count] + 1.0)
            is_roof = number == count
            storeys.append(
                Storey(
                    guid=f"{self._guid}/{'roof' if is_roof else number + 1}",
                    name=self._wording.roof if is_roof else self._wording.storey.format(number=number + 1),
                    elevation_m=float(floors[number] - foot),
                    height_m=float(top - floors[number]),
                    floor_enu_m=float(floors[number]),
                    source="found",
                    confidence=confidence,
                    element_count=len(np.unique(mesh.element_of_triangle)),
                )
            )
        elements = tuple(
            Element(guid=f"{self._guid}/{key}", name=named, ifc_class=kind)
            for key, named, kind in (
                ("skin", self._wording.skin, "Skin"),
                ("floor", self._wording.floor, "Floor"),
                ("walls", self._wording.walls, "Wall"),
            )
        )
        none = _empty_mesh()
        return BuildingData(
            guid=self._guid,
            name=name,
            storeys=tuple(storeys),
            elements=elements,
            storey_meshes=tuple(meshes),
            space_meshes=(none,) * len(storeys),
            origin_enu_m=self._origin,
            bounds=boxes,
            pictures=self._skin.pictures,
        )

    def _mesh(self, skin: Soup, floor_m: float) -> ElementMesh:
        """Return a storey's skin with its floor plan under it."""
        plate = self._plate(floor_m)
        walls = shapely.difference(plate, shapely.buffer(plate, -WALL_M, join_style="mitre"))
        parts = [(plate, floor_m + _LIFT_M, PAPER, FLOOR), (walls, floor_m + 2 * _LIFT_M, INK, WALLS)]
        points, triangles = [skin.xyz - self._origin], [skin.triangles]
        colours = [skin.vertices[:, 5:]]
        elements = [np.full(len(skin.triangles), SKIN)]
        first = len(skin.vertices)
        for shape, at_m, colour, element in parts:
            xy, own = _triangulated(shape)
            points.append(np.column_stack([xy, np.full(len(xy), at_m)]) - self._origin)
            triangles.append(own + np.int32(first))
            colours.append(np.tile(np.array(colour, np.float64), (len(xy), 1)))
            elements.append(np.full(len(own), element))
            first += len(xy)
        uv = np.zeros((first, 2), np.float32)
        uv[: len(skin.vertices)] = skin.vertices[:, UV]
        element_of = np.concatenate(elements).astype(np.int32)
        picture = np.full(len(element_of), -1, np.int32)
        picture[: len(skin.picture)] = skin.picture
        return ElementMesh(
            np.concatenate(points).astype(np.float32),
            np.concatenate(triangles).astype(np.int32),
            np.rint(np.concatenate(colours)).astype(np.uint8),
            element_of,
            uv=uv,
            picture_of_triangle=picture,
        )

    def _plate(self, floor_m: float) -> shapely.Geometry:
        """Return the building's outline at a height: as the mesh is cut there, else its footprint.

        What the cut encloses is taken where it is most of the footprint: a mesh is seldom closed at its foot, and a
        roof fills less.
        """
        seam = cut(self._skin, self._skin.xyz[:, 2] - floor_m - 0.05).seam
        if not len(seam):
            return self._footprint
        lines = shapely.linestrings(np.round(seam[:, :, :2], 3))
        faces = shapely.get_parts(shapely.polygonize(lines[shapely.length(lines) > 0.0]))
        faces = faces[shapely.area(faces) > 0.5]
        if not len(faces):
            return self._footprint
        section = shapely.buffer(shapely.buffer(shapely.union_all(faces), 0.05), -0.05)
        section = shapely.simplify(shapely.intersection(section, shapely.buffer(self._footprint, 1.0)), 0.05)
        overlap = shapely.area(shapely.intersection(section, self._footprint)) / self._footprint.area
        return section if overlap > 0.85 else self._footprint


def _triangulated(shape: shapely.Geometry) -> tuple[Float64, Int32]:
    """Return corners float64 (n, 2) and triangles int32 (m, 3), seen from above counter-clockwise."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1e-4]
    if not parts:
        return np.empty((0, 2)), np.empty((0, 3), np.int32)
    found = shapely.get_parts(shapely.constrained_delaunay_triangles(np.array(parts, object)))
    corners = shapely.get_coordinates(found).reshape(-1, 4, 2)[:, :3]
    along, across = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    clockwise = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0] < 0.0
    corners[clockwise] = corners[clockwise][:, ::-1]
    xy, index = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
    return xy, index.reshape(-1, 3).astype(np.int32)


def _empty_mesh() -> ElementMesh:
    colours: npt.NDArray[np.uint8] = np.empty((0, 4), np.uint8)
    none: Int32 = np.empty(0, np.int32)
    return ElementMesh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32), colours, none)
