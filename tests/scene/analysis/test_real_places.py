"""Buildings opened where nobody made the data for it: a tower of a delivery, and the footprints of Lyon."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from importers.records.vector import VectorImporter
from layers.data.building import BuildingData
from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds, MeshData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.analysis.footprint import row_polygon
from scene.analysis.opened import opened_building
from scene.footprints import shapes_from_table
from tests.shared_data import shared_data

# Drawn by hand over a picture of the delivery from above: its eastern tower, metres from its own corner.
TOWER = np.array(
    [
        *[(23, 35), (27, 35), (39, 41), (51, 46), (54, 50), (51, 55), (48, 60), (44.5, 66)],
        *[(40, 65.5), (35, 64), (24, 59), (19, 55), (16, 52), (19, 46)],
    ],
    np.float64,
)


def footprint_table(ring: np.ndarray) -> FeatureTable:
    return FeatureTable(
        "drawn",
        (Column("name", "name"),),
        (("Tower",),),
        anchors=ring.mean(axis=0)[None],
        ring_points=ring,
        ring_offsets=np.array([0, len(ring)], np.int32),
        ring_feature=np.zeros(1, np.int32),
        ring_is_hole=np.zeros(1, np.bool_),
        bounds=Bounds.of_points(ring),
    )


def skin_area(data: BuildingData) -> float:
    total = 0.0
    for mesh in data.storey_meshes:
        corners = mesh.points[mesh.triangles[mesh.element_of_triangle == 0]].astype(np.float64)
        total += (
            np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
        )
    return float(total)


@pytest.fixture(scope="module")
def tielu() -> tuple[FeatureTable, object]:
    folder = shared_data("osgb-production5-tielu")
    data = OsgbImporter().read(folder, ImportContext()).data[0]
    box = data.bounds
    ring = np.column_stack([TOWER[:, 0] + box.west, box.north - TOWER[:, 1], np.zeros(len(TOWER))])
    return footprint_table(ring), data.source


def test_a_tower_of_a_delivery_opens_at_storeys_that_were_found(tielu: tuple[FeatureTable, object]) -> None:
    table, source = tielu
    found = opened_building(table, 0, sources=[source], guid="T", name="Tower")  # type: ignore[list-item]
    measures, data = found.measures, found.data
    # Of what faces up in it, by height: most at 36 to 41 m, structures on the roof up to 48 m; the ground at 3 to 6 m.
    assert 3.0 < measures.foot_m < 6.5
    assert 36.0 < measures.eaves_m < 40.0
    assert 40.0 < measures.ridge_m < 48.5
    assert 10 <= len(data.storeys) <= 12
    assert data.pictures
    assert all(np.count_nonzero(m.picture_of_triangle >= 0) > 50 for m in data.storey_meshes)
    floors = [s.floor_enu_m for s in data.storeys]
    assert floors == sorted(floors)
    for (low, mesh), high in zip(
        zip(floors, data.storey_meshes, strict=True), [*floors[1:], data.bounds.top], strict=True
    ):
        skin = mesh.points[mesh.triangles[mesh.element_of_triangle == 0]][:, :, 2] + data.origin_enu_m[2]
        assert skin.max() <= high + 1e-3
        assert low == floors[0] or skin.min() >= low - 1e-3
    assert skin_area(data) > 2 * 40 * shapely.length(row_polygon(table, 0)) / 3


class OneTile:
    """Everything in one mesh."""

    origin = ""

    def __init__(self, mesh: MeshData, box: Bounds) -> None:
        self._mesh, self._box = mesh, box

    def root(self) -> TileNode:
        return TileNode("all", BoundingVolume.of_bounds(self._box), 0.0)

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        del tile, cancelled
        return TileContent((self._mesh,))


def test_footprints_of_lyon_are_measured_and_opened_over_a_mesh_of_them() -> None:
    path = shared_data("citygml-lyon/GeoJSON/buildings_lyon1.geojson")
    (table,) = VectorImporter().read(path, ImportContext()).data
    shapes = shapes_from_table(table)
    triangles = np.concatenate([shapes.caps, shapes.walls])
    box = Bounds.of_points(shapes.points + shapes.origin_enu_m)
    source = OneTile(MeshData(shapes.points, triangles, shapes.origin_enu_m), box)
    heights = np.array([table.value(row, "height_m") or np.nan for row in range(len(table))], np.float64)
    opened = 0
    for row in np.flatnonzero((heights > 6.0) & (heights < 40.0))[::120].tolist():
        found = opened_building(table, row, sources=[source], guid=str(row), name=str(row))
        own = row_polygon(table, row)
        own_points = np.repeat(table.ring_feature, np.diff(table.ring_offsets)) == row
        low, high = (float(v) for v in np.percentile(table.ring_points[own_points, 2], (0, 100)))
        assert found.measures.plan_m2 == pytest.approx(own.area)
        # A roof of its own height is all there is over a footprint of flat blocks.
        if np.isfinite(found.measures.ridge_m) and own.area > 60.0:
            assert low - 0.05 <= found.measures.ridge_m - heights[row] <= high + 0.05
        assert len(found.data.storeys) >= 2
        assert found.data.bounds.top >= low + heights[row] - 0.05
        opened += 1
    assert opened >= 12
