"""What is asked for, in which order, and what is taken back."""

import math
import random

from layers.data.camera import camera_around
from scene.streaming.tile_loader import MOST_IN_FLIGHT
from scene.streaming.view_state import view_state
from tests.scene.streaming.rig import SIZE, Rig, grid, look, plenty
from tests.scene.streaming.synthetic import MESH, World, boxed


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


def chain(levels: int, *, box: tuple[float, float, float, float] = (-100, -100, 100, 100)) -> World:
    """Return tiles over the same place, each half as wrong as the one above, two children each at the end."""
    below: tuple[World, ...] = tuple(
        boxed(f"leaf{i}", box=(box[0] + 100 * i, box[1], box[0] + 100 * (i + 1), box[3]), error_m=0.0) for i in range(2)
    )
    for level in reversed(range(levels)):
        below = (boxed(f"L{level}", box=box, error_m=50.0 / 2**level, children=below),)
    return below[0]


def test_a_standing_view_loads_the_coarse_cover_then_what_it_shows() -> None:
    rig = Rig(chain(4), in_flight=3)
    view = look(0, 0, 40)
    rig.update(view)
    rig.executor.run_all()
    stats = rig.update(view, attach_budget_s=1.0)
    assert rig.source.loads == ["L0", "leaf0", "leaf1"]
    assert stats.pending == 0
    assert rig.sink.visible == {"leaf0", "leaf1"}


def test_a_long_way_has_a_step() -> None:
    rig = Rig(chain(8), in_flight=20)
    view = look(0, 0, 40, sse_px=0.1)
    rig.update(view)
    rig.executor.run_all()
    rig.update(view, attach_budget_s=1.0)
    assert rig.source.loads == ["L0", "L5", "leaf0", "leaf1"], "50 m and 1.6 m: a part of less than a sixteenth"


def test_levels_between_follow_one_by_one_when_nothing_else_is_to_do() -> None:
    rig = Rig(chain(4), in_flight=3)
    view = look(0, 0, 40)
    rig.update(view)
    rig.executor.run_all()
    for loaded in (3, 4, 5):
        stats = rig.update(view, attach_budget_s=1.0)
        assert (stats.pending, len(rig.sink.attached)) == (0, loaded)
        assert rig.executor.waiting == 1
        rig.executor.run()
    rig.settle(view)
    assert rig.source.loads == ["L0", "leaf0", "leaf1", "L1", "L2", "L3"]
    assert rig.sink.visible == {"leaf0", "leaf1"}


def test_levels_between_are_left_where_there_is_no_room() -> None:
    budget = plenty()
    budget.limit_bytes = 4 * MESH.nbytes
    rig = Rig(chain(4), budget=budget)
    stats = rig.settle(look(0, 0, 40))
    assert not stats.degraded
    assert len(rig.source.loads) == 4
    assert budget.used_bytes == 4 * MESH.nbytes


def test_for_a_moving_view_every_level_is_loaded_coarse_first() -> None:
    rig = Rig(chain(4), in_flight=1)
    rig.settle(look(0, 0, 5000, pitch=90.0))
    for step in range(6):
        rig.now_s += 0.016
        rig.update(look(step, 0, 40))
        rig.executor.run()
    assert rig.source.loads == ["L0", "L1", "L2", "L3", "leaf0", "leaf1"]


def test_a_hop_goes_straight_to_what_it_shows() -> None:
    rig = Rig(chain(4), in_flight=1)
    rig.settle(look(0, 0, 5000, pitch=90.0))
    rig.now_s += 10.0
    hop = look(0, 0, 40)
    for _ in range(3):
        rig.update(hop)
        rig.executor.run()
    assert rig.source.loads == ["L0", "leaf0", "leaf1"]


def test_a_moving_view_asks_for_nothing_that_it_will_have_left() -> None:
    rig = Rig(grid(9), in_flight=100)
    rig.settle(look(-100, 0, 60, sse_px=1000.0))
    for x in (-100, -90, -80):
        rig.update(look(x, 0, 60, sse_px=0.1))
    rig.executor.run_all()
    asked = {int(key[0]) for key in rig.source.loads if "-" in key}
    assert min(asked) >= 3, "the westernmost column in view is left behind"
    stats = rig.settle(look(-80, 0, 60, sse_px=0.1))
    assert stats.pending == 0
    assert min(int(key[0]) for key in rig.source.loads if "-" in key) == 2, "standing, it is wanted"


