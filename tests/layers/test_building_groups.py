from dataclasses import replace

import numpy as np
import pytest

from layers.building import BuildingLayer
from layers.building_groups import Drawn, GroupLook, groups_of
from layers.data.building import Element
from tests.building_sample import HEIGHT_M, ORIGIN, sample_building


@pytest.fixture
def layer() -> BuildingLayer:
    data = sample_building()
    piped = tuple(
        replace(e, properties={"System": "Heating; Cooling"})
        if e.ifc_class == "IfcWindow"
        else replace(e, properties={"System": "Heating"})
        if e.ifc_class == "IfcCovering"
        else e
        for e in data.elements
    )
    return BuildingLayer(replace(data, elements=piped), name="Sample")


def test_groups_are_classes_and_systems_with_counts(layer):
    assert [(g.key, g.count) for g in layer.groups] == [
        ("class:IfcCovering", 3), ("class:IfcSite", 1), ("class:IfcSlab", 3), ("class:IfcWall", 3),
        ("class:IfcWindow", 3), ("system:Cooling", 3), ("system:Heating", 6),
    ]  # fmt: skip
    assert groups_of([Element("a", "a", "IfcWall")])[0].name == "IfcWall"


@pytest.mark.parametrize(
    ("look", "whole", "ghost"),
    [
        (GroupLook(), 13, 0),
        (GroupLook(hidden=("class:IfcWall",)), 10, 0),
        (GroupLook(alone="system:Heating"), 6, 0),
        (GroupLook(alone="system:Heating", xray=True), 6, 7),
        (GroupLook(hidden=("system:Cooling",), alone="system:Heating", xray=True), 3, 7),
        (GroupLook(xray=True), 0, 13),
    ],
)
def test_what_is_drawn(layer, look, whole, ghost):
    drawn = look.drawn(layer.data)
    assert (np.count_nonzero(drawn == Drawn.WHOLE), np.count_nonzero(drawn == Drawn.GHOST)) == (whole, ghost)


def test_picks_pass_what_is_not_drawn_or_seen_through(layer):
    beside = ORIGIN + np.array([4.9, 4.0, HEIGHT_M + 0.25])
    assert layer.pick(beside, tolerance_m=0.3).element == "wall-2F"
    for look in (GroupLook(hidden=("class:IfcWall",)), GroupLook(alone="class:IfcSlab", xray=True)):
        layer.group_look = look
        assert layer.pick(beside, tolerance_m=0.3).element == "slab-2F"
    layer.group_look = GroupLook(alone="class:IfcWindow")
    assert layer.pick(beside, tolerance_m=0.3) is None
    layer.group_look = GroupLook()
    assert layer.pick(beside, tolerance_m=0.3).element == "wall-2F"


def test_groups_are_kept_with_the_layer_and_unknown_ones_left_out(layer):
    layer.group_look = GroupLook(("class:IfcWall", "class:IfcNothing"), "system:Heating", True)
    again = BuildingLayer(layer.data, name="again")
    again.restore(layer.settings())
    assert again.group_look == GroupLook(("class:IfcWall",), "system:Heating", True)
    again.restore({"hidden_groups": [3, None], "alone_group": "class:IfcNothing", "xray": "yes"})
    assert again.group_look == GroupLook((), "", True)
    again.restore({"hidden_groups": 7, "alone_group": 8})
    assert again.group_look == GroupLook((), "", True)
