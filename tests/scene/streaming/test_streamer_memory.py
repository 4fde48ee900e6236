"""What tiles hold: within the budgets, shared fairly, given back to the last byte."""

import random

import numpy as np
import pytest

from layers.data.geometry import PointData
from layers.data.tileset import TileContent
from scene.streaming.sink import Held
from scene.streaming.tile_budget import TileBudget
from tests.scene.streaming.rig import PLENTY, Rig, grid, look, quad, random_view
from tests.scene.streaming.synthetic import MESH, World, boxed, random_world


def test_root_is_never_given_back() -> None:
    rig = Rig(quad({}), budget=TileBudget(limit_bytes=1))
    stats = rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    assert stats.degraded
    rig.settle(look(0, 5000, 60, pitch=0))
    assert set(rig.sink.attached) == {"r"}


def test_tilesets_share_memory_fairly() -> None:
    budget = TileBudget(limit_bytes=40 * MESH.nbytes)
    small, large = Rig(grid(3), budget=budget), Rig(grid(9), budget=budget)
    view = look(0, 0, 800, sse_px=0.1)
    large.settle(view)
    assert large.sink.visible == {"r"}, "82 tiles do not fit into 40"
    for _ in range(200):
        for rig in (small, large):
            rig.wakes = 0
            rig.update(view, attach_budget_s=1.0)
            rig.executor.run_all()
    small_stats, large_stats = small.update(view, attach_budget_s=1.0), large.update(view, attach_budget_s=1.0)
    assert not small_stats.degraded
    assert len(small.sink.visible) == 9
    assert large_stats.degraded
    assert budget.used_bytes <= budget.limit_bytes
    assert small.wakes == large.wakes == 0
    large.streamer.close()
    assert budget.used_bytes == small_stats.cache_bytes


def test_idle_memory_of_another_tileset_is_called_in() -> None:
    budget = TileBudget(limit_bytes=20 * MESH.nbytes)
    first, second = Rig(grid(4), budget=budget), Rig(grid(3), budget=budget)
    near, away = look(0, 0, 800, sse_px=0.1), look(0, 5000, 300, pitch=0.0, sse_px=0.1)
    first.settle(near)
    assert len(first.sink.visible) == 16
    first.settle(away)
    assert len(first.sink.attached) == 17
    first.wakes = 0
    second.settle(near)
    assert len(second.sink.visible) == 9
    assert first.wakes
    first.update(away)
    assert budget.used_bytes <= budget.limit_bytes


def test_what_is_held_for_all_tiles_together_leaves_less_for_each() -> None:
    view = look(0, 0, 800, sse_px=0.1)
    limit = 14 * MESH.nbytes
    for resident, common, degraded in ((0, 0, False), (8, 0, True), (0, 8, True), (2, 2, False)):
        rig = Rig(
            grid(3),
            budget=TileBudget(limit_bytes=limit, graphics_limit_bytes=PLENTY),
            resident_bytes=resident * MESH.nbytes,
        )
        rig.sink.common = Held(common * MESH.nbytes)
        stats = rig.settle(view)
        assert stats.degraded == degraded
        assert stats.cache_bytes == rig.budget.used_bytes <= limit
        assert stats.cache_bytes == (resident + common + len(rig.sink.attached)) * MESH.nbytes
        rig.streamer.close()
        assert rig.budget.used_bytes == 0


def test_more_memory_is_used_at_once() -> None:
    budget = TileBudget(limit_bytes=5 * MESH.nbytes)
    rig = Rig(grid(3), budget=budget)
    view = look(0, 0, 800, sse_px=0.1)
    assert rig.settle(view).degraded
    budget.limit_bytes = PLENTY
    assert rig.wakes
    stats = rig.settle(view)
    assert not stats.degraded
    assert len(rig.sink.visible) == 9


def test_memory_returns_to_what_it_was() -> None:
    world = random_world(random.Random(5), failing=0.0)
    rig = Rig(world, budget=TileBudget(limit_bytes=200 * MESH.nbytes + 30_000))
    home = look(0, 0, 2000)
    rig.budget.limit_bytes = 1
    before = rig.settle(home).cache_bytes
    chance = random.Random(6)
    for _ in range(10):
        rig.budget.limit_bytes = PLENTY
        for _ in range(3):
            rig.settle(random_view(chance))
        assert rig.budget.used_bytes > 2 * before
        rig.budget.limit_bytes = 1
        assert rig.settle(home).cache_bytes == before
        assert list(rig.sink.attached) == ["r"]


