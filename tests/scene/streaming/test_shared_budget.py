"""Three trees on one small budget: whatever the views, they come to rest, within it, and leave nothing."""

import random

import pytest

from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import ViewState
from tests.scene.streaming.rig import PLENTY, Rig, random_view
from tests.scene.streaming.synthetic import MESH, random_world

MOST_ROUNDS = 4_000


def rest(rigs: list[Rig], views: list[ViewState], *, chance: random.Random) -> list[StreamStats]:
    """Update as a stage would, loads ending in any order, until no tree asks for more."""
    for _ in range(MOST_ROUNDS):
        busy, stats = False, []
        for rig, view in zip(rigs, views, strict=True):
            was_woken, rig.wakes = rig.wakes, 0
            rig.now_s += 0.01
            stats.append(rig.update(view, attach_budget_s=1.0))
            if stats[-1].retrying:
                rig.now_s += 5.0
            if rig.executor.waiting:
                rig.executor.run(chance.randrange(1000))
                busy = True
            busy |= bool(was_woken or rig.wakes or stats[-1].retrying)
        if not busy:
            return stats
    pytest.fail("they wake themselves, or one another, for ever")


@pytest.mark.parametrize("seed", range(8))
def test_trees_that_share_a_small_budget_come_to_rest_within_it(seed: int) -> None:
    chance = random.Random(seed)
    limit = chance.choice([50, 150, 400]) * MESH.nbytes * 5 + 20_000
    budget = TileBudget(limit_bytes=limit, graphics_limit_bytes=chance.choice([PLENTY, limit * 3 // 2]))
    rigs = [
        Rig(
            random_world(chance, failing=chance.choice([0.0, 0.05]), flaky=chance.choice([0.0, 0.2])),
            budget=budget,
            in_flight=chance.choice([2, 8]),
            resident_bytes=chance.choice([0, 0, limit // 5]),
        )
        for _ in range(3)
    ]
    for _ in range(4):
        views = [random_view(chance)] * 3 if chance.random() < 0.5 else [random_view(chance) for _ in rigs]
        stats = rest(rigs, views, chance=chance)
        assert [s.pending for s in stats] == [0, 0, 0]
        assert budget.limit.holds(budget.used)
    for rig in rigs:
        rig.streamer.close()
    assert budget.used_bytes == budget.graphics_bytes == 0
    assert budget.room == budget.limit
