"""The streamer's promises: a parent stays, swaps are whole, what waits and what fails is told."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from layers.data.tileset import Refine, TileContent
from scene.streaming.tile_streamer import TileStreamer
from tests.scene.streaming.rig import Rig, grid, look, plenty, quad
from tests.scene.streaming.synthetic import (
    DAMAGED,
    MESH,
    MISSING,
    ListSink,
    PatientExecutor,
    WorldSource,
    boxed,
    ideal,
    random_world,
)


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
    assert [problem.line() for problem in rig.streamer.problems] == ["r2: damaged; deliver it again"]


def test_missing_child_out_of_view_does_not_stop_the_others() -> None:
    rig = Rig(quad({3: MISSING}))
    rig.settle(look(-80, -80, 40))
    assert rig.sink.visible == {"r0"}


def test_failed_tile_is_refined_through_its_children() -> None:
    parts = [
        boxed("r00", box=(-100, -100, 0, 0), error_m=0.0),
        boxed("r01", box=(-100, 0, 0, 100), error_m=0.0),
    ]
    middle = boxed("r0", box=(-100, -100, 0, 100), error_m=4.0, fate=DAMAGED, children=tuple(parts))
    right = boxed("r1", box=(0, -100, 100, 100), error_m=0.0)
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=(middle, right)))
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
    leaves = tuple(boxed(f"r0{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0) for i in range(2))
    middle = boxed("r0", box=(-100, -100, 100, 100), error_m=5.0, children=leaves)
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=(middle,)))
    near = look(0, 0, 60)
    rig.update(near)
    rig.executor.run_all()
    rig.update(near, attach_budget_s=1.0)
    assert rig.sink.visible == {"r00", "r01"}
    assert "r0" not in rig.source.loads, "a level that is not shown was loaded first"
    far = look(0, 0, 400)
    rig.update(far)
    assert rig.sink.visible == {"r00", "r01"}
    rig.settle(far)
    assert rig.sink.visible == {"r0"}


def test_additive_parent_stays_beside_its_children() -> None:
    children = tuple(boxed(f"r{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0) for i in range(2))
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, refine=Refine.ADD, children=children))
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
        streamer = TileStreamer(WorldSource(world), sink=sink, executor=executor, budget=plenty(), wake=woken.set)
        for view in (look(0, 0, 800), look(100, 100, 60), look(-200, 0, 100, pitch=-20.0)):
            while (stats := streamer.update(view, attach_budget_s=0.002)).pending:
                assert woken.wait(10.0), f"nothing comes any more: {stats}"
                woken.clear()
            assert sink.visible == ideal(world, view=view, sse_px=view.sse_px)
        streamer.close()
    assert not sink.attached


def test_a_tile_is_seen_from_inside_its_request_volume_only() -> None:
    boxes = [(-100, -100, 0, 0), (0, -100, 100, 0), (-100, 0, 0, 100), (0, 0, 100, 100)]
    children = [boxed(f"r{i}", box=b, error_m=0.0, near=150.0 if i == 0 else None) for i, b in enumerate(boxes)]
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=tuple(children)))
    rig.settle(look(0, 0, 250))
    assert rig.sink.visible == {"r1", "r2", "r3"}
    assert "r0" not in rig.source.loads
    rig.settle(look(0, 0, 100))
    assert rig.sink.visible == {"r0", "r1", "r2", "r3"}


def test_a_parent_stays_while_the_eye_is_outside_of_all_request_volumes_below() -> None:
    children = tuple(
        boxed(f"r{i}", box=(-100 + 100 * i, -100, 100 * i, 100), error_m=0.0, near=150.0) for i in range(2)
    )
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=children))
    rig.settle(look(0, 0, 250))
    assert rig.sink.visible == {"r"}
    rig.settle(look(0, 0, 100))
    assert rig.sink.visible == {"r0", "r1"}
    rig.settle(look(0, 0, 250))
    assert rig.sink.visible == {"r"}


def test_content_may_name_more_children_than_the_record() -> None:
    """Only a foreign source does both; its tiles are known before and after the load."""
    late = boxed("late", box=(0, -100, 100, 100), error_m=0.0)
    early = boxed("early", box=(-100, -100, 0, 100), error_m=0.0)
    rig = Rig(boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=(early,)))
    good = rig.source.load

    def load(tile: object, *, cancelled: object) -> TileContent:
        content = TileContent((MESH,)) if getattr(tile, "key", "") == "late" else good(tile, cancelled=cancelled)  # type: ignore[arg-type]
        return replace(content, children=(late.node,)) if getattr(tile, "key", "") == "r" else content

    rig.source.load = load  # type: ignore[assignment,method-assign]
    rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"early", "late"}
    rig.budget.limit_bytes = 1
    rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"r"}
    rig.budget.limit_bytes = 1 << 40
    rig.settle(look(0, 0, 60))
    assert rig.sink.visible == {"early", "late"}


def test_where_choosing_takes_long_what_comes_is_gathered() -> None:
    """A walk that takes a second is made again after two, unless nothing is on its way or the view moves."""
    rig = Rig(grid(6), in_flight=4)
    view = look(0, 0, 800, sse_px=0.1)
    rig.settle(look(0, 0, 5000))
    ticks = iter(range(1_000_000))
    rig.streamer._clock = lambda: rig.now_s + next(ticks) * 0.25
    rig.update(view, attach_budget_s=10.0)
    rig.executor.run()
    loaded = len(rig.sink.attached)
    rig.update(view, attach_budget_s=10.0)
    assert len(rig.sink.attached) == loaded, "one of four has come, and it waits"
    assert rig.executor.submitted == 5
    rig.now_s += 10.0
    rig.update(view, attach_budget_s=10.0)
    assert len(rig.sink.attached) == loaded + 1
    rig.executor.run_all()
    rig.update(view, attach_budget_s=10.0)
    assert len(rig.sink.attached) == loaded + 5, "all have come: nothing is gained by waiting"
