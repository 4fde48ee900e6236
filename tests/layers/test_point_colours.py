"""Colours of points by what they carry."""

import numpy as np
import pytest

from layers.data.geometry import PointData
from layers.data.point_cloud import ColourBy, PointLook
from layers.point_colours import CLASS_COLOURS, HEIGHT_RAMP, OTHER_CLASS_COLOUR, dot_colours, strong_echo


def cloud(**fields: object) -> PointData:
    points = np.array([(0, 0, -10), (0, 0, 0), (0, 0, 10)], np.float32)
    return PointData(points, np.array([5.0, 6.0, 1000.0]), **fields)  # type: ignore[arg-type]


def test_the_files_own_colours_are_not_copied():
    rgba = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert dot_colours(cloud(colours=rgba), look=PointLook()) is rgba


def test_without_colours_the_base_colour_is_shown():
    assert dot_colours(cloud(base_colour=(1.0, 0.5, 0.0, 0.3)), look=PointLook()).tolist() == [[255, 128, 0, 255]] * 3


def test_height_is_that_in_the_scene_and_clamped_to_the_range():
    look = PointLook(colour_by=ColourBy.HEIGHT, height_range_m=(1000.0, 1005.0))
    colours = dot_colours(cloud(), look=look)
    assert colours[:, :3].tolist() == [HEIGHT_RAMP[0].tolist(), HEIGHT_RAMP[0].tolist(), HEIGHT_RAMP[255].tolist()]
    flat = PointLook(colour_by=ColourBy.HEIGHT, height_range_m=(1000.0, 1000.0))
    assert dot_colours(cloud(), look=flat).shape == (3, 4)


def test_the_height_ramp_only_gets_lighter():
    lightness = HEIGHT_RAMP.astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(lightness) > -0.6).all()
    assert lightness[-1] - lightness[0] > 150


def test_classes_have_the_colours_of_the_table():
    look = PointLook(colour_by=ColourBy.CLASS)
    colours = dot_colours(cloud(classes=np.array([2, 6, 200], np.uint8)), look=look)
    assert [tuple(c) for c in colours[:, :3].tolist()] == [CLASS_COLOURS[2], CLASS_COLOURS[6], OTHER_CLASS_COLOUR]
    assert len(set(CLASS_COLOURS.values())) == len(CLASS_COLOURS)


def test_stronger_echoes_are_lighter():
    look = PointLook(colour_by=ColourBy.INTENSITY)
    colours = dot_colours(cloud(intensity=np.array([0, 16384, 65535], np.uint16)), look=look)
    assert colours.tolist() == [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255]]


def test_a_file_of_weak_echoes_is_stretched_to_white():
    look = PointLook(colour_by=ColourBy.INTENSITY)
    weak = cloud(intensity=np.array([0, 250, 65535], np.uint16))
    assert dot_colours(weak, look=look, white_echo=1000)[:, 0].tolist() == [0, 127, 255]
    assert strong_echo(cloud(intensity=np.array([5, 5, 5], np.uint16))) == 5
    assert strong_echo(cloud(intensity=np.zeros(3, np.uint16))) == 1
    assert strong_echo(cloud()) is None


@pytest.mark.parametrize("colour_by", [ColourBy.CLASS, ColourBy.INTENSITY])
def test_what_is_not_there_falls_back_to_the_colours(colour_by):
    rgba = np.full((3, 4), 77, np.uint8)
    assert dot_colours(cloud(colours=rgba), look=PointLook(colour_by=colour_by)) is rgba
