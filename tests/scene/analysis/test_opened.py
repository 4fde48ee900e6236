import numpy as np
import pytest
import shapely

from layers.errors import Cancelled
from scene.analysis.footprint import ground_around, row_polygon, standing_polygon
from scene.analysis.gather import gathered
from scene.analysis.opened import NothingStands, Wording, opened_building
from scene.analysis.standing import measures_of, skin_of
from tests.scene.analysis.houses import DEEP, EAVES, FOOT, RIDGE, WIDE, HouseSource, house_mesh, house_table

LOW, HIGH = np.array([-3.5, -3.5]), np.array([WIDE + 3.5, DEEP + 3.5])


def test_the_finest_tiles_are_taken_and_only_those_in_the_window() -> None:
    source = HouseSource()
    soup = gathered([source], low=LOW, high=HIGH)
    assert source.loaded == ["coarse", "fine"]
    assert len(soup.triangles) == len(house_mesh().triangles)


def test_where_a_finer_tile_is_missing_its_parent_stands() -> None:
    assert len(gathered([HouseSource(missing=frozenset({"fine"}))], low=LOW, high=HIGH).triangles) == 1


def test_gathering_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        gathered([HouseSource()], low=LOW, high=HIGH, cancelled=lambda: True)


def test_the_measures_are_those_of_the_house() -> None:
    table, soup = house_table(), gathered([HouseSource()], low=LOW, high=HIGH)
    own, standing = row_polygon(table, 0), standing_polygon(table, 0)
    assert own is not None
    assert standing is not None
    skin = skin_of(soup, standing)
    found = measures_of(soup, skin, footprint=own, ground=ground_around(table, 0))
    assert found.foot_m == pytest.approx(FOOT)
    assert found.plan_m2 == pytest.approx(WIDE * DEEP)
    assert found.volume_m3 == pytest.approx(WIDE * DEEP * (EAVES + RIDGE) / 2, rel=1e-6)
    assert found.ridge_m - FOOT == pytest.approx(RIDGE, abs=0.4)
    assert found.eaves_m - FOOT == pytest.approx(EAVES, abs=0.8)
    slope = np.hypot(DEEP / 2, RIDGE - EAVES)
    skin_m2 = 2 * (WIDE + DEEP) * EAVES + 2 * WIDE * slope + DEEP * (RIDGE - EAVES)
    assert found.surface_m2 == pytest.approx(skin_m2, rel=0.02)


def test_the_skin_ends_within_a_centimetre_of_the_outline() -> None:
    table, soup = house_table(), gathered([HouseSource()], low=LOW, high=HIGH)
    standing = standing_polygon(table, 0)
    assert standing is not None
    skin = skin_of(soup, standing)
    corners = skin.xyz[:, :2]
    outside = shapely.distance(shapely.points(corners), standing)
    assert outside.max() < 0.01
    ground = skin.corners[(np.abs(skin.corners[:, :, 2] - FOOT) < 1e-6).all(axis=1)]
    plan = np.abs(np.cross(ground[:, 1] - ground[:, 0], ground[:, 2] - ground[:, 0])[:, 2]).sum() / 2
    assert plan == pytest.approx(standing.area - WIDE * DEEP, rel=0.02)


def test_a_neighbour_keeps_its_own() -> None:
    standing = standing_polygon(house_table(beside=True), 0)
    assert standing is not None
    assert standing.bounds == pytest.approx((-0.45, -0.45, WIDE, DEEP + 0.45), abs=0.46)
    assert shapely.area(shapely.intersection(standing, row_polygon(house_table(beside=True), 1))) == pytest.approx(0.0)


def opened(**more: object):
    arguments = {"sources": [HouseSource()], "guid": "H0", "name": "House"} | more
    return opened_building(arguments.pop("table", house_table()), 0, **arguments)


def test_storeys_are_equal_up_to_the_eaves_and_the_roof_lies_on_them() -> None:
    found = opened()
    data = found.data
    assert [s.name for s in data.storeys] == ["F1", "F2", "Roof"]
    assert {s.source for s in data.storeys} == {"found"}
    eaves = found.measures.eaves_m
    assert data.storeys[1].floor_enu_m == pytest.approx(FOOT + (eaves - FOOT) / 2)
    assert data.storeys[0].elevation_m == pytest.approx(0.0)
    # Each storey's skin lies between its floor and the next one's, and all of it is there.
    area = 0.0
    for index, (storey, mesh) in enumerate(zip(data.storeys, data.storey_meshes, strict=True)):
        photo = mesh.picture_of_triangle >= 0
        points = mesh.points.astype(np.float64) + data.origin_enu_m
        corners = points[mesh.triangles[photo]]
        if index:
            assert corners[:, :, 2].min() >= storey.floor_enu_m - 1e-3
        if index + 1 < len(data.storeys):
            assert corners[:, :, 2].max() <= data.storeys[index + 1].floor_enu_m + 1e-3
        area += np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    ground = standing_polygon(house_table(), 0).area - WIDE * DEEP
    assert area == pytest.approx(found.measures.surface_m2 + ground, rel=0.03)


def test_each_storey_has_a_floor_with_walls_drawn_on_it() -> None:
    data = opened().data
    for storey, mesh in zip(data.storeys[:2], data.storey_meshes, strict=False):
        for element, area in (("H0/floor", WIDE * DEEP), ("H0/walls", WIDE * DEEP - (WIDE - 0.7) * (DEEP - 0.7))):
            row = [e.guid for e in data.elements].index(element)
            corners = mesh.points[mesh.triangles[mesh.element_of_triangle == row]].astype(np.float64)
            cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
            assert (cross > 0).all(), "they face up"
            assert cross.sum() / 2 == pytest.approx(area, rel=0.02)
            assert corners[:, :, 2] + data.origin_enu_m[2] == pytest.approx(storey.floor_enu_m, abs=0.1)


def test_without_a_storey_count_as_many_as_fit() -> None:
    data = opened(table=house_table(storeys=None)).data
    assert len(data.storeys) == 3
    assert all(s.confidence < 0.5 for s in data.storeys)


def test_a_count_that_cannot_be_is_not_taken() -> None:
    assert len(opened(table=house_table(storeys=90)).data.storeys) <= 4


@pytest.mark.parametrize("storeys", ["2", 2.0, " 2 "])
def test_a_count_may_be_text(storeys: object) -> None:
    assert len(opened(table=house_table(storeys=storeys)).data.storeys) == 3


def test_without_a_mesh_walls_are_built_up_from_the_footprint() -> None:
    found = opened(sources=[])
    assert found.measures.volume_m3 == pytest.approx(WIDE * DEEP * RIDGE)
    assert found.data.bounds.top == pytest.approx(FOOT + RIDGE)
    assert not found.data.pictures
    walls = [m for m in found.data.storey_meshes if len(m.triangles)]
    assert len(walls) == 3
    corners = walls[0].points[walls[0].triangles[walls[0].element_of_triangle == 0]].astype(np.float64)
    middle = corners.mean(axis=1)[:, :2] - np.array([WIDE / 2, DEEP / 2]) + found.data.origin_enu_m[:2]
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, :2]
    assert ((outward * middle).sum(axis=1) > 0).all(), "walls face outwards"


def test_without_mesh_and_height_there_is_nothing_to_open() -> None:
    with pytest.raises(NothingStands):
        opened(sources=[], table=house_table(storeys=None, height=None))


def test_names_are_as_asked_for() -> None:
    data = opened(wording=Wording(storey="{number}层", roof="屋面")).data
    assert [s.name for s in data.storeys] == ["1层", "2层", "屋面"]
