"""One view a layer; a view that fails is switched off alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.base import LayerState
from layers.data.camera import CameraState
from layers.data.geometry import Bounds
from layers.data.surface_index import LayerSurfaces, ShownTile
from scene.commands import SetLayer
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import view_state
from scene.view_set import ViewSet
from scene.views.view import ViewServices, ViewStats

VIEW = view_state(CameraState(0, 0, 10), size=(100, 100), near_m=0.0, sse_px=16.0)


class FakeView:
    """Says what it was told; fails where `fails` says so."""

    made: ClassVar["list[FakeView]"] = []
    fails = ""

    def __init__(self, services):
        self.services = services
        self.applied = []
        self.closed = 0
        self.made.append(self)
        self._fail("init")

    def apply(self, old, new):
        self.applied.append((old, new))
        self._fail("apply")

    def update(self, view, *, budget_s):
        self._fail("update")
        return ViewStats(visited=2, selected=1, triangles=10, pending=1, changed=True)

    def bounds(self):
        self._fail("bounds")
        return Bounds(0, 0, 0, 1, 1, 1)

    def close(self):
        self.closed += 1
        self._fail("close")

    def _fail(self, where):
        if self.fails == where:
            raise RuntimeError(f"no {where}")


@pytest.fixture
def views():
    FakeView.made, FakeView.fails = [], ""
    problems = []
    with ThreadPoolExecutor(1) as executor:
        services = ViewServices(vtkRenderer(), executor, TileBudget(), lambda: None)
        result = ViewSet({"fake": FakeView}, services=lambda: services, report=problems.append)
        result.problems = problems
        yield result
    FakeView.fails = ""


def state(*, opacity: float = 1.0) -> LayerState:
    return LayerState("a", visible=True, opacity=opacity)


def test_view_sees_states_in_turn(views):
    first, second = state(), state(opacity=0.5)
    assert views.set_layer(SetLayer("a", "fake", 1, first))
    assert views.set_layer(SetLayer("a", "fake", 1, second))
    assert FakeView.made[0].applied == [(None, first), (first, second)]
    assert views.update(VIEW, budget_s=1.0) == ViewStats(visited=2, selected=1, triangles=10, pending=1, changed=True)
    assert views.bounds() == Bounds(0, 0, 0, 1, 1, 1)
    assert views.has_tiles()


def test_sums_over_views(views):
    for name in "ab":
        views.set_layer(SetLayer(name, "fake", 1, state()))
    assert views.update(VIEW, budget_s=1.0).triangles == 20


def test_removed_layer_closes_its_view(views):
    views.set_layer(SetLayer("a", "fake", 1, state()))
    assert views.set_layer(SetLayer("a", "fake", 1, None))
    assert FakeView.made[0].closed == 1
    assert len(views) == 0
    assert not views.set_layer(SetLayer("a", "fake", 1, None))


def test_removed_and_added_again_is_made_anew(views):
    # The removal was overtaken in the inbox by the second addition.
    views.set_layer(SetLayer("a", "fake", 1, state()))
    views.set_layer(SetLayer("a", "fake", 2, state()))
    assert [view.closed for view in FakeView.made] == [1, 0]
    assert FakeView.made[1].applied[0][0] is None


def test_kind_without_a_view_is_left_out(views):
    assert not views.set_layer(SetLayer("a", "live", 1, state()))
    assert len(views) == 0


@pytest.mark.parametrize("where", ["init", "apply", "update", "bounds"])
def test_failing_view_is_switched_off_alone(views, where):
    views.set_layer(SetLayer("good", "fake", 1, state()))
    FakeView.fails = where
    FakeView.made[0]._fail = lambda where: None
    views.set_layer(SetLayer("bad", "fake", 2, state()))
    views.update(VIEW, budget_s=1.0)
    views.bounds()
    assert len(views.problems) == 1
    assert "bad" in str(views.problems[0])
    assert f"no {where}" in str(views.problems[0])
    assert views.errors == 1
    assert views.update(VIEW, budget_s=1.0).triangles == 10
    assert views.bounds() == Bounds(0, 0, 0, 1, 1, 1)
    # Told again it stays off, and its removal is no error.
    views.set_layer(SetLayer("bad", "fake", 2, state(opacity=0.1)))
    views.set_layer(SetLayer("bad", "fake", 2, None))
    assert views.errors == 1
    assert len(views) == 1


def test_view_that_does_not_close_is_counted(views):
    views.set_layer(SetLayer("a", "fake", 1, state()))
    FakeView.fails = "close"
    views.close()
    assert views.errors == 1
    assert len(views) == 0


class PickableView(FakeView):
    """Shows `tiles`."""

    def __init__(self, services):
        super().__init__(services)
        self.shown = LayerSurfaces("a", (ShownTile("tile", ()),))

    def surfaces(self):
        self._fail("surfaces")
        return self.shown


@pytest.fixture
def pickable(views):
    views._factories = {"fake": FakeView, "pickable": PickableView}
    views.set_layer(SetLayer("plain", "fake", 1, state()))
    views.set_layer(SetLayer("a", "pickable", 1, state()))
    views.set_layer(SetLayer("b", "pickable", 1, state()))
    return views


def test_the_index_is_the_same_until_a_view_shows_something_else(pickable):
    _, first, second = FakeView.made
    index = pickable.surfaces()
    assert index.layers == (first.shown, second.shown)
    assert pickable.surfaces() is index
    first.shown = LayerSurfaces("a", ())
    assert pickable.surfaces().layers == (second.shown,)
    pickable.set_layer(SetLayer("b", "pickable", 1, None))
    assert pickable.surfaces().layers == ()


def test_a_view_that_cannot_say_what_it_shows_is_switched_off(pickable):
    FakeView.made[2]._fail = lambda where: None
    FakeView.fails = "surfaces"
    assert [layer.layer_id for layer in pickable.surfaces().layers] == ["a"]
    assert (pickable.errors, len(pickable.problems)) == (1, 1)


def test_one_view_with_dots_lights_the_picture(views, monkeypatch):
    for name in "ab":
        views.set_layer(SetLayer(name, "fake", 1, state()))
    assert not views.update(VIEW, budget_s=1.0).eye_dome
    monkeypatch.setattr(FakeView.made[1], "update", lambda view, *, budget_s: ViewStats(eye_dome=True))
    assert views.update(VIEW, budget_s=1.0).eye_dome
