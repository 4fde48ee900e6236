"""The streamer's promises: no holes, no overlap, an end to loading, memory within its limit."""

import math
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from layers.data.camera import CameraState
from layers.data.tileset import Refine
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import StreamStats, TileStreamer
from scene.streaming.view_state import ViewState, view_state
from tests.scene.streaming.synthetic import (
    DAMAGED,
    MESH,
    MISSING,
    ListSink,
    PatientExecutor,
    World,
    WorldSource,
    assert_no_hole_and_no_overlap,
    ideal,
    random_world,
)

PLENTY = 1 << 40
SIZE = (640, 360)


def look(
    x: float, y: float, z: float, *, heading: float = 0.0, pitch: float = -90.0, sse_px: float = 16.0
) -> ViewState:
    return view_state(CameraState(x, y, z, heading, pitch), size=SIZE, near_m=0.1, sse_px=sse_px)


def random_view(chance: random.Random) -> ViewState:
    return look(
        chance.uniform(-500, 500),
        chance.uniform(-500, 500),
        math.exp(chance.uniform(math.log(20), math.log(2500))),
        heading=chance.uniform(0, 360),
        pitch=chance.uniform(-90, -5),
        sse_px=chance.choice([4.0, 16.0, 40.0]),
    )


class Rig:
    def __init__(
        self,
        world: World,
        *,
        budget: TileBudget | None = None,
        in_flight: int = 4,
        skip_levels: bool = False,
    ) -> None:
        self.world = world
        self.source = WorldSource(world)
        self.executor = PatientExecutor()
        self.sink = ListSink()
        self.budget = budget or TileBudget(limit_bytes=PLENTY)
        self.wakes = 0
        self.streamer = TileStreamer(
            self.source,
            sink=self.sink,
            executor=self.executor,
            budget=self.budget,
            wake=self._wake,
            skip_levels=skip_levels,
            in_flight=in_flight,
        )

    def _wake(self) -> None:
        self.wakes += 1

    def update(self, view: ViewState, *, attach_budget_s: float = 0.0) -> StreamStats:
        return self.streamer.update(view, attach_budget_s=attach_budget_s)

    def settle(self, view: ViewState, *, rounds: int = 5_000) -> StreamStats:
        """Update as a stage would: while something was loaded or a wake was asked for."""
        stats = self.update(view, attach_budget_s=1.0)
        for _ in range(rounds):
            if not self.executor.waiting and not self.wakes:
                return stats
            self.wakes = 0
            self.executor.run_all()
            stats = self.update(view, attach_budget_s=1.0)
        pytest.fail("it never comes to rest")


