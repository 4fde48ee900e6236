"""Whatever comes in whatever order: no hole, no overlap, an end to loading, memory within its limits."""

import math
import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.data.camera import camera_around
from scene.streaming.sink import Held
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_store import NODE_BYTES
from scene.streaming.view_state import ViewState, view_state
from tests.scene.streaming.rig import SIZE, Rig, look, plenty, random_view
from tests.scene.streaming.synthetic import MESH, World, assert_no_hole_and_no_overlap, ideal, random_world, world_of
from tests.shared_data import shared_data


@pytest.mark.parametrize("seed", range(10))
def test_no_hole_no_overlap_over_random_hops(seed: int) -> None:
    """50 hops for each of 10 trees, both ways of loading: 1,000 in all, loads late and in any order."""
    chance = random.Random(seed)
    world = random_world(chance)
    rig = Rig(world)
    rig.settle(look(0, 0, 2000))
    assert "r" in rig.sink.attached
    for hop in range(50):
        view = random_view(chance)
        for _ in range(chance.randint(0, 12)):
            rig.update(view)
            assert_no_hole_and_no_overlap(world, shown=rig.sink.visible, view=view)
            for _ in range(chance.randint(0, 3)):
                rig.executor.run(chance.randrange(1000))
        if hop % 5 == 4:
            stats = rig.settle(view)
            assert rig.sink.visible == ideal(world, view=view, sse_px=view.sse_px)
            assert stats.pending == 0
            assert not stats.degraded
            assert rig.executor.waiting == 0


@pytest.mark.parametrize("seed", range(10))
def test_little_memory_degrades_and_comes_to_rest(seed: int) -> None:
    chance = random.Random(100 + seed)
    world = random_world(chance)
    limit = 100 * MESH.nbytes + 8 * NODE_BYTES
    rig = Rig(world, budget=TileBudget(limit_bytes=limit))
    rig.settle(look(0, 0, 2000))
    degraded = 0
    for _ in range(20):
        view = random_view(chance)
        for _ in range(chance.randint(0, 12)):
            rig.update(view)
            assert_no_hole_and_no_overlap(world, shown=rig.sink.visible, view=view)
            for _ in range(chance.randint(0, 3)):
                rig.executor.run(chance.randrange(1000))
        stats = rig.settle(view)
        assert stats.pending == 0
        assert rig.budget.used_bytes <= limit
        assert rig.sink.visible == ideal(world, view=view, sse_px=stats.sse_px)
        assert stats.degraded == (stats.sse_px > view.sse_px)
        degraded += stats.degraded
        loads = len(rig.source.loads)
        for _ in range(20):
            assert not rig.update(view).changed
        assert len(rig.source.loads) == loads, "a request loop"
    assert degraded


def hops(rig: Rig, chance: random.Random, *, count: int, views: list[ViewState] | None = None) -> None:
    """Hop about; loads come late and in any order; every picture on the way is whole."""
    world = rig.world
    for _ in range(count):
        view = random_view(chance) if views is None else chance.choice(views)
        for _ in range(chance.randint(0, 6)):
            rig.now_s += chance.choice([0.016, 0.2, 3.0])
            rig.update(view, attach_budget_s=chance.choice([0.0, 1.0]))
            assert_no_hole_and_no_overlap(world, shown=rig.sink.visible, view=view)
            for _ in range(chance.randint(0, 4)):
                rig.executor.run(chance.randrange(1000))


@given(
    seed=st.integers(0, 1 << 30),
    failing=st.sampled_from([0.0, 0.1, 0.4]),
    flaky=st.sampled_from([0.0, 0.3]),
    hidden=st.sampled_from([0.0, 0.15, 0.4]),
    meshes=st.sampled_from([0, 40, 300, 1 << 30]),
    in_flight=st.integers(1, 12),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_everything_at_once(
    seed: int, failing: float, flaky: float, hidden: float, meshes: int, in_flight: int
) -> None:
    """Failing and flaky tiles, request volumes, children named by content, any budget, loads in any order."""
    chance = random.Random(seed)
    world = random_world(chance, depth=4, failing=failing, flaky=flaky, hidden=hidden)
    limit = meshes * MESH.nbytes + 8 * NODE_BYTES
    budget = TileBudget(limit_bytes=limit, graphics_limit_bytes=3 * meshes * MESH.nbytes)
    rig = Rig(world, budget=budget, in_flight=in_flight)
    rig.settle(look(0, 0, 2000))
    assert "r" in rig.sink.attached
    hops(rig, chance, count=12)
    view = random_view(chance)
    stats = rig.settle(view)
    while stats.retrying:
        rig.now_s += 30.0
        stats = rig.settle(view)
    assert stats.pending == 0
    assert_no_hole_and_no_overlap(world, shown=rig.sink.visible, view=view)
    if not stats.degraded:
        assert rig.sink.visible == ideal(world, view=view, sse_px=view.sse_px)
    if meshes >= 300:
        assert rig.budget.excess == Held(0, 0)
    rig.streamer.close()
    assert rig.budget.used == Held(0, 0)
    assert not rig.sink.attached


@cache
def real_world(name: str, *, failing: float) -> World:
    from importers.importer import ImportContext
    from importers.osgb.importer import OsgbImporter
    from importers.tiles3d.importer import Tiles3dImporter
    from layers.data.tileset import TilesetData

    path = shared_data(name)
    importer = OsgbImporter() if name.startswith("osgb") else Tiles3dImporter()
    file = path if name.startswith("osgb") else path / "tileset.json"
    (data,) = importer.read(file, ImportContext()).data
    assert isinstance(data, TilesetData)
    return world_of(data.source, failing=failing, chance=random.Random(1))


@pytest.mark.parametrize("failing", [0.0, 0.1])
@pytest.mark.parametrize("name", ["osgb-production5-tielu", "3dtiles-djiterra-wuhan"])
def test_a_real_tree_has_no_hole_and_no_overlap(name: str, failing: float) -> None:
    """250 hops each over the trees of two deliveries; the contents are replaced by small ones."""
    world = real_world(name, failing=failing)
    chance = random.Random(7)
    volume = world.node.volume
    views = [
        view_state(
            camera_around(
                volume.centre + np.array([chance.uniform(-0.4, 0.4) * volume.radius_m for _ in range(2)] + [0.0]),
                volume.radius_m * math.exp(chance.uniform(-4.0, 0.5)),
                heading_deg=chance.uniform(0, 360),
                pitch_deg=chance.uniform(-90, -10),
            ),
            size=SIZE,
            near_m=0.1,
            sse_px=chance.choice([2.0, 16.0]),
        )
        for _ in range(60)
    ]
    budget = plenty()
    rig = Rig(world, budget=budget)
    rig.settle(views[0])
    for part in range(5):
        budget.limit_bytes = [1 << 40, 400 * MESH.nbytes + 200 * NODE_BYTES][part % 2]
        hops(rig, chance, count=50, views=views)
        view = chance.choice(views)
        stats = rig.settle(view)
        assert stats.pending == 0
        if not stats.degraded:
            assert rig.sink.visible == ideal(world, view=view, sse_px=view.sse_px)
