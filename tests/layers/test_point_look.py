"""How points look, as layers hold it and the project file keeps it."""

from dataclasses import replace

import pytest

from layers.data.geometry import Bounds
from layers.data.point_cloud import ColourBy, PointCloudData, PointLook
from layers.data.surface_index import TileFeature
from layers.data.tileset import TilesetData
from layers.point_cloud import PointCloudLayer
from layers.point_look import MAX_SIZE, MIN_SIZE, heights_of
from layers.tileset import TilesetLayer

BOX = Bounds(0, 0, 5, 10, 10, 25)


def cloud() -> PointCloudLayer:
    return PointCloudLayer(PointCloudData(None, BOX, available=(ColourBy.CLASS,)), name="cloud")  # type: ignore[arg-type]


def tileset() -> TilesetLayer:
    return TilesetLayer(TilesetData(None, BOX), name="tiles")  # type: ignore[arg-type]


def test_a_cloud_starts_with_the_best_it_has_and_the_heights_of_its_box():
    assert (cloud().look.colour_by, cloud().look.height_range_m) == (ColourBy.CLASS, (5, 25))
    assert tileset().look.height_range_m == (5, 25)
    assert heights_of(Bounds.empty()) == (0.0, 1.0)
    assert heights_of(Bounds(0, 0, 7, 1, 1, 7))[1] > 7


@pytest.mark.parametrize("make", [cloud, tileset])
def test_what_is_set_reaches_the_state_with_one_signal(make):
    layer, heard = make(), []
    layer.changed.connect(heard.append)
    layer.look = replace(layer.look, size=100.0)
    layer.look = replace(layer.look, size=MAX_SIZE)
    layer.chosen = TileFeature("a", "", 3)
    assert heard == ["look", "chosen"]
    assert (layer.state().look.size, layer.state().chosen) == (MAX_SIZE, TileFeature("a", "", 3))


@pytest.mark.parametrize("make", [cloud, tileset])
def test_the_project_keeps_it(make):
    layer, other = make(), make()
    layer.look = PointLook(colour_by=ColourBy.HEIGHT, size=2.5, eye_dome=False)
    other.restore(layer.settings())
    assert (other.look.colour_by, other.look.size, other.look.eye_dome) == (ColourBy.HEIGHT, 2.5, False)
    other.restore({"colour_by": "beauty", "point_size": True, "eye_dome": "yes"})
    assert (other.look.colour_by, other.look.size, other.look.eye_dome) == (ColourBy.HEIGHT, 2.5, False)
    other.restore({"colour_by": 7, "point_size": -3})
    assert other.look.size == MIN_SIZE


def test_a_cloud_takes_no_colour_that_it_does_not_carry():
    layer = cloud()
    layer.restore({"colour_by": "rgb"})
    assert layer.look.colour_by is ColourBy.CLASS