def test_a_running_load_that_nobody_wants_is_cancelled() -> None:
    rig = Rig(grid(5), in_flight=3)
    rig.settle(look(0, 0, 5000))
    rig.update(look(-200, -200, 20, sse_px=0.1))
    running = next(iter(rig.streamer._loader._requests.values()))
    assert running.future is not None
    assert running.future.set_running_or_notify_cancel()
    rig.update(look(200, 200, 20, sse_px=0.1))
    assert running.is_cancelled()
    rig.update(look(-200, -200, 20, sse_px=0.1))
    assert not running.is_cancelled(), "wanted again before it ended"


def test_what_completes_a_swap_comes_before_what_begins_one() -> None:
    """Two regions equally wrong: of one three parts of four are there."""

    def region(name: str, west: float) -> World:
        boxes = [(west + 100 * (i % 2), -100 + 100 * (i // 2)) for i in range(4)]
        parts = [boxed(f"{name}{i}", box=(x, y, x + 100, y + 100), error_m=0.0) for i, (x, y) in enumerate(boxes)]
        return boxed(name, box=(west, -100, west + 200, 100), error_m=20.0, children=tuple(parts))

    rig = Rig(boxed("r", box=(-200, -100, 200, 100), error_m=90.0, children=(region("w", -200), region("e", 0))))
    rig.settle(look(0, 0, 1500, sse_px=15.0))
    assert rig.sink.visible == {"w", "e"}
    near = look(0, 0, 300, sse_px=1.0)
    for x, y in ((-150, -50), (-50, -50), (-150, 50)):
        rig.settle(look(x, y, 20, sse_px=1.0))
    assert {"w0", "w1", "w2"} <= rig.sink.attached.keys()
    assert not {"w3", "e0", "e1", "e2", "e3"} & rig.sink.attached.keys()
    rig.source.loads.clear()
    rig.settle(near)
    assert rig.source.loads[0] == "w3"


def test_nothing_is_begun_while_attaching_cannot_follow() -> None:
    rig = Rig(grid(9), in_flight=4)
    view = look(0, 0, 800, sse_px=0.1)
    rig.update(view)
    most = 0
    for _ in range(60):
        rig.executor.run_all()
        rig.update(view, attach_budget_s=0.0)
        most = max(most, len(rig.streamer._store.decoded))
    assert most <= 8, "one is attached a turn, four are loaded"
    assert rig.settle(view).pending == 0


def test_more_is_begun_at_once_when_all_that_was_has_come() -> None:
    rig = Rig(grid(16), in_flight=4)
    view = look(0, 0, 800, sse_px=0.1)
    rig.update(view)
    begun = []
    for _ in range(5):
        begun.append(rig.executor.waiting)
        rig.executor.run_all()
        rig.update(view, attach_budget_s=1.0)
    assert begun == [4, 8, 16, 32, MOST_IN_FLIGHT]
    rig.executor.run()
    rig.update(view, attach_budget_s=1.0)
    assert rig.streamer._loader.limit == MOST_IN_FLIGHT // 2, "most of them still wait"


def test_a_flight_ends_in_the_picture_of_where_it_ends() -> None:
    chance = random.Random(4)
    rig = Rig(grid(9), in_flight=4)
    for step in range(200):
        turn = math.radians(step)
        camera = camera_around((150 * math.sin(turn), 150 * math.cos(turn), 0), 200.0, heading_deg=step)
        view = view_state(camera, size=SIZE, near_m=0.1, sse_px=0.1)
        rig.now_s += 0.016
        rig.update(view, attach_budget_s=0.0)
        rig.executor.run(chance.randrange(10))
    stats = rig.settle(view)
    assert stats.pending == 0
    assert "r" not in rig.sink.visible


def test_one_wide_tile_is_looked_at_by_place() -> None:
    rig = Rig(grid(100), in_flight=8)
    stats = rig.settle(look(0, 0, 30, sse_px=0.1))
    assert 20 < stats.selected < 200
    assert stats.visited < 3 * stats.selected
    assert stats.known < 3000, "10,000 children, rows for those near the view"
    assert not stats.degraded
