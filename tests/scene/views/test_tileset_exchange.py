"""A layer's tree is exchanged: the old one stays on screen until the other one's picture is whole."""

import threading
from concurrent.futures import Executor, Future

import pytest

from layers.tile_tree import TilesetState
from scene.streaming.tile_budget import TileBudget
from scene.views.tileset import PATIENCE_S, TilesetView
from scene.views.view import ViewServices
from scene.window import OffscreenWindow
from tests.scene.quads import GREEN, RED, YELLOW, four_quads, one_quad, quad
from tests.scene.views.test_tileset import SIZE, VIEW, picture, state


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=SIZE, multisamples=0)
    yield window
    window.close()


class HeldBack(Executor):
    """Runs what it is given when it is told to."""

    def __init__(self):
        self.calls = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.calls.append(lambda: future.set_result(fn(*args, **kwargs)))
        return future

    def run(self, *, count=100):
        calls, self.calls = self.calls[:count], self.calls[count:]
        for call in calls:
            call()


@pytest.fixture
def held_back(window):
    """Return a view whose loads wait, their executor, and the time it thinks it is."""
    executor, now = HeldBack(), [0.0]
    services = ViewServices(window.renderer, executor, TileBudget(), threading.Event().set)
    view = TilesetView(services, clock=lambda: now[0])
    yield view, executor, now
    view.close()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def shown_first(held_back) -> TilesetState:
    view, executor, _ = held_back
    first = state(one_quad(quad(rgb=RED)))
    view.apply(None, first)
    view.update(VIEW, budget_s=1.0)
    executor.run()
    assert view.update(VIEW, budget_s=1.0).selected == 1
    return first


def test_a_tree_stays_until_the_one_that_replaces_it_is_whole(window, held_back):
    view, executor, _ = held_back
    first, second = shown_first(held_back), state(four_quads())
    view.apply(first, second)
    for _ in range(2):
        stats = view.update(VIEW, budget_s=1.0)
        assert stats.pending
        assert not stats.changed
        assert tuple(picture(window)[32, 32, :3]) == RED
        assert view.surfaces().tiles[0].key == first.source.root().key
        executor.run(count=1)
    while view.update(VIEW, budget_s=1.0).pending:
        executor.run()
    assert tuple(picture(window)[44, 20, :3]) == RED
    assert tuple(picture(window)[44, 44, :3]) == GREEN
    assert len(view.surfaces().tiles) == 4
    assert window.renderer.GetViewProps().GetNumberOfItems() == 5, "the coarse one is held for moves"


def test_a_tree_that_never_becomes_whole_is_shown_after_a_while_with_what_it_has(window, held_back):
    view, executor, now = held_back
    first, second = shown_first(held_back), state(four_quads())
    view.apply(first, second)
    view.update(VIEW, budget_s=1.0)
    executor.run(count=1)
    view.update(VIEW, budget_s=1.0)
    assert tuple(picture(window)[32, 32, :3]) == RED
    now[0] += PATIENCE_S + 0.1
    stats = view.update(VIEW, budget_s=1.0)
    assert stats.changed
    assert stats.pending
    assert tuple(picture(window)[32, 32, :3]) != RED


def test_a_tree_exchanged_twice_or_hidden_meanwhile_leaves_nothing(window, held_back):
    view, executor, _ = held_back
    first, second, third = shown_first(held_back), state(four_quads()), state(one_quad(quad(rgb=YELLOW)))
    view.apply(first, second)
    view.update(VIEW, budget_s=1.0)
    executor.run()
    view.update(VIEW, budget_s=1.0)
    view.apply(second, third)
    hidden = TilesetState("layer", False, 1.0, third.source)
    view.apply(third, hidden)
    assert view.bounds().is_empty
    assert view.update(VIEW, budget_s=1.0).pending == 0
    view.apply(hidden, third)
    while view.update(VIEW, budget_s=1.0).pending:
        executor.run()
    assert tuple(picture(window)[32, 32, :3]) == YELLOW
    assert window.renderer.GetViewProps().GetNumberOfItems() == 1
