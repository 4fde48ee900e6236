"""A click on a tile: its feature is chosen and tinted, what was hit is kept, and it wins or gives way to others."""

import numpy as np
import pytest

from layers.building import BuildingLayer
from layers.data.geometry import Bounds
from layers.data.surface_index import SurfaceHit, TileFeature
from layers.data.tile_features import FeatureHit
from layers.data.tileset import TilesetData
from layers.district import DistrictLayer
from layers.selection import SelectionPath
from layers.site import Site
from layers.tileset import TilesetLayer
from tests.building_sample import ORIGIN, sample_building
from tests.district_tables import ANNEX, small_table
from tests.twin_app.walkers import places_of
from twin_app.places import Places
from twin_app.session import Session

WALL = ORIGIN + np.array([5.0, 4.0, 1.5])
NOWHERE = np.array([500.0, 500.0, 0.0])
ON_ANNEX = np.array([7.0, 7.0, 6.0])


@pytest.fixture
def mesh() -> TilesetLayer:
    return TilesetLayer(TilesetData(None, Bounds(0, 0, 0, 600, 600, 60)), name="mesh")  # type: ignore[arg-type]


@pytest.fixture
def session(mesh) -> Session:
    session = Session()
    session.site = Site.local()
    session.layers.add(mesh)
    return session


@pytest.fixture
def places(session) -> Places:
    return places_of(session, say=lambda _word: None, size=(800, 600))


def hit(mesh, position=NOWHERE, *features: FeatureHit) -> SurfaceHit:
    return SurfaceHit(mesh.layer_id, "tile", np.asarray(position), np.array([0, 0, 1.0]), 0, 5, features=features)


HOUSE = FeatureHit("batch", 7, {"name": "House 7"})


def test_the_feature_that_was_hit_is_chosen_and_tinted(session, places, mesh):
    places.click(NOWHERE, hit=hit(mesh, NOWHERE, FeatureHit("", -1, {"a": 1}), FeatureHit("ids", 2, {}), HOUSE))
    assert session.selection.path == SelectionPath(mesh.layer_id, feature=7, tile="tile", label="batch")
    assert mesh.chosen == TileFeature("tile", "batch", 7)
    assert session.picked_surface.triangle == 5
    session.selection.step_out()
    assert (session.selection.path, mesh.chosen, session.picked_surface) == (SelectionPath(), None, None)


def test_numbers_without_a_table_are_features_too(session, places, mesh):
    places.click(NOWHERE, hit=hit(mesh, NOWHERE, FeatureHit("ids", 2, {})))
    assert session.selection.path == SelectionPath(mesh.layer_id, feature=2, tile="tile", label="ids")


def test_a_mesh_without_features_keeps_the_place_and_chooses_nothing(session, places, mesh):
    heard = []
    session.surface_picked.connect(lambda: heard.append(session.picked_surface))
    places.click(NOWHERE, hit=hit(mesh))
    assert not session.selection.path
    assert session.picked_surface.tile == "tile"
    places.click(None)
    assert [h.tile if h else None for h in heard] == ["tile", None]


def test_the_place_is_told_before_the_selection(session, places, mesh):
    seen = []
    session.selection.changed.connect(lambda _path: seen.append(session.picked_surface))
    found = hit(mesh, NOWHERE, HOUSE)
    places.click(NOWHERE, hit=found)
    assert seen == [found]


def test_a_building_model_wins_only_where_it_was_drawn(session, places, mesh):
    building = BuildingLayer(sample_building(), name="House")
    session.layers.add(building)
    places.click(WALL)
    assert session.selection.path == SelectionPath(building.layer_id)
    places.click(WALL, hit=hit(mesh, WALL, HOUSE))
    assert session.selection.path.tile == "tile"


def test_a_footprint_is_chosen_on_a_mesh_and_a_feature_before_it(session, places, mesh):
    yard = DistrictLayer(small_table(), name="Yard")
    session.layers.add(yard)
    places.click(ON_ANNEX, hit=hit(mesh, ON_ANNEX))
    assert session.selection.path == SelectionPath(yard.layer_id, feature=ANNEX)
    assert session.picked_surface.tile == "tile"
    places.click(ON_ANNEX, hit=hit(mesh, ON_ANNEX, HOUSE))
    assert session.selection.path.tile == "tile"


def test_the_exact_place_counts_not_that_of_the_depth(session, places, mesh):
    yard = DistrictLayer(small_table(), name="Yard")
    session.layers.add(yard)
    places.click(NOWHERE, hit=hit(mesh, ON_ANNEX))
    assert session.selection.path == SelectionPath(yard.layer_id, feature=ANNEX)


def test_choosing_something_else_forgets_the_place(session, places, mesh):
    yard = DistrictLayer(small_table(), name="Yard")
    session.layers.add(yard)
    places.click(NOWHERE, hit=hit(mesh, NOWHERE, HOUSE))
    session.selection.set(SelectionPath(yard.layer_id, feature=ANNEX))
    assert session.picked_surface is None
    assert mesh.chosen is None


def test_the_place_goes_with_its_layer(session, places, mesh):
    places.click(NOWHERE, hit=hit(mesh))
    session.layers.remove(mesh)
    assert session.picked_surface is None


def test_diving_flies_to_the_place_and_framing_too(session, places, mesh):
    places.dive(NOWHERE, hit=hit(mesh, ON_ANNEX, HOUSE))
    assert session.selection.path.tile == "tile"
    box = places.bounds_of(session.selection.path)
    assert np.allclose(box.centre, ON_ANNEX)
    session.selection.clear()
    assert places.bounds_of(SelectionPath(mesh.layer_id, feature=7, tile="tile", label="batch")).is_empty


def test_esc_leaves_a_bare_place_and_f_flies_to_it(session, places, mesh):
    places.click(NOWHERE, hit=hit(mesh))
    places.frame_selection()
    assert np.linalg.norm(session.camera.destination.position - NOWHERE) < 500
    places.step_out()
    assert session.picked_surface is None