def test_either_budget_makes_the_picture_coarser() -> None:
    view = look(0, 0, 800, sse_px=0.1)
    for limits in ((6 * MESH.nbytes, PLENTY), (PLENTY, 3 * 6 * MESH.nbytes)):
        rig = Rig(grid(3), budget=TileBudget(limit_bytes=limits[0], graphics_limit_bytes=limits[1]))
        stats = rig.settle(view)
        assert stats.degraded
        assert rig.sink.visible == {"r"}
        assert stats.cache_bytes <= limits[0]
        assert stats.graphics_bytes <= limits[1]


def _deep_quadtree(chance: random.Random, *, depth: int) -> World:
    """Return a full quadtree whose tiles hold one to four times as much as the smallest."""

    def make(key: str, box: tuple[float, float, float, float], left: int) -> World:
        west, south, east, north = box
        x, y = (west + east) / 2, (south + north) / 2
        parts = [(west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)] if left else []
        return boxed(
            key,
            box=box,
            error_m=2.0**left if left else 0.0,
            weight=chance.randint(1, 4),
            children=tuple(make(f"{key}{i}", part, left - 1) for i, part in enumerate(parts)),
        )

    return make("r", (-512, -512, 512, 512), depth)


@pytest.mark.parametrize("tiles", [60, 300])
def test_a_view_far_beyond_the_budget_never_passes_it(tiles: int) -> None:
    """Of 5,461 tiles that the view asks for; what one holds is learnt by loading."""
    limit = int(tiles * 2.5 * MESH.nbytes)
    budget = TileBudget(limit_bytes=limit, graphics_limit_bytes=PLENTY)
    rig = Rig(_deep_quadtree(random.Random(4), depth=6), budget=budget, in_flight=8)
    view = look(0, -300, 700, pitch=-60.0, sse_px=0.1)
    for _ in range(2_000):
        rig.wakes = 0
        rig.now_s += 1.0
        stats = rig.update(view, attach_budget_s=1.0)
        assert budget.used_bytes <= limit
        if not rig.wakes and not rig.executor.waiting:
            break
        rig.executor.run(len(rig.source.loads))
    assert stats.pending == 0
    assert stats.degraded
    assert budget.used_bytes > 0.7 * limit, "what fits is shown"
    assert len(rig.source.loads) < 1.6 * stats.loaded, "hardly anything is loaded in vain"


def test_hops_from_one_full_view_to_another_pass_the_budget_by_a_few_tiles_at_most() -> None:
    chance = random.Random(11)
    limit = 200 * MESH.nbytes
    budget = TileBudget(limit_bytes=limit, graphics_limit_bytes=PLENTY)
    rig = Rig(_deep_quadtree(random.Random(4), depth=6), budget=budget, in_flight=8)
    rig.settle(look(0, 0, 2000))
    most = 0
    for _ in range(60):
        view = random_view(chance)
        view = look(*view.eye, pitch=chance.uniform(-90, -40), sse_px=0.5)
        for _ in range(chance.randint(1, 60)):
            rig.now_s += chance.choice([0.01, 1.0])
            rig.update(view, attach_budget_s=1.0)
            most = max(most, budget.used_bytes)
            rig.executor.run(chance.randrange(1000))
    assert most > limit // 2
    assert most <= limit + 8 * 4 * MESH.nbytes, "what is on screen stays until something stands in for it"
    assert rig.settle(view).cache_bytes <= limit


def test_a_level_far_smaller_than_the_others_is_found_to_fit() -> None:
    """The coarse tiles hold ten times what the fine ones do: by what they hold the fine ones would not fit."""
    fine = tuple(
        boxed(
            f"m{i}",
            box=(-100 + 20 * i, -100, -80 + 20 * i, 100),
            error_m=4.0,
            weight=10,
            children=tuple(
                boxed(
                    f"m{i}f{j}", box=(-100 + 20 * i, -100 + 20 * j, -80 + 20 * i, -80 + 20 * j), error_m=0.0, weight=1
                )
                for j in range(10)
            ),
        )
        for i in range(10)
    )
    world = boxed("r", box=(-100, -100, 100, 100), error_m=60.0, weight=10, children=fine)
    rig = Rig(world, budget=TileBudget(limit_bytes=140 * MESH.nbytes, graphics_limit_bytes=PLENTY))
    rig.settle(look(0, 0, 150, sse_px=20.0))
    stats = rig.settle(look(0, 0, 150, sse_px=1.0))
    assert len(rig.sink.visible) > 50
    assert all("f" in key for key in rig.sink.visible)
    assert stats.pending == 0