@pytest.mark.parametrize("skip_levels", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_no_hole_no_overlap_over_random_hops(seed: int, skip_levels: bool) -> None:
    """50 hops for each of 10 trees, both ways of loading: 1,000 in all, loads late and in any order."""
    chance = random.Random(seed)
    world = random_world(chance)
    rig = Rig(world, skip_levels=skip_levels)
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
    limit = 100 * MESH.nbytes
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


def test_parent_stays_while_a_child_is_missing() -> None:
    world = quad({1: MISSING})
    rig = Rig(world)
    stats = rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    assert (stats.missing, stats.failed, stats.pending) == (1, 0, 0)
    assert rig.streamer.problems == ()


def test_damaged_child_is_counted_apart_and_told() -> None:
    rig = Rig(quad({2: DAMAGED}))
    stats = rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    assert (stats.missing, stats.failed) == (0, 1)
    assert rig.streamer.problems == ("r2: damaged; deliver it again",)


def test_missing_child_out_of_view_does_not_stop_the_others() -> None:
    rig = Rig(quad({3: MISSING}))
    rig.settle(look(-80, -80, 40))
    assert rig.sink.visible == {"r0"}


def test_failed_tile_is_refined_through_its_children() -> None:
    parts = [
        World("r00", box=(-100, -100, 0, 0), error_m=0.0),
        World("r01", box=(-100, 0, 0, 100), error_m=0.0),
    ]
    middle = World("r0", box=(-100, -100, 0, 100), error_m=4.0, fate=DAMAGED, children=tuple(parts))
    right = World("r1", box=(0, -100, 100, 100), error_m=0.0)
    rig = Rig(World("r", box=(-100, -100, 100, 100), error_m=50.0, children=(middle, right)))
    stats = rig.settle(look(0, 0, 400))
    assert rig.sink.visible == {"r00", "r01", "r1"}
    assert stats.failed == 1


def test_swap_happens_within_one_update() -> None:
    rig = Rig(quad({}))
    view = look(0, 0, 60)
    rig.update(view)
    for _ in range(5):
        rig.executor.run()
        rig.update(view)
        assert rig.sink.visible in ({"r"}, {"r0", "r1", "r2", "r3"})
    assert rig.sink.visible == {"r0", "r1", "r2", "r3"}


def test_finer_tiles_stay_until_the_coarse_one_is_back() -> None:
    leaves = tuple(World(f"r0{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0) for i in range(2))
    middle = World("r0", box=(-100, -100, 100, 100), error_m=5.0, children=leaves)
    rig = Rig(World("r", box=(-100, -100, 100, 100), error_m=50.0, children=(middle,)), skip_levels=True)
    rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r00", "r01"}
    assert "r0" not in rig.source.loads, "a level that is never shown was loaded"
    far = look(0, 0, 400)
    rig.update(far)
    assert rig.sink.visible == {"r00", "r01"}
    rig.settle(far)
    assert rig.sink.visible == {"r0"}


def test_additive_parent_stays_beside_its_children() -> None:
    children = tuple(World(f"r{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0) for i in range(2))
    rig = Rig(World("r", box=(-100, -100, 100, 100), error_m=50.0, refine=Refine.ADD, children=children))
    view = look(0, 0, 60)
    rig.update(view)
    rig.executor.run()
    rig.update(view)
    assert rig.sink.visible == {"r"}
    rig.executor.run()
    rig.update(view)
    assert len(rig.sink.visible) == 2
    rig.settle(view)
    assert rig.sink.visible == {"r", "r0", "r1"}


def test_coarse_tiles_come_first_and_the_middle_before_the_edge() -> None:
    rig = Rig(grid(5), in_flight=50)
    rig.settle(look(0, 0, 800, sse_px=0.1))
    order = rig.source.loads
    assert order[0] == "r"
    assert order[1] == "2-2"
    assert set(order[-4:]) == {"0-0", "0-4", "4-0", "4-4"}


def test_a_hop_takes_back_what_has_not_begun() -> None:
    rig = Rig(grid(5), in_flight=3)
    rig.update(look(0, 0, 50, sse_px=0.1))
    rig.executor.run()
    rig.update(look(-200, -200, 20, sse_px=0.1))
    rig.update(look(200, 200, 20, sse_px=0.1))
    rig.executor.run_all()
    rig.update(look(200, 200, 20, sse_px=0.1))
    assert "0-0" not in rig.source.loads
    assert rig.executor.submitted > len(rig.source.loads)


def test_loads_in_flight_are_bounded() -> None:
    rig = Rig(grid(5), in_flight=3)
    view = look(0, 0, 800, sse_px=0.1)
    for _ in range(40):
        rig.update(view)
        assert rig.executor.waiting <= 3
        rig.executor.run()
    assert rig.settle(view).pending == 0


def test_one_tile_is_attached_though_there_is_no_time() -> None:
    rig = Rig(grid(3), in_flight=20)
    view = look(0, 0, 800, sse_px=0.1)
    rig.update(view)
    for count in range(1, 11):
        rig.executor.run_all()
        rig.wakes = 0
        rig.update(view, attach_budget_s=0.0)
        assert len(rig.sink.attached) == count
        assert bool(rig.wakes) == (count < 10), "what waits to be attached asks for another update"


def test_standing_view_costs_nothing() -> None:
    rig = Rig(grid(3))
    view = look(0, 0, 300)
    rig.settle(view)
    submitted = rig.executor.submitted
    assert not rig.update(look(0, 0, 300)).changed
    assert rig.executor.submitted == submitted
    assert rig.wakes == 0


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
        assert rig.budget.used_bytes > 10 * before
        rig.budget.limit_bytes = 1
        assert rig.settle(home).cache_bytes == before
        assert list(rig.sink.attached) == ["r"]


def test_close_gives_everything_back_and_is_final() -> None:
    rig = Rig(grid(5), in_flight=6)
    view = look(0, 0, 800, sse_px=0.1)
    rig.update(view)
    rig.executor.run()
    rig.update(view)
    rig.executor.run()
    rig.streamer.close()
    rig.wakes = 0
    assert not rig.sink.attached
    assert rig.budget.used_bytes == 0
    assert rig.executor.waiting == 0
    rig.streamer.close()
    rig.update(view)
    assert rig.executor.waiting == 0
    assert rig.wakes == 0


def test_an_executor_that_is_shut_down_is_survived() -> None:
    class Shut(PatientExecutor):
        def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            raise RuntimeError("cannot schedule new futures after shutdown")

    rig = Rig(quad({}))
    rig.streamer.close()
    streamer = TileStreamer(
        rig.source,
        sink=rig.sink,
        executor=Shut(),
        budget=rig.budget,
        wake=lambda: None,  # type: ignore[abstract]
    )
    for height in (60, 50):
        assert streamer.update(look(0, 0, height), attach_budget_s=0.0).pending == 5


def test_reader_that_breaks_fails_only_its_tile() -> None:
    rig = Rig(quad({}))
    good = rig.source.load

    def load(tile: object, *, cancelled: object) -> object:
        if getattr(tile, "key", "") == "r1":
            raise ZeroDivisionError("a bug")
        return good(tile, cancelled=cancelled)  # type: ignore[arg-type]

    rig.source.load = load  # type: ignore[assignment,method-assign]
    stats = rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    assert stats.failed == 1


def test_tile_that_cannot_be_drawn_fails_and_its_parent_stays() -> None:
    rig = Rig(quad({}))
    good = rig.sink.attach

    def attach(tile: object, content: object) -> int:
        if getattr(tile, "key", "") == "r1":
            raise ValueError("no such texture")
        return good(tile, content)  # type: ignore[arg-type]

    rig.sink.attach = attach  # type: ignore[assignment,method-assign]
    stats = rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    assert stats.failed == 1
    assert stats.pending == 0


def test_worker_threads_give_the_same_picture() -> None:
    world = random_world(random.Random(3))
    sink = ListSink()
    woken = threading.Event()
    with ThreadPoolExecutor(4) as executor:
        streamer = TileStreamer(
            WorldSource(world), sink=sink, executor=executor, budget=TileBudget(limit_bytes=PLENTY), wake=woken.set
        )
        for view in (look(0, 0, 800), look(100, 100, 60), look(-200, 0, 100, pitch=-20.0)):
            while (stats := streamer.update(view, attach_budget_s=0.002)).pending:
                assert woken.wait(10.0), f"nothing comes any more: {stats}"
                woken.clear()
            assert sink.visible == ideal(world, view=view, sse_px=view.sse_px)
        streamer.close()
    assert not sink.attached


def quad(fates: dict[int, str]) -> World:
    boxes = [(-100, -100, 0, 0), (0, -100, 100, 0), (-100, 0, 0, 100), (0, 0, 100, 100)]
    children = [World(f"r{i}", box=box, error_m=0.0, fate=fates.get(i, "good")) for i, box in enumerate(boxes)]
    return World("r", box=(-100, -100, 100, 100), error_m=50.0, children=tuple(children))


def grid(n: int) -> World:
    step = 500 / n
    children = [
        World(
            f"{i}-{j}",
            box=(-250 + i * step, -250 + j * step, -250 + (i + 1) * step, -250 + (j + 1) * step),
            error_m=0.0,
        )
        for i in range(n)
        for j in range(n)
    ]
    return World("r", box=(-250, -250, 250, 250), error_m=50.0, children=tuple(children))
