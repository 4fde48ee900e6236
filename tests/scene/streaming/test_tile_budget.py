"""Max-min fairness of the two byte budgets."""

from functools import partial

from scene.streaming.sink import Held
from scene.streaming.tile_budget import BudgetShare, TileBudget

PLENTY = 1 << 40


def shares(budget: TileBudget, *needs: int) -> list[BudgetShare]:
    made = [budget.share(wake=lambda: None) for _ in needs]
    for share, need in zip(made, needs, strict=True):
        share.needed = Held(need)
    return made


def test_one_tileset_may_have_all() -> None:
    budget = TileBudget(limit_bytes=100, graphics_limit_bytes=70)
    (only,) = shares(budget, 0)
    assert budget.allowance(only) == Held(100, 70)


def test_who_needs_little_leaves_the_rest_to_the_others() -> None:
    budget = TileBudget(limit_bytes=100)
    made = shares(budget, 10, 500, 60)
    assert [budget.allowance(s).memory_bytes for s in made] == [33, 45, 45]


def test_the_graphics_card_is_shared_for_itself() -> None:
    budget = TileBudget(limit_bytes=100, graphics_limit_bytes=60)
    first, second = shares(budget, 0, 0)
    first.needed = Held(90, 10)
    second.needed = Held(5, 80)
    assert budget.allowance(first) == Held(95, 30)
    assert budget.allowance(second) == Held(50, 50)


def test_what_is_allowed_never_passes_the_limit() -> None:
    budget = TileBudget(limit_bytes=1000)
    made = shares(budget, 0, 5, 100, 450, 451, 9000)
    assert sum(min(s.needed.memory_bytes, budget.allowance(s).memory_bytes) for s in made) <= 1000


def test_only_the_one_within_its_part_calls_in_memory() -> None:
    for limits, whole, part in (
        ((100, PLENTY), Held(90), Held(30)),
        ((PLENTY, 100), Held(0, 90), Held(0, 30)),
    ):
        budget = TileBudget(limit_bytes=limits[0], graphics_limit_bytes=limits[1])
        woken: list[str] = []
        greedy, modest = budget.share(wake=lambda: None), budget.share(wake=lambda: None)
        greedy.wake, modest.wake = partial(woken.append, "greedy"), partial(woken.append, "modest")
        greedy.needed = greedy.used = whole
        modest.needed = modest.used = part
        budget.call_in(greedy)
        assert woken == []
        budget.call_in(modest)
        assert woken == ["greedy"]


def test_idle_bytes_of_the_other_kind_call_nobody() -> None:
    budget = TileBudget(limit_bytes=100, graphics_limit_bytes=100)
    woken: list[int] = []
    other, one = budget.share(wake=lambda: woken.append(1)), budget.share(wake=lambda: None)
    one.needed = one.used = Held(10, 40)
    woken.clear()
    one.needed = one.used = Held(10, 70)
    other.needed, other.used, other.idle = Held(50, 20), Held(50, 50), Held(50, 0)
    budget.graphics_limit_bytes = 115
    woken.clear()
    budget.call_in(one)
    assert woken == [], "what it holds in memory is of no use on the graphics card"
    other.idle = Held(0, 20)
    budget.call_in(one)
    assert woken == [1]


def test_a_closed_share_frees_its_part_and_tells() -> None:
    budget = TileBudget(limit_bytes=100)
    woken: list[int] = []
    first, second = budget.share(wake=lambda: woken.append(1)), budget.share(wake=lambda: None)
    woken.clear()
    first.needed = second.needed = Held(80)
    assert budget.allowance(first).memory_bytes == 50
    budget.close(second)
    budget.close(second)
    assert budget.allowance(first).memory_bytes == 100
    assert woken == [1]


def test_a_new_limit_wakes_once_when_it_differs() -> None:
    budget = TileBudget(limit_bytes=100)
    woken: list[int] = []
    budget.share(wake=lambda: woken.append(1))
    budget.limit_bytes = 100
    budget.graphics_limit_bytes = 5
    assert woken == [1]