def test_no_budget_at_all_shows_one_tile() -> None:
    rig = Rig(grid(3), budget=TileBudget(limit_bytes=0, graphics_limit_bytes=0))
    stats = rig.settle(look(0, 0, 800, sse_px=0.1))
    assert rig.sink.visible == set(rig.sink.attached) == {"r"}
    assert stats.degraded
    assert stats.pending == 0


def test_a_tile_larger_than_the_budget_is_not_loaded_twice() -> None:
    world = boxed(
        "r",
        box=(-100, -100, 100, 100),
        error_m=50.0,
        children=(boxed("huge", box=(-100, -100, 100, 100), error_m=0.0, weight=1000),),
    )
    rig = Rig(world, budget=TileBudget(limit_bytes=100 * MESH.nbytes))
    for x in range(5):
        stats = rig.settle(look(x, 0, 60))
        assert stats.degraded
        assert rig.sink.visible == {"r"}
    assert rig.source.loads.count("huge") == 1


def test_where_not_even_the_coarsest_fit_the_largest_are_shown() -> None:
    """A delivery of many roots under a group: nothing coarser stands above them."""
    step = 100
    roots = tuple(
        boxed(f"{i}-{j}", box=(i * step, j * step, (i + 1) * step, (j + 1) * step), error_m=0.0)
        for i in range(-10, 10)
        for j in range(-10, 10)
    )
    world = boxed("r", box=(-1000, -1000, 1000, 1000), error_m=float("inf"), kind="group", children=roots)
    rig = Rig(world, budget=TileBudget(limit_bytes=40 * MESH.nbytes))
    stats = rig.settle(look(0, -900, 60, pitch=-15.0))
    assert stats.degraded
    assert stats.pending == 0
    assert len(rig.sink.visible) == 40
    assert "0--9" in rig.sink.visible, "the nearest ones"
    assert "0-9" not in rig.sink.visible
    loads = len(rig.source.loads)
    for _ in range(5):
        rig.settle(look(0, -900, 60, pitch=-15.0))
    assert len(rig.source.loads) == loads


def test_what_is_loaded_and_given_back_a_hundred_times_leaves_nothing() -> None:
    world = random_world(random.Random(8), failing=0.05)
    rig = Rig(world)
    chance = random.Random(9)
    views = [random_view(chance) for _ in range(4)]
    home = look(0, 0, 2000)

    def cycle() -> tuple[object, ...]:
        rig.budget.limit_bytes = PLENTY
        most = max(rig.settle(view).cache_bytes for view in views)
        rig.budget.limit_bytes = 1
        left = rig.settle(home)
        table = rig.streamer._table
        return (
            most,
            left.cache_bytes,
            left.graphics_bytes,
            left.loaded,
            left.known,
            len(table._nodes),
            len(table._named),
        )

    first = cycle()
    for _ in range(99):
        assert cycle() == first
    assert first[0] > 5 * first[1]
    assert rig.sink.detached > 100


def test_rows_that_no_view_needs_are_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scene.streaming.tile_table._SWEEP_FROM", 100)
    rig = Rig(random_world(random.Random(2), depth=6, failing=0.0), budget=TileBudget(limit_bytes=20 * MESH.nbytes))
    rig.streamer._table._sweep_at = 100
    chance = random.Random(3)
    most = 0
    for _ in range(60):
        stats = rig.settle(random_view(chance))
        most = max(most, stats.known)
    assert len(rig.world.walk()) > 1500
    assert most < 1000
    assert len(rig.streamer._table._nodes) < 2048


def test_points_are_counted_and_added() -> None:
    cloud = PointData(np.zeros((7, 3), np.float32), np.zeros(3))
    parts = tuple(boxed(f"r{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0) for i in range(2))
    world = boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=parts)
    rig = Rig(world)
    rig.source.load = lambda tile, *, cancelled: TileContent(points=(cloud,))  # type: ignore[method-assign]
    rig.sink.attach = lambda tile, content: rig.sink.attached.setdefault(tile.key, Held(1, 1))  # type: ignore[method-assign]
    assert rig.settle(look(0, 0, 60)).points == 14
    assert rig.settle(look(0, 0, 5000)).points == 7
